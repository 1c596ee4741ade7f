"""The certificates: what stands on them and in which look, one page whatever is said, true layers.

A sheet is seen as its dots: what a printed blank carries and what is printed over it must make
the whole sheet, dot for dot.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pytest
from docx import Document
from lxml import etree
from PIL import Image, ImageChops

from service.render.docx import compile_paper, fill, text_of
from service.render.pdf import OfficeSuite
from service.render.pictures import drawn_pages
from service.rules.catalogue import check_values, defaults, examples
from service.rules.law import load_law
from tests.test_papers import FORMS, ROOT, SHEETS, W, paper, style_of, words_of

SETTINGS = ROOT / "service" / "law" / "cai_dat.yaml"
SIZES = {"giay_khen": (297, 210), "bang_khen": (400, 300), "giay_chung_nhan": (297, 210)}
EACH = ["xung_ho", "ho_ten", "chuc_vu_don_vi", "dia_chi", "thanh_tich", "so_so_vang"]
PICTURES = ["chan_dung", "ma"]
UNSAID = {"xung_ho": "", "chuc_vu_don_vi": "", "dia_chi": "", "so_so_vang": "", "ma": {}}
UNNUMBERED = {"so_quyet_dinh": "", "ngay_quyet_dinh": "", "ngay_ky": ""}
LAYERS = ("ca_to", "lop_chu", "lop_so_ngay")
DPI = 72
RED = "D2142A"
ROOM = "\u00a0" * 12

Values = dict[str, Any]


def portrait() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "navy").save(out, "PNG")
    return out.getvalue()


PORTRAIT = portrait()
SHA = hashlib.sha256(PORTRAIT).hexdigest()
LONG: Values = {
    "xung_ho": "Tập thể",
    "ho_ten": "TRƯỜNG TRUNG HỌC PHỔ THÔNG CHUYÊN NGUYỄN BỈNH KHIÊM BẮC GIANG",
    "chuc_vu_don_vi": "Phó Trưởng phòng Quản lý công chức, viên chức, tổ chức phi chính phủ "
    "và thanh niên, Sở Nội vụ tỉnh Bắc Giang",
    "dia_chi": "Tổ dân phố số 3, phường Dĩnh Kế, thành phố Bắc Giang, tỉnh Bắc Giang",
    "thanh_tich": (
        "Đã có thành tích xuất sắc trong phong trào thi đua yêu nước, góp phần hoàn thành thắng "
        "lợi nhiệm vụ phát triển kinh tế - xã hội của tỉnh năm 2024. " * 3
    )[:420],
    "so_so_vang": "1.250",
    "quyen_han": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    "chan_dung": {"picture": SHA, "width_mm": 30},
}


def values(name: str, **said: Any) -> Values:
    return check_values(paper(name), examples(paper(name)) | said)


def made(name: str, layer: str = "ca_to", **said: Any) -> bytes:
    return fill(form(name, layer), values(name, **said), {SHA: PORTRAIT})


@cache
def form(name: str, layer: str = "ca_to") -> Any:
    return compile_paper(shipped(name), layer)


def shipped(name: str) -> bytes:
    return (FORMS / f"{name}.docx").read_bytes()


def part(docx: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return etree.fromstring(file.read(name))


def lines(docx: bytes) -> list[tuple[str, str]]:
    """(style, words) of each paragraph of the body that says something."""
    paragraphs = part(docx, "word/document.xml").iter(f"{W}p")
    return [(style_of(p), words_of(p)) for p in paragraphs if words_of(p)]


# --- what the forms say -----------------------------------------------------------------------


@pytest.mark.parametrize("name", SHEETS)
def test_a_certificate_is_a_sheet_with_values_of_its_own_for_each_person(name):
    type_ = paper(name)

    assert [f.name for f in type_.fields.values() if f.each] == EACH + PICTURES
    assert not any(f.fact for f in type_.fields.values())
    assert (type_.name, type_.abbreviation, type_.required_at) == ("", "", ())


def test_the_kind_of_certificate_is_said_before_anybody_types():
    said = {name: defaults(paper(name)) for name in SHEETS}

    assert {name: (v["hanh_dong"], v["ten_bang"]) for name, v in said.items()} == {
        "giay_khen": ("TẶNG", "GIẤY KHEN"),
        "bang_khen": ("TẶNG", "BẰNG KHEN"),
        "giay_chung_nhan": ("TẶNG DANH HIỆU", "CHIẾN SĨ THI ĐUA CƠ SỞ"),
    }


@pytest.mark.parametrize("name", SHEETS)
def test_the_sheet_has_its_size_and_lies_wide(name):
    (section,) = Document(FORMS / f"{name}.docx").sections

    assert (round(section.page_width.mm), round(section.page_height.mm)) == SIZES[name]
    assert section.orientation == 1


def test_the_size_of_a_blank_that_nobody_measured_is_told_as_unsure():
    settings = load_law({"cai_dat": SETTINGS.read_text("utf-8")}).rows("cai_dat")
    (size,) = [row for row in settings if row["key"] == "kho_bang"]

    assert (size["default"], size["unsure"]) == ("chua_do", True)


@pytest.mark.parametrize("name", SHEETS)
def test_number_and_date_have_their_controls(name):
    tags = [node.get(f"{W}val") for node in part(made(name), "word/document.xml").iter(f"{W}tag")]

    assert [tag for tag in tags if tag != "phoi"] == ["so", "ngay", "ngay"]


ON_BLANK = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
DECIDER = ["{{ dong|upper }}", "{{ dong|upper }}"]  # short, long
KIND = ["{{ hanh_dong|upper }}", "{{ ten_bang|upper }}", "{{ ten_bang|upper }}"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("giay_khen", ON_BLANK),
        ("giay_chung_nhan", ON_BLANK),
        ("bang_khen", [*ON_BLANK, *DECIDER, *KIND, "Quyết định số ", "Số sổ vàng: "]),
    ],
)
def test_the_blank_carries_these_words(name, words):
    blanks = [
        control
        for control in part(shipped(name), "word/document.xml").iter(f"{W}sdt")
        if control.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == "phoi"
    ]

    assert [text for control in blanks for text in words_in(control)] == words


def words_in(control: etree._Element) -> list[str]:
    """The words of its paragraphs, or of the piece of a line that it holds; commands left out."""
    holders = list(control.iter(f"{W}p")) or [control]
    said = [words_of(holder) for holder in holders]
    return [words for words in said if words and "{%p" not in words]


@pytest.mark.parametrize("name", SHEETS)
def test_every_drawing_of_the_blank_says_what_to_put_in_its_place(name):
    header = part(shipped(name), "word/header1.xml")
    (control,) = header.findall(f"{W}sdt")
    drawn = list(header.iter("{*}docPr"))

    assert control.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == "phoi"
    assert list(control.iter("{*}docPr")) == drawn
    assert len({node.get("id") for node in drawn}) == len(drawn)
    assert all("thay bằng" in node.get("descr") for node in drawn)
    assert drawn[-1].get("descr") == "Quốc huy: thay bằng ảnh của cơ quan"


@pytest.mark.parametrize("name", SHEETS)
def test_the_emblem_is_small_and_sharp(name):
    with zipfile.ZipFile(FORMS / f"{name}.docx") as file:
        emblem = file.read("word/media/quoc_huy.png")
    extent = list(part(shipped(name), "word/header1.xml").iter("{*}extent"))[-1]
    inches = int(extent.get("cx")) / 914400

    assert len(emblem) <= 30_000
    assert Image.open(io.BytesIO(emblem)).width / inches == pytest.approx(300, rel=0.01)


# --- lines and looks --------------------------------------------------------------------------


def test_the_lines_stand_in_the_order_of_the_decree():
    assert lines(made("giay_khen", dia_chi="Phường Dĩnh Kế")) == [
        ("BangQuocHieu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("BangTieuNgu", "Độc lập - Tự do - Hạnh phúc"),
        ("BangChucDanh", "GIÁM ĐỐC SỞ NỘI VỤ TỈNH BẮC GIANG"),
        ("BangHanhDong", "TẶNG"),
        ("BangTen", "GIẤY KHEN"),
        ("BangHoTen", "Bà Nguyễn Thị Minh Hằng"),
        ("BangChucVu", "Chuyên viên phòng Thi đua - Khen thưởng, Sở Nội vụ tỉnh Bắc Giang"),
        ("BangChucVu", "Phường Dĩnh Kế"),
        ("BangThanhTich", "Đã có thành tích xuất sắc trong phong trào thi đua yêu nước năm 2024"),
        ("BangQuyetDinh", "Quyết định số 25/QĐ-SNV, ngày 08 tháng 01 năm 2025"),
        ("BangQuyetDinh", "Số sổ vàng: 12"),
        ("BangNgay", "Bắc Giang, ngày 08 tháng 01 năm 2025"),
        ("BangQuyenHan", "GIÁM ĐỐC"),
        ("BangNguoiKy", "Trần Minh Khôi"),
    ]


@pytest.mark.parametrize("name", SHEETS)
def test_what_is_not_said_leaves_no_comma_and_no_line(name):
    bare = made(name, **UNSAID, **UNNUMBERED)
    said = {
        "BangHoTen": values(name)["ho_ten"],
        "BangThanhTich": values(name)["thanh_tich"],
        "BangNguoiKy": values(name)["nguoi_ky"],
    }

    assert [line for line in lines(bare) if line[0] in said] == list(said.items())
    assert [text for style, text in lines(bare) if style == "BangQuyetDinh"] == [
        "Quyết định số ",
        "Số sổ vàng: ",
    ]
    body = part(bare, "word/document.xml")
    assert not {"BangChucVu", "BangMa"} & {style_of(p) for p in body.iter(f"{W}p")}
    assert "BangNgay" not in {style for style, _ in lines(bare)}
    assert not list(body.iter("{*}inline"))


def test_a_number_still_to_be_written_by_hand_has_its_room_before_the_date():
    docx = made("giay_khen", so_quyet_dinh="")
    assert ("BangQuyetDinh", f"Quyết định số {ROOM}, ngày 08 tháng 01 năm 2025") in lines(docx)


def test_a_portrait_and_a_code_are_pictures_of_the_size_asked():
    docx = made(
        "giay_khen",
        chan_dung={"picture": SHA, "width_mm": 24},
        ma={"qr": "TDKT:7", "width_mm": 18},
    )
    drawn = part(docx, "word/document.xml").iter("{*}inline")

    sides = [node.find("{*}extent") for node in drawn]
    assert [(int(s.get("cx")) / 36000, int(s.get("cy")) / 36000) for s in sides] == [
        (24, 32),
        (18, 18),
    ]


def test_titles_are_printed_in_capitals():
    docx = made(
        "giay_khen",
        co_quan_chuc_danh=["Giám đốc Sở Y tế"],
        hanh_dong="tặng",
        ten_bang="Giấy khen",
        quyen_han=["Giám đốc"],
    )

    assert "GIÁM ĐỐC SỞ Y TẾ\nTẶNG\nGIẤY KHEN" in text_of(docx)
    assert ("BangQuyenHan", "GIÁM ĐỐC") in lines(docx)


@pytest.mark.parametrize(
    ("field", "text", "style"),
    [
        ("ho_ten", "x" * 34, "BangHoTen"),
        ("ho_ten", "x" * 35, "BangHoTenDai"),
        ("ten_bang", "X" * 14, "BangTen"),
        ("ten_bang", "X" * 15, "BangTenDai"),
        ("thanh_tich", "x" * 160, "BangThanhTich"),
        ("thanh_tich", "x" * 161, "BangThanhTichDai"),
        ("thanh_tich", "x" * 330, "BangThanhTichDai"),
        ("thanh_tich", "x" * 331, "BangThanhTichRatDai"),
        ("thanh_tich", "x" * 460, "BangThanhTichRatDai"),
        ("thanh_tich", "x" * 461, "BangThanhTichNho"),
        ("co_quan_chuc_danh", ["X" * 39], "BangChucDanh"),
        ("co_quan_chuc_danh", ["X" * 40], "BangChucDanhDai"),
        ("co_quan_chuc_danh", ["X", "X"], "BangChucDanhDai"),
    ],
)
def test_a_longer_text_is_written_smaller(field, text, style):
    said = text[0] if isinstance(text, list) else text
    docx = made("giay_khen", xung_ho="", **{field: text})
    assert {used for used, words in lines(docx) if words == said} == {style}


# The look of each line: points on the A4 sheet, bold, italic, red.
LOOKS = {
    "BangQuocHieu": (14, True, False, False),
    "BangTieuNgu": (14, True, False, False),
    "BangChucDanh": (18, True, False, True),
    "BangHanhDong": (16, True, False, False),
    "BangTen": (38, True, False, True),
    "BangHoTen": (26, True, False, False),
    "BangThanhTich": (16, False, False, False),
    "BangQuyetDinh": (12, True, True, False),
    "BangNgay": (14, False, True, False),
}


@pytest.mark.parametrize(("name", "scale"), [("giay_khen", 1), ("bang_khen", 1.38)])
def test_the_decree_orders_these_looks(name, scale):
    document = Document(FORMS / f"{name}.docx")
    looks = {}
    for style in LOOKS:
        (found,) = (s for s in document.styles if s.style_id == style)
        font = found.font
        red = font.color.rgb is not None and str(font.color.rgb) == RED
        looks[style] = (font.size.pt, font.bold or False, font.italic or False, red)

    half = {style: round(points * scale * 2) / 2 for style, (points, *_) in LOOKS.items()}
    assert looks == {style: (half[style], *rest) for style, (_, *rest) in LOOKS.items()}


# --- what is printed: dots --------------------------------------------------------------------


@pytest.fixture(scope="module")
def suite() -> Iterator[OfficeSuite]:
    with OfficeSuite() as office:
        yield office


def dots(suite: OfficeSuite, docx: bytes) -> Image.Image:
    """The picture of the sheet; more than one page is a failure."""
    (page,) = drawn_pages(suite.to_pdf(docx), DPI)
    return page.convert("RGB")


def overlaid(under: Image.Image, over: Image.Image) -> Image.Image:
    return ImageChops.darker(under, over)


def ink(picture: Image.Image) -> Image.Image:
    """White where something is printed."""
    return ImageChops.invert(picture.convert("L")).point(lambda dot: 255 if dot else 0)


def without(whole: Image.Image, printed: Image.Image) -> Image.Image:
    """The sheet where what is printed over the blank is wiped out."""
    return Image.composite(Image.new("RGB", whole.size, "white"), whole, ink(printed))


def alike(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


TWO_LINES = ["CHỦ TỊCH ỦY BAN NHÂN DÂN", "THÀNH PHỐ BẮC GIANG, TỈNH BẮC GIANG"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize(
    "said", [{}, LONG | {"co_quan_chuc_danh": TWO_LINES}], ids=["short", "long"]
)
def test_the_layers_of_a_sheet_make_the_whole_to_the_dot(suite, name, said):
    whole, text, number = (dots(suite, made(name, layer, **said)) for layer in LAYERS)
    blank = without(whole, text)

    assert alike(overlaid(blank, text), whole)
    assert alike(overlaid(text, number), text)
    assert alike(overlaid(without(text, number), number), text)
    assert ink(number).getbbox() is not None
    assert edge(whole).getbbox() is not None
    assert edge(text).getbbox() is None


def edge(picture: Image.Image) -> Image.Image:
    """The ink outside the text: frame, and the emblem's place on top."""
    width, height = picture.size
    inked = ink(picture)
    inside = (width // 16, height // 5, width - width // 16, height - height // 14)
    inked.paste(0, inside)
    return inked


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS)
def test_the_blank_is_the_same_whoever_gets_it(suite, name):
    """One printing of blanks serves all: no text moves what the blank carries."""
    long = {key: LONG[key] for key in (*EACH, "quyen_han")}
    one, other = (
        without(*(dots(suite, made(name, layer, **said)) for layer in ("ca_to", "lop_chu")))
        for said in ({}, long)
    )

    assert alike(one, other)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_printed_before_issue_takes_number_and_date_later(suite, name):
    before = dots(suite, made(name, **UNNUMBERED))
    later = dots(suite, made(name, "lop_so_ngay"))
    whole = dots(suite, made(name))

    assert not alike(before, whole)
    assert alike(overlaid(before, later), whole)


@pytest.mark.slow
def test_a_portrait_moves_no_word(suite):
    bare = dots(suite, made("giay_khen"))
    with_portrait = dots(suite, made("giay_khen", chan_dung={"picture": SHA, "width_mm": 30}))
    left, top, right, low = ImageChops.difference(bare, with_portrait).getbbox()
    mm = [side / DPI * 25.4 for side in (left, right - left, low - top)]

    assert mm[1:] == pytest.approx([30, 40], abs=1)
    assert 20 <= mm[0] <= 30
    assert alike(overlaid(bare, with_portrait), with_portrait)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHEETS)
def test_the_pdf_has_the_size_of_the_sheet_and_one_family_of_letters(suite, name):
    with pikepdf.open(io.BytesIO(suite.to_pdf(made(name)))) as pdf:
        (page,) = pdf.pages
        box = [round(float(side) / 72 * 25.4) for side in page.mediabox]
        fonts = {str(font.BaseFont) for font in page.resources.Font.values()}

    assert tuple(box[2:]) == SIZES[name]
    assert {font.partition("+")[2].partition("-")[0] for font in fonts} <= {
        "LiberationSerif",
        "TimesNewRomanPS",
        "TimesNewRomanPSMT",
    }
