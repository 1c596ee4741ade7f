"""The engine: every rule once, found in reading order, and what could not be judged is said."""

import datetime as dt
from dataclasses import replace

import pytest

from service.rules.form30 import rules
from service.rules.form30.judging import LEVELS, NOT_EVALUATED, WARNING, CannotJudge, Case, Found
from service.rules.form30.judging import Rule as OneRule
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.parts import FAMILIES, PARTS, Parts
from tests.rules.form30 import papers
from tests.rules.law_files import shipped

ON = dt.date(2024, 3, 15)


def case(paper, **more):
    paper = split_columns(paper)
    return Case(paper, recognise(paper, shipped(), ON), shipped(), ON, **more)


def test_each_rule_has_an_id_of_its_own_and_says_where_it_comes_from():
    ids = [rule.id for rule in rules.RULES]
    assert sorted(set(ids)) == sorted(ids)
    for rule in rules.RULES:
        assert rule.level in LEVELS, rule.id
        assert rule.part in {"", *PARTS}, rule.id
        assert rule.source, rule.id
        assert rule.title, rule.id


def test_a_mask_names_rules_that_are_there():
    for rule_id, hidden in rules.MASKS.items():
        assert {rule_id, *hidden} <= rules.BY_ID.keys(), rule_id


@pytest.mark.parametrize("kind", papers.KINDS)
def test_nothing_is_found_in_a_right_paper(kind):
    said = rules.judge(case(papers.right(kind)))
    assert [(one.rule, one.found) for one in said] == []


@pytest.mark.slow
@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_right_paper_in_any_layout_has_no_finding(kind, head):
    for sign in papers.SIGNS:
        said = rules.judge(case(papers.layout(papers.right(kind), head, sign)))
        assert [one.rule for one in said if one.level != NOT_EVALUATED] == []


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "hanh_chinh"])
def test_what_is_no_administrative_paper_is_not_judged(family):
    one = case(papers.right("KH"))
    assert rules.judge(replace(one, parts=Parts(family), memo={})) == []


def test_a_rule_whose_component_is_missing_is_never_passed(monkeypatch):
    rule = OneRule("so.thu", "Số viết đúng", WARNING, "thử", lambda _: [], part="so")
    monkeypatch.setattr(rules, "RULES", (rule,))
    (said,) = rules.judge(case(papers.drop(papers.right("KH"), "so")))
    assert (said.level, said.found) == (
        NOT_EVALUATED,
        "Không thấy thành phần «Số, ký hiệu» trong văn bản.",
    )


def test_a_component_that_the_type_does_not_have_is_not_asked_for(monkeypatch):
    rule = OneRule("x.thu", "Thử", WARNING, "thử", lambda _: [], part="ten_loai")
    monkeypatch.setattr(rules, "RULES", (rule,))
    assert rules.judge(case(papers.right("cong_van"))) == []


def test_what_cannot_be_judged_comes_last_with_its_reason(monkeypatch):
    def cannot(_):
        raise CannotJudge("Không đo được.")
        yield

    def last_line_first(made):
        for line in reversed(made.parts.of("noi_dung")):
            yield Found("đây", "kia", line, 0, 3)

    monkeypatch.setattr(
        rules,
        "RULES",
        (
            OneRule("a", "A", WARNING, "thử", cannot),
            OneRule("b", "B", WARNING, "thử", last_line_first),
        ),
    )
    one = case(papers.right("KH"))
    said = rules.judge(one)
    body = one.parts.of("noi_dung")
    assert [f.line for f in said] == [*body, None]
    assert said[0].quoted == body[0].text[:3].strip()
    assert (said[-1].rule, said[-1].level, said[-1].found) == ("a", NOT_EVALUATED, "Không đo được.")
