"""What is typed is what is printed; what a template may not say is refused by name and place."""

import re

import pytest
from lxml import etree

from service.errors import BadInput
from service.render.container import open_docx
from service.render.docx import compile_paper, fill, text_of
from tests.render.papers import (
    control,
    docx,
    drawing,
    members,
    para,
    part,
    run,
    table,
    with_properties,
    zipped,
)

NASTY = [
    "Công ty TNHH A & B <miền Bắc> \"Sao Vàng\" 'x' > 5",
    "{{ x }} {% if y %} {# z #} { % } {_{ ]]> &amp; &#8216; <w:p/>",
    "J12 j7 {{ j0 }} {% j1 %} <?j 0?> \ue0000\ue001",
    "“ngoặc cong” ‘đơn’ – —  hai  dấu cách",
]
EVERYWHERE = docx(
    para("R&D: {{ ten }}"),
    table(["{{ ten }}"]),
    control("o", para("{{ ten }}")),
    header=para("{{ ten }}"),
    footer=para("Chân {{ ten }}"),
)


def printed(template, **values):
    return text_of(fill(compile_paper(template), values))


@pytest.mark.parametrize("text", NASTY)
def test_text_with_markup_or_braces_prints_as_typed_in_every_place(text):
    filled = fill(compile_paper(EVERYWHERE), {"ten": text})

    assert text_of(filled) == f"R&D: {text}\n{text}\n{text}"
    for name, before in (("header", ""), ("footer", "Chân ")):
        root = etree.fromstring(part(filled, f"word/{name}1.xml").encode())
        assert "".join(root.itertext()) == before + text
    for name, content in open_docx(filled).items():
        assert etree.fromstring(content) is not None, name


def test_line_breaks_and_tabs_become_words_own_and_control_characters_vanish():
    filled = fill(compile_paper(docx(para("{{ x }}"))), {"x": "a\r\nb\x0bc\td\x00\x07\x1f\ufffe"})
    assert text_of(filled) == "a\nb\nc\td"
    assert part(filled).count("<w:br/>") == 2


def test_decomposed_text_is_printed_composed():
    assert printed(docx(para("{{ x }}")), x="Ngu\u0079e\u0302\u0303n") == "Nguyễn"


def test_the_same_values_give_the_same_bytes():
    paper, again = compile_paper(EVERYWHERE), compile_paper(EVERYWHERE)
    assert fill(paper, {"ten": "A & B"}) == fill(again, {"ten": "A & B"})


def test_parts_without_tags_are_copied_byte_for_byte():
    template = docx(para("{{ x }}"), header=para("Tiêu đề"))
    filled = fill(compile_paper(template), {"x": "1"})
    assert part(filled, "word/header1.xml") == part(template, "word/header1.xml")


MISSING = {
    "unknown name": ("{{ ho_ten_1 }}", {"ho_ten": "A"}, "ho_ten_1"),
    "unknown part": ("{{ nguoi.chuc_vu }}", {"nguoi": {"ten": "A"}}, "chuc_vu"),
    "None": ("{{ ten }}", {"ten": "A", "chuc_vu": None}, "chuc_vu"),
    "None in a row": ("{{ ds[0].a }}", {"ds": [{"a": "1"}, {"a": None}]}, "ds[1].a"),
    "a fraction": ("{{ tien }}", {"tien": 1.5}, "{{ tien }}"),
    "in a condition": ("{% if co %}x{% endif %}", {}, "co"),
    "past the end": ("{{ ds[2] }}", {"ds": ["a"]}, "mục thứ 3"),
}


@pytest.mark.parametrize(("tag", "values", "name"), MISSING.values(), ids=MISSING)
def test_a_value_that_is_not_there_is_refused_by_its_name(tag, values, name):
    with pytest.raises(BadInput, match=re.escape(f"«{name}»")):
        printed(docx(para(tag)), **values)


