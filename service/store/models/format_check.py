"""Word files that people had checked for their form, and what was found in them."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Json, Moment


class FormatCheck(Base):
    """One uploaded .docx (`sha`), judged as of `judged_on`; kept some days, for its officer alone.

    `report` is what the checker said, `errors` and `warnings` count it. `mended_docx` is a copy
    with the safe repairs, `mended_done` says which; `mended_why` why there is none. `pages` and
    `spots` (one a finding: its place on a page, or nothing) come from a worker, or `error` does.
    """

    __tablename__ = "format_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    file_name: Mapped[str]
    sha: Mapped[str]
    judged_on: Mapped[dt.date]
    is_draft: Mapped[bool]
    report: Mapped[Any] = mapped_column(Json, deferred=True)
    errors: Mapped[int]
    warnings: Mapped[int]
    mended_docx: Mapped[str | None]
    mended_done: Mapped[list[str] | None] = mapped_column(Json)
    mended_why: Mapped[str | None]
    pages: Mapped[list[str] | None] = mapped_column(Json)
    spots: Mapped[list[Any] | None] = mapped_column(Json, deferred=True)
    error: Mapped[str | None]
    __table_args__ = (Index("ix_format_check_officer_id_at", "officer_id", "at"),)
