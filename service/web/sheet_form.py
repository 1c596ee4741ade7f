"""The form of a new batch: what was typed and pasted, and what it comes to before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from service.errors import BadInput, TooLarge
from service.office import sheets
from service.office.sheet_view import Again
from service.rules import sheet_rows
from service.rules.catalogue import DocumentType, as_form_text
from service.rules.kinds import Field, Values, is_empty
from service.rules.sheet_rows import Fault, Table, picture_key
from service.rules.vietnamese import nfc, squeeze
from service.web import inputs

MOST_PASTE = 2_000_000
MOST_TEXT = 20_000
MOST_PICTURES = 500
SHOWN_ROWS, SHOWN_LETTERS = 10, 160
ONE = "mot."  # before the names of the fields of one typed sheet


@dataclass(frozen=True)
class Draft:
    """A batch that is not opened yet. `pictures`: file name and SHA-256 by `picture_key`."""

    type: DocumentType
    title: str
    texts: Mapping[str, str]
    paste: str = ""
    one: Mapping[str, str] | None = None
    first_number: str = ""
    layer: str = "ca_to"
    printer_id: int | None = None
    unit_id: int | None = None
    pictures: Mapping[str, tuple[str, str]] | None = None
    common: Values | None = None
    table: Table = field(default_factory=Table)
    rows: Sequence[Values] = ()
    faults: Sequence[Fault] = ()

    @property
    def common_fields(self) -> list[Field]:
        return sheet_rows.common_fields(self.type)

    @property
    def row_fields(self) -> list[Field]:
        return sheet_rows.row_fields(self.type)

    @property
    def takes_pictures(self) -> bool:
        return any(f.kind == "picture" for f in self.row_fields)

    @property
    def shown_fields(self) -> list[Field]:
        """The columns that any row fills."""
        used = {name for row in self.rows for name, value in row.items() if not is_empty(value)}
        return [f for f in self.row_fields if f.name in used]

    @property
    def shown_rows(self) -> list[list[str]]:
        """The first rows as they were read, long texts cut."""
        return [
            [_short(self._cell(f, row.get(f.name))) for f in self.shown_fields]
            for row in self.rows[:SHOWN_ROWS]
        ]

    @property
    def tokens(self) -> list[tuple[str, str]]:
        """The pictures handed in, each with the mark that brings it back with the next sending."""
        signer = _signer()
        return [(name, signer.dumps([name, sha])) for name, sha in (self.pictures or {}).values()]

    def _cell(self, of: Field, value: Any) -> str:
        if isinstance(value, sheet_rows.Unread):
            return value.text
        if of.kind == "picture" and value:
            return {sha: name for name, sha in (self.pictures or {}).values()}[value["picture"]]
        return str(value or "") if of.kind == "date" else as_form_text(of, value)


def empty(type_: DocumentType) -> Draft:
    """The form as it is opened."""
    fields = sheet_rows.common_fields(type_)
    return Draft(
        type_,
        f"{type_.title} năm {g.office.today().year}",
        {f.name: as_form_text(f, f.default) for f in fields},
        first_number="1",
    )


def of_bad_rows(type_: DocumentType, found: Again) -> Draft:
    """The form filled with the bad rows of a batch."""
    names = {sha: f"anh-{number}.jpg" for number, sha in enumerate(found.pictures, 1)}
    return Draft(
        type_,
        found.batch.title,
        {f.name: as_form_text(f, found.common[f.name]) for f in sheet_rows.common_fields(type_)},
        sheet_rows.as_table(type_, found.rows, names),
        layer=found.batch.layer,
        printer_id=found.batch.printer_id,
        unit_id=found.batch.unit_id,
        pictures={picture_key(name): (name, sha) for sha, name in names.items()},
    )


def typed(type_: DocumentType) -> Draft:
    """What was sent, as it stands. BadInput, TooLarge: no form of ours sends this."""
    if len(request.form.get("bang", "")) > MOST_PASTE:
        raise TooLarge("Bảng dán vào quá lớn. Hãy chia thành nhiều lô.")
    fields = type_.fields.values()
    return Draft(
        type_,
        inputs.text("ten"),
        {f.name: _text(f.name) for f in fields if not f.each},
        nfc(request.form.get("bang", "")),
        {f.name: _text(ONE + f.name) for f in fields if f.each},
        inputs.text("so_dau"),
        inputs.text("lop"),
        inputs.integer("may_in", 0) or None,
        inputs.integer("don_vi", 0) or None,
        _kept_pictures(),
    )


def with_new_pictures(draft: Draft) -> Draft:
    """The same with the pictures that were sent along; each that is none is a fault."""
    pictures, faults = dict(draft.pictures or {}), list(draft.faults)
    files = [file for file in request.files.getlist("anh") if file.filename]
    if len(files) + len(pictures) > MOST_PICTURES:
        raise TooLarge(f"Mỗi lô không quá {MOST_PICTURES} ảnh. Hãy chia thành nhiều lô.")
    for file in files:
        name = squeeze(file.filename or "")[-200:]
        try:
            data = file.stream.read(sheets.MOST_PICTURE + 1)
            sha = sheets.keep_picture(g.office, data, actor=g.actor)
            pictures[picture_key(name)] = (name, sha)
        except (BadInput, TooLarge) as refusal:
            faults.append(Fault(0, "Ảnh", f"Tệp «{name}»: {refusal.message}"))
    return replace(draft, pictures=pictures, faults=faults)


def read(draft: Draft) -> Draft:
    """What the form comes to: the rows of the table, or the one typed sheet, and every fault."""
    known = {key: sha for key, (_, sha) in (draft.pictures or {}).items()}
    table = Table()
    if draft.paste.strip():
        table = sheet_rows.read_table(draft.type, draft.paste, known)
        rows = list(table.rows)
    else:
        rows = _one_sheet(draft, known)
    common = {f.name: sheet_rows.read_cell(f, draft.texts[f.name], {}) for f in draft.common_fields}
    first, faults = _first_number(draft)
    rows = sheet_rows.numbered(draft.type, rows, first)
    _, wrong = sheet_rows.filled(draft.type, common, rows, table.lines)
    if any(fault.row == 0 for fault in table.faults):  # without its columns no row can be right
        wrong = [fault for fault in wrong if fault.row == 0]
    if not rows and not table.faults:
        faults.append(Fault(0, "", "Danh sách chưa có dòng nào. Hãy dán bảng hoặc gõ một tờ."))
    if len(rows) > sheet_rows.MOST_ROWS:
        faults.append(Fault(0, "", f"Danh sách có {len(rows)} dòng, một lô không quá 5.000."))
    found = [*draft.faults, *faults, *table.faults, *wrong]
    return replace(draft, common=common, table=table, rows=rows, faults=found)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}… ({len(text)} ký tự)"


def _one_sheet(draft: Draft, pictures: Mapping[str, str]) -> list[Values]:
    texts = dict(draft.one or {})
    if not any(text.strip() for text in texts.values()):
        return []
    for f in draft.row_fields:
        if f.kind == "picture" and not texts[f.name] and len(pictures) == 1:
            texts[f.name] = next(iter(pictures))
    return [{f.name: sheet_rows.read_cell(f, texts[f.name], pictures) for f in draft.row_fields}]


def _first_number(draft: Draft) -> tuple[int | None, list[Fault]]:
    text = draft.first_number
    if not text:
        return None, []
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:8]) <= 1_000_000:
        return None, [Fault(0, "", "Số sổ vàng bắt đầu từ một số nguyên, hoặc để trống.")]
    return int(text), []


def _text(name: str) -> str:
    return inputs.text(name, MOST_TEXT).replace("\r\n", "\n")


def _kept_pictures() -> dict[str, tuple[str, str]]:
    """The pictures of an earlier sending of this form; the mark is our own, so no other file."""
    signer, found = _signer(), {}
    for token in request.form.getlist("anh_giu"):
        try:
            name, sha = signer.loads(token)
        except BadSignature:
            raise BadInput("Danh sách ảnh không đọc được. Hãy chọn lại các tệp ảnh.") from None
        found[picture_key(name)] = (name, sha)
    return found


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"anh:{g.actor.id}")
