"""What we fill equals what docxtpl fills, in text and structure; where it errs: see the next file.

`shapes.py` says what is left out of the comparison.
"""

import hashlib
from functools import cache
from pathlib import Path

import pytest

from service.render.docx import compile_paper, fill
from service.rules.catalogue import check_values, examples, load_document_type
from tests.render.papers import (
    boxed,
    cells,
    control,
    docx,
    drawing,
    grid,
    jpeg,
    members,
    para,
    png,
    run,
    table,
    with_added,
    with_properties,
    with_styles,
    zipped,
)
from tests.render.shapes import stories
from tests.render.theirs import theirs

FORMS = Path(__file__).parents[2] / "doc_templates"
PAPERS = sorted(form.stem for form in FORMS.glob("*.docx"))
ODD = "A & B <x> \"y\" 'z' > 5 {{ t }} {% if %}\nhai\tba “cong” \u00a0 \U0001f600 Nguyễn"


def assert_equal(template, values, files=None):
    ours = stories(fill(compile_paper(template), values, files or {}))
    expected = stories(theirs(template, values, files))
    if not ours["properties"]:  # python-docx makes some up where there are none
        expected["properties"] = {}
    assert ours == expected


# --- the forms of the house -------------------------------------------------------------------


@cache
def house(name):
    said = (FORMS / f"{name}.yaml").read_text("utf-8")
    type_ = load_document_type(name, said)
    values = check_values(type_, examples(type_))
    # A code is drawn by us alone; how pictures print is compared further down.
    bare = {key: "" if isinstance(value, dict) else value for key, value in values.items()}
    return type_, (FORMS / f"{name}.docx").read_bytes(), bare


def bare(value):
    return [] if isinstance(value, list) else "" if isinstance(value, str) else type(value)()


def odd(value):
    if isinstance(value, str):
        return ODD
    if isinstance(value, list):
        return [odd(item) for item in value]
    if isinstance(value, dict):
        return {key: part if key == "kind" else odd(part) for key, part in value.items()}
    return value


def rows(number):
    def made(value):
        return (value * number)[:number] if isinstance(value, list) else value

    return made


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize(
    "changed",
    [lambda value: value, odd, rows(1), rows(40)],
    ids=["example", "odd text", "one row", "forty rows"],
)
def test_a_form_of_the_house(name, changed):
    _, template, values = house(name)
    assert_equal(template, {key: changed(value) for key, value in values.items()})


@pytest.mark.parametrize("name", PAPERS)
def test_a_form_of_the_house_where_what_may_be_empty_is(name):
    type_, template, values = house(name)
    assert_equal(
        template, {k: bare(v) if type_.fields[k].optional else v for k, v in values.items()}
    )


# --- nasty forms ------------------------------------------------------------------------------

PEOPLE = [
    {"ten": "Lê Văn An & Bình", "so": 3, "viec": ["dạy <toán>", "học"]},
    {"ten": "Nguyễn Thị Hà", "so": 0, "viec": []},
    {"ten": "Trần Đức", "so": 12, "viec": ["viết\nhai dòng", "đọc\tsách"]},
]
ROW = ["{%tr for n in nguoi %}"], ["{{ loop.index }}. {{ n.ten }}"], ["{%tr endfor %}"]


