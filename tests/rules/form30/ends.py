"""What the tests of signature, Nơi nhận and phụ lục share: cases as recognised, what is found."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from service.rules.form30.judging import CannotJudge, Case, Found, Rule
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.seen import Paper, Place
from tests.rules.form30.papers import right
from tests.rules.form30.plant import Plant
from tests.rules.law_files import shipped

ON = dt.date(2024, 3, 15)


def recognised(paper: Paper, **more: Any) -> Case:
    """The paper with its parts as the recogniser finds them."""
    whole = split_columns(paper)
    return Case(whole, recognise(whole, shipped(), ON), shipped(), ON, **more)


def found(case: Case, rules: Iterable[Rule]) -> dict[str, list[Found]]:
    """What each rule that finds something finds."""
    said = {rule.id: list(rule.judge(case)) for rule in rules}
    return {id_: findings for id_, findings in said.items() if findings}


def unjudged(case: Case, rules: Iterable[Rule]) -> list[str]:
    """The rules that cannot judge the paper."""

    def fails(rule: Rule) -> bool:
        try:
            list(rule.judge(case))
        except CannotJudge:
            return True
        return False

    return [rule.id for rule in rules if fails(rule)]


def planted(plants: Mapping[str, Plant], rule: str) -> Paper:
    """The right paper of the rule's plant, with its fault."""
    return plants[rule].plant(right(plants[rule].kind))


def is_new(one: Found, plant: Plant) -> bool:
    """The finding is on a line that the plant changed or added."""
    known = {_without_place(line) for line in right(plant.kind).everywhere()}
    return one.line is not None and _without_place(one.line) not in known


def _without_place(line: Any) -> Any:
    return replace(line, place=Place(line=line.place.line))
