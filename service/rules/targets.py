"""The numbers of a target, read off its sentence: unit, value or range, direction, breakdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.rules.vietnamese import nfc, parse_decimal

# Longer units first: «triệu đồng/ha» before «triệu đồng» before «đồng».
UNITS = (
    "triệu đồng/ha", "triệu đồng", "nghìn đồng", "tỷ đồng", "tỉ đồng", "đồng", "triệu USD",
    "tỷ USD", "USD", "triệu lượt", "nghìn lượt", "lượt", "giường", "ha", "km", "người", "hộ",
    "xã", "trường", "%",
)  # fmt: skip
NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
VALUE = re.compile(
    rf"(?<![\d.,/])(?P<low>{NUMBER})(?:\s*(?:-|–|đến)\s*(?P<high>{NUMBER}))?"
    rf"\s*(?P<unit>{'|'.join(map(re.escape, UNITS))})(?![^\W\d_])"
)
PART = re.compile(r"\((?P<inside>[^()]*)\)")
LOWER_IS_BETTER = ("còn ", "thất nghiệp", "giảm", "không quá", "dưới ")
LEADING = re.compile(r"^(?:phấn đấu|trong đó|tỷ lệ này)\s+", re.IGNORECASE)
TRAILING = re.compile(r"\s*(?:đạt|còn|là|ở mức|khoảng|trên|dưới|không quá)$", re.IGNORECASE)
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
    plain = nfc(text).replace("*", "")
    found: list[TargetValue] = []
    for clause in _clauses(plain):
        label = ""
        outside, parts = _taken_apart(clause)
        for value in _values(outside, None, label):
            found.append(value)
            label = value.label
        for part in parts:
            found += _values(part, label or _bare(outside), label)
    return found


def _clauses(text: str) -> list[str]:
    """The parts between semicolons and full stops, those inside parentheses not counted."""
    masked = PART.sub(lambda m: m.group().replace(";", "\0").replace(". ", "\1"), text)
    parts = re.split(r";|\.(?=\s|$)", masked)
    return [p.replace("\0", ";").replace("\1", ". ").strip() for p in parts if p.strip()]


def _taken_apart(clause: str) -> tuple[str, list[str]]:
    """The clause without its parentheses, and what stands in them."""
    inside = [m["inside"] for m in PART.finditer(clause)]
    return PART.sub(" ", clause), inside


def _values(text: str, whole: str | None, label: str) -> Iterator[TargetValue]:
    """The values of a stretch of text; with `whole` they are a breakdown of that."""
    start = 0
    for match in VALUE.finditer(text):
        own = _bare(text[start : match.start()]) or _bare(_up_to_comma(text[match.end() :]))
        start = match.end()
        name = whole if whole is not None else _named(own, label)
        yield TargetValue(
            label=name[:MOST_LABEL],
            unit=match["unit"],
            low=parse_decimal(match["low"]),
            high=parse_decimal(match["high"]) if match["high"] else None,
            direction=_direction(text[: match.end()] + " " + name),
            group=own if whole is not None else None,
        )


def _named(own: str, label: str) -> str:
    """«mức độ 2» after «Tỷ lệ trường chuẩn quốc gia mức độ 1» speaks of the same ratio."""
    return own or label


def _up_to_comma(text: str) -> str:
    return re.split(r"[,;(]", text, maxsplit=1)[0]


def _bare(text: str) -> str:
    """The words that name a number, without «đạt», «còn», «trong đó» around them."""
    text = " ".join(text.strip(" ,;:.-").split())
    text = LEADING.sub("", text)
    before = ""
    while before != text:
        before, text = text, TRAILING.sub("", text)
    return text[:1].upper() + text[1:] if text else ""


def _direction(text: str) -> str:
    lowered = text.lower()
    return "giam" if any(sign in lowered for sign in LOWER_IS_BETTER) else "tang"
