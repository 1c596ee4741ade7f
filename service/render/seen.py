"""Opens a .docx and says all that one sees in it: a Paper of lines, sections and drawn rules.

The file is hostile: what container.open_docx refuses is refused, and so is a text too long to read.
"""

import posixpath
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final
from urllib.parse import unquote

from lxml import etree

from service.errors import BadInput, TooLarge
from service.render.container import W, open_docx, parse_xml, relations_of, text_parts
from service.render.seen_looks import Styles
from service.render.seen_numbers import Numbering
from service.render.seen_rules import drawn_rules
from service.render.seen_story import Kit, Story, read_story
from service.render.seen_xml import R, has, number, paragraphs, settle, to_mm, twips, value
from service.rules.form30.seen import BODY, Line, Paper, Section

__all__ = ["paragraphs", "read_paper", "related", "section_nodes"]

MAX_TEXT_BYTES: Final = 20 * 1024 * 1024
MAX_LINES: Final = 30_000  # some 700 pages; more would be read too slowly
_LETTER: Final = (12240.0, 15840.0)  # twips: Word's paper where the file names none
_MARGIN: Final = {"top": 1440.0, "bottom": 1440.0, "left": 1440.0, "right": 1440.0,
                  "header": 720.0, "footer": 720.0}  # fmt: skip
_NONE: Final = b"<none/>"


def read_paper(docx: bytes) -> Paper:
    """The paper as one sees it; BadInput or TooLarge says what is wrong with the file."""
    package = _Package(open_docx(docx))
    root = settle(package.tree(package.main))
    if sum(1 for _ in root.iter(f"{W}p", f"{W}br", f"{W}cr")) > MAX_LINES:
        raise TooLarge("Văn bản dài hơn 30.000 dòng, không được nhận. Hãy tách ra rồi tải lên.")
    sections = _Sections(root, package)
    styles = Styles(package.related_tree("styles"), package.related_tree("theme"))
    styles.levels = numbering = Numbering(package.related_tree("numbering"), styles)
    kit = Kit(styles, numbering)
    body = root.find(f"{W}body")
    if body is None:
        raise BadInput("Tệp Word không có nội dung văn bản. Hãy chọn đúng tệp rồi tải lên.")
    text = read_story(kit, BODY, body, sections.rooms, starts_page=sections.starts_page)
    notes = list(_notes(kit, package, text, sections))
    edges = sections.edges(kit)
    stories = [text, *notes, *edges.values()]
    return Paper(
        sections=sections.read(edges),
        lines=tuple(text.lines),
        rules=tuple(chain.from_iterable(map(drawn_rules, stories))),
        footnotes=tuple(line for note in notes for line in note.lines),
        hidden=tuple(place for story in stories for place in story.hidden),
        tracked=tuple(place for story in stories for place in story.tracked),
        commented=tuple(place for story in stories for place in story.commented),
        decomposed=tuple(place for story in stories for place in story.decomposed),
        pictures=tuple(place for story in stories for place in story.pictures),
        signed=any(name.startswith("_xmlsignatures/") for name in package.parts),
    )


def related(parts: Mapping[str, bytes], kind: str) -> str | None:
    """The member that the text leads to as its «styles», «theme»…; None where there is none."""
    return _Package(parts).part_of(kind)


