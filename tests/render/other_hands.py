"""Writes model lines as a .docx in the way of other people: the same to the eye, other XML.

    written(paper.lines, paper.sections, "styles", paper.rules)

| hand        | how it says the looks, and what it cannot say                                     |
|-------------|-----------------------------------------------------------------------------------|
| direct      | on each run and paragraph, over a foreign Normal that shows nowhere               |
| styles      | paragraph and character styles based on each other; toggles undo each other       |
| theme       | theme fonts, defaults, and only what differs from them                            |
| python_docx | python-docx's own template, overridden                                            |
| nested      | direct; each cell of a table without lines holds a table of its own (depth 2)     |
| boxes       | direct; each cell of a table without lines is a text box (no cells)               |
| tabs        | direct; rows of a table without lines are cut by tabs (no cells; left, no indent) |

In every hand: a text box at the beginning or behind a table has an empty line before it, a cell
that no line stands in has an empty one, a section that ends in a table has one more paragraph
(which is not seen), and a border is as wide as its paragraph. `pairs` leaves such lines out.
A line cut by a tab has its second column in the middle of TAB_MM; the second rule under it too.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby, zip_longest
from xml.sax.saxutils import escape, quoteattr

import docx as python_docx

from service.rules.form30.seen import PAGE_FIELD, Cell, DrawnRule, Line, Look, Paper, Piece, Section
from tests.render.papers import zipped

TAB_MM = 115.0
HANDS = ("direct", "styles", "theme", "python_docx", "nested", "boxes", "tabs")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_NO_MARGINS = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
_SIDES = ("top", "left", "bottom", "right")
_LINES = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in (*_SIDES, "insideH", "insideV"))


def written(
    lines: Sequence[Line],
    sections: Sequence[Section] = (Section(),),
    hand: str = "direct",
    rules: Iterable[DrawnRule] = (),
) -> bytes:
    """These lines as a Word file of that hand (HANDS)."""
    if hand == "tabs":
        lines, rules = _by_tabs(lines, list(rules))
    elif hand == "boxes":
        lines = _by_boxes(lines)
    return _Writer(_FORMATS.get(hand, _Direct)(), sections, hand == "nested").write(lines, rules)


def pairs(read: Paper, lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Each written line with the one that was read, those left out that only the writing needed."""
    found, waiting = [], list(read.lines)
    for line in lines:
        while waiting and not waiting[0].text.strip() and line.text.strip():
            waiting.pop(0)
        found.append((line, waiting.pop(0)))
    return found


# --- other layouts ----------------------------------------------------------------------------


def _is_head(line: Line) -> bool:
    return line.cell is not None and not line.cell.bordered


def _by_boxes(lines: Sequence[Line]) -> list[Line]:
    boxes: dict[object, int] = {}
    found = []
    for line in lines:
        if line.cell is not None and _is_head(line):
            key = (line.cell.table, line.cell.row, line.cell.column)
            box = boxes.setdefault(key, 100 + len(boxes))
            line = replace(line, cell=None, box=box)
        found.append(line)
    return found


def _by_tabs(
    lines: Sequence[Line], rules: Sequence[DrawnRule]
) -> tuple[list[Line], list[DrawnRule]]:
    found: list[Line] = []
    places = {}
    for key, group in groupby(lines, lambda x: x.cell and (x.cell.table, x.cell.row)):
        block = list(group)
        columns = sorted({line.cell.column for line in block if line.cell})
        if key is None or not _is_head(block[0]) or len(columns) != 2:
            found += block
            continue
        sides = [[x for x in block if x.cell and x.cell.column == side] for side in columns]
        for left, right in zip_longest(*sides):
            found.append(_side_by_side(left, right))
            if right:
                places[right.place] = replace(found[-1].place, column=int(left is not None))
    return found, [replace(rule, below=places.get(rule.below, rule.below)) for rule in rules]


def _side_by_side(left: Line | None, right: Line | None) -> Line:
    shown = left if left is not None else right
    assert shown is not None
    pieces = [*(left.pieces if left else ())]
    if right and right.pieces:
        pieces += [Piece("\t", right.pieces[0].look), *right.pieces]
    return replace(
        shown, pieces=tuple(pieces), align="left", first_mm=0, left_mm=0, right_mm=0, cell=None,
        room_mm=165.0,
    )  # fmt: skip


# --- how a hand says a look -------------------------------------------------------------------


