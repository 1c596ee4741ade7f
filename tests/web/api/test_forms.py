"""Forms of papers by API: what a program reads, uploads, switches on and takes back."""

import io

import pytest

from service.store.models import TemplateVersion
from tests.forms import LETTER, form_of, own, put_form, shipped


@pytest.fixture
def admin(program):
    return program("quantri")


def upload(program, data, name="Mẫu mới.docx", key=None):
    headers = {"Idempotency-Key": key} if key else {}
    sent = {"file": (io.BytesIO(data), name)}
    return program.send("POST", f"/forms/{LETTER}/versions", data=sent, headers=headers)


def test_a_paper_says_its_form_its_versions_and_the_fields_to_ask_for(world, admin):
    version = put_form(world, fonts_missing=["Phông Lạ"], pages=["a" * 64])

    (row,) = [row for row in admin.get("/forms") if row["paper"] == LETTER]
    assert row == {
        "paper": LETTER,
        "title": "Phiếu trả hồ sơ",
        "in_use_id": None,
        "since": None,
        "changed_by": None,
    }
    whole = admin.get(f"/forms/{LETTER}")
    assert whole["may_change"] is True
    assert set(whole["fields"]) == set(world.office.definitions.papers[LETTER].fields)
    (said,) = whole["versions"]
    assert said == admin.get(f"/form-versions/{version}")
    assert (said["state"], said["pages"], said["fonts_missing"]) == ("san_sang", 1, ["Phông Lạ"])
    assert said["is_working"] is False


def test_a_form_is_used_and_taken_back_with_what_was_seen(world, admin):
    version = put_form(world)

    admin.post(f"/form-versions/{version}/use", {"seen": 1})
    assert admin.get(f"/forms/{LETTER}")["in_use_id"] == version
    status, error = admin.refused("POST", f"/form-versions/{version}/use", {"seen": 1})
    assert (status, error["code"]) == (409, "moved")
    assert admin.send("GET", f"/forms/{LETTER}/file").data == own("mẫu 1")
    admin.post(f"/forms/{LETTER}/shipped", {"seen": 2})

    after = admin.get(f"/forms/{LETTER}")
    assert (after["in_use_id"], after["changed_by"]) == (None, world.actor("quantri").name)
    assert admin.send("GET", f"/forms/{LETTER}/file").data == shipped()
    assert admin.send("GET", f"/forms/{LETTER}/shipped-file").data == shipped()
    assert admin.send("GET", f"/form-versions/{version}/files/mau").data == own("mẫu 1")
    assert admin.send("GET", f"/form-versions/{version}/files/exe").status_code == 404


@pytest.mark.slow
def test_an_upload_is_checked_kept_once_and_refused_in_words(world, admin):
    made = upload(admin, own(), key="mot-lan")
    again = upload(admin, own(), key="mot-lan")

    assert (made.status_code, again.get_json()) == (201, made.get_json())
    row = form_of(world, made.get_json()["id"])
    assert (row.state, row.file_name) == ("cho_thu", "Mẫu mới.docx")
    bad = upload(admin, own("{{ config }}"))
    assert (bad.status_code, bad.get_json()["error"]["code"]) == (422, "incomplete")
    assert bad.get_json()["error"]["details"] == {"missing": [], "unknown": ["config"]}
    large = upload(admin, b"PK\x03\x04" + bytes(31 << 20))
    assert (large.status_code, large.get_json()["error"]["code"]) == (413, "too_large")
    assert world.count(TemplateVersion) == 1
