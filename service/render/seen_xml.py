"""What a Word file's XML says in plain terms: safe numbers, the branch shown, paragraphs."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from service.render.container import W

MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
P: Final = f"{W}p"
TWIPS_A_MM: Final = 1440 / 25.4
LARGEST: Final = 1_000_000  # no number of a page is larger; a hostile one is cut down to it

_NUMBER: Final = re.compile(r"\s*([+-]?\d{1,9}(?:\.\d{1,6})?)\s*([a-z%]*)", re.IGNORECASE)
_OFF: Final = frozenset({"0", "false", "off"})
_POINTS: Final = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}
# What the words of a paper may need: shapes, groups, canvases, letters of Word 2010 to 2018.
_KNOWN: Final = re.compile(r"http://schemas\.microsoft\.com/office/(?:word|drawing)/20(?:0|1)\d")


def paragraphs(root: etree._Element) -> list[etree._Element]:
    """Every w:p of a story in the order that Place.paragraph counts; nothing is changed.

    Those in tables, controls and text boxes count; those in a branch of mc:AlternateContent that is
    not shown do not.
    """
    unseen = {
        paragraph
        for choice in root.iter(f"{MC}AlternateContent")
        for branch in unshown(choice)
        for paragraph in branch.iter(P)
    }
    return [paragraph for paragraph in root.iter(P) if paragraph not in unseen]


def settle(root: etree._Element) -> etree._Element:
    """The story with only the branches that are shown; the count of paragraphs stays."""
    for choice in list(root.iter(f"{MC}AlternateContent")):
        for branch in unshown(choice):
            choice.remove(branch)
    return root


def unshown(choice: etree._Element) -> list[etree._Element]:
    """The branches of mc:AlternateContent that are not seen: all but the first one understood."""
    branches = [one for one in choice if one.tag in (f"{MC}Choice", f"{MC}Fallback")]
    shown = next((one for one in branches if _understood(one)), None)
    return [one for one in branches if one is not shown]


def _understood(branch: etree._Element) -> bool:
    if branch.tag == f"{MC}Fallback":
        return True
    needs = branch.get("Requires", "").split()
    return bool(needs) and all(_KNOWN.match(branch.nsmap.get(need) or "") for need in needs)


def value(node: etree._Element | None, name: str, default: str = "") -> str:
    """The w:val of the child of that name, the default when it is not there."""
    child = None if node is None else node.find(f"{W}{name}")
    return default if child is None else child.get(f"{W}val", default)


def is_on(node: etree._Element) -> bool:
    """What an on-off element says: there and not «0»."""
    return node.get(f"{W}val", "1").lower() not in _OFF


def has(node: etree._Element | None, name: str) -> bool:
    """Whether the on-off child is there and on."""
    child = None if node is None else node.find(f"{W}{name}")
    return child is not None and is_on(child)


def number(text: str | None) -> float | None:
    """The number a measure begins with, None when it is none: «1134», «-12.5pt»."""
    found = _NUMBER.match(text or "")
    return None if found is None else max(-LARGEST, min(LARGEST, float(found[1])))


def twips(text: str | None) -> float | None:
    """A measure of Word in twips: «1134» is in twips already, «2cm» is not."""
    found = _NUMBER.match(text or "")
    size = number(text)
    if found is None or size is None:
        return None
    return size * 20 * _POINTS[found[2].lower()] if found[2].lower() in _POINTS else size


def points(text: str | None, bare: float = 0.75) -> float | None:
    """A measure of VML in points: «93.6pt», «2cm»; a bare number is pixels."""
    found = _NUMBER.match(text or "")
    size = number(text)
    return None if found is None or size is None else size * _POINTS.get(found[2].lower(), bare)


def to_mm(of_twips: float) -> float:
    """Twips in millimetres; a thousandth is finer than a twip."""
    return round(of_twips / TWIPS_A_MM, 3)


def emu_mm(text: str | None) -> float:
    """English metric units in millimetres; 0 when it is no number."""
    found = re.fullmatch(r"\s*(-?\d{1,12})\s*", text or "")
    return 0.0 if found is None else round(int(found[1]) / 36000, 3)


def attributes(nodes: Iterable[etree._Element]) -> tuple[object, ...]:
    """Tags and attributes of these elements: like ones give like keys."""
    return tuple((node.tag, *node.items()) for node in nodes)


def children(node: etree._Element, tags: frozenset[str]) -> Iterator[etree._Element]:
    """The children of these names, those in controls and other wrappers too."""
    for child in node:
        if child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            yield from children(child, tags)


WRAPPERS: Final = frozenset(
    f"{W}{name}"
    for name in (
        "sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "dir", "bdo", "ins", "moveTo",
        "ruby", "rubyBase", "txbxContent",
    )
) | {f"{MC}AlternateContent", f"{MC}Choice", f"{MC}Fallback"}  # fmt: skip
