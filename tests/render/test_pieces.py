"""Pictures, codes, links, lists, marked runs and whole documents as values of a paper."""

import hashlib
import io
import posixpath
import subprocess
import zipfile
from contextlib import suppress

import pytest
import zxingcpp
from docx import Document
from lxml import etree
from PIL import Image

from service.errors import BadInput, Refusal
from service.render.docx import compile_paper, fill, text_of
from service.render.pdf import OfficeSuite
from service.render.pictures import drawn_pages
from tests.render.papers import (
    docx,
    jpeg,
    members,
    para,
    part,
    png,
    run,
    shown,
    table,
    with_added,
    with_media,
    with_properties,
    with_styles,
    zipped,
)

PNG, JPEG, SEAL = png(300, 400, "blue"), jpeg(90, 60), png(50, 50, "red")
FILES = {hashlib.sha256(data).hexdigest(): data for data in (PNG, JPEG, SEAL)}
A, B, C = FILES
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def picture(sha, width=30, **more):
    return {"picture": sha, "width_mm": width, **more}


def filled(template, files=FILES, **values):
    return fill(compile_paper(template), values, files)


def names(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.namelist()


def leads(data, name="word/document.xml"):
    """What each reference of the part leads to: the bytes of a member, or an address outside."""
    folder, file = posixpath.split(name)
    links = {}
    if f"{folder}/_rels/{file}.rels" in names(data):
        for link in etree.fromstring(part(data, f"{folder}/_rels/{file}.rels").encode()):
            links[link.get("Id")] = link.get("Target"), link.get("TargetMode")
    found = []
    for node in etree.fromstring(part(data, name).encode()).iter():
        for key in (f"{R}embed", f"{R}id"):
            if key in node.attrib and "Reference" not in node.tag:
                target, mode = links[node.get(key)]
                found.append(target if mode == "External" else content(data, folder, target))
    return found


def content(data, folder, target):
    name = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name)


# --- pictures ---------------------------------------------------------------------------------


def test_pictures_print_in_body_rows_and_header_each_file_once():
    template = docx(
        para("{{ seal }}{{ seal }}"),
        table(["{%tr for n in ds %}"], ["{{ n }}"], ["{%tr endfor %}"]),
        header=para("{{ seal }}"),
    )
    made = filled(template, seal=picture(C), ds=[picture(A), picture(B), picture(A)])

    assert leads(made) == [SEAL, SEAL, PNG, JPEG, PNG]
    assert leads(made, "word/header1.xml") == [SEAL]
    media = [name for name in names(made) if "media" in name]
    assert sorted(media) == sorted(
        [
            f"word/media/anh_{A[:24]}.png",
            f"word/media/anh_{B[:24]}.jpeg",
            f"word/media/anh_{C[:24]}.png",
        ]
    )
    assert numbers(made) == [str(number) for number in range(1, 7)]
    assert len(Document(io.BytesIO(made)).inline_shapes) == 5


def numbers(data):
    parts = ("word/document.xml", "word/header1.xml")
    roots = [etree.fromstring(part(data, name).encode()) for name in parts]
    return [node.get("id") for root in roots for node in root.iter("{*}docPr")]


def test_a_seal_in_the_header_stays_beside_pictures_of_the_body():
    """O-08: the template's own picture in the header, three more in the body."""
    parts = members(para("{{ a }}{{ b }}{{ c }}"), header=para(shown("dau", 20, 20)))
    template = zipped(with_media(parts, "word/header1.xml", "dau", SEAL))
    made = filled(template, a=picture(A), b=picture(B), c=picture(A))

    assert leads(made, "word/header1.xml") == [SEAL]
    assert leads(made) == [PNG, JPEG, PNG]


def test_a_picture_keeps_its_proportions_unless_both_sides_are_told():
    made = filled(docx(para("{{ a }}{{ b }}")), a=picture(A, 30), b=picture(A, 30, height_mm=12.5))
    sides = [(s.width.mm, s.height.mm) for s in Document(io.BytesIO(made)).inline_shapes]
    assert sides == [(30, 40), (30, 12.5)]


