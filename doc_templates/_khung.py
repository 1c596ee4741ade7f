"""Makes the shipped Word forms: one letterhead, one signature block, one Nơi nhận for all papers,
and one layout for all certificates.

Run `python doc_templates/_khung.py` from the root; the same program gives the same bytes.
Page, sizes and rules follow NĐ 30/2020, Phụ lục I: A4, margins 20/20/30/15 mm, Times New Roman,
sizes 13, 14, 14 of the letterhead, body 14.
"""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

import yaml
from _bang import CERTIFICATES, LOW, TOP, Certificate, body, header, pictures
from _bang import styles as certificate_styles
from _giay import PAPERS, WIDE
from _khoi import MM, NEXT, B, I, para

FOLDER = Path(__file__).parent

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# --- styles: id → (name, paragraph properties, run properties) ---------------------------------


def _style(
    jc: str,
    size: float,
    *,
    run: str = "",
    space: tuple[float, float] = (0, 0),
    first: int = 0,
    side: int = 0,
    more: str = "",
) -> tuple[str, str]:
    indent = f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="{first}"/>'
    before, after = (int(points * 20) for points in space)
    paragraph = (
        f'{more}<w:spacing w:before="{before}" w:after="{after}" w:line="240"'
        f' w:lineRule="auto"/>{indent}<w:jc w:val="{jc}"/>'
    )
    half = int(size * 2)
    return paragraph, f'{run}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


BODY = {"first": 720, "space": (0, 6)}

STYLES: dict[str, tuple[str, tuple[str, str]]] = {
    "CoQuanChuQuan": ("Cơ quan chủ quản", _style("center", 13)),
    "CoQuanBanHanh": ("Cơ quan ban hành", _style("center", 13, run=B)),
    "QuocHieu": ("Quốc hiệu", _style("center", 13, run=B)),
    "TieuNgu": ("Tiêu ngữ", _style("center", 14, run=B)),
    "KeNgang": ("Kẻ ngang", _style("center", 1)),
    "SoKyHieu": ("Số, ký hiệu", _style("center", 13, space=(8, 0))),
    "DiaDanhNgay": ("Địa danh, ngày tháng", _style("center", 14, run=I, space=(8, 0))),
    "TrichYeuCongVan": ("Trích yếu công văn", _style("center", 13, space=(6, 0), side=280)),
    "TenLoai": ("Tên loại", _style("center", 14, run=B, space=(14, 0), more=NEXT)),
    "TrichYeu": ("Trích yếu", _style("center", 14, run=B, more=NEXT)),
    "KinhGui": ("Kính gửi", _style("center", 14, space=(12, 12))),
    "KinhGuiDong": ("Kính gửi, dòng", _style("left", 14, space=(0, 0))),
    "CanCu": ("Căn cứ", _style("both", 14, run=I, **BODY)),
    "Muc": ("Mục", _style("both", 14, run=B, more=NEXT, first=720, space=(6, 6))),
    "Khoan": ("Khoản", _style("both", 14, run=B, more=NEXT, **BODY)),
    "Doan": ("Đoạn", _style("both", 14, **BODY)),
    "DoanCuoi": ("Đoạn cuối", _style("both", 14, more=NEXT, first=720, space=(0, 12))),
    "NoiNhanDe": ("Nơi nhận", _style("left", 12, run=B + I, more=NEXT)),
    "NoiNhan": ("Nơi nhận, dòng", _style("left", 11)),
    "QuyenHan": ("Quyền hạn, chức vụ", _style("center", 14, run=B, more=NEXT)),
    "HoTen": ("Họ tên", _style("center", 14, run=B, space=(76, 0))),
    "GhiChuKy": ("Ghi chú chữ ký", _style("center", 12, run=I)),
    "BangDau": ("Đầu bảng", _style("center", 12, run=B, space=(2, 2))),
    "BangSo": ("Số cột", _style("center", 11, run=I)),
    "BangGiua": ("Ô bảng, giữa", _style("center", 12, space=(2, 2))),
    "BangChu": ("Ô bảng", _style("left", 12, space=(2, 2))),
    "ONhan": ("Ô, nhãn", _style("left", 13, run=B, space=(3, 3))),
    "OChu": ("Ô, chữ", _style("left", 13, space=(3, 3))),
    "BiaDe": ("Bìa, đầu đề", _style("center", 24, run=B, space=(120, 12))),
    "BiaDong": ("Bìa, dòng", _style("center", 16, space=(6, 6))),
}

