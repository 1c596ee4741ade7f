"""Pages of the forms of papers: which is in use, an own one uploaded, previewed, switched on."""

import re
from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import BadInput, NotFound, Refusal
from service.office import template_desk
from service.office.template_desk import FormPage, FormVersion
from service.rules.catalogue import KINDS
from service.rules.vietnamese import nfc
from service.web.documents import send
from service.web.errors import status_of
from service.web.inputs import integer

pages = Blueprint("forms", __name__)

MOST_FORM = 40 * 1024 * 1024
WHAT = re.compile(r"mau|docx|pdf|(page|goc)-[1-9]\d{0,3}")


@pages.get("/mau-van-ban")
def index() -> ResponseReturnValue:
    return render_template("forms.html", forms=template_desk.listing(g.office, actor=g.actor))


@pages.get("/mau-van-ban/<paper>")
def show(paper: str) -> ResponseReturnValue:
    return _page(paper)


@pages.post("/mau-van-ban/<paper>")
def upload(paper: str) -> ResponseReturnValue:
    try:
        version_id = _upload(paper)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(paper, refusal), status_of(refusal)
    return redirect(url_for(".preview", version_id=version_id), code=303)


@pages.post("/mau-van-ban/<paper>/tro-lai")
def back_to_shipped(paper: str) -> ResponseReturnValue:
    template_desk.back_to_shipped(g.office, paper, seen=integer("seen"), actor=g.actor)
    flash("Đã trở lại mẫu gốc. Bản thảo mới in theo mẫu này.", "success")
    return redirect(url_for(".show", paper=paper), code=303)


@pages.get("/mau-van-ban/<paper>/<any('dang-dung', 'goc'):which>")
def form_file(paper: str, which: str) -> ResponseReturnValue:
    """The Word file of the form in use, or of the shipped one, to work on."""
    return send(template_desk.form_file(g.office, paper, shipped=which == "goc", actor=g.actor))


@pages.get("/mau-da-tai/<int:version_id>")
def preview(version_id: int) -> ResponseReturnValue:
    return render_template("form_preview.html", **_shown(version_id))


@pages.get("/mau-da-tai/<int:version_id>/_thu")
def trial(version_id: int) -> ResponseReturnValue:
    """The trial alone; the page asks for it while a worker tries the form."""
    return render_template("_form_trial.html", **_shown(version_id))


@pages.post("/mau-da-tai/<int:version_id>/dung")
def switch(version_id: int) -> ResponseReturnValue:
    seen = integer("seen")
    return _then_shown(
        version_id,
        lambda: template_desk.switch(g.office, version_id, seen=seen, actor=g.actor),
        "Đã đưa mẫu vào dùng. Bản thảo mới in theo mẫu này.",
    )


@pages.post("/mau-da-tai/<int:version_id>/tao-lai")
def retry(version_id: int) -> ResponseReturnValue:
    return _then_shown(
        version_id,
        lambda: template_desk.retry(g.office, version_id, actor=g.actor),
        "Mẫu đang được thử lại.",
    )


@pages.get("/mau-da-tai/<int:version_id>/<what>")
def file(version_id: int, what: str) -> ResponseReturnValue:
    """A file of an uploaded form: itself, or what came of its trial."""
    if not WHAT.fullmatch(what):
        raise NotFound("Không có tệp này.")
    found = template_desk.file_of(g.office, version_id, what, actor=g.actor)
    return send(found)


def _upload(paper: str) -> int:
    found = request.files.get("tep")
    if found is None or not found.filename:
        raise BadInput("Hãy chọn tệp Word (.docx) rồi bấm «Tải mẫu lên».")
    data = found.stream.read(MOST_FORM)  # what is larger is refused as it is
    return template_desk.upload(g.office, paper, nfc(found.filename), data, actor=g.actor)


def _page(paper: str, refusal: Refusal | None = None) -> str:
    return render_template(
        "form.html",
        refusal=refusal,
        page=template_desk.page(g.office, paper, actor=g.actor),
        kinds=KINDS,
    )


def _then_shown(version_id: int, verb: Callable[[], None], said: str) -> ResponseReturnValue:
    try:
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        there = _shown(version_id)
        return render_template("form_preview.html", refusal=refusal, **there), status_of(refusal)
    flash(said, "success")
    return redirect(url_for(".preview", version_id=version_id), code=303)


def _shown(version_id: int) -> dict[str, object]:
    page, version = template_desk.version(g.office, version_id, actor=g.actor)
    title, beside = _beside(page, version)
    return {"page": page, "version": version, "beside_title": title, "beside": beside}


def _beside(page: FormPage, version: FormVersion) -> tuple[str, list[str]]:
    """What the form is compared with: the form in use, or the shipped one; its pages' addresses."""
    other = page.form.in_use
    if other is None or other.row.id == version.row.id:
        kind, row, title = "goc", version.row, "Mẫu gốc"
        count = len(row.shipped_pages or ())
    else:
        kind, row, title = "page", other.row, f"Mẫu đang dùng (số {other.row.seq})"
        count = len(row.pages or ())
    return title, [
        url_for(".file", version_id=row.id, what=f"{kind}-{number}")
        for number in range(1, count + 1)
    ]