def test_a_paper_made_of_a_filled_one_keeps_its_pictures_and_links():
    link = {"runs": [{"text": "{{ b }}{{r c }}", "link": "https://x.vn/1"}]}
    other = {"runs": [{"text": "x", "link": "https://x.vn/2"}]}
    first = filled(docx(para("{{r chu }}")), chu=link)
    again = filled(first, b=picture(B), c=other)  # the printed braces are tags of this template

    assert leads(again) == ["https://x.vn/1", JPEG, "https://x.vn/2"]
    assert leads(filled(again)) == leads(again)


WRONG_PICTURES = {
    "unknown file": (picture("f" * 64), "Thiếu tệp ảnh"),
    "no name": (picture(None), "chưa có giá trị"),
    "a list for a name": (picture([A]), "Thiếu tệp ảnh"),
    "broken": (picture("broken"), "bị hỏng"),
    "empty": (picture("empty"), "bị hỏng"),
    "a GIF": (picture("gif"), "không phải PNG, JPEG"),
    "a program": (picture("elf"), "không phải PNG, JPEG"),
    "a bomb": (picture("bomb"), "bị hỏng"),
    "no width": ({"picture": A}, "Cỡ ảnh"),
    "no height": (picture(A, 30, height_mm=0), "Cỡ ảnh"),
    "less than nothing": (picture(A, -3), "Cỡ ảnh"),
    "too wide": (picture(A, 1001), "Cỡ ảnh"),
    "too high for its width": (picture("thin", 300), "Cỡ ảnh"),
    "a text for a width": (picture(A, "30"), "Cỡ ảnh"),
    "yes for a width": (picture(A, True), "Cỡ ảnh"),
    "no number": (picture(A, float("nan")), "Cỡ ảnh"),
    "a code of nothing": ({"qr": "", "width_mm": 20}, "chưa có nội dung"),
    "a code of controls alone": ({"qr": "\x00", "width_mm": 20}, "chưa có nội dung"),
    "a code of a number": ({"qr": 5, "width_mm": 20}, "chưa có nội dung"),
    "a code too long": ({"qr": "x" * 3000, "width_mm": 20}, "quá dài"),
}


@pytest.mark.parametrize(("value", "said"), WRONG_PICTURES.values(), ids=WRONG_PICTURES)
def test_a_wrong_picture_is_refused_with_words(value, said):
    gif = io.BytesIO()
    Image.new("P", (9, 9)).save(gif, "GIF")
    files = FILES | {
        "broken": PNG[:20], "empty": b"", "gif": gif.getvalue(), "elf": b"\x7fELF" * 9,
        "thin": png(10, 40), "bomb": bomb(),
    }  # fmt: skip
    with pytest.raises(BadInput, match=said):
        filled(docx(para("{{ a }}")), files, a=value)


def bomb():
    """A PNG that says it is 50,000 dots square."""
    data = bytearray(PNG)
    data[16:24] = (50_000).to_bytes(4, "big") * 2
    return bytes(data)


# --- marked runs and links --------------------------------------------------------------------


def test_a_run_may_have_every_look_at_once():
    looks = {
        "style": "Nhan", "font": 'A "B" & C', "bold": True, "italic": True, "strike": True,
        "color": "#C00000", "size": 28, "underline": True, "highlight": "FFF2CC",
        "superscript": True,
    }  # fmt: skip
    made = filled(docx(para("{{r x }}")), x={"runs": [{"text": "a\nb\tc", **looks}]})

    (look,) = etree.fromstring(part(made).encode()).iter("{*}rPr")
    assert [etree.QName(node).localname for node in look] == [
        "rStyle", "rFonts", "b", "bCs", "i", "iCs", "strike", "color", "sz", "szCs", "u", "shd",
        "vertAlign",
    ]  # fmt: skip
    values = [next(iter(node.attrib.values()), None) for node in look]
    assert values == ["Nhan", 'A "B" & C', None, None, None, None, None, "C00000", "28", "28",
                      "single", "clear", "superscript"]  # fmt: skip
    assert text_of(made) == "a\nb\tc"


