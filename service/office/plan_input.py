"""What people type into a plan, read and checked before any transaction opens."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from service.errors import BadInput, Incomplete, TooLarge
from service.office.plan_rows import (
    REPORT_TITLES,
    RecipientLine,
    ReportLine,
    TaskLine,
    Value,
)
from service.rules.plan import number
from service.rules.text import secret_mark
from service.rules.vietnamese import nfc

LONGEST = 20_000
LONGEST_LINE = 2_000
MOST_ROWS = 200
KINDS = {"nam": "Kế hoạch năm", "dot": "Đợt thi đua", "chuyen_de": "Phong trào chuyên đề"}
DIRECTIONS = {"tang": "càng cao càng tốt", "giam": "càng thấp càng tốt"}
# What is left of the characters that no Word file can hold (XML 1.0, 2.2).
_UNPRINTABLE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str, most: int = LONGEST) -> str:
    """One paragraph: NFC, on one line, without characters that cannot be printed."""
    return " ".join(part.strip() for part in _lines(text, most) if part.strip())


def clean_lines(text: str, most: int = LONGEST) -> str:
    """The same for a text of several paragraphs, one a line."""
    return "\n".join(part.strip() for part in _lines(text, most) if part.strip())


def header_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that these changes of the header mean; BadInput names what cannot be read."""
    if strange := sorted(set(changes) - set(_HEADER)):
        raise BadInput(f"Kế hoạch không có mục {', '.join(strange)}.", strange)
    new: dict[str, Any] = {}
    for key, value in changes.items():
        new |= _HEADER[key](key, value)
    return new


def read_year(value: Any) -> int:
    """A year of four digits."""
    try:
        year = int(value)
    except (TypeError, ValueError):
        year = 0
    if not 2000 <= year <= 2100:
        raise BadInput("Năm phải là số có bốn chữ số, ví dụ 2024.", {"year": str(value)[:20]})
    return year


def read_kind(value: Any) -> str:
    """One of the kinds of plan."""
    if value not in KINDS:
        raise BadInput("Loại kế hoạch phải là: " + ", ".join(KINDS.values()) + ".")
    return str(value)


def read_values(rows: Sequence[Mapping[str, Any]]) -> list[Value]:
    """The numbers of a target; rows with nothing in them are left out."""
    return [_value(row, at) for at, row in _filled(rows, ("label", "unit", "low", "high"))]


def read_recipients(rows: Sequence[Mapping[str, Any]]) -> list[RecipientLine]:
    """The lines of Nơi nhận; the last one ends with a full stop when nothing is said."""
    found = _filled(rows, ("name",))
    return [_recipient(row, at, at == found[-1][0]) for at, row in found]


def read_tasks(rows: Sequence[Mapping[str, Any]]) -> list[TaskLine]:
    """The tasks by «5 rõ»; who and what are needed."""
    names = ("who", "what", "responsibility", "due_text", "result")
    return [_task(row, at, names) for at, row in _filled(rows, (*names, "due_on"))]


def read_reports(rows: Sequence[Mapping[str, Any]]) -> list[ReportLine]:
    """The reports ordered, each kind once."""
    found = {}
    for at, row in _filled(rows, ("kind",)):
        kind = row["kind"]
        if kind not in REPORT_TITLES:
            raise BadInput("Loại báo cáo phải là: " + ", ".join(REPORT_TITLES.values()) + ".")
        found[kind] = ReportLine(kind, read_day(row.get("due_on"), f"Báo cáo dòng {at}"))
    return list(found.values())


def read_day(value: Any, what: str) -> dt.date | None:
    """An ISO day of a form, or nothing."""
    if value in (None, ""):
        return None
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise BadInput(f"{what}: ngày phải có dạng năm-tháng-ngày, ví dụ 2024-01-31.") from None


def _lines(text: Any, most: int) -> list[str]:
    if not isinstance(text, str):
        raise BadInput("Nội dung phải là chữ.")
    if len(text) > most:
        shown = f"{most:,}".replace(",", ".")
        raise TooLarge(f"Chữ dài quá {shown} ký tự. Hãy chia thành nhiều đoạn.")
    if mark := secret_mark(text):
        raise BadInput(
            f"Nội dung mang dấu «{mark}». Phần mềm không nhận tài liệu bí mật nhà nước; hãy xử lý "
            "trên hệ thống riêng theo Luật Bảo vệ bí mật nhà nước."
        )
    return _UNPRINTABLE.sub("", nfc(text)).splitlines()


def _line(key: str, value: Any) -> dict[str, Any]:
    return {key: clean(value, LONGEST_LINE)}


def _opening(key: str, value: Any) -> dict[str, Any]:
    return {key: clean_lines(value)}


