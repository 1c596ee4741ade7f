"""Running an errand: kept while it runs, tried again or given up; the bell that announces it."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import select, update

from service import jobs
from service.errors import Busy, NotFound, StepMoved
from service.jobs import JOBS, Workshop, run_errand, run_next
from service.office import errands, kept_answers, scans, system
from service.render.child import RenderChild
from service.render.pdf import OfficeSuite
from service.store import outbox
from service.store.models import Consumer, Errand, Scan
from service.store.outbox import Promised
from tests.services import until
from tests.world import World, small_pdf


@pytest.fixture
def shop(world: World) -> Iterator[Workshop]:
    with RenderChild() as child, OfficeSuite() as suite:
        yield Workshop(world.office, child, suite)


def promised(world: World, kind: str = "redraft", **more: object) -> int:
    with world.office.writing() as db:
        outbox.promise(db, kind, 1, now=world.clock())
        db.execute(update(Errand).values(**{"state": "cho", **more}))
        return db.scalars(select(Errand.id)).one()


def errand(world: World) -> Errand:
    with world.office.reading() as db:
        return db.scalars(select(Errand).order_by(Errand.id.desc())).first()


def test_an_errand_stays_in_hand_however_long_its_job_takes(
    world: World, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_by_another = []

    def last_long(shop: Workshop, subject_id: int) -> None:
        for _ in range(3):
            world.clock.moment += outbox.TAKEN_FOR - dt.timedelta(seconds=1)
            until("renewed", lambda: errand(world).taken_until == world.clock() + outbox.TAKEN_FOR)
            with world.office.writing() as db:
                taken_by_another.append(outbox.take(db, now=world.clock(), by="another"))

    monkeypatch.setattr(jobs, "RENEW_SECONDS", 0.01)
    monkeypatch.setitem(JOBS, "redraft", last_long)
    run_errand(shop, promised(world))
    assert taken_by_another == [None] * 3
    assert (errand(world).state, errand(world).deaths) == ("xong", 0)


def test_an_errand_that_kills_its_workers_is_given_up(world: World, shop: Workshop) -> None:
    over = world.clock() - dt.timedelta(seconds=1)
    promised(world, state="dang_lam", tries=1, taken_until=over, deaths=outbox.MOST_DEATHS - 1)
    assert run_next(shop)
    assert errand(world).state == "hong"
    assert errand(world).error == "Tiến trình xử lý đã 10 lần dừng đột ngột khi làm việc này."


@pytest.mark.parametrize(
    ("refusal", "state"),
    [(Busy("Bận."), "cho"), (StepMoved("Đã có người xử lý."), "cho"), (NotFound("Không."), "hong")],
)
def test_what_may_pass_is_tried_again_and_what_cannot_is_given_up(
    world: World, shop: Workshop, monkeypatch: pytest.MonkeyPatch, refusal: Exception, state: str
) -> None:
    def refuse(shop: Workshop, subject_id: int) -> None:
        raise refusal

    monkeypatch.setitem(JOBS, "redraft", refuse)
    promised(world)
    run_next(shop)
    assert (errand(world).state, errand(world).error) == (state, str(refusal))


def test_a_scan_that_cannot_be_read_is_marked_and_not_ordered_for_ever(
    world: World, shop: Workshop
) -> None:
    dossier_id = world.plan_at("cho_ky")
    with world.office.writing() as db:
        db.execute(update(Errand).values(state="xong"))
    clerk = world.actor("vanthu")
    scan_id = scans.hand_in(world.office, dossier_id, "a.pdf", small_pdf("x"), actor=clerk)
    with world.office.reading() as db:
        world.office.files.drop(db.get_one(Scan, scan_id).sha)

    assert run_next(shop)
    system.sweep(world.office)

    assert not run_next(shop)
    with world.office.reading() as db:
        scan = db.get_one(Scan, scan_id)
        assert (scan.state, scan.finding) == ("khong_khop", errand(world).error)


@pytest.mark.parametrize("kind", sorted(JOBS))
def test_an_errand_of_nothing_is_given_up_or_done_and_harms_nobody(
    world: World, shop: Workshop, kind: str
) -> None:
    promised(world, kind, subject_id=999_999)
    while run_next(shop):
        world.clock.forward(minutes=2)
    assert errand(world).state in ("hong", "xong")


class Bell:
    """Remembers what was rung for."""

    def __init__(self) -> None:
        self.rung: list[Sequence[Promised]] = []

    def ring(self, found: Sequence[Promised]) -> None:
        self.rung.append(list(found))

    def state(self) -> str:
        return "ok"


def test_the_bell_rings_once_the_act_is_kept_and_not_before(world: World) -> None:
    bell = Bell()
    office = dataclasses.replace(world.office, bell=bell)
    claim = kept_answers.claim(
        office, kept_answers.Key("POST /x", "k", ""), actor=world.actor("vanthu")
    )
    assert isinstance(claim, kept_answers.Claim)
    for desk in (office, kept_answers.noting(office, claim)):
        with desk.writing() as db:
            outbox.promise(db, "redraft", 1, now=world.clock(), priority=8)
            assert bell.rung == []
        [[found]] = bell.rung
        assert (found.priority, errand(world).id) == (8, found.id)
        bell.rung.clear()

    def refused() -> None:
        with office.writing() as db:
            outbox.promise(db, "redraft", 1, now=world.clock())
            raise NotFound("Không có.")

    with pytest.raises(NotFound):
        refused()
    with office.writing():
        pass
    assert bell.rung == []


def test_the_sweep_comes_round_once_a_minute_and_forgets_workers_long_silent(
    world: World,
) -> None:
    def report(name: str) -> None:
        with world.office.writing() as db:
            outbox.report(db, name, "", now=world.clock())

    def known() -> list[str]:
        with world.office.reading() as db:
            return list(db.scalars(select(Consumer.name).order_by(Consumer.name)))

    report("chết")
    world.clock.forward(minutes=11)
    report("sống")
    system.sweep_in_turn(world.office, "a")
    assert known() == ["sống"]
    report("chết")
    world.clock.forward(minutes=11)
    for holder in ("a", "b"):
        system.sweep_in_turn(world.office, holder)
        report("chết")
        world.clock.forward(seconds=50)
    assert known() == ["chết"]


def test_every_job_has_a_name_that_people_read() -> None:
    assert set(errands.KINDS) == set(JOBS)
