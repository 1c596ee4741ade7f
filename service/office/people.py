"""Accounts, roles by period and delegation: who may do what in which unit, and who says so."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office.desk import SYSTEM, Actor, Office, actor_of
from service.office.history import Happening, record
from service.office.signing_in import make_link
from service.office.units import title_on
from service.rules.vietnamese import nfc, search_key, short_date, sort_key, squeeze
from service.store.models import Delegation, Officer, OneTimeLink, RoleGrant, Unit

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}\Z")
ADMIN = "quan_tri"
MAY_SET_DELEGATION = (ADMIN, "van_thu")
LONGEST_DELEGATION = dt.timedelta(days=366)


@dataclass(frozen=True)
class Account:
    """One account as the list shows it."""

    officer: Officer
    roles: Sequence[tuple[RoleGrant, str, str]]
    has_password: bool


@dataclass(frozen=True)
class Standing:
    """One delegation as the list shows it; `state`: se_den, dang_co, da_het."""

    delegation: Delegation
    by: str
    to: str
    state: str


def create_admin(office: Office, username: str) -> str:
    """The first administrator, of the topmost unit; the token of his one-time link."""
    name = _username(username)
    with office.writing() as db:
        if db.scalar(select(RoleGrant.id).where(RoleGrant.role == ADMIN).limit(1)):
            raise NotAllowed("Đã có quản trị. Người đó mở tài khoản mới trong «Đơn vị, tài khoản».")
        unit = db.scalar(select(Unit).order_by(Unit.parent_id.is_not(None), Unit.id).limit(1))
        if unit is None:
            unit = Unit(code="co-quan", kind="uy_ban", search_key="co quan")
            db.add(unit)
            db.flush()
        officer = _new_officer(db, name, name)
        db.add(
            RoleGrant(officer_id=officer.id, unit_id=unit.id, role=ADMIN, valid_from=office.today())
        )
        _remember(db, office, officer.id, SYSTEM, "Mở tài khoản quản trị đầu tiên")
        return make_link(db, office, officer.id)


def open_account(
    office: Office,
    *,
    username: str,
    full_name: str,
    unit_id: int,
    role: str,
    valid_from: dt.date | None = None,
    actor: Actor,
) -> tuple[int, str]:
    """A new account with its first role: its id, and the link's token that sets the password."""
    name, full = _username(username), _full_name(full_name)
    _known_role(office, role)
    with office.writing() as db:
        _administers(db, actor, unit_id)
        if db.scalar(select(Officer.id).where(Officer.username == name)):
            raise StepMoved(f"Tên đăng nhập «{name}» đã có người dùng. Hãy chọn tên khác.")
        officer = _new_officer(db, name, full)
        db.add(
            RoleGrant(
                officer_id=officer.id,
                unit_id=unit_id,
                role=role,
                valid_from=valid_from or office.today(),
            )
        )
        _remember(db, office, officer.id, actor, f"Mở tài khoản {name}", role=role, unit=unit_id)
        return officer.id, make_link(db, office, officer.id)


def new_link(office: Office, officer_id: int, *, actor: Actor) -> str:
    """A fresh one-time link; earlier ones stop working."""
    with office.writing() as db:
        officer = _administered(db, office, actor, officer_id)
        db.execute(
            update(OneTimeLink)
            .where(OneTimeLink.officer_id == officer.id, OneTimeLink.used_at.is_(None))
            .values(used_at=office.now())
        )
        _remember(db, office, officer.id, actor, "Cấp liên kết đặt mật khẩu")
        return make_link(db, office, officer.id)


def set_active(office: Office, officer_id: int, wanted: bool, *, actor: Actor) -> None:
    """Open or close an account; closing ends its visits at once."""
    if officer_id == actor.id:
        raise NotAllowed("Không thể tự khóa tài khoản của mình.")
    with office.writing() as db:
        officer = _administered(db, office, actor, officer_id)
        officer.is_active = wanted
        officer.rights_version += 1
        _remember(db, office, officer.id, actor, "Mở lại tài khoản" if wanted else "Khóa tài khoản")


