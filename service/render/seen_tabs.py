"""Tells what tabs make of a line: the columns they part it into, and where each of them stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from service.render.measure import width_mm
from service.rules.form30.seen import Line, Piece

Stops = Sequence[tuple[float, str]]  # millimetres from the left margin, kind; in order
_DEFAULT_MM: Final = 12.7  # Word's own stops, where the paragraph sets none
_NEAR_MM: Final = 5.0


@dataclass(frozen=True, slots=True)
class Column:
    """A part of a line between tabs, blanks at its ends left out; numbers from 0."""

    number: int
    text: str
    pieces: Sequence[Piece]
    tabs: int  # before it


def columns_of(line: Line) -> list[Column]:
    """The parts that show something. What stands alone behind a tab is number 1, not 0."""
    parts: list[list[Piece]] = [[]]
    for piece in line.pieces:
        for number, text in enumerate(piece.text.split("\t")):
            if number:
                parts.append([])
            if text:
                parts[-1].append(replace(piece, text=text))
    shown = [(tabs, _stripped(part)) for tabs, part in enumerate(parts) if _text(part).strip()]
    alone = len(shown) == 1 and shown[0][0] > 0
    return [
        Column(number + alone, _text(pieces), pieces, tabs)
        for number, (tabs, pieces) in enumerate(shown)
    ]


def aligned(line: Line, stops: Stops) -> str:
    """How a line stands that begins with tabs and has no other: by the stop that they reach."""
    text = line.text
    rest = text.lstrip("\t")
    if rest == text or "\t" in rest or not stops:
        return line.align
    at = line.left_mm + line.first_mm
    kind = "left"
    for _ in range(min(len(text) - len(rest), 20)):
        at, kind = _next(stops, at)
    if kind == "center":
        return "center" if abs(at - line.room_mm / 2) <= _NEAR_MM else "tab"
    if kind in ("right", "end"):
        return "right" if abs(at - line.room_mm) <= _NEAR_MM else "tab"
    return line.align


def middles(line: Line, stops: Stops) -> Iterator[tuple[Column, float]]:
    """Each column of a line and where its middle stands, in millimetres; CannotJudge: no font."""
    end, tabs = line.left_mm + line.first_mm, 0
    for column in columns_of(line):
        kind, width = "left", width_mm(column.pieces)
        start = end
        for _ in range(min(column.tabs - tabs, 20)):
            start, kind = _next(stops, start)
        tabs = column.tabs
        middle = {"center": start, "right": start - width / 2, "end": start - width / 2}
        at = middle.get(kind, start + width / 2)
        end = at + width / 2
        yield column, at


def _next(stops: Stops, at: float) -> tuple[float, str]:
    own = next(((stop, kind) for stop, kind in stops if stop > at + 0.1), None)
    return own or ((at // _DEFAULT_MM + 1) * _DEFAULT_MM, "left")


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _stripped(pieces: Sequence[Piece]) -> list[Piece]:
    shown = [at for at, piece in enumerate(pieces) if piece.text.strip()]
    kept = list(pieces[shown[0] : shown[-1] + 1])
    kept[0] = replace(kept[0], text=kept[0].text.lstrip())
    kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept
