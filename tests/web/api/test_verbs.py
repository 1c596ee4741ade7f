"""Each public verb of the office has a route, and each route says what it does."""

import inspect
from types import ModuleType

import pytest

from service.office import (
    api_tokens,
    dossiers,
    errands,
    format_desk,
    inbox,
    opinions,
    paper_desk,
    people,
    plan_lists,
    plan_reading,
    plans,
    printers,
    register,
    scans,
    settings,
    sheet_view,
    sheets,
    template_desk,
    units,
    view,
)
from service.office.desk import Office
from service.web.api import operations

MODULES = [
    api_tokens,
    dossiers,
    errands,
    format_desk,
    inbox,
    opinions,
    paper_desk,
    people,
    plan_lists,
    plan_reading,
    plans,
    printers,
    register,
    scans,
    settings,
    sheet_view,
    sheets,
    template_desk,
    units,
    view,
]
# Verbs that no program calls, each with its reason.
NOT_OFFERED = {
    "service.office.api_tokens.make": "a token is made on the command line or on a page",
    "service.office.people.administers": "said by the roles of /me",
    "service.office.settings.may_change": "said by the refusal of settings.propose",
    "service.office.errands.may_see": "said by the refusal of errands.failed",
    "service.office.view.book": "register.book with what the page needs beside it",
    "service.office.plan_copy.fill": "only the demo office writes a whole plan at once",
}


def verbs(module: ModuleType) -> list[str]:
    """The public functions that are handed the office and an actor."""
    found = []
    for name, function in inspect.getmembers(module, inspect.isfunction):
        parameters = inspect.signature(function).parameters
        first = next(iter(parameters.values()), None)
        takes_office = first is not None and first.annotation is Office
        if not name.startswith("_") and takes_office and "actor" in parameters:
            found.append(f"{function.__module__}.{function.__name__}")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_each_verb_has_a_route(module):
    routed = {f"{o.verb.__module__}.{o.verb.__name__}" for o in operations.values() if o.verb}

    assert sorted(set(verbs(module)) - routed - set(NOT_OFFERED)) == []


def test_no_route_without_words():
    for operation in operations.values():
        assert operation.summary, operation.id
        assert operation.path.startswith("/"), operation.id


def test_no_exception_is_kept_for_a_verb_that_has_a_route():
    routed = {f"{o.verb.__module__}.{o.verb.__name__}" for o in operations.values() if o.verb}

    assert routed & set(NOT_OFFERED) == set()
