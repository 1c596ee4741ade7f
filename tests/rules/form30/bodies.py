"""Cases for the rules on page, letters and body: a few lines, with their headings by number."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from service.rules.form30 import rules_body, rules_order, rules_page, rules_text
from service.rules.form30.judging import Case, Found, Rule
from service.rules.form30.parts import ADMINISTRATIVE, Appendix, Heading, Parts
from service.rules.form30.seen import Line, Look, Paper, Piece, Place, Section
from tests.rules.form30 import papers
from tests.rules.law_files import shipped

RULES: tuple[Rule, ...] = (
    *rules_page.RULES,
    *rules_text.RULES,
    *rules_order.RULES,
    *rules_body.RULES,
)
ON = dt.date(2024, 3, 15)
SET: dict[str, Any] = {"align": "both", "first_mm": 12.7, "after_pt": 6.0}
LEVELS = {
    "phan": r"phần ([IVXL\d]+|thứ \w+)[.:]?",
    "chuong": r"chương ([IVXL\d]+)[.:]?",
    "muc": r"mục ([IVXL\d]+)[.:]?",
    "tieu_muc": r"tiểu mục ([IVXL\d]+)[.:]?",
    "dieu": r"điều (\d+|…)[.:]?",
    "la_ma": r"([IVXL]+)\.",
    "thap_phan": r"(\d+(?:\.\d+)+)\.?",
    "khoan": r"(\d+)\.",
    "diem": r"([a-zđ])\)",
    "ngoac": r"(?:- )?\((\d+)\)",
}


def line(text: str, number: int = 0, part: str = "noi_dung", **to: Any) -> Line:
    """A paragraph as the body has them; names of Look are for its letters."""
    look = Look(**{name: to.pop(name) for name in list(to) if name in Look.__slots__})
    pieces = (Piece(text, look),) if text else ()
    return Line(Place(paragraph=number), pieces, style=part, **{**SET, **to})


def lines(*texts: str | Line, part: str = "noi_dung") -> tuple[Line, ...]:
    """Paragraphs one below the other; «^ » is centred and bold."""
    found = []
    for number, text in enumerate(texts):
        if isinstance(text, Line):
            found.append(replace(text, place=replace(text.place, paragraph=number)))
        elif text.startswith("^ "):
            found.append(line(text[2:], number, part, align="center", first_mm=0.0, bold=True))
        else:
            found.append(line(text, number, part))
    return tuple(found)


def case(made: Iterable[Line], sections: tuple[Section, ...] = (Section(),), **more: Any) -> Case:
    """A paper of these lines; each has the part its style names."""
    return whole(Paper(sections, tuple(made), **more))


def whole(paper: Paper) -> Case:
    """A paper whose lines name their parts as their styles, as those of the model do."""
    names = papers.truth(paper)
    by_part: dict[str, list[Line]] = {}
    for one in paper.lines:
        by_part.setdefault(names[one.place] if one.text.strip() else "trong", []).append(one)
    known = Parts(
        ADMINISTRATIVE,
        lines={part: tuple(found) for part, found in by_part.items()},
        headings=tuple(
            heading
            for one in paper.lines
            if names[one.place] in ("noi_dung", "de_muc") and (heading := heading_of(one))
        ),
        appendices=tuple(_appendices(paper)),
    )
    return Case(paper, known, shipped(), ON)


def _appendices(paper: Paper) -> Iterable[Appendix]:
    for number in range(1, len(paper.sections)):
        own = tuple(one for one in paper.lines if one.section == number)
        if own[0].style == "phu_luc":
            yield Appendix(own[0], (), (), own[1:], number)
        elif own[0].style.startswith("phu_luc"):
            yield Appendix(None, (), (), own, number)


def heading_of(one: Line) -> Heading | None:
    """The heading a line is, by how it begins."""
    text = one.text.strip()
    for level, pattern in LEVELS.items():
        if match := re.match(rf"{pattern}(?=\s|$)", text, re.I if " " in pattern else 0):
            title = text[match.end() :].strip()
            return Heading(level, match[1], match[0], title, one)
    return None


def found(made: Case, rules: Iterable[Rule] = RULES) -> dict[str, list[Found]]:
    """What each rule that finds something finds."""
    said = {rule.id: list(rule.judge(made)) for rule in rules}
    return {id_: findings for id_, findings in said.items() if findings}


def told(made: Case, rules: Iterable[Rule]) -> list[tuple[str, str]]:
    """Each rule that finds something, with the letters it is about."""
    return [
        (id_, one.line.text[one.start : one.end or None])
        for id_, findings in found(made, rules).items()
        for one in findings
        if one.line
    ]
