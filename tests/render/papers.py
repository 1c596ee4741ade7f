"""Small Word files and PDFs, written by hand so that each test shows what is in them."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

import pikepdf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"


def run(text, look=""):
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*runs):
    return "<w:p>" + "".join(r if r.startswith("<") else run(r) for r in runs) + "</w:p>"


def table(*rows):
    made = ["<w:tr>" + "".join(f"<w:tc>{para(c)}</w:tc>" for c in row) + "</w:tr>" for row in rows]
    return (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid>'
        + "".join(made)
        + "</w:tbl>"
    )


def control(tag, content, prompt=False):
    shown = "<w:showingPlcHdr/>" * prompt
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{shown}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def members(body, header="", footer="", main=_WORD + "document.main+xml"):
    """The members of a .docx, for a test to add to or to spoil."""
    around = {"header": header, "footer": footer}
    types = "".join(
        f'<Override PartName="/word/{name}1.xml" ContentType="{_WORD}{name}+xml"/>'
        for name in around
    )
    links = "".join(
        f'<Relationship Id="{name}" Type="{_REL}/{name}" Target="{name}1.xml"/>' for name in around
    )
    shown = "".join(f'<w:{name}Reference w:type="default" r:id="{name}"/>' for name in around)
    section = f'<w:sectPr>{shown}<w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    made = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="r1" '
        f'Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document {W} xmlns:r="{_REL}"><w:body>{body}{section}'
        "</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}relationships">{links}'
        "</Relationships>",
        "word/header1.xml": f"<w:hdr {W}>{header or para('')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {W}>{footer or para('')}</w:ftr>",
    }
    return {name: text.encode() for name, text in made.items()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(*body, header="", footer=""):
    return zipped(members("".join(body), header, footer))


def part(data: bytes, name="word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def pdf(pages=1, size=(595, 842), rotate=0) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=size)
        made.pages[-1].obj.Rotate = rotate
    target = io.BytesIO()
    made.save(target, deterministic_id=True)
    return target.getvalue()
