"""What the API answers to what it cannot read: always the same shape, and nothing changes."""

import unicodedata

import pytest
from sqlalchemy import select

from service.store.models import Remark


@pytest.fixture
def world(shared):
    return shared


@pytest.fixture(scope="module")
def dossier(shared):
    return shared.seed_plan()


@pytest.fixture
def clerk(program):
    return program("chuyenvien")


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/dossiers",
        "/api/v1/khong-co",
        "/api/v1/a%0Ab",
    ],
)
def test_an_unknown_route_is_told_in_json(clerk, path):
    status, error = clerk.refused("GET", path)

    assert (status, error["code"]) == (404, "not_found")


@pytest.mark.parametrize("bad", ["0", "-1", "01", "x", "99999999999999999999", "٣", "1.0", "²"])
def test_an_id_that_can_be_none_is_not_found(clerk, bad):
    assert clerk.refused("GET", f"/dossiers/{bad}")[0] == 404


def test_a_wrong_method_names_the_right_ones(clerk):
    response = clerk.send("PATCH", "/dossiers/1/follow")

    assert response.status_code == 405
    assert response.headers["Allow"] == "DELETE, PUT"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"{", "không phải JSON"),
        (b"", "không phải JSON"),
        (b"\xff\xfe", "không phải JSON"),
        (b'{"text": NaN}', "không phải JSON"),
        (b"[" * 100_000, "không phải JSON"),
        (b'{"text": ' + b"[" * 50 + b"]" * 50 + b"}", "quá sâu"),
        (b'{"text": 1e999}', "quá lớn"),
        (b"[]", "đối tượng"),
        (b'"x"', "đối tượng"),
        (b"null", "đối tượng"),
        (b"{}", "«text» còn thiếu"),
        (b'{"text": 1}', "«text» phải là chữ"),
        (b'{"text": null}', "«text» phải là chữ"),
        (b'{"text": ["x"]}', "«text» phải là chữ"),
        (b'{"text": "x", "la": 1}', "«la» không có ở đây"),
        (b'{"text": "a\\u0000b"}', "NUL"),
        (b'{"text": "\\ud800"}', "không hợp lệ"),
    ],
)
def test_a_body_that_cannot_be_read_is_named(clerk, dossier, world, raw, words):
    before = world.count(Remark)

    status, error = clerk.refused(
        "POST", f"/dossiers/{dossier}/remarks", data=raw, content_type="application/json"
    )

    assert (status, error["code"]) == (400, "bad_input")
    assert words in error["message"]
    assert world.count(Remark) == before


def test_details_name_the_field(clerk, dossier):
    _, error = clerk.refused("POST", f"/dossiers/{dossier}/actions/trinh_noi_bo", {"seen": "1"})

    assert error["details"] == [{"field": "seen", "message": "Mục «seen» phải là số nguyên."}]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(clerk, dossier, kind):
    status, _ = clerk.refused(
        "POST", f"/dossiers/{dossier}/remarks", data=b'{"text": "x"}', content_type=kind
    )

    assert status == 415


def test_ten_megabytes_of_text_are_refused_unread(clerk, dossier):
    status, error = clerk.refused(
        "POST", f"/dossiers/{dossier}/remarks", {"text": "a" * 10_000_000}
    )

    assert (status, error["code"]) == (413, "too_large")


def test_a_long_text_is_refused(clerk, dossier):
    assert clerk.refused("POST", f"/dossiers/{dossier}/remarks", {"text": "a" * 20_001})[0] == 400
    assert clerk.refused("POST", f"/dossiers/{dossier}/remarks", {"text": "a" * 4_001})[0] == 400


def test_text_becomes_nfc_at_the_door(clerk, dossier, world):
    text = "Đã xem, đồng ý & <b>«ổn»</b> {{ x }} %s"
    clerk.post(f"/dossiers/{dossier}/remarks", {"text": unicodedata.normalize("NFD", text)})

    with world.office.reading() as db:
        assert db.scalars(select(Remark.text).order_by(Remark.id.desc())).first() == text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("page=0", "«page»"),
        ("page=x", "«page» phải là số nguyên"),
        ("page=1&page=2", "một lần"),
        ("la=1", "«la» không có ở đây"),
        ("tab=khac", "«tab» phải là một trong"),
    ],
)
def test_a_query_that_cannot_be_read_is_named(clerk, query, words):
    status, error = clerk.refused("GET", f"/inbox?{query}")

    assert status == 400
    assert words in error["message"]


def test_a_bug_stays_loud_and_keeps_the_shape(app, clerk, monkeypatch, caplog):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("service.web.api.dossiers.inbox.inbox", lambda *_a, **_k: 1 / 0)

    status, error = clerk.refused("GET", "/inbox")

    assert (status, error["code"]) == (500, "fault")
    assert "ZeroDivisionError" in caplog.text
