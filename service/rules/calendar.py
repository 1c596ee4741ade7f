"""Days that count: working days with holidays and swapped days, limits, and the moment they end."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from service.rules.law import Law
from service.rules.vietnamese import ZONE

SATURDAY = 5
NOVEMBER = 11


@dataclass(frozen=True)
class Holidays:
    """Days off beside weekends, and weekend days that are worked (swapped days)."""

    off: frozenset[dt.date]
    worked: frozenset[dt.date]
    years: frozenset[int]


def holidays(law: Law) -> Holidays:
    """The yearly tables of the law (ngay_nghi): rows with `nghi` and `lam_bu` lists of days."""
    off: set[dt.date] = set()
    worked: set[dt.date] = set()
    years: set[int] = set()
    for row in law.rows("ngay_nghi"):
        off.update(_days(row.get("nghi") or ()))
        worked.update(_days(row.get("lam_bu") or ()))
        years.add(row["from"].year)
    return Holidays(frozenset(off), frozenset(worked), frozenset(years))


def is_working_day(day: dt.date, known: Holidays) -> bool:
    """Whether offices work on this day."""
    if day in known.worked:
        return True
    return day.weekday() < SATURDAY and day not in known.off


def add_working_days(start: dt.date, days: int, known: Holidays) -> dt.date:
    """The last day of a limit of `days` working days, which starts the day after `start`."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day, known)
    return day


def working_days_between(after: dt.date, until: dt.date, known: Holidays) -> int:
    """Working days after `after`, up to and with `until`."""
    span = (until - after).days
    days = (after + dt.timedelta(days=n) for n in range(1, span + 1))
    return sum(is_working_day(day, known) for day in days)


def time_left(due: dt.date, today: dt.date, known: Holidays) -> str:
    """«còn 3 ngày làm việc», «hôm nay là hạn», «quá hạn 2 ngày»."""
    if due < today:
        return f"quá hạn {(today - due).days} ngày"
    if due == today:
        return "hôm nay là hạn"
    left = working_days_between(today, due, known)
    if left == 0:
        return f"còn {(due - today).days} ngày, đều là ngày nghỉ"
    return f"còn {left} ngày làm việc"


def year_without_table(today: dt.date, known: Holidays) -> int | None:
    """The year whose days off are not known: this one, or from 1 November the next."""
    years = (today.year, today.year + 1) if today.month >= NOVEMBER else (today.year,)
    return next((year for year in years if year not in known.years), None)


def cut_off(day: dt.date) -> dt.datetime:
    """The last moment of this day in Vietnam: «chậm nhất ngày» holds up to and with it."""
    end = dt.datetime.combine(day, dt.time.max, tzinfo=ZONE)
    return end.astimezone(dt.UTC)


def last_day(day: dt.date, wording: str) -> dt.date:
    """The last good day: «cham_nhat» (chậm nhất ngày) includes the day, «truoc» does not."""
    return day - {"cham_nhat": dt.timedelta(0), "truoc": dt.timedelta(days=1)}[wording]


def _days(texts: Iterable[object]) -> set[dt.date]:
    return {day for day in texts if isinstance(day, dt.date)}
