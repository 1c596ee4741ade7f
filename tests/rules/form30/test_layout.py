"""The components of a paper are recognised in every layout, and by their neighbours too."""

import datetime as dt

import pytest

from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.parts import ADMINISTRATIVE, Parts
from service.rules.form30.seen import Paper
from tests.rules.form30 import papers
from tests.rules.form30.papers import layout, right, truth
from tests.rules.law_files import shipped

ON = dt.date(2024, 3, 15)


def recognised(paper: Paper) -> Parts:
    return recognise(split_columns(paper), shipped(), ON)


def parts_of(paper: Paper) -> dict:
    """Part by place, each line in exactly one."""
    found = recognised(paper).lines
    pairs = [(line.place, part) for part, lines in found.items() for line in lines]
    assert len(pairs) == len(split_columns(paper).lines) == len(dict(pairs))
    return dict(pairs)


def named(kind: str) -> str:
    return kind.split(".")[0]


@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_every_type_is_recognised_in_every_layout(kind, head):
    for sign in papers.SIGNS:
        paper = split_columns(layout(right(kind), head, sign))
        found = recognised(paper)
        assert (found.family, found.kind, found.layout) == (
            ADMINISTRATIVE,
            named(kind),
            head.split("_")[0],
        )
        assert parts_of(paper) == truth(paper), sign
