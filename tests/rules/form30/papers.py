"""Right papers of every type of NĐ 30 article 7, made of model lines, and ways to change them.

Each line names its part as its style («so», «ten_loai»), which no rule reads: what tests compare
the recognised parts with. A line laid out by tabs names both: «so|dia_danh».
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import zip_longest
from typing import Any

from service.rules.form30.seen import (
    PAGE_FIELD,
    Cell,
    DrawnRule,
    Line,
    Look,
    Paper,
    Piece,
    Place,
    Section,
)
from tests.rules.form30.texts import TEXTS, Attached, Text
from tests.rules.form30.texts_more import MORE

_TEXTS = {**TEXTS, **MORE}
TYPES = tuple(kind for kind in _TEXTS if "." not in kind)  # the 29 keys of the law's van_ban
KINDS = tuple(_TEXTS)  # and «QĐ.quy_che», «KH.phu_luc», «cong_van.du»: more of the form
HEADS = ("bang", "tab", "hop", "doan", "doan_duoi")
SIGNS = ("bang", "tab", "doan", "hop")

LEFT, RIGHT = (0.0, 65.0), (65.0, 100.0)  # the head's columns: from, width
SIGN_LEFT, SIGN_RIGHT = (0.0, 65.0), (65.0, 100.0)
CELL_MARGINS = 3.8
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NATION_MM, MOTTO_MM = 94.9, 60.3  # at 13 and 14 points, bold
DATE = "Bắc Giang, ngày 15 tháng 3 năm 2024"
ISSUERS = {
    "ubnd": (("co_quan", "ỦY BAN NHÂN DÂN"), ("co_quan", "TỈNH BẮC GIANG")),
    "quy": (("co_quan_chu_quan", "SỞ NỘI VỤ"), ("co_quan", "QUỸ THI ĐUA, KHEN THƯỞNG")),
    "so": (("co_quan_chu_quan", "UBND TỈNH BẮC GIANG"), ("co_quan", "SỞ NỘI VỤ")),
}
LOOKS = {name.name for name in fields(Look)}


def right(kind: str) -> Paper:
    """A paper of this type that obeys the decree in all that can be seen."""
    return _right(kind)


def truth(paper: Paper) -> dict[Place, str]:
    """The part of each line, as its style names it (a column of a line cut by tabs its own)."""
    found = {}
    for line in paper.lines:
        names = line.style.split("|")
        found[line.place] = names[min(line.place.column, len(names) - 1)]
    return found


def look(size: float = 14, bold: bool = False, italic: bool = False, **more: Any) -> Look:
    """Letters in Times New Roman."""
    return Look(size=size, bold=bold, italic=italic, **more)


def lines_of(paper: Paper, part: str | Callable[[Line], bool]) -> list[Line]:
    """The lines of a part, or those a predicate picks."""
    picks = part if callable(part) else (lambda line: line.style == part)
    return [line for line in paper.lines if picks(line)]


def change(
    paper: Paper, part: str | Callable[[Line], bool], which: int | None = 0, **to: Any
) -> Paper:
    """The paper with one line of a part (None: all its lines) changed.

    `text` sets its letters in the look of its first; names of Look change all its letters; others
    are fields of Line.
    """
    found = lines_of(paper, part)
    places = {line.place for line in (found if which is None else [found[which]])}
    return replace(
        paper,
        lines=tuple(_changed(x, dict(to)) if x.place in places else x for x in paper.lines),
    )


def drop(paper: Paper, part: str | Callable[[Line], bool], which: int | None = None) -> Paper:
    """The paper without a part, or without one of its lines."""
    found = lines_of(paper, part)
    places = {line.place for line in (found if which is None else [found[which]])}
    return replace(paper, lines=tuple(line for line in paper.lines if line.place not in places))


def add(
    paper: Paper, part: str | Callable[[Line], bool], which: int = -1, count: int = 1, **to: Any
) -> Paper:
    """The paper with copies of a part's line after it, changed; what follows is counted anew."""
    anchor = lines_of(paper, part)[which].place
    moved = shift(paper, anchor, count)
    at = [line.place for line in moved.lines].index(anchor)
    model = moved.lines[at]
    new = [
        _changed(replace(model, place=replace(anchor, paragraph=anchor.paragraph + n)), dict(to))
        for n in range(1, count + 1)
    ]
    return replace(moved, lines=(*moved.lines[: at + 1], *new, *moved.lines[at + 1 :]))


