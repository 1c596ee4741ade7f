"""How long a step may take: the law's or the office's working days, and the moment they end."""

import datetime as dt

from sqlalchemy.orm import Session

from service.office.desk import Office
from service.office.settings import setting
from service.rules.calendar import add_working_days, cut_off, holidays
from service.rules.vietnamese import local_date


def due(db: Session, office: Office, limit: str | None, since: dt.datetime) -> dt.datetime | None:
    """The end of the last working day of this limit; None where there is none."""
    if limit is None:
        return None
    day = local_date(since)
    days = setting(db, office, "thoi_han").get(limit) or limit_days(office, limit, day)
    if days is None:
        return None
    return cut_off(add_working_days(day, days, holidays(office.law)))


def limit_days(office: Office, limit: str, on: dt.date) -> int | None:
    """The working days that the law table gives this limit on this day."""
    row = office.law.row("thoi_han", limit, on)
    return row["ngay_lam_viec"] if row else None
