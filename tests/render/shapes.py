"""A Word file as plain tuples, so that two files that look alike to Word are equal here.

What is left out, because no page shows it: rsids and paragraph ids, proofing marks, bookmarks,
spaces between elements, empty runs and empty looks. Runs beside each other with the same look are
one run, its pieces of text one text; the parts of a look stand in alphabetical order, and what a
look says of complex scripts is left out. Drawings are numbered in their order; a relationship is
what it leads to: the bytes of the picture, the address of the link. Blocks in a control of the
printed blank (`phoi`) stand without it.
"""

import hashlib
import io
import posixpath
import zipfile
from itertools import count

from lxml import etree

from service.render.layers import open_blanks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
UNSEEN = {"proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"}
LOOKS = {"rPr", "tcPr", "trPr", "pPr", "tblPr"}
COMPLEX = {"bCs", "iCs", "szCs"}
NUMBERED = {"docPr", "cNvPr"}
STORIES = ("document", "header", "footer", "footnotes", "endnotes")


def stories(docx):
    """The shape of each part that carries words, and the file's properties as they read."""
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    shown = {
        name: shape(etree.fromstring(content), links(parts, name))
        for name, content in parts.items()
        if name.startswith(tuple(f"word/{story}" for story in STORIES)) and name.endswith(".xml")
    }
    return shown | {"properties": properties(parts)}


def properties(parts):
    root = etree.fromstring(parts.get("docProps/core.xml", b"<x/>"))
    return {etree.QName(node).localname: node.text or "" for node in root if node.text}


def links(parts, name):
    """Relationship id → what it leads to."""
    folder, file = posixpath.split(name)
    listing = parts.get(f"{folder}/_rels/{file}.rels", b"<x/>")
    found = {}
    for link in etree.fromstring(listing):
        target = link.get("Target")
        inside = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        if "/media/" in inside:
            target = hashlib.sha256(parts[inside]).hexdigest()
        found[link.get("Id")] = inside if inside in parts and "/media/" not in inside else target
    return found


def shape(root, targets):
    open_blanks(root)
    numbers = count(1)
    return _shape(root, targets, numbers)


def _shape(node, targets, numbers):
    name = etree.QName(node).localname
    attributes = {
        key: targets.get(value, value) if key.startswith(R) else value
        for key, value in node.attrib.items()
        if _is_seen(key)
    }
    if name in NUMBERED:
        attributes = {"number": next(numbers)}
    children = [_shape(child, targets, numbers) for child in node if _stays(child)]
    children = [child for child in children if not _is_bare(child)]
    if name in LOOKS:
        children = sorted(child for child in children if child[0] not in COMPLEX)
    text = (node.text or "") if not len(node) else ""
    return (name, tuple(sorted(attributes.items())), text, tuple(_joined(children)))


def _is_seen(key):
    name = etree.QName(key).localname
    return not (
        name.startswith("rsid") or name in {"space", "paraId", "textId", "history", "tgtFrame"}
    )


def _stays(node):
    return isinstance(node.tag, str) and etree.QName(node).localname not in UNSEEN


def _is_bare(made):
    name, attributes, text, children = made
    return not attributes and not text and not children and name in LOOKS | {"r", "t"}


def _joined(children):
    """Runs of one look beside each other are one run; so are texts within it."""
    made = []
    for child in children:
        if made and child[0] == "r" == made[-1][0] and _look(child) == _look(made[-1]):
            before = made.pop()
            words = [*before[3], *(piece for piece in child[3] if piece[0] != "rPr")]
            child = ("r", before[1], "", tuple(_joined(words)))
        elif made and child[0] == "t" == made[-1][0]:
            child = ("t", (), made.pop()[2] + child[2], ())
        made.append(child)
    return [child for child in made if not _is_empty_run(child)]


def _look(run):
    return next((piece for piece in run[3] if piece[0] == "rPr"), None)


def _is_empty_run(made):
    return made[0] == "r" and all(piece[0] == "rPr" for piece in made[3])
