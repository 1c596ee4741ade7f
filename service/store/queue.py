"""The queue on Redis, by rq: it only wakes workers, so whatever it loses costs a second, no work.

A job carries nothing but an errand's id. Acts ring through a thread of their own, so no request
waits for Redis or fails with it. What Redis does not hold, `feed` brings again.
"""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.queue import EnqueueData

from service.store.outbox import Promised

log = logging.getLogger("service.queue")

# Served in this order: somebody waits, ordinary, a batch.
LINES = ("tdkt-urgent", "tdkt-ordinary", "tdkt-batch")
URGENT, BATCH = 2, 8
PATIENCE_SECONDS = 0.5
PAUSE_SECONDS = 5.0
DEQUEUE_SECONDS = 1
HUNG_SECONDS = 5
BEAT_SECONDS = 30.0
WORKER_SECONDS = 120
JOB_SECONDS = 3600  # an errand has deadlines of its own; this ends what hangs all the same
KEPT_SECONDS = 24 * 3600

Run = Callable[[int], object]


class RedisQueue:
    """Rings for what was promised, says how Redis is, feeds it, and serves what it hands out."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis = _connected(url, PATIENCE_SECONDS)
        self._lines = _lines(self._redis)
        self._is_away, self._leave_alone_until = False, 0.0
        self._rung: queue.SimpleQueue[Sequence[Promised]] = queue.SimpleQueue()
        self._ringer: threading.Thread | None = None
        self._guard = threading.Lock()

    def ring(self, promised: Sequence[Promised]) -> None:
        """Wake workers for these errands; returns at once, whatever Redis does."""
        with self._guard:  # not before: a server may fork after it opened the office
            if self._ringer is None:
                self._ringer = threading.Thread(target=self._ring_on, daemon=True)
                self._ringer.start()
        self._rung.put(promised)

    def state(self) -> str:
        """`ok`, or `away` when Redis does not answer."""
        return "ok" if self._done(self._redis.ping) else "away"

    def is_back(self) -> bool:
        """Whether Redis answers; after a failure it is asked again only after a pause."""
        return self._done_unless_away(self._redis.ping)

    def feed(self, due: Sequence[Promised]) -> None:
        """Bring those due errands that Redis does not hold, be it new, restarted or emptied."""
        self._done_unless_away(partial(self._bring, due))

    def eviction(self) -> str:
        """The policy by which Redis may throw jobs away; empty when it keeps them."""
        told: dict[str, Any] = {}
        self._done(lambda: told.update(cast(dict[str, Any], self._redis.info("memory"))))
        policy = str(told.get("maxmemory_policy", ""))
        return policy if told.get("maxmemory") and policy != "noeviction" else ""

    def serve(self, name: str, run: Run, stop: threading.Event) -> None:
        """Run what Redis hands out until told to stop or Redis goes away.

        rq's SimpleWorker runs a job in this process, so what is compiled stays warm.
        """
        self._done(partial(self._serve, name, run, stop))

    def _ring_on(self) -> None:
        while True:
            self._done_unless_away(partial(self._push, self._rung.get()))

    def _serve(self, name: str, run: Run, stop: threading.Event) -> None:
        worker = _worker(self._url, name, run)
        worker.register_birth()  # type: ignore[no-untyped-call] # rq's own
        beat = 0.0
        try:
            while not stop.is_set():
                if time.monotonic() >= beat:
                    _tend(worker)
                    beat = time.monotonic() + BEAT_SECONDS
                _serve_one(worker)
        finally:
            with suppress(RedisError):
                worker.register_death()  # type: ignore[no-untyped-call] # rq's own

    def _bring(self, due: Sequence[Promised]) -> None:
        held = self._held() if due else set()
        self._push([errand for errand in due if errand.id not in held])

    def _held(self) -> set[int]:
        with self._redis.pipeline(transaction=False) as pipe:
            for line in self._lines:
                pipe.lrange(line.key, 0, -1)
            names = [name.decode().partition("-")[0] for line in pipe.execute() for name in line]
        return {int(name) for name in names if name.isdecimal()}

    def _push(self, promised: Sequence[Promised]) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            for number, line in enumerate(self._lines):
                calls = [_call(errand.id) for errand in promised if _line(errand) == number]
                if calls:
                    line.enqueue_many(calls, pipeline=pipe)
            pipe.execute()

    def _done_unless_away(self, ask: Callable[[], object]) -> bool:
        return time.monotonic() >= self._leave_alone_until and self._done(ask)

    def _done(self, ask: Callable[[], object]) -> bool:
        """Whether Redis did it; when it fails it is left alone for a while."""
        try:
            ask()
        except RedisError as error:
            if not self._is_away:
                log.warning("redis away: %s", type(error).__name__)
            self._is_away, self._leave_alone_until = True, time.monotonic() + PAUSE_SECONDS
            return False
        self._is_away = False
        return True


class _Worker(SimpleWorker):
    """rq's worker that gives a hung Redis up soon."""

    @property
    def connection_timeout(self) -> int:
        return HUNG_SECONDS


def _worker(url: str, name: str, run: Run) -> _Worker:
    """A worker under this name; whatever a job says of itself, `run` gets its errand's id."""

    class Call(Job):
        def perform(self) -> None:
            run(int(self.args[0]))

    redis = _connected(url, HUNG_SECONDS)
    return _Worker(
        _lines(redis, Call),
        name=f"{name}.{secrets.token_hex(4)}",
        connection=redis,
        job_class=Call,
        serializer="json",
        worker_ttl=WORKER_SECONDS,
        log_job_description=False,
    )


def _tend(worker: _Worker) -> None:
    """Tell Redis that this worker lives; now and then let rq tidy up."""
    worker.heartbeat()
    if worker.should_run_maintenance_tasks:
        worker.run_maintenance_tasks()  # type: ignore[no-untyped-call] # rq's own


def _serve_one(worker: _Worker) -> None:
    try:
        found = Queue.dequeue_any(
            worker.queues,
            DEQUEUE_SECONDS,
            connection=worker.connection,
            job_class=worker.job_class,
            serializer=worker.serializer,
        )
    except DequeueTimeout:
        return
    if found is not None:
        worker.execute_job(*found)


def _call(errand_id: int) -> EnqueueData:
    """A job of its own each time: an old one of a dead worker is never taken for it."""
    return Queue.prepare_data(
        "errand",
        (errand_id,),
        timeout=JOB_SECONDS,
        result_ttl=0,
        ttl=KEPT_SECONDS,
        failure_ttl=KEPT_SECONDS,
        job_id=f"{errand_id}-{secrets.token_hex(4)}",
    )


def _line(errand: Promised) -> int:
    return 0 if errand.priority <= URGENT else 2 if errand.priority >= BATCH else 1


def _lines(redis: Redis, job_class: type[Job] = Job) -> list[Queue]:
    return [Queue(n, connection=redis, job_class=job_class, serializer="json") for n in LINES]


def _connected(url: str, seconds: float) -> Redis:
    """A client that tries once and does not wait longer than this."""
    return Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