def redraw(paper: Paper, part: str, **to: Any) -> Paper:
    """The paper with the rules drawn under a part changed; `gone=True` takes them away."""
    places = {line.place for line in lines_of(paper, part)}
    gone = to.pop("gone", False)
    return replace(
        paper,
        rules=tuple(
            replace(rule, **to) if rule.below in places else rule
            for rule in paper.rules
            if not (gone and rule.below in places)
        ),
    )


def page(paper: Paper, which: int = 0, **to: Any) -> Paper:
    """The paper with one section's fields changed."""
    return replace(
        paper,
        sections=tuple(
            replace(section, **to) if number == which else section
            for number, section in enumerate(paper.sections)
        ),
    )


def shift(paper: Paper, after: Place, by: int) -> Paper:
    """All that stands after a place in the text, some paragraphs further on."""

    def moved(place: Place) -> Place:
        if place.story != after.story or place.paragraph <= after.paragraph:
            return place
        return replace(place, paragraph=place.paragraph + by)

    return replace(
        paper,
        lines=tuple(replace(line, place=moved(line.place)) for line in paper.lines),
        rules=tuple(replace(rule, below=moved(rule.below)) for rule in paper.rules),
    )


def layout(paper: Paper, head: str, sign: str = "bang") -> Paper:
    """The same paper with its head, and its signature block, laid out another way.

    bang: a table of two columns; tab: each line cut by a tab; hop: text boxes; doan: paragraphs
    with indents, the agency above the quốc hiệu; doan_duoi: below it.
    """
    for part, how in (("quyen_han", sign), ("co_quan", head)):
        table = next(x.cell.table for x in paper.lines if x.style == part and x.cell)
        if how != "bang":
            paper = _relaid(paper, table, how, is_head=part == "co_quan")
    return paper


def _relaid(paper: Paper, table: int, how: str, *, is_head: bool) -> Paper:
    block = [line for line in paper.lines if line.cell and line.cell.table == table]
    start, end = paper.lines.index(block[0]), paper.lines.index(block[-1]) + 1
    sides = [[x for x in block if x.cell and x.cell.column == side] for side in (0, 1)]
    new = _LAID[how](sides, block, is_head)
    new, places = _placed(new, block)
    rules = [replace(rule, below=places.get(rule.below, rule.below)) for rule in paper.rules]
    return replace(
        paper,
        lines=(*paper.lines[:start], *new, *paper.lines[end:]),
        rules=tuple(rules),
    )


_Laid = list[tuple[Line, ...]]  # each new line with the lines it is made of, the new one first


def _placed(laid: _Laid, block: list[Line]) -> tuple[list[Line], dict[Place, Place]]:
    """The new lines counted from the block's first paragraph, and where each old one went."""
    first = block[0].place.paragraph
    lines, places = [], {}
    for number, (line, *sources) in enumerate(laid):
        place = Place(paragraph=first + number)
        lines.append(replace(line, place=place, cell=None))
        for source in sources:
            cut = "|" in line.style and source.cell is not None
            column = source.cell.column if cut and source.cell else 0
            places[source.place] = replace(place, column=column)
    return lines, places


def _by_tabs(sides: list[list[Line]], block: list[Line], is_head: bool) -> _Laid:
    found: _Laid = []
    rows = sorted({line.cell.row for line in block if line.cell})
    for row in rows:
        left, right_ = ([x for x in side if x.cell and x.cell.row == row] for side in sides)
        for one, other in zip_longest(left, right_):
            if one and (other is None or not other.text):
                found.append((replace(one, right_mm=100.0), one, *([other] if other else [])))
                continue
            pair = [line for line in (one, other) if line]
            pieces = [*(one.pieces if one else ()), Piece("\t"), *(other.pieces if other else ())]
            style = f"{one.style if one else 'trong'}|{other.style if other else 'trong'}"
            line = replace(pair[0], pieces=tuple(pieces), style=style, align="left")
            found.append((replace(line, before_pt=pair[-1].before_pt, room_mm=165.0), *pair))
    return found


