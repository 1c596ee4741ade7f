"""Many sheets of one form as one Word file, so that LibreOffice opens them all at once.

Each sheet becomes a section of its own, closed in its last paragraph exactly as the single file
closes it, so that the page it gives is the same. A form where sheets would run into each other
(numbered lists, notes, bookmarks, tags in headers) is not merged: its sheets are converted one
by one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from service.render.container import W, open_docx, parse_xml, text_parts
from service.render.docx import (
    NO_FILES,
    PROPERTIES,
    CompiledPaper,
    Form,
    compiled_form,
    filled_form,
    needs_of,
    plain_values,
    written,
)
from service.render.finishing import numbered_pictures
from service.render.layers import layered
from service.render.tags import take_tags

_MARK: Final = "SheetEndsHere"
_END: Final = f'<w:sectPr w:rsidR="{_MARK}"/>'
_RUNNING_ON: Final = re.compile(
    r"<w:(numPr|footnoteReference|endnoteReference|commentReference|fldSimple|bookmarkStart)\b"
    r"|<w:instrText[^>]*>(?!\s*PAGE\s*<)"
)
_BEFORE_NUMBERS: Final = (
    "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar",
    "paperSrc", "pgBorders", "lnNumType",
)  # fmt: skip


@dataclass(frozen=True)
class Mergeable:
    """A form whose sheets may stand in one file: its body with the place where a sheet ends."""

    paper: CompiledPaper
    name: str
    body: Form


def mergeable(paper: CompiledPaper) -> Mergeable | None:
    """The form made ready to be merged, or None when its sheets would run into each other."""
    parts = open_docx(paper.docx)
    parts |= layered(parts, paper.layer)
    body, *around = text_parts(parts)
    if paper.forms.keys() - {PROPERTIES} != {body} or not paper.forms[body].is_sound:
        return None
    if any(_RUNNING_ON.search(parts[name].decode()) for name in (body, *around)):
        return None
    root = parse_xml(parts[body])
    tags = take_tags(root)
    if _has_numbered_styles(parts, root) or not _mark_end(root):
        return None
    return Mergeable(paper, body, compiled_form(root, tags)[0])


def merged(
    form: Mergeable, rows: Sequence[Mapping[str, Any]], attachments: Mapping[str, bytes] = NO_FILES
) -> bytes:
    """One Word file of all sheets in order, each from a new page."""
    needs = needs_of(form.paper, attachments)
    needs.part = form.name
    contexts = [plain_values(row, needs) for row in rows]
    sheets = [filled_form(form.body, context) for context in contexts]
    start = sheets[0].index("<w:body>") + len("<w:body>")
    end = sheets[0].rindex("<w:sectPr")
    section = sheets[0][end : sheets[0].rindex("</w:body>")]
    bodies = [sheet[start : len(sheet) - (len(sheets[0]) - end)] for sheet in sheets]
    inner = [body.replace(_END, section) for body in bodies[:-1]] + [bodies[-1].replace(_END, "")]
    whole = "".join((sheets[0][:start], *inner, sheets[0][end:]))
    filled = {form.name: numbered_pictures(whole)}
    if properties := form.paper.forms.get(PROPERTIES):
        filled[PROPERTIES] = filled_form(properties, contexts[0])
    return written(dict(form.paper.lying), filled, form.paper.linked, needs)


def _mark_end(root: etree._Element) -> bool:
    """Mark the last paragraph of the body; False when the body does not end with one."""
    blocks = list(root.find(f"{W}body") or [])
    if len(blocks) < 2 or blocks[-1].tag != f"{W}sectPr" or blocks[-2].tag != f"{W}p":
        return False
    look = blocks[-2].find(f"{W}pPr")
    if look is None:
        look = etree.Element(f"{W}pPr")
        blocks[-2].insert(0, look)
    if look.find(f"{W}sectPr") is not None:
        return False
    etree.SubElement(look, f"{W}sectPr").set(f"{W}rsidR", _MARK)
    _count_pages_anew(blocks[-1])
    return True


def _count_pages_anew(section: etree._Element) -> None:
    """Each sheet begins with page 1, as it does in a file of its own."""
    numbers = section.find(f"{W}pgNumType")
    if numbers is None:
        before = {f"{W}{name}" for name in _BEFORE_NUMBERS}
        numbers = etree.Element(f"{W}pgNumType")
        section.insert(sum(1 for node in section if node.tag in before), numbers)
    if numbers.get(f"{W}start") is None:
        numbers.set(f"{W}start", "1")


def _has_numbered_styles(parts: Mapping[str, bytes], root: etree._Element) -> bool:
    used = {node.get(f"{W}val") for node in root.iter(f"{W}pStyle")}
    styles = parse_xml(parts["word/styles.xml"]) if "word/styles.xml" in parts else ()
    return any(
        style.get(f"{W}styleId") in used and style.find(f"{W}pPr/{W}numPr") is not None
        for style in styles
    )
