"""Pages of printers: how far each moves its print to meet the printed blank."""

from collections.abc import Callable
from decimal import Decimal

from flask import Blueprint, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from service.errors import BadInput, NotFound, Refusal
from service.office import printers
from service.rules.vietnamese import decimal_text, parse_decimal
from service.web import inputs
from service.web.errors import status_of

pages = Blueprint("printers", __name__, url_prefix="/in-to/may-in")


@pages.app_template_filter("mm")
def mm(tenths: int) -> str:
    """«1,5» of 15 tenths of a millimetre."""
    return decimal_text(Decimal(tenths) / 10)


@pages.get("")
def index() -> ResponseReturnValue:
    return _index()


@pages.post("")
def add() -> ResponseReturnValue:
    return _then_list(
        lambda: printers.add(
            g.office, inputs.integer("don_vi"), inputs.text("ten"), **_offset(), actor=g.actor
        ),
        "Đã thêm máy in.",
    )


@pages.post("/<int:printer_id>")
def change(printer_id: int) -> ResponseReturnValue:
    return _then_list(
        lambda: printers.change(
            g.office,
            printer_id,
            inputs.text("ten"),
            **_offset(),
            seen=inputs.integer("seen"),
            actor=g.actor,
        ),
        "Đã lưu máy in. Lô đã đặt giữ độ lệch cũ; muốn đổi, mở lô rồi bấm «Làm lại bản in».",
    )


@pages.post("/<int:printer_id>/thoi")
def end(printer_id: int) -> ResponseReturnValue:
    return _then_list(
        lambda: printers.end(g.office, printer_id, seen=inputs.integer("seen"), actor=g.actor),
        "Đã thôi dùng máy in.",
    )


def _index(refusal: Refusal | None = None) -> ResponseReturnValue:
    found = printers.listing(g.office, actor=g.actor)
    body = render_template("printers.html", units=found, refusal=refusal)
    return body, status_of(refusal) if refusal else 200


def _then_list(verb: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        return _index(refusal)
    flash(said, "success")
    return redirect(url_for(".index"), code=303)


def _offset() -> dict[str, int]:
    return {"dx_tenths": _tenths("phai"), "dy_tenths": _tenths("xuong")}


def _tenths(name: str) -> int:
    """Tenths of a millimetre of «1,5»; a point means the same, for thousands there are none."""
    try:
        found = parse_decimal(inputs.text(name).replace(".", ",") or "0") * 10
    except ValueError:
        found = Decimal("0.5")
    if found != int(found):
        raise BadInput("Độ lệch là số mm, chính xác tới 0,1; ví dụ 1,5 hoặc -0,5.")
    return int(found)
