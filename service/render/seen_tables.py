"""Lays out a Word table: its cells in order, where each stands, how wide, with what lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from service.render.container import W
from service.render.seen_looks import Border, Styles, border
from service.render.seen_xml import children, number, to_mm, twips, value

_ROWS: Final = frozenset({f"{W}tr"})
_CELLS: Final = frozenset({f"{W}tc"})
_MARGIN: Final = 115.0  # twips; ECMA-376 17.4.43: where nothing says how far text keeps away
_SIDES: Final = {"top": ("top",), "left": ("start", "left"), "bottom": ("bottom",),
                 "right": ("end", "right")}  # fmt: skip
_MOST_COLUMNS: Final = 63  # Word's own limit; no hostile span goes beyond it


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell as it stands: numbers and millimetres from the left of what holds the table."""

    node: etree._Element
    row: int
    column: int
    columns: int
    left_mm: float
    width_mm: float
    room_mm: float
    inner_left_mm: float
    continues: bool  # goes on from the cell above: not read
    removed: bool  # its row is deleted or hidden
    borders: Mapping[str, Border]


@dataclass(frozen=True)
class Table:
    """A table: its style, its cells row by row, whether it shows lines."""

    style: str
    cells: tuple[TableCell, ...]
    bordered: bool


@dataclass(frozen=True)
class _Frame:
    """What holds for all cells of a table."""

    grid: tuple[float, ...]
    width: float | None  # twips
    room: float  # twips
    left: float
    borders: tuple[etree._Element, ...]  # tblBorders, nearest first
    margins: tuple[etree._Element, ...]  # tblCellMar, nearest first


def lay_out(table: etree._Element, styles: Styles, room_mm: float, left_mm: float) -> Table:
    """The table in a room of that width that begins so far from the text's left."""
    properties = table.find(f"{W}tblPr")
    style = styles.table_style(value(properties, "tblStyle"))
    frame = _frame(table, properties, styles, style, room_mm)
    rows = list(children(table, _ROWS))
    start = left_mm + to_mm(frame.left)
    cells = tuple(
        cell for at, row in enumerate(rows) for cell in _row(row, at, len(rows), frame, start)
    )
    return Table(style, cells, any(_shows_lines(cell.borders) for cell in cells))


def _frame(
    table: etree._Element,
    properties: etree._Element | None,
    styles: Styles,
    style: str,
    room_mm: float,
) -> _Frame:
    nodes = [properties, *(one.find(f"{W}tblPr") for one in styles.table_nodes(style))]
    found = [node for node in nodes if node is not None]
    grid = tuple(
        twips(column.get(f"{W}w")) or 0.0 for column in table.iterfind(f"{W}tblGrid/{W}gridCol")
    )[:_MOST_COLUMNS]
    room = to_twips(room_mm)
    width = _width(None if properties is None else properties.find(f"{W}tblW"), room)
    return _Frame(
        grid,
        width,
        room,
        _left(found, width or sum(grid), room),
        tuple(node for one in found if (node := one.find(f"{W}tblBorders")) is not None),
        tuple(node for one in found if (node := one.find(f"{W}tblCellMar")) is not None),
    )


def to_twips(of_mm: float) -> float:
    """Millimetres in twips."""
    return of_mm * 1440 / 25.4


def _left(properties: list[etree._Element], width: float, room: float) -> float:
    for node in properties:
        floats = node.find(f"{W}tblpPr")
        side = value(node, "jc") if floats is None else floats.get(f"{W}tblpXSpec", "")
        if side == "center":
            return (room - width) / 2
        if side in ("right", "end"):
            return room - width
        if floats is not None:
            return 0.0
        if (indent := node.find(f"{W}tblInd")) is not None:
            return twips(indent.get(f"{W}w")) or 0.0
    return 0.0


def _width(node: etree._Element | None, whole: float) -> float | None:
    """A width in twips, None when it is left to Word."""
    size = None if node is None else number(node.get(f"{W}w"))
    if node is None or not size or size < 0:
        return None
    kind = node.get(f"{W}type", "dxa")
    if kind == "pct" or node.get(f"{W}w", "").endswith("%"):
        share = size / 100 if node.get(f"{W}w", "").endswith("%") else size / 5000
        return whole * share
    return twips(node.get(f"{W}w")) if kind == "dxa" else None


def _row(
    row: etree._Element, at: int, rows: int, frame: _Frame, start: float
) -> Iterator[TableCell]:
    properties = row.find(f"{W}trPr")
    removed = properties is not None and any(
        properties.find(f"{W}{name}") is not None for name in ("del", "hidden")
    )
    place = _span(properties, "gridBefore", 0)
    left = start + to_mm(sum(frame.grid[:place]))
    cells = list(children(row, _CELLS))
    exceptions = row.find(f"{W}tblPrEx/{W}tblBorders")
    tables = frame.borders if exceptions is None else (exceptions, *frame.borders)
    for column, node in enumerate(cells):
        own = node.find(f"{W}tcPr")
        span = max(1, _span(own, "gridSpan", 1))
        width = _cell_width(own, frame, place, span)
        first, last = _margin(own, frame, "left"), _margin(own, frame, "right")
        edges = (at == 0, column == 0, at == rows - 1, column == len(cells) - 1)
        merge = None if own is None else own.find(f"{W}vMerge")
        yield TableCell(
            node, at, column, len(cells), round(left, 2), to_mm(width),
            max(0.0, to_mm(width - first - last)), round(left + to_mm(first), 2),
            merge is not None and merge.get(f"{W}val", "continue") != "restart",
            removed, _borders(own, tables, edges),
        )  # fmt: skip
        left += to_mm(width)
        place += span


def _span(properties: etree._Element | None, name: str, default: int) -> int:
    return min(_MOST_COLUMNS, int(number(value(properties, name)) or default))


def _cell_width(own: etree._Element | None, frame: _Frame, place: int, span: int) -> float:
    whole = frame.width or sum(frame.grid) or frame.room
    said = _width(None if own is None else own.find(f"{W}tcW"), whole)
    return said or sum(frame.grid[place : place + span]) or whole


def _margin(own: etree._Element | None, frame: _Frame, side: str) -> float:
    cell = None if own is None else own.find(f"{W}tcMar")
    for node in (cell, *frame.margins):
        for name in _SIDES[side]:
            child = None if node is None else node.find(f"{W}{name}")
            if child is not None and (size := twips(child.get(f"{W}w"))) is not None:
                return size
    return _MARGIN


def _borders(
    own: etree._Element | None, tables: tuple[etree._Element, ...], edges: tuple[bool, ...]
) -> Mapping[str, Border]:
    """The visible borders of a cell; `edges` says at which sides the table ends."""
    cell = None if own is None else own.find(f"{W}tcBorders")
    found = {}
    for (side, names), at_edge in zip(_SIDES.items(), edges, strict=True):
        inside = ("insideH",) if side in ("top", "bottom") else ("insideV",)
        said = [border(cell, *names)]
        said += [border(node, *(names if at_edge else inside)) for node in tables]
        shown = next((one for one in said if one is not None), None)
        if shown is not None and shown.visible:
            found[side] = shown
    return found


def _shows_lines(borders: Mapping[str, Border]) -> bool:
    """A single line under a cell is a rule; a line beside it, or above and below, is a table's."""
    return "left" in borders or "right" in borders or {"top", "bottom"} <= borders.keys()
