"""Many sheets in one file print as they do one by one, dot for dot; where they would not: None."""

import hashlib
import io
import itertools
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import pytest

from service.render.child import RenderChild
from service.render.docx import compile_paper, fill, text_of
from service.render.merged import merged
from service.render.pdf import OfficeSuite
from service.render.pictures import drawn_pages
from service.rules.catalogue import check_values, examples, load_document_type
from tests.render.papers import (
    cells,
    control,
    docx,
    grid,
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
    with_styles,
    zipped,
)

FORMS = Path(__file__).parents[2] / "doc_templates"
PORTRAITS = [png(300, 400), jpeg(300, 400, "green")]
FILES = {hashlib.sha256(data).hexdigest(): data for data in PORTRAITS}
DPI = 100


@pytest.fixture(scope="module")
def suite():
    with OfficeSuite() as office:
        yield office


def pages(suite, made):
    """Each page as its dots."""
    return [(page.size, page.tobytes()) for page in drawn_pages(suite.to_pdf(made), DPI)]


def assert_same_pages(suite, template, rows, files=FILES, layer="ca_to"):
    paper = compile_paper(template, layer)
    alone = [page for row in rows for page in pages(suite, fill(paper, row, files))]
    together = pages(suite, merged(paper, rows, files))

    assert len(together) == len(alone)
    unlike = [n for n, pair in enumerate(zip(alone, together, strict=True)) if len(set(pair)) > 1]
    assert unlike == []


# --- the certificates of the house --------------------------------------------------------------


@cache
def house(name):
    type_ = load_document_type(name, (FORMS / f"{name}.yaml").read_text("utf-8"))
    return (FORMS / f"{name}.docx").read_bytes(), check_values(type_, examples(type_))


def people(name, number):
    _, example = house(name)
    portraits = itertools.cycle([{}, *({"picture": sha, "width_mm": 24} for sha in FILES)])
    return [
        {
            **example,
            "ho_ten": f"Nguyễn Thị {'Minh ' * (n % 7)}{n}",
            "thanh_tich": "Đã có thành tích xuất sắc " * (1 + 4 * n),
            "chuc_vu_don_vi": "" if n % 3 == 0 else "Chuyên viên, Sở Nội vụ",
            "chan_dung": portrait,
            "ma": {"qr": f"TDKT:{n}", "width_mm": 18} if n % 2 else {},
        }
        for n, portrait in zip(range(number), portraits, strict=False)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["giay_khen", "bang_khen", "giay_chung_nhan"])
def test_certificates_print_together_as_alone(suite, name):
    template, _ = house(name)
    assert_same_pages(suite, template, people(name, 4))


@pytest.mark.slow
@pytest.mark.parametrize("layer", ["lop_chu", "lop_so_ngay"])
def test_so_do_their_layers(suite, layer):
    template, _ = house("giay_khen")
    assert_same_pages(suite, template, people("giay_khen", 3), layer=layer)


@pytest.mark.slow
def test_sixty_sheets_keep_their_order_and_number(suite):
    template, _ = house("giay_khen")
    rows = people("giay_khen", 60)
    for number, row in enumerate(rows):
        row |= {"thanh_tich": "xuất sắc", "ma": {}, "chan_dung": {}, "ho_ten": f"Người {number}."}
    pdf = suite.to_pdf(merged(compile_paper(template), rows))

    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    said = done.stdout.decode().split("\f")[:-1]
    assert len(said) == 60
    assert all(f"Người {number}." in page for number, page in enumerate(said))


# --- forms by hand ------------------------------------------------------------------------------

BORDERS = "".join(
    f'<w:{side} w:val="double" w:sz="12" w:space="20" w:color="FF0000"/>'
    for side in ("top", "left", "bottom", "right")
)
LANDSCAPE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
MARGINS = (
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="567"'
    ' w:footer="567" w:gutter="0"/>'
)
SPACED = '<w:pPr><w:spacing w:before="720" w:after="240"/></w:pPr>'


