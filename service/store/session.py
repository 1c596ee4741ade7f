"""Two kinds of short transaction, reading and writing; on SQLite one fair lock for all writers."""

import fcntl
import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from service.errors import Busy
from service.store.models import Base

WAIT_SECONDS = 10.0
PG_RETRYABLE = {"40001", "40P01", "55P03"}


class Database:
    """The office's memory. `reading` sees one snapshot; `writing` commits whole or not at all."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.drivername in ("postgresql", "postgres"):
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._readers = self.engine if self.is_sqlite else _snapshots(self.engine)
        self._lock = FairLock(_lock_file(self.url)) if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot to read from, kept by nobody; what was read stays readable after it."""
        with Session(self._readers) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction of a verb. Busy when the writers' queue takes over ten seconds."""
        if self._lock is None:
            keeps = Session(self.engine, expire_on_commit=False)
            with _busy_when_late(), keeps as db, db.begin():
                yield db
            return
        with self._lock.held(WAIT_SECONDS), _busy_when_late():
            connection = self.engine.connect().execution_options(tdkt_write=True)
            with connection, Session(connection, expire_on_commit=False) as db:
                yield db
                db.commit()

    def close(self) -> None:
        self.engine.dispose()


class FairLock:
    """First come, first served among this process's threads; a file lock among processes."""

    def __init__(self, path: Path | None) -> None:
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._file = path.open("a") if path else None

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        deadline = time.monotonic() + seconds
        mine = threading.Event()
        with self._guard:
            self._queue.append(mine)
            if self._queue[0] is mine:
                mine.set()
        try:
            if not mine.wait(deadline - time.monotonic()):
                raise _busy()
            self._lock_file(deadline)
            try:
                yield
            finally:
                self._unlock_file()
        finally:
            with self._guard:
                self._queue.remove(mine)
                if self._queue:
                    self._queue[0].set()

    def _lock_file(self, deadline: float) -> None:
        while self._file:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise _busy() from None
                time.sleep(random.uniform(0.0002, 0.002))  # noqa: S311 - spreads waiters, no secret

    def _unlock_file(self) -> None:
        if self._file:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def is_unique_violation(error: IntegrityError) -> bool:
    """Whether the database refused a double (and not a missing or foreign value)."""
    code = getattr(error.orig, "sqlstate", None)
    return code == "23505" or "UNIQUE constraint" in str(error.orig)


def insert_if_absent(db: Session, model: type[Base], **values: Any) -> Any:
    """Insert a row unless a unique key of it is there already; two at once both go on.

    The primary key of the new row; None when nothing was inserted.
    """
    dialect = db.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    key = inspect(model).primary_key[0]
    return db.scalar(insert(model).values(**values).on_conflict_do_nothing().returning(key))


def _busy() -> Busy:
    return Busy("Hệ thống đang bận, thao tác chưa được ghi. Hãy thử lại sau ít giây.")


@contextmanager
def _busy_when_late() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if "locked" in str(error.orig) or _sqlstate(error) in PG_RETRYABLE:
            raise _busy() from error
        raise


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _lock_file(url: URL) -> Path | None:
    if not url.database or url.database == ":memory:":
        return None
    path = Path(url.database).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(path.name + ".lock")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, pool_size=40)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # BEGIN is ours, below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("tdkt_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
            cursor.execute(f"SET lock_timeout = '{int(WAIT_SECONDS)}s'")
        raw.commit()

    return engine


def _snapshots(engine: Engine) -> Engine:
    """The same connections for readers: what SQLite's readers have by nature, asked for here."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def has_tables(database: Database) -> bool:
    """Whether a release was ever migrated into this database."""
    return inspect(database.engine).has_table("dossier")


def answers(database: Database) -> bool:
    """Whether the database can be reached."""
    try:
        with database.reading() as db:
            return bool(db.execute(text("SELECT 1")).scalar())
    except DBAPIError:
        return False
