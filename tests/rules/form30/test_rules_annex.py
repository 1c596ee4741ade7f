"""Rules on phụ lục: right ones of paper and electronic documents pass, each fault is found."""

import pytest

from service.rules.form30.rules_annex import MASKS, RULES
from tests.rules.form30 import papers
from tests.rules.form30.ends import found, is_new, planted, recognised
from tests.rules.form30.papers import change, drop, right
from tests.rules.form30.planting_annex import PLANTS, WHOSE

# What is missing is told at the label; a note in a wrong place stands there as it was.
AT = {"phu_luc_kem.co": "Phụ lục I", "phu_luc_kem.vi_tri": "phu_luc_kem"}
BLANK = "ngày    tháng    năm 2024"


def noted(text, kind="KH.phu_luc", **more):
    """What is found in a paper with this note."""
    return list(found(recognised(change(right(kind), "phu_luc_kem", text=text), **more), RULES))


def labelled(*texts):
    """What is found in a paper with these labels, with the letters it is about."""
    paper = right("KH.phu_luc")
    for number, text in enumerate(texts):
        paper = change(paper, "phu_luc", number, text=text)
    made = found(recognised(paper), RULES)
    return {
        rule: [one.line.text[one.start : one.end or None] for one in findings]
        for rule, findings in made.items()
    }


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert list(PLANTS) == [rule.id for rule in RULES]
    assert set(MASKS) <= set(PLANTS)


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_line_and_nothing_else(rule):
    made = found(recognised(planted(PLANTS, rule)), RULES)
    assert list(made) == [rule]
    (one,) = made[rule]
    assert AT[rule] in (one.line.text, one.line.style) if rule in AT else is_new(one, PLANTS[rule])


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["Phụ lục I", "Phụ lục II"], {}),
        (["PHỤ LỤC I", "PHỤ LỤC II"], {}),  # that is for the rule of letters
        (["Phụ lục …", "Phụ lục …"], {}),
        (["Phụ lục I.", "Phụ lục II"], {"phu_luc.cach_ghi": ["Phụ lục I."]}),
        (["Phụ lc I", "Phụ lục II"], {"phu_luc.cach_ghi": ["Phụ lc I"]}),
        (["Phụ lục 1", "Phụ lục 02"], {"phu_luc.so_la_ma": ["1", "02"]}),
        (["Phụ lục A", "Phụ lục B"], {"phu_luc.so_la_ma": ["A", "B"]}),
        (["Phụ lục", "Phụ lục"], {"phu_luc.danh_so": ["Phụ lục", "Phụ lục"]}),
        (["Phụ lục II", "Phụ lục III"], {"phu_luc.thu_tu": ["II"]}),
        (["Phụ lục II", "Phụ lục I"], {"phu_luc.thu_tu": ["II", "I"]}),
        (
            ["PHỤ LỤC I: DANH SÁCH CÁC ĐƠN VỊ", "Phụ lục II"],
            {"phu_luc.dong_rieng": ["DANH SÁCH CÁC ĐƠN VỊ"]},
        ),
    ],
)
def test_a_label_is_the_word_and_its_number(texts, told):
    assert labelled(*texts) == told


def test_one_phu_luc_needs_no_number():
    paper = right("KH.phu_luc")
    lines = tuple(line for line in paper.lines if line.section < 2)
    for text in ("Phụ lục", "Phụ lục I", "Phụ lục II"):
        one = change(papers.replace(paper, lines=lines), "phu_luc", text=text)
        assert found(recognised(one), RULES) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"(Kèm theo Kế hoạch số     /KH-UBND {BLANK} {WHOSE}", []),
        ("(Kèm theo Kế hoạch số …/KH-UBND ngày … tháng … năm … của …)", []),
        ("(Kèm theo Văn bản số…3….. ngày…4  tháng…4 năm …4 của …5……...)", []),
        (f"(Kèm theo Kế hoạch số 6/KH-UBND ngày 15 tháng 03 năm 2024 {WHOSE}", []),
        (f"(Kèm theo Kế hoạch số 06 ngày 15 tháng 3 năm 2024 {WHOSE}", ["phu_luc_kem.du"]),
        ("(Kèm theo Kế hoạch số 06/KH-UBND ngày 15 tháng 3 năm 2024)", ["phu_luc_kem.du"]),
        (f"(Kèm theo Kế hoạch phát động thi đua {WHOSE}", ["phu_luc_kem.du"]),
        (f"(Kèm theo Kế hoạch số 06/KH-UBND {BLANK} {WHOSE}", ["phu_luc_kem.dien"]),
        (
            f"(Kèm theo Kế hoạch số 06/KH-UBND ngày 16 tháng 3 năm 2024 {WHOSE}",
            ["phu_luc_kem.khop"],
        ),
        (
            f"(Kèm theo Kế hoạch số 06/KH-SNV ngày 15 tháng 3 năm 2024 {WHOSE}",
            ["phu_luc_kem.khop"],
        ),
    ],
)
def test_a_note_is_whole_or_blank_and_agrees_with_its_paper(text, told):
    assert noted(text) == told


def test_a_draft_may_have_a_note_half_filled_in():
    assert noted(f"(Kèm theo Kế hoạch số 06/KH-UBND {BLANK} {WHOSE}", is_draft=True) == []


def test_a_phu_luc_in_a_file_of_its_own_lacks_nothing():
    paper = right("KH.phu_luc")
    for section in (1, 2):
        lines = tuple(line for line in paper.lines if line.section == section)
        alone = papers.replace(paper, lines=lines, rules=())
        assert found(recognised(alone), RULES) == {}
        assert list(found(recognised(drop(alone, "phu_luc_ten")), RULES)) == []
