"""Moments, JSON and exact numbers come back from both databases as they were put in."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, cast, insert, select
from sqlalchemy.exc import StatementError

from service.store.models.base import Exact, Json, Moment, canonical

HANOI = dt.timezone(dt.timedelta(hours=7))
KEPT = Table(
    "kept",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("moment", Moment),
    Column("json", Json),
    Column("exact", Exact),
)


@pytest.fixture
def with_table(database):
    KEPT.create(database.engine)
    yield database
    KEPT.drop(database.engine)


@pytest.fixture
def kept(with_table):
    """Puts a value into a column; gives back the value and the text the database holds."""

    def put_and_get(column, value):
        with with_table.writing() as db:
            row = db.scalar(insert(KEPT).values({column: value}).returning(KEPT.c.id))
        with with_table.reading() as db:
            both = select(KEPT.c[column], cast(KEPT.c[column], Text))
            return db.execute(both.where(KEPT.c.id == row)).one()

    return put_and_get


@pytest.mark.parametrize(
    ("put", "got"),
    [
        ("2024-01-03T02:00:00+00:00", "2024-01-03T02:00:00+00:00"),
        ("2024-01-01T00:30:00+07:00", "2023-12-31T17:30:00+00:00"),
        ("2024-12-31T23:59:59.999999+07:00", "2024-12-31T16:59:59.999999+00:00"),
    ],
)
def test_a_moment_comes_back_in_utc(kept, put, got):
    found = kept("moment", dt.datetime.fromisoformat(put))[0]
    assert (found.isoformat(), found.utcoffset()) == (got, dt.timedelta(0))


def test_a_moment_without_its_zone_is_refused(kept):
    naive = dt.datetime(2024, 1, 3, 2, 0)  # noqa: DTZ001 - what is refused
    with pytest.raises(StatementError, match="A moment needs its time zone"):
        kept("moment", naive)


def test_moments_of_different_zones_compare_by_time(with_table):
    newyear = dt.datetime(2024, 1, 1, tzinfo=HANOI)
    with with_table.writing() as db:
        for minutes in (-1, 0, 1):
            db.execute(insert(KEPT).values(moment=newyear + dt.timedelta(minutes=minutes)))
    with with_table.reading() as db:
        since = db.scalars(
            select(KEPT.c.id).where(KEPT.c.moment >= newyear.astimezone(dt.UTC)).order_by("id")
        ).all()
    assert since == [2, 3]


@pytest.mark.parametrize(
    "value",
    [{}, [], "", 0, False, {"b": [1, {"a": None}], "a": "Nguyễn Thị Diệu & <con> \"'%{}"}, "\n\t"],
)
def test_json_is_kept_as_its_one_canonical_text(kept, value):
    assert tuple(kept("json", value)) == (value, canonical(value))


def test_canonical_text_sorts_keys_and_keeps_letters():
    assert canonical({"đ": 1, "a": [True, None]}) == '{"a":[true,null],"đ":1}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("14.50", "14.50"),
        ("0.1", "0.1"),
        ("1E+3", "1000"),
        ("-0.00", "-0.00"),
        ("90000000000000000000.000001", "90000000000000000000.000001"),
    ],
)
def test_a_decimal_keeps_every_digit(kept, value, text):
    found, stored = kept("exact", Decimal(value))
    assert (stored, format(found, "f")) == (text, text)


@pytest.mark.parametrize("column", ["moment", "json", "exact"])
def test_nothing_stays_nothing(kept, column):
    assert tuple(kept(column, None)) == (None, None)
