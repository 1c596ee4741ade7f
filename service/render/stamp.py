"""Puts number and date into a finished Word paper through its content controls, nothing else."""

import copy
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from service.errors import BadInput
from service.render.container import W, open_docx, parse_xml, text_parts, write_docx, xml_bytes
from service.render.values import clean_text

LABELS: Final = {"so": "số văn bản", "ngay": "ngày ban hành"}
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def controls(docx: bytes) -> dict[str, str]:
    """The text of each tagged content control; the first one where a tag stands twice."""
    parts = open_docx(docx)
    found: dict[str, str] = {}
    for name in text_parts(parts):
        for tag, control in _controls(parse_xml(parts[name])):
            found.setdefault(tag, "".join(text.text or "" for text in control.iter(f"{W}t")))
    return found


def stamp(docx: bytes, marks: Mapping[str, str]) -> bytes:
    """The paper with its controls filled, in the look they had; every other part byte for byte.

    BadInput names a control that the paper no longer has.
    """
    parts = open_docx(docx)
    missing = set(marks)
    for name in text_parts(parts):
        root = parse_xml(parts[name])
        here = [(tag, control) for tag, control in _controls(root) if tag in marks]
        for tag, control in here:
            _write(control, " ".join(clean_text(marks[tag]).splitlines()))
        if here:
            parts[name] = xml_bytes(root)
        missing -= {tag for tag, _ in here}
    if missing:
        raise _without(sorted(missing))
    return write_docx(parts)


def blanked(docx: bytes) -> bytes:
    """The paper with number and date emptied: equal for two papers that differ in these alone."""
    there = controls(docx)
    return stamp(docx, {tag: "" for tag in LABELS if tag in there})


def _without(tags: list[str]) -> BadInput:
    lost = ", ".join(f"«{LABELS.get(tag, tag)}»" for tag in tags)
    return BadInput(
        f"Bản Word không còn ô điền {lost}. Hãy tải lại bản Word của hệ thống, "
        "chép phần đã sửa sang đó rồi tải lên.",
        tags,
    )


def _controls(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for control in root.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None and control.find(f"{W}sdtContent") is not None:
            yield tag.get(f"{W}val", ""), control


def _write(control: etree._Element, text: str) -> None:
    """One run with the text is left in the control, in the look of the first run."""
    look = control.find(f"{W}sdtContent//{W}r/{W}rPr")
    if (prompt := control.find(f"{W}sdtPr/{W}showingPlcHdr")) is not None:
        look = control.find(f"{W}sdtPr/{W}rPr")  # a prompt is grey; what is written is not
        _remove(prompt)
    for bound in list(control.iterfind(f"{W}sdtPr/{W}dataBinding")):
        _remove(bound)  # Word would put its own text back
    run = etree.Element(f"{W}r")
    if look is not None:
        run.append(copy.deepcopy(look))
    words = etree.SubElement(run, f"{W}t")
    words.set(_SPACE, "preserve")
    words.text = text
    for content in control.iterfind(f"{W}sdtContent"):
        _replace_content(content, run)


def _replace_content(content: etree._Element, run: etree._Element) -> None:
    """The run alone in the line, or alone in the first paragraph of a control around paragraphs."""
    paragraphs = list(content.iter(f"{W}p"))
    holder = paragraphs[0] if paragraphs else content
    for other in paragraphs[1:]:
        _remove(other)
    for node in list(holder):
        if node.tag != f"{W}pPr":
            holder.remove(node)
    holder.append(run)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
