"""kill -9 of a worker, of LibreOffice, of Redis while a batch runs: it completes, a sheet once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from service.store.models import Chunk, Errand
from tests.load.certificates import Watch, is_made, order, progress, prove_whole
from tests.load.processes import children, kill, open_files
from tests.services import own_redis, until, working
from tests.world import World, real_now

pytestmark = pytest.mark.slow

SHEETS = 1000
FEWER = 200
PATIENCE_SECONDS = 120
CONSUMER, OFFICE = "service.worker", "soffice.bin"


def test_a_batch_outlives_its_worker_its_office_and_its_redis(
    tmp_path: Path, sqlite_url: str
) -> None:
    world = World(tmp_path, sqlite_url, real_now)
    with own_redis() as redis, working(tmp_path, REDIS_URL=redis.url(), WORKERS="2") as server:
        below = server.processes["worker"].pid
        batch_id = order(world, SHEETS)
        with Watch(world, batch_id):
            reached(world, batch_id, 500)
            assert_killed(lambda: busy_consumers(world, below))
            reached(world, batch_id, 600)
            assert_killed(lambda: converting(below))
            reached(world, batch_id, 700)
            redis.stop()
            reached(world, batch_id, 800)
            redis.start()  # empty: what it held is forgotten
            assert progress(world, batch_id) < SHEETS
            until("the batch is made", lambda: is_made(world, batch_id), PATIENCE_SECONDS)

    prove_whole(world, batch_id, SHEETS)
    assert deaths(world) >= 1
    assert errands_a_chunk(world, batch_id) == {1}


def test_a_batch_goes_on_without_redis_for_ever(tmp_path: Path, postgres_url: str) -> None:
    world = World(tmp_path, postgres_url, real_now)
    with own_redis() as redis, working(tmp_path, postgres_url, REDIS_URL=redis.url()) as server:
        batch_id = order(world, FEWER)
        with Watch(world, batch_id):
            reached(world, batch_id, 1)
            redis.stop()
            assert_killed(lambda: converting(server.processes["worker"].pid))
            until("the batch is made", lambda: is_made(world, batch_id), PATIENCE_SECONDS)

    prove_whole(world, batch_id, FEWER)
    assert errands_a_chunk(world, batch_id) == {1}


def reached(world: World, batch_id: int, sheets: int) -> None:
    until(
        f"{sheets} sheets are made",
        lambda: progress(world, batch_id) >= sheets,
        PATIENCE_SECONDS,
    )


def assert_killed(find: Callable[[], list[int]]) -> None:
    """Wait until there is one to kill, and kill it."""
    found: list[int] = []
    until("there is something to kill", lambda: found.extend(find()) or found)
    kill(found[0])


def busy_consumers(world: World, below: int) -> list[int]:
    """The consumers that hold an errand."""
    with world.office.reading() as db:
        busy = db.scalars(select(Errand.taken_by).where(Errand.state == "dang_lam")).all()
    return [pid for by in busy if by for pid in children(below, CONSUMER, by)]


def converting(below: int) -> list[int]:
    """The LibreOffices that have a paper open at this moment."""
    return [
        pid
        for pid in children(below, OFFICE)
        if any(path.endswith(".docx") for path in open_files(pid))
    ]


def deaths(world: World) -> int:
    with world.office.reading() as db:
        return sum(db.scalars(select(Errand.deaths)))


def errands_a_chunk(world: World, batch_id: int) -> set[int]:
    """How often each chunk was ordered."""
    with world.office.reading() as db:
        chunks = db.scalars(select(Chunk.id).where(Chunk.batch_id == batch_id)).all()
        ordered = db.scalars(select(Errand.subject_id).where(Errand.kind == "make_chunk")).all()
    return {list(ordered).count(chunk) for chunk in chunks}
