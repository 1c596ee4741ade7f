"""Lines that tabs lay out in two columns become two lines, so that each part has its own."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from service.rules.form30.layout_rows import (
    Row,
    has_prefix,
    is_about,
    is_date,
    is_motto,
    is_nation,
    is_number,
    rows_of,
)
from service.rules.form30.seen import Line, Paper, Piece

_GAP = re.compile(r"[ \xa0]*\t[ \t\xa0]*")
_PLACED = re.compile(r"[^:;]{1,40},\s*ngay\b")  # not «Thời gian: ngày …» of a body
_HEAD_LINES, _SIGN_LINES = 25, 20
_PROSE = 80  # letters: so long a line is no part of a signature block


def split_columns(paper: Paper) -> Paper:
    """The paper, each line of head and signature that tabs cut in two as two (columns 0 and 1).

    A line that tabs only push to the right is column 1; so the places of drawn rules count them.
    """
    wanted = {*_head(paper), *_sign(paper)}
    lines: list[Line] = []
    for index, line in enumerate(paper.lines):
        lines += (list(_columns(line)) if index in wanted else []) or [line]
    return replace(paper, lines=tuple(lines))


def _head(paper: Paper) -> range:
    """The lines from the first to the last one cut of which a column is a part of the head."""
    hits = _hits(paper.lines[:_HEAD_LINES], _of_head)
    return range(hits[0], hits[-1] + 1) if hits else range(0)


def _sign(paper: Paper) -> Iterator[int]:
    """From «Nơi nhận:» or a title of the signer beside something else, as far as the block goes."""
    for start in _hits(paper.lines, _of_sign):
        yield start
        for index in range(start + 1, min(start + _SIGN_LINES, len(paper.lines))):
            line = paper.lines[index]
            if line.new_page or any(end - at > _PROSE for at, end in _spans(line.text)):
                break
            yield index


def _hits(lines: Sequence[Line], wanted: Callable[[Row], bool]) -> list[int]:
    return [
        at
        for at, line in enumerate(lines)
        if "\t" in line.text and any(wanted(row) for row in _parts(line))
    ]


def _parts(line: Line) -> list[Row]:
    """The columns of a line as rows of their own."""
    columns = tuple(_columns(line)) if _free(line) else ()
    return rows_of(replace(_BLANK, lines=columns)) if columns else []


def _free(line: Line) -> bool:
    return line.cell is None or not line.cell.bordered


def _of_head(row: Row) -> bool:
    dated = is_date(row) and bool(_PLACED.match(row.key))
    return dated or is_nation(row) or is_motto(row) or is_number(row) or is_about(row)


def _of_sign(row: Row) -> bool:
    label = row.key.startswith("noi nhan") and len(row.key) < 14
    return label or (
        row.capital and len(row.text) < 60 and bool(has_prefix(row) or _TITLE.match(row.key))
    )


_TITLE = re.compile(
    r"(pho )?(chu tich|giam doc|tong giam doc|bo truong|thu truong|cuc truong|vu truong|"
    r"truong phong|truong ban|hieu truong|vien truong|chanh|chu toa|chu tri|thu ky|dai dien|"
    r"nguoi|quyen han)\b"
)


def _columns(line: Line) -> Iterator[Line]:
    """The line cut at its gap; nothing when it has none, or is cut in more than two."""
    spans, pushed = _spans(line.text), _GAP.match(line.text)
    if len(spans) > 2 or not spans or (len(spans) == 1 and not pushed):
        return
    for column, (start, end) in enumerate(spans, start=1 if len(spans) == 1 else 0):
        yield replace(
            line,
            place=replace(line.place, column=column),
            pieces=tuple(_cut(line.pieces, start, end)),
            align="tab",
            ends_paragraph=line.ends_paragraph and (start, end) == spans[-1],
        )


def _spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            spans.append((start, end))
        start = gap.end() if gap else end
    return spans


def _cut(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    at = 0
    for piece in pieces:
        text = piece.text[max(start - at, 0) : max(end - at, 0)]
        if text:
            yield replace(piece, text=text)
        at += len(piece.text)


_BLANK = Paper((), ())
