"""Numbers of papers: «05/KH-UBND», which series counts a type, and when a year begins."""

import datetime as dt
import re
from dataclasses import dataclass

from service.rules.vietnamese import local_date

# NĐ 30/2020, Phụ lục I, II.3: number, slash, symbol without spaces; hyphens inside the symbol.
PART = r"[A-ZĐ][A-Za-zĐđ0-9&]*"
SYMBOL = re.compile(rf"{PART}(-{PART})*")
FULL_SYMBOL = re.compile(rf"(?P<number>0[1-9]|[1-9]\d+)/(?P<symbol>{PART}(-{PART})+)\Z")
LETTERS = "cong_van"


@dataclass(frozen=True)
class Numbered:
    """A number taken apart."""

    number: int
    symbol: str


def number_text(number: int) -> str:
    """«05», «12»: a zero before numbers below ten (NĐ 30/2020, Phụ lục I, II.3)."""
    return f"{number:02}"


def full_symbol(number: int, symbol: str) -> str:
    """«05/KH-UBND», «12/UBND-NC»; the symbol keeps its small letters («TTr»)."""
    return f"{number_text(number)}/{symbol}"


def parse_symbol(text: str) -> Numbered | None:
    """Number and symbol of a full symbol; None when it is not one."""
    found = FULL_SYMBOL.match(text.strip())
    return Numbered(int(found["number"]), found["symbol"]) if found else None


def is_symbol(text: str) -> bool:
    """Whether this may stand in a symbol for an agency or a unit: «UBND», «SGDĐT», «TĐKT»."""
    return bool(SYMBOL.fullmatch(text))


def register_year(moment: dt.datetime) -> int:
    """The register's year at this moment: it begins on 1 January in Vietnam (Điều 15)."""
    return local_date(moment).year


def new_year(year: int) -> dt.date:
    """The first day of a register."""
    return dt.date(year, 1, 1)


def series_of(setting: str, abbreviation: str) -> tuple[str, str]:
    """Key and title of the series that counts a type, by the head's decision (Điều 15)."""
    if setting == "mot_so":
        return "chung", "Văn bản đi"
    if setting == "theo_nhom":
        return ("quyet_dinh", "Quyết định") if abbreviation == "QĐ" else ("khac", "Văn bản khác")
    return (abbreviation, f"Sổ {abbreviation}") if abbreviation else (LETTERS, "Sổ công văn")
