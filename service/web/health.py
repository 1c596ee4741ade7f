"""Signs of life for whoever watches the service; open to all, they tell nothing else."""

from flask import Blueprint, Response, g, jsonify

from service.office.start import is_ready

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers too."""
    fine = is_ready(g.office)
    return jsonify(status="ok" if fine else "database away"), 200 if fine else 503
