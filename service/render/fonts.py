"""Fonts: which are installed with all Vietnamese marks, which ones the text of a paper asks for."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from service.rules.vietnamese import ALPHABET, TONES

if TYPE_CHECKING:
    from lxml.etree import _Element

PAPER_FONTS: Final = ("Times New Roman", "Liberation Serif")  # NĐ 30/2020, and the same widths
# What LibreOffice prints with when the first is not there: the same widths, so the same lines.
TWINS: Final = {
    "times new roman": "liberation serif",
    "arial": "liberation sans",
    "courier new": "liberation mono",
    "calibri": "carlito",
    "cambria": "caladea",
}
STYLES: Final = frozenset({(bold, italic) for bold in (False, True) for italic in (False, True)})
_LEGACY: Final = re.compile(r"(\.vn|vni-)", re.IGNORECASE)  # TCVN3 «.VnTime», VNI «VNI-Times»
_BOLD: Final = 180  # fontconfig's weights: 80 regular, 180 demibold, 200 bold
_CJK: Final = re.compile(r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_WORD_DEFAULT: Final = "Times New Roman"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check_fonts() -> str | None:
    """The font of the papers: in regular, bold, italic, bold italic, with every mark; None if none.

    A face of the fonts with all letters of the Vietnamese alphabet under all tones counts.
    """
    faces = vietnamese_faces()
    return next((font for font in PAPER_FONTS if faces.get(font.casefold(), set()) >= STYLES), None)


def missing(names: Iterable[str]) -> list[str]:
    """Those that Vietnamese text cannot be printed in here, nor in a twin of the same widths."""
    faces = vietnamese_faces()
    return sorted(
        name
        for name in names
        if name.casefold() not in faces and TWINS.get(name.casefold()) not in faces
    )


def legacy(names: Iterable[str]) -> list[str]:
    """Those of the time before Unicode (TCVN3, VNI): what they show is not what is stored."""
    return sorted(name for name in names if _LEGACY.match(name))


def fonts_of(docx: bytes) -> frozenset[str]:
    """The fonts that the words of a Word file ask for, as its styles and theme resolve them.

    Body, text boxes, headers, footers and notes count; bullets, symbols (LibreOffice has its own
    signs for those) and styles that no word uses do not.
    """
    # Here and not above: only the render child opens Word files.
    from service.render.container import open_docx, parse_xml, text_parts

    parts = open_docx(docx)
    styles = parse_xml(_part(parts, r"word/styles\d*\.xml"))
    theme = parse_xml(_part(parts, r"word/theme/theme\d*\.xml"))
    looks = _Looks(styles, theme)
    found: set[str] = set()
    for name in text_parts(parts):
        for run in parse_xml(parts[name]).iter(f"{_W}r"):
            found |= looks.fonts(run)
    return frozenset(found)


@cache
def vietnamese_faces() -> Mapping[str, set[tuple[bool, bool]]]:
    """Each installed family that has all Vietnamese letters: its styles as (bold, italic)."""
    faces: dict[str, set[tuple[bool, bool]]] = {}
    if shutil.which("fc-list") is None:
        return faces
    letters = " ".join(f"{ord(letter):x}" for letter in sorted(_letters()))
    listing = subprocess.run(  # noqa: S603 - fixed words and letters
        ["fc-list", "--format", "%{family}|%{weight}|%{slant}\n", f":charset={letters}"],  # noqa: S607 - found by PATH as the system has it
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    for line in listing.stdout.splitlines():
        families, weight, slant = line.rsplit("|", 2)
        # A variable font says a range, «[100 900]»: it has them all.
        bold = {False, True} if "[" in weight else {float(weight) >= _BOLD}
        for family in families.split(","):
            styles = {(one, slant != "0") for one in bold}
            faces.setdefault(family.strip().casefold(), set()).update(styles)
    return faces


def _letters() -> set[str]:
    """Every Vietnamese letter: ALPHABET, its vowels under all tones, small and capital."""
    toned = {unicodedata.normalize("NFC", v + tone) for v in "aăâeêioôơuưy" for tone in TONES}
    return {case for letter in toned | set(ALPHABET) for case in (letter, letter.upper())}


def _part(parts: Mapping[str, bytes], name: str) -> bytes:
    return next((parts[part] for part in parts if re.fullmatch(name, part)), b"<none/>")


class _Looks:
    """The styles and the theme of one Word file."""

    def __init__(self, styles: "_Element", theme: "_Element") -> None:
        self._styles = {style.get(f"{_W}styleId", ""): style for style in styles.iter(f"{_W}style")}
        self._default = next((name for name, style in self._styles.items() if _rules(style)), "")
        self._document = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}rFonts")
        self._theme = {
            f"{size}{script}": face.get("typeface")
            for size in ("major", "minor")
            for script, tag in (("Ascii", "latin"), ("HAnsi", "latin"), ("EastAsia", "ea"))
            for face in theme.iterfind(f".//{{*}}{size}Font/{{*}}{tag}")
        }
        self._known: dict[tuple[object, ...], str] = {}

    def fonts(self, run: "_Element") -> set[str]:
        """What the words of this run ask for."""
        text = "".join(piece.text or "" for piece in run.iterchildren(f"{_W}t"))
        return {self._font(run, kind) for kind in _kinds(text)}

    def _font(self, run: "_Element", kind: str) -> str:
        own = run.find(f"{_W}rPr/{_W}rFonts")
        paragraph = _style(_around(run, f"{_W}p"), "pPr", "pStyle")
        names = (
            _style(run, "rPr", "rStyle"),
            paragraph if paragraph in self._styles else self._default,
            _style(_around(run, f"{_W}tbl"), "tblPr", "tblStyle"),
        )
        key = (kind, *names, *(own.items() if own is not None else ()))
        if key not in self._known:
            self._known[key] = self._resolved(own, names, kind)
        return self._known[key]

    def _resolved(self, own: "_Element | None", names: Iterable[str], kind: str) -> str:
        chain = [own, *(look for name in names for look in self._of_style(name)), self._document]
        for look in chain:
            if look is not None:
                theme = self._theme.get(look.get(f"{_W}{kind}Theme", ""))
                if font := theme or look.get(f"{_W}{kind}"):
                    return str(font)
        return _WORD_DEFAULT

    def _of_style(self, name: str) -> Iterator["_Element | None"]:
        """The fonts of a style, then of those it is based on; a circle ends where it closes."""
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            yield style.find(f"{_W}rPr/{_W}rFonts")
            name = _value(style.find(f"{_W}basedOn"))


def _rules(style: "_Element") -> bool:
    """Whether paragraphs that name no style have this one."""
    return style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true")


def _kinds(text: str) -> set[str]:
    """Which of a run's fonts its letters are printed in."""
    cjk = bool(_CJK.search(text))
    rest = _CJK.sub("", text) if cjk else text
    plain = any(letter.isascii() and not letter.isspace() for letter in rest)
    return {
        *(["ascii"] if plain else []),
        *(["hAnsi"] if not rest.isascii() else []),
        *(["eastAsia"] if cjk else []),
    }


def _style(node: "_Element | None", properties: str, tag: str) -> str:
    # Properties come first; to look for them would pass every row of a long table.
    first = None if node is None else next(iter(node), None)
    if first is None or first.tag != f"{_W}{properties}":
        return ""
    return _value(first.find(f"{_W}{tag}"))


def _value(node: "_Element | None") -> str:
    return "" if node is None else node.get(f"{_W}val", "")


def _around(run: "_Element", tag: str) -> "_Element | None":
    return next(run.iterancestors(tag), None)
