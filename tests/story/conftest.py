"""One running service for all stories of a test process, and one of its own for a new book."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.services import serving
from tests.story.people import Stage
from tests.story.prepared import office_copy


@pytest.fixture(scope="session")
def shared_stage(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Stage]:
    with _opened(tmp_path_factory.mktemp("story"), browser) as stage:
        yield stage


@pytest.fixture
def stage(shared_stage: Stage) -> Iterator[Stage]:
    """The service all stories of this process share; no page may have had a fault at the end."""
    shared_stage.faults()
    yield shared_stage
    assert shared_stage.faults() == []


@pytest.fixture
def new_stage(tmp_path: Path, browser: Browser) -> Iterator[Stage]:
    """A service of one's own, in which no number was taken yet from the committee's book."""
    with _opened(tmp_path / "office", browser, new_book=True) as stage:
        yield stage
        assert stage.faults() == []


@contextmanager
def _opened(folder: Path, browser: Browser, *, new_book: bool = False) -> Iterator[Stage]:
    dossiers = office_copy(folder, new_book=new_book)
    with serving(folder) as server:
        stage = Stage(server.url, browser, dossiers)
        try:
            yield stage
        finally:
            stage.close()
