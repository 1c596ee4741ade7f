"""Pages of dossiers: the inbox, the search, one dossier with its actions, opinions, remarks."""

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect

from service.errors import BadInput, NotFound, Refusal
from service.office import dossiers, opinions, view
from service.office import inbox as inboxes
from service.rules.vietnamese import local_date, nfc, short_date
from service.web import inputs
from service.web.errors import status_of

pages = Blueprint("dossiers", __name__)

MOST_PAGE = 100_000
MOST_TEXT = 20_000
DRAFTER = "chuyen_vien"
SHOWN = "shown-"


@pages.get("/")
def inbox() -> ResponseReturnValue:
    box = inboxes.inbox(
        g.office, actor=g.actor, tab=request.args.get("muc", "cho_toi"), page=page_number()
    )
    return render_template("inbox.html", box=box, tabs=inboxes.TABS, drafts=_drafts())


@pages.get("/ho-so")
def search() -> ResponseReturnValue:
    words = nfc(request.args.get("tu", "")).strip()[:200]
    steps = {
        step.id: step.title
        for flow in g.office.definitions.workflows.values()
        for step in flow.steps.values()
    }
    step = request.args.get("buoc", "")
    if step and step not in steps:
        raise BadInput("Không có bước này. Hãy chọn một bước trong danh sách.")
    found = inboxes.search(g.office, actor=g.actor, query=words, step=step, page=page_number())
    return render_template(
        "search.html", found=found, words=words, step=step, steps=steps, drafts=_drafts()
    )


@pages.get("/ho-so/<int:dossier_id>")
def show(dossier_id: int) -> ResponseReturnValue:
    return dossier_page(dossier_id)


@pages.get("/ho-so/<int:dossier_id>/_viec")
def actions(dossier_id: int) -> ResponseReturnValue:
    """The box of actions alone; the page asks for it while a paper is being made."""
    page = view.page(g.office, dossier_id, actor=g.actor)
    return render_template("_actions.html", page=page)


@pages.get("/ho-so/<int:dossier_id>/<action_id>")
def ask(dossier_id: int, action_id: str) -> ResponseReturnValue:
    """What an action will do, the papers it binds, what it asks; the button that does it."""
    return _ask(dossier_id, action_id)


@pages.post("/ho-so/<int:dossier_id>/<action_id>")
def act(dossier_id: int, action_id: str) -> ResponseReturnValue:
    try:
        event = dossiers.act(
            g.office,
            dossier_id,
            action_id,
            actor=g.actor,
            seen=inputs.integer("seen"),
            inputs=_typed(),
            shown=_shown(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _ask(dossier_id, action_id, refusal)
    flash(f"Đã «{event.title}». Hồ sơ đang ở bước «{event.to_title}».", "success")
    return redirect(url_for(".show", dossier_id=dossier_id), code=303)


@pages.post("/ho-so/<int:dossier_id>/trao-doi")
def remark(dossier_id: int) -> ResponseReturnValue:
    return then_show(
        dossier_id,
        lambda: dossiers.remark(
            g.office, dossier_id, inputs.text("loi_nhan", MOST_TEXT), actor=g.actor
        ),
        "Đã gửi lời nhắn.",
    )


@pages.post("/ho-so/<int:dossier_id>/theo-doi")
def follow(dossier_id: int) -> ResponseReturnValue:
    wanted = inputs.text("muon") == "co"
    return then_show(
        dossier_id,
        lambda: dossiers.follow(g.office, dossier_id, wanted, actor=g.actor),
        "Đã theo dõi hồ sơ này." if wanted else "Đã bỏ theo dõi hồ sơ này.",
    )


@pages.post("/ho-so/<int:dossier_id>/lay-y-kien")
def plan_round(dossier_id: int) -> ResponseReturnValue:
    return then_show(
        dossier_id,
        lambda: opinions.plan_round(
            g.office,
            dossier_id,
            inputs.many_integers("co_quan"),
            inputs.day("han"),
            actor=g.actor,
        ),
        "Đã lưu danh sách cơ quan lấy ý kiến.",
    )


@pages.post("/ho-so/<int:dossier_id>/y-kien/<int:opinion_id>/tra-loi")
def answer(dossier_id: int, opinion_id: int) -> ResponseReturnValue:
    return then_show(
        dossier_id,
        lambda: opinions.answer(
            g.office,
            opinion_id,
            answer=inputs.text("tra_loi"),
            text=inputs.text("y_kien", MOST_TEXT),
            seen=inputs.integer("seen"),
            actor=g.actor,
        ),
        "Đã gửi ý kiến.",
    )


@pages.post("/ho-so/<int:dossier_id>/y-kien/<int:opinion_id>/xu-ly")
def handle(dossier_id: int, opinion_id: int) -> ResponseReturnValue:
    return then_show(
        dossier_id,
        lambda: opinions.handle(
            g.office,
            opinion_id,
            handling=inputs.text("cach"),
            reason=inputs.text("loi", MOST_TEXT),
            seen=inputs.integer("seen"),
            actor=g.actor,
        ),
        "Đã lưu phần tiếp thu, giải trình.",
    )


def then_show(dossier_id: int, verb: Callable[[], object], said: str) -> ResponseReturnValue:
    """Do the verb and go back to the dossier; on a refusal show it there with the text kept."""
    try:
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        return dossier_page(dossier_id, refusal)
    flash(said, "success")
    return redirect(url_for("dossiers.show", dossier_id=dossier_id), code=303)


def dossier_page(dossier_id: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    """The page of a dossier; after a refusal with what was typed."""
    page = view.page(g.office, dossier_id, actor=g.actor)
    body = render_template(
        "dossier.html",
        page=page,
        refusal=refusal,
        kept=request.form if refusal else MultiDict(),
        today=g.office.today(),
    )
    return body, status_of(refusal) if refusal else 200


def page_number() -> int:
    """The page of a list that the address asks for."""
    return max(1, min(request.args.get("trang", 1, type=int), MOST_PAGE))


@pages.app_template_filter("day")
def day(value: dt.date | dt.datetime) -> str:
    """«05/01/2024», the day in Vietnam."""
    return short_date(local_date(value) if isinstance(value, dt.datetime) else value)


@pages.app_template_filter("iso_day")
def iso_day(value: dt.datetime) -> str:
    """«2024-01-05», as an input of dates wants it."""
    return local_date(value).isoformat()


def _ask(dossier_id: int, action_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = view.page(g.office, dossier_id, actor=g.actor)
    title = _title(page.dossier.workflow, action_id)
    body = render_template(
        "act.html",
        page=page,
        title=title,
        offer=page.offer(action_id),
        refusal=refusal,
        kept=_typed() if refusal else {},
        today=g.office.today(),
    )
    return body, status_of(refusal) if refusal else 200


def _title(workflow: str, action_id: str) -> str:
    flow = g.office.definitions.workflows[workflow]
    found = next((action.title for _, action in flow.actions() if action.id == action_id), None)
    if found is None:
        raise NotFound("Quy trình này không có thao tác đó.")
    return str(found)


def _typed() -> dict[str, str]:
    """What was typed for the questions of an action: all but the page's own fields."""
    own = ("csrf_token", "seen")
    return {
        name: value
        for name, value in request.form.items()
        if name not in own and not name.startswith(SHOWN)
    }


def _shown() -> dict[str, int]:
    """The paper versions that the page showed, by type."""
    return {
        name.removeprefix(SHOWN): inputs.integer(name, 0)
        for name in request.form
        if name.startswith(SHOWN)
    }


def _drafts() -> bool:
    return bool(g.actor.has(DRAFTER))
