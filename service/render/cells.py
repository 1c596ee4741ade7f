"""Cells that a template joins, colours or loops: marked when compiled, put in order when filled.

`{% vm %}` joins a cell with the one above it in the same loop that says the same, `{% hm %}` the
cells of a loop side by side, `{% colspan n %}` takes n columns, `{% cellbg x %}` sets the colour.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from service.render.container import W, put, remove

CELL_TAG: Final = re.compile(r"(?:vm|hm|(?:colspan|cellbg) .+)\Z")
_FIRST: Final = "dau"
_NEXT: Final = "tiep"
_ORDER: Final = (
    "cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar",
    "textDirection", "tcFitText", "vAlign", "hideMark",
)  # fmt: skip


FIRST_OR_NEXT: Final = f'"{_FIRST}" if loop.first else "{_NEXT}"'


def set_merge(cell: etree._Element, value: str) -> None:
    put(_look(cell), "vMerge", _ORDER).set(f"{W}val", value)


def set_span(cell: etree._Element, value: str) -> None:
    put(_look(cell), "gridSpan", _ORDER).set(f"{W}val", value)


def set_fill(cell: etree._Element, value: str) -> None:
    shade = put(_look(cell), "shd", _ORDER)
    for name, said in (("val", "clear"), ("color", "auto"), ("fill", value)):
        shade.set(f"{W}{name}", said)


def span_of(cell: etree._Element) -> int:
    """How many columns the cell takes."""
    return _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)


def put_in_order(root: etree._Element) -> None:
    """Give each table the columns its rows have, and join the cells that say the same."""
    for table in list(root.iter(f"{W}tbl")):
        _drop_bare_rows(table)
        _set_columns(table)
        _join_down(table)
    for cell in root.iter(f"{W}tc"):
        if (alone := _mark(cell)) is not None:
            remove(alone)


def _drop_bare_rows(table: etree._Element) -> None:
    """A row that lost all its cells leaves, and a table that lost all its rows."""
    for row in [row for row in _rows(table) if not any(True for _ in _cells(row))]:
        remove(row)
    if not any(True for _ in _rows(table)):
        remove(table)


def _look(cell: etree._Element) -> etree._Element:
    look = cell.find(f"{W}tcPr")
    if look is None:
        look = etree.Element(f"{W}tcPr")
        cell.insert(0, look)
    return look


def _number(node: etree._Element | None, otherwise: int) -> int:
    value = "" if node is None else node.get(f"{W}val", "")
    return int(value) if value.isdecimal() else otherwise


# --- columns ----------------------------------------------------------------------------------


def _set_columns(table: etree._Element) -> None:
    """As many columns as the widest row takes; the table keeps its width."""
    grid = table.find(f"{W}tblGrid")
    if grid is None:
        return
    columns = grid.findall(f"{W}gridCol")
    needed = max((_width(row) for row in _rows(table)), default=len(columns))
    if needed > len(columns):
        _widen(grid, columns, needed)
    elif needed < len(columns):
        _narrow(grid, columns, needed)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iterfind(f"{W}sdtContent/{W}tr")


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Each cell of the row with the column it begins in."""
    column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
    for child in row:
        found = child.iterfind(f"{W}sdtContent/{W}tc") if child.tag == f"{W}sdt" else [child]
        for cell in found:
            if cell.tag == f"{W}tc":
                yield column, cell
                column += span_of(cell)


def _width(row: etree._Element) -> int:
    *_, (column, last) = [(0, None), *_cells(row)]
    taken = 0 if last is None else column + span_of(last)
    return taken + _number(row.find(f"{W}trPr/{W}gridAfter"), 0)


def _widen(grid: etree._Element, columns: list[etree._Element], needed: int) -> None:
    share = sum(_wide(column) for column in columns) // needed
    for column in columns:
        column.set(f"{W}w", str(_wide(column) * len(columns) // needed))
    for _ in range(needed - len(columns)):
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(share)})


def _narrow(grid: etree._Element, columns: list[etree._Element], needed: int) -> None:
    freed = sum(_wide(column) for column in columns[needed:])
    for column in columns[needed:]:
        grid.remove(column)
    for column in columns[:needed]:
        column.set(f"{W}w", str(_wide(column) + freed // needed))


def _wide(column: etree._Element) -> int:
    width = column.get(f"{W}w", "")
    return int(width) if width.isdecimal() else 0


# --- joining downwards ------------------------------------------------------------------------


def _join_down(table: etree._Element) -> None:
    """Join each marked cell with the one above that says the same."""
    above: dict[int, tuple[etree._Element, str]] = {}
    for row in _rows(table):
        marked = {column: cell for column, cell in _cells(row) if _mark(cell) is not None}
        above = {column: _joined(cell, above.get(column)) for column, cell in marked.items()}


def _joined(
    cell: etree._Element, above: tuple[etree._Element, str] | None
) -> tuple[etree._Element, str]:
    """The first cell of the group that this one now belongs to, and what it says."""
    words = "".join(text.text or "" for text in cell.iter(f"{W}t"))
    merge = _mark(cell)
    if above is None or merge is None or merge.get(f"{W}val") == _FIRST or above[1] != words:
        return cell, words
    merge.set(f"{W}val", "continue")
    _empty(cell)
    first = _mark(above[0])
    if first is not None:
        first.set(f"{W}val", "restart")
    return above


def _mark(cell: etree._Element) -> etree._Element | None:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    marked = merge is not None and merge.get(f"{W}val") in (_FIRST, _NEXT)
    return merge if marked else None


def _empty(cell: etree._Element) -> None:
    """Leave one paragraph without words, as Word asks for."""
    first = cell.find(f"{W}p")
    look = None if first is None else first.find(f"{W}pPr")
    for node in list(cell):
        if node.tag != f"{W}tcPr":
            cell.remove(node)
    left = etree.SubElement(cell, f"{W}p")
    if look is not None:
        left.append(look)
