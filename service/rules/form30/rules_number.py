"""Rules on số, ký hiệu and on địa danh, thời gian: each judges one thing of a line taken apart."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.prose import LOWER, folded
from service.rules.form30.seen import Line
from service.rules.form30.shown import APPENDIX_I, USUAL, found_at, is_open, starts, words
from service.rules.vietnamese import date_in_words, place_and_date, squeeze

NUMBER: Final = f"{APPENDIX_I}, Mục II.3"
DATE: Final = f"{APPENDIX_I}, Mục II.4"
ABBREVIATIONS: Final = "NĐ 30/2020/NĐ-CP, Phụ lục III, Mục I"
LETTERS: Final = "cong_van"

_NUMBER = re.compile(r"(?P<word>[^\W\d_]*)(?P<colon>\s*:)?\s*(?P<rest>.*)", re.DOTALL)
_PARTED = re.compile(r"(?P<number>[^/]*?)(?P<slash>\s*/\s*)(?P<symbol>.*)", re.DOTALL)
_BLANK = re.compile(r"[\s.…_]*")
_BETWEEN = re.compile(r"\s*[-–—/_]\s*|\s+")
_GROUP = re.compile(r"[^\W_][\w&.]*")
_DATE = re.compile(
    r"(?P<place>.*?)(?P<comma>\s*,\s*|\s+|)ngày(?P<day>.*?)tháng(?P<month>.*?)năm(?P<year>.*)",
    re.IGNORECASE | re.DOTALL,
)
_UNITS = ("Tỉnh", "Thành phố", "Huyện", "Quận", "Thị xã", "Thị trấn", "Xã", "Phường")


@dataclass(frozen=True)
class Number:
    """«Số: 05/KH-UBND» taken apart; `symbol` is "" when it is left open."""

    line: Line
    word: str
    colon: str
    rest: str
    number: str
    slash: str
    symbol: str

    @property
    def blank(self) -> bool:
        return bool(_BLANK.fullmatch(self.number))

    @property
    def groups(self) -> list[str]:
        """«KH», «UBND»."""
        return [group for group in _BETWEEN.split(self.symbol) if group]


@dataclass(frozen=True)
class Dated:
    """«Bắc Giang, ngày 15 tháng 3 năm 2024» taken apart."""

    line: Line
    place: str
    comma: str
    day: str
    month: str
    year: str

    @property
    def blank(self) -> bool:
        """Something of the date is left open."""
        return any(_BLANK.fullmatch(text) for text in (self.day, self.month, self.year))


def number_of(case: Case) -> Number:
    """The number of a paper; what is there of it when it is badly typed."""
    line = case.parts.of("so")[0]
    text = line.text.replace("\u00a0", " ").strip()
    whole = _NUMBER.fullmatch(text)
    parted = _PARTED.fullmatch(whole["rest"]) if whole else None
    word, colon, rest = (
        (whole["word"], whole["colon"] or "", whole["rest"]) if whole else ("", "", text)
    )
    if parted is None:
        return Number(line, word, colon, rest, rest, "", "")
    symbol = "" if is_open(parted["symbol"]) else parted["symbol"].strip()
    return Number(line, word, colon, rest, parted["number"].strip(), parted["slash"], symbol)


def date_of(case: Case) -> Dated | None:
    """The date line of a paper taken apart; None when it is not of that form."""
    line = case.parts.of("dia_danh")[0]
    found = _DATE.fullmatch(_date_text(case))
    if not found:
        return None
    place, comma = found["place"], found["comma"]
    return Dated(line, place, comma, *(found[it].strip() for it in ("day", "month", "year")))


def _word(case: Case) -> Iterator[Found]:
    one = number_of(case)
    if one.word != "Số" or one.colon != ":":
        said = one.line.text.strip()
        head = said[: len(said) - len(one.rest)].rstrip() or said
        yield found_at(one.line, head, f"«{head}»", "«Số:», chữ in thường, có dấu hai chấm")


def _space_after(case: Case) -> Iterator[Found]:
    one = number_of(case)
    if one.colon == ":" and re.search(r":\d", one.line.text):
        yield found_at(one.line, "Số:", "Không có dấu cách sau «Số:»", "«Số: », rồi đến số")


def _digits(case: Case) -> Iterator[Found]:
    one = number_of(case)
    if one.slash and not one.blank and not re.fullmatch(r"[\d\s]+", one.number) and _apart(one):
        yield found_at(one.line, one.number, f"Số «{one.number}»", "Số thứ tự bằng chữ số Ả Rập")


def _zero(case: Case) -> Iterator[Found]:
    one = number_of(case)
    bare = re.match(r"\d+", one.number)
    if bare and bare[0] != f"{int(bare[0]):02}":
        yield found_at(
            one.line, one.number, f"Số «{bare[0]}»", f"«{int(bare[0]):02}»: số nhỏ hơn 10 thêm số 0"
        )


def _empty(case: Case) -> Iterator[Found]:
    one = number_of(case)
    if one.blank and not case.is_draft:
        if is_open(one.rest.partition("/")[2]):
            raise CannotJudge("Số, ký hiệu còn để trống như trong mẫu")
        yield Found("Số còn để trống", "Văn bản ban hành phải có số", one.line)


def _signs(case: Case) -> Iterator[Found]:
    one = number_of(case)
    if not one.slash or not _apart(one):
        yield Found(f"«{one.rest}»", "Dấu gạch chéo (/) giữa số và ký hiệu", one.line)
        return
    wrong = re.search(r"[–—/_,;]|\.(?=\w)", one.symbol)
    if wrong:
        yield found_at(
            one.line,
            one.symbol,
            f"Dấu «{wrong[0]}» trong ký hiệu",
            "Dấu gạch nối (-) giữa các nhóm",
        )


def _spaces(case: Case) -> Iterator[Found]:
    one = number_of(case)
    blank_before = one.slash != one.slash.lstrip() and not one.blank
    blank_after = one.slash != one.slash.rstrip() and bool(one.symbol)
    if (
        blank_before
        or blank_after
        or re.search(r"\s", one.symbol)
        or re.search(r"\d\s+\d", one.number)
    ):
        yield found_at(
            one.line, one.rest, "Có dấu cách trong số, ký hiệu", "Viết liền, không cách chữ"
        )


def _type(case: Case) -> Iterator[Found]:
    right = _abbreviation(case)
    one = _symbolled(case)
    if right and len(one.groups) > 1 and one.groups[0] != right:
        yield found_at(
            one.line,
            one.groups[0],
            f"Chữ viết tắt «{one.groups[0]}»",
            f"«{right}» theo tên loại «{_type_name(case)}»",
        )


def _two_groups(case: Case) -> Iterator[Found]:
    one = _symbolled(case)
    if _abbreviation(case) and len(one.groups) == 1:
        yield found_at(
            one.line,
            one.symbol,
            f"Ký hiệu «{one.symbol}»",
            f"«{_abbreviation(case)}-…»: chữ viết tắt tên loại, tên cơ quan",
        )


def _letters(case: Case) -> Iterator[Found]:
    """A công văn is numbered by agency and unit, not by a type."""
    if case.parts.kind != LETTERS:
        return
    one = _symbolled(case)
    known = {row["viet_tat"] for row in case.law.rows("van_ban", case.on)} - {""}
    wrong = next((group for group in one.groups if group.upper() == "CV"), None)
    if wrong is None and len(one.groups) > 1 and one.groups[0] in known:
        wrong = one.groups[0]
    if wrong is not None or len(one.groups) == 1:
        yield found_at(
            one.line,
            wrong or one.symbol,
            f"Ký hiệu «{one.symbol}»",
            "«cơ quan-đơn vị soạn thảo hoặc lĩnh vực», ví dụ «UBND-NC»",
        )


def _capital(case: Case) -> Iterator[Found]:
    """«TTg» has one small letter; of the type's own abbreviation `so.ten_loai` tells."""
    one = _symbolled(case)
    rest = one.groups[1:] if _abbreviation(case) else one.groups
    for group in rest:
        small = group[0].islower() or re.search(rf"[{LOWER}]{{2}}", group)
        if _GROUP.fullmatch(group) and small:
            yield found_at(one.line, group, f"«{group}»", "Ký hiệu bằng chữ in hoa")
            return


