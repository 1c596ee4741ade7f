"""What a filled part still needs: holes closed, pictures numbered, breaks, relationships."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from service.errors import BadInput
from service.render.container import CONTENT_TYPES, W, parse_xml
from service.render.pieces import LINK, NEW_PAGE, NEW_PARAGRAPH, Needs, xml_text
from service.render.tags import Tag

_TABLE_ENDS: Final = "\ufdd2"
_HOLDER_ENDS: Final = "\ufdd3"
_LAST_BLOCKS: Final = ("</w:p>", "</w:sdt>", "<w:p/>")
_PICTURE: Final = re.compile(r'(<\w+:docPr\b[^>]*?\bid=")(\d+)(")')
_NO_LINKS: Final = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b"</Relationships>"
)
_TEXTS: Final = (f"{W}t", f"{W}instrText", f"{W}delText")


def drop_blanks(root: etree._Element) -> None:
    """Take away the line ends and spaces between elements, which no Word prints."""
    for node in root.iter():
        if node.tag not in _TEXTS and node.text and not node.text.strip():
            node.text = None
        if node.tail and not node.tail.strip():
            node.tail = None


def mark_holes(root: etree._Element, tags: Sequence[Tag]) -> bool:
    """Mark the ends of tables and cells that some values may leave empty; whether there are any."""
    tables = [
        table
        for table in root.iter(f"{W}tbl")
        if not any(node.tag == f"{W}tr" for node in _staying(table, tags))
    ]
    holders = [
        holder
        for holder in root.iter(f"{W}tc", f"{W}hdr", f"{W}ftr")
        if next(reversed(list(_staying(holder, tags))), holder).tag not in (f"{W}p", f"{W}sdt")
    ]
    for node in tables + holders:
        mark = _TABLE_ENDS if node.tag == f"{W}tbl" else _HOLDER_ENDS
        if len(node):
            node[-1].tail = (node[-1].tail or "") + mark
        else:
            node.text = mark
    return bool(tables or holders)


def _staying(holder: etree._Element, tags: Sequence[Tag]) -> Iterator[etree._Element]:
    """The children that stand there whatever the values."""
    depth = 0
    for node in holder:
        if isinstance(node, etree._ProcessingInstruction):
            command = tags[int(node.text or 0)].content.split()[0]
            depth += command in ("if", "for", "with")
            depth -= command.startswith("end")
        elif depth == 0:
            yield node


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
    pieces = xml.split(_TABLE_ENDS)
    for place, piece in enumerate(pieces[:-1]):
        if not piece.endswith("</w:tr>"):
            start = max(piece.rfind("<w:tbl>"), piece.rfind("<w:tbl "))
            pieces[place] = piece[:start]
            pieces[place + 1] = pieces[place + 1].removeprefix("</w:tbl>")
    pieces = "".join(pieces).split(_HOLDER_ENDS)
    for place, piece in enumerate(pieces[:-1]):
        if not piece.endswith(_LAST_BLOCKS):
            pieces[place] = f"{piece}<w:p/>"
    return "".join(pieces)


def numbered_pictures(xml: str) -> str:
    """Pictures repeated by a loop get numbers of their own, or Word offers a repair."""
    ids = [found[2] for found in _PICTURE.finditer(xml)]
    if len(set(ids)) == len(ids):
        return xml
    numbers = iter(range(1, len(ids) + 1))
    return _PICTURE.sub(lambda found: f"{found[1]}{next(numbers)}{found[3]}", xml)


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
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels"
        added = "".join(_link(id_, *link) for link, id_ in links.items())
        made[name] = _before_end(parts.get(name, _NO_LINKS), added)
    if needs.files:
        made[CONTENT_TYPES] = _with_types(parts[CONTENT_TYPES], needs)
    return made


def _link(id_: str, kind: str, target: str) -> str:
    outside = ' TargetMode="External"' if kind == LINK else ""
    target = xml_text(target, quoted=True)
    return f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"{outside}/>'


def _with_types(listing: bytes, needs: Needs) -> bytes:
    known = {n.get("Extension", "").lower() for n in parse_xml(listing).iter("{*}Default")}
    endings = sorted({name.rpartition(".")[2] for name in needs.files} - known)
    added = "".join(f'<Default Extension="{e}" ContentType="image/{e}"/>' for e in endings)
    return _before_end(listing, added)


def _before_end(xml: bytes, added: str) -> bytes:
    root = parse_xml(xml)
    namespace = etree.QName(root).namespace
    for node in etree.fromstring(f'<x xmlns="{namespace}">{added}</x>'):
        root.append(node)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _break_up(text: etree._Element) -> None:
    """Cut the paragraph at each break; what follows the text in it goes to the last piece."""
    run = text.getparent()
    paragraph = next(text.iterancestors(f"{W}p"), None)
    if run is None or paragraph is None or run.getparent() is not paragraph:
        text.text = re.sub(f"[{NEW_PARAGRAPH}{NEW_PAGE}]", " ", text.text or "")
        return
    pieces = re.split(f"([{NEW_PARAGRAPH}{NEW_PAGE}])", text.text or "")
    text.text = pieces[0]
    for mark, words in zip(pieces[1::2], pieces[2::2], strict=True):
        text = _new_paragraph(paragraph, text, words, page=mark == NEW_PAGE)
        paragraph = next(text.iterancestors(f"{W}p"))


def _new_paragraph(
    paragraph: etree._Element, text: etree._Element, words: str, *, page: bool
) -> etree._Element:
    """A paragraph like this one after it, with these words and all that followed the text."""
    run = text.getparent()
    if run is None:
        return text
    after = etree.Element(f"{W}p")
    after.extend([_copied(node) for node in paragraph.iterfind(f"{W}pPr")])
    new_run = etree.SubElement(after, f"{W}r")
    new_run.extend([_copied(node) for node in run.iterfind(f"{W}rPr")])
    if page:
        etree.SubElement(new_run, f"{W}br", {f"{W}type": "page"})
    new_text = etree.SubElement(new_run, f"{W}t")
    new_text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    new_text.text = words
    new_run.extend(list(text.itersiblings()))
    after.extend(list(run.itersiblings()))
    paragraph.addnext(after)
    return new_text


def _copied(node: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(node))