UNPRINTABLE = [
    "{{ none }}", "{{ co }}", "{{ ds }}", "{{ 7 / 2 }}", "{{ hoa }}", "{{ bang }}",
    "{{ range(3) }}",
    "{{ 'a' ~ none }}", "{{ 'a' ~ co }}", "{{ co|upper }}", "{{ ds|lower }}", "{{ bang|trim }}",
    "{{ [co]|join }}", "{{ [ds, ds]|join(', ') }}", "{{ ds|replace('a', 'b') }}", "{{ 1.5|round }}",
    "{{ bang|join(', ', attribute='x') }}", "{{r hoa.runs }}", "{{ loop }}", "{{ hoa ~ 'x' }}",
    "{{ 7 / 0 }}", "{{ 'a' + 1 }}", "{{ 'a'|first|sum }}", "{{ ds|map }}", "{{ ds|batch(0)|list }}",
]  # fmt: skip


@pytest.mark.parametrize("tag", UNPRINTABLE)
def test_what_has_no_printed_form_is_refused_with_its_paragraph(tag):
    with pytest.raises(BadInput, match="trong đoạn: «Chức vụ: "):
        printed(
            docx(para(f"Chức vụ: {tag}")),
            co=True, ds=["a"], hoa={"runs": [{"text": "x"}]}, bang={"a": "b", "c": "d"},
        )  # fmt: skip


def test_a_tag_cut_into_runs_prints_in_the_look_of_its_beginning():
    cut = para(
        "Ông ", run("{"), run("{ ho_"), "<w:proofErr/>", run("ten }", "<w:b/>"), run("}"), " (nam)"
    )
    assert compile_paper(docx(cut)).tags == {"ho_ten"}
    assert printed(docx(cut), ho_ten="Lê Văn An") == "Ông Lê Văn An (nam)"


def test_curly_quotes_inside_tags_are_straight_and_outside_stay_curly():
    template = docx(
        para("{% if loai == “canhan” %}“Cá nhân”{% elif loai == ‘tapthe’ %}Tập thể{% endif %}")
    )
    assert printed(template, loai="canhan") == "“Cá nhân”"
    assert printed(template, loai="tapthe") == "Tập thể"


def test_line_ends_within_a_tag_are_spaces():
    text = "{% if co@and\nco %}{{ x@if@co }}{% endif %}{{ y }}"
    template = docx(para(run(text).replace("@", "&#13;")))

    assert printed(template, co=True, x="a", y="b") == "ab"
    with pytest.raises(BadInput, match=re.escape("«{{ y }}»")):
        printed(template, co=True, x="a")


def test_autocorrected_dashes_and_hard_spaces_inside_tags_are_understood():
    template = docx(para("{%\u00a0if co %}Có{%– endif %}"))
    assert printed(template, co=True) == "Có"


def test_what_looks_like_our_own_marks_in_a_template_is_harmless():
    template = docx(para("{{ x }}", "<?j 7?><!-- c -->", "\ufdd47\ufdd5\ufdd2\ufdd0"))
    assert printed(template, x="a") == "a7"


def test_an_ampersand_or_less_than_in_a_tag_is_what_its_author_typed():
    template = docx(para('{{ "A & B" if n < 2 and n > 0 else "C" }}'))
    assert printed(template, n=1) == "A & B"


def test_rows_repeat_and_a_percent_sign_in_a_row_tag_works():
    template = docx(
        table(
            ["Họ tên"],
            ["{%tr for d in ds %}"],
            ["{%tr if loop.index % 2 %}"],
            ["{{ loop.index }}. {{ d }}"],
            ["{%tr endif %}"],
            ["{%tr endfor %}"],
        )
    )
    assert printed(template, ds=["A", "B", "C"]) == "Họ tên\n1. A\n3. C"


def test_an_empty_list_leaves_no_empty_row_and_no_table_without_rows():
    row = (["{%tr for d in ds %}"], ["{{ d }}"], ["{%tr endfor %}"])
    assert printed(docx(table(["Họ tên"], *row)), ds=[]) == "Họ tên"
    assert "<w:tbl>" not in part(fill(compile_paper(docx(table(*row))), {"ds": []}))


