"""The office's commands: `flask --app service …`; exit 0 good, 1 refusal, 2 unusable input."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from service.errors import BadDefinition, Refusal
from service.office import history, people, plan_lists, system
from service.office.desk import Office
from service.office.finding import REDRAFT_AFTER
from service.rules import catalogue
from service.settings import Settings

Command = Callable[..., Any]


def add_commands(app: Flask) -> None:
    """Hang every command on the application."""
    for command in (
        migrate,
        demo,
        check,
        render,
        fields,
        work,
        sweep,
        verify_history,
        create_admin,
    ):
        app.cli.add_command(command)


def _says(command: Command) -> Command:
    """Turn refusals and bad files into one line on stderr and the promised exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            click.echo(refusal.message, err=True)
            sys.exit(1)
        except (BadDefinition, json.JSONDecodeError, OSError, UnicodeDecodeError) as error:
            click.echo(str(error), err=True)
            sys.exit(2)

    return run


def _office() -> Office:
    office: Office = current_app.extensions["office"]
    return office


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _print(value: Any, as_json: bool, text: str) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2) if as_json else text)


@click.command()
@with_appcontext
@_says
def migrate() -> None:
    """Bring the database to this release; refuse one that would strand a dossier."""
    from service.office.moving import move_renamed_steps
    from service.store.migrate import migrate as migrate_schema

    migrate_schema(_office().database)
    plan_lists.fill_registry(_office())
    moved = move_renamed_steps(_office())
    click.echo(f"schema ready, {moved} dossiers moved to renamed steps")


@click.command()
@with_appcontext
@_says
def demo() -> None:
    """Make the demo office (idempotent); accounts and passwords go to var/demo.txt."""
    from service.demo import make_demo

    settings = _settings()
    if not settings.embedded:
        raise Refusal("Văn phòng mẫu chỉ có trên máy chạy thử, không dùng với cơ sở dữ liệu thật.")
    with _papers_made(_office()) as make_papers:
        text = make_demo(_office(), settings.var / "demo.txt", settings.public_url, make_papers)
    click.echo(text)


@click.command()
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
@_says
def check(as_json: bool) -> None:
    """Prove all definitions: procedures, papers, law; and that no live dossier is stranded."""
    from service.office.moving import stranded

    found = _office().definitions
    _prove_pairs(_settings().root / "doc_templates")
    lost = stranded(_office())
    report = {
        "workflows": sorted(found.workflows),
        "papers": sorted(found.papers),
        "stranded": lost,
    }
    _print(report, as_json, f"{len(found.workflows)} workflows, {len(found.papers)} papers sound")
    for line in lost:
        click.echo(line, err=True)
    sys.exit(1 if lost else 0)


@click.command()
@click.argument("type_id", metavar="TYPE")
@click.option("--values", "values_file", type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Use the examples of the paper's YAML.")
@click.option("--out", required=True, type=click.Path(path_type=Path))
@click.option("--pdf", type=click.Path(path_type=Path))
@with_appcontext
@_says
def render(
    type_id: str, values_file: Path | None, example: bool, out: Path, pdf: Path | None
) -> None:
    """One paper from plain values, without the database."""
    from service.render.child import RenderChild
    from service.render.pdf import OfficeSuite

    definitions = _office().definitions
    type_ = _type(type_id)
    if example == (values_file is not None):
        raise click.UsageError("Give either --values FILE or --example.")
    given = (
        catalogue.examples(type_)
        if values_file is None
        else json.loads(values_file.read_text("utf-8"))
    )
    values = catalogue.check_values(type_, given)
    with RenderChild() as child:
        docx = child.fill(definitions.templates[type_id], values)
    out.write_bytes(docx)
    if pdf is not None:
        with OfficeSuite() as suite:
            pdf.write_bytes(suite.to_pdf(docx))
    click.echo(str(out))


@click.command()
@click.argument("type_id", metavar="TYPE")
@click.option("--example", is_flag=True, help="The example values instead of the schema.")
@click.option("--json", "as_json", is_flag=True, help="(always JSON)")
@with_appcontext
@_says
def fields(type_id: str, example: bool, as_json: bool) -> None:
    """JSON Schema of a paper's values, or its example values."""
    type_ = _type(type_id)
    _print(catalogue.examples(type_) if example else catalogue.json_schema(type_), True, "")


@click.command()
@click.option("--until-empty", is_flag=True, help="Stop when no errand is due.")
@with_appcontext
@_says
def work(until_empty: bool) -> None:
    """Serve errands: papers, PDFs, scans; sweep once a minute."""
    if until_empty:
        from service.worker import work_off

        work_off(_office())
        return
    # The supervisor has no use for pages: it takes this process over and is lighter by a third.
    environ = os.environ | {"PYTHONPATH": str(_settings().root)}
    os.execve(sys.executable, [sys.executable, "-m", "service.supervisor"], environ)  # noqa: S606 - our own module


@click.command()
@with_appcontext
@_says
def sweep() -> None:
    """Do now what the clock orders each minute."""
    system.sweep(_office())


@click.command("verify-history")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
@_says
def verify_history(as_json: bool) -> None:
    """Check the chains and seals of history; name the first broken row, print the last seal."""
    proof = history.verify(_office())
    text = proof.broken or (
        f"{proof.events} events of {proof.subjects} subjects and {proof.seals} seals are whole\n"
        f"last seal: {proof.last_seal or 'none yet'}"
    )
    _print(vars(proof), as_json, text)
    sys.exit(1 if proof.broken else 0)


@click.command("create-admin")
@click.argument("username", metavar="NAME")
@with_appcontext
@_says
def create_admin(username: str) -> None:
    """The first administrator's account, by a link that sets the password once."""
    token = people.create_admin(_office(), username)
    click.echo(f"{_settings().public_url}/dat-mat-khau/{token}")


def _prove_pairs(folder: Path) -> None:
    """Each .docx asks for exactly the fields of its YAML; BadDefinition names the first flaw."""
    from service.render.child import RenderChild

    with RenderChild() as child:
        for path in sorted(folder.glob("*.yaml")):
            tags = frozenset(child.tags(path.with_suffix(".docx").read_bytes()))
            catalogue.load_document_type(path.stem, path.read_text("utf-8"), tags)


@contextmanager
def _papers_made(office: Office) -> Iterator[Callable[[], None]]:
    """A word that runs every due errand in this process, as the worker would."""
    from service.jobs import Workshop, run_next
    from service.render.child import RenderChild
    from service.render.pdf import OfficeSuite

    with RenderChild() as child, OfficeSuite() as suite:
        shop = Workshop(office, child, suite)

        def make_papers() -> None:
            while run_next(shop, ahead=REDRAFT_AFTER):
                pass

        yield make_papers


def _type(type_id: str) -> catalogue.DocumentType:
    papers = _office().definitions.papers
    if type_id not in papers:
        raise Refusal(f"Không có loại văn bản {type_id!r}. Có: {', '.join(sorted(papers))}.")
    return papers[type_id]
