"""The same paper by other people's hands, and by LibreOffice's, looks the same."""

import copy
import subprocess
from contextlib import suppress
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import Refusal
from service.render.container import open_docx, parse_xml, write_docx, xml_bytes
from service.render.seen import read_paper
from service.rules.form30.seen import DrawnRule, Line, Look, Paper, Piece, Place, Section
from tests.render.other_hands import HANDS, pairs, written
from tests.rules.form30.papers import KINDS, layout, right

IN_CELLS = ("direct", "styles", "theme", "python_docx")
NEAR = {"first_mm", "left_mm", "right_mm", "before_pt", "after_pt", "spacing", "room_mm"}
ELSEWHERE = {"place", "style", "cell", "box"}  # what a hand may choose


def differences(line: Line, seen: Line, but=(), near=0.02):
    """The fields in which two lines do not look alike."""
    found = []
    for one in fields(Line):
        ours, theirs = getattr(line, one.name), getattr(seen, one.name)
        if one.name in NEAR:
            same = ours == pytest.approx(theirs, abs=near)
        elif one.name == "pieces":
            same = letters(line) == letters(seen)
        else:
            same = one.name in ELSEWHERE or ours == theirs
        if not same and one.name not in but:
            found.append((line.text, one.name, ours, theirs))
    return found


def letters(line):
    """Each letter that shows, with its look."""
    return [
        (letter, piece.look, piece.typed, piece.inserted)
        for piece in line.pieces
        for letter in piece.text
        if letter.strip()
    ]


def unlike(paper: Paper, hand, but=()):
    seen = read_paper(written(paper.lines, paper.sections, hand, paper.rules))
    return [d for line, one in pairs(seen, paper.lines) for d in differences(line, one, but)]


