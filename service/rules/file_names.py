"""Names of files that Windows, macOS and Linux keep alike: no letter they refuse, no two alike."""

import re
import unicodedata
from collections.abc import Container, Iterable

from service.rules.vietnamese import squeeze

MOST_UNITS = 120  # UTF-16, as Windows counts; a path of 260 must have room for folders too
MOST_BYTES = 200  # UTF-8, as Linux counts; 255 is the most of one name
NAMELESS = "không tên"
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# Devices of Windows, with any ending: «CON», «nul.docx», «COM¹.tar.gz».
DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(?:\.|\Z)", re.I)


def safe(text: str, ending: str = "", taken: Container[str] = ()) -> str:
    """«0012 Nguyễn Văn An.docx» of «0012 Nguyễn Văn An» and «.docx».

    `taken` holds the `likeness` of names already there; a name like one of them gets « (2)».
    """
    stem = _clean(text)
    name = _fitted(stem, ending)
    number = 2
    while likeness(name) in taken:
        name = _fitted(stem, f" ({number}){ending}")
        number += 1
    return name


def unique(texts: Iterable[str], ending: str = "") -> list[str]:
    """A safe name for each text, in order, no two alike."""
    taken: set[str] = set()
    names = []
    for text in texts:
        names.append(safe(text, ending, taken))
        taken.add(likeness(names[-1]))
    return names


def likeness(name: str) -> str:
    """Two names with the same likeness are one file somewhere: case, marks, wide letters apart."""
    # Upper first: Windows compares capitals, and «ı» and «i» have one.
    return unicodedata.normalize(
        "NFKC", unicodedata.normalize("NFKC", name).upper().casefold()
    ).casefold()


def _clean(text: str) -> str:
    """One line in NFC without letters that a system refuses, no dot or space at its ends."""
    stem = _trimmed(FORBIDDEN.sub("-", squeeze(text))) or NAMELESS
    return f"_{stem}" if DEVICE.match(stem) else stem


def _fitted(stem: str, ending: str) -> str:
    """The stem cut where the whole name would be too long."""
    units, size = MOST_UNITS - _units(ending), MOST_BYTES - len(ending.encode())
    while _units(stem) > units or len(stem.encode()) > size:
        stem = stem[:-1]
    return _trimmed(stem) + ending


def _trimmed(stem: str) -> str:
    return stem.strip(" .")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
