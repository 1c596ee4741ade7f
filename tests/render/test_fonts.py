"""Fonts: what the words of a Word file ask for, what is installed with all Vietnamese marks."""

import subprocess

import pytest

from service.render import fonts
from service.render.fonts import check_fonts, fonts_of, legacy, missing
from tests.render.papers import W, docx, members, para, run, zipped

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
THEME = (
    f"<a:theme {A}><a:themeElements><a:fontScheme>"
    '<a:majorFont><a:latin typeface="Theme Lớn"/><a:ea typeface=""/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Theme Nhỏ"/><a:ea typeface="Theme Hán"/></a:minorFont>'
    "</a:fontScheme></a:themeElements></a:theme>"
)


def look(name="", **more):
    """<w:rFonts> with this font for all letters, or one for each kind."""
    said = {"ascii": name, "hAnsi": name} if name else more
    return "<w:rFonts " + " ".join(f'w:{kind}="{font}"' for kind, font in said.items()) + "/>"


def style(id_, font="", based_on="", kind="paragraph", default=False):
    made = f'<w:style w:type="{kind}" w:styleId="{id_}"' + ' w:default="1"' * default + ">"
    made += f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    made += f"<w:rPr>{look(font)}</w:rPr>" if font else ""
    return made + "</w:style>"


def styled(*body, styles=(), document="", header=""):
    """A Word file with these styles, this default of the document, and the theme above."""
    parts = members("".join(body), header)
    default = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{document}</w:rPr></w:rPrDefault></w:docDefaults>"
    )
    parts["word/styles.xml"] = f"<w:styles {W}>{default}{''.join(styles)}</w:styles>".encode()
    parts["word/theme/theme1.xml"] = THEME.encode()
    return zipped(parts)


def para_of(name, *runs):
    return para(*runs).replace("<w:p>", f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>')


CHAR = '<w:rStyle w:val="Chu"/>'
NESTED = (
    "<w:p><w:r><w:pict><w:txbxContent>" + para(run("hộp", look("Hộp"))) + "</w:txbxContent>"
    "</w:pict></w:r></w:p>"
)
TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="Bang"/></w:tblPr><w:tr><w:tc>'
    + para("ô")
    + "</w:tc></w:tr></w:tbl>"
)
CIRCLE = [style("A", based_on="B"), style("B", based_on="A")]


@pytest.mark.parametrize(
    ("paper", "asked"),
    [
        (docx(para("không nói gì")), {"Times New Roman"}),
        (docx(para(run("chữ", look("Riêng")))), {"Riêng"}),
        (docx(para(run("  \t", look("Riêng")))), set()),
        (docx(para('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>')), set()),
        (docx(para(run("a", look(ascii="Thường", hAnsi="Có dấu")))), {"Thường"}),
        (docx(para(run("ệ", look(ascii="Thường", hAnsi="Có dấu")))), {"Có dấu"}),
        (docx(para(run("Lệ", look(ascii="Thường", hAnsi="Có dấu")))), {"Thường", "Có dấu"}),
        (docx(para(run("漢", look(ascii="Thường", eastAsia="Hán")))), {"Hán"}),
        (styled(para("x"), document=look("Tài liệu")), {"Tài liệu"}),
        (
            styled(para("x"), styles=[style("Normal", "Nền", default=True)], document=look("Dưới")),
            {"Nền"},
        ),
        (
            styled(para_of("Con", "x"), styles=[style("Cha", "Cha"), style("Con", based_on="Cha")]),
            {"Cha"},
        ),
        (
            styled(
                para_of("Doan", run("x", CHAR)),
                styles=[style("Doan", "Đoạn"), style("Chu", "Chữ", kind="character")],
            ),
            {"Chữ"},
        ),
        (styled(para_of("A", "x"), styles=CIRCLE, document=look("Cuối")), {"Cuối"}),
        (styled(para_of("Lạ", "x"), styles=[style("N", "Nền", default=True)]), {"Nền"}),
        (styled(TABLE, styles=[style("Bang", "Bảng", kind="table")]), {"Bảng"}),
        (styled(para("x"), styles=[style("Thua", "Không ai dùng")]), {"Times New Roman"}),
        (styled(para("a"), document=look(asciiTheme="majorHAnsi", ascii="Cũ")), {"Theme Lớn"}),
        (styled(para("漢"), document=look(eastAsiaTheme="minorEastAsia")), {"Theme Hán"}),
        (styled(NESTED, header=para(run("đầu", look("Đầu trang")))), {"Hộp", "Đầu trang"}),
    ],
)  # fmt: skip
def test_the_words_ask_for_the_fonts_that_styles_and_theme_give_them(paper, asked):
    assert fonts_of(paper) == asked


@pytest.fixture
def faces(monkeypatch):
    """Pretend that these families, each with these styles, are all that is installed."""
    regular, bold, italic, both = (False, False), (True, False), (False, True), (True, True)
    styles = {"regular": regular, "bold": bold, "italic": italic, "both": both}

    def make(**installed):
        found = {
            name.replace("_", " "): {styles[s] for s in has} for name, has in installed.items()
        }
        monkeypatch.setattr(fonts, "vietnamese_faces", lambda: found)

    return make


ALL = ("regular", "bold", "italic", "both")


def test_the_font_of_the_papers_needs_all_four_styles(faces):
    faces(times_new_roman=ALL, liberation_serif=ALL)
    assert check_fonts() == "Times New Roman"
    faces(times_new_roman=("regular", "bold"), liberation_serif=ALL)
    assert check_fonts() == "Liberation Serif"
    faces(liberation_serif=("regular", "bold", "italic"), dejavu_sans=ALL)
    assert check_fonts() is None


def test_a_font_is_missing_when_neither_it_nor_its_twin_is_there(faces):
    faces(liberation_serif=ALL, carlito=ALL)
    asked = ["Times New Roman", "LIBERATION SERIF", "Calibri", "Arial", "Cambria", "UVN Ban"]
    assert missing(asked) == ["Arial", "Cambria", "UVN Ban"]


def test_fonts_of_the_time_before_unicode_are_known_by_name():
    asked = [
        ".VnTime",
        ".VNTIMEH",
        "VNI-Times",
        "vni-helve",
        "Times New Roman",
        "Vnfont",
        "SVN-Gilroy",
    ]
    assert legacy(asked) == [".VNTIMEH", ".VnTime", "VNI-Times", "vni-helve"]


@pytest.mark.slow
def test_on_this_machine_the_papers_can_be_printed():
    """And a font without all the marks does not count: Caladea has no «ệ»."""
    assert check_fonts() in fonts.PAPER_FONTS
    installed = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, check=True
    )
    assert "Caladea" in installed.stdout
    assert "caladea" not in fonts.vietnamese_faces()


def test_a_machine_without_fontconfig_has_no_font(monkeypatch):
    monkeypatch.setenv("PATH", "/khong-co")
    assert fonts.vietnamese_faces.__wrapped__() == {}
