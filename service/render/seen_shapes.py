"""Reads what is drawn: text boxes, horizontal rules and pictures, of DrawingML and of old VML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from service.render.container import W
from service.render.seen_xml import emu_mm, number, points

BOX, RULE, PICTURE = "box", "rule", "picture"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS: Final = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WPG: Final = "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}"
V: Final = "{urn:schemas-microsoft-com:vml}"
HR: Final = "{urn:schemas-microsoft-com:office:office}hr"
_CONTENT: Final = f"{W}txbxContent"
_MM_A_POINT: Final = 25.4 / 72
_INSET_MM: Final = 2.54  # how far a box keeps its text from its left and right side
_THIN_MM: Final = 1.5  # a shape flatter than this is a rule
_SHORT_MM: Final = 3.0  # and shorter than this it is a dot
_PICTURES: Final = ("/picture", "/chart", "/diagram")
_VML_SHAPES: Final = frozenset(
    f"{V}{name}" for name in ("shape", "rect", "roundrect", "line", "polyline", "oval")
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing drawn: a box with its `content`, a rule, or a picture.

    `x_mm` and `y_mm` are where it stands from the left of the column and from the top of the
    paragraph it is anchored in, None where the file measures from somewhere else.
    """

    kind: str
    width_mm: float = 0.0
    content: etree._Element | None = None
    boxed: bool = False
    solid: bool = True
    x_mm: float | None = None
    y_mm: float | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a drawing stands, and how much its group shrinks what is in it."""

    x_mm: float | None = None
    y_mm: float | None = None
    scale: float = 1.0


def drawn_in(node: etree._Element) -> Iterator[Drawn]:
    """What a w:drawing, w:pict or w:object shows, in the file's order."""
    anchor = node.find(f"{WP}anchor")
    if node.tag == f"{W}drawing":
        spot = _Spot() if anchor is None else _spot(anchor)
        yield from _drawing(node, spot)
    else:
        yield from _vml(node, 1.0, top=True)


def _spot(anchor: etree._Element) -> _Spot:
    across, down = anchor.find(f"{WP}positionH"), anchor.find(f"{WP}positionV")
    return _Spot(_offset(across, ("column", "margin")), _offset(down, ("paragraph", "line")))


def _offset(node: etree._Element | None, from_: tuple[str, ...]) -> float | None:
    offset = None if node is None else node.find(f"{WP}posOffset")
    if node is None or offset is None or node.get("relativeFrom") not in from_:
        return None
    return emu_mm(offset.text)


# --- DrawingML --------------------------------------------------------------------------------


def _drawing(node: etree._Element, spot: _Spot) -> Iterator[Drawn]:
    for child in node:
        if child.tag == f"{WPS}wsp":
            yield from _shape(child, spot)
        elif _is_picture(child):
            yield Drawn(PICTURE)
        elif child.tag in (f"{WPG}wgp", f"{WPG}grpSp"):
            yield from _drawing(child, _in_group(child, spot))
        elif child.tag != _CONTENT:
            yield from _drawing(child, spot)


def _is_picture(node: etree._Element) -> bool:
    if node.tag == f"{A}graphicData":
        return node.get("uri", "").endswith(_PICTURES)
    return isinstance(node.tag, str) and node.tag.endswith("}pic")


def _in_group(group: etree._Element, spot: _Spot) -> _Spot:
    """What stands in a group is measured in the group's own units."""
    frame = group.find(f"{WPG}grpSpPr/{A}xfrm")
    outer = emu_mm(None if frame is None else _get(frame, f"{A}ext", "cx"))
    inner = emu_mm(None if frame is None else _get(frame, f"{A}chExt", "cx"))
    return _Spot(spot.x_mm, spot.y_mm, spot.scale * outer / inner if outer and inner else 1.0)


def _shape(shape: etree._Element, spot: _Spot) -> Iterator[Drawn]:
    look = shape.find(f"{WPS}spPr")
    content = shape.find(f"{WPS}txbx/{_CONTENT}")
    frame = None if look is None else look.find(f"{A}xfrm")
    width = emu_mm(_get(frame, f"{A}ext", "cx")) * spot.scale
    height = emu_mm(_get(frame, f"{A}ext", "cy")) * spot.scale
    if frame is not None and _is_turned(frame):
        width, height = height, width
    shown = _has_line(shape, look)
    if content is not None:
        body = shape.find(f"{WPS}bodyPr")
        yield Drawn(BOX, max(0.0, width - _insets(body)), content, shown)
    elif width >= _SHORT_MM and height <= _THIN_MM and (shown or _is_filled(look)):
        dash = None if look is None else look.find(f"{A}ln/{A}prstDash")
        solid = dash is None or dash.get("val") == "solid"
        yield Drawn(RULE, round(width, 2), solid=solid, x_mm=spot.x_mm, y_mm=spot.y_mm)


