"""The body of a plan as paragraphs in order: its tree, its numbers, moving and indenting parts."""

import datetime as dt
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.rules.kinds import marked_runs
from service.rules.text import plain
from service.rules.vietnamese import parse_decimal

KIND_TITLES = {
    "muc": "Mục I.",
    "khoan": "Khoản 1.",
    "tieu_muc": "Tiểu mục 1.1.",
    "doan": "Đoạn văn",
    "gach": "Gạch đầu dòng -",
    "chi_tieu": "Chỉ tiêu - (1)",
}
KINDS = tuple(KIND_TITLES)
LEVELS = {"muc": 1, "khoan": 2, "tieu_muc": 3}
LEAF = 4
NUMBERED = ("muc", "khoan", "tieu_muc", "chi_tieu")

# What a plan of the year starts from when nothing is copied; the clerk fills and changes it.
SKELETON = (
    ("muc", "MỤC ĐÍCH, YÊU CẦU"),
    ("khoan", "Mục đích"),
    ("doan", ""),
    ("khoan", "Yêu cầu"),
    ("doan", ""),
    ("muc", "NỘI DUNG THI ĐUA"),
    ("khoan", "Nội dung thi đua"),
    ("tieu_muc", ""),
    ("khoan", "Các chỉ tiêu thi đua chủ yếu:"),
    ("chi_tieu", ""),
    ("muc", "TỔ CHỨC THỰC HIỆN"),
    ("khoan", "Phát động thi đua"),
    ("doan", ""),
    ("khoan", "Nhiệm vụ, giải pháp"),
    ("tieu_muc", ""),
    ("khoan", "Tổ chức thực hiện"),
    ("gach", ""),
)


def level(kind: str) -> int:
    """1 to 3 for headings, 4 for what stands under them."""
    return LEVELS.get(kind, LEAF)


def labels(kinds: Sequence[str]) -> list[str]:
    """What is printed before each paragraph: «I.», «1.», «1.1.», «-», «- (1)» or nothing."""
    counts = [0, 0, 0]
    target = 0
    found = []
    for kind in kinds:
        rank = level(kind)
        if rank < LEAF:
            counts[rank - 1] += 1
            counts[rank:] = [0] * (3 - rank)
            target = 0
        target += kind == "chi_tieu"
        found.append(_label(kind, counts, target))
    return found


def roman(number: int) -> str:
    """4 is «IV»."""
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for worth, sign in signs:
        times, number = divmod(number, worth)
        text += sign * times
    return text


def branch_end(kinds: Sequence[str], index: int) -> int:
    """Where the part that begins at `index` ends: a heading takes all that stands under it."""
    rank = level(kinds[index])
    end = index + 1
    if rank == LEAF:
        return end
    while end < len(kinds) and level(kinds[end]) > rank:
        end += 1
    return end


def moved(kinds: Sequence[str], index: int, down: bool) -> list[int]:
    """The indexes in their new order when the part at `index` goes one place up or down."""
    order = list(range(len(kinds)))
    end = branch_end(kinds, index)
    part = order[index:end]
    if down:
        if end == len(order):
            return order
        after = branch_end(kinds, end) if level(kinds[end]) >= level(kinds[index]) else end + 1
        return order[:index] + order[end:after] + part + order[after:]
    if index == 0:
        return order
    before = index - 1
    while before > 0 and level(kinds[before]) > level(kinds[index]):
        before -= 1
    return order[:before] + part + order[before:index] + order[end:]


def indented(kinds: Sequence[str], index: int, inward: bool) -> dict[int, str]:
    """The kinds that change when a part goes one level in or out; empty when it cannot.

    Headings below it go along, so a heading never jumps over its parent.
    """
    step = 1 if inward else -1
    below = [at for at in range(index + 1, branch_end(kinds, index)) if level(kinds[at]) < LEAF]
    new = {at: _shifted(kinds[at], step) for at in (index, *below)}
    if None in new.values() or any(new[at] not in LEVELS for at in below):
        return {}
    return {at: kind for at, kind in new.items() if kind is not None}


def depth(kind: str) -> int:
    """How far in a paragraph stands on the page."""
    return {"muc": 0, "khoan": 1}.get(kind, 2)


