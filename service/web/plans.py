"""The editor of a launch plan: one page to write it on, and a door for each change."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import BadInput, NotFound
from service.office import plan_reading, plans
from service.office.plan_input import KINDS, read_id
from service.office.plan_rows import REPORT_TITLES
from service.rules.plan import KIND_TITLES
from service.rules.vietnamese import decimal_text, short_date
from service.web import inputs
from service.web.errors import json_error, status_of

pages = Blueprint("plans", __name__, url_prefix="/ho-so")
pages.add_app_template_filter(decimal_text, "so")
pages.add_app_template_filter(short_date, "ngay")

HEADER = ("subject", "theme", "opening", "issue_month", "signer", "movement", "kind", "year")
BLANK_ROWS = {"noi-nhan": 2, "nhiem-vu": 1}


@pages.get("/ke-hoach/moi")
def new() -> ResponseReturnValue:
    """The form of a new plan."""
    return render_template(
        "plan_new.html", form=plan_reading.new_form(g.office, actor=g.actor), kinds=KINDS
    )


@pages.post("/ke-hoach/moi")
def create() -> ResponseReturnValue:
    dossier_id = plans.create(
        g.office,
        kind=_text("kind"),
        year=request.form.get("year", 0, type=int),
        unit_id=read_id(_text("unit_id")) or 0,
        form_key=_text("form_key"),
        subject=_text("subject"),
        movement=_text("movement"),
        is_supplement="is_supplement" in request.form,
        from_dossier=read_id(_text("from_dossier")),
        actor=g.actor,
    )
    return redirect(url_for(".edit", dossier_id=dossier_id), code=303)


@pages.get("/<int:dossier_id>/ke-hoach")
def edit(dossier_id: int) -> ResponseReturnValue:
    """The editor; `tim` searches the registry of legal texts, `xoa`, `them` offer to undo."""
    query = request.args.get("tim", "")
    found = plan_reading.search_texts(g.office, query, actor=g.actor) if query else []
    page = plan_reading.page(g.office, dossier_id, actor=g.actor)
    return render_template(
        "plan_edit.html",
        page=page,
        due={report.kind: report.due_on for report in page.content.reports},
        query=query,
        found=found,
        added=inputs.numbers(request.args.get("them", "")),
        gone=request.args.get("xoa", 0, type=int),
        kind_titles=KIND_TITLES,
        kinds=KINDS,
        report_titles=REPORT_TITLES,
        blank_rows=BLANK_ROWS,
    )


@pages.get("/<int:dossier_id>/ke-hoach/con-thieu")
def missing(dossier_id: int) -> ResponseReturnValue:
    """The panel «Còn thiếu gì» alone."""
    page = plan_reading.page(g.office, dossier_id, actor=g.actor)
    return render_template("_plan_problems.html", page=page)


@pages.post("/<int:dossier_id>/ke-hoach/dau-de")
def save_header(dossier_id: int) -> ResponseReturnValue:
    changes: dict[str, Any] = {key: _text(key) for key in HEADER if key in request.form}
    if "kind" in request.form:
        changes["is_supplement"] = request.form.get("is_supplement")
    saved = plans.save_header(g.office, dossier_id, changes, seen=_seen(), actor=g.actor)
    return _done(dossier_id, "dau-de", version=saved.version)


@pages.post("/<int:dossier_id>/ke-hoach/doan")
def add(dossier_id: int) -> ResponseReturnValue:
    made = plans.add_section(
        g.office,
        dossier_id,
        after=read_id(_text("after")),
        kind=_text("kind"),
        text=_text("text"),
        actor=g.actor,
    )
    return _done(dossier_id, f"doan-{made}")


@pages.post("/<int:dossier_id>/ke-hoach/doan/<int:section_id>")
def save_section(dossier_id: int, section_id: int) -> ResponseReturnValue:
    saved = plans.save_section(
        g.office, dossier_id, section_id, _text("text"), seen=_seen(), actor=g.actor
    )
    return _done(dossier_id, f"doan-{section_id}", version=saved.version)


@pages.post("/<int:dossier_id>/ke-hoach/doan/<int:section_id>/tach")
def split(dossier_id: int, section_id: int) -> ResponseReturnValue:
    made = plans.split_section(
        g.office,
        dossier_id,
        section_id,
        (_text("text"), _text("next")),
        seen=_seen(),
        actor=g.actor,
    )
    return _done(dossier_id, f"doan-{made}")


@pages.post("/<int:dossier_id>/ke-hoach/doan/<int:section_id>/<deed>")
def change(dossier_id: int, section_id: int, deed: str) -> ResponseReturnValue:
    """Move, indent, change the kind, take out or give back; typed text is kept first."""
    if deed not in DEEDS:
        raise NotFound("Không có thao tác này.")
    seen = _seen()
    if "text" in request.form and deed != "lay-lai":
        saved = plans.save_section(
            g.office, dossier_id, section_id, _text("text"), seen=seen, actor=g.actor
        )
        seen = saved.version
    made = DEEDS[deed](dossier_id, section_id, seen)
    if deed == "xoa":
        return _done(dossier_id, "thong-bao", xoa=section_id)
    return _done(dossier_id, f"doan-{made or section_id}")


@pages.get("/<int:dossier_id>/ke-hoach/dan")
def paste_form(dossier_id: int) -> ResponseReturnValue:
    """A page to paste many paragraphs on."""
    return _paste_page(dossier_id, request.args.get("sau", ""), "", None)


@pages.post("/<int:dossier_id>/ke-hoach/dan")
def paste(dossier_id: int) -> ResponseReturnValue:
    """Show how the text splits (`xem`), or put the paragraphs in."""
    text, after = _text("text"), _text("after")
    if "xem" in request.form:
        return _paste_page(dossier_id, after, text, plans.preview_paste(text))
    made = plans.paste(g.office, dossier_id, after=read_id(after), text=text, actor=g.actor)
    return _done(dossier_id, f"doan-{made[0]}", them=",".join(map(str, made)))


@pages.post("/<int:dossier_id>/ke-hoach/dan/bo")
def undo_paste(dossier_id: int) -> ResponseReturnValue:
    ids = inputs.numbers(_text("ids"))
    plans.undo_paste(g.office, dossier_id, ids, actor=g.actor)
    return _done(dossier_id, "than")


@pages.post("/<int:dossier_id>/ke-hoach/chi-tieu/<int:section_id>")
def save_target(dossier_id: int, section_id: int) -> ResponseReturnValue:
    anchor = f"doan-{section_id}"
    if "lay_so" in request.form:
        plans.propose_target(g.office, dossier_id, section_id, actor=g.actor)
        return _done(dossier_id, anchor)
    saved = plans.save_target(
        g.office,
        dossier_id,
        section_id,
        values=_rows("label", "unit", "low", "high", "direction", "group"),
        is_text_only="is_text_only" in request.form,
        owner_unit_id=read_id(_text("owner_unit_id")),
        seen=_seen(),
        actor=g.actor,
    )
    return _done(dossier_id, anchor, version=saved.version)


@pages.post("/<int:dossier_id>/ke-hoach/can-cu")
def add_basis(dossier_id: int) -> ResponseReturnValue:
    plans.add_basis(g.office, dossier_id, read_id(_text("text_id")) or 0, actor=g.actor)
    return _done(dossier_id, "can-cu")


@pages.post("/<int:dossier_id>/ke-hoach/can-cu/<int:basis_id>/<deed>")
def change_basis(dossier_id: int, basis_id: int, deed: str) -> ResponseReturnValue:
    if deed == "bo":
        plans.drop_basis(g.office, dossier_id, basis_id, actor=g.actor)
    elif deed in ("len", "xuong"):
        plans.move_basis(g.office, dossier_id, basis_id, down=deed == "xuong", actor=g.actor)
    else:
        raise NotFound("Không có thao tác này.")
    return _done(dossier_id, "can-cu")


@pages.post("/<int:dossier_id>/ke-hoach/noi-nhan")
def save_recipients(dossier_id: int) -> ResponseReturnValue:
    rows = _rows("name", "mark", "end", "copies", "unit_id", "is_file_copy")
    version = plans.save_recipients(g.office, dossier_id, rows, seen=_seen(), actor=g.actor)
    return _done(dossier_id, "noi-nhan", version=version)


@pages.post("/<int:dossier_id>/ke-hoach/nhiem-vu")
def save_tasks(dossier_id: int) -> ResponseReturnValue:
    rows = _rows("who", "what", "responsibility", "due_text", "due_on", "result")
    version = plans.save_tasks(g.office, dossier_id, rows, seen=_seen(), actor=g.actor)
    return _done(dossier_id, "nhiem-vu", version=version)


@pages.post("/<int:dossier_id>/ke-hoach/bao-cao")
def save_reports(dossier_id: int) -> ResponseReturnValue:
    rows = [row for row in _rows("kind", "due_on", "wanted") if row["wanted"]]
    version = plans.save_reports(g.office, dossier_id, rows, seen=_seen(), actor=g.actor)
    return _done(dossier_id, "bao-cao", version=version)


@pages.errorhandler(plans.BothTexts)
def both_texts(refusal: plans.BothTexts) -> ResponseReturnValue:
    """Two people changed one place: both texts, to choose from."""
    status = status_of(refusal)
    if _wants_json():
        return json_error(refusal.code, refusal.message, refusal.details, status)
    back = url_for(".edit", dossier_id=(request.view_args or {})["dossier_id"])
    page = render_template("plan_conflict.html", refusal=refusal, action=request.path, back=back)
    return page, status


def _add_after(dossier_id: int, section_id: int, _seen: int) -> int:
    return plans.add_section(g.office, dossier_id, after=section_id, actor=g.actor)


def _set_kind(dossier_id: int, section_id: int, _seen: int) -> None:
    plans.set_kind(g.office, dossier_id, section_id, _text("kind"), actor=g.actor)


def _delete(dossier_id: int, section_id: int, seen: int) -> None:
    plans.delete_section(g.office, dossier_id, section_id, seen=seen, actor=g.actor)


def _restore(dossier_id: int, section_id: int, _seen: int) -> None:
    plans.restore_section(g.office, dossier_id, section_id, actor=g.actor)


def _mover(down: bool) -> Callable[[int, int, int], None]:
    def move(dossier_id: int, section_id: int, _seen: int) -> None:
        plans.move_section(g.office, dossier_id, section_id, down=down, actor=g.actor)

    return move


def _indenter(inward: bool) -> Callable[[int, int, int], None]:
    def indent(dossier_id: int, section_id: int, _seen: int) -> None:
        plans.indent_section(g.office, dossier_id, section_id, inward=inward, actor=g.actor)

    return indent


DEEDS: dict[str, Callable[[int, int, int], int | None]] = {
    "them": _add_after,
    "kieu": _set_kind,
    "xoa": _delete,
    "lay-lai": _restore,
    "len": _mover(down=False),
    "xuong": _mover(down=True),
    "lui-vao": _indenter(inward=True),
    "lui-ra": _indenter(inward=False),
}


def _paste_page(dossier_id: int, after: str, text: str, split: list[tuple[str, str]] | None) -> str:
    page = plan_reading.page(g.office, dossier_id, actor=g.actor)
    part = "X-Part" in request.headers
    return render_template(
        "_plan_paste.html" if part else "plan_paste.html",
        page=page,
        after=after,
        text=text,
        split=split,
        part=part,
        kind_titles=KIND_TITLES,
    )


def _done(
    dossier_id: int, anchor: str, *, version: int | None = None, **undo: Any
) -> ResponseReturnValue:
    """To the page's script where to go on; to a browser the page itself, at that place."""
    url = url_for(".edit", dossier_id=dossier_id, _anchor=anchor, **undo)
    if _wants_json():
        return jsonify(url=url, version=version)
    return redirect(url, code=303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _text(name: str) -> str:
    return request.form.get(name, "")


def _seen() -> int:
    try:
        return int(_text("seen"))
    except ValueError:
        raise BadInput("Trang thiếu phiên bản của nội dung. Hãy tải lại trang.") from None


def _rows(*names: str) -> list[dict[str, str]]:
    """The rows of a table: inputs `name-<row>`, put in the order of `order-<row>`."""
    numbers = {key.rpartition("-")[2] for key in request.form if key.rpartition("-")[0] in names}
    rows = [
        (_order(number), {name: _text(f"{name}-{number}") for name in names})
        for number in sorted(numbers, key=lambda n: int(n) if n.isdigit() else 0)
    ]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _order(number: str) -> float:
    try:
        return float(_text(f"order-{number}") or number)
    except ValueError:
        return 0.0
