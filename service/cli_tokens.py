"""The command that makes a bearer token of the API for an account."""

import json
import sys

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from service.errors import Refusal
from service.office import api_tokens


def add_commands(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(api_token)


@click.command("api-token")
@click.argument("username", metavar="USERNAME")
@click.option("--name", default="", help="What the token is for; shown in the list of tokens.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def api_token(username: str, name: str, as_json: bool) -> None:
    """A new API token of this account, printed once; only its hash is kept."""
    try:
        token = api_tokens.make(current_app.extensions["office"], username, name)
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        sys.exit(1)
    click.echo(json.dumps({"token": token}) if as_json else token)
