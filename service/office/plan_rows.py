"""A plan read whole, as plain values, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.office.desk import Actor, Office
from service.office.finding import find, may_edit
from service.rules.plan import labels
from service.rules.vietnamese import date_in_words
from service.store.models import (
    Dossier,
    LegalBasis,
    LegalText,
    Movement,
    Plan,
    Recipient,
    ReportDue,
    Section,
    Target,
    TargetValue,
    Task,
)

REPORT_TITLES = {"6_thang": "Báo cáo sơ kết 6 tháng đầu năm", "nam": "Báo cáo tổng kết năm"}


@dataclass(frozen=True)
class Value:
    """One number of a target; with `high` it is a range. `direction`: tang, giam."""

    label: str
    unit: str
    low: Decimal
    high: Decimal | None = None
    direction: str = "tang"
    group: str | None = None


@dataclass(frozen=True)
class TargetData:
    """What a target paragraph promises."""

    is_text_only: bool = False
    owner_unit_id: int | None = None
    version: int = 0
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with its printed number; `target` stands for kind chi_tieu only."""

    id: int
    kind: str
    text: str
    version: int = 1
    label: str = ""
    target: TargetData | None = None

    @property
    def name(self) -> str:
        """«2. Các chỉ tiêu thi đua…»: how people call this paragraph."""
        words = self.text.replace("*", "").split()
        start = " ".join(words[:8]) + ("…" if len(words) > 8 else "")
        return f"{self.label.removeprefix('- ')} {start}".strip() or "đoạn trống"


@dataclass(frozen=True)
class RecipientLine:
    """One line of Nơi nhận."""

    name: str
    mark: str = ""
    end: str = ";"
    copies: int = 1
    unit_id: int | None = None
    is_file_copy: bool = False

    @property
    def line(self) -> str:
        return f"{self.name} ({self.mark}){self.end}" if self.mark else f"{self.name}{self.end}"


@dataclass(frozen=True)
class TaskLine:
    """One task by «5 rõ»."""

    who: str
    what: str
    responsibility: str = ""
    due_text: str = ""
    due_on: dt.date | None = None
    result: str = ""


@dataclass(frozen=True)
class ReportLine:
    """A report that the plan orders, and its last day."""

    kind: str
    due_on: dt.date | None = None

    @property
    def title(self) -> str:
        return REPORT_TITLES[self.kind]