def grant(
    office: Office,
    officer_id: int,
    *,
    unit_id: int,
    role: str,
    valid_from: dt.date,
    valid_to: dt.date | None,
    actor: Actor,
) -> None:
    """Give a role in a unit for a period; the officer's visits end, so the new rights hold."""
    _known_role(office, role)
    if valid_to is not None and valid_to < valid_from:
        raise BadInput("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    with office.writing() as db:
        _administers(db, actor, unit_id)
        officer = db.get(Officer, officer_id)
        if officer is None:
            raise NotFound("Không tìm thấy tài khoản này.")
        db.add(
            RoleGrant(
                officer_id=officer.id,
                unit_id=unit_id,
                role=role,
                valid_from=valid_from,
                valid_to=valid_to,
            )
        )
        officer.rights_version += 1
        _remember(db, office, officer.id, actor, "Giao vai trò", role=role, unit=unit_id)


def revoke(office: Office, grant_id: int, *, actor: Actor) -> None:
    """End a role as of yesterday; the row stays, so history can be read."""
    with office.writing() as db:
        row = db.get(RoleGrant, grant_id)
        if row is None:
            raise NotFound("Không tìm thấy vai trò này.")
        _administers(db, actor, row.unit_id)
        if row.officer_id == actor.id and row.role == ADMIN:
            raise NotAllowed("Không thể tự bỏ quyền quản trị của mình.")
        yesterday = office.today() - dt.timedelta(days=1)
        row.valid_to = min(row.valid_to or yesterday, yesterday)
        row.valid_from = min(row.valid_from, row.valid_to)
        db.get_one(Officer, row.officer_id).rights_version += 1
        _remember(db, office, row.officer_id, actor, "Thôi vai trò", role=row.role)


def delegate(
    office: Office,
    *,
    by_id: int,
    to_id: int,
    valid_from: dt.date,
    valid_to: dt.date,
    basis: str,
    actor: Actor,
) -> int:
    """One officer's work goes to another for a period, on a written basis (ủy quyền xử lý).

    Set by himself or, for leaders who never log in, by the administrator or registrar of his unit.
    """
    basis = squeeze(basis)
    _good_period(office, valid_from, valid_to)
    if not basis:
        raise Incomplete("Hãy ghi văn bản làm căn cứ ủy quyền.")
    if by_id == to_id:
        raise BadInput("Không ủy quyền cho chính mình.")
    with office.writing() as db:
        by, to = _officer(db, by_id), _officer(db, to_id)
        _may_set_for(db, office, actor, by)
        _refuse_circle(db, by_id, to_id, valid_from, valid_to)
        row = Delegation(
            by_id=by_id,
            to_id=to_id,
            valid_from=valid_from,
            valid_to=valid_to,
            basis=basis[:500],
            set_by_id=actor.id,
            set_at=office.now(),
        )
        db.add(row)
        db.flush()
        period = f"{short_date(valid_from)} - {short_date(valid_to)}"
        _remember(db, office, by_id, actor, f"Ủy quyền cho {to.full_name} ({period})", note=basis)
        return row.id


def end_delegation(office: Office, delegation_id: int, *, actor: Actor) -> None:
    """End a delegation now; open pages of the deputy stop working at the next click."""
    with office.writing() as db:
        row = db.get(Delegation, delegation_id)
        by = db.get(Officer, row.by_id) if row else None
        if row is None or by is None or not _near(db, office, actor, by.id):
            raise NotFound("Không tìm thấy ủy quyền này.")
        _may_set_for(db, office, actor, by)
        if row.ended_at is not None:
            raise StepMoved("Ủy quyền này đã kết thúc.")
        row.ended_at = office.now()
        _remember(db, office, by.id, actor, "Kết thúc ủy quyền")


def accounts(office: Office, *, actor: Actor, query: str = "") -> list[Account]:
    """The accounts of the units this administrator looks after, by given name."""
    with office.reading() as db:
        units = _administered_units(db, actor)
        found = (
            select(Officer)
            .where(Officer.id.in_(select(RoleGrant.officer_id).where(RoleGrant.unit_id.in_(units))))
            .order_by(Officer.sort_key, Officer.id)
        )
        for word in search_key(query[:200]).split():
            found = found.where(Officer.search_key.contains(word, autoescape=True))
        return [_account(db, office, officer, units) for officer in db.scalars(found)]


def colleagues(office: Office, *, actor: Actor) -> list[tuple[int, str]]:
    """Officers of the same units, to delegate to or for."""
    with office.reading() as db:
        units = set(actor.own_unit_ids) | _administered_units(db, actor) | _around(db, actor)
        rows = db.execute(
            select(Officer.id, Officer.full_name)
            .where(
                Officer.is_active,
                Officer.id.in_(select(RoleGrant.officer_id).where(RoleGrant.unit_id.in_(units))),
            )
            .order_by(Officer.sort_key)
        )
        return [(row.id, row.full_name) for row in rows]


def delegations(office: Office, *, actor: Actor) -> list[Standing]:
    """Delegations that concern this officer, or his unit when he looks after it; newest first."""
    with office.reading() as db:
        units = _administered_units(db, actor) | _around(db, actor)
        theirs = select(RoleGrant.officer_id).where(RoleGrant.unit_id.in_(units))
        mine = (Delegation.by_id == actor.id) | (Delegation.to_id == actor.id)
        rows = db.scalars(
            select(Delegation)
            .where(mine | Delegation.by_id.in_(theirs))
            .order_by(Delegation.id.desc())
            .limit(100)
        )
        return [_standing(db, office, row) for row in rows]


def actor_named(office: Office, username: str) -> Actor:
    """The officer of this account, as he stands today."""
    with office.reading() as db:
        officer_id = db.scalar(select(Officer.id).where(Officer.username == _username(username)))
        if officer_id is None:
            raise NotFound(f"Không có tài khoản {username!r}.")
        return actor_of(db, officer_id, office.today())


def administers(office: Office, *, actor: Actor) -> bool:
    """Whether the officer looks after accounts at all."""
    return actor.has(ADMIN)


def administered_units(office: Office, *, actor: Actor) -> list[tuple[int, str]]:
    """The units he looks after: his own and those below, with their names today."""
    with office.reading() as db:
        units = _administered_units(db, actor)
        named = [(unit_id, title_on(db, unit_id, office.today()).name) for unit_id in units]
        return sorted(named, key=lambda row: row[1])


def _standing(db: Session, office: Office, row: Delegation) -> Standing:
    today = office.today()
    over = row.ended_at is not None or row.valid_to < today
    state = "da_het" if over else "se_den" if row.valid_from > today else "dang_co"
    by, to = db.get_one(Officer, row.by_id), db.get_one(Officer, row.to_id)
    return Standing(row, by.full_name, to.full_name, state)


def _account(db: Session, office: Office, officer: Officer, units: set[int]) -> Account:
    today = office.today()
    rows = db.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.officer_id == officer.id,
            RoleGrant.unit_id.in_(units),
            RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to >= today),
        )
        .order_by(RoleGrant.id)
    )
    named = [
        (row, office.definitions.roles[row.role].title, title_on(db, row.unit_id, today).name)
        for row in rows
        if row.role in office.definitions.roles
    ]
    return Account(officer, named, officer.password_hash is not None)


