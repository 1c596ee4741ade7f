"""The numbered lines of a body: «Chương I», «Điều 1.», «I.», «1.», «a)», «-»."""

import re
from collections.abc import Iterable, Iterator

from service.rules.form30.layout_rows import Row
from service.rules.form30.parts import Heading
from service.rules.form30.seen import Line

TITLED = ("phan", "chuong", "muc", "tieu_muc")  # centred; their title stands on the next line
LISTED = ("gach", "cong")  # dashes and plus signs: items, no đề mục

_NUMBER = r"[IVXLC]+|\d+|thứ \w+|…*\.*\d*"
_WORDS = (
    ("phan", re.compile(rf"(phần)\s+({_NUMBER})(?![\w/])\s*[.:\-–]?", re.I)),
    ("chuong", re.compile(rf"(chương)\s+({_NUMBER})(?![\w/])\s*[.:\-–]?", re.I)),
    ("tieu_muc", re.compile(rf"(tiểu mục)\s+({_NUMBER})(?![\w/])\s*[.:\-–]?", re.I)),
    ("muc", re.compile(rf"(mục)\s+({_NUMBER})(?![\w/])\s*[.:\-–]?", re.I)),
    ("dieu", re.compile(r"(điều)\s+(\d+[a-zđ]?|…+\.*|\.{2,})(?![\w/])\s*[.:]?", re.I)),
)
_SIGNS = (
    ("la_ma", re.compile(r"()([IVXLC]+)\s*[.:)](?=\s|$|[^\W\d_])")),
    ("thap_phan", re.compile(r"()(\d{1,2}(?:\.\d{1,2})+)\.?(?=\s)")),
    ("khoan", re.compile(r"()(\d{1,3})\s*[.)/](?=\s|$|[^\W\d_])")),
    ("diem", re.compile(r"()([a-zđ])\s*\)")),
    ("cham", re.compile(r"()([a-zđ]|[A-HĐ])\.(?=\s|$)")),
    ("ngoac", re.compile(r"()\((\d{1,3}|[a-zđ])\)")),
    ("gach", re.compile(r"()()[-–—•](?!-)")),
    ("cong", re.compile(r"()()\+")),
)
_BARE_ROMAN = re.compile(r"()([IVXLC]+)(?=\s+[^\W\d_])")


def heading_of(line: Line) -> Heading | None:
    """The number a line begins with, if it does; a sentence on «Điều 5 Nghị định …» has none."""
    text = line.text.strip()
    for level, pattern in _WORDS:
        match = pattern.match(text)
        if match and _is_heading(line, level, match[0], text[match.end() :].strip()):
            return _heading(line, level, match, text)
    for level, pattern in _SIGNS:
        match = pattern.match(text)
        if match:
            return _heading(line, level, match, text)
    bare = _BARE_ROMAN.match(text)
    looks = line.looks()
    if bare and looks and all(look.bold for look in looks) and text.upper() == text:
        return _heading(line, "la_ma", bare, text)
    return None


def headings_of(rows: Iterable[Row]) -> Iterator[Heading]:
    """The numbered lines in order."""
    for row in rows:
        found = heading_of(row.line)
        if found is not None:
            yield found


def body_parts(rows: Iterable[Row]) -> dict[int, str]:
    """The parts of the body by row number: tables, numbered lines and their titles, the rest."""
    parts: dict[int, str] = {}
    titled = False
    for row in rows:
        if not row.shows:
            continue
        found = heading_of(row.line)
        if row.line.cell is not None:
            parts[row.index] = "bang"
        elif found is not None and found.level not in LISTED:
            parts[row.index] = "de_muc"
        else:
            parts[row.index] = "de_muc" if titled and _is_title(row) else "noi_dung"
        went_on = titled and parts[row.index] == "de_muc" and found is None
        titled = went_on or (found is not None and found.level in TITLED and not found.title)
    return parts


def _heading(line: Line, level: str, match: re.Match[str], text: str) -> Heading:
    mark = match[0].strip()
    return Heading(level, match[2], mark, text[match.end() :].strip(), line)


def _is_heading(line: Line, level: str, mark: str, rest: str) -> bool:
    """Words that may also begin a sentence need a look or a stop of their own."""
    looks = line.looks()
    set_apart = bool(looks) and looks[0].bold
    if level in TITLED:
        return not rest or (len(rest) < 150 and (rest.upper() == rest or line.align == "center"))
    return set_apart or mark.rstrip().endswith((".", ":")) or not rest


def _is_title(row: Row) -> bool:
    """Two of: centred, capital, bold; and no sentence."""
    return sum((row.centred, row.capital, row.bold)) >= 2 and not re.search(r"[.;:]$", row.text)
