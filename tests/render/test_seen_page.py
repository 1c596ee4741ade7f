"""What stands on the page of a Word file: tables, boxes, drawn rules, sections; files refused."""

import io
import zipfile

import pytest

from service.errors import BadInput, TooLarge
from service.render.measure import width_mm
from service.render.seen import read_paper
from service.rules.form30.judging import CannotJudge
from service.rules.form30.seen import Look, Piece, Place
from tests.render.papers import (
    docx,
    members,
    para,
    run,
    with_added,
    with_link,
    with_media,
    with_styles,
    zipped,
)
from tests.render.papers import shown as picture
from tests.render.test_seen import field_of, p, style, texts

PAGE = '<w:sectPr>{}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:bottom="1134" \
w:left="1701" w:right="850" w:header="567" w:footer="567"/></w:sectPr>'
TEXT_MM = 165.0


def on_page(*body, styles="", section=PAGE):
    """The paper with A4 pages, margins 20, 20, 30, 15."""
    parts = members("".join(body))
    old = b'<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
    start = parts["word/document.xml"].index(old)
    end = parts["word/document.xml"].index(b"</w:body>")
    made = parts["word/document.xml"]
    parts["word/document.xml"] = made[:start] + section.format("").encode() + made[end:]
    return read_paper(zipped(with_styles(parts, styles)))


# --- tables -----------------------------------------------------------------------------------


def tbl(*rows, look="", grid=(3000, 6000)):
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    made = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{made}</w:tbl>"


def tc(content, look=""):
    content = content if content.startswith("<") else para(content)
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{content}</w:tc>"


def borders(*sides, name="tblBorders", kind="single"):
    return (
        f"<w:{name}>{''.join(f'<w:{s} w:val={chr(34)}{kind}{chr(34)}/>' for s in sides)}</w:{name}>"
    )


def cells_of(paper):
    return [
        (x.text, x.cell.row, x.cell.column, x.cell.columns, round(x.cell.left_mm), x.room_mm)
        for x in paper.lines
        if x.cell
    ]


def test_cells_are_read_row_by_row_with_their_widths():
    wide = '<w:tcW w:w="9000" w:type="dxa"/><w:gridSpan w:val="2"/>'
    margin = '<w:tcMar><w:left w:w="0" w:type="dxa"/><w:right w:w="567" w:type="dxa"/></w:tcMar>'
    paper = on_page(
        tbl(tc("a") + tc(para("b") + para("c")), tc("d", wide), tc("e", margin) + tc("f")),
        para("x"),
    )
    assert cells_of(paper) == [
        ("a", 0, 0, 2, 0, 48.86), ("b", 0, 1, 2, 53, 101.776), ("c", 0, 1, 2, 53, 101.776),
        ("d", 1, 0, 1, 0, 154.693), ("e", 2, 0, 2, 0, 42.915), ("f", 2, 1, 2, 53, 101.776),
    ]  # fmt: skip
    assert (paper.lines[-1].cell, round(paper.lines[-1].room_mm)) == (None, TEXT_MM)


def test_a_cell_that_goes_on_from_the_one_above_is_read_once():
    merged = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    paper = on_page(
        tbl(*(tc(f"gộp{n}", look) + tc(f"{n}") for n, look in enumerate(merged))), para("x")
    )
    assert texts(paper) == ["gộp0", "0", "1", "x"]
    assert [line.place.paragraph for line in paper.lines] == [0, 1, 3, 4]


def test_a_table_in_a_cell_stands_deeper_and_in_the_cells_room():
    inner = tbl(tc("trong"), grid=(1000,), look='<w:tblW w:w="5000" w:type="pct"/>')
    paper = on_page(tbl(tc("ngoài") + tc(inner + para("sau"))), para("x"))
    inside = paper.lines[1].cell
    assert [(x.text, x.cell and x.cell.depth) for x in paper.lines] == [
        ("ngoài", 1), ("trong", 2), ("sau", 1), ("x", None),
    ]  # fmt: skip
    assert inside.left_mm == pytest.approx((3000 + 115) / 56.7, abs=0.1)


