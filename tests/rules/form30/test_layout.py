"""The components of a paper are recognised in every layout, and by their neighbours too."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.layout_body import heading_of
from service.rules.form30.parts import ADMINISTRATIVE, Parts
from service.rules.form30.seen import Cell, Paper, Section
from tests.rules.form30 import papers
from tests.rules.form30.papers import change, drop, layout, right, truth
from tests.rules.law_files import shipped

ON = dt.date(2024, 3, 15)
BOLD = papers.look(bold=True)


def recognised(paper: Paper) -> Parts:
    return recognise(split_columns(paper), shipped(), ON)


def parts_of(paper: Paper) -> dict:
    """Part by place, each line in exactly one."""
    found = recognised(paper).lines
    pairs = [(line.place, part) for part, lines in found.items() for line in lines]
    assert len(pairs) == len(split_columns(paper).lines) == len(dict(pairs))
    return dict(pairs)


def named(kind: str) -> str:
    return kind.split(".")[0]


@pytest.mark.slow
@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_every_type_is_recognised_in_every_layout(kind, head):
    for sign in papers.SIGNS:
        paper = split_columns(layout(right(kind), head, sign))
        found = recognised(paper)
        assert (found.family, found.kind, found.layout) == (
            ADMINISTRATIVE,
            named(kind),
            head.split("_")[0],
        )
        assert parts_of(paper) == truth(paper), sign


def spoilt(text: str) -> str:
    return text[:2] + text[3:]


FAULTS = {
    "misspelt": lambda line: {"text": spoilt(line.text)},
    "small letters": lambda line: {"text": line.text.capitalize()},
    "capitals": lambda line: {"text": line.text.upper()},
    "a stop behind": lambda line: {"text": line.text + "."},
    "without its end": lambda line: {"text": line.text[:-1]},
    "other weight": lambda line: {"bold": not line.looks()[0].bold},
    "other slope": lambda line: {"italic": not line.looks()[0].italic},
    "too small": lambda line: {"size": 10},
    "left": lambda line: {"align": "left"},
    "justified": lambda line: {"align": "both", "first_mm": 12.7},
    "to the right": lambda line: {"align": "right"},
}
WHERE = [
    ("KH", "quoc_hieu tieu_ngu co_quan so dia_danh ten_loai trich_yeu noi_nhan quyen_han ho_ten"),
    ("QĐ", "quoc_hieu so ten_loai trich_yeu tham_quyen can_cu quyet_dinh noi_nhan noi_nhan_muc"),
    ("cong_van", "tieu_ngu so trich_yeu dia_danh kinh_gui noi_nhan ho_ten"),
    ("cong_van.du", "co_quan_chu_quan co_quan muc_khan luu_hanh kinh_gui nguoi_soan lien_he"),
    ("BB", "quoc_hieu so ten_loai trich_yeu quyen_han ho_ten noi_nhan"),
    ("CĐ", "ten_loai trich_yeu kinh_gui muc_khan"),
    ("KH.phu_luc", "phu_luc phu_luc_ten phu_luc_kem"),
    ("QĐ.quy_che", "ten_loai trich_yeu tham_quyen phu_luc_kem"),
]
PLACES = [(kind, part) for kind, parts in WHERE for part in parts.split()]


@pytest.mark.slow
@pytest.mark.parametrize("head", ["bang", "tab", "hop", "doan"])
@pytest.mark.parametrize(("kind", "part"), PLACES)
def test_a_fault_in_one_line_shifts_no_part(kind, part, head):
    paper = right(kind)
    line = papers.lines_of(paper, part)[0]
    for name, fault in FAULTS.items():
        faulty = split_columns(layout(change(paper, part, **fault(line)), head))
        assert parts_of(faulty) == truth(faulty), name
        assert recognised(faulty).kind == named(kind), name


@pytest.mark.parametrize(
    ("kind", "part"),
    [place for place in PLACES if place != ("QĐ.quy_che", "phu_luc_kem")],
)
def test_a_missing_line_shifts_no_other(kind, part):
    for which in range(len(papers.lines_of(right(kind), part))):
        paper = drop(right(kind), part, which)
        assert parts_of(paper) == truth(paper)
        assert recognised(paper).kind == named(kind)


def test_can_cu_with_dashes_are_can_cu_too():
    paper = right("QĐ")
    for which, line in enumerate(papers.lines_of(paper, "can_cu")):
        paper = change(paper, "can_cu", which, text=f"- {line.text}")
    assert parts_of(paper) == truth(paper)


@pytest.mark.parametrize("align", ["center", "left"])
@pytest.mark.parametrize("head", ["doan", "doan_duoi"])
def test_paragraphs_without_any_indent_are_told_by_words_and_order(head, align):
    for kind in papers.KINDS:
        paper = layout(right(kind), head, "doan")
        lines = [
            replace(line, left_mm=0.0, right_mm=0.0, align=align)
            if line.left_mm == 65 or line.right_mm == 100
            else line
            for line in paper.lines
        ]
        paper = replace(paper, lines=tuple(lines))
        assert parts_of(paper) == truth(paper), kind


def test_empty_and_ruled_lines_between_shift_nothing():
    for part in ("co_quan", "tieu_ngu", "so", "ten_loai", "trich_yeu", "quyen_han", "noi_nhan"):
        for text, what in (("", "trong"), ("_________", "ke"), ("* * *", "ke")):
            paper = papers.add(right("KH"), part, text=text, style=what)
            assert parts_of(paper) == truth(paper), (part, text)


def test_lines_that_breaks_make_are_parts_of_their_own():
    """Word's shift and enter: one paragraph, two lines."""
    paper = right("QĐ")
    agency, place = papers.lines_of(paper, "co_quan")
    subject = papers.lines_of(paper, "trich_yeu")[0]
    broken = {
        agency.place: replace(agency, ends_paragraph=False),
        place.place: replace(place, place=replace(agency.place, line=1)),
    }
    lines = []
    for line in paper.lines:
        lines.append(broken.get(line.place, line))
        if line is subject:
            more = replace(subject.place, line=1)
            lines.append(replace(subject, place=more, pieces=(papers.Piece("năm 2024", BOLD),)))
    paper = replace(paper, lines=tuple(lines))
    assert parts_of(paper) == truth(paper)