def test_a_cell_that_a_loop_left_empty_keeps_the_paragraph_word_asks_for():
    cell = "".join([para("{%p for d in ds %}"), para("{{ d }}"), para("{%p endfor %}")])
    template = docx(table(["x"]).replace(para("x"), cell))
    assert "<w:tc><w:p/></w:tc>" in part(fill(compile_paper(template), {"ds": []}))


def test_paragraphs_repeat_and_leave_with_their_condition():
    template = docx(
        para("{%p for d in ds %}"),
        para("- {{ d }}{% if loop.last %}.{% else %};{% endif %}"),
        para("{%p endfor %}"),
        para("{%p if co %}"), para("Có"), para("{%p endif %}"), para("{#p ghi chú #}"),
    )  # fmt: skip
    assert printed(template, ds=["a", "b"], co=False) == "- a;\n- b."


def test_marked_runs_keep_bold_and_italic_and_the_words_beside_keep_theirs():
    template = docx(para(run("Trước {{r x }} sau", "<w:i/>")))
    runs = [{"text": "A & B", "bold": True}, {"text": " thường"}]
    filled = fill(compile_paper(template), {"x": {"runs": runs}})

    assert text_of(filled) == "Trước A & B thường sau"
    xml = part(filled)
    assert "<w:rPr><w:b/><w:bCs/></w:rPr>" in xml
    assert xml.count("<w:rPr><w:i/></w:rPr>") == 2


def test_runs_may_be_looped_and_need_not_say_what_they_are_not():
    template = docx(para(
        run("{%r for r in khoi.runs %}"), run("{%r if r.bold %}"), run("{{ r.text }}", "<w:b/>"),
        run("{%r else %}"), run("{{ r.text }}"), run("{%r endif %}"), run("{%r endfor %}"),
    ))  # fmt: skip
    block = {"kind": "doan", "runs": [{"text": "a", "bold": True}, {"text": "b"}]}
    assert printed(template, khoi=block) == "ab"


def test_a_picture_repeated_by_a_loop_gets_a_number_of_its_own():
    picture = '<w:r><w:drawing><wp:docPr xmlns:wp="urn:wp" id="1" name="a"/></w:drawing></w:r>'
    template = docx(para("{%p for d in ds %}"), para(picture), para("{%p endfor %}"))
    filled = part(fill(compile_paper(template), {"ds": ["a", "b"]}))
    assert re.findall(r'docPr[^>]* id="(\d+)"', filled) == ["1", "2"]


def test_tags_are_the_names_asked_for_not_those_the_template_sets():
    template = docx(
        para("{% set tong = ds|length %}{{ tong }} {% for d in ds %}{{ d.ten }}{% endfor %}"),
        footer=para("{{ nam }}"),
    )
    assert compile_paper(template).tags == {"ds", "nam"}


