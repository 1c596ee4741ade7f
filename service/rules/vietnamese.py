"""Vietnamese text: one form of letters, search and sort keys, dates and numbers as offices write them.

Order of tones where letters are alike (written down once, here): ngang, huyền, hỏi, ngã, sắc, nặng.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from urllib.parse import quote
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}
INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF]
    + [c for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)]
    + list(range(0x7F, 0xA0))
)


def nfc(text: str) -> str:
    """The text in composed letters, without invisible or control characters; line ends as \\n."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(INVISIBLE)


def squeeze(text: str) -> str:
    """One line with single spaces inside and none at the ends."""
    return " ".join(nfc(text).replace("\u00a0", " ").split())


def search_key(text: str) -> str:
    """Small letters without marks, đ as d: what searches compare."""
    bare = unicodedata.normalize("NFD", squeeze(text).casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def sort_key(name: str) -> str:
    """A byte-ordered key of a person's name: given name, then the middle names, then the family."""
    words = squeeze(name).split()
    if not words:
        return ""
    given, middle, family = words[-1], words[1:-1], words[:1] if len(words) > 1 else []
    return text_sort_key(" ".join([given, *middle, *family]))


def text_sort_key(text: str) -> str:
    """A byte-ordered key of a text from left to right, by the Vietnamese alphabet, then tones."""
    letters, tones = [], []
    for letter in squeeze(text).casefold():
        base, tone = _letter_and_tone(letter)
        letters.append(_rank(base))
        tones.append(str(tone))
    return "".join(letters) + "|" + "".join(tones)


def local(moment: dt.datetime) -> dt.datetime:
    """The moment on the clocks of Vietnam."""
    return moment.astimezone(ZONE)


def local_date(moment: dt.datetime) -> dt.date:
    """The day it is in Vietnam at this moment."""
    return local(moment).date()


def date_in_words(day: dt.date) -> str:
    """«ngày 05 tháng 01 năm 2024»."""
    # NĐ 30/2020, Phụ lục I, II.4: a zero before days 1 to 9 and months 1 and 2 only.
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def place_and_date(place: str, day: dt.date) -> str:
    """«Bắc Giang, ngày 05 tháng 01 năm 2024»: the line opposite the number."""
    return f"{place}, {date_in_words(day)}"


def short_date(day: dt.date) -> str:
    """«05/01/2024», for pages."""
    return f"{day:%d/%m/%Y}"


def decimal_text(number: Decimal) -> str:
    """«16.068», «14,5»: dots between thousands, a comma before the fraction."""
    whole, _, fraction = format(abs(number), "f").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if number < 0 else ""
    return sign + grouped + (f",{fraction}" if fraction else "")


def parse_decimal(text: str) -> Decimal:
    """The number that «16.068» or «14,5» means; ValueError for anything else."""
    bare = squeeze(text).replace(" ", "")
    if not re.fullmatch(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", bare):
        raise ValueError(text)
    try:
        return Decimal(bare.replace(".", "").replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error


def file_name(text: str) -> str:
    """An ASCII name that every system can keep."""
    bare = unicodedata.normalize("NFD", squeeze(text).replace("đ", "d").replace("Đ", "D"))
    ascii_only = "".join(c for c in bare if ord(c) < 128)
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_only).strip("-.") or "tep"


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header that offers a file under its Vietnamese name (RFC 6266, RFC 5987)."""
    shown = re.sub(r'[\\/:*?"<>|]', "-", squeeze(name))
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{file_name(shown)}\"; filename*=UTF-8''{quote(shown, safe='')}"


def _letter_and_tone(letter: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((TONES[c] for c in parts if c in TONES), 0)
    kept = parts[0] + "".join(c for c in parts[1:] if c in LETTER_MARKS)
    return unicodedata.normalize("NFC", kept), tone


def _rank(letter: str) -> str:
    if letter == " ":
        return " "
    at = ALPHABET.find(letter)
    return chr(ord("A") + at) if at >= 0 else f"!{letter}"
