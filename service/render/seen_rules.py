"""Finds the horizontal rules one sees under lines: drawn, bordered, typed as signs, underlined."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from service.render.measure import width_mm
from service.render.seen_looks import Border, ParagraphLook
from service.render.seen_story import CellEdge, Shape, Story
from service.render.seen_xml import to_mm
from service.rules.form30.judging import CannotJudge
from service.rules.form30.seen import DrawnRule, Line, Piece, Place

ROW: Final = re.compile(r"[_\u2014\u2013\u2015\u2500\u2501\u203e\u00af\u23af]{3,}|-{5,}")
_BROKEN: Final = re.compile(r"-{5,}")


def drawn_rules(story: Story) -> Iterator[DrawnRule]:
    """The rules of a story, by kind; each stands under the last line with words above it."""
    above = _Above(story.lines)
    for shape in story.shapes:
        yield from _shape(shape, above)
    yield from _paragraph_borders(story, above)
    for edge in story.cell_edges:
        yield from _cell_edge(edge, story, above)
    for at, line in enumerate(story.lines):
        yield from _typed(line, at, story, above)
        yield from _underlined(line, story.scales.get(line.place, 1.0))


def is_row(text: str) -> bool:
    """Whether a text is a rule typed as signs: «_____», «———»."""
    return ROW.fullmatch(text.strip()) is not None


class _Above:
    """For each line the last one with words before it: in its own cell or box, else anywhere."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.first: dict[int, int] = {}
        self._before: list[Line | None] = []
        last: dict[object, Line] = {}
        anywhere: Line | None = None
        for at, line in enumerate(lines):
            self.first.setdefault(line.place.paragraph, at)
            own = container(line)
            self._before.append(last.get(own, anywhere))
            if has_words(line):
                last[own] = anywhere = line

    def before(self, at: int) -> Line | None:
        """The last line with words above the line of that number."""
        return self._before[at] if at < len(self.lines) else None


def container(line: Line) -> object:
    """What holds a line: the text itself, a cell, a box."""
    cell = line.cell and (line.cell.table, line.cell.row, line.cell.column)
    return line.box, cell


def has_words(line: Line) -> bool:
    """Whether a line shows words, not only blanks or a typed rule."""
    text = line.text.strip()
    return bool(text) and not all(is_row(part) for part in text.split("\t") if part.strip())


def _shape(shape: Shape, above: _Above) -> Iterator[DrawnRule]:
    at = above.first.get(shape.anchor.paragraph)
    below = None if at is None else _under(at, above)
    place = shape.anchor if below is None else below.place
    yield DrawnRule(place, "shape", shape.drawn.width_mm, shape.drawn.solid)


def _under(at: int, above: _Above) -> Line | None:
    """The anchoring paragraph's last line with words, else the last one above it."""
    line = above.lines[at]
    own = [one for one in _of_paragraph(above.lines, at) if has_words(one)]
    return own[-1] if own else above.before(at) or line


def _of_paragraph(lines: Sequence[Line], at: int) -> Iterator[Line]:
    for line in lines[at:]:
        if line.place.paragraph != lines[at].place.paragraph:
            return
        yield line


def _paragraph_borders(story: Story, above: _Above) -> Iterator[DrawnRule]:
    for place, look in story.borders.items():
        at = above.first[place.paragraph]
        own = list(_of_paragraph(story.lines, at))
        if look.boxed:
            continue
        after = at + len(own)
        if "bottom" in look.borders and not _goes_on(look, story, after, own[0]):
            shown = [line for line in own if has_words(line)]
            below = shown[-1] if shown else above.before(at)
            yield _border(below or own[-1], own[0], look, look.borders["bottom"])
        if "top" in look.borders and (below := above.before(at)) is not None:
            before = story.lines[at - 1]
            if not _goes_on(look, story, at - 1, own[0]) and container(before) == container(own[0]):
                yield _border(below, own[0], look, look.borders["top"])


def _goes_on(look: ParagraphLook, story: Story, at: int, own: Line) -> bool:
    """Whether Word draws one border round both paragraphs: their borders are the same."""
    if not 0 <= at < len(story.lines) or "between" in look.borders:
        return False
    other = story.lines[at]
    its = story.borders.get(replace(other.place, line=0, column=0))
    same = its is not None and its.borders == look.borders
    return same and container(other) == container(own)


def _border(below: Line, own: Line, look: ParagraphLook, border: Border) -> DrawnRule:
    width = own.room_mm - to_mm(look.left + look.right)
    return DrawnRule(below.place, "border", round(max(0.0, width), 2), border.solid)


def _cell_edge(edge: CellEdge, story: Story, above: _Above) -> Iterator[DrawnRule]:
    first, end = edge.lines
    shown = [line for line in story.lines[first:end] if has_words(line)]
    below = shown[-1] if shown else _over(edge, story, first)
    if below is not None:
        yield DrawnRule(below.place, "border", edge.cell.width_mm, edge.border.solid)


def _over(edge: CellEdge, story: Story, first: int) -> Line | None:
    """The last line with words in the cell over the middle of this one."""
    middle = edge.cell.left_mm + edge.cell.width_mm / 2
    for line in reversed(story.lines[max(0, first - 200) : first]):
        cell = line.cell
        if cell is None or cell.table != edge.cell.table:
            return None
        spans = cell.left_mm <= middle <= cell.left_mm + cell.width_mm
        if spans and cell.row < edge.cell.row and has_words(line):
            return line
    return None


def _typed(line: Line, at: int, story: Story, above: _Above) -> Iterator[DrawnRule]:
    columns = list(_columns(line))
    rows = [(column, text) for column, text, _ in columns if is_row(text)]
    below = above.before(at) if rows else None
    if below is None or (len(rows) < len([text for _, text, _ in columns if text.strip()])):
        return
    shape: Mapping[int, Sequence[Piece]] = {column: pieces for column, _, pieces in columns}
    for column, text in rows:
        place = _column_of(below, column)
        width = _measured(shape[column], story.scales.get(line.place, 1.0))
        yield DrawnRule(place, "underscores", width, not _BROKEN.search(text))


def _column_of(line: Line, column: int) -> Place:
    return replace(line.place, column=column) if "\t" in line.text.strip() else line.place


def _underlined(line: Line, scale: float) -> Iterator[DrawnRule]:
    if not any(piece.look.underline for piece in line.pieces):
        return
    for column, text, pieces in _columns(line):
        looks = [piece.look for piece in pieces if piece.text.strip()]
        if text.strip() and looks and all(look.underline for look in looks):
            width = _measured(pieces, scale)
            yield DrawnRule(_column_of(line, column), "underline", width)


def _columns(line: Line) -> Iterator[tuple[int, str, list[Piece]]]:
    """What tabs part a line into: number, text, pieces without blanks at both ends."""
    parts: list[list[Piece]] = [[]]
    for piece in line.pieces:
        for number, text in enumerate(piece.text.split("\t")):
            if number:
                parts.append([])
            if text:
                parts[-1].append(replace(piece, text=text))
    for number, pieces in enumerate(part for part in parts if _text(part).strip()):
        yield number, _text(pieces), _stripped(pieces)


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _stripped(pieces: list[Piece]) -> list[Piece]:
    shown = [at for at, piece in enumerate(pieces) if piece.text.strip()]
    kept = pieces[shown[0] : shown[-1] + 1]
    kept[0] = replace(kept[0], text=kept[0].text.lstrip())
    kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept


def _measured(pieces: Sequence[Piece], scale: float) -> float | None:
    try:
        return round(width_mm(pieces) * scale, 2)
    except CannotJudge:  # no font here to measure with
        return None
