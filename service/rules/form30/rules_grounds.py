"""Rules on căn cứ ban hành: how each ends, what it says of what it cites, whether that holds."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from service.rules.form30.body import at_most
from service.rules.form30.judging import (
    ERROR,
    QUESTION,
    WARNING,
    CannotJudge,
    Case,
    Found,
    Rule,
    shared,
)
from service.rules.form30.prose import UPPER, folded
from service.rules.form30.seen import Line
from service.rules.form30.shown import APPENDIX_I, FORMS, at, found_at, is_open, words
from service.rules.law import Row
from service.rules.vietnamese import search_key

GROUNDS: Final = f"{APPENDIX_I}, Mục II.6.a"
FORM: Final = f"{FORMS}, Mẫu 1.2"

_BEGINS = re.compile(r"(?P<dash>[-–—•+*]\s*)?(Căn cứ|(?P<asked>Theo|Xét) đề nghị)\b", re.I)
_SECOND = re.compile(r"[;.,]\s*((?:Căn cứ|Theo đề nghị|Xét đề nghị)\b)")
_STATUTE = re.compile(r"[-–—\s]*Căn cứ (?:các )?(?:Bộ luật|Luật|Pháp lệnh)\b", re.I)
# Papers that always have a number. A name in capitals behind it is no citation by number:
# «Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XIX».
_TYPED = re.compile(
    r"[-–—\s]*Căn cứ (Nghị định|Nghị quyết|Quyết định|Thông tư liên tịch|Thông tư|Chỉ thị|Kế hoạch"
    rf"|Tờ trình|Công văn|Thông báo|Hướng dẫn|Chương trình|Báo cáo)(?! [{UPPER}])"
)
_SYMBOL = re.compile(r"\b\d+[a-z]?/\d{4}/[^\s,;()]*[^\s,;().]|\b\d+[a-z]?[/-][A-ZĐ][^\s,;()]*\w")
_LAW_NUMBER = re.compile(
    r"\bsố:?\s*\d[^\s;,()]*[^\s;,().]|\b\d+/\d{4}/(?:QH|UBTVQH|PL)[^\s;,()]*\w", re.I
)
_ISSUED = re.compile(
    r"(?:\d{4}|QH\d+)\s+(của (?:Quốc hội|Ủy ban Thường vụ Quốc hội))"
    r"|(của (?:Quốc hội|Ủy ban Thường vụ Quốc hội))\s*[;.,]?$",
    re.I,
)
_OTHER = re.compile(r"Nghị quyết|Nghị định|Quyết định", re.I)  # its number is no law's
_DAY = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})|(\d{1,2})/(\d{1,2})/(\d{4})")
_SUBJECT = re.compile(
    r"\b(về|quy định|ban hành|sửa đổi|bổ sung|phê duyệt|hướng dẫn|kiện toàn|thành lập|giao|công bố"
    r"|bãi bỏ|phân công|phân cấp|điều chỉnh|thông qua|tổ chức|triển khai|thực hiện|tăng cường"
    r"|tiếp tục|phát động|khen thưởng|tặng|công nhận|đính chính|kết luận|kết quả|bổ nhiệm|quy chế"
    r"|chấn chỉnh|nâng cao|đẩy mạnh|đề nghị|báo cáo)\b",
    re.I,
)


@dataclass(frozen=True)
class Ground:
    """One căn cứ: its first line, its last one, and what it says."""

    first: Line
    last: Line
    text: str

    @property
    def is_open(self) -> bool:
        """Somebody will write there."""
        return is_open(self.text)


@shared
def grounds(case: Case) -> list[Ground]:
    """Each căn cứ; a line break inside its paragraph, or a line of dots, does not end it."""
    found: list[Ground] = []
    for line in case.parts.of("can_cu"):
        text = words(line)
        above = found[-1] if found else None
        same = above and above.last.place.paragraph == line.place.paragraph
        dots = not any(char.isalpha() for char in text)
        if above and (dots or (same and not _BEGINS.match(text))):
            found[-1] = Ground(above.first, line, f"{above.text} {text}".strip())
        elif not dots:
            found.append(Ground(line, line, text))
    return found


def _semicolons(case: Case) -> Iterator[Found]:
    for ground in grounds(case)[:-1]:
        if not ground.text.endswith(";"):
            yield _at_end(ground, "Cuối căn cứ", "Dấu chấm phẩy (;)")


def _full_stop(case: Case) -> Iterator[Found]:
    for ground in grounds(case)[-1:]:
        if not ground.text.endswith("."):
            yield _at_end(ground, "Cuối căn cứ cuối cùng", "Dấu chấm (.)")


def _own_lines(case: Case) -> Iterator[Found]:
    for line in case.parts.of("can_cu"):
        if second := _SECOND.search(folded(line.text)):
            yield Found(
                "Hai căn cứ trên một dòng",
                "Sau mỗi căn cứ phải xuống dòng",
                line,
                second.start(1),
                second.end(1),
            )


def _no_dash(case: Case) -> Iterator[Found]:
    for ground in grounds(case):
        begins = _BEGINS.match(ground.text)
        if begins and begins["dash"]:
            yield found_at(
                ground.first,
                begins["dash"].strip(),
                "Có gạch đầu dòng trước căn cứ",
                "Mẫu không có gạch đầu dòng trước căn cứ",
            )


def _begins(case: Case) -> Iterator[Found]:
    for ground in grounds(case):
        if not _BEGINS.match(ground.text) and not ground.is_open:
            yield Found(
                f"Căn cứ mở đầu bằng «{' '.join(ground.text.split()[:3])}»",
                "«Căn cứ …», «Theo đề nghị của …»",
                ground.first,
            )


def _asked_last(case: Case) -> Iterator[Found]:
    asked = [_is_asked(ground) for ground in grounds(case)]
    for ground, (is_asked, below) in zip(grounds(case), pairwise(asked), strict=False):
        if is_asked and not below:
            yield Found(
                "«Theo đề nghị của …» đứng trước căn cứ khác",
                "«Theo đề nghị của …» là căn cứ cuối cùng",
                ground.first,
            )


def _no_number(case: Case) -> Iterator[Found]:
    for ground in _statutes(case):
        number = _LAW_NUMBER.search(ground.text)
        if number and not _OTHER.search(ground.text, 0, number.start()):
            yield found_at(
                ground.first,
                number[0],
                f"Căn cứ Luật, Pháp lệnh ghi «{number[0]}»",
                "Luật, Pháp lệnh không ghi số, ký hiệu",
            )


def _no_issuer(case: Case) -> Iterator[Found]:
    for ground in _statutes(case):
        issued = _ISSUED.search(ground.text)
        if issued and not _OTHER.search(ground.text, 0, issued.start()):
            said = issued[1] or issued[2]
            yield found_at(
                ground.first,
                said,
                f"Căn cứ Luật, Pháp lệnh ghi «{said}»",
                "Luật, Pháp lệnh không ghi cơ quan ban hành",
            )


def _whole(case: Case) -> Iterator[Found]:
    """A citation has number, day, issuer, and says what it is about behind them."""
    for ground in grounds(case):
        typed = _TYPED.match(ground.text)
        if typed is None or ground.is_open:
            continue
        symbol, day = _SYMBOL.search(ground.text), _DAY.search(ground.text)
        issuer = re.search(rf"\bcủa [{UPPER}]", ground.text)
        behind = max((match.end() for match in (symbol, day, issuer) if match), default=0)
        parts = (
            ("số, ký hiệu", symbol),
            ("ngày, tháng, năm ban hành", day),
            ("cơ quan ban hành", issuer),
            ("trích yếu", _SUBJECT.search(ground.text, behind)),
        )
        missing = [name for name, there in parts if not there]
        if missing:
            yield found_at(
                ground.first,
                typed[0],
                f"Thiếu {', '.join(missing)}",
                "Ghi đầy đủ tên loại, số, ký hiệu, cơ quan, ngày ban hành và trích yếu",
            )


def _not_later(case: Case) -> Iterator[Found]:
    for ground in grounds(case):
        day = _day(ground.text)
        if day is not None and day > case.on and _not_in_force(case, ground) is None:
            yield found_at(
                ground.first,
                _DAY.search(ground.text)[0],  # type: ignore[index]  # _day found it
                f"Căn cứ ban hành ngày {day:%d/%m/%Y}, sau ngày xét {case.on:%d/%m/%Y}",
                "Văn bản đã ban hành",
            )


def _in_force(unsure: bool, case: Case) -> Iterator[Found]:
    for ground in grounds(case):
        row = _not_in_force(case, ground)
        if row is not None and row["unsure"] == unsure:
            when = (
                f"chưa có hiệu lực, có từ {row['from']:%d/%m/%Y}"
                if case.on < row["from"]
                else f"hết hiệu lực sau ngày {row['to']:%d/%m/%Y}"
            )
            cited = row["so_ky_hieu"] if row["so_ky_hieu"] in ground.text else row["ten"]
            start, end = at(ground.first, folded(cited))
            yield Found(
                f"{row['loai']} «{cited}» {when}",
                f"Văn bản có hiệu lực vào ngày {case.on:%d/%m/%Y} ({row['source']})",
                ground.first,
                start,
                end,
            )


def _other_day(case: Case) -> Iterator[Found]:
    """The day of a paper that the law's table knows."""
    for ground in grounds(case):
        days = {row["ngay"]: row for row in _cited(case, ground) if row.get("ngay")}
        typed = _DAY.search(ground.text)
        day = _day(ground.text)
        if typed and day and days and day not in days:
            known, row = next(iter(days.items()))
            yield found_at(
                ground.first,
                typed[0],
                f"{row['loai']} «{row['ten'][:60]}» ghi ngày {day:%d/%m/%Y}",
                f"Ngày {known:%d/%m/%Y}?",
            )


