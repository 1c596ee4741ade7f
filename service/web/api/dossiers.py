"""Dossiers by API: lists, one dossier with what may be done and why not, the act itself."""

import datetime as dt
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field

from service.office import dossiers, inbox, view
from service.web.api.door import Answer, Done, route
from service.web.api.opinions import OpinionAnswer
from service.web.api.papers import PaperAnswer, ScanAnswer, paper_answer
from service.web.api.reading import Body, Id, Paged, Seen, Text

TAG = "Hồ sơ"


class DossierRow(Answer):
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


class DossierList(Answer):
    rows: list[DossierRow]
    total: int
    page: int
    pages: int


class InboxAnswer(DossierList):
    tab: str
    counts: dict[str, int]


class ReasonAnswer(Answer):
    text: str
    source: str


class AskedAnswer(Answer):
    """What an action asks for, as a field of `inputs`."""

    label: str
    kind: str
    optional: bool
    choices: dict[str, str]


class ActionAnswer(Answer):
    """One action of the step; `shown` is to be sent back with it, `reasons` stand in its way.

    What is `waivable` stops nobody who answers the question that asks why he goes on.
    """

    id: str
    title: str
    allowed: bool
    is_mine: bool
    reasons: list[ReasonAnswer]
    waivable: list[ReasonAnswer]
    who: str
    by_name: str | None
    asks: dict[str, AskedAnswer]
    shown: dict[str, int]


class EventAnswer(Answer):
    id: int
    at: dt.datetime
    officer_name: str
    on_behalf_of: str | None
    action: str
    title: str
    from_step: str | None
    from_title: str | None
    to_step: str | None
    to_title: str | None
    note: str | None


class RemarkAnswer(Answer):
    id: int
    at: dt.datetime
    officer_name: str
    text: str


class RelatedAnswer(Answer):
    id: int
    code: str
    title: str
    relation: str | None


class DossierAnswer(Answer):
    """One dossier as its page shows it."""

    id: int
    code: str
    kind: str
    title: str
    workflow: str
    workflow_title: str
    step: str
    step_title: str
    version: int
    content_version: int
    unit_id: int
    unit_name: str
    officer_name: str
    created_at: dt.datetime
    step_since: dt.datetime
    due_at: dt.datetime | None
    closed_at: dt.datetime | None
    time_left: str
    is_late: bool
    may_edit: bool
    follows: bool
    actions: list[ActionAnswer]
    papers: list[PaperAnswer]
    opinions: list[OpinionAnswer]
    planned_opinions: list[OpinionAnswer]
    chain: list[OpinionAnswer]
    my_opinions: list[int]
    scans: list[ScanAnswer]
    remarks: list[RemarkAnswer]
    related: list[RelatedAnswer]


class ActAnswer(Answer):
    """The act's place in history, and where the dossier stands now."""

    event: EventAnswer
    step: str | None
    version: int


class InboxQuery(Paged):
    tab: Literal["cho_toi", "phoi_hop", "theo_doi", "da_xu_ly"] = "cho_toi"


class SearchQuery(Paged):
    query: Annotated[str, Field(max_length=200)] = ""
    step: Annotated[str | None, Field(max_length=60)] = None
    kind: Annotated[str | None, Field(max_length=60)] = None


class ActBody(Body):
    """`seen` is the dossier's version, `shown` the versions of the papers as they were shown."""

    seen: Seen
    inputs: Annotated[dict[str, Text | None], Field(max_length=20, default_factory=dict)]
    shown: Annotated[dict[str, Id], Field(max_length=50, default_factory=dict)]


class RemarkBody(Body):
    text: Text


@route("GET", "/inbox", tag=TAG, verb=inbox.inbox)
def get_inbox(query: InboxQuery) -> InboxAnswer:
    """Hộp việc: một trong bốn mục, xếp theo thời gian còn lại."""
    found = inbox.inbox(g.office, actor=g.actor, tab=query.tab, page=query.page)
    return InboxAnswer.model_validate(found)


@route("GET", "/dossiers", tag=TAG, verb=inbox.search)
def search_dossiers(query: SearchQuery) -> DossierList:
    """Tìm hồ sơ được phép xem, theo chữ, bước, loại."""
    found = inbox.search(g.office, actor=g.actor, **query.model_dump())
    return DossierList.model_validate(found)


