"""The migrations lead to exactly the tables of the models, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from sqlalchemy import inspect

from service.store.migrate import differences, migrate
from service.store.models import Base
from service.store.session import Database
from tests.services import postgres_database, sqlite_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_url(request, tmp_path):
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with postgres_database(template="template1") as url:
        yield url


@pytest.fixture
def migrated(empty_url, tmp_path):
    """A database of the same kind as the empty one, by the migrations."""
    is_sqlite = empty_url.startswith("sqlite")
    with (
        nullcontext(sqlite_database(tmp_path / "a.db")) if is_sqlite else postgres_database() as url
    ):
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def empty(empty_url):
    database = Database(empty_url)
    yield database
    database.close()


def tables(database):
    """Everything the database says of its tables, in a fixed order."""
    eye = inspect(database.engine)
    told = {
        "columns": eye.get_multi_columns(),
        "primary": eye.get_multi_pk_constraint(),
        "foreign": eye.get_multi_foreign_keys(),
        "unique": eye.get_multi_unique_constraints(),
        "check": eye.get_multi_check_constraints(),
        "index": eye.get_multi_indexes(),
    }
    return {kind: _in_order(found) for kind, found in told.items()}


def _in_order(found):
    return {
        table: sorted(map(_told, things)) if isinstance(things, list) else str(things)
        for (_, table), things in found.items()
        if table != "alembic_version"
    }


def _told(thing):
    """A thing in words; the condition of an index by its text, not its address in memory."""
    options = thing.get("dialect_options", {})
    return str({**thing, "dialect_options": {name: str(value) for name, value in options.items()}})


def test_models_and_migrations_give_the_same_tables(migrated, empty):
    Base.metadata.create_all(empty.engine)
    assert tables(migrated) == tables(empty)


def test_nothing_is_left_to_migrate(database):
    with database.engine.connect() as connection:
        assert differences(connection) == []


def test_migrating_again_changes_nothing(database):
    before = tables(database)
    migrate(database)
    assert tables(database) == before


def test_two_releases_that_start_together_migrate_once(empty_url):
    both = [Database(empty_url), Database(empty_url)]
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(migrate, database) for database in both]
    assert [f.exception() for f in done] == [None, None]
    assert len(tables(both[0])["columns"]) == len(Base.metadata.tables)
    for database in both:
        database.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty):
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE visit (id INTEGER)")
    before = tables(empty)
    with pytest.raises(Exception, match="visit"):
        migrate(empty)
    assert tables(empty) == before
