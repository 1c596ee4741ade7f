"""Pages of the register of outgoing papers: to read, to search, to print, to void a number."""

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect

from service.errors import BadInput, NotFound, Refusal
from service.office import register, view
from service.rules.vietnamese import nfc
from service.web.dossiers import MOST_ID, page_number
from service.web.errors import STATUS

pages = Blueprint("registers", __name__)

MOST_REASON = 1000


@pages.get("/so-van-ban")
def book() -> ResponseReturnValue:
    words = nfc(request.args.get("tu", "")).strip()[:200]
    found = view.book(
        g.office,
        actor=g.actor,
        series_id=_number(request.args, "so"),
        year=_number(request.args, "nam"),
        query=words,
        page=page_number(),
    )
    return render_template("register.html", book=found, words=words)


@pages.get("/so-van-ban/in")
def printable() -> ResponseReturnValue:
    """The register of one year on paper, with every column of NĐ 30/2020, Phụ lục IV."""
    series_id, year = _number(request.args, "so"), _number(request.args, "nam")
    if series_id is None or year is None:
        raise BadInput("Hãy mở sổ, chọn năm rồi bấm «In sổ».")
    values = register.printable(g.office, series_id, year, actor=g.actor)
    return render_template("register_print.html", values=values, series_id=series_id)


@pages.post("/so-van-ban/<int(max=2147483647):entry_id>/huy")
def void(entry_id: int) -> ResponseReturnValue:
    reason = request.form.get("ly_do", "")
    try:
        if len(reason) > MOST_REASON:
            raise BadInput(f"Lý do hủy số dài quá {MOST_REASON} ký tự.")
        register.void(g.office, entry_id, reason, actor=g.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(entry_id, refusal)
    flash("Đã hủy số. Số vẫn nằm trong sổ cùng lý do hủy.", "success")
    here = {name: _number(request.form, name) for name in ("so", "nam", "trang")}
    return redirect(url_for(".book", **here, _anchor=f"so-{entry_id}"), code=303)


def _again(entry_id: int, refusal: Refusal) -> ResponseReturnValue:
    """The page the reason was typed on, with the refusal and the text."""
    found = view.book(
        g.office,
        actor=g.actor,
        series_id=_number(request.form, "so"),
        year=_number(request.form, "nam"),
        page=_number(request.form, "trang") or 1,
    )
    body = render_template(
        "register.html",
        book=found,
        words="",
        refusal=refusal,
        kept=request.form,
        voiding=entry_id,
    )
    return body, STATUS[type(refusal)]


def _number(form: MultiDict[str, str], name: str) -> int | None:
    number = form.get(name, None, type=int)
    return number if number is not None and 0 < number <= MOST_ID else None
