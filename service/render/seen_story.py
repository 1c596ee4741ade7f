"""Reads one story of a Word file (text, header, footer, notes) into lines with their look."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from lxml import etree

from service.render.container import W
from service.render.seen_fields import Fields
from service.render.seen_looks import Border, ParagraphLook, Props, RunLook, Styles, paragraph_props
from service.render.seen_numbers import Numbering
from service.render.seen_shapes import BOX, PICTURE, Drawn, drawn_in
from service.render.seen_tables import TableCell, lay_out
from service.render.seen_tabs import Stops, aligned
from service.render.seen_xml import MC, WRAPPERS, P, attributes, paragraphs, value
from service.rules.form30.seen import PAGE_FIELD, Cell, Line, Look, Piece, Place

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_ASIAN: Final = re.compile(r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_GONE: Final = frozenset({f"{W}del", f"{W}moveFrom"})
_COME: Final = frozenset({f"{W}ins", f"{W}moveTo"})
_CHANGES: Final = tuple(
    f"{W}{name}"
    for name in ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange",
                 "trPrChange", "numberingChange", "cellIns", "cellDel")
)  # fmt: skip


@dataclass
class Kit:
    """What all stories of one file share: styles, lists, and the counts of tables and boxes."""

    styles: Styles
    numbering: Numbering
    tables: "count[int]" = field(default_factory=count)
    boxes: "count[int]" = field(default_factory=count)


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule drawn at a paragraph."""

    anchor: Place
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class CellEdge:
    """The bottom border of a cell of a table without lines; `lines` are those of the cell."""

    cell: Cell
    border: Border
    lines: tuple[int, int]  # from, to in the story's lines


@dataclass
class Story:
    """All that was seen in one story, in its order."""

    name: str
    lines: list[Line] = field(default_factory=list)
    hidden: dict[Place, None] = field(default_factory=dict)
    tracked: dict[Place, None] = field(default_factory=dict)
    commented: dict[Place, None] = field(default_factory=dict)
    decomposed: list[Place] = field(default_factory=list)
    pictures: dict[Place, None] = field(default_factory=dict)
    notes: dict[tuple[str, str], None] = field(default_factory=dict)  # footnotes referred to
    shapes: list[Shape] = field(default_factory=list)
    borders: dict[Place, ParagraphLook] = field(default_factory=dict)
    cell_edges: list[CellEdge] = field(default_factory=list)
    scales: dict[Place, float] = field(default_factory=dict)  # of lines not in full size
    tabs: dict[Place, Stops] = field(default_factory=dict)  # of paragraphs that set their own


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands round a paragraph; `room` None: the section's."""

    room: float | None = None
    left: float = 0.0
    cell: Cell | None = None
    box: int | None = None
    boxed: bool = False
    table: str = ""  # style


def read_story(
    kit: Kit,
    name: str,
    root: etree._Element,
    rooms: Sequence[float],
    *,
    section: int = 0,
    starts_page: Sequence[bool] = (),
    only: Collection[str] | None = None,
) -> Story:
    """The story below `root`, settled already (seen_xml.settle).

    `rooms` are the widths of the sections in mm, `starts_page` whether each begins a page. With
    `only`, children of the root with other ids are not read, but their paragraphs are counted.
    """
    reader = _Reader(kit, Story(name), root, rooms, section, starts_page)
    for part in [root] if only is None else [one for one in root if one.get(f"{W}id") in only]:
        reader.blocks(part, _Around())
    return reader.story


