"""Finds the horizontal rules one sees under lines: drawn, bordered, typed as signs, underlined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from service.render.measure import width_mm
from service.render.seen_looks import Border, ParagraphLook
from service.render.seen_shapes import Drawn
from service.render.seen_story import CellEdge, Shape, Story
from service.render.seen_tabs import columns_of, middles
from service.rules.form30.judging import CannotJudge
from service.rules.form30.seen import DrawnRule, Line, Piece, Place

ROW: Final = re.compile(r"[_\u2014\u2013\u2015\u2500\u2501\u203e\u00af\u23af]{3,}|-{5,}")
_BROKEN: Final = re.compile(r"-{5,}")
_SIGNS: Final = re.compile(r"[_\u2014\u2013\u2015\u2500\u2501\u203e\u00af\u23af]{3}|-{5}")
_LINE: Final = 1.15  # a single line of Times New Roman, times its size
_SLACK: Final = 0.35  # of a line: so far a rule may stand from where it is thought to
_FAR: Final = 12  # no rule is drawn more lines away from its anchor
_ROW: Final = 60  # nor is the cell above one more lines back


def drawn_rules(story: Story) -> Iterator[DrawnRule]:
    """The rules of a story, by kind; each stands under the last line with words above it."""
    above = _Above(story.lines)
    yield from _shapes(story, above)
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
        self._heights: dict[int, float] = {}
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

    def height(self, at: int) -> float:
        """About how high the line of that number is on paper, measured once."""
        if at not in self._heights:
            self._heights[at] = _height(self.lines[at])
        return self._heights[at]


def container(line: Line) -> object:
    """What holds a line: the text itself, a cell, a box."""
    cell = line.cell and (line.cell.table, line.cell.row, line.cell.column)
    return line.box, cell


def has_words(line: Line) -> bool:
    """Whether a line shows words, not only blanks or a typed rule."""
    text = line.text.strip()
    return bool(text) and not all(is_row(part) for part in text.split("\t") if part.strip())


def _shapes(story: Story, above: _Above) -> Iterator[DrawnRule]:
    """The drawn ones; of several at one line cut by tabs, each at the column it stands under."""
    under: dict[Place, list[tuple[Line | None, Shape]]] = {}
    for shape in story.shapes:
        at = above.first.get(shape.anchor.paragraph)
        line = None if at is None else _under(at, above, shape.drawn.y_mm)
        under.setdefault(shape.anchor if line is None else line.place, []).append((line, shape))
    for place, shapes in under.items():
        columns = _column_places(shapes[0][0], story)
        for order, (line, shape) in enumerate(shapes):
            number = _column_at(columns, shape.drawn, order)
            below = place if line is None else _column_of(line, number)
            yield DrawnRule(below, "shape", shape.drawn.width_mm, shape.drawn.solid)


def _column_at(places: Sequence[tuple[int, float | None]], drawn: Drawn, order: int) -> int:
    """The column whose middle is nearest to the rule's, else the one in its turn."""
    if len(places) < 2:
        return places[0][0] if places else 0
    if drawn.x_mm is None or places[0][1] is None:
        return places[min(order, len(places) - 1)][0]
    middle = drawn.x_mm + drawn.width_mm / 2
    return min(places, key=lambda one: abs((one[1] or 0.0) - middle))[0]


def _column_places(line: Line | None, story: Story) -> list[tuple[int, float | None]]:
    """The columns of a line, each with the millimetres at its middle, None: no font to measure."""
    if line is None:
        return []
    try:
        stops = story.tabs.get(replace(line.place, line=0), ())
        return [(column.number, at) for column, at in middles(line, stops)]
    except CannotJudge:
        return [(column.number, None) for column in columns_of(line)]


def _under(at: int, above: _Above, y_mm: float | None) -> Line | None:
    """The line with words that a rule stands under, so far down from the top of its anchor.

    Where the file does not say how far: the anchoring paragraph's last one, else the last above.
    """
    line = above.lines[at]
    own = [one for one in _of_paragraph(above.lines, at) if has_words(one)]
    known = own[-1] if own else above.before(at) or line
    if y_mm is None:
        return known
    down, passed, found = y_mm / 25.4 * 72, 0.0, above.before(at)
    for number, one in enumerate(above.lines[at : at + _FAR], at):
        if container(one) != container(line):
            break
        height = above.height(number)
        if down < passed + one.before_pt + height * _SLACK:
            break
        passed += one.before_pt + height + one.after_pt
        found = one if has_words(one) else found
    return found or known


def _height(line: Line) -> float:
    """About how high a line of the model is on paper, in points, all rows it wraps into."""
    size = max((look.size for look in line.looks()), default=14.0)
    each = line.spacing if line.spacing_rule == "exact" else size * _LINE
    each = each * line.spacing if line.spacing_rule == "auto" else max(each, line.spacing)
    width = None if "\t" in line.text else _measured(line.pieces, 1.0)
    room = line.room_mm - line.left_mm - line.right_mm
    return each * (1 + int((width or 0.0) / room)) if room > 0 else each


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
    width = own.room_mm - look.left_mm - look.right_mm
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
    for line in reversed(story.lines[max(0, first - _ROW) : first]):
        cell = line.cell
        if cell is None or cell.table != edge.cell.table:
            return None
        spans = cell.left_mm <= middle <= cell.left_mm + cell.width_mm
        if spans and cell.row < edge.cell.row and has_words(line):
            return line
    return None


def _typed(line: Line, at: int, story: Story, above: _Above) -> Iterator[DrawnRule]:
    if not _SIGNS.search(line.text):
        return
    columns = columns_of(line)
    below = above.before(at)
    if below is None or not all(is_row(column.text) for column in columns):
        return
    for column in columns:
        place = _column_of(below, column.number)
        width = _measured(column.pieces, story.scales.get(line.place, 1.0))
        yield DrawnRule(place, "underscores", width, not _BROKEN.search(column.text))


def _column_of(line: Line, column: int) -> Place:
    return replace(line.place, column=column) if "\t" in line.text.strip() else line.place


def _underlined(line: Line, scale: float) -> Iterator[DrawnRule]:
    if not any(piece.look.underline for piece in line.pieces):
        return
    for column in columns_of(line):
        if all(piece.look.underline for piece in column.pieces if piece.text.strip()):
            width = _measured(column.pieces, scale)
            yield DrawnRule(_column_of(line, column.number), "underline", width)


def _measured(pieces: Sequence[Piece], scale: float) -> float | None:
    try:
        return round(width_mm(pieces) * scale, 2)
    except CannotJudge:  # no font here to measure with
        return None