def blocks(paragraphs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """`{"kind", "runs"}` of each (kind, text), its number before it; blank ones are left out."""
    numbers = labels([kind for kind, _ in paragraphs])
    return [
        {"kind": kind, **marked_runs(f"{number} {text}".strip())}
        for number, (kind, text) in zip(numbers, paragraphs, strict=True)
        if text.strip() or kind in NUMBERED
    ]


@dataclass(frozen=True)
class Twice:
    """A target that another paragraph promises too: where, where again, and the words there."""

    target: int
    other: int
    words: str


def said_twice(paragraphs: Sequence[tuple[str, str]]) -> list[Twice]:
    """Targets that stand in another paragraph too, as indexes (the seed: 1.4 and item 20)."""
    promises = [
        (at, clause, _content_words(clause))
        for at, (_, text) in enumerate(paragraphs)
        for clause in clauses(text)
    ]
    promises = [promise for promise in promises if len(promise[2]) >= _LEAST_WORDS]
    found = []
    for at, _, words in promises:
        if paragraphs[at][0] != "chi_tieu":
            continue
        for other, clause, others in promises:
            is_later_target = paragraphs[other][0] == "chi_tieu" and other > at
            if other != at and not is_later_target and _same_promise(words, others):
                found.append(Twice(at, other, clause))
    return found


def clauses(text: str) -> list[str]:
    """The parts of a text between full stops and semicolons, its light marks taken off."""
    parts = re.split(r"[;:]|\.(?=\s|$)", plain(text))
    return [part.strip() for part in parts if part.strip()]


def years_in(text: str) -> set[int]:
    """The years that a text names."""
    return {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", text)}


def day_of_year(text: str, year: int) -> dt.date | None:
    """«15/6» in this year; None for nothing, ValueError for what is no day."""
    if not text.strip():
        return None
    found = re.fullmatch(r"\s*(\d{1,2})/(\d{1,2})\s*", text)
    if not found:
        raise ValueError(text)
    return dt.date(year, int(found[2]), int(found[1]))


def number_forms(low: str, high: str | None) -> set[str]:
    """How a value, or a range, may stand in a sentence: «138-140», «138 - 140», «138 đến 140»."""
    if high is None:
        return {low}
    return {f"{low}{sign}{high}" for sign in ("-", " - ", "–", " – ", " đến ")}


def stands_in(text: str, forms: set[str]) -> bool:
    """Whether one of these numbers stands in the text on its own, not as a part of another."""
    return any(re.search(rf"(?<![\d.,]){re.escape(form)}(?![\d]|[.,]\d)", text) for form in forms)


def number(value: object) -> Decimal:
    """«103.580,5» as people write it, or a number of JSON; ValueError for anything else."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        found = Decimal(str(value))
    else:
        found = parse_decimal(str(value))
    if not found.is_finite() or abs(found) >= 10**15:
        raise ValueError(str(value))
    return found


def _label(kind: str, counts: Sequence[int], target: int) -> str:
    if kind == "muc":
        return f"{roman(counts[0])}."
    if kind == "khoan":
        return f"{counts[1]}."
    if kind == "tieu_muc":
        return f"{counts[1]}.{counts[2]}." if counts[1] else f"{counts[2]}."
    return {"gach": "-", "chi_tieu": f"- ({target})"}.get(kind, "")


def _shifted(kind: str, step: int) -> str | None:
    at = KINDS.index(kind) + step
    return KINDS[at] if 0 <= at < len(KINDS) else None


_LEAST_WORDS, _LEAST_SHARE = 6, 0.7
_FILLERS = {"việc", "triển", "khai", "trên", "toàn", "tỉnh", "địa", "bàn", "các", "và", "đạt", "số"}


def _same_promise(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two clauses say the same thing: most words of the shorter, in the same order."""
    if len(set(words) & set(others)) < _LEAST_WORDS - 1:
        return False
    matcher = difflib.SequenceMatcher(None, words, others, autojunk=False)
    same = sum(part.size for part in matcher.get_matching_blocks())
    return same >= _LEAST_WORDS and same / min(len(words), len(others)) >= _LEAST_SHARE


def _content_words(clause: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+", clause.lower())
    return [word for word in words if word not in _FILLERS]
