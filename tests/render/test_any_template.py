"""Whatever a template nests in whatever place, it gives a file that Word opens, or is refused."""

import io
import itertools

import pytest
from docx import Document
from hypothesis import event, given
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError
from lxml import etree

from service.errors import BadInput
from service.render.docx import compile_paper, fill
from service.render.soundness import is_sound
from tests.render.papers import W, boxed, control, docx, para, part, run, table
from tests.render.rounds import rounds

CHOICES = [
    {"a": a, "b": b, "c": c, "n": "ngoài", "s": "z", "t": "y"}
    for a, b, c in itertools.product((True, False), (True, False), ([], ["x"], ["x", "y\nz"]))
]
COMMANDS = st.sampled_from([
    ["if a", "endif"], ["if b", "else", "endif"], ["if a", "elif b", "else", "endif"],
    ["for n in c", "endfor"], ["for n in c", "else", "endfor"], ["for n in c", "{{ n }}", "endfor"],
    ["set s", "endset", "{{ s }}"], ["with t = c", "{{ t|length }}", "endwith"],
])  # fmt: skip
LEVELS = st.sampled_from(["", "", "r", "p", "p", "tr", "tc"])
P = para("x")
BODIES = st.lists(
    st.sampled_from([
        P, P, P, table(["x", "x"]), table(["x"], ["x"]), control("k", P), control("k", P + P),
        table(["x"]).replace(P, P + P), table(["x"]).replace(P, table(["x"]) + P),
        table(["x"]).replace(P, control("k", P)), para("x", control("so", run("x")), "x"),
        para(boxed(P)),
    ]),
    min_size=1, max_size=3,
).map("".join)  # fmt: skip


@st.composite
def bodies(draw):
    """Paragraphs, tables, controls, boxes; tags somewhere in them, each at some level."""
    root = etree.fromstring(f"<w:body {W}>{draw(BODIES)}</w:body>")
    for _ in range(draw(st.integers(1, 3))):
        commands, level = draw(COMMANDS), draw(LEVELS)
        paragraphs = list(root.iter("{*}p"))
        place = st.integers(0, len(paragraphs) - 1)
        chosen = sorted(draw(place) for _ in commands)
        for number, command in zip(chosen, commands, strict=True):
            chosen_level = draw(st.sampled_from([level, level, level, ""]))
            _put(paragraphs[number], command, chosen_level, behind=draw(st.booleans()))
    return "".join(etree.tostring(block, encoding="unicode") for block in root)


def _put(paragraph, command, level, *, behind):
    level = "" if command.startswith("{{") and level not in ("r", "p") else level
    tag = f"{{{{{level} {command[3:]}" if command.startswith("{{") else f"{{%{level} {command} %}}"
    around = {"tr": "<w:tr><w:tc>{}</w:tc></w:tr>", "tc": "<w:tc>{}</w:tc>", "p": "{}"}
    holder = next(paragraph.iterancestors(f"{{*}}{level}"), None) if level in ("tr", "tc") else None
    if level == "p":
        holder = paragraph
    if holder is None:
        level = "r" if level == "r" else ""
        paragraph.append(_element(run(tag.replace("{%tr", "{%").replace("{%tc", "{%"))))
    else:
        beside = holder.addnext if behind else holder.addprevious
        beside(_element(around[level].format(para(tag))))


def _element(xml):
    return etree.fromstring(f"<x {W}>{xml}</x>")[0]


@rounds(150)
@given(body=bodies())
def test_a_template_gives_a_sound_file_or_is_refused(body):
    template = docx(body)
    try:
        paper = compile_paper(template)
    except BadInput:
        event("refused when compiled")
        return
    proved = all(form.is_sound for form in paper.forms.values())
    event("proved" if proved else "not proved")
    for values in CHOICES:
        try:
            filled = fill(paper, values)
        except BadInput:
            assert not proved
            event("refused when filled")
        else:
            assert_word_opens(filled)


def assert_word_opens(filled):
    root = etree.fromstring(part(filled).encode())
    for cell in root.iter("{*}tc", "{*}txbxContent"):
        blocks = [node for node in cell if etree.QName(node).localname in ("p", "tbl", "sdt")]
        assert blocks
        assert not blocks[-1].tag.endswith("}tbl")
        assert any(True for _ in cell.iter("{*}p"))
    assert all(any(True for _ in grid.iter("{*}tr")) for grid in root.iter("{*}tbl"))
    assert all(any(True for _ in row.iter("{*}tc")) for row in root.iter("{*}tr"))
    assert not {"\ufdd0", "\ufdd2", "\ufdd3", "\ufdd6", "{", "}"} & set("".join(root.itertext()))
    assert Document(io.BytesIO(filled)).paragraphs is not None


# --- the proof by itself ----------------------------------------------------------------------

XML = ["<a>", "</a>", "<b x='1'>", "</b>", "<c/>", "<d><e/>", "</d>", "t"]
JINJA = ["{{ s }}", "{% set s = a %}", *[f"{{% {word} %}}" for words in (
    ("if a", "endif"), ("elif b", "else"), ("for n in c", "endfor"), ("set s", "endset"),
) for word in words]]  # fmt: skip
NESTED = st.recursive(
    st.lists(st.sampled_from(["<c/>", "t", "{{ s }}", "<c y='2'/>"]), max_size=2),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: [*two[0], *two[1]]),
        *[
            inner.map(lambda some, one=one, other=other: [one, *some, other])
            for one, other in zip(XML[0::2] + JINJA[2::2], XML[1::2] + JINJA[3::2], strict=True)
            if not one.startswith(("<c", "{% el"))
        ],
        st.tuples(inner, inner).map(
            lambda two: ["{% if a %}", *two[0], "{% else %}", *two[1], "{% endif %}"]
        ),
    ),
    max_leaves=6,
)


@st.composite
def sources(draw):
    """Well nested, and then up to two tokens taken to another place."""
    tokens = list(draw(NESTED))
    for _ in range(draw(st.integers(0, 2)) if tokens else 0):
        token = tokens.pop(draw(st.integers(0, len(tokens) - 1)))
        tokens.insert(draw(st.integers(0, len(tokens))), token)
    return f"<r>{''.join(tokens)}</r>"


@rounds(300)
@given(source=sources())
def test_what_is_called_sound_is_well_formed_for_all_values(source):
    if not is_sound(source):
        event("not sound")
        return
    try:
        template = Environment(autoescape=True).from_string(source)
    except TemplateSyntaxError:
        event("no Jinja")
        return
    event("sound")
    for values in CHOICES:
        etree.fromstring(template.render(values))


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% if a %}x{% endif %}</p>",
        "<p>{% if a %}</p><p>{% else %}y</p><p>{% endif %}</p>",
        "<p>{% for n in c %}<b>{{ n }}</b>{% else %}<i/>{% endfor %}</p>",
        '<p w="{{ a > b }}">{%- if a > 2 -%}<c/>{% endif %}</p>',
        "<p>{% set x = '<' %}</p>",
        "<p>{% set x %}a {{ b }}{% if c %}d{% endif %}{% endset %}{{ x }}</p>",
    ],
)
def test_these_are_sound(source):
    assert is_sound(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% if a %}</p>{% endif %}",
        "<p>{% if a %}</p><q>{% endif %}</q>",
        "<p>{% if a %}<b>{% else %}<i>{% endif %}</b></p>",
        "<p>{% for n in c %}</p>{% endfor %}",
        "<p>{% set x %}</p><p>{% endset %}{{ x }}</p>",
        "<p>",
        "</p>",
        "<p></q>",
    ],
)
def test_these_are_not(source):
    assert not is_sound(source)
