"""Batches of certificates by API: forms, printers, a batch from rows, its progress and files."""

import datetime as dt
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field, JsonValue

from service.office import printers, sheet_view, sheets
from service.office.paper_desk import FileToSend
from service.office.sheet_view import BatchRow
from service.rules import catalogue, sheet_rows
from service.rules.sheet_rows import MOST_ROWS
from service.web.api.door import Answer, Done, Made, Upload, route
from service.web.api.reading import Body, Id, Paged, Seen

TAG = "In bằng, giấy khen"
MOST_BODY = 8 * 1024 * 1024  # 5,000 rows
Row = Annotated[dict[str, JsonValue], Field(max_length=100)]
Tenths = Annotated[
    int, Field(ge=-printers.MOST_TENTHS, le=printers.MOST_TENTHS, description="Phần mười mm.")
]
Name = Annotated[str, Field(max_length=printers.MOST_NAME)]


class PrinterAnswer(Answer):
    """A printer; the offsets in tenths of a millimetre, to the right and down."""

    id: int
    unit_id: int
    name: str
    dx_tenths: int
    dy_tenths: int
    version: int


class UnitOfForms(Answer):
    id: int
    name: str


class SheetFormAnswer(Answer):
    """A form: JSON Schema of what all sheets share and of each sheet's own row."""

    paper: str
    title: str
    common: dict[str, Any]
    row: dict[str, Any]


class FormsAnswer(Answer):
    """What this account may make batches of, in which units, for which printers."""

    forms: list[SheetFormAnswer]
    units: list[UnitOfForms]
    printers: list[PrinterAnswer]
    layers: dict[str, str]


class BatchAnswer(Answer):
    """A batch and how far it is. `failed`: why nothing goes on by itself, else null."""

    id: int
    code: str
    title: str
    paper: str
    layer: str
    unit_id: int
    dossier_id: int | None
    printer_id: int | None
    version: int
    state: str
    state_title: str
    total: int
    done: int
    bad: int
    seconds_left: int | None
    failed: str | None
    made_at: dt.datetime
    done_at: dt.datetime | None
    files: list[str]


class BatchesAnswer(Answer):
    rows: list[BatchAnswer]
    total: int
    page: int
    pages: int


class SheetAnswer(Answer):
    """One sheet; `error` says why it could not be made."""

    seq: int
    label: str
    file_name: str
    error: str | None


class SheetsAnswer(Answer):
    rows: list[SheetAnswer]
    total: int
    page: int
    pages: int


class RowsAnswer(Answer):
    """The bad rows of a batch and what all its sheets share, as `POST /batches` takes them."""

    paper: str
    title: str
    common: dict[str, Any]
    rows: list[dict[str, Any]]


class PictureAnswer(Answer):
    """The name under which a row may show the picture: `{"picture": …, "width_mm": 30}`."""

    picture: str


class SheetsQuery(Paged):
    only_bad: bool = False


class BatchBody(Body):
    """A new batch; `first_number` numbers the golden book where a row has no number."""

    paper: Annotated[str, Field(max_length=100)]
    title: Annotated[str, Field(max_length=sheets.MOST_TITLE)]
    common: Row
    rows: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]
    layer: Literal["ca_to", "lop_chu", "lop_so_ngay"] = "ca_to"
    printer_id: Id | None = None
    unit_id: Id | None = None
    first_number: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class SeenSheetBody(Body):
    seen: Seen


class PrinterChoice(Body):
    """The printer to print on; null: no offset."""

    printer_id: Id | None
    seen: Seen


class PrinterBody(Body):
    name: Name
    dx_tenths: Tenths = 0
    dy_tenths: Tenths = 0


class NewPrinterBody(PrinterBody):
    unit_id: Id


class PrinterChange(PrinterBody):
    seen: Seen


@route("GET", "/sheet-forms", tag=TAG, verb=sheet_view.new_batch)
def list_sheet_forms() -> FormsAnswer:
    """Mẫu bằng, giấy khen, máy in và đơn vị mà tài khoản này in được."""
    choice = sheet_view.new_batch(g.office, actor=g.actor)
    return FormsAnswer(
        forms=[_form(type_) for type_ in choice.forms],
        units=[UnitOfForms(id=unit_id, name=name) for unit_id, name in choice.units],
        printers=[PrinterAnswer.model_validate(printer) for printer in choice.printers],
        layers=sheets.LAYERS,
    )


@route("POST", "/sheet-pictures", tag=TAG, verb=sheets.keep_picture, status=201)
def keep_sheet_picture(upload: Upload) -> PictureAnswer:
    """Gửi một ảnh chân dung (PNG, JPG, không quá 5 MB) để dùng trong các dòng."""
    return PictureAnswer(picture=sheets.keep_picture(g.office, upload.data, actor=g.actor))


@route("GET", "/batches", tag=TAG, verb=sheet_view.listing)
def list_batches(query: Paged) -> BatchesAnswer:
    """Các lô in của đơn vị mình, mới nhất trước."""
    found = sheet_view.listing(g.office, actor=g.actor, page=query.page)
    return BatchesAnswer(
        rows=[_batch(row) for row in found.rows],
        total=found.total,
        page=found.page,
        pages=found.pages,
    )


@route("POST", "/batches", tag=TAG, verb=sheets.open_batch, status=201, most_body=MOST_BODY)
def open_batch(body: BatchBody) -> Made:
    """Tạo một lô, mỗi dòng một tờ; có lỗi thì không tạo gì và nêu đủ lỗi từng dòng."""
    rows: list[Any] = list(body.rows)
    if body.first_number and (type_ := g.office.definitions.papers.get(body.paper)):
        rows = sheet_rows.numbered(type_, body.rows, body.first_number)
    made = sheets.open_batch(
        g.office,
        body.paper,
        body.title,
        body.common,
        rows,
        layer=body.layer,
        printer_id=body.printer_id,
        unit_id=body.unit_id,
        actor=g.actor,
    )
    return Made(id=made)


