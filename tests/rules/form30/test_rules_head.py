"""Rules on looks and head: right papers pass, each fault is found at its line, cases by hand."""

import datetime as dt

import pytest

from service.rules.form30 import rules_head, rules_looks
from service.rules.form30.judging import Case
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.seen import DrawnRule, Line, Look, Piece, Place
from service.rules.form30.shown import at, needed, text_width_mm
from tests.rules.form30 import papers
from tests.rules.form30.ends import found, is_new, planted, recognised, unjudged
from tests.rules.form30.papers import change, layout, lines_of, redraw, right
from tests.rules.form30.planting_body import put
from tests.rules.form30.planting_head import PLANTS
from tests.rules.law_files import shipped

RULES = (*rules_looks.RULES, *rules_head.RULES)
MASKS = {**rules_looks.MASKS, **rules_head.MASKS}
MIDDLES = ["so.canh_giua", "tieu_ngu.canh_giua"]
DATED = ["dia_danh.canh_giua"]
# What a layout does not show: tabs and boxes hide where the middle of a line is.
HIDDEN = {
    "bang": [],
    "tab": MIDDLES,
    "hop": [*MIDDLES, "quoc_hieu.ben_phai", "co_quan.ben_trai"],
    "doan": [],
    "doan_duoi": [],
}
# The rule is missing, or another line shows it.
ELSEWHERE = {
    **{f"{part}.{what}": part for part in rules_head.RULED for what in ("duong_ke", "ke_dai")},
    **{f"{part}.ke_lien": part for part in rules_head.RULED},
    "trich_yeu.khong_ke": "trich_yeu",
}


def said(paper, on=dt.date(2024, 3, 15)):
    whole = split_columns(paper)
    law = shipped()
    return found(Case(whole, recognise(whole, law, on), law, on), RULES)


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert sorted(PLANTS) == sorted(rule.id for rule in RULES)
    assert set(MASKS) <= set(PLANTS)


@pytest.mark.slow
@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_right_paper_of_any_type_and_layout_has_no_finding(kind, head):
    case = recognised(layout(right(kind), head))
    assert {rule.id: list(rule.judge(case)) for rule in judged(case)} == {
        rule.id: [] for rule in judged(case)
    }
    hidden = HIDDEN[head]
    if hidden and case.parts.of("dia_danh"):
        hidden = [*hidden, *DATED]
    if hidden and case.parts.of("co_quan_chu_quan"):
        hidden = [*hidden, "co_quan.canh_giua"]
    if hidden and case.parts.kind == "cong_van":
        hidden = [*hidden, "trich_yeu_cv.canh_giua"]
    if hidden and several(case):
        hidden = [*hidden, "thanh_phan.thang_giua"]
    assert sorted(unjudged(case, applied(case))) == sorted(hidden)


def several(case):
    """The name of the head has lines to be compared."""
    return len(case.parts.of("co_quan_chu_quan") or case.parts.of("co_quan")) > 1


def applied(case):
    """The rules whose component is there."""
    return [
        rule for rule in RULES if not (rule.part and rule.needs_part) or case.parts.of(rule.part)
    ]


def judged(case):
    hidden = unjudged(case, applied(case))
    return [rule for rule in applied(case) if rule.id not in hidden]


@pytest.mark.parametrize("sign", [sign for sign in papers.SIGNS if sign != "bang"])
def test_a_name_by_tabs_or_boxes_may_hide_its_middle(sign):
    case = recognised(layout(right("KH"), "bang", sign))
    hidden = [] if sign == "doan" else ["ho_ten.canh_giua", "thanh_phan.thang_giua"]
    assert unjudged(case, applied(case)) == hidden


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_line_and_nothing_else(rule):
    case = recognised(planted(PLANTS, rule))
    made = found(case, judged(case))
    assert rule in made
    assert set(made) - {rule} <= MASKS.get(rule, frozenset())
    (one,) = made[rule]
    if rule.endswith(".co"):
        assert one.line is None
    elif rule in ELSEWHERE:
        assert one.line in case.parts.of(ELSEWHERE[rule])
    else:
        assert is_new(one, PLANTS[rule])


