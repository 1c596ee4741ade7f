"""Settings of the office: the law table's default until a confirmed row of the office holds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office.desk import Actor, Office
from service.office.history import Happening, record
from service.office.scope import rules_the_office
from service.rules.numbering import is_symbol
from service.rules.plan import day_of_year
from service.rules.vietnamese import squeeze
from service.store.models import Officer, OfficeSetting

MOST_DAYS = 250
MOST_SYMBOL = 20


@dataclass(frozen=True)
class Kept:
    """One row of the office with the names behind it."""

    row: OfficeSetting
    set_by: str
    confirmed_by: str | None


@dataclass(frozen=True)
class SettingView:
    """One setting as its page shows it."""

    law: Mapping[str, Any]
    value: Any
    rows: Sequence[Kept]


def setting(db: Session, office: Office, key: str, on: dt.date | None = None) -> Any:
    """What holds on this day (today): the newest confirmed row of the office, else the default."""
    day = on or office.today()
    kept = db.scalar(
        select(OfficeSetting)
        .where(
            OfficeSetting.key == key,
            OfficeSetting.valid_from <= day,
            OfficeSetting.confirmed_at.is_not(None),
        )
        .order_by(OfficeSetting.valid_from.desc(), OfficeSetting.id.desc())
        .limit(1)
    )
    if kept is not None:
        return kept.value
    return _law(office, key)["default"]


def listing(office: Office, *, actor: Actor) -> list[SettingView]:
    """Every setting with what holds today, its default, source and rows."""
    with office.reading() as db:
        return [
            SettingView(row, setting(db, office, row["key"]), _rows(db, row["key"]))
            for row in office.law.rows("cai_dat")
        ]


def may_change(office: Office, *, actor: Actor) -> bool:
    """Whether this officer may propose and confirm settings."""
    with office.reading() as db:
        return rules_the_office(db, actor)


def propose(
    office: Office, key: str, value: Any, *, valid_from: dt.date, basis: str, actor: Actor
) -> int:
    """A new row from a day on, by the document that orders it; a second person confirms it."""
    with office.reading() as db:
        _require_ruler(db, actor)
    law = _law(office, key)
    value, basis = checked(office, law, value), squeeze(basis)[:500]
    if not basis:
        raise Incomplete("Hãy ghi văn bản quyết định cài đặt này.")
    with office.writing() as db:
        row = OfficeSetting(
            key=key,
            value=value,
            valid_from=valid_from,
            basis=basis,
            set_by_id=actor.id,
            set_at=office.now(),
        )
        db.add(row)
        db.flush()
        _remember(db, office, actor, f"Đề nghị cài đặt «{law['ten']}»", basis, value)
        return row.id


def confirm(office: Office, row_id: int, *, actor: Actor) -> None:
    """A second person confirms a row; only then it holds."""
    with office.writing() as db:
        _require_ruler(db, actor)
        row = db.get(OfficeSetting, row_id, with_for_update=True)
        if row is None:
            raise NotFound("Không tìm thấy dòng cài đặt này.")
        if row.confirmed_at is not None:
            raise StepMoved("Dòng cài đặt này đã được xác nhận.")
        if row.set_by_id == actor.id:
            raise NotAllowed("Người xác nhận phải khác người đề nghị.")
        row.confirmed_by_id, row.confirmed_at = actor.id, office.now()
        name = _law(office, row.key)["ten"]
        _remember(db, office, actor, f"Xác nhận cài đặt «{name}»", row.basis, row.value)


def checked(office: Office, law: Mapping[str, Any], value: Any) -> Any:
    """The value of this setting, proved by its kind; BadInput says what is wrong."""
    return _CHECKS[law["kind"]](office, law, value)


def _choice(office: Office, law: Mapping[str, Any], value: Any) -> Any:
    if not isinstance(value, str) or value not in law["choices"]:
        raise BadInput(f"«{law['ten']}»: hãy chọn một mục trong danh sách.")
    return value


def _text(office: Office, law: Mapping[str, Any], value: Any) -> Any:
    if not isinstance(value, str) or len(value) > 200:
        raise BadInput(f"«{law['ten']}» phải là một dòng chữ ngắn.")
    return squeeze(value)


def _roles(office: Office, law: Mapping[str, Any], value: Any) -> Any:
    known = {name for name, role in office.definitions.roles.items() if role.where == "van_phong"}
    named = isinstance(value, list) and all(isinstance(role, str) for role in value)
    if not named or set(value) - known or len(value) > 10:
        raise BadInput(f"«{law['ten']}»: chỉ gồm các vai trò của Văn phòng.")
    return value


def _map(office: Office, law: Mapping[str, Any], value: Any) -> Any:
    good = isinstance(value, dict) and set(value) == set(law["keys"])
    if not good or not all(isinstance(text, str) for text in value.values()):
        raise BadInput(f"«{law['ten']}»: hãy điền đủ các ô, mỗi ô một ký hiệu ngắn.")
    symbols = {key: squeeze(text) for key, text in value.items()}
    for text in symbols.values():
        if len(text) > MOST_SYMBOL or not is_symbol(text):
            raise BadInput(
                f"«{law['ten']}»: mỗi ô là một ký hiệu như NC, TĐKT: chữ hoa đầu, không dấu cách."
            )
    return symbols


def _limits(office: Office, law: Mapping[str, Any], value: Any) -> Any:
    known = {row["key"] for row in office.law.rows("thoi_han")}
    if not isinstance(value, dict) or set(value) - known:
        raise BadInput(f"«{law['ten']}»: có bước không có trong bảng thời hạn.")
    for days in value.values():
        if type(days) is not int or not 1 <= days <= MOST_DAYS:
            raise BadInput(f"«{law['ten']}»: số ngày làm việc từ 1 đến {MOST_DAYS}.")
    return value


def _year_day(office: Office, law: Mapping[str, Any], value: Any) -> Any:
    text = _text(office, law, value)
    try:
        day_of_year(text, 2023)
    except ValueError:
        raise BadInput(f"«{law['ten']}»: ghi ngày/tháng, ví dụ 15/6, hoặc để trống.") from None
    return text


_CHECKS = {
    "choice": _choice,
    "year_day": _year_day,
    "roles": _roles,
    "map": _map,
    "limits": _limits,
}


def _law(office: Office, key: str) -> Mapping[str, Any]:
    row = next((row for row in office.law.rows("cai_dat") if row["key"] == key), None)
    if row is None:
        raise NotFound("Không có cài đặt này.")
    return row


def _rows(db: Session, key: str) -> list[Kept]:
    rows = db.scalars(
        select(OfficeSetting)
        .where(OfficeSetting.key == key)
        .order_by(OfficeSetting.valid_from.desc(), OfficeSetting.id.desc())
    )
    return [
        Kept(
            row,
            db.get_one(Officer, row.set_by_id).full_name,
            db.get_one(Officer, row.confirmed_by_id).full_name if row.confirmed_by_id else None,
        )
        for row in rows
    ]


def _require_ruler(db: Session, actor: Actor) -> None:
    if not rules_the_office(db, actor):
        raise NotAllowed("Cài đặt do quản trị của cơ quan cao nhất sửa.")


def _remember(
    db: Session, office: Office, actor: Actor, title: str, basis: str, value: Any
) -> None:
    happening = Happening("cai_dat", title, note=basis, data={"value": value})
    record(db, office, "settings", actor, happening)
