"""What a value may print beyond plain text: marked runs, lists, pictures, whole documents.

A value comes as JSON and is read here (`piece`); what it needs beside the text (a picture's file,
the target of a link) is handed to `Needs`, and the filled file gets it as a relationship.
"""

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import zxingcpp
from PIL import Image, ImageOps

from service.errors import BadInput

EMU_PER_MM: Final = 36000
MAX_MM: Final = 1000
WHITE: Final = "FFFFFF"
NEW_PARAGRAPH: Final = "\ufdd0"  # no character: Unicode keeps it for a program's own use
NEW_PAGE: Final = "\ufdd1"
COLOUR: Final = re.compile("#?([0-9A-Fa-f]{6}|auto)")
IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
LINK_NAME: Final = "rIdTd"  # and a number: the relationships that values bring
NOTHING: Final = "trong"  # the picture that leaves no ink
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TEXT: Final = '<w:t xml:space="preserve">'
BREAK: Final = f"</w:t><w:br/>{_TEXT}"
TAB: Final = f"</w:t><w:tab/>{_TEXT}"
_GRAPHIC: Final = (
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    f' xmlns:r="{_RELATIONS}">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic>"
)
_DRAWING: Final = (
    "<w:drawing><wp:inline"
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="Picture {number}"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></wp:cNvGraphicFramePr>'
    "{graphic}</wp:inline></w:drawing>"
)
_FORMATS: Final = {"PNG": "png", "JPEG": "jpeg"}


class Raw(str):
    """XML of ours, printed as it is; all that a person typed in it is escaped already."""

    __slots__ = ()


@dataclass
class Needs:
    """What one filling asks for beside its text: files, and relationships of each part."""

    attachments: Mapping[str, bytes]
    first_number: int  # of drawings and relationships; those below stand in the template
    part: str = ""  # being filled now
    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    documents: "list[SubDocument]" = field(default_factory=list, compare=False)
    drawn: int = 0

    def link_to(self, kind: str, target: str) -> str:
        """The id of a relationship of the part being filled."""
        links = self.links.setdefault(self.part, {})
        return links.setdefault((kind, target), f"{LINK_NAME}{self.first_number + len(links)}")

    def next_number(self) -> int:
        self.drawn += 1
        return self.first_number + self.drawn - 1


@dataclass(frozen=True)
class Listing:
    """Text whose \\n breaks the line, \\a the paragraph and \\f the page."""

    text: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def in_line(self) -> Raw:
        broken = xml_text(self.text).replace("\a", NEW_PARAGRAPH)
        return Raw(broken.replace("\f", NEW_PAGE))

    def plainly(self) -> str:
        """The text where there are no paragraphs and pages."""
        return self.text.replace("\a", "\n").replace("\f", "\n")


@dataclass(frozen=True)
class Rich:
    """Text in runs with a look of their own; printed by `{{r x }}`."""

    runs: Sequence[Mapping[str, Any]]
    needs: Needs
    ink: bool = True

    def in_paragraph(self) -> Raw:
        return Raw("".join(_run(run, self.needs, self.ink) for run in self.runs))

    def without_ink(self) -> "Rich":
        return replace(self, ink=False)


@dataclass(frozen=True)
class Paragraphs:
    """Whole paragraphs, each of runs and with a style of the template; printed by `{{p x }}`."""

    paragraphs: Sequence[tuple[str, Rich]]

    def in_body(self) -> Raw:
        return Raw("".join(_paragraph(style, text) for style, text in self.paragraphs))

    def without_ink(self) -> "Paragraphs":
        return Paragraphs([(style, text.without_ink()) for style, text in self.paragraphs])


@dataclass
class SubDocument:
    """Another Word file, printed by `{{p x }}`; docxtpl brings its styles and pictures along."""

    docx: bytes
    needs: Needs
    blocks: str = ""  # as they stand in the part `home` of this paper, once the filling has begun
    home: str = ""

    def in_body(self) -> Raw:
        if self.needs.part != self.home:
            raise BadInput("Văn bản kèm theo chỉ đặt được trong phần thân của văn bản.")
        return Raw(self.blocks)


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
        link, number = self.needs.link_to(IMAGE, f"/{file}"), self.needs.next_number()
        graphic = picture_graphic(self.name, link, number, self.width, self.height)
        drawing = _DRAWING.format(cx=self.width, cy=self.height, number=number, graphic=graphic)
        return Raw(f"</w:t>{drawing}{_TEXT}")

    def without_ink(self) -> "Picture":
        return replace(self, data=transparent(), extension="png", name=NOTHING)


