"""Where docxtpl errs, each error beside what we print instead."""

import io
import re
import zipfile

import pytest
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError
from lxml import etree

from service.errors import BadInput
from service.render.docx import compile_paper, fill, text_of
from tests.render.papers import (
    boxed,
    cells,
    control,
    docx,
    drawing,
    grid,
    members,
    para,
    part,
    run,
    table,
    with_properties,
    zipped,
)
from tests.render.shapes import R, links, stories
from tests.render.theirs import theirs

LISTING = docx(para("{{ x }}"))
ERRS = {
    "what a template quotes is escaped twice": (
        docx(para('{{ "A & B" }}')), {}, "A &amp; B", "A & B"),
    "a name that is not there prints as nothing": (
        docx(para("a{{ x.y }}b")), {"x": {}}, "ab", BadInput),
    "nothing prints as None": (docx(para("a{{ x }}")), {"x": None}, "aNone", BadInput),
    "a key is taken for a method of Python": (
        docx(para("{{ x.count }}")), {"x": {"count": 3}}, "3", "3"),
    "a method of Python prints": (
        docx(para("{{ x.items }}")), {"x": {"items": 3}}, re.compile("<built-in"), "3"),
    "a value with its own sign for braces loses it": (
        docx(para("{{ x }}")), {"x": "{_{ a }_}"}, "{{ a }}", "{_{ a }_}"),
    "a quote from below stays crooked": (
        docx(para("{% if x == „a“ %}có{% endif %}")), {"x": "a"}, TemplateSyntaxError, "có"),
    "an autocorrected dash is no tag": (
        docx(para("{% if x %}có{%– endif %}")), {"x": "a"}, TemplateSyntaxError, "có"),
    "a percent sign in a row's tag is not read": (
        docx(table(["{%tr for n in x %}"], ["{%tr if loop.index % 2 %}"], ["{{ n }}"],
                   ["{%tr endif %}"], ["{%tr endfor %}"])),
        {"x": ["a", "b", "c"]}, TemplateSyntaxError, "a\nc"),
    "a page of a listing begins with an empty line": (
        LISTING, {"x": {"listing": "a\fb"}}, "a\n\n\nb", "a\n\nb"),
    "text beside a paragraph's tag is lost": (
        docx(para("mất {%p if x %}"), para("b"), para("{%p endif %}")), {"x": "a"}, "b", BadInput),
}  # fmt: skip


@pytest.mark.parametrize(("template", "values", "err", "right"), ERRS.values(), ids=ERRS)
def test_docxtpl_errs_here(template, values, err, right):
    assert_says(lambda: theirs(template, values), err)
    assert_says(lambda: fill(compile_paper(template), values), right)


def assert_says(make, expected):
    if isinstance(expected, type):
        with pytest.raises(expected):
            make()
    else:
        text = text_of(make())
        assert expected.search(text) if isinstance(expected, re.Pattern) else text == expected


def test_docxtpl_loses_text_where_it_does_not_escape():
    template, values = docx(para("{{ x }}")), {"x": "A & B <miền> x"}
    form, target = DocxTemplate(io.BytesIO(template)), io.BytesIO()
    form.render(values)
    form.save(target)

    assert text_of(target.getvalue()) == "A  B "
    assert text_of(fill(compile_paper(template), values)) == "A & B <miền> x"


def test_docxtpl_escapes_properties_twice_and_fills_but_some():
    core = with_properties(members(para("x")), title="{{ x }}", creator="{{ x }}", rights="{{ x }}")
    template, values = zipped(core), {"x": "V&V <a>"}

    assert stories(theirs(template, values))["properties"] | {"modified": ""} == {
        "title": "V&amp;V &lt;a&gt;",
        "creator": "V&amp;V &lt;a&gt;",
        "rights": "{{ x }}",
        "modified": "",
    }
    assert stories(fill(compile_paper(template), values))["properties"] == {
        "title": "V&V <a>",
        "creator": "V&V <a>",
        "rights": "V&V <a>",
    }


@pytest.mark.parametrize("tag", ["{{ ten }}", "{{r ten }}"])
def test_docxtpl_gives_the_words_after_a_tag_another_look(tag):
    template = docx(para(run(tag[:5]), run(f"{tag[5:]} đậm", "<w:b/>")))
    values = {"ten": "An" if tag == "{{ ten }}" else {"runs": [{"text": "An"}]}}

    assert looks(theirs(template, values)) == [("An đậm", [])]
    assert looks(fill(compile_paper(template), values)) == [("An", []), (" đậm", ["b"])]


