"""What every test may ask for: a clock, a database of either kind, a world, a server, a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from service.store.session import Database
from tests import services
from tests.world import World

settings.register_profile("house", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("house")

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the first process, not one of xdist's
        services.open_shared_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        services.close_shared_folder()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """The log of each running server stands in the report of a failed test."""
    report = yield
    if report.failed:
        for server in services.RUNNING:
            for name in server.processes:
                text = server.log_of(name).read_text("utf-8", "replace")
                report.sections.append((f"log of {name}", text[-8000:]))
    return report


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file with this release's tables, where a service with VAR_DIR expects it."""
    return services.sqlite_database(tmp_path / "so_lieu.db")


@pytest.fixture(scope="session")
def _own_postgres() -> Iterator[str]:
    with services.postgres_database() as url:
        yield url


@pytest.fixture
def postgres_url(_own_postgres: str) -> str:
    """A PostgreSQL database with this release's tables, all empty. Mark its tests slow."""
    services.make_empty(_own_postgres)
    return _own_postgres


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """Once on SQLite, once (slow) on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The store's database, once on SQLite, once (slow) on PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def world(tmp_path: Path, sqlite_url: str) -> Iterator[World]:
    """The demo office of the tests on SQLite, a fresh one for each test."""
    made = World(tmp_path, sqlite_url)
    yield made
    made.office.database.close()


@pytest.fixture
def both_worlds(tmp_path: Path, database_url: str) -> Iterator[World]:
    """The same, once on SQLite, once (slow) on PostgreSQL."""
    made = World(tmp_path, database_url)
    yield made
    made.office.database.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run. Mark its tests slow."""
    with services.chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page of a visitor nobody knows yet, reading Vietnamese."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    yield context.new_page()
    context.close()
