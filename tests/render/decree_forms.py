"""Takes the forms of Phụ lục III of NĐ 30/2020 apart: one small .docx a form, as tests read them.

    python -m tests.render.decree_forms Phuluc3.docx 30_2020_ND_CP.docx

writes tests/golden/nd30/. Official state texts carry no copyright (Luật Sở hữu trí tuệ, Điều 15).
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parents[1] / "golden" / "nd30"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADING = re.compile(r"Mẫu (\d\.\d+) - |Mẫu văn bản \(được ban hành")
NOTES = "Ghi chú:"
DRAWN = ("drawing", "pict", "AlternateContent")
FIRST_PAGES = 40  # paragraphs and tables of the decree itself


def main(forms: str, decree: str) -> None:
    """Write each form, and the first pages of the decree."""
    FOLDER.mkdir(exist_ok=True)
    with zipfile.ZipFile(forms) as source:
        for name, elements in _forms(_body(source)):
            _write(source, FOLDER / f"{name}.docx", elements)
    with zipfile.ZipFile(decree) as source:
        _write(source, FOLDER / "nghi_dinh.docx", list(_body(source))[:FIRST_PAGES])


def _forms(body: etree._Element) -> Iterator[tuple[str, list[etree._Element]]]:
    """The elements of each form by its number; what is issued with a decision is 1.3a, 1.3b."""
    name, found, number = "", [], 0
    for element in body:
        heading = HEADING.match(_text(element)) if element.tag == f"{W}p" else None
        if heading:
            if found:
                yield name, found
            number = 0 if heading[1] else number + 1
            name = f"mau_{heading[1]}" if heading[1] else f"mau_1.3{' ab'[number]}"
            found = [_without_words(element)]
        elif name and element.tag != f"{W}sectPr" and not _text(element).startswith(NOTES):
            found.append(_without_notes(element))
    yield name, found


def _body(source: zipfile.ZipFile) -> etree._Element:
    return etree.fromstring(source.read("word/document.xml")).find(f"{W}body")


def _text(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t")).strip()


def _without_notes(element: etree._Element) -> etree._Element:
    """A signature table without its row of notes."""
    for row in list(element.iterchildren(f"{W}tr")):
        if _text(row).startswith(NOTES):
            element.remove(row)
    return element


def _without_words(heading: etree._Element) -> etree._Element:
    """The paragraph with only what is drawn in it: the box of a digital signature."""
    for run in heading.iterchildren(f"{W}r"):
        for node in list(run):
            if etree.QName(node).localname not in DRAWN:
                run.remove(node)
    return heading


def _write(source: zipfile.ZipFile, path: Path, elements: list[etree._Element]) -> None:
    root = etree.fromstring(source.read("word/document.xml"))
    body = root.find(f"{W}body")
    section = body.find(f"{W}sectPr")
    body[:] = [*elements, section]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "word/document.xml":
                data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            if info.filename == "word/settings.xml":
                data = re.sub(rb"<w:rsids>.*</w:rsids>", b"", data, flags=re.DOTALL)
            out.writestr(zipfile.ZipInfo(info.filename), data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(*sys.argv[1:])
