"""Errands by API, for the office's administrator: what failed, what waits, who is at work."""

import datetime as dt
from typing import Annotated

from flask import g
from pydantic import Field

from service.office import errands
from service.web.api.door import Answer, Done, route
from service.web.api.reading import Body, Paged

TAG = "Việc chạy nền"
Name = Annotated[str, Field(max_length=60)]


class PlaceAnswer(Answer):
    """What the errand belongs to; `page` says of which kind that is."""

    page: str
    id: int
    label: str
    may_open: bool


class FailedAnswer(Answer):
    id: int
    kind: str
    title: str
    place: PlaceAnswer | None
    failed_at: dt.datetime | None
    tries: int
    deaths: int
    error: str


class FailedKindAnswer(Answer):
    kind: str
    title: str
    count: int


class FailedPageAnswer(Answer):
    """One page of what was given up, the latest first."""

    kind: str
    kinds: list[FailedKindAnswer]
    rows: list[FailedAnswer]
    total: int
    page: int
    pages: int


class WorkerAnswer(Answer):
    name: str
    seen_at: dt.datetime
    trouble: str


class WorkAnswer(Answer):
    """What waits (due now, or later) and runs; `queue`: unused, ok or away."""

    waiting: int
    later: int
    running: int
    oldest: dt.datetime | None
    workers: list[WorkerAnswer]
    queue: str


class CountAnswer(Answer):
    count: int


class FailedQuery(Paged):
    kind: Name = ""


class ErrandKindBody(Body):
    kind: Name


@route("GET", "/errands/failed", tag=TAG, verb=errands.failed)
def list_failed_errands(query: FailedQuery) -> FailedPageAnswer:
    """Các việc chạy nền đã lỗi, mới nhất trước."""
    found = errands.failed(g.office, actor=g.actor, **query.model_dump())
    return FailedPageAnswer.model_validate(found)


@route("GET", "/errands/work", tag=TAG, verb=errands.work)
def get_work() -> WorkAnswer:
    """Việc đang chờ, đang làm; các tiến trình và hàng đợi."""
    return WorkAnswer.model_validate(errands.work(g.office, actor=g.actor))


@route("POST", "/errands/{errand_id}/again", tag=TAG, verb=errands.again)
def run_errand_again(errand_id: int) -> Done:
    """Chạy lại một việc lỗi."""
    errands.again(g.office, errand_id, actor=g.actor)
    return Done()


@route("POST", "/errands/failed/again", tag=TAG, verb=errands.all_again)
def run_errands_again(body: ErrandKindBody) -> CountAnswer:
    """Chạy lại mọi việc lỗi của một loại."""
    return CountAnswer(count=errands.all_again(g.office, body.kind, actor=g.actor))


@route("POST", "/errands/{errand_id}/drop", tag=TAG, verb=errands.drop)
def drop_errand(errand_id: int) -> Done:
    """Bỏ một việc lỗi; dòng của nó và lý do vẫn được giữ."""
    errands.drop(g.office, errand_id, actor=g.actor)
    return Done()
