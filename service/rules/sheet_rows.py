"""Rows for the sheets of a batch: read from a table pasted from Excel, proved value by value.

Nothing is guessed and nothing is dropped in silence: a column that the form does not know, lines
above the header, every fault by row and column are told.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.rules.catalogue import DocumentType
from service.rules.kinds import KINDS, Field, Values, as_form_text, is_empty, proved
from service.rules.vietnamese import date_in_words, nfc, search_key, squeeze

MOST_ROWS = 5000
MOST_LETTERS = 5000  # of one value; a sheet has one page
HEADER_WITHIN = 20
MOST_LABEL = 200
PICTURE_MM = 30
GOLDEN_NUMBER = "so_so_vang"
YES, NO = {"co", "x", "1", "dung", "true"}, {"", "khong", "0", "sai", "false"}
# A cell with a line break or tab comes quoted from Excel and Calc, its own quotes doubled.
QUOTED = re.compile(r'"((?:[^"]|""){0,20000}+)"(?=[\t\n]|\Z)')
BARE = re.compile(r"[^\t\n]*")
WHOLE_NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)", re.ASCII)
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)

Pictures = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the row (0: what all rows share), the column's label, the whole sentence."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Unread:
    """What stands in a cell and cannot be a value of its column; `expected` says what could."""

    text: str
    expected: str


@dataclass(frozen=True)
class Table:
    """A pasted table as read; `lines` says on which of its lines each row stands."""

    columns: Sequence[Field] = ()
    rows: Sequence[Values] = ()
    lines: Sequence[int] = ()
    faults: Sequence[Fault] = ()
    unknown: Sequence[str] = ()
    above: Sequence[str] = ()


def common_fields(type_: DocumentType) -> list[Field]:
    """What all sheets of a batch share."""
    return [f for f in type_.fields.values() if not f.each]


def row_fields(type_: DocumentType) -> list[Field]:
    """What each sheet has of its own: the columns of the table."""
    return [f for f in type_.fields.values() if f.each]


def read_table(type_: DocumentType, text: str, pictures: Pictures) -> Table:
    """The rows of a table pasted with its header row; columns in any order, found by their labels.

    `pictures`: the SHA-256 of each picture handed in, by the `picture_key` of its file name.
    """
    records = list(enumerate(_records(nfc(text)), 1))
    records = [(line, cells) for line, cells in records if any(cell.strip() for cell in cells)]
    fields = row_fields(type_)
    at, found = _header(fields, [cells for _, cells in records[:HEADER_WITHIN]])
    if not found:
        return Table(faults=[_no_header(fields)])
    header, below = records[at][1], records[at + 1 :]
    longer = [line for line, cells in below if any(c.strip() for c in cells[len(header) :])]
    return Table(
        columns=list(found.values()),
        rows=[_row(cells, found, pictures) for _, cells in below],
        lines=[line for line, _ in below],
        faults=_header_faults(fields, list(found.values())) + [_longer(line) for line in longer],
        unknown=[squeeze(c) for i, c in enumerate(header) if i not in found and c.strip()],
        above=[squeeze(" ".join(cells)) for _, cells in records[:at]],
    )


def read_cell(field: Field, text: str, pictures: Pictures) -> Any:
    """The value that somebody means by this text, or Unread."""
    try:
        return _READERS[field.kind](field, text, pictures)
    except ValueError as fault:
        return Unread(text, str(fault))


def filled(
    type_: DocumentType,
    common: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    lines: Sequence[int] = (),
) -> tuple[list[Values], list[Fault]]:
    """All values of each sheet, proved, and every fault; a row's fault names its line."""
    shared, faults = _proved(common_fields(type_), common, 0)
    sheets, own_fields = [], row_fields(type_)
    for number, row in enumerate(rows, 1):
        own, wrong = _proved(own_fields, row, lines[number - 1] if lines else number)
        sheets.append(shared | own)
        faults += wrong
    return sheets, faults


