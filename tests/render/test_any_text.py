"""Any text a person can type comes back from every place of a paper exactly as typed.

What is put in order first, and nothing else: NFC, every kind of line end is a line break, and
what is no character of a text is gone (controls, halves of a pair, what Unicode calls none).
"""

import io
import re
import unicodedata
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from service.errors import BadInput
from service.render.child import RenderChild
from service.render.docx import compile_paper, fill
from service.render.pieces import Needs
from service.render.values import clean_text, plain_values
from tests.render.papers import (
    control,
    docx,
    members,
    para,
    png,
    run,
    table,
    with_added,
    with_properties,
    zipped,
)
from tests.render.rounds import rounds

NASTY = [
    "", " ", "  hai  dấu cách  ", "A & B <miền Bắc> \"x\" 'y' > 5", "&amp; &#65; &lt;", "]]>",
    "{{ x }} {% if %} {# #} {{% }}", "{_{ x }_} <?j 0?> <?xml ?> <!-- -->", "</w:t></w:r>",
    "\ufdd40\ufdd5\ufdd2\ufdd3\ufdd6\ufdd0", "\ue000j0\ue001 {{ j0 }} {% j0 %}",
    "a\r\nb\rc\x0bd\x85e",
    "\u2028\u2029", "\u00a0\u200b\u200d\u2060\ufeff\u00ad", "\x00\x01\x1f\x7f\x9f", "\ud800 \udfff",
    "\U0001f600\U0010ffff\U0001fffe", "Ngu\u0079e\u0302\u0303n", "e\x00\u0302", "\u0301 dấu đầu",
    "ﬁ ½ Ａ", "\u202eđảo", "\a\b\f\v", "\t\ttab\n\n\nxuống dòng", "%s %(x)s {0} ${x} \\n \\x00",
]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=5)), max_size=4).map("".join),
)


def as_typed(text):
    text = re.sub("\r\n|[\r\x0b\x85\u2028\u2029]", "\n", text)
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    none = {*map(chr, range(0xFDD0, 0xFDF0)), "\ufffe", "\uffff"}
    return unicodedata.normalize("NFC", "".join(c for c in kept if c not in none))


NOTE = (
    members("", header='<w:footnote w:id="2">' + para("{{ x }}") + "</w:footnote>")[
        "word/header1.xml"
    ]
    .decode()
    .replace("w:hdr", "w:footnotes")
)
EVERYWHERE = zipped(
    with_properties(
        with_added(
            members(
                para("{{ x }}")
                + para(run("{"), run("{ x }", "<w:b/>"), run("}"))
                + table(["{{ x }}"], ["{%tr for n in ds %}"], ["{{ n.x }}"], ["{%tr endfor %}"])
                + control("a", para("{{ ds[1].x }}"))
                + para("{{r dam }}")
                + para("{%r for r in dam.runs %}{{ r.text }}{%r endfor %}")
                + para("{% set y %}{{ x }}{% endset %}{{ y }}")
                + para("{{ '' ~ x }}")
                + para("{{ ds|map(attribute='x')|first }}")
                + para("{% for k in khoa %}{{ k }}{% endfor %}"),
                header=para("{{ x }}"),
                footer=para("{% if co %}{{ x }}{% endif %}"),
            ),
            "word/footnotes.xml",
            "footnotes",
            NOTE,
        ),
        title="{{ x }}",
    )
)
PAPER = compile_paper(EVERYWHERE)
PLACES = {"document": 12, "header1": 1, "footer1": 1, "footnotes": 1}


def filled_with(text):
    rows = [{"x": text}, {"x": text}]
    runs = {"runs": [{"text": text, "bold": True}]}
    return {"x": text, "ds": rows, "co": True, "dam": runs, "khoa": {text: 1}}


@pytest.fixture(scope="module")
def child():
    with RenderChild() as child:
        yield child


@rounds(60)
@given(text=TEXT)
def test_any_text_comes_back_from_everywhere(child, text):
    values = filled_with(text)
    filled = fill(PAPER, values)

    assert_sound(filled)
    said = {name: lines(filled, f"word/{name}.xml") for name in PLACES}
    assert said == {name: [as_typed(text)] * number for name, number in PLACES.items()}
    assert Document(io.BytesIO(filled)).core_properties.title == as_typed(text)
    assert child.fill(EVERYWHERE, values) == filled == fill(PAPER, values)


def assert_sound(filled):
    with zipfile.ZipFile(io.BytesIO(filled)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name))


def lines(filled, name):
    """The text of each paragraph with its breaks and tabs."""
    shown = {"br": "\n", "tab": "\t"}
    with zipfile.ZipFile(io.BytesIO(filled)) as file:
        root = etree.fromstring(file.read(name))
    return [
        "".join(
            node.text or "" if node.tag.endswith("}t") else shown[etree.QName(node).localname]
            for node in paragraph.iter("{*}t", "{*}br", "{*}tab")
        )
        for paragraph in root.iter("{*}p")
    ]


@rounds(200)
@given(text=TEXT)
def test_clean_text_is_what_was_stated_and_stays_so(text):
    assert clean_text(text) == as_typed(text)
    assert clean_text(clean_text(text)) == clean_text(text)


# --- what is judged fast is judged right ------------------------------------------------------

PNG = png()
PIECES = [
    {"picture": "a", "width_mm": 20},
    {"picture": "a", "width_mm": 20, "height_mm": 30},
    {"qr": "x", "width_mm": 20},
    {"runs": [{"text": "a\x01", "bold": True}]},
    {"paragraphs": [{"runs": [{"text": "a"}], "style": "b"}, {"runs": []}]},
    {"listing": "a\ab\x01"},
    {"listing": "a", "other": "b"},
    {"runs": "b\x02", "other": "b"},
    {"picture": 1, "qr": 2, "docx": 3, "x": 4},
    {"docx": "a"},
]
NAME = st.one_of(
    st.sampled_from(["picture", "qr", "runs", "listing", "docx", "width_mm", "paragraphs", "a"]),
    TEXT,
)
VALUE = st.recursive(
    st.one_of(
        TEXT, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False),
        st.sampled_from(PIECES), st.just(()), st.binary(max_size=1),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAME, inner, max_size=4), st.tuples(inner)
    ),
    max_leaves=6,
)  # fmt: skip


@rounds(300)
@given(value=VALUE)
def test_what_passes_as_it_is_is_what_the_slow_way_would_make(value):
    """A tuple beside it sends everything the slow way."""
    fast, slow = judged({"x": value}), judged({"x": value, "slow": ()})

    assert fast == (slow if isinstance(slow, str) else {"x": slow["x"]})


def judged(values):
    try:
        return dict(plain_values(values, Needs({"a": PNG}, 1)))
    except BadInput as refusal:
        return refusal.message


def test_a_value_that_lies_too_deep_is_refused():
    value = "x"
    for _ in range(3000):
        value = [value]
    with pytest.raises(BadInput, match="quá sâu"):
        plain_values({"x": value}, Needs({}, 1))
    with RenderChild() as child, pytest.raises(BadInput):
        child.fill(docx(para("{{ x }}")), {"x": value})
