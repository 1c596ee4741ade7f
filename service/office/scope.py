"""Whom and what an officer looks after: a quan_tri his unit and all below, a văn thư his UBND."""

import datetime as dt

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from service.errors import NotAllowed, NotFound
from service.office.desk import SYSTEM, Actor, Office
from service.store.models import Officer, RoleGrant, Unit

ADMIN = "quan_tri"
REGISTRAR = "van_thu"


def looked_after(db: Session, actor: Actor) -> set[int]:
    """The units in which this officer is the administrator, and all below them."""
    found = {h.unit_id for h in actor.held if h.role == ADMIN and h.by_id is None}
    below = found
    while below:
        below = set(db.scalars(select(Unit.id).where(Unit.parent_id.in_(below)))) - found
        found = found | below
    return found


def served(db: Session, actor: Actor) -> set[int]:
    """For a registrar: his unit and the UBND it serves."""
    own = {h.unit_id for h in actor.held if h.role == REGISTRAR and h.by_id is None}
    above = db.scalars(select(Unit.parent_id).where(Unit.id.in_(own)))
    return own | {unit for unit in above if unit is not None}


def reach(db: Session, actor: Actor) -> set[int]:
    """The units whose people this officer meets: his own, those he looks after or serves."""
    return set(actor.own_unit_ids) | looked_after(db, actor) | served(db, actor)


def require_unit(db: Session, actor: Actor, unit_id: int) -> Unit:
    """The unit, if this officer looks after it; else NotFound, as for any foreign thing."""
    unit = db.get(Unit, unit_id)
    if unit is None or (actor is not SYSTEM and unit_id not in looked_after(db, actor)):
        raise NotFound("Không tìm thấy đơn vị này trong phạm vi quản trị của bạn.")
    return unit


def is_current(today: dt.date) -> ColumnElement[bool]:
    """Roles held today or later."""
    return or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)


def working_in(units: set[int], today: dt.date) -> Select[int]:
    """The ids of officers with a role in these units, now or soon."""
    return select(RoleGrant.officer_id).where(RoleGrant.unit_id.in_(units), is_current(today))


def wards(units: set[int], today: dt.date) -> ColumnElement[bool]:
    """Officers of these units: working there, or working nowhere any more and once there."""
    anywhere = select(RoleGrant.officer_id).where(is_current(today))
    once = select(RoleGrant.officer_id).where(RoleGrant.unit_id.in_(units))
    return or_(
        Officer.id.in_(working_in(units, today)),
        Officer.id.in_(once) & Officer.id.not_in(anywhere),
    )


def works_elsewhere(db: Session, units: set[int], officer_id: int, today: dt.date) -> bool:
    """Whether the officer also has a role outside these units."""
    other = select(RoleGrant.id).where(
        RoleGrant.officer_id == officer_id, RoleGrant.unit_id.not_in(units), is_current(today)
    )
    return db.scalar(other.limit(1)) is not None


def ward(
    db: Session, office: Office, actor: Actor, officer_id: int, *, wholly: bool = False
) -> Officer:
    """The officer, if this actor looks after him; `wholly`: after every unit he works in.

    Whoever holds a role elsewhere may have more power there than this administrator has.
    """
    units, today = looked_after(db, actor), office.today()
    found = db.scalar(select(Officer).where(Officer.id == officer_id, wards(units, today)))
    if found is None:
        raise NotFound("Không tìm thấy tài khoản này.")
    if wholly and works_elsewhere(db, units, officer_id, today):
        raise NotAllowed(
            "Người này còn vai trò ở đơn vị ngoài phạm vi của bạn. Hãy nhờ quản trị cấp trên."
        )
    return found


def rules_the_office(db: Session, actor: Actor) -> bool:
    """Whether he is the administrator of a topmost unit: settings hold for everybody below."""
    own = {h.unit_id for h in actor.held if h.role == ADMIN and h.by_id is None}
    top = select(Unit.id).where(Unit.id.in_(own), Unit.parent_id.is_(None)).limit(1)
    return actor is SYSTEM or db.scalar(top) is not None