WRONG = {
    "not closed": ("Ông {{ ten", "{{"),
    "closed twice": ("Ông ten }}", "}}"),
    "empty": ("Ông {{ }}", "trống"),
    "syntax": ("Ông {{ ten ten }}", "sai cú pháp"),
    "filter": ("Ông {{ ten|viet_hoa }}", "«viet_hoa»"),
    "filter in a condition": ("Ông {{ ten|x1 if a else b|safe }}", "bộ lọc lạ"),
    "safe": ("Ông {{ ten|safe }}", "«safe»"),
    "test": ("Ông {% if ten is la_lung %}a{% endif %}", "«la_lung»"),
    "if without end": ("Ông {% if a %}b", "chưa được đóng"),
    "end without if": ("Ông {% endif %}", "không khớp"),
    "unknown command": ("Ông {% neu a %}", "«neu»"),
    "raw": ("Ông {% raw %}{% endraw %}", "«raw»"),
    "escape off": ("Ông {% autoescape false %}{{ a }}{% endautoescape %}", "«autoescape»"),
    "include": ("Ông {% include 'x' %}", "«include»"),
    "paragraph tag in a line": ("Ông {%p if a %} {% endif %}", "đứng một mình"),
    "row tag outside": ("Ông {%tr if a %}", "trong bảng"),
    "paragraph in a line": ("Ông {{p a }}", "đứng một mình"),
    "print in a row of its own": ("Ông {{tr a }}", "không dùng được"),
    "cell tag outside": ("Ông {% vm %}", "trong bảng"),
    "a control character": ('Ông {{ "\\x07" }}', "ký tự không in được"),
    "half a pair": ('Ông {{ "\\ud800" }}', "ký tự không in được"),
    "no character": ('Ông {{ "\\ufdd0kept" }}', "ký tự không in được"),
    "our filter": ("Ông {{ a|kept }}", "«kept»"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_tag_is_refused_at_upload_and_its_paragraph_quoted(text, said):
    with pytest.raises(BadInput) as refused:
        compile_paper(docx(para("Dòng trước"), para(text), para("Dòng sau")))
    assert said in refused.value.message
    assert f"«{text.strip()}»" in refused.value.message


def test_a_tag_in_a_picture_description_or_the_properties_is_refused():
    with pytest.raises(BadInput, match="mô tả ảnh"):
        compile_paper(docx('<w:p><w:r><w:x w:descr="{{ a }}"/></w:r></w:p>'))


@pytest.mark.parametrize("level", ["p", "tr"])
def test_a_command_for_whole_blocks_that_ends_in_another_table_is_refused(level):
    opens, ends = f"{{%{level} if a %}}", f"{{%{level} endif %}}"
    with pytest.raises(BadInput, match=re.escape(f"«{ends}» không cùng ô hay cùng bảng")):
        compile_paper(docx(table([opens], ["x"]), para("y"), table([ends], ["z"])))


def test_a_row_that_lost_its_cells_and_a_table_that_lost_its_rows_leave():
    row = ["{%tc if a %}", "x", "{%tc endif %}"]
    filled = part(fill(compile_paper(docx(table(row, ["y"]), table(row))), {"a": False}))
    assert (filled.count("<w:tr>"), filled.count("<w:tblGrid>")) == (1, 1)


def test_a_cell_whose_words_a_block_keeps_has_a_paragraph():
    cell = para("{%p set x %}") + para("a") + para("{%p endset %}")
    body = table(["x"]).replace(para("x"), cell) + para("{{ x }}")
    assert "<w:tc><w:p/></w:tc>" in part(fill(compile_paper(docx(body)), {}))


def test_a_command_that_opens_and_closes_at_different_levels_is_refused():
    crossed = docx(para("{% if a %}x"), table(["{% endif %}y"]))
    with pytest.raises(BadInput, match="khác cấp"):
        printed(crossed, a=False)


ATTACKS = [
    "{{ ''.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ x.clear() }}",
    "{{ x.append(1) }}",
    "{{ nguoi.delete() }}",
    "{{ x|attr('clear') }}",
    "{{ x|map('attr', '__class__')|first }}",
    "{{ self.__init__ }}",
    "{{ loop.__class__ }}",
    "{{ range.__init__ }}",
    "{{ '%s'.format(x) }}",
    "{{ x|tojson }}",
    "{% set x = range(2) %}{{ x.start.real.bit_length() }}",
    "{{ ('_' ~ '_class__') }}{{ x['_' ~ '_class__'] }}",
    "{{ config }}",
    "{{ range(10**9)|length }}",
    "{{ '%c' % 1 }}",
    "{{ '%s' % x }}",
    "{{ x|map('kept')|first }}",
    "{{ x|map('saf' ~ 'e')|first }}",
    "{{ x|map('in_runs')|first }}",
    "{{ x|select('la_lung')|list }}",
    "{{ x|map(attribute='__class__')|first }}",
    "{{ x|groupby('__class__') }}",
    "{{ x|first|attr('upper') }}",
    "{{ nguoi['ke' ~ 'ys'] }}",
    "{{ nguoi.items() }}",
    "{% for x in x recursive %}{{ loop(x) }}{% endfor %}",
    "{% for a in x %}{{ loop._iterator }}{% endfor %}",
]


@pytest.mark.parametrize("tag", ATTACKS)
def test_a_template_reaches_plain_values_and_nothing_else(tag):
    with pytest.raises(BadInput):
        printed(docx(para(tag)), x=["a"], nguoi={"ten": "A"})


def test_a_key_named_like_a_method_is_the_key():
    assert printed(docx(para("{{ d.items }}-{{ d.keys }}")), d={"items": 3, "keys": "k"}) == "3-k"


def test_the_body_text_has_tabs_breaks_and_content_controls():
    body = para("Số: ", control("so", run("05")), "/KH", "<w:r><w:tab/></w:r>", "x")
    assert text_of(docx(body, para("cuối"))) == "Số: 05/KH\tx\ncuối"


@pytest.mark.parametrize("value", ["FF0000", "#ff0000", "auto"])
def test_a_cell_takes_a_colour(value):
    template = docx(table(["{% cellbg x %}{{ x }}"]))
    assert f'w:fill="{value.strip("#")}"' in part(fill(compile_paper(template), {"x": value}))


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("{% cellbg x %}", 'FF0000" w:val="nil'),
        ("{% cellbg x %}", "red"),
        ("{% cellbg x %}", 5),
        ("{% colspan x %}", '2" w:val="3'),
        ("{% colspan x %}", "2"),
        ("{% colspan x %}", 0),
        ("{% colspan x %}", 64),
        ("{% colspan x %}", True),
    ],
)
def test_a_cell_takes_nothing_else(tag, value):
    with pytest.raises(BadInput, match=re.escape(f"«{tag}»")):
        printed(docx(table([f"{tag}a"])), x=value)


