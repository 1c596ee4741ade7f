"""The pages and the API: wired to one application, closed to everybody who is not signed in."""

import datetime as dt
import secrets

from flask import Flask, Response, g, request
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from service.rules.vietnamese import local
from service.settings import Settings
from service.web import (
    admin,
    api,
    auth,
    documents,
    dossiers,
    errands,
    errors,
    format_checks,
    forms_admin,
    guide,
    health,
    inputs,
    office_settings,
    plans,
    printers,
    registers,
    sheets,
)

MOST_BODY = 66 * 1024 * 1024
BRAKE = "1200 per minute"
# DESIGN: nothing but our own files; pictures may be data: (the icons of the style sheet).
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def wire(app: Flask, settings: Settings) -> None:
    """Configure the application and hang every blueprint on it."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_BODY,
        MAX_FORM_MEMORY_SIZE=inputs.MOST_FORM,
        SESSION_COOKIE_NAME="phien",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
        BOOTSTRAP_SERVE_LOCAL=True,
        TEMPLATES_AUTO_RELOAD=False,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # how Flask takes a middleware
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    Bootstrap5(app)
    app.before_request(inputs.limit_body)  # before anything reads the form
    csrf = CSRFProtect(app)
    csrf.exempt(api.api)
    _brake(app)
    errors.handle(app)
    _gates(app)
    for module in (
        auth,
        dossiers,
        documents,
        plans,
        registers,
        sheets,
        format_checks,
        printers,
        guide,
        admin,
        office_settings,
        errands,
        forms_admin,
        health,
    ):
        app.register_blueprint(module.pages)
    app.register_blueprint(api.api)
    _helpers(app)


def _brake(app: Flask) -> None:
    """An outer brake against floods; lock-out itself is counted in the database."""
    Limiter(
        get_remote_address,
        app=app,
        default_limits=[BRAKE],
        default_limits_exempt_when=lambda: request.remote_addr in (None, "127.0.0.1", "::1"),
        storage_uri="memory://",
    )


def _gates(app: Flask) -> None:
    """What every request passes: the office at hand, clean text, somebody signed in, headers."""

    @app.before_request
    def at_the_door() -> None:
        g.office = app.extensions["office"]
        inputs.check_request()
        auth.let_in()

    @app.after_request
    def on_the_way_out(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.endpoint != "static" and "bootstrap" not in (request.endpoint or ""):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _helpers(app: Flask) -> None:
    """Words that every template may use."""
    app.add_template_filter(lambda moment: f"{local(moment):%H:%M ngày %d/%m/%Y}", "at")
    app.add_template_global(inputs.typed_into)
    app.add_template_global(lambda: secrets.token_urlsafe(12), "form_key")