@dataclass(frozen=True)
class LegalLine:
    """A legal text of the registry, with the days it is in force."""

    text_id: int
    line: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str
    is_unsure: bool = False
    basis_id: int = 0
    in_list: bool = True

    def in_force(self, on: dt.date) -> bool:
        """Whether it is in force on this day; an unknown day does not count against it."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Content:
    """The whole plan, detached from the database."""

    id: int
    dossier_id: int
    kind: str
    year: int
    is_supplement: bool
    movement: str
    subject: str
    theme: str
    opening: str
    issue_month: dt.date | None
    signer_post_id: int | None
    signing_form: str
    version: int = 1
    copied_year: int | None = None
    paragraphs: Sequence[Paragraph] = ()
    removed: Sequence[Paragraph] = ()
    recipients: Sequence[RecipientLine] = ()
    tasks: Sequence[TaskLine] = ()
    reports: Sequence[ReportLine] = ()
    basis: Sequence[LegalLine] = ()


def plan_of(db: Session, dossier_id: int) -> Plan:
    """The plan of this dossier; NotFound when it has none."""
    plan = db.scalar(select(Plan).where(Plan.dossier_id == dossier_id))
    if plan is None:
        raise NotFound("Hồ sơ này không có kế hoạch.")
    return plan


def opened(db: Session, office: Office, actor: Actor, dossier_id: int) -> tuple[Dossier, Plan]:
    """The dossier, held until the verb ends, and its plan, if this officer may change it now."""
    dossier = find(db, actor, dossier_id)
    db.refresh(dossier, with_for_update=True)
    plan = plan_of(db, dossier_id)
    may_edit(db, office, actor, dossier)
    return dossier, plan


def load(db: Session, plan: Plan) -> Content:
    """Everything the plan says."""
    sections = db.scalars(
        select(Section).where(Section.plan_id == plan.id).order_by(Section.position, Section.id)
    ).all()
    targets = _targets(db, plan.id)
    movement = db.get(Movement, plan.movement_id) if plan.movement_id else None
    return Content(
        id=plan.id,
        dossier_id=plan.dossier_id,
        kind=plan.kind,
        year=plan.year,
        is_supplement=plan.is_supplement,
        movement=movement.name if movement else "",
        subject=plan.subject,
        theme=plan.theme,
        opening=plan.opening,
        issue_month=plan.issue_month,
        signer_post_id=plan.signer_post_id,
        signing_form=plan.signing_form,
        version=plan.version,
        copied_year=plan.copied_year,
        paragraphs=_paragraphs([s for s in sections if s.removed_at is None], targets),
        removed=_paragraphs([s for s in sections if s.removed_at is not None], targets),
        recipients=recipients_of(db, plan.id),
        tasks=_tasks(db, plan.id),
        reports=_reports(db, plan.id),
        basis=basis_of(db, plan.id),
    )


def recipients_of(db: Session, plan_id: int) -> list[RecipientLine]:
    """The lines of Nơi nhận in order."""
    rows = db.scalars(
        select(Recipient).where(Recipient.plan_id == plan_id).order_by(Recipient.position)
    )
    return [RecipientLine(r.name, r.mark, r.end, r.copies, r.unit_id, r.is_file_copy) for r in rows]


def basis_of(db: Session, plan_id: int) -> list[LegalLine]:
    """The căn cứ of a plan in order."""
    rows = db.execute(
        select(LegalBasis, LegalText)
        .join(LegalText, LegalText.id == LegalBasis.legal_text_id)
        .where(LegalBasis.plan_id == plan_id)
        .order_by(LegalBasis.position, LegalBasis.id)
    )
    return [legal_line(text, basis) for basis, text in rows]


def legal_line(text: LegalText, basis: LegalBasis | None = None) -> LegalLine:
    """A legal text as it is cited (NĐ 30/2020, Phụ lục I, mục II.6)."""
    return LegalLine(
        text_id=text.id,
        line=_citation(text),
        valid_from=text.valid_from,
        valid_to=text.valid_to,
        source=text.source,
        is_unsure=text.is_unsure,
        basis_id=basis.id if basis else 0,
        in_list=basis.in_list if basis else True,
    )


def _citation(text: LegalText) -> str:
    # Laws and ordinances are cited by name and date only, other texts by number and issuer too.
    is_law = text.type.lower() in ("luật", "bộ luật", "pháp lệnh", "hiến pháp")
    name = text.title if text.title.lower().startswith(text.type.lower()) else text.type
    if is_law and name == text.type:
        name = f"{text.type} {text.title}"
    number = f" số {text.number}" if text.number and not is_law else ""
    day = f" {date_in_words(text.issued_on)}" if text.issued_on else ""
    issuer = f" của {text.issuer}" if text.issuer and not is_law else ""
    about = f" {text.title}" if not is_law and name != text.title else ""
    return f"{name}{number}{day}{issuer}{about}"


def _targets(db: Session, plan_id: int) -> dict[int, TargetData]:
    rows = db.execute(
        select(Target, TargetValue)
        .join(Section, Section.id == Target.section_id)
        .outerjoin(TargetValue, TargetValue.target_id == Target.id)
        .where(Section.plan_id == plan_id)
        .order_by(Target.id, TargetValue.position)
    )
    heads: dict[int, Target] = {}
    values: dict[int, list[Value]] = {}
    for target, value in rows:
        heads[target.section_id] = target
        found = values.setdefault(target.section_id, [])
        if value is not None:
            found.append(
                Value(value.label, value.unit, value.low, value.high, value.direction, value.group)
            )
    return {
        section: TargetData(t.is_text_only, t.owner_unit_id, t.version, tuple(values[section]))
        for section, t in heads.items()
    }


def _paragraphs(sections: Iterable[Section], targets: Mapping[int, TargetData]) -> list[Paragraph]:
    rows = list(sections)
    numbers = labels([row.kind for row in rows])
    return [
        Paragraph(
            row.id,
            row.kind,
            row.text,
            row.version,
            label,
            targets.get(row.id, TargetData()) if row.kind == "chi_tieu" else None,
        )
        for row, label in zip(rows, numbers, strict=True)
    ]


def _tasks(db: Session, plan_id: int) -> list[TaskLine]:
    rows = db.scalars(select(Task).where(Task.plan_id == plan_id).order_by(Task.position))
    return [TaskLine(r.who, r.what, r.responsibility, r.due_text, r.due_on, r.result) for r in rows]


def _reports(db: Session, plan_id: int) -> list[ReportLine]:
    rows = db.scalars(select(ReportDue).where(ReportDue.plan_id == plan_id).order_by(ReportDue.id))
    return [ReportLine(r.kind, r.due_on) for r in rows]
