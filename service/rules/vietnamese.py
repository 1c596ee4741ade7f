"""Vietnamese text: one form of letters, search and sort keys, dates, numbers, names of files.

A list goes syllable by syllable: letters by ALPHABET first, then the tone of the syllable in the
order ngang, huyền, hỏi, ngã, sắc, nặng; where a mark stands («hòa», «hoà») makes no difference.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from urllib.parse import quote
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}
# Control and format characters, lone surrogates and non-characters: no paper or file can show them.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\ufdd0-\ufdef]"
)
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
LONGEST_NAME = 150


def nfc(text: str) -> str:
    """The text in composed letters, without invisible or control characters; line ends as \\n."""
    # Invisible ones go first: one between a letter and its mark would keep them apart.
    return unicodedata.normalize("NFC", LINE_END.sub("\n", INVISIBLE.sub("", text)))


def squeeze(text: str) -> str:
    """One line with single spaces inside and none at the ends."""
    return " ".join(nfc(text).replace("\u00a0", " ").split())


def search_key(text: str) -> str:
    """Small letters without marks, đ as d: what searches compare."""
    bare = unicodedata.normalize("NFD", squeeze(text).casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def sort_key(name: str) -> str:
    """A key of a person's name by given name, then the middle names, then the family name.

    Digits only, so every database orders it alike.
    """
    words = squeeze(name).split()
    if not words:
        return ""
    given, middle, family = words[-1], words[1:-1], words[:1] if len(words) > 1 else []
    return text_sort_key(" ".join([given, *middle, *family]))


def text_sort_key(text: str) -> str:
    """A key of digits for a text from left to right, by the Vietnamese alphabet, then tones."""
    words = re.findall(r"[^\W_]+", squeeze(text).casefold())
    return "".join(_word_key(word) for word in words)


def local(moment: dt.datetime) -> dt.datetime:
    """The moment on the clocks of Vietnam; ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} không có múi giờ")
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
    bare = squeeze(text)
    if not re.fullmatch(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", bare, re.ASCII):
        raise ValueError(text)
    return Decimal(bare.replace(".", "").replace(",", "."))


def file_name(text: str) -> str:
    """An ASCII name that every system can keep, its ending kept when it is cut."""
    bare = unicodedata.normalize("NFD", squeeze(text).replace("đ", "d").replace("Đ", "D"))
    ascii_only = "".join(c for c in bare if ord(c) < 128)
    safe = re.sub(r"-*\.[.-]*", ".", re.sub(r"[^A-Za-z0-9._]+", "-", ascii_only)).strip("-.")
    stem, dot, ending = safe.rpartition(".")
    if len(safe) > LONGEST_NAME and dot and len(ending) <= 5:
        safe = stem[: LONGEST_NAME - len(ending) - 1].rstrip("-.") + dot + ending
    return safe[:LONGEST_NAME] or "tep"


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header that offers a file under its Vietnamese name (RFC 6266, RFC 5987)."""
    shown = re.sub(r'[\\/:*?"<>|]', "-", squeeze(name)).lstrip(".") or "tep"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{file_name(shown)}\"; filename*=UTF-8''{quote(shown, safe='')}"


def _word_key(word: str) -> str:
    """Two digits a letter; then 0, below every letter, so that «An» goes before «Anh»; the tone."""
    letters = [_letter_and_tone(letter) for letter in word]
    tone = next((tone for _, tone in letters if tone), 0)
    return "".join(_rank(base) for base, _ in letters) + f"0{tone}"


def _letter_and_tone(letter: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((TONES[c] for c in parts if c in TONES), 0)
    kept = parts[0] + "".join(c for c in parts[1:] if c in LETTER_MARKS)
    return unicodedata.normalize("NFC", kept), tone


def _rank(letter: str) -> str:
    """Digits 10 to 19, letters of ALPHABET from 20, those of other alphabets after them."""
    if letter in ALPHABET:
        return f"{20 + ALPHABET.index(letter)}"
    value = unicodedata.digit(letter, None)
    return f"1{value}" if value is not None else f"9{ord(letter):07}"
