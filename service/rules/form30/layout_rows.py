"""A line as the recogniser reads it: folded, where it stands, and what its words resemble."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.rules.form30.seen import Cell, Line, Paper
from service.rules.vietnamese import search_key

LEFT, RIGHT = "left", "right"
KEY_LETTERS = 160  # the words that tell a part stand at its beginning
INDENT_MM = 40.0  # what so indented a paragraph stands in one half of the page
NATION = ("conghoaxahoichunghiavietnam", "chxhcnvietnam")
MOTTO = "doclaptudohanhphuc"

_RED = re.compile(r"[A-F][0-9A-F]([0-4][0-9A-F]){2}")
_LETTERS = re.compile(r"[a-z]+")
_RULE = re.compile(r"[\s_\-–—─━‾¯=]{3,}|[\s*]*\*[\s*]*")
_DATE = re.compile(r"ngay\b.{0,14}\bthang\b.{0,14}\bnam\b")
_SHORT_DATE = re.compile(r"[^,;]{2,40},\s*(ngay\b.*|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$")
_NUMBER_WORD = re.compile(
    r"((bộ luật|luật|pháp lệnh|lệnh) )?(số|sô|sồ|so)(\s*[^\w\s]|\s+\d|$)", re.IGNORECASE
)
_NUMBER = re.compile(r"\W*\d{1,5}\s*/\s*(\d{4}\s*/\s*)?[A-ZĐ]")
_ABOUT = re.compile(r"v\s*/|v\s*\.\s*v\b|vv\b")
_PREFIX = re.compile(r"(T[./ ]*M|K[./ ]*T|T[./ ]*L|T[./ ]*U[./ ]*Q)\b[\s./,]|Q\s*[./]")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the text: `side` is left, right or "" (the whole width); `key` has no marks."""

    index: int
    line: Line
    text: str
    key: str
    side: str

    @property
    def blank(self) -> bool:
        return not self.text

    @property
    def ruled(self) -> bool:
        """A line typed as a rule."""
        return bool(_RULE.fullmatch(self.text))

    @property
    def shows(self) -> bool:
        """It has words."""
        return bool(self.text) and not self.ruled

    @property
    def capital(self) -> bool:
        """All its letters are capital."""
        return self.text.upper() == self.text and bool(_LETTERS.search(self.key))

    @property
    def bold(self) -> bool:
        looks = self.line.looks()
        return bool(looks) and all(look.bold for look in looks)

    @property
    def starts_bold(self) -> bool:
        looks = self.line.looks()
        return bool(looks) and looks[0].bold

    @property
    def italic(self) -> bool:
        looks = self.line.looks()
        return bool(looks) and all(look.italic for look in looks)

    @property
    def red(self) -> bool:
        looks = self.line.looks()
        return bool(looks) and all(_RED.fullmatch(look.colour) for look in looks)

    @property
    def centred(self) -> bool:
        return self.line.align == "center"

    @property
    def group(self) -> str:
        """What keeps it together with its neighbours: a side of a table, a box, a column."""
        if self.line.align == "tab":
            return f"tab {self.side}"
        if self.line.cell is not None:
            return f"cell {self.side}"
        return f"box {self.line.box}" if self.line.box is not None else ""


def rows_of(paper: Paper) -> list[Row]:
    """The lines of the text as rows."""
    middles = _middles(paper.lines)
    return [
        _row(paper, index, line, middle)
        for index, (line, middle) in enumerate(zip(paper.lines, middles, strict=True))
    ]


def same(key: str, known: str, wrong: int) -> bool:
    """Two words that differ by so few letters at most."""
    return distance(key, known, wrong) <= wrong