class _Reader:
    def __init__(
        self,
        kit: Kit,
        story: Story,
        root: etree._Element,
        rooms: Sequence[float],
        section: int,
        starts_page: Sequence[bool],
    ) -> None:
        self.kit, self.story, self.rooms = kit, story, rooms
        self.section, self.starts_page = section, starts_page
        self.numbers = {paragraph: at for at, paragraph in enumerate(paragraphs(root))}
        self.fields = Fields(root)
        self.new_page = False
        self.changes = next(root.iter(*_CHANGES), None) is not None
        self.props: dict[object, tuple[str, Props]] = {}
        self.looks: dict[object, tuple[str, ParagraphLook]] = {}

    def blocks(self, nodes: etree._Element, around: _Around) -> None:
        """Paragraphs and tables in their order."""
        for node in nodes:
            if node.tag == P:
                self.paragraph(node, around)
            elif node.tag == f"{W}tbl":
                self.table(node, around)
            elif node.tag in WRAPPERS:
                self.blocks(node, around)

    def room(self, around: _Around) -> float:
        """The width that lines may fill."""
        if around.room is not None:
            return around.room
        return self.rooms[min(self.section, len(self.rooms) - 1)]

    def table(self, node: etree._Element, around: _Around) -> None:
        """The cells row by row; a cell that goes on from the one above was read there."""
        laid = lay_out(node, self.kit.styles, self.room(around), around.left)
        number = next(self.kit.tables)
        depth = 1 if around.cell is None else around.cell.depth + 1
        for cell in laid.cells:
            if cell.removed or cell.continues:
                continue
            seen = Cell(
                number, cell.row, cell.column, cell.columns, cell.left_mm, cell.width_mm, depth,
                laid.bordered,
            )  # fmt: skip
            inner = replace(
                around, room=cell.room_mm, left=cell.inner_left_mm, cell=seen, table=laid.style
            )
            self._cell(cell, seen, inner)
        for cell in laid.cells:
            if cell.removed and (first := next(cell.node.iter(P), None)) is not None:
                self.story.tracked[self.place(first)] = None

    def _cell(self, cell: TableCell, seen: Cell, around: _Around) -> None:
        first = len(self.story.lines)
        self.blocks(cell.node, around)
        edge = cell.borders.get("bottom")
        if edge is not None and not seen.bordered:
            self.story.cell_edges.append(CellEdge(seen, edge, (first, len(self.story.lines))))

    def place(self, paragraph: etree._Element) -> Place:
        """Where a paragraph stands."""
        return Place(self.story.name, self.numbers[paragraph])

    def paragraph_look(self, own: etree._Element | None, table: str) -> tuple[str, ParagraphLook]:
        """The style and look that a pPr says, each answered once."""
        key = table, () if own is None else attributes(own.iter())
        if key not in self.looks:
            styles = self.kit.styles
            style = styles.named(value(own, "pStyle"))
            self.looks[key] = style, styles.paragraph(table, style, paragraph_props(own))
        return self.looks[key]

    def paragraph(self, node: etree._Element, around: _Around) -> None:
        """The lines of one paragraph, then those of the text boxes anchored in it."""
        writer = _Paragraph(self, node, around)
        writer.read()
        new_page, self.new_page = self.new_page, False
        for drawn in writer.boxes:
            if drawn.content is not None:
                room = drawn.width_mm or self.room(around)
                self.blocks(
                    drawn.content,
                    replace(around, room=room, box=next(self.kit.boxes), boxed=drawn.boxed),
                )
        self.new_page |= new_page
        if writer.ends_section and around.cell is None and around.box is None:
            self.section += 1
            if self.section < len(self.starts_page) and self.starts_page[self.section]:
                self.new_page = True


@dataclass(slots=True)
class _Letters:
    """A piece that grows: joined once, for a hostile paragraph has a hundred thousand runs."""

    texts: list[str]
    kind: tuple[Look, bool, bool]  # look, typed, inserted


