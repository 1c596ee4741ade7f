"""A rule of form, what it finds, and what it is given to judge."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from service.rules.form30.parts import Parts
from service.rules.form30.seen import Line, Paper
from service.rules.law import Law

T = TypeVar("T")
ERROR, WARNING, QUESTION, NOT_EVALUATED = "error", "warning", "question", "not_evaluated"
LEVELS = {
    ERROR: "Sai thể thức",
    WARNING: "Cần xem lại",
    QUESTION: "Câu hỏi",
    NOT_EVALUATED: "Chưa đánh giá được",
}


class CannotJudge(Exception):
    """The paper does not show what this rule needs; says why in Vietnamese. Never «passed»."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing a rule found: where, what stands there, what should. `line` None: the whole paper.

    `start`, `end`: the letters of `line.text` it is about; both 0: the whole line.
    """

    found: str
    expected: str
    line: Line | None = None
    start: int = 0
    end: int = 0
    section: int | None = None  # a finding on a section's page


@dataclass(frozen=True)
class Case:
    """A paper to be judged: as seen, its parts, the law, the day it is judged by.

    `on` is the day of issue; `is_draft`: not issued yet, so number and date may be blank. `memo`
    keeps what one rule worked out for the others (`shared`).
    """

    paper: Paper
    parts: Parts
    law: Law
    on: dt.date
    is_draft: bool = False
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


def shared(work: Callable[[Case], T]) -> Callable[[Case], T]:
    """The same function, working once for all rules of a case."""

    @wraps(work)
    def kept(case: Case) -> T:
        if kept not in case.memo:
            case.memo[kept] = work(case)
        done: T = case.memo[kept]
        return done

    return kept


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `judge` yields what breaks it, or raises CannotJudge.

    `part` is the component it is about (a key of PARTS, or ""); when the paper lacks that component
    and `needs_part`, the rule is not evaluated. `level` is ERROR only where the decree says it and
    the file decides it; `source` names the clause.
    """

    id: str
    title: str
    level: str
    source: str
    judge: Callable[[Case], Iterable[Found]]
    part: str = ""
    needs_part: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a paper, for people and machines. `quoted` is the text at the place."""

    rule: str
    level: str
    part: str
    line: Line | None
    start: int
    end: int
    section: int | None
    quoted: str
    found: str
    expected: str
    source: str
