"""What the rules on headings, lists and annexes accept and refuse."""

from dataclasses import replace

import pytest

from service.rules.form30 import rules_body, rules_order
from service.rules.form30.judging import CannotJudge
from service.rules.form30.parts import Appendix
from service.rules.form30.seen import Look, Piece
from tests.rules.form30.bodies import case, found, line, lines, told

ORDER, BODY = rules_order.RULES, rules_body.RULES
TEXT = "Các đơn vị triển khai thực hiện."


@pytest.mark.parametrize(
    ("texts", "told_of"),
    [
        (("1. Một.", "2. Hai.", "3. Ba."), []),
        (("1. Một.", "3. Ba.", "4. Bốn."), [("khoan.thu_tu", "3.")]),
        (("1. Một.", "5. Hai.", "3. Ba."), [("khoan.thu_tu", "5.")]),  # only the slip itself
        (("1. Một.", "2. Hai.", "2. Hai."), [("khoan.thu_tu", "2.")]),
        (("2. Hai.", "3. Ba."), [("khoan.thu_tu", "2.")]),
        (("I. MỘT", "1. Một.", "II. HAI", "1. Một."), []),
        (("I. MỘT", "1. Một.", "II. HAI", "2. Hai."), [("khoan.thu_tu", "2.")]),
        (("Điều 1. Một.", "1. Một.", "Điều 2. Hai.", "1. Một."), []),
        (("Chương I", "Điều 1. Một.", "Chương II", "Điều 2. Hai."), []),
        (("Chương I", "Điều 1. Một.", "Chương II", "Điều 1. Hai."), [("dieu.thu_tu", "Điều 1.")]),
        (("Phần I", "I. MỘT", "Phần II", "I. HAI"), []),
        (("Phần I", "I. MỘT", "Phần II", "II. HAI"), []),
        (("Phần I", "I. MỘT", "Phần II", "III. BA"), [("la_ma.thu_tu", "III.")]),
        (("1. Một.", "1.1. Một.", "1.2. Hai.", "2. Hai.", "2.1. Một."), []),
        (("1. Một.", "1.1. Một.", "1.3. Ba."), [("thap_phan.thu_tu", "1.3.")]),
        (("1. Một.", "1.1. Một.", "1.1.1. Một."), []),
        (("1. Một.", "2.1. Một."), [("de_muc.thu_bac", "2.1.")]),
        (("(1) Một;", "(2) Hai;", "2. Ba", "(3) Ba."), [("khoan.thu_tu", "2.")]),
    ],
)
def test_numbers_go_on_or_begin_again(texts, told_of):
    said = told(case(lines(*texts)), ORDER)
    decimals = ("de_muc.thap_phan", "de_muc.thap_phan_sau")
    assert [one for one in said if one[0] not in decimals] == told_of


@pytest.mark.parametrize(
    ("letters", "told_of"),
    [
        ("abcdđeghiklmnopqrstuvxy", []),
        ("abcde", [("diem.thu_tu", "e)")]),
        ("abdđ", [("diem.thu_tu", "d)")]),
        ("abcdđef", [("diem.chu_cai", "f)")]),
        ("abcdđefg", [("diem.chu_cai", "f)")]),
        ("bc", [("diem.thu_tu", "b)")]),
    ],
)
def test_points_follow_the_vietnamese_alphabet(letters, told_of):
    assert told(case(lines(*(f"{letter}) Điểm;" for letter in letters))), ORDER) == told_of