def _by_agency(case: Case) -> Iterator[Found]:
    """The province's council has its abbreviation in the symbol."""
    one = _symbolled(case)
    named = " ".join(words(line).upper() for line in case.parts.of("co_quan"))
    for row in case.law.rows("co_quan", case.on):
        own = folded(" ".join(row["dong"])) == named and len(one.groups) > 1
        if own and not any(row["ky_hieu"] in group.upper() for group in one.groups):
            yield found_at(
                one.line,
                one.symbol,
                f"Ký hiệu «{one.symbol}» của {row['ten']}",
                f"Có chữ viết tắt tên cơ quan «{row['ky_hieu']}»",
            )


def _same_row(case: Case) -> Iterator[Found]:
    """Số and địa danh stand on one line."""
    numbers, dates = case.parts.of("so"), case.parts.of("dia_danh")
    if not numbers:
        raise CannotJudge("Không thấy số, ký hiệu của văn bản")
    one, other = numbers[0], dates[0]
    if one.align == "tab" and other.align == "tab":
        apart = one.place.paragraph != other.place.paragraph
    elif one.cell is not None and other.cell is not None and one.cell.table == other.cell.table:
        apart = one.cell.row != other.cell.row
    else:
        raise CannotJudge("Số, ký hiệu và địa danh không cùng một bảng: chưa đo được có ngang hàng")
    if apart:
        yield Found("Không cùng dòng với số, ký hiệu", "Cùng một dòng với số, ký hiệu", other)


def _form(case: Case) -> Iterator[Found]:
    line = case.parts.of("dia_danh")[0]
    one = date_of(case)
    right = place_and_date("Bắc Giang", dt.date(case.on.year, 1, 5))
    small = re.fullmatch(_DATE.pattern, _date_text(case), re.DOTALL)
    if one is None or not small or not one.place.strip(" ,"):
        yield Found(f"«{words(line)}»", f"«Địa danh, ngày … tháng … năm …», ví dụ «{right}»", line)
    elif not one.blank and (_day(one) is None or len(one.year) != 4):
        yield Found(f"«{words(line)}» không phải một ngày có thật", f"Ví dụ «{right}»", line)


def _comma(case: Case) -> Iterator[Found]:
    one = _dated(case)
    if one.place.strip(" ,") and one.comma.strip() != one.comma.rstrip():
        yield Found("Dấu cách trước dấu phẩy sau địa danh", "«Địa danh, ngày …»", one.line)
    elif one.place.strip() and "," not in one.comma:
        yield Found("Thiếu dấu phẩy sau địa danh", "«Địa danh, ngày …»", one.line)


def _zeros(case: Case) -> Iterator[Found]:
    one = _dated(case)
    for name, text, last in (("ngày", one.day, 9), ("tháng", one.month, 2)):
        if not re.fullmatch(r"\d{1,3}", text):
            continue
        value = int(text)
        right = f"{value:02}" if value <= last else str(value)
        if text != right:
            yield found_at(
                one.line,
                f"{name} {text}",
                f"«{name} {text}»",
                f"«{name} {right}»: thêm số 0 trước ngày 1 đến 9 và tháng 1, 2",
            )