def _by_boxes(sides: list[list[Line]], block: list[Line], is_head: bool) -> _Laid:
    first = 0 if is_head else 2
    return [
        (replace(line, box=first + number), line)
        for number, side in enumerate(sides)
        for line in side
    ]


def _by_paragraphs(sides: list[list[Line]], block: list[Line], is_head: bool) -> _Laid:
    return _apart(block if is_head else [*sides[1], *sides[0]])


def _by_paragraphs_below(sides: list[list[Line]], block: list[Line], is_head: bool) -> _Laid:
    return _apart(sorted(block, key=lambda line: line.style not in ("quoc_hieu", "tieu_ngu")))


def _apart(lines: Iterable[Line]) -> _Laid:
    found: _Laid = []
    for line in lines:
        left = line.cell is not None and line.cell.column == 0
        indents = {"right_mm": 100.0} if left else {"left_mm": 65.0}
        found.append((replace(line, **indents), line))
    return found


_LAID: dict[str, Callable[[list[list[Line]], list[Line], bool], _Laid]] = {
    "tab": _by_tabs,
    "hop": _by_boxes,
    "doan": _by_paragraphs,
    "doan_duoi": _by_paragraphs_below,
}


@dataclass
class _Sheet:
    lines: list[Line] = field(default_factory=list)
    rules: list[DrawnRule] = field(default_factory=list)
    section: int = 0
    tables: int = 0

    def put(self, part: str, text: str | Sequence[Piece], form: Look, **more: Any) -> Line:
        pieces = (Piece(text, form),) if isinstance(text, str) and text else tuple(text)
        place = Place(paragraph=len(self.lines))
        line = Line(place, pieces, style=part, section=self.section, **more)
        self.lines.append(line)
        return line

    def rule(self, line: Line, share: float | None = None, width_mm: float | None = None) -> None:
        width = width_mm or round(text_mm(line) * (share or 0.42), 1)
        self.rules.append(DrawnRule(line.place, "shape", width))


def text_mm(line: Line) -> float:
    """About how wide its letters are."""
    size = line.pieces[0].look.size
    ems = sum(0.25 if c in " ,.;" else 0.69 if c.isupper() else 0.47 for c in line.text)
    return ems * size * 25.4 / 72


@cache
def _right(kind: str) -> Paper:
    text = _TEXTS[kind]
    sheet = _Sheet()
    _head(sheet, text)
    _titles(sheet, text)
    for body in text.body:
        _paragraph(sheet, body)
    _foot(sheet, text)
    for attached in text.attached:
        _attach(sheet, text, attached)
    first = Section(headers=_numbers(1), title_page=True)
    others = [
        replace(first, headers=_numbers(number), title_page=True, number_start=1)
        for number in range(2, sheet.section + 2)
    ]
    return Paper((first, *others), tuple(sheet.lines), tuple(sheet.rules))


def _numbers(header: int) -> dict[str, tuple[Line, ...]]:
    piece = Piece(PAGE_FIELD, look(14), typed=False)
    return {"default": (Line(Place(f"header{header}"), (piece,), align="center"),)}


def _cells(sheet: _Sheet, row: int, columns: Sequence[tuple[float, float]]) -> Iterator[Any]:
    for number, (left, width) in enumerate(columns):
        cell = Cell(sheet.tables, row, number, len(columns), left, width)
        yield {"cell": cell, "room_mm": width - CELL_MARGINS}


