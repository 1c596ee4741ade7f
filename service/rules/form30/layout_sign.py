"""The signature block and Nơi nhận: where they begin, and what each of their lines is."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from service.rules.form30.layout_head import Words
from service.rules.form30.layout_rows import (
    LEFT,
    RIGHT,
    Row,
    begins_with,
    block_of,
    has_prefix,
    joined,
    same,
)
from service.rules.form30.parts import Signature

Groups = Mapping[int, str]

_CONTACT = re.compile(r"\b(dia chi|dien thoai|dt:|fax|e-?mail|thu dien tu|website|trang thong tin)")
_DRAFTER = re.compile(r"[A-ZĐ]{1,5}\.?\s*(\(?\d{1,4}\)?)?[.:]?|[^\W\d_]{1,5}\.?\s*\(\d{1,4}\)")
_SEAL = re.compile(r"\(?(chu ky|dau[ /,]|da ky|ky,? |ky so)")
_SIGNING_PT = 24.0  # so much room, more than a line's: one signs there
_PROSE = 120  # letters: a line of a signature block is shorter


def sign_start(rows: Sequence[Row], start: int, end: int, words: Words) -> int | None:
    """The first row of the signature block between these rows: with its whole table."""
    for row in rows[start:end]:
        if not row.shows or (row.line.cell is not None and row.line.cell.bordered):
            continue
        if is_label(row) or (is_title(row, words) and not _prose_follows(rows, row.index, end)):
            return max(block_of(rows, row.index).start, start)
    return _last_table(rows, start, end)


def read_sign(rows: Sequence[Row], words: Words) -> dict[int, str]:
    """The parts of the block's rows, by row number."""
    shown = [row for row in rows if row.shows]
    groups = _groups(rows)
    parts = _recipients(shown, groups, words)
    below = None
    for row in reversed(shown):
        if row.index not in parts and _is_contact(row, below, parts):
            parts[row.index] = "lien_he"
        below = row
    for group in _gathered((row for row in shown if row.index not in parts), groups):
        parts.update(_signers(group, _spaced(group, rows, groups), words))
    return parts


def signatures(rows: Sequence[Row], parts: Mapping[int, str]) -> Iterator[Signature]:
    """Each block of titles with its name."""
    signed = [rows[at] for at in sorted(parts) if parts[at] in ("quyen_han", "ho_ten")]
    first, last = (signed[0].index, signed[-1].index + 1) if signed else (0, 0)
    for group in _gathered(signed, _groups(rows[first:last])):
        titles: list[Row] = []
        for row in group:
            if parts[row.index] == "ho_ten":
                yield Signature(tuple(t.line for t in titles), row.line, _side(row, parts, rows))
                titles = []
            else:
                titles.append(row)
        if titles:
            side = _side(titles[0], parts, rows)
            yield Signature(tuple(row.line for row in titles), None, side)


def is_label(row: Row) -> bool:
    """«Nơi nhận:», alone or before its list."""
    bare = row.key.strip(" :.")
    return row.key.startswith("noi nhan:") or (len(bare) < 12 and same(bare, "noi nhan", 1))


def is_title(row: Row, words: Words) -> bool:
    """«KT. CHỦ TỊCH», «GIÁM ĐỐC»: in capitals, with a sign of authority or a post."""
    if not row.capital or len(row.text) > 100 or row.text.endswith(":"):
        return False
    return _is_post(row, words)


def _is_post(row: Row, words: Words) -> bool:
    """A sign of authority or a post; with its marks, for «Trương» is a name."""
    return has_prefix(row) or begins_with(row.text.casefold(), words.posts)


def _prose_follows(rows: Sequence[Row], at: int, end: int) -> bool:
    """Long lines right after a title in capitals: it was one of the text."""
    after = [row for row in rows[at + 1 : min(at + 8, end)] if row.shows and not row.side]
    return any(len(row.text) > _PROSE and not row.text.startswith("-") for row in after)


def _last_table(rows: Sequence[Row], start: int, end: int) -> int | None:
    """No words that tell it: the last table without borders whose two sides are filled."""
    for row in reversed(rows[start:end]):
        cell = row.line.cell
        if row.shows and cell is not None and not cell.bordered and cell.columns > 1:
            block = block_of(rows, row.index)
            return max(block.start, start)
        if row.shows and not _CONTACT.search(row.key):
            return None
    return None


def _recipients(shown: Sequence[Row], groups: Groups, words: Words) -> dict[int, str]:
    """Nơi nhận: its label, and what stands below it on its side."""
    label = next((row for row in shown if is_label(row)), None) or _spoilt_label(shown, groups)
    parts = {} if label is None else {label.index: "noi_nhan"}
    last: Row | None = None
    kept = False
    for row in shown:
        if row is label or (label is not None and row.index < label.index):
            continue
        if last is not None and _is_drafter(row, last, groups):
            parts[row.index] = "nguoi_soan"
        elif _is_listed(row, label, groups, words, kept):
            parts[row.index] = "noi_nhan_muc"
            last = row
            kept = kept or row.key.lstrip("-– ").startswith("luu")
    return parts