class _Direct:
    """All on the run and the paragraph; Normal is foreign and shows nowhere."""

    numbering = ""

    def paragraph(self, line: Line) -> str:
        return "".join(_paragraph_parts(line).values())

    def run(self, look: Look, line: Line) -> str:
        return _fonts(look.font) + "".join(_run_parts(look, Look()).values())

    def parts(self) -> dict[str, str]:
        normal = (
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
            '<w:pPr><w:spacing w:before="40" w:after="160" w:line="259" w:lineRule="auto"/>'
            '<w:ind w:left="300" w:firstLine="99"/><w:contextualSpacing/></w:pPr>'
            f'<w:rPr>{_fonts("Arial")}<w:b/><w:i/><w:color w:val="FF0000"/><w:sz w:val="22"/>'
            "</w:rPr></w:style>"
        )
        return {"styles": f"<w:styles {_SPACES}>{normal}</w:styles>"}


class _Styles:
    """A paragraph style for each paragraph with the look of its first letters, based on another;
    letters of another look have a character style that toggles what the paragraph's says."""

    numbering = ""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, str]] = {}

    def paragraph(self, line: Line) -> str:
        look = self._look(line)
        parts = _paragraph_parts(line)
        spacing = parts.pop("spacing")
        own = "".join(parts.values())
        base = self._style("paragraph", spacing, _fonts(look.font) + _size(look), "Nen")
        mine = "".join(_run_parts(look, None, off=False, but=("size",)).values())
        return f'<w:pStyle w:val="{self._style("paragraph", own, mine, base)}"/>'

    def run(self, look: Look, line: Line) -> str:
        base = self._look(line)
        if look == base:
            return ""
        parts = _run_parts(look, base, off=False)
        parts |= {
            tag: f"<w:{tag}/>"
            for tag, name in _TOGGLES
            if getattr(look, name) != getattr(base, name)
        }
        parts |= {tag: "" for tag, name in _TOGGLES if getattr(look, name) == getattr(base, name)}
        own = _fonts(look.font) + "".join(parts.values())
        return f'<w:rStyle w:val="{self._style("character", "", own, "")}"/>'

    def _look(self, line: Line) -> Look:
        return line.pieces[0].look if line.pieces else Look()

    def _style(self, kind: str, paragraph: str, run: str, base: str) -> str:
        based = f"<w:basedOn w:val={quoteattr(base)}/>" if base else ""
        own = f"<w:pPr>{paragraph}</w:pPr>" if kind == "paragraph" else ""
        body = f"{based}{own}<w:rPr>{run}</w:rPr>"
        name, _ = self.known.setdefault(f"{kind}{body}", (f"Kieu{len(self.known)}", kind))
        return name

    def parts(self) -> dict[str, str]:
        made = (
            f'<w:style w:type="{kind}" w:customStyle="1" w:styleId="{name}"><w:name '
            f'w:val="{name}"/>'
            f"{body[len(kind) :]}</w:style>"
            for body, (name, kind) in self.known.items()
        )
        normal = (
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
            '</w:style><w:style w:type="paragraph" w:styleId="Nen"><w:name w:val="Nen"/><w:basedOn '
            'w:val="Normal"/><w:rPr><w:color w:val="auto"/></w:rPr></w:style>'
        )
        return {"styles": f"<w:styles {_SPACES}>{normal}{''.join(made)}</w:styles>"}


