"""What a value may print beyond plain text: marked runs, lists, pictures, whole documents.

A value comes as JSON and is read here (`piece`); what it needs beside the text (a picture's file,
the target of a link) is handed to `Needs`, and the filled file gets it as a relationship.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import segno
from PIL import Image, UnidentifiedImageError

from service.errors import BadInput

EMU_PER_MM: Final = 36000
WHITE: Final = "FFFFFF"
NEW_PARAGRAPH: Final = "\ufdd0"  # no character: Unicode keeps it for a program's own use
NEW_PAGE: Final = "\ufdd1"
_TEXT: Final = '<w:t xml:space="preserve">'
_DRAWING: Final = (
    '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="Picture {number}"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing>"
)
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_FORMATS: Final = {"PNG": "png", "JPEG": "jpeg"}


class Raw(str):
    """XML of ours, printed as it is; all that a person typed in it is escaped already."""

    __slots__ = ()


@dataclass
class Needs:
    """What one filling asks for beside its text: files, and relationships of each part.

    `ink` is False when runs and pictures of the values must leave no ink.
    """

    attachments: Mapping[str, bytes]
    first_number: int  # of drawings; those below stand in the template
    ink: bool = True
    part: str = ""  # being filled now
    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    drawn: int = 0

    def link_to(self, kind: str, target: str) -> str:
        """The id of a relationship of the part being filled."""
        links = self.links.setdefault(self.part, {})
        return links.setdefault((kind, target), f"rIdTd{len(links) + 1}")

    def next_number(self) -> int:
        self.drawn += 1
        return self.first_number + self.drawn - 1


@dataclass(frozen=True)
class Rich:
    """Text in runs with a look of their own; printed by `{{r x }}`."""

    runs: list[dict[str, Any]]
    needs: Needs

    def in_paragraph(self) -> Raw:
        return Raw("".join(_run(run, self.needs) for run in self.runs))


@dataclass(frozen=True)
class Paragraphs:
    """Whole paragraphs, each of runs and with a style of the template; printed by `{{p x }}`."""

    paragraphs: list[dict[str, Any]]
    needs: Needs

    def in_body(self) -> Raw:
        made = []
        for paragraph in self.paragraphs:
            style = xml_text(paragraph.get("style", ""), quoted=True)
            look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
            made.append(f"<w:p>{look}{Rich(paragraph['runs'], self.needs).in_paragraph()}</w:p>")
        return Raw("".join(made))


@dataclass
class SubDocument:
    """Another Word file, printed by `{{p x }}`; docxtpl brings its styles and pictures along."""

    docx: bytes
    merged: Any = None  # docxtpl's own object, once the filling has begun

    def in_body(self) -> Raw:
        return Raw(self.merged)


@dataclass(frozen=True)
class Picture:
    """A picture in a line of text, `width` × `height` in English Metric Units."""

    data: bytes
    extension: str
    name: str
    width: int
    height: int
    needs: Needs

    def in_line(self) -> Raw:
        file = f"word/media/{self.name}.{self.extension}"
        self.needs.files[file] = self.data
        link = self.needs.link_to(_IMAGE, f"/{file}")
        drawing = _DRAWING.format(
            cx=self.width,
            cy=self.height,
            number=self.needs.next_number(),
            name=self.name,
            link=link,
        )
        return Raw(f"</w:t>{drawing}{_TEXT}")


def xml_text(text: str, *, quoted: bool = False) -> str:
    """Text as it stands inside `w:t`: markup stays text, line breaks and tabs become Word's."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if quoted:
        return safe.replace('"', "&quot;")
    if "\n" in safe or "\t" in safe:
        safe = safe.replace("\n", f"</w:t><w:br/>{_TEXT}").replace("\t", f"</w:t><w:tab/>{_TEXT}")
    return safe


def may_be_piece(value: Mapping[str, Any]) -> bool:
    """Whether `piece` might make something of this object; judged fast and on the safe side."""
    size = len(value)
    return size <= _MOST_KEYS and (not _FILES.isdisjoint(value) or (size == 1 and "runs" in value))


def piece(value: Mapping[str, Any], needs: Needs) -> Any:
    """What this JSON object prints, or None when it is a plain object with names of its own."""
    if value.keys().isdisjoint(PIECES):
        return None
    for key, make in PIECES.items():
        if key in value and value.keys() <= _KEYS[key]:
            return make(value, needs)
    return None


