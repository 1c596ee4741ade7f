"""Rules on số, ký hiệu and địa danh, thời gian: right lines pass, each fault is found there."""

import datetime as dt

import pytest

from service.rules.form30.judging import Case
from service.rules.form30.rules_number import MASKS, RULES
from tests.rules.form30 import papers
from tests.rules.form30.ends import found, is_new, planted, recognised, unjudged
from tests.rules.form30.papers import change, right
from tests.rules.form30.planting_number import PLANTS, date, number
from tests.rules.law_files import shipped

OF_NUMBER = [rule for rule in RULES if rule.part == "so"]
OF_DATE = [rule for rule in RULES if rule.part == "dia_danh"]


def told(case, rules):
    """The rules that find something, those that cannot judge left out."""
    return sorted(found(case, [rule for rule in rules if rule.id not in unjudged(case, rules)]))


def numbered(text, kind="KH", **more):
    return told(recognised(number(text)(right(kind)), **more), OF_NUMBER)


def dated(text, on=dt.date(2024, 3, 15), **more):
    case = recognised(date(text)(right("KH")))
    return told(Case(case.paper, case.parts, shipped(), on, **more), OF_DATE)


def judged(case):
    """The rules whose component is there: the engine asks no others."""
    return [rule for rule in RULES if case.parts.of(rule.part)]


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert list(PLANTS) == [rule.id for rule in RULES]
    assert set(MASKS) <= set(PLANTS)


@pytest.mark.slow
@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_right_paper_of_any_type_and_layout_has_no_finding(kind, head):
    far = [] if head in ("bang", "tab") or kind == "BB" else ["dia_danh.cung_dong"]
    for sign in papers.SIGNS:
        case = recognised(papers.layout(right(kind), head, sign))
        rules = judged(case)
        assert unjudged(case, rules) == far
        assert told(case, rules) == []


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_line_and_nothing_else(rule):
    case = recognised(planted(PLANTS, rule))
    rules = judged(case)
    unjudged_ = set(unjudged(case, rules))
    made = found(case, [each for each in rules if each.id not in unjudged_])
    assert list(made) == [rule]
    assert unjudged_ <= MASKS.get(rule, frozenset())
    (one,) = made[rule]
    assert is_new(one, PLANTS[rule])


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Số: 01/KH-UBND", []),
        ("Số: 10/KH-UBND", []),
        ("Số: 1250/KH-UBND-NC", []),
        ("Số :05/KH-UBND", ["so.tu"]),
        ("SỐ: 05/KH-UBND", ["so.tu"]),
        ("05/KH-UBND", ["so.tu"]),
        ("Số: 015/KH-UBND", ["so.so_0"]),
        ("Số: V/KH-UBND", ["so.chu_so"]),
        ("Số: 05-KH/UBND", ["so.dau_ngan"]),
        ("Số: 05/KH/UBND", ["so.dau_ngan"]),
        ("Số: 05 /KH-UBND", ["so.dau_cach"]),
        ("Số: 05/ KH-UBND", ["so.dau_cach"]),
        ("Số: 05/KHO-UBND", ["so.ten_loai"]),
        ("Số: 05/kh-UBND", ["so.ten_loai"]),
        ("Số: 05/UBND", ["so.co_quan"]),
        ("Số: 05/KH-VPUBND", []),
    ],
)
def test_a_number_is_judged_piece_by_piece(text, rules):
    assert numbered(text) == rules


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Số: 05/UBND-NC", []),
        ("Số: 05/VPUBND-KTTH&NC", []),
        ("Số: 05/CV-UBND", ["so.cong_van"]),
        ("Số: 05/UBND", ["so.cong_van"]),
        ("Số: 05/SNV-NC", ["so.theo_co_quan"]),
    ],
)
def test_a_letter_is_numbered_by_agency_and_unit(text, rules):
    assert numbered(text, "cong_van") == rules


