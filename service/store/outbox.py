"""Errands: promised inside a verb's transaction, taken and finished by a worker outside any."""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.store.models import Errand, Lease

TAKEN_FOR = dt.timedelta(minutes=5)
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
    if once and db.scalar(select(Errand.id).where(Errand.once == once)):
        return
    same = (Errand.kind == kind) & (Errand.subject_id == subject_id) & (Errand.state == "cho")
    if merge and db.scalar(select(Errand.id).where(same).limit(1)):
        return
    db.add(
        Errand(
            kind=kind,
            subject_id=subject_id,
            once=once,
            not_before=now + after,
            priority=priority,
        )
    )


def take(db: Session, *, now: dt.datetime) -> Errand | None:
    """The next errand that is due, taken for five minutes; a dead worker's comes again."""
    due = (Errand.state == "cho") & (Errand.not_before <= now)
    left = (Errand.state == "dang_lam") & (Errand.taken_until < now)
    found = db.scalar(
        select(Errand)
        .where(due | left)
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


def fail(db: Session, errand_id: int, error: str, *, now: dt.datetime, final: bool) -> None:
    """The errand failed: again later with growing pauses, or for good after its last try."""
    errand = db.get_one(Errand, errand_id)
    errand.error, errand.taken_until = error[:500], None
    if final or errand.tries >= MOST_TRIES:
        errand.state, errand.done_at = "hong", now
    else:
        errand.state = "cho"
        errand.not_before = now + dt.timedelta(seconds=5 * 4 ** (errand.tries - 1))


def leased(db: Session, name: str, holder: str, *, now: dt.datetime, seconds: int) -> bool:
    """Whether `holder` has the lease from now on; nobody else has it until it runs out."""
    until = now + dt.timedelta(seconds=seconds)
    lease = db.get(Lease, name, with_for_update=True)
    if lease is None:
        db.add(Lease(name=name, holder=holder, until=until))
        return True
    if lease.until > now and lease.holder != holder:
        return False
    lease.holder, lease.until = holder, until
    return True
