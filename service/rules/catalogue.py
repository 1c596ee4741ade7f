"""The catalogue of papers: a paper's YAML is proved and read, its values are checked and named.

The YAML of a paper (`doc_templates/x.yaml`, beside `x.docx`):

    title: Kế hoạch phát động phong trào thi đua   # shown to people
    name: KẾ HOẠCH                  # the kind printed on it; absent for letters and slips
    abbreviation: KH                # in the symbol; absent where `name` is
    numbered: true                  # takes a number from a register
    issuer: uy_ban                  # whose letterhead: uy_ban, don_vi or van_phong
    drafted_from: phat_dong_tinh.soan_thao          # workflow.step, one or a list
    required_at: [phat_dong_tinh.trinh_noi_bo]      # workflow.action
    follows: [phat_dong_tinh.tra_soan_thao]         # letters written after that action
    sheet: true                     # a certificate, printed in batches: no step, no own number
    fields:
      trich_yeu: {label: Trích yếu, fact: plan.trich_yeu, example: Phát động …}

A field: `label`; `kind` (one of KINDS, text when absent); `fact` (where the value comes from;
without it the clerk fills the field in a form made from this file, starting from `default`);
`optional`; `help` (a sentence under the input); `each` (on a sheet: its own value for each
person; the others are common to the batch); `columns` of rows, each a field of its own without
fact; `example` (needed, optional fields too may show one; a picture has none). In an example and
a default text may carry light marks, `*x*` italic, `**x**` bold, where the kind has runs, and a
code is its text alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from service.errors import BadDefinition, BadInput, Incomplete
from service.rules.definitions import read_yaml
from service.rules.kinds import (
    BLOCK_KINDS,
    KINDS,
    Field,
    Kind,
    Values,
    as_form_text,
    described,
    is_empty,
    marked_runs,
    proved,
    qr_code,
)
from service.rules.vietnamese import nfc

__all__ = [
    "BLOCK_KINDS",
    "KINDS",
    "DocumentType",
    "Field",
    "Kind",
    "as_form_text",
    "check_values",
    "defaults",
    "examples",
    "form_fields",
    "is_empty",
    "json_schema",
    "load_document_type",
    "marked_runs",
    "missing",
    "proved",
    "read_form",
]

ISSUERS = ("uy_ban", "don_vi", "van_phong")


@dataclass(frozen=True)
class DocumentType:
    """One paper of the office, as its YAML says."""

    id: str
    title: str
    name: str = ""
    abbreviation: str = ""
    numbered: bool = False
    issuer: str = "don_vi"
    drafted_from: tuple[str, ...] = ()
    required_at: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    sheet: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)


def load_document_type(
    name: str, yaml_text: str, docx_tags: frozenset[str] | None = None
) -> DocumentType:
    """The paper its YAML describes; BadDefinition names the file and the place of a flaw.

    With `docx_tags` (the names the .docx asks for) the pair must agree.
    """
    data = read_yaml(f"{name}.yaml", nfc(yaml_text))
    _only_keys(name, "", data, _TYPE_KEYS)
    fields = {key: _field(name, key, raw) for key, raw in _section(name, data, "fields").items()}
    type_ = DocumentType(
        id=name,
        title=_string(name, data, "title", required=True),
        name=_string(name, data, "name"),
        abbreviation=_string(name, data, "abbreviation"),
        numbered=_flag(name, data, "numbered"),
        issuer=_one_of(name, data, "issuer", ISSUERS, "don_vi"),
        drafted_from=_places(name, data, "drafted_from"),
        required_at=_places(name, data, "required_at"),
        follows=_places(name, data, "follows"),
        sheet=_flag(name, data, "sheet"),
        fields=fields,
    )
    _prove_sheet(type_)
    if docx_tags is not None:
        _prove_tags(type_, docx_tags)
    return type_


def examples(type_: DocumentType) -> Values:
    """The values that preview and test the paper, complete."""
    return {f.name: proved(f, f.example) for f in type_.fields.values()}


def defaults(type_: DocumentType) -> Values:
    """What the clerk's form starts from: the default of each field without a fact."""
    return {f.name: proved(f, f.default) for f in form_fields(type_)}


