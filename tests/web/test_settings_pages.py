"""The pages of settings: each kind by its form, refusals with what was typed, the law's tables."""

import pytest

from service.office import settings
from service.web.office_settings import TABLES
from tests.pages import visits

DAY = "2024-03-01"
DECREE = {"tu": DAY, "can_cu": "Quyết định số 12/QĐ-UBND"}
PROPOSE = "Đề nghị"


@pytest.fixture
def visit(world):
    return visits(world)


def rows_of(world, key):
    listing = settings.listing(world.office, actor=world.actor("quantri"))
    return next(list(view.rows) for view in listing if view.law["key"] == key)


FORMS = [
    ("so_van_ban", {"gia_tri": "mot_so"}, "mot_so"),
    ("mot_nguoi_hai_kiem_tra", {"gia_tri": "co"}, "co"),
    (
        "chuoi_y_kien_van_phong",
        {"gia_tri": ["chuyen_vien_vp", "lanh_dao_vp"]},
        ["chuyen_vien_vp", "lanh_dao_vp"],
    ),
    ("chuoi_y_kien_van_phong", {"gia_tri": []}, []),
    (
        "ky_hieu_don_vi_soan",
        {"gia_tri.uy_ban": "VX", "gia_tri.don_vi": "TĐKT", "gia_tri.van_phong": "TH"},
        {"uy_ban": "VX", "don_vi": "TĐKT", "van_phong": "TH"},
    ),
    (
        "thoi_han",
        {"gia_tri.phat_dong_tinh.cho_duyet": "4"},
        {"phat_dong_tinh.cho_duyet": 4},
    ),
    ("han_bao_cao_nam", {"gia_tri": "20/11"}, "20/11"),
]


@pytest.mark.parametrize(("key", "typed", "value"), FORMS)
def test_each_kind_of_setting_is_proposed_by_its_form_and_confirmed(
    world, visit, key, typed, value
):
    page = visit("quantri").open("/cai-dat")

    after = page.submit(PROPOSE, {**typed, **DECREE}, within=f"#{key}")

    assert after.said == ["Đã ghi đề nghị. Một quản trị khác xác nhận thì cài đặt mới có hiệu lực."]
    (row,) = rows_of(world, key)
    assert (row.row.value, row.confirmed_by) == (value, None)
    second = visit("quantri2").open("/cai-dat")
    assert "Xác nhận" in second.texts(f"#{key} button")
    second.submit("Xác nhận", within=f"#{key}")
    (row,) = rows_of(world, key)
    assert row.confirmed_by == "Nguyễn Thị Ánh"


BAD = [
    ("so_van_ban", {"can_cu": " "}, 422, "Hãy ghi văn bản quyết định cài đặt này."),
    ("so_van_ban", {"tu": ""}, 400, "Hãy chọn ngày."),
    ("so_van_ban", {"tu": "30/02/2024"}, 400, "Ngày không hợp lệ."),
    ("so_van_ban", {"gia_tri": "la"}, 400, "hãy chọn một mục trong danh sách"),
    ("thoi_han", {"gia_tri.phat_dong_tinh.cho_duyet": "bốn"}, 400, "số ngày làm việc"),
    ("thoi_han", {"gia_tri.phat_dong_tinh.cho_duyet": "²"}, 400, "số ngày làm việc"),
    ("thoi_han", {"gia_tri.phat_dong_tinh.cho_duyet": "0"}, 400, "số ngày làm việc"),
    ("ky_hieu_don_vi_soan", {"gia_tri.uy_ban": "n c"}, 400, "ký hiệu"),
    ("han_bao_cao_nam", {"gia_tri": "31/11"}, 400, "ngày/tháng"),
]


@pytest.mark.parametrize(("key", "typed", "status", "said"), BAD)
def test_a_refused_proposal_says_why_and_keeps_nothing(world, visit, key, typed, status, said):
    page = visit("quantri").open("/cai-dat")

    after = page.submit(PROPOSE, {**DECREE, **typed}, within=f"#{key}", status=status)

    assert said in after.said[0]
    assert rows_of(world, key) == []


def test_the_proposer_is_offered_no_confirmation(world, visit):
    admin = visit("quantri")
    admin.open("/cai-dat").submit(PROPOSE, DECREE, within="#so_van_ban")

    page = admin.open("/cai-dat")

    assert "Xác nhận" not in page.texts("#so_van_ban button")
    (kept,) = rows_of(world, "so_van_ban")
    answer = admin.send(f"/cai-dat/xac-nhan/{kept.row.id}")
    assert answer.status_code == 403


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_the_law_shows_each_row_with_its_source(world, visit, name):
    page = visit("gopy").open(f"/cai-dat/bang/{name}")

    rows = world.office.law.rows(name)
    assert page.h1 == TABLES[name]
    assert len(page.tree.cssselect("tbody tr")) == len(rows)
    text = " ".join(page.tree.text_content().split())
    assert all(" ".join(row["source"].split()) in text for row in rows)
    marks = [row for row in rows if row["unsure"]]
    assert len(page.texts("tbody .tag-unsure")) == len(marks)


def test_every_setting_stands_with_its_value_default_and_source(world, visit):
    page = visit("chuyenvien").open("/cai-dat")

    sections = page.texts("section")
    for row, section in zip(world.office.law.rows("cai_dat"), sections, strict=True):
        assert section.startswith(row["ten"])
        assert " ".join(row["source"].split()) in section
    assert PROPOSE not in page.buttons