@pytest.mark.parametrize("kind", [kind for kind in papers.TYPES if kind != "thu_cong"])
def test_the_abbreviation_is_that_of_the_title(kind):
    if kind == "cong_van":
        assert numbered("Số: 09/QĐ-UBND", kind) == []  # a number of a decision makes it one
        return
    wrong = "QĐ" if kind != "QĐ" else "KH"
    assert "so.ten_loai" in numbered(f"Số: 09/{wrong}-UBND", kind)


def test_only_a_draft_may_have_no_number_and_no_day():
    assert numbered("Số:     /KH-UBND", is_draft=True) == []
    assert numbered("Số: …/KH-UBND", is_draft=True) == []
    assert numbered("Số: …/KH-UBND") == ["so.trong"]
    assert dated("Bắc Giang, ngày    tháng    năm 2024", is_draft=True) == []
    assert dated("Bắc Giang, ngày    tháng    năm 2024") == ["dia_danh.trong"]


def test_what_a_form_leaves_open_is_not_judged():
    case = recognised(number("Số: …../CĐ-…3…")(right("KH")))
    assert told(case, OF_NUMBER) == []
    assert unjudged(case, OF_NUMBER) == [
        "so.trong", "so.ten_loai", "so.co_quan", "so.in_hoa", "so.theo_co_quan",
    ]  # fmt: skip
    assert dated("....... 4 ......., ngày …… tháng …… năm ……") == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Bắc Giang, ngày 01 tháng 01 năm 2024", []),
        ("Bắc Giang, ngày 09 tháng 02 năm 2024", []),
        ("Bắc Giang, ngày 10 tháng 3 năm 2024", []),
        ("Bắc Giang, ngày 31 tháng 12 năm 2023", []),
        ("Bắc Giang, ngày 5 tháng 3 năm 2024", ["dia_danh.so_0"]),
        ("Bắc Giang, ngày 15 tháng 1 năm 2024", ["dia_danh.so_0"]),
        ("Bắc Giang, ngày 015 tháng 3 năm 2024", ["dia_danh.so_0"]),
        ("Bắc Giang, ngày 30 tháng 02 năm 2024", ["dia_danh.mau"]),
        ("Bắc Giang, ngày mười lăm tháng 3 năm 2024", ["dia_danh.mau"]),
        ("Bắc Giang, ngày 15 tháng 3 năm 24", ["dia_danh.mau"]),
        ("Bắc Giang, Ngày 15 Tháng 3 Năm 2024", ["dia_danh.mau"]),
        ("ngày 15 tháng 3 năm 2024", ["dia_danh.mau"]),
        ("Bắc Giang , ngày 15 tháng 3 năm 2024", ["dia_danh.dau_phay"]),
        ("tỉnh Bắc Giang, ngày 15 tháng 3 năm 2024", ["dia_danh.don_vi", "dia_danh.viet_hoa"]),
    ],
)
def test_place_and_date_are_judged_piece_by_piece(text, rules):
    assert dated(text) == rules


@pytest.mark.parametrize(
    ("agency", "place", "on", "rules"),
    [
        ("TỈNH BẮC GIANG", "Bắc Giang", (2025, 6, 30), []),
        ("TỈNH BẮC NINH", "Bắc Ninh", (2025, 7, 1), []),
        ("TỈNH BẮC NINH", "Bắc Giang", (2025, 7, 1), ["dia_danh.theo_ngay"]),
        ("THÀNH PHỐ BẮC NINH", "Bắc Ninh", (2026, 9, 20), []),
        ("THÀNH PHỐ HỒ CHÍ MINH", "Thành phố Hồ Chí Minh", (2026, 9, 20), []),
        ("QUẬN 1", "Quận 1", (2024, 3, 15), []),
    ],
)
def test_the_place_follows_the_agency_and_the_day(agency, place, on, rules):
    paper = change(right("KH"), "co_quan", 1, text=agency)
    case = recognised(date(f"{place}, ngày 15 tháng 3 năm 2024")(paper))
    assert told(Case(case.paper, case.parts, shipped(), dt.date(*on)), OF_DATE) == rules