def _new_officer(db: Session, username: str, full_name: str) -> Officer:
    officer = Officer(
        username=username,
        full_name=full_name,
        sort_key=sort_key(full_name),
        search_key=search_key(f"{full_name} {username}"),
    )
    db.add(officer)
    db.flush()
    return officer


def _username(text: str) -> str:
    name = search_key(text)
    if not USERNAME.match(name):
        raise BadInput(
            "Tên đăng nhập gồm 3 đến 40 chữ thường không dấu, số, dấu chấm, bắt đầu bằng chữ."
        )
    return name


def _full_name(text: str) -> str:
    name = squeeze(nfc(text))
    if not 2 <= len(name) <= 100:
        raise Incomplete("Hãy ghi họ và tên đầy đủ (2 đến 100 ký tự).")
    return name


def _known_role(office: Office, role: str) -> None:
    if role not in office.definitions.roles or role == "he_thong":
        raise BadInput("Không có vai trò này. Hãy chọn trong danh sách.")


def _good_period(office: Office, start: dt.date, end: dt.date) -> None:
    if end < start or end < office.today():
        raise BadInput("Thời gian ủy quyền phải kết thúc từ hôm nay trở đi và sau ngày bắt đầu.")
    if end - start > LONGEST_DELEGATION:
        raise BadInput("Mỗi lần ủy quyền không quá một năm.")


