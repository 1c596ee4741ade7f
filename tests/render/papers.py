"""Small Word files and PDFs, written by hand so that each test shows what is in them."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

import pikepdf
from PIL import Image

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


def cells(*contents, look=""):
    look = f'<w:tcPr><w:tcW w:w="3000" w:type="dxa"/>{look}</w:tcPr>'
    return "<w:tr>" + "".join(f"<w:tc>{look}{para(text)}</w:tc>" for text in contents) + "</w:tr>"


def grid(*rows, columns=3):
    wide = "".join('<w:gridCol w:w="3000"/>' for _ in range(columns))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{wide}</w:tblGrid>{''.join(rows)}</w:tbl>"


def boxed(content):
    """A text box, as Word writes it for itself and for older Words."""
    box = f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"
    return (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility'
        '/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"><mc:Choice Requires="wps"><w:drawing>'
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"<w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def drawing(number):
    return (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        f'wordprocessingDrawing"><wp:docPr id="{number}" name="Hình"/></wp:inline></w:drawing>'
        "</w:r>"
    )


def control(tag, content, prompt=False):
    shown = "<w:showingPlcHdr/>" * prompt
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{shown}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def members(body, header="", footer="", main=_WORD + "document.main+xml", first=""):
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
    if first:
        shown += f'<w:headerReference w:type="first" r:id="{first}"/>'
    own = "<w:titlePg/>" * bool(first)
    section = f'<w:sectPr>{shown}<w:pgSz w:w="11906" w:h="16838"/>{own}</w:sectPr>'
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


def zipped(parts: Mapping[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
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


def with_added(parts: Mapping[str, bytes], name: str, kind: str, content: str, *, id_="", of=""):
    """The members and one more part of WordprocessingML, known by `id_` from the part `of`."""
    made = dict(parts)
    made[name] = content.encode()
    override = f'<Override PartName="/{name}" ContentType="{_WORD}{kind}+xml"/>'
    made["[Content_Types].xml"] = _before_end(made["[Content_Types].xml"], "Types", override)
    return with_link(made, of or "word/document.xml", id_ or kind, kind, f"/{name}")


def with_styles(parts: Mapping[str, bytes], styles: str = ""):
    """The members with the styles that are told, beside one for plain paragraphs."""
    plain = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    content = f"<w:styles {W}>{plain}</w:style>{styles}</w:styles>"
    return with_added(parts, "word/styles.xml", "styles", content)


def with_link(parts: Mapping[str, bytes], of: str, id_: str, kind: str, target: str):
    """The members and one more relationship of the part `of`."""
    folder, _, file = of.rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    bare = f'<Relationships xmlns="{_PACKAGE}relationships"></Relationships>'.encode()
    link = f'<Relationship Id="{id_}" Type="{_REL}/{kind}" Target="{target}"/>'
    return {**parts, name: _before_end(parts.get(name, bare), "Relationships", link)}


def with_properties(parts: Mapping[str, bytes], **said: str):
    """The members and the file's properties: title="…", subject="…"."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in said.items())
        + "</cp:coreProperties>"
    )
    made = {**parts, "docProps/core.xml": core.encode()}
    types = (
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    )
    made["[Content_Types].xml"] = _before_end(made["[Content_Types].xml"], "Types", types)
    link = f'<Relationship Id="core" Type="{_PACKAGE}relationships/metadata/core-properties" '
    link += 'Target="docProps/core.xml"/>'
    made["_rels/.rels"] = _before_end(made["_rels/.rels"], "Relationships", link)
    return made


def _before_end(xml: bytes, name: str, added: str) -> bytes:
    return xml.replace(f"</{name}>".encode(), f"{added}</{name}>".encode())


def with_media(parts: Mapping[str, bytes], of: str, id_: str, data: bytes):
    """The members and a PNG that the part `of` knows by that id."""
    made = with_link({**parts, f"word/media/{id_}.png": data}, of, id_, "image", f"media/{id_}.png")
    types = made["[Content_Types].xml"]
    if b'Extension="png"' not in types:
        known = '<Default Extension="png" ContentType="image/png"/>'
        made["[Content_Types].xml"] = _before_end(types, "Types", known)
    return made


def shown(id_: str, width_mm: float, height_mm: float, *, at: str = "") -> str:
    """A run with that picture: in the line, or floating where `at` (a wrapping) says."""
    sides = f'cx="{round(width_mm * 36000)}" cy="{round(height_mm * 36000)}"'
    graphic = (
        f'<wp:extent {sides}/>{at}<wp:docPr id="77" name="Hình"/><a:graphic><a:graphicData uri='
        '"http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="77" name="Hình"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{id_}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {sides}/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic>"
    )
    place = (
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0'
        '</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0'
        "</wp:posOffset></wp:positionV>"
    )
    inside = (
        f'<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1"'
        f' behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">{place}{graphic}</wp:anchor>'
        if at
        else f"<wp:inline>{graphic}</wp:inline>"
    )
    return f"<w:r {_DRAWN}><w:drawing>{inside}</w:drawing></w:r>"


_DRAWN = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    f' xmlns:r="{_REL}"'
)


def png(width=40, height=20, colour="navy") -> bytes:
    return _picture("PNG", width, height, colour)


def jpeg(width=40, height=20, colour="navy") -> bytes:
    return _picture("JPEG", width, height, colour)


def _picture(kind: str, width: int, height: int, colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, kind)
    return target.getvalue()
