"""Signs of life for whoever watches the service; open to all, they tell nothing else."""

from flask import Blueprint, Response, g, jsonify

from service.office import errands
from service.office.start import is_ready

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """503 only when no page can be served; what papers must wait for makes it `degraded`."""
    if not is_ready(g.office):
        return jsonify(status="database away"), 503
    if reasons := errands.troubles(g.office):
        return jsonify(status="degraded", reasons=reasons), 200
    return jsonify(status="ok"), 200
