"""Who comes in by the API: bearer tokens, and nothing else."""

import re

import pytest
from sqlalchemy import select, update

from service.errors import Incomplete, NotFound
from service.office import api_tokens
from service.store.models import ApiToken, Event, Officer
from service.web.api import operations
from tests.web.api.client import Program


def test_every_route_is_closed_without_a_token(stranger):
    for operation in operations.values():
        path = re.sub(r"{\w+}", "1", operation.path)
        status, error = stranger.refused(operation.method, path)
        assert (operation.id, status, error["code"]) == (operation.id, 401, "not_signed_in")


def test_the_description_is_open(stranger):
    assert stranger.get("/openapi.json")["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    "header",
    ["Basic dmFudGh1OngK", "Bearer", "Bearer ", "bearer sai", "Bearer tdkt_sai", "tdkt_sai"],
)
def test_a_wrong_header_is_refused_with_a_challenge(stranger, header):
    response = stranger.send("GET", "/me", headers={"Authorization": header})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_cookie_counts_for_nothing(app, world):
    client = app.test_client()
    client.set_cookie("session", api_tokens.make(world.office, "vanthu"))

    assert client.get("/api/v1/me").status_code == 401


def test_a_token_says_who_one_is(program, world):
    found = program("vanthu").get("/me")

    assert found["id"] == world.actor("vanthu").id
    assert "van_thu" in [held["role"] for held in found["held"]]


def test_only_the_hash_of_a_token_is_kept(world):
    token = api_tokens.make(world.office, "vanthu", "máy chủ văn bản")

    with world.office.reading() as db:
        row = db.scalars(select(ApiToken)).one()
        event = db.scalars(select(Event).where(Event.action == "tao_ma_truy_cap")).one()
    assert token not in str(vars(row))
    assert token not in event.text
    assert row.name == "máy chủ văn bản"


def test_an_ended_token_is_worthless_at_once(program):
    vanthu = program("vanthu")
    (row,) = vanthu.get("/tokens")

    vanthu.delete(f"/tokens/{row['id']}")

    assert vanthu.refused("GET", "/me")[0] == 401


def test_nobody_ends_a_token_of_somebody_else(program):
    (row,) = program("vanthu").get("/tokens")

    assert program("chutich").refused("DELETE", f"/tokens/{row['id']}")[0] == 404


def test_a_locked_account_comes_in_by_no_token(program, world):
    vanthu = program("vanthu")
    with world.office.writing() as db:
        db.execute(update(Officer).where(Officer.username == "vanthu").values(is_active=False))

    assert vanthu.refused("GET", "/me")[0] == 401
    with pytest.raises(Incomplete):
        api_tokens.make(world.office, "vanthu")


def test_no_token_for_an_unknown_account_or_for_another_one(world):
    with pytest.raises(NotFound):
        api_tokens.make(world.office, "khong_co")
    with pytest.raises(NotFound):
        api_tokens.make(world.office, "chutich", actor=world.actor("vanthu"))


def test_no_token_is_given_for_a_password(program):
    assert program("vanthu").refused("POST", "/tokens", {"username": "a"})[0] == 405


def test_the_command_prints_a_token_that_works(app, world):
    result = app.test_cli_runner().invoke(args=["api-token", "vanthu", "--name", "máy in sổ"])

    assert result.exit_code == 0
    assert Program(app, result.output.strip()).get("/me")["name"] == world.actor("vanthu").name


def test_the_command_refuses_an_unknown_account(app):
    result = app.test_cli_runner().invoke(args=["api-token", "ai_do"])

    assert (result.exit_code, result.output) == (1, "Không có tài khoản «ai_do».\n")
