"""The service for thi đua, khen thưởng: `create_app` wires the rooms into one Flask application."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from service.office.desk import Office
    from service.settings import Settings


def create_app(settings: "Settings | None" = None, office: "Office | None" = None) -> "Flask":
    """The application on these settings (from the environment) and this office (opened anew)."""
    # Here and not above: the render child lives in this package and needs nothing of all this.
    from flask import Flask

    from service import cli, cli_format, cli_sheets, cli_tokens
    from service.office.start import open_office
    from service.settings import read_settings
    from service.web.wiring import wire

    settings = settings or read_settings()
    office = office or open_office(settings)
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.extensions["settings"] = settings
    app.extensions["office"] = office
    wire(app, settings)
    cli.add_commands(app)
    cli_format.add_commands(app)
    cli_sheets.add_commands(app)
    cli_tokens.add_commands(app)
    return app
