"""Safe repairs: what is found is gone, nothing new is found, no word and no other byte changed."""

import datetime as dt
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import BadInput, Refusal
from service.render import mending
from service.render.mending import mend
from service.render.seen import read_paper
from service.rules.form30.seen import Piece
from tests.forms import parts_of
from tests.render.other_hands import HANDS
from tests.render.papers import part, zipped
from tests.render.rounds import rounds
from tests.render.test_form30 import BODY, BY_HAND, around, faulty, file_of, found, in_body
from tests.render.test_seen_hands import HOSTILE, harm
from tests.rules.form30 import papers
from tests.rules.form30.planting_body import pieced
from tests.rules.form30.plants import ALL
from tests.rules.law_files import shipped

ON = dt.date(2024, 3, 15)
# The planted faults that are repaired, and what is said of it.
REPAIRED = {
    "trang.kho_giay": "Khổ giấy phần 1 đổi thành A4.",
    "trang.le_tren": "Lề phần 1: mép trên 15 → 20 mm.",
    "trang.le_duoi": "Lề phần 1: mép dưới 25,4 → 25 mm.",
    "trang.le_trai": "Lề phần 1: mép trái 25,4 → 30 mm.",
    "trang.le_phai": "Lề phần 1: mép phải 10 → 15 mm.",
    "phong_chu.ten": "Phông chữ Arial đổi thành Times New Roman.",
    "phong_chu.mau": "Chữ màu đổi thành màu đen ở 1 đoạn.",
    "phong_chu.to_hop": "Dấu tách rời ghép lại vào chữ (Unicode dựng sẵn) ở 1 đoạn.",
    "noi_dung.hai_dau_cach": "Bỏ dấu cách thừa giữa chữ ở 1 chỗ.",
    "noi_dung.cach_truoc_dau": "Bỏ dấu cách trước dấu câu ở 1 chỗ.",
    "noi_dung.cach_ngoac": "Bỏ dấu cách thừa trong ngoặc ở 1 chỗ.",
    "dia_danh.so_0": "«ngày 15 tháng 03 năm 2024» đổi thành «ngày 15 tháng 3 năm 2024».",
}


def mended(docx):
    return mend(docx, ON, shipped())


def words(docx):
    """All its letters and figures but zeros, composed."""
    text = "".join(line.text for line in read_paper(docx).everywhere())
    return [letter for letter in unicodedata.normalize("NFC", text) if letter not in " \u00a00"]


def is_whole(before, after):
    """The same members with the same words, and those without a repair byte for byte."""
    old, new = parts_of(before), parts_of(after)
    assert list(new) == list(old)
    assert {name for name in old if old[name] != new[name]} <= {
        BODY, "word/styles.xml", "word/numbering.xml", "word/header1.xml",
    }  # fmt: skip
    return words(after) == words(before)


@pytest.mark.parametrize("kind", papers.TYPES)
def test_a_right_paper_stays_as_it_lies(kind):
    docx = file_of(papers.right(kind), HANDS[papers.TYPES.index(kind) % len(HANDS)])
    assert mended(docx) == mending.Mended(docx, [])


@pytest.mark.parametrize("turn", [0, 3])
@pytest.mark.parametrize("rule", REPAIRED)
def test_what_is_found_is_repaired_and_nothing_else(rule, turn):
    hand = HANDS[(list(REPAIRED).index(rule) + turn) % len(HANDS)]
    docx = faulty(rule, hand)
    made = mended(docx)

    assert (found(docx).keys(), found(made.docx)) == ({rule}, {})
    assert is_whole(docx, made.docx)
    assert mended(made.docx) == mending.Mended(made.docx, [])
    assert made.done == [REPAIRED[rule]]


@pytest.mark.parametrize(
    ("part_", "typed", "right"),
    [
        ("so", "Số :5/KH-UBND", "Số: 05/KH-UBND"),
        ("so", "Số:15 / KH - UBND", "Số: 15/KH-UBND"),
        ("so", "Số: 007/KH-UBND", "Số: 07/KH-UBND"),
        ("so", "SỐ: 05/KH-UBND", None),
        ("so", "Số: 0/KH-UBND", None),
        ("so", "Số: 05.KH-UBND", None),
        ("so", "Số: 5a/KH-UBND", None),
        ("so", "Số: 05/KH và UBND", None),
        ("dia_danh", "Bắc Giang, ngày 5 tháng 03 năm 2024", "Bắc Giang, ngày 05 tháng 3 năm 2024"),
        ("dia_danh", "Bắc Giang, ngày 05 tháng 1 năm 2024", "Bắc Giang, ngày 05 tháng 01 năm 2024"),
        ("dia_danh", "Bắc Giang , ngày 5 tháng 3 năm 2024", "Bắc Giang, ngày 05 tháng 3 năm 2024"),
        ("dia_danh", "Bắc Giang, ngày 31 tháng 02 năm 2024", None),
        ("dia_danh", "Bắc Giang, ngày … tháng 03 năm 2024", None),
        ("dia_danh", "Bắc Giang, 5/03/2024", None),
    ],
)
def test_zeros_and_spaces_of_number_and_date_and_never_a_letter(part_, typed, right):
    docx = file_of(papers.change(papers.right("KH"), part_, text=typed))
    lines = {line.text for line in read_paper(mended(docx).docx).lines}
    assert {typed, right} & lines == {right or typed}