# --- the package -------------------------------------------------------------------------------

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_OFFICE}.settings+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_OFFICE}.fontTable+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_OFFICE}.header+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
ROOT_RELS = (
    f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_R}/officeDocument"'
    ' Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org'
    '/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DOCUMENT_RELS = (
    f'<Relationships xmlns="{_RELS}">'
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_R}/{kind.rstrip("1")}" Target="{kind}.xml"/>'
        for number, kind in enumerate(("styles", "settings", "fontTable", "header1"), 1)
    )
    + "</Relationships>"
)
SETTINGS = (
    f'<w:settings xmlns:w="{_W}"><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting'
    ' w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/>'
    '<w:listSeparator w:val=";"/></w:settings>'
)
FONTS = (
    f'<w:fonts xmlns:w="{_W}"><w:font w:name="Times New Roman">'
    '<w:panose1 w:val="02020603050405020304"/>'
    '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)
PICTURE_TYPES = (
    '<Default Extension="emf" ContentType="image/x-emf"/>'
    '<Default Extension="png" ContentType="image/png"/>'
)
_DRAWN = (
    f'xmlns:w="{_W}" xmlns:r="{_R}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEADER = (
    f'<w:hdr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
)


Styles = dict[str, tuple[str, tuple[str, str]]]


def styles(body: str, known: Styles = STYLES) -> str:
    """Only the styles this paper uses: an office reads a long list again at each conversion."""
    used = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr>'
        f"<w:rPr>{run_}</w:rPr></w:style>"
        for id_, (name, (paragraph, run_)) in known.items()
        if f'w:val="{id_}"' in body
    )
    return (
        f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts'
        ' w:ascii="Times New Roman" w:eastAsia="Times New Roman" w:hAnsi="Times New Roman"'
        ' w:cs="Times New Roman"/><w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/>'
        '<w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:jc w:val="center"/></w:pPr></w:style>{used}</w:styles>'
    )


def section(*, wide: bool) -> str:
    """A4; top and bottom 20 mm, left 30 mm, right 15 mm (20 mm on a wide page)."""
    size = (
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        if wide
        else '<w:pgSz w:w="11906" w:h="16838"/>'
    )
    right = 1133 if wide else 850
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>{size}<w:pgMar w:top="1134"'
        f' w:right="{right}" w:bottom="1134" w:left="1701" w:header="567" w:footer="567"'
        ' w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )


def document(body: str, section: str) -> str:
    end = (
        ""
        if body.endswith("</w:p>")
        else para(
            "KeNgang", direct='<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        )
    )
    inner = body + end + section
    return f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{inner}</w:body></w:document>'


def core(title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )


def package(name: str, body: str) -> bytes:
    """The .docx of a paper: the same parts in the same order with the same date."""
    body = document(body, section(wide=name in WIDE))
    return _zipped(_parts(name, TYPES, body, styles(body), HEADER))


def certificate(form: Certificate) -> bytes:
    """The .docx of a certificate: what the blank carries lies in its header, with its pictures."""
    text = document(body(form), certificate_section(form))
    drawn = pictures(form)
    parts = _parts(
        form.name,
        TYPES.replace("<Override", PICTURE_TYPES + "<Override", 1),
        text,
        styles(text, certificate_styles(form)),
        f"<w:hdr {_DRAWN}>{header(form)}</w:hdr>",
    )
    parts["word/_rels/header1.xml.rels"] = _picture_rels(drawn)
    return _zipped(parts | {f"word/media/{name}": picture for name, picture in drawn.items()})


def _picture_rels(names: Iterable[str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_R}/image" Target="media/{name}"/>'
        for number, name in enumerate(names, 1)
    )
    return f'<Relationships xmlns="{_RELS}">{links}</Relationships>'


def certificate_section(form: Certificate) -> str:
    width, tall = (round(mm * MM) for mm in form.size)
    side, top, low = (round(mm * MM) for mm in (form.margin, TOP * form.tall, LOW * form.tall))
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
        f'<w:pgSz w:w="{width}" w:h="{tall}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{low}" w:left="{side}"'
        ' w:header="284" w:footer="284" w:gutter="0"/></w:sectPr>'
    )


def _parts(name: str, types: str, body: str, looks: str, head: str) -> dict[str, str | bytes]:
    title = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))["title"]
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": ROOT_RELS,
        "docProps/core.xml": core(title),
        "word/document.xml": body,
        "word/_rels/document.xml.rels": DOCUMENT_RELS,
        "word/styles.xml": looks,
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": FONTS,
        "word/header1.xml": head,
    }


def _zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for part, content in parts.items():
            entry = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content if isinstance(content, bytes) else _XML + content)
    return out.getvalue()


def main() -> None:
    for paper in PAPERS:
        (FOLDER / f"{paper.__name__}.docx").write_bytes(package(paper.__name__, paper()))
    for form in CERTIFICATES:
        (FOLDER / f"{form.name}.docx").write_bytes(certificate(form))


if __name__ == "__main__":
    main()
