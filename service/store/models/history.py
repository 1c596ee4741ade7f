"""History that can be proved: events in one hash chain a subject, heads, hourly seals."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Json, Moment


class Event(Base):
    """One thing that happened. `text` is the canonical text that `sha` was taken over."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    seq: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(Moment)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"), index=True)
    officer_name: Mapped[str]
    on_behalf_of: Mapped[str | None]
    action: Mapped[str]
    title: Mapped[str]
    from_step: Mapped[str | None]
    to_step: Mapped[str | None]
    from_title: Mapped[str | None]
    to_title: Mapped[str | None]
    note: Mapped[str | None]
    data: Mapped[Any] = mapped_column(Json, nullable=True)
    text: Mapped[str]
    sha: Mapped[str]
    __table_args__ = (UniqueConstraint("subject", "seq"),)


class HistoryHead(Base):
    """The last event of a subject; taken first by whoever writes the next one."""

    __tablename__ = "history_head"
    subject: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    sha: Mapped[str]
    changed_at: Mapped[dt.datetime] = mapped_column(Moment, index=True)


class Seal(Base):
    """An hourly seal over the heads that changed since the last; seals chain too."""

    __tablename__ = "seal"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Moment)
    text: Mapped[str]
    sha: Mapped[str]
