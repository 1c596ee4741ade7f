"""Word files checked for their form; what was found in each version of a paper."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "format_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("mended_docx", sa.String(), nullable=True),
        sa.Column("mended_done", sa.Text(), nullable=True),
        sa.Column("mended_why", sa.String(), nullable=True),
        sa.Column("pages", sa.Text(), nullable=True),
        sa.Column("spots", sa.Text(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_format_check_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_check")),
    )
    op.create_index(
        "ix_format_check_officer_id_at", "format_check", ["officer_id", "at"], unique=False
    )
    op.add_column("document_version", sa.Column("form_report", sa.Text(), nullable=True))
    op.add_column("document_version", sa.Column("form_errors", sa.Integer(), nullable=True))
    op.add_column("document_version", sa.Column("form_warnings", sa.Integer(), nullable=True))
