"""The body of a paper as its rules judge it: which lines are prose, how many faults are told."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from service.rules.form30.judging import Case, Found, shared
from service.rules.form30.parts import Heading
from service.rules.form30.seen import Line, Piece, Place, Section

PAGE_RULES = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục I"
CONTENT = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II.6"
PRACTICE = "Thông lệ trình bày, NĐ 30/2020/NĐ-CP không quy định"

MOST = 20
TITLED = ("phan", "chuong", "muc", "tieu_muc")  # their title stands on the next line
FIRST_LINES = (10.0, 12.7)  # mm: «lùi vào 1 cm hoặc 1,27 cm»
SLACK_MM = 0.11  # six twips: what Word's own rounding may differ
_FILL = re.compile(r"\.{6,}|_{6,}|…[.…\s\d]*…")  # dots of a form where somebody will write
_LETTER_MM = 0.155  # of a letter of 1 pt: what Vietnamese prose in Times New Roman takes


@shared
def part_of(case: Case) -> dict[Place, str]:
    """Each line's part, by its place."""
    return {line.place: part for part, lines in case.parts.lines.items() for line in lines}


def lines_of(case: Case, *parts: str) -> list[Line]:
    """The lines of these parts that show something, in reading order."""
    key = f"lines of {parts}"
    kept: list[Line] | None = case.memo.get(key)
    if kept is None:
        known = part_of(case)
        kept = [line for line in case.paper.lines if known.get(line.place) in parts and shows(line)]
        case.memo[key] = kept
    return kept


def shows(line: Line) -> bool:
    """Something is to be read there."""
    return bool(line.text.strip())


def stands_free(line: Line) -> bool:
    """It runs over the page as prose does: in no table, no text box, not cut out by tabs."""
    return line.cell is None and line.box is None and line.align != "tab"


@shared
def prose(case: Case) -> list[Line]:
    """The paragraphs of the body that run over the page; not Phần to Tiểu mục and their titles."""
    apart = {line.place for line in _set_apart(case)}
    return [
        line
        for line in lines_of(case, "noi_dung", "de_muc")
        if stands_free(line) and line.place not in apart
    ]


def indented(case: Case) -> list[Line]:
    """The prose whose side and first line the decree sets: not «I. TIÊU ĐỀ», no dotted lines."""
    free = {heading.line.place for heading in case.parts.headings if heading.level == "la_ma"}
    return [line for line in prose(case) if line.place not in free and not is_to_fill(line)]


@shared
def visible(case: Case) -> list[Line]:
    """All lines that one may see: text, footnotes, the headers and footers in use; each once."""
    edges = {
        line.place: line
        for section in case.paper.sections
        for lines in (*used(section, section.headers), *used(section, section.footers))
        for line in lines
    }
    return [*case.paper.lines, *case.paper.footnotes, *edges.values()]


def used(section: Section, edges: Mapping[str, tuple[Line, ...]]) -> Iterator[tuple[Line, ...]]:
    """The headers, or the footers, of a section that its pages show."""
    for kind, lines in edges.items():
        if {"first": section.title_page, "even": section.even_and_odd}.get(kind, True):
            yield lines


def annex_prose(case: Case) -> list[Line]:
    """The long paragraphs of the appendices: forms and short lines there may look as they need."""
    lines = lines_of(case, "phu_luc_noi_dung")
    return [x for x in lines if stands_free(x) and overfull(x) and not is_to_fill(x)]


def titles(case: Case) -> list[tuple[Heading, Line | None]]:
    """Each Phần, Chương, Mục, Tiểu mục with the line below that is its title, or None."""
    known = part_of(case)
    shown = [line for line in case.paper.lines if shows(line)]
    after = dict(zip((line.place for line in shown), shown[1:], strict=False))
    marked = {heading.line.place for heading in case.parts.headings}
    found: list[tuple[Heading, Line | None]] = []
    for heading in case.parts.headings:
        if heading.level in TITLED:
            below = after.get(heading.line.place)
            if below is not None and (
                below.place in marked
                or known.get(below.place) not in ("noi_dung", "de_muc")
                or not _looks_a_title(below)
            ):
                below = None
            found.append((heading, below))
    return found


def at_level(case: Case, *levels: str) -> list[Heading]:
    """The headings of these levels, in order."""
    return [heading for heading in case.parts.headings if heading.level in levels]


def at_mark(heading: Heading, found: str, expected: str) -> Found:
    """A finding on the number of a heading."""
    start = max(heading.line.text.find(heading.mark), 0)
    return Found(found, expected, heading.line, start, start + len(heading.mark))


def overfull(line: Line) -> bool:
    """It surely takes more than one line, so its alignment and indentation are to be seen."""
    widest = sum(len(piece.text) * piece.look.size for piece in line.pieces) * _LETTER_MM
    return widest > line.room_mm * 1.1


def is_to_fill(line: Line) -> bool:
    """A line of dots in a form, set as the form needs."""
    return bool(_FILL.search(line.text)) or not re.search(r"[^\W\d_]", line.text)


def is_numbered(heading: Heading) -> bool:
    """Its number is there: a form leaves «Điều …» open."""
    return any(char.isalnum() for char in heading.number)


def begins(line: Line) -> bool:
    """It is the first line of its paragraph, not one that a line break made."""
    return line.place.line == 0 and line.place.column == 0


def body_size(case: Case) -> float | None:
    """The size most letters of the prose have."""
    counts: dict[float, int] = {}
    for line in prose(case):
        for piece in line.pieces:
            counts[piece.look.size] = counts.get(piece.look.size, 0) + len(piece.text.strip())
    return max(counts, key=lambda size: counts[size]) if counts else None


def marked_pieces(line: Line, mark: str) -> list[Piece]:
    """The pieces that show the number at the head of a line."""
    left = len(line.text) - len(line.text.lstrip()) + len(mark)
    found: list[Piece] = []
    for piece in line.pieces:
        if left > 0 and piece.text.strip():
            found.append(piece)
        left -= len(piece.text)
    return found


def spans(line: Line, wrong: Callable[[Piece], bool]) -> Iterator[tuple[int, int]]:
    """Where the letters stand whose look is wrong; neighbours are one span."""
    start = end = at = 0
    for piece in line.pieces:
        if piece.text.strip() and wrong(piece):
            if end and not line.text[end:at].strip():
                end = at + len(piece.text)
            else:
                if end:
                    yield start, end
                start, end = at, at + len(piece.text)
        at += len(piece.text)
    if end:
        yield start, end


def at_most(found: Iterable[Found], most: int = MOST) -> list[Found]:
    """The first findings; the last of them says how many more there are."""
    rest = iter(found)
    told = list(islice(rest, most))
    more = sum(1 for _ in rest)
    if more:
        told[-1] = replace(told[-1], found=f"{told[-1].found} (và {more} chỗ khác)")
    return told


def first_of(spans_: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The first span, if there is one."""
    return next(iter(spans_), None)


def figure(value: float) -> str:
    """A number as it is written here: «13», «12,7»."""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _set_apart(case: Case) -> Iterator[Line]:
    for heading, title in titles(case):
        yield heading.line
        if title is not None:
            yield title


def _looks_a_title(line: Line) -> bool:
    """Centred, capital or bold, and no sentence: a planted fault leaves two of the three."""
    looks = line.looks()
    bold = bool(looks) and all(look.bold for look in looks)
    words = line.text.strip()
    signs = (line.align == "center", words.upper() == words, bold)
    return sum(signs) >= 2 and not re.search(r"[.;:]$", words)
