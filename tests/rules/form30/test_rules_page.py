"""What the rules on the page accept and refuse, beside the faults of planting_body."""

import datetime as dt
from dataclasses import replace

import pytest

from service.rules.form30 import rules_page
from service.rules.form30.judging import CannotJudge, Case, Found
from service.rules.form30.parts import ADMINISTRATIVE, Appendix, Parts
from service.rules.form30.seen import PAGE_FIELD, Line, Look, Paper, Piece, Place, Section
from tests.rules.law_files import shipped

RULES = {rule.id: rule for rule in rules_page.RULES}
NUMBER = Line(Place("header1"), (Piece(PAGE_FIELD, Look(), typed=False),), align="center")
NUMBERED = {"default": (NUMBER,)}


def judged(paper: Paper, **parts) -> dict[str, list[Found]]:
    """What each rule that finds something finds."""
    by_part: dict[str, list[Line]] = {}
    for line in paper.lines:
        by_part.setdefault(line.style or "noi_dung", []).append(line)
    lines = {part: tuple(lines) for part, lines in by_part.items()}
    known = Parts(ADMINISTRATIVE, lines=lines, **parts)
    case = Case(paper, known, shipped(), dt.date(2024, 3, 15))
    found = {rule.id: list(rule.judge(case)) for rule in rules_page.RULES}
    return {id_: findings for id_, findings in found.items() if findings}


def paper(*sections: Section, lines: int = 3, **more) -> Paper:
    """Lines on the sections in turn, the first of each on a new page."""
    texts = tuple(
        Line(
            Place(paragraph=section * lines + number),
            (Piece("Nội dung."),),
            section=section,
            new_page=number == 0 and section > 0,
        )
        for section in range(len(sections))
        for number in range(lines)
    )
    return Paper(sections, texts, **more)


RIGHT = Section(headers=NUMBERED, title_page=True)
LYING = replace(RIGHT, width_mm=297.0, height_mm=210.0, landscape=True)


@pytest.mark.parametrize(
    ("section", "rules"),
    [
        (RIGHT, []),
        (replace(RIGHT, width_mm=210.02, height_mm=297.04), []),  # the decree's own 11907 × 16840
        (replace(RIGHT, width_mm=210.3), ["trang.kho_giay"]),
        (replace(RIGHT, top_mm=25.0, bottom_mm=25.0, left_mm=35.0, right_mm=20.0), []),
        (replace(RIGHT, top_mm=25.05, left_mm=29.95), []),
        (replace(RIGHT, top_mm=25.4), ["trang.le_tren"]),
        (replace(RIGHT, left_mm=29.9), ["trang.le_trai"]),
        (replace(RIGHT, number_format="numberInDash"), []),
        (replace(RIGHT, number_format="upperRoman"), ["so_trang.chu_so"]),
        (replace(RIGHT, number_start=1), []),
        (replace(RIGHT, number_start=0), ["so_trang.tu_1"]),
        (replace(RIGHT, footers={"first": (NUMBER,)}), ["so_trang.chan_trang"]),
        (replace(RIGHT, footers={"even": (NUMBER,)}), []),  # no page shows it
        (replace(RIGHT, headers={**NUMBERED, "first": (NUMBER,)}), ["so_trang.trang_dau"]),
        (replace(RIGHT, headers={**NUMBERED, "even": (NUMBER,)}, even_and_odd=True), []),
        (replace(RIGHT, even_and_odd=True), ["so_trang.trang_chan"]),
        (LYING, ["trang.chieu_giay"]),
    ],
)
def test_a_page_is_judged_by_its_millimetres(section, rules):
    assert list(judged(paper(section))) == rules


@pytest.mark.parametrize(
    "margins",
    [
        {},
        {"top_mm": 30.0, "left_mm": 20.0, "bottom_mm": 15.0, "right_mm": 20.0},
        {"top_mm": 15.0, "left_mm": 20.0, "bottom_mm": 30.0, "right_mm": 20.0},
    ],
)
def test_a_lying_annex_may_be_bound_at_either_side(margins):
    sheets = paper(RIGHT, replace(LYING, number_start=1, **margins))
    label = sheets.lines[3]
    lines = (*sheets.lines[:3], *(replace(x, style="phu_luc_noi_dung") for x in sheets.lines[3:]))
    annex = Appendix(label, (), (), sheets.lines[4:], 1)
    assert judged(replace(sheets, lines=lines), appendices=(annex,)) == {}


def test_each_section_is_judged_and_named():
    found = judged(paper(RIGHT, replace(RIGHT, title_page=False, top_mm=10.0, bottom_mm=10.0)))
    assert {id_: [f.section for f in fs] for id_, fs in found.items()} == {
        "trang.le_tren": [1],
        "trang.le_duoi": [1],
    }


def test_a_short_paper_needs_no_number_and_a_middling_one_is_not_judged():
    bare = replace(RIGHT, headers={})
    assert judged(paper(bare)) == {}
    assert list(judged(paper(bare, lines=90))) == ["so_trang.co"]
    with pytest.raises(CannotJudge):
        judged(paper(bare, lines=50))


def test_two_annexes_in_one_section_do_not_begin_again():
    sheets = paper(RIGHT, replace(RIGHT, number_start=1), lines=4)
    first, second = sheets.lines[4], sheets.lines[6]
    annexes = (Appendix(first, (), (), (), 1), Appendix(second, (), (), (), 1))
    found = judged(sheets, appendices=annexes)
    assert {id_: [f.line for f in fs] for id_, fs in found.items()} == {
        "so_trang.phu_luc": [second]
    }


@pytest.mark.parametrize(
    ("number", "rules"),
    [
        (replace(NUMBER, align="tab"), []),  # a tab stop may centre it: not to be seen
        (replace(NUMBER, align="both"), ["so_trang.canh_giua"]),
        (replace(NUMBER, pieces=(Piece(PAGE_FIELD, Look(size=13.0)),)), []),
        (replace(NUMBER, pieces=(Piece(PAGE_FIELD, Look(size=11.0)),)), ["so_trang.co_chu"]),
        (replace(NUMBER, pieces=(Piece(PAGE_FIELD, Look(bold=True)),)), ["so_trang.kieu_chu"]),
        (replace(NUMBER, pieces=(Piece(f"- {PAGE_FIELD} -"),)), ["so_trang.them_chu"]),
    ],
)
def test_a_page_number_is_judged_as_it_stands_in_the_header(number, rules):
    section = replace(RIGHT, headers={"default": (number,)})
    found = judged(paper(section, replace(section, title_page=False)))
    assert list(found) == rules
    assert [finding.line for findings in found.values() for finding in findings] == [number] * len(
        rules
    )


def test_many_faults_of_one_rule_are_told_once_they_are_twenty():
    sections = [replace(RIGHT, title_page=not n, top_mm=10.0) for n in range(24)]
    found = judged(paper(*sections, lines=1))["trang.le_tren"]
    assert [f.section for f in found] == list(range(20))
    assert found[-1].found == "Cách mép trên 10 mm (và 4 chỗ khác)"


def test_an_annex_in_a_file_of_its_own_begins_at_one_anyway():
    sheets = paper(RIGHT)
    stamp, label, *rest = sheets.lines
    lines = (replace(stamp, style="khac"), replace(label, style="phu_luc"), *rest)
    annex = Appendix(lines[1], (), (), tuple(rest), 0)
    assert judged(replace(sheets, lines=lines), appendices=(annex,)) == {}
