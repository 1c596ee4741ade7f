"""Printers of a unit: kept by whoever prints there, every change told by its history."""

import threading

import pytest

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office import history, printers


def add(world, name="Máy màu", who="chuyenvien", right=15, down=-5, unit="so-noi-vu"):
    return printers.add(
        world.office,
        world.unit(unit),
        name,
        dx_tenths=right,
        dy_tenths=down,
        actor=world.actor(who),
    )


def change(world, printer_id, name="Máy màu", who="chuyenvien", seen=1, right=0, down=0):
    printers.change(
        world.office,
        printer_id,
        name,
        dx_tenths=right,
        dy_tenths=down,
        seen=seen,
        actor=world.actor(who),
    )


def kept(world, who="chuyenvien"):
    (unit,) = printers.listing(world.office, actor=world.actor(who))
    return [(p.name, p.dx_tenths, p.dy_tenths, p.version) for p in unit.printers]


def notes(world):
    (unit,) = printers.listing(world.office, actor=world.actor("chuyenvien"))
    return [(event.title, event.note) for event in unit.events]


def test_a_printer_is_kept_with_its_offset_and_history(world):
    printer = add(world, "  Máy  màu ")
    change(world, printer, "Máy màu 203", right=-20)
    printers.end(world.office, printer, seen=2, actor=world.actor("chuyenvien"))

    assert kept(world) == []
    assert notes(world) == [
        ("Thôi dùng máy in", "Máy màu 203: sang phải -2 mm, xuống 0 mm"),
        ("Sửa máy in", "Máy màu 203: sang phải -2 mm, xuống 0 mm"),
        ("Thêm máy in", "Máy màu: sang phải 1,5 mm, xuống -0,5 mm"),
    ]
    assert history.verify(world.office).broken is None


def test_a_printer_put_out_of_use_comes_back_under_its_name(world):
    printer = add(world)
    printers.end(world.office, printer, seen=1, actor=world.actor("chuyenvien"))

    assert add(world, right=1, down=2) == printer
    assert kept(world) == [("Máy màu", 1, 2, 3)]


@pytest.mark.parametrize(
    ("name", "right", "down", "refusal"),
    [
        (" ", 0, 0, Incomplete),
        ("x" * 101, 0, 0, BadInput),
        ("Máy", 501, 0, BadInput),
        ("Máy", 0, -501, BadInput),
        ("Máy đen", 0, 0, BadInput),
    ],
)
def test_a_printer_needs_a_name_of_its_own_and_an_offset_within_50_mm(
    world, name, right, down, refusal
):
    add(world, "Máy đen", right=500, down=-500)
    other = add(world)
    before = kept(world)

    with pytest.raises(refusal):
        add(world, name, right=right, down=down)
    with pytest.raises(refusal):
        change(world, other, name, right=right, down=down)

    assert kept(world) == before


def test_who_saw_an_older_printer_is_told(world):
    printer = add(world)
    change(world, printer, seen=1)

    with pytest.raises(StepMoved, match="vừa được người khác sửa"):
        change(world, printer, seen=1, right=9)
    with pytest.raises(StepMoved):
        printers.end(world.office, printer, seen=1, actor=world.actor("chuyenvien"))


def test_two_of_one_name_at_once_are_one(both_worlds):
    world, refused = both_worlds, []
    gate = threading.Barrier(2)

    def run():
        gate.wait()
        try:
            add(world)
        except BadInput as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(kept(world)), len(refused)) == (1, 1)


def test_another_units_printer_is_not_there_and_who_prints_not_changes_none(world):
    printer = add(world)
    foreign, head = "gopy", "giamdoc"

    assert kept(world, foreign) == []
    assert kept(world, head) == kept(world)
    for who, refusal in ((foreign, NotFound), (head, NotAllowed)):
        with pytest.raises(refusal):
            add(world, "Máy mới", who)
        with pytest.raises(refusal):
            change(world, printer, who=who)
        with pytest.raises(refusal):
            printers.end(world.office, printer, seen=1, actor=world.actor(who))
    with pytest.raises(NotFound):
        change(world, 999)
    assert notes(world) == [("Thêm máy in", "Máy màu: sang phải 1,5 mm, xuống -0,5 mm")]
