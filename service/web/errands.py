"""The administrator's page of failed errands, with what waits, runs and who is at work."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotAllowed, NotFound, Refusal
from service.office import errands
from service.web.dossiers import page_number
from service.web.errors import status_of
from service.web.inputs import text

pages = Blueprint("errands", __name__, url_prefix="/quan-tri/viec-loi")

# The page of each thing that an errand may belong to.
PLACES: dict[str, Callable[[int], str]] = {
    "ho_so": lambda dossier_id: url_for("dossiers.show", dossier_id=dossier_id),
    "mau": lambda version_id: url_for("forms.preview", version_id=version_id),
    "kiem_tra": lambda check_id: url_for("format_checks.show", check_id=check_id),
    "lo_in": lambda batch_id: url_for("sheets.show", batch_id=batch_id),
}


@pages.get("")
def index() -> ResponseReturnValue:
    return _index()


@pages.post("/<int:errand_id>/chay-lai")
def again(errand_id: int) -> ResponseReturnValue:
    return _done(
        lambda: errands.again(g.office, errand_id, actor=g.actor), "Việc sẽ được làm lại ngay."
    )


@pages.post("/chay-lai")
def all_again() -> ResponseReturnValue:
    return _done(
        lambda: errands.all_again(g.office, text("loai"), actor=g.actor),
        "Các việc của loại này sẽ được làm lại.",
    )


@pages.post("/<int:errand_id>/bo")
def drop(errand_id: int) -> ResponseReturnValue:
    return _done(
        lambda: errands.drop(g.office, errand_id, actor=g.actor),
        "Đã bỏ việc lỗi; lịch sử có ghi lại.",
    )


@pages.app_template_global("sees_errands")
def sees_errands() -> bool:
    """Whether the tab of this page is shown."""
    return errands.may_see(g.office, g.actor)


def _done(verb: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        verb()
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        return _index(refusal), status_of(refusal)
    flash(said, "success")
    return redirect(url_for(".index", loai=request.form.get("xem") or None), code=303)


def _index(refusal: Refusal | None = None) -> str:
    kind = (request.args.get("loai") or request.form.get("xem") or "")[:60]
    return render_template(
        "admin_errands.html",
        refusal=refusal,
        found=errands.failed(g.office, actor=g.actor, kind=kind, page=page_number()),
        work=errands.work(g.office, actor=g.actor),
        places=PLACES,
    )