def test_links_lead_out_of_body_and_header_each_address_once():
    address = "https://thiduakhenthuong.vn/?a=1&b=<2>"
    links = {"runs": [{"text": "đây", "link": address}, {"text": "thư", "link": "MAILTO:a@b.vn"}]}
    made = filled(docx(para("{{r x }}{{r x }}"), header=para("{{r x }}")), x=links)

    assert leads(made) == [address, "MAILTO:a@b.vn"] * 2
    assert leads(made, "word/header1.xml") == [address, "MAILTO:a@b.vn"]
    assert part(made, "word/_rels/document.xml.rels").count("hyperlink") == 2


WRONG_RUNS = {
    "no list": {"runs": "a"},
    "no object": {"runs": ["a"]},
    "no text": {"runs": [{"bold": True}]},
    "a number for a text": {"runs": [{"text": 5}]},
    "a colour by name": {"runs": [{"text": "a", "color": "red"}]},
    "a colour that says more": {"runs": [{"text": "a", "color": 'FF0000"/><w:b w:x="'}]},
    "a shade by name": {"runs": [{"text": "a", "highlight": "yellow"}]},
    "a size in words": {"runs": [{"text": "a", "size": "28"}]},
    "a size too large": {"runs": [{"text": "a", "size": 9999}]},
    "a half of a size": {"runs": [{"text": "a", "size": 28.5}]},
    "a font that is a list": {"runs": [{"text": "a", "font": ["Arial"]}]},
    "a program": {"runs": [{"text": "a", "link": "javascript:alert(1)"}]},
    "a file": {"runs": [{"text": "a", "link": "file:///etc/passwd"}]},
    "a share": {"runs": [{"text": "a", "link": "\\\\may\\o"}]},
    "no scheme": {"runs": [{"text": "a", "link": "//x.vn"}]},
    "paragraphs that are none": {"paragraphs": "a"},
    "a paragraph that is none": {"paragraphs": ["a"]},
    "a style that is none": {"paragraphs": [{"runs": [], "style": 5}]},
    "a paragraph without runs": {"paragraphs": [{"style": "a"}]},
    "a listing of nothing": {"listing": None},
    "no document": {"docx": "f" * 64},
    "a number for a document": {"docx": 5},
}


@pytest.mark.parametrize("value", WRONG_RUNS.values(), ids=WRONG_RUNS)
def test_a_wrong_piece_is_refused_with_words(value):
    with pytest.raises(BadInput) as refused:
        filled(docx(para("{{p x }}")), x=value)
    assert refused.value.message.endswith(".")


# --- listings ---------------------------------------------------------------------------------


def test_a_listing_breaks_lines_paragraphs_and_pages_in_the_look_it_stands_in():
    look = '<w:pPr><w:pStyle w:val="Doan"/></w:pPr>'
    template = docx(
        para(run("trước ", "<w:i/>"), run("{{ x }}", "<w:b/>"), " sau").replace(
            "<w:p>", f"<w:p>{look}"
        )
    )
    made = filled(template, x={"listing": "a & b\nc\ad\x01\fe"})

    paragraphs = list(etree.fromstring(part(made).encode()).iter("{*}p"))
    assert text_of(made) == "trước a & b\nc\nd\n\ne sau"
    assert [p.find("{*}pPr/{*}pStyle") is not None for p in paragraphs] == [True] * 3
    bold = [[r.find("{*}rPr/{*}b") is not None for r in p.iter("{*}r")] for p in paragraphs]
    assert bold == [[False, True], [True], [True, False]]
    breaks = [
        node.get(f"{node.tag[: node.tag.index('}') + 1]}type")
        for node in paragraphs[2].iter("{*}br")
    ]
    assert breaks == ["page"]