def size_of(data: bytes) -> tuple[str, int, int]:
    """File ending, width and height in pixels of a PNG or JPEG; BadInput for anything else."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, size = image.format or "", image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadInput("Ảnh bị hỏng, không mở được. Hãy chọn ảnh khác.") from error
    if kind not in _FORMATS:
        raise BadInput("Ảnh phải là tệp PNG hoặc JPEG. Hãy lưu lại rồi tải lên.")
    return _FORMATS[kind], *size


# --- reading ----------------------------------------------------------------------------------


def _rich(value: Mapping[str, Any], needs: Needs) -> Rich:
    return Rich(_runs(value["runs"]), needs)


def _paragraphs(value: Mapping[str, Any], needs: Needs) -> Paragraphs:
    if not isinstance(value["paragraphs"], list):
        raise BadInput("Đoạn văn sai dạng. Hãy nhập lại.")
    for paragraph in value["paragraphs"]:
        _runs(paragraph.get("runs") if isinstance(paragraph, Mapping) else None)
    return Paragraphs(value["paragraphs"], needs)


def _runs(runs: Any) -> list[dict[str, Any]]:
    if not isinstance(runs, list) or not all(
        isinstance(run, dict) and isinstance(run.get("text"), str) for run in runs
    ):
        raise BadInput("Đoạn chữ sai dạng. Hãy nhập lại.")
    return runs


def _listing(value: Mapping[str, Any], needs: Needs) -> Raw:
    """Text whose \\n breaks the line, \\a the paragraph and \\f the page."""
    safe = xml_text(str(value["listing"]))
    return Raw(safe.replace("\a", NEW_PARAGRAPH).replace("\f", NEW_PAGE))


def _picture(value: Mapping[str, Any], needs: Needs) -> Picture:
    name = str(value["picture"])
    if name not in needs.attachments:
        raise BadInput("Thiếu tệp ảnh đã chọn. Hãy tải ảnh lên lại.")
    data = needs.attachments[name]
    extension, width, height = size_of(data)
    wide = _length(value, "width_mm")
    high = _length(value, "height_mm") if "height_mm" in value else wide * height // width
    return _inked(Picture(data, extension, f"anh_{name[:24]}", wide, high, needs))


def _qr(value: Mapping[str, Any], needs: Needs) -> Picture:
    made = segno.make_qr(str(value["qr"]), error="m")
    target = io.BytesIO()
    made.save(target, kind="png", scale=8, border=2)
    wide = _length(value, "width_mm")
    name = f"ma_{hashlib.sha256(str(value['qr']).encode()).hexdigest()[:24]}"
    return _inked(Picture(target.getvalue(), "png", name, wide, wide, needs))


def _inked(picture: Picture) -> Picture:
    if picture.needs.ink:
        return picture
    return Picture(transparent(), "png", "trong", picture.width, picture.height, picture.needs)


def transparent() -> bytes:
    """A PNG of one dot that leaves no ink."""
    target = io.BytesIO()
    Image.new("LA", (1, 1), (255, 0)).save(target, "PNG")
    return target.getvalue()


def _length(value: Mapping[str, Any], key: str) -> int:
    length = value.get(key)
    if not isinstance(length, int | float) or isinstance(length, bool) or not 1 <= length <= 1000:
        raise BadInput("Cỡ ảnh phải từ 1 đến 1000 mm.")
    return round(length * EMU_PER_MM)


def _sub_document(value: Mapping[str, Any], needs: Needs) -> SubDocument:
    name = str(value["docx"])
    if name not in needs.attachments:
        raise BadInput("Thiếu tệp Word đã chọn. Hãy tải tệp lên lại.")
    return SubDocument(needs.attachments[name])


PIECES: Final = {
    "runs": _rich,
    "paragraphs": _paragraphs,
    "listing": _listing,
    "picture": _picture,
    "qr": _qr,
    "docx": _sub_document,
}
_KEYS: Final = {
    "runs": {"runs"},
    "paragraphs": {"paragraphs"},
    "listing": {"listing"},
    "picture": {"picture", "width_mm", "height_mm"},
    "qr": {"qr", "width_mm"},
    "docx": {"docx"},
}

_MOST_KEYS: Final = max(map(len, _KEYS.values()))
_FILES: Final = frozenset(PIECES) - {"runs"}  # runs also stand in objects of the office's own


# --- runs -------------------------------------------------------------------------------------


def _run(run: Mapping[str, Any], needs: Needs) -> str:
    look = "".join(
        made.format(xml_text(str(run[name]), quoted=True))
        for name, made in _LOOKS.items()
        if run.get(name)
    )
    if not needs.ink:
        look += f'<w:color w:val="{WHITE}"/>'
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    made = f"<w:r>{properties}{_TEXT}{xml_text(run['text'])}</w:t></w:r>"
    if target := str(run.get("link", "")):
        if not target.startswith(("https://", "http://", "mailto:")):
            raise BadInput("Liên kết phải bắt đầu bằng https://, http:// hoặc mailto:.")
        link = needs.link_to(LINK, target)
        made = f'<w:hyperlink r:id="{link}" w:history="1">{made}</w:hyperlink>'
    return made


# In the order that the schema of w:rPr asks for.
_LOOKS: Final = {
    "style": '<w:rStyle w:val="{0}"/>',
    "font": '<w:rFonts w:ascii="{0}" w:hAnsi="{0}" w:cs="{0}"/>',
    "bold": "<w:b/><w:bCs/>",
    "italic": "<w:i/><w:iCs/>",
    "strike": "<w:strike/>",
    "color": '<w:color w:val="{0}"/>',
    "size": '<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>',
    "underline": '<w:u w:val="single"/>',
    "highlight": '<w:shd w:val="clear" w:color="auto" w:fill="{0}"/>',
    "superscript": '<w:vertAlign w:val="superscript"/>',
    "subscript": '<w:vertAlign w:val="subscript"/>',
}