def distance(one: str, other: str, most: int) -> int:
    """How many letters differ (Levenshtein); more than `most` is not counted on."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        line = [number]
        for at, against in enumerate(other):
            line.append(min(above[at + 1] + 1, line[at] + 1, above[at] + (letter != against)))
        above = line
    return above[-1]


def letters(key: str) -> str:
    """Only the letters of a key."""
    return "".join(_LETTERS.findall(key))


def is_nation(row: Row) -> bool:
    """The quốc hiệu, even with some letters wrong."""
    found = letters(row.key)
    return same(found, NATION[0], 5) or found == NATION[1]


def is_motto(row: Row) -> bool:
    """The tiêu ngữ, even with some letters wrong."""
    return same(letters(row.key), MOTTO, 4)


def is_number(row: Row) -> bool:
    """«Số: 05/KH-UBND», with or without its word, blank or filled in."""
    if len(row.text) > 70 or is_stamp(row):
        return False
    word = _NUMBER_WORD.match(row.text)
    return bool(_NUMBER.match(row.text) or (word and re.search(r"[/:]", row.text)))


def is_stamp(row: Row) -> bool:
    """What a digital signature writes at the top: number; day; hour, minute and second."""
    return ";" in row.text and bool(re.search(r"\bgio\s*:|\d:\d\d", row.key))


def is_date(row: Row) -> bool:
    """«Bắc Giang, ngày 15 tháng 3 năm 2024», also with some of it wrong."""
    if (
        len(row.text) > 90
        or row.text.startswith("(")
        or re.match(r"can cu|so\W", row.key)
        or is_stamp(row)
    ):
        return False
    if ":" in row.key.split("ngay")[0]:  # «Thời gian: … ngày …» of a body
        return False
    return bool(_DATE.search(row.key) or _SHORT_DATE.match(row.key))


def is_about(row: Row) -> bool:
    """«V/v …»."""
    return bool(_ABOUT.match(row.key))


def has_prefix(row: Row) -> bool:
    """«TM. …», «KT …»: it begins with a sign of authority, well typed or not."""
    return bool(_PREFIX.match(row.text.upper()))


def begins_with(key: str, words: Iterable[str]) -> bool:
    """It is, or begins with, one of these words."""
    return any(key == word or key.startswith(f"{word} ") for word in words)


def block_of(rows: Sequence[Row], index: int) -> range:
    """The rows of the table that this one stands in: neighbours in cells, bordered or not alike."""

    if rows[index].line.cell is None:
        return range(index, index + 1)
    start, end = index, index + 1
    while start > 0 and joined(rows[start - 1], rows[start]):
        start -= 1
    while end < len(rows) and joined(rows[end - 1], rows[end]):
        end += 1
    return range(start, end)


def joined(one: Row, other: Row) -> bool:
    """Two neighbours stand in one table, or in tables of one cell."""
    return _joined(one.line, other.line)


def _joined(one: Line, other: Line) -> bool:
    cell, after = one.cell, other.cell
    if cell is None or after is None or cell.bordered != after.bordered:
        return False
    nested = one.section == other.section and max(cell.depth, after.depth) > 1
    return cell.table == after.table or nested


def _middles(lines: Sequence[Line]) -> list[float]:
    """The middle of the table that each line stands in: it may be narrower than the page."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and _joined(blocks[-1][-1], line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [_middle(block) for block in blocks for _ in block]


def _middle(block: Sequence[Line]) -> float:
    cells = [line.cell for line in block if line.cell is not None]
    left = min((cell.left_mm for cell in cells), default=0.0)
    right = max((cell.left_mm + cell.width_mm for cell in cells), default=0.0)
    return (left + right) / 2


def _row(paper: Paper, index: int, line: Line, middle: float) -> Row:
    text = " ".join(line.text.split())
    side = _side(paper, line, middle)
    return Row(index, line, text, search_key(text[:KEY_LETTERS]), side)


def _side(paper: Paper, line: Line, middle: float) -> str:
    if line.align == "tab":
        return RIGHT if line.place.column else LEFT
    if line.cell is not None:
        return _side_of_table(paper, line, line.cell, middle)
    if line.box is not None:
        return ""
    if line.right_mm >= INDENT_MM:
        return LEFT
    return RIGHT if line.left_mm >= INDENT_MM or line.align == "right" else ""


def _side_of_table(paper: Paper, line: Line, cell: Cell, middle: float) -> str:
    section = paper.sections[line.section]
    page = section.width_mm - section.left_mm - section.right_mm
    if (cell.columns == 1 and cell.depth == 1) or cell.width_mm > 0.75 * page:
        return ""
    centre = cell.left_mm + cell.width_mm / 2
    if abs(centre - middle) < 1:  # the only column, or the one in the middle
        middle = page / 2
    return LEFT if centre < middle else RIGHT
