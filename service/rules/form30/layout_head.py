"""The head of a paper (ô 1 to 5, 10, 11): by the words of each line and by where it stands."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.rules.form30.layout_rows import (
    LEFT,
    RIGHT,
    Row,
    begins_with,
    block_of,
    is_about,
    is_date,
    is_motto,
    is_nation,
    is_number,
    is_stamp,
    letters,
    same,
)

MOST_ROWS = 60  # the head and the title stand in so many first lines that show something
ORDERS = ("QĐ", "NQ", "CT")  # types whose name with a colon opens what they order
PROSE = 150  # letters: so long a line is no part of a head

_TOLD = (
    ("quoc_hieu", is_nation),
    ("tieu_ngu", is_motto),
    ("so", is_number),
    ("dia_danh", is_date),
    ("trich_yeu", is_about),
)
_STRANGERS = 4  # so many paragraphs without words of a head, and it is over
_NUMBERED = re.compile(r"([ivx]+\.|dieu \d+[.:]|\d+\.|[a-z]\))\s|(phan|chuong|muc) [ivx\d]+$")
_PLACE_OF_UBND = ["tinh", "thanh", "huyen", "quan", "thi", "xa", "phuong", "dac"]
_JOINED = ["va", "cua", "cho"]
_LONGEST_MARK = 30  # letters
_DRAFT = "du thao"
_OPEN_END = re.compile(r"( va| cua| cho|[,\-–])$")  # such a line of a name goes on below
_COUNCILS = ("uy ban nhan dan", "hoi dong nhan dan")


@dataclass(frozen=True)
class Words:
    """The words of the law, folded: the types' names → key; lists by their key."""

    types: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    marks: Mapping[str, str]  # «HỎA TỐC», folded → part
    posts: tuple[str, ...]  # in small letters with their marks
    families: tuple[str, ...]  # «nguyễn», so too
    abbreviations: Mapping[str, str]  # «KH» → the key of its type


@dataclass
class Head:
    """What was found: part by row number, the row of the title, the first row after the head."""

    parts: dict[int, str]
    title: int | None
    end: int
    layout: str


def read_head(rows: Sequence[Row], words: Words) -> Head:
    """The parts of the head; a line without its right words is known by its neighbours."""
    title = find_title(rows, words)
    limit = title if title is not None else _limit(rows)
    parts = _anchors(rows[:limit], words)
    if not parts:
        return Head({}, title, 0, "doan")
    end = _end(rows, parts, limit)
    if title is not None and any(rows[at].side for at in range(end, title)):
        end = title
    _fill(rows[:end], parts)
    if title is not None:
        _strays(rows, parts, end, title)
    _name_agencies(rows, parts, words)
    return Head(parts, title, end, _layout(rows, parts))


def find_title(rows: Sequence[Row], words: Words) -> int | None:
    """The first line of the head that is the name of a type, in capitals, bold or centred."""
    window = _window(rows)
    found = [row for row in window if title_key(row, words) is not None]
    for row in found:
        # «QUYẾT ĐỊNH:» opens the articles; the title stands above it.
        order = row.text.endswith(":") and title_key(row, words) in ORDERS
        if not order or any(other.index > row.index for other in found):
            return row.index
    return None


def title_key(row: Row, words: Words) -> str | None:
    """The type that a line names as a title: «KH» for «KẾ HOẠCH»."""
    looks = sum((row.capital, row.centred, row.bold))
    if row.side == LEFT or looks < 2 or len(row.text) > 120 or row.text.endswith(";"):
        return None
    key = row.key.rstrip(" :.")
    if key in words.types:
        return words.types[key]
    for name, kind in words.types.items():
        if len(name) >= 7 and len(key) < 24 and same(key, name, 1):
            return kind
    long = [name for name in words.types if key.startswith(f"{name} ") and row.capital]
    return words.types[max(long, key=len)] if long else None