def test_a_head_in_nested_tables_of_several_rows_is_the_same_head():
    paper = right("cong_van")
    lines = [
        replace(line, cell=replace(line.cell, table=10 + n, depth=2, row=0, column=0, columns=1))
        if line.cell and line.cell.table == 0
        else line
        for n, line in enumerate(paper.lines)
    ]
    paper = replace(paper, lines=tuple(lines))
    assert parts_of(paper) == truth(paper)
    assert recognised(paper).layout == "bang"


def test_columns_of_tabs_are_lines_of_their_own_and_no_letter_is_lost():
    paper = layout(right("cong_van"), "tab", "tab")
    cut = split_columns(paper)
    assert [line.text for line in cut.lines[:4]] == [
        "ỦY BAN NHÂN DÂN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TỈNH BẮC GIANG",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert [(line.align, line.place.column) for line in cut.lines[:2]] == [("tab", 0), ("tab", 1)]
    assert split_columns(cut) == cut
    assert [cut.at(rule.below).text for rule in cut.rules] == [
        "TỈNH BẮC GIANG",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_a_line_that_tabs_push_to_the_right_is_the_right_column():
    paper = layout(right("KH"), "tab")
    paper = change(paper, "co_quan|quoc_hieu", text=f"\t\t{papers.NATION}", style="x|quoc_hieu")
    line = split_columns(paper).lines[0]
    assert (line.text, line.place.column, line.align) == (papers.NATION, 1, "tab")
    assert recognised(paper).text("quoc_hieu") == papers.NATION


def test_tabs_of_the_body_are_left_alone():
    paper = change(right("BC"), "noi_dung", text="\tSở Nội vụ\tbáo cáo ngày 12 tháng 3 năm 2024")
    assert split_columns(paper) == paper


def numbered(kind: str) -> list[tuple[str, str, str]]:
    return [(h.level, h.number, h.mark) for h in recognised(right(kind)).headings]


def test_headings_tell_level_number_and_mark():
    assert numbered("KH") == [
        ("la_ma", "I", "I."),
        ("khoan", "1", "1."),
        ("khoan", "2", "2."),
        ("diem", "a", "a)"),
        ("diem", "b", "b)"),
        ("la_ma", "II", "II."),
        ("khoan", "1", "1."),
        ("khoan", "2", "2."),
        ("la_ma", "III", "III."),
    ]
    assert [found[:2] for found in numbered("QC") if found[0] in ("chuong", "muc", "dieu")] == [
        ("chuong", "I"),
        ("dieu", "1"),
        ("dieu", "2"),
        ("chuong", "II"),
        ("muc", "1"),
        ("dieu", "3"),
        ("muc", "2"),
        ("dieu", "4"),
    ]


@pytest.mark.parametrize(
    ("text", "bold", "heading"),
    [
        ("Điều 1. Phạm vi", False, ("dieu", "1", "Điều 1.", "Phạm vi")),
        ("Điều 1: Phạm vi", True, ("dieu", "1", "Điều 1:", "Phạm vi")),
        ("Điều 5 Nghị định số 30/2020/NĐ-CP quy định", False, None),
        ("CHƯƠNG II", True, ("chuong", "II", "CHƯƠNG II", "")),
        ("Mục 2 Phần I của Nghị định này được áp dụng", False, None),
        ("IV. TỔ CHỨC", True, ("la_ma", "IV", "IV.", "TỔ CHỨC")),
        ("1.1. Mục tiêu", False, ("thap_phan", "1.1", "1.1.", "Mục tiêu")),
        ("1.Mục tiêu", False, ("khoan", "1", "1.", "Mục tiêu")),
        ("16.068 lượt người tham gia", False, None),
        ("đ) Nội dung", False, ("diem", "đ", "đ)", "Nội dung")),
        ("a. Nội dung", False, ("cham", "a", "a.", "Nội dung")),
        ("(1) Chỉ tiêu", False, ("ngoac", "1", "(1)", "Chỉ tiêu")),
        ("- Nội dung", False, ("gach", "", "-", "Nội dung")),
        ("+ Nội dung", False, ("cong", "", "+", "Nội dung")),
        ("Các cơ quan thực hiện", True, None),
    ],
)
def test_a_line_begins_with_a_number_or_not(text, bold, heading):
    line = papers.Line(papers.Place(), (papers.Piece(text, papers.look(bold=bold)),))
    found = heading_of(line)
    assert (found and (found.level, found.number, found.mark, found.title)) == heading


def test_appendices_keep_their_own_lines():
    first, second = recognised(right("KH.phu_luc")).appendices
    assert (first.label.text, second.label.text) == ("Phụ lục I", "Phụ lục II")
    assert [line.text for line in second.titles] == ["CHỈ TIÊU TUYÊN TRUYỀN NĂM 2024"]
    assert (len(first.body), len(second.body)) == (9, 2)
    assert (first.section, second.section) == (1, 2)


def test_a_text_that_a_decision_issues_is_an_appendix_without_a_label():
    (issued,) = recognised(right("QĐ.quy_che")).appendices
    assert issued.label is None
    assert [line.text for line in issued.titles] == ["QUY CHẾ"]
    assert issued.note[0].text.startswith("(Kèm theo Quyết định số 216/QĐ-UBND")


def test_an_appendix_before_the_signature_is_one_all_the_same():
    paper = papers.add(right("KH"), lambda line: line.text.startswith("Giám đốc các sở"))
    at = [line.text for line in paper.lines].index("Nơi nhận:")
    paper = change(
        paper,
        lambda line: line.place == paper.lines[at - 1].place,
        text="Phụ lục",
        align="center",
        bold=True,
        style="phu_luc",
    )
    assert parts_of(paper) == truth(paper)


def test_each_signature_has_titles_name_and_side():
    def told(kind: str, sign: str) -> list:
        found = recognised(layout(right(kind), "bang", sign)).signatures
        return [(s.side, [line.text for line in s.titles], s.name.text) for s in found]

    deputy = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    for sign in papers.SIGNS:
        assert told("KH", sign) == [("right", deputy, "Trần Thị Bình")]
        assert sorted(told("BB", sign)) == [
            ("left", ["THƯ KÝ"], "Đỗ Thị Hạnh"),
            ("right", ["CHỦ TỌA"], "Lê Minh Châu"),
        ]


@pytest.mark.parametrize("kind", ["KH", "BB", "cong_van"])
def test_a_table_narrower_than_a_landscape_page_keeps_its_sides(kind):
    turned = papers.page(right(kind), width_mm=297.0, height_mm=210.0, landscape=True)
    assert parts_of(turned) == truth(turned)
    told, kept = recognised(turned).signatures, recognised(right(kind)).signatures
    assert [(s.side, s.titles, s.name) for s in told] == [(s.side, s.titles, s.name) for s in kept]


def broken(paper: Paper, part: str, *texts: tuple[str, ...]) -> Paper:
    """The lines of a part, each broken over lines of their own where these texts break it."""
    for which, pieces in reversed(list(enumerate(texts))):
        paper = change(paper, part, which, text=pieces[0])
        for number, piece in enumerate(pieces[1:]):
            paper = papers.add(paper, part, which + number, text=piece)
    return paper


TITLES = [("TM. ỦY BAN", "NHÂN DÂN"), ("KT. CHỦ", "TỊCH"), ("PHÓ CHỦ", "TỊCH")]


@pytest.mark.parametrize("sign", papers.SIGNS)
@pytest.mark.parametrize("name", ["Trần Thị Bình", "TRẦN THỊ BÌNH"])
@pytest.mark.parametrize("room", [72.0, 6.0])
def test_titles_broken_over_two_lines_are_titles(sign, name, room):
    paper = change(broken(right("KH"), "quyen_han", *TITLES), "ho_ten", text=name, before_pt=room)
    paper = split_columns(layout(paper, "bang", sign))
    assert parts_of(paper) == truth(paper)
    (signed,) = recognised(paper).signatures
    assert [line.text for line in signed.titles] == [text for title in TITLES for text in title]
    assert signed.name.text == name


@pytest.mark.parametrize("gap", ["", "(Chữ ký, dấu)"])
def test_capitals_below_the_place_of_the_signature_are_a_name(gap):
    paper = change(right("KH"), "ho_ten", text="ÂU THỊ BÌNH", before_pt=0.0)
    style = "chu_ky" if gap else "trong"
    paper = papers.add(paper, "quyen_han", 2, text=gap, style=style)
    assert parts_of(paper) == truth(paper)


@pytest.mark.parametrize(
    "title", [("TRƯỞNG BAN QUẢN", "LÝ DỰ ÁN"), ("GIÁM", "ĐỐC"), ("CHỦ TỊCH", "TỈNH BẮC GIANG")]
)
def test_a_title_alone_may_be_broken_too(title):
    paper = drop(drop(right("KH"), "quyen_han", 2), "quyen_han", 1)
    paper = broken(paper, "quyen_han", title)
    assert parts_of(paper) == truth(paper)


@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", ["cong_van.du", "CĐ"])
@pytest.mark.parametrize(
    ("text", "boxed", "colour"),
    [
        ("KHẨN CẤP", True, "FF0000"),
        ("KHẨN CẤP", False, "C00000"),
        ("HỎA TỐC HẸN GIỜ", True, "auto"),
        ("HOẢ TỐC", False, "FF0000"),
        ("HOẢ TỐC", True, "auto"),
    ],
)
def test_a_mark_below_the_number_is_one_whatever_it_says(kind, head, text, boxed, colour):
    paper = change(right(kind), "muc_khan", text=text, boxed=boxed, colour=colour)
    paper = split_columns(layout(paper, head))
    assert parts_of(paper) == truth(paper)
    assert recognised(paper).text("muc_khan") == text


@pytest.mark.parametrize(
    ("text", "boxed", "colour"),
    [("DỰ THẢO LẦN 2", True, "FF0000"), ("KHẨN CẤP", False, "0000FF"), ("Gửi kèm", True, "FF0000")],
)
def test_other_words_below_the_number_are_no_mark(text, boxed, colour):
    paper = change(right("cong_van.du"), "muc_khan", text=text, boxed=boxed, colour=colour)
    assert recognised(paper).of("muc_khan") == ()


def test_draft_in_capitals_below_the_number_is_no_agency():
    paper = papers.add(right("KH"), "so", text="DỰ THẢO", style="khac")
    assert parts_of(paper) == truth(paper)


PARENT = ("UBND TỈNH BẮC GIANG",)


@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize(
    ("parent", "agency"),
    [
        ((), ("ỦY BAN", "NHÂN DÂN", "TỈNH BẮC GIANG")),
        ((), ("BAN CHỈ ĐẠO", "PHÒNG CHỐNG THIÊN TAI")),
        ((), ("VĂN PHÒNG ĐOÀN ĐẠI BIỂU QUỐC HỘI VÀ", "HỘI ĐỒNG NHÂN DÂN TỈNH BẮC GIANG")),
        (("UBND TỈNH", "BẮC GIANG"), ("SỞ NỘI VỤ",)),
        (("ỦY BAN", "NHÂN DÂN TỈNH", "BẮC GIANG"), ("SỞ GIÁO DỤC", "VÀ ĐÀO TẠO")),
        (PARENT, ("BAN QUẢN LÝ", "CÁC KHU CÔNG NGHIỆP")),
        (PARENT, ("TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG")),
    ],
)
def test_names_of_agencies_broken_over_lines_stay_one(head, parent, agency):
    paper = right("cong_van.du")
    paper = broken(paper, "co_quan_chu_quan", parent) if parent else drop(paper, "co_quan_chu_quan")
    paper = split_columns(layout(broken(paper, "co_quan", agency), head))
    assert parts_of(paper) == truth(paper)


PARTY = {"quoc_hieu": "ĐẢNG CỘNG SẢN VIỆT NAM", "so": "Số 05-NQ/TU"}


@pytest.mark.parametrize(
    ("kind", "changes", "family", "why"),
    [
        ("QĐ", {"so": "Số: 12/2026/QĐ-UBND"}, "quy_pham", "số, ký hiệu có năm ban hành («Số:"),
        ("QĐ", {"so": "Số:     /2026/QĐ-UBND"}, "quy_pham", "số, ký hiệu có năm ban hành"),
        ("KH", {"ten_loai": "NGHỊ ĐỊNH"}, "quy_pham", "tên loại là «NGHỊ ĐỊNH»"),
        ("KH", PARTY, "dang", "đầu văn bản ghi «ĐẢNG CỘNG SẢN VIỆT NAM»"),
        (
            "TB",
            {"co_quan": "TỈNH ỦY", "so": "Số 05-TB/TU"},
            "dang",
            "cơ quan ban hành là «TỈNH ỦY»",
        ),
        ("KH", {"co_quan": "LIÊN ĐOÀN LAO ĐỘNG"}, "doan_the", "«LIÊN ĐOÀN LAO ĐỘNG»"),
        ("KH", {"co_quan": "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM"}, "doan_the", "MẶT TRẬN"),
        ("KH", {"co_quan": "HỘI NÔNG DÂN"}, "doan_the", "«HỘI NÔNG DÂN»"),
        ("KH", {"co_quan": "HỘI ĐỒNG NHÂN DÂN"}, ADMINISTRATIVE, "Có Quốc hiệu"),
        ("cong_van.du", {"muc_khan": "MẬT"}, "mat", "có dấu «MẬT»; hệ thống không xử lý"),
        ("cong_van.du", {"luu_hanh": "TUYỆT MẬT"}, "mat", "có dấu «TUYỆT MẬT»"),
        ("cong_van.du", {"lien_he": "SAO Y"}, "ban_sao", "có phần sao văn bản «SAO Y»"),
    ],
)
def test_what_nd_30_does_not_judge_is_named(kind, changes, family, why):
    paper = right(kind)
    for part, text in changes.items():
        paper = change(paper, part, text=text)
    found = recognised(paper)
    assert found.family == family
    assert why in found.why


def test_an_award_sheet_is_named():
    paper = drop(change(right("QĐ"), "ten_loai", text="BẰNG KHEN"), "so")
    assert recognised(paper).family == "khen"


def test_a_page_of_prose_is_no_layout_that_is_known():
    paper = right("BC")
    paper = replace(paper, lines=tuple(papers.lines_of(paper, "noi_dung")))
    found = recognised(paper)
    assert (found.family, found.kind, found.headings, found.signatures) == ("khong_ro", "", (), ())
    assert found.why == (
        "Không nhận ra bố cục: không thấy Quốc hiệu và quá ít thành phần thể thức."
    )
    assert set(found.lines) == {"khac"}


def test_an_empty_paper_is_no_layout_either():
    found = recognised(Paper((Section(),), ()))
    assert (found.family, dict(found.lines)) == ("khong_ro", {})


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("BẢN THOẢ THUẬN", "BTT"),
        ("GIẤY UỶ QUYỀN", "GUQ"),
        ("Kế hoạch", "KH"),
        ("KẾ HOẠC", "KH"),
        ("THÔNG BÁO KẾT LUẬN", "TB"),
        ("PHIẾU TRÌNH", "KH"),  # no type of Điều 7; the number says /KH-
        ("CÔNG VĂN", "cong_van"),
    ],
)
def test_the_title_tells_the_type_however_it_is_written(title, kind):
    assert recognised(change(right("KH"), "ten_loai", text=title)).kind == kind


