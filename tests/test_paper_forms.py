"""Our own papers under the checker of form: example and every variant, nothing unexplained."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import pytest

from service.errors import Incomplete
from service.render import form30
from service.render.docx import CompiledPaper, compile_paper, fill
from service.rules.catalogue import check_values, defaults, examples
from service.rules.form30.judging import NOT_EVALUATED
from tests.rules.law_files import shipped
from tests.test_papers import FORMS, LETTERS, paper, printed

DAY = dt.date(2024, 1, 5)
SIGNED = (
    ["CHỦ TỊCH"],
    ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    ["Q. CHỦ TỊCH"],
    ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
    ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"],
)
SLIPS = [
    ("chinh_ta.ten_luat", "warning", "Luật Thi đua khen thưởng"),
    ("chinh_ta.dau_thanh", "question", "uỷ"),
    ("de_muc.thap_phan", "warning", "1.1."),
    ("de_muc.thap_phan", "warning", "1.2."),
    ("de_muc.thap_phan", "warning", "1.3."),
    ("chinh_ta.loi_chac", "warning", "không chể"),
    ("chinh_ta.dau_thanh", "question", "hoá"),
    ("de_muc.thap_phan", "warning", "1.4."),
    ("de_muc.thap_phan", "warning", "1.5."),
    ("de_muc.thap_phan", "warning", "1.6."),
    ("chinh_ta.dau_thanh", "question", "toả"),
    ("chinh_ta.giai_doan", "question", "2021-2026"),
    ("liet_ke.dau_cuoi", "warning", "."),
    ("liet_ke.dau_cuoi", "warning", "."),
    ("liet_ke.dau_cuoi", "warning", "."),
    ("viet_hoa.ngay_tet", "warning", "Tết Nguyên Đán"),
    ("de_muc.thap_phan", "warning", "2.1."),
    ("de_muc.thap_phan", "warning", "2.2."),
    ("chinh_ta.loi_ngo", "question", "phần đầu"),
    ("de_muc.thap_phan", "warning", "2.3."),
    ("chinh_ta.loi_ngo", "question", "Phần đầu"),
    ("de_muc.thap_phan", "warning", "2.4."),
    ("chinh_ta.loi_ngo", "question", "đợt xuất"),
    ("de_muc.thap_phan", "warning", "2.5."),
    ("de_muc.thap_phan", "warning", "2.6."),
    ("chinh_ta.loi_ngo", "question", "tiến tiến"),
    ("noi_nhan_muc.cham_giua", "warning", "."),
]
# Lists whose entries are typed with their number, or have a first and a last of their own.
IN_ORDER = {"noi_nhan", "noi_dung", "noi_dung_chinh"}
# What the checker says of a paper of ours, and why it stays.
EXPLAINED = {
    "ke_hoach": {rule for rule, _, _ in SLIPS},  # the text of 2024 as it was issued
    "phieu_tra": {
        "chinh_ta.giai_doan",  # asks about the plan's «2021-2026», and quotes it
        "ten_loai.loai",
    },
    # Slips of an office's own, none of the 29 types of NĐ 30/2020/NĐ-CP, art. 7: it is asked about.
    "phieu_trinh": {"ten_loai.loai"},
    "phieu_trinh_van_phong": {"ten_loai.loai"},
    "bang_tong_hop_y_kien": {"ten_loai.loai"},
}


def variants(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The example; each optional field left out; each list with one entry; each way to sign."""
    type_ = paper(name)
    example, empty = examples(type_), defaults(type_)
    yield "ví dụ", example
    for field, value in example.items():
        if field in empty:
            yield f"không có {field}", {**example, field: empty[field]}
        if isinstance(value, list) and len(value) > 1 and field not in IN_ORDER:
            yield f"một {field}", {**example, field: value[-1:]}
        if field == "quyen_han":
            for lines in SIGNED:
                yield f"ký {lines[0]}, {len(lines)} dòng", {**example, field: lines}
    yield "không có gì thêm", {**example, **empty}


def papers() -> Iterator[Any]:
    """Every variant that the product lets be printed."""
    for name in LETTERS:
        for of, values in variants(name):
            with suppress(Incomplete):
                yield pytest.param(name, check_values(paper(name), values), id=f"{name}: {of}")


@cache
def form(name: str) -> CompiledPaper:
    return compile_paper((FORMS / f"{name}.docx").read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize(("name", "values"), papers())
def test_a_paper_of_ours_is_as_the_decree_orders(name, values):
    said = form30.check(fill(form(name), values), DAY, shipped(), is_draft=True).findings
    told = {one.rule for one in said if one.level != NOT_EVALUATED}
    assert told <= EXPLAINED.get(name, set())


def test_the_slips_of_the_seed_are_told_at_their_places_and_none_is_an_error():
    said = form30.check(printed("ke_hoach"), DAY, shipped(), is_draft=True).findings
    assert [(one.rule, one.level, one.quoted) for one in said] == SLIPS
