"""Pages of papers: files, the state of one being made, the form of its own fields, scans."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from service.errors import BadInput, NotFound, Refusal, StepMoved, TooLarge
from service.office import paper_desk, view
from service.office import scans as office_scans
from service.office.paper_desk import FileToSend
from service.rules import catalogue
from service.rules.catalogue import Field
from service.rules.vietnamese import content_disposition, nfc
from service.web import inputs
from service.web.dossiers import then_show
from service.web.errors import status_of

pages = Blueprint("documents", __name__)

WHAT = re.compile(r"docx|pdf|print|page-[1-9]\d{0,3}")
MOST_SCAN = 40 * 1024 * 1024
BLANK_ROWS = 3


@pages.get("/van-ban/<int:document_id>/_trang-thai")
def status(document_id: int) -> ResponseReturnValue:
    """The box of one paper alone; the page asks for it while the paper is being made."""
    _, paper = view.paper(g.office, document_id, actor=g.actor)
    return render_template("_paper.html", paper=paper)


@pages.get("/van-ban/<int:document_id>/sua")
def edit(document_id: int) -> ResponseReturnValue:
    return _form(document_id)


@pages.post("/van-ban/<int:document_id>/sua")
def fill_in(document_id: int) -> ResponseReturnValue:
    dossier, paper = view.paper(g.office, document_id, actor=g.actor)
    try:
        typed = {name: [nfc(text) for text in texts] for name, texts in request.form.lists()}
        values = catalogue.read_form(paper.type, typed)
        seen = inputs.integer("seen")
        paper_desk.fill_in(g.office, document_id, values, seen=seen, actor=g.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return _form(document_id, refusal)
    flash(f"Đã lưu. «{paper.document.title}» được tạo lại trong giây lát.", "success")
    return _to_paper(dossier.id, document_id)


@pages.post("/van-ban/<int:document_id>/tao-lai")
def retry(document_id: int) -> ResponseReturnValue:
    dossier, _ = view.paper(g.office, document_id, actor=g.actor)
    return then_show(
        dossier.id,
        lambda: paper_desk.retry(g.office, document_id, actor=g.actor),
        "Văn bản đang được tạo lại.",
    )


@pages.post("/van-ban/<int:document_id>/the-thuc")
def check_form(document_id: int) -> ResponseReturnValue:
    dossier, _ = view.paper(g.office, document_id, actor=g.actor)
    return then_show(
        dossier.id,
        lambda: paper_desk.check_form(g.office, document_id, actor=g.actor),
        "Đã kiểm tra thể thức.",
    )


@pages.get("/tep/<int:version_id>/<what>")
def file(version_id: int, what: str) -> ResponseReturnValue:
    """A file of a version: pictures and PDF in the browser, the rest to keep."""
    if not WHAT.fullmatch(what):
        raise NotFound("Không có tệp này.")
    found = paper_desk.file_of(g.office, version_id, what, actor=g.actor)
    return send(found)


@pages.get("/ban-quet/<int:scan_id>")
def scan(scan_id: int) -> ResponseReturnValue:
    found = paper_desk.scan_file(g.office, scan_id, actor=g.actor)
    return send(found)


@pages.get("/ho-so/<int:dossier_id>/_ban-quet")
def scans(dossier_id: int) -> ResponseReturnValue:
    """The list of scans alone; the page asks for it while one is being read."""
    page = view.page(g.office, dossier_id, actor=g.actor)
    return render_template("_dossier_scan_list.html", page=page)


@pages.post("/ho-so/<int:dossier_id>/ban-quet")
def hand_in(dossier_id: int) -> ResponseReturnValue:
    return then_show(
        dossier_id,
        lambda: _hand_in(dossier_id),
        "Đã nhận bản quét. Hệ thống đang đọc mã trên đó.",
    )


def _hand_in(dossier_id: int) -> None:
    upload = request.files.get("tep")
    if upload is None or not upload.filename:
        raise BadInput("Hãy chọn tệp bản quét rồi bấm «Nộp bản quét».")
    data = upload.stream.read(MOST_SCAN + 1)
    if len(data) > MOST_SCAN:
        raise TooLarge("Bản quét quá 40 MB. Hãy quét đen trắng hoặc giảm độ phân giải rồi nộp lại.")
    office_scans.hand_in(g.office, dossier_id, upload.filename, data, actor=g.actor)


def send(found: FileToSend) -> Response:
    """The file under its Vietnamese name: pictures and PDF to look at, the rest to keep."""
    inline = found.media_type == "application/pdf" or found.media_type.startswith("image/")
    answer = Response(found.data, mimetype=found.media_type)
    answer.headers["Content-Disposition"] = content_disposition(found.name, inline=inline)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _to_paper(dossier_id: int, document_id: int) -> ResponseReturnValue:
    there = url_for("dossiers.show", dossier_id=dossier_id, _anchor=f"van-ban-{document_id}")
    return redirect(there, code=303)


@dataclass(frozen=True)
class FormField:
    """One blank of the form: what it shows, and what somebody else saved meanwhile."""

    name: str
    label: str
    kind: str
    help: str
    optional: bool
    columns: Sequence[Field]
    text: str
    height: int
    rows: Sequence[Mapping[str, str]]
    theirs: str | None


def _form(document_id: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    dossier, paper = view.paper(g.office, document_id, actor=g.actor)
    theirs = (refusal.details or {}).get("theirs", {}) if isinstance(refusal, StepMoved) else {}
    body = render_template(
        "document_edit.html",
        dossier=dossier,
        paper=paper,
        refusal=refusal,
        fields=[
            _field(f, paper.document.inputs, theirs, typed=refusal is not None)
            for f in paper.form_fields
        ],
    )
    return body, status_of(refusal) if refusal else 200


def _field(
    field: Field, kept: Mapping[str, Any], theirs: Mapping[str, Any], *, typed: bool
) -> FormField:
    value = kept.get(field.name, field.default)
    is_rows = field.kind == "rows"
    text = "" if is_rows else catalogue.as_form_text(field, value)
    saved = catalogue.as_form_text(field, theirs[field.name]) if field.name in theirs else text
    if typed and not is_rows:
        text = request.form.get(field.name, "").replace("\r\n", "\n")
    return FormField(
        name=field.name,
        label=field.label,
        kind=field.kind,
        help=field.help,
        optional=field.optional,
        columns=field.columns,
        text="" if field.kind == "flag" and text == "False" else text,
        height=max(3, min(14, len(text) // 80 + text.count("\n") + 2)),
        rows=(_typed_rows(field) if typed else _rows(field, value or [])) if is_rows else (),
        theirs=saved if field.name in theirs and saved.strip() != text.strip() else None,
    )


def _rows(field: Field, value: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    known = [
        {c.name: catalogue.as_form_text(c, row.get(c.name)) for c in field.columns} for row in value
    ]
    return known + [{} for _ in range(BLANK_ROWS)]


def _typed_rows(field: Field) -> list[dict[str, str]]:
    cells = {c.name: request.form.getlist(f"{field.name}.{c.name}") for c in field.columns}
    count = max((len(texts) for texts in cells.values()), default=0)
    return [
        {name: texts[i] for name, texts in cells.items() if i < len(texts)} for i in range(count)
    ]
