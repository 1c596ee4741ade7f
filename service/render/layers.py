"""The layers of a certificate: the whole sheet, its text over a printed blank, number and date.

What stands on the printed blank («phôi») is marked in the template by content controls with the
tag `phoi`; number and date by `so` and `ngay`, as on every paper. A layer keeps the layout of the
whole sheet to the dot: what must leave no ink turns white or transparent and keeps its place.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from service.errors import BadInput
from service.render.container import CONTENT_TYPES, W, parse_xml, text_parts, xml_bytes
from service.render.pieces import WHITE, transparent

WHOLE: Final = "ca_to"
TEXT: Final = "lop_chu"
NUMBER: Final = "lop_so_ngay"
LAYERS: Final = (WHOLE, TEXT, NUMBER)
_BLANK: Final = "phoi"
_STAMPED: Final = ("so", "ngay")
_EMBED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_DRAWINGS: Final = (f"{W}drawing", f"{W}pict", f"{W}object")
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_NOTHING: Final = "word/media/trong.png"
_LINK: Final = "rIdTrong"


def layered(parts: Mapping[str, bytes], layer: str) -> dict[str, bytes]:
    """The parts that change when only this layer is to leave ink."""
    if layer not in LAYERS:
        raise BadInput("Không có lớp in này. Hãy chọn: cả tờ, lớp chữ, hoặc số và ngày.")
    changed: dict[str, bytes] = {}
    if layer == WHOLE:
        return changed
    for name in text_parts(parts):
        root = parse_xml(parts[name])
        for node in list(_without_ink(root, layer)):
            _take_ink(node)
        for border in root.iter(f"{W}pgBorders"):
            _take_ink(border)
        changed[name] = xml_bytes(root)
        if _LINK.encode() in changed[name]:
            changed |= _with_nothing(parts, name)
    if _NOTHING in changed:
        changed[CONTENT_TYPES] = _with_png(parts[CONTENT_TYPES])
    return changed


def _without_ink(root: etree._Element, layer: str) -> Iterator[etree._Element]:
    """The nodes whose ink is taken: runs, drawings, borders and shades."""
    for node in root.iter(*_INKED):
        tags = set(_controls_around(node))
        if (layer == TEXT and _BLANK in tags) or (layer == NUMBER and not tags & set(_STAMPED)):
            yield node


def _controls_around(node: etree._Element) -> Iterator[str]:
    for control in node.iterancestors(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None:
            yield tag.get(f"{W}val", "")


_INKED: Final = (
    f"{W}r",
    f"{W}pBdr",
    f"{W}tblBorders",
    f"{W}tcBorders",
    f"{W}shd",
    *_DRAWINGS,
)


def _take_ink(node: etree._Element) -> None:
    if node.tag == f"{W}r":
        _whiten_run(node)
    elif node.tag == f"{W}shd":
        _remove(node)
    elif node.tag in _DRAWINGS:
        _clear_drawing(node)
    else:
        for line in node:
            line.set(f"{W}color", WHITE)


def _whiten_run(run: etree._Element) -> None:
    look = run.find(f"{W}rPr")
    if look is None:
        look = etree.Element(f"{W}rPr")
        run.insert(0, look)
    for name in ("color", "highlight", "shd", "bdr"):
        for node in look.findall(f"{W}{name}"):
            look.remove(node)
    underline = look.find(f"{W}u")
    if underline is not None:
        underline.set(f"{W}color", WHITE)
    after = [f"{W}{name}" for name in _BEFORE_COLOUR]
    place = sum(1 for node in look if node.tag in after)
    colour = etree.Element(f"{W}color")
    colour.set(f"{W}val", WHITE)
    look.insert(place, colour)


# What the schema wants to stand before w:color in w:rPr.
_BEFORE_COLOUR: Final = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike",
    "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden",
)  # fmt: skip


def _clear_drawing(drawing: etree._Element) -> None:
    """A picture in the line keeps its place; one that floats leaves it to nothing."""
    blips = list(drawing.iter("{*}blip"))
    if drawing.find("{*}inline") is None or not blips:
        _remove(drawing)
        return
    for blip in blips:
        blip.set(_EMBED, _LINK)
        for extra in list(blip):
            blip.remove(extra)


def _with_nothing(parts: Mapping[str, bytes], part: str) -> dict[str, bytes]:
    """A transparent picture, and the relationship by which this part shows it."""
    folder, _, file = part.rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    root = parse_xml(parts[name])
    namespace = etree.QName(root).namespace
    attributes = {"Id": _LINK, "Type": _IMAGE, "Target": f"/{_NOTHING}"}
    etree.SubElement(root, f"{{{namespace}}}Relationship", attributes)
    return {name: xml_bytes(root), _NOTHING: transparent()}


def _with_png(listing: bytes) -> bytes:
    root = parse_xml(listing)
    if "png" not in {n.get("Extension", "").lower() for n in root.iter("{*}Default")}:
        namespace = etree.QName(root).namespace
        attributes = {"Extension": "png", "ContentType": "image/png"}
        root.insert(0, etree.Element(f"{{{namespace}}}Default", attributes))
    return xml_bytes(root)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
