"""Who is at the door: the sign-in page, passwords, and the gate that is closed by default."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from service.errors import BadInput, NotSignedIn, Refusal
from service.office import signing_in
from service.web.errors import status_of
from service.web.inputs import text

pages = Blueprint("auth", __name__)

# The only endpoints that answer somebody who is not signed in; the API has its own door.
OPEN = frozenset(
    {"auth.sign_in", "auth.enter", "auth.set_password", "auth.keep_password", "static"}
    | {"bootstrap.static", "health.alive", "health.ready"}
)
VISIT = "phien"  # the key of the cookie that holds the visit
MOST_PASSWORD = 1000
MOST_ADDRESS = 500


def let_in() -> None:
    """Know the officer of this request; NotSignedIn on every endpoint that is not open."""
    g.actor = None
    if request.path.startswith("/api/") or request.endpoint in OPEN:
        return
    token = session.get(VISIT)
    g.actor = signing_in.visitor(g.office, token) if isinstance(token, str) else None
    if g.actor is None:
        raise NotSignedIn("Hãy đăng nhập để tiếp tục. Phiên trước đã kết thúc hoặc chưa có.")


@pages.get("/dang-nhap")
def sign_in() -> ResponseReturnValue:
    return render_template("sign_in.html", next=_safe(request.args.get("tiep", "")), name="")


@pages.post("/dang-nhap")
def enter() -> ResponseReturnValue:
    name, to = text("ten"), _safe(request.form.get("tiep", ""))
    password = request.form.get("mat_khau", "")
    if len(password) > MOST_PASSWORD:
        raise BadInput("Mật khẩu quá dài.")
    try:
        token = signing_in.sign_in(g.office, name, password, request.remote_addr or "")
    except Refusal as refusal:
        page = render_template("sign_in.html", next=to, name=name, refusal=refusal)
        return page, status_of(refusal)
    _end_visit()
    session[VISIT] = token
    session.permanent = True
    return redirect(to or url_for("dossiers.inbox"), code=303)


@pages.post("/dang-xuat")
def sign_out() -> ResponseReturnValue:
    _end_visit()
    flash("Bạn đã đăng xuất.", "success")
    return redirect(url_for(".sign_in"), code=303)


@pages.get("/mat-khau")
def password() -> ResponseReturnValue:
    return render_template("password.html")


@pages.post("/mat-khau")
def change_password() -> ResponseReturnValue:
    new = request.form.get("mat_khau", "")
    try:
        _same(new)
        signing_in.change_password(
            g.office, request.form.get("mat_khau_cu", ""), new, actor=g.actor
        )
    except Refusal as refusal:
        return render_template("password.html", refusal=refusal), status_of(refusal)
    session.clear()
    flash("Đã đổi mật khẩu. Hãy đăng nhập lại bằng mật khẩu mới.", "success")
    return redirect(url_for(".sign_in"), code=303)


@pages.get("/dat-mat-khau/<token>")
def set_password(token: str) -> ResponseReturnValue:
    return render_template("password_link.html", name=signing_in.whose_link(g.office, token))


@pages.post("/dat-mat-khau/<token>")
def keep_password(token: str) -> ResponseReturnValue:
    name = signing_in.whose_link(g.office, token)
    new = request.form.get("mat_khau", "")
    try:
        _same(new)
        signing_in.use_link(g.office, token, new)
    except Refusal as refusal:
        page = render_template("password_link.html", name=name, refusal=refusal)
        return page, status_of(refusal)
    flash("Đã đặt mật khẩu. Hãy đăng nhập.", "success")
    return redirect(url_for(".sign_in"), code=303)


def _end_visit() -> None:
    """Whoever used this browser before is signed out, here and on the server."""
    if isinstance(old := session.get(VISIT), str):
        signing_in.sign_out(g.office, old)
    session.clear()


def _same(new: str) -> None:
    if len(new) > MOST_PASSWORD:
        raise BadInput("Mật khẩu quá dài.")
    if new != request.form.get("mat_khau_lai", ""):
        raise BadInput("Hai lần gõ mật khẩu mới không giống nhau.")


def _safe(address: str) -> str:
    """A way back inside this service only."""
    # Browsers drop tabs and line breaks and read \\ as /, so «/<tab>/elsewhere» would lead away.
    plain = address.isprintable() and "\\" not in address and len(address) < MOST_ADDRESS
    return address if plain and address.startswith("/") and not address.startswith("//") else ""
