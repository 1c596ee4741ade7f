"""Cases for the rules of words: a paper with its parts as its model names them, or bare lines."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from service.rules.form30 import rules_capitals, rules_spelling
from service.rules.form30.judging import Case, Rule
from service.rules.form30.parts import ADMINISTRATIVE, Parts
from service.rules.form30.seen import Line, Paper, Piece, Place, Section
from tests.rules.form30 import papers
from tests.rules.law_files import shipped

RULES: tuple[Rule, ...] = (*rules_capitals.RULES, *rules_spelling.RULES)
ON = dt.date(2024, 3, 15)


class Said(NamedTuple):
    """What a test compares: the rule and the letters its finding is about."""

    rule: str
    quoted: str


def case_of(paper: Paper, on: dt.date = ON) -> Case:
    parts: dict[str, list[Line]] = {}
    names = papers.truth(paper)
    for line in paper.lines:
        parts.setdefault(names[line.place], []).append(line)
    lines = {part: tuple(found) for part, found in parts.items()}
    return Case(paper, Parts(ADMINISTRATIVE, lines=lines), shipped(), on)


def lines_of(*texts: str, part: str = "noi_dung") -> Paper:
    """A paper of bare lines, all of one part."""
    lines = (
        Line(Place(paragraph=number), (Piece(text),), style=part)
        for number, text in enumerate(texts)
    )
    return Paper((Section(),), tuple(lines))


def said(case: Case, rules: Iterable[Rule] = RULES) -> list[Said]:
    """What the rules find, in their order."""
    return [
        Said(rule.id, found.line.text[found.start : found.end])
        for rule in rules
        for found in rule.judge(case)
        if found.line
    ]
