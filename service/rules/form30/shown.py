"""What the rules around the body ask of a line: its words folded, its look, width and middle."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Final

from service.rules.form30.body import figure, spans
from service.rules.form30.judging import Case, Found
from service.rules.form30.parts import Parts
from service.rules.form30.prose import folded
from service.rules.form30.seen import Line, Look, Piece
from service.rules.vietnamese import search_key

APPENDIX_I: Final = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I"
FORMS: Final = "NĐ 30/2020/NĐ-CP, Phụ lục III, Mục II"
USUAL: Final = "Thông lệ trình bày, NĐ 30/2020/NĐ-CP không quy định"

# The main components (NĐ 30/2020, Điều 8 khoản 2), and the types whose form has one more or less.
_HEAD: Final = frozenset({"quoc_hieu", "tieu_ngu", "co_quan"})
_MAIN: Final = _HEAD | {
    "so", "dia_danh", "ten_loai", "trich_yeu", "noi_dung", "quyen_han", "ho_ten",
    "noi_nhan", "noi_nhan_muc",
}  # fmt: skip
_DECIDED: Final = frozenset({"tham_quyen", "can_cu", "quyet_dinh"})
_BETWEEN_TWO: Final = frozenset({"dia_danh", "trich_yeu", "noi_nhan", "noi_nhan_muc"})
_MORE: Final[Mapping[str, frozenset[str]]] = {
    "QĐ": _DECIDED,
    "NQ": _DECIDED,
    "cong_van": frozenset({"kinh_gui"}),
    "CĐ": frozenset({"kinh_gui"}),
}
_LESS: Final[Mapping[str, frozenset[str]]] = {
    "cong_van": frozenset({"ten_loai"}),
    "BB": frozenset({"dia_danh"}),
    # Mẫu 1.8, 1.10; the last five have no form in Phụ lục III.
    **dict.fromkeys(("GGT", "GNP", "GUQ", "PG", "PC", "PB", "thu_cong"), frozenset({"trich_yeu"})),
    **dict.fromkeys(("HĐ", "BGN", "BTT"), _BETWEEN_TWO),
}

# Times New Roman, thousandths of its size: regular and bold; marks add nothing, but ơ and ư do.
_REGULAR: Final = {
    180: "'", 250: " ,.\t\u00a0", 278: "/:;ijlt", 333: "!()-I[]fr‘’", 389: "Js", 408: '"',
    444: "?acez“”", 500: "*_bdghknopquvxyđ–«»", 529: "ơ", 542: "ư", 556: "FPS", 564: "+<=>",
    611: "ELTZ", 667: "BCR", 722: "ADGHKNOQUVXYwĐƠ", 776: "Ư", 778: "&m", 833: "%", 889: "M",
    944: "W", 1000: "—…",
}  # fmt: skip
_BOLD: Final = {
    250: " ,.\t\u00a0", 278: "'/il", 333: "!()-:;[]fjt‘’", 389: "Is", 444: "cerz",
    500: "*?J_agovxy–“”«»", 554: "ơ", 555: '"', 556: "Sbdhknpquđ", 570: "+<=>", 600: "ư",
    611: "FP", 667: "BELTZ", 722: "ACDNRUVXYwĐ", 778: "GHKOQƠ", 796: "Ư", 833: "&m", 944: "M",
    1000: "%W—…",
}  # fmt: skip
_DIGIT: Final = 500  # and whatever is in neither table
_MM_A_POINT: Final = 25.4 / 72

_OPEN: Final = re.compile(r"…|\.{3,}|_{3,}")


def needed(parts: Parts) -> frozenset[str]:
    """The components a paper of this type must have; none of a text attached in its own file."""
    if not any(parts.of(part) for part in (*_HEAD, "so", "ten_loai")):
        return frozenset()
    if not parts.kind:  # «PHIẾU TRÌNH»: no type of Điều 7, no form to go by
        return _HEAD
    return (_MAIN | _MORE.get(parts.kind, frozenset())) - _LESS.get(parts.kind, frozenset())


def words(line: Line) -> str:
    """What it says: white space folded, «hoà» as «hòa»."""
    return folded(" ".join(line.text.split()))


def is_open(text: str) -> bool:
    """Dots where somebody will write."""
    return bool(_OPEN.search(text))


def at(line: Line, text: str) -> tuple[int, int]:
    """Where these letters stand in the line; the whole line when they are not there as such."""
    start = folded(line.text).find(text) if text else -1
    return (start, start + len(text)) if start >= 0 else (0, 0)


def listed(case: Case, key: str) -> tuple[str, ...]:
    """The words of a row of the law's table the_thuc on the paper's day, none without a row."""
    row = case.law.row("the_thuc", key, case.on)
    return tuple(folded(word) for word in row["tu"]) if row else ()


def starts(text: str, words_: Sequence[str]) -> bool:
    """It begins with one of these words, whole ones."""
    return any(text == word or text.startswith(f"{word} ") for word in words_)


def found_at(line: Line, text: str, found: str, expected: str) -> Found:
    """A finding on these letters of a line."""
    return Found(found, expected, line, *at(line, text))


# Looks.


def wrong_size(line: Line, least: float, most: float) -> Iterator[tuple[int, int, str]]:
    """Where letters are smaller or larger, with the size they have."""
    wrong = [p.look.size for p in lettered(line) if not least <= p.look.size <= most]
    if wrong:
        span = next(spans(line, lambda p: _has_letters(p) and not least <= p.look.size <= most))
        yield *span, f"Cỡ chữ {figure(wrong[0])}"


def wrong_style(line: Line, bold: bool, italic: bool) -> Iterator[tuple[int, int, str]]:
    """Where letters are not bold, or not upright, as they should be, with the style they have."""

    def wrong(piece: Piece) -> bool:
        return _has_letters(piece) and (piece.look.bold, piece.look.italic) != (bold, italic)

    looks = [piece.look for piece in line.pieces if wrong(piece)]
    if looks:
        yield *next(spans(line, wrong)), f"Kiểu chữ {style(looks[0].bold, looks[0].italic)}"


def style(bold: bool, italic: bool) -> str:
    """«đứng, đậm», as the decree's table says it."""
    return ("nghiêng" if italic else "đứng") + (", đậm" if bold else "")


