"""Resolves formatting as Word does: direct, character and paragraph style, table, theme."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lxml import etree

from service.render.container import W
from service.render.seen_xml import is_on, number, to_mm, twips, value
from service.rules.form30.seen import Look

Props = Mapping[str, object]  # properties by name; a layer that is silent on one lacks the key

TOGGLES: Final = ("b", "i", "caps", "smallCaps", "vanish")
SLOTS: Final = ("ascii", "hAnsi", "eastAsia")
AUTO_SPACING_PT: Final = 14.0  # what Word shows for beforeAutospacing: HTML's 14 points
DEFAULT_FONT: Final = "Times New Roman"
DEFAULT_SIZE: Final = 10.0  # ECMA-376 17.3.2.38: no w:sz anywhere
_SUPER: Final = 0.65  # how Word shrinks superscript and subscript
_LONGEST_CHAIN: Final = 40  # styles based on each other; a hostile file has thousands
_HEX: Final = re.compile(r"[0-9A-Fa-f]{6}")
_SIDES: Final = ("top", "left", "bottom", "right", "between")
_NO_BORDER: Final = frozenset({"", "nil", "none"})
_SOLID: Final = frozenset({"single", "thick", "double", "thinThickSmallGap", "thickThinSmallGap"})
_ALIGN: Final = {"start": "left", "left": "left", "end": "right", "right": "right",
                 "center": "center"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Border:
    """One side's border as it is drawn; `solid` is not dashed, dotted or waved."""

    visible: bool
    solid: bool = True


@dataclass(frozen=True, slots=True)
class RunLook:
    """A run's look before its letters are known: a font by kind of letter, and what hides it."""

    fonts: tuple[str, str, str]  # ascii, hAnsi, eastAsia
    look: Look
    capitals: bool = False
    hidden: bool = False
    scale: float = 1.0  # superscript and subscript are printed smaller


@dataclass(frozen=True)
class ParagraphLook:
    """A paragraph's resolved properties, in the model's units."""

    align: str = "left"
    first_mm: float = 0.0
    left_mm: float = 0.0
    right_mm: float = 0.0
    before_pt: float = 0.0
    after_pt: float = 0.0
    contextual: bool = False
    spacing: float = 1.0
    spacing_rule: str = "auto"
    new_page: bool = False
    borders: Mapping[str, Border] = field(default_factory=dict)
    numbering: tuple[str, int] | None = None  # numId, level
    tabs: tuple[tuple[float, str], ...] = ()  # millimetres, kind

    @property
    def boxed(self) -> bool:
        """Whether a border runs round it."""
        return all(side in self.borders for side in ("top", "left", "bottom", "right"))


@dataclass
class _Style:
    id: str
    kind: str
    node: etree._Element
    based_on: str
    is_default: bool
    run: Props
    paragraph: Props


class Levels:
    """What paragraph properties need of numbering; seen_numbers.Numbering is one."""

    def paragraph_props(self, num_id: str, level: int) -> Props:
        """The pPr of a list's level."""
        return {}

    def level_of_style(self, num_id: str, style: str) -> int | None:
        """The level that names this paragraph style."""
        return None


