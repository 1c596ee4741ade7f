"""The layers of a certificate: the whole sheet, its text over a printed blank, number and date.

What stands on the printed blank («phôi») is marked in the template by content controls with the
tag `phoi`; number and date by `so` and `ngay`, as on every paper. A layer keeps the layout of the
whole sheet to the dot: what must leave no ink turns white or transparent and keeps its place.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from service.errors import BadInput
from service.render.container import (
    CONTENT_TYPES,
    NO_LINKS,
    W,
    parse_xml,
    put,
    relations_of,
    remove,
    text_parts,
    xml_bytes,
)
from service.render.pieces import IMAGE, NOTHING, WHITE, picture_graphic, transparent

WHOLE: Final = "ca_to"
TEXT: Final = "lop_chu"
NUMBER: Final = "lop_so_ngay"
LAYERS: Final = (WHOLE, TEXT, NUMBER)
_BLANK: Final = "phoi"
_STAMPED: Final = frozenset({"so", "ngay"})
_STYLES: Final = "word/styles.xml"
_FILE: Final = f"word/media/{NOTHING}.png"
_LINK: Final = "rIdTrong"
_EMBED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_VML_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BORDERS: Final = tuple(f"{W}{n}" for n in ("pBdr", "tblBorders", "tcBorders", "pgBorders"))
_SHADES: Final = (f"{W}shd", f"{W}background")
_DRAWINGS: Final = (f"{W}drawing", f"{W}pict", f"{W}object")
_THEME: Final = tuple(f"{W}{name}" for name in ("themeColor", "themeTint", "themeShade"))


def layered(parts: Mapping[str, bytes], layer: str) -> dict[str, bytes]:
    """The parts that change when only this layer is to leave ink."""
    if layer not in LAYERS:
        raise BadInput("Không có lớp in này. Hãy chọn: cả tờ, lớp chữ, hoặc số và ngày.")
    changed: dict[str, bytes] = {}
    if layer == WHOLE:
        return changed
    styles = _Styles(parts.get(_STYLES))
    for name in text_parts(parts):
        root = parse_xml(parts[name])
        for node in list(root.iter()):
            if node.tag in (f"{W}pgBorders", f"{W}background") or not has_ink(node, layer):
                _take_ink(node, styles)
        changed[name] = xml_bytes(root)
        if _LINK.encode() in changed[name]:
            changed |= _with_nothing(parts, name)
    if _FILE in changed:
        changed[CONTENT_TYPES] = _with_png(parts[CONTENT_TYPES])
    return changed | styles.changed()


def has_ink(node: etree._Element, layer: str) -> bool:
    """Whether what stands here is printed in this layer."""
    if layer == WHOLE:
        return True
    tags = set(_controls_around(node))
    return _BLANK not in tags if layer == TEXT else bool(tags & _STAMPED)


def open_blanks(root: etree._Element) -> bool:
    """Let whole paragraphs and rows of the blank stand without controls; whether there were any.

    They have done their work, and LibreOffice 7.4 drops the look of the first words in them. One
    within a line stays: it keeps the words on both sides of it from being set as one.
    """
    found = [node for node in root.iter(f"{W}sdt") if _tag_of(node) == _BLANK]
    opened = [blank for blank in found if not _is_in_a_line(blank)]
    for blank in opened:
        for content in blank.iterfind(f"{W}sdtContent"):
            for piece in list(content):
                blank.addprevious(piece)
        remove(blank)
    return bool(opened)


def _is_in_a_line(node: etree._Element) -> bool:
    around = next(node.iterancestors(f"{W}p", f"{W}txbxContent"), None)
    return around is not None and around.tag == f"{W}p"


def _controls_around(node: etree._Element) -> Iterator[str]:
    for control in node.iterancestors(f"{W}sdt"):
        yield _tag_of(control)


def _tag_of(control: etree._Element) -> str:
    tag = control.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(f"{W}val", "")


def _take_ink(node: etree._Element, styles: "_Styles") -> None:
    if node.tag == f"{W}r":
        _whiten(_first_child(node, "rPr"))
    elif node.tag == f"{W}p":
        _whiten_mark(node)
    elif node.tag in (f"{W}pStyle", f"{W}tblStyle"):
        node.set(f"{W}val", styles.without_ink(node.get(f"{W}val", "")))
    elif node.tag in _BORDERS:
        _whiten_lines(node)
    elif node.tag in _SHADES:
        remove(node)
    elif node.tag in _DRAWINGS:
        _clear_drawing(node)


# --- words and lines --------------------------------------------------------------------------

# The order of children that the schema wants in w:rPr, up to the last one set here.
_RUN_ORDER: Final = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike",
    "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden",
    "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr",
    "shd",
)  # fmt: skip


def _whiten(look: etree._Element) -> None:
    """White letters without the effects that Word draws in a colour of its own."""
    for effect in ("outline", "shadow", "emboss", "imprint"):
        put(look, effect, _RUN_ORDER).set(f"{W}val", "0")
    put(look, "color", _RUN_ORDER).set(f"{W}val", WHITE)
    put(look, "highlight", _RUN_ORDER).set(f"{W}val", "none")
    for line in look.iterfind(f"{W}u"):
        _whiten_line(line)
    for line in look.iterfind(f"{W}bdr"):
        _whiten_line(line)
    shade = put(look, "shd", _RUN_ORDER)
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "auto")):
        shade.set(f"{W}{name}", value)
    for node in list(look):
        if not str(node.tag).startswith(W):
            look.remove(node)  # glow, fill and shadow of newer Words


def _whiten_mark(paragraph: etree._Element) -> None:
    """The mark of the paragraph gives its number or bullet the colour."""
    look = _first_child(paragraph, "pPr")
    mark = look.find(f"{W}rPr")
    if mark is None:
        mark = etree.Element(f"{W}rPr")
        last = [n for n in look if n.tag in (f"{W}sectPr", f"{W}pPrChange")]
        look.insert(len(look) - len(last), mark)
    _whiten(mark)


def _whiten_lines(borders: etree._Element) -> None:
    for line in borders:
        _whiten_line(line)


def _whiten_line(line: etree._Element) -> None:
    line.set(f"{W}color", WHITE)
    for theme in _THEME:
        line.attrib.pop(theme, "")


def _first_child(node: etree._Element, name: str) -> etree._Element:
    found = node.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        node.insert(0, found)
    return found


class _Styles:
    """The styles of the paper, and the twins that leave no ink of those which do."""

    def __init__(self, part: bytes | None) -> None:
        self._root = None if part is None else parse_xml(part)
        found = () if self._root is None else self._root.iterfind(f"{W}style")
        self._by_id = {style.get(f"{W}styleId", ""): style for style in found}
        self._twins: dict[str, str] = {}

    def without_ink(self, id_: str) -> str:
        """The id of a style with the same layout, its lines white and its shades gone."""
        if id_ not in self._by_id or id_ in self._twins:
            return self._twins.get(id_, id_)
        self._twins[id_] = f"{id_}KhongMuc"
        twin = copy.deepcopy(self._by_id[id_])
        twin.attrib.pop(f"{W}default", "")
        twin.set(f"{W}styleId", self._twins[id_])
        for name in twin.iterfind(f"{W}name"):
            name.set(f"{W}val", f"{name.get(f'{W}val')} (không mực)")
        for based in twin.iterfind(f"{W}basedOn"):
            based.set(f"{W}val", self.without_ink(based.get(f"{W}val", "")))
        for node in list(twin.iter(*_BORDERS, *_SHADES)):
            _take_ink(node, self)
        self._by_id[id_].addnext(twin)
        return self._twins[id_]

    def changed(self) -> dict[str, bytes]:
        if self._root is None or not self._twins:
            return {}
        return {_STYLES: xml_bytes(self._root)}


# --- drawings ---------------------------------------------------------------------------------


def _clear_drawing(drawing: etree._Element) -> None:
    """What text flows around keeps its place, transparent; what floats before it is gone."""
    if drawing.tag != f"{W}drawing":
        _clear_vml(drawing)
    elif drawing.find("{*}anchor/{*}wrapNone") is not None:
        remove(drawing)
    else:
        for holder in drawing:
            _show_nothing(holder)


def _show_nothing(holder: etree._Element) -> None:
    extent, graphic = holder.find("{*}extent"), holder.find("{*}graphic")
    if extent is not None and graphic is not None:
        size = [int(extent.get(side) or 0) for side in ("cx", "cy")]
        nothing = picture_graphic(NOTHING, _LINK, 0, *size)
        holder.replace(graphic, etree.fromstring(nothing))


def _clear_vml(drawing: etree._Element) -> None:
    """A drawing of older Words: without fill, line and picture."""
    for node in list(drawing.iter("{urn:schemas-microsoft-com:vml}*")):
        kind = etree.QName(node).localname
        if kind in ("fill", "stroke", "shadow", "textpath"):
            remove(node)
        elif kind == "imagedata":
            node.set(_VML_LINK, _LINK)
        elif kind not in ("shapetype", "formulas", "f", "path", "handles", "h", "textbox"):
            node.set("filled", "f")
            node.set("stroked", "f")


def _with_nothing(parts: Mapping[str, bytes], part: str) -> dict[str, bytes]:
    """A transparent picture, and the relationship by which this part shows it."""
    name = relations_of(part)
    root = parse_xml(parts.get(name, NO_LINKS))
    if all(link.get("Id") != _LINK for link in root):
        attributes = {"Id": _LINK, "Type": IMAGE, "Target": f"/{_FILE}"}
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship", attributes)
    return {name: xml_bytes(root), _FILE: transparent()}


def _with_png(listing: bytes) -> bytes:
    root = parse_xml(listing)
    if "png" not in {n.get("Extension", "").lower() for n in root.iter("{*}Default")}:
        attributes = {"Extension": "png", "ContentType": "image/png"}
        made = etree.Element(f"{{{etree.QName(root).namespace}}}Default", attributes)
        root.insert(0, made)
    return xml_bytes(root)