def test_points_begin_again_below_another_paragraph():
    texts = ("Hồ sơ gồm:", "a) Một;", "b) Hai.", "Thủ tục gồm:", "a) Một;", "b) Hai.")
    assert told(case(lines(*texts)), ORDER) == []


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("1) Các đơn vị báo cáo.", [("khoan.dau_cham", "1) ")]),
        ("1/ Các đơn vị báo cáo.", [("khoan.dau_cham", "1/ ")]),
        ("a. Các đơn vị báo cáo.", [("diem.dau_ngoac", "a. ")]),
        ("I- Mục đích", [("la_ma.dau_cham", "I- ")]),
        ("II MỤC ĐÍCH", [("la_ma.dau_cham", "II ")]),
        ("V là số La Mã.", []),
        ("Phần thứ nhất", [("de_muc.so_la_ma", "Phần thứ nhất")]),
        ("Điều ….", []),
        ("B. Nội dung", [("de_muc.chu_cai_hoa", "B. ")]),
        ("B) Các đơn vị báo cáo.", [("diem.chu_thuong", "B) ")]),
        ("- Các đơn vị báo cáo.", []),
        ("5 - 10 đơn vị báo cáo.", []),
        ("05/3/2020 là ngày Nghị định có hiệu lực.", []),
        ("Điều 1: Các đơn vị báo cáo.", [("dieu.dau_cham", "Điều 1:")]),
        ("Điều 1 Các đơn vị báo cáo.", [("dieu.dau_cham", "Điều 1")]),
        ("ĐIỀU 1. Các đơn vị báo cáo.", [("de_muc.chu_thuong", "ĐIỀU 1.")]),
        ("PHẦN I", [("de_muc.chu_thuong", "PHẦN I")]),
        ("Phần 1", [("de_muc.so_la_ma", "Phần 1")]),
        ("Chương IIII", [("de_muc.so_la_ma", "Chương IIII")]),
        ("Mục I", [("de_muc.so_a_rap", "Mục I")]),
    ],
)
def test_a_number_is_judged_as_typed(text, told_of):
    assert told(case(lines(text)), ORDER) == told_of


def test_two_models_are_not_mixed():
    assert told(case(lines("Điều 1. Một.", "I. MỘT")), ORDER) == [("de_muc.mo_hinh", "I.")]
    assert told(case(lines("Phần I", "I. MỘT", "1. Một.", "a) Một.")), ORDER) == []


CHAPTER = ("^ Chương I", "^ QUY ĐỊNH CHUNG", "Điều 1. Phạm vi")


def chapter(which: int, **to: object) -> list[str]:
    """What the rules on looks say of a chapter with one of its lines changed."""
    made = [*lines(*CHAPTER[:2]), line(CHAPTER[2], 2, bold=True), line(TEXT, 3)]
    bold = line(made[which].text, which, bold=to.pop("bold", True), italic=to.pop("italic", False))
    look = {"pieces": bold.pieces} if which < 3 else {}
    made[which] = replace(made[which], **{**look, **to})
    return list(found(case(made), BODY))


@pytest.mark.parametrize(
    ("which", "to", "rules"),
    [
        (0, {}, []),
        (0, {"align": "left"}, ["de_muc.canh_giua"]),
        (0, {"bold": False}, ["de_muc.dam"]),
        (0, {"italic": True}, ["de_muc.kieu_dung"]),
        (1, {"align": "both"}, ["de_muc.canh_giua"]),
        (1, {"bold": False}, ["de_muc.dam"]),
        (1, {"italic": True}, ["de_muc.kieu_dung"]),
        (2, {"italic": True}, ["de_muc.kieu_dung"]),
        (2, {"bold": False}, ["de_muc.dam", "de_muc.tieu_de_dam"]),
    ],
)
def test_a_heading_and_its_title_look_as_the_decree_says(which, to, rules):
    assert chapter(which, **to) == rules


def test_a_chapter_has_its_title_in_capitals_below():
    assert list(found(case(lines("^ Chương I", "^ Quy định chung", TEXT)), BODY)) == [
        "de_muc.tieu_de_hoa"
    ]
    assert list(found(case(lines("^ Chương I", TEXT)), BODY)) == ["de_muc.co_tieu_de"]
    assert list(found(case(lines("^ Chương I. QUY ĐỊNH CHUNG", TEXT)), BODY)) == [
        "de_muc.dong_rieng"
    ]


@pytest.mark.parametrize(
    ("first", "rules"),
    [
        (line("1. Mục đích", bold=True), []),
        (line("1. Mục đích"), ["de_muc.tieu_de_dam"]),
        (line("1. Các đơn vị báo cáo."), []),
        (line("1. Hồ sơ gồm:"), []),
        (line("I. MỤC ĐÍCH", bold=True), []),
        (line("I. MỤC ĐÍCH"), ["la_ma.dam"]),
        (line("I. Mục đích", bold=True), ["la_ma.in_hoa"]),
        (line("I. Các đơn vị báo cáo."), []),  # a sentence, no title
        (line("1. Các đơn vị báo cáo.", size=13.0), ["de_muc.co_loi_van"]),
    ],
)
def test_a_title_is_bold_and_a_sentence_is_not_judged_as_one(first, rules):
    assert list(found(case(lines(first, TEXT)), BODY)) == rules