def _window(rows: Sequence[Row]) -> list[Row]:
    """The rows that may hold the title: as far as Kính gửi, căn cứ, prose or a table."""
    window: list[Row] = []
    for row in rows:
        if not row.shows:
            continue
        if _opens_body(row) or len(window) > MOST_ROWS or (is_about(row) and row.side == ""):
            break
        window.append(row)
    return window


def _limit(rows: Sequence[Row]) -> int:
    shown = 0
    for row in rows:
        shown += row.shows
        if _opens_body(row) or shown > MOST_ROWS:
            return row.index
    return len(rows)


def _opens_body(row: Row) -> bool:
    if re.match(r"([-–] ?)?(kinh gui|can cu|noi nhan)\b", row.key) or len(row.text) > PROSE:
        return True
    if row.line.cell is not None and row.line.cell.bordered and row.line.cell.columns > 2:
        return True
    return bool(_NUMBERED.match(row.key)) and not row.side


def _anchors(rows: Sequence[Row], words: Words) -> dict[int, str]:
    """What its own words tell, the first of each; a rule and a mark at any place."""
    parts: dict[int, str] = {}
    unknown = 0
    for row in rows:
        if not row.shows:
            continue
        if unknown > _STRANGERS:
            break
        found = "khac" if is_stamp(row) else _mark(row, words)
        for part, test in _TOLD:
            if found is None and part not in parts.values() and test(row):
                found = part
        if found is None and "so" in parts.values() and _is_stamped(row, words):
            found = "muc_khan"
        unknown += not row.group and row.side != LEFT
        if found is not None:
            parts[row.index] = found
            unknown = 0
    _join_nation(rows, parts)
    return parts