def _officer(db: Session, officer_id: int) -> Officer:
    officer = db.get(Officer, officer_id)
    if officer is None or not officer.is_active:
        raise NotFound("Không tìm thấy người này.")
    return officer


def _refuse_circle(
    db: Session, by_id: int, to_id: int, valid_from: dt.date, valid_to: dt.date
) -> None:
    """Follow whom the deputy himself handed his work to in that time; it may not lead back."""
    seen, next_ids = {by_id}, {to_id}
    while next_ids:
        if by_id in next_ids:
            raise StepMoved(
                "Ủy quyền này tạo thành vòng: người nhận đã ủy quyền lại cho người giao."
            )
        seen |= next_ids
        found = db.scalars(
            select(Delegation.to_id).where(
                Delegation.by_id.in_(next_ids),
                Delegation.ended_at.is_(None),
                Delegation.valid_from <= valid_to,
                Delegation.valid_to >= valid_from,
            )
        )
        next_ids = set(found) - (seen - {by_id})


def _may_set_for(db: Session, office: Office, actor: Actor, by: Officer) -> None:
    if actor.id == by.id:
        return
    if not any(actor.has(role) for role in MAY_SET_DELEGATION) or not _near(
        db, office, actor, by.id
    ):
        raise NotAllowed("Ủy quyền do chính người đó, văn thư hoặc quản trị đơn vị lập.")


def _near(db: Session, office: Office, actor: Actor, officer_id: int) -> bool:
    """Whether the officer is himself, or works where the actor looks after things."""
    units = _administered_units(db, actor) | _around(db, actor)
    works = db.scalar(
        select(RoleGrant.id)
        .where(RoleGrant.officer_id == officer_id, RoleGrant.unit_id.in_(units))
        .limit(1)
    )
    return officer_id == actor.id or works is not None


def _around(db: Session, actor: Actor) -> set[int]:
    """For a registrar: his unit and the UBND it serves."""
    own = {h.unit_id for h in actor.held if h.role == "van_thu" and h.by_id is None}
    above = db.scalars(select(Unit.parent_id).where(Unit.id.in_(own)))
    return own | {unit for unit in above if unit is not None}


def _administered_units(db: Session, actor: Actor) -> set[int]:
    """The units this administrator looks after: where he is one, and all below."""
    found = {h.unit_id for h in actor.held if h.role == ADMIN and h.by_id is None}
    below = found
    while below:
        below = set(db.scalars(select(Unit.id).where(Unit.parent_id.in_(below)))) - found
        found = found | below
    return found


def _administers(db: Session, actor: Actor, unit_id: int) -> None:
    if actor is not SYSTEM and unit_id not in _administered_units(db, actor):
        raise NotFound("Không tìm thấy đơn vị này trong phạm vi quản trị của bạn.")


def _administered(db: Session, office: Office, actor: Actor, officer_id: int) -> Officer:
    units = _administered_units(db, actor)
    works = db.scalar(
        select(func.count()).where(RoleGrant.officer_id == officer_id, RoleGrant.unit_id.in_(units))
    )
    officer = db.get(Officer, officer_id)
    if officer is None or not works:
        raise NotFound("Không tìm thấy tài khoản này.")
    return officer


def _remember(
    db: Session,
    office: Office,
    officer_id: int,
    actor: Actor,
    title: str,
    note: str | None = None,
    **data: object,
) -> None:
    happening = Happening("tai_khoan", title, note=note, data=data or None)
    record(db, office, f"account:{officer_id}", actor, happening)
