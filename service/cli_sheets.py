"""The command that writes the files of a batch of certificates: whole, or not at all."""

import json
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from service.errors import NotFound, Refusal
from service.office import sheet_view, sheets
from service.office.desk import SYSTEM, Office
from service.store.files import Damaged


def add_commands(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(certificates)


@click.command("certificates")
@click.argument("code", metavar="BATCH")
@click.option("--zip", "zip_path", type=click.Path(path_type=Path), help="All Word files.")
@click.option("--print", "print_path", type=click.Path(path_type=Path), help="The print PDF.")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def certificates(code: str, zip_path: Path | None, print_path: Path | None, as_json: bool) -> None:
    """All sheets of a batch (its code, like IN-2026-0001); what is missing is made here and now.

    Exit 1 names the sheets that could not be made; the files hold all others.
    """
    wanted = {"zip": zip_path, "print": print_path}
    paths = {what: path for what, path in wanted.items() if path is not None}
    if not paths:
        raise click.UsageError("Give --zip FILE or --print FILE, or both.")
    office: Office = current_app.extensions["office"]
    try:
        batch_id = sheets.id_of(office, code)
        _make_missing(office, batch_id)
        _write(office, batch_id, paths)
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        sys.exit(1)
    page = sheet_view.page(office, batch_id, actor=SYSTEM)
    bad = sheet_view.bad_sheets(office, batch_id)
    report = {
        "batch": page.batch.code,
        "total": page.batch.total,
        "bad": [{"seq": s.seq, "label": s.label, "error": s.error} for s in bad],
        "files": {what: str(path) for what, path in paths.items()},
    }
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(str(path) for path in paths.values()))
    for sheet in bad:
        click.echo(f"Tờ {sheet.seq}, {sheet.label}: {sheet.error}", err=True)
    sys.exit(1 if bad else 0)


def _make_missing(office: Office, batch_id: int) -> None:
    """Run the jobs of this batch that no worker has done yet."""
    left = sheets.unmade(office, batch_id)
    if not left:
        return
    from service.jobs import JOBS, Workshop
    from service.render.child import RenderChild
    from service.render.pdf import OfficeSuite

    with RenderChild() as child, OfficeSuite() as suite:
        shop = Workshop(office, child, suite)
        for job, subject_id in left:
            JOBS[job](shop, subject_id)


def _write(office: Office, batch_id: int, paths: Mapping[str, Path]) -> None:
    """All files under other names first; they get their own when all are whole."""
    try:
        with ExitStack() as drafts:
            made = {}
            for what, path in paths.items():
                found = sheet_view.file_of(office, batch_id, what, actor=SYSTEM)
                pieces = [found.data] if isinstance(found.data, bytes) else found.data
                made[path] = drafts.enter_context(_draft(path, pieces))
            for path, draft in made.items():
                os.replace(draft, path)
    except OSError as error:
        named = ", ".join(str(path) for path in paths.values())
        raise Refusal(f"Không ghi được {named}: {error.strerror}. Chưa tạo tệp nào.") from error
    except Damaged as error:
        raise NotFound(f"Kho lưu có tệp hỏng ({error}). Chưa tạo tệp nào.") from error


@contextmanager
def _draft(path: Path, pieces: Iterable[bytes]) -> Iterator[Path]:
    """The pieces in a file beside the target, gone in the end unless it was renamed."""
    draft = path.with_name(f".{secrets.token_hex(4)}-{path.name}"[:200])
    try:
        with draft.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
