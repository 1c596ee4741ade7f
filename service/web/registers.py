"""Pages of the register of outgoing papers: to read, to search, to print, to void a number."""

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect

from service.errors import BadInput, NotFound, Refusal
from service.office import register, view
from service.rules.vietnamese import nfc
from service.web import inputs
from service.web.dossiers import page_number
from service.web.errors import status_of

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
    return _page(found, words)


@pages.get("/so-van-ban/in")
def printable() -> ResponseReturnValue:
    """The register of one year on paper, with every column of NĐ 30/2020, Phụ lục IV."""
    series_id, year = _number(request.args, "so"), _number(request.args, "nam")
    if series_id is None or year is None:
        raise BadInput("Hãy mở sổ, chọn năm rồi bấm «In sổ».")
    values = register.printable(g.office, series_id, year, actor=g.actor)
    return render_template("register_print.html", values=values, series_id=series_id)


@pages.post("/so-van-ban/<int:entry_id>/huy")
def void(entry_id: int) -> ResponseReturnValue:
    try:
        register.void(g.office, entry_id, inputs.text("ly_do", MOST_REASON), actor=g.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(entry_id, refusal)
    flash("Đã hủy số. Số vẫn nằm trong sổ cùng lý do hủy.", "success")
    so, nam, trang = (_number(request.form, name) for name in ("so", "nam", "trang"))
    there = url_for(".book", so=so, nam=nam, trang=trang, _anchor=f"so-{entry_id}")
    return redirect(there, code=303)


def _again(entry_id: int, refusal: Refusal) -> ResponseReturnValue:
    """The page the reason was typed on, with the refusal and the text."""
    found = view.book(
        g.office,
        actor=g.actor,
        series_id=_number(request.form, "so"),
        year=_number(request.form, "nam"),
        page=_number(request.form, "trang") or 1,
    )
    return _page(found, "", refusal, entry_id), status_of(refusal)


def _page(
    found: view.Book | None, words: str, refusal: Refusal | None = None, voiding: int = 0
) -> str:
    return render_template(
        "register.html",
        book=found,
        words=words,
        refusal=refusal,
        kept=request.form,
        voiding=voiding,
    )


def _number(form: MultiDict[str, str], name: str) -> int | None:
    number = form.get(name, None, type=int)
    return number if number is not None and 0 < number <= inputs.MOST_ID else None