def _spoilt_label(shown: Sequence[Row], groups: Groups) -> Row | None:
    """A short line with a colon right above the first dash: the label, misspelt."""
    for row, after in pairwise(shown):
        if _dashed(after):
            short = len(row.text) < 20 and row.text.endswith(":")
            together = groups[row.index] == groups[after.index]
            return row if short and together and not _dashed(row) else None
    return None


def _is_drafter(row: Row, last: Row, groups: Groups) -> bool:
    """«PL.(300)» below the last item of the list."""
    near = groups[row.index] in (groups[last.index], "")
    return near and bool(_DRAFTER.fullmatch(row.text)) and not _dashed(row)


def _is_listed(row: Row, label: Row | None, groups: Groups, words: Words, kept: bool) -> bool:
    """An item of the list; `kept`: the line «Lưu» stands above it already."""
    if label is None:
        return _dashed(row) and row.side != RIGHT
    own, group = groups[label.index], groups[row.index]
    if (own and group not in (own, "")) or is_title(row, words) or _SEAL.match(row.key):
        return False
    if _dashed(row) or (own and own == group and not _CONTACT.search(row.key)):
        return True
    light = not (row.bold or row.capital or row.centred)
    return not own and light and not kept and not _CONTACT.search(row.key)


def _dashed(row: Row) -> bool:
    return row.text.startswith(("-", "–", "+", "•"))


def _is_contact(row: Row, below: Row | None, parts: Mapping[int, str]) -> bool:
    """An address or a telephone, or the line beside one."""
    if row.line.cell is not None and row.line.cell.columns > 1:
        return False
    beside = below is not None and parts.get(below.index) == "lien_he" and ":" in row.text
    return bool(_CONTACT.search(row.key) and re.search("[:@]", row.text)) or beside


def _groups(rows: Sequence[Row]) -> Groups:
    """Which rows stand together: in one box, on one side of one table or of tabs."""
    groups: dict[int, str] = {}
    block = 0
    for above, row in pairwise([rows[0], *rows] if rows else []):
        block += not joined(above, row)
        groups[row.index] = f"{row.group} {block}" if row.line.cell is not None else row.group
    return groups


def _gathered(rows: Iterable[Row], groups: Groups) -> list[list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(groups[row.index], []).append(row)
    return list(found.values())


def _signers(group: Sequence[Row], spaced: Collection[int], words: Words) -> dict[int, str]:
    """Titles, place of the signature and name, again and again; `spaced`: rows below a gap."""
    parts = {row.index: "chu_ky" for row in group if _SEAL.match(row.key)}
    left = [row for row in group if row.index not in parts]
    for number, row in enumerate(left):
        after = left[number + 1] if number + 1 < len(left) else None
        before = left[number - 1] if number else None
        titled = before is not None and parts[before.index] == "quyen_han"
        last = after is None or _is_post(after, words)
        goes_on = titled and row.index not in spaced and not (last and _is_name(row, words))
        if _is_post(row, words) or (row.capital and (goes_on or (not titled and after))):
            parts[row.index] = "quyen_han"
        elif last or (not row.capital and titled):
            parts[row.index] = "ho_ten" if len(row.text) < 60 else "khac"
        else:
            title = row.capital or (number == 0 and len(row.text) < 60)
            parts[row.index] = "quyen_han" if title else "khac"
    return parts


def _is_name(row: Row, words: Words) -> bool:
    """«NGUYỄN VĂN AN»: in capitals only its family name tells it from «NHÂN DÂN»."""
    return begins_with(row.text.casefold(), words.families)


def _spaced(group: Sequence[Row], rows: Sequence[Row], groups: Groups) -> set[int]:
    """The rows of a group that do not stand directly below the one above: one signs there."""
    found = set()
    for above, row in pairwise(row for row in group if not _SEAL.match(row.key)):
        between = rows[above.index + 1 - rows[0].index : row.index - rows[0].index]
        typed = (_typed(above), _typed(row))
        apart = _typed(above)[0] != _typed(row)[0]
        room = row.line.before_pt + above.line.after_pt if apart else 0.0
        if room >= _SIGNING_PT or any(
            _SEAL.match(other.key)
            or (not other.shows and groups[other.index] == groups[row.index])
            or (row.line.align == "tab" and _typed(other) not in typed)
            for other in between
        ):
            found.add(row.index)
    return found


def _typed(row: Row) -> tuple[int, int]:
    """The typed line it is a column of."""
    return row.line.place.paragraph, row.line.place.line


def _side(row: Row, parts: Mapping[int, str], rows: Sequence[Row]) -> str:
    """The side of the page it stands on; of two boxes the one with Nơi nhận is the left one."""
    if row.line.box is not None:
        boxes = [rows[at].line.box for at in sorted(parts) if rows[at].line.box is not None]
        return LEFT if row.line.box == boxes[0] and len(set(boxes)) > 1 else RIGHT
    return row.side or RIGHT