def as_table(
    type_: DocumentType, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> str:
    """Rows as the text that `read_table` reads; `names`: the file name of each picture's SHA."""
    fields = row_fields(type_)
    lines = [[f.label for f in fields]]
    lines += [[_as_cell(f, row.get(f.name), names) for f in fields] for row in rows]
    return "\n".join("\t".join(_quoted(cell) for cell in line) for line in lines)


def label_of(type_: DocumentType, values: Mapping[str, Any]) -> str:
    """Whom a sheet is for: the first text that each sheet must have."""
    named = (f.name for f in row_fields(type_) if f.kind == "text" and not f.optional)
    return squeeze(values.get(next(named, ""), ""))[:MOST_LABEL]


def numbered(
    type_: DocumentType, rows: Sequence[Mapping[str, Any]], first: int | None
) -> list[Values]:
    """Rows with the number in the golden book where it is blank: `first`, `first` + 1, …"""
    if first is None or GOLDEN_NUMBER not in type_.fields:
        return [dict(row) for row in rows]
    return [
        {**row, GOLDEN_NUMBER: str(number)} if is_empty(row.get(GOLDEN_NUMBER)) else dict(row)
        for number, row in enumerate(rows, first)
    ]


def picture_key(name: str) -> str:
    """What all spellings of one file name have in common: without folder, marks, case."""
    return search_key(re.split(r"[/\\]", name)[-1])


# --- reading --------------------------------------------------------------------------------


def _records(text: str) -> list[list[str]]:
    """The cells of each line; a quoted cell may hold line breaks."""
    records: list[list[str]] = [[]]
    at = 0
    while at <= len(text):
        cell, at = _cell(text, at)
        records[-1].append(cell)
        if text[at : at + 1] == "\n":
            records.append([])
        at += 1
    return records


def _cell(text: str, at: int) -> tuple[str, int]:
    quoted = QUOTED.match(text, at)
    # Quotes that only stand around the words belong to them: «"Vì an ninh Tổ quốc"».
    if quoted and re.search(r'[\t\n]|""', quoted[1]):
        return quoted[1].replace('""', '"'), quoted.end()
    end = BARE.match(text, at).end()  # type: ignore[union-attr] # it matches nothing too
    return text[at:end], end


def _header(
    fields: Sequence[Field], records: Sequence[Sequence[str]]
) -> tuple[int, dict[int, Field]]:
    """The line with the most known column names, and which of its cells is which field."""
    known = {_key(name): f for f in fields for name in (f.name, f.label)}
    at, best = 0, dict[int, Field]()
    for number, cells in enumerate(records):
        found = {i: known[_key(cell)] for i, cell in enumerate(cells) if _key(cell) in known}
        if len(found) > len(best):
            at, best = number, found
    return at, best


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", search_key(name))


def _no_header(fields: Sequence[Field]) -> Fault:
    labels = ", ".join(f"«{f.label}»" for f in fields)
    return Fault(0, "", f"Không thấy dòng tên cột. Dòng đầu của bảng phải có tên cột: {labels}.")


def _header_faults(fields: Sequence[Field], named: Sequence[Field]) -> list[Fault]:
    twice = [f for f in fields if named.count(f) > 1]
    absent = [f for f in fields if f not in named and not f.optional]
    return [
        *(Fault(0, f.label, f"Bảng có hai cột «{f.label}». Hãy bớt một cột.") for f in twice),
        *(Fault(0, f.label, f"Bảng thiếu cột «{f.label}».") for f in absent),
    ]


def _longer(line: int) -> Fault:
    return Fault(line, "", f"Dòng {line} có nhiều ô hơn dòng tên cột. Hãy xem lại dòng này.")


def _row(cells: Sequence[str], found: Mapping[int, Field], pictures: Pictures) -> Values:
    return {
        field.name: read_cell(field, cells[at] if at < len(cells) else "", pictures)
        for at, field in found.items()
    }


def _parsed(field: Field, text: str, _: Pictures) -> Any:
    return KINDS[field.kind].parse(field, text)


def _whole_number(field: Field, text: str, _: Pictures) -> Any:
    if text.strip() and not WHOLE_NUMBER.fullmatch(text.strip()):
        raise ValueError("số nguyên")  # «12.5» is not 125
    return KINDS[field.kind].parse(field, text)


def _day(_: Field, text: str, __: Pictures) -> Any:
    """As Excel shows it, as the form sends it or in words."""
    bare = squeeze(text)
    if not bare or bare.startswith("ngày"):
        return bare
    found = DAY.fullmatch(bare)
    parts = found.groups()[::-1] if found else bare.split("-")
    try:
        return date_in_words(dt.date(*(int(part) for part in parts)))
    except (TypeError, ValueError, OverflowError):
        raise ValueError("ngày/tháng/năm, ví dụ 05/01/2024") from None


def _yes_or_no(_: Field, text: str, __: Pictures) -> bool:
    word = search_key(text)
    if word not in YES | NO:
        raise ValueError("«có» hoặc «không»")
    return word in YES


def _picture(_: Field, text: str, pictures: Pictures) -> Values:
    name = squeeze(text)
    if not name:
        return {}
    if picture_key(name) not in pictures:
        raise ValueError("tên một tệp ảnh đã chọn (PNG, JPG)")
    return {"picture": pictures[picture_key(name)], "width_mm": PICTURE_MM}


_READERS = dict.fromkeys(KINDS, _parsed) | {
    "integer": _whole_number,
    "date": _day,
    "flag": _yes_or_no,
    "picture": _picture,
}


# --- proving --------------------------------------------------------------------------------


def _proved(
    fields: Sequence[Field], given: Mapping[str, Any], row: int
) -> tuple[Values, list[Fault]]:
    values, faults = {}, []
    for field in fields:
        value, wrong = _value(field, given.get(field.name))
        values[field.name] = value
        if wrong:
            faults.append(Fault(row, field.label, f"{_where(row, field)} {wrong}."))
    known = {field.name for field in fields}
    faults += [Fault(row, n, f"{_place(row)}không có mục «{n}».") for n in given if n not in known]
    return values, faults


def _value(field: Field, given: Any) -> tuple[Any, str]:
    """The value in its proved form, and what is wrong with it."""
    if isinstance(given, Unread):
        return None, f"là «{given.text[:60]}», phải là {given.expected}"
    try:
        value = proved(field, given)
    except ValueError as fault:
        return None, f"phải là {fault}"
    if not field.optional and (is_empty(value) or (given is None and field.kind == "integer")):
        return value, "còn thiếu"
    if len(str(value)) > MOST_LETTERS:
        return None, f"dài quá {MOST_LETTERS} ký tự"
    return value, ""


def _where(row: int, field: Field) -> str:
    return f"Dòng {row}, cột «{field.label}»" if row else f"Mục «{field.label}»"


def _place(row: int) -> str:
    return f"Dòng {row} " if row else "Phần chung "


# --- writing --------------------------------------------------------------------------------


def _as_cell(field: Field, value: Any, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if field.kind == "picture":
        return names.get(value.get("picture", ""), "")
    if field.kind == "flag":
        return "có" if value else "không"
    return as_form_text(field, value) if field.kind != "date" else str(value)


def _quoted(cell: str) -> str:
    needs = re.search(r'[\t\n]|\A"', cell)
    return '"' + cell.replace('"', '""') + '"' if needs else cell