ALL = ("top", "left", "bottom", "right", "insideH", "insideV")


@pytest.mark.parametrize(
    ("look", "cell", "bordered"),
    [
        ("", "", False),
        (borders(*ALL), "", True),
        (borders(*ALL, kind="nil"), "", False),
        (borders(*ALL), borders(*ALL, name="tcBorders", kind="nil"), False),
        ("", borders("start", name="tcBorders"), True),
        ("", borders("bottom", name="tcBorders"), False),
        ('<w:tblStyle w:val="Luoi"/>', "", True),
        ('<w:tblStyle w:val="Con"/>', "", True),
    ],
)
def test_a_table_is_bordered_when_one_sees_its_lines(look, cell, bordered):
    grid = f"<w:tblPr>{borders(*ALL)}</w:tblPr></w:style>"
    styles = style("Luoi", kind="table").replace("</w:style>", grid) + style(
        "Con", based="Luoi", kind="table"
    )
    paper = on_page(tbl(tc("a", cell) + tc("b", cell), look=look), para("x"), styles=styles)
    assert {line.cell.bordered for line in paper.lines if line.cell} == {bordered}


def test_a_table_style_gives_its_letters_and_paragraphs():
    look = style("Bang", '<w:b/><w:sz w:val="26"/>', '<w:jc w:val="center"/>', kind="table")
    paper = on_page(tbl(tc("a"), look='<w:tblStyle w:val="Bang"/>'), para("x"), styles=look)
    first, last = paper.lines
    assert (first.align, first.pieces[0].look) == ("center", Look(size=13.0, bold=True))
    assert (last.align, last.pieces[0].look) == ("left", Look(size=10.0))


def test_a_row_taken_out_is_not_seen():
    gone = '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>' + tc("bỏ") + tc("bỏ") + "</w:tr>"
    table = tbl(tc("a") + tc("b")).replace("</w:tbl>", f"{gone}</w:tbl>")
    paper = on_page(table, para("x"))
    assert (texts(paper), paper.tracked) == (
        ["a", "b", "x"],
        (Place(paragraph=2), Place(paragraph=3)),
    )


# --- boxes and rules --------------------------------------------------------------------------


def drawing(shape, offset="<wp:posOffset>{}</wp:posOffset>", down=228600, across=0, turn=""):
    """A shape anchored so many EMU under and beside the beginning of its paragraph."""
    return (
        '<w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wp:anchor>'
        f'<wp:positionH relativeFrom="column">{offset.format(across)}</wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph">{offset.format(down)}</wp:positionV>'
        '<wp:docPr id="1" name="x"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/'
        f'office/word/2010/wordprocessingShape">{shape}</a:graphicData></a:graphic></wp:anchor>'
        "</w:drawing></w:r>"
    )


SIZE = '<w:sz w:val="26"/>'
INK = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'


def wsp(width_mm, height_mm=0.0, line=f"<a:ln>{INK}</a:ln>", inside="", turn=""):
    emu = [round(side * 36000) for side in (width_mm, height_mm)]
    return (
        f'<wps:wsp><wps:spPr><a:xfrm{turn}><a:ext cx="{emu[0]}" cy="{emu[1]}"/></a:xfrm>'
        f'<a:prstGeom prst="line"/>{line}</wps:spPr>{inside}</wps:wsp>'
    )


def vml(shape):
    return f'<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml">{shape}</w:pict></w:r>'


def rules_of(paper):
    return [
        (paper.at(rule.below).text, rule.kind, rule.width_mm, rule.solid) for rule in paper.rules
    ]