def test_a_listing_ends_a_section_once():
    section = '<w:pPr><w:sectPr><w:pgSz w:w="1" w:h="1"/></w:sectPr></w:pPr>'
    template = docx(para("{{ x }}").replace("<w:p>", f"<w:p>{section}"), para("z"))
    root = etree.fromstring(part(filled(template, x={"listing": "a\ab\ac"})).encode())

    assert [p.find("{*}pPr/{*}sectPr") is not None for p in root.iter("{*}p")] == [
        False, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "template",
    [
        docx(para('<w:hyperlink w:anchor="a">', run("{{ x }}"), "</w:hyperlink>")),
        docx(para(run("x"), "<w:sdt><w:sdtContent>", run("{{ x }}"), "</w:sdtContent></w:sdt>")),
    ],
)
def test_a_listing_within_a_line_stays_in_the_line(template):
    assert text_of(filled(template, x={"listing": "a\ab"})).endswith("a b")


def test_a_listing_in_a_property_is_its_text():
    template = zipped(with_properties(members(para("x")), title="{{ x }}"))
    made = filled(template, x={"listing": "a & b\nc\ad"})
    assert Document(io.BytesIO(made)).core_properties.title == "a & b\nc\nd"


# --- whole documents --------------------------------------------------------------------------

NUMBERING = (
    '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:abstractNum w:abstractNumId="0"><w:nsid w:val="12345678"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1">'
    '<w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
LISTED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{}</w:p>'
OWN = (
    '<w:style w:type="paragraph" w:styleId="Phu"><w:name w:val="Phu"/><w:rPr><w:b/></w:rPr>'
    "</w:style>"
)


def annex(words="A & B"):
    """A document with a style, a list, a picture and a prefix that the paper does not know."""
    body = (
        f'<w:p xmlns:w14="urn:w14" w14:paraId="1"><w:pPr><w:pStyle w:val="Phu"/></w:pPr>'
        f"{run(words)}</w:p>"
        + LISTED.format(run("một")) + LISTED.format(run("hai")) + para(shown("anh", 10, 10))
    )  # fmt: skip
    parts = with_styles(members(body.replace("<w:p xmlns:w14", "<w:p xmlns:w14", 1)), OWN)
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:body>", b'<w:body xmlns:x="urn:x"><w:p x:kept="1"/>'
    )
    parts = with_added(parts, "word/numbering.xml", "numbering", NUMBERING)
    return zipped(with_media(parts, "word/document.xml", "anh", PNG))


PAPER = zipped(with_styles(members(para("Trước") + para("{{p x }}") + para("{{ anh }}"))))
ONE, TWO = annex(), annex("C")
BROUGHT = FILES | {"1": ONE, "2": TWO}


def test_a_document_brings_its_styles_lists_pictures_and_prefixes():
    made = filled(PAPER, BROUGHT, x={"docx": "1"}, anh=picture(C))

    assert text_of(made) == "Trước\n\nA & B\nmột\nhai\n\n"
    opened = Document(io.BytesIO(made))
    assert opened.paragraphs[2].style.font.bold
    assert leads(made) == [PNG, SEAL]
    assert "Điều %1." in part(made, "word/numbering.xml")
    assert filled(PAPER, BROUGHT, x={"docx": "1"}, anh=picture(C)) == made


def test_documents_may_come_in_a_list_and_again():
    template = zipped(with_styles(members(
        para("{%p for d in ds %}") + para("{{p d.van_ban }}") + para("{%p endfor %}")
    )))  # fmt: skip
    made = filled(template, BROUGHT, ds=[{"van_ban": {"docx": name}} for name in "121"])

    assert [line for line in text_of(made).split("\n") if line] == (
        ["A & B", "một", "hai", "C", "một", "hai", "A & B", "một", "hai"]
    )
    assert leads(made) == [PNG] * 3
    assert len(set(numbers(made))) == 3


