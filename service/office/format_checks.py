"""Checked files behind the page: their pictures ordered, brought, given up; old ones forgotten."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from service.office.desk import Office
from service.store import outbox
from service.store.models import Errand, FormatCheck

JOB: Final = "picture_check"
KEPT_DAYS: Final = 7
SOMEBODY_WAITS: Final = 2


@dataclass(frozen=True)
class Order:
    """What a worker needs: the file, and the text at the place of each finding."""

    sha: str
    texts: list[str]


def order_pictures(db: Session, office: Office, check_id: int) -> None:
    """A worker is to make pictures of the file's pages and to find the places on them."""
    outbox.promise(db, JOB, check_id, now=office.now(), priority=SOMEBODY_WAITS, merge=True)


def to_picture(office: Office, check_id: int) -> Order | None:
    """What is to be pictured; None when it was done or is no more (a job)."""
    with office.reading() as db:
        row = db.get(FormatCheck, check_id)
        if row is None or row.pages is not None:
            return None
        return Order(row.sha, [finding["line"] for finding in row.report["findings"]])


def pictured(office: Office, check_id: int, found: Mapping[str, Any]) -> None:
    """The pages with the places of the findings; the first ones stay (a job)."""
    with office.writing() as db:
        waits = FormatCheck.id == check_id, FormatCheck.pages.is_(None)
        db.execute(update(FormatCheck).where(*waits).values(error=None, **found))


def give_up(db: Session, office: Office, check_id: int, why: str) -> None:
    """There are no pictures: whoever uploaded the file is told."""
    db.execute(update(FormatCheck).where(FormatCheck.id == check_id).values(error=why))


def unserved() -> Select[int]:
    """Checks that wait for pictures which no errand makes any more."""
    waits = FormatCheck.pages.is_(None) & FormatCheck.error.is_(None)
    working = Errand.state.in_(("cho", "dang_lam")) & (Errand.kind == JOB)
    served = select(Errand.id).where(working, Errand.subject_id == FormatCheck.id).exists()
    return select(FormatCheck.id).where(waits, ~served)


def forget_old(db: Session, now: dt.datetime) -> None:
    """What is older than KEPT_DAYS goes; its files follow when nothing names them."""
    cut = now - dt.timedelta(days=KEPT_DAYS)
    db.execute(delete(FormatCheck).where(FormatCheck.at < cut))
