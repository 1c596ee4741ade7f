"""A Word file as one sees it: looks resolved, hidden things left out, what Word makes told."""

from dataclasses import replace

import pytest

from service.render.container import open_docx, parse_xml
from service.render.seen import paragraphs, read_paper
from service.render.seen_numbers import figure
from service.rules.form30.seen import PAGE_FIELD, Look, Place
from tests.render.papers import W, boxed, docx, members, para, run, with_added, with_styles, zipped
from tests.render.papers import table as plain_table

HEAD = '<w:style w:type="{}" w:styleId="{}"><w:name w:val="{}"/>'


def style(id_, run_look="", paragraph="", *, based="", kind="paragraph"):
    based = f'<w:basedOn w:val="{based}"/>' if based else ""
    own = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return f"{HEAD.format(kind, id_, id_)}{based}{own}<w:rPr>{run_look}</w:rPr></w:style>"


def defaults(run_look="", paragraph=""):
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{run_look}</w:rPr></w:rPrDefault><w:pPrDefault>"
        f"<w:pPr>{paragraph}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def styled(*styles, body, theme=""):
    parts = with_styles(members(body), "".join(styles))
    if theme:
        parts = with_added(parts, "word/theme/theme1.xml", "theme", theme)
    return read_paper(zipped(parts))


def p(*content, look=""):
    runs = "".join(one if one.startswith("<") else run(one) for one in content)
    return f"<w:p><w:pPr>{look}</w:pPr>{runs}</w:p>"


def read(*body, header=""):
    return read_paper(docx(*body, header=header))


def texts(paper):
    return [line.text for line in paper.lines]


def looks_of(paper, line=0):
    return [(piece.text, piece.look) for piece in paper.lines[line].pieces]


# --- looks ------------------------------------------------------------------------------------


def test_where_nothing_is_said_word_shows_times_new_roman_of_ten_points():
    assert looks_of(read(para("Chữ"))) == [("Chữ", Look(size=10.0))]


def test_a_look_comes_from_the_nearest_that_says_it():
    paper = styled(
        defaults('<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="20"/>'),
        style("Goc", '<w:sz w:val="24"/><w:color w:val="1f4e79"/>'),
        style("Con", '<w:rFonts w:ascii="Tahoma" w:hAnsi="Tahoma"/><w:i/>', based="Goc"),
        style("Chu", '<w:u w:val="double"/><w:color w:val="auto"/>', kind="character"),
        body=p(
            run("gốc"),
            run("chữ", '<w:rStyle w:val="Chu"/>'),
            run("riêng", '<w:rStyle w:val="Chu"/><w:i w:val="0"/><w:sz w:val="29"/>'),
            look='<w:pStyle w:val="Con"/>',
        ),
    )
    base = Look("Tahoma", 12.0, italic=True, colour="1F4E79")
    assert looks_of(paper) == [
        ("gốc", base),
        ("chữ", replace(base, underline=True, colour="auto")),
        ("riêng", replace(base, size=14.5, italic=False, underline=True, colour="auto")),
    ]


BOLD = "<w:b/>"


@pytest.mark.parametrize(
    ("default", "paragraph", "character", "direct", "bold"),
    [
        ("", "", "", "", False),
        ("", BOLD, "", "", True),
        ("", BOLD, BOLD, "", False),  # ECMA-376 17.7.3: styles toggle each other
        ("", "", BOLD, "", True),
        ("", BOLD, '<w:b w:val="0"/>', "", True),
        ("", BOLD, BOLD, BOLD, True),
        ("", BOLD, "", '<w:b w:val="false"/>', False),
        (BOLD, "", "", "", True),
        (BOLD, BOLD, BOLD, "", True),
    ],
)
def test_toggles_of_styles_undo_each_other(default, paragraph, character, direct, bold):
    paper = styled(
        defaults(default),
        style("Doan", paragraph),
        style("Chu", character, kind="character"),
        body=p(run("x", '<w:rStyle w:val="Chu"/>' + direct), look='<w:pStyle w:val="Doan"/>'),
    )
    assert paper.lines[0].pieces[0].look.bold is bold


THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements>'
    '<a:clrScheme name="x"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:accent1>'
    '<a:srgbClr val="4472c4"/></a:accent1></a:clrScheme><a:fontScheme name="x"><a:majorFont>'
    '<a:latin typeface="Cambria"/></a:majorFont><a:minorFont><a:latin typeface="Calibri"/>'
    "</a:minorFont></a:fontScheme></a:themeElements></a:theme>"
)


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        (
            '<w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial" w:hAnsiTheme="minorHAnsi"/>',
            "Calibri",
        ),
        ('<w:rFonts w:asciiTheme="majorAscii" w:hAnsiTheme="majorHAnsi"/>', "Cambria"),
        ('<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>', "Arial"),
        ('<w:color w:themeColor="accent1" w:val="auto"/>', "4472C4"),
        ('<w:color w:themeColor="text1" w:val="FFFFFF"/>', "000000"),
        ('<w:color w:themeColor="accent1" w:themeShade="BF" w:val="2f5496"/>', "2F5496"),
        ('<w:color w:val="do"/>', "auto"),
    ],
)
def test_fonts_and_colours_of_the_theme(look, shown):
    paper = styled(body=p(run("Chữ đỏ", look)), theme=THEME)
    (piece,) = paper.lines[0].pieces
    assert shown in (piece.look.font, piece.look.colour)


def test_each_kind_of_letter_has_its_own_font():
    fonts = '<w:rFonts w:ascii="Arial" w:hAnsi="Tahoma" w:eastAsia="SimSun"/>'
    paper = read(p(run("ab đ 中", fonts)))
    assert [(text, look.font) for text, look in looks_of(paper)] == [
        ("ab ", "Arial"),
        ("đ ", "Tahoma"),
        ("中", "SimSun"),
    ]


def test_capitals_are_seen_and_hidden_letters_are_not():
    paper = read(
        p(run("Quốc hiệu", "<w:caps/>"), run("nhỏ", "<w:smallCaps/>")),
        p(run("thấy"), run("ẩn", "<w:vanish/>")),
        p(run("ẩn hết", "<w:vanish/>"), look="<w:rPr><w:vanish/></w:rPr>"),
        para("cuối"),
    )
    assert texts(paper) == ["QUỐC HIỆUNHỎ", "thấy", "cuối"]
    assert paper.hidden == (Place(paragraph=1), Place(paragraph=2))


def test_letters_taken_apart_are_put_together_and_told():
    paper = read(p("Việt Nam"), p(run("Ti"), run("ê\u0301ng", "<w:i/>"), run("e"), run("\u0323m")))
    assert texts(paper) == ["Việt Nam", "Tiếngẹm"]
    assert paper.decomposed == (Place(paragraph=1),)


# --- paragraphs -------------------------------------------------------------------------------


def one_line(look, *styles):
    return styled(*styles, body=p("x", look=look)).lines[0]


@pytest.mark.parametrize(
    ("look", "field", "value"),
    [
        ('<w:jc w:val="start"/>', "align", "left"),
        ('<w:jc w:val="end"/>', "align", "right"),
        ('<w:jc w:val="center"/>', "align", "center"),
        ('<w:jc w:val="distribute"/>', "align", "both"),
        ("", "align", "left"),
        ('<w:framePr w:hAnchor="margin" w:xAlign="center"/>', "align", "center"),
        ('<w:ind w:firstLine="567"/>', "first_mm", 10.001),
        ('<w:ind w:start="720" w:hanging="360"/>', "first_mm", -6.35),
        ('<w:ind w:start="720" w:hanging="360"/>', "left_mm", 12.7),
        ('<w:ind w:left="2cm"/>', "left_mm", 20.0),
        ('<w:spacing w:before="120"/>', "before_pt", 6.0),
        ('<w:spacing w:after="120" w:afterAutospacing="1"/>', "after_pt", 14.0),
        ('<w:spacing w:before="120" w:beforeLines="50"/>', "before_pt", 6.0),
        ('<w:spacing w:line="360" w:lineRule="auto"/>', "spacing", 1.5),
        ('<w:spacing w:line="320" w:lineRule="exact"/>', "spacing", 16.0),
        ('<w:spacing w:line="320" w:lineRule="atLeast"/>', "spacing_rule", "atLeast"),
        ("<w:contextualSpacing/>", "contextual", True),
        ("<w:pageBreakBefore/>", "new_page", True),
        ('<w:ind w:firstLine="rộng" w:left="9e999"/>', "first_mm", 0.0),
    ],
)
def test_what_a_paragraph_says(look, field, value):
    assert getattr(one_line(look), field) == value


