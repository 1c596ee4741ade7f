"""What a filled part still needs: holes closed, pictures numbered, breaks, relationships."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from service.errors import BadInput
from service.render.container import (
    CONTENT_TYPES,
    NO_LINKS,
    W,
    parse_xml,
    relations_of,
    remove,
    xml_bytes,
)
from service.render.pieces import LINK, NEW_PAGE, NEW_PARAGRAPH, Needs, escaped
from service.render.tags import Tag, opens_a_block

_TABLE_BEGINS: Final = "\ufdd2"
_TABLE_ENDS: Final = "\ufdd3"
_HOLDER_ENDS: Final = "\ufdd6"
_TABLE: Final = re.compile(f"{_TABLE_BEGINS}([^{_TABLE_BEGINS}{_TABLE_ENDS}]*){_TABLE_ENDS}")
_EMPTY_CONTROL: Final = "<w:sdtContent></w:sdtContent></w:sdt>"
_PICTURE: Final = re.compile(r'(<\w+:docPr\b[^>]*? id=")(\d+)(")')
_BLOCKS: Final = (f"{W}p", f"{W}tbl", f"{W}sdt")
_HOLDERS: Final = tuple(
    f"{W}{name}" for name in ("tc", "hdr", "ftr", "footnote", "endnote", "txbxContent")
)


def drop_blanks(root: etree._Element) -> None:
    """Take away the line ends and spaces between elements, which no Word prints."""
    for node in root.iter():
        if node.text and len(node) and not node.text.strip():
            node.text = None
        if node.tail and not node.tail.strip():
            node.tail = None


def mark_holes(root: etree._Element, tags: Sequence[Tag]) -> bool:
    """Mark the tables and cells that some values may leave empty; whether there are any."""
    tables = [
        table
        for table in root.iter(f"{W}tbl")
        if not any(node.tag == f"{W}tr" for node in _staying(table, tags))
    ]
    holders = [node for node in root.iter(*_HOLDERS) if not _ends_with_paragraph(node, tags)]
    for table in tables:
        _put_before(table, _TABLE_BEGINS)
        table.tail = _TABLE_ENDS + (table.tail or "")
    for holder in holders:
        _put_last(holder, _HOLDER_ENDS)
    return bool(tables or holders)


def _staying(holder: etree._Element, tags: Sequence[Tag]) -> Iterator[etree._Element]:
    """The children that stand there whatever the values."""
    depth = 0
    for node in holder:
        if isinstance(node, etree._ProcessingInstruction):
            tag = tags[int(node.text or 0)]
            depth += opens_a_block(tag)
            depth -= tag.command.startswith("end")
        elif depth == 0:
            yield node


def _ends_with_paragraph(holder: etree._Element, tags: Sequence[Tag]) -> bool:
    blocks = [node for node in _staying(holder, tags) if node.tag in _BLOCKS]
    if not blocks:
        return False
    content = blocks[-1].find(f"{W}sdtContent")
    if content is not None:
        return _ends_with_paragraph(content, tags)
    return blocks[-1].tag == f"{W}p"


def _put_before(node: etree._Element, mark: str) -> None:
    before, parent = node.getprevious(), node.getparent()
    if before is not None:
        before.tail = (before.tail or "") + mark
    elif parent is not None:
        parent.text = (parent.text or "") + mark


def _put_last(holder: etree._Element, mark: str) -> None:
    """The mark behind the last block or command; what may follow (bookmarks) prints nothing."""
    pieces = [n for n in holder if n.tag in _BLOCKS or isinstance(n, etree._ProcessingInstruction)]
    if pieces:
        pieces[-1].tail = (pieces[-1].tail or "") + mark
    else:
        holder.text = mark


def prove_well_formed(xml: str) -> None:
    """BadInput when the values led a way through the template that leaves elements open."""
    try:
        parse_xml(xml.encode())
    except BadInput as error:
        raise BadInput(
            "Mẫu Word mở một lệnh ở chỗ này và đóng ở chỗ khác cấp. Hãy đặt thẻ mở và thẻ đóng "
            "cùng một đoạn hoặc cùng một ô, hay dùng {%p … %}, {%tr … %}."
        ) from error


def without_holes(xml: str) -> str:
    """Tables without rows leave; cells, headers, footers end with the paragraph Word asks for."""
    if _TABLE_BEGINS in xml:
        xml = _TABLE.sub(_kept_table, xml)
        xml = xml.replace(_TABLE_BEGINS, "")
    pieces = xml.replace(_TABLE_ENDS, "").split(_HOLDER_ENDS)
    for place, piece in enumerate(pieces[:-1]):
        if not _ends_with_block(piece):
            pieces[place] = f"{piece}<w:p/>"
    return "".join(pieces)


def _kept_table(found: re.Match[str]) -> str:
    """A table that holds no other marked one; one that does has a row."""
    table = found[1]
    return table if "<w:tr>" in table or "<w:tr " in table else ""


def _ends_with_block(xml: str) -> bool:
    last = xml[xml.rindex("<") :]
    if last == "</w:sdt>":
        return not xml.endswith(_EMPTY_CONTROL)
    return last.startswith(("</w:p>", "<w:p/", "<w:p "))


def numbered_pictures(xml: str, needs: Needs) -> str:
    """Pictures repeated by a loop get numbers of their own, or Word offers a repair."""
    seen: set[str] = set()

    def number(found: re.Match[str]) -> str:
        if found[2] not in seen:
            seen.add(found[2])
            return found[0]
        return f"{found[1]}{needs.next_number()}{found[3]}"

    return _PICTURE.sub(number, xml)


def with_breaks(xml: str) -> str:
    """The breaks of a listing: a new paragraph or page in the look of the one it stands in."""
    if NEW_PARAGRAPH not in xml and NEW_PAGE not in xml:
        return xml
    root = parse_xml(xml.encode())
    for text in [t for t in root.iter(f"{W}t") if {NEW_PARAGRAPH, NEW_PAGE} & set(t.text or "")]:
        _break_up(text)
    return etree.tostring(root, encoding="unicode")


def linked(parts: Mapping[str, bytes], needs: Needs) -> dict[str, bytes]:
    """The members that a value's pictures and links add or change."""
    made = dict(needs.files)
    for part, links in needs.links.items():
        name = relations_of(part)
        added = "".join(_link(id_, *link) for link, id_ in links.items())
        made[name] = _before_end(parts.get(name, NO_LINKS), added)
    if needs.files:
        made[CONTENT_TYPES] = _with_types(parts[CONTENT_TYPES], needs)
    return made