NASTY = {
    "a tag cut over runs": docx(
        para("Ông ", run("{"), run("{ n"), "<w:proofErr/>", run("guoi"), run("[0].ten }"), run("}"))
    ),
    "tags cut and beside each other": docx(
        para(run("{{ ten"), run("}}{% i"), run("f co %}có"), run("{% endif %"), run("}."))
    ),
    "looks beside a tag": docx(
        para(run("đậm ", "<w:b/>"), run("{{ ten }}", "<w:i/>"), run(" thường"))
    ),
    "loops of paragraphs": docx(
        para("{%p for n in nguoi %}"), para("{{ n.ten }}"), para("{%p for v in n.viec %}"),
        para("- {{ v }}"), para("{%p endfor %}"), para("{%p endfor %}"), para("hết"),
    ),
    "loops of rows": docx(table(["Họ tên"], *ROW, ["Cộng {{ nguoi|length }}"])),
    "loops of rows in loops of rows": docx(table(
        ["{%tr for n in nguoi %}"], ["{{ n.ten }}"], ["{%tr for v in n.viec %}"], ["{{ v }}"],
        ["{%tr endfor %}"], ["{%tr endfor %}"], ["hết"],
    )),
    "rows with a condition": docx(table(
        ["{%tr for n in nguoi %}"], ["{%tr if n.so > 2 and n.ten %}"], ["{{ n.ten }}: {{ n.so }}"],
        ["{%tr elif loop.index == 2 %}"], ["lẻ"], ["{%tr else %}"], ["không"], ["{%tr endif %}"],
        ["{%tr endfor %}"], ["hết"],
    )),
    "loops of cells": docx(grid(
        cells("Tên", "{%tc for n in nguoi %}", "{{ n.ten }}", "{%tc endfor %}"), columns=2
    )),
    "fewer cells than columns": docx(grid(
        cells("{%tc for v in nguoi[0].viec %}", "{{ v }}", "{%tc endfor %}"), columns=5
    )),
    "cells of columns": docx(grid(
        cells("{% colspan nguoi|length %}Cả bảng"), cells("a", "b", "c"),
    )),
    "cells in colour": docx(grid(
        cells("{% cellbg mau %}{{ ten }}", "b", "c", look='<w:shd w:val="clear" w:fill="00FF00"/>')
    )),
    "cells joined downwards, group by group": docx(grid(
        cells("{%tr for n in nguoi %}"), cells("{%tr for v in n.viec %}"),
        cells("{% vm %}{{ n.ten }}", "{{ v }}"), cells("{%tr endfor %}"), cells("{%tr endfor %}"),
        columns=2,
    )),
    "cells joined across": docx(grid(
        cells("{%tc for n in nguoi %}", "{% hm %}Cùng nhau", "{%tc endfor %}"),
        cells("a", "b", "c"),
    )),
    "conditions over paragraphs": docx(
        para("a{% if co %}b"), para("c"), para("d{% else %}e"), para("f{% endif %}g")
    ),
    "conditions in conditions": docx(
        para("{%p if co %}"), para("a{% if khong %}b{% elif nguoi %}c{% else %}d{% endif %}"),
        para("{%p if khong %}"), para("không"), para("{%p else %}"), para("khác"),
        para("{%p endif %}"), para("{%p endif %}"), para("z"),
    ),
    "a condition in its runs": docx(
        para(run("a "), run("{%r if co %}"), run("đậm", "<w:b/>"), run("{%r else %}"),
             run("nghiêng", "<w:i/>"), run("{%r endif %}"), run(" z"))
    ),
    "loops of runs": docx(
        para(run("{%r for n in nguoi %}"), run("{{ n.ten }}", "<w:b/>"), run(", "),
             run("{%r endfor %}"), run("hết"))
    ),
    "a table in a cell of a row that repeats": docx(table(
        ["{%tr for n in nguoi %}"], ["chỗ"], ["{%tr endfor %}"], ["hết"]
    ).replace(para("chỗ"), table(["{{ n.ten }}"], ["{%tr for v in n.viec %}"], ["{{ v }}"],
              ["{%tr endfor %}"], ["cuối"]) + para("{{ n.so }}"))),
    "whitespace taken away": docx(
        para("a "), para(" {%- if co -%} "), para(" b "), para(" {%- endif -%} "), para(" c")
    ),
    "whitespace of prints": docx(para("a {{- ten -}} b")),
    "remarks": docx(para("a{# ghi chú #}b"), para("{#p cả đoạn #}"), para("c")),
    "remarks in rows": docx(table(["a"], ["{#tr cả hàng #}"], ["b"])),
    "values set": docx(
        para("{% set ds = nguoi|map(attribute='ten')|list %}{{ ds|join('; ') }}"),
        para("{% set x %}{{ ten }}, {{ nguoi[0].so }}{% endset %}Gửi {{ x }}."),
        para("{%p set y = 5 %}"), para("{{ y + 1 }}"),
    ),
    "filters": docx(
        para("{{ ten|upper }} {{ ten|lower }} {{ ten|trim|length }} {{ nguoi|length }}"),
        para("{{ nguoi|map(attribute='so')|sum }} {{ nguoi|map(attribute='ten')|first }}"),
        para("{{ ten|replace('A', 'Ă') }} {{ trong|default('x') }}{{ trong|default('y', true) }}"),
        para("{% for so, ds in nguoi|groupby('so') %}{{ so }}: {{ ds[0].ten }}{% endfor %}"),
        para("{% for g in nguoi|groupby('so') %}{{ g.grouper }} {{ g.list|length }}{% endfor %}"),
        para("{% for n in nguoi|rejectattr('so', 'eq', 0) %}{{ n.ten }}{% endfor %}"),
        para("{% for k, v in nguoi[1]|items %}{{ k }} {% endfor %}"),
    ),
    "words of a loop": docx(
        para("{% for n in nguoi %}{{ loop.index }}/{{ loop.length }}{% if loop.first %} đầu"
             "{% endif %}{% if not loop.last %}; {% endif %}{{ loop.cycle('lẻ', 'chẵn') }}"
             "{% if loop.changed(n.so) %}!{% endif %}{% if loop.previtem %}{{ loop.previtem.so }}"
             "{% endif %}{% else %}không ai{% endfor %}"),
        para("{% for n in trong %}x{% else %}không ai{% endfor %}"),
    ),
    "counting": docx(para("{{ 7 // 2 }} {{ 2 ** 5 }} {{ 7 % 4 }} {{ -3|abs }} {{ (1 + 2) * 3 }}")),
    "text that joins": docx(para("{{ ten ~ ' - ' ~ nguoi[0].so }} {{ 'a' + ten }}")),
    "a condition in a print": docx(para('{{ "A" if nguoi|length < 5 and nguoi else "C" }}')),
    "controls": docx(
        control("a", para("{{ ten }}")),
        para("Số: ", control("so", run("{{ nguoi[0].so }}")), "/X"),
        control("b", para("{%p for n in nguoi %}") + para("{{ n.ten }}") + para("{%p endfor %}")),
    ),
    "headers and footers": docx(
        para("{{ ten }}"), header=para("{{ ten }}") + table(["x"], *ROW) + para(""),
        footer=para("{{ odd }}"),
    ),
    "text boxes": docx(para("trước ", boxed(para("Hộp {{ ten }}") + para("{%p if co %}")
                            + para("có") + para("{%p endif %}")), " {{ ten }}")),
    "drawings in loops": docx(
        para("{%p for n in nguoi %}"), para(drawing(1), "{{ n.ten }}"), para("{%p endfor %}"),
        para(drawing(2)),
    ),
    "tabs and breaks": docx(para("{{ odd }}", "<w:r><w:tab/></w:r>", "{{ nguoi[2].viec|join }}")),
    "spaces": docx(para("  {{ ten }}  {{ ten }}\u00a0{{ ten }} ")),
    "marked runs": docx(para("{{r dam }}"), para("trước ", run("{{r dam }}"))),
    "paragraphs": docx(para("{{p doan }}"), para("sau")),
    "a listing in lines": docx(para(run("{{ dong }}", "<w:b/>"))),
    "a link": docx(para("{{r lien_ket }}"), para("{{r lien_ket }}")),
    "pictures": docx(para("{{ anh }}"), table(["{%tr for n in nguoi %}"],
                     ["{{ anh }} {{ n.ten }} {{ anh_2 }}"], ["{%tr endfor %}"], ["hết"])),
    "properties": zipped(with_properties(
        members(para("x")), title="Quyết định {{ so_hieu }}", subject="{% if co %}a{% endif %}"
    )),
    "a first page with a header of its own": zipped(with_added(
        members(para("{{ ten }}"), first="h2"), "word/header2.xml", "header",
        members("", header=para("Trang đầu {{ ten }}"))["word/header1.xml"].decode(), id_="h2",
    )),
    "footnotes": zipped(with_added(
        members(para("x", '<w:r><w:footnoteReference w:id="2"/></w:r>')), "word/footnotes.xml",
        "footnotes", members("", header='<w:footnote w:id="2">' + para("Theo {{ odd }}")
        + "</w:footnote>")["word/header1.xml"].decode().replace("w:hdr", "w:footnotes"),
    )),
}  # fmt: skip

