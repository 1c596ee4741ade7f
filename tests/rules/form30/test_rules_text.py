"""What the rules on letters and paragraphs accept and refuse, beside planting_body's faults."""

from dataclasses import replace

import pytest

from service.rules.form30 import rules_text
from service.rules.form30.seen import Cell, Line, Look, Piece, Place, Section
from tests.rules.form30.bodies import case, found, line, lines, told

LONG = (
    "Các cơ quan, đơn vị, địa phương căn cứ chức năng, nhiệm vụ được giao xây dựng kế hoạch thực"
    " hiện phù hợp với điều kiện cụ thể của cơ quan, đơn vị, địa phương mình."
)
RULES = rules_text.RULES


def ids(*made: Line, **more) -> list[str]:
    return list(found(case(lines(*made), **more), RULES))


@pytest.mark.parametrize(
    ("font", "rules"),
    [
        ("Times New Roman", []),
        ("times new roman", []),
        ("Calibri", ["phong_chu.ten"]),
        ("Liberation Serif", ["phong_chu.ten"]),
        ("VNI-Times", ["phong_chu.phong_cu"]),
        (".VnTimeH", ["phong_chu.phong_cu"]),
        ("VNtimes new roman", ["phong_chu.phong_cu"]),
    ],
)
def test_one_font_is_right_and_old_ones_are_named(font, rules):
    assert ids(line(LONG, font=font)) == rules


def test_a_font_is_judged_in_tables_headers_and_footnotes_too_and_not_on_blanks():
    blank = replace(line(LONG), pieces=(Piece(LONG), Piece("  ", Look(font="Arial"))))
    cell = line("Tổng số", part="bang", font="Arial", cell=Cell(0, 0, 0, 1, 0, 165, bordered=True))
    note = Line(Place("footnotes"), (Piece("Ghi chú", Look(font="Arial")),))
    edge = Line(Place("header1"), (Piece("Văn bản", Look(font="Arial")),))
    unseen = replace(edge, place=Place("header2"))
    section = Section(headers={"default": (edge,), "even": (unseen,)})
    made = case(lines(blank, cell), (section,), footnotes=(note,))
    assert told(made, RULES) == [
        ("phong_chu.ten", "Tổng số"),
        ("phong_chu.ten", "Ghi chú"),
        ("phong_chu.ten", "Văn bản"),
    ]


def test_a_finding_quotes_the_letters_of_the_wrong_look():
    pieces = (
        Piece("Sở Nội vụ "),
        Piece("chủ trì", Look(font="Arial", colour="0000FF")),
        Piece("."),
    )
    made = case(lines(replace(line("x"), pieces=pieces)))
    assert told(made, RULES) == [("phong_chu.ten", "chủ trì"), ("phong_chu.mau", "chủ trì")]


@pytest.mark.parametrize("part", ["muc_khan", "so", "chu_ky"])
def test_stamps_may_have_a_colour(part):
    assert ids(line("KHẨN", part=part, colour="FF0000")) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", ["phong_chu.ma_cu"]),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", ["phong_chu.ma_cu"]),
        ("Hội thảo tại Köln, Zürich và Malmö theo lời mời.", []),
        ("Đoàn công tác tại Köln và Genève.", []),
        ("Trích «Luật Thi đua», «Nghị định», «Thông tư» và các văn bản.", []),
        ("Nhiệt độ 30°C, diện tích 25m², kích thước 210×297 mm.", []),
    ],
)
def test_text_of_an_old_code_is_known_by_letters_no_vietnamese_word_has(text, rules):
    assert ids(line(text)) == rules


@pytest.mark.parametrize(
    ("to", "rules"),
    [
        ({}, []),
        ({"first_mm": 10.0}, []),
        ({"first_mm": 10.05}, []),
        ({"first_mm": 11.0}, ["noi_dung.lui_dau_dong"]),
        ({"first_mm": 0.0}, ["noi_dung.lui_dau_dong"]),
        ({"first_mm": -6.3, "left_mm": 19.0}, ["noi_dung.lui_ca_doan"]),
        ({"size": 13.0}, []),
        ({"size": 13.5}, []),
        ({"size": 14.5}, ["noi_dung.co_chu"]),
        ({"align": "right"}, ["noi_dung.can_deu"]),
        ({"align": "tab"}, []),
        ({"spacing": 1.5}, []),
        ({"spacing": 1.6}, ["noi_dung.gian_dong"]),
        ({"spacing": 0.9}, ["noi_dung.gian_dong"]),
        ({"spacing": 18.0, "spacing_rule": "exact"}, []),
        ({"spacing": 15.0, "spacing_rule": "exact"}, ["noi_dung.gian_dong"]),
        ({"spacing": 12.0, "spacing_rule": "atLeast"}, []),
        ({"spacing": 30.0, "spacing_rule": "atLeast"}, ["noi_dung.gian_dong"]),
    ],
)
def test_a_paragraph_of_the_body_is_judged_by_how_it_is_set(to, rules):
    assert ids(line(LONG, **to)) == rules


def test_a_short_line_set_left_looks_as_a_justified_one():
    assert ids(line("Kết quả cụ thể như sau:", align="left")) == []


def test_lines_in_tables_are_free_of_what_is_said_of_paragraphs():
    cell = Cell(0, 0, 0, 1, 0, 165, bordered=True)
    free = {"align": "left", "first_mm": 0.0, "size": 11.0, "spacing": 2.0, "after_pt": 0.0}
    assert ids(line(LONG, part="bang", cell=cell, **free), line(LONG, cell=cell, **free)) == []


