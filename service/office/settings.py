"""Settings of the office: the law table's default until a confirmed row of the office replaces it."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.office.desk import Office
from service.store.models import OfficeSetting


def setting(db: Session, office: Office, key: str, on: dt.date | None = None) -> Any:
    """What holds on this day (today): the newest confirmed row of the office, else the default."""
    day = on or office.today()
    kept = db.scalar(
        select(OfficeSetting)
        .where(
            OfficeSetting.key == key,
            OfficeSetting.valid_from <= day,
            OfficeSetting.confirmed_at.is_not(None),
        )
        .order_by(OfficeSetting.valid_from.desc(), OfficeSetting.id.desc())
        .limit(1)
    )
    if kept is not None:
        return kept.value
    row = next((row for row in office.law.rows("cai_dat") if row["key"] == key), None)
    if row is None:
        raise NotFound(f"Không có cài đặt {key!r}.")
    return row["default"]