def test_a_document_elsewhere_than_in_the_body_is_refused():
    template = zipped(with_styles(members(para("x"), header=para("{{p x }}"))))
    with pytest.raises(BadInput, match="phần thân"):
        filled(template, BROUGHT, x={"docx": "1"})


WRONG_DOCUMENTS = {
    "empty": b"",
    "no zip": b"PK\x03\x04 no",
    "half": ONE[:1500],
    "a macro": zipped({**members(para("x")), "word/vbaProject.bin": b"x"}),
    "no styles": docx(para("x")),
    "a picture that is not there": zipped(with_styles(members(para(shown("anh", 9, 9))))),
    "a list that is not there": zipped(with_styles(members(LISTED.format(run("x"))))),
    "a number that is none": zipped(
        with_styles(members(LISTED.replace('"1"', '"x"').format(run("x"))))
    ),
}


@pytest.mark.parametrize("data", WRONG_DOCUMENTS.values(), ids=WRONG_DOCUMENTS)
def test_an_odd_document_is_taken_in_or_refused_and_no_more(data):
    with suppress(Refusal):
        made = filled(PAPER, BROUGHT | {"3": data}, x={"docx": "3"}, anh=picture(C))
        assert Document(io.BytesIO(made)).paragraphs


# --- as printed -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def suite():
    with OfficeSuite() as office:
        yield office


@pytest.mark.slow
def test_a_code_is_read_back_from_the_printed_page(suite):
    texts = ["https://x.vn/?a=1&b=2", "TDKT: Nguyễn Thị Hằng", "7" * 60]
    template = docx(para("{%p for m in ma %}"), para("{{ m }}"), para("{%p endfor %}"))
    made = filled(template, ma=[{"qr": text, "width_mm": 20} for text in texts])

    (page,) = drawn_pages(suite.to_pdf(made), 200)
    assert [code.text for code in zxingcpp.read_barcodes(page.convert("L"))] == texts


@pytest.mark.slow
def test_pictures_listings_and_documents_print(suite):
    template = zipped(with_styles(members(
        para("{{ anh }}") + para("{{ x }}") + para("{{p d }}"), header=para("{{ anh }}")
    )))  # fmt: skip
    values = {"anh": picture(C, 20), "x": {"listing": "một\ahai\fba"}, "d": {"docx": "1"}}
    first, second = drawn_pages(suite.to_pdf(filled(template, BROUGHT, **values)), 50)

    red, blue = ([dots(page, hue) for page in (first, second)] for hue in (0, 2))
    assert red[0] == pytest.approx(2 * red[1], rel=0.05)
    assert blue[0] == 0
    assert blue[1] == pytest.approx((10 / 25.4 * 50) ** 2, rel=0.2)


def dots(page, hue):
    """How many dots are of this colour alone."""
    found = page.convert("RGB").getcolors(9999)
    return sum(many for many, dot in found if dot[hue] > 200 and sum(dot) < dot[hue] + 50)


@pytest.mark.slow
def test_markup_prints_as_typed_in_body_header_and_footer(suite):
    """O-01, to the end: the words of the PDF."""
    text = "Công ty TNHH A & B <miền Bắc> \"Sao Vàng\" 'x' > 5"
    body = para("R&D: {{ x }}") + table(["Ô {{ x }}"])
    template = zipped(
        with_styles(members(body, header=para("Đầu {{ x }}"), footer=para("Chân {{ x }}")))
    )
    done = subprocess.run(
        ["pdftotext", "-", "-"],
        input=suite.to_pdf(filled(template, x=text)),
        capture_output=True,
        check=True,
    )
    said = " ".join(done.stdout.decode().split())
    assert said == " ".join(f"{place} {text}" for place in ("Đầu", "R&D:", "Ô", "Chân"))