def form_fields(type_: DocumentType) -> tuple[Field, ...]:
    """The fields the clerk fills once: those no fact fills and no row of a batch."""
    return tuple(f for f in type_.fields.values() if not f.fact and not f.each)


def missing(type_: DocumentType, values: Mapping[str, Any]) -> list[str]:
    """Labels of the required fields that are still empty, in the order of the YAML."""
    return [
        f.label for f in type_.fields.values() if not f.optional and is_empty(values.get(f.name))
    ]


def check_values(type_: DocumentType, values: Mapping[str, Any]) -> Values:
    """All values of the paper in NFC, empty ones filled by their kind; ready for the printer.

    An unknown field or a wrong type is BadInput, a required field left empty is Incomplete.
    """
    unknown = [key for key in values if key not in type_.fields]
    if unknown:
        raise BadInput(
            f"«{type_.title}» không có trường {', '.join(unknown)}. Hãy bỏ trường đó.", unknown
        )
    checked = {f.name: _checked(type_, f, values.get(f.name)) for f in type_.fields.values()}
    labels = missing(type_, checked)
    if labels:
        raise Incomplete(
            f"«{type_.title}» còn thiếu: {', '.join(labels)}. Hãy điền rồi làm lại.", labels
        )
    return checked


def read_form(type_: DocumentType, form: Mapping[str, Sequence[str]]) -> Values:
    """Values of the clerk's fields from a posted form (name → list of texts).

    Columns of rows come as `field.column`, one text a row; wholly empty rows fall away.
    """
    return {f.name: _read_field(type_, f, form) for f in form_fields(type_)}


def json_schema(type_: DocumentType) -> Values:
    """JSON Schema (2020-12) of the paper's values."""
    fields = type_.fields.values()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": type_.title,
        "type": "object",
        "properties": {f.name: described(f) for f in fields},
        "required": [f.name for f in fields if not f.optional and f.kind != "flag"],
        "additionalProperties": False,
    }


# --- values --------------------------------------------------------------------------------


def _checked(type_: DocumentType, field_: Field, value: Any) -> Any:
    if value is None and field_.kind == "integer" and not field_.optional:
        return None
    try:
        return proved(field_, value)
    except ValueError as fault:
        raise _wrong(type_, field_, str(fault)) from None


def _wrong(type_: DocumentType, field_: Field, expected: str) -> BadInput:
    return BadInput(
        f"«{type_.title}»: trường «{field_.label}» phải là {expected}. Hãy sửa lại trường này.",
        {"field": field_.name, "expected": expected},
    )


def _read_field(type_: DocumentType, field_: Field, form: Mapping[str, Sequence[str]]) -> Any:
    try:
        if field_.kind == "rows":
            return _read_rows(field_, form)
        return KINDS[field_.kind].parse(field_, _first(form, field_.name))
    except ValueError as fault:
        raise _wrong(type_, field_, str(fault)) from None


def _read_rows(field_: Field, form: Mapping[str, Sequence[str]]) -> list[Values]:
    columns = [(column, form.get(f"{field_.name}.{column.name}", ())) for column in field_.columns]
    count = max((len(texts) for _, texts in columns), default=0)
    rows = [
        {c.name: KINDS[c.kind].parse(c, texts[i] if i < len(texts) else "") for c, texts in columns}
        for i in range(count)
    ]
    return [row for row in rows if any(not is_empty(value) and value for value in row.values())]


def _first(form: Mapping[str, Sequence[str]], name: str) -> str:
    texts = form.get(name, ())
    return texts[0] if texts else ""


# --- reading the YAML ----------------------------------------------------------------------

