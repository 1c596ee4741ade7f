"""One fault for each rule on page, letters and body, to be planted in a right paper."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from service.rules.form30.seen import PAGE_FIELD, Line, Paper, Piece, Place
from tests.rules.form30 import papers
from tests.rules.form30.papers import add, change, lines_of, look, page
from tests.rules.form30.plant import Plant

LONG = (
    "Các cơ quan, đơn vị, địa phương căn cứ chức năng, nhiệm vụ được giao xây dựng kế hoạch thực"
    " hiện phù hợp với điều kiện cụ thể của cơ quan, đơn vị, địa phương mình."
)
OLD_LETTERS = "Céng hßa x· héi chñ nghÜa ViÖt Nam, ñy ban nh©n d©n tØnh B¾c Giang"

Where = str | Callable[[Line], bool]
CENTRED: dict[str, Any] = {"align": "center", "first_mm": 0.0, "bold": True}
BODY: dict[str, Any] = {"align": "both", "first_mm": 12.7, "after_pt": 6.0, "before_pt": 0.0}


def says(words: str) -> Callable[[Line], bool]:
    """The line of the body or of an appendix that begins with these words."""
    parts = ("noi_dung", "de_muc", "phu_luc_noi_dung")
    return lambda line: line.style in parts and line.text.startswith(words)


def edit(where: Where, old: str, new: str, paper: Paper) -> Paper:
    """The paper with some letters of one line changed, each in its own look."""
    line = lines_of(paper, where)[0]
    assert old in line.text
    at = next(number for number, piece in enumerate(line.pieces) if old in piece.text)
    piece = replace(line.pieces[at], text=line.pieces[at].text.replace(old, new, 1))
    return put(paper, line, replace(line, pieces=_with(line.pieces, at, piece)))


def put(paper: Paper, line: Line, new: Line) -> Paper:
    """The paper with another line in the place of this."""
    return replace(paper, lines=tuple(new if x is line else x for x in paper.lines))


def pieced(where: Where, *pieces: Piece) -> Callable[[Paper], Paper]:
    """A line made of these pieces."""

    def plant(paper: Paper) -> Paper:
        line = lines_of(paper, where)[0]
        return put(paper, line, replace(line, pieces=pieces))

    return plant


def before(where: Where, *texts: str, **to: Any) -> Callable[[Paper], Paper]:
    """New lines above one line: «^ » centred and bold, others as the body has them."""

    def plant(paper: Paper) -> Paper:
        target = lines_of(paper, where)[0]
        above = paper.lines[paper.lines.index(target) - 1]
        for text in reversed(texts):
            centred = text.startswith("^ ")
            form = CENTRED if centred else {**BODY, "bold": False}
            form = {**form, "italic": False, "size": 14.0, "style": "de_muc", **to}
            words = text.removeprefix("^ ")
            paper = _added(paper, above, words, form)
        return paper

    return plant


def number(**to: Any) -> Callable[[Paper], Paper]:
    """The page number of the first section changed."""

    def plant(paper: Paper) -> Paper:
        line = paper.sections[0].headers["default"][0]
        looks = {name: to[name] for name in to if name in papers.LOOKS}
        pieces = to.get("pieces", line.pieces)
        pieces = tuple(replace(p, look=replace(p.look, **looks)) for p in pieces)
        rest = {name: to[name] for name in to if name not in (*papers.LOOKS, "pieces")}
        return page(paper, headers={"default": (replace(line, pieces=pieces, **rest),)})

    return plant


def second_section(**to: Any) -> Callable[[Paper], Paper]:
    """The last paragraph of the body begins a new page and a section of its own."""

    def plant(paper: Paper) -> Paper:
        last = lines_of(paper, "noi_dung")[-1]
        at = paper.lines.index(last)
        lines = tuple(
            replace(line, section=1, new_page=line is last) if number >= at else line
            for number, line in enumerate(paper.lines)
        )
        first = paper.sections[0]
        second = replace(first, **{"title_page": False, **to})
        return replace(paper, lines=lines, sections=(first, second))

    return plant


def noted(name: str, where: Where = "noi_dung") -> Callable[[Paper], Paper]:
    """The paper with a line in its list of hidden, tracked, commented or decomposed places."""
    return lambda paper: replace(paper, **{name: (lines_of(paper, where)[0].place,)})


def items(*texts: str) -> Callable[[Paper], Paper]:
    """A list of these items in the body of a plan."""
    return before(says("II. "), *texts, style="noi_dung")


def _changed(where: Where, which: int = 0, **to: Any) -> Callable[[Paper], Paper]:
    return lambda paper: change(paper, where, which, **to)


def _edited(where: Where, old: str, new: str) -> Callable[[Paper], Paper]:
    return partial(edit, where, old, new)


def _paged(**to: Any) -> Callable[[Paper], Paper]:
    return lambda paper: page(paper, **to)


def _with(pieces: Sequence[Piece], at: int, piece: Piece) -> tuple[Piece, ...]:
    return tuple(piece if number == at else old for number, old in enumerate(pieces))


def _added(paper: Paper, above: Line, text: str, form: dict[str, Any]) -> Paper:
    return add(paper, lambda line: line.place == above.place, text=text, **form)


def _turned(paper: Paper) -> Paper:
    """The sheet on its side, its tables as wide as the text."""
    first = paper.sections[0]
    text, wider = 165.0, first.height_mm - first.left_mm - first.right_mm

    def stretched(line: Line) -> Line:
        if line.cell is None:
            return replace(line, room_mm=wider)
        left, width = line.cell.left_mm * wider / text, line.cell.width_mm * wider / text
        cell = replace(line.cell, left_mm=left, width_mm=width)
        return replace(line, cell=cell, room_mm=line.room_mm * wider / text)

    made = page(paper, width_mm=first.height_mm, height_mm=first.width_mm, landscape=True)
    return replace(made, lines=tuple(stretched(line) for line in made.lines))


def _no_number(paper: Paper) -> Paper:
    return change(page(paper, headers={}), "noi_dung", -1, new_page=True)


def _in_footer(paper: Paper) -> Paper:
    lines = paper.sections[0].headers["default"]
    moved = tuple(replace(line, place=Place("footer1")) for line in lines)
    return page(paper, headers={}, footers={"default": moved})


def _broken(paper: Paper) -> Paper:
    """One paragraph goes on in another line of its own."""
    line = lines_of(paper, "noi_dung")[0]
    head, tail = line.text.split(", ", 1)
    form = line.pieces[0].look
    upper = replace(line, pieces=(Piece(f"{head},", form),), ends_paragraph=False)
    lower = replace(line, pieces=(Piece(tail, form),), place=replace(line.place, line=1))
    at = paper.lines.index(line)
    return replace(paper, lines=(*paper.lines[:at], upper, lower, *paper.lines[at + 1 :]))


def _bulleted(paper: Paper) -> Paper:
    line = lines_of(paper, "noi_dung")[0]
    bullet = Piece("• ", look(14, font="Symbol"), typed=False)
    return put(paper, line, replace(line, pieces=(bullet, *line.pieces)))


def _tabbed(paper: Paper) -> Paper:
    line = lines_of(paper, "noi_dung")[0]
    return put(paper, line, replace(line, pieces=(Piece("\t"), *line.pieces), first_mm=0.0))


def _no_mention(paper: Paper) -> Paper:
    words = "Các cơ quan, đơn vị thực hiện các nhiệm vụ được giao./."
    return change(paper, says("Các cơ quan, đơn vị thực hiện nhiệm vụ tại"), text=words)


_ANNEX = says("1. Mỗi huyện")
_annexed = partial(_changed, _ANNEX)
_TITLED = says("1. Mục đích")
_POINT = says("a) Bình xét")
_ARTICLE = says("Điều 2.")
_CHAPTER, _CHAPTER_TITLE = says("Chương II"), says("NHIỆM VỤ VÀ")
_BOLD, _PLAIN = look(14, bold=True), look(14)

_PAGE: Mapping[str, Plant] = {
    "trang.kho_giay": Plant("KH", _paged(width_mm=215.9, height_mm=279.4)),
    "trang.chieu_giay": Plant("KH", _turned),
    "trang.le_tren": Plant("KH", _paged(top_mm=15.0)),
    "trang.le_duoi": Plant("QĐ", _paged(bottom_mm=25.4)),
    "trang.le_trai": Plant("cong_van", _paged(left_mm=25.4)),
    "trang.le_phai": Plant("KH", _paged(right_mm=10.0)),
    "trang.dau_trang_cao": Plant("KH", _paged(header_mm=19.0)),
    "so_trang.co": Plant("KH", _no_number),
    "so_trang.trang_dau": Plant("QĐ", _paged(title_page=False)),
    "so_trang.trang_chan": Plant("KH", _paged(even_and_odd=True)),
    "so_trang.chan_trang": Plant("KH", _in_footer),
    "so_trang.canh_giua": Plant("KH", number(align="right")),
    "so_trang.co_chu": Plant("KH", number(size=12.0)),
    "so_trang.kieu_chu": Plant("KH", number(italic=True)),
    "so_trang.them_chu": Plant(
        "KH", number(pieces=(Piece("Trang "), Piece(PAGE_FIELD, typed=False)))
    ),
    "so_trang.chu_so": Plant("KH", _paged(number_format="lowerRoman")),
    "so_trang.tu_1": Plant("KH", _paged(number_start=2)),
    "so_trang.lien_tuc": Plant("KH", second_section(number_start=1)),
    "so_trang.mat_so": Plant("KH", second_section(title_page=True)),
    "so_trang.phu_luc": Plant("KH.phu_luc", lambda paper: page(paper, 1, number_start=None)),
}

_TEXT: Mapping[str, Plant] = {
    "phong_chu.ten": Plant("KH", _changed("noi_dung", font="Arial")),
    "phong_chu.ky_hieu": Plant("KH", _bulleted),
    "phong_chu.phong_cu": Plant("KH", _changed("noi_dung", font=".VnTime")),
    "phong_chu.ma_cu": Plant("KH", before(says("II. "), OLD_LETTERS, style="noi_dung")),
    "phong_chu.mau": Plant("cong_van", _changed("noi_dung", colour="FF0000")),
    "phong_chu.to_hop": Plant("KH", noted("decomposed")),
    "tep.chu_an": Plant("KH", noted("hidden")),
    "tep.vet_sua": Plant("KH", noted("tracked")),
    "tep.y_kien": Plant("KH", noted("commented")),
    "co_chu.dau_van_ban": Plant("KH", _changed("dia_danh", size=13.0)),
    "co_chu.co_quan": Plant("KH", _changed("co_quan", size=12.0)),
    "noi_dung.co_chu": Plant("QĐ", _changed(says("Điều 1."), size=12.0)),
    "noi_dung.can_deu": Plant("cong_van", _changed("noi_dung", align="left")),
    "noi_dung.lui_dau_dong": Plant("KH", _changed("noi_dung", first_mm=0.0)),
    "noi_dung.cach_doan": Plant("KH", _changed("noi_dung", after_pt=0.0)),
    "noi_dung.gian_dong": Plant("KH", _changed("noi_dung", spacing=2.0)),
    "phu_luc_noi_dung.co_chu": Plant("KH.phu_luc", _annexed(text=f"1. {LONG}", size=12.0)),
    "phu_luc_noi_dung.can_deu": Plant("KH.phu_luc", _annexed(text=f"1. {LONG}", align="left")),
    "phu_luc_noi_dung.lui_dau_dong": Plant("KH.phu_luc", _annexed(text=f"1. {LONG}", first_mm=0.0)),
    "phu_luc_noi_dung.cach_doan": Plant("KH.phu_luc", _annexed(text=f"1. {LONG}", after_pt=0.0)),
    "phu_luc_noi_dung.gian_dong": Plant("KH.phu_luc", _annexed(text=f"1. {LONG}", spacing=2.0)),
    "noi_dung.mot_co": Plant("KH", _changed("noi_dung", size=13.0)),
    "noi_dung.dong_giua": Plant("cong_van", _changed("noi_dung", -1, align="center")),
    "noi_dung.lui_ca_doan": Plant("KH", _changed("noi_dung", left_mm=12.7, first_mm=0.0)),
    "noi_dung.dau_dong_trong": Plant("KH", _tabbed),
    "noi_dung.ngat_dong": Plant("KH", _broken),
    "noi_dung.dong_trong": Plant(
        "cong_van", lambda paper: add(paper, "noi_dung", 0, text="", style="trong")
    ),
    "noi_dung.kieu_dung": Plant("KH", _changed("noi_dung", italic=True)),
    "noi_dung.gach_chan": Plant("KH", _changed("noi_dung", underline=True)),
    "noi_dung.chu_thuong": Plant("KH", before(says("II. "), LONG.upper(), style="noi_dung")),
    "noi_dung.hai_dau_cach": Plant("KH", _edited("noi_dung", "thi đua", "thi  đua")),
    "noi_dung.cach_truoc_dau": Plant("KH", _edited("noi_dung", ", công", " , công")),
    "noi_dung.cach_sau_dau": Plant("KH", _edited("noi_dung", ", công", ",công")),
    "noi_dung.cach_ngoac": Plant("KH", _edited("noi_dung", "năm 2024", "năm ( năm nay)")),
}

_ORDER: Mapping[str, Plant] = {
    "phan.thu_tu": Plant("KH", before(says("I. "), "^ Phần II", "^ QUY ĐỊNH CHUNG")),
    "chuong.thu_tu": Plant("QC", _edited(_CHAPTER, "II", "III")),
    "muc.thu_tu": Plant("QC", _edited(says("Mục 2"), "2", "3")),
    "tieu_muc.thu_tu": Plant("QC", before(says("Điều 3."), "^ Tiểu mục 2", "^ YÊU CẦU CHUNG")),
    "dieu.thu_tu": Plant("QĐ", _edited(_ARTICLE, "2", "4")),
    "la_ma.thu_tu": Plant("KH", _edited(says("II. "), "II.", "IV.")),
    "khoan.thu_tu": Plant("cong_van", _edited(says("2. "), "2.", "3.")),
    "thap_phan.thu_tu": Plant("cong_van", before(says("2. "), "1.2. Gửi về Sở Nội vụ.")),
    "diem.thu_tu": Plant("QyĐ", _edited(says("c) "), "c)", "đ)")),
    "ngoac.thu_tu": Plant(
        "cong_van", before(says("2. "), "(1) Gửi về Sở Nội vụ;", "(3) Lưu hồ sơ.")
    ),
    "diem.chu_cai": Plant("QyĐ", _edited(says("c) "), "c)", "f)")),
    "de_muc.so_la_ma": Plant("QC", _edited(_CHAPTER, "II", "2")),
    "de_muc.so_a_rap": Plant("QC", _edited(says("Mục 2"), "2", "II")),
    "de_muc.chu_thuong": Plant("QC", _edited(_CHAPTER, "Chương", "CHƯƠNG")),
    "dieu.dau_cham": Plant("QĐ", _edited(_ARTICLE, "2.", "2:")),
    "de_muc.mo_hinh": Plant("QĐ", before(says("Điều 1."), "I. QUY ĐỊNH CHUNG", bold=True)),
    "de_muc.thu_bac": Plant("QC", before(says("Điều 1."), "^ Tiểu mục 1", "^ YÊU CẦU CHUNG")),
    "de_muc.thap_phan": Plant("cong_van", before(says("2. "), "1.1. Gửi về Sở Nội vụ.")),
    "de_muc.thap_phan_sau": Plant("cong_van", before(says("2. "), "1.1.1. Gửi về Sở Nội vụ.")),
    "khoan.dau_cham": Plant("cong_van", _edited(says("2. "), "2.", "2)")),
    "diem.dau_ngoac": Plant("QyĐ", _edited(says("c) "), "c)", "c.")),
    "diem.chu_thuong": Plant("HD", _edited(says("b) Viên"), "b)", "B)")),
    "la_ma.dau_cham": Plant("KH", _edited(says("III. "), "III.", "III/")),
    "de_muc.chu_cai_hoa": Plant("KH", before(says("I. "), "A. Quy định chung", bold=True)),
}

_LOOKS: Mapping[str, Plant] = {
    "de_muc.canh_giua": Plant("QC", _changed(_CHAPTER, align="left")),
    "de_muc.dam": Plant("QC", _changed(_CHAPTER, bold=False)),
    "de_muc.kieu_dung": Plant("QC", _changed(_CHAPTER, italic=True)),
    "de_muc.co_chu": Plant("QC", _changed(_CHAPTER, size=16.0)),
    "de_muc.co_loi_van": Plant("QĐ", _changed(_ARTICLE, size=13.0)),
    "de_muc.dong_rieng": Plant("QC", _edited(_CHAPTER, "Chương II", "Chương II. TỔ CHỨC")),
    "de_muc.co_tieu_de": Plant("QC", before(says("Điều 1."), "^ Mục 1", after_pt=12.0)),
    "de_muc.tieu_de_hoa": Plant("QC", _changed(_CHAPTER_TITLE, text="Nhiệm vụ và quan hệ")),
    "la_ma.in_hoa": Plant("KH", _changed(says("II. "), text="II. Nội dung")),
    "la_ma.dam": Plant("KH", _changed(says("II. "), bold=False)),
    "de_muc.tieu_de_dam": Plant("KH", _changed(_TITLED, bold=False)),
    "khoan.tieu_de_rieng": Plant(
        "cong_van", pieced(says("2. "), Piece("2. Sở Nội vụ", _BOLD), Piece(" tổng hợp.", _PLAIN))
    ),
    "de_muc.so_dam": Plant(
        "cong_van", pieced(says("2. "), Piece("2.", _BOLD), Piece(" Sở Nội vụ tổng hợp.", _PLAIN))
    ),
    "liet_ke.dau_cuoi": Plant("KH", items("- Thi đua dạy tốt;", "- Học tốt.", "- Rèn luyện tốt.")),
    "liet_ke.muc_cuoi": Plant("KH", items("- Thi đua dạy tốt;", "- Thi đua học tốt;")),
    "chi_dan_phu_luc.co": Plant("KH.phu_luc", _no_mention),
    "chi_dan_phu_luc.tung_so": Plant(
        "KH.phu_luc", _edited(says("Các cơ quan"), " và các chỉ tiêu tại Phụ lục II", "")
    ),
}

PLANTS: Mapping[str, Plant] = {**_PAGE, **_TEXT, **_ORDER, **_LOOKS}
