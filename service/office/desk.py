"""The desk every verb works at: definitions, memory, files, the clock; and who sits at it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import NotAllowed
from service.rules.catalogue import DocumentType
from service.rules.law import Law
from service.rules.vietnamese import local_date
from service.rules.workflow import SYSTEM_ROLE, Role, Workflow
from service.store import outbox
from service.store.files import FileStore
from service.store.models import Delegation, Officer, RoleGrant
from service.store.outbox import Promised
from service.store.session import Database


@dataclass(frozen=True)
class Definitions:
    """What was proved at start: procedures, roles, papers with their templates, the law."""

    workflows: Mapping[str, Workflow]
    roles: Mapping[str, Role]
    papers: Mapping[str, DocumentType]
    templates: Mapping[str, bytes]
    template_shas: Mapping[str, str]
    law: Law

    def required(self, workflow: str, action: str) -> list[DocumentType]:
        """The papers that must be there, frozen, when this action is done."""
        return [p for p in self.papers.values() if f"{workflow}.{action}" in p.required_at]

    def drafted_from(self, workflow: str, step: str) -> list[DocumentType]:
        """The papers that exist as a draft from this step on."""
        return [p for p in self.papers.values() if f"{workflow}.{step}" in p.drafted_from]

    def following(self, workflow: str, action: str) -> list[DocumentType]:
        """The letters ordered after this action."""
        return [p for p in self.papers.values() if f"{workflow}.{action}" in p.follows]


class Bell(Protocol):
    """What wakes the workers: Redis, or nothing where they look for errands themselves."""

    def ring(self, promised: Sequence[Promised]) -> None:
        """Wake workers for errands that are due; never fails, never waits."""

    def state(self) -> str:
        """`ok`, `away`, or `unused`."""


class Silence:
    """No bell: the workers look into the database."""

    def ring(self, promised: Sequence[Promised]) -> None:
        return

    def state(self) -> str:
        return "unused"


@dataclass(frozen=True)
class Office:
    """Everything a verb is handed. `now` is the only clock; it gives aware UTC moments.

    `places` remembers what never changes (which UBND a unit works under); see places.py.
    """

    definitions: Definitions
    database: Database
    files: FileStore
    now: Callable[[], dt.datetime]
    bell: Bell = field(default_factory=Silence)
    places: dict[int, Any] = field(default_factory=dict)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.database.reading() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One verb's transaction; workers are woken when it has been kept."""
        with self.database.writing() as db:
            yield db
        if promised := outbox.promised(db):
            self.bell.ring(promised)

    @property
    def law(self) -> Law:
        return self.definitions.law

    def today(self) -> dt.date:
        """The day in Vietnam."""
        return local_date(self.now())


@dataclass(frozen=True)
class Held:
    """One role that an officer may use today; `by_*` names whom he stands in for."""

    unit_id: int
    role: str
    by_id: int | None = None
    by_name: str | None = None


@dataclass(frozen=True)
class Actor:
    """The officer at the door with the roles he holds today, own ones first."""

    id: int
    name: str
    held: tuple[Held, ...]

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(held.unit_id for held in self.held)

    @property
    def own_unit_ids(self) -> frozenset[int]:
        return frozenset(held.unit_id for held in self.held if held.by_id is None)

    def has(self, role: str, unit_id: int | None = None) -> bool:
        """Whether he himself holds the role (in that unit)."""
        return any(
            h.role == role and h.by_id is None and unit_id in (None, h.unit_id) for h in self.held
        )

    def require(self, role: str, unit_id: int | None = None) -> None:
        """NotAllowed unless he himself holds the role (in that unit)."""
        if not self.has(role, unit_id):
            raise NotAllowed("Tài khoản này không có quyền làm việc đó.")


SYSTEM = Actor(id=0, name="Hệ thống", held=(Held(0, SYSTEM_ROLE),))


def actor_of(db: Session, officer_id: int, today: dt.date) -> Actor:
    """The officer with his own roles and, one hop away, those he stands in for today."""
    officer = db.get_one(Officer, officer_id)
    own = [Held(unit, role) for unit, role in _roles(db, officer_id, today)]
    lent = [
        Held(unit, role, by_id=by.id, by_name=by.full_name)
        for by in _stands_in_for(db, officer_id, today)
        for unit, role in _roles(db, by.id, today)
        if role != "quan_tri"
    ]
    return Actor(id=officer.id, name=officer.full_name, held=tuple(own + lent))


def _roles(db: Session, officer_id: int, today: dt.date) -> list[tuple[int, str]]:
    rows = db.execute(
        select(RoleGrant.unit_id, RoleGrant.role)
        .where(
            RoleGrant.officer_id == officer_id,
            RoleGrant.valid_from <= today,
            (RoleGrant.valid_to.is_(None)) | (RoleGrant.valid_to >= today),
        )
        .order_by(RoleGrant.id)
    )
    return [(row.unit_id, row.role) for row in rows]


def _stands_in_for(db: Session, officer_id: int, today: dt.date) -> list[Officer]:
    return list(
        db.scalars(
            select(Officer)
            .join(Delegation, Delegation.by_id == Officer.id)
            .where(
                Delegation.to_id == officer_id,
                Delegation.valid_from <= today,
                Delegation.valid_to >= today,
                Delegation.ended_at.is_(None),
                Officer.is_active,
            )
            .order_by(Delegation.id)
        )
    )