@pytest.mark.parametrize(
    ("text", "size", "width"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 88.3),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, 95.7),
        ("Độc lập - Tự do - Hạnh phúc", 13, 56.1),
        ("Độc lập - Tự do - Hạnh phúc", 14, 60.5),
        ("ỦY BAN NHÂN DÂN", 13, 43.2),
    ],
)
def test_bold_words_are_as_wide_as_times_new_roman_prints_them(text, size, width):
    line = Line(Place(), (Piece(f"  {text} ", Look(size=size, bold=True)),))
    assert round(text_width_mm(line), 1) == width


@pytest.mark.parametrize(
    ("text", "size", "measured"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 87.6),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, 94.9),
        ("Độc lập - Tự do - Hạnh phúc", 13, 56.0),
        ("Độc lập - Tự do - Hạnh phúc", 14, 60.3),
    ],
)
def test_a_printed_page_that_kerns_is_narrower_by_less_than_a_hundredth(text, size, measured):
    line = Line(Place(), (Piece(text, Look(size=size, bold=True)),))
    assert 0 <= text_width_mm(line) - measured < 0.01 * measured


def test_the_hook_of_a_vowel_is_wide_and_its_tone_is_not():
    def wide(text):
        return round(text_width_mm(Line(Place(), (Piece(text, Look(size=72 / 25.4)),))), 3)

    assert [wide(text) for text in ("u", "ù", "ư", "ừ", "Ơ", "Ờ", "O", "đ", "Đ")] == [
        0.5, 0.5, 0.542, 0.542, 0.722, 0.722, 0.722, 0.5, 0.722,
    ]  # fmt: skip


@pytest.mark.parametrize(("mark", "width"), [("‘", 0.333), ("’", 0.333), ("“", 0.444), ("…", 1.0)])
def test_marks_are_as_wide_as_printed(mark, width):
    line = Line(Place(), (Piece(mark, Look(size=72 / 25.4)),))
    assert round(text_width_mm(line), 3) == width


def test_letters_are_found_whatever_place_their_tone_has():
    line = Line(Place(), (Piece("Sở Khoa học, xã Hiệp Hoà"),))
    assert (at(line, "Hòa"), at(line, "Hoà"), at(line, "")) == ((21, 24), (0, 0), (0, 0))