@pytest.mark.parametrize(
    ("shape", "rules"),
    [
        (drawing(wsp(40)), [("SỞ NỘI VỤ", "shape", 40.0, True)]),
        (drawing(wsp(40, 0.4)), [("SỞ NỘI VỤ", "shape", 40.0, True)]),
        (
            drawing(wsp(40, line=f'<a:ln>{INK}<a:prstDash val="dash"/></a:ln>')),
            [("SỞ NỘI VỤ", "shape", 40.0, False)],
        ),
        (drawing(wsp(0, 40, turn=' rot="5400000"')), [("SỞ NỘI VỤ", "shape", 40.0, True)]),
        (drawing(wsp(0, 40)), []),
        (drawing(wsp(40, line="<a:ln><a:noFill/></a:ln>")), []),
        (drawing(wsp(40, 20)), []),
        (
            vml('<v:line style="position:absolute" from="10pt,16pt" to="110pt,16pt"/>'),
            [("SỞ NỘI VỤ", "shape", 35.28, True)],
        ),
        (
            vml(
                '<v:shape type="#t32" style="position:absolute;width:2cm;height:0;'
                'margin-top:16pt"/>'
            ),
            [("SỞ NỘI VỤ", "shape", 20.0, True)],
        ),
        (
            vml(
                '<v:group style="width:100pt;height:1pt" coordsize="1000,10"><v:rect '
                'style="width:500;height:1"><v:stroke dashstyle="dash"/></v:rect></v:group>'
            ),
            [("SỞ NỘI VỤ", "shape", 17.64, False)],
        ),
        (vml('<v:rect stroked="f" style="width:100pt;height:0"/>'), []),
    ],
)
def test_a_drawn_line_is_a_rule_under_its_line(shape, rules):
    paper = on_page(para("UBND TỈNH"), p(run("SỞ NỘI VỤ", SIZE), shape), para("Số: 05"))
    assert rules_of(paper) == rules


@pytest.mark.parametrize(
    ("down_mm", "under"),
    [(-3, "một"), (0, "một"), (1, "một"), (4, "hai"), (5.5, "hai"), (9, "ba"), (60, "ba")],
)
def test_a_rule_stands_under_the_line_that_it_is_drawn_below(down_mm, under):
    anchored = p(run("hai", SIZE), drawing(wsp(40), down=round(down_mm * 36000)))
    assert rules_of(on_page(para("một"), anchored, para("ba"))) == [(under, "shape", 40.0, True)]


def test_a_rule_anchored_in_an_empty_paragraph_stands_under_the_line_before_it():
    empty = p(drawing(wsp(40), offset="<wp:align>center</wp:align>"))
    paper = on_page(para("xa"), tbl(tc(para("tên") + para("") + empty) + tc("phải")), para("x"))
    assert rules_of(paper) == [("tên", "shape", 40.0, True)]


def test_of_two_rules_under_a_line_cut_by_a_tab_each_has_its_column():
    stop = '<w:tabs><w:tab w:val="center" w:pos="6500"/></w:tabs>'
    tab = "<w:r><w:tab/></w:r>"
    shapes = drawing(wsp(60), across=3000000) + drawing(wsp(20), across=100000)
    paper = on_page(p("TÊN CƠ QUAN", tab, "Độc lập - Tự do - Hạnh phúc", shapes, look=stop))
    assert [(rule.below.column, rule.width_mm) for rule in paper.rules] == [(1, 60.0), (0, 20.0)]


LINE = '<w:pBdr><w:{} w:val="single" w:sz="4"/></w:pBdr>'


def test_borders_of_paragraphs_and_cells_are_rules():
    box = "".join(f'<w:{side} w:val="single"/>' for side in ("top", "left", "bottom", "right"))
    paper = on_page(
        p("a", look=LINE.format("bottom") + '<w:ind w:left="1701" w:right="1701"/>'),
        p("b"),
        p("c", look=LINE.format("top").replace("single", "dashed")),
        p("hộp", look=f"<w:pBdr>{box}</w:pBdr>"),
        tbl(tc(para("d") + para(""), borders("bottom", name="tcBorders")) + tc("e")),
        tbl(tc("f") + tc("g"), tc("", borders("bottom", name="tcBorders")) + tc("h")),
        para("x"),
    )
    assert rules_of(paper) == [
        ("a", "border", 105.0, True), ("b", "border", 165.01, False),
        ("d", "border", 52.917, True), ("f", "border", 52.917, True),
    ]  # fmt: skip
    assert [line.text for line in paper.lines if line.boxed] == ["hộp"]


