"""Many sheets of one form as one Word file, so that LibreOffice opens them all at once.

Each sheet but the first begins with a page break; all share the one section of the form. (Sections
of their own give the same pages and take LibreOffice twice the time.) A form where sheets would run
into each other (page numbers, lists, notes, sections, tags in headers) is not merged: its sheets
are converted one by one.
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

_BEGINS: Final = '<w:pageBreakBefore w:val="SheetBegins"/>'
_BREAK: Final = "<w:pageBreakBefore/>"
_RUNNING_ON: Final = re.compile(
    r"<w:(numPr|footnoteReference|endnoteReference|commentReference|fldSimple|instrText|titlePg"
    r"|lnNumType)\b|<w:cols [^>]*w:num=|<w:type w:val=\"(?:odd|even)Page\"| w:anchor="
)
_PARAGRAPH_ORDER: Final = ("pStyle", "keepNext", "keepLines", "pageBreakBefore")


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
    if any(sheet.count(_BEGINS) != 1 for sheet in sheets):
        return None
    filled = {form.name: finishing.numbered_pictures(_one_after_the_other(sheets), needs)}
    if PROPERTIES in paper.forms:
        filled[PROPERTIES] = filled_part(paper, PROPERTIES, contexts[0], needs)
    return written(dict(paper.lying), filled, paper.linked, needs)


@dataclass(frozen=True)
class Mergeable:
    """The body of a form whose sheets may stand in one file, the beginning of a sheet marked."""

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
    if any(_RUNNING_ON.search(_as_text(parse_xml(parts[name]))) for name in (body, *around)):
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
    if not _mark_beginning(root):
        return None
    return Mergeable(body, compiled_form(root, tags)[0])


def _as_text(root: etree._Element) -> str:
    return etree.tostring(root, encoding="unicode")


def _one_after_the_other(sheets: Sequence[str]) -> str:
    first = sheets[0]
    start = first.index(">", first.index("<w:body")) + 1
    end = first.rindex("<w:sectPr")
    bodies = [sheet[start : len(sheet) - (len(first) - end)] for sheet in sheets]
    inner = [body.replace(_BEGINS, _BREAK) for body in bodies[1:]]
    return "".join((first[:start], bodies[0].replace(_BEGINS, ""), *inner, first[end:]))


def _mark_beginning(root: etree._Element) -> bool:
    """Mark the first paragraph of the body; False when the body is of another build."""
    blocks = [block for body in root.iterfind(f"{W}body") for block in body]
    first = _first_paragraph(blocks)
    ends = [block.tag for block in blocks[-2:]] == [f"{W}p", f"{W}sectPr"]
    if first is None or not ends or len(list(root.iter(f"{W}sectPr"))) != 1:
        return False
    look = first.find(f"{W}pPr")
    if look is None:
        look = etree.Element(f"{W}pPr")
        first.insert(0, look)
    put(look, "pageBreakBefore", _PARAGRAPH_ORDER).set(f"{W}val", "SheetBegins")
    return look.find(f"{W}framePr") is None


def _first_paragraph(blocks: Sequence[etree._Element]) -> etree._Element | None:
    """The one that the body begins with, or the table it begins with."""
    if blocks and blocks[0].tag == f"{W}tbl":
        return blocks[0].find(f"{W}tr/{W}tc/{W}p")
    return blocks[0] if blocks and blocks[0].tag == f"{W}p" else None


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