def _mark(row: Row, words: Words) -> str | None:
    """«HỎA TỐC», «XEM XONG TRẢ LẠI»; in a frame also when it is misspelt."""
    key = row.key.strip(" .:")
    if row.line.boxed:
        near = [word for word in words.marks if same(key, word, max(1, len(word) // 4))]
        return words.marks[near[0]] if near else None
    return words.marks.get(key) if row.capital else None


def _is_stamped(row: Row, words: Words) -> bool:
    """«KHẨN CẤP» in red or in a frame: a mark by its place, though nobody knows its words."""
    cell = row.line.cell
    framed = row.line.boxed or (cell is not None and cell.bordered and cell.columns == 1)
    on_left = row.side == LEFT or row.line.box is not None
    marked = on_left and row.capital and len(row.text) <= _LONGEST_MARK and (framed or row.red)
    return marked and not begins_with(row.key.strip(" (."), (_DRAFT, *words.lists["ban_sao"]))


def _join_nation(rows: Sequence[Row], parts: dict[int, str]) -> None:
    """A quốc hiệu that is broken in two lines."""
    if "quoc_hieu" in parts.values():
        return
    shown = [row for row in rows if row.shows and row.side != LEFT]
    for one, other in itertools.pairwise(shown):
        if same(letters(one.key + other.key), "conghoaxahoichunghiavietnam", 3):
            parts.update({one.index: "quoc_hieu", other.index: "quoc_hieu"})
            return


def _end(rows: Sequence[Row], parts: Mapping[int, str], limit: int) -> int:
    """The row after the head: the tables and boxes of its known lines belong to it."""
    end = 0
    for index in parts:
        block = block_of(rows, index)
        boxes = [row.index for row in rows[:limit] if row.line.box is not None]
        end = max(end, min(block.stop, limit), index + 1)
        if rows[index].line.box is not None:
            end = max(end, boxes[-1] + 1)
    while end < limit and rows[end].side == LEFT and rows[end].line.cell is None:
        end += 1
    return end


def _fill(rows: Sequence[Row], parts: dict[int, str]) -> None:
    """Lines without words of their own: what stands above the number is the agency, and so on."""
    right = _right_boxes(rows, parts)
    number = next((at for at, part in parts.items() if part == "so"), None)
    about = [at for at, part in parts.items() if part == "trich_yeu"]
    for row in rows:
        if row.index in parts or not row.shows:
            continue
        if row.side == RIGHT or row.line.box in right:
            parts[row.index] = _right_part(row, parts)
        elif (number is not None and row.index > number) or (about and row.index > about[0]):
            parts[row.index] = _below_number(row, parts, about)
        elif row.side == LEFT or row.line.box is not None or row.capital:
            parts[row.index] = "co_quan"
        else:
            parts[row.index] = "khac"


def _right_boxes(rows: Sequence[Row], parts: Mapping[int, str]) -> set[int | None]:
    wanted = ("quoc_hieu", "tieu_ngu", "dia_danh")
    right = {rows[at].line.box for at, part in parts.items() if part in wanted}
    left = {rows[at].line.box for at, part in parts.items() if part in ("so", "trich_yeu")}
    return right - left - {None}


def _right_part(row: Row, parts: Mapping[int, str]) -> str:
    known = set(parts.values())
    above = {part for at, part in parts.items() if at < row.index}
    if "quoc_hieu" not in known and row.capital and "tieu_ngu" not in above:
        return "quoc_hieu"
    if "tieu_ngu" not in known and not re.search(r"\d|ngay", row.key) and "dia_danh" not in above:
        return "tieu_ngu"
    started = re.match(r"(nam|thang|ngay)\b", row.key)
    if "dia_danh" not in known or (started and "dia_danh" in above):
        return "dia_danh"
    return "khac"


def _below_number(row: Row, parts: Mapping[int, str], about: Sequence[int]) -> str:
    """A trích yếu of a công văn goes on, or lacks its V/v."""
    if row.side == RIGHT or row.capital:
        known = about or "co_quan" in parts.values()
        return "khac" if known or not row.side else "co_quan"
    return "trich_yeu" if about or row.side == LEFT or row.line.box is not None else "khac"


def _strays(rows: Sequence[Row], parts: dict[int, str], end: int, title: int) -> None:
    """Lines between the head and the title: the agency when none is known yet."""
    known = "co_quan" in parts.values()
    for row in rows[end:title]:
        if row.shows:
            parts[row.index] = "khac" if known or not row.capital else "co_quan"


def _name_agencies(rows: Sequence[Row], parts: dict[int, str], words: Words) -> None:
    """Of the agency's lines those of the body above it: other names before the last one."""
    lines = [rows[at] for at in sorted(parts) if parts[at] == "co_quan"]
    for row in _parents(lines, words):
        parts[row.index] = "co_quan_chu_quan"


def _parents(lines: Sequence[Row], words: Words) -> Sequence[Row]:
    names = _names(lines, words)
    light = [row for row in lines if not row.bold]
    clear = bool(light) and len(light) < len(lines) and list(lines[: len(light)]) == light
    last = lines[len(light)] if clear else None
    council = names and names[-1][0].key in _COUNCILS and len(names[-1]) > 1
    if last is not None and not council and not begins_with(last.key, _JOINED + _PLACE_OF_UBND):
        return light
    if len(lines) == 1 and light and begins_with(lines[0].key, ("ubnd", "hdnd")):
        return lines  # the name below it is missing
    return [row for name in names[:-1] for row in name]


def _names(lines: Iterable[Row], words: Words) -> list[list[Row]]:
    """The lines by the names they make: «ỦY BAN NHÂN DÂN», «TỈNH BẮC GIANG» are one."""
    nouns, others = words.lists["loai_co_quan"], words.lists["loai_co_quan.tru"]
    names: list[list[Row]] = []
    for row in lines:
        begins = begins_with(row.key, nouns) and not begins_with(row.key, others)
        if names and (not begins or _OPEN_END.search(names[-1][-1].key)):
            names[-1].append(row)
        else:
            names.append([row])
    return names


def _layout(rows: Sequence[Row], parts: Mapping[int, str]) -> str:
    order = ("quoc_hieu", "tieu_ngu", "so", "dia_danh", "co_quan")
    known = [at for part in order for at, found in parts.items() if found == part]
    if not known:
        return "doan"
    line = rows[known[0]].line
    if line.align == "tab":
        return "tab"
    if line.box is not None:
        return "hop"
    return "bang" if line.cell is not None else "doan"
