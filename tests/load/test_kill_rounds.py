"""kill -9 at random, round after round: nothing is lost, nothing double, nothing stuck.

A round orders drafts and, over HTTP, a batch of certificates; at a random moment one process is
killed; when all is quiet again, everything ordered must be there once. `make soak` plays more.
"""

import http.client
import json
import os
import random
import signal
import threading
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from service.office import api_tokens, history
from service.store import outbox
from service.store.models import Batch, Document, DocumentVersion, Errand
from tests.load.certificates import is_made, prove_whole, rows
from tests.load.processes import children, kill
from tests.services import Redis, Server, own_redis, serving, until
from tests.sheet_office import COMMON
from tests.world import World, clone_dossier, real_now

pytestmark = pytest.mark.slow

ROUNDS = 200 if os.environ.get("SOAK") else 10
SEED = 20241125
DRAFTS, SHEETS = 2, 3
QUIET_WITHIN_SECONDS = 60
TAKEN_WITHIN_SECONDS = 90  # a key whose holder was killed is free again after a minute
LONGEST_PAUSE_SECONDS = 0.5
# Who is killed in ten rounds, in an order of chance.
VICTIMS = [
    *("consumer", "office", "web", "redis") * 2,
    *("renderer", "supervisor"),
]
BELOW_WORKER = {
    "consumer": "service.worker",
    "renderer": "service.render.child",
    "office": "soffice.bin",
}


def test_nothing_is_lost_and_nothing_double(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "tam").mkdir()
    world = World(tmp_path, sqlite_url, real_now)
    own = {"TMPDIR": str(tmp_path / "tam"), "WORKERS": "2"}
    with own_redis() as redis, serving(tmp_path, REDIS_URL=redis.url(), **own) as server:
        rounds = Rounds(world, server, redis)
        for number in range(ROUNDS):
            rounds.play(number)
        assert history.verify(world.office).broken is None
    assert list((tmp_path / "tam").iterdir()) == []


class Rounds:
    """The office, its processes, and who is killed when."""

    def __init__(self, world: World, server: Server, redis: Redis) -> None:
        self.world, self.server, self.redis = world, server, redis
        self.chance = random.Random(SEED)  # noqa: S311 - to be the same again, not secret
        self.victims: list[str] = []
        self.taken: set[str] = set()
        self.token = api_tokens.make(world.office, "chuyenvien", "vòng thử")
        self.plan = world.seed_plan()
        until("the first draft is there", self.is_quiet, QUIET_WITHIN_SECONDS)

    def play(self, number: int) -> None:
        """One round; AssertionError says which and who was killed."""
        self.victims = self.victims or self.chance.sample(VICTIMS, len(VICTIMS))
        victim = self.victims.pop()
        drafts, key = self.order_drafts(), uuid.uuid4().hex
        clerk = threading.Thread(target=self.order_batch, args=(key,))
        clerk.start()
        pause(self.chance.uniform(0, LONGEST_PAUSE_SECONDS))
        self.kill(victim)
        pause(self.chance.uniform(0, LONGEST_PAUSE_SECONDS))
        self.start_what_a_host_would(victim)
        clerk.join()
        try:
            assert key in self.taken, "the batch is not taken"
            until("all is quiet", self.is_quiet, QUIET_WITHIN_SECONDS)
            self.prove(drafts, key)
        except AssertionError as fault:
            raise AssertionError(f"round {number}, {victim} killed: {fault}") from fault

    def order_drafts(self) -> list[int]:
        """Versions that wait for their files, promised to the workers."""
        office, ids = self.world.office, []
        with office.writing() as db:
            for _ in range(DRAFTS):
                copy = clone_dossier(db, self.plan, self.chance.getrandbits(40))
                version_id = db.scalar(
                    select(Document.current_id).where(Document.dossier_id == copy)
                )
                version = db.get_one(DocumentVersion, version_id)
                version.docx = version.pdf = version.print_pdf = version.pages = version.code = None
                outbox.promise(db, "render_version", version.id, now=office.now(), priority=2)
                ids.append(version.id)
        return ids

    def order_batch(self, key: str) -> None:
        """A batch over HTTP; whoever gets no answer looks whether it is there, and asks again."""
        body = {"paper": "giay_khen", "title": key, "common": COMMON, "rows": rows(SHEETS)}
        until(
            "the batch is taken",
            lambda: self.asked(key, body) == 201 or self.is_listed(key),
            TAKEN_WITHIN_SECONDS,
        )
        self.taken.add(key)

    def is_listed(self, key: str) -> bool:
        with self.world.office.reading() as db:
            return db.scalar(select(Batch.id).where(Batch.title == key)) is not None

    def asked(self, key: str, body: Any) -> int:
        """The status of the answer, 0 when there is none."""
        place = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection.request("POST", "/api/v1/batches", json.dumps(body), headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def kill(self, victim: str) -> None:
        if victim == "redis":
            self.redis.stop()
        elif victim == "web":
            self.server.stop("web", signal.SIGKILL)
        elif victim == "supervisor":
            process = self.server.processes.pop("worker")
            process.kill()
            process.wait()
        else:
            found = children(self.server.processes["worker"].pid, BELOW_WORKER[victim])
            if found:  # a LibreOffice or a renderer starts when it is first needed
                kill(self.chance.choice(found))

    def start_what_a_host_would(self, victim: str) -> None:
        if victim == "redis":
            self.redis.start()
        elif victim in ("web", "supervisor"):
            self.server.start({"supervisor": "worker"}.get(victim, victim))

    def is_quiet(self) -> bool:
        """Whether nothing waits and nothing is in hand."""
        with self.world.office.reading() as db:
            states = set(db.scalars(select(Errand.state).distinct()))
        return states <= {"xong", "hong"}

    def prove(self, drafts: list[int], key: str) -> None:
        with self.world.office.reading() as db:
            assert db.scalars(select(Errand.error).where(Errand.state == "hong")).all() == []
            of_plans = select(DocumentVersion).join(
                Document, Document.id == DocumentVersion.document_id
            )
            versions = db.scalars(of_plans.where(Document.type == "ke_hoach")).all()
            assert {version.id for version in versions} >= set(drafts)
            # The same values, the same bytes: whoever made it and however often.
            assert len({version.docx for version in versions}) == 1
            assert all(version.pdf and version.print_pdf and version.code for version in versions)
            assert len({version.code for version in versions}) == len(versions)
            (batch_id,) = db.scalars(select(Batch.id).where(Batch.title == key))
            doubles = select(Errand.once).where(Errand.once.is_not(None)).group_by(Errand.once)
            assert db.scalars(doubles.having(func.count() > 1)).all() == []
        assert is_made(self.world, batch_id)
        prove_whole(self.world, batch_id, SHEETS)


def pause(seconds: float) -> None:
    threading.Event().wait(seconds)
