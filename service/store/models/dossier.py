"""The dossier (hồ sơ): the envelope that walks a workflow, its remarks, opinions, watchers."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Moment


class Dossier(Base):
    """One dossier. `version` rises with each act, `content_version` with each change of data."""

    __tablename__ = "dossier"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    workflow: Mapped[str]
    step: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    content_version: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"), index=True)
    relation: Mapped[str | None]
    title: Mapped[str]
    search_key: Mapped[str]
    rule_set: Mapped[str | None]
    received_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    step_since: Mapped[dt.datetime] = mapped_column(Moment)
    due_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    closed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_dossier_workflow_step_due_at", "workflow", "step", "due_at"),
        Index("ix_dossier_unit_id_step", "unit_id", "step"),
    )


class DossierUnit(Base):
    """A unit that may see a dossier: its own, those whose step it reached, those asked."""

    __tablename__ = "dossier_unit"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True, index=True)


class Remark(Base):
    """A note that an officer leaves on a dossier; it moves nothing."""

    __tablename__ = "remark"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    text: Mapped[str]


class Follow(Base):
    """An officer follows a dossier («Đang theo dõi»)."""

    __tablename__ = "follow"
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), primary_key=True, index=True)


class Opinion(Base):
    """An opinion asked for: `gop_y` of an agency, `tham_tra` of a link of the Văn phòng chain.

    `state`: cho (waiting), da_tra_loi, het_han (limit passed), bo (superseded, kept).
    `answer`: dong_y, de_nghi_sua, khac; `handling`: tiep_thu or giai_trinh, with its reason.
    """

    __tablename__ = "opinion"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[str]
    round: Mapped[int]
    position: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str | None]
    asked_of: Mapped[str]
    asked_at: Mapped[dt.datetime] = mapped_column(Moment)
    due_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(default="cho")
    version: Mapped[int] = mapped_column(default=1)
    answer: Mapped[str | None]
    text: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    handling: Mapped[str | None]
    handling_reason: Mapped[str | None]
    __table_args__ = (UniqueConstraint("dossier_id", "kind", "round", "position"),)
