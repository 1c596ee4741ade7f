"""Rules on Nơi nhận, stamps, contact and end mark: right feet pass, each fault is found."""

from dataclasses import replace

import pytest

from service.rules.form30.judging import ERROR
from service.rules.form30.rules_foot import MASKS, RULES
from tests.rules.form30 import papers
from tests.rules.form30.ends import found, is_new, planted, recognised, unjudged
from tests.rules.form30.papers import add, change, right
from tests.rules.form30.planting_foot import PLANTS

MEASURED = [rule for rule in RULES if rule.id != "noi_nhan.ngang_hang"]
# What is missing is told at the line below it.
AT = {"lien_he.duong_ke": right("cong_van.du").lines[-2].text}


def sent(*texts, kind="KH"):
    """What is found in a paper with this list."""
    paper = right(kind)
    while len(papers.lines_of(paper, "noi_nhan_muc")) > 1:
        paper = papers.drop(paper, "noi_nhan_muc", -1)
    for number, text in enumerate(texts):
        if number:
            paper = add(paper, "noi_nhan_muc", text=text)
        else:
            paper = change(paper, "noi_nhan_muc", text=text)
    return found(recognised(paper), RULES)


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert list(PLANTS) == [rule.id for rule in RULES]
    assert set(MASKS) <= set(PLANTS)


@pytest.mark.slow
@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_right_paper_of_any_type_and_layout_has_no_finding(kind, head):
    for sign in papers.SIGNS:
        case = recognised(papers.layout(right(kind), head, sign))
        assert found(case, MEASURED) == {}
        two = case.parts.kind in ("BB", "HĐ", "BGN", "BTT")
        blind = ["noi_nhan.ngang_hang"] if sign in ("doan", "hop") and not two else []
        assert unjudged(case, RULES) == blind


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_line_and_nothing_else(rule):
    made = found(recognised(planted(PLANTS, rule)), RULES)
    assert sorted(made) == [rule]
    (one,) = made[rule]
    assert one.line.text == AT[rule] if rule in AT else is_new(one, PLANTS[rule])


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("KH", ["- Lưu: VT."]),
        ("KH", ["- Bộ Nội vụ (b/c);", "- Lưu: VT, NC, H(3)."]),
        ("KH", ["- Bộ Nội vụ;", "- Lưu: VT (2b), NC."]),
        ("KH", ["- Bộ Nội vụ;", "- Lưu: VT, NC. PL.(300)"]),
        ("KH", ["- VP UBND tỉnh:", "+ LĐVP; các phòng, đơn vị trực thuộc;", "+ Lưu: VT."]),
        ("KH", ["- Cục Kiểm tra văn bản", "và QLXLVPHC - Bộ Tư pháp;", "- Lưu: VT, NC."]),
        ("KH", ["– Bộ Nội vụ;", "– Lưu: VT, NC."]),
        ("KH", ["- …………;", "- Lưu: VT, …."]),
        ("QĐ", ["- Như Điều 2, 3 (để thi hành);", "- Lưu: VT, NC."]),
        ("BC", ["- Như trên (b/c);", "- Lưu: VT, TĐKT."]),
        ("GM", ["- Như trên;", "- Lưu: VT, NC."]),
    ],
)
def test_a_right_list_has_no_finding(kind, texts):
    assert sent(*texts, kind=kind) == {}


