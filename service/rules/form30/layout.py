"""Recognises the components of a paper, by their words and by where they stand.

A fault in one line (a misspelt quốc hiệu, a missing number) leaves the others what they are.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.rules.form30.layout_annex import first_start, is_attachment, is_label, read_annexes
from service.rules.form30.layout_body import body_parts, headings_of
from service.rules.form30.layout_columns import split_columns
from service.rules.form30.layout_family import family_of, kind_of
from service.rules.form30.layout_head import Head, Words, read_head
from service.rules.form30.layout_rows import Row, block_of, is_date, is_number, rows_of
from service.rules.form30.layout_sign import read_sign, sign_start, signatures
from service.rules.form30.layout_titles import read_titles
from service.rules.form30.parts import PARTS, Parts
from service.rules.form30.seen import Line, Paper
from service.rules.law import Law
from service.rules.vietnamese import nfc, search_key

__all__ = ["recognise", "split_columns"]

LONGEST_SIGN = 300  # rows, the empty ones too; what follows is not told apart
MARKS = ("muc_khan", "luu_hanh")
UNNAMED = ("quy_pham", "khen")  # titles that are no type of Điều 7


def recognise(paper: Paper, law: Law, on: dt.date) -> Parts:
    """What each line of the paper is; call it with what `split_columns` gives."""
    words = _words(law, on)
    rows = rows_of(paper)
    head = read_head(rows, words)
    if is_attachment(rows, head.parts):
        return _attachment(paper, rows, words, head.layout)
    zones = _zones(rows, head, words)
    parts = _before_sign(paper, rows, head, zones, words)
    signed = read_sign(rows[zones.sign : min(zones.end, zones.sign + LONGEST_SIGN)], words)
    before, inner = read_annexes(rows, zones.body_end, zones.sign, words)
    behind, outer = read_annexes(rows, zones.end, len(rows), words)
    parts.update({**signed, **before, **behind})

    family, why = family_of(rows, parts, words, _copied(rows, zones, words))
    if family == "khong_ro":
        return Parts(family, "", why, head.layout, _lines(paper, rows, {}, range(0)))
    return Parts(
        family,
        kind_of(rows, parts, words),
        why,
        head.layout,
        _lines(paper, rows, parts, range(zones.sign, zones.end)),
        tuple(headings_of(r for r in rows if parts.get(r.index) in ("de_muc", "noi_dung"))),
        tuple(signatures(rows, signed)),
        (*inner, *outer),
    )


@dataclass(frozen=True, slots=True)
class _Zones:
    """Row numbers: the body ends, the signature block begins, the block ends."""

    body_end: int  # before the signature, unless a phụ lục stands between
    sign: int
    end: int


def _zones(rows: Sequence[Row], head: Head, words: Words) -> _Zones:
    start = head.end if head.title is None else max(head.end, head.title + 1)
    label = next((r.index for r in rows[head.end :] if r.shows and is_label(r)), len(rows))
    sign = sign_start(rows, start, label, words)
    if sign is None:
        sign = sign_start(rows, label, len(rows), words)
    if sign is None:
        return _Zones(label, len(rows), len(rows))
    return _Zones(min(label, sign), sign, first_start(rows, block_of(rows, sign).stop))


def _before_sign(
    paper: Paper, rows: Sequence[Row], head: Head, zones: _Zones, words: Words
) -> dict[int, str]:
    ruled = {rule.below for rule in paper.rules}
    titles, body = read_titles(rows, head, zones.body_end, words, ruled)
    parts = {**head.parts, **titles}
    if parts:
        parts.update(body_parts(rows[body : zones.body_end]))
    return parts


def _attachment(paper: Paper, rows: Sequence[Row], words: Words, layout: str) -> Parts:
    """A text that a decision issues, or a phụ lục, in a file of its own."""
    parts, appendices = read_annexes(rows, 0, len(rows), words)
    family, why = family_of(rows, parts, words, None)
    lines = _lines(paper, rows, parts, range(0))
    return Parts(family, "", why, layout, lines, appendices=tuple(appendices))


def _words(law: Law, on: dt.date) -> Words:
    types = law.rows("van_ban", on)
    lists: dict[str, tuple[str, ...]] = {}
    for row in law.rows("the_thuc", on):
        lists[row["key"]] = tuple(search_key(word) for word in row["tu"])
        lists[f"{row['key']}.tru"] = tuple(search_key(word) for word in row["tru"])
    posts = next(row["tu"] for row in law.rows("the_thuc", on) if row["key"] == "chuc_vu")
    families = law.row("chuc_danh", "ho", on)
    named = {search_key(row["ten"]): row["key"] for row in types}
    others = {word: f"@{key}" for key in UNNAMED for word in lists[key]}
    return Words(
        types={**others, **named},
        abbreviations={row["viet_tat"]: row["key"] for row in types if row["viet_tat"]},
        marks={word: part for part in MARKS for word in lists[part]},
        lists=lists,
        posts=tuple(nfc(word).casefold() for word in posts),
        families=tuple(nfc(word).casefold() for word in families["tu"]) if families else (),
    )


def _copied(rows: Sequence[Row], zones: _Zones, words: Words) -> Row | None:
    """The line that tells a copy: «SAO Y», or a second number and date below the signature."""
    for row in rows:
        free = row.line.cell is None or not row.line.cell.bordered
        if free and row.capital and row.key.split(";")[0].strip(" .") in words.lists["ban_sao"]:
            return row
    below = [row for row in rows[zones.sign : zones.end] if row.shows]
    dated = any(is_date(row) for row in below)
    return next((row for row in below if dated and is_number(row)), None)


def _lines(
    paper: Paper, rows: Sequence[Row], parts: Mapping[int, str], sign: range
) -> dict[str, tuple[Line, ...]]:
    """The lines by part, each in one; what nobody knows is «khac»."""
    found: dict[str, list[Line]] = {part: [] for part in PARTS}
    pictured = set(paper.pictures)
    for row in rows:
        if row.shows:
            part = parts.get(row.index, "khac")
        elif row.index in sign and row.line.place in pictured:
            part = "chu_ky"
        else:
            part = "ke" if row.ruled else "trong"
        found[part].append(row.line)
    return {part: tuple(lines) for part, lines in found.items() if lines}
