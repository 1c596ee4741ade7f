"""What stands between the head and the body: title, trích yếu, Kính gửi, authority, căn cứ."""

import re
from collections.abc import Collection, Iterator, Sequence

from service.rules.form30.layout_body import heading_of
from service.rules.form30.layout_head import Head, Words
from service.rules.form30.layout_rows import LEFT, Row, begins_with, same
from service.rules.form30.seen import Place

_BASIS = re.compile(r"([-–] ?)?(can cu|theo de nghi|xet de nghi)\b")
_ORDERS = ("quyet dinh", "quyet nghi", "nghi quyet", "chi thi")
_MOST_BASES = 60


def read_titles(
    rows: Sequence[Row], head: Head, end: int, words: Words, ruled: Collection[Place]
) -> tuple[dict[int, str], int]:
    """The parts by row number, and the row where the body begins. `ruled`: lines above a rule."""
    parts: dict[int, str] = {}
    shown = [row for row in rows[head.end : end] if row.shows and row.index not in head.parts]
    at = _title(shown, head, parts)
    at = _subject(shown, at, parts, words, ruled, titled=bool(parts))
    at = _addressees(shown, at, parts)
    at = _preamble(shown, at, parts, words)
    if at < len(shown):
        return parts, shown[at].index
    return parts, end if end > head.end else head.end


def _title(shown: Sequence[Row], head: Head, parts: dict[int, str]) -> int:
    """The line that names a type; or one in capitals, centred, that the law does not know."""
    if not shown:
        return 0
    if head.title is not None and shown[0].index == head.title:
        parts[head.title] = "ten_loai"
        return 1
    first = shown[0]
    alone = len(shown) < 2 or not _BASIS.match(shown[1].key)
    plain = not _is_addressee(first) and not heading_of(first.line)
    if first.capital and first.centred and alone and plain:
        parts[first.index] = "ten_loai"
        return 1
    return 0


def _subject(
    shown: Sequence[Row],
    at: int,
    parts: dict[int, str],
    words: Words,
    ruled: Collection[Place],
    *,
    titled: bool,
) -> int:
    """The trích yếu: centred or bold below the title; it ends with the rule below it."""
    start = at
    while at < len(shown) and at - start < 8 and _is_subject(shown, at, start, words, titled):
        parts[shown[at].index] = "trich_yeu"
        at += 1
        if not _same_paragraph(shown, at) and (
            shown[at - 1].line.place in ruled or _rule_follows(shown, at)
        ):
            break
    return at


def _same_paragraph(shown: Sequence[Row], at: int) -> bool:
    """A line break, no more, stands between this row and the one before it."""
    if not 0 < at < len(shown):
        return False
    return shown[at].line.place.paragraph == shown[at - 1].line.place.paragraph


def _rule_follows(shown: Sequence[Row], at: int) -> bool:
    """A typed rule or an empty line stands between this row and the one before it."""
    return at < len(shown) and shown[at].index > shown[at - 1].index + 1


def _is_subject(shown: Sequence[Row], at: int, start: int, words: Words, titled: bool) -> bool:
    row = shown[at]
    if row.line.cell is not None and row.line.cell.bordered:
        return False
    if _is_addressee(row) or _BASIS.match(row.key) or heading_of(row.line) or _orders(row):
        return False
    if row.capital and _is_authority(shown, at, words):
        return False
    if at == start:
        looks = row.centred + row.bold
        return looks > (row.text.endswith(":") or (not titled and not row.bold))
    return _same_paragraph(shown, at) or (row.centred and row.bold == shown[at - 1].bold)


def _is_authority(shown: Sequence[Row], at: int, words: Words) -> bool:
    """A line in capitals that names who decides; only such lines stand between it and căn cứ."""
    for row in shown[at : at + 5]:
        if _BASIS.match(row.key) or _orders(row):
            return row is not shown[at]
        named = begins_with(row.key, _bodies(words)) and not row.key.startswith("ban hanh")
        if not (row.capital and named):
            return False
    return False