def picture_graphic(name: str, link: str, number: int, cx: int, cy: int) -> str:
    """The `a:graphic` that shows one picture."""
    return _GRAPHIC.format(name=name, link=link, number=number, cx=cx, cy=cy)


def transparent() -> bytes:
    """A PNG of one dot that leaves no ink."""
    target = io.BytesIO()
    Image.new("LA", (1, 1), (255, 0)).save(target, "PNG")
    return target.getvalue()


def escaped(text: str, *, quoted: bool = False) -> str:
    """Text as it stands between tags, or between the quotes of an attribute."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;") if quoted else safe


def xml_text(text: str) -> str:
    """Text as it stands inside `w:t`: markup stays text, line breaks and tabs become Word's."""
    safe = escaped(text)
    if "\n" in safe or "\t" in safe:
        safe = safe.replace("\n", BREAK).replace("\t", TAB)
    return safe


def may_be_piece(value: Mapping[str, Any]) -> bool:
    """Whether `piece` might make something of this object; judged fast and on the safe side."""
    size = len(value)
    return size <= _MOST_KEYS and (not _FILES.isdisjoint(value) or (size == 1 and "runs" in value))


def piece(value: Mapping[str, Any], needs: Needs) -> Any:
    """What this JSON object prints, or None when it is a plain object with names of its own."""
    for key, (make, keys) in PIECES.items():
        if key in value and value.keys() <= keys:
            return make(value, needs)
    return None


