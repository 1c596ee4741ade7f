"""Units by API: names and letterheads by period, posts, who may sign; the office's settings."""

import datetime as dt
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field, JsonValue

from service.office import settings, units
from service.web.api.door import Answer, Done, Made, route
from service.web.api.reading import Body, Day, Id, Line, Query

TAG = "Đơn vị"
SETTINGS = "Cài đặt"
Short = Annotated[str, Field(max_length=200)]
Lines = Annotated[list[Short], Field(max_length=5)]


class UnitRow(Answer):
    id: int
    code: str
    kind: str
    kind_title: str
    name: str
    parent_id: int | None


class TitleAnswer(Answer):
    """What the unit is called, and its letterhead, in a period."""

    name: str
    symbol: str
    parent_lines: list[str]
    lines: list[str]
    place: str
    valid_from: dt.date
    valid_to: dt.date | None


class PostAnswer(Answer):
    id: int
    officer_id: int | None
    holder_name: str
    title: str
    rank: str
    valid_from: dt.date
    valid_to: dt.date | None


class RightAnswer(Answer):
    """Which post may sign which type of paper («*»: every one), in which form."""

    id: int
    post_id: int
    holder_name: str
    type: str
    form: str
    basis: str
    valid_from: dt.date
    valid_to: dt.date | None


class UnitAnswer(UnitRow):
    parent: str
    titles: list[TitleAnswer]
    posts: list[PostAnswer]
    rights: list[RightAnswer]
    may_change: bool


class SettingRow(Answer):
    """A row of the office; it holds once a second person has confirmed it."""

    id: int
    value: Any
    valid_from: dt.date
    basis: str
    set_by: str
    confirmed_by: str | None


class SettingAnswer(Answer):
    key: str
    title: str
    kind: str
    choices: dict[str, str]
    value: Any
    default: Any
    source: str
    rows: list[SettingRow]


class UnitsQuery(Query):
    query: Short = ""


class NamingBody(Body):
    """A name and letterhead from a day on."""

    name: Short
    symbol: Short
    parent_lines: Annotated[Lines, Field(default_factory=list)]
    lines: Lines
    place: Short
    valid_from: Day


class UnitBody(NamingBody):
    code: Annotated[str, Field(max_length=60)]
    kind: Annotated[str, Field(max_length=60)]
    parent_id: Id | None = None


class PostBody(Body):
    title: Short
    rank: Literal["dung_dau", "cap_pho", "quyen", "phu_trach"]
    holder_name: Short
    officer_id: Id | None = None
    valid_from: Day
    valid_to: Day | None = None


class RightBody(Body):
    post_id: Id
    type: Annotated[str, Field(max_length=60)]
    form: Annotated[str, Field(max_length=20)]
    basis: Line = ""
    valid_from: Day
    valid_to: Day | None = None


class LastDayBody(Body):
    last_day: Day


class SettingBody(Body):
    """A new value from a day on, by the document that orders it."""

    value: JsonValue
    valid_from: Day
    basis: Line


@route("GET", "/units", tag=TAG, verb=units.listing)
def list_units(query: UnitsQuery) -> list[UnitRow]:
    """Các đơn vị, theo tên."""
    found = units.listing(g.office, actor=g.actor, query=query.query)
    return [UnitRow(**_unit(unit), name=name, kind_title=kind) for unit, name, kind in found]


@route("GET", "/units/{unit_id}", tag=TAG, verb=units.page)
def get_unit(unit_id: int) -> UnitAnswer:
    """Một đơn vị: tên theo thời gian, chức vụ, quyền ký."""
    page = units.page(g.office, unit_id, actor=g.actor)
    return UnitAnswer(
        **_unit(page.unit),
        name=page.name,
        kind_title=page.kind,
        parent=page.parent,
        titles=[TitleAnswer.model_validate(title) for title in page.titles],
        posts=[PostAnswer.model_validate(post) for post in page.posts],
        rights=[_right(right, post.holder_name) for right, post in page.rights],
        may_change=page.may_change,
    )


