"""The forms of Phụ lục III of NĐ 30/2020, each a file of its own: its parts are recognised."""

import datetime as dt

import pytest

from service.render.seen import read_paper
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.parts import ADMINISTRATIVE, Parts
from tests.render.decree_forms import FOLDER
from tests.rules.law_files import shipped

HEAD = "co_quan_chu_quan co_quan so quoc_hieu tieu_ngu"
SIGN = "noi_nhan noi_nhan_muc quyen_han chu_ky ho_ten"
TITLED = "dia_danh ten_loai trich_yeu"
DECIDED = f"{HEAD} {TITLED} tham_quyen can_cu quyet_dinh"
ISSUED = "phu_luc_noi_dung phu_luc_ten phu_luc_kem"

FORMS = {
    "mau_1.1": ("NQ", f"{DECIDED} noi_dung {SIGN}"),
    "mau_1.2": ("QĐ", f"{DECIDED} de_muc noi_dung {SIGN}"),
    "mau_1.3": ("QĐ", f"{DECIDED} de_muc noi_dung {SIGN}"),
    "mau_1.3a": ("", ISSUED),
    "mau_1.3b": ("", f"khac {ISSUED}"),  # first, what the digital signature writes
    "mau_1.4": ("", f"{HEAD} {TITLED} noi_dung {SIGN}"),  # «TÊN LOẠI VĂN BẢN»
    "mau_1.5": ("cong_van", f"{HEAD} trich_yeu dia_danh kinh_gui noi_dung {SIGN} khac"),
    "mau_1.6": ("CĐ", f"{HEAD} {TITLED} kinh_gui noi_dung {SIGN}"),
    "mau_1.7": ("GM", f"{HEAD} {TITLED} noi_dung {SIGN}"),
    "mau_1.8": ("GGT", f"{HEAD} dia_danh ten_loai noi_dung {SIGN}"),
    "mau_1.9": ("BB", f"{HEAD} ten_loai trich_yeu noi_dung {SIGN}"),
    "mau_1.10": ("GNP", f"{HEAD} dia_danh ten_loai noi_dung {SIGN} khac"),
    "mau_2.1": ("", "phu_luc phu_luc_ten phu_luc_kem phu_luc_noi_dung"),
    "mau_2.2": ("", "khac phu_luc phu_luc_ten phu_luc_kem phu_luc_noi_dung"),
    "mau_3.2": ("", f"khac {HEAD} {TITLED} noi_dung {SIGN}"),
}


def recognised(name: str) -> Parts:
    paper = split_columns(read_paper((FOLDER / f"{name}.docx").read_bytes()))
    return recognise(paper, shipped(), dt.date(2024, 3, 15))


@pytest.mark.parametrize("name", FORMS)
def test_the_parts_of_each_form_are_recognised(name):
    kind, parts = FORMS[name]
    found = recognised(name)
    assert (found.family, found.kind) == (ADMINISTRATIVE, kind)
    assert set(found.lines) - {"trong", "ke"} == set(parts.split())


def test_single_lines_of_a_form_are_what_they_are():
    found = recognised("mau_1.2")
    assert {part: found.text(part) for part in ("so", "ten_loai", "tham_quyen", "ho_ten")} == {
        "so": "Số: /QĐ-…3...",
        "ten_loai": "QUYẾT ĐỊNH",
        "tham_quyen": "THẨM QUYỀN BAN HÀNH6",
        "ho_ten": "Họ và tên",
    }
    assert [heading.level for heading in found.headings] == ["dieu", "dieu"]


def test_a_report_of_a_meeting_has_two_signatures():
    sides = [(s.side, s.titles[0].text.strip()) for s in recognised("mau_1.9").signatures]
    assert sides == [("left", "THƯ KÝ"), ("right", "CHỦ TỌA")]


@pytest.mark.parametrize(
    ("name", "family", "why"),
    [
        (
            "nghi_dinh",
            "quy_pham",
            "Văn bản quy phạm pháp luật: số, ký hiệu có năm ban hành («Số: 30/2020/NĐ-CP»).",
        ),
        ("mau_3.1", "ban_sao", "Bản sao văn bản: có phần sao văn bản «Số: ..3../4- …5…»."),
    ],
)
def test_the_decree_and_a_copy_are_named_and_not_judged(name, family, why):
    found = recognised(name)
    assert (found.family, found.why) == (family, why)
