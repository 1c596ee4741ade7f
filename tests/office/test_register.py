"""Numbers: without gaps, never back-dated, 01 on New Year in Vietnam, void with a reason."""

import datetime as dt
import threading
from typing import Any

import pytest

from service.errors import Incomplete, NotAllowed, NotFound, StepMoved
from service.office import register
from service.office.settings import confirm, propose
from tests.world import World

LAST_MINUTE_2024 = dt.datetime(2024, 12, 31, 16, 59, tzinfo=dt.UTC)  # 23:59 in Vietnam


def numbers(world: World, year: int | None = None) -> list[str]:
    book = register.book(world.office, actor=world.actor("vanthu"), year=year)
    assert book is not None
    return [row.symbol for row in reversed(book.rows)]


def test_new_year_is_in_vietnam_and_starts_at_01(world: World) -> None:
    first, second, third = (world.issuable(f"k{n}") for n in range(3))
    world.clock.moment = LAST_MINUTE_2024
    world.act(first, "phat_hanh", "vanthu")
    world.clock.forward(minutes=1)  # 00:00 of 1 January 2025 in Vietnam, still 2024 in UTC
    world.act(second, "phat_hanh", "vanthu")
    world.act(third, "phat_hanh", "vanthu")

    assert numbers(world, 2024) == ["01/KH-UBND"]
    assert numbers(world, 2025) == ["01/KH-UBND", "02/KH-UBND"]
    assert world.paper(second).issued_on == dt.date(2025, 1, 1)


def test_a_clock_that_went_back_takes_no_number(world: World) -> None:
    first, second = world.issuable("a"), world.issuable("b")
    world.act(first, "phat_hanh", "vanthu")
    world.clock.forward(days=-1)
    with pytest.raises(StepMoved, match="không cấp lùi ngày"):
        world.act(second, "phat_hanh", "vanthu")
    assert numbers(world) == ["01/KH-UBND"]
    assert world.step(second) == "cho_phat_hanh"


def test_thirty_at_once_five_of_which_fail_leave_no_gap(both_worlds: World) -> None:
    world = both_worlds
    ready = world.copies_of(world.issuable("goc"), 29)
    for dossier_id in ready[:5]:
        world.spoil_approval(dossier_id)
    ends: list[Any] = []
    barrier = threading.Barrier(len(ready))

    def issue(dossier_id: int) -> None:
        barrier.wait()
        try:
            world.act(dossier_id, "phat_hanh", "vanthu")
        except Incomplete as refusal:
            ends.append(refusal)

    threads = [threading.Thread(target=issue, args=(dossier_id,)) for dossier_id in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ends) == 5
    assert numbers(world) == [f"{n:02}/KH-UBND" for n in range(1, 26)]


def test_a_number_is_void_only_with_a_reason_by_its_keeper(world: World) -> None:
    world.plan_at("da_trinh")
    book = register.book(world.office, actor=world.actor("giamdoc"))
    assert book is not None
    (entry,) = book.rows
    assert entry.symbol == "01/TTr-SNV"

    with pytest.raises(Incomplete):
        register.void(world.office, entry.id, "  ", actor=world.actor("giamdoc"))
    with pytest.raises(NotAllowed):
        register.void(world.office, entry.id, "sai", actor=world.actor("chuyenvien"))
    with pytest.raises(NotFound):
        register.void(world.office, entry.id, "sai", actor=world.actor("gopy"))
    register.void(world.office, entry.id, "Ghi sai", actor=world.actor("giamdoc"))
    with pytest.raises(StepMoved):
        register.void(world.office, entry.id, "Lần nữa", actor=world.actor("giamdoc"))


def test_the_plans_own_number_is_void_only_through_its_dossier(world: World) -> None:
    world.in_force()
    book = register.book(world.office, actor=world.actor("vanthu"))
    assert book is not None
    with pytest.raises(StepMoved, match="Hủy số đã cấp"):
        register.void(world.office, book.rows[0].id, "sai", actor=world.actor("vanthu"))


def test_the_office_may_count_all_papers_in_one_series(world: World) -> None:
    row = propose(
        world.office,
        "so_van_ban",
        "mot_so",
        valid_from=world.office.today(),
        basis="QĐ 01",
        actor=world.actor("quantri"),
    )
    confirm(world.office, row, actor=world.actor("quantri2"))
    dossier_id = world.in_force()
    world.act(dossier_id, "de_nghi_thu_hoi", "vanthu", ly_do="Gửi nhầm")
    world.make_papers()
    world.act(dossier_id, "thu_hoi", "chutich")
    assert numbers(world) == ["01/KH-UBND", "02/TB-UBND"]


def test_the_row_says_what_the_paper_says(world: World) -> None:
    world.in_force()
    book = register.book(world.office, actor=world.actor("vanthu"), query="bo noi vu")
    assert book is not None
    (row,) = book.rows
    assert (row.type_title, row.signer, row.kept_by, row.copies) == (
        "Kế hoạch",
        "Lê Ánh Dương",
        "VT, NC",
        10,
    )
    assert row.recipients.startswith("Bộ Nội vụ (b/c); Ban TĐKT Trung ương (b/c); ")
    assert register.book(world.office, actor=world.actor("vanthu"), query="100%") is not None


def test_a_unit_sees_only_its_own_books(world: World) -> None:
    world.in_force()
    assert register.book(world.office, actor=world.actor("gopy")) is None
    book = register.book(world.office, actor=world.actor("vanthu"))
    assert book is not None
    with pytest.raises(NotFound):
        register.book(world.office, actor=world.actor("chuyenvien"), series_id=book.series.id)