def form(*body, section="", first="", header="", footer=""):
    """A form with its own page: sizes, borders, centring."""
    parts = members("".join(body), header=header, footer=footer)
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b'<w:pgSz w:w="11906" w:h="16838"/>',
        (section or "<w:pgSz w:w='11906' w:h='16838'/>").encode(),
    )
    return with_styles(parts)


SPACED_NAME = para("Bằng khen tặng ", run("{{ ten }}", "<w:b/>")).replace("<w:p>", f"<w:p>{SPACED}")
LINES = [{"ten": f"Lê Văn {n}", "dong": ["một dòng chữ"] * n} for n in (0, 3, 60, 1)]
EACH = para("{%p for d in dong %}") + para("{{ d }}") + para("{%p endfor %}")
LOOSE = {
    "spaces before, pages of any number": zipped(form(SPACED_NAME, EACH, para("hết"))),
    "a condition around the end": zipped(form(
        SPACED_NAME, para("a{% if dong %}b"), para("c{% endif %}d")
    )),
    "a wide page in borders, centred": zipped(form(
        SPACED_NAME, EACH, para("hết"),
        section=f'{LANDSCAPE}{MARGINS}<w:pgBorders w:offsetFrom="page">{BORDERS}</w:pgBorders>'
                '<w:vAlign w:val="center"/>',
    )),
    "a section that goes on": zipped(form(
        SPACED_NAME, para("hết"),
        section="<w:type w:val='continuous'/><w:pgSz w:w='11906' w:h='16838'/>",
    )),
    "a table first, a listing last": zipped(form(
        grid(cells("{{ ten }}", "b", "c", look="<w:shd w:val='clear' w:fill='FFF2CC'/>")),
        control("phoi", para("trên phôi")), para("{{ cuoi }}"),
    )),
    "floating pictures, in the header too": zipped(with_media(with_media(form(
        para(shown("hinh", 30, 20, at="<wp:wrapSquare wrapText='bothSides'/>"), "{{ ten }} " * 40),
        para("hết"), header=para(shown("dau", 20, 20, at="<wp:wrapNone/>")),
    ), "word/document.xml", "hinh", png()), "word/header1.xml", "dau", png(colour="red"))),
    "a listing first": zipped(form(para("{{ cuoi }}"), EACH, para("hết"))),
    "bookmarks": zipped(form(
        para('<w:bookmarkStart w:id="0" w:name="a"/>', "{{ ten }}", '<w:bookmarkEnd w:id="0"/>')
    )),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("template", LOOSE.values(), ids=LOOSE)
def test_a_form_prints_together_as_alone(suite, template):
    rows = [{**row, "cuoi": {"listing": "a\ab\ac"}} for row in LINES]
    assert_same_pages(suite, template, rows)


# --- what is not merged -------------------------------------------------------------------------

LIST = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{}</w:p>'
NUMBERED = (
    '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/><w:pPr><w:numPr><w:numId'
    ' w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Con"><w:name w:val="Con"/><w:basedOn w:val="{}"/>'
    "</w:style>"
).replace("{}", "Muc")
IN_STYLE = para("{{ ten }}").replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="Muc"/></w:pPr>')
FIELD = '<w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
NAME = para("{{ ten }}")
APART = {
    "a table at the end": docx(NAME, table(["x"])),
    "a condition at the end": docx(NAME, para("{%p if ten %}"), para("x"), para("{%p endif %}")),
    "a condition at the beginning": docx(
        para("{%p if ten %}"), para("x"), para("{%p endif %}"), NAME
    ),
    "a loop at the beginning": docx(para("{%p for t in ten %}"), NAME, para("{%p endfor %}"), NAME),
    "a loop in the table at the beginning": docx(
        table(["{%tr for t in ten %}"], ["x"], ["{%tr endfor %}"]), NAME
    ),
    "a frame at the beginning": docx(
        NAME.replace("<w:p>", "<w:p><w:pPr><w:framePr/></w:pPr>"), NAME
    ),
    "a list": docx(LIST.format(run("{{ ten }}")), para("x")),
    "a numbered style": zipped(with_styles(members(IN_STYLE), NUMBERED)),
    "a style on a numbered one": zipped(
        with_styles(members(IN_STYLE.replace("Muc", "Con")), NUMBERED)
    ),
    "paragraphs that may be numbered": zipped(
        with_styles(members(NAME + para("{{p doan }}") + para("x")), NUMBERED)
    ),
    "a footnote": docx(para("{{ ten }}", '<w:r><w:footnoteReference w:id="2"/></w:r>')),
    "a number of pages": docx(para("{{ ten }}", FIELD.format("NUMPAGES"))),
    "a sequence": docx(para("{{ ten }}", FIELD.format("SEQ Bang"))),
    "a simple field": docx(para("{{ ten }}", '<w:fldSimple w:instr="PAGE"/>')),
    "a link within": docx(para("{{ ten }}", '<w:hyperlink w:anchor="a"/>')),
    "two sections": docx(NAME.replace("<w:p>", "<w:p><w:pPr><w:sectPr/></w:pPr>"), para("x")),
    "a section in the last paragraph": docx(
        NAME.replace("<w:p>", "<w:p><w:pPr><w:sectPr/></w:pPr>")
    ),
    "a page number": docx(NAME, header=para(FIELD.format("PAGE"))),
    "a first page of its own": zipped(form(NAME, section="<w:titlePg/>")),
    "odd pages": zipped(form(NAME, section="<w:type w:val='oddPage'/>")),
    "columns": zipped(form(NAME, section="<w:cols w:num='2'/>")),
    "numbers of lines": zipped(form(NAME, section="<w:lnNumType w:countBy='5'/>")),
    "a tag in the header": docx(NAME, header=NAME),
    "odd and even headers": zipped(with_added(
        members(NAME), "word/settings.xml", "settings",
        '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:evenAndOddHeaders/></w:settings>",
    )),
    "crossing commands": docx(para("{% if ten %}x"), control("a", para("{% endif %}y")), para("z")),
}  # fmt: skip
TOGETHER = zipped(with_styles(members(NAME + IN_STYLE.replace("Muc", "Khac")), NUMBERED))
ROW = {"ten": "", "doan": {"paragraphs": []}}


@pytest.mark.parametrize("template", APART.values(), ids=APART)
def test_sheets_that_would_run_into_each_other_are_not_merged(template):
    paper = compile_paper(template)
    assert merged(paper, [ROW, ROW]) is None


def test_sheets_are_parted_by_breaks_and_nothing_else_is_left():
    made = part(merged(compile_paper(TOGETHER), [ROW] * 3))
    assert made.count("<w:pageBreakBefore/>") == made.count("pageBreakBefore") == 2
    assert made.count("<w:sectPr") == 1


def test_sheets_that_bring_documents_and_no_sheets_are_not_merged():
    paper = compile_paper(docx(para("{{ ten }}"), para("{{p x }}"), para("z")))
    brought = {"ten": "a", "x": {"docx": "1"}}

    assert merged(paper, [brought], {"1": docx(para("b"))}) is None
    assert merged(paper, []) is None
    assert text_of(merged(paper, [{"ten": "a", "x": "b"}] * 2)) == "a\nb\nz\na\nb\nz"


def test_a_merged_file_has_each_picture_once_and_numbers_of_its_own():
    paper = compile_paper(docx(para("{{ a }}"), para("{{ b }}z")))
    one, two = FILES
    pair = {"a": {"picture": one, "width_mm": 9}, "b": {"picture": two, "width_mm": 9}}
    made = merged(paper, [pair] * 3, FILES)

    assert part(made).count("docPr") == 6
    assert len({*part(made).split('docPr id="')[1:]}) == 6
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        assert sum("media" in name for name in file.namelist()) == 2
    assert merged(paper, [pair] * 3, FILES) == made


def test_the_child_merges():
    template = docx(para("{{ ten }}"), para("z"))
    with RenderChild() as child:
        made = child.merged(template, [{"ten": "a"}, {"ten": "b"}])
        assert child.text(made) == "a\nz\nb\nz"
        assert child.merged(APART["a list"], [{"ten": "a"}]) is None
