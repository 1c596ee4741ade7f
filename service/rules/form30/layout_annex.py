"""What follows the signature: phụ lục, and texts that a decision issues, with their own titles."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, islice

from service.rules.form30.layout_body import heading_of
from service.rules.form30.layout_head import Words
from service.rules.form30.layout_rows import Row, block_of, is_nation, is_stamp
from service.rules.form30.parts import Appendix

_LABEL = re.compile(r"phu luc\b\s*(so\s*)?([ivxlc]+|\d+[a-z]?|[a-z]|[.…\d]*)(?!\w)\s*[.:\-–]?\s*")
_NOTE = re.compile(r"\(?\s*(ban hanh )?(\w{1,4} )?theo\b.*\b(so|ngay)\b")
_AHEAD = 12  # rows that show something: so soon after a new page a note «(Kèm theo …)» stands


@dataclass
class _Annex:
    rows: list[Row] = field(default_factory=list)
    label: Row | None = None
    titles: list[Row] = field(default_factory=list)
    note: list[Row] = field(default_factory=list)


def is_label(row: Row) -> bool:
    """«Phụ lục I», alone on its line or before a title in capitals; no sentence that names one."""
    match = _LABEL.match(row.key)
    if not match or (row.line.cell is not None and row.line.cell.bordered):
        return False
    rest = row.key[match.end() :].strip()
    looks = row.centred or row.capital or row.bold or row.line.new_page
    return looks and (not rest or (row.capital and len(row.text) < 150))


def is_attachment(rows: Sequence[Row], head: Mapping[int, str]) -> bool:
    """The file holds no paper but what goes with one: no number, no date, «(Kèm theo …)»."""
    if {"so", "dia_danh"} & set(head.values()):
        return False
    shown = [row for row in rows if row.shows][:_AHEAD]
    return any(_is_noted(row) for row in shown)


def first_start(rows: Sequence[Row], start: int) -> int:
    """The row behind a signature where the first phụ lục or attached text begins."""
    for row in rows[start:]:
        if row.shows and (is_label(row) or is_nation(row) or _is_new(rows, row, start)):
            return max(block_of(rows, row.index).start, start)
        if row.shows and _is_noted(row):
            above = row.index
            while above > start and (rows[above - 1].blank or rows[above - 1].centred):
                above -= 1
            return above
    return len(rows)


def read_annexes(
    rows: Sequence[Row], start: int, end: int, words: Words
) -> tuple[dict[int, str], list[Appendix]]:
    """The parts by row number and the appendices; the first begins where the rows do."""
    annexes: list[_Annex] = []
    for row in rows[start:end]:
        if (
            row.shows
            and not is_stamp(row)
            and (not annexes or _begins(rows, row, start, end, annexes[-1]))
        ):
            annexes.append(_Annex())
        if annexes:
            annexes[-1].rows.append(row)
    parts: dict[int, str] = {}
    for annex in annexes:
        parts.update(_parts(annex, words))
    return parts, [_appendix(annex) for annex in annexes]


def _begins(rows: Sequence[Row], row: Row, start: int, end: int, last: _Annex) -> bool:
    if is_label(row):
        return not _headed(last)
    return _is_new(rows, row, start) and _note_ahead(rows, row, end)


def _headed(annex: _Annex) -> bool:
    """It has only its head so far: the label below belongs to it."""
    shown = [row for row in annex.rows if row.shows]
    return bool(shown) and all(r.line.cell is not None and not r.line.cell.bordered for r in shown)


def _is_new(rows: Sequence[Row], row: Row, start: int) -> bool:
    """It is the first that shows something on a new page, as far as breaks tell."""
    for at in range(row.index, start - 1, -1):
        if at < row.index and rows[at].shows:
            return rows[at].line.section != row.line.section
        if rows[at].line.new_page:
            return True
    return bool(start and rows[start - 1].line.section != row.line.section)


def _note_ahead(rows: Sequence[Row], row: Row, end: int) -> bool:
    """Only titles, and perhaps a head, stand between this line and a note «(Kèm theo …)»."""
    shown = (rows[at] for at in range(row.index, end) if rows[at].shows)
    for number, after in enumerate(islice(shown, _AHEAD)):
        if _is_noted(after):
            return True
        if number and is_label(after):
            return False
        if not (after.centred or after.line.cell is not None or is_nation(after)):
            return False
    return False


def _parts(annex: _Annex, words: Words) -> dict[int, str]:
    parts = {row.index: "phu_luc_noi_dung" for row in annex.rows if row.shows}
    parts.update({row.index: "khac" for row in annex.rows if is_stamp(row)})
    shown = _after_head([row for row in annex.rows if row.shows and not is_stamp(row)])
    at = 0
    if shown and (is_label(shown[0]) or _is_spoilt_label(shown)):
        annex.label = shown[0]
        parts[shown[0].index] = "phu_luc"
        at = 1
    while at < len(shown) and len(annex.titles) < 6 and _is_title(shown[at], annex):
        annex.titles.append(shown[at])
        at += 1
    while at < len(shown) and len(annex.note) < 4 and _is_note(shown[at], annex):
        annex.note.append(shown[at])
        at += 1
    if _is_issued(annex, words):
        # Of a text that a decision issues only the name of its type is a title in capitals.
        named = [row for row in annex.titles if row.capital or row.key in words.types]
        annex.titles = named[:1]
    parts.update({row.index: "phu_luc_ten" for row in annex.titles})
    parts.update({row.index: "phu_luc_kem" for row in annex.note})
    return parts


def _is_spoilt_label(shown: Sequence[Row]) -> bool:
    """A short centred line with a number, above a title in capitals: the label, misspelt."""
    first, after = shown[0], shown[1] if len(shown) > 1 else None
    short = first.centred and not first.capital and re.fullmatch(r".{2,8} [IVX\d]+\W?", first.text)
    return bool(short) and after is not None and after.capital and after.centred


def _is_issued(annex: _Annex, words: Words) -> bool:
    named = bool(annex.titles) and annex.titles[0].key.strip(" :.") in words.types
    return annex.label is None and (named or any(is_nation(row) for row in annex.rows))


def _after_head(shown: list[Row]) -> list[Row]:
    """The rows after agency and quốc hiệu of a text that is issued with a decision."""
    nation = next((n for n, row in enumerate(shown[:8]) if is_nation(row)), None)
    if nation is None:
        return shown
    if shown[nation].line.cell is None:
        return shown[nation + 2 :]
    return list(dropwhile(lambda row: row.line.cell is not None, shown))


def _is_title(row: Row, annex: _Annex) -> bool:
    if _is_noted(row) or heading_of(row.line) or _in_table(row):
        return False
    first = not annex.titles
    return row.centred or (first and (row.capital or row.bold))


def _is_note(row: Row, annex: _Annex) -> bool:
    if not annex.note:
        return _is_noted(row)
    above = annex.note[-1]
    goes_on = row.line.place.paragraph == above.line.place.paragraph
    return goes_on or (row.centred and row.italic and not re.search(r"\)\W*$", above.text))


def _is_noted(row: Row) -> bool:
    """«(Kèm theo Kế hoạch số … ngày …)», well typed or not."""
    apart = row.centred or row.text.startswith("(")
    return apart and not _in_table(row) and bool(_NOTE.match(row.key))


def _in_table(row: Row) -> bool:
    return row.line.cell is not None and row.line.cell.bordered


def _appendix(annex: _Annex) -> Appendix:
    apart = {r.index for r in (*annex.titles, *annex.note)}
    if annex.label is not None:
        apart.add(annex.label.index)
    return Appendix(
        annex.label.line if annex.label else None,
        tuple(row.line for row in annex.titles),
        tuple(row.line for row in annex.note),
        tuple(row.line for row in annex.rows if row.index not in apart),
        annex.rows[0].line.section,
    )