class Styles:
    """The styles, defaults and theme of one Word file; each question is answered once."""

    def __init__(self, styles: etree._Element, theme: etree._Element) -> None:
        self.theme = Theme(theme)
        self.levels = Levels()
        self._styles = {one.id: one for one in map(self._style, styles.iter(f"{W}style"))}
        self._defaults = {
            one.kind: one.id for one in reversed(self._styles.values()) if one.is_default
        }
        defaults = styles.find(f"{W}docDefaults")
        self._run_defaults = self.run_props(_inner(defaults, "rPrDefault", "rPr"))
        self._paragraph_defaults = paragraph_props(_inner(defaults, "pPrDefault", "pPr"))
        self._known_runs: dict[object, RunLook] = {}
        self._known_paragraphs: dict[object, ParagraphLook] = {}
        self._folded: dict[tuple[str, str], Props] = {}

    def look(self, table: str, paragraph: str, character: str, *direct: Props) -> RunLook:
        """How a run looks in a table and paragraph of these styles, with its direct formatting."""
        key = (table, paragraph, character, *(tuple(one.items()) for one in direct))
        if key not in self._known_runs:
            layers = (
                self._fold(table, "run"), self._fold(self.named(paragraph), "run"),
                self._fold(character or self._defaults.get("character", ""), "run"),
            )  # fmt: skip
            self._known_runs[key] = _run_look(self._run_defaults, layers, direct)
        return self._known_runs[key]

    def paragraph(self, table: str, style: str, direct: Props) -> ParagraphLook:
        """How a paragraph of this style in such a table looks, with its direct formatting."""
        key = (table, style, tuple(direct.items()))
        if key not in self._known_paragraphs:
            self._known_paragraphs[key] = self._paragraph_look(table, self.named(style), direct)
        return self._known_paragraphs[key]

    def named(self, style: str) -> str:
        """The paragraph style meant: an unknown one is the default."""
        return style if style in self._styles else self._defaults.get("paragraph", "")

    def table_style(self, style: str) -> str:
        """The table style meant."""
        return style if style in self._styles else self._defaults.get("table", "")

    def table_nodes(self, style: str) -> list[etree._Element]:
        """The w:style elements of a table style and those it is based on, nearest first."""
        return [one.node for one in self._chain(style)]

    def run_props(self, node: etree._Element | None) -> Props:
        """What one rPr says, the theme's fonts and colours by name."""
        found: dict[str, object] = {}
        for child in () if node is None else node:
            _read_run_prop(child, found, self.theme)
        return found

    def _style(self, node: etree._Element) -> _Style:
        return _Style(
            node.get(f"{W}styleId", ""),
            node.get(f"{W}type", "paragraph"),
            node,
            value(node, "basedOn"),
            node.get(f"{W}default", "0") in ("1", "true", "on"),
            self.run_props(node.find(f"{W}rPr")),
            paragraph_props(node.find(f"{W}pPr")),
        )

    def _chain(self, style: str) -> Iterator[_Style]:
        """A style, then those it is based on; a circle ends where it closes."""
        seen: set[str] = set()
        while style in self._styles and style not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(style)
            yield self._styles[style]
            style = self._styles[style].based_on

    def _fold(self, style: str, part: str) -> Props:
        """All that a style says with those it is based on."""
        key = (style, part)
        if key not in self._folded:
            chain = list(self._chain(style))
            own = [one.run if part == "run" else self._with_list(one, chain) for one in chain]
            self._folded[key] = merged(reversed(own))
        return self._folded[key]

    def _with_list(self, style: _Style, chain: Sequence[_Style]) -> Props:
        """A style's own paragraph properties over those of the list it brings in."""
        num_id = style.paragraph.get("numId")
        if num_id is None:
            return style.paragraph
        level = self._level(style.paragraph, str(num_id), chain[0].id)
        return merged((self.levels.paragraph_props(str(num_id), level), style.paragraph))

    def _level(self, props: Props, num_id: str, style: str) -> int:
        named = self.levels.level_of_style(num_id, style)
        own = props.get("ilvl")
        return named if named is not None else own if isinstance(own, int) else 0

    def _paragraph_look(self, table: str, style: str, direct: Props) -> ParagraphLook:
        styled = self._fold(style, "paragraph")
        props = merged((self._paragraph_defaults, self._fold(table, "paragraph"), styled))
        both = merged((styled, direct))
        listed = None
        if (num_id := str(both.get("numId", "0"))) != "0":
            level = self._level(both, num_id, "" if "ilvl" in direct else style)
            listed = (num_id, level)
        if listed and "numId" in direct:
            props = merged((props, self.levels.paragraph_props(*listed)))
        elif both.get("numId") == "0" and "numId" in styled:
            props = merged((props, {"left": 0.0, "first": 0.0}))  # a list taken off
        return paragraph_look(merged((props, direct)), listed)


class Theme:
    """Fonts and colours of the theme by the names that Word files use for them."""

    def __init__(self, root: etree._Element) -> None:
        self._fonts = {
            f"{size}{script}": face.get("typeface", "")
            for size in ("major", "minor")
            for script, tag in (("Ascii", "latin"), ("HAnsi", "latin"), ("EastAsia", "ea"))
            for face in root.iterfind(f".//{{*}}{size}Font/{{*}}{tag}")
        }
        self._root = root

    def font(self, name: str | None) -> str:
        """The face of a theme font («minorHAnsi»), "" when the theme has none."""
        return self._fonts.get(name or "", "")

    def colour(self, name: str) -> str:
        """The colour of a theme's name («accent1», «text1») as RRGGBB, "" when it has none."""
        return self._colours.get(_COLOUR_NAMES.get(name, name), "")

    @cached_property
    def _colours(self) -> Mapping[str, str]:
        found = {}
        for scheme in self._root.iterfind(".//{*}clrScheme"):
            for node in scheme:
                shown = next(iter(node), None)
                if shown is not None and isinstance(node.tag, str):
                    colour = shown.get("lastClr") or shown.get("val") or ""
                    found[etree.QName(node).localname] = colour.upper()
        return found


