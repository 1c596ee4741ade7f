"""Errands: promised inside a verb's transaction, taken and finished by a worker outside any."""

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from service.store.models import Errand, Lease
from service.store.session import insert_if_absent

TAKEN_FOR = dt.timedelta(minutes=2)
MOST_TRIES = 4


def promise(
    db: Session,
    kind: str,
    subject_id: int,
    *,
    now: dt.datetime,
    once: str | None = None,
    after: dt.timedelta = dt.timedelta(0),
    priority: int = 5,
    merge: bool = False,
) -> None:
    """Write the errand with the act.

    `once` names work that is promised at most once; `merge` joins one that still waits.
    """
    same = (Errand.kind == kind) & (Errand.subject_id == subject_id) & (Errand.state == "cho")
    if merge and db.scalar(select(Errand.id).where(same).limit(1)):
        return
    insert_if_absent(
        db,
        Errand,
        kind=kind,
        subject_id=subject_id,
        once=once,
        not_before=now + after,
        priority=priority,
    )


def any_due(db: Session, *, now: dt.datetime) -> bool:
    """Whether there is an errand to take."""
    return db.scalar(select(Errand.id).where(_due(now)).limit(1)) is not None


def take(db: Session, *, now: dt.datetime) -> Errand | None:
    """The next errand that is due, taken for two minutes; a dead worker's comes again."""
    found = db.scalar(
        select(Errand)
        .where(_due(now))
        .order_by(Errand.priority, Errand.not_before, Errand.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if found:
        found.state, found.taken_until = "dang_lam", now + TAKEN_FOR
        found.tries += 1
    return found


def finish(db: Session, errand_id: int, *, now: dt.datetime) -> None:
    """The errand is done."""
    db.execute(
        update(Errand)
        .where(Errand.id == errand_id)
        .values(state="xong", done_at=now, taken_until=None, error=None)
    )


def fail(db: Session, errand_id: int, error: str, *, now: dt.datetime, final: bool) -> bool:
    """The errand failed: again later with growing pauses, or for good; whether it is given up."""
    errand = db.get_one(Errand, errand_id)
    errand.error, errand.taken_until = error[:500], None
    if final or errand.tries >= MOST_TRIES:
        errand.state, errand.done_at = "hong", now
    else:
        errand.state = "cho"
        errand.not_before = now + dt.timedelta(seconds=5 * 4 ** (errand.tries - 1))
    return errand.state == "hong"


def is_free(db: Session, name: str, *, now: dt.datetime) -> bool:
    """Whether the lease has run out or was never taken."""
    lease = db.get(Lease, name)
    return lease is None or lease.until <= now


def leased(db: Session, name: str, holder: str, *, now: dt.datetime, seconds: int) -> bool:
    """Whether `holder` has the lease from now on; nobody else has it until it runs out."""
    insert_if_absent(db, Lease, name=name, holder="", until=now - dt.timedelta(seconds=1))
    lease = db.get_one(Lease, name, with_for_update=True)
    if lease.until > now:
        return False
    lease.holder, lease.until = holder, now + dt.timedelta(seconds=seconds)
    return True


def _due(now: dt.datetime) -> ColumnElement[bool]:
    waiting = and_(Errand.state == "cho", Errand.not_before <= now)
    abandoned = and_(Errand.state == "dang_lam", Errand.taken_until < now)
    return or_(waiting, abandoned)