@pytest.mark.parametrize(
    ("bold", "rest", "rules"),
    [
        ("1. Mục đích", " khơi dậy thi đua.", ["khoan.tieu_de_rieng"]),
        ("1. Mục đích: ", "khơi dậy thi đua.", []),
        ("1.", " Khơi dậy thi đua.", ["de_muc.so_dam"]),
        ("1. Khơi dậy thi đua.", "", []),
        ("", "1. Khơi dậy thi đua.", []),
    ],
)
def test_a_title_does_not_run_into_the_text(bold, rest, rules):
    pieces = (Piece(bold, Look(bold=True)), Piece(rest))
    assert list(found(case(lines(replace(line("x"), pieces=pieces), TEXT)), BODY)) == rules


@pytest.mark.parametrize(
    ("texts", "told_of"),
    [
        (("- Một;", "- Hai;", "- Ba."), []),
        (("- Một.", "- Hai.", "- Ba."), []),
        (("- Một:", "+ Hai;", "+ Ba.", "- Bốn."), []),
        (("- Một;", "- Hai.", "- Ba;", "- Bốn."), [("liet_ke.dau_cuoi", ".")]),
        (("- Một.", "- Hai.", "- Ba;", "- Bốn."), [("liet_ke.dau_cuoi", ";")]),
        (("- Một;", "- Hai", "- Ba."), [("liet_ke.dau_cuoi", "i")]),
        (("- Một;", "- Hai;"), [("liet_ke.muc_cuoi", ";")]),
        (("- Một;", "- Hai;", "2. Ba."), [("liet_ke.muc_cuoi", ";")]),
        (("- Một;", "+ Hai;", "+ Ba;", "- Bốn."), []),
        (("- Một;", "- Hai./."), []),
        (("a) Một;", "b) Hai.", "c) Ba;", "d) Bốn."), [("liet_ke.dau_cuoi", ".")]),
    ],
)
def test_items_of_a_list_end_alike_and_the_last_with_a_stop(texts, told_of):
    assert told(case(lines(*texts)), BODY) == told_of


def test_the_mixed_ends_of_the_seed_are_told_at_their_items():
    ends = {15: ".", 18: ".", 19: ".", 20: "."}
    texts = [f"- ({n}) Chỉ tiêu {n}{ends.get(n, ';')}" for n in range(1, 21)]
    made = found(case(lines(*texts)), BODY)
    assert list(made) == ["liet_ke.dau_cuoi"]
    assert [one.line.text.split()[1] for one in made["liet_ke.dau_cuoi"] if one.line] == [
        "(15)",
        "(18)",
        "(19)",
    ]


@pytest.mark.parametrize(
    ("text", "labels", "told_of"),
    [
        ("Thực hiện theo Phụ lục kèm theo.", ["Phụ lục"], []),
        ("Thực hiện theo danh sách kèm theo.", ["Phụ lục"], []),
        (TEXT, ["Phụ lục"], [("chi_dan_phu_luc.co", "Phụ lục")]),
        ("Xem Phụ lục I, II và Phụ lục III.", ["Phụ lục I", "Phụ lục II", "Phụ lục III"], []),
        ("Xem các Phụ lục I đến III.", ["Phụ lục I", "Phụ lục II", "Phụ lục III"], []),
        (
            "Xem Phụ lục I.",
            ["Phụ lục I", "Phụ lục II"],
            [("chi_dan_phu_luc.tung_so", "Phụ lục II")],
        ),
        ("Xem các phụ lục kèm theo.", ["Phụ lục I", "Phụ lục II"], []),
    ],
)
def test_the_body_tells_of_each_annex(text, labels, told_of):
    made = case(lines(text, *(line(label, part="phu_luc") for label in labels)))
    annexes = tuple(Appendix(one, (), (), (), 0) for one in made.paper.lines[1:])
    made = replace(made, parts=replace(made.parts, appendices=annexes))
    assert told(made, BODY) == told_of


def test_an_annex_alone_in_its_file_has_no_body_to_tell_of_it():
    made = case(lines(line("Phụ lục", part="phu_luc")))
    annex = Appendix(made.paper.lines[0], (), (), (), 0)
    made = replace(made, parts=replace(made.parts, appendices=(annex,)))
    with pytest.raises(CannotJudge):
        found(made, BODY)
