"""The numbers of a target, read off its sentence: unit, value or range, direction, breakdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from service.rules.text import plain
from service.rules.vietnamese import parse_decimal

# Longer units first: «triệu đồng/ha» before «triệu đồng» before «đồng».
UNITS = (
    "triệu đồng/người", "triệu đồng/ha", "triệu đồng", "nghìn đồng", "tỷ đồng", "tỉ đồng", "đồng",
    "triệu USD", "tỷ USD", "USD", "triệu lượt", "nghìn lượt", "lượt", "triệu tấn", "nghìn tấn",
    "tấn", "doanh nghiệp", "sản phẩm", "giường", "bác sĩ", "người", "trường", "thôn", "hộ", "xã",
    "km", "ha", "%",
)  # fmt: skip
NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
VALUE = re.compile(
    rf"(?<![\w.,/])(?P<low>{NUMBER})(?:\s*(?:-|–|đến)\s*(?P<high>{NUMBER}))?"
    rf"\s*(?P<unit>%|(?:{'|'.join(map(re.escape, UNITS))})(?!\w))"
)
PART = re.compile(r"\((?P<inside>[^()]*)\)")
LOWER_IS_BETTER = re.compile(
    r"\b(?:còn|không quá|không vượt quá|dưới|thất nghiệp|hộ nghèo|cận nghèo|tai nạn|tử vong"
    r"|suy dinh dưỡng|tảo hôn)\b"
)
# «giảm 2%» counts the reduction, so more of it is better; «giảm còn 2%» counts what is left.
REDUCTION = re.compile(r"\bgiảm\b(?!.*\b(?:còn|dưới|không quá)\b)")
LEADING = re.compile(r"^(?:phấn đấu|trong đó|và|với)\s*:?\s+", re.IGNORECASE)
TRAILING = re.compile(
    r"\s*\b(?:đạt|đạt trên|còn|xuống|là|ở mức|khoảng|trên|dưới|từ|không quá|không vượt quá)$",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r",|\bvà\b")
MOST_LABEL = 200


@dataclass(frozen=True)
class TargetValue:
    """One number; with `high` a range; `group` names its part of a breakdown."""

    label: str
    unit: str
    low: Decimal
    high: Decimal | None
    direction: str
    group: str | None


def propose_values(text: str) -> list[TargetValue]:
    """Every number with a unit in the sentence, in order; a person confirms them."""
    return [value for clause in _clauses(plain(text)) for value in _of_clause(clause)]


def _clauses(text: str) -> list[str]:
    """The parts between semicolons and full stops, those inside parentheses not counted."""
    masked = PART.sub(lambda m: m.group().replace(";", "\0").replace(". ", "\1"), text)
    parts = re.split(r";|\.(?=\s|$)", masked)
    return [p.replace("\0", ";").replace("\1", ". ").strip() for p in parts if p.strip()]


def _of_clause(clause: str) -> Iterator[TargetValue]:
    """The values of the clause, those in its parentheses as a breakdown of the last one."""
    outside = list(_values(PART.sub(" ", clause)))
    yield from outside
    whole = outside[-1].label if outside else _name(PART.sub(" ", clause))
    lower = bool(outside) and outside[-1].direction == "giam"
    for part in PART.finditer(clause):
        for value in _values(part["inside"]):
            direction = "giam" if lower else value.direction
            yield replace(value, label=whole, group=value.label, direction=direction)


def _values(text: str) -> Iterator[TargetValue]:
    """The values of a stretch of text, each named by the words before and after it."""
    matches = list(VALUE.finditer(text))
    label = ""
    for match, (before, after) in zip(matches, _words_beside(text, matches), strict=True):
        label = _label(before, after, label)
        yield TargetValue(
            label=label,
            unit=match["unit"],
            low=parse_decimal(match["low"]),
            high=parse_decimal(match["high"]) if match["high"] else None,
            direction=_direction(f"{label} {before}"),
            group=None,
        )


def _words_beside(text: str, matches: Sequence[re.Match[str]]) -> list[tuple[str, str]]:
    """The words before and after each number; between two, the first comma or «và» parts them."""
    if not matches:
        return []
    befores, afters = [text[: matches[0].start()]], []
    for one, other in pairwise(matches):
        between = text[one.end() : other.start()]
        parted = SEPARATOR.search(between)
        afters.append(between[: parted.start()] if parted else "")
        befores.append(between[parted.end() :] if parted else between)
    return list(zip(befores, [*afters, text[matches[-1].end() :]], strict=True))


def _label(before: str, after: str, last: str) -> str:
    """«Hoàn thành xây dựng» 100% «trụ sở»: both sides; «mức độ 2» goes on from the last label."""
    own = _name(f"{_name(before)} {after}")
    head = " ".join(own.split()[:2]).lower()
    at = last.lower().rfind(f" {head} ") if head else -1
    if at > 0:
        own = f"{last[:at]} {own[:1].lower()}{own[1:]}"
    return (own or last)[:MOST_LABEL]


def _name(text: str) -> str:
    """The words that name a number, without «đạt», «còn», «trong đó» around them."""
    text = " ".join(text.split()).strip(" ,;:.-–")
    text = LEADING.sub("", text)
    before = ""
    while before != text:
        before, text = text, TRAILING.sub("", text).rstrip(" ,:")
    return text[:1].upper() + text[1:]


def _direction(text: str) -> str:
    lowered = text.lower()
    lower = LOWER_IS_BETTER.search(lowered) and not REDUCTION.search(lowered)
    return "giam" if lower else "tang"
