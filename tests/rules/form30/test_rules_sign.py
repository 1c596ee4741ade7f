"""Rules on signatures: right ones of every kind pass, each fault is found at its line."""

from dataclasses import replace

import pytest

from service.rules.form30.rules_sign import MASKS, RULES
from tests.rules.form30 import papers
from tests.rules.form30.ends import found, is_new, planted, recognised, unjudged
from tests.rules.form30.papers import Piece, change, right
from tests.rules.form30.planting_sign import PLANTS

# The fault is a line that is missing: it is told at the line that misses it.
AT = {
    "quyen_han.chuc_vu": "KT. CHỦ TỊCH",
    "quyen_han.ky_thay": "PHÓ CHỦ TỊCH",
    "quyen_han.tham_quyen": "CHỦ TỊCH",
    "ho_ten.co": "PHÓ CHỦ TỊCH",
}


def signed(*titles, kind="KH", name="Trần Thị Bình"):
    """What is found in a paper with these titles and this name."""
    paper = change(papers.drop(right(kind), "quyen_han"), "ho_ten", text=name)
    above = next(line for line in right(kind).lines if line.style == "quyen_han")
    at = papers.lines_of(paper, "ho_ten")[0]
    new = [
        replace(above, place=replace(at.place, line=number), pieces=(_bold(text),))
        for number, text in enumerate(titles)
    ]
    below = replace(at, place=replace(at.place, line=len(titles)))
    lines = [each for line in paper.lines for each in ([*new, below] if line is at else [line])]
    return found(recognised(replace(paper, lines=tuple(lines))), RULES)


