"""The kinds of value a paper may ask for: how each is proved, read from a form and described."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.rules.text import marked, runs
from service.rules.vietnamese import date_in_words, nfc

BLOCK_KINDS = ("muc", "khoan", "tieu_muc", "doan", "gach", "chi_tieu")
LEAST_MM, MOST_MM = 5, 400  # the sides of a picture on paper
QR_MM = 20
MOST_QR = 300  # letters; more makes a code that a phone cannot read at this size

Values = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One blank of a paper: what it is called, of which kind, and where its value comes from."""

    name: str
    label: str
    kind: str = "text"
    fact: str = ""
    optional: bool = False
    help: str = ""
    each: bool = False  # its own value on each sheet of a batch
    columns: tuple["Field", ...] = ()
    default: Any = None
    example: Any = None


@dataclass(frozen=True)
class Kind:
    """How values of one kind are proved, read from a form, left empty and described.

    `prove` gives the value back in NFC or raises ValueError with what was expected.
    `input` is the hint for the form: text, textarea, number, date, checkbox, table, or "" (none).
    """

    title: str
    input: str
    prove: Callable[[Field, Any], Any]
    parse: Callable[[Field, str], Any]
    empty: Callable[[], Any]
    schema: Callable[[Field], Values]


def proved(field_: Field, value: Any) -> Any:
    """The value in NFC, the kind's nothing for None; ValueError says what was expected."""
    kind = KINDS[field_.kind]
    return kind.empty() if value is None else kind.prove(field_, value)


def marked_runs(text: str) -> Values:
    """`{"runs": […]}` of text with light marks: `*x*` italic, `**x**` bold."""
    return {"runs": runs(text)}