class _Paragraph:
    """One paragraph being read: pieces gather until a break ends their line."""

    def __init__(self, reader: _Reader, node: etree._Element, around: _Around) -> None:
        self.reader, self.node, self.around = reader, node, around
        self.story, self.styles = reader.story, reader.kit.styles
        self.place = reader.place(node)
        self.boxes: list[Drawn] = []
        own = node[0] if len(node) and node[0].tag == f"{W}pPr" else node.find(f"{W}pPr")
        self.own = own
        self.style, self.look = reader.paragraph_look(own, around.table)
        self.mark = None if own is None else own.find(f"{W}rPr")
        self.ends_section = own is not None and own.find(f"{W}sectPr") is not None
        self.pieces: list[_Letters] = []
        self.scale = 1.0
        self.absolute = ""  # where a w:ptab leads
        self.done: list[tuple[list[_Letters], float, bool]] = []  # pieces, scale, starts a page
        self.breaks_page = False  # before the line being gathered
        self.removed_mark = self._mark_has("del", "moveFrom")

    def read(self) -> None:
        """Read it all into the story."""
        self._label()
        self.inline(self.node, inserted=False)
        self._tracked_marks()
        if lines := self._lines():
            self.story.lines += lines
            if self.look.tabs:
                self.story.tabs[self.place] = self.look.tabs
            if self.look.borders:
                self.story.borders[self.place] = self.look

    # --- what is there ---

    def _label(self) -> None:
        if self.look.numbering is None or self.removed_mark:
            return
        numbering = self.reader.kit.numbering
        text, suffix = numbering.label(*self.look.numbering)
        if text:
            mark = self.styles.run_props(self.mark)
            level = numbering.run_props(*self.look.numbering)
            look = self.styles.look(self.around.table, self.style, "", mark, level)
            self.put(text + suffix, replace(look, hidden=False), typed=False)

    def inline(self, node: etree._Element, inserted: bool) -> None:
        """The runs of a paragraph, and what they are wrapped in."""
        for child in node:
            tag = child.tag
            if tag == f"{W}r":
                self.run(child, inserted=inserted)
            elif tag in _GONE:
                self.story.tracked[self.place] = None
                self.reader.fields.pass_over(child, _NO_LOOK)
            elif tag in _COME:
                self.story.tracked[self.place] = None
                self.inline(child, inserted=True)
            elif tag == f"{W}fldSimple":
                self._simple_field(child, inserted)
            elif tag in WRAPPERS:
                self.inline(child, inserted=inserted)
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                self._formula(child, inserted)
            elif tag == f"{W}commentRangeStart":
                self.story.commented[self.place] = None

    def run(self, node: etree._Element, inserted: bool) -> None:
        """One run: its letters in its look, its drawings, breaks and marks of fields."""
        first = node[0] if len(node) else None
        own = first if first is not None and first.tag == f"{W}rPr" else None
        character = ""
        props: Props = {}
        if own is not None and len(own):
            key = attributes(own)
            if key not in self.reader.props:
                self.reader.props[key] = value(own, "rStyle"), self.styles.run_props(own)
            character, props = self.reader.props[key]
        look = self.styles.look(self.around.table, self.style, character, props)
        self._run_content(node, look, inserted)

    def _run_content(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{W}t":
                self.put(_letters(child), look, inserted=inserted)
            elif tag in _SIGNS:
                self.put(_SIGNS[tag], look, inserted=inserted)
            elif tag in _NESTING:
                self._run_content(child, look, inserted)
            elif reader := _RUN_READERS.get(tag):
                reader(self, child, look, inserted)

    def _field_mark(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        if shown := self.reader.fields.mark(node, look):
            self._page_number(shown, inserted)

    def _absolute_tab(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        side = node.get(f"{W}alignment", "")
        self.absolute = side if side in ("center", "right") and not self.absolute else "tab"
        self.put("\t", look, inserted=inserted)

    def _note(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        """The sign of a footnote is no letter of the text; what it leads to is read later."""
        kind = "footnote" if node.tag == f"{W}footnoteReference" else "endnote"
        self.story.notes[kind, node.get(f"{W}id", "")] = None

    def _comment(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        self.story.commented[self.place] = None

    def _ruby(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        for base in node.iterchildren(f"{W}rubyBase"):
            self.inline(base, inserted=inserted)

    def _simple_field(self, node: etree._Element, inserted: bool) -> None:
        """A PAGE field shows its sign, any other its result."""
        with self.reader.fields.simple(node.get(f"{W}instr", "")) as is_page:
            self.inline(node, inserted=inserted)
        if is_page and self.reader.fields.shown:
            own = next((run.find(f"{W}rPr") for run in node.iter(f"{W}r")), None)
            look = self.styles.look(
                self.around.table, self.style, value(own, "rStyle"), self.styles.run_props(own)
            )
            self._page_number(look, inserted)

    def _page_number(self, look: RunLook, inserted: bool) -> None:
        if not look.hidden:
            self._write(PAGE_FIELD, look, typed=False, inserted=inserted)

    def _formula(self, node: etree._Element, inserted: bool) -> None:
        """The letters of a formula in the paragraph's own look: its font is Word's choice."""
        look = self.styles.look(self.around.table, self.style, "")
        for text in node.iter(f"{M}t"):
            self.put(text.text or "", look, typed=False, inserted=inserted)

    def _symbol(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        code = node.get(f"{W}char", "")
        if re.fullmatch(r"[0-9A-Fa-f]{2,5}", code):
            font = node.get(f"{W}font") or look.look.font
            shown = replace(look, fonts=(font,) * 3, look=replace(look.look, font=font))
            self.put(_safe(chr(int(code, 16))), shown, inserted=inserted)

    def _drawing(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        if look.hidden or not self.reader.fields.shown:
            return
        for drawn in drawn_in(node):
            if drawn.kind == BOX:
                self.boxes.append(drawn)
            elif drawn.kind == PICTURE:
                self.story.pictures[self.place] = None
            else:
                self.story.shapes.append(Shape(self.place, drawn))

    # --- letters ---

    def put(self, text: str, look: RunLook, *, typed: bool = True, inserted: bool = False) -> None:
        """Letters as they are seen: not those of a field's code, nor hidden ones."""
        fields = self.reader.fields
        if not text or not fields.shown:
            return
        if fields.in_page(look):
            return
        if look.hidden:
            self.story.hidden[self.place] = None
        else:
            typed = typed and not fields.counted
            self._write(text, look, typed=typed, inserted=inserted)

    def _write(self, text: str, look: RunLook, *, typed: bool, inserted: bool) -> None:
        text = text.upper() if look.capitals else text
        if look.scale != 1.0 and text.strip():
            self.scale = look.scale
        for part, shown in _by_font(text, look):
            kind = shown, typed, inserted
            if self.pieces and self.pieces[-1].kind == kind:
                self.pieces[-1].texts.append(part)
            else:
                self.pieces.append(_Letters([part], kind))

    def _break(self, node: etree._Element, look: RunLook, inserted: bool) -> None:
        if look.hidden or not self.reader.fields.shown or self.reader.fields.in_page(look):
            return
        kind = node.get(f"{W}type", "textWrapping")
        if kind in ("page", "column"):
            if self.pieces or self.done:
                self._end_line()
            self.breaks_page = kind == "page"
        else:
            self._end_line()

    def _end_line(self) -> None:
        self.done.append((self.pieces, self.scale, self.breaks_page))
        self.pieces, self.scale, self.breaks_page = [], 1.0, False

    # --- lines ---

    def _lines(self) -> list[Line]:
        """Its lines; none when all of it is deleted or hidden, or when it only breaks a page."""
        ends_page = self.breaks_page and not self.pieces  # nothing stands behind the break
        if not ends_page:
            self._end_line()
        if not self.done or (len(self.done) == 1 and not self.done[0][0] and self._is_nothing()):
            self.reader.new_page |= ends_page
            return []
        starts = self.look.new_page or self.reader.new_page
        self.reader.new_page = ends_page
        return [
            self._line(at, *line, starts=starts and at == 0) for at, line in enumerate(self.done)
        ]

    def _is_nothing(self) -> bool:
        gone = self.removed_mark or self._mark_has("vanish")
        is_break = self.ends_section and self._next_starts_page() and not self.boxes
        return gone or is_break

    def _next_starts_page(self) -> bool:
        after, starts = self.reader.section + 1, self.reader.starts_page
        return after < len(starts) and starts[after]

    def _line(
        self, at: int, letters: list[_Letters], scale: float, page: bool, *, starts: bool
    ) -> Line:
        place = replace(self.place, line=at) if at else self.place
        pieces = [Piece("".join(one.texts), *one.kind) for one in letters]
        if scale != 1.0:
            self.story.scales[place] = scale
        look, around = self.look, self.around
        made = Line(
            place=place,
            pieces=self._composed(pieces, place),
            align=look.align,
            first_mm=look.first_mm,
            left_mm=look.left_mm,
            right_mm=look.right_mm,
            before_pt=look.before_pt,
            after_pt=look.after_pt,
            contextual=look.contextual,
            spacing=look.spacing,
            spacing_rule=look.spacing_rule,
            section=self.reader.section,
            room_mm=self.reader.room(around),
            cell=around.cell,
            box=around.box,
            boxed=around.boxed or look.boxed,
            style=self.style,
            new_page=page or starts,
            ends_paragraph=at == len(self.done) - 1,
        )
        if self.absolute and made.text.startswith("\t"):
            return replace(made, align=self.absolute)
        return replace(made, align=aligned(made, look.tabs)) if look.tabs else made

    def _composed(self, pieces: list[Piece], place: Place) -> tuple[Piece, ...]:
        """The pieces in NFC; a mark that begins a piece goes to the letter before it."""
        if all(piece.text.isascii() for piece in pieces):
            return tuple(pieces)
        if unicodedata.is_normalized("NFC", "".join(piece.text for piece in pieces)):
            return tuple(pieces)
        self.story.decomposed.append(place)
        texts: list[str] = []
        for piece in pieces:
            text = piece.text
            marks = len(text) - len(text.lstrip(_MARKS))
            if texts and marks:
                texts[-1] += text[:marks]
                text = text[marks:]
            texts.append(text)
        return tuple(
            replace(piece, text=unicodedata.normalize("NFC", text))
            for piece, text in zip(pieces, texts, strict=True)
            if text
        )

    def _tracked_marks(self) -> None:
        changed = self._mark_has("ins", "del", "moveFrom", "moveTo") or (
            self.reader.changes and next(self.node.iter(*_CHANGES), None) is not None
        )
        if changed:
            self.story.tracked[self.place] = None

    def _mark_has(self, *names: str) -> bool:
        mark = self.mark
        return mark is not None and any(mark.find(f"{W}{name}") is not None for name in names)


_SIGNS: Final = {
    f"{W}tab": "\t",
    f"{W}noBreakHyphen": "-",
    f"{W}pgNum": PAGE_FIELD,
}
_NO_LOOK: Final = RunLook(("", "", ""), Look())
_NESTING: Final = frozenset({f"{MC}AlternateContent", f"{MC}Choice", f"{MC}Fallback"})
_RUN_READERS: Final = {
    f"{W}ptab": _Paragraph._absolute_tab,
    f"{W}br": _Paragraph._break,
    f"{W}cr": _Paragraph._break,
    f"{W}sym": _Paragraph._symbol,
    f"{W}drawing": _Paragraph._drawing,
    f"{W}pict": _Paragraph._drawing,
    f"{W}object": _Paragraph._drawing,
    f"{W}fldChar": _Paragraph._field_mark,
    f"{W}instrText": _Paragraph._field_mark,
    f"{W}footnoteReference": _Paragraph._note,
    f"{W}endnoteReference": _Paragraph._note,
    f"{W}commentReference": _Paragraph._comment,
    f"{W}ruby": _Paragraph._ruby,
}
_MARKS: Final = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"


def _letters(node: etree._Element) -> str:
    text = (node.text or "").replace("\n", " ").replace("\r", " ")
    return text if node.get(XML_SPACE) == "preserve" else text.strip(" ")


def _safe(letter: str) -> str:
    """A letter, never half of a surrogate pair."""
    return "\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter


def _by_font(text: str, look: RunLook) -> list[tuple[str, Look]]:
    """The letters by the font they are printed in: Word keeps one for each kind of letter."""
    fonts = dict(zip(("ascii", "hAnsi", "asian"), look.fonts, strict=True))
    if fonts["ascii"] == fonts["hAnsi"] and not _ASIAN.search(text):
        return [(text, look.look)]
    parts: list[tuple[str, str]] = []
    for letter in text:
        kind = "ascii" if letter.isascii() else "asian" if _ASIAN.match(letter) else "hAnsi"
        font = parts[-1][1] if parts and letter.isspace() else fonts[kind]
        if parts and parts[-1][1] == font:
            parts[-1] = (parts[-1][0] + letter, font)
        else:
            parts.append((letter, font))
    return [(part, replace(look.look, font=font)) for part, font in parts]