def test_paragraphs_with_the_same_border_have_one_under_the_last():
    look = LINE.format("bottom")
    assert rules_of(on_page(p("a", look=look), p("b", look=look), p("", look=look), p("c"))) == [
        ("b", "border", 165.01, True)
    ]


def test_rows_of_signs_and_underlined_lines_are_rules_as_wide_as_they_print():
    tab = "<w:r><w:tab/></w:r>"
    size, under = '<w:sz w:val="28"/>', '<w:sz w:val="28"/><w:u w:val="single"/>'
    paper = on_page(
        p("SỞ", tab, "Độc lập"),
        p(run("____", size), tab, run("————", size)),
        p(run("Tên", size), BR_, run("-----", size)),
        p(run("gạch ", under), run("chân", under)),
        p(run("một ", under), run("nửa", size)),
        p(run("______", size + '<w:vertAlign w:val="superscript"/>')),
    )
    low = width_mm([Piece("____", Look(size=14))])
    assert [(r.below.paragraph, r.below.column, r.kind, r.solid) for r in paper.rules] == [
        (0, 0, "underscores", True), (0, 1, "underscores", True), (2, 0, "underscores", False),
        (3, 0, "underline", True), (4, 0, "underscores", True),
    ]  # fmt: skip
    widths = [rule.width_mm for rule in paper.rules]
    assert widths[0] == low == pytest.approx(4 * 0.5 * 14 * 25.4 / 72, abs=0.05)
    assert widths[3] == width_mm([Piece("gạch chân", Look(size=14))])
    assert widths[4] == pytest.approx(1.5 * low * 0.65, abs=0.05)


BR_ = "<w:r><w:br/></w:r>"


def test_the_text_of_a_box_is_read_where_it_is_anchored_in_the_boxs_room():
    shape = wsp(
        60, 30, inside=f"<wps:txbx><w:txbxContent>{para('trong')}</w:txbxContent></wps:txbx>"
    )
    bare = shape.replace(f"<a:ln>{INK}</a:ln>", "<a:ln><a:noFill/></a:ln>")
    inset = '<v:textbox inset="0,0,0,0"><w:txbxContent>{}</w:txbxContent></v:textbox>'
    old = vml(
        f'<v:rect style="width:100mm;height:20mm" stroked="f">{inset.format(para("cũ"))}</v:rect>'
    )
    paper = on_page(p("neo", drawing(shape), drawing(bare)), p(old), para("x"))
    assert [(x.text, x.box, x.boxed) for x in paper.lines] == [
        ("neo", None, False), ("trong", 0, True), ("trong", 1, False), ("", None, False),
        ("cũ", 2, False), ("x", None, False),
    ]  # fmt: skip
    assert [x.room_mm for x in paper.lines if x.box is not None] == [54.92, 54.92, 100.0]


def test_pictures_are_told_and_are_no_rules():
    parts = with_media(members(p("ảnh", picture("anh", 100, 0.5)) + para("x")), "word/document.xml",
                       "anh", b"png")  # fmt: skip
    paper = read_paper(zipped(parts))
    assert (paper.pictures, paper.rules) == ((Place(),), ())


# --- sections ---------------------------------------------------------------------------------


