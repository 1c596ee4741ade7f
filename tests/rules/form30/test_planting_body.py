"""Every rule on page, letters and body: right papers pass, its fault is found and nothing else."""

from dataclasses import replace

import pytest

from service.rules.form30 import rules_body, rules_order, rules_page, rules_text
from service.rules.form30.judging import Case, Found
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.seen import Line, Paper, Place
from tests.rules.form30 import papers
from tests.rules.form30.bodies import ON, RULES, found
from tests.rules.form30.planting_body import PLANTS
from tests.rules.law_files import shipped

# One slip may also be what another rule warns of: «1.2.» is no number of the model.
BESIDE = {
    "thap_phan.thu_tu": ["de_muc.thap_phan"],
    "de_muc.thap_phan_sau": ["de_muc.thu_bac"],
}
# What a body does not say is told where it is missed.
ELSEWHERE = {"chi_dan_phu_luc.co": "Phụ lục I", "chi_dan_phu_luc.tung_so": "Phụ lục II"}
LISTED = ("hidden", "tracked", "commented", "decomposed")


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert list(PLANTS) == [rule.id for rule in RULES]
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_masks_name_rules_and_hide_no_rule_of_its_own():
    ids = {rule.id for rule in RULES}
    for module in (rules_page, rules_text, rules_order, rules_body):
        assert set(module.MASKS) <= {rule.id for rule in module.RULES}
        assert [id_ for hidden in module.MASKS.values() for id_ in hidden if id_ not in ids] == []
        assert [id_ for id_, hidden in module.MASKS.items() if id_ in hidden] == []


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_place_and_nothing_else(rule):
    right = papers.right(PLANTS[rule].kind)
    planted = PLANTS[rule].plant(right)
    made = found(recognised(planted))
    assert sorted(made) == sorted([rule, *BESIDE.get(rule, [])])
    assert len(made[rule]) == 1
    assert stands_there(made[rule][0], rule, right, planted)


def recognised(paper: Paper) -> Case:
    """The paper with its parts as the recogniser finds them."""
    whole = split_columns(paper)
    return Case(whole, recognise(whole, shipped(), ON), shipped(), ON)


def stands_there(one: Found, rule: str, right: Paper, planted: Paper) -> bool:
    """The finding is on the section, or on a line, that the plant changed."""
    if rule in ELSEWHERE:
        return one.line is not None and one.line.text == ELSEWHERE[rule]
    if one.section is not None:
        before = dict(enumerate(right.sections)).get(one.section)
        return planted.sections[one.section] != before
    known = {_without_place(line) for line in right.everywhere()}
    listed = {place for name in LISTED for place in getattr(planted, name)}
    return one.line is not None and (
        _without_place(one.line) not in known or one.line.place in listed
    )


def _without_place(line: Line) -> Line:
    return replace(line, place=Place(line=line.place.line))