@pytest.mark.parametrize(
    ("kind", "texts", "told"),
    [
        ("KH", ["• Bộ Nội vụ;", "- Lưu: VT."], {"noi_nhan_muc.gach_dau_dong": ["• Bộ Nội vụ;"]}),
        ("KH", ["- Bộ Nội vụ,", "- Lưu: VT."], {"noi_nhan_muc.cham_phay": [","]}),
        ("KH", ["- Sở Y tế", "- Lưu: VT"], {
            "noi_nhan_muc.cham_phay": ["ế"], "noi_nhan_muc.cham_cuoi": ["T"]}),
        ("KH", ["- Sở Y tế;", "- Lưu: VT, NC./."], {"noi_nhan_muc.cham_cuoi": ["./."]}),
        ("KH", ["- Sở Y tế;", "- Lưu: NC."], {"noi_nhan_muc.luu_dang": ["Lưu: NC"]}),
        ("KH", ["- Sở Y tế;", "- Lưu: VT; NC."], {"noi_nhan_muc.luu_dang": ["Lưu: VT; NC"]}),
        ("KH", ["- Sở Y tế;", "- Lưu: Văn thư, NC."], {
            "noi_nhan_muc.luu_dang": ["Lưu: Văn thư, NC"]}),
        ("KH", ["- Lưu: VT, NC.", "- Sở Y tế;"], {"noi_nhan_muc.luu_cuoi": ["- Lưu: VT, NC."]}),
        ("KH", ["- Sở Y tế; - Sở Nội vụ;", "- Lưu: VT."], {
            "noi_nhan_muc.dong_rieng": ["- Sở Nội vụ;"]}),
        ("KH", ["- Sở Y tế;", "- Sở Nội vụ;"], {"noi_nhan_muc.luu": ["- Sở Nội vụ;"]}),
        ("TTr", ["- Sở Y tế;", "- Lưu: VT."], {"noi_nhan_muc.nhu_tren": ["- Sở Y tế;"]}),
        ("TB", ["- Như trên;", "- Lưu: VT."], {"noi_nhan_muc.nhu_tren_thua": ["- Như trên;"]}),
        ("NQ", ["- Như Điều 3;", "- Lưu: VT."], {"noi_nhan_muc.dieu_nao": ["Điều 3"]}),
    ],
)  # fmt: skip
def test_a_wrong_list_is_told_and_quoted(kind, texts, told):
    made = sent(*texts, kind=kind)
    assert {
        rule: [one.line.text[one.start : one.end or None] for one in findings]
        for rule, findings in made.items()
    } == told


def test_a_stop_in_the_middle_of_the_seed_is_no_error():
    made = sent("- UBND các huyện, thành phố.", "- VPUBND tỉnh: LĐVP, TH, HCTC;", "- Lưu: VT, NC.")
    assert list(made) == ["noi_nhan_muc.cham_giua"]
    assert [rule.id for rule in RULES if rule.id in made and rule.level == ERROR] == []


@pytest.mark.parametrize("text", ["HOẢ TỐC", "HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"])
def test_the_degrees_of_urgency_are_those_of_the_decree(text):
    assert found(recognised(change(right("CĐ"), "muc_khan", text=text)), RULES) == {}


@pytest.mark.parametrize("text", ["KHẨN CẤP", "HỎA TỐC HẸN GIỜ"])
def test_another_degree_of_urgency_is_told(text):
    made = found(recognised(change(right("CĐ"), "muc_khan", text=text)), RULES)
    assert [(rule, one.line.text) for rule in made for one in made[rule]] == [
        ("muc_khan.chu", text)
    ]


@pytest.mark.parametrize(("width", "told"), [(165.0, []), (60.0, ["lien_he.duong_ke"])])
def test_the_rule_above_the_contact_runs_over_the_page(width, told):
    paper = right("cong_van.du")
    rules = tuple(
        replace(rule, width_mm=width) if rule.width_mm == 165.0 else rule for rule in paper.rules
    )
    assert list(found(recognised(replace(paper, rules=rules)), RULES)) == told


def test_a_rule_whose_width_the_file_hides_is_not_judged():
    paper = right("cong_van.du")
    rules = tuple(
        replace(rule, width_mm=None) if rule.width_mm == 165.0 else rule for rule in paper.rules
    )
    assert unjudged(recognised(replace(paper, rules=rules)), RULES) == ["lien_he.duong_ke"]


@pytest.mark.parametrize("end", ["……………………………… ./.", "nêu trên.”./.", "./."])
def test_dots_and_quotes_may_stand_before_the_end_mark(end):
    assert found(recognised(change(right("KH"), "noi_dung", -1, text=end)), RULES) == {}


def test_a_form_of_the_office_s_own_ends_as_it_needs():
    paper = change(right("KH"), "ten_loai", text="PHIẾU TRÌNH")
    paper = change(paper, "so", text="Số: 05/PT-SNV")
    case = recognised(change(paper, "noi_dung", -1, text="Ý kiến của lãnh đạo"))
    assert (case.parts.kind, found(case, RULES)) == ("", {})