@route("GET", "/batches/{batch_id}", tag=TAG, verb=sheet_view.page)
def get_batch(batch_id: int) -> BatchAnswer:
    """Một lô in với tiến độ."""
    return _batch(sheet_view.page(g.office, batch_id, actor=g.actor))


@route("GET", "/batches/{batch_id}/sheets", tag=TAG, verb=sheet_view.sheets_of)
def list_sheets(query: SheetsQuery, batch_id: int) -> SheetsAnswer:
    """Các tờ của lô; only_bad: chỉ các tờ lỗi."""
    found = sheet_view.sheets_of(g.office, batch_id, actor=g.actor, **query.model_dump())
    return SheetsAnswer.model_validate(found)


@route("GET", "/batches/{batch_id}/bad-rows", tag=TAG, verb=sheet_view.again)
def get_bad_rows(batch_id: int) -> RowsAnswer:
    """Các dòng lỗi, để sửa rồi tạo lô mới."""
    found = sheet_view.again(g.office, batch_id, actor=g.actor)
    return RowsAnswer(
        paper=found.batch.paper,
        title=found.batch.title,
        common=found.common,
        rows=list(found.rows),
    )


@route("GET", "/batches/{batch_id}/files/{what}", tag=TAG, verb=sheet_view.file_of)
def get_batch_file(batch_id: int, what: str) -> FileToSend:
    """Tệp của lô: zip (các tệp Word), print (bản in PDF) hoặc test (in thử một tờ)."""
    return sheet_view.file_of(g.office, batch_id, what, actor=g.actor)


@route("POST", "/batches/{batch_id}/cancel", tag=TAG, verb=sheets.cancel)
def cancel_batch(body: SeenSheetBody, batch_id: int) -> Done:
    """Hủy lô."""
    sheets.cancel(g.office, batch_id, seen=body.seen, actor=g.actor)
    return Done()


@route("POST", "/batches/{batch_id}/printer", tag=TAG, verb=sheets.use_printer)
def choose_printer(body: PrinterChoice, batch_id: int) -> Done:
    """Làm lại bản in cho một máy in; các tờ không phải làm lại."""
    sheets.use_printer(g.office, batch_id, body.printer_id, seen=body.seen, actor=g.actor)
    return Done()


@route("POST", "/batches/{batch_id}/retry", tag=TAG, verb=sheets.retry)
def retry_batch(batch_id: int) -> Done:
    """Tạo lại phần của lô đã dừng vì lỗi."""
    sheets.retry(g.office, batch_id, actor=g.actor)
    return Done()


@route("GET", "/printers", tag=TAG, verb=printers.listing)
def list_printers() -> list[PrinterAnswer]:
    """Máy in của các đơn vị mình."""
    units = printers.listing(g.office, actor=g.actor)
    return [PrinterAnswer.model_validate(printer) for unit in units for printer in unit.printers]


@route("POST", "/printers", tag=TAG, verb=printers.add, status=201)
def add_printer(body: NewPrinterBody) -> Made:
    """Thêm máy in của đơn vị."""
    given = body.model_dump(exclude={"unit_id", "name"})
    return Made(id=printers.add(g.office, body.unit_id, body.name, **given, actor=g.actor))


@route("PUT", "/printers/{printer_id}", tag=TAG, verb=printers.change)
def change_printer(body: PrinterChange, printer_id: int) -> Done:
    """Sửa tên, độ lệch của máy in."""
    given = body.model_dump(exclude={"name"})
    printers.change(g.office, printer_id, body.name, **given, actor=g.actor)
    return Done()


@route("POST", "/printers/{printer_id}/end", tag=TAG, verb=printers.end)
def end_printer(body: SeenSheetBody, printer_id: int) -> Done:
    """Thôi dùng máy in."""
    printers.end(g.office, printer_id, seen=body.seen, actor=g.actor)
    return Done()


def _form(type_: catalogue.DocumentType) -> SheetFormAnswer:
    return SheetFormAnswer(
        paper=type_.id,
        title=type_.title,
        common=_schema(type_, sheet_rows.common_fields(type_)),
        row=_schema(type_, sheet_rows.row_fields(type_)),
    )


def _schema(type_: catalogue.DocumentType, fields: list[Any]) -> dict[str, Any]:
    """The part of the paper's schema for these fields."""
    whole = catalogue.json_schema(type_)
    names = [field.name for field in fields]
    return {
        **whole,
        "properties": {name: whole["properties"][name] for name in names},
        "required": [name for name in whole["required"] if name in names],
    }


def _batch(row: BatchRow) -> BatchAnswer:
    batch, far = row.batch, row.progress
    ready = {"zip": row.is_made, "print": batch.print_pdf, "test": batch.test_pdf}
    plain = ("id", "code", "title", "paper", "layer", "unit_id", "dossier_id", "printer_id")
    return BatchAnswer(
        **{name: getattr(batch, name) for name in (*plain, "version", "state", "total")},
        state_title=row.state,
        done=far.done,
        bad=far.bad,
        seconds_left=round(far.left.total_seconds()) if far.left and row.is_working else None,
        failed=row.failed,
        made_at=batch.made_at,
        done_at=batch.done_at,
        files=[what for what, there in ready.items() if there and batch.state != "da_huy"],
    )