def test_what_a_block_keeps_is_text_again():
    template = docx(para("{% set x %}{{ a }} & {{ a }}{% endset %}{{ x|upper }} {{ x|length }}"))
    assert printed(template, a="b<\nc") == "B<\nC & B<\nC 11"


def test_what_a_block_keeps_of_a_look_is_printed_and_nothing_more():
    body = para(run("{% set x %}"), run("đậm", "<w:b/>"), run("{% endset %}{{ x }}{{ x }}"))
    assert printed(docx(body)) == "đậmđậm"
    with pytest.raises(BadInput, match="chữ có định dạng"):
        printed(docx(body.replace("{{ x }}{{ x }}", "{{ x|upper }}")))


def test_remarks_of_any_level_leave_no_trace():
    template = docx(
        para("{#p #}"), para("a{# #}b{#r x #}c"), table(["{#tr if #}"], ["{#tc #}"], ["d"])
    )
    assert printed(template) == "abc\nd"


def test_marks_around_a_table_and_a_cell_are_no_holes():
    mark = '<w:bookmarkEnd w:id="1"/>'
    rows = table(["{%tr for n in ds %}"], ["x"], ["{%tr endfor %}"])
    body = rows.replace("</w:tbl>", f"{mark}</w:tbl>").replace("</w:tc>", f"{mark}</w:tc>")
    filled = part(fill(compile_paper(docx(body)), {"ds": ["a"]}))
    assert filled.count("<w:tbl>") == 1
    assert "<w:p/>" not in filled


def test_a_part_that_calls_word_by_another_name_is_refused():
    parts = members(para("{{ x }}"))
    body = parts["word/document.xml"].replace(b"w:", b"ns0:").replace(b"xmlns:w=", b"xmlns:ns0=")
    with pytest.raises(BadInput, match="chương trình lạ"):
        compile_paper(zipped({**parts, "word/document.xml": body}))


def test_odd_numbers_of_drawings_and_odd_marks_of_properties_do_no_harm():
    drawn = "".join(para(drawing(number)) for number in ("x", "", "-1", 2147483647, 7))
    parts = with_properties(members(drawn + para("{{ x }}")), title="{{ x }}")
    core = parts["docProps/core.xml"].replace(b"<dc:title>", b"<?j 99?><!-- {{ y }} --><dc:title>")
    paper = compile_paper(zipped({**parts, "docProps/core.xml": core}))

    assert paper.first_number == 8
    assert "<dc:title>a</dc:title>" in part(fill(paper, {"x": "a"}), "docProps/core.xml")
