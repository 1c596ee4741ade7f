"""The office's memory: whole transactions, honest snapshots, writers who never fail, on both."""

import datetime as dt
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from service.errors import Busy, StepMoved
from service.store import session
from service.store.models import Lease, Officer, SeriesYear, Unit
from service.store.session import Database, answers, insert_if_absent, is_unique_violation

NOW = dt.datetime(2024, 1, 3, 2, 0, tzinfo=dt.UTC)
COUNT_UP = """
import sys
from tests.store.test_session import add_one
from service.store.session import Database
database = Database(sys.argv[1])
for _ in range(int(sys.argv[2])):
    add_one(database)
"""


def lease(name="sweep", holder=""):
    return Lease(name=name, holder=holder, until=NOW)


def holder(database, name="sweep"):
    with database.reading() as db:
        return db.scalar(select(Lease.holder).where(Lease.name == name))


def add_one(database):
    """Read a number, write the next one: what gets lost when two are in at once."""
    with database.writing() as db:
        row = db.get_one(Lease, "counter", with_for_update=True)
        row.holder = str(int(row.holder) + 1)


def test_what_was_written_is_read(database):
    with database.writing() as db:
        db.add(lease(holder="a"))
    assert holder(database) == "a"


def test_a_refusal_leaves_no_trace(database):
    def refused():
        with database.writing() as db:
            db.add(lease())
            db.flush()
            raise StepMoved("Hồ sơ vừa được người khác xử lý.")

    with pytest.raises(StepMoved):
        refused()
    assert holder(database) is None


def test_what_was_read_or_written_stays_readable_afterwards(database):
    with database.writing() as db:
        written = lease(holder="a")
        db.add(written)
    with database.reading() as db:
        read = db.get_one(Lease, "sweep")
    assert (written.holder, read.holder, read.until) == ("a", "a", NOW)


def test_a_reader_sees_one_snapshot_while_others_write(database):
    with database.writing() as db:
        db.add(lease(holder="before"))
    with database.reading() as db:
        first = db.scalar(select(Lease.holder))
        with database.writing() as other:
            other.execute(update(Lease).values(holder="after"))
        assert (first, db.scalar(select(Lease.holder))) == ("before", "before")
    assert holder(database) == "after"


def test_eight_threads_and_another_process_lose_nothing_and_never_fail(database):
    with database.writing() as db:
        db.add(lease("counter", "0"))
    url = database.url.render_as_string(hide_password=False)
    other = subprocess.Popen([sys.executable, "-c", COUNT_UP, url, "30"])
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(add_one, database) for _ in range(120)]
    assert [f.exception() for f in done] == [None] * 120
    assert other.wait(60) == 0
    assert holder(database, "counter") == "150"


def test_a_writer_who_waits_too_long_is_busy(database_url, monkeypatch):
    monkeypatch.setattr(session, "WAIT_SECONDS", 1.0)
    database = Database(database_url)
    with database.writing() as db:
        db.add(lease("counter", "0"))
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with database.writing() as db:
            db.get_one(Lease, "counter", with_for_update=True)
            inside.set()
            leave.wait(20)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert inside.wait(20)
        with pytest.raises(Busy, match="chưa được ghi"):
            add_one(database)
        leave.set()
        holding.result(20)
    add_one(database)
    assert holder(database, "counter") == "1"
    database.close()


@pytest.mark.slow
def test_two_who_wait_for_each_other_end_with_one_busy(postgres_url):
    database = Database(postgres_url)
    with database.writing() as db:
        db.add_all([lease("a"), lease("b")])
    both_in = threading.Barrier(2)

    def take(first, second):
        with database.writing() as db:
            db.get_one(Lease, first, with_for_update=True)
            both_in.wait(20)
            db.get_one(Lease, second, with_for_update=True)

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(take, "a", "b"), pool.submit(take, "b", "a")]
    assert {type(f.exception()) for f in futures} == {type(None), Busy}
    database.close()


def test_a_foreign_or_missing_value_is_no_double(database):
    with pytest.raises(IntegrityError) as foreign, database.writing() as db:
        db.add(SeriesYear(series_id=9, year=2024, last_number=1, last_on=dt.date(2024, 1, 1)))
    with pytest.raises(IntegrityError) as missing, database.writing() as db:
        db.add(Lease(name="x", holder=None, until=NOW))
    assert not is_unique_violation(foreign.value)
    assert not is_unique_violation(missing.value)


@pytest.mark.parametrize(
    "row",
    [
        lambda: lease("sweep"),
        lambda: Unit(code="SNV", kind="so", search_key="so noi vu"),
        lambda: Officer(username="a", full_name="A", sort_key="a", search_key="a"),
    ],
)
def test_a_double_is_told_from_other_faults(database, row):
    with database.writing() as db:
        db.add(row())
    with pytest.raises(IntegrityError) as double, database.writing() as db:
        db.add(row())
    assert is_unique_violation(double.value)


def test_insert_if_absent_keeps_the_row_that_is_there(database):
    for name in ("first", "second"):
        with database.writing() as db:
            insert_if_absent(db, Lease, name="sweep", holder=name, until=NOW)
    assert holder(database) == "first"


def test_two_who_insert_if_absent_at_once_both_go_on(database):
    ready = threading.Barrier(4)

    def insert(name):
        ready.wait(20)
        with database.writing() as db:
            insert_if_absent(db, Lease, name="sweep", holder=name, until=NOW)

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(insert, str(n)) for n in range(4)]
    assert [f.exception() for f in futures] == [None] * 4
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Lease)) == 1


def test_sqlite_takes_the_write_lock_when_a_verb_begins(sqlite_url):
    database = Database(sqlite_url)
    other = sqlite3.connect(database.url.database, timeout=0, isolation_level=None)
    with database.writing() as db:
        db.scalar(select(Lease.name))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    with database.reading() as db:
        db.scalar(select(Lease.name))
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    database.close()


def test_sqlite_is_durable_and_holds_its_references(sqlite_url):
    database = Database(sqlite_url)
    with database.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    database.close()


def test_a_foreign_writer_on_the_file_is_waited_for_or_busy(sqlite_url, monkeypatch):
    """A tool that opens the file beside us knows nothing of our queue."""
    monkeypatch.setattr(session, "WAIT_SECONDS", 0.3)
    database = Database(sqlite_url)
    tool = sqlite3.connect(database.url.database, isolation_level=None)
    tool.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy), database.writing() as db:
        db.add(lease())
    tool.execute("ROLLBACK")
    with database.writing() as db:
        db.add(lease(holder="a"))
    assert holder(database) == "a"
    database.close()


def test_whether_the_database_answers(database, tmp_path):
    assert answers(database)
    assert not answers(Database(f"postgresql://nobody@/none?host={tmp_path}"))


@pytest.mark.slow
def test_connections_that_the_server_ended_are_made_anew(postgres_url):
    database, administrator = Database(postgres_url), Database(postgres_url)
    assert answers(database)
    with administrator.engine.connect() as connection:
        ended = connection.exec_driver_sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).scalar()
    assert (ended, answers(database)) == (1, True)
    database.close()
    administrator.close()
