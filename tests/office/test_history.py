"""History is provable: a changed, missing or forked row is found and named."""

import sqlite3

import pytest

from service.office import history
from tests.world import World


def broken_by(world: World, *statements: str) -> str | None:
    """What verify says after somebody with the file in hand changed it."""
    with sqlite3.connect(str(world.office.database.url.database)) as raw:
        for statement in statements:
            raw.execute(statement)
    return history.verify(world.office).broken


def test_an_untouched_history_is_whole(both_worlds: World) -> None:
    both_worlds.plan_at("hoan_thien")
    assert history.seal(both_worlds.office) is not None
    assert history.seal(both_worlds.office) is None  # nothing changed since
    both_worlds.clock.forward(hours=1)
    both_worlds.seed_plan("khac")
    last = history.seal(both_worlds.office)

    proof = history.verify(both_worlds.office)
    assert (proof.broken, proof.seals, proof.last_seal) == (None, 2, last)
    assert proof.events == both_worlds.count_events()


@pytest.mark.parametrize(
    ("statement", "flaw"),
    [
        ("UPDATE event SET text = replace(text, 'dat_noi_dung', 'duyet')", "its text was changed"),
        (
            "UPDATE event SET officer_name = 'Kẻ khác' WHERE action = 'dat_noi_dung'",
            "its columns differ from its text",
        ),
        (
            "UPDATE event SET note = 'bịa' WHERE action = 'trinh_noi_bo'",
            "its columns differ from its text",
        ),
        ("DELETE FROM event WHERE action = 'trinh_noi_bo'", "an event before it is missing"),
        (
            "DELETE FROM event WHERE action = 'dat_noi_dung'",
            "events after 2 are missing",
        ),
        ("UPDATE seal SET text = replace(text, '3', '4')", "seal 1: was changed"),
        (
            "UPDATE history_head SET seq = 2 WHERE subject LIKE 'dossier:%'",
            "events after 3 are missing",
        ),
    ],
)
def test_every_kind_of_change_is_found(world: World, statement: str, flaw: str) -> None:
    world.plan_at("hoan_thien")
    history.seal(world.office)
    broken = broken_by(world, statement)
    assert broken is not None
    assert flaw in broken


def test_a_sealed_subject_that_vanished_is_missed(world: World) -> None:
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    history.seal(world.office)
    broken = broken_by(
        world,
        "DELETE FROM event WHERE subject LIKE 'dossier:%'",
        "DELETE FROM history_head WHERE subject LIKE 'dossier:%'",
    )
    assert broken == f"seal 1: dossier:{dossier_id} is missing or differs at 2"


def test_the_titles_of_the_day_stay_in_the_event(world: World) -> None:
    from service.office import view

    dossier_id = world.plan_at("kiem_tra_noi_dung")
    newest = view.page(world.office, dossier_id, actor=world.actor("chuyenvien")).events[0]
    assert (newest.title, newest.from_title, newest.to_title) == (
        "Trình kiểm tra nội dung",
        "Soạn thảo",
        "Kiểm tra nội dung",
    )
