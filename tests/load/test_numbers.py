"""32 people issue numbers through the real web server while the worker runs: no gap.

10,000 on SQLite and 10,000 on PostgreSQL in `make soak`, 2,000 each in every run.
"""

import http.client
import json
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from service.office import api_tokens, history
from service.store.models import (
    Approval,
    Document,
    DocumentVersion,
    Dossier,
    DossierUnit,
    Plan,
    Recipient,
    RegisterEntry,
)
from tests import services
from tests.world import World, real_now

PEOPLE = 32
NUMBERS = 10_000 if os.environ.get("SOAK") else 2_000
CHUNK = 1000
SHIFT = 1_000_000


@pytest.fixture(params=["sqlite", "postgresql"])
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that no other test comes to: so many rows leave it slow."""
    if request.param == "sqlite":
        yield services.sqlite_database(tmp_path / "so_lieu.db")
    else:
        with services.postgres_database() as url:
            yield url


@pytest.mark.slow
def test_thousands_of_numbers_by_thirty_two_people(tmp_path: Path, own_url: str) -> None:
    world = World(tmp_path, own_url, clock=real_now)
    first = world.issuable()
    ready = [first, *many_like(world, first, NUMBERS - 1)]
    tokens = [api_tokens.make(world.office, name, "tải") for name in registrars(world)]
    seen = world.dossier(first).version

    with services.serving(tmp_path, database_url_of(world), WORKERS="1") as server:
        answers = issue_all(server.url, tokens, ready, seen)

    assert {status for status, _ in answers} == {200}, next(a for a in answers if a[0] != 200)
    with world.office.reading() as db:
        numbers = db.scalars(select(RegisterEntry.number).order_by(RegisterEntry.id)).all()
        plans = numbers[-NUMBERS:]  # the first is the tờ trình's
        assert sorted(plans) == list(range(1, NUMBERS + 1))
        days = db.execute(
            text("SELECT issued_on FROM register_entry ORDER BY series_id, year, number")
        ).all()
        assert [row[0] for row in days] == sorted(row[0] for row in days)
        steps = db.execute(text("SELECT step, count(*) FROM dossier GROUP BY step")).all()
    assert sum(count for _, count in steps) == NUMBERS
    assert {step for step, _ in steps} <= {"da_phat_hanh", "dang_thuc_hien"}
    assert history.verify(world.office).broken is None


def issue_all(
    url: str, tokens: Sequence[str], ready: Sequence[int], seen: int
) -> list[tuple[int, str]]:
    """Everybody issues his share over one kept connection; each answer's status and body."""
    answers: list[tuple[int, str]] = []
    shares = [ready[n :: len(tokens)] for n in range(len(tokens))]
    threads = [
        threading.Thread(target=issue_share, args=(url, token, share, seen, answers))
        for token, share in zip(tokens, shares, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def issue_share(
    url: str, token: str, share: Sequence[int], seen: int, answers: list[tuple[int, str]]
) -> None:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"seen": seen})
    for dossier_id in share:
        path = f"/api/v1/dossiers/{dossier_id}/actions/phat_hanh"
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answers.append((response.status, response.read().decode()))
    connection.close()


def registrars(world: World) -> Iterator[str]:
    """The registrar and 31 colleagues of his."""
    yield "vanthu"
    for n in range(1, PEOPLE):
        world.open_account(f"vanthu{n}", "van-phong", "van_thu")
        yield f"vanthu{n}"


def many_like(world: World, dossier_id: int, more: int) -> list[int]:
    """So many dossiers like this one, each with plan, recipient, paper and approvals of its own."""
    with world.office.writing() as db:
        base = db.get_one(Dossier, dossier_id)
        ids = [base.id + 100 + n for n in range(more)]
        paper = db.scalars(
            select(Document).where(Document.dossier_id == base.id, Document.type == "ke_hoach")
        ).one()
        version = db.get_one(DocumentVersion, paper.current_id)
        plan = db.scalars(select(Plan).where(Plan.dossier_id == base.id)).one()
        lines = db.scalars(
            select(Recipient).where(Recipient.plan_id == plan.id).order_by(Recipient.position)
        ).all()
        approvals = db.scalars(select(Approval).where(Approval.version_id == version.id)).all()
        units = db.scalars(
            select(DossierUnit.unit_id).where(DossierUnit.dossier_id == base.id)
        ).all()
        short = {k: v for k, v in version.values.items() if k != "noi_dung"}
        rows = Rows(db)
        rows.add(Dossier, base, ids, lambda n: {"code": f"NAP-{n}"})
        for unit_id in units:
            db.execute(insert(DossierUnit), [{"unit_id": unit_id, "dossier_id": n} for n in ids])
        rows.add(Plan, plan, ids, lambda n: {"dossier_id": n, "form_key": None})
        rows.add(Recipient, lines[0], ids, lambda n: {"plan_id": n})
        rows.add(Recipient, lines[-1], [n + SHIFT for n in ids], lambda n: {"plan_id": n - SHIFT})
        rows.add(Document, paper, ids, lambda n: {"dossier_id": n, "current_id": None})
        rows.add(
            DocumentVersion,
            version,
            ids,
            lambda n: {
                "document_id": n,
                "code": f"NAP-{n}",
                "values": short,
                "parent_id": None,
                "pages": [],
            },
        )
        db.execute(
            text("UPDATE document SET current_id = id WHERE id >= :first"), {"first": ids[0]}
        )
        for at, approval in enumerate(approvals):
            shift = at * SHIFT
            rows.add(
                Approval,
                approval,
                [n + shift for n in ids],
                lambda n, shift=shift: {"version_id": n - shift},
            )
        rows.move_counters_on()
    return ids


class Rows:
    """Many rows like one, written in chunks."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def add(self, model: Any, like: Any, ids: Sequence[int], changes: Any) -> None:
        base = {c.key: getattr(like, c.key) for c in model.__mapper__.column_attrs}
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            self.db.execute(insert(model), [{**base, **changes(n), "id": n} for n in part])

    def move_counters_on(self) -> None:
        """PostgreSQL's counters go past the ids written by hand."""
        if self.db.get_bind().dialect.name != "postgresql":
            return
        for table in ("dossier", "plan", "recipient", "document", "document_version", "approval"):
            self.db.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608 - our own names
                    f"(SELECT max(id) FROM {table}))"
                )
            )


def database_url_of(world: World) -> str:
    """What the server is started with: nothing for the SQLite file of its folder."""
    database = world.office.database
    return "" if database.is_sqlite else world.settings.database_url
