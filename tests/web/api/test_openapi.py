"""The description is true: what it promises of each route is what the route does."""

import json
import re
import sys

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import BaseModel
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from service import create_app
from service.office import api_tokens
from service.rules.vietnamese import nfc
from service.web.api import operations


def bad_input_is_refused(context, response, case):
    """What the description forbids gets a 4xx; a text is measured as it is kept, in NFC."""
    if all(nfc(text) == text for text in texts([case.query, case.body])):
        negative_data_rejection(context, response, case)


def texts(value):
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    bad_input_is_refused,
]
TRIES = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def described(shared):
    """The description as a test client reads it, and the header that opens the API."""
    shared.seed_plan()
    shared.make_papers()
    app = create_app(shared.settings, shared.office)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    token = api_tokens.make(shared.office, "chuyenvien")
    return schema, {"Authorization": f"Bearer {token}"}


def test_every_reference_leads_somewhere(stranger):
    document = stranger.send("GET", "/openapi.json").get_data(as_text=True)
    known = json.loads(document)["components"]

    for kind, name in re.findall(r"#/components/(\w+)/(\w+)", document):
        assert name in known[kind], (kind, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(operations))
def test_a_route_keeps_its_word_on_good_input(described, name):
    schema, headers = described
    ids = {place: 1 for place, kind in operations[name].parameters.items() if kind is int}
    places = ids if set(ids) == set(operations[name].parameters) else None
    good = schema.find_operation_by_id(name).as_strategy(path_parameters=places)

    @TRIES
    @given(case=good)
    def run(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    run()


@pytest.mark.slow
@pytest.mark.parametrize("name", [o.id for o in operations.values() if o.body or o.query])
def test_a_route_keeps_its_word_on_bad_input(described, name):
    schema, headers = described
    bad = schema.find_operation_by_id(name).as_strategy(GenerationMode.NEGATIVE)

    @TRIES
    @given(case=bad)
    def run(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    run()


def test_no_two_models_of_the_api_have_one_name():
    """Their schemas stand in one list by name: the second would be taken for the first."""
    models = [
        model
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("service.web.api")
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
        if model.__module__ == module.__name__
    ]
    names = [model.__name__ for model in models]
    assert sorted({name for name in names if names.count(name) > 1}) == []