def test_letters_keep_the_look_of_their_run():
    italic, bold = papers.look(14, italic=True), papers.look(14, italic=True, bold=True)
    pieces = (
        Piece("Bắc Giang, ngày ", italic),
        Piece("5", bold),
        Piece(" tháng 0", italic),
        Piece("3", bold),
        Piece(" năm 2024", italic),
    )
    docx = file_of(pieced("dia_danh", *pieces)(papers.right("KH")))
    [line] = [
        x for x in read_paper(mended(docx).docx).lines if x.text.startswith("Bắc Giang, ngày")
    ]
    assert [(piece.text, piece.look.bold) for piece in line.pieces] == [
        ("Bắc Giang, ngày ", False),
        ("05", True),
        (" tháng ", False),
        ("3", True),
        (" năm 2024", False),
    ]


def test_a_mark_joins_its_letter_in_another_run():
    pieces = (Piece("KE", papers.look(bold=True)), Piece("\u0302\u0301 HOẠCH", papers.look()))
    docx = file_of(pieced("ten_loai", *pieces)(papers.right("KH")))
    [line] = [x for x in read_paper(mended(docx).docx).lines if x.text == "KẾ HOẠCH"]
    assert read_paper(mended(docx).docx).decomposed == ()
    assert [(piece.text, piece.look.bold) for piece in line.pieces] == [
        ("KẾ", True),
        (" HOẠCH", False),
    ]


@pytest.mark.parametrize(
    ("margins", "goal"),
    [
        ((35, 20, 20, 20), (35, 20, 20, 20)),  # held on its side: bound above
        ((25, 25, 20, 20), (25, 25, 30, 20)),
        ((35, 10, 20, 20), (35, 15, 20, 20)),
        ((10, 32, 20, 20), (15, 32, 20, 20)),
    ],
)
def test_a_lying_sheet_gets_the_nearest_right_margins_of_any_way(margins, goal):
    sides = dict(zip(("top_mm", "bottom_mm", "left_mm", "right_mm"), margins, strict=True))
    lies = {"landscape": True, "width_mm": 297.0, "height_mm": 210.0}
    paper = papers.page(papers.right("KH.phu_luc"), 1, **lies, **sides)
    docx = file_of(papers.page(paper, 0, top_mm=15.0))
    made = read_paper(mended(docx).docx).sections

    assert tuple(round(getattr(made[1], side)) for side in sides) == goal
    assert (made[0].top_mm, made[1].width_mm) == (pytest.approx(20, abs=0.01), 297.004)


def test_a_gutter_counts_for_the_left_margin():
    docx = in_body(lambda body: body.replace('w:gutter="0"', 'w:gutter="567"', 1))(
        file_of(papers.right("KH"))
    )
    wider = in_body(lambda body: body.replace('w:gutter="0"', 'w:gutter="5670"', 1))(
        file_of(papers.right("KH"))
    )
    for made in (mended(docx), mended(wider)):
        assert read_paper(made.docx).sections[0].left_mm == pytest.approx(35, abs=0.01)


