"""Counts Word's own lists: the number each listed paragraph shows, and what stands behind it."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from service.render.container import W
from service.render.seen_looks import Levels, Props, Styles, paragraph_props
from service.render.seen_xml import has, number, value

_LONGEST: Final = 60  # letters of a number: a hostile lvlText would be repeated at each paragraph
_SUFFIX: Final = {"tab": "\t", "space": " ", "nothing": ""}
# The bullets of symbol fonts as the letters that show the same sign.
_SIGNS: Final = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf02d": "−",
                 "\uf0a8": "◆", "\uf076": "❖"}  # fmt: skip
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    suffix: str = "\t"
    restart: int | None = None  # the level (from 1) after which it starts again; 0: never
    legal: bool = False  # all numbers of its text in Arabic figures
    style: str = ""
    paragraph: Props = field(default_factory=dict)
    run: Props = field(default_factory=dict)


@dataclass(frozen=True)
class _List:
    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]  # startOverride by level


class Numbering(Levels):
    """The lists of one file, counted in the order in which `label` is asked."""

    def __init__(self, root: etree._Element, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {
            node.get(f"{W}abstractNumId", ""): node for node in root.iter(f"{W}abstractNum")
        }
        self._linked = {
            link: node for node in self._abstract.values() if (link := value(node, "styleLink"))
        }
        self._links = {name: value(one, "numStyleLink") for name, one in self._abstract.items()}
        self._nodes = {node.get(f"{W}numId", ""): node for node in root.iterchildren(f"{W}num")}
        self._read: dict[str, _List | None] = {}
        self._known: dict[str, dict[int, _Level]] = {}  # levels by abstractNum
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def paragraph_props(self, num_id: str, level: int) -> Props:
        """The pPr of a list's level."""
        return found.paragraph if (found := self._level(num_id, level)) else {}

    def run_props(self, num_id: str, level: int) -> Props:
        """The rPr of a list's level: how its number looks."""
        return found.run if (found := self._level(num_id, level)) else {}

    def level_of_style(self, num_id: str, style: str) -> int | None:
        """The level that names this paragraph style."""
        listed = self._list(num_id) if style else None
        levels = listed.levels.items() if listed else ()
        return next((number_ for number_, one in levels if one.style == style), None)

    def label(self, num_id: str, level: int) -> tuple[str, str]:
        """The next paragraph's number and its suffix: («1.», tab); («», «») for an unknown list."""
        listed, shown = self._list(num_id), self._level(num_id, level)
        if listed is None or shown is None:
            return "", ""
        counts = self._counts[listed.abstract]
        self._advance(num_id, listed, level, counts)
        if shown.kind == "bullet":
            text = "".join(_SIGNS.get(sign, sign) for sign in shown.text[:_LONGEST])
        elif shown.kind == "none":
            text = re.sub(r"%[1-9]", "", shown.text)[:_LONGEST]
        else:
            text = re.sub(
                r"%([1-9])",
                lambda found: _shown(listed, int(found[1]) - 1, counts, shown.legal),
                shown.text[:_LONGEST],
            )[: 4 * _LONGEST]
        return text, (shown.suffix if text else "")

    def _advance(self, num_id: str, listed: _List, level: int, counts: dict[int, int]) -> None:
        fresh = (num_id, level) not in self._started
        self._started.add((num_id, level))
        if fresh and level in listed.starts:
            counts[level] = listed.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = listed.levels[level].start
        for deeper in [one for one in counts if one > level]:
            restart = listed.levels[deeper].restart if deeper in listed.levels else None
            if restart is None or level < restart:
                del counts[deeper]

    def _level(self, num_id: str, level: int) -> _Level | None:
        listed = self._list(num_id)
        return listed.levels.get(level) if listed else None

    def _list(self, num_id: str) -> _List | None:
        if num_id not in self._read:
            node = self._nodes.get(num_id)
            self._read[num_id] = None if node is None else self._list_of(node)
        return self._read[num_id]

    def _list_of(self, node: etree._Element) -> _List:
        abstract = self._abstract.get(value(node, "abstractNumId"))
        if link := self._links.get(value(node, "abstractNumId")):
            abstract = self._linked.get(link, abstract)
        name = "" if abstract is None else abstract.get(f"{W}abstractNumId", "")
        if name not in self._known:
            self._known[name] = self._levels(abstract)
        levels = dict(self._known[name])
        starts = {}
        for override in node.iterchildren(f"{W}lvlOverride"):
            own = _level_number(override)
            levels.update(self._levels(override))
            if (start := number(value(override, "startOverride"))) is not None:
                starts[own] = int(start)
        return _List(name, levels, starts)

    def _levels(self, node: etree._Element | None) -> dict[int, _Level]:
        found = () if node is None else node.iterchildren(f"{W}lvl")
        return {_level_number(level): self._level_of(level) for level in found}

    def _level_of(self, node: etree._Element) -> _Level:
        start, restart = number(value(node, "start", "0")), number(value(node, "lvlRestart"))
        return _Level(
            int(start or 0),
            value(node, "numFmt", "decimal"),
            value(node, "lvlText"),
            _SUFFIX.get(value(node, "suff", "tab"), "\t"),
            None if restart is None else int(restart),
            has(node, "isLgl"),
            value(node, "pStyle"),
            paragraph_props(node.find(f"{W}pPr")),
            self._styles.run_props(node.find(f"{W}rPr")),
        )


def _level_number(node: etree._Element) -> int:
    return max(0, min(8, int(number(node.get(f"{W}ilvl")) or 0)))


def _shown(listed: _List, level: int, counts: Mapping[int, int], legal: bool) -> str:
    own = listed.levels.get(level)
    if own is None or own.kind == "none":
        return ""
    return figure(counts.get(level, own.start), "decimal" if legal else own.kind)


def figure(count: int, kind: str) -> str:
    """A count in the figures of a list: «iv», «b», «05»."""
    if kind in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        roman = _roman(count)
        return roman.lower() if kind == "lowerRoman" else roman
    if kind in ("lowerLetter", "upperLetter") and 0 < count < 26 * _LONGEST:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    return f"{count:02}" if kind == "decimalZero" else str(count)


def _roman(count: int) -> str:
    made = []
    for size, letters in _ROMAN:
        times, count = divmod(count, size)
        made.append(letters * times)
    return "".join(made)