_COLOUR_NAMES: Final = {
    "text1": "dk1", "text2": "dk2", "background1": "lt1", "background2": "lt2",
    "dark1": "dk1", "dark2": "dk2", "light1": "lt1", "light2": "lt2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip


def merged(layers: Iterable[Props]) -> Props:
    """The layers one over the other, the last on top."""
    made: dict[str, object] = {}
    for layer in layers:
        made.update(layer)
    return made


def _inner(node: etree._Element | None, *names: str) -> etree._Element | None:
    return None if node is None else node.find("/".join(f"{W}{name}" for name in names))


# --- runs -------------------------------------------------------------------------------------


def _read_run_prop(child: etree._Element, found: dict[str, object], theme: Theme) -> None:
    tag = child.tag
    if tag == _RFONTS:
        for slot in SLOTS:
            font = theme.font(child.get(f"{W}{slot}Theme")) or child.get(f"{W}{slot}")
            if font:
                found[slot] = font
    elif tag == _SZ:
        size = number(child.get(f"{W}val"))
        if size is not None and size > 0:
            found["size"] = size / 2
    elif tag in _TOGGLE_TAGS:
        found[_TOGGLE_TAGS[tag]] = is_on(child)
    elif tag == _U:
        found["u"] = child.get(f"{W}val", "single") != "none"
    elif tag == _COLOR:
        found["color"] = _colour(child, theme)
    elif tag == _VERT:
        found["vert"] = child.get(f"{W}val", "baseline")


_RFONTS, _SZ, _U, _COLOR = f"{W}rFonts", f"{W}sz", f"{W}u", f"{W}color"
_VERT = f"{W}vertAlign"
_TOGGLE_TAGS: Final = {f"{W}{name}": name for name in TOGGLES}


def _colour(node: etree._Element, theme: Theme) -> str:
    written = node.get(f"{W}val", "auto")
    named = theme.colour(node.get(f"{W}themeColor", ""))
    shaded = node.get(f"{W}themeTint") or node.get(f"{W}themeShade")
    if named and not (shaded and _HEX.fullmatch(written)):  # val is what tint or shade make of it
        written = named
    return written.upper() if _HEX.fullmatch(written) else "auto"


def _run_look(defaults: Props, layers: Sequence[Props], direct: Sequence[Props]) -> RunLook:
    props = merged((defaults, *layers, *direct))
    said = merged(direct)
    toggles = {name: _toggle(name, defaults, layers, said) for name in TOGGLES}
    ascii_, ansi, asian = (str(props.get(slot, DEFAULT_FONT)) for slot in SLOTS)
    size = props.get("size", DEFAULT_SIZE)
    raised = props.get("vert") in ("superscript", "subscript")
    return RunLook(
        (ascii_, ansi, asian),
        Look(
            ascii_,
            size if isinstance(size, float) else DEFAULT_SIZE,
            toggles["b"],
            toggles["i"],
            bool(props.get("u")),
            str(props.get("color", "auto")),
        ),
        capitals=toggles["caps"] or toggles["smallCaps"],
        hidden=toggles["vanish"],
        scale=_SUPER if raised else 1.0,
    )


def _toggle(name: str, defaults: Props, layers: Sequence[Props], direct: Props) -> bool:
    """ECMA-376 17.7.3: direct formatting decides; else defaults, else an odd number of styles."""
    if name in direct:
        return bool(direct[name])
    return bool(defaults.get(name)) or sum(bool(layer.get(name)) for layer in layers) % 2 == 1


# --- paragraphs -------------------------------------------------------------------------------


def paragraph_props(node: etree._Element | None) -> Props:
    """What one pPr says."""
    found: dict[str, object] = {}
    for child in () if node is None else node:
        reader = _READERS.get(child.tag)
        if reader is not None:
            reader(child, found)
    return found


def _read_indent(node: etree._Element, found: dict[str, object]) -> None:
    for name, attributes_ in (("left", ("start", "left")), ("right", ("end", "right"))):
        for attribute in attributes_:
            if (size := twips(node.get(f"{W}{attribute}"))) is not None:
                found[name] = size
    hanging, first = twips(node.get(f"{W}hanging")), twips(node.get(f"{W}firstLine"))
    if hanging is not None or first is not None:
        found["first"] = -hanging if hanging is not None else first


def _read_spacing(node: etree._Element, found: dict[str, object]) -> None:
    for side in ("before", "after"):
        auto, lines = node.get(f"{W}{side}Autospacing"), number(node.get(f"{W}{side}Lines"))
        if (size := twips(node.get(f"{W}{side}"))) is not None:
            found[side] = size / 20
        if lines:
            found[side] = lines / 100 * 12  # a line of 12 points where no grid says otherwise
        if auto is not None:
            found[f"{side}Auto"] = auto.lower() not in ("0", "false", "off")
    if (line := twips(node.get(f"{W}line"))) is not None:
        found["line"] = line
    if rule := node.get(f"{W}lineRule"):
        found["lineRule"] = rule


def _read_borders(node: etree._Element, found: dict[str, object]) -> None:
    borders = {side: border(node, side) for side in _SIDES}
    for side, one in borders.items():
        if one is not None:
            found[f"border:{side}"] = one


def _read_list(node: etree._Element, found: dict[str, object]) -> None:
    if num_id := value(node, "numId"):
        found["numId"] = num_id
    if (level := number(value(node, "ilvl"))) is not None:
        found["ilvl"] = max(0, min(8, int(level)))


def _read_frame(node: etree._Element, found: dict[str, object]) -> None:
    """A frame stands where its own place says: Word's old page numbers are centred by it."""
    if (side := node.get(f"{W}xAlign", "")) in ("left", "center", "right"):
        found["frame"] = side


def _read_tabs(node: etree._Element, found: dict[str, object]) -> None:
    for stop in node.iterchildren(f"{W}tab"):
        if (place := twips(stop.get(f"{W}pos"))) is not None:
            found[f"tab:{round(place)}"] = stop.get(f"{W}val", "left")


_READERS: Final[Mapping[str, Callable[[etree._Element, dict[str, object]], None]]] = {
    f"{W}ind": _read_indent,
    f"{W}spacing": _read_spacing,
    f"{W}pBdr": _read_borders,
    f"{W}numPr": _read_list,
    f"{W}framePr": _read_frame,
    f"{W}tabs": _read_tabs,
    f"{W}jc": lambda node, found: found.update(align=_ALIGN.get(node.get(f"{W}val", ""), "both")),
    f"{W}contextualSpacing": lambda node, found: found.update(contextual=is_on(node)),
    f"{W}pageBreakBefore": lambda node, found: found.update(new_page=is_on(node)),
}


def border(node: etree._Element | None, *names: str) -> Border | None:
    """The border of one side, None where nothing is said of it."""
    for name in names:
        child = None if node is None else node.find(f"{W}{name}")
        if child is not None:
            kind = child.get(f"{W}val", "")
            return Border(kind not in _NO_BORDER, kind in _SOLID)
    return None


def paragraph_look(props: Props, listed: tuple[str, int] | None) -> ParagraphLook:
    """The properties in the model's units."""
    rule = str(props.get("lineRule", "auto"))
    rule = rule if rule in ("exact", "atLeast") else "auto"
    line = _float(props, "line", 240.0)
    sides = {side: props.get(f"border:{side}") for side in _SIDES}
    return ParagraphLook(
        str(props.get("frame") or props.get("align", "left")),
        to_mm(_float(props, "first")),
        to_mm(_float(props, "left")),
        to_mm(_float(props, "right")),
        AUTO_SPACING_PT if props.get("beforeAuto") else _float(props, "before"),
        AUTO_SPACING_PT if props.get("afterAuto") else _float(props, "after"),
        bool(props.get("contextual")),
        round(line / 240, 4) if rule == "auto" else line / 20,
        rule,
        bool(props.get("new_page")),
        {side: one for side, one in sides.items() if isinstance(one, Border) and one.visible},
        listed,
        _stops(props),
    )


def _stops(props: Props) -> tuple[tuple[float, str], ...]:
    stops = [
        (to_mm(float(name[4:])), str(kind))
        for name, kind in props.items()
        if name.startswith("tab:") and kind not in ("clear", "bar")
    ]
    return tuple(sorted(stops))


def _float(props: Props, name: str, default: float = 0.0) -> float:
    found = props.get(name, default)
    return found if isinstance(found, float) else default
