"""A paper as one sees it: lines with their look resolved, sections, drawn rules. No XML is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BODY = "document"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a line stands in the file.

    `story` is BODY or the name of a header, footer, footnotes part («header1»); `paragraph` counts
    the w:p of that story in document order from 0, those in tables and text boxes included;
    `line` counts the lines that w:br makes inside one paragraph, `column` those that tabs make.
    """

    story: str = BODY
    paragraph: int = 0
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look after run, character style, paragraph style, basedOn, defaults and theme."""

    font: str = "Times New Roman"
    size: float = 14.0  # points
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = "auto"  # "auto" or RRGGBB in capitals


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one look, as seen: w:caps already capital, hidden and deleted text left out.

    `typed` is False for what Word makes itself (list number, PAGE field); `inserted` for a tracked
    insertion that nobody accepted yet.
    """

    text: str
    look: Look = field(default_factory=Look)
    typed: bool = True
    inserted: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """The innermost table cell a line stands in: numbers from 0, millimetres from the text's left.

    `depth` is 1 for a table in the text, 2 for a table in a cell. `bordered`: it shows lines.
    """

    table: int
    row: int
    column: int
    columns: int  # of this row
    left_mm: float
    width_mm: float
    depth: int = 1
    bordered: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line as typed (a paragraph, or a part of it between w:br), with its paragraph's look.

    `align` is left, center, right, both, or tab: cut out of a line by tabs, where no alignment of
    its own can be judged. Distances in mm and pt; `spacing` is the multiple of a single line when
    `spacing_rule` is auto, points when it is exact or atLeast. `room_mm` is the width it may fill.
    """

    place: Place
    pieces: tuple[Piece, ...]
    align: str = "both"
    first_mm: float = 0.0  # first line: positive in, negative hanging
    left_mm: float = 0.0
    right_mm: float = 0.0
    before_pt: float = 0.0
    after_pt: float = 0.0
    contextual: bool = False  # contextualSpacing: no distance to neighbours of its style
    spacing: float = 1.0
    spacing_rule: str = "auto"
    section: int = 0
    room_mm: float = 165.0
    cell: Cell | None = None
    box: int | None = None  # text box, counted from 0
    boxed: bool = False  # a border runs round the paragraph or its text box
    style: str = ""
    new_page: bool = False  # starts a page: page break before it, or a section of a new page
    ends_paragraph: bool = True  # False: a w:br and another line of the paragraph follow

    @property
    def text(self) -> str:
        """All its letters, tabs as \\t, NFC, not stripped."""
        return "".join(piece.text for piece in self.pieces)

    def looks(self) -> list[Look]:
        """The looks of the pieces that show something (not only white space)."""
        return [piece.look for piece in self.pieces if piece.text.strip()]


@dataclass(frozen=True, slots=True)
class DrawnRule:
    """A horizontal rule one sees under a line: shape, border, row of underscores, underline.

    `below` is the line it stands under (where it is anchored or whose border it is); for a border
    of the paragraph or cell `width_mm` is the whole width it runs. None: the file does not say.
    """

    below: Place
    kind: str  # shape, border, underscores, underline
    width_mm: float | None
    solid: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """One section: paper and margins in mm; headers and footers by kind default, first, even."""

    width_mm: float = 210.0
    height_mm: float = 297.0
    top_mm: float = 20.0
    bottom_mm: float = 20.0
    left_mm: float = 30.0
    right_mm: float = 15.0
    header_mm: float = 10.0
    footer_mm: float = 10.0
    landscape: bool = False
    title_page: bool = False  # the first page has its own header
    even_and_odd: bool = False
    number_start: int | None = None  # page numbers start again here
    number_format: str = "decimal"
    new_page: bool = True
    headers: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)  # inherited ones too
    footers: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


PAGE_FIELD = "\N{OBJECT REPLACEMENT CHARACTER}"  # how a PAGE field reads in a piece, typed=False


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole paper in reading order.

    `lines` are the story's lines: a table row by row and cell by cell, a text box where it is
    anchored; empty lines are kept. `decomposed`: places whose text was not NFC in the file.
    """

    sections: tuple[Section, ...]
    lines: tuple[Line, ...]
    rules: tuple[DrawnRule, ...] = ()
    footnotes: tuple[Line, ...] = ()
    hidden: tuple[Place, ...] = ()
    tracked: tuple[Place, ...] = ()  # insertions, deletions, moves, changed formats
    commented: tuple[Place, ...] = ()
    decomposed: tuple[Place, ...] = ()
    pictures: tuple[Place, ...] = ()
    signed: bool = False  # the package carries a digital signature

    def at(self, place: Place) -> Line | None:
        """The line at this place, in the text, the footnotes, a header or a footer."""
        return next((line for line in self.everywhere() if line.place == place), None)

    def everywhere(self) -> Sequence[Line]:
        """All lines: text, footnotes, then headers and footers (each once)."""
        edges = {
            line.place: line
            for section in self.sections
            for lines in (*section.headers.values(), *section.footers.values())
            for line in lines
        }
        return (*self.lines, *self.footnotes, *edges.values())
