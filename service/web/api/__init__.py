"""The API at /api/v1: the office's verbs for other programs, described by its openapi.json."""

from flask import Response

from service.web import openapi as description
from service.web.api import (
    dossiers,
    errands,
    format_checks,
    forms,
    opinions,
    papers,
    people,
    plans,
    registers,
    sheets,
    tokens,
    units,
)
from service.web.api.door import api, operations

__all__ = [
    "api",
    "dossiers",
    "errands",
    "format_checks",
    "forms",
    "operations",
    "opinions",
    "papers",
    "people",
    "plans",
    "registers",
    "sheets",
    "tokens",
    "units",
]


@api.get("/v1/openapi.json", endpoint="openapi", provide_automatic_options=False)
def openapi() -> Response:
    """The description of every route, open to all."""
    return Response(description.document(), mimetype="application/json")
