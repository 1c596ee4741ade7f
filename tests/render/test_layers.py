"""The layers of a sheet: nothing moves, and only what belongs to a layer leaves ink.

What stands on the blank is red here, the text over it blue, number and date green.
"""

import re
import subprocess

import pytest
from lxml import etree
from PIL import ImageChops

from service.errors import BadInput
from service.render.docx import compile_paper, fill, text_of
from service.render.layers import LAYERS, layered
from service.render.pdf import OfficeSuite
from service.render.pictures import drawn_pages
from tests.render.papers import (
    boxed,
    cells,
    control,
    docx,
    grid,
    members,
    para,
    part,
    png,
    run,
    shown,
    with_added,
    with_media,
    with_styles,
    zipped,
)

RED, BLUE, GREEN = "FF0000", "0000FF", "00AA00"
FILES = {"do": png(40, 40, "red"), "xanh": png(40, 40, "blue")}


def ink(colour, more=""):
    return f'<w:color w:val="{colour}"/><w:sz w:val="32"/>{more}'


def edges(name, colour, more=""):
    sides = ("top", "left", "bottom", "right") + ("insideH", "insideV") * (name == "tblBorders")
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="24" w:space="4" w:color="{colour}"{more}/>'
        for side in sides
    )
    return f"<w:{name}>{lines}</w:{name}>"


def framed(colour, text):
    look = f'<w:pPr>{edges("pBdr", colour)}<w:shd w:val="clear" w:fill="{colour}"/></w:pPr>'
    return para(run(text, ink(colour))).replace("<w:p>", f"<w:p>{look}")


def ruled(colour, text, look=""):
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'
    made = grid(cells(text, "", "", look=shade), cells("", "", text))
    made = made.replace("<w:tblPr/>", f"<w:tblPr>{look or edges('tblBorders', colour)}</w:tblPr>")
    return re.sub(r"<w:r>(?=<w:t )", f"<w:r><w:rPr>{ink(colour)}</w:rPr>", made).replace(
        "3000", "2000"
    )


STYLES = (
    '<w:style w:type="paragraph" w:styleId="Goc"><w:name w:val="Goc"/><w:pPr>'
    f"{edges('pBdr', RED, ' w:themeColor=' + chr(34) + 'accent2' + chr(34))}</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="Vien"><w:name w:val="Vien"/><w:basedOn w:val="Goc"/>'
    f'<w:pPr><w:shd w:val="clear" w:fill="{RED}"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="Luoi"><w:name w:val="Luoi"/><w:tblPr>'
    f"{edges('tblBorders', RED)}</w:tblPr></w:style>"
)
NUMBERING = (
    '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val='
    '"decimal"/><w:lvlText w:val="%1."/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    "</w:numbering>"
)
NUMBERED = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr>'
NUMBERED += f"{ink(RED)}</w:rPr></w:pPr>"
EFFECTS = (
    '<w:shadow/><w:u w:val="single" w:color="FF0000"/>'
    '<w:bdr w:val="single" w:sz="8" w:color="FF0000"/>'
)
SQUARE = "<wp:wrapSquare wrapText='bothSides'/>"