def looks(filled):
    """The words of each run with its look; runs alike beside each other are one."""
    found = []
    for piece in etree.fromstring(part(filled).encode()).iter("{*}r"):
        words = "".join(text.text or "" for text in piece.iter("{*}t"))
        look = [etree.QName(node).localname for node in piece.iterfind("{*}rPr/*")]
        if words and found and found[-1][1] == look:
            found[-1] = (found[-1][0] + words, look)
        elif words:
            found.append((words, look))
    return found


GROUPED = [("Sở A", "An"), ("Sở A", "Bình"), ("Sở B", "Chi"), ("Sở A", "Dũng")]


def test_docxtpl_joins_rows_that_differ_and_a_row_alone():
    template = docx(grid(
        cells("{%tr for n in ds %}"), cells("{% vm %}{{ n[0] }}", "{{ n[1] }}"),
        cells("{%tr endfor %}"), columns=2,
    ))  # fmt: skip
    values = {"ds": [list(row) for row in GROUPED]}

    assert first_column(theirs(template, values)) == [
        ("restart", "Sở A"),
        ("continue", ""),
        ("continue", ""),
        ("continue", ""),
    ]
    assert first_column(fill(compile_paper(template), values)) == [
        ("restart", "Sở A"),
        ("continue", ""),
        (None, "Sở B"),
        (None, "Sở A"),
    ]


def first_column(filled):
    """How the first cell of each row is joined, and what it says."""
    found = []
    for row in etree.fromstring(part(filled).encode()).iter("{*}tr"):
        cell = row.find("{*}tc")
        merge = cell.find("{*}tcPr/{*}vMerge")
        joined = None if merge is None else next(iter(merge.attrib.values()))
        found.append((joined, "".join(cell.itertext())))
    return found


MAYBE = para("{%p if ds %}") + para("x") + para("{%p endif %}")
HOLLOW = {
    "a table without rows": (table(["{%tr for n in ds %}"], ["x"], ["{%tr endfor %}"]), "tbl"),
    "a cell without paragraphs": (table(["x"]).replace(para("x"), MAYBE), "tc"),
    "a cell with an empty control": (table(["x"]).replace(para("x"), control("a", MAYBE)), "tc"),
    "a text box without paragraphs": (para(boxed(MAYBE)), "txbxContent"),
}


@pytest.mark.parametrize(("body", "name"), HOLLOW.values(), ids=HOLLOW)
def test_docxtpl_leaves_what_word_refuses_to_open(body, name):
    def inside(filled):
        found = etree.fromstring(part(filled).encode()).iter(f"{{*}}{name}")
        return [[etree.QName(node).localname for node in holder] for holder in found]

    wrong = inside(theirs(docx(body), {"ds": []}))
    right = inside(fill(compile_paper(docx(body)), {"ds": []}))
    assert wrong
    assert not any({"p", "tr"} & set(names) for names in wrong)
    assert all({"p", "tr"} & set(names) for names in right)


def test_docxtpl_gives_two_drawings_of_a_header_one_number():
    body, header = (
        para("{%p for n in ds %}") + para(drawing(number)) + para("{%p endfor %}")
        for number in (7, 3)
    )
    template = docx(body, header=header)
    values = {"ds": ["a", "b"]}

    def numbers(filled):
        names = ("word/document.xml", "word/header1.xml")
        roots = [etree.fromstring(part(filled, name).encode()) for name in names]
        return [node.get("id") for root in roots for node in root.iter("{*}docPr")]

    assert numbers(theirs(template, values)) == ["1001", "1002", "3", "3"]
    assert numbers(fill(compile_paper(template), values)) == ["7", "8", "3", "9"]


def test_docxtpl_links_from_a_header_to_nowhere():
    relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    header = para("{{r x }}").replace("<w:p>", f"<w:p {relations}>")
    template = docx(para("x"), header=header)
    values = {"x": {"runs": [{"text": "trang", "link": "https://x.vn/?a=1&b=2"}]}}

    def target(filled):
        with zipfile.ZipFile(io.BytesIO(filled)) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        (link,) = etree.fromstring(parts["word/header1.xml"]).iter("{*}hyperlink")
        return links(parts, "word/header1.xml").get(link.get(f"{R}id"))

    assert target(theirs(template, values)) is None
    assert target(fill(compile_paper(template), values)) == "https://x.vn/?a=1&b=2"
