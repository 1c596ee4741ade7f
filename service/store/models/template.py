"""Word forms that an administrator uploaded in place of a shipped one."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Json, Moment

IN_USE = text("state = 'dang_dung'")


class TemplateVersion(Base):
    """One uploaded .docx of a paper. `state`: cho_thu, san_sang, hong, dang_dung, thoi.

    `tags` are the fields it asks for, those of the release that took it.
    `pdf` and `pages` show it filled with the examples, `shipped_pages` the shipped form beside it;
    `fonts_missing` names fonts not installed. `version` grows whenever the paper changes its form.
    `switched_*`: who put it in use or took it out of use last.
    """

    __tablename__ = "template_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[str]
    seq: Mapped[int]
    sha: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(Json)
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="cho_thu")
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    docx: Mapped[str | None]
    pdf: Mapped[str | None]
    pages: Mapped[list[str] | None] = mapped_column(Json)
    shipped_pages: Mapped[list[str] | None] = mapped_column(Json)
    fonts_missing: Mapped[list[str] | None] = mapped_column(Json)
    error: Mapped[str | None]
    switched_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    switched_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    __table_args__ = (
        UniqueConstraint("paper", "seq"),
        Index(
            "ix_template_version_in_use",
            "paper",
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        ),
    )
