"""An officer's inbox, sorted by time left, and the search for dossiers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from service.errors import BadInput
from service.office.desk import Actor, Office
from service.rules.calendar import holidays, time_left
from service.rules.vietnamese import local_date, search_key, squeeze
from service.store.models import Dossier, DossierUnit, Event, Follow, Officer, Opinion

TABS = {
    "cho_toi": "Chờ tôi xử lý",
    "phoi_hop": "Phối hợp",
    "theo_doi": "Đang theo dõi",
    "da_xu_ly": "Đã xử lý",
}
PAGE_ROWS = 30


@dataclass(frozen=True)
class InboxRow:
    """One dossier in a list."""

    id: int
    code: str
    title: str
    step: str
    step_title: str
    workflow_title: str
    officer_name: str
    step_since: dt.datetime
    due_at: dt.datetime | None
    time_left: str
    is_late: bool


@dataclass(frozen=True)
class InboxPage:
    """One page of one tab, with how many each tab holds."""

    tab: str
    counts: dict[str, int]
    rows: Sequence[InboxRow]
    total: int
    page: int
    pages: int


def inbox(office: Office, *, actor: Actor, tab: str = "cho_toi", page: int = 1) -> InboxPage:
    """What waits for this officer, what he is asked about, follows, or has done."""
    if tab not in TABS:
        raise BadInput("Không có mục này trong hộp việc.")
    with office.reading() as db:
        wanted = {name: _of_tab(office, actor, name) for name in TABS}
        counts = {
            name: db.scalar(select(func.count()).select_from(Dossier).where(which)) or 0
            for name, which in wanted.items()
        }
        rows = _rows(db, office, select(Dossier).where(wanted[tab]), page)
        return InboxPage(tab, counts, rows, counts[tab], page, _pages(counts[tab]))


def search(
    office: Office,
    *,
    actor: Actor,
    query: str = "",
    step: str | None = None,
    kind: str | None = None,
    page: int = 1,
) -> InboxPage:
    """The dossiers one may see whose title or code has every word, marks ignored."""
    with office.reading() as db:
        which = _visible(actor)
        for word in search_key(query).split():
            which = and_(
                which,
                or_(
                    Dossier.search_key.contains(word, autoescape=True),
                    func.lower(Dossier.code).contains(word, autoescape=True),
                ),
            )
        if step:
            which = and_(which, Dossier.step == step)
        if kind:
            which = and_(which, Dossier.kind == kind)
        total = db.scalar(select(func.count()).select_from(Dossier).where(which)) or 0
        chosen = select(Dossier).where(which).order_by(~_as_typed(query))
        rows = _rows(db, office, chosen, page)
        return InboxPage("tim", {}, rows, total, page, _pages(total))


def _as_typed(query: str) -> ColumnElement[bool]:
    """Titles that hold the words with their marks come before those that only sound alike."""
    words = squeeze(query)
    return or_(
        *(
            Dossier.title.contains(form, autoescape=True)
            for form in {words, words[:1].upper() + words[1:]}
        )
    )


def _of_tab(office: Office, actor: Actor, tab: str) -> ColumnElement[bool]:
    if tab == "cho_toi":
        return and_(_visible(actor), or_(_waits_for(office, actor), _chain_turn(actor)))
    if tab == "phoi_hop":
        return _asked(actor)
    if tab == "theo_doi":
        mine = or_(Dossier.author_id == actor.id, _follows(actor))
        return and_(_visible(actor), mine, Dossier.closed_at.is_(None))
    done = exists().where(Event.dossier_id == Dossier.id, Event.officer_id == actor.id)
    return and_(_visible(actor), done, ~_waits_for(office, actor))


def _visible(actor: Actor) -> ColumnElement[bool]:
    return Dossier.id.in_(
        select(DossierUnit.dossier_id).where(DossierUnit.unit_id.in_(actor.unit_ids))
    )


def _waits_for(office: Office, actor: Actor) -> ColumnElement[bool]:
    """Steps that wait for one of his roles, in the place where the role sits."""
    waits: list[ColumnElement[bool]] = []
    for flow in office.definitions.workflows.values():
        for held in actor.held:
            steps = flow.steps_waiting_for(held.role)
            if not steps:
                continue
            here = and_(Dossier.workflow == flow.name, Dossier.step.in_(steps))
            if office.definitions.roles[held.role].where == "don_vi":
                here = and_(here, Dossier.unit_id == held.unit_id)
            else:
                here = and_(here, _seen_by(held.unit_id))
            waits.append(here)
    return or_(*waits) if waits else false()


def _seen_by(unit_id: int) -> ColumnElement[bool]:
    return exists().where(DossierUnit.dossier_id == Dossier.id, DossierUnit.unit_id == unit_id)


def _chain_turn(actor: Actor) -> ColumnElement[bool]:
    """A link of the Văn phòng's chain that is his, with none before it still waiting."""
    earlier = Opinion.__table__.alias("earlier")
    return exists().where(
        Opinion.dossier_id == Dossier.id,
        Opinion.kind == "tham_tra",
        Opinion.state == "cho",
        or_(
            false(),
            *(
                and_(Opinion.role == held.role, Opinion.unit_id == held.unit_id)
                for held in actor.held
            ),
        ),
        ~exists().where(
            earlier.c.dossier_id == Opinion.dossier_id,
            earlier.c.kind == "tham_tra",
            earlier.c.round == Opinion.round,
            earlier.c.state == "cho",
            earlier.c.position < Opinion.position,
        ),
    )


def _asked(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        Opinion.dossier_id == Dossier.id,
        Opinion.kind == "gop_y",
        Opinion.state == "cho",
        Opinion.unit_id.in_(actor.unit_ids),
    )


def _follows(actor: Actor) -> ColumnElement[bool]:
    return exists().where(Follow.dossier_id == Dossier.id, Follow.officer_id == actor.id)


def _rows(db: Session, office: Office, chosen: Select[Dossier], page: int) -> list[InboxRow]:
    if page < 1:
        raise BadInput("Số trang phải từ 1.")
    found = db.execute(
        chosen.add_columns(Officer.full_name)
        .join(Officer, Officer.id == Dossier.officer_id)
        .order_by(Dossier.due_at.is_(None), Dossier.due_at, Dossier.id.desc())
        .offset((page - 1) * PAGE_ROWS)
        .limit(PAGE_ROWS)
    )
    return [_row(office, dossier, name) for dossier, name in found]


def _row(office: Office, dossier: Dossier, officer_name: str) -> InboxRow:
    flow = office.definitions.workflows[dossier.workflow]
    return InboxRow(
        id=dossier.id,
        code=dossier.code,
        title=dossier.title,
        step=dossier.step,
        step_title=flow.step(dossier.step).title,
        workflow_title=flow.title,
        officer_name=officer_name,
        step_since=dossier.step_since,
        due_at=dossier.due_at,
        time_left=time_left_of(office, dossier),
        is_late=bool(dossier.due_at and dossier.due_at < office.now()),
    )


def time_left_of(office: Office, dossier: Dossier) -> str:
    """«còn 3 ngày làm việc», «hôm nay là hạn», «quá hạn 2 ngày» or nothing."""
    if dossier.due_at is None:
        return ""
    return time_left(local_date(dossier.due_at), office.today(), holidays(office.law))


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE_ROWS))