def _head(sheet: _Sheet, text: Text) -> None:
    if text.circulation:
        sheet.put("luu_hanh", text.circulation, look(13, bold=True), align="center", boxed=True)
    left, right_ = _cells(sheet, 0, (LEFT, RIGHT))
    _agency(sheet, text.issuer, left)
    _nation(sheet, right_)
    left, right_ = _cells(sheet, 1, (LEFT, RIGHT))
    sheet.put("so", f"Số: {text.number}", look(13), align="center", before_pt=6, **left)
    if not text.title:
        about = f"V/v {text.subject}"
        sheet.put("trich_yeu", about, look(13), align="center", before_pt=6, **left)
    if text.urgent:
        box = {"align": "center", "boxed": True, "before_pt": 6, **left}
        sheet.put("muc_khan", text.urgent, look(13, bold=True, colour="FF0000"), **box)
    if text.dated:
        form = look(14, italic=True)
        sheet.put("dia_danh", DATE, form, align="center", before_pt=6, **right_)
    else:
        sheet.put("trong", "", look(14), align="center", **right_)
    sheet.tables += 1


def _agency(sheet: _Sheet, issuer: str, cell: dict[str, Any]) -> None:
    for part, name in ISSUERS[issuer]:
        last = sheet.put(part, name, look(13, bold=part == "co_quan"), align="center", **cell)
    sheet.rule(last)


def _nation(sheet: _Sheet, cell: dict[str, Any]) -> None:
    sheet.put("quoc_hieu", NATION, look(13, bold=True), align="center", **cell)
    motto = sheet.put("tieu_ngu", MOTTO, look(14, bold=True), align="center", **cell)
    sheet.rule(motto, width_mm=MOTTO_MM)


def _titles(sheet: _Sheet, text: Text) -> None:
    bold = look(14, bold=True)
    if text.title:
        last = sheet.put("ten_loai", text.title, bold, align="center", before_pt=18)
        if text.subject:
            last = sheet.put("trich_yeu", text.subject, bold, align="center")
            sheet.rule(last)
    _addressees(sheet, text)
    if text.authority:
        sheet.put("tham_quyen", text.authority, bold, align="center", before_pt=12, after_pt=6)
    for basis in text.basis:
        sheet.put("can_cu", basis, look(14, italic=True), **_BODY)
    if text.order:
        sheet.put("quyet_dinh", text.order, bold, align="center", before_pt=6, after_pt=6)


def _addressees(sheet: _Sheet, text: Text) -> None:
    if not text.to:
        return
    more: dict[str, Any] = {"before_pt": 12, "after_pt": 6}
    if len(text.to) == 1:
        sheet.put("kinh_gui", f"Kính gửi: {text.to[0]}", look(14), align="center", **more)
        return
    label, names = "Kính gửi:", [f"- {to}" for to in text.to]
    if text.to[0].endswith("điện:"):
        label, *names = text.to
    own_line = "left" if label == "Kính gửi:" else "center"
    left = 35.0 if own_line == "left" else 0.0
    sheet.put("kinh_gui", label, look(14), align=own_line, left_mm=left, **more)
    for name in names:
        sheet.put("kinh_gui", name, look(14), align="left", left_mm=54, after_pt=6)


_BODY: dict[str, Any] = {"align": "both", "first_mm": 12.7, "after_pt": 6}
_CENTRED: dict[str, Any] = {"align": "center", "before_pt": 6, "after_pt": 6}
_ARTICLE = re.compile(r"(Điều \d+\.)(.*)")
HEADED = re.compile(
    r"Phần [IVX]+|Chương [IVX]+|Mục \d|Tiểu mục \d|Điều \d|[IVX]+\. |\d+\.(\d+\.)* |[a-zđ]\) "
)


def _paragraph(sheet: _Sheet, text: str, part: str = "") -> None:
    """A line of the body: «# » bold, «^ » bold and centred, «| a | b» a row of a table."""
    if text.startswith("| "):
        _row(sheet, text[2:].split(" | "), part or "bang")
        return
    if sheet.lines[-1].cell and sheet.lines[-1].cell.bordered:
        sheet.tables += 1
    mark, words = (text[0], text[2:]) if text[:2] in ("# ", "^ ") else ("", text)
    heading = bool(HEADED.match(words))
    own = part or ("de_muc" if heading or mark == "^" else "noi_dung")
    article = _ARTICLE.fullmatch(words)
    if article and not mark:
        pieces = [Piece(article[1], look(14, bold=True)), Piece(article[2], look(14))]
        sheet.put(own, pieces, look(14), **_BODY)
    else:
        sheet.put(own, words, look(14, bold=bool(mark)), **(_CENTRED if mark == "^" else _BODY))