ON_BLANK = {
    "words": para(run("Quốc hiệu", ink(RED)), run(" {{ chu }}", ink(RED, EFFECTS))),
    "a frame and a shade": framed(RED, "Khung {{ chu }}"),
    "a style's frame and shade": para(run("Kiểu", ink(RED))).replace(
        "<w:p>", '<w:p><w:pPr><w:pStyle w:val="Vien"/></w:pPr>'
    ),
    "a ruled table": ruled(RED, "Bảng"),
    "a table ruled by its style": ruled(RED, "Lưới", look='<w:tblStyle w:val="Luoi"/>'),
    "a shade behind words": para(run("Nền", ink(RED, f'<w:shd w:val="clear" w:fill="{RED}"/>')),
                                 run("Tô", ink(RED, '<w:highlight w:val="red"/>'))),
    "a picture in the line": para(shown("do", 15, 15), run("ảnh", ink(RED))),
    "a picture with words around": para(
        shown("do", 25, 15, at=SQUARE), run("quanh " * 60, ink(RED))
    ),
    "a picture behind": para(shown("do", 25, 4, at="<wp:wrapNone/>"), run("trước", ink(RED))),
    "a number of a list": para(run("mục", ink(RED))).replace("<w:p>", f"<w:p>{NUMBERED}"),
    "marked runs": para("{{r dam }}"),
    "a picture of a value": para(run("{{ anh_do }}", ink(RED))),
    "paragraphs of a value": para("{{p doan }}"),
}  # fmt: skip
OVER_BLANK = para(run("Ông ", ink(BLUE)), run("{{ ten }}", ink(BLUE))) + framed(BLUE, "xanh")
OVER_BLANK += ruled(BLUE, "xanh") + para("{{ anh_xanh }}", shown("xanh", 9, 9))
DATED = para(
    run("Số: ", ink(BLUE)), control("so", run("{{ so }}", ink(GREEN))),
    control("phoi", run("/QĐ", ink(RED))),
    control("ngay", run("{{r ngay }}", ink(GREEN))),
)  # fmt: skip
VALUES = {
    "chu": "độc lập", "ten": "Lê Văn An", "so": "05",
    "ngay": {"runs": [{"text": " ngày 6", "color": GREEN, "size": 32}]},
    "dam": {"runs": [{"text": "đậm", "color": RED, "highlight": RED, "size": 32}]},
    "doan": {"paragraphs": [{"runs": [{"text": "đoạn", "color": RED, "underline": True}]}]},
    "anh_do": {"picture": "do", "width_mm": 12}, "anh_xanh": {"picture": "xanh", "width_mm": 12},
}  # fmt: skip


def sheet(*on_blank, header=""):
    """A sheet with that on its blank, in body and header, and red borders around the page."""
    blank = "".join(control("phoi", piece) for piece in on_blank)
    parts = members(blank + OVER_BLANK + DATED + para(run("hết", ink(BLUE))), header=header)
    section = f'<w:pgSz w:w="11906" w:h="16838"/>{edges("pgBorders", RED)}'.encode()
    body = parts["word/document.xml"].replace(b'<w:pgSz w:w="11906" w:h="16838"/>', section)
    parts = with_styles({**parts, "word/document.xml": body}, STYLES)
    parts = with_added(parts, "word/numbering.xml", "numbering", NUMBERING)
    for of, id_ in (("document", "do"), ("document", "xanh"), ("header1", "do")):
        parts = with_media(parts, f"word/{of}.xml", id_, FILES[id_])
    return zipped(parts)


def made(template, layer):
    return fill(compile_paper(template, layer), VALUES, FILES)


@pytest.fixture(scope="module")
def suite():
    with OfficeSuite() as office:
        yield office