def _month(key: str, value: Any) -> dict[str, Any]:
    if value in (None, ""):
        return {key: None}
    if isinstance(value, dt.date):
        return {key: value.replace(day=1)}
    found = re.fullmatch(r"(\d{4})-(\d{2})(-\d{2})?", str(value).strip())
    if not found or not 1 <= int(found[2]) <= 12:
        raise BadInput("Tháng ban hành phải có dạng năm-tháng, ví dụ 2024-01.")
    return {key: dt.date(read_year(found[1]), int(found[2]), 1)}


def _signer(_key: str, value: Any) -> dict[str, Any]:
    post, _, form = str(value or "").partition(":")
    if post and not re.fullmatch(r"\d{1,9}", post):
        raise BadInput("Người ký không có trong danh sách. Hãy chọn lại.")
    return {"signer_post_id": int(post) if post else None, "signing_form": clean(form, 20)}


def _flag(key: str, value: Any) -> dict[str, Any]:
    return {key: value in (True, "1", "on", "true")}


_HEADER: dict[str, Callable[[str, Any], dict[str, Any]]] = {
    "subject": _line,
    "theme": _line,
    "movement": _line,
    "opening": _opening,
    "issue_month": _month,
    "signer": _signer,
    "kind": lambda key, value: {key: read_kind(value)},
    "year": lambda key, value: {key: read_year(value)},
    "is_supplement": _flag,
}


def _filled(
    rows: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> list[tuple[int, Mapping[str, Any]]]:
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"Bảng dài quá {MOST_ROWS} dòng.")
    if not all(isinstance(row, Mapping) for row in rows):
        raise BadInput("Mỗi dòng của bảng phải là một nhóm ô có tên.")
    return [
        (at, row)
        for at, row in enumerate(rows, 1)
        if any(str(row.get(key) if row.get(key) is not None else "").strip() for key in keys)
    ]


def _value(row: Mapping[str, Any], at: int) -> Value:
    low = _number(row.get("low"), at)
    high = _number(row.get("high"), at)
    direction = row.get("direction") or "tang"
    if low is None:
        raise Incomplete(f"Dòng {at} của bảng số liệu chưa có số.")
    if high is not None and high < low:
        raise BadInput(f"Dòng {at}: số đến ({high}) nhỏ hơn số từ ({low}).")
    if direction not in DIRECTIONS:
        raise BadInput(f"Dòng {at}: chiều của chỉ tiêu phải là tăng hoặc giảm.")
    group = clean(str(row.get("group") or ""), 200)
    return Value(_text(row, "label"), _text(row, "unit"), low, high, direction, group or None)


def _number(value: Any, at: int) -> Decimal | None:
    if value is None or str(value).strip() == "":
        return None
    try:
        return number(value)
    except ValueError:
        raise BadInput(
            f"Dòng {at} của bảng số liệu: «{str(value)[:40]}» không phải là số. Viết dấu phẩy cho "
            "phần lẻ, dấu chấm cho hàng nghìn, ví dụ 103.580 hoặc 14,5."
        ) from None


def _recipient(row: Mapping[str, Any], at: int, is_last: bool) -> RecipientLine:
    end = str(row.get("end") or ("." if is_last else ";"))
    copies = str(row.get("copies") or "1").strip()
    if end not in (";", "."):
        raise BadInput(f"Nơi nhận dòng {at}: dấu cuối dòng là «;» hoặc «.».")
    if not re.fullmatch(r"\d{1,4}", copies) or int(copies) < 1:
        raise BadInput(f"Nơi nhận dòng {at}: số bản phải là số từ 1 đến 9999.")
    return RecipientLine(
        name=_text(row, "name").rstrip(";. "),
        mark=_text(row, "mark").strip("() "),
        end=end,
        copies=int(copies),
        unit_id=read_id(row.get("unit_id")),
        is_file_copy=row.get("is_file_copy") in (True, "1", "on", "true"),
    )


def _task(row: Mapping[str, Any], at: int, names: Sequence[str]) -> TaskLine:
    texts = {name: _text(row, name) for name in names}
    if not texts["who"] or not texts["what"]:
        raise Incomplete(f"Nhiệm vụ dòng {at} cần có rõ người và rõ việc.")
    return TaskLine(**texts, due_on=read_day(row.get("due_on"), f"Nhiệm vụ dòng {at}"))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return clean("" if value is None else value, LONGEST_LINE)


def read_id(value: Any) -> int | None:
    """The id that a choice sends, or nothing."""
    if value in (None, ""):
        return None
    if not re.fullmatch(r"\d{1,9}", str(value)):
        raise BadInput("Mục đã chọn không có trong danh sách. Hãy chọn lại.")
    return int(value)