def size_of(data: bytes) -> tuple[str, int, int]:
    """File ending, width and height in pixels of a PNG or JPEG; BadInput for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as image:
            return _FORMATS[image.format or ""], *image.size
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError) as error:
        raise BadInput("Ảnh bị hỏng hoặc không phải PNG, JPEG. Hãy chọn ảnh khác.") from error


# --- reading ----------------------------------------------------------------------------------


def _rich(value: Mapping[str, Any], needs: Needs) -> Rich:
    runs = value["runs"]
    if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs):
        raise BadInput("Đoạn chữ sai dạng. Hãy nhập lại.")
    for run in runs:
        _check_run(run)
    return Rich(runs, needs)


def _check_run(run: Mapping[str, Any]) -> None:
    if not isinstance(run.get("text"), str):
        raise BadInput("Đoạn chữ sai dạng. Hãy nhập lại.")
    for name in ("color", "highlight"):
        if run.get(name) and not COLOUR.fullmatch(str(run[name])):
            raise BadInput("Màu chữ phải gồm 6 chữ số như C00000. Hãy chọn lại màu.")
    size = run.get("size") or 2
    if type(size) is not int or not 2 <= size <= 3276:
        raise BadInput("Cỡ chữ phải từ 1 đến 1638 điểm, tính bằng nửa điểm. Hãy chọn lại.")
    for name in ("style", "font", "link"):
        if run.get(name) and not isinstance(run[name], str):
            raise BadInput("Đoạn chữ sai dạng. Hãy nhập lại.")
    if run.get("link") and not run["link"].lower().startswith(("https://", "http://", "mailto:")):
        raise BadInput("Liên kết phải bắt đầu bằng https://, http:// hoặc mailto:.")


def _paragraphs(value: Mapping[str, Any], needs: Needs) -> Paragraphs:
    if not isinstance(value["paragraphs"], list):
        raise BadInput("Đoạn văn sai dạng. Hãy nhập lại.")
    return Paragraphs([_styled(paragraph, needs) for paragraph in value["paragraphs"]])


def _styled(paragraph: Any, needs: Needs) -> tuple[str, Rich]:
    """Style and text of one paragraph; one without a style is marked runs already."""
    if isinstance(paragraph, Rich):
        return "", paragraph
    style = paragraph.get("style", "") if isinstance(paragraph, dict) else None
    if not isinstance(style, str):
        raise BadInput("Đoạn văn sai dạng. Hãy nhập lại.")
    return style, _rich({"runs": paragraph.get("runs")}, needs)


def _listing(value: Mapping[str, Any], _: Needs) -> Listing:
    if not isinstance(value["listing"], str):
        raise BadInput("Đoạn nhiều dòng sai dạng. Hãy nhập lại.")
    return Listing(value["listing"])


def _picture(value: Mapping[str, Any], needs: Needs) -> Picture:
    name = value["picture"]
    if not isinstance(name, str) or name not in needs.attachments:
        raise BadInput("Thiếu tệp ảnh đã chọn. Hãy tải ảnh lên lại.")
    data = needs.attachments[name]
    extension, width, height = size_of(data)
    wide = _length(value.get("width_mm"))
    high = _length(value.get("height_mm", wide * height / width / EMU_PER_MM))
    return Picture(data, extension, f"anh_{name[:24]}", wide, high, needs)


def _qr(value: Mapping[str, Any], needs: Needs) -> Picture:
    text = value["qr"]
    if not isinstance(text, str) or not text:
        raise BadInput("Mã QR chưa có nội dung. Hãy nhập nội dung của mã.")
    wide = _length(value.get("width_mm"))
    name = f"ma_{hashlib.sha256(text.encode()).hexdigest()[:24]}"
    return Picture(_code(text), "png", name, wide, wide, needs)


def _code(text: str) -> bytes:
    """The QR code as a PNG, 8 dots to a module, within a margin of two modules."""
    try:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except ValueError as error:
        raise BadInput("Nội dung của mã QR quá dài. Hãy rút gọn.") from error
    dots: Any = zxingcpp.write_barcode_to_image(made, add_quiet_zones=False)
    side = dots.shape[0]
    small = ImageOps.expand(Image.frombytes("L", (side, side), bytes(dots)), 2, 255)
    drawn = small.convert("1", dither=Image.Dither.NONE)
    target = io.BytesIO()
    drawn.resize((8 * (side + 4),) * 2, Image.Resampling.NEAREST).save(target, "PNG")
    return target.getvalue()


def _length(mm: Any) -> int:
    if not isinstance(mm, int | float) or isinstance(mm, bool) or not 1 <= mm <= MAX_MM:
        raise BadInput(f"Cỡ ảnh phải từ 1 đến {MAX_MM} mm, cả rộng và cao.")
    return round(mm * EMU_PER_MM)


def _sub_document(value: Mapping[str, Any], needs: Needs) -> SubDocument:
    name = value["docx"]
    if not isinstance(name, str) or name not in needs.attachments:
        raise BadInput("Thiếu tệp Word đã chọn. Hãy tải tệp lên lại.")
    document = SubDocument(needs.attachments[name], needs)
    needs.documents.append(document)
    return document


# What makes a piece, and all the keys that its object may have.
PIECES: Final[Mapping[str, tuple[Callable[[Mapping[str, Any], Needs], Any], frozenset[str]]]] = {
    "runs": (_rich, frozenset({"runs"})),
    "paragraphs": (_paragraphs, frozenset({"paragraphs"})),
    "listing": (_listing, frozenset({"listing"})),
    "picture": (_picture, frozenset({"picture", "width_mm", "height_mm"})),
    "qr": (_qr, frozenset({"qr", "width_mm"})),
    "docx": (_sub_document, frozenset({"docx"})),
}
_MOST_KEYS: Final = max(len(keys) for _, keys in PIECES.values())
_FILES: Final = frozenset(PIECES) - {"runs"}  # runs also stand in objects of the office's own


# --- runs -------------------------------------------------------------------------------------


def _paragraph(style: str, text: Rich) -> str:
    look = f'<w:pPr><w:pStyle w:val="{escaped(style, quoted=True)}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{text.in_paragraph()}</w:p>"


def _run(run: Mapping[str, Any], needs: Needs, ink: bool) -> str:
    said = run if ink else {**run, "color": WHITE, "highlight": ""}
    look = "".join(
        made.format(escaped(str(said[name]).removeprefix("#"), quoted=True))
        for name, made in _LOOKS.items()
        if said.get(name)
    )
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    made = f"<w:r>{properties}{_TEXT}{xml_text(run['text'])}</w:t></w:r>"
    if run.get("link"):
        link = needs.link_to(LINK, run["link"])
        made = (
            f'<w:hyperlink xmlns:r="{_RELATIONS}" r:id="{link}" w:history="1">{made}</w:hyperlink>'
        )
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