@route("POST", "/units", tag=TAG, verb=units.found_unit, status=201)
def found_unit(body: UnitBody) -> Made:
    """Lập đơn vị mới với tên đầu tiên."""
    made = units.found_unit(
        g.office,
        code=body.code,
        kind=body.kind,
        parent_id=body.parent_id,
        naming=_naming(body),
        actor=g.actor,
    )
    return Made(id=made)


@route("POST", "/units/{unit_id}/names", tag=TAG, verb=units.rename)
def rename_unit(body: NamingBody, unit_id: int) -> Done:
    """Đổi tên, tiêu đề văn bản từ một ngày."""
    units.rename(g.office, unit_id, _naming(body), actor=g.actor)
    return Done()


@route("POST", "/units/{unit_id}/posts", tag=TAG, verb=units.appoint, status=201)
def appoint(body: PostBody, unit_id: int) -> Made:
    """Ghi người giữ một chức vụ từ một ngày."""
    return Made(id=units.appoint(g.office, unit_id, actor=g.actor, **body.model_dump()))


@route("POST", "/posts/{post_id}/end", tag=TAG, verb=units.end_post)
def end_post(body: LastDayBody, post_id: int) -> Done:
    """Thôi giữ chức vụ sau một ngày."""
    units.end_post(g.office, post_id, body.last_day, actor=g.actor)
    return Done()


@route("POST", "/units/{unit_id}/rights", tag=TAG, verb=units.give_right, status=201)
def give_right(body: RightBody, unit_id: int) -> Made:
    """Giao quyền ký một loại văn bản."""
    given = body.model_dump(exclude={"type"})
    made = units.give_right(g.office, unit_id, type_id=body.type, actor=g.actor, **given)
    return Made(id=made)


@route("POST", "/rights/{right_id}/end", tag=TAG, verb=units.end_right)
def end_right(body: LastDayBody, right_id: int) -> Done:
    """Kết thúc một quyền ký sau một ngày."""
    units.end_right(g.office, right_id, body.last_day, actor=g.actor)
    return Done()


@route("GET", "/settings", tag=SETTINGS, verb=settings.listing)
def list_settings() -> list[SettingAnswer]:
    """Các cài đặt: giá trị hôm nay, mặc định, nguồn, các dòng đã có."""
    return [_setting(found) for found in settings.listing(g.office, actor=g.actor)]


@route("POST", "/settings/{key}", tag=SETTINGS, verb=settings.propose, status=201)
def propose_setting(body: SettingBody, key: str) -> Made:
    """Đề nghị một giá trị mới; người thứ hai xác nhận mới có hiệu lực."""
    made = settings.propose(
        g.office,
        key,
        body.value,
        valid_from=body.valid_from,
        basis=body.basis,
        actor=g.actor,
    )
    return Made(id=made)


@route("POST", "/setting-rows/{row_id}/confirm", tag=SETTINGS, verb=settings.confirm)
def confirm_setting(row_id: int) -> Done:
    """Xác nhận một dòng cài đặt do người khác đề nghị."""
    settings.confirm(g.office, row_id, actor=g.actor)
    return Done()


def _unit(unit: Any) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in ("id", "code", "kind", "parent_id")}


def _naming(body: NamingBody) -> units.Naming:
    return units.Naming(
        name=body.name,
        symbol=body.symbol,
        parent_lines=body.parent_lines,
        lines=body.lines,
        place=body.place,
        valid_from=body.valid_from,
    )


def _right(right: Any, holder_name: str) -> RightAnswer:
    plain = {n: getattr(right, n) for n in RightAnswer.model_fields if n != "holder_name"}
    return RightAnswer(**plain, holder_name=holder_name)


def _setting(found: settings.SettingView) -> SettingAnswer:
    law = found.law
    return SettingAnswer(
        key=law["key"],
        title=law["ten"],
        value=found.value,
        default=law["default"],
        source=law["source"],
        kind=law["kind"],
        choices=law.get("choices") or {},
        rows=[
            SettingRow(
                id=kept.row.id,
                value=kept.row.value,
                valid_from=kept.row.valid_from,
                basis=kept.row.basis,
                set_by=kept.set_by,
                confirmed_by=kept.confirmed_by,
            )
            for kept in found.rows
        ],
    )
