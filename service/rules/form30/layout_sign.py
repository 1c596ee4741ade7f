"""The signature block and Nơi nhận: where they begin, and what each of their lines is."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from service.rules.form30.layout_head import Words
from service.rules.form30.layout_rows import (
    LEFT,
    RIGHT,
    Row,
    begins_with,
    block_of,
    has_prefix,
    same,
)
from service.rules.form30.parts import Signature

_CONTACT = re.compile(r"(dia chi|(so )?dien thoai|dt|fax|email|e-mail|thu dien tu|website|trang)\b")
_DRAFTER = re.compile(r"[A-ZĐ]{1,5}\.?\s*\(?\d{0,4}\)?")
_SEAL = re.compile(r"\(?(chu ky|dau[ /,]|da ky|ky,? |ky so)")
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
    parts: dict[int, str] = {}
    _recipients(shown, parts, words)
    for row in shown:
        if row.index not in parts and _CONTACT.match(row.key) and ":" in row.text:
            parts[row.index] = "lien_he"
    for group in _groups(row for row in shown if row.index not in parts):
        parts.update(_signers(group, words))
    return parts


def signatures(rows: Sequence[Row], parts: Mapping[int, str]) -> Iterator[Signature]:
    """Each block of titles with its name."""
    signed = [rows[at] for at in sorted(parts) if parts[at] in ("quyen_han", "ho_ten")]
    for group in _groups(signed):
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
        if row.shows and not _CONTACT.match(row.key):
            return None
    return None


def _recipients(shown: Sequence[Row], parts: dict[int, str], words: Words) -> None:
    """Nơi nhận: its label, and what stands below it on its side."""
    label = next((row for row in shown if is_label(row)), None) or _spoilt_label(shown)
    if label is not None:
        parts[label.index] = "noi_nhan"
    last = False
    for row in shown:
        if row.index in parts or (label is not None and row.index < label.index):
            continue
        if label is None:
            listed = row.text.startswith(("-", "–")) and row.side != RIGHT
        else:
            listed = _is_listed(row, label, words, last)
        if listed:
            parts[row.index] = "noi_nhan_muc"
            last = last or row.key.lstrip("-– ").startswith("luu")
            if row.text[0] not in "-–" and last and _DRAFTER.fullmatch(row.text):
                parts[row.index] = "nguoi_soan"


def _spoilt_label(shown: Sequence[Row]) -> Row | None:
    """A short line with a colon right above the first dash: the label, misspelt."""
    for row, after in pairwise(shown):
        if after.text.startswith(("-", "–")):
            short = len(row.text) < 20 and row.text.endswith(":") and row.group == after.group
            return row if short and not row.text.startswith(("-", "–")) else None
    return None


def _is_listed(row: Row, label: Row, words: Words, last: bool) -> bool:
    dashed = row.text.startswith(("-", "–", "+", "•"))
    if label.group and row.group not in (label.group, ""):
        return False
    if is_title(row, words) or _SEAL.match(row.key) or _CONTACT.match(row.key):
        return False
    if label.group and row.group == label.group:
        return not (last and not dashed and row.bold)
    near = bool(_DRAFTER.fullmatch(row.text)) or not (row.bold or row.capital or row.centred)
    return (
        dashed
        or (not label.group and near and not last)
        or bool(last and _DRAFTER.fullmatch(row.text))
    )


def _groups(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows that stand together: in one box, on one side of a table or of tabs."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return list(groups.values())


def _signers(group: Sequence[Row], words: Words) -> dict[int, str]:
    """Titles, place of the signature and name, again and again."""
    parts = {row.index: "chu_ky" for row in group if _SEAL.match(row.key)}
    left = [row for row in group if row.index not in parts]
    for number, row in enumerate(left):
        after = left[number + 1] if number + 1 < len(left) else None
        before = left[number - 1] if number else None
        last = after is None or _is_post(after, words)
        named = row.capital and (before is None or not _titled(before, parts))
        if _is_post(row, words) or (named and after is not None):
            parts[row.index] = "quyen_han"
        elif last or (not row.capital and before is not None and _titled(before, parts)):
            parts[row.index] = "ho_ten" if len(row.text) < 60 else "khac"
        else:
            parts[row.index] = "quyen_han" if number == 0 or row.capital else "khac"
    return parts


def _titled(before: Row, parts: Mapping[int, str]) -> bool:
    return parts.get(before.index) == "quyen_han"


def _side(row: Row, parts: Mapping[int, str], rows: Sequence[Row]) -> str:
    """The side of the page it stands on; of two boxes the one with Nơi nhận is the left one."""
    if row.line.box is not None:
        boxes = [rows[at].line.box for at in sorted(parts) if rows[at].line.box is not None]
        return LEFT if row.line.box == boxes[0] and len(set(boxes)) > 1 else RIGHT
    return row.side or RIGHT