def words(pdf):
    """Every word with its place in points; white ones too."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    )
    found = etree.fromstring(done.stdout).iter("{*}word", "{*}page")
    return [(node.text, [float(place) for place in node.values()]) for node in found]


def dots(pdf):
    """Of each page: how many dots are red, green, blue, dark; and which dots are not white."""
    found = []
    for page in drawn_pages(pdf, 60):
        bands = red, green, blue = page.convert("RGB").split()
        hues = [
            many(ImageChops.subtract(one, ImageChops.lighter(*others)), 50)
            for one, *others in (bands, (green, red, blue), (blue, red, green))
        ]
        brightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        palest = ImageChops.darker(ImageChops.darker(red, green), blue)
        dark = many(ImageChops.invert(brightest), 155)
        found.append((hues, dark, palest.point(lambda dot: 255 * (dot < 240))))
    return found


def many(band, more_than):
    return sum(band.histogram()[more_than + 1 :])


def lies_within(some, others):
    return ImageChops.subtract(some, others).getbbox() is None


def assert_layers(suite, template):
    whole, text, number = (suite.to_pdf(made(template, layer)) for layer in LAYERS)

    assert_same_words(words(text), words(whole))
    assert_same_words(words(number), words(whole))
    for one, two, three in zip(dots(whole), dots(text), dots(number), strict=True):
        assert [hue > 0 for hue in one[0]] == [True, True, True]
        assert two[0] == [0, one[0][1], one[0][2]]
        assert three[0] == [0, one[0][1], 0]
        assert (two[1], three[1]) == (0, 0)
        assert lies_within(three[2], two[2])
        assert lies_within(two[2], one[2])


def assert_same_words(some, others):
    """Runs that became alike are one to LibreOffice, which rounds them once: 0.1 point."""
    assert [word for word, _ in some] == [word for word, _ in others]
    for (_, here), (_, there) in zip(some, others, strict=True):
        assert here == pytest.approx(there, abs=0.2)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ON_BLANK.values(), ids=ON_BLANK)
def test_what_stands_on_the_blank_keeps_its_place_and_no_ink(suite, piece):
    assert_layers(suite, sheet(piece))


@pytest.mark.slow
def test_all_of_it_at_once_and_in_the_header(suite):
    header = control("phoi", "".join(
        ON_BLANK[name] for name in ("words", "a picture in the line", "a picture behind")
    )) + para(run("đầu trang", ink(BLUE)))  # fmt: skip
    few = ("a ruled table", "a frame and a shade", "a picture with words around", "marked runs")
    assert_layers(suite, sheet(*(ON_BLANK[name] for name in few), header=header))


@pytest.mark.slow
def test_the_look_of_the_first_words_of_a_blank_is_not_lost(suite):
    """LibreOffice drops it within a control, so the blank's controls are gone when filled."""
    (page,) = dots(suite.to_pdf(made(sheet(para(run("ĐỎ", ink(RED)))), "ca_to")))
    (bare,) = dots(suite.to_pdf(made(sheet(), "ca_to")))
    assert page[0][0] > bare[0][0]


# --- the file -----------------------------------------------------------------------------------


def test_the_whole_sheet_is_the_paper_itself():
    parts = members(control("phoi", para("x")))
    assert layered(parts, "ca_to") == {}
    with pytest.raises(BadInput, match="lớp in"):
        layered(parts, "lop_mau")


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_says_the_same_and_keeps_number_and_date(layer):
    filled = made(sheet(*ON_BLANK.values()), layer)
    tags = [
        node.get(node.keys()[0]) for node in etree.fromstring(part(filled).encode()).iter("{*}tag")
    ]

    assert text_of(filled) == text_of(made(sheet(*ON_BLANK.values()), "ca_to"))
    assert tags == ["so", "phoi", "ngay"]


def test_the_controls_of_a_blank_without_tags_are_gone_too():
    template = docx(para("{{ ten }}"), header=control("phoi", para("x")) + para("y"))
    assert "phoi" not in part(made(template, "ca_to"), "word/header1.xml")


def test_a_text_box_on_the_blank_leaves_no_words_in_colour():
    boxes = docx(control("phoi", para(boxed(para(run("{{ ten }}", ink(RED)))))), para("z"))
    filled = part(made(boxes, "lop_chu"))
    assert RED not in filled
    assert "{{" not in filled


def test_a_paper_in_a_layer_made_anew_has_one_empty_picture():
    once = made(sheet(ON_BLANK["a picture in the line"]), "lop_chu")
    assert part(once, "word/_rels/document.xml.rels").count("trong.png") == 1
    again = fill(compile_paper(once, "lop_so_ngay"), {})
    listing = part(again, "word/_rels/document.xml.rels")
    assert len(re.findall(r'Id="([^"]+)"', listing)) == len({*re.findall(r'Id="([^"]+)"', listing)})