def test_a_section_shows_its_page_and_inherits_headers():
    def reference(kind, id_):
        return f'<w:headerReference w:type="{kind}" r:id="{id_}"/>'

    first = PAGE.format(reference("default", "header") + reference("first", "header2"))
    turned = (
        '<w:sectPr><w:type w:val="{}"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        '<w:pgNumType w:fmt="lowerRoman" w:start="1"/><w:cols w:num="2" w:space="0"/>'
        "<w:titlePg/></w:sectPr>"
    )
    body = (
        p("một"),
        p("", look=first),
        p("hai"),
        p("ba", look=turned.format("nextPage")),
        p("bốn"),
    )
    header = p(field_of("PAGE", "2"), look='<w:jc w:val="center"/>')
    parts = members("".join(body), header=header)
    head2 = with_added(parts, "word/header2.xml", "header", parts["word/header1.xml"].decode())
    made = head2["word/document.xml"]
    last = made.index(b'<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footer')
    tail = made[made.index(b"</w:body>") :]
    head2["word/document.xml"] = made[:last] + turned.format("continuous").encode() + tail
    head2 = {n: c.replace(b'Id="header" Type="x"', b"") for n, c in head2.items()}
    links = head2["word/_rels/document.xml.rels"]
    head2["word/_rels/document.xml.rels"] = links.replace(
        b'Id="header" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'header" Target="/word/header2.xml"',
        b'Id="header2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'header" Target="/word/header2.xml"',
    )
    paper = read_paper(zipped(head2))
    assert [(x.text, x.section, x.new_page) for x in paper.lines] == [
        ("một", 0, False), ("hai", 1, True), ("ba", 1, False), ("bốn", 2, False),
    ]  # fmt: skip
    one, two, three = paper.sections
    assert (one.width_mm, one.left_mm, one.right_mm) == (210.009, 30.004, 14.993)
    assert (one.landscape, one.title_page, list(one.headers)) == (False, False, ["default"])
    assert (two.landscape, two.number_start, two.number_format) == (True, 1, "lowerRoman")
    assert (two.title_page, sorted(two.headers)) == (True, ["default", "first"])
    assert (two.headers["default"], three.new_page) == (one.headers["default"], False)
    assert two.headers["first"][0].place.story == "header2"
    assert paper.lines[1].room_mm == pytest.approx((16838 - 2880) / 2 / 56.69, abs=0.1)


def test_even_pages_have_their_own_header_when_the_settings_say_so():
    parts = members(para("x"))
    made = parts["word/document.xml"].replace(
        b'<w:headerReference w:type="default"', b'<w:headerReference w:type="even"'
    )
    settings = (
        '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}'
    )
    for say, kinds in (("<w:evenAndOddHeaders/>", ["even"]), ("", [])):
        whole = settings.format(say) + "</w:settings>"
        with_ = with_added(
            {**parts, "word/document.xml": made}, "word/settings.xml", "settings", whole
        )
        (section,) = read_paper(zipped(with_)).sections
        assert (section.even_and_odd, list(section.headers)) == (bool(say), kinds)


def test_notes_that_the_text_refers_to_are_read():
    body = p("câu", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:footnote w:id="-1">{para("vạch")}</w:footnote><w:footnote w:id="2">{para("chú")}'
        f'</w:footnote><w:footnote w:id="3">{para("thừa")}</w:footnote></w:footnotes>'
    )
    parts = with_added(members(body), "word/footnotes.xml", "footnotes", notes)
    paper = read_paper(zipped(parts))
    assert [(x.text, x.place) for x in paper.footnotes] == [("chú", Place("footnotes", 1))]
    assert texts(paper) == ["câu"]


def test_a_signature_of_the_package_is_told():
    signed = {**members(para("x")), "_xmlsignatures/sig1.xml": b"<x/>"}
    assert [read_paper(zipped(parts)).signed for parts in (members(para("x")), signed)] == [
        False,
        True,
    ]


# --- refused ----------------------------------------------------------------------------------


def spoiled(name, content):
    return zipped({**members(para("x")), name: content})


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members(para("x")).items():
            archive.writestr(name, content)
        archive.writestr("word/media/a.bin", b"\0" * 60_000_000)
    return target.getvalue()