def _not_in_force(case: Case, ground: Ground) -> Row | None:
    """The row of what is cited when none of them is in force on the day."""
    rows = _cited(case, ground)
    day = _day(ground.text)
    rows = [row for row in rows if row.get("ngay") == day] or rows
    if not rows or any(row in case.law.rows("can_cu", case.on) for row in rows):
        return None
    return next((row for row in reversed(rows) if row["from"] <= case.on), rows[0])


def _cited(case: Case, ground: Ground) -> Sequence[Row]:
    """The law's rows of the first paper a căn cứ cites: by its number, a law by its name."""
    rows = case.law.rows("can_cu")
    statute = _STATUTE.match(ground.text)
    if statute is None:
        symbol = _SYMBOL.search(ground.text)
        return [row for row in rows if symbol and row["so_ky_hieu"] == symbol[0]]
    said = _bare(ground.text[statute.end() :])
    return [row for row in rows if row["loai"] == "Luật" and _opens(said, _bare(row["ten"]))]


def _opens(said: str, name: str) -> bool:
    """The name stands there as a whole, not as the beginning of another."""
    return bool(re.match(rf"{re.escape(name)}(?: (?:ngay|so|nam|cua|\d)|$)", said))


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", search_key(text)))


def _statutes(case: Case) -> Iterator[Ground]:
    return (ground for ground in grounds(case) if _STATUTE.match(ground.text))


