"""The law as dated rows: each with its key, source, from and (maybe) to; proved when loaded."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.errors import BadDefinition
from service.rules.definitions import read_yaml

Row = Mapping[str, Any]
LAST_DAY = dt.date.max
_DAY = "$day"  # how a day stands in JSON


@dataclass(frozen=True)
class Law:
    """Tables of dated rows. A row holds its own columns beside key, source, from, to, unsure."""

    tables: Mapping[str, Sequence[Row]]

    def rows(self, table: str, on: dt.date | None = None) -> list[Row]:
        """The rows of a table, those in force on a day or all."""
        return [row for row in self.tables[table] if on is None or _holds(row, on)]

    def row(self, table: str, key: str, on: dt.date) -> Row | None:
        """The row of this key in force on this day."""
        return next((row for row in self.rows(table, on) if row["key"] == key), None)

    def as_json(self) -> str:
        """All tables as text, for another process; `law_from` reads it back."""
        return json.dumps(self.tables, default=lambda day: {_DAY: day.isoformat()})


def load_law(texts: Mapping[str, str]) -> Law:
    """The law in these files (name → YAML); BadDefinition names file and row of a flaw.

    A file is `rows: [{key, source, from, to?, …}]`; rows of one key may not overlap.
    """
    return Law({name: _table(f"{name}.yaml", text) for name, text in texts.items()})


def law_from(text: str) -> Law:
    """The law that `as_json` wrote: proved already, so only read."""
    return Law(json.loads(text, object_hook=_day_or_table))


def _day_or_table(found: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(found[_DAY]) if found.keys() == {_DAY} else found


def _table(file: str, text: str) -> list[Row]:
    data = read_yaml(file, text)
    if set(data) != {"rows"} or not isinstance(data["rows"], list):
        raise BadDefinition(f"{file}: phải có đúng một mục rows là danh sách")
    rows = [_row(file, number, row) for number, row in enumerate(data["rows"], 1)]
    _prove_periods(file, rows)
    return rows


def _row(file: str, number: int, row: Any) -> Row:
    place = f"{file}: dòng {number}"
    if not isinstance(row, dict):
        raise BadDefinition(f"{place}: phải là bảng khóa: giá trị")
    place = f"{place} ({row.get('key', '?')})"
    for needed in ("key", "source", "from"):
        if not row.get(needed):
            raise BadDefinition(f"{place}: thiếu {needed}")
    if not isinstance(row["source"], str):
        raise BadDefinition(f"{place}: source phải là chữ")
    if not isinstance(row.get("unsure", False), bool):
        raise BadDefinition(f"{place}: unsure phải là true hoặc false")
    for name in ("from", "to"):
        if row.get(name) is not None and type(row[name]) is not dt.date:
            raise BadDefinition(f"{place}: {name} không phải ngày")
    if row.get("to") and row["to"] < row["from"]:
        raise BadDefinition(f"{place}: to trước from")
    return {"unsure": False, "to": None, **row, "key": str(row["key"])}


def _prove_periods(file: str, rows: Sequence[Row]) -> None:
    last: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["key"], row["from"])):
        before = last.get(row["key"])
        if before is not None and (before["to"] or LAST_DAY) >= row["from"]:
            raise BadDefinition(f"{file}: {row['key']}: hai dòng cùng có hiệu lực từ {row['from']}")
        last[row["key"]] = row


def _holds(row: Row, on: dt.date) -> bool:
    start: dt.date = row["from"]
    end: dt.date = row["to"] or LAST_DAY
    return start <= on <= end