_TYPE_KEYS = frozenset(
    [
        "title",
        "name",
        "abbreviation",
        "numbered",
        "issuer",
        "drafted_from",
        "required_at",
        "follows",
        "sheet",
        "fields",
    ]
)
_FIELD_KEYS = frozenset(
    ["label", "kind", "fact", "optional", "help", "each", "columns", "default", "example"]
)
_COLUMN_KEYS = frozenset(["label", "kind", "optional", "help"])
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")


def _bad(name: str, place: str, fault: str) -> BadDefinition:
    return BadDefinition(f"{name}.yaml: {f'{place}: ' if place else ''}{fault}")


def _only_keys(name: str, place: str, data: Values, allowed: Iterable[str]) -> None:
    strange = sorted(str(key) for key in data if key not in allowed)
    if strange:
        raise _bad(name, place, f"khóa lạ «{', '.join(strange)}»")


def _section(name: str, data: Values, key: str) -> Values:
    section = data.get(key)
    if not isinstance(section, dict) or not section:
        raise _bad(name, key, "thiếu, hoặc không phải các cặp khóa: giá trị")
    return section


def _string(name: str, data: Values, key: str, *, required: bool = False, place: str = "") -> str:
    value = data.get(key, "")
    where = f"{place}.{key}" if place else key
    if not isinstance(value, str):
        raise _bad(name, where, "phải là chữ")
    if required and not value.strip():
        raise _bad(name, where, "còn thiếu")
    return value


def _flag(name: str, data: Values, key: str, place: str = "") -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise _bad(name, f"{place}.{key}" if place else key, "phải là true hoặc false")
    return value


def _one_of(name: str, data: Values, key: str, allowed: Sequence[str], default: str) -> str:
    value = data.get(key, default)
    if value not in allowed:
        raise _bad(name, key, f"«{value}» không có; hãy dùng một trong: {', '.join(allowed)}")
    return str(value)


def _places(name: str, data: Values, key: str) -> tuple[str, ...]:
    raw = data.get(key, [])
    places = [raw] if isinstance(raw, str) else raw
    if not isinstance(places, list):
        raise _bad(name, key, "phải là «quy_trinh.bước» hoặc danh sách như thế")
    for place in places:
        if not isinstance(place, str) or not _PLACE.fullmatch(place):
            raise _bad(name, key, f"«{place}» không có dạng quy_trinh.ten")
    return tuple(places)


def _field(name: str, key: Any, raw: Any) -> Field:
    place = f"fields.{key}"
    bare = _bare_field(name, place, key, raw, _FIELD_KEYS)
    fact = _string(name, raw, "fact", place=place)
    if fact and "default" in raw:
        raise _bad(name, place, "đã có fact thì không có default")
    if not fact and not bare.each and not KINDS[bare.kind].input:
        raise _bad(name, place, f"kind {bare.kind} không điền được trong biểu mẫu, cần fact")
    if bare.kind == "picture":
        _prove_bare_picture(name, place, bare, raw)
    elif "example" not in raw:
        raise _bad(name, place, "thiếu example")
    whole = replace(bare, fact=fact, columns=_columns(name, place, bare.kind, raw))
    default = _sample(name, f"{place}.default", whole, raw.get("default"))
    example = _sample(name, f"{place}.example", whole, raw.get("example"))
    _prove_example(name, place, whole, example)
    return replace(whole, default=default, example=example)


def _bare_field(name: str, place: str, key: Any, raw: Any, allowed: Iterable[str]) -> Field:
    if not isinstance(key, str) or not _NAME.fullmatch(key):
        raise _bad(name, place, "tên trường chỉ gồm chữ thường không dấu, số và gạch dưới")
    if not isinstance(raw, dict):
        raise _bad(name, place, "phải là các cặp khóa: giá trị")
    _only_keys(name, place, raw, allowed)
    kind = raw.get("kind", "text")
    if not isinstance(kind, str) or kind not in KINDS:
        raise _bad(name, place, f"kind «{kind}» không có; hãy dùng một trong: {', '.join(KINDS)}")
    return Field(
        name=key,
        label=_string(name, raw, "label", required=True, place=place),
        kind=kind,
        optional=_flag(name, raw, "optional", place),
        help=_string(name, raw, "help", place=place),
        each=_flag(name, raw, "each", place),
    )