def test_a_paragraph_takes_what_it_does_not_say_from_its_styles_one_by_one():
    line = one_line(
        '<w:pStyle w:val="Con"/><w:spacing w:before="60"/>',
        defaults("", '<w:spacing w:after="160" w:line="259" w:lineRule="auto"/>'),
        style("Goc", paragraph='<w:ind w:firstLine="720"/><w:jc w:val="both"/>'),
        style("Con", paragraph='<w:ind w:left="100"/><w:spacing w:line="276"/>', based="Goc"),
    )
    assert (line.before_pt, line.after_pt, line.spacing) == (3.0, 8.0, 1.15)
    assert (line.align, line.first_mm, line.left_mm, line.style) == ("both", 12.7, 1.764, "Con")


def test_a_circle_of_styles_ends_where_it_closes():
    line = one_line(
        '<w:pStyle w:val="A"/>',
        style("A", BOLD, based="B"),
        style("B", '<w:sz w:val="30"/>', based="A"),
    )
    assert (line.pieces[0].look.bold, line.pieces[0].look.size) == (True, 15.0)


# --- lines ------------------------------------------------------------------------------------


BR, PAGE_BR = "<w:r><w:br/></w:r>", '<w:r><w:br w:type="page"/></w:r>'


def test_a_break_begins_another_line_of_the_paragraph():
    paper = read(p("một", BR, "hai"), para("ba"))
    assert [(x.text, x.place.line, x.ends_paragraph) for x in paper.lines] == [
        ("một", 0, False),
        ("hai", 1, True),
        ("ba", 0, True),
    ]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ([p("a", PAGE_BR, "b")], [("a", False), ("b", True)]),
        ([p("a", PAGE_BR), p("b")], [("a", False), ("b", True)]),
        ([p("a"), p(PAGE_BR), p("b")], [("a", False), ("b", True)]),
        ([p("a"), p(PAGE_BR, "b")], [("a", False), ("b", True)]),
        (
            [p("a"), p(), p("b", look="<w:pageBreakBefore/>")],
            [("a", False), ("", False), ("b", True)],
        ),
    ],
)
def test_a_page_break_is_no_line_and_the_next_one_starts_a_page(body, lines):
    assert [(line.text, line.new_page) for line in read(*body).lines] == lines


def test_signs_that_are_no_letters_of_the_file():
    paper = read(
        p(
            "Số:",
            "<w:r><w:tab/></w:r>",
            "2",
            "<w:r><w:noBreakHyphen/></w:r><w:r><w:softHyphen/><w:t>9</w:t></w:r>",
            '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
        )
    )
    assert texts(paper) == ["Số:\t2-9\uf0fc"]
    assert paper.lines[0].pieces[-1].look.font == "Wingdings"


def test_blanks_at_the_ends_of_a_text_are_seen_only_when_they_are_kept():
    assert texts(read("<w:p><w:r><w:t> a </w:t></w:r></w:p>", p(" a "))) == ["a", " a "]


def test_what_wraps_letters_is_seen_through():
    wrapped = (
        f"<w:hyperlink>{run('a')}</w:hyperlink><w:smartTag>{run('b')}</w:smartTag><w:sdt><w:sdtPr/>"
        f"<w:sdtContent>{run('c')}<w:sdt><w:sdtContent>{run('d')}</w:sdtContent></w:sdt>"
        f"</w:sdtContent></w:sdt><w:r><w:ruby><w:rt>{run('âm')}</w:rt><w:rubyBase>{run('e')}"
        "</w:rubyBase></w:ruby></w:r>"
    )
    control = f"<w:sdt><w:sdtContent>{para('khối')}{plain_table(('ô',))}</w:sdtContent></w:sdt>"
    assert texts(read(p(wrapped), control)) == ["abcde", "khối", "ô"]


