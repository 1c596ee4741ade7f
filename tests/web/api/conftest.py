"""The demo office behind the API, one for each test."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from service.office import start
from tests import services
from tests.pages import app_of
from tests.web.api.client import Program, program_of
from tests.world import World

DATA = "so_lieu.db"


@pytest.fixture(scope="session", autouse=True)
def _definitions_read_once() -> Iterator[None]:
    """They are frozen and the same for every test; reading them takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start, "read_definitions", cache(start.read_definitions))
        yield


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo office's data, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("mau")
    World(folder, services.sqlite_database(folder / DATA)).office.database.close()
    return folder


@pytest.fixture
def world(tmp_path: Path, ready: Path) -> Iterator[World]:
    yield from copied_world(ready, tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, ready: Path) -> Iterator[World]:
    """One office for all tests of a module that leave nothing behind."""
    yield from copied_world(ready, tmp_path_factory.mktemp("chung"))


def copied_world(ready: Path, folder: Path) -> Iterator[World]:
    shutil.copytree(ready, folder, dirs_exist_ok=True)
    made = World(folder, f"sqlite:///{folder / DATA}")
    yield made
    made.office.database.close()


@pytest.fixture
def app(world: World) -> Flask:
    return app_of(world)


@pytest.fixture
def program(world: World, app: Flask) -> Callable[[str], Program]:
    """The program of an account: `program("vanthu")`."""
    return lambda username: program_of(world, app, username)


@pytest.fixture
def stranger(app: Flask) -> Program:
    """A program without a token."""
    return Program(app, None)