def _is_asked(ground: Ground) -> bool:
    begins = _BEGINS.match(ground.text)
    return bool(begins and begins["asked"])


def _day(text: str) -> dt.date | None:
    found = _DAY.search(text)
    try:
        return dt.date(*map(int, [x for x in found.groups() if x][::-1])) if found else None
    except ValueError:
        return None


def _at_end(ground: Ground, what: str, expected: str) -> Found:
    end = len(ground.last.text.rstrip())
    return Found(f"{what} là «{ground.text[-1]}»", expected, ground.last, end - 1, end)


def _in_force_surely(case: Case) -> Iterator[Found]:
    return _in_force(False, case)


def _in_force_maybe(case: Case) -> Iterator[Found]:
    return _in_force(True, case)


def _read(judge: Callable[[Case], Iterable[Found]]) -> Callable[[Case], list[Found]]:
    """The rule on what a căn cứ cites: of one that is left open nothing can be told."""

    def judged(case: Case) -> list[Found]:
        found = at_most(judge(case))
        if not found and (not grounds(case) or any(ground.is_open for ground in grounds(case))):
            raise CannotJudge("Có căn cứ còn để trống")
        return found

    return judged


_Row = tuple[str, str, str, str, Callable[[Case], Iterable[Found]]]
_TYPING: Final[tuple[_Row, ...]] = (
    ("cham_phay", "Dấu cuối căn cứ", ERROR, GROUNDS, _semicolons),
    ("cham_cuoi", "Dấu cuối căn cứ cuối cùng", ERROR, GROUNDS, _full_stop),
    ("moi_dong", "Mỗi căn cứ một dòng", ERROR, GROUNDS, _own_lines),
    ("gach_dau", "Gạch trước căn cứ", WARNING, FORM, _no_dash),
    ("mo_dau", "Lời mở đầu căn cứ", WARNING, FORM, _begins),
    ("de_nghi_cuoi", "«Theo đề nghị của …» cuối cùng", WARNING, FORM, _asked_last),
)
_CITING: Final[tuple[_Row, ...]] = (
    ("luat_so", "Luật, Pháp lệnh không ghi số", ERROR, GROUNDS, _no_number),
    ("luat_co_quan", "Luật, Pháp lệnh không ghi cơ quan", ERROR, GROUNDS, _no_issuer),
    ("day_du", "Căn cứ ghi đầy đủ", WARNING, GROUNDS, _whole),
    ("sau_ngay_xet", "Ngày của căn cứ", WARNING, GROUNDS, _not_later),
    ("hieu_luc", "Căn cứ còn hiệu lực", WARNING, GROUNDS, _in_force_surely),
    ("hieu_luc_ngo", "Căn cứ có còn hiệu lực", QUESTION, GROUNDS, _in_force_maybe),
    ("ngay_ban_hanh", "Ngày ban hành của căn cứ", QUESTION, GROUNDS, _other_day),
)

RULES: tuple[Rule, ...] = tuple(
    Rule(f"can_cu.{what}", title, level, source, wrapped(judge), "can_cu")
    for rows, wrapped in (
        (_TYPING, lambda judge: lambda case: at_most(judge(case))),
        (_CITING, _read),
    )
    for what, title, level, source, judge in rows
)

# Two on one line: how the first ends is not seen, nor what the second says.
MASKS: Mapping[str, frozenset[str]] = {
    "can_cu.moi_dong": frozenset({"can_cu.cham_phay", "can_cu.de_nghi_cuoi", "can_cu.mo_dau"}),
}
