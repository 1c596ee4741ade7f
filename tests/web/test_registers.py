"""The pages of the register: to read, to search, to print, to void a number."""

import pytest

from tests.pages import Door, door
from tests.world import World


@pytest.fixture
def visit(world: World) -> Door:
    return door(world)


def test_a_unit_without_a_register_is_told_how_one_begins(visit):
    assert visit("giamdoc").get("/so-van-ban").texts(".empty-title") == [
        "Đơn vị của bạn chưa có sổ nào."
    ]


def test_the_register_shows_what_was_issued_and_leads_to_it(visit, world):
    dossier_id = world.plan_at("da_phat_hanh")

    page = visit("vanthu").get("/so-van-ban")

    assert page.texts(".register-table th[scope=row]") == ["01/KH-UBND"]
    assert page.links(".register-table td a")[0].startswith(f"/ho-so/{dossier_id}#van-ban-")
    assert visit("vanthu").get("/so-van-ban", tu="phat dong").texts("tbody tr") != []
    assert visit("vanthu").get("/so-van-ban", tu="không có").texts(".empty-title") == [
        "Không có văn bản nào."
    ]


def test_another_units_register_is_not_found(visit, world):
    world.plan_at("da_phat_hanh")
    foreign = visit("gopy")

    for series in (1, 2, 999):
        foreign.get("/so-van-ban", status=404, so=series)
        foreign.get("/so-van-ban/in", status=404, so=series, nam=2024)


def test_the_printed_register_has_every_column_of_the_decree(visit, world):
    world.plan_at("da_phat_hanh")
    vanthu = visit("vanthu")

    page = vanthu.get(vanthu.get("/so-van-ban").links(".page-head a")[0])

    # NĐ 30/2020, Phụ lục IV.
    assert page.texts(".register-print thead th") == [
        "Số, ký hiệu văn bản",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản",
        "Người ký",
        "Nơi nhận văn bản",
        "Đơn vị, người nhận bản lưu",
        "Số lượng bản",
        "Ngày chuyển",
        "Ký nhận",
        "Ghi chú",
    ]
    assert page.texts(".register-print tbody tr td")[0] == "01/KH-UBND"
    vanthu.get("/so-van-ban/in", status=400)


def test_a_number_is_void_with_a_reason_and_stays_in_the_register(visit, world):
    world.plan_at("da_trinh")
    giamdoc = visit("giamdoc")

    page = giamdoc.get("/so-van-ban")
    giamdoc.send(page, ".register-table form", status=422, ly_do="  ")
    giamdoc.send(page, ".register-table form", ly_do="In nhầm bản cũ")

    after = giamdoc.get("/so-van-ban")
    assert after.texts(".void del") == ["01/TTr-SNV"]
    assert "In nhầm bản cũ" in after.texts(".void td")[-1]
    giamdoc.send(page, ".register-table form", status=409, ly_do="Lần hai")


def test_who_does_not_keep_the_register_voids_nothing(visit, world):
    world.plan_at("da_trinh")
    giamdoc, chuyenvien = visit("giamdoc"), visit("chuyenvien")
    action = giamdoc.get("/so-van-ban").attributes(".register-table form", "action")[0]

    assert chuyenvien.get("/so-van-ban").attributes(".register-table form", "action") == []
    chuyenvien.post(action, status=403, ly_do="Tôi muốn")
    visit("gopy").post(action, status=404, ly_do="Tôi muốn")


def test_the_number_of_the_plan_itself_is_void_in_its_dossier_only(visit, world):
    world.plan_at("da_phat_hanh")

    assert visit("vanthu").get("/so-van-ban").attributes(".register-table form", "action") == []
