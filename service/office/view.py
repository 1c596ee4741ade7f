"""The dossier page: where it stands, what may be done and why not, its papers, history, remarks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.office import conditions, documents, finding, inbox, opinions
from service.office.conditions import Reason
from service.office.desk import Actor, Office
from service.office.places import fitting
from service.office.units import unit_name
from service.rules import catalogue
from service.rules.workflow import Action, Step
from service.store.models import (
    Approval,
    Document,
    DocumentVersion,
    Dossier,
    Event,
    Follow,
    Officer,
    Opinion,
    Remark,
    Scan,
    Unit,
)

APPROVALS = {
    "noi_dung": "kiểm tra nội dung",
    "trinh": "trình",
    "the_thuc": "kiểm tra thể thức",
    "duyet": "duyệt",
    "ky": "ghi nhận chữ ký",
}
STATES = {
    "du_thao": "Bản thảo",
    "da_dong": "Đã chốt",
    "da_phat_hanh": "Đã phát hành",
    "huy_so": "Đã hủy số",
}


@dataclass(frozen=True)
class Offered:
    """One action of the step: whether this officer may do it now, and why not."""

    action: Action
    is_mine: bool
    reasons: Sequence[Reason]
    shown: dict[str, int]
    who: str
    by_name: str | None

    @property
    def allowed(self) -> bool:
        return self.is_mine and not self.reasons


@dataclass(frozen=True)
class Paper:
    """One document with the version that counts, what ails it and who vouched for it."""

    document: Document
    type: catalogue.DocumentType
    version: DocumentVersion | None
    versions: Sequence[DocumentVersion]
    state: str
    trouble: str | None
    is_working: bool
    approvals: Sequence[tuple[str, str, dt.datetime]]
    form_fields: Sequence[catalogue.Field]
    may_fill: bool


@dataclass(frozen=True)
class RoadStop:
    """One step in the picture of the procedure; `state`: qua, dang, toi."""

    title: str
    state: str


@dataclass(frozen=True)
class DossierPage:
    """All that the page of one dossier shows to one officer."""

    dossier: Dossier
    step: Step
    workflow_title: str
    unit_name: str
    officer_name: str
    time_left: str
    is_late: bool
    road: Sequence[RoadStop]
    actions: Sequence[Offered]
    papers: Sequence[Paper]
    events: Sequence[Event]
    remarks: Sequence[tuple[Remark, str]]
    round: Sequence[Opinion]
    planned: Sequence[Opinion]
    chain: Sequence[Opinion]
    my_opinions: Sequence[Opinion]
    scans: Sequence[Scan]
    takes_scans: bool
    may_edit: bool
    may_plan_round: bool
    follows: bool
    related: Sequence[Dossier]


def page(office: Office, dossier_id: int, *, actor: Actor) -> DossierPage:
    """The page of a dossier that this officer may see."""
    with office.reading() as db:
        dossier = finding.find(db, actor, dossier_id)
        flow = office.definitions.workflows[dossier.workflow]
        step = flow.step(dossier.step)
        events = _events(db, dossier)
        chain = opinions.last_round(db, dossier, "tham_tra")
        asked = opinions.last_round(db, dossier, "gop_y")
        own = dossier.unit_id in actor.unit_ids
        return DossierPage(
            dossier=dossier,
            step=step,
            workflow_title=flow.title,
            unit_name=unit_name(db.get_one(Unit, dossier.unit_id), office.today()),
            officer_name=db.get_one(Officer, dossier.officer_id).full_name,
            time_left=inbox.time_left_of(office, dossier),
            is_late=bool(dossier.due_at and dossier.due_at < office.now()),
            road=_road(flow.main_road(), step, events),
            actions=offered(db, office, dossier, actor),
            papers=papers(db, office, dossier, actor),
            events=events,
            remarks=_remarks(db, dossier),
            round=asked,
            planned=opinions.planned(db, dossier) if own else [],
            chain=chain,
            my_opinions=_mine_to_answer(db, dossier, actor, asked),
            scans=list(
                db.scalars(
                    select(Scan).where(Scan.dossier_id == dossier.id).order_by(Scan.id.desc())
                )
            ),
            takes_scans=any("co_ban_ky" in action.needs for action in step.actions.values())
            and any(h.role in ("van_thu", "chuyen_vien_vp") for h in actor.held),
            may_edit=step.edits
            and any(h.role == "chuyen_vien" and h.unit_id == dossier.unit_id for h in actor.held),
            may_plan_round=own and dossier.step == opinions.PLANNING_STEP,
            follows=db.get(Follow, (dossier.id, actor.id)) is not None,
            related=_related(db, dossier, actor),
        )


def offered(db: Session, office: Office, dossier: Dossier, actor: Actor) -> list[Offered]:
    """Every action of the present step, with what stands in the way of this officer."""
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    return [_offer(db, office, dossier, action, actor) for action in step.actions.values()]


def papers(db: Session, office: Office, dossier: Dossier, actor: Actor) -> list[Paper]:
    """The dossier's papers, the main one first, then in the order they were made."""
    main = office.definitions.workflows[dossier.workflow].paper
    found = db.scalars(
        select(Document)
        .where(Document.dossier_id == dossier.id)
        .order_by((Document.type != main), Document.id)
    )
    return [_paper(db, office, dossier, document, actor) for document in found]