PNG, JPEG = png(), jpeg()
FILES = {hashlib.sha256(data).hexdigest(): data for data in (PNG, JPEG)}
SHA, SHA_2 = FILES
VALUES = {
    "ten": "Lê & Sơn <miền Bắc> \"A\" 'b'",
    "nguoi": PEOPLE,
    "co": True,
    "khong": False,
    "trong": "",
    "odd": ODD,
    "mau": "FFF2CC",
    "so_hieu": "05/QĐ-UBND",
    "dam": {"runs": [
        {"text": "đậm & <x>", "bold": True}, {"text": " nghiêng", "italic": True},
        {"text": " to\nđỏ", "color": "C00000", "size": 40, "underline": True, "strike": True},
        {"text": "2", "superscript": True}, {"text": "0", "subscript": True, "font": "Arial"},
        {"text": "kiểu", "style": "Nhan"},
    ]},
    "doan": {"paragraphs": [
        {"runs": [{"text": "Một & hai", "bold": True}, {"text": " ba"}], "style": "Doan"},
        {"runs": [{"text": "Bốn"}]},
    ]},
    "dong": {"listing": "một & <hai>\nhai\tba"},
    "lien_ket": {"runs": [{"text": "trang", "link": "https://x.vn/?a=1&b=2"}]},
    "anh": {"picture": SHA, "width_mm": 30},
    "anh_2": {"picture": SHA_2, "width_mm": 20, "height_mm": 25},
}  # fmt: skip


@pytest.mark.parametrize("template", NASTY.values(), ids=NASTY)
def test_a_nasty_form(template):
    assert_equal(template, VALUES, FILES)


def test_a_listing_and_its_paragraphs():
    template = docx(para(run("{{ dong }}", "<w:b/>"), run(" sau", "<w:i/>")))
    assert_equal(template, {"dong": {"listing": "một\ahai\nba\a& bốn"}})


def test_a_document_within():
    inner = docx(para("Phụ lục ", run("A & B", "<w:b/>")), table(["a"], ["b"]), para("hết"))
    sha = hashlib.sha256(inner).hexdigest()
    template = zipped(with_styles(members(para("{{p phu_luc }}") + para("{{ ten }}"))))
    assert_equal(template, {"phu_luc": {"docx": sha}, "ten": "x"}, {sha: inner})
