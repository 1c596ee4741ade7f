"""The queue on a real Redis: it wakes, it may hang, die or forget, and no act or errand minds."""

import dataclasses
import io
import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from rq import Queue
from sqlalchemy import func, select

from service.errors import Refusal
from service.jobs import JOBS, Workshop, run_errand, run_next
from service.office import errands
from service.render.child import RenderChild
from service.render.pdf import OfficeSuite
from service.store import outbox
from service.store.models import Errand, Scan
from service.store.outbox import Promised
from service.store.queue import LINES, RedisQueue
from tests.pages import visits
from tests.services import Redis, own_redis, redis_url, until
from tests.world import World, small_pdf

pytestmark = pytest.mark.slow


@pytest.fixture
def url() -> str:
    """An empty Redis."""
    return redis_url()


@pytest.fixture
def queue(url: str) -> RedisQueue:
    return RedisQueue(url)


@pytest.fixture
def mortal() -> Iterator[Redis]:
    """A Redis to be killed."""
    with own_redis() as server:
        yield server


@pytest.fixture
def shop(world: World) -> Iterator[Workshop]:
    with RenderChild() as child, OfficeSuite() as suite:
        yield Workshop(world.office, child, suite)


def served(queue: RedisQueue, most: int, run: Callable[[int], object] = bool) -> list[int]:
    """The errands that Redis hands out, in order, until there were so many."""
    stop, seen = threading.Event(), []

    def note(errand_id: int) -> None:
        seen.append(errand_id)
        if len(seen) == most:
            stop.set()
        run(errand_id)

    late = threading.Timer(30, stop.set)
    late.start()
    queue.serve("a-worker", note, stop)
    late.cancel()
    return seen


def held(url: str) -> list[int]:
    """How many calls wait in each line."""
    client = redis.Redis.from_url(url)
    return [len(Queue(line, connection=client)) for line in LINES]


