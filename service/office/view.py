"""The dossier page: where it stands, what may be done and why not, its papers, history, remarks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.office import (
    conditions,
    documents,
    finding,
    form_report,
    inbox,
    opinions,
    paper_desk,
    register,
)
from service.office.conditions import Reason
from service.office.desk import Actor, Office
from service.office.form_report import FormReport
from service.office.places import fitting
from service.office.units import unit_name
from service.rules import catalogue
from service.rules.workflow import Action, Asked, Step
from service.store.models import (
    Approval,
    Document,
    DocumentVersion,
    Dossier,
    DossierUnit,
    Event,
    Follow,
    Officer,
    Opinion,
    Remark,
    Scan,
    Unit,
    UnitTitle,
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
    """One action of the step: whether this officer may do it now, why not, and what will happen.

    `binds` are the papers it freezes, `shown` the versions of those that are ready. `waivable` are
    reasons that do not stop an officer who writes why he goes on.
    """

    action: Action
    is_mine: bool
    reasons: Sequence[Reason]
    waivable: Sequence[Reason]
    shown: dict[str, int]
    who: str
    by_name: str | None
    to_title: str
    then_waits_for: str
    binds: Sequence[str]
    takes_numbers: Sequence[str]
    writes: Sequence[str]

    @property
    def allowed(self) -> bool:
        return self.is_mine and not self.reasons

    @property
    def asks(self) -> dict[str, Asked]:
        """What is asked here and now: a reason to go on only where something is in the way."""
        needed = {reason.waived_by for reason in self.waivable}
        asks = self.action.asks.items()
        return {name: asked for name, asked in asks if not asked.waives or name in needed}

    @property
    def asks_first(self) -> bool:
        """Whether a page comes between the button and the act."""
        return bool(self.action.asks or self.action.confirm or self.binds)


@dataclass(frozen=True)
class Agency:
    """A unit that may be asked for its opinion."""

    id: int
    name: str
    kind: str
    is_planned: bool


@dataclass(frozen=True)
class Paper:
    """One document with the version that counts, what ails it and who vouched for it."""

    document: Document
    type: catalogue.DocumentType
    version: DocumentVersion | None
    report: FormReport | None
    versions: Sequence[DocumentVersion]
    state: str
    trouble: str | None
    is_working: bool
    approvals: Sequence[tuple[str, str, dt.datetime]]
    form_fields: Sequence[catalogue.Field]
    lacks_own: bool
    may_fill: bool
    is_needed: bool

    @property
    def is_issued(self) -> bool:
        return self.document.state == "da_phat_hanh"

    @property
    def may_check(self) -> bool:
        """Whether its form was never checked and can be."""
        return bool(self.version and self.version.docx and self.version.form_errors is None)


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
    waits_for: str
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
    agencies: Sequence[Agency]
    chain: Sequence[Opinion]
    my_opinions: Sequence[Opinion]
    scans: Sequence[Scan]
    takes_scans: bool
    may_edit: bool
    may_plan_round: bool
    follows: bool
    related: Sequence[Dossier]

    @property
    def is_working(self) -> bool:
        """Whether a paper is being made or a scan being read: the page will change by itself."""
        return any(p.is_working for p in self.papers) or any(
            s.state == "cho_doc" for s in self.scans
        )

    @property
    def reads_first(self) -> bool:
        """Whether this officer may vouch for a paper now: it comes before the buttons."""
        return any(offer.allowed and offer.action.approves for offer in self.actions)

    def offer(self, action_id: str) -> Offered | None:
        """The action of the present step by this name."""
        return next((o for o in self.actions if o.action.id == action_id), None)

    def judged_for(self, offer: Offered) -> list["Paper"]:
        """The papers that this action binds or numbers, with what the checker said of them."""
        types = {*offer.binds, *offer.action.issues}
        return [p for p in self.papers if p.report and p.document.type in types and not p.is_issued]

    def bound_by(self, offer: Offered) -> list["Paper"]:
        """The papers this action freezes, as they are shown, the main one first."""
        shown = set(offer.shown.values())
        return [p for p in self.papers if p.version and p.version.id in shown]


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
        plans_round = own and dossier.step == opinions.PLANNING_STEP
        planned = opinions.planned(db, dossier) if own else []
        return DossierPage(
            dossier=dossier,
            step=step,
            workflow_title=flow.title,
            waits_for=_roles(office, step.waits_for),
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
            planned=planned,
            agencies=_agencies(db, office, dossier, planned) if plans_round else [],
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
            may_plan_round=plans_round,
            follows=db.get(Follow, (dossier.id, actor.id)) is not None,
            related=_related(db, dossier, actor),
        )


def paper(office: Office, document_id: int, *, actor: Actor) -> tuple[Dossier, Paper]:
    """One paper of a dossier that this officer may see, and that dossier."""
    with office.reading() as db:
        document = db.get(Document, document_id)
        dossier = finding.find(db, actor, document.dossier_id if document else 0)
        if document is None:
            raise NotFound("Không tìm thấy văn bản này.")
        return dossier, _paper(db, office, dossier, document, actor)


@dataclass(frozen=True)
class Book:
    """A page of a register with what may be done to its rows: whose number may be void here."""

    page: register.RegisterPage
    dossiers: dict[int, int]
    voidable: frozenset[int]


def book(
    office: Office,
    *,
    actor: Actor,
    series_id: int | None = None,
    year: int | None = None,
    query: str = "",
    page: int = 1,
) -> Book | None:
    """The register page of this officer, each row with its dossier; None if his units keep none."""
    found = register.book(
        office, actor=actor, series_id=series_id, year=year, query=query, page=page
    )
    if found is None:
        return None
    with office.reading() as db:
        documents_ = {
            row.id: row
            for row in db.execute(
                select(Document.id, Document.type, Document.dossier_id, Dossier.workflow)
                .join(Dossier, Dossier.id == Document.dossier_id)
                .where(Document.id.in_([entry.document_id for entry in found.rows]))
            )
        }
    flows = office.definitions.workflows
    keeps = any(actor.has(role) for role in register.KEEPERS)
    return Book(
        page=found,
        dossiers={e.id: documents_[e.document_id].dossier_id for e in found.rows},
        voidable=frozenset(
            entry.id
            for entry in found.rows
            if keeps
            and entry.void_at is None
            and (of := documents_[entry.document_id]).type != flows[of.workflow].paper
        ),
    )


def offered(db: Session, office: Office, dossier: Dossier, actor: Actor) -> list[Offered]:
    """Every action of the present step, with what stands in the way of this officer."""
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    return [_offer(db, office, dossier, action, actor) for action in step.actions.values()]


def papers(db: Session, office: Office, dossier: Dossier, actor: Actor) -> list[Paper]:
    """The dossier's papers, the main one first, then in the order they were made.

    A draft that never came to be and that nothing at this step needs is left out.
    """
    main = office.definitions.workflows[dossier.workflow].paper
    needed = _needed_now(office, dossier)
    found = db.scalars(
        select(Document)
        .where(Document.dossier_id == dossier.id)
        .order_by((Document.type != main), Document.id)
    )
    return [
        _paper(db, office, dossier, document, actor)
        for document in found
        if document.current_id or document.type in needed
    ]


def _needed_now(office: Office, dossier: Dossier) -> set[str]:
    """The types of paper that some action of the present step requires."""
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    return {
        type_.id
        for action in step.actions
        for type_ in office.definitions.required(dossier.workflow, action)
    }


def _offer(db: Session, office: Office, dossier: Dossier, action: Action, actor: Actor) -> Offered:
    held = fitting(db, office, dossier, action, actor)
    required = office.definitions.required(dossier.workflow, action.id)
    reasons: list[Reason] = []
    waivable: list[Reason] = []
    shown: dict[str, int] = {}
    if held is not None:
        for reason in conditions.unmet(db, office, dossier, action, actor, held):
            (waivable if reason.waived_by else reasons).append(reason)
        for type_ in required:
            document = documents.open_paper(db, dossier, type_.id)
            if why := documents.readiness(db, office, dossier, document, type_):
                reasons.append(Reason(why))
            elif document and document.current_id:
                shown[type_.id] = document.current_id
    to = office.definitions.workflows[dossier.workflow].step(action.to)
    return Offered(
        action=action,
        is_mine=held is not None,
        reasons=reasons,
        waivable=waivable,
        shown=shown,
        who=_roles(office, action.roles),
        by_name=held.by_name if held else None,
        to_title=to.title,
        then_waits_for=_roles(office, to.waits_for),
        binds=[type_.id for type_ in required],
        takes_numbers=[office.definitions.papers[name].title for name in action.issues],
        writes=[p.title for p in office.definitions.following(dossier.workflow, action.id)],
    )


def _roles(office: Office, roles: Sequence[str]) -> str:
    return ", ".join(office.definitions.roles[role].title for role in roles)


def _agencies(
    db: Session, office: Office, dossier: Dossier, planned: Sequence[Opinion]
) -> list[Agency]:
    """Every other unit, by name, the ones already chosen marked."""
    chosen = {opinion.unit_id for opinion in planned}
    today = office.today()
    units = db.execute(
        select(Unit.id, Unit.kind, UnitTitle.name)
        .join(UnitTitle, UnitTitle.unit_id == Unit.id)
        .where(
            Unit.id != dossier.unit_id,
            UnitTitle.valid_from <= today,
            UnitTitle.valid_to.is_(None) | (UnitTitle.valid_to >= today),
        )
        .order_by(UnitTitle.sort_key)
    )
    return [Agency(u.id, u.name, u.kind, u.id in chosen) for u in units]


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
    fields = catalogue.form_fields(type_)
    is_needed = type_.id in _needed_now(office, dossier)
    main = office.definitions.workflows[dossier.workflow].paper
    return Paper(
        document=document,
        type=type_,
        version=current,
        report=form_report.shown(current.form_report) if current and current.form_report else None,
        versions=versions,
        state=STATES.get(document.state, document.state),
        trouble=trouble,
        is_working=bool(trouble and trouble.endswith(("đang được tạo.", "theo nội dung mới."))),
        approvals=_approvals(db, current),
        form_fields=fields,
        lacks_own=any(
            not f.optional and catalogue.is_empty(document.inputs.get(f.name)) for f in fields
        ),
        is_needed=is_needed or type_.id == main,
        may_fill=bool(fields)
        and document.state == "du_thao"
        and is_needed
        and paper_desk.fills_here(db, office, dossier, actor),
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
    visible = select(DossierUnit.dossier_id).where(DossierUnit.unit_id.in_(actor.unit_ids))
    return list(
        db.scalars(select(Dossier).where(near, Dossier.id.in_(visible)).order_by(Dossier.id))
    )
