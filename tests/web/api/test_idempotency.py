"""Idempotency-Key: sent again, done once."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from service import create_app
from service.errors import Busy
from service.office import kept_answers
from service.store.models import KeptAnswer, Remark
from tests.web.api.client import Program, program_of
from tests.world import World


@pytest.fixture
def clerk(program):
    return program("chuyenvien")


@pytest.fixture
def dossier(world):
    return world.seed_plan()


def remark(clerk: Program, dossier: int, key: str, text: str = "Đã xem."):
    return clerk.send(
        "POST",
        f"/dossiers/{dossier}/remarks",
        json={"text": text},
        headers={"Idempotency-Key": key},
    )


def test_the_same_request_twice_is_one_remark_and_one_answer(clerk, dossier, world):
    first, second = remark(clerk, dossier, "k-1"), remark(clerk, dossier, "k-1")

    assert world.count(Remark) == 1
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(clerk, dossier, world):
    remark(clerk, dossier, "k-1")

    response = remark(clerk, dossier, "k-1", "Lời khác.")

    assert response.status_code == 422
    assert world.count(Remark) == 1


def test_a_key_belongs_to_one_account_and_one_route(clerk, program, dossier, world):
    remark(clerk, dossier, "k-1")
    remark(program("truongphong"), dossier, "k-1")
    unit = world.unit("so-noi-vu")
    other = clerk.post("/dossiers", {"year": 2025, "unit_id": unit})["id"]
    clerk.post(f"/dossiers/{other}/remarks", {"text": "Đã xem."}, key="k-1")

    assert world.count(Remark) == 3


def test_a_refusal_is_kept_too(clerk, dossier, world):
    path = f"/dossiers/{dossier}/actions/trinh_noi_bo"
    how = {"json": {"seen": 99, "shown": {}}, "headers": {"Idempotency-Key": "k-1"}}
    first, second = clerk.send("POST", path, **how), clerk.send("POST", path, **how)

    assert first.status_code == 409
    assert second.data == first.data
    assert second.headers["Idempotent-Replayed"] == "true"


def test_two_at_once_are_done_once_and_the_second_gets_the_first_answer(app, clerk, dossier, world):
    answers = all_at_once(app, clerk, dossier)

    assert world.count(Remark) == 1
    assert [a.status_code for a in answers] == [201] * 8
    assert sum("Idempotent-Replayed" in a.headers for a in answers) == 7


@pytest.mark.slow
def test_two_at_once_are_done_once_on_postgresql_too(tmp_path, postgres_url):
    world = World(tmp_path, postgres_url)
    app = create_app(world.settings, world.office)

    answers = all_at_once(app, program_of(world, app, "chuyenvien"), world.seed_plan())

    assert world.count(Remark) == 1
    assert [a.status_code for a in answers] == [201] * 8
    assert sum("Idempotent-Replayed" in a.headers for a in answers) == 7
    world.office.database.close()


def all_at_once(app: Flask, clerk: Program, dossier: int) -> list[Any]:
    """The same request by eight threads held at a barrier; their answers."""
    start = threading.Barrier(8)
    answers: list[Any] = []

    def run() -> None:
        mine = Program(app, clerk.token)
        start.wait()
        answers.append(remark(mine, dossier, "k-1"))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_key_is_free_again_after_a_day(clerk, dossier, world):
    remark(clerk, dossier, "k-1")
    world.clock.forward(hours=25)
    remark(clerk, dossier, "k-1", "Hôm sau.")

    assert world.count(Remark) == 2


def test_a_server_fault_keeps_no_answer(clerk, dossier, world, monkeypatch):
    def busy(*_args, **_how):
        raise Busy("Hệ thống đang bận. Hãy thử lại sau ít giây.")

    with monkeypatch.context() as fault:
        fault.setattr("service.web.api.dossiers.dossiers.remark", busy)
        assert remark(clerk, dossier, "k-1").status_code == 503

    assert remark(clerk, dossier, "k-1").status_code == 201
    assert world.count(Remark) == 1


def test_work_that_died_before_it_was_kept_is_done_by_the_next(clerk, dossier, world):
    key = _key_of(clerk, dossier, world)
    kept_answers.claim(world.office, key, actor=world.actor("chuyenvien"))
    world.clock.forward(seconds=61)

    assert remark(clerk, dossier, "k-1").status_code == 201
    assert world.count(Remark) == 1


def test_work_that_died_after_it_was_kept_is_never_done_again(clerk, dossier, world):
    key = _key_of(clerk, dossier, world)
    claim = kept_answers.claim(world.office, key, actor=world.actor("chuyenvien"))
    with kept_answers.noting(world.office, claim).writing() as db:
        db.add(_a_remark(world, dossier))
    world.clock.forward(seconds=61)

    response = remark(clerk, dossier, "k-1")

    assert response.status_code == 409
    assert "đã được ghi" in response.get_json()["error"]["message"]
    assert world.count(Remark) == 1


def test_whoever_lost_his_key_keeps_nothing(clerk, dossier, world):
    key = _key_of(clerk, dossier, world)
    slow = kept_answers.claim(world.office, key, actor=world.actor("chuyenvien"))
    world.clock.forward(seconds=61)
    remark(clerk, dossier, "k-1")

    with pytest.raises(Busy), kept_answers.noting(world.office, slow).writing() as db:
        db.add(_a_remark(world, dossier))

    kept_answers.settle(world.office, slow, 201, "khác")
    assert world.count(Remark) == 1
    assert remark(clerk, dossier, "k-1").get_json() == {"done": True}


@pytest.mark.parametrize("key", ["", "có dấu", "a b", "x" * 201])
def test_a_key_that_is_none_is_refused(clerk, dossier, key):
    response = clerk.send(
        "POST",
        f"/dossiers/{dossier}/remarks",
        json={"text": "x"},
        headers={"Idempotency-Key": key},
    )

    assert response.status_code == 400


def _key_of(clerk, dossier, world):
    """The key of `remark(clerk, dossier, "k-1")`, with no answer kept."""
    remark(clerk, dossier, "k-0")
    with world.office.writing() as db:
        row = db.scalars(select(KeptAnswer)).one()
        key = kept_answers.Key(row.route, "k-1", row.body_sha)
        db.execute(update(KeptAnswer).values(status=201))
        for made in db.scalars(select(Remark)):
            db.delete(made)
    return key


def _a_remark(world, dossier):
    return Remark(
        dossier_id=dossier,
        officer_id=world.actor("chuyenvien").id,
        at=world.office.now(),
        text="Đã xem.",
    )
