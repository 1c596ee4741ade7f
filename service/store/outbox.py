"""Errands: promised inside a verb's transaction, taken and finished by a worker outside any."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from service.store.models import Consumer, Errand, Lease
from service.store.session import insert_if_absent

TAKEN_FOR = dt.timedelta(seconds=40)
MOST_TRIES = 4
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=5), dt.timedelta(minutes=5)
MOST_DEATHS = 10
MOST_ERROR = 500
A_MOMENT = dt.timedelta(seconds=1)


class Promised(NamedTuple):
    """An errand that is due, as whoever wakes the workers needs it."""

    id: int
    priority: int


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
    made = insert_if_absent(
        db,
        Errand,
        kind=kind,
        subject_id=subject_id,
        once=once,
        not_before=now + after,
        priority=priority,
    )
    if made is not None and not after:
        _note(db, [Promised(made, priority)])


def promised(db: Session) -> Sequence[Promised]:
    """What this transaction made due; workers are woken for it after the commit."""
    noted: list[Promised] = db.info.get("promised", [])
    return noted


def any_due(db: Session, *, now: dt.datetime) -> bool:
    """Whether there is an errand to take."""
    return db.scalar(select(Errand.id).where(_due(now)).limit(1)) is not None


def due(db: Session, *, now: dt.datetime, most: int) -> list[Promised]:
    """The errands to be taken next."""
    found = select(Errand.id, Errand.priority).where(_due(now)).order_by(*_ORDER).limit(most)
    return [Promised(row.id, row.priority) for row in db.execute(found)]


def take(db: Session, *, now: dt.datetime, by: str, errand_id: int | None = None) -> Errand | None:
    """The next errand that is due (or this one, if it is), held by `by` until TAKEN_FOR is over.

    The holder renews it while he works; what a dead worker held comes again.
    """
    wanted = _due(now) if errand_id is None else and_(_due(now), Errand.id == errand_id)
    found = db.scalar(
        select(Errand).where(wanted).order_by(*_ORDER).limit(1).with_for_update(skip_locked=True)
    )
    if found:
        if found.state == "dang_lam":
            found.deaths += 1
        else:
            found.tries += 1
        found.state, found.taken_by, found.taken_until = "dang_lam", by, now + TAKEN_FOR
    return found


def renew(db: Session, errand_id: int, *, now: dt.datetime, by: str) -> None:
    """The errand is still in hand."""
    held = _held(errand_id, by)
    db.execute(update(Errand).where(held).values(taken_until=now + TAKEN_FOR))


def finish(db: Session, errand_id: int, *, now: dt.datetime, by: str) -> None:
    """The errand is done."""
    done = {"state": "xong", "done_at": now, "error": None}
    db.execute(update(Errand).where(_held(errand_id, by)).values(**done, **_FREE))


def fail(
    db: Session, errand_id: int, error: str, *, now: dt.datetime, by: str, most: int = MOST_TRIES
) -> bool:
    """The errand failed: after growing pauses again, `most` times in all; if it is given up."""
    errand = db.scalar(select(Errand).where(_held(errand_id, by)).with_for_update())
    if errand is None:
        return False
    errand.error, errand.taken_by, errand.taken_until = _clean(error), None, None
    if errand.tries >= most:
        errand.state, errand.done_at = "hong", now
    else:
        errand.state = "cho"
        errand.not_before = now + min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (errand.tries - 1))
    return errand.state == "hong"


def report(db: Session, name: str, trouble: str, *, now: dt.datetime) -> None:
    """The worker lives; `trouble` says what keeps it from its work, or nothing."""
    insert_if_absent(db, Consumer, name=name, seen_at=now)
    is_it = Consumer.name == name
    db.execute(update(Consumer).where(is_it).values(seen_at=now, trouble=trouble))


def gone(db: Session, name: str, *, now: dt.datetime) -> None:
    """The worker is dead: what it held may be taken again at once."""
    held = and_(Errand.state == "dang_lam", Errand.taken_by == name)
    db.execute(update(Errand).where(held).values(taken_until=now - A_MOMENT))
    db.execute(delete(Consumer).where(Consumer.name == name))


def again(db: Session, which: ColumnElement[bool], *, now: dt.datetime) -> int:
    """Errands that were given up, dropped ones too, are tried anew; how many."""
    anew = {"state": "cho", "tries": 0, "deaths": 0, "not_before": now, "error": None}
    rows = db.execute(
        update(Errand)
        .where(which, Errand.state.in_(["hong", "da_bo"]))
        .values(**anew, done_at=None)
        .returning(Errand.id, Errand.priority)
    ).all()
    _note(db, [Promised(row.id, row.priority) for row in rows])
    return len(rows)


def is_free(db: Session, name: str, *, now: dt.datetime) -> bool:
    """Whether the lease has run out or was never taken."""
    lease = db.get(Lease, name)
    return lease is None or lease.until <= now


def leased(db: Session, name: str, holder: str, *, now: dt.datetime, seconds: int) -> bool:
    """Whether `holder` has the lease from now on; nobody else has it until it runs out."""
    insert_if_absent(db, Lease, name=name, holder="", until=now - A_MOMENT)
    lease = db.get_one(Lease, name, with_for_update=True)
    if lease.until > now:
        return False
    lease.holder, lease.until = holder, now + dt.timedelta(seconds=seconds)
    return True


_FREE = {"taken_by": None, "taken_until": None}
_ORDER = (Errand.priority, Errand.not_before, Errand.id)


def _note(db: Session, found: Sequence[Promised]) -> None:
    db.info.setdefault("promised", []).extend(found)


def _held(errand_id: int, by: str) -> ColumnElement[bool]:
    """Only its holder may say how an errand went: it may have been given to another meanwhile."""
    return and_(Errand.id == errand_id, Errand.state == "dang_lam", Errand.taken_by == by)


def _due(now: dt.datetime) -> ColumnElement[bool]:
    waiting = and_(Errand.state == "cho", Errand.not_before <= now)
    abandoned = and_(Errand.state == "dang_lam", Errand.taken_until < now)
    return or_(waiting, abandoned)


def _clean(error: str) -> str:
    """Short, and without what PostgreSQL cannot keep."""
    return error.replace("\0", "")[:MOST_ERROR]