def is_empty(value: Any) -> bool:
    """True for nothing, blank text, no rows; a number or a flag is never empty."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        runs = value.get("runs")
        return not value if runs is None else all(is_empty(run.get("text")) for run in runs)
    if isinstance(value, list):
        return all(is_empty(item) for item in value) if _plain(value) else not value
    return False


def qr_code(text: str) -> Values:
    """`{"qr": text, "width_mm": 20}`; nothing for no text."""
    return {"qr": text, "width_mm": QR_MM} if text else {}


def as_form_text(field_: Field, value: Any) -> str:
    """The text an input shows for a value: lines joined, paragraphs apart, runs as light marks."""
    if value is None:
        return ""
    if field_.kind == "paragraphs":
        return "\n\n".join(value)
    if field_.kind == "lines":
        return "\n".join(value)
    if field_.kind == "rich":
        return marked(value["runs"])
    if field_.kind == "date":
        return _iso_from_words(value)
    if field_.kind in ("picture", "qr"):
        return str(value.get("qr", ""))
    return str(value)


def described(field_: Field) -> Values:
    """JSON Schema of one field, with its label and help."""
    schema = {"title": field_.label, **KINDS[field_.kind].schema(field_)}
    return schema | ({"description": field_.help} if field_.help else {})


def _prove_text(_: Field, value: Any) -> str:
    if not isinstance(value, str) or "\n" in value:
        raise ValueError("một dòng chữ")
    return nfc(value)


def _prove_long_text(_: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("chữ")
    return nfc(value)


def _prove_lines(_: Field, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) and "\n" not in v for v in value):
        raise ValueError("danh sách các dòng chữ")
    return [nfc(v) for v in value]


def _prove_integer(_: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("số nguyên")
    return value


def _prove_flag(_: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("có hoặc không")
    return value


def _prove_date(_: Field, value: Any) -> str:
    if not isinstance(value, str) or (value and not _DATE_WORDS.match(nfc(value))):
        raise ValueError("ngày viết bằng chữ «ngày 05 tháng 01 năm 2024»")
    return nfc(value)


def _prove_rich(_: Field, value: Any) -> Values:
    if not isinstance(value, dict) or set(value) != {"runs"} or not isinstance(value["runs"], list):
        raise ValueError("chữ theo đoạn định dạng {runs: [{text, bold, italic}]}")
    return {"runs": [_prove_run(run) for run in value["runs"]]}


def _prove_run(run: Any) -> Values:
    good = isinstance(run, dict) and isinstance(run.get("text"), str)
    if not good or not set(run) <= {"text", "bold", "italic"}:
        raise ValueError("đoạn định dạng {text, bold, italic}")
    marks = {key: run[key] for key in ("bold", "italic") if key in run}
    if not all(isinstance(mark, bool) for mark in marks.values()):
        raise ValueError("bold, italic là true hoặc false")
    return {"text": nfc(run["text"]), **marks}


def _prove_blocks(field_: Field, value: Any) -> list[Values]:
    if not isinstance(value, list):
        raise ValueError("danh sách các khối {kind, runs}")
    return [_prove_block(field_, block) for block in value]


def _prove_block(field_: Field, block: Any) -> Values:
    if not isinstance(block, dict) or set(block) != {"kind", "runs"}:
        raise ValueError("khối {kind, runs}")
    if block["kind"] not in BLOCK_KINDS:
        raise ValueError(f"khối có kind là một trong: {', '.join(BLOCK_KINDS)}")
    return {"kind": block["kind"], **_prove_rich(field_, {"runs": block["runs"]})}


def _prove_rows(field_: Field, value: Any) -> list[Values]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValueError("danh sách các dòng của bảng")
    return [_prove_row(field_, number, row) for number, row in enumerate(value, 1)]


def _prove_row(field_: Field, number: int, row: Values) -> Values:
    names = {column.name for column in field_.columns}
    if not set(row) <= names:
        raise ValueError(f"dòng {number} chỉ có các cột {', '.join(sorted(names))}")
    cells = {}
    for column in field_.columns:
        try:
            cells[column.name] = proved(column, row.get(column.name))
        except ValueError as fault:
            raise ValueError(f"dòng {number}, cột «{column.label}» là {fault}") from None
    return cells


def _prove_picture(_: Field, value: Any) -> Values:
    names = {"picture", "width_mm"}
    if value == {}:
        return {}
    if not isinstance(value, dict) or not names <= set(value) <= names | {"height_mm"}:
        raise ValueError("ảnh {picture, width_mm} hoặc {picture, width_mm, height_mm}")
    if not isinstance(value["picture"], str) or not _SHA256.fullmatch(value["picture"]):
        raise ValueError("ảnh gọi bằng mã SHA-256 của tệp (64 ký tự 0-9, a-f)")
    _prove_sides(value)
    return dict(value)


def _prove_qr(_: Field, value: Any) -> Values:
    if value == {}:
        return {}
    if not isinstance(value, dict) or set(value) != {"qr", "width_mm"}:
        raise ValueError("mã QR {qr, width_mm}")
    text = value["qr"]
    if not isinstance(text, str) or not text.strip() or len(text) > MOST_QR:
        raise ValueError(f"mã QR có từ 1 đến {MOST_QR} ký tự")
    _prove_sides(value)
    return {"qr": nfc(text), "width_mm": value["width_mm"]}


def _prove_sides(value: Values) -> None:
    for side in ("width_mm", "height_mm"):
        length = value.get(side, LEAST_MM)
        if type(length) is not int or not LEAST_MM <= length <= MOST_MM:
            raise ValueError(f"ảnh có cạnh là số nguyên từ {LEAST_MM} đến {MOST_MM} mm")


def _parse_line(_: Field, text: str) -> str:
    return " ".join(nfc(text).split())


def _parse_long(_: Field, text: str) -> str:
    return nfc(text).replace("\r\n", "\n").strip()


def _parse_lines(field_: Field, text: str) -> list[str]:
    return [line.strip() for line in _parse_long(field_, text).split("\n") if line.strip()]


def _parse_integer(_: Field, text: str) -> int | None:
    digits = text.strip().replace(".", "")
    if not digits:
        return None
    if not re.fullmatch(r"-?\d{1,18}", digits):
        raise ValueError("số nguyên")
    return int(digits)


def _parse_date(_: Field, text: str) -> str:
    if not text.strip():
        return ""
    try:
        return date_in_words(dt.date.fromisoformat(text.strip()))
    except ValueError:
        raise ValueError("ngày dạng năm-tháng-ngày, ví dụ 2024-01-05") from None


def _parse_qr(field_: Field, text: str) -> Values:
    return _prove_qr(field_, qr_code(_parse_line(field_, text)))


def _parse_nothing(_: Field, text: str) -> Any:
    raise ValueError("nội dung lấy từ dữ liệu, không điền trong biểu mẫu")


def _rows_schema(field_: Field) -> Values:
    columns = {column.name: described(column) for column in field_.columns}
    item = {"type": "object", "properties": columns, "additionalProperties": False}
    return {"type": "array", "items": item}


_RUN_SCHEMA: Values = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "bold": {"type": "boolean"},
        "italic": {"type": "boolean"},
    },
    "required": ["text"],
    "additionalProperties": False,
}
_RUNS_SCHEMA: Values = {"type": "array", "items": _RUN_SCHEMA}
_BLOCK_SCHEMA: Values = {
    "type": "object",
    "properties": {"kind": {"enum": list(BLOCK_KINDS)}, "runs": _RUNS_SCHEMA},
    "required": ["kind", "runs"],
    "additionalProperties": False,
}


def _same(schema: Values) -> Callable[[Field], Values]:
    return lambda _: dict(schema)


_STRING = _same({"type": "string"})
_STRINGS = _same({"type": "array", "items": {"type": "string"}})
_RICH = _same(
    {
        "type": "object",
        "properties": {"runs": _RUNS_SCHEMA},
        "required": ["runs"],
        "additionalProperties": False,
    }
)

_SIDE: Values = {"type": "integer", "minimum": LEAST_MM, "maximum": MOST_MM}
_PICTURE = _same(
    {
        "type": "object",
        "properties": {
            "picture": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "width_mm": _SIDE,
            "height_mm": _SIDE,
        },
        "dependentRequired": {
            "picture": ["width_mm"],
            "width_mm": ["picture"],
            "height_mm": ["picture"],
        },
        "additionalProperties": False,
    }
)
_QR = _same(
    {
        "type": "object",
        "properties": {
            "qr": {"type": "string", "minLength": 1, "maxLength": MOST_QR},
            "width_mm": _SIDE,
        },
        "dependentRequired": {"qr": ["width_mm"], "width_mm": ["qr"]},
        "additionalProperties": False,
    }
)

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATE_WORDS = re.compile(r"^ngày\s+(?:\d{2}\s+)?tháng\s+(?:\d{1,2}\s+)?năm\s+\d{4}$")


def _plain(value: list[Any]) -> bool:
    return all(isinstance(item, str) for item in value)


def _iso_from_words(words: str) -> str:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    if len(numbers) != 3:
        return ""
    return dt.date(numbers[2], numbers[1], numbers[0]).isoformat()


KINDS: dict[str, Kind] = {
    "text": Kind("một dòng chữ", "text", _prove_text, _parse_line, str, _STRING),
    "long_text": Kind("chữ nhiều dòng", "textarea", _prove_long_text, _parse_long, str, _STRING),
    "paragraphs": Kind("các đoạn văn", "textarea", _prove_lines, _parse_lines, list, _STRINGS),
    "lines": Kind("các dòng", "textarea", _prove_lines, _parse_lines, list, _STRINGS),
    "integer": Kind(
        "số nguyên", "number", _prove_integer, _parse_integer, int, _same({"type": "integer"})
    ),
    "date": Kind("ngày", "date", _prove_date, _parse_date, str, _STRING),
    "flag": Kind(
        "có hoặc không",
        "checkbox",
        _prove_flag,
        lambda _, text: bool(text),
        bool,
        _same({"type": "boolean"}),
    ),
    "rich": Kind(
        "chữ có định dạng",
        "textarea",
        _prove_rich,
        lambda f, text: marked_runs(_parse_line(f, text)),
        lambda: {"runs": []},
        _RICH,
    ),
    "rows": Kind("bảng", "table", _prove_rows, _parse_nothing, list, _rows_schema),
    "blocks": Kind(
        "nội dung văn bản",
        "",
        _prove_blocks,
        _parse_nothing,
        list,
        _same({"type": "array", "items": _BLOCK_SCHEMA}),
    ),
    "picture": Kind("ảnh", "", _prove_picture, _parse_nothing, dict, _PICTURE),
    "qr": Kind("mã QR", "text", _prove_qr, _parse_qr, dict, _QR),
}