def lettered(line: Line) -> list[Piece]:
    """The pieces with letters: a number of a note, dots to fill in have a look of their own."""
    return [piece for piece in line.pieces if _has_letters(piece)]


def _has_letters(piece: Piece) -> bool:
    return any(char.isalpha() for char in piece.text)


# Widths and places.


def text_width_mm(line: Line) -> float:
    """How wide its words are on one line, as Times New Roman prints them."""
    return sum(_wide(piece.text, piece.look) for piece in _stripped(line)) * _MM_A_POINT


def middle_mm(case: Case, line: Line) -> float | None:
    """Where the middle of its words is, from the left of the text; None when tabs or a box set it.

    A line that fills its room has its middle in the middle of the room.
    """
    if line.align == "tab" or line.box is not None or "\t" in line.text.strip():
        return None
    left, full = _area(case, line)
    left, right = left + line.left_mm, left + full - line.right_mm
    wide = text_width_mm(line)
    if line.align == "center" or wide > right - left - 1:
        return (left + right + line.first_mm) / 2
    if line.align == "right":
        return right - wide / 2
    if line.text != line.text.lstrip("\t"):
        return None
    blanks = sum(_wide(p.text, p.look) for p in _leading(line)) * _MM_A_POINT
    return left + line.first_mm + blanks + wide / 2


def text_room_mm(case: Case, line: Line) -> float:
    """How wide the text of its page is."""
    section = case.paper.sections[line.section]
    return section.width_mm - section.left_mm - section.right_mm


def free_mm(case: Case, line: Line) -> float:
    """How wide a line may be between its indents."""
    room = line.room_mm
    if line.cell is None and line.box is None:
        room = text_room_mm(case, line)
    return max(room - line.left_mm - line.right_mm - max(line.first_mm, 0.0), 1.0)


def _area(case: Case, line: Line) -> tuple[float, float]:
    if line.cell is not None:
        return line.cell.left_mm, line.cell.width_mm
    return 0.0, text_room_mm(case, line)


def _stripped(line: Line) -> list[Piece]:
    """Its pieces without the white space at both ends."""
    pieces = [Piece(piece.text, piece.look) for piece in line.pieces]
    for order, strip in (
        (range(len(pieces)), str.lstrip),
        (range(len(pieces) - 1, -1, -1), str.rstrip),
    ):
        for number in order:
            pieces[number] = Piece(strip(pieces[number].text), pieces[number].look)
            if pieces[number].text:
                break
    return pieces


def _leading(line: Line) -> Iterator[Piece]:
    for piece in line.pieces:
        blank = piece.text[: len(piece.text) - len(piece.text.lstrip())]
        yield Piece(blank, piece.look)
        if blank != piece.text:
            return


def _wide(text: str, look: Look) -> float:
    return sum(_letter(char, look.bold) for char in text) * look.size / 1000


@cache
def _letter(char: str, bold: bool) -> int:
    table = _widths()[bold]
    base = search_key(char)
    known = table.get(char) or table.get(_bare(char))
    return known or table.get(base if char.islower() else base.upper(), _DIGIT)


def _bare(char: str) -> str:
    """«Ờ» → «Ơ», «ữ» → «ư»: the hook makes them wider, the tone does not."""
    tones = {"ờớởỡợ": "ơ", "ừứửữự": "ư"}
    low = next((base for many, base in tones.items() if char.lower() in many), char)
    return low.upper() if char.isupper() else low


@cache
def _widths() -> tuple[Mapping[str, int], Mapping[str, int]]:
    regular, bold = (
        dict(
            chain.from_iterable(((char, width) for char in chars) for width, chars in table.items())
        )
        for table in (_REGULAR, _BOLD)
    )
    return regular, bold
