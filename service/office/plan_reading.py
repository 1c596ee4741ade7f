"""Reading a plan: its problems, what its paper prints, and all that the editor's page shows."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import Refusal
from service.office.desk import Actor, Office
from service.office.finding import find, may_edit
from service.office.places import committee_of
from service.office.plan_problems import Case, Problem, found_in, problems, signing_rights
from service.office.plan_rows import Content, LegalLine, legal_line, load, plan_of
from service.office.units import title_on
from service.rules.plan import blocks
from service.rules.signing import signature_lines
from service.rules.vietnamese import search_key
from service.store.models import Dossier, DossierUnit, LegalText, Plan, Recipient, UnitTitle

__all__ = [
    "NewForm",
    "PlanPage",
    "Problem",
    "Signer",
    "copies",
    "new_form",
    "page",
    "paper_values",
    "problems",
    "search_texts",
]

MOST_FOUND, MOST_OLD = 12, 50


@dataclass(frozen=True)
class Signer:
    """One who may sign, as the editor offers him; `choice` is what the form sends back."""

    choice: str
    name: str
    lines: Sequence[str]


@dataclass(frozen=True)
class OldPlan:
    """A plan that a new one may be made from."""

    id: int
    code: str
    year: int
    title: str


@dataclass(frozen=True)
class NewForm:
    """What the form of a new plan offers; `key` makes its double sending one plan."""

    key: str
    year: int
    units: Sequence[tuple[int, str]]
    plans: Sequence[OldPlan]


@dataclass(frozen=True)
class PlanPage:
    """All that the editor shows to one officer."""

    dossier_id: int
    dossier_code: str
    step_title: str
    content: Content
    problems: Sequence[Problem]
    signers: Sequence[Signer]
    signer: Signer | None
    units: Sequence[tuple[int, str]]
    may_edit: bool
    why_not: str
    today: dt.date

    @property
    def signer_choice(self) -> str:
        return f"{self.content.signer_post_id or ''}:{self.content.signing_form}"


def page(office: Office, dossier_id: int, *, actor: Actor) -> PlanPage:
    """The editor's page of a plan that this officer may see."""
    on = office.today()
    with office.reading() as db:
        dossier = find(db, actor, dossier_id)
        content = load(db, plan_of(db, dossier_id))
        why_not = _why_not(db, office, actor, dossier)
        signers = _signers(db, dossier, on)
        choice = f"{content.signer_post_id or ''}:{content.signing_form}"
        return PlanPage(
            dossier_id=dossier.id,
            dossier_code=dossier.code,
            step_title=office.definitions.workflows[dossier.workflow].step(dossier.step).title,
            content=content,
            problems=found_in(Case(db, dossier, content, on, office.law)),
            signers=signers,
            signer=next((s for s in signers if s.choice == choice), None),
            units=_units(db, on),
            may_edit=not why_not,
            why_not=why_not,
            today=on,
        )


def new_form(office: Office, *, actor: Actor) -> NewForm:
    """What this officer may make a plan from: his units, the plans he may see."""
    on = office.today()
    mine = {held.unit_id for held in actor.held if actor.has("chuyen_vien", held.unit_id)}
    seen = (
        select(Dossier.id, Dossier.code, Plan.year, Dossier.title)
        .join(Plan, Plan.dossier_id == Dossier.id)
        .join(DossierUnit, DossierUnit.dossier_id == Dossier.id)
        .where(DossierUnit.unit_id.in_(actor.unit_ids))
        .distinct()
        .order_by(Plan.year.desc(), Dossier.id.desc())
        .limit(MOST_OLD)
    )
    with office.reading() as db:
        return NewForm(
            key=secrets.token_urlsafe(16),
            year=on.year + (on.month > 6),
            units=[row for row in _units(db, on) if row[0] in mine],
            plans=[OldPlan(*row) for row in db.execute(seen)],
        )


def paper_values(db: Session, plan: Plan) -> dict[str, Any]:
    """What the plan's paper prints, as plain values."""
    content = load(db, plan)
    cited = [line.line for line in content.basis if line.in_list]
    return {
        "trich_yeu": content.subject,
        "chu_de": content.theme,
        "nam": str(content.year),
        "mo_dau": [part.strip() for part in content.opening.split("\n") if part.strip()],
        "can_cu": _cited_lines(cited),
        "noi_dung": blocks([(p.kind, p.text) for p in content.paragraphs]),
        "noi_nhan": [row.line for row in content.recipients],
    }


def copies(db: Session, dossier_id: int) -> int:
    """How many copies the plan's recipients and the file take."""
    return (
        db.scalar(
            select(func.coalesce(func.sum(Recipient.copies), 0))
            .join(Plan, Plan.id == Recipient.plan_id)
            .where(Plan.dossier_id == dossier_id)
        )
        or 0
    )


def search_texts(office: Office, query: str, *, actor: Actor) -> list[LegalLine]:
    """Legal texts of the registry with every word, marks ignored: those in force today first.

    A text whose number begins with one of the words comes before all others.
    """
    words = search_key(query[:200]).split()
    wanted = select(LegalText).order_by(LegalText.issued_on.desc(), LegalText.id)
    for word in words:
        wanted = wanted.where(LegalText.search_key.contains(word, autoescape=True))
    if not words:
        return []
    with office.reading() as db:
        rows = [(text.number or "", legal_line(text)) for text in db.scalars(wanted.limit(200))]
    rows.sort(key=lambda row: (not _begins(row[0], words), not row[1].in_force(office.today())))
    return [line for _, line in rows[:MOST_FOUND]]


def _begins(number: str, words: Sequence[str]) -> bool:
    return any(search_key(number).startswith(word) for word in words if word[0].isdigit())


def _cited_lines(lines: Sequence[str]) -> list[str]:
    last = len(lines) - 1
    return [f"Căn cứ {line}{'.' if at == last else ';'}" for at, line in enumerate(lines)]


def _why_not(db: Session, office: Office, actor: Actor, dossier: Dossier) -> str:
    try:
        may_edit(db, office, actor, dossier)
    except Refusal as refusal:
        return refusal.message
    return ""


def _signers(db: Session, dossier: Dossier, on: dt.date) -> list[Signer]:
    committee = committee_of(db, dossier.unit_id)
    lines = title_on(db, committee.id, on).lines
    return [
        Signer(
            choice=f"{post.id}:{right.form}",
            name=post.holder_name,
            lines=signature_lines(post.title, right.form, lines),
        )
        for right, post in signing_rights(db, committee.id, on)
    ]


def _units(db: Session, on: dt.date) -> list[tuple[int, str]]:
    """Every unit with its name on this day, by name."""
    rows = db.execute(
        select(UnitTitle.unit_id, UnitTitle.name)
        .where(
            UnitTitle.valid_from <= on,
            UnitTitle.valid_to.is_(None) | (UnitTitle.valid_to >= on),
        )
        .order_by(UnitTitle.sort_key, UnitTitle.unit_id)
    )
    return [(unit_id, name) for unit_id, name in rows]