def _bodies(words: Words) -> tuple[str, ...]:
    return (*words.lists["loai_co_quan"], *words.lists["chuc_vu"], "tham quyen")


def _is_addressee(row: Row) -> bool:
    label = row.key.split(":")[0]
    return row.key.startswith(("kinh gui", "gui:")) or (
        ":" in row.text and same(label, "kinh gui", 2)
    )


def _addressees(shown: Sequence[Row], at: int, parts: dict[int, str]) -> int:
    """«Kính gửi: …», or «… điện:» of a công điện, and the lines of its list."""
    if at >= len(shown):
        return at
    first = shown[at]
    wired = first.key.endswith("dien:") and (first.centred or len(first.text) < 90)
    spoilt = len(first.text) < 90 and (first.centred or first.text.endswith(":"))
    listed = _is_inset(first) or (spoilt and at + 1 < len(shown) and _is_inset(shown[at + 1]))
    if not (_is_addressee(first) or wired or listed):
        return at
    parts[first.index] = "kinh_gui"
    at += 1
    while at < len(shown) and _goes_on(shown[at], first, shown[at - 1]):
        parts[shown[at].index] = "kinh_gui"
        at += 1
    return at


def _is_inset(row: Row) -> bool:
    """An item of a list that stands far inside the page."""
    return row.text.startswith(("-", "–")) and row.line.left_mm >= 25


def _goes_on(row: Row, first: Row, above: Row) -> bool:
    if row.line.cell is not None and first.line.cell is not None:
        return row.line.cell.table == first.line.cell.table
    if row.line.place.paragraph == above.line.place.paragraph:
        return True
    listed = re.match(r"[-–+•]", row.text) is not None
    inside = row.line.left_mm + max(row.line.first_mm, 0) >= 25 or row.line.cell is not None
    if first.key.rstrip(" :.").endswith(("kinh gui", "dien")):
        return listed or inside or row.line.align == "center"
    return (listed and inside) or (row.line.left_mm >= 25 and not row.line.first_mm)


def _preamble(shown: Sequence[Row], at: int, parts: dict[int, str], words: Words) -> int:
    """Authority, căn cứ and the line QUYẾT ĐỊNH; where no order follows, only true căn cứ."""
    ordered = next(
        (n for n in range(at, min(at + _MOST_BASES, len(shown))) if _orders(shown[n])), None
    )
    if ordered is not None and not any(
        heading_of(row.line) for row in shown[at:ordered] if not _BASIS.match(row.key)
    ):
        for row, part in _ordered(shown[at:ordered]):
            parts[row.index] = part
        parts[shown[ordered].index] = "quyet_dinh"
        return ordered + 1
    while at < len(shown) and shown[at].capital and _is_authority(shown, at, words):
        parts[shown[at].index] = "tham_quyen"
        at += 1
    return _bases(shown, at, parts)


def _ordered(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    above = True
    for row in rows:
        above = above and not _BASIS.match(row.key) and (row.capital or row.centred)
        yield row, "tham_quyen" if above else "can_cu"


def _bases(shown: Sequence[Row], at: int, parts: dict[int, str]) -> int:
    """Lines «Căn cứ …;» one after another; one that ends with a colon is prose."""
    start = at
    while at < len(shown) and _BASIS.match(shown[at].key):
        row = shown[at]
        listed = row.text.endswith((";", ".")) and (at > start or row.text.endswith(";"))
        if not (listed or row.italic) or (row.side == LEFT and row.line.cell is not None):
            break
        parts[row.index] = "can_cu"
        at += 1
    return at


def _orders(row: Row) -> bool:
    """«QUYẾT ĐỊNH:», well typed or nearly."""
    key = row.key.rstrip(" :.")
    if row.capital and row.centred and row.text.endswith(":") and len(key) < 14:
        return True
    looks = row.capital or row.centred or row.bold
    return looks and len(key) < 14 and any(same(key, known, 1) for known in _ORDERS)
