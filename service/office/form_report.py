"""What the checker said of a paper's form, as people read it: by level, numbered, placed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.errors import Refusal
from service.office.desk import Office
from service.render.child import RenderChild
from service.rules.form30.judging import ERROR, LEVELS, NOT_EVALUATED, WARNING
from service.rules.form30.parts import ADMINISTRATIVE

Report = Mapping[str, Any]
OF_SECRETS: Final = "mat"
MOST_NAMED: Final = 5
CLOSE: Final = 1.5  # per cent of a page's height: less than one row


@dataclass(frozen=True)
class Mark:
    """A box on a page, in per cent of its width and height.

    `beside`: how many marks of the page begin at the same height before this one.
    """

    number: int
    level: str
    x: float
    y: float
    width: float
    height: float
    beside: int


@dataclass(frozen=True)
class Finding:
    """One finding; `number` is that of its mark, None when it has no place of its own to see."""

    number: int | None
    level: str
    title: str
    place: str
    found: str
    expected: str
    source: str
    quoted: str
    page: int | None


@dataclass(frozen=True)
class Group:
    """The findings of one level."""

    level: str
    title: str
    findings: Sequence[Finding]


@dataclass(frozen=True)
class FormReport:
    """The whole report of one paper, ready to be shown; `data` as the checker gave it."""

    data: Report
    family: str
    family_name: str
    kind_name: str
    why: str
    groups: Sequence[Group]
    marks: Mapping[int, Sequence[Mark]]

    @property
    def is_judged(self) -> bool:
        """Whether the paper is of the kind that the decree is about."""
        return self.family == ADMINISTRATIVE

    @property
    def errors(self) -> int:
        return self._count(ERROR)

    @property
    def warnings(self) -> int:
        return self._count(WARNING)

    def of(self, level: str) -> Sequence[Finding]:
        """The findings of this level."""
        return next((group.findings for group in self.groups if group.level == level), ())

    def _count(self, level: str) -> int:
        return len(self.of(level))


def judged(
    child: RenderChild, office: Office, docx: bytes, *, on: dt.date, is_draft: bool
) -> dict[str, Any]:
    """What the checker says of one of our papers; one that it cannot read is no bad paper."""
    try:
        return child.check_form(docx, on=on, law=office.law, is_draft=is_draft)
    except Refusal as refusal:
        return _unjudged(refusal.message)


def counts(report: Report) -> tuple[int, int]:
    """How many errors and how many warnings."""
    levels = [finding["level"] for finding in report["findings"]]
    return levels.count(ERROR), levels.count(WARNING)


def columns(report: Report) -> dict[str, Any]:
    """The report as a version of a paper keeps it."""
    errors, warnings = counts(report)
    return {"form_report": report, "form_errors": errors, "form_warnings": warnings}


def _unjudged(why: str) -> dict[str, Any]:
    return {
        "family": "khong_ro",
        "family_name": "Chưa kiểm tra được thể thức",
        "kind": "",
        "kind_name": "",
        "why": why,
        "findings": [],
    }


def error_titles(report: Report) -> str:
    """«Cỡ chữ quốc hiệu (Quốc hiệu, đoạn 1); Lề trang; và 2 lỗi khác»: the errors by name."""
    named = [
        f"{finding['title']} ({finding['place']})" if finding["place"] else finding["title"]
        for finding in report["findings"]
        if finding["level"] == ERROR
    ]
    more = [f"và {len(named) - MOST_NAMED} lỗi khác"] if len(named) > MOST_NAMED else []
    return "; ".join(named[:MOST_NAMED] + more)


def shown(report: Report, spots: Sequence[Any] | None = None) -> FormReport:
    """The report by level, those with a spot numbered in the order in which they are read."""
    found = list(report["findings"])
    places = list(spots or [None] * len(found))
    groups, marks, number = [], [], 0
    for level, title in LEVELS.items():
        rows = []
        for finding, spot in zip(found, places, strict=True):
            if finding["level"] != level:
                continue
            number += level != NOT_EVALUATED
            rows.append(_finding(finding, number if level != NOT_EVALUATED else None, spot))
            if spot and level != NOT_EVALUATED:
                marks.append((number, level, spot))
        if rows:
            groups.append(Group(level, title, rows))
    return FormReport(
        data=report,
        family=report["family"],
        family_name=report["family_name"],
        kind_name=report["kind_name"],
        why=report["why"],
        groups=groups,
        marks=_by_page(marks),
    )


def _finding(finding: Mapping[str, Any], number: int | None, spot: Any) -> Finding:
    told = ("level", "title", "place", "found", "expected", "source", "quoted")
    page = spot["page"] if spot else None
    return Finding(number=number, page=page, **{name: finding[name] for name in told})


def _by_page(marks: Sequence[tuple[int, str, Any]]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for number, level, spot in marks:
        left, top, right, bottom = (round(100 * share, 2) for share in _around(spot["boxes"]))
        page = found.setdefault(spot["page"], [])
        beside = sum(abs(mark.y - top) < CLOSE for mark in page)
        width, height = round(right - left, 2), round(bottom - top, 2)
        page.append(Mark(number, level, left, top, width, height, beside))
    return found


def _around(boxes: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """The one box around those of a paragraph's rows."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
