"""The demo office behind the API, one for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.api.client import Program, api_app, program_of
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield from made_world(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One office for all tests of a module that leave nothing behind."""
    yield from made_world(tmp_path_factory.mktemp("chung"))


def made_world(folder: Path) -> Iterator[World]:
    made = World(folder, f"sqlite:///{folder / 'so_lieu.db'}")
    yield made
    made.office.database.close()


@pytest.fixture
def app(world: World) -> Flask:
    return api_app(world.office)


@pytest.fixture
def program(world: World, app: Flask) -> Callable[[str], Program]:
    """The program of an account: `program("vanthu")`."""
    return lambda username: program_of(world, app, username)


@pytest.fixture
def stranger(app: Flask) -> Program:
    """A program without a token."""
    return Program(app, None)
