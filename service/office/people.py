"""Accounts, roles by period and delegation: who may do what in which unit, and who says so."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office.desk import SYSTEM, Actor, Office, actor_of
from service.office.history import Happening, record
from service.office.scope import (
    ADMIN,
    is_current,
    looked_after,
    reach,
    require_unit,
    served,
    ward,
    wards,
    working_in,
)
from service.office.signing_in import make_link
from service.office.units import first_unit, names_on
from service.rules.vietnamese import (
    nfc,
    search_key,
    short_date,
    sort_key,
    squeeze,
    text_sort_key,
)
from service.store.models import Delegation, Event, Officer, OneTimeLink, RoleGrant, Unit

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}\Z")
PLACES = {"van_phong": ("van_phong",), "uy_ban": ("uy_ban", "huyen", "xa")}
LONGEST_DELEGATION = dt.timedelta(days=366)


@dataclass(frozen=True)
class Account:
    """One account with its roles now or soon; `is_ours`: all of them where the reader rules."""

    officer: Officer
    roles: Sequence[tuple[RoleGrant, str, str]]
    has_password: bool
    is_ours: bool


@dataclass(frozen=True)
class Standing:
    """One delegation as the list shows it; `state`: se_den, dang_co, da_het."""

    delegation: Delegation
    by: str
    to: str
    state: str
    may_end: bool


def create_admin(office: Office, username: str) -> str:
    """An administrator of the topmost unit where there is none; the token of his one-time link."""
    name = _username(username)
    with office.writing() as db:
        if _has_administrator(db, office):
            raise NotAllowed("Đã có quản trị. Người đó mở tài khoản mới trong «Đơn vị, tài khoản».")
        unit = db.scalar(select(Unit).order_by(Unit.parent_id.is_not(None), Unit.id).limit(1))
        if unit is None:
            unit = first_unit(db)
        known = db.scalar(select(Officer).where(Officer.username == name))
        officer = known or _new_officer(db, name, name)
        officer.is_active = True
        officer.rights_version += 1
        db.add(
            RoleGrant(officer_id=officer.id, unit_id=unit.id, role=ADMIN, valid_from=office.today())
        )
        _remember(db, office, officer.id, SYSTEM, "Giao quản trị bằng lệnh trên máy chủ")
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
    with office.writing() as db:
        _fits(office, role, require_unit(db, actor, unit_id))
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
        officer = ward(db, office, actor, officer_id, wholly=True)
        db.execute(
            update(OneTimeLink)
            .where(OneTimeLink.officer_id == officer.id, OneTimeLink.used_at.is_(None))
            .values(used_at=office.now())
        )
        _remember(db, office, officer.id, actor, "Cấp liên kết đặt mật khẩu")
        return make_link(db, office, officer.id)


def set_active(office: Office, officer_id: int, wanted: bool, *, actor: Actor) -> None:
    """Open or close an account; closing ends its visits at once."""
    with office.writing() as db:
        officer = ward(db, office, actor, officer_id, wholly=True)
        if officer.id == actor.id:
            raise NotAllowed("Không thể tự khóa tài khoản của mình.")
        if officer.is_active == wanted:
            return
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
    if valid_to is not None and valid_to < valid_from:
        raise BadInput("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    with office.writing() as db:
        _fits(office, role, require_unit(db, actor, unit_id))
        officer = ward(db, office, actor, officer_id)
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
        require_unit(db, actor, row.unit_id)
        if row.officer_id == actor.id and row.role == ADMIN:
            raise NotAllowed("Không thể tự bỏ quyền quản trị của mình.")
        yesterday = office.today() - dt.timedelta(days=1)
        if row.valid_to is not None and row.valid_to <= yesterday:
            raise StepMoved("Vai trò này đã kết thúc.")
        row.valid_to = yesterday
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
        by, to = _met(db, office, actor, by_id), _met(db, office, actor, to_id)
        if not _may_set_for(db, office, actor, by.id):
            raise NotAllowed("Ủy quyền do chính người đó, văn thư hoặc quản trị đơn vị lập.")
        if to.id == actor.id:
            raise NotAllowed("Không tự nhận việc của người khác. Người giao hoặc quản trị lập.")
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
        row = db.get(Delegation, delegation_id, with_for_update=True)
        may = row is not None and _may_set_for(db, office, actor, row.by_id)
        if row is None or not (may or actor.id == row.to_id):
            raise NotFound("Không tìm thấy ủy quyền này.")
        if not may:
            raise NotAllowed("Ủy quyền do người giao, văn thư hoặc quản trị đơn vị kết thúc.")
        if row.ended_at is not None:
            raise StepMoved("Ủy quyền này đã kết thúc.")
        row.ended_at = office.now()
        _remember(db, office, row.by_id, actor, "Kết thúc ủy quyền")


def accounts(office: Office, *, actor: Actor, query: str = "", most: int = 1000) -> list[Account]:
    """The accounts of the units this administrator looks after, by given name."""
    with office.reading() as db:
        units = looked_after(db, actor)
        found = select(Officer).where(wards(units, office.today()))
        for word in search_key(query[:200]).split():
            found = found.where(Officer.search_key.contains(word, autoescape=True))
        ordered = found.order_by(Officer.sort_key, Officer.id).limit(most)
        return _accounts(db, office, list(db.scalars(ordered)), units)


def account(office: Office, officer_id: int, *, actor: Actor) -> tuple[Account, list[Event]]:
    """One account that this administrator looks after, and its history, newest first."""
    with office.reading() as db:
        officer = ward(db, office, actor, officer_id)
        (found,) = _accounts(db, office, [officer], looked_after(db, actor))
        events = select(Event).where(Event.subject == f"account:{officer_id}")
        return found, list(db.scalars(events.order_by(Event.id.desc()).limit(50)))


def colleagues(office: Office, *, actor: Actor) -> list[tuple[int, str]]:
    """Officers of the units this officer meets, to delegate to."""
    with office.reading() as db:
        return _named(db, working_in(reach(db, actor), office.today()))


def givers(office: Office, *, actor: Actor) -> list[tuple[int, str]]:
    """Officers whose delegation this officer may set: himself and those he looks after."""
    with office.reading() as db:
        others = _named(db, _theirs(db, office, actor))
        return [(actor.id, actor.name)] + [row for row in others if row[0] != actor.id]


def delegations(office: Office, *, actor: Actor) -> list[Standing]:
    """Delegations that concern this officer, or his unit when he looks after it; newest first."""
    with office.reading() as db:
        theirs = _theirs(db, office, actor)
        mine = (Delegation.by_id == actor.id) | (Delegation.to_id == actor.id)
        rows = list(
            db.scalars(
                select(Delegation)
                .where(mine | Delegation.by_id.in_(theirs))
                .order_by(Delegation.id.desc())
                .limit(100)
            )
        )
        ours = set(db.scalars(theirs)) | {actor.id}
        names = dict(_named(db, select(Officer.id).where(_parties(rows)), active_only=False))
        return [_standing(office, row, names, row.by_id in ours) for row in rows]


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
        names = names_on(db, looked_after(db, actor), office.today())
        return sorted(names.items(), key=lambda row: text_sort_key(row[1]))


def _standing(office: Office, row: Delegation, names: Mapping[int, str], is_ours: bool) -> Standing:
    today = office.today()
    over = row.ended_at is not None or row.valid_to < today
    state = "da_het" if over else "se_den" if row.valid_from > today else "dang_co"
    return Standing(row, names[row.by_id], names[row.to_id], state, is_ours and not over)


def _parties(rows: Sequence[Delegation]) -> ColumnElement[bool]:
    return Officer.id.in_({row.by_id for row in rows} | {row.to_id for row in rows})


def _named(db: Session, ids: Select[int], *, active_only: bool = True) -> list[tuple[int, str]]:
    rows = db.execute(
        select(Officer.id, Officer.full_name)
        .where(Officer.id.in_(ids), Officer.is_active | (not active_only))
        .order_by(Officer.sort_key, Officer.id)
    )
    return [(row.id, row.full_name) for row in rows]


def _accounts(
    db: Session, office: Office, officers: Sequence[Officer], units: set[int]
) -> list[Account]:
    """Each officer with the roles he has now or soon, in a fixed number of queries."""
    grants: dict[int, list[RoleGrant]] = {officer.id: [] for officer in officers}
    held = select(RoleGrant).where(
        RoleGrant.officer_id.in_(grants),
        RoleGrant.role.in_(office.definitions.roles),
        is_current(office.today()),
    )
    for row in db.scalars(held.order_by(RoleGrant.id)):
        grants[row.officer_id].append(row)
    places = {row.unit_id for rows in grants.values() for row in rows}
    names, roles = names_on(db, places, office.today()), office.definitions.roles
    return [
        Account(
            officer=officer,
            roles=[
                (row, roles[row.role].title, names[row.unit_id])
                for row in grants[officer.id]
                if row.unit_id in units
            ],
            has_password=officer.password_hash is not None,
            is_ours=all(row.unit_id in units for row in grants[officer.id]),
        )
        for officer in officers
    ]


def _has_administrator(db: Session, office: Office) -> bool:
    """Whether somebody who may sign in is an administrator now or soon."""
    found = (
        select(RoleGrant.id)
        .join(Officer, Officer.id == RoleGrant.officer_id)
        .where(RoleGrant.role == ADMIN, Officer.is_active, is_current(office.today()))
    )
    return db.scalar(found.limit(1)) is not None


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


def _fits(office: Office, role: str, unit: Unit) -> None:
    """A role of a UBND or of its Văn phòng is held there and nowhere else."""
    known = office.definitions.roles.get(role)
    if known is None or known.where == "he_thong":
        raise BadInput("Không có vai trò này. Hãy chọn trong danh sách.")
    if unit.kind not in PLACES.get(known.where, (unit.kind,)):
        raise BadInput(f"Vai trò «{known.title}» không có ở loại đơn vị này.")


def _good_period(office: Office, start: dt.date, end: dt.date) -> None:
    if end < start or end < office.today():
        raise BadInput("Thời gian ủy quyền phải kết thúc từ hôm nay trở đi và sau ngày bắt đầu.")
    if end - start > LONGEST_DELEGATION:
        raise BadInput("Mỗi lần ủy quyền không quá một năm.")


def _met(db: Session, office: Office, actor: Actor, officer_id: int) -> Officer:
    """A working officer of the units that the actor meets."""
    near = working_in(reach(db, actor), office.today())
    found = db.scalar(
        select(Officer).where(Officer.id == officer_id, Officer.is_active, Officer.id.in_(near))
    )
    if found is None:
        raise NotFound("Không tìm thấy người này.")
    return found


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


def _may_set_for(db: Session, office: Office, actor: Actor, by_id: int) -> bool:
    """Whether the work is his own, or of somebody he looks after as administrator or registrar."""
    theirs = select(Officer.id).where(
        Officer.id == by_id, Officer.id.in_(_theirs(db, office, actor))
    )
    return actor.id == by_id or db.scalar(theirs) is not None


def _theirs(db: Session, office: Office, actor: Actor) -> Select[int]:
    """The officers for whom this actor, as administrator or registrar, may set a delegation."""
    return working_in(looked_after(db, actor) | served(db, actor), office.today())


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
