"""Idempotency-Key: a request sent again gets the first answer, and is never done twice.

A key belongs to an account and a route. Whoever claims it first does the work; the verb's own
transaction notes that it was kept, so even a process killed half way leaves no doubt.
"""

import datetime as dt
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from service.errors import Busy, Incomplete, StepMoved
from service.office.desk import Actor, Office
from service.store.models import KeptAnswer
from service.store.session import insert_if_absent

KEPT_FOR = dt.timedelta(hours=24)
ABANDONED_AFTER = dt.timedelta(seconds=60)
WAIT_SECONDS = 20.0
ASK_EVERY_SECONDS = 0.05
# What `body` holds until there is an answer: who claimed the key, and whether his verb was kept.
CLAIMED, COMMITTED = "nhan:", "ghi:"


@dataclass(frozen=True)
class Answer:
    """The answer that the first request got."""

    status: int
    body: str


@dataclass(frozen=True)
class Claim:
    """The right to do the work of one key."""

    row_id: int
    nonce: str


@dataclass(frozen=True)
class Key:
    """One Idempotency-Key at one route with the hash of one body."""

    route: str
    key: str
    body_sha: str


@dataclass(frozen=True, kw_only=True)
class NotingOffice(Office):
    """The office, noting in each transaction of the verb that the claim's work was kept."""

    claim: Claim

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with super().writing() as db:
            _note(db, self.claim)
            yield db


def claim(office: Office, key: Key, *, actor: Actor) -> Claim | Answer:
    """The right to do the work, or the first answer; waits while the first is still at it."""
    nonce = secrets.token_hex(8)
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        row = _row(office, key, actor)
        if row is None or _is_free(row, key, office.now()):
            if mine := _take(office, key, actor, row, nonce):
                return mine
        elif row.status is not None:
            return Answer(row.status, row.body or "")
        else:
            time.sleep(ASK_EVERY_SECONDS)
    raise Busy("Yêu cầu cùng khóa này đang được xử lý. Hãy gửi lại sau ít giây.")


def noting(office: Office, claim_: Claim) -> NotingOffice:
    """The office at which the claim's verb is to be done."""
    return NotingOffice(
        definitions=office.definitions,
        database=office.database,
        files=office.files,
        now=office.now,
        bell=office.bell,
        claim=claim_,
    )


def settle(office: Office, claim_: Claim, status: int, body: str) -> None:
    """Keep an answer below 500; after another one the key is free, unless the verb was kept."""
    with office.database.writing() as db:
        mine = (KeptAnswer.id == claim_.row_id) & KeptAnswer.status.is_(None)
        if status < 500:
            ours = KeptAnswer.body.in_([CLAIMED + claim_.nonce, COMMITTED + claim_.nonce])
            db.execute(update(KeptAnswer).where(mine, ours).values(status=status, body=body))
        else:
            db.execute(delete(KeptAnswer).where(mine, KeptAnswer.body == CLAIMED + claim_.nonce))


def _row(office: Office, key: Key, actor: Actor) -> KeptAnswer | None:
    with office.reading() as db:
        return db.scalar(_rows(key, actor))


def _is_free(row: KeptAnswer, key: Key, now: dt.datetime) -> bool:
    """Whether the key's work may be taken over; refuses what can never be answered."""
    if row.at <= now - KEPT_FOR:
        return True
    if row.body_sha != key.body_sha:
        raise Incomplete(
            "Khóa Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác. Hãy dùng khóa mới."
        )
    if row.status is not None or row.at > now - ABANDONED_AFTER:
        return False
    if (row.body or "").startswith(COMMITTED):
        raise StepMoved(
            "Lần gửi trước với khóa này đã được ghi nhưng câu trả lời đã mất. "
            "Hãy tải lại để xem kết quả."
        )
    return True


def _take(
    office: Office, key: Key, actor: Actor, before: KeptAnswer | None, nonce: str
) -> Claim | None:
    """The claim on a free key; None when somebody else was quicker."""
    with office.database.writing() as db:
        if before is not None:
            gone = (KeptAnswer.id == before.id) & (KeptAnswer.body == before.body)
            db.execute(delete(KeptAnswer).where(gone))
        insert_if_absent(
            db,
            KeptAnswer,
            officer_id=actor.id,
            at=office.now(),
            body=CLAIMED + nonce,
            **vars(key),
        )
        mine = db.scalar(_rows(key, actor).where(KeptAnswer.body == CLAIMED + nonce))
        return Claim(mine.id, nonce) if mine else None


def _note(db: Session, claim_: Claim) -> None:
    states = [CLAIMED + claim_.nonce, COMMITTED + claim_.nonce]
    noted = db.scalar(
        update(KeptAnswer)
        .where(KeptAnswer.id == claim_.row_id, KeptAnswer.body.in_(states))
        .values(body=COMMITTED + claim_.nonce)
        .returning(KeptAnswer.id)
    )
    if noted is None:
        raise Busy("Yêu cầu cùng khóa này đang được xử lý ở nơi khác. Hãy gửi lại sau ít giây.")


def _rows(key: Key, actor: Actor) -> Select[KeptAnswer]:
    return select(KeptAnswer).where(
        KeptAnswer.officer_id == actor.id,
        KeptAnswer.route == key.route,
        KeptAnswer.key == key.key,
    )