@pytest.mark.parametrize(
    ("titles", "rule", "said"),
    [
        (["TM. ỦY BAN", "NHÂN DÂN"], "quyen_han.chuc_vu", "Sau «TM. ỦY BAN NHÂN DÂN» không có"),
        (["KT. CHỦ", "TỊCH"], "quyen_han.chuc_vu", "Sau «KT. CHỦ TỊCH» không có"),
        (["TM. CHỦ", "TỊCH", "CHỦ TỊCH"], "quyen_han.tap_the", "«TM.» trước chức vụ «CHỦ TỊCH»"),
        (["TM. ỦY BAN NHÂN", "DÂN"], "quyen_han.chuc_vu", "Sau «TM. ỦY BAN NHÂN DÂN» không có"),
        (["PHÓ", "CHỦ TỊCH"], "quyen_han.ky_thay", "«PHÓ CHỦ TỊCH» ký mà không có «KT.»"),
        (["KT. PHÓ", "CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "quyen_han.cap_truong", "«KT.» trước «PHÓ CHỦ"),
        (["T/M ỦY BAN", "NHÂN DÂN", "CHỦ TỊCH"], "quyen_han.viet_tat", "«T/M»"),
    ],
)
def test_a_title_over_two_lines_is_judged_as_one(titles, rule, said):
    made = signed(*titles)
    assert list(made) == [rule]
    assert [(one.line.text, one.found[: len(said)]) for one in made[rule]] == [(titles[0], said)]


def test_who_signs_below_a_title_over_two_lines_is_judged_by_the_whole_of_it():
    (one,) = signed("KT. CHỦ", "TỊCH", "GIÁM ĐỐC").pop("quyen_han.cap_pho")
    assert (one.line.text, one.found) == ("GIÁM ĐỐC", "«GIÁM ĐỐC» ký «KT. CHỦ TỊCH»")


def _bold(text):
    return Piece(text, papers.look(bold=True))


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert list(PLANTS) == [rule.id for rule in RULES]
    assert set(MASKS) <= set(PLANTS)


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_line_and_nothing_else(rule):
    made = found(recognised(planted(PLANTS, rule)), RULES)
    assert list(made) == [rule]
    (one,) = made[rule]
    assert one.line.text == AT[rule] if rule in AT else is_new(one, PLANTS[rule])


@pytest.mark.parametrize(
    "titles",
    [
        ["CHỦ TỊCH"],
        ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        ["TM. BAN GIÁM ĐỐC", "GIÁM ĐỐC"],
        ["Q. GIÁM ĐỐC"],
        ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"],
        ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
        ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
        ["TL. BỘ TRƯỞNG BỘ NỘI VỤ", "VỤ TRƯỞNG VỤ TỔ CHỨC"],
        ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"],
        ["KT. CHỦ TỊCH HỘI ĐỒNG", "PHÓ CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"],
        ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"],
        ["KT. TỔNG GIÁM ĐỐC", "PHÓ TỔNG GIÁM ĐỐC"],
        ["CHỦ TỊCH HỘI ĐỒNG KIÊM GIÁM ĐỐC"],
        ["TRƯỞNG BAN", "PHÓ CHỦ TỊCH UBND TỈNH"],
        ["TM. ỦY BAN", "NHÂN DÂN", "CHỦ TỊCH"],
        ["TM. ỦY BAN", "NHÂN DÂN", "TỈNH BẮC GIANG", "KT. CHỦ", "TỊCH", "PHÓ CHỦ", "TỊCH"],
        ["KT. CHỦ", "TỊCH", "PHÓ", "CHỦ TỊCH"],
        ["TL. CHỦ TỊCH", "CHÁNH", "VĂN PHÒNG"],
        ["TM.", "ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    ],
)
def test_a_right_signature_has_no_finding(titles):
    assert signed(*titles) == {}


@pytest.mark.parametrize(
    ("titles", "rules"),
    [
        (["TM ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], ["quyen_han.viet_tat"]),
        (["THAY MẶT ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], ["quyen_han.viet_tat"]),
        (["K/T CHỦ TỊCH", "PHÓ CHỦ TỊCH"], ["quyen_han.viet_tat"]),
        (["KT: CHỦ TỊCH", "PHÓ CHỦ TỊCH"], ["quyen_han.viet_tat"]),
        (["THỪA LỆNH CHỦ TỊCH", "CHÁNH VĂN PHÒNG"], ["quyen_han.viet_tat"]),
        (["UQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"], ["quyen_han.viet_tat"]),
        (["Q GIÁM ĐỐC"], ["quyen_han.viet_tat"]),
        (["TUQ.CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"], ["quyen_han.cach_chu"]),
        (["KT. BỘ TRƯỞNG THỨ TRƯỞNG"], ["quyen_han.dong_rieng"]),
        (["KT.CHỦ TỊCH PHÓ CHỦ TỊCH"], ["quyen_han.cach_chu", "quyen_han.dong_rieng"]),
        (["TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], ["quyen_han.dong_rieng"]),
        (["TM. ỦY BAN NHÂN DÂN CHỦ TỊCH"], ["quyen_han.dong_rieng"]),
        (["TL. CHỦ TỊCH CHÁNH VĂN PHÒNG"], ["quyen_han.dong_rieng"]),
        (["TM. GIÁM ĐỐC", "TRƯỞNG PHÒNG"], ["quyen_han.tap_the"]),
        (["TL. ỦY BAN NHÂN DÂN", "CHÁNH VĂN PHÒNG"], ["quyen_han.cap_truong"]),
        (["Q. PHÓ GIÁM ĐỐC"], ["quyen_han.cap_truong"]),
        (["TL. CHỦ TỊCH"], ["quyen_han.chuc_vu"]),
        (["TM. ỦY BAN NHÂN DÂN"], ["quyen_han.chuc_vu"]),
        (["PHÓ GIÁM ĐỐC"], ["quyen_han.ky_thay"]),
        (["TL. CHỦ TỊCH", "PHÓ CHÁNH VĂN PHÒNG"], ["quyen_han.ky_thay"]),
        (["PHÓ GIÁM ĐỐC PHỤ TRÁCH"], ["quyen_han.ky_thay", "quyen_han.phu_trach"]),
        (["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC THƯỜNG TRỰC"], ["quyen_han.thuong_truc"]),
    ],
)
def test_a_wrong_signature_is_told(titles, rules):
    assert list(signed(*titles)) == rules


@pytest.mark.parametrize(
    ("kind", "titles", "rules"),
    [
        ("QĐ", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], ["quyen_han.tham_quyen"]),
        ("QĐ", ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], []),
        ("NQ", ["CHỦ TỊCH"], ["quyen_han.tham_quyen"]),
        ("NQ", ["T/M HỘI ĐỒNG QUẢN LÝ", "CHỦ TỊCH"], ["quyen_han.viet_tat"]),
    ],
)
def test_who_decides_signs_in_that_power(kind, titles, rules):
    assert list(signed(*titles, kind=kind)) == rules


@pytest.mark.parametrize(
    ("name", "rule", "quoted"),
    [
        ("ThS. Trần Thị Bình", "ho_ten.hoc_ham", "ThS."),
        ("PGS, TS Trần Thị Bình", "ho_ten.hoc_ham", "PGS, TS"),
        ("Tiến sỹ Trần Thị Bình", "ho_ten.hoc_ham", "Tiến sỹ"),
        ("Đại uý Trần Thị Bình", "ho_ten.hoc_ham", "Đại uý"),
        ("NGƯT Trần Thị Bình", "ho_ten.hoc_ham", "NGƯT"),
        ("Đ/c Trần Thị Bình", "ho_ten.xung_ho", "Đ/c"),
        ("Ông Trần Văn Bình", "ho_ten.xung_ho", "Ông"),
    ],
)
def test_what_stands_before_a_name_is_quoted(name, rule, quoted):
    made = signed("CHỦ TỊCH", name=name)
    assert list(made) == [rule]
    (one,) = made[rule]
    assert one.line.text[one.start : one.end].strip(".") == quoted.strip(".")


@pytest.mark.parametrize("name", ["Ông Ích Khiêm", "Bàn Văn Đức", "Cao Bá Quát", "Thiều Tả Long"])
def test_a_family_name_is_no_form_of_address(name):
    assert signed("CHỦ TỊCH", name=name) == {}


def test_a_ministry_may_have_degrees_before_a_name_in_schools_and_hospitals():
    paper = change(right("BC"), "co_quan", text="TRƯỜNG ĐẠI HỌC BẮC GIANG")
    paper = change(paper, "ho_ten", text="TS. Phạm Thu Dung")
    assert unjudged(recognised(paper), RULES) == ["ho_ten.hoc_ham"]


def test_a_draft_may_lack_the_name_and_a_form_leaves_it_open():
    paper = papers.drop(right("KH"), "ho_ten")
    assert found(recognised(paper, is_draft=True), RULES) == {}
    form = change(right("KH"), "ho_ten", text="Họ và tên")
    assert unjudged(recognised(form), RULES) == ["ho_ten.co"]
