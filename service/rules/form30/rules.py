"""All rules of form, and what they say of one paper: found, or why it could not be judged."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Final

from service.rules.form30 import (
    rules_annex,
    rules_body,
    rules_capitals,
    rules_foot,
    rules_grounds,
    rules_head,
    rules_looks,
    rules_number,
    rules_order,
    rules_page,
    rules_sign,
    rules_spelling,
    rules_text,
    rules_title,
)
from service.rules.form30.body import part_of
from service.rules.form30.judging import NOT_EVALUATED, CannotJudge, Case, Finding, Found, Rule
from service.rules.form30.parts import ADMINISTRATIVE, PARTS, Parts
from service.rules.form30.shown import needed

MODULES: Final[tuple[ModuleType, ...]] = (
    rules_page,
    rules_text,
    rules_looks,
    rules_head,
    rules_number,
    rules_title,
    rules_grounds,
    rules_order,
    rules_body,
    rules_sign,
    rules_foot,
    rules_annex,
    rules_capitals,
    rules_spelling,
)
RULES: Final[tuple[Rule, ...]] = tuple(rule for module in MODULES for rule in module.RULES)
BY_ID: Final[Mapping[str, Rule]] = {rule.id: rule for rule in RULES}
# A fault may hide others or bring them along: rule → the rules whose findings it may change.
MASKS: Final[Mapping[str, frozenset[str]]] = {
    rule_id: hidden
    for module in MODULES
    for rule_id, hidden in getattr(module, "MASKS", {}).items()
}


def judge(case: Case) -> list[Finding]:
    """What all rules say, in reading order; what could not be judged comes last.

    Only an administrative paper is judged: of any other, nothing is said.
    """
    if case.parts.family != ADMINISTRATIVE:
        return []
    at = {line.place: number for number, line in enumerate(case.paper.everywhere())}
    said = [finding for rule in RULES for finding in _said(rule, case)]
    return sorted(
        said,
        key=lambda one: (
            one.level == NOT_EVALUATED,
            at.get(one.line.place, -1) if one.line else -1,
            one.start,
        ),
    )


def _is_there(part: str, parts: Parts) -> bool:
    """The Điều of a decision, or the headings of a plan, are its body too."""
    return bool(parts.of(part) or (part == "noi_dung" and parts.of("de_muc")))


def _said(rule: Rule, case: Case) -> Iterator[Finding]:
    if rule.part and rule.needs_part and not _is_there(rule.part, case.parts):
        if rule.part in needed(case.parts):
            yield _not_judged(rule, f"Không thấy thành phần «{PARTS[rule.part]}» trong văn bản.")
        return
    try:
        for one in rule.judge(case):
            yield _finding(rule, one, case)
    except CannotJudge as why:
        yield _not_judged(rule, str(why))


def _finding(rule: Rule, one: Found, case: Case) -> Finding:
    text = one.line.text if one.line else ""
    quoted = text[one.start : one.end] if one.end else text
    return Finding(
        rule.id,
        rule.level,
        rule.part or (part_of(case).get(one.line.place, "") if one.line else ""),
        one.line,
        one.start,
        one.end,
        one.section,
        quoted.strip(),
        one.found,
        one.expected,
        rule.source,
    )


def _not_judged(rule: Rule, why: str) -> Finding:
    return Finding(
        rule.id, NOT_EVALUATED, rule.part, None, 0, 0, None, "", why, rule.title, rule.source
    )
