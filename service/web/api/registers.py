"""The register of outgoing papers by API: its rows, its printed form, a number made void."""

import datetime as dt
from typing import Annotated, Any

from flask import g
from pydantic import Field

from service.office import register
from service.web.api.door import Answer, Done, route
from service.web.api.reading import MOST_ID, Body, Paged, Text

TAG = "Sổ văn bản"


class SeriesAnswer(Answer):
    id: int
    key: str
    title: str
    source: str


class EntryAnswer(Answer):
    """One row of the register; a void one keeps its number."""

    id: int
    number: int
    symbol: str
    issued_on: dt.date
    type_title: str
    subject: str
    signer: str
    recipients: str
    kept_by: str
    copies: int
    document_id: int
    void_at: dt.datetime | None
    void_reason: str | None
    note: str | None


class RegisterAnswer(Answer):
    """One page of a register, the newest number first; no series: the officer's units keep none."""

    series: SeriesAnswer | None
    all_series: list[SeriesAnswer]
    year: int | None
    years: list[int]
    rows: list[EntryAnswer]
    total: int
    page: int
    pages: int


class RegisterQuery(Paged):
    series_id: Annotated[int | None, Field(ge=1, le=MOST_ID)] = None
    year: Annotated[int | None, Field(ge=1900, le=9999)] = None
    query: Annotated[str, Field(max_length=200)] = ""


class VoidBody(Body):
    reason: Text


NO_REGISTER = RegisterAnswer(
    series=None, all_series=[], year=None, years=[], rows=[], total=0, page=1, pages=1
)


@route("GET", "/register", tag=TAG, verb=register.book)
def get_register(query: RegisterQuery) -> RegisterAnswer:
    """Sổ đăng ký văn bản đi của đơn vị mình, theo năm."""
    found = register.book(g.office, actor=g.actor, **query.model_dump())
    return RegisterAnswer.model_validate(found) if found else NO_REGISTER


@route("GET", "/register/{series_id}/{year}/printable", tag=TAG, verb=register.printable)
def printable_register(series_id: int, year: int) -> dict[str, Any]:
    """Số liệu của sổ in một năm, số nhỏ trước."""
    return register.printable(g.office, series_id, year, actor=g.actor)


@route("POST", "/register/entries/{entry_id}/void", tag=TAG, verb=register.void)
def void_number(body: VoidBody, entry_id: int) -> Done:
    """Hủy một số đã cấp; số vẫn nằm trong sổ với lý do."""
    register.void(g.office, entry_id, body.reason, actor=g.actor)
    return Done()