class _Theme:
    """Times New Roman from the theme, defaults in docDefaults, and only what differs from them."""

    numbering = ""
    base = Line(place=None, pieces=(), align="both", first_mm=12.7, after_pt=6)  # type: ignore[arg-type] # no place

    def paragraph(self, line: Line) -> str:
        base = _paragraph_parts(self.base)
        parts = _paragraph_parts(line)
        return "".join(part for name, part in parts.items() if part != base[name])

    def run(self, look: Look, line: Line) -> str:
        named = "" if look.font == "Times New Roman" else _fonts(look.font)
        return named + "".join(_run_parts(look, Look(), off=False).values())

    def parts(self) -> dict[str, str]:
        shape = "".join(_paragraph_parts(self.base).values())
        defaults = (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" '
            'w:ascii="Arial" w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/>'
            '<w:sz w:val="28"/></w:rPr>'
            f"</w:rPrDefault><w:pPrDefault><w:pPr>{shape}"
            "</w:pPr></w:pPrDefault></w:docDefaults><w:style "
            'w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        )
        face = '<a:latin typeface="{}"/><a:ea typeface=""/><a:cs typeface=""/>'
        theme = (
            f'<a:theme {_SPACES} name="Office"><a:themeElements><a:clrScheme name="Office"><a:dk1>'
            '<a:sysClr val="windowText" lastClr="000000"/></a:dk1></a:clrScheme><a:fontScheme '
            f'name="Office"><a:majorFont>{face.format("Cambria")}</a:majorFont><a:minorFont>'
            f"{face.format('Times New Roman')}</a:minorFont></a:fontScheme></a:themeElements>"
            "</a:theme>"
        )
        return {"styles": f"<w:styles {_SPACES}>{defaults}</w:styles>", "theme": theme}


class _PythonDocx(_Direct):
    """python-docx's template (Calibri and Cambria by its theme), each run and paragraph overridden;
    like its `font.name`, only ascii and hAnsi are named."""

    def run(self, look: Look, line: Line) -> str:
        name = quoteattr(look.font)
        own = "".join(_run_parts(look, Look()).values())
        return f"<w:rFonts w:ascii={name} w:hAnsi={name}/>{own}"

    def parts(self) -> dict[str, str]:
        return {
            "styles": _template("word/styles.xml"),
            "theme": _template("word/theme/theme1.xml"),
            "settings": _template("word/settings.xml"),
        }


_FORMATS = {"styles": _Styles, "theme": _Theme, "python_docx": _PythonDocx}
_TOGGLES = (("b", "bold"), ("i", "italic"))


@cache
def _template(name: str) -> str:
    target = io.BytesIO()
    python_docx.Document().save(target)
    with zipfile.ZipFile(target) as opened:
        return opened.read(name).decode().partition("?>")[2]


def _fonts(font: str) -> str:
    name = quoteattr(font)
    return f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"


def _size(look: Look) -> str:
    return f'<w:sz w:val="{round(look.size * 2)}"/>'


def _run_parts(
    look: Look, base: Look | None, *, off: bool = True, but: Sequence[str] = ()
) -> dict[str, str]:
    """The parts of an rPr in the schema's order; without `off` only what is on or differs."""
    colour = look.colour
    parts = {
        "b": "<w:b/>" if look.bold else '<w:b w:val="0"/>' if off else "",
        "i": "<w:i/>" if look.italic else '<w:i w:val="0"/>' if off else "",
        "color": f'<w:color w:val="{colour}"/>',
        "size": _size(look),
        "u": '<w:u w:val="single"/>' if look.underline else '<w:u w:val="none"/>' if off else "",
    }
    if not off and base is not None:
        parts["color"] = parts["color"] if colour != base.colour else ""
        parts["size"] = parts["size"] if look.size != base.size else ""
        if base.underline and not look.underline:
            parts["u"] = '<w:u w:val="none"/>'
    return {name: part for name, part in parts.items() if name not in but}


def _paragraph_parts(line: Line) -> dict[str, str]:
    """The parts of a pPr in the schema's order."""
    rule = line.spacing_rule
    size = round(line.spacing * (240 if rule == "auto" else 20))
    before, after = round(line.before_pt * 20), round(line.after_pt * 20)
    first = f'w:firstLine="{_twips(line.first_mm)}"'
    if line.first_mm < 0:
        first = f'w:hanging="{_twips(-line.first_mm)}"'
    left, right = _twips(line.left_mm), _twips(line.right_mm)
    return {
        "spacing": f'<w:spacing w:before="{before}" w:after="{after}" w:line="{size}" '
        f'w:lineRule="{rule}"/>',
        "ind": f'<w:ind w:left="{left}" w:right="{right}" {first}/>',
        "contextual": f'<w:contextualSpacing w:val="{int(line.contextual)}"/>',
        "jc": f'<w:jc w:val="{"left" if line.align == "tab" else line.align}"/>',
    }


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


# --- the file ---------------------------------------------------------------------------------


@dataclass
class _Writer:
    form: "_Direct | _Styles | _Theme"
    sections: Sequence[Section]
    nested: bool
    rules: dict[tuple[str, int, int], list[DrawnRule]] = field(default_factory=dict)
    labels: dict[tuple[str, str], int] = field(default_factory=dict)
    edges: dict[str, str] = field(default_factory=dict)
    drawings: int = 0

    def write(self, lines: Sequence[Line], rules: Iterable[DrawnRule]) -> bytes:
        for rule in rules:
            place = (rule.below.story, rule.below.paragraph, rule.below.line)
            self.rules.setdefault(place, []).append(rule)
        for section in self.sections:
            for shown in (*section.headers.values(), *section.footers.values()):
                if shown:
                    self.edges[shown[0].place.story] = "".join(self._blocks(shown))
        body = "".join(self._body(lines))
        return zipped({name: text.encode() for name, text in self._members(body).items()})

    def _body(self, lines: Sequence[Line]) -> Iterator[str]:
        last = len(self.sections) - 1
        for number, group in groupby(lines, lambda line: min(line.section, last)):
            blocks = list(self._blocks(list(group)))
            if number == last:
                yield from blocks
                if blocks and blocks[-1].startswith("<w:tbl>"):
                    yield "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p>"
                continue
            ends = self._section(number)
            if blocks[-1].startswith("<w:tbl>"):
                yield from (*blocks, f"<w:p><w:pPr>{ends}</w:pPr></w:p>")
            else:  # the last part of a pPr
                head, _, tail = blocks[-1].partition("</w:pPr>")
                yield from (*blocks[:-1], f"{head}{ends}</w:pPr>{tail}")
        yield self._section(last)

    def _blocks(self, lines: Sequence[Line]) -> Iterator[str]:
        """Paragraphs and tables; a box is anchored in the paragraph before it."""
        kept = ""
        for _, group in groupby(lines, _block_of):
            block = list(group)
            if block[0].box is not None:
                if not kept.startswith("<w:p>"):
                    if kept:
                        yield kept
                    kept = "<w:p><w:pPr></w:pPr></w:p>"
                kept = kept.removesuffix("</w:p>") + self._box(block) + "</w:p>"
                continue
            if kept:
                yield kept
            kept = self._table(block) if block[0].cell else self._paragraph(block)
        if kept:
            yield kept

    def _table(self, lines: Sequence[Line]) -> str:
        rows = {}
        for line in lines:
            assert line.cell is not None
            rows.setdefault(line.cell.row, {}).setdefault(line.cell.column, []).append(line)
        cells = [line.cell for line in lines if line.cell]
        widest = max(rows.values(), key=len)
        grid = "".join(
            f'<w:gridCol w:w="{_twips(column[0].cell.width_mm)}"/>'
            for _, column in sorted(widest.items())
        )
        borders = f"<w:tblBorders>{_LINES}</w:tblBorders>" if cells[0].bordered else ""
        width = _twips(sum(column[0].cell.width_mm for column in widest.values()))
        start = _twips(min(cell.left_mm for cell in cells))
        made = "".join(self._row(row) for _, row in sorted(rows.items()))
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblInd w:w="{start}" '
            f'w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"
        )

    def _row(self, row: dict[int, list[Line]]) -> str:
        first = next(iter(row.values()))[0].cell
        assert first is not None
        return (
            "<w:tr>"
            + "".join(self._cell(row.get(column, []), first) for column in range(first.columns))
            + "</w:tr>"
        )

    def _cell(self, lines: list[Line], beside: Cell) -> str:
        cell = lines[0].cell if lines else beside
        assert cell is not None
        room = lines[0].room_mm if lines else cell.width_mm
        side = _twips(max(0.0, (cell.width_mm - room) / 2))
        margins = "".join(f'<w:{name} w:w="{side}" w:type="dxa"/>' for name in ("left", "right"))
        plain = [replace(line, cell=None) for line in lines]
        content = "".join(self._blocks(plain)) or "<w:p/>"
        if self.nested and not cell.bordered and lines:
            content = (
                self._table(
                    [replace(x, cell=Cell(0, 0, 0, 1, 0.0, room), room_mm=room) for x in lines]
                )
                if not _is_inner(cell)
                else content
            )
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{_twips(cell.width_mm)}" w:type="dxa"/><w:tcMar>{margins}'
            f"</w:tcMar></w:tcPr>{content}</w:tc>"
        )

    def _paragraph(self, lines: Sequence[Line]) -> str:
        first = lines[0]
        label = first.pieces[0] if first.pieces else None
        listed = ""
        if label and not label.typed and PAGE_FIELD not in label.text:
            listed = self._list(label.text)
            lines = [replace(first, pieces=first.pieces[1:]), *lines[1:]]
        borders = self._borders(lines)
        page = "<w:pageBreakBefore/>" if first.new_page and not self._begins_section(first) else ""
        own = self.form.paragraph(first)
        style, rest = own[: own.find("/>") + 2] if own.startswith("<w:pStyle") else "", own
        rest = rest[len(style) :]
        runs = "<w:r><w:br/></w:r>".join(
            "".join(self._run(piece, line) for piece in line.pieces) for line in lines
        )
        drawn = "".join(
            self._shape(rule, line, order)
            for line in lines
            for order, rule in enumerate(self._drawn(line, "shape"))
        )
        tabs = ""
        if any(_is_cut(line) for line in lines):
            tabs = f'<w:tabs><w:tab w:val="center" w:pos="{_twips(TAB_MM)}"/></w:tabs>'
        return f"<w:p><w:pPr>{style}{page}{listed}{borders}{tabs}{rest}</w:pPr>{runs}{drawn}</w:p>"

    def _begins_section(self, line: Line) -> bool:
        return (
            line.section > 0 and self.sections[min(line.section, len(self.sections) - 1)].new_page
        )

    def _run(self, piece: Piece, line: Line) -> str:
        own = self.form.run(piece.look, line)
        look = f"<w:rPr>{own}</w:rPr>" if own else ""
        made = f"<w:r>{look}"
        for at, part in enumerate(piece.text.split("\t")):
            made += "<w:tab/>" if at else ""
            made += f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else ""
        made += "</w:r>"
        if piece.text == PAGE_FIELD:
            made = "".join(
                f"<w:r>{look}{part}</w:r>"
                for part in (
                    '<w:fldChar w:fldCharType="begin"/>',
                    '<w:instrText xml:space="preserve"> PAGE   \\* MERGEFORMAT </w:instrText>',
                    '<w:fldChar w:fldCharType="separate"/>',
                    "<w:t>2</w:t>",
                    '<w:fldChar w:fldCharType="end"/>',
                )
            )
        return f'<w:ins w:id="9" w:author="x">{made}</w:ins>' if piece.inserted else made

    def _drawn(self, line: Line, kind: str) -> list[DrawnRule]:
        place = (line.place.story, line.place.paragraph, line.place.line)
        return [rule for rule in self.rules.get(place, []) if rule.kind == kind]

    def _borders(self, lines: Sequence[Line]) -> str:
        drawn = [rule for line in lines for rule in self._drawn(line, "border")]
        sides = _SIDES if lines[0].boxed and lines[0].box is None else ("bottom",) if drawn else ()
        kind = "single" if all(rule.solid for rule in drawn) else "dashed"
        inner = "".join(f'<w:{side} w:val="{kind}" w:sz="6" w:space="1"/>' for side in sides)
        return f"<w:pBdr>{inner}</w:pBdr>" if inner else ""

    def _list(self, text: str) -> str:
        label = text.rstrip("\t ")
        suffix = {"\t": "tab", " ": "space"}.get(text[len(label) :], "nothing")
        number = self.labels.setdefault((label, suffix), len(self.labels) + 1)
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'

    def _shape(self, rule: DrawnRule, line: Line, order: int) -> str:
        dash = "" if rule.solid else '<a:prstDash val="dash"/>'
        emu = round((rule.width_mm or 0) * 36000)
        look = (
            f'<wps:cNvCnPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu}" cy="0"/>'
            '</a:xfrm><a:prstGeom prst="line"/><a:ln w="9525"><a:solidFill><a:srgbClr '
            f'val="000000"/></a:solidFill>{dash}</a:ln></wps:spPr><wps:bodyPr/>'
        )
        old = f'<v:line from="0,0" to="{(rule.width_mm or 0) / 25.4 * 72:.2f}pt,0"/>'
        across = "<wp:align>center</wp:align>"
        if _is_cut(line):
            second = rule.below.column or order
            left = TAB_MM - (rule.width_mm or 0) / 2 if second else 0
            across = f"<wp:posOffset>{round(left * 36000)}</wp:posOffset>"
        return self._drawing(look, emu, 0, old, across)

    def _box(self, lines: Sequence[Line]) -> str:
        content = "".join(self._blocks([replace(line, box=None) for line in lines]))
        emu = round(lines[0].room_mm * 36000)
        edge = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
        if not lines[0].boxed:
            edge = "<a:ln><a:noFill/></a:ln>"
        look = (
            f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu}" '
            f'cy="720000"/></a:xfrm><a:prstGeom prst="rect"/>{edge}</wps:spPr><wps:txbx>'
            f'<w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr lIns="0" rIns="0"/>'
        )
        old = f"<v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox>"
        width = lines[0].room_mm / 25.4 * 72
        return self._drawing(look, emu, 720000, f'<v:shape style="width:{width}pt">{old}</v:shape>')

    def _drawing(
        self,
        shape: str,
        width: int,
        height: int,
        old: str,
        across: str = "<wp:align>left</wp:align>",
    ) -> str:
        self.drawings += 1
        return (
            '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor '
            'distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" '
            'behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="column">{across}</wp:positionH>'
            '<wp:positionV relativeFrom="paragraph"><wp:posOffset>230000</wp:posOffset>'
            f'</wp:positionV><wp:extent cx="{width}" cy="{height}"/><wp:wrapNone/><wp:docPr '
            f'id="{self.drawings}" name="Hình {self.drawings}"/><a:graphic><a:graphicData uri='
            '"http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
            f"{shape}</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{old}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )

    def _section(self, number: int) -> str:
        section = self.sections[number]
        links = "".join(
            f'<w:{edge}Reference w:type="{kind}" r:id="{lines[0].place.story}"/>'
            for edge, shown in (("header", section.headers), ("footer", section.footers))
            for kind, lines in shown.items()
            if lines
        )
        margins = " ".join(
            f'w:{side}="{_twips(getattr(section, f"{side}_mm"))}"'
            for side in (*_SIDES, "header", "footer")
        )
        start = "" if section.number_start is None else f' w:start="{section.number_start}"'
        turned = ' w:orient="landscape"' if section.landscape else ""
        kind = "nextPage" if section.new_page else "continuous"
        return (
            f'<w:sectPr>{links}<w:type w:val="{kind}"/>'
            f'<w:pgSz w:w="{_twips(section.width_mm)}" w:h="{_twips(section.height_mm)}"{turned}/>'
            f'<w:pgMar {margins} w:gutter="0"/>'
            f'<w:pgNumType w:fmt="{section.number_format}"{start}/>'
            f"{'<w:titlePg/>' if section.title_page else ''}</w:sectPr>"
        )

    def _members(self, body: str) -> dict[str, str]:
        parts = dict(self.form.parts())
        if self.labels:
            parts["numbering"] = self._numbering()
        if any(section.even_and_odd for section in self.sections):
            parts["settings"] = f"<w:settings {_SPACES}><w:evenAndOddHeaders/></w:settings>"
        kinds = {name: f"{_WORD}{name}+xml" for name in parts}
        kinds["theme"] = "application/vnd.openxmlformats-officedocument.theme+xml"
        files = {
            name: (f"word/{name}.xml", kind, parts[name])
            for name, kind in kinds.items()
            if name in parts
        }
        for story, content in self.edges.items():
            tag, kind = ("ftr", "footer") if story.startswith("footer") else ("hdr", "header")
            text = f"<w:{tag} {_SPACES}>{content}</w:{tag}>"
            files[story] = (f"word/{story}.xml", f"{_WORD}{kind}+xml", text)
        types = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind, _ in files.values()
        )
        links = "".join(
            f'<Relationship Id="{id_}" Type="{_OFFICE}/{_kind(kind)}" Target="/{name}"/>'
            for id_, (name, kind, _) in files.items()
        )
        return {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
            '+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
            f'PartName="/word/document.xml" ContentType="{_WORD}document.main+xml"/>'
            f"{types}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}relationships">'
            f"{links}</Relationships>",
            **{name: text for name, _, text in files.values()},
        }

    def _numbering(self) -> str:
        lists = "".join(
            f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="bullet"/><w:suff w:val="{suffix}"/>'
            f"<w:lvlText w:val={quoteattr(label)}/></w:lvl></w:abstractNum>"
            for (label, suffix), number in self.labels.items()
        )
        used = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
            for number in self.labels.values()
        )
        return f"<w:numbering {_SPACES}>{lists}{used}</w:numbering>"


def _kind(content_type: str) -> str:
    return content_type.rpartition(".")[2].removesuffix("+xml")


def _block_of(line: Line) -> object:
    """Lines beside each other with the same key make one block."""
    if line.box is not None:
        return "box", line.box
    if line.cell is not None:
        return "table", line.cell.table
    return "paragraph", line.place.story, line.place.paragraph


def _is_cut(line: Line) -> bool:
    return "\t" in line.text.strip()


def _is_inner(cell: Cell) -> bool:
    """Whether it is the only cell of a table made to hold one."""
    return cell.columns == 1 and cell.left_mm == 0.0