def _row(sheet: _Sheet, texts: Sequence[str], part: str) -> None:
    above = sheet.lines[-1].cell
    row = above.row + 1 if above and above.table == sheet.tables else 0
    width = 165 / len(texts)
    for number, text in enumerate(texts):
        cell = Cell(sheet.tables, row, number, len(texts), number * width, width, bordered=True)
        more: dict[str, Any] = {"cell": cell, "room_mm": width - CELL_MARGINS, "align": "center"}
        sheet.put(part, text, look(13, bold=row == 0), **more)


def _foot(sheet: _Sheet, text: Text) -> None:
    if sheet.lines[-1].cell and sheet.lines[-1].cell.bordered:
        sheet.tables += 1
    if text.secretary:
        left, right_ = _cells(sheet, 0, ((0.0, 82.5), (82.5, 82.5)))
        _signature(sheet, text.secretary, left)
        _signature(sheet, text.sign, right_)
        sheet.tables += 1
        _recipients(sheet, text, {})
    else:
        left, right_ = _cells(sheet, 0, (SIGN_LEFT, SIGN_RIGHT))
        _recipients(sheet, text, left)
        _signature(sheet, text.sign, right_)
        sheet.tables += 1
    if text.contact:
        sheet.rules.append(DrawnRule(sheet.lines[-1].place, "shape", 165.0))
    for line in text.contact:
        sheet.put("lien_he", line, look(11), align="center")


def _recipients(sheet: _Sheet, text: Text, cell: dict[str, Any]) -> None:
    label = look(12, bold=True, italic=True)
    sheet.put("noi_nhan", "Nơi nhận:", label, align="left", **cell)
    for send in text.send:
        sheet.put("noi_nhan_muc", send, look(11), align="left", **cell)
    if text.drafter:
        sheet.put("nguoi_soan", text.drafter, look(11), align="right", **cell)


def _signature(sheet: _Sheet, lines: Sequence[str], cell: dict[str, Any]) -> None:
    *titles, name = lines
    bold = look(14, bold=True)
    for title in titles:
        sheet.put("quyen_han", title, bold, align="center", **cell)
    sheet.put("ho_ten", name, bold, align="center", before_pt=72, **cell)


def _attach(sheet: _Sheet, text: Text, attached: Attached) -> None:
    sheet.section += 1
    start = len(sheet.lines)
    if attached.label:
        bold = look(14, bold=True)
        sheet.put("phu_luc", attached.label, bold, align="center")
    else:
        left, right_ = _cells(sheet, 0, (LEFT, RIGHT))
        _agency(sheet, text.issuer, left)
        _nation(sheet, right_)
        sheet.tables += 1
        for number in range(start, len(sheet.lines)):
            sheet.lines[number] = replace(sheet.lines[number], style="phu_luc_noi_dung")
    before = 0 if attached.label else 18
    for number, title in enumerate(attached.titles):
        # Of a text issued by a decision only the kind is a title in capitals.
        part = "phu_luc_ten" if attached.label or not number else "phu_luc_noi_dung"
        bold = look(14, bold=True)
        sheet.put(part, title, bold, align="center", before_pt=0 if number else before)
    note = sheet.put("phu_luc_kem", attached.note, look(14, italic=True), align="center")
    sheet.rule(note)
    for body in attached.body:
        _paragraph(sheet, body, "phu_luc_noi_dung")
    sheet.lines[start] = replace(sheet.lines[start], new_page=True)


def _changed(line: Line, to: dict[str, Any]) -> Line:
    pieces: Iterable[Piece] = line.pieces
    if "text" in to:
        first = line.pieces[0].look if line.pieces else Look()
        pieces = (Piece(to.pop("text"), first),)
    looks = {name: to.pop(name) for name in list(to) if name in LOOKS}
    pieces = tuple(replace(piece, look=replace(piece.look, **looks)) for piece in pieces)
    return replace(line, pieces=pieces, **to)
