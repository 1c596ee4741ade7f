"""Rules on title, trích yếu, Kính gửi: right papers pass, each fault is found, cases by hand."""

import pytest

from service.rules.form30.rules_title import MASKS, RULES
from tests.rules.form30 import papers
from tests.rules.form30.ends import found, is_new, planted, recognised, unjudged
from tests.rules.form30.papers import change, drop, layout, lines_of, right
from tests.rules.form30.planting_title import PLANTS

# The fault is told at the line that lacks something.
AT = {
    "kinh_gui.duoi_hai_cham": "- Các sở, cơ quan thuộc Ủy ban nhân dân tỉnh;",
    "noi_dung.theo_mau": "Ủy ban nhân dân tỉnh Bắc Giang trân trọng kính mời:",
}


def applied(case):
    return [rule for rule in RULES if not rule.needs_part or case.parts.of(rule.part)]


def said(paper):
    case = recognised(paper)
    return found(case, applied(case))


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert list(PLANTS) == [rule.id for rule in RULES]
    assert set(MASKS) <= set(PLANTS)


@pytest.mark.slow
@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_right_paper_of_any_type_and_layout_has_no_finding(kind, head):
    case = recognised(layout(right(kind), head))
    # By tabs nobody can say how far below the number the V/v stands.
    letter = kind.startswith("cong_van") and head == "tab"
    unknown = unjudged(case, applied(case))
    assert unknown == (["trich_yeu.cach_6pt"] if letter else [])
    assert found(case, [rule for rule in applied(case) if rule.id not in unknown]) == {}


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_line_and_nothing_else(rule):
    case = recognised(planted(PLANTS, rule))
    made = found(case, applied(case))
    assert rule in made
    assert set(made) - {rule} <= MASKS.get(rule, frozenset())
    (one,) = made[rule]
    assert one.line.text.startswith(AT[rule]) if rule in AT else is_new(one, PLANTS[rule])


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("BTT", "BẢN THOẢ THUẬN", []),
        ("KH", "KẾ HOẠCH:", ["ten_loai.ten"]),
        ("KH", "KẾ HOẠCHH", ["ten_loai.ten"]),
        ("QĐ", "QUYẾT ĐINH", ["ten_loai.ten"]),
    ],
)
def test_a_title_is_the_name_of_its_type(kind, text, told):
    assert list(said(change(right(kind), "ten_loai", text=text))) == told


@pytest.mark.parametrize("text", ["v/v báo cáo", "V/v: báo cáo", "V/vbáo cáo", "Vv báo cáo"])
def test_the_subject_of_a_letter_begins_with_its_sign(text):
    assert list(said(change(right("cong_van"), "trich_yeu", text=text))) == ["trich_yeu.vv"]


@pytest.mark.parametrize(
    ("kind", "told"),
    [("TTr", []), ("BC", []), ("cong_van", []), ("TB", ["kinh_gui.loai"])],
)
def test_only_some_types_have_an_addressee(kind, told):
    look = {"bold": False, "before_pt": 12.0, "after_pt": 6.0}
    paper = right(kind)
    if not lines_of(paper, "kinh_gui"):
        to = "Kính gửi: Sở Tài chính"
        paper = papers.add(paper, "trich_yeu", text=to, style="kinh_gui", **look)
    assert list(said(paper)) == told


@pytest.mark.parametrize(
    ("which", "text", "told"),
    [
        (0, "KÍNH GỬI:", []),  # kinh_gui.loai_chu says it
        (0, "Kính gởi:", ["kinh_gui.tu"]),
        (1, "Các sở, cơ quan thuộc Ủy ban nhân dân tỉnh;", ["kinh_gui.moi_dong"]),
        (1, "- Các sở, cơ quan thuộc Ủy ban nhân dân tỉnh", ["kinh_gui.dau_cuoi"]),
        (2, "- Ủy ban nhân dân các huyện, thành phố;", ["kinh_gui.dau_cuoi"]),
    ],
)
def test_the_grammar_of_several_addressees(which, text, told):
    assert list(said(change(right("cong_van"), "kinh_gui", which, text=text))) == told


@pytest.mark.parametrize(
    ("kind", "part", "missing"),
    [
        ("GGT", "Được cử đến", "«Được cử đến»"),
        ("BB", "Cuộc họp kết thúc", "«Cuộc họp kết thúc vào …»"),
        ("GNP", "Được nghỉ phép", "«Được nghỉ phép trong thời gian …»"),
    ],
)
def test_a_form_asks_for_its_lines(kind, part, missing):
    made = said(drop(right(kind), lambda line: line.text.startswith(part)))
    assert [one.found for one in made["noi_dung.theo_mau"]] == [f"Không thấy {missing}"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC GIANG", []),
        ("ỦY BAN NHÂN DÂN TỈNH BẮC GIANG", []),
        ("TM. ỦY BAN NHÂN DÂN TỈNH BẮC GIANG", ["tham_quyen.chu"]),
        ("CHỦ TỊCH UBND TỈNH BẮC GIANG", ["tham_quyen.chu"]),
    ],
)
def test_who_decides_is_named_in_full_and_without_a_sign(text, told):
    assert list(said(change(right("QĐ"), "tham_quyen", text=text))) == told