def drawn(paper):
    """The rules by the text they stand under."""
    bare = {rule.below: replace(rule.below, column=0) for rule in paper.rules}
    return sorted(
        (paper.at(bare[rule.below]).text.split("\t")[rule.below.column], rule.kind, rule.width_mm)
        for rule in paper.rules
        if rule.kind == "shape"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_of_each_kind_is_read_as_it_was_written(kind):
    hand = IN_CELLS[KINDS.index(kind) % len(IN_CELLS)]
    assert unlike(right(kind), hand) == []


@pytest.mark.parametrize("hand", [*IN_CELLS, "nested"])
@pytest.mark.parametrize("kind", ["QĐ.quy_che", "KH.phu_luc", "BB"])
def test_every_hand_gives_the_same_looks(kind, hand):
    assert unlike(right(kind), hand) == []


@pytest.mark.parametrize("hand", HANDS)
def test_text_boxes_are_read_by_every_hand(hand):
    assert unlike(layout(right("KH"), "hop", "hop"), hand) == []


@pytest.mark.parametrize("hand", IN_CELLS)
def test_cells_stand_where_they_were(hand):
    paper = right("KH.phu_luc")
    seen = read_paper(written(paper.lines, paper.sections, hand))
    for line, one in pairs(seen, paper.lines):
        if line.cell is None:
            assert one.cell is None
            continue
        ours = replace(line.cell, left_mm=0, width_mm=0)
        assert replace(one.cell, left_mm=0, width_mm=0) == ours
        assert one.cell.left_mm == pytest.approx(line.cell.left_mm, abs=0.05)
        assert one.cell.width_mm == pytest.approx(line.cell.width_mm, abs=0.05)


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("kind", ["KH", "cong_van"])
def test_drawn_rules_stand_under_their_lines(kind, hand):
    paper = right(kind)
    seen = read_paper(written(paper.lines, paper.sections, hand, paper.rules))
    assert drawn(seen) == drawn(paper)


def test_a_head_in_boxes_keeps_its_words_and_looks():
    paper = right("KH")
    seen = read_paper(written(paper.lines, paper.sections, "boxes", paper.rules))
    head = [line for line in paper.lines if line.cell and line.cell.table == 0]
    boxed = [line for line in seen.lines if line.box is not None][: len(head)]
    assert [differences(*pair) for pair in zip(head, boxed, strict=True)] == [[]] * len(head)
    assert {line.cell for line in boxed} == {None}


def test_a_head_by_tabs_has_both_sides_in_one_line():
    seen = read_paper(written(right("KH").lines, hand="tabs"))
    assert [line.text for line in seen.lines][:3] == [
        "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TỈNH BẮC GIANG\tĐộc lập - Tự do - Hạnh phúc",
        "Số: 05/KH-UBND\tBắc Giang, ngày 15 tháng 3 năm 2024",
    ]


@pytest.mark.parametrize("hand", HANDS)
def test_sections_are_read_as_they_were_written(hand):
    turned = Section(
        297.0, 210.0, landscape=True, number_start=1, number_format="upperRoman", even_and_odd=True
    )
    sections = (replace(right("KH").sections[0], even_and_odd=True), turned)
    lines = [Line(Place(paragraph=n), (Piece(str(n)),), section=n) for n in (0, 1)]
    seen = read_paper(written(lines, sections, hand))
    for section, one in zip(sections, seen.sections, strict=True):
        for part in fields(Section):
            ours, theirs = getattr(section, part.name), getattr(one, part.name)
            if part.name.endswith("_mm"):
                assert theirs == pytest.approx(ours, abs=0.02)
            elif part.name not in ("headers", "footers"):
                assert (part.name, theirs) == (part.name, ours)
    shown = [[line.text for line in one.headers["default"]] for one in seen.sections]
    assert shown == [["\N{OBJECT REPLACEMENT CHARACTER}"]] * 2
    assert [line.new_page for line in seen.lines] == [False, True]


LOOKS = st.builds(
    Look,
    font=st.sampled_from(["Times New Roman", "Arial", "VNI-Times"]),
    size=st.sampled_from([11.0, 13.5, 14.0]),
    bold=st.booleans(),
    italic=st.booleans(),
    underline=st.booleans(),
    colour=st.sampled_from(["auto", "000000", "FF0000"]),
)
TEXT = st.sampled_from(["Kế hoạch", " số ", "a", "5%", "Đ", "\t", "<&>"])
PIECES = st.lists(st.builds(Piece, TEXT, LOOKS, inserted=st.booleans()), max_size=4).map(tuple)
LINES = st.builds(
    Line,
    place=st.just(Place()),
    pieces=PIECES,
    align=st.sampled_from(["left", "center", "right", "both"]),
    first_mm=st.sampled_from([0.0, 10.0, -6.35]),
    left_mm=st.sampled_from([0.0, 6.35]),
    right_mm=st.sampled_from([0.0, 20.0]),
    before_pt=st.sampled_from([0.0, 6.0]),
    after_pt=st.sampled_from([0.0, 12.0]),
    contextual=st.booleans(),
    spacing=st.sampled_from([1.0, 1.5]),
    boxed=st.booleans(),
)


@given(st.lists(LINES, min_size=1, max_size=6), st.sampled_from(HANDS))
@settings(max_examples=40, deadline=None)
def test_any_looks_by_any_hand(lines, hand):
    placed = [replace(line, place=Place(paragraph=at)) for at, line in enumerate(lines)]
    # A stop in the middle, where a line is cut, is how the writer lays it out.
    assert unlike(Paper((Section(),), tuple(placed)), hand, but=("align",)) == []
    seen = read_paper(written(placed, hand=hand))
    assert [line.text for line in seen.lines] == [line.text for line in placed]


HOSTILE = ["", "-1", "0", "99999999999", "1e9", "ba", "none", "%1%2%9" * 30]


def harm(part, where, how, value):
    """One member with an element taken out, doubled, put into itself or given strange numbers."""
    root = parse_xml(part)
    nodes = list(root.iter("{*}*"))
    node = nodes[where % len(nodes)]
    parent = node.getparent()
    if how == "strange":
        for name in dict(node.attrib):
            node.set(name, value)
    elif parent is not None:
        if how != "double":
            parent.remove(node)
        if how in ("double", "deeper"):
            parent.append(copy.deepcopy(node))
            parent[-1].append(node)
    return xml_bytes(root)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_harmed_file_is_read_or_refused(data):
    paper = right("cong_van")
    hand = data.draw(st.sampled_from(HANDS))
    parts = open_docx(written(paper.lines, paper.sections, hand, paper.rules))
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from([one for one in parts if one.startswith("word/")]))
        how = data.draw(st.sampled_from(["out", "double", "deeper", "strange"]))
        where, value = data.draw(st.integers(0, 10**4)), data.draw(st.sampled_from(HOSTILE))
        parts[name] = harm(parts[name], where, how, value)
    with suppress(Refusal):
        assert read_paper(write_docx(parts)).sections


@pytest.mark.slow
def test_the_paper_that_libreoffice_writes_looks_the_same(tmp_path):
    paper = right("KH")
    source = tmp_path / "ke_hoach.docx"
    source.write_bytes(written(paper.lines, paper.sections, "styles", paper.rules))
    target = tmp_path / "ra"
    subprocess.run(
        [
            "soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'ho_so').as_uri()}",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", target, source,
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    seen = read_paper((target / source.name).read_bytes())
    different = [d for pair in pairs(seen, paper.lines) for d in differences(*pair, near=0.05)]
    assert different == []
    assert [(text, kind) for text, kind, _ in drawn(seen)] == [x[:2] for x in drawn(paper)]
    assert [x[2] for x in drawn(seen)] == pytest.approx([x[2] for x in drawn(paper)], abs=0.1)
    (section,) = seen.sections
    assert (section.title_page, section.headers["default"][0].align) == (True, "center")


def test_the_rules_written_are_those_of_the_lines():
    line = Line(Place(), (Piece("Tên"),))
    rules = [DrawnRule(Place(), "border", 165.0), DrawnRule(Place(), "shape", 20.0, solid=False)]
    seen = read_paper(written([line], rules=rules))
    assert [(r.kind, round(r.width_mm), r.solid) for r in seen.rules] == [
        ("shape", 20, False), ("border", 165, True),
    ]  # fmt: skip