def _link(id_: str, kind: str, target: str) -> str:
    outside = ' TargetMode="External"' if kind == LINK else ""
    target = escaped(target, quoted=True)
    return f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"{outside}/>'


def _with_types(listing: bytes, needs: Needs) -> bytes:
    known = {n.get("Extension", "").lower() for n in parse_xml(listing).iter("{*}Default")}
    endings = sorted({name.rpartition(".")[2] for name in needs.files} - known)
    added = "".join(f'<Default Extension="{e}" ContentType="image/{e}"/>' for e in endings)
    return _before_end(listing, added)


def _before_end(xml: bytes, added: str) -> bytes:
    root = parse_xml(xml)
    namespace = etree.QName(root).namespace
    root.extend(etree.fromstring(f'<x xmlns="{namespace}">{added}</x>'))
    return xml_bytes(root)


# --- breaks of a listing ----------------------------------------------------------------------


def _break_up(text: etree._Element) -> None:
    """Cut the paragraph at each break; what follows the text in it goes to the last piece."""
    run, paragraph = text.getparent(), next(text.iterancestors(f"{W}p"), None)
    if run is None or paragraph is None or run.getparent() is not paragraph:
        text.text = re.sub(f"[{NEW_PARAGRAPH}{NEW_PAGE}]", " ", text.text or "")
        return
    pieces = re.split(f"([{NEW_PARAGRAPH}{NEW_PAGE}])", text.text or "")
    text.text = pieces[0]
    for mark, words in zip(pieces[1::2], pieces[2::2], strict=True):
        text = _new_paragraph(text, words, page=mark == NEW_PAGE)


def _new_paragraph(text: etree._Element, words: str, *, page: bool) -> etree._Element:
    """A paragraph like this one after it, with these words and all that followed the text."""
    run = next(text.iterancestors(f"{W}r"))
    paragraph = next(run.iterancestors(f"{W}p"))
    after = etree.Element(f"{W}p")
    after.extend([copy.deepcopy(look) for look in paragraph.iterfind(f"{W}pPr")])
    for look, name in ((paragraph, "sectPr"), (after, "pageBreakBefore")):
        for node in look.findall(f"{W}pPr/{W}{name}"):
            remove(node)  # a section ends with the last of them, a page begins with the first
    new_run = etree.SubElement(after, f"{W}r")
    new_run.extend([copy.deepcopy(look) for look in run.iterfind(f"{W}rPr")])
    if page:
        etree.SubElement(new_run, f"{W}br", {f"{W}type": "page"})
    new_text = etree.SubElement(new_run, f"{W}t")
    new_text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    new_text.text = words
    new_run.extend(list(text.itersiblings()))
    after.extend(list(run.itersiblings()))
    paragraph.addnext(after)
    return new_text