def long_text():
    many = para(*(run("a" * 1000 + str(at)) for at in range(2000)))
    parts = members(many * 11)
    return zipped(parts, zipfile.ZIP_STORED)


DEEP = "<w:sdt><w:sdtContent>" * 400 + para("x") + "</w:sdtContent></w:sdt>" * 400
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        (b"", BadInput, "rỗng"),
        (b"%PDF-1.7", BadInput, ".docx"),
        (docx(para("x"))[:-300], BadInput, "hỏng"),
        (OLE, BadInput, "đời cũ"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), BadInput, "mật khẩu"),
        (spoiled("word/vbaProject.bin", b"x"), BadInput, "macro"),
        (spoiled("word/document.xml", DTD + b"<x/>"), BadInput, "DTD"),
        (spoiled("word/document.xml", b"<w:document"), BadInput, "hỏng"),
        (spoiled("word/header1.xml", b"<w:hdr"), BadInput, "hỏng"),
        (zipped({"a.txt": b"x"}), BadInput, "Word"),
        (docx(DEEP), BadInput, "hỏng"),
        (bomb(), TooLarge, "bung ra"),
        (long_text(), TooLarge, "20 MB"),
        (docx(para("x") * 30_001), TooLarge, "30.000 dòng"),
        (
            zipped(with_link(members(para("x")), "word/document.xml", "s", "styles", "la.xml")),
            BadInput,
            "thiếu phần",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_file_that_is_unsound_is_refused_in_one_sentence(data, kind, word):
    with pytest.raises(kind) as refused:
        read_paper(data)
    assert word in refused.value.message


def test_numbers_beyond_all_measure_do_not_stop_the_reading():
    paper = on_page(
        p("x", look=f'<w:ind w:left="{"9" * 5000}"/><w:numPr><w:numId w:val="99"/></w:numPr>'),
        tbl(tc("a", '<w:gridSpan w:val="999999999"/><w:tcW w:w="-5" w:type="dxa"/>'), grid=()),
        p('<w:r><w:rPr><w:sz w:val="-7"/></w:rPr><w:t>y</w:t><w:sym w:char="D800"/></w:r>'),
    )
    assert texts(paper) == ["x", "a", "y\N{REPLACEMENT CHARACTER}"]


# --- measure ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "size", "mm"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 87.6),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, 94.9),
        ("Độc lập - Tự do - Hạnh phúc", 13, 56.0),
        ("Độc lập - Tự do - Hạnh phúc", 14, 60.3),
    ],
)
def test_letters_are_as_wide_as_times_new_roman_prints_them(text, size, mm):
    # Measured on printed pages, where pairs of letters are drawn together by up to a hundredth.
    assert width_mm([Piece(text, Look(size=size, bold=True))]) == pytest.approx(mm, rel=0.01)


def test_faces_have_their_own_widths_and_pieces_add_up():
    faces = [Look(bold=bold, italic=italic) for bold in (False, True) for italic in (False, True)]
    widths = [width_mm([Piece("HỌC tập", face)]) for face in faces]
    assert len(set(widths)) == 4
    halves = [Piece("HỌC ", faces[0]), Piece("tập", faces[0])]
    assert width_mm(halves) == pytest.approx(widths[0], abs=0.02)
    assert width_mm([Piece("HO\u0323C ta\u0323\u0302p", faces[0])]) == widths[0]


def test_a_machine_without_the_font_says_so(monkeypatch):
    monkeypatch.setattr("service.render.measure._files", dict)
    monkeypatch.setattr("service.render.measure._letter", lambda *one: _face_missing(*one))
    with pytest.raises(CannotJudge, match="phông"):
        width_mm([Piece("x")])


def _face_missing(letter, bold, italic):
    from service.render.measure import _face

    return _face.__wrapped__(bold, italic).getlength(letter)