def test_signs_and_old_codes_keep_their_fonts_and_white_letters_their_colour():
    def change(body):
        sign = (
            '<w:r><w:rPr><w:rFonts w:ascii="{0}" w:hAnsi="{0}"/><w:color w:val="{1}"/></w:rPr>'
            "<w:t>xin chao</w:t></w:r>"
        )
        odd = "".join(
            f"<w:p>{sign.format(*one)}</w:p>"
            for one in (("Wingdings", "auto"), (".VnTime", "auto"), ("Verdana", "FFFFFF"))
        )
        return body.replace("<w:body>", f"<w:body>{odd}", 1)

    made = part(mended(in_body(change)(faulty("phong_chu.ten", "direct"))).docx)
    assert [font in made for font in ("Wingdings", ".VnTime", "Verdana", "Arial")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert "FFFFFF" in made


def test_both_copies_of_a_text_box_say_the_same():
    paper = papers.change(
        papers.right("KH"), "dia_danh", text="Bắc Giang, ngày 5 tháng 03 năm 2024"
    )
    docx = file_of(paper, "boxes")
    made = part(mended(docx).docx)
    assert (part(docx).count("ngày 5 tháng 03"), made.count("ngày 05 tháng 3")) == (2, 2)


def test_rows_of_dots_to_fill_in_keep_their_spaces():
    text = "Họ tên ……  Tuổi ....  Quê  quán; nơi ở ___  và kết quả."
    docx = file_of(papers.change(papers.right("KH"), "noi_dung", text=text))
    made = {line.text for line in read_paper(mended(docx).docx).lines}
    assert text.replace("Quê  quán", "Quê quán") in made


@pytest.mark.parametrize(
    ("text", "first_mm", "right"),
    [
        ("  \u00a0Các đơn vị đăng ký.", 12.7, "Các đơn vị đăng ký."),
        ("  - Các đơn vị đăng ký.", 10.0, "- Các đơn vị đăng ký."),
        ("   Các đơn vị đăng ký.", 0.0, None),  # they are its indent
        ("\tCác đơn vị đăng ký.", 12.7, None),
        ("   ........ Các đơn vị.", 12.7, None),
    ],
)
def test_blanks_before_a_paragraph_go_where_it_is_indented(text, first_mm, right):
    paper = papers.change(papers.right("KH"), "noi_dung", text=text, first_mm=first_mm)
    docx = file_of(paper)
    made = mended(docx)
    assert {text, right} & {x.text for x in read_paper(made.docx).lines} == {right or text}
    assert made.done == (["Bỏ dấu cách ở đầu đoạn ở 1 chỗ."] if right else [])
    assert found(made.docx) == ({} if right else found(docx))


def test_what_is_tracked_is_left_alone():
    tracked = around('<w:ins w:id="7" w:author="A" w:date="2024-01-01T00:00:00Z">', "</w:ins>")
    docx = in_body(lambda body: body.replace("Mục đích", "Mục  đích", 1))(
        tracked(faulty("noi_dung.hai_dau_cach", "direct"))
    )
    made = part(mended(docx).docx)
    assert ("Mục  đích" in made, "thi  đua" in made) == (True, False)


def test_a_signed_file_and_what_is_no_administrative_paper_are_refused():
    docx = faulty("trang.le_tren", "direct")
    with pytest.raises(BadInput, match="đã ký số nên chỉ được kiểm tra"):
        mended(zipped({**parts_of(docx), "_xmlsignatures/sig1.xml": b"<a/>"}))
    law = papers.change(papers.right("QĐ"), "so", text="Số: 12/2024/QĐ-UBND")
    with pytest.raises(BadInput, match="không phải văn bản hành chính"):
        mended(file_of(law))
    with pytest.raises(BadInput, match="không phải tệp Word"):
        mended(b"%PDF")


def test_a_repair_that_would_bring_a_fault_is_left_out(monkeypatch):
    def harm(file):
        yield from mending._margins(file)
        for node in file.tree(BODY).iter("{*}pgMar"):
            node.attrib.pop("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}right")

    repairs = [
        mending._repair("trang.le_tren", harm) if "trang.le_tren" in one.rules else one
        for one in mending._REPAIRS
    ]
    monkeypatch.setattr(mending, "_REPAIRS", repairs)
    docx = file_of(
        papers.change(
            papers.page(papers.right("KH"), top_mm=15.0), "dia_danh",
            text="Bắc Giang, ngày 15 tháng 03 năm 2024",
        )
    )  # fmt: skip
    made = mended(docx)
    assert (made.done, set(found(made.docx))) == ([REPAIRED["dia_danh.so_0"]], {"trang.le_tren"})


OF_PLANS = [rule for rule in REPAIRED if ALL[rule].kind == "KH" and rule not in BY_HAND]


@rounds(12)
@given(st.lists(st.sampled_from(OF_PLANS), min_size=2, unique=True), st.sampled_from(HANDS))
def test_many_faults_at_once_are_all_repaired(rules, hand):
    paper = papers.right("KH")
    for rule in rules:
        paper = ALL[rule].plant(paper)
    docx = file_of(paper, hand)
    made = mended(docx)
    assert not set(found(made.docx)) & set(REPAIRED)
    assert is_whole(docx, made.docx)
    assert mended(made.docx) == mending.Mended(made.docx, [])


@rounds(20)
@given(st.data())
def test_a_harmed_file_is_mended_or_refused(data):
    paper = papers.right("KH")
    for rule in OF_PLANS:
        paper = ALL[rule].plant(paper)
    parts = parts_of(file_of(paper, data.draw(st.sampled_from(HANDS))))
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from([one for one in parts if one.startswith("word/")]))
        how = data.draw(st.sampled_from(["out", "double", "deeper", "strange"]))
        where, value = data.draw(st.integers(0, 10**4)), data.draw(st.sampled_from(HOSTILE))
        parts[name] = harm(parts[name], where, how, value)
    with suppress(Refusal):
        made = mended(zipped(parts))
        assert mended(made.docx).docx == made.docx