@route("GET", "/dossiers/{dossier_id}", tag=TAG, verb=view.page)
def get_dossier(dossier_id: int) -> DossierAnswer:
    """Một hồ sơ: bước, phiên bản, việc được làm và lý do chưa được làm, văn bản, ý kiến."""
    return _dossier(view.page(g.office, dossier_id, actor=g.actor))


@route("GET", "/dossiers/{dossier_id}/history", tag=TAG)
def dossier_history(dossier_id: int) -> list[EventAnswer]:
    """Nhật ký xử lý của hồ sơ, mới nhất trước."""
    page = view.page(g.office, dossier_id, actor=g.actor)
    return [EventAnswer.model_validate(event) for event in page.events]


@route("POST", "/dossiers/{dossier_id}/actions/{action}", tag=TAG, verb=dossiers.act)
def act(body: ActBody, dossier_id: int, action: str) -> ActAnswer:
    """Làm một thao tác của bước hiện tại."""
    event = dossiers.act(
        g.office,
        dossier_id,
        action,
        actor=g.actor,
        seen=body.seen,
        inputs=body.inputs,
        shown=body.shown,
    )
    known = EventAnswer.model_validate(event)
    return ActAnswer(event=known, step=known.to_step, version=body.seen + 1)


@route("POST", "/dossiers/{dossier_id}/remarks", tag=TAG, verb=dossiers.remark, status=201)
def remark(body: RemarkBody, dossier_id: int) -> Done:
    """Ghi một ý kiến trao đổi trên hồ sơ."""
    dossiers.remark(g.office, dossier_id, body.text, actor=g.actor)
    return Done()


@route("PUT", "/dossiers/{dossier_id}/follow", tag=TAG, verb=dossiers.follow)
def follow(dossier_id: int) -> Done:
    """Theo dõi hồ sơ."""
    dossiers.follow(g.office, dossier_id, True, actor=g.actor)
    return Done()


@route("DELETE", "/dossiers/{dossier_id}/follow", tag=TAG, verb=dossiers.follow)
def unfollow(dossier_id: int) -> Done:
    """Thôi theo dõi hồ sơ."""
    dossiers.follow(g.office, dossier_id, False, actor=g.actor)
    return Done()


def _dossier(page: view.DossierPage) -> DossierAnswer:
    own = {name: getattr(page.dossier, name) for name in _OWN}
    shown = {name: getattr(page, name) for name in _SHOWN}
    return DossierAnswer(
        **own,
        **shown,
        step_title=page.step.title,
        actions=[_action(offered) for offered in page.actions],
        papers=[paper_answer(paper) for paper in page.papers],
        opinions=_opinions(page.round),
        planned_opinions=_opinions(page.planned),
        chain=_opinions(page.chain),
        my_opinions=[opinion.id for opinion in page.my_opinions],
        scans=[ScanAnswer.model_validate(scan) for scan in page.scans],
        remarks=[
            RemarkAnswer(id=r.id, at=r.at, officer_name=name, text=r.text)
            for r, name in page.remarks
        ],
        related=[RelatedAnswer.model_validate(dossier) for dossier in page.related],
    )


_OWN = (
    "id",
    "code",
    "kind",
    "title",
    "workflow",
    "step",
    "version",
    "content_version",
    "unit_id",
    "created_at",
    "step_since",
    "due_at",
    "closed_at",
)
_SHOWN = (
    "workflow_title",
    "unit_name",
    "officer_name",
    "time_left",
    "is_late",
    "may_edit",
    "follows",
)


def _action(offered: view.Offered) -> ActionAnswer:
    return ActionAnswer(
        id=offered.action.id,
        title=offered.action.title,
        allowed=offered.allowed,
        is_mine=offered.is_mine,
        reasons=[ReasonAnswer.model_validate(reason) for reason in offered.reasons],
        waivable=[ReasonAnswer.model_validate(reason) for reason in offered.waivable],
        who=offered.who,
        by_name=offered.by_name,
        asks={name: AskedAnswer.model_validate(asked) for name, asked in offered.asks.items()},
        shown=offered.shown,
    )


def _opinions(found: Any) -> list[OpinionAnswer]:
    return [OpinionAnswer.model_validate(opinion) for opinion in found]
