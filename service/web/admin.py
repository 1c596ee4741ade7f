"""Pages of units, posts, signing rights, accounts, roles and delegations."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refusal
from service.office import people, units
from service.rules.signing import FORMS
from service.web.errors import status_of
from service.web.inputs import day, integer, optional_day, outside, text

pages = Blueprint("admin", __name__)

MOST_SHOWN = 100


@pages.get("/don-vi")
def index() -> ResponseReturnValue:
    query = request.args.get("tu", "")[:200]
    return render_template(
        "admin_units.html",
        rows=units.listing(g.office, actor=g.actor, query=query),
        query=query,
        looks_after=people.administers(g.office, actor=g.actor),
    )


@pages.get("/don-vi/moi")
def new_unit() -> ResponseReturnValue:
    return _new_unit()


@pages.post("/don-vi/moi")
def found_unit() -> ResponseReturnValue:
    try:
        unit_id = units.found_unit(
            g.office,
            code=text("ma"),
            kind=text("loai"),
            parent_id=integer("cap_tren"),
            naming=_naming(),
            actor=g.actor,
        )
    except Refusal as refusal:
        return _new_unit(refusal), status_of(refusal)
    flash("Đã lập đơn vị.", "success")
    return redirect(url_for(".unit", unit_id=unit_id), code=303)


@pages.get("/don-vi/<int:unit_id>")
def unit(unit_id: int) -> ResponseReturnValue:
    return _unit(unit_id)


@pages.post("/don-vi/<int:unit_id>/ten")
def rename(unit_id: int) -> ResponseReturnValue:
    return _done_on_unit(
        unit_id,
        lambda: units.rename(g.office, unit_id, _naming(), actor=g.actor),
        "Đã ghi tên mới.",
    )


@pages.post("/don-vi/<int:unit_id>/chuc-vu")
def appoint(unit_id: int) -> ResponseReturnValue:
    return _done_on_unit(
        unit_id,
        lambda: units.appoint(
            g.office,
            unit_id,
            title=text("chuc_vu"),
            rank=text("cap"),
            holder_name=text("ho_ten"),
            officer_id=integer("tai_khoan", default=0) or None,
            valid_from=day("tu"),
            valid_to=optional_day("den"),
            actor=g.actor,
        ),
        "Đã ghi chức vụ.",
    )


@pages.post("/don-vi/<int:unit_id>/chuc-vu/<int:post_id>/thoi")
def end_post(unit_id: int, post_id: int) -> ResponseReturnValue:
    return _done_on_unit(
        unit_id,
        lambda: units.end_post(g.office, post_id, day("den"), actor=g.actor),
        "Đã ghi ngày thôi giữ chức vụ.",
    )


@pages.post("/don-vi/<int:unit_id>/quyen-ky")
def give_right(unit_id: int) -> ResponseReturnValue:
    return _done_on_unit(
        unit_id,
        lambda: units.give_right(
            g.office,
            unit_id,
            post_id=integer("nguoi_ky"),
            type_id=text("loai_van_ban"),
            form=text("cach_ky"),
            basis=text("can_cu"),
            valid_from=day("tu"),
            valid_to=optional_day("den"),
            actor=g.actor,
        ),
        "Đã ghi quyền ký.",
    )


@pages.post("/don-vi/<int:unit_id>/quyen-ky/<int:right_id>/thoi")
def end_right(unit_id: int, right_id: int) -> ResponseReturnValue:
    return _done_on_unit(
        unit_id,
        lambda: units.end_right(g.office, right_id, day("den"), actor=g.actor),
        "Đã ghi ngày hết quyền ký.",
    )


@pages.get("/tai-khoan")
def accounts() -> ResponseReturnValue:
    return _accounts()


@pages.post("/tai-khoan")
def open_account() -> ResponseReturnValue:
    try:
        _, token = people.open_account(
            g.office,
            username=text("ten"),
            full_name=text("ho_ten"),
            unit_id=integer("don_vi"),
            role=text("vai_tro"),
            actor=g.actor,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _accounts(refusal), status_of(refusal)
    return _accounts(token=token)


@pages.get("/tai-khoan/<int:officer_id>")
def account(officer_id: int) -> ResponseReturnValue:
    return _account(officer_id)


@pages.post("/tai-khoan/<int:officer_id>/lien-ket")
def new_link(officer_id: int) -> ResponseReturnValue:
    try:
        token = people.new_link(g.office, officer_id, actor=g.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return _account(officer_id, refusal), status_of(refusal)
    return _account(officer_id, token=token)


@pages.post("/tai-khoan/<int:officer_id>/khoa")
def set_active(officer_id: int) -> ResponseReturnValue:
    wanted = text("muon") == "mo"
    return _done_on_account(
        officer_id,
        lambda: people.set_active(g.office, officer_id, wanted, actor=g.actor),
        "Đã mở lại tài khoản." if wanted else "Đã khóa tài khoản.",
    )


@pages.post("/tai-khoan/<int:officer_id>/vai-tro")
def grant(officer_id: int) -> ResponseReturnValue:
    return _done_on_account(
        officer_id,
        lambda: people.grant(
            g.office,
            officer_id,
            unit_id=integer("don_vi"),
            role=text("vai_tro"),
            valid_from=day("tu"),
            valid_to=optional_day("den"),
            actor=g.actor,
        ),
        "Đã giao vai trò.",
    )


@pages.post("/tai-khoan/vai-tro/<int:grant_id>/thoi")
def revoke(grant_id: int) -> ResponseReturnValue:
    return _done_on_account(
        integer("nguoi", 0),
        lambda: people.revoke(g.office, grant_id, actor=g.actor),
        "Đã thôi vai trò.",
    )


@pages.get("/uy-quyen")
def delegations() -> ResponseReturnValue:
    return _delegations()


@pages.post("/uy-quyen")
def delegate() -> ResponseReturnValue:
    try:
        people.delegate(
            g.office,
            by_id=integer("nguoi_giao"),
            to_id=integer("nguoi_nhan"),
            valid_from=day("tu"),
            valid_to=day("den"),
            basis=text("can_cu"),
            actor=g.actor,
        )
    except Refusal as refusal:
        return _delegations(refusal), status_of(refusal)
    flash("Đã ghi ủy quyền.", "success")
    return redirect(url_for(".delegations"), code=303)


@pages.post("/uy-quyen/<int:delegation_id>/ket-thuc")
def end_delegation(delegation_id: int) -> ResponseReturnValue:
    try:
        people.end_delegation(g.office, delegation_id, actor=g.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return _delegations(refusal), status_of(refusal)
    flash("Đã kết thúc ủy quyền.", "success")
    return redirect(url_for(".delegations"), code=303)


def _naming() -> units.Naming:
    return units.Naming(
        name=text("ten"),
        symbol=text("ky_hieu"),
        parent_lines=text("dong_cap_tren", 400).splitlines(),
        lines=text("dong_ten", 400).splitlines(),
        place=text("dia_danh"),
        valid_from=day("tu"),
    )


def _new_unit(refusal: Refusal | None = None) -> str:
    return render_template(
        "admin_unit_new.html",
        refusal=refusal,
        kinds=units.KINDS,
        parents=people.administered_units(g.office, actor=g.actor),
    )


def _unit(unit_id: int, refusal: Refusal | None = None) -> str:
    return render_template(
        "admin_unit.html",
        refusal=refusal,
        page=units.page(g.office, unit_id, actor=g.actor),
        ranks=units.RANKS,
        forms=FORMS,
        types={name: paper.title for name, paper in g.office.definitions.papers.items()},
        officers=people.colleagues(g.office, actor=g.actor),
    )


def _done_on_unit(unit_id: int, verb: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        return _unit(unit_id, refusal), status_of(refusal)
    flash(said, "success")
    return redirect(url_for(".unit", unit_id=unit_id), code=303)


def _accounts(refusal: Refusal | None = None, token: str | None = None) -> str:
    query = request.args.get("tu", "")[:200]
    rows = people.accounts(g.office, actor=g.actor, query=query, most=MOST_SHOWN + 1)
    return render_template(
        "admin_accounts.html",
        refusal=refusal,
        link=_link(token),
        query=query,
        rows=rows[:MOST_SHOWN],
        is_cut=len(rows) > MOST_SHOWN,
        roles=_roles(),
        units=people.administered_units(g.office, actor=g.actor),
        looks_after=people.administers(g.office, actor=g.actor),
    )


def _account(officer_id: int, refusal: Refusal | None = None, token: str | None = None) -> str:
    """One account, and its new link when it has just been made."""
    row, events = people.account(g.office, officer_id, actor=g.actor)
    return render_template(
        "admin_account.html",
        refusal=refusal,
        link=_link(token),
        row=row,
        events=events,
        roles=_roles(),
        units=people.administered_units(g.office, actor=g.actor),
        today=g.office.today(),
    )


def _done_on_account(officer_id: int, verb: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        return _account(officer_id, refusal), status_of(refusal)
    flash(said, "success")
    way_back = url_for(".account", officer_id=officer_id) if officer_id else url_for(".accounts")
    return redirect(way_back, code=303)


def _link(token: str | None) -> str | None:
    """The one-time link as its owner opens it; only the answer to its making shows it."""
    return outside(url_for("auth.set_password", token=token)) if token else None


def _roles() -> dict[str, str]:
    roles = g.office.definitions.roles.items()
    return {name: role.title for name, role in roles if role.where != "he_thong"}


def _delegations(refusal: Refusal | None = None) -> str:
    return render_template(
        "admin_delegations.html",
        refusal=refusal,
        rows=people.delegations(g.office, actor=g.actor),
        givers=people.givers(g.office, actor=g.actor),
        officers=people.colleagues(g.office, actor=g.actor),
        today=g.office.today(),
    )
