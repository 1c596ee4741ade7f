"""Units by period: what they are called and how their letterhead reads on a day."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from service.errors import NotFound
from service.store.models import Unit, UnitTitle


def title_on(db: Session, unit_id: int, on: dt.date) -> UnitTitle:
    """The title the unit carries on this day; the nearest one when no period covers it."""
    title = db.scalar(
        select(UnitTitle)
        .where(UnitTitle.unit_id == unit_id, UnitTitle.valid_from <= on)
        .order_by(UnitTitle.valid_from.desc())
        .limit(1)
    ) or db.scalar(
        select(UnitTitle)
        .where(UnitTitle.unit_id == unit_id)
        .order_by(UnitTitle.valid_from)
        .limit(1)
    )
    if title is None:
        raise NotFound("Đơn vị này chưa có tên và tiêu đề văn bản.")
    return title


def unit_name(unit: Unit, on: dt.date) -> str:
    """What the unit is called on this day."""
    db = object_session(unit)
    assert db is not None  # noqa: S101 - a unit is always read in a session
    return title_on(db, unit.id, on).name