@pytest.mark.parametrize(
    ("upper", "lower", "rules"),
    [
        ({"after_pt": 0.0}, {"before_pt": 6.0}, []),
        ({"after_pt": 3.0}, {"before_pt": 3.0}, []),
        ({"after_pt": 3.0}, {"before_pt": 2.0}, ["noi_dung.cach_doan"]),
        ({"contextual": True}, {}, ["noi_dung.cach_doan"]),
        ({"contextual": True}, {"part": "de_muc"}, []),  # of another style: the distance stays
        ({"after_pt": 0.0}, {"new_page": True}, []),
    ],
)
def test_between_paragraphs_are_six_points(upper, lower, rules):
    assert ids(line(LONG, **upper), line(LONG, **lower)) == rules


def test_empty_lines_may_stand_anywhere_but_between_paragraphs():
    empty = line("")
    cell = line("1", part="bang", cell=Cell(0, 0, 0, 1, 0, 165, bordered=True))
    assert ids(empty, line(LONG), empty, cell, empty, line(LONG), empty) == []
    assert ids(line(LONG), empty, line(LONG)) == ["noi_dung.dong_trong"]
    assert ids(line(LONG), empty, line(LONG), pictures=(Place(paragraph=1),)) == []


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("Các đơn vị  thực hiện.", [("noi_dung.hai_dau_cach", "  ")]),
        ("Các đơn vị ; các sở.", [("noi_dung.cach_truoc_dau", " ")]),
        ("Các đơn vị,các sở.", [("noi_dung.cach_sau_dau", ",")]),
        ("Các đơn vị báo cáo.Các sở tổng hợp.", [("noi_dung.cach_sau_dau", ".")]),
        ("Các đơn vị ( cấp tỉnh).", [("noi_dung.cach_ngoac", "( ")]),
        ("Các đơn vị(cấp tỉnh).", [("noi_dung.cach_ngoac", "(")]),
        ("Đạt 14,5%; 4.500 USD; TT.Tỉnh ủy; vanthu@bacgiang.gov.vn (b/c).", []),
        ("Họ và tên: ……… ; ngày … tháng … năm …", []),
        (
            "Điểm a), khoản 1, Điều 2 Quyết định số 05/QĐ-UBND ./.",
            [("noi_dung.cach_truoc_dau", " ")],
        ),
    ],
)
def test_blanks_and_marks_are_judged_as_typed(text, told_of):
    assert told(case(lines(text)), RULES) == told_of


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        ((13.0, 14.0, 14.0), []),
        ((12.0, 13.0, 13.0), []),
        ((13.0, 13.0, 14.0), ["tieu_ngu"]),
        ((12.0, 13.0, 14.0), ["dia_danh"]),
        ((12.0, 14.0, 14.0), ["tieu_ngu", "dia_danh"]),
        ((12.5, 14.0, 14.0), ["quoc_hieu"]),
        ((11.0, 14.0, 14.0), []),  # quoc_hieu.co_chu says it
    ],
)
def test_sizes_of_the_head_go_together(sizes, parts):
    names = ("quoc_hieu", "tieu_ngu", "dia_danh")
    head = (line("Chữ", part=name, size=size) for name, size in zip(names, sizes, strict=True))
    made = found(case(lines(*head, line(LONG))), RULES)
    assert [one.line.style for ones in made.values() for one in ones if one.line] == parts


def test_an_appendix_is_only_warned_and_only_of_long_paragraphs():
    free = {"part": "phu_luc_noi_dung", "align": "left", "first_mm": 0.0}
    assert ids(line("Đơn vị tính: triệu đồng", **free)) == []
    made = found(case(lines(line(LONG, **free))), RULES)
    levels = {rule.id: rule.level for rule in RULES}
    assert {id_: levels[id_] for id_ in made} == {
        "phu_luc_noi_dung.can_deu": "warning",
        "phu_luc_noi_dung.lui_dau_dong": "warning",
    }


def test_a_place_without_a_line_of_its_own_is_told_by_its_paragraph():
    made = case(lines(LONG, LONG), tracked=(Place(paragraph=1, line=3), Place(paragraph=1, line=4)))
    assert [one.line for one in found(made, RULES)["tep.vet_sua"]] == [made.paper.lines[1]]
    gone = case(lines(LONG), commented=(Place("header7", 2),))
    assert [one.line for one in found(gone, RULES)["tep.y_kien"]] == [Line(Place("header7", 2), ())]


DOTS = "." * 60


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (f"Thành phần tham dự: {DOTS} {DOTS}", []),
        ("……… 2 ……… cấp cho:", []),
        ("\t./.", []),
        ("Thành phần tham dự gồm lãnh đạo các cơ quan", ["noi_dung.lui_dau_dong"]),
    ],
)
def test_dotted_lines_of_a_form_are_set_as_the_form_needs(text, rules):
    assert ids(line(text, align="left", first_mm=0.0)) == rules


def test_dots_and_marks_of_footnotes_have_no_size_to_judge():
    pieces = (Piece("Tên cơ quan"), Piece("2", Look(size=9.0)), Piece("....", Look(size=12.0)))
    assert ids(replace(line("x"), pieces=pieces)) == []
    year = (Piece("Kế hoạch năm "), Piece("2024", Look(size=12.0)))
    assert ids(replace(line("x"), pieces=year)) == ["noi_dung.co_chu"]
