"""sheets, uploaded forms, who works."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "consumer",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_consumer")),
    )
    op.create_table(
        "printer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("dx_tenths", sa.Integer(), nullable=False),
        sa.Column("dy_tenths", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_printer_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printer")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_printer_unit_id_name")),
    )
    op.create_index(op.f("ix_printer_unit_id"), "printer", ["unit_id"], unique=False)
    op.create_table(
        "template_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("docx", sa.String(), nullable=True),
        sa.Column("pdf", sa.String(), nullable=True),
        sa.Column("pages", sa.Text(), nullable=True),
        sa.Column("shipped_pages", sa.Text(), nullable=True),
        sa.Column("fonts_missing", sa.Text(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("switched_by_id", sa.Integer(), nullable=True),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["officer.id"], name=op.f("fk_template_version_by_id")),
        sa.ForeignKeyConstraint(
            ["switched_by_id"], ["officer.id"], name=op.f("fk_template_version_switched_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint("paper", "seq", name=op.f("uq_template_version_paper_seq")),
    )
    op.create_index(
        "ix_template_version_in_use",
        "template_version",
        ["paper"],
        unique=True,
        sqlite_where=sa.text("state = 'dang_dung'"),
        postgresql_where=sa.text("state = 'dang_dung'"),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("template_sha", sa.String(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("printer_id", sa.Integer(), nullable=True),
        sa.Column("dx_tenths", sa.Integer(), nullable=False),
        sa.Column("dy_tenths", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pictures", sa.Text(), nullable=False),
        sa.Column("test_pdf", sa.String(), nullable=True),
        sa.Column("print_pdf", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_batch_dossier_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["officer.id"], name=op.f("fk_batch_made_by_id")),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name=op.f("fk_batch_printer_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_batch_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("code", name=op.f("uq_batch_code")),
        sa.UniqueConstraint("form_key", name=op.f("uq_batch_form_key")),
    )
    op.create_index(op.f("ix_batch_dossier_id"), "batch", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_batch_unit_id"), "batch", ["unit_id"], unique=False)
    op.create_table(
        "chunk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("zip", sa.String(), nullable=True),
        sa.Column("pdf", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_chunk_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunk")),
        sa.UniqueConstraint("batch_id", "seq", name=op.f("uq_chunk_batch_id_seq")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("chunk_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_sheet_batch_id")),
        sa.ForeignKeyConstraint(["chunk_id"], ["chunk.id"], name=op.f("fk_sheet_chunk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("batch_id", "file_name", name=op.f("uq_sheet_batch_id_file_name")),
        sa.UniqueConstraint("batch_id", "seq", name=op.f("uq_sheet_batch_id_seq")),
    )
    op.create_index("ix_sheet_batch_id_error", "sheet", ["batch_id", "error"], unique=False)
    op.create_index(op.f("ix_sheet_chunk_id"), "sheet", ["chunk_id"], unique=False)
    op.add_column("document_version", sa.Column("fonts_missing", sa.Text(), nullable=True))
    op.add_column("errand", sa.Column("taken_by", sa.String(), nullable=True))
    op.add_column("errand", sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
