"""Days that count: holidays and swapped days, limits, what is left of them, the moment they end."""

import datetime as dt

import pytest

from service.rules.calendar import (
    add_working_days,
    cut_off,
    holidays,
    is_working_day,
    last_day,
    time_left,
    working_days_between,
    year_without_table,
)
from tests.rules.law_files import shipped

KNOWN = holidays(shipped())


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=dt.UTC).date()


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("05/01/2024", True),
        ("06/01/2024", False),
        ("07/02/2024", True),
        ("08/02/2024", False),
        ("14/02/2024", False),
        ("15/02/2024", True),
        ("18/04/2024", False),
        ("29/04/2024", False),
        ("04/05/2024", True),
        ("26/04/2025", True),
        ("02/05/2025", False),
        ("27/04/2026", False),
        ("31/08/2026", False),
        ("22/08/2026", True),
        ("24/11/2026", False),
    ],
)
def test_offices_work_on_weekdays_and_swapped_saturdays(text, worked):
    assert is_working_day(day(text), KNOWN) is worked


def test_days_off_in_the_tables_are_weekdays_and_worked_ones_saturdays():
    assert {d for d in KNOWN.off if d.weekday() > 4} == set()
    assert {d.weekday() for d in KNOWN.worked} == {5}


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("05/01/2024", 0, "05/01/2024"),
        ("05/01/2024", 1, "08/01/2024"),
        ("02/01/2024", 5, "09/01/2024"),
        ("06/02/2024", 3, "16/02/2024"),
        ("06/01/2024", 1, "08/01/2024"),
        ("26/04/2024", 2, "03/05/2024"),
        ("26/04/2024", 3, "04/05/2024"),
        ("29/12/2023", 1, "02/01/2024"),
    ],
)
def test_a_limit_starts_the_day_after_and_counts_working_days(start, days, end):
    assert add_working_days(day(start), days, KNOWN) == day(end)


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        ("05/01/2024", "05/01/2024", 0),
        ("05/01/2024", "08/01/2024", 1),
        ("07/02/2024", "15/02/2024", 1),
        ("08/01/2024", "05/01/2024", 0),
    ],
)
def test_working_days_between(after, until, days):
    assert working_days_between(day(after), day(until), KNOWN) == days


@pytest.mark.parametrize(
    ("due", "today", "text"),
    [
        ("10/01/2024", "05/01/2024", "còn 3 ngày làm việc"),
        ("15/02/2024", "07/02/2024", "còn 1 ngày làm việc"),
        ("05/01/2024", "05/01/2024", "hôm nay là hạn"),
        ("07/01/2024", "05/01/2024", "còn 2 ngày, đều là ngày nghỉ"),
        ("03/01/2024", "05/01/2024", "quá hạn 2 ngày"),
    ],
)
def test_what_is_left_is_said_in_words(due, today, text):
    assert time_left(day(due), day(today), KNOWN) == text


def test_the_cut_off_is_the_last_moment_of_the_day_in_vietnam():
    end = cut_off(day("31/01/2024"))
    assert end.tzinfo is dt.UTC
    assert end == dt.datetime(2024, 1, 31, 16, 59, 59, 999999, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("wording", "last"), [("cham_nhat", "31/01/2024"), ("truoc", "30/01/2024")]
)
def test_at_the_latest_includes_the_day_and_before_does_not(wording, last):
    assert last_day(day("31/01/2024"), wording) == day(last)


def test_an_unknown_wording_is_an_error():
    with pytest.raises(KeyError):
        last_day(day("31/01/2024"), "khoang")


@pytest.mark.parametrize(
    ("today", "year"),
    [
        ("31/10/2026", None),
        ("01/11/2026", 2027),
        ("01/11/2025", None),
        ("05/01/2027", 2027),
        ("05/01/2022", 2022),
    ],
)
def test_a_year_without_a_table_is_told_from_november(today, year):
    assert year_without_table(day(today), KNOWN) == year