def _columns(name: str, place: str, kind: str, raw: Values) -> tuple[Field, ...]:
    if kind != "rows":
        if "columns" in raw:
            raise _bad(name, place, "chỉ kind rows có columns")
        return ()
    columns = []
    for key, column in _section(name, raw, "columns").items():
        where = f"{place}.columns.{key}"
        columns.append(_bare_field(name, where, key, column, _COLUMN_KEYS))
        if columns[-1].kind in ("rows", "blocks", "picture", "qr"):
            raise _bad(name, where, "trong bảng không có bảng, khối hay ảnh")
    return tuple(columns)


def _prove_bare_picture(name: str, place: str, field_: Field, raw: Values) -> None:
    """The examples are filled where no store is: a paper must look right without its pictures."""
    if not field_.optional or "example" in raw or "default" in raw:
        raise _bad(name, place, "ảnh phải là optional, không có example và default")


def _sample(name: str, place: str, field_: Field, raw: Any) -> Any:
    """An example or a default as a value: light marks become runs, then it must fit its kind."""
    if raw is None:
        return None
    try:
        return KINDS[field_.kind].prove(field_, _unmarked(field_, raw))
    except ValueError as fault:
        raise _bad(name, place, f"phải là {fault}") from None


def _unmarked(field_: Field, raw: Any) -> Any:
    if field_.kind == "rich" and isinstance(raw, str):
        return marked_runs(raw)
    if field_.kind == "qr" and isinstance(raw, str):
        return qr_code(raw)
    if field_.kind == "blocks" and isinstance(raw, list):
        return [_unmarked_block(block) for block in raw]
    if field_.kind == "rows" and isinstance(raw, list):
        kinds = {column.name: column for column in field_.columns}
        return [_unmarked_row(kinds, row) for row in raw]
    return raw


def _unmarked_block(block: Any) -> Any:
    """`{kind, text}` and the short `{kind: text}` of the YAML as `{kind, runs}`."""
    if not isinstance(block, dict) or "runs" in block:
        return block
    if len(block) == 1 and (kind := next(iter(block))) in BLOCK_KINDS:
        block = {"kind": kind, "text": block[kind]}
    if isinstance(block.get("text"), str) and set(block) == {"kind", "text"}:
        return {"kind": block["kind"], **marked_runs(block["text"])}
    return block


def _unmarked_row(columns: Mapping[str, Field], row: Any) -> Any:
    if not isinstance(row, dict):
        return row
    return {k: _unmarked(columns[k], v) if k in columns else v for k, v in row.items()}


def _prove_example(name: str, place: str, field_: Field, example: Any) -> None:
    if not field_.optional and is_empty(example):
        raise _bad(name, place, "example của trường bắt buộc không được để trống")


def _prove_sheet(type_: DocumentType) -> None:
    """A sheet hangs on no step and counts in no register; only a sheet has fields of each row."""
    bound = type_.numbered or type_.drafted_from or type_.required_at or type_.follows
    if type_.sheet and bound:
        raise _bad(
            type_.id, "sheet", "không có numbered, drafted_from, required_at, follows đi cùng"
        )
    for field_ in type_.fields.values():
        if field_.each and not type_.sheet:
            raise _bad(type_.id, f"fields.{field_.name}", "chỉ loại có sheet: true mới dùng each")
        if field_.each and field_.fact:
            raise _bad(type_.id, f"fields.{field_.name}", "đã có each thì không có fact")


def _prove_tags(type_: DocumentType, docx_tags: frozenset[str]) -> None:
    unknown = sorted(docx_tags - set(type_.fields))
    if unknown:
        raise _bad(type_.id, "fields", f"chưa khai báo {', '.join(unknown)} mà {type_.id}.docx cần")
    idle = sorted(set(type_.fields) - docx_tags)
    if idle:
        raise _bad(type_.id, "fields", f"{', '.join(idle)} không có trong {type_.id}.docx")
