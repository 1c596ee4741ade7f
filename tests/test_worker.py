"""Real supervisors and consumers: killed at any moment they lose nothing and leave nothing."""

import os
import signal
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from service import supervisor
from service.store import outbox
from service.store.models import Consumer, Errand
from service.supervisor import Post
from tests.load.processes import children, command
from tests.services import Redis, Server, own_redis, until, working
from tests.world import World, real_now

pytestmark = pytest.mark.slow

# Plays a LibreOffice that hangs until the gate opens, then is the real one.
GATED = """#!/bin/sh
while [ ! -e {gate} ]; do sleep 0.1; done
exec /usr/bin/soffice "$@"
"""


def gated(folder: Path) -> tuple[Path, Mapping[str, str]]:
    """The gate, and the environment in which LibreOffice waits for it."""
    program, gate = folder / "bin" / "soffice", folder / "gate"
    program.parent.mkdir()
    program.write_text(GATED.format(gate=gate))
    program.chmod(0o755)
    venv = Path(os.sys.executable).parent
    return gate, {"PATH": f"{program.parent}:{venv}:{os.environ['PATH']}"}


def alive(pids: Iterable[int]) -> list[int]:
    return [pid for pid in pids if command(pid)]


def conversion(world: World) -> Errand | None:
    with world.office.reading() as db:
        return db.scalar(select(Errand).where(Errand.kind == "convert_to_pdf"))


def holder(world: World) -> str:
    """Who is at the conversion now."""
    errand = conversion(world)
    is_held = errand and errand.taken_until and errand.taken_until > real_now()
    return (errand.taken_by or "") if errand and is_held else ""


def consumers(world: World) -> set[str]:
    with world.office.reading() as db:
        return set(db.scalars(select(Consumer.name)))


def test_whoever_is_killed_the_paper_is_made_and_nobody_is_left(
    tmp_path: Path, sqlite_url: str
) -> None:
    world = World(tmp_path, sqlite_url, clock=real_now)
    dossier_id = world.seed_plan()
    gate, environ = gated(tmp_path)
    with working(tmp_path, WORKERS="2", **environ) as server:
        until("LibreOffice hangs", lambda: holder(world), seconds=60)
        until("two are at work", lambda: len(consumers(world)) == 2)
        first, boss = holder(world), server.processes["worker"].pid
        [its_pid] = children(boss, first)
        until("LibreOffice and what drives it run", lambda: len(children(its_pid)) >= 2)
        orphans = children(its_pid)

        os.kill(its_pid, signal.SIGKILL)
        until("another has it", lambda: holder(world) not in ("", first))
        until("nothing is left of the dead", lambda: not alive(orphans))
        until("he has a successor", lambda: len(consumers(world) - {first}) == 2)

        everybody = children(boss)
        os.kill(boss, signal.SIGKILL)
        until("nobody outlives the supervisor", lambda: not alive(everybody))
        server.processes.pop("worker").wait()
        assert consumers(world) == set()

        server.start("worker")
        until("a new one is at it", lambda: holder(world) in consumers(world), seconds=60)
        gate.touch()
        _ends_in_order(server, world)  # only after the job in hand
    done = conversion(world)
    assert done is not None
    found = (done.error, done.state, done.tries, done.deaths, done.taken_by)
    assert found == (None, "xong", 1, 2, None)
    assert world.current(dossier_id).pdf is not None


def _ends_in_order(server: Server, world: World) -> None:
    process = server.processes["worker"]
    everybody = children(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert (alive(everybody), consumers(world)) == ([], set())
    assert "Traceback" not in server.log_of("worker").read_text()


def through_redis(server: Redis) -> int:
    """How many jobs the workers that Redis knows have done."""
    keys = server.client().keys("rq:worker:*")
    done = [server.client().hget(key, "successful_job_count") for key in keys]
    return sum(int(count or 0) for count in done)


def test_redis_may_die_and_come_back_and_every_errand_is_done(
    tmp_path: Path, sqlite_url: str
) -> None:
    world = World(tmp_path, sqlite_url, clock=real_now)
    dossier_id = world.seed_plan()
    world.make_papers()  # so there is nothing left to make anew, and each errand is quick

    def one_more() -> None:
        with world.office.writing() as db:
            outbox.promise(db, "redraft", dossier_id, now=real_now(), priority=8)
        until("it is done", lambda: states(world) == {"xong"}, seconds=60)

    eviction = ("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru")
    with own_redis(*eviction) as redis, working(tmp_path, REDIS_URL=redis.url()) as server:
        one_more()
        assert through_redis(redis) >= 1
        redis.stop()
        one_more()
        redis.start()
        until("workers are back", lambda: redis.client().keys("rq:worker:*"))
        one_more()
        assert through_redis(redis) >= 1
        redis.client().flushall()
        one_more()
        log = server.log_of("worker").read_text()
        assert "redis may throw jobs away: maxmemory-policy is allkeys-lru" in log
        assert "Traceback" not in log
        _ends_in_order(server, world)


def states(world: World) -> set[str]:
    with world.office.reading() as db:
        return set(db.scalars(select(Errand.state)))


def test_one_that_dies_at_once_is_replaced_after_growing_pauses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now)
    monkeypatch.setattr(supervisor.sys, "executable", "/bin/false")
    post, starts = Post(world.office, world.settings), []
    popen = supervisor.subprocess.Popen
    monkeypatch.setattr(
        supervisor.subprocess, "Popen", lambda *a, **k: starts.append(now) or popen(*a, **k)
    )
    for _ in range(40):
        post.tend()
        post.wait()
        now += 1
    assert [start - 1000 for start in starts] == [0, 2, 6, 14, 30]
