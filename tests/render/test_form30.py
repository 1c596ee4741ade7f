"""The checker on real Word files: each fault by many hands, alone and together, and the seed's."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.render import form30
from service.rules.form30.judging import ERROR, NOT_EVALUATED
from service.rules.form30.rules import BY_ID, MASKS
from service.rules.form30.seen import Paper
from tests.forms import parts_of
from tests.render.other_hands import HANDS, written
from tests.render.papers import zipped
from tests.render.rounds import rounds
from tests.rules.form30 import papers
from tests.rules.form30.plants import ALL
from tests.rules.law_files import shipped

ON = dt.date(2024, 3, 15)
GOLDEN = Path(__file__).parents[1] / "golden"
BODY = "word/document.xml"
TEXT = r"<w:r>(?:(?!</w:r>).)*<w:t[ >](?:(?!</w:r>).)*(?:Mục đích|Yêu cầu)(?:(?!</w:r>).)*</w:r>"


def in_body(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """A Word file with its body's XML changed."""

    def changed(docx: bytes) -> bytes:
        parts = parts_of(docx)
        body = parts[BODY].decode()
        new = change(body)
        assert new != body
        return zipped({**parts, BODY: new.encode()})

    return changed


def around(before: str, after: str) -> Callable[[bytes], bytes]:
    """The first run of the body between these."""
    return in_body(lambda body: re.sub(TEXT, lambda m: before + m[0] + after, body, count=1))


# What lines of the model cannot say is put into the file by hand.
BY_HAND: Mapping[str, Callable[[bytes], bytes]] = {
    "tep.chu_an": around(
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>giấu</w:t></w:r>",
        "",
    ),
    "tep.vet_sua": around(
        '<w:ins w:id="7" w:author="A" w:date="2024-01-01T00:00:00Z">', "</w:ins>"
    ),
    "tep.y_kien": around('<w:commentRangeStart w:id="7"/>', '<w:commentRangeEnd w:id="7"/>'),
    "phong_chu.ky_hieu": around(
        "",
        '<w:r><w:rPr><w:color w:val="auto"/><w:sz w:val="28"/></w:rPr>'
        '<w:sym w:font="Wingdings" w:char="F0A7"/></w:r>',
    ),
    "phong_chu.to_hop": in_body(
        lambda body: body.replace("Mục đích", unicodedata.normalize("NFD", "Mục đích"), 1)
    ),
}


# What is measured between columns shows in the hands that have them as the model does.
HAND = {
    "so.canh_giua": "direct",
    "quoc_hieu.vua_dong": "direct",
    "noi_nhan.ngang_hang": "direct",
    "so.co": "tabs",
    "co_quan.co": "tabs",
    "dia_danh.cung_dong": "tabs",
}
# Tabs put both sides of the head into one paragraph, and a foot is known by «Nơi nhận» alone there.
WITH_A_TABLE = ("quoc_hieu.mot_dong", "co_quan.dong_don", "noi_nhan.chu", "thanh_phan.thang_giua")


def file_of(paper: Paper, hand: str = "direct") -> bytes:
    return written(paper.lines, paper.sections, hand, paper.rules)


def faulty(rule: str, hand: str) -> bytes:
    right = papers.right(ALL[rule].kind)
    if rule in BY_HAND:
        return BY_HAND[rule](file_of(right, hand))
    return file_of(ALL[rule].plant(right), hand)


def found(docx: bytes) -> dict[str, list[str]]:
    """The rules that found something, each with the letters it is about."""
    said: dict[str, list[str]] = {}
    for one in form30.check(docx, ON, shipped()).findings:
        if one.level != NOT_EVALUATED:
            said.setdefault(one.rule, []).append(one.quoted)
    return said


def test_the_decrees_own_forms_have_no_false_error():
    """One form's last line is in another font in the official file itself."""
    errors = {}
    for path in sorted((GOLDEN / "nd30").glob("mau_*.docx")):
        said = form30.check(path.read_bytes(), dt.date(2020, 3, 5), shipped(), is_draft=True)
        if found := [(one.rule, one.quoted) for one in said.findings if one.level == ERROR]:
            errors[path.stem] = found
    assert errors == {"mau_1.9": [("phong_chu.ten", "năm …../."), ("noi_dung.co_chu", "năm …../.")]}


def test_the_decree_itself_is_no_administrative_paper():
    said = form30.check((GOLDEN / "nd30" / "nghi_dinh.docx").read_bytes(), ON, shipped())
    assert (said.family, said.findings) == ("quy_pham", ())


def test_every_rule_has_its_fault():
    assert sorted(ALL) == sorted(BY_ID)


@pytest.mark.slow
@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_right_paper_is_right_by_every_hand(kind, hand):
    assert found(file_of(papers.right(kind), hand)) == {}


@pytest.mark.parametrize("rule", ALL)
def test_each_fault_alone_is_found_and_nothing_else(rule):
    hand = HAND.get(rule, HANDS[list(ALL).index(rule) % len(HANDS)])
    if rule in WITH_A_TABLE:
        hand = "direct"
    said = found(faulty(rule, hand))
    assert rule in said
    assert set(said) - {rule} <= MASKS.get(rule, frozenset())


def touched(rule: str) -> frozenset[object]:
    """What a plant changes in its paper: lines by their place, sections, the drawn rules."""
    right = papers.right(ALL[rule].kind)
    planted = ALL[rule].plant(right)
    before = {line.place: line for line in right.everywhere()}
    after = {line.place: line for line in planted.everywhere()}
    lines = {place for place in {*before, *after} if before.get(place) != after.get(place)}
    more = {
        name for name in ("sections", "rules") if getattr(planted, name) != getattr(right, name)
    }
    return frozenset(lines | more)


WITH_COLUMNS = ("direct", "styles", "theme", "python_docx")
TOGETHER = {
    rule: places
    for rule in ALL
    if rule not in (*BY_HAND, *HAND) and len(places := touched(rule)) <= 3
}
KINDS = sorted({ALL[rule].kind for rule in TOGETHER})


# What is read beside each other counts as one component: a fault there moves the others' places.
BESIDE = {
    "trich_yeu_cv": "trich_yeu",
    "phu_luc_ten": "phu_luc",
    "phu_luc_kem": "phu_luc",
    "quyet_dinh": "can_cu",
    "tham_quyen": "can_cu",
    "co_chu": "quoc_hieu",
}


def part_of(rule: str) -> str:
    part = rule.split(".")[0]
    return BESIDE.get(part, part)


@st.composite
def faults(draw):
    """A type of paper and up to five faults of it, no two in one component or at one place."""
    kind = draw(st.sampled_from(KINDS))
    chosen: list[str] = []
    wanted = [rule for rule in TOGETHER if ALL[rule].kind == kind]
    for rule in draw(st.lists(st.sampled_from(wanted), min_size=1, max_size=5, unique=True)):
        if not any(part_of(rule) == part_of(o) or TOGETHER[rule] & TOGETHER[o] for o in chosen):
            chosen.append(rule)
    return kind, chosen


@rounds(60)
@given(faults(), st.sampled_from(WITH_COLUMNS))
def test_faults_together_are_all_found_and_nothing_else_is_an_error(made, hand):
    kind, chosen = made
    paper = papers.right(kind)
    for rule in chosen:
        paper = ALL[rule].plant(paper)
    said = found(file_of(paper, hand))
    masked = {hidden for rule in chosen for hidden in MASKS.get(rule, ())}
    assert {rule for rule in chosen if rule not in said} <= masked
    errors = {rule for rule in said if BY_ID[rule].level == ERROR}
    assert errors <= {*chosen, *masked}
