"""Accounts, units, delegation and settings by API, each by whom it may be done."""

import pytest

from service.office import signing_in
from service.store.models import KeptAnswer


@pytest.fixture
def admin(program):
    return program("quantri")


@pytest.fixture
def department(admin):
    """The id of Sở Nội vụ."""
    return next(u["id"] for u in admin.get("/units") if u["code"] == "so-noi-vu")


def account_body(unit: int) -> dict[str, object]:
    return {
        "username": "nguyenvana",
        "full_name": "Nguyễn Văn A",
        "unit_id": unit,
        "role": "chuyen_vien",
    }


def test_an_account_is_opened_by_a_link_that_sets_the_password_once(world, admin, department):
    made = admin.post("/accounts", account_body(department))

    token = made["path"].removeprefix("/dat-mat-khau/")
    signing_in.use_link(world.office, token, "một câu dễ nhớ khó đoán")
    assert signing_in.sign_in(world.office, "nguyenvana", "một câu dễ nhớ khó đoán", "::1")
    (found,) = admin.get("/accounts", query="nguyen van a")
    assert (found["id"], found["roles"][0]["role"]) == (made["id"], "chuyen_vien")
    page = admin.get(f"/accounts/{made['id']}")
    assert page["history"][-1]["title"] == "Mở tài khoản nguyenvana"


def test_a_secret_answer_is_never_kept(world, admin, department):
    made = admin.post("/accounts", account_body(department), key="mo-1")

    status, error = admin.refused(
        "POST", "/accounts", account_body(department), headers={"Idempotency-Key": "mo-1"}
    )

    assert status == 409
    assert "đã làm rồi" in error["message"]
    with world.office.reading() as db:
        (kept,) = db.query(KeptAnswer).all()
        assert made["path"].rpartition("/")[2] not in str(kept.body)


def test_only_the_administrator_opens_accounts(program, department):
    assert program("chuyenvien").refused("POST", "/accounts", account_body(department))[0] == 404


def test_a_closed_account_and_an_ended_role_hold_at_once(admin, program, department, world):
    clerk = program("chuyenvien")
    (account,) = [a for a in admin.get("/accounts") if a["username"] == "chuyenvien"]

    admin.delete(f"/roles/{account['roles'][0]['id']}")
    assert clerk.get("/me")["held"] == []
    admin.post(
        f"/accounts/{account['id']}/roles",
        {"unit_id": department, "role": "chuyen_vien", "valid_from": "2024-01-01"},
    )
    assert [held["role"] for held in clerk.get("/me")["held"]] == ["chuyen_vien"]
    admin.put(f"/accounts/{account['id']}/active", {"is_active": False})
    assert clerk.refused("GET", "/me")[0] == 401


def test_a_delegate_acts_in_the_period_only(admin, program, world):
    head, deputy = world.actor("truongphong"), program("chuyenvien")
    body = {
        "by_id": head.id,
        "to_id": world.actor("chuyenvien").id,
        "valid_from": "2024-01-03",
        "valid_to": "2024-01-05",
        "basis": "Giấy ủy quyền số 01",
    }

    made = program("truongphong").post("/delegations", body)

    lent = [held for held in deputy.get("/me")["held"] if held["by_name"]]
    assert [held["role"] for held in lent] == ["truong_phong"]
    assert [row["id"] for row in deputy.get("/delegations")] == [made["id"]]
    back = {**body, "by_id": body["to_id"], "to_id": head.id}
    assert program("chuyenvien").refused("POST", "/delegations", back)[0] == 409
    world.clock.forward(days=3)
    assert all(held["by_name"] is None for held in deputy.get("/me")["held"])
    assert deputy.refused("POST", f"/delegations/{made['id']}/end")[0] in (403, 404)


def test_a_unit_gets_a_name_a_post_and_a_right_to_sign(admin, department):
    made = admin.post(
        "/units",
        {
            "code": "so-moi",
            "kind": "so",
            "parent_id": next(u["id"] for u in admin.get("/units") if u["code"] == "ubnd"),
            "name": "Sở Mới",
            "symbol": "SM",
            "lines": ["SỞ MỚI"],
            "place": "Bắc Giang",
            "valid_from": "2024-01-01",
        },
    )
    unit = f"/units/{made['id']}"
    post = admin.post(
        f"{unit}/posts",
        {
            "title": "Giám đốc",
            "rank": "dung_dau",
            "holder_name": "Trần Thị B",
            "valid_from": "2024-01-01",
        },
    )
    right = admin.post(
        f"{unit}/rights",
        {"post_id": post["id"], "type": "*", "form": "", "valid_from": "2024-01-01"},
    )
    admin.post(f"/rights/{right['id']}/end", {"last_day": "2024-06-30"})
    admin.post(f"/posts/{post['id']}/end", {"last_day": "2024-06-30"})
    naming = {"name": "Sở Đổi", "symbol": "SĐ", "lines": ["SỞ ĐỔI"], "place": "Bắc Giang"}
    admin.post(f"{unit}/names", {**naming, "valid_from": "2024-07-01"})

    found = admin.get(unit)

    assert [title["name"] for title in found["titles"]] == ["Sở Mới", "Sở Đổi"]
    assert found["posts"][0]["valid_to"] == "2024-06-30"
    assert (found["rights"][0]["holder_name"], found["rights"][0]["valid_to"]) == (
        "Trần Thị B",
        "2024-06-30",
    )


def test_a_unit_is_changed_by_its_administrator_only(program, department):
    clerk = program("chuyenvien")
    naming = {"name": "X", "symbol": "X", "lines": ["X"], "place": "X", "valid_from": "2024-07-01"}

    assert clerk.get(f"/units/{department}")["may_change"] is False
    assert clerk.refused("POST", f"/units/{department}/names", naming)[0] == 403


def test_a_setting_holds_once_a_second_person_confirmed_it(admin, program):
    second = program("quantri2")
    body = {"value": "co", "valid_from": "2024-01-01", "basis": "Quyết định 01"}

    made = admin.post("/settings/mot_nguoi_hai_kiem_tra", body)

    assert _value(admin, "mot_nguoi_hai_kiem_tra") == "khong"
    assert admin.refused("POST", f"/setting-rows/{made['id']}/confirm")[0] == 403
    second.post(f"/setting-rows/{made['id']}/confirm")
    assert _value(admin, "mot_nguoi_hai_kiem_tra") == "co"
    assert second.refused("POST", f"/setting-rows/{made['id']}/confirm")[0] == 409


def test_a_value_that_is_none_of_the_setting_is_refused(admin):
    for setting in admin.get("/settings"):
        for value in (1, None, [["x"]], {"x": [1]}, "lạ\n" * 99, True):
            body = {"value": value, "valid_from": "2024-01-01", "basis": "x"}
            assert admin.refused("POST", f"/settings/{setting['key']}", body)[0] == 400


def test_only_an_administrator_proposes_a_setting(program):
    body = {"value": "co", "valid_from": "2024-01-01", "basis": "x"}
    path = "/settings/mot_nguoi_hai_kiem_tra"

    assert program("chuyenvien").refused("POST", path, body)[0] == 403
    assert program("quantri").refused("POST", "/settings/khong_co", body)[0] == 404


def _value(program, key):
    return next(s["value"] for s in program.get("/settings") if s["key"] == key)