class _Package:
    """The members of a Word file and how they hang together."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.main = text_parts(parts)[0]
        self._kinds: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        folder = posixpath.dirname(self.main)
        for link in self._links():
            target = unquote(link.get("Target", "")).replace("\\", "/")
            name = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            self._targets[link.get("Id", "")] = name
            self._kinds.setdefault(link.get("Type", "").rpartition("/")[2], name)

    def _links(self) -> Iterator[etree._Element]:
        listing = parse_xml(self.parts.get(relations_of(self.main), _NONE))
        return (link for link in listing if link.get("TargetMode") != "External")

    def tree(self, name: str) -> etree._Element:
        """The XML of a member that the file says it has."""
        if name not in self.parts:
            raise BadInput(
                f"Tệp Word thiếu phần «{posixpath.basename(name)}» bên trong. "
                "Hãy mở bằng Word, lưu lại rồi tải lên lại."
            )
        if len(self.parts[name]) > MAX_TEXT_BYTES:
            limit = MAX_TEXT_BYTES // 1024 // 1024
            raise TooLarge(f"Văn bản dài hơn {limit} MB chữ và định dạng, không được nhận.")
        return parse_xml(self.parts[name])

    def related_tree(self, kind: str) -> etree._Element:
        """The styles, theme, settings…: an empty element where the file has none."""
        name = self._kinds.get(kind)
        return parse_xml(_NONE) if name is None else self.tree(name)

    def name_of(self, id_: str) -> str:
        """The member that a relationship of the text leads to."""
        return self._targets.get(id_, id_)

    def part_of(self, kind: str) -> str | None:
        """The member of that kind, None where the file has none."""
        return self._kinds.get(kind)


def _notes(kit: Kit, package: _Package, text: Story, sections: "_Sections") -> Iterator[Story]:
    """The notes that the text refers to, footnotes first."""
    for kind in ("footnote", "endnote"):
        ids = {id_ for which, id_ in text.notes if which == kind}
        if ids and package.part_of(f"{kind}s"):
            root = settle(package.related_tree(f"{kind}s"))
            yield read_story(kit, f"{kind}s", root, sections.widths, only=ids)


# --- sections ---------------------------------------------------------------------------------


class _Sections:
    """The sections of the text, in order, with the headers and footers they show."""

    def __init__(self, root: etree._Element, package: _Package) -> None:
        self._package = package
        self._settings = package.related_tree("settings")
        self._nodes = section_nodes(root)
        self._pages = [_page(node) for node in self._nodes]
        self.widths = [_text_width(page) for page in self._pages]
        self.rooms = [
            _column_width(node, width) for node, width in zip(self._nodes, self.widths, strict=True)
        ]
        self.starts_page = [value(node, "type", "nextPage") != "continuous" for node in self._nodes]
        self._shown = [dict(shown) for shown in self._inherited()]

    def edges(self, kit: Kit) -> dict[str, Story]:
        """Each header and footer that is shown, read once, by its member's name."""
        found: dict[str, Story] = {}
        for at, shown in enumerate(self._shown):
            for name in shown.values():
                if name not in found:
                    story = posixpath.basename(name).removesuffix(".xml")
                    root = settle(self._package.tree(name))
                    found[name] = read_story(kit, story, root, self.widths, section=at)
        return found

    def read(self, edges: Mapping[str, Story]) -> tuple[Section, ...]:
        """The sections with the lines of their edges."""
        lines = {name: tuple(story.lines) for name, story in edges.items()}
        return tuple(self._section(at, lines) for at in range(len(self._nodes)))

    def _inherited(self) -> Iterator[Mapping[tuple[str, str], str]]:
        """By section: («header», «default») → the member, the one before's where it names none."""
        known: dict[tuple[str, str], str] = {}
        for node in self._nodes:
            for edge in ("header", "footer"):
                for link in node.iterfind(f"{W}{edge}Reference"):
                    kind = link.get(f"{W}type", "default")
                    known[edge, kind] = self._package.name_of(link.get(f"{R}id", ""))
            kinds = {"default"} | ({"first"} if has(node, "titlePg") else set())
            kinds |= {"even"} if self._even_and_odd else set()
            yield {key: name for key, name in known.items() if key[1] in kinds}

    @property
    def _even_and_odd(self) -> bool:
        return has(self._settings, "evenAndOddHeaders")

    def _section(self, at: int, lines: Mapping[str, tuple[Line, ...]]) -> Section:
        node, page = self._nodes[at], self._pages[at]
        numbers = node.find(f"{W}pgNumType")
        start = None if numbers is None else number(numbers.get(f"{W}start"))
        sides = {f"{side}_mm": to_mm(size) for side, size in page.items()}
        edges: dict[str, dict[str, tuple[Line, ...]]] = {"header": {}, "footer": {}}
        for (edge, kind), name in self._shown[at].items():
            edges[edge][kind] = lines[name]
        return Section(
            **sides,
            landscape=page["width"] > page["height"],
            title_page=has(node, "titlePg"),
            even_and_odd=self._even_and_odd,
            number_start=None if start is None else int(start),
            number_format="decimal" if numbers is None else numbers.get(f"{W}fmt", "decimal"),
            new_page=self.starts_page[at],
            headers=edges["header"],
            footers=edges["footer"],
        )


def section_nodes(root: etree._Element) -> list[etree._Element]:
    """The w:sectPr of each section of the text; a fresh one stands for a last that is not there."""
    inner = [node for node in root.iter(f"{W}sectPr") if _is_of_text(node)]
    last = root.find(f"{W}body/{W}sectPr")
    return [*inner, etree.Element(f"{W}sectPr") if last is None else last]


def _is_of_text(node: etree._Element) -> bool:
    """Whether a section ends in a paragraph of the text itself: a table or box cannot part it."""
    parent = node.getparent()
    if parent is None or parent.tag != f"{W}pPr":
        return False
    return next(node.iterancestors(f"{W}tbl", f"{W}txbxContent"), None) is None


def _page(node: etree._Element) -> dict[str, float]:
    """The paper's sides and margins in twips."""
    size, margins = node.find(f"{W}pgSz"), node.find(f"{W}pgMar")
    width = twips(None if size is None else size.get(f"{W}w"))
    height = twips(None if size is None else size.get(f"{W}h"))
    found = {"width": width or _LETTER[0], "height": height or _LETTER[1]}
    for side, default in _MARGIN.items():
        said = twips(None if margins is None else margins.get(f"{W}{side}"))
        found[side] = default if said is None else abs(said)
    gutter = twips(None if margins is None else margins.get(f"{W}gutter"))
    found["left"] += gutter or 0.0
    return found


def _text_width(page: Mapping[str, float]) -> float:
    return max(0.0, to_mm(page["width"] - page["left"] - page["right"]))


def _column_width(node: etree._Element, width: float) -> float:
    columns = node.find(f"{W}cols")
    if columns is None:
        return width
    count = max(1, min(45, int(number(columns.get(f"{W}num")) or 1)))
    own = [twips(one.get(f"{W}w")) for one in columns.iterfind(f"{W}col")]
    if columns.get(f"{W}equalWidth") in ("0", "false") and own and own[0]:
        return to_mm(own[0])
    between = twips(columns.get(f"{W}space"))
    space = to_mm(720.0 if between is None else between)
    return max(0.0, round((width - (count - 1) * space) / count, 3))
