"""Who may go through which door: every route of the service, each with every role."""

import re

import pytest

from tests.web.routes_table import PEOPLE, ROWS
from tests.web.scene import filled


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=[f"{row.method} {row.path}" for row in ROWS])
def test_each_person_is_answered_as_the_table_says(scene, row):
    told = {name: scene.answer(row, name, scene.ids) for name in PEOPLE}
    told["nobody signed in"] = scene.answer(row, None, scene.ids)

    wanted = {name: row.expected(name) for name in PEOPLE}
    wanted["nobody signed in"] = row.expected_of_anonymous()
    assert told == wanted


def test_every_route_of_the_service_stands_in_the_table(scene):
    adapter = scene.app.url_map.bind("127.0.0.1")
    known = set()
    for row in ROWS:
        path = filled(row.path, scene.ids).partition("?")[0]
        rule, _ = adapter.match(path, method=row.method, return_rule=True)
        known.add((row.method, rule.rule))
    routes = {
        (method, rule.rule)
        for rule in scene.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith("api.unknown")
    }
    assert routes - known == set()


OF_A_UNIT = "batch|printer|draft|issued|asked|checked|opinion"
THINGS = re.compile(rf"{{({OF_A_UNIT}|\w+_paper|\w+_version|\w+_scan)}}")
FOREIGN = [row for row in ROWS if THINGS.search(row.path)]
INSIDERS = ("chuyenvien", "giamdoc", "vanthu", "quantri")


@pytest.mark.slow
@pytest.mark.parametrize("row", FOREIGN, ids=[f"{row.method} {row.path}" for row in FOREIGN])
def test_the_dossier_of_another_unit_is_not_there_for_any_of_them(scene, row):
    """The same requests, each id now one of a dossier of the sở of «gopy»."""
    theirs = {**scene.ids, **scene.theirs}

    told = {name: scene.answer(row, name, theirs) for name in INSIDERS}

    assert told == dict.fromkeys(INSIDERS, row.hidden)


def test_no_id_of_a_foreign_dossier_works_below_ones_own(scene):
    theirs = {name: scene.theirs[name] for name in ("section", "basis", "target")}
    mixed = [row for row in ROWS if re.search(r"{draft}.*{(section|basis|target)}", row.path)]
    # Dropping what is not cited changes nothing, so it may be said twice.
    wanted = {str(row): 200 if row.path.endswith("basis/{basis}") else 404 for row in mixed}

    told = {str(row): scene.answer(row, "chuyenvien", scene.ids | theirs) for row in mixed}

    assert told == wanted


def test_what_was_asked_left_nothing_behind(scene):
    before = scene.world.dossier(scene.ids["draft"])
    for row in ROWS:
        if "{draft}" in row.path and not row.is_api:
            scene.answer(row, "chuyenvien", scene.ids)

    after = scene.world.dossier(scene.ids["draft"])
    assert (after.version, after.content_version) == (before.version, before.content_version)