# --- fields -----------------------------------------------------------------------------------


def mark(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field_of(code, result="", look=""):
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    shown = f"<w:r>{look}<w:t>{result}</w:t></w:r>" if result else ""
    half = len(code) // 2
    codes = "".join(
        f"<w:r><w:instrText>{c}</w:instrText></w:r>" for c in (code[:half], code[half:])
    )
    return mark("begin") + codes + mark("separate") + shown + mark("end")


def test_a_field_shows_its_result_and_a_page_number_its_sign():
    paper = read(
        p("Trang ", field_of(" PAGE ", "7", '<w:sz w:val="28"/>'), "/", field_of("NUMPAGES", "9")),
        p(f'<w:fldSimple w:instr="page \\* Arabic">{run("7")}</w:fldSimple>'),
        p(field_of(f"IF 1=1 {PAGE_FIELD}", "rõ")),
        p(mark("begin"), "<w:r><w:instrText>PAGE</w:instrText></w:r>", mark("end")),
    )
    assert texts(paper) == [f"Trang {PAGE_FIELD}/9", PAGE_FIELD, "rõ", PAGE_FIELD]
    pieces = paper.lines[0].pieces
    assert [(x.text, x.typed) for x in pieces] == [
        ("Trang ", True), (PAGE_FIELD, False), ("/", True), ("9", False),
    ]  # fmt: skip
    assert pieces[1].look.size == 14.0


def test_a_field_within_a_control_and_over_paragraphs_and_one_never_closed():
    inside = f"<w:sdt><w:sdtContent>{field_of('PAGE', '2')}</w:sdtContent></w:sdt>"
    over = p(mark("begin"), "<w:r><w:instrText>TOC</w:instrText></w:r>", mark("separate"), "Mục 1")
    paper = read(p(inside), over, p("Mục 2", mark("end")), p(mark("begin"), "hở"))
    assert texts(paper) == [PAGE_FIELD, "Mục 1", "Mục 2", "hở"]


def test_the_page_number_of_a_header_at_the_middle_of_its_line():
    stops = '<w:tabs><w:tab w:val="center" w:pos="{}"/></w:tabs>'
    width = (11906 - 2880) // 2
    tab = "<w:r><w:tab/></w:r>"
    header = (
        p(tab, field_of("PAGE", "2"), look=stops.format(width))
        + p(tab, field_of("PAGE", "2"), look=stops.format(2000))
        + p('<w:r><w:ptab w:alignment="center" w:relativeTo="margin"/></w:r>', "x")
        + p(tab, "x")
    )
    lines = read(para("x"), header=header).sections[0].headers["default"]
    assert [line.align for line in lines] == ["center", "tab", "center", "left"]
    assert [line.place.story for line in lines] == ["header1"] * 4


# --- changes, comments, branches --------------------------------------------------------------


def test_deleted_letters_are_not_seen_and_inserted_ones_are_marked():
    gone = '<w:del w:id="1">' + run("cũ").replace("w:t", "w:delText") + "</w:del>"
    removed = '<w:rPr><w:del w:id="2"/></w:rPr>'
    paper = read(
        p("a", gone, f'<w:ins w:id="3">{run("mới")}</w:ins>'),
        p(gone, look=removed),
        p(f"<w:moveFrom>{run('đi')}</w:moveFrom><w:moveTo>{run('đến')}</w:moveTo>"),
        p("lời bình", '<w:r><w:commentReference w:id="0"/></w:r>'),
        p(run("đổi", "<w:b/><w:rPrChange><w:rPr/></w:rPrChange>")),
        p("yên"),
    )
    assert texts(paper) == ["amới", "đến", "lời bình", "đổi", "yên"]
    assert [x.inserted for x in paper.lines[0].pieces] == [False, True]
    assert [place.paragraph for place in paper.tracked] == [0, 1, 2, 4]
    assert paper.commented == (Place(paragraph=3),)


def test_of_two_branches_one_is_seen_and_counted():
    unknown = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility'
        '/2006" xmlns:la="http://la/"><mc:Choice Requires="la"><w:t>lạ</w:t></mc:Choice>'
        "<mc:Fallback><w:t>quen</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    data = docx(p("neo", boxed(para("hộp"))), p(unknown), para("cuối"))
    paper = read_paper(data)
    assert [(x.text, x.place.paragraph, x.box) for x in paper.lines] == [
        ("neo", 0, None), ("hộp", 1, 0), ("quen", 2, None), ("cuối", 3, None),
    ]  # fmt: skip
    root = parse_xml(open_docx(data)["word/document.xml"])
    found = ["".join(t.text for t in one.iter("{*}t"))[:4] for one in paragraphs(root)]
    assert found == ["neoh", "hộp", "lạqu", "cuối"]


# --- lists ------------------------------------------------------------------------------------


def level(number, kind, text, more=""):
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def listed(body, levels, nums="", styles=""):
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="5">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>{nums}</w:numbering>'
    )
    parts = with_added(members(body), "word/numbering.xml", "numbering", numbering)
    return read_paper(zipped(with_styles(parts, styles)))