def _get(node: etree._Element | None, path: str, name: str) -> str | None:
    child = None if node is None else node.find(path)
    return None if child is None else child.get(name)


def _is_turned(frame: etree._Element) -> bool:
    """Whether it is turned by a quarter: then what is high is wide."""
    return round((number(frame.get("rot", "0")[:-3]) or 0) / 60 / 90) % 2 == 1


def _has_line(shape: etree._Element, look: etree._Element | None) -> bool:
    line = None if look is None else look.find(f"{A}ln")
    if line is not None and line.find(f"{A}noFill") is not None:
        return False
    if line is not None and line.find(f"{A}solidFill") is not None:
        return True
    styled = number(_get(shape, f"{WPS}style/{A}lnRef", "idx"))
    return bool(styled) if styled is not None else line is not None


def _is_filled(look: etree._Element | None) -> bool:
    return look is not None and look.find(f"{A}solidFill") is not None


def _insets(body: etree._Element | None) -> float:
    sides = (None if body is None else body.get(name) for name in ("lIns", "rIns"))
    return sum(_INSET_MM if side is None else emu_mm(side) for side in sides)


# --- VML --------------------------------------------------------------------------------------


def _vml(node: etree._Element, scale: float, *, top: bool = False) -> Iterator[Drawn]:
    """The shapes below a node; at the `top` they say where they stand, in a group they do not."""
    for child in node:
        if child.tag in _VML_SHAPES:
            yield from _vml_shape(child, scale, _vml_spot(child) if top else _Spot())
        elif child.tag == f"{V}group":
            yield from _vml(child, _vml_scale(child, scale))
        elif isinstance(child.tag, str) and child.tag not in (_CONTENT, f"{V}shapetype"):
            yield from _vml(child, scale)


def _vml_scale(group: etree._Element, scale: float) -> float:
    """Points for one unit of the group."""
    width = _style(group, "width", scale)
    inner = number(group.get("coordsize", "1000").split(",")[0])
    return width / inner if width and inner else scale


def _vml_shape(shape: etree._Element, scale: float, spot: _Spot) -> Iterator[Drawn]:
    content = shape.find(f"{V}textbox/{_CONTENT}")
    width, height = _vml_size(shape, scale)
    stroked = shape.get("stroked", "t") not in ("f", "false", "0")
    if shape.find(f"{V}imagedata") is not None:
        yield Drawn(PICTURE)
    elif content is not None:
        box = shape.find(f"{V}textbox")
        inner = max(0.0, width * _MM_A_POINT - _vml_insets(box))
        yield Drawn(BOX, round(inner, 2), content, stroked)
    elif shape.get(HR) in ("t", "true"):
        yield Drawn(RULE, round(width * _MM_A_POINT, 2))
    elif width * _MM_A_POINT >= _SHORT_MM and height * _MM_A_POINT <= _THIN_MM and stroked:
        stroke = shape.find(f"{V}stroke")
        solid = (None if stroke is None else stroke.get("dashstyle")) in (None, "solid")
        across = round(width * _MM_A_POINT, 2)
        yield Drawn(RULE, across, solid=solid, x_mm=spot.x_mm, y_mm=spot.y_mm)


def _vml_size(shape: etree._Element, scale: float) -> tuple[float, float]:
    """Width and height in points."""
    if shape.tag == f"{V}line":
        ends = [shape.get(name, "0,0").split(",") for name in ("from", "to")]
        (left, top), (right, bottom) = (
            [points(side, scale) or 0.0 for side in (*end, "0", "0")[:2]] for end in ends
        )
        return abs(right - left), abs(bottom - top)
    return _style(shape, "width", scale), _style(shape, "height", scale)


def _vml_spot(shape: etree._Element) -> _Spot:
    style = shape.get("style", "").replace(" ", "")
    if "position:absolute" not in style or re.search(r"relative:(?!text|char)", style):
        return _Spot()
    if shape.tag == f"{V}line":
        ends = [shape.get(name, "0,0").split(",") for name in ("from", "to")]
        left, top = (min(points(end[at % len(end)]) or 0.0 for end in ends) for at in (0, 1))
    else:
        left, top = _style(shape, "margin-left", 0.75), _style(shape, "margin-top", 0.75)
    return _Spot(round(left * _MM_A_POINT, 2), round(top * _MM_A_POINT, 2))


def _style(shape: etree._Element, name: str, scale: float) -> float:
    found = re.search(rf"(?:^|;)\s*{name}\s*:\s*([^;]{{1,20}})", shape.get("style", ""))
    return (points(found[1], scale) or 0.0) if found else 0.0


def _vml_insets(box: etree._Element | None) -> float:
    sides = ("" if box is None else box.get("inset", "")).split(",")
    return sum(
        _INSET_MM if (size := points(sides[at] if at < len(sides) else "")) is None
        else size * _MM_A_POINT
        for at in (0, 2)
    )  # fmt: skip
