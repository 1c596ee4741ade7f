"""The launch plan as data: movement, theme, legal basis, sections, targets, tasks, recipients."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Exact, Moment


class Movement(Base):
    """A movement (phong trào thi đua) that plans belong to."""

    __tablename__ = "movement"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    theme: Mapped[str | None]
    kind: Mapped[str]
    year: Mapped[int]


class Plan(Base):
    """The plan of a dossier; `kind`: nam, dot, chuyen_de; `version` guards header and lists.

    `form_key` makes a double click one plan; `copied_year` is that of the plan it was made from.
    """

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    kind: Mapped[str]
    year: Mapped[int]
    is_supplement: Mapped[bool] = mapped_column(default=False)
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    subject: Mapped[str]
    theme: Mapped[str]
    opening: Mapped[str]
    issue_month: Mapped[dt.date | None]
    signer_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    signing_form: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    saved_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    form_key: Mapped[str | None] = mapped_column(unique=True)
    copied_year: Mapped[int | None]


class LegalText(Base):
    """A legal text that may be cited (căn cứ), with the days it is in force."""

    __tablename__ = "legal_text"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    number: Mapped[str | None]
    issued_on: Mapped[dt.date | None]
    issuer: Mapped[str]
    title: Mapped[str]
    search_key: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str]
    is_unsure: Mapped[bool] = mapped_column(default=False)


class LegalBasis(Base):
    """One căn cứ of a plan; `in_list` prints it in the italic list, else it is only cited."""

    __tablename__ = "legal_basis"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    legal_text_id: Mapped[int] = mapped_column(ForeignKey("legal_text.id"))
    position: Mapped[int]
    in_list: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (UniqueConstraint("plan_id", "legal_text_id"),)


class Section(Base):
    """One paragraph of the plan, in order; `kind`: muc, khoan, tieu_muc, doan, gach, chi_tieu.

    The tree follows from the kinds in order; numbers are computed. `text` may carry the light marks
    of rules/text. `version` guards its autosave. A removed one keeps its place and can come back.
    """

    __tablename__ = "section"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    kind: Mapped[str]
    text: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    saved_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    removed_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    __table_args__ = (Index("ix_section_plan_id_position", "plan_id", "position"),)


class Target(Base):
    """What a chi_tieu section promises; `is_text_only` says that it has no number, on purpose."""

    __tablename__ = "target"
    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(
        ForeignKey("section.id", ondelete="CASCADE"), unique=True
    )
    is_text_only: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class TargetValue(Base):
    """One number of a target: unit, value or range, direction (tang, giam), breakdown group."""

    __tablename__ = "target_value"
    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    label: Mapped[str]
    unit: Mapped[str]
    low: Mapped[Decimal] = mapped_column(Exact)
    high: Mapped[Decimal | None] = mapped_column(Exact)
    direction: Mapped[str]
    group: Mapped[str | None]


class Task(Base):
    """One task by «5 rõ»: who, what, responsibility, deadline, result."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    who: Mapped[str]
    what: Mapped[str]
    responsibility: Mapped[str]
    due_text: Mapped[str]
    due_on: Mapped[dt.date | None]
    result: Mapped[str]


class Recipient(Base):
    """One line of Nơi nhận: name, purpose mark (b/c, t/h …), note, copies, the units it means."""

    __tablename__ = "recipient"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    mark: Mapped[str]
    end: Mapped[str] = mapped_column(default=";")
    copies: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    is_file_copy: Mapped[bool] = mapped_column(default=False)


class ReportDue(Base):
    """A report that the plan orders; `kind`: 6_thang, nam; due day as the office decided."""

    __tablename__ = "report_due"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    kind: Mapped[str]
    due_on: Mapped[dt.date | None]
    __table_args__ = (UniqueConstraint("plan_id", "kind"),)