def _offer(db: Session, office: Office, dossier: Dossier, action: Action, actor: Actor) -> Offered:
    held = fitting(db, office, dossier, action, actor)
    who = ", ".join(office.definitions.roles[role].title for role in action.roles)
    if held is None:
        return Offered(action, False, (), {}, who, None)
    reasons = conditions.unmet(db, office, dossier, action, actor, held)
    shown: dict[str, int] = {}
    for type_ in office.definitions.required(dossier.workflow, action.id):
        document = documents.open_paper(db, dossier, type_.id)
        if why := documents.readiness(db, office, dossier, document, type_):
            reasons.append(Reason(why))
        elif document and document.current_id:
            shown[type_.id] = document.current_id
    return Offered(action, True, reasons, shown, who, held.by_name)


def _paper(
    db: Session, office: Office, dossier: Dossier, document: Document, actor: Actor
) -> Paper:
    type_ = office.definitions.papers[document.type]
    versions = list(
        db.scalars(
            select(DocumentVersion)
            .where(DocumentVersion.document_id == document.id)
            .order_by(DocumentVersion.seq.desc())
        )
    )
    current = next((v for v in versions if v.id == document.current_id), None)
    trouble = documents.readiness(db, office, dossier, document, type_)
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    acting = {role for action in step.actions.values() for role in action.roles}
    fields = catalogue.form_fields(type_)
    return Paper(
        document=document,
        type=type_,
        version=current,
        versions=versions,
        state=STATES.get(document.state, document.state),
        trouble=trouble,
        is_working=bool(trouble and trouble.endswith(("đang được tạo.", "theo nội dung mới."))),
        approvals=_approvals(db, current),
        form_fields=fields,
        may_fill=bool(fields)
        and document.state == "du_thao"
        and any(h.role in acting | {"chuyen_vien"} for h in actor.held),
    )


def _approvals(db: Session, version: DocumentVersion | None) -> list[tuple[str, str, dt.datetime]]:
    if version is None:
        return []
    bound = [version.id] + ([version.parent_id] if version.origin == "dong_so" else [])
    rows = db.execute(
        select(Approval, Officer.full_name)
        .join(Officer, Officer.id == Approval.officer_id)
        .where(Approval.version_id.in_(bound), Approval.voided_at.is_(None))
        .order_by(Approval.id)
    )
    return [(APPROVALS[a.kind], name, a.at) for a, name in rows]


def _road(stops: Sequence[Step], now: Step, events: Sequence[Event]) -> list[RoadStop]:
    """The main road with what is behind and ahead; a side road shows as a stop of its own."""
    titles = [step.id for step in stops]
    if now.id not in titles:
        left = next((e.from_step for e in events if e.to_step == now.id and e.from_step), None)
        at = titles.index(left) if left in titles else len(titles) - 1
        stops = [*stops[: at + 1], now, *stops[at + 1 :]]
        titles = [step.id for step in stops]
    here = titles.index(now.id)
    return [
        RoadStop(step.title, "qua" if i < here else "dang" if i == here else "toi")
        for i, step in enumerate(stops)
    ]


def _events(db: Session, dossier: Dossier) -> list[Event]:
    return list(
        db.scalars(select(Event).where(Event.dossier_id == dossier.id).order_by(Event.id.desc()))
    )


def _remarks(db: Session, dossier: Dossier) -> list[tuple[Remark, str]]:
    rows: Any = db.execute(
        select(Remark, Officer.full_name)
        .join(Officer, Officer.id == Remark.officer_id)
        .where(Remark.dossier_id == dossier.id)
        .order_by(Remark.id)
    )
    return [(remark, name) for remark, name in rows]


def _mine_to_answer(
    db: Session, dossier: Dossier, actor: Actor, asked: Sequence[Opinion]
) -> list[Opinion]:
    mine = [o for o in asked if o.state == "cho" and o.unit_id in actor.unit_ids]
    turn = opinions.whose_turn(db, dossier)
    if turn and any(h.role == turn.role and h.unit_id == turn.unit_id for h in actor.held):
        mine.append(turn)
    return mine


def _related(db: Session, dossier: Dossier, actor: Actor) -> list[Dossier]:
    near = (Dossier.parent_id == dossier.id) | (Dossier.id == dossier.parent_id)
    found = db.scalars(select(Dossier).where(near).order_by(Dossier.id)).all()
    return [d for d in found if d.unit_id in actor.unit_ids]