def item(text, level=0, num=1, look=""):
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return p(text, look=number + look)


def test_the_numbers_that_word_makes_are_seen_and_not_typed():
    levels = (
        level(0, "upperRoman", "%1.", '<w:suff w:val="space"/>')
        + level(1, "decimal", "%2.")
        + level(2, "lowerLetter", "%3)", '<w:suff w:val="nothing"/>')
        + level(3, "decimal", "%1.%2.%4", "<w:isLgl/>")
    )
    paper = listed(
        item("Mục") + item("Khoản", 1) + item("Khoản", 1) + item("Điểm", 2) + item("Mục")
        + item("Khoản", 1) + item("Sâu", 3) + item("Không", num=0),
        levels,
    )  # fmt: skip
    assert texts(paper) == [
        "I. Mục", "1.\tKhoản", "2.\tKhoản", "a)Điểm", "II. Mục", "1.\tKhoản", "2.1.1\tSâu", "Không",
    ]  # fmt: skip
    assert [piece.typed for piece in paper.lines[0].pieces] == [False, True]


def test_a_list_begins_again_where_its_num_says_and_not_otherwise():
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num>'
    )
    paper = listed(
        item("a") + item("b", num=3) + item("c", num=2) + item("d", num=2) + item("e"),
        level(0, "decimal", "%1."), again,
    )  # fmt: skip
    assert [line.text[:2] for line in paper.lines] == ["1.", "2.", "5.", "6.", "7."]


def test_a_style_brings_its_list_and_indents_go_from_far_to_near():
    indent = '<w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr><w:rPr><w:b/></w:rPr>'
    levels = level(0, "bullet", "\uf0b7").replace("</w:lvl>", f"{indent}</w:lvl>")
    own = style("Gach", "", '<w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="1440"/>')
    paper = listed(
        p("kiểu", look='<w:pStyle w:val="Gach"/>') + item("tay")
        + item("gần", look='<w:ind w:firstLine="567"/>'),
        levels, styles=own,
    )  # fmt: skip
    assert [(x.text, x.left_mm, x.first_mm) for x in paper.lines] == [
        ("•\tkiểu", 25.4, -6.35), ("•\ttay", 12.7, -6.35), ("•\tgần", 12.7, 10.001),
    ]  # fmt: skip
    assert [piece.look.bold for piece in paper.lines[0].pieces] == [True, False]


@pytest.mark.parametrize(
    ("count", "kind", "shown"),
    [
        (4, "lowerRoman", "iv"), (1994, "upperRoman", "MCMXCIV"), (27, "lowerLetter", "aa"),
        (2, "upperLetter", "B"), (7, "decimalZero", "07"), (9, "la", "9"),
        (10**6, "upperRoman", "1000000"),
    ],
)  # fmt: skip
def test_figures_of_lists(count, kind, shown):
    assert figure(count, kind) == shown