def rung(queue: RedisQueue, url: str, *promised: Promised) -> None:
    """These errands are rung for and have reached Redis."""
    wanted = sum(held(url)) + len(promised)
    queue.ring(promised)
    until("Redis holds them", lambda: sum(held(url)) == wanted)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The subjects of the errands run, in order: their job only notes them here."""
    seen: list[int] = []
    monkeypatch.setitem(JOBS, "redraft", lambda shop, subject_id: seen.append(subject_id))
    return seen


def promised(world: World, *subjects: int, priority: int) -> None:
    with world.office.writing() as db:
        for subject_id in subjects:
            outbox.promise(db, "redraft", subject_id, now=world.clock(), priority=priority)


def states(world: World) -> dict[str, int]:
    with world.office.reading() as db:
        rows = db.execute(select(Errand.state, func.count()).group_by(Errand.state))
        return dict(rows.all())


def due(world: World, kind: str = "redraft") -> list[Promised]:
    """The errands of this kind that are due."""
    with world.office.reading() as db:
        mine = set(db.scalars(select(Errand.id).where(Errand.kind == kind)))
        return [e for e in outbox.due(db, now=world.clock(), most=5000) if e.id in mine]


def test_who_waits_is_served_before_a_batch(queue: RedisQueue, url: str) -> None:
    rung(queue, url, *(Promised(n, 8) for n in (1, 2)), Promised(3, 5), Promised(4, 2))
    assert served(queue, 4) == [4, 3, 1, 2]


def test_an_urgent_errand_goes_next_while_a_batch_waits(queue: RedisQueue, url: str) -> None:
    rung(queue, url, *(Promised(n, 8) for n in (1, 2, 3)))

    def work(errand_id: int) -> None:
        if errand_id == 1:
            rung(queue, url, Promised(9, 2))

    assert served(queue, 4, work) == [1, 9, 2, 3]


def test_it_goes_next_without_redis_too(world: World, shop: Workshop, done: list[int]) -> None:
    promised(world, 1, 2, 3, priority=8)
    run_next(shop)
    promised(world, 9, priority=2)
    while run_next(shop):
        pass
    assert done == [1, 9, 2, 3]


def test_a_call_that_comes_twice_is_done_once(
    world: World, shop: Workshop, queue: RedisQueue, url: str, done: list[int]
) -> None:
    promised(world, 7, priority=5)
    [errand] = due(world)
    rung(queue, url, errand)
    rung(queue, url, errand)
    assert served(queue, 2, lambda errand_id: run_errand(shop, errand_id)) == [errand.id] * 2
    assert done == [7]


def test_what_redis_forgot_is_brought_again_and_what_it_holds_is_not_doubled(
    queue: RedisQueue, url: str
) -> None:
    found = [Promised(1, 2), Promised(2, 5), Promised(3, 8)]
    for _ in range(2):
        queue.feed(found)
    assert held(url) == [1, 1, 1]
    redis.Redis.from_url(url).flushdb()
    queue.feed(found[:2])
    assert held(url) == [1, 1, 0]
    assert served(queue, 2) == [1, 2]


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "is dead"])
def test_an_act_is_kept_and_answered_as_ever_while_redis_is_away(
    world: World, shop: Workshop, mortal: Redis, how: signal.Signals
) -> None:
    dossier_id = world.plan_at("cho_ky")
    world.office = dataclasses.replace(world.office, bell=RedisQueue(mortal.url()))
    registrar = visits(world)("vanthu")
    token = registrar.open(f"/ho-so/{dossier_id}").token
    mortal.stop(how)

    scan = (io.BytesIO(small_pdf("bản ký")), "bản ký.pdf")
    began = time.monotonic()
    answer = registrar.ask(
        "POST", f"/ho-so/{dossier_id}/ban-quet", data={"csrf_token": token, "tep": scan}
    )
    took = time.monotonic() - began

    assert registrar.shown(answer).said[0] == "Đã nhận bản quét. Hệ thống đang đọc mã trên đó."
    assert took < 1
    health = json.loads(registrar.ask("GET", "/readyz").get_data())
    assert health == {"status": "degraded", "reasons": ["redis away", "no worker"]}

    mortal.stop(signal.SIGCONT)
    mortal.start()
    feeder = RedisQueue(mortal.url())
    feeder.feed(due(world, "read_scan"))
    served(feeder, 1, lambda errand_id: run_errand(shop, errand_id))
    with world.office.reading() as db:
        assert db.scalars(select(Scan.state)).all() == ["khong_khop"]
    assert json.loads(registrar.ask("GET", "/readyz").get_data())["reasons"] == ["no worker"]


def test_a_worker_whose_redis_dies_ends_its_job_and_leaves_the_rest_to_the_database(
    world: World, shop: Workshop, mortal: Redis, done: list[int]
) -> None:
    promised(world, 1, 2, 3, priority=8)
    queue = RedisQueue(mortal.url())
    queue.feed(due(world))

    def work(errand_id: int) -> None:
        mortal.stop()
        run_errand(shop, errand_id)

    assert len(served(queue, 3, work)) == 1
    assert not queue.is_back()
    assert (done, states(world)) == ([1], {"xong": 1, "cho": 2})
    while run_next(shop):
        pass
    assert (done, states(world)) == ([1, 2, 3], {"xong": 3})


def test_whatever_else_lies_in_redis_is_not_run(
    queue: RedisQueue, url: str, tmp_path: Path
) -> None:
    line = Queue(LINES[0], connection=redis.Redis.from_url(url), serializer="json")
    line.enqueue("os.mkdir", str(tmp_path / "trap"))
    Queue(LINES[0], connection=line.connection).enqueue("os.mkdir", str(tmp_path / "trap"))
    rung(queue, url, Promised(5, 2))
    assert served(queue, 1) == [5]
    assert list(tmp_path.glob("trap")) == []


def test_redis_that_may_throw_jobs_away_is_told_of(mortal: Redis) -> None:
    queue = RedisQueue(mortal.url())
    assert queue.eviction() == ""
    mortal.client().config_set("maxmemory-policy", "allkeys-lru")
    assert queue.eviction() == ""  # no limit, so it never does
    mortal.client().config_set("maxmemory", 64 * 1024 * 1024)
    assert queue.eviction() == "allkeys-lru"


def test_failures_without_end_fill_the_page_and_not_redis(
    world: World, shop: Workshop, mortal: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(shop: Workshop, subject_id: int) -> None:
        raise Refusal("Máy in hỏng. " * 1000)  # no real job fails at once and at such length

    monkeypatch.setitem(JOBS, "redraft", fail)
    promised(world, *range(2000), priority=8)
    queue, client = RedisQueue(mortal.url()), mortal.client()
    queue.eviction()  # the first question makes the client's own room
    before = client.info("memory")["used_memory"]

    queue.feed(due(world))
    assert client.info("memory")["used_memory"] - before < 3_000_000
    served(queue, 200, lambda errand_id: run_errand(shop, errand_id))

    assert states(world) == {"hong": 200, "cho": 1800}
    assert client.dbsize() == 1800 + len(["rq:queues", "the line", "the worker", "rq:clean_groups"])
    page = visits(world)("quantri").open("/quan-tri/viec-loi?loai=redraft")
    assert page.texts(".kinds a.active") == ["Soạn lại bản thảo khi dữ liệu đổi (200)"]
    assert len(page.texts("tbody tr")) == errands.PAGE_ROWS
    assert set(page.texts(".why")) == {("Máy in hỏng. " * 39)[:500].strip()}
