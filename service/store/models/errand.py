"""Errands that a verb promised and a worker runs; who runs them; leases; the office's settings."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Json, Moment


class Errand(Base):
    """One promised piece of work; `once` makes it unique.

    `state`: cho, dang_lam, xong, hong (given up), da_bo (given up and dropped by an officer).
    `tries` counts how often it was tried, `deaths` how often its worker died over it.
    """

    __tablename__ = "errand"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[int]
    once: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="cho")
    priority: Mapped[int] = mapped_column(default=5)
    tries: Mapped[int] = mapped_column(default=0)
    deaths: Mapped[int] = mapped_column(default=0, server_default="0")
    not_before: Mapped[dt.datetime] = mapped_column(Moment)
    taken_until: Mapped[dt.datetime | None] = mapped_column(Moment)
    taken_by: Mapped[str | None]
    done_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    error: Mapped[str | None]
    __table_args__ = (
        Index("ix_errand_state_not_before", "state", "not_before", "priority"),
        Index("ix_errand_subject_id_kind", "subject_id", "kind"),
    )


class Consumer(Base):
    """A running worker as it last reported. `trouble`: empty, or what keeps it from its work."""

    __tablename__ = "consumer"
    name: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[dt.datetime] = mapped_column(Moment)
    trouble: Mapped[str] = mapped_column(default="")


class Lease(Base):
    """Who does a thing that only one may do at a time, and until when."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[dt.datetime] = mapped_column(Moment)


class OfficeSetting(Base):
    """What the office decided where the law leaves it open; old rows are kept."""

    __tablename__ = "office_setting"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    value: Mapped[Any] = mapped_column(Json)
    valid_from: Mapped[dt.date]
    basis: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    set_at: Mapped[dt.datetime] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
