"""How wide letters are when printed: by Times New Roman, or by the twin of its widths."""

import shutil
import subprocess
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from PIL import ImageFont

from service.render.fonts import PAPER_FONTS
from service.rules.form30.judging import CannotJudge
from service.rules.form30.seen import PAGE_FIELD, Piece

_EM: Final = (
    2048  # units of the fonts' own grid: no rounding when letters are measured at this size
)
_MM_A_POINT: Final = 25.4 / 72
_BOLD: Final = 180  # fontconfig's weights: 80 regular, 180 demibold, 200 bold
_MISSING: Final = (
    "Máy chưa cài phông Times New Roman hoặc Liberation Serif, không đo được bề rộng chữ."
)


def width_mm(pieces: Sequence[Piece]) -> float:
    """The width of these letters on one line, as Times New Roman prints them.

    Size, bold and italic count; another font's name does not. A tab is as wide as a space, a PAGE
    field as one digit. CannotJudge when the machine has no font of these widths.
    """
    return round(sum(_piece(piece) for piece in pieces) * _MM_A_POINT, 2)


def _piece(piece: Piece) -> float:
    look = piece.look
    text = unicodedata.normalize("NFC", piece.text).replace("\t", " ").replace(PAGE_FIELD, "0")
    return sum(_letter(one, look.bold, look.italic) for one in text) * look.size / _EM


@lru_cache(maxsize=8192)
def _letter(letter: str, bold: bool, italic: bool) -> float:
    return _face(bold, italic).getlength(letter)


@cache
def _face(bold: bool, italic: bool) -> ImageFont.FreeTypeFont:
    file = _files().get((bold, italic))
    if file is None:
        raise CannotJudge(_MISSING)
    return ImageFont.truetype(file, _EM, layout_engine=ImageFont.Layout.BASIC)


@cache
def _files() -> Mapping[tuple[bool, bool], str]:
    """The four faces of the first font of the papers that is installed with all of them."""
    for family in PAPER_FONTS:
        if len(found := _faces_of(family)) == 4:
            return found
    return {}


def _faces_of(family: str) -> dict[tuple[bool, bool], str]:
    if shutil.which("fc-list") is None:
        return {}
    listing = subprocess.run(  # noqa: S603 - fixed words
        ["fc-list", "--format", "%{weight}|%{slant}|%{file}\n", f":family={family}"],  # noqa: S607 - found by PATH as the system has it
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    faces = {}
    for line in listing.stdout.splitlines():
        weight, slant, file = line.split("|", 2)
        if file.lower().endswith((".ttf", ".otf", ".ttc")) and "[" not in weight:
            faces[(float(weight) >= _BOLD, slant != "0")] = file
    return faces
