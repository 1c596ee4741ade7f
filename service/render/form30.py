"""Thể thức: what the decree says of a Word file; each finding has its rule, place and source."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.render.seen import read_paper
from service.rules.form30.judging import LEVELS, Case, Finding
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.parts import ADMINISTRATIVE, FAMILIES, PARTS, Parts
from service.rules.form30.rules import BY_ID, judge
from service.rules.form30.seen import BODY, Line
from service.rules.law import Law

_SHOWN_LETTERS = 80


@dataclass(frozen=True)
class Report:
    """What a paper is, why it is taken for that, and what was found, in reading order."""

    family: str  # a key of FAMILIES; only ADMINISTRATIVE is judged
    kind: str  # key of the law's table van_ban, "" when it has none
    kind_name: str
    why: str
    findings: tuple[Finding, ...]

    @property
    def family_name(self) -> str:
        return FAMILIES[self.family]

    def as_data(self) -> dict[str, Any]:
        """The report in plain values, places in words."""
        return {
            "family": self.family,
            "family_name": self.family_name,
            "kind": self.kind,
            "kind_name": self.kind_name,
            "why": self.why,
            "findings": [_data(finding) for finding in self.findings],
        }


def check(docx: bytes, on: dt.date, law: Law, *, is_draft: bool = False) -> Report:
    """The findings on a Word file by the law of that day (NĐ 30/2020/NĐ-CP).

    A draft may lack number and date. What is no administrative paper, or laid out in a way nobody
    knows, is named and not judged. BadInput or TooLarge when the file cannot be read.
    """
    case, findings = examine(docx, on, law, is_draft=is_draft)
    parts = case.parts
    return Report(
        parts.family, parts.kind, _kind_name(parts, law, on), _why(parts), tuple(findings)
    )


def examine(
    docx: bytes, on: dt.date, law: Law, *, is_draft: bool = False
) -> tuple[Case, list[Finding]]:
    """The paper as it was read and recognised, with its findings; refuses as `check` does."""
    paper = split_columns(read_paper(docx))
    case = Case(paper, recognise(paper, law, on), law, on, is_draft)
    return case, judge(case)


def place_of(finding: Finding) -> str:
    """«Căn cứ ban hành, đoạn 7», «Trang phần 2», «» for the whole paper."""
    named = PARTS.get(finding.part, "")
    if finding.line is None:
        section = f"phần {finding.section + 1}" if finding.section is not None else ""
        return _capital(", ".join(word for word in (named, section) if word))
    return _capital(", ".join(word for word in (named, _paragraph(finding.line)) if word))


def _paragraph(line: Line) -> str:
    number = f"đoạn {line.place.paragraph + 1}"
    if line.place.story == BODY:
        return number
    stories = {"header": "đầu trang", "footer": "chân trang", "footnotes": "chú thích"}
    story = next((name for key, name in stories.items() if line.place.story.startswith(key)), "")
    return f"{story}, {number}" if story else number


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": BY_ID[finding.rule].title,
        "level": finding.level,
        "level_name": LEVELS[finding.level],
        "place": place_of(finding),
        "part": finding.part,
        "paragraph": finding.line.place.paragraph + 1 if finding.line else None,
        "line": " ".join(finding.line.text.split()) if finding.line else "",
        "quoted": _short(finding.quoted),
        "start": finding.start,
        "end": finding.end,
        "section": finding.section,
        "found": finding.found,
        "expected": finding.expected,
        "source": finding.source,
    }


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN_LETTERS else f"{words[: _SHOWN_LETTERS - 1].rstrip()}…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _kind_name(parts: Parts, law: Law, on: dt.date) -> str:
    row = law.row("van_ban", parts.kind, on) if parts.kind else None
    return str(row["ten"]) if row else ""


def _why(parts: Parts) -> str:
    if parts.family in (ADMINISTRATIVE, "khong_ro") and not parts.why:
        return FAMILIES[parts.family]
    return parts.why


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings each level has."""
    return {level: sum(one.level == level for one in findings) for level in LEVELS}
