"""Pages «Kiểm tra thể thức»: a Word file dropped, its findings beside the pictures of its pages."""

import re

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import BadInput, NotAllowed, NotFound, Refusal
from service.office import format_desk
from service.office.format_checks import KEPT_DAYS
from service.rules.vietnamese import nfc
from service.web import inputs
from service.web.documents import send
from service.web.errors import status_of

pages = Blueprint("format_checks", __name__, url_prefix="/kiem-tra-the-thuc")

MOST_FILE = 40 * 1024 * 1024
WHAT = re.compile(r"ban-sua|page-[1-9]\d{0,3}")


@pages.get("")
def index() -> ResponseReturnValue:
    return _index()


@pages.post("")
def upload() -> ResponseReturnValue:
    try:
        check_id = _upload()
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _index(refusal), status_of(refusal)
    return redirect(url_for(".show", check_id=check_id), code=303)


@pages.get("/<int:check_id>")
def show(check_id: int) -> ResponseReturnValue:
    return _shown("format_check.html", check_id)


@pages.get("/<int:check_id>/_ket-qua")
def result(check_id: int) -> ResponseReturnValue:
    """The result alone; the page asks for it while pictures are being made."""
    return _shown("_format_check.html", check_id)


@pages.post("/<int:check_id>/tao-lai")
def retry(check_id: int) -> ResponseReturnValue:
    format_desk.retry(g.office, check_id, actor=g.actor)
    return redirect(url_for(".show", check_id=check_id), code=303)


@pages.get("/<int:check_id>/tep/<what>")
def file(check_id: int, what: str) -> ResponseReturnValue:
    """A picture of a page, or the mended copy to keep."""
    if not WHAT.fullmatch(what):
        raise NotFound("Không có tệp này.")
    return send(format_desk.file_of(g.office, check_id, what, actor=g.actor))


@pages.app_template_global("checks_form")
def checks_form() -> bool:
    """Whether the menu leads here."""
    return format_desk.may_check(g.actor)


def _upload() -> int:
    found = request.files.get("tep")
    if found is None or not found.filename:
        raise BadInput("Hãy chọn tệp Word (.docx) rồi bấm «Kiểm tra».")
    return format_desk.upload(
        g.office,
        nfc(found.filename),
        found.stream.read(MOST_FILE),  # what is larger is refused as it is
        on=inputs.day("ngay"),
        is_draft=inputs.text("du_thao") == "co",
        actor=g.actor,
    )


def _index(refusal: Refusal | None = None) -> str:
    return render_template(
        "format_checks.html",
        checks=format_desk.listing(g.office, actor=g.actor),
        kept_days=KEPT_DAYS,
        today=g.office.today(),
        refusal=refusal,
    )


def _shown(template: str, check_id: int) -> str:
    return render_template(template, check=format_desk.page(g.office, check_id, actor=g.actor))