@pytest.mark.parametrize("text", ["CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
def test_both_ways_of_the_tone_are_right(text):
    assert said(change(right("KH"), "quoc_hieu", text=text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Độc lập — Tự do — Hạnh phúc",
        "Độc lập-Tự do-Hạnh phúc",
        "Độc Lập - Tự Do - Hạnh Phúc",
        "Độc lập - Tự do - Hạnh phúc.",
        "độc lập - tự do - hạnh phúc",
    ],
)
def test_another_motto_is_told(text):
    made = said(change(right("KH"), "tieu_ngu", text=text))
    assert made.pop("tieu_ngu.loi_van")[0].found == f"«{text}»"
    assert set(made) <= MASKS["tieu_ngu.loi_van"]


@pytest.mark.parametrize(
    ("part", "width", "kind", "wrong"),
    [
        ("tieu_ngu", 57.6, "shape", False),
        ("tieu_ngu", 57.0, "shape", True),
        ("tieu_ngu", 63.4, "border", False),
        ("tieu_ngu", 64.0, "border", True),
        ("tieu_ngu", 66.0, "underscores", False),
        ("tieu_ngu", 60.5, "underline", False),
        ("co_quan", 11.9, "shape", False),
        ("co_quan", 11.0, "shape", True),
        ("co_quan", 26.0, "shape", True),
        ("co_quan", 46.6, "underline", True),
    ],
)
def test_a_rule_is_measured_against_its_words(part, width, kind, wrong):
    paper = redraw(right("KH"), part, width_mm=width, kind=kind)
    assert list(said(paper)) == ([f"{part}.ke_dai"] if wrong else [])


def test_of_two_rules_one_right_one_is_enough():
    paper = right("KH")
    place = lines_of(paper, "tieu_ngu")[0].place
    more = (*paper.rules, DrawnRule(place, "border", 100.0))
    assert said(papers.replace(paper, rules=more)) == {}


def test_a_rule_of_unknown_length_is_not_judged():
    case = recognised(redraw(right("KH"), "tieu_ngu", width_mm=None))
    assert unjudged(case, RULES) == ["tieu_ngu.ke_dai"]


def test_letters_bold_only_in_part_are_told_where_they_are_not():
    line = lines_of(right("KH"), "ho_ten")[0]
    bold = line.pieces[0].look
    pieces = (Piece("Trần ", bold), Piece("Thị Bình", papers.look(14)))
    made = said(put(right("KH"), line, papers.replace(line, pieces=pieces)))
    assert [(id_, one.start, one.end, one.found) for id_, (one,) in made.items()] == [
        ("ho_ten.kieu_chu", 5, 13, "Kiểu chữ đứng")
    ]


@pytest.mark.parametrize(
    ("issuer", "on", "told"),
    [
        ("TỈNH BẮC GIANG", dt.date(2025, 6, 30), None),
        ("TỈNH BẮC GIANG", dt.date(2025, 7, 1), "«ỦY BAN NHÂN DÂN TỈNH BẮC NINH»"),
        ("TỈNH BẮC NINH", dt.date(2026, 9, 19), None),
        ("TỈNH BẮC NINH", dt.date(2026, 9, 20), "«ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC NINH»"),
        ("TỈNH NGHỆ AN", dt.date(2026, 9, 20), None),
    ],
)
def test_the_province_is_called_as_on_its_day(issuer, on, told):
    made = said(papers.drop(change(right("CT"), "co_quan", 1, text=issuer), "noi_nhan_muc", 3), on)
    names = [one.expected.split(" (")[0] for one in made.get("co_quan.theo_ngay", [])]
    assert names == ([told] if told else [])


def test_a_district_is_no_recipient_any_more():
    made = said(right("PC"), dt.date(2025, 7, 1))
    one = made["co_quan.theo_ngay"][-1]
    assert (one.line.text, one.line.text[one.start : one.end]) == (
        "- UBND huyện Việt Yên;",
        "huyện",
    )


@pytest.mark.parametrize(
    ("kind", "part", "text", "told"),
    [
        ("cong_van.du", "co_quan_chu_quan", "UBND TỈNH", True),
        ("cong_van.du", "co_quan_chu_quan", "UBND", True),
        ("cong_van.du", "co_quan_chu_quan", "UBND TỈNH BẮC GIANG", False),
        ("cong_van.du", "co_quan_chu_quan", "BỘ NỘI VỤ", False),
    ],
)
def test_a_council_is_named_with_its_unit(kind, part, text, told):
    made = said(change(right(kind), part, text=text))
    assert list(made) == (["co_quan.ten_don_vi"] if told else [])


def test_the_lines_of_a_name_are_centred_on_each_other():
    made = said(change(right("KH"), "co_quan", 1, align="left"))
    assert [(id_, one.line.text) for id_, (one,) in made.items()] == [
        ("thanh_phan.thang_giua", "TỈNH BẮC GIANG")
    ]


def test_the_first_page_alone_may_carry_the_nation_in_its_header():
    paper = PLANTS["quoc_hieu.trang_dau"].plant(right("KH"))
    section = paper.sections[0]
    turned = {"first": section.headers["default"]}
    alone = papers.replace(paper, sections=(papers.replace(section, headers=turned),))
    assert list(said(paper)) == ["quoc_hieu.trang_dau"]
    assert said(alone) == {}


def test_a_text_in_a_file_of_its_own_needs_no_head():
    paper = right("KH.phu_luc")
    lines = tuple(line for line in paper.lines if line.section == 1)
    case = recognised(papers.replace(paper, lines=lines, rules=()))
    assert needed(case.parts) == frozenset()


@pytest.mark.parametrize(
    ("kind", "more", "less"),
    [
        ("cong_van", {"kinh_gui"}, {"ten_loai"}),
        ("QĐ", {"tham_quyen", "can_cu", "quyet_dinh"}, set()),
        ("BB", set(), {"dia_danh"}),
        ("GGT", set(), {"trich_yeu"}),
        ("CT", set(), set()),
    ],
)
def test_what_a_type_needs(kind, more, less):
    of = {"ten_loai", "dia_danh", "trich_yeu", "noi_dung", "so", "ho_ten"}
    found_ = needed(recognised(right(kind)).parts)
    assert (of - less) | more <= found_
    assert not less & found_