def test_a_long_paper_is_recognised_without_going_over_it_again_and_again():
    paper = right("KH")
    paper = papers.add(paper, "noi_dung", count=300)
    assert parts_of(paper) == truth(paper)
    assert len(recognised(paper).of("noi_dung")) == 302


WORDS = st.sampled_from(
    [line.text for kind in ("KH.phu_luc", "QĐ.quy_che", "CĐ") for line in right(kind).lines]
    + ["", "\t", "____", "Phụ lục", "SAO Y", "\tCHỦ TỊCH\tNguyễn Văn An", "(Kèm theo", "MẬT", "I"]
)
CELLS = st.none() | st.builds(
    Cell,
    table=st.integers(0, 3),
    row=st.just(0),
    column=st.integers(0, 1),
    columns=st.integers(1, 3),
    left_mm=st.sampled_from([0.0, 65.0]),
    width_mm=st.sampled_from([65.0, 100.0, 165.0]),
    bordered=st.booleans(),
)
LINES = st.builds(
    lambda text, **more: papers.Line(papers.Place(), (papers.Piece(text),) if text else (), **more),
    WORDS,
    cell=CELLS,
    box=st.none() | st.integers(0, 2),
    align=st.sampled_from(["left", "center", "right", "both"]),
    left_mm=st.sampled_from([0.0, 65.0]),
    new_page=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_any_lines_at_all_get_one_part_each(lines):
    placed = [
        replace(line, place=papers.Place(paragraph=at), section=int(at > 20))
        for at, line in enumerate(lines)
    ]
    paper = Paper((Section(), Section()), tuple(placed))
    assert set(parts_of(paper)) == {line.place for line in split_columns(paper).lines}


def test_thousands_of_titles_are_no_deep_hole():
    paper = papers.add(right("QĐ"), "tham_quyen", count=3000)
    assert len(parts_of(paper)) == len(paper.lines)
