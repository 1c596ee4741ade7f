"""Many sheets of one form as one Word file, so that LibreOffice opens them all at once.

Each sheet becomes a section of its own, closed in its last paragraph exactly as the single file
closes it, so that the page it gives is the same. A form where sheets would run into each other
(numbered lists, notes, sections of its own, tags in headers) is not merged: its sheets are
converted one by one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from service.render import finishing
from service.render.container import W, open_docx, parse_xml, put, text_parts
from service.render.docx import (
    NO_FILES,
    PROPERTIES,
    CompiledPaper,
    Form,
    compiled_form,
    filled_form,
    filled_part,
    written,
)
from service.render.language import IN_PARAGRAPHS
from service.render.layers import layered, open_blanks
from service.render.pieces import Needs
from service.render.tags import take_tags
from service.render.values import plain_values

_END: Final = '<w:sectPr w:rsidR="SheetEndsHere"/>'
_RUNNING_ON: Final = re.compile(
    r"<w:(numPr|footnoteReference|endnoteReference|commentReference|fldSimple)\b"
    r"|<w:instrText[^>]*>(?!\s*PAGE\s*<)| w:anchor="
)
_SECTION_ORDER: Final = (
    "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar",
    "paperSrc", "pgBorders", "lnNumType", "pgNumType",
)  # fmt: skip


def merged(
    paper: CompiledPaper,
    rows: Sequence[Mapping[str, Any]],
    attachments: Mapping[str, bytes] = NO_FILES,
) -> bytes | None:
    """One Word file of all sheets in order, each from a new page.

    None when the sheets would run into each other, by their form or by what a value brings.
    """
    form = mergeable(paper) if rows else None
    if form is None:
        return None
    needs = Needs(attachments, paper.first_number)
    contexts = [plain_values(row, needs) for row in rows]
    if needs.documents:
        return None
    needs.part = form.name
    sheets = [filled_form(form.body, context, needs) for context in contexts]
    if any(sheet.count(_END) != 1 for sheet in sheets):
        return None
    filled = {form.name: finishing.numbered_pictures(_as_sections(sheets), needs)}
    if PROPERTIES in paper.forms:
        filled[PROPERTIES] = filled_part(paper, PROPERTIES, contexts[0], needs)
    return written(dict(paper.lying), filled, paper.linked, needs)


@dataclass(frozen=True)
class Mergeable:
    """The body of a form whose sheets may stand in one file, the end of a sheet marked."""

    name: str
    body: Form


@lru_cache(maxsize=8)
def mergeable(paper: CompiledPaper) -> Mergeable | None:
    """The form made ready to be merged, or None when its sheets would run into each other."""
    parts = open_docx(paper.docx)
    parts |= layered(parts, paper.layer)
    body, *around = text_parts(parts)
    if paper.forms.keys() - {PROPERTIES} != {body} or not paper.forms[body].is_sound:
        return None
    if any(_RUNNING_ON.search(parts[name].decode()) for name in (body, *around)):
        return None
    if b"<w:evenAndOddHeaders" in parts.get("word/settings.xml", b""):
        return None
    root = parse_xml(parts[body])
    etree.strip_elements(root, f"{W}bookmarkStart", f"{W}bookmarkEnd", with_tail=False)
    tags = take_tags(root, paper.layer)
    open_blanks(root)
    numbered = set(_numbered_styles(parts))
    used = {node.get(f"{W}val") for node in root.iter(f"{W}pStyle")}
    if numbered & used or (numbered and any(IN_PARAGRAPHS in tag.ways for tag in tags)):
        return None
    if not _mark_end(root):
        return None
    return Mergeable(body, compiled_form(root, tags)[0])


def _as_sections(sheets: Sequence[str]) -> str:
    """The bodies one after the other; all but the last end in a section like the single file's."""
    first = sheets[0]
    start = first.index(">", first.index("<w:body")) + 1
    end = first.rindex("<w:sectPr")
    section, rest = first[end : first.rindex("</w:body>")], len(first) - end
    bodies = [sheet[start : len(sheet) - rest] for sheet in sheets]
    inner = [body.replace(_END, section) for body in bodies[:-1]]
    return "".join((first[:start], *inner, bodies[-1].replace(_END, ""), first[end:]))


def _mark_end(root: etree._Element) -> bool:
    """Mark the last paragraph of the body; False when the body does not end with one."""
    blocks, sections = list(root.iterfind(f"{W}body/*")), list(root.iter(f"{W}sectPr"))
    if len(sections) != 1 or blocks[-1] is not sections[0] or len(blocks) < 2:
        return False
    if blocks[-2].tag != f"{W}p" or not _begin_anew(sections[0]):
        return False
    look = blocks[-2].find(f"{W}pPr")
    if look is None:
        look = etree.Element(f"{W}pPr")
        blocks[-2].insert(0, look)
    look.append(etree.fromstring(_END.replace("<w:sectPr", f'<w:sectPr xmlns:w="{W[1:-1]}"')))
    return True


def _begin_anew(section: etree._Element) -> bool:
    """Let each sheet begin on a new page with number 1, as it does in a file of its own."""
    for kind in section.findall(f"{W}type"):
        if kind.get(f"{W}val") not in ("nextPage", "continuous"):
            return False
        section.remove(kind)
    numbers = section.find(f"{W}pgNumType")
    if numbers is None:
        numbers = put(section, "pgNumType", _SECTION_ORDER)
    if numbers.get(f"{W}start") is None:
        numbers.set(f"{W}start", "1")
    return True


def _numbered_styles(parts: Mapping[str, bytes]) -> Iterator[str]:
    """The styles that give their paragraphs a number, by themselves or by the one below."""
    if "word/styles.xml" not in parts:
        return
    found = list(parse_xml(parts["word/styles.xml"]).iter(f"{W}style"))
    numbered: set[str | None] = set()
    for _ in found:  # as often as a style may stand on another
        fresh = {style.get(f"{W}styleId") for style in found if _is_numbered(style, numbered)}
        if fresh <= numbered:
            break
        numbered |= fresh
    yield from (id_ for id_ in numbered if id_)


def _is_numbered(style: etree._Element, numbered: set[str | None]) -> bool:
    based = style.find(f"{W}basedOn")
    if style.find(f"{W}pPr/{W}numPr") is not None:
        return True
    return based is not None and based.get(f"{W}val") in numbered
