"""Pages of batches: the list, a new batch from a pasted table, one batch with its files."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from service.errors import NotFound, Refusal
from service.office import sheet_view, sheets
from service.office.paper_desk import FileToSend
from service.rules.vietnamese import content_disposition
from service.web import inputs, sheet_form
from service.web.dossiers import page_number
from service.web.errors import status_of
from service.web.sheet_form import Draft

pages = Blueprint("sheets", __name__, url_prefix="/in-to")

SHOWN_FAULTS = 100


@pages.get("")
def index() -> ResponseReturnValue:
    found = sheet_view.listing(g.office, actor=g.actor, page=page_number())
    return render_template("sheets.html", found=found)


@pages.get("/moi")
def new() -> ResponseReturnValue:
    """Choose a form, then fill it (`mau`); `tu` takes over the bad rows of a batch."""
    if source := request.args.get("tu", 0, type=int):
        found = sheet_view.again(g.office, min(source, inputs.MOST_ID), actor=g.actor)
        return _form(sheet_form.of_bad_rows(sheets.form(g.office, found.batch.paper), found))
    if paper := request.args.get("mau", ""):
        return _form(sheet_form.empty(sheets.form(g.office, paper)))
    choice = sheet_view.new_batch(g.office, actor=g.actor)
    return render_template("sheets_forms.html", choice=choice)


@pages.post("/moi")
def create() -> ResponseReturnValue:
    """Show what the table comes to (`xem`), or make the batch (`tao`)."""
    draft = sheet_form.typed(sheets.form(g.office, inputs.text("mau")))
    wanted = inputs.text("viec") == "tao"
    try:
        draft = sheet_form.read(sheet_form.with_new_pictures(draft))
        if draft.faults or not wanted:
            refusal = sheets.refusal_of(draft.faults) if wanted else None
            return _form(draft, refusal, is_read=True)
        batch_id = _open(draft)
    except NotFound:
        raise
    except Refusal as refusal:
        return _form(draft, refusal)
    flash(f"Đã tạo lô {len(draft.rows)} tờ.", "success")
    return redirect(url_for(".show", batch_id=batch_id), code=303)


@pages.get("/<int:batch_id>")
def show(batch_id: int) -> ResponseReturnValue:
    return _show(batch_id)


@pages.get("/<int:batch_id>/_trang-thai")
def status(batch_id: int) -> ResponseReturnValue:
    """How far the batch is; the page asks for it while the batch is being made."""
    page = sheet_view.page(g.office, batch_id, actor=g.actor)
    return render_template("_sheets_progress.html", page=page)


@pages.get("/<int:batch_id>/tep/<what>")
def file(batch_id: int, what: str) -> ResponseReturnValue:
    return _send(sheet_view.file_of(g.office, batch_id, what, actor=g.actor))


@pages.post("/<int:batch_id>/may-in")
def use_printer(batch_id: int) -> ResponseReturnValue:
    return _then_show(
        batch_id,
        lambda: sheets.use_printer(
            g.office,
            batch_id,
            inputs.integer("may_in", 0) or None,
            seen=inputs.integer("seen"),
            actor=g.actor,
        ),
        "Bản in đang được làm lại cho máy này. Các tờ không phải làm lại.",
    )


@pages.post("/<int:batch_id>/huy")
def cancel(batch_id: int) -> ResponseReturnValue:
    return _then_show(
        batch_id,
        lambda: sheets.cancel(g.office, batch_id, seen=inputs.integer("seen"), actor=g.actor),
        "Đã hủy lô.",
    )


@pages.post("/<int:batch_id>/tao-lai")
def retry(batch_id: int) -> ResponseReturnValue:
    return _then_show(
        batch_id,
        lambda: sheets.retry(g.office, batch_id, actor=g.actor),
        "Phần bị lỗi đang được tạo lại.",
    )


def _open(draft: Draft) -> int:
    return sheets.open_batch(
        g.office,
        draft.type.id,
        draft.title,
        draft.common or {},
        draft.rows,
        layer=draft.layer,
        printer_id=draft.printer_id,
        unit_id=draft.unit_id,
        form_key=inputs.text("form_key"),
        actor=g.actor,
    )


def _form(
    draft: Draft, refusal: Refusal | None = None, *, is_read: bool = False
) -> ResponseReturnValue:
    body = render_template(
        "sheets_new.html",
        draft=draft,
        choice=sheet_view.new_batch(g.office, actor=g.actor),
        layers=sheets.LAYERS,
        refusal=refusal,
        is_read=is_read,
        most_faults=SHOWN_FAULTS,
    )
    return body, status_of(refusal) if refusal else 200


def _show(batch_id: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = sheet_view.page(g.office, batch_id, actor=g.actor)
    body = render_template("sheets_batch.html", page=page, refusal=refusal)
    return body, status_of(refusal) if refusal else 200


def _then_show(batch_id: int, verb: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        return _show(batch_id, refusal)
    flash(said, "success")
    return redirect(url_for(".show", batch_id=batch_id), code=303)


def _send(found: FileToSend) -> Response:
    """Piece by piece, whatever its size."""
    answer = Response(found.data, mimetype=found.media_type)
    answer.headers["Content-Disposition"] = content_disposition(found.name)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