def _not_later(case: Case) -> Iterator[Found]:
    one = _dated(case)
    day = _day(one)
    if day is not None and day > case.on:
        yield Found(
            f"{date_in_words(day).capitalize()} sau ngày xét {case.on:%d/%m/%Y}",
            "Ngày ban hành không sau ngày xét",
            one.line,
        )


def _date_empty(case: Case) -> Iterator[Found]:
    one = _dated(case)
    if one.blank and not case.is_draft:
        if is_open(one.place):
            raise CannotJudge("Địa danh, thời gian còn để trống như trong mẫu")
        yield Found(
            "Ngày, tháng, năm còn để trống", "Văn bản ban hành phải có ngày, tháng, năm", one.line
        )


def _place_capital(case: Case) -> Iterator[Found]:
    one = _dated(case)
    place = _place(one)
    named = place.removeprefix("Thành phố ").removeprefix("Thị xã ").removeprefix("Thị trấn ")
    small = next((word for word in named.split() if word[0].islower()), None)
    if small:
        yield found_at(one.line, small, f"«{place}»", "Các chữ cái đầu của địa danh viết hoa")


def _place_unit(case: Case) -> Iterator[Found]:
    one = _dated(case)
    place = _place(one)
    unit = next((unit for unit in _UNITS if starts(place.capitalize(), (unit,))), None)
    named = place[len(unit) :].strip() if unit else ""
    if unit and named != "Hồ Chí Minh" and not re.match(r"\d", named):
        yield found_at(
            one.line,
            place,
            f"«{place}»",
            f"«{named}»; chỉ ghi «{unit.lower()}» khi đặt theo tên người, chữ số, sự kiện",
        )


def _place_by_day(case: Case) -> Iterator[Found]:
    """The place of the province's council and its bodies on the day of issue."""
    one = _dated(case)
    place = _place(one)
    names = {
        " ".join(words(line).upper() for line in case.parts.of(part))
        for part in ("co_quan", "co_quan_chu_quan")
    }
    for row in case.law.rows("co_quan", case.on):
        own = {folded(" ".join(row["dong"])), folded(row["viet_tat_cap_tren"])}
        other = place.casefold() != folded(row["dia_danh"]).casefold()
        # What begins with «tỉnh» dia_danh.don_vi says.
        if own & names and other and not starts(place.capitalize(), _UNITS):
            yield found_at(one.line, place, f"«{place}»", f"«{row['dia_danh']}» ({row['source']})")


def _no_date(case: Case) -> Iterator[Found]:
    if case.parts.kind == "BB":
        line = case.parts.of("dia_danh")[0]
        yield Found(
            f"Biên bản có dòng «{words(line)}» ở đầu", "Biên bản ghi thời gian trong nội dung", line
        )


def _apart(one: Number) -> bool:
    """No hyphen stands where the slash should."""
    return one.blank or bool(re.fullmatch(r"[\w\s.]*", one.number))


def _abbreviation(case: Case) -> str:
    row = case.law.row("van_ban", case.parts.kind, case.on) if case.parts.kind else None
    return str(row["viet_tat"]) if row else ""


def _type_name(case: Case) -> str:
    row = case.law.row("van_ban", case.parts.kind, case.on)
    return str(row["ten"]) if row else ""


def _date_text(case: Case) -> str:
    return folded(squeeze(" ".join(line.text for line in case.parts.of("dia_danh"))))


def _dated(case: Case) -> Dated:
    one = date_of(case)
    if one is None:
        raise CannotJudge("Địa danh, ngày, tháng, năm không viết đầy đủ")
    return one


def _place(one: Dated) -> str:
    place = one.place.strip(" ,")
    if not place or is_open(place):
        raise CannotJudge("Chưa ghi địa danh")
    return place


def _symbolled(case: Case) -> Number:
    """The number, with its symbol not left open and apart from it."""
    one = number_of(case)
    if not one.symbol or not _apart(one):
        raise CannotJudge("Ký hiệu còn để trống hoặc không tách được khỏi số")
    return one


