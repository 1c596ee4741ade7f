"""Where in the offices a role sits for one dossier; which of an officer's roles fits an action."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.office.desk import SYSTEM, Actor, Held, Office
from service.rules.workflow import Action
from service.store.models import Dossier, Unit

COMMITTEE = "uy_ban"
SECRETARIAT = "van_phong"


def committee_of(db: Session, unit_id: int) -> Unit:
    """The UBND that this unit is or works under."""
    unit = db.get_one(Unit, unit_id)
    while unit.kind != COMMITTEE and unit.parent_id is not None:
        unit = db.get_one(Unit, unit.parent_id)
    return unit


def secretariat_of(db: Session, unit_id: int) -> Unit | None:
    """The Văn phòng of that UBND."""
    committee = committee_of(db, unit_id)
    return db.scalar(
        select(Unit).where(Unit.kind == SECRETARIAT, Unit.parent_id == committee.id).limit(1)
    )


@dataclass(frozen=True)
class Around:
    """The UBND that a unit is or works under, and that UBND's Văn phòng."""

    committee_id: int
    secretariat_id: int | None


def around(db: Session, office: Office, unit_id: int) -> Around:
    """What stands around this unit. Parents and kinds never change, so it is looked up once."""
    known: Around | None = office.places.get(unit_id)
    if known is None:
        secretariat = secretariat_of(db, unit_id)
        known = Around(committee_of(db, unit_id).id, secretariat.id if secretariat else None)
        if secretariat is not None:  # a Văn phòng may still be founded
            office.places[unit_id] = known
    return known


def unit_for(db: Session, office: Office, dossier: Dossier, role: str) -> int | None:
    """The unit in which this role acts on this dossier."""
    where = office.definitions.roles[role].where
    if where == "don_vi":
        return dossier.unit_id
    near = around(db, office, dossier.unit_id)
    return {"uy_ban": near.committee_id, "van_phong": near.secretariat_id}.get(where)


def fitting(
    db: Session, office: Office, dossier: Dossier, action: Action, actor: Actor
) -> Held | None:
    """The role by which this officer may do this action; his own before one he stands in for."""
    if actor is SYSTEM:
        return SYSTEM.held[0] if SYSTEM.held[0].role in action.roles else None
    mine = [h for h in actor.held if h.role in action.roles]
    if action.personal:
        mine = [h for h in mine if h.by_id is None]
    for held in mine:
        if held.unit_id == unit_for(db, office, dossier, held.role):
            return held
    return None


def units_acting(db: Session, office: Office, dossier: Dossier, roles: Iterable[str]) -> set[int]:
    """The units in which these roles act on this dossier."""
    found = {unit_for(db, office, dossier, role) for role in roles}
    return {unit for unit in found if unit is not None}
