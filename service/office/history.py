"""History that can be proved: every event in its subject's hash chain, hourly seals, the proof."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.office.desk import SYSTEM, Actor, Office
from service.store.models import Event, HistoryHead, Seal, canonical
from service.store.session import insert_if_absent

GENESIS = "0" * 64


@dataclass(frozen=True)
class Happening:
    """What is to be remembered of one act."""

    action: str
    title: str
    dossier_id: int | None = None
    from_step: str | None = None
    to_step: str | None = None
    from_title: str | None = None
    to_title: str | None = None
    note: str | None = None
    data: Any = None
    on_behalf_of: str | None = None


def hold(db: Session, office: Office, subject: str) -> None:
    """Take this subject: whoever acts on it next waits until this transaction has ended."""
    _head(db, subject, office.now())


def record(db: Session, office: Office, subject: str, actor: Actor, what: Happening) -> Event:
    """Write the next event of this subject; the head row is taken first, so nobody forks it."""
    now = office.now()
    head = _head(db, subject, now)
    seq = head.seq + 1
    text = canonical(
        {
            "subject": subject,
            "seq": seq,
            "before": head.sha,
            "at": now.isoformat(),
            "officer": None if actor is SYSTEM else actor.id,
            "officer_name": actor.name,
            **{key: value for key, value in vars(what).items() if value is not None},
        }
    )
    sha = hashlib.sha256(text.encode()).hexdigest()
    head.seq, head.sha, head.changed_at = seq, sha, now
    event = Event(
        subject=subject,
        seq=seq,
        at=now,
        officer_id=None if actor is SYSTEM else actor.id,
        officer_name=actor.name,
        text=text,
        sha=sha,
        **vars(what),
    )
    db.add(event)
    db.flush()
    return event


def _head(db: Session, subject: str, now: dt.datetime) -> HistoryHead:
    head = db.get(HistoryHead, subject, with_for_update=True)
    if head is not None:
        return head
    insert_if_absent(db, HistoryHead, subject=subject, seq=0, sha=GENESIS, changed_at=now)
    return db.get_one(HistoryHead, subject, with_for_update=True)


def seal(office: Office) -> str | None:
    """Chain a seal over the heads changed since the last one; its hash, None if nothing did."""
    with office.writing() as db:
        last = db.scalar(select(Seal).order_by(Seal.id.desc()).limit(1).with_for_update())
        heads = db.scalars(
            select(HistoryHead)
            .where(HistoryHead.changed_at > last.at if last else HistoryHead.seq > 0)
            .order_by(HistoryHead.subject)
        )
        changed = {head.subject: [head.seq, head.sha] for head in heads}
        if not changed:
            return None
        now = office.now()
        text = canonical(
            {"at": now.isoformat(), "before": last.sha if last else GENESIS, "heads": changed}
        )
        made = Seal(at=now, text=text, sha=hashlib.sha256(text.encode()).hexdigest())
        db.add(made)
        return made.sha


@dataclass(frozen=True)
class Proof:
    """What verify found: the first broken row (None when whole), counts, the last seal."""

    broken: str | None
    subjects: int
    events: int
    seals: int
    last_seal: str | None


def verify(office: Office) -> Proof:
    """Check every chain, every seal and that no sealed subject is missing."""
    with office.reading() as db:
        chains, events, broken = _check_chains(db)
        seals, last, seal_flaw = _check_seals(db, chains)
        return Proof(broken or seal_flaw, len(chains), events, seals, last)


def _check_chains(db: Session) -> tuple[dict[str, list[str]], int, str | None]:
    """The hashes of every chain in order, how many events, and the first flaw."""
    chains: dict[str, list[str]] = {}
    count = 0
    rows = db.scalars(
        select(Event).order_by(Event.subject, Event.seq).execution_options(yield_per=500)
    )
    for event in rows:
        count += 1
        chain = chains.setdefault(event.subject, [])
        before = chain[-1] if chain else GENESIS
        if flaw := _event_flaw(event, len(chain) + 1, before):
            return chains, count, f"event {event.id} ({event.subject}, {event.seq}): {flaw}"
        chain.append(event.sha)
    for head in db.scalars(select(HistoryHead)):
        chain = chains.get(head.subject, [])
        if len(chain) != head.seq or chain[-1:] != [head.sha]:
            return chains, count, f"{head.subject}: events after {len(chain)} are missing"
    return chains, count, None


def _event_flaw(event: Event, seq: int, before: str) -> str | None:
    if event.seq != seq:
        return "an event before it is missing"
    if hashlib.sha256(event.text.encode()).hexdigest() != event.sha:
        return "its text was changed"
    expected = {
        "subject": event.subject,
        "seq": event.seq,
        "before": before,
        "at": event.at.isoformat(),
        "officer": event.officer_id,
        "officer_name": event.officer_name,
    }
    for key in Happening.__dataclass_fields__:
        if (value := getattr(event, key)) is not None:
            expected[key] = value
    return None if canonical(expected) == event.text else "its columns differ from its text"


def _check_seals(db: Session, chains: dict[str, list[str]]) -> tuple[int, str | None, str | None]:
    before, count = GENESIS, 0
    for made in db.scalars(select(Seal).order_by(Seal.id)):
        count += 1
        body = json.loads(made.text)
        if hashlib.sha256(made.text.encode()).hexdigest() != made.sha or body["before"] != before:
            return count, before, f"seal {made.id}: was changed or one before it is missing"
        for subject, (seq, sha) in body["heads"].items():
            chain = chains.get(subject, [])
            if len(chain) < seq or chain[seq - 1] != sha:
                return count, before, f"seal {made.id}: {subject} is missing or differs at {seq}"
        before = made.sha
    return count, (before if count else None), None