def _day(one: Dated) -> dt.date | None:
    try:
        return dt.date(int(one.year), int(one.month), int(one.day))
    except ValueError:
        return None


def _rule(
    id_: str, title: str, source: str, judge: Callable[[Case], Iterator[Found]], level: str = ERROR
) -> Rule:
    return Rule(id_, title, level, source, judge, id_.split(".")[0])


RULES: tuple[Rule, ...] = (
    _rule("so.tu", "Từ «Số:»", f"{NUMBER}.c", _word),
    _rule("so.cach_sau", "Dấu cách sau «Số:»", USUAL, _space_after, WARNING),
    _rule("so.chu_so", "Số bằng chữ số", f"{NUMBER}.a", _digits),
    _rule("so.so_0", "Số 0 trước số nhỏ hơn 10", f"{NUMBER}.c", _zero),
    _rule("so.trong", "Có số khi ban hành", f"{NUMBER}.a", _empty),
    _rule("so.dau_ngan", "Dấu / và - của ký hiệu", f"{NUMBER}.c", _signs),
    _rule("so.dau_cach", "Số, ký hiệu viết liền", f"{NUMBER}.c", _spaces),
    _rule("so.ten_loai", "Chữ viết tắt tên loại", ABBREVIATIONS, _type),
    _rule("so.co_quan", "Chữ viết tắt cơ quan", f"{NUMBER}.b", _two_groups),
    _rule("so.cong_van", "Ký hiệu công văn", f"{NUMBER}.b", _letters),
    _rule("so.in_hoa", "Ký hiệu in hoa", f"{NUMBER}.c", _capital),
    _rule("so.theo_co_quan", "Ký hiệu theo cơ quan", f"{NUMBER}.b", _by_agency, WARNING),
    _rule("dia_danh.cung_dong", "Cùng dòng với số, ký hiệu", f"{DATE}.c", _same_row),
    _rule("dia_danh.mau", "Địa danh, ngày, tháng, năm", f"{DATE}.b", _form),
    _rule("dia_danh.dau_phay", "Dấu phẩy sau địa danh", f"{DATE}.c", _comma),
    _rule("dia_danh.so_0", "Số 0 trong ngày, tháng", f"{DATE}.b", _zeros),
    _rule("dia_danh.sau_ngay_xet", "Ngày ban hành", f"{DATE}.b", _not_later, WARNING),
    _rule("dia_danh.trong", "Có ngày khi ban hành", f"{DATE}.b", _date_empty),
    _rule("dia_danh.viet_hoa", "Viết hoa địa danh", f"{DATE}.c", _place_capital),
    _rule("dia_danh.don_vi", "Chữ tỉnh, xã trong địa danh", f"{DATE}.a", _place_unit, WARNING),
    _rule("dia_danh.theo_ngay", "Địa danh theo ngày", f"{DATE}.a", _place_by_day, WARNING),
    _rule(
        "dia_danh.bien_ban",
        "Biên bản không có địa danh",
        "NĐ 30/2020/NĐ-CP, Phụ lục III, Mục II, Mẫu 1.9",
        _no_date,
        WARNING,
    ),
)

# What is not typed as a number, or a date, cannot be taken apart.
MASKS: Mapping[str, frozenset[str]] = {
    "so.dau_ngan": frozenset(
        {"so.ten_loai", "so.co_quan", "so.cong_van", "so.in_hoa", "so.theo_co_quan"}
    ),
    "so.cong_van": frozenset({"so.theo_co_quan"}),
    "dia_danh.mau": frozenset(
        {
            "dia_danh.so_0",
            "dia_danh.dau_phay",
            "dia_danh.viet_hoa",
            "dia_danh.don_vi",
            "dia_danh.theo_ngay",
            "dia_danh.sau_ngay_xet",
            "dia_danh.trong",
        }
    ),
}
