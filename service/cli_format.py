"""The command that judges the form of a Word file by the decree."""

import datetime as dt
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from service.errors import Refusal
from service.office.desk import Office
from service.render.child import RenderChild
from service.rules.form30.judging import ERROR, LEVELS
from service.rules.form30.parts import ADMINISTRATIVE
from service.rules.vietnamese import local

TOLD = ("rule", "level", "place", "found", "expected", "source")
REFUSED = 2


def add_commands(app: Flask) -> None:
    """Hang the command on the application."""
    app.cli.add_command(check_format)


@click.command("check-format")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of issue; default today.")
@click.option("--draft", is_flag=True, help="Not issued yet: number and date may be blank.")
@click.option("--json", "as_json", is_flag=True, help="A list of findings for programs.")
@with_appcontext
def check_format(file: Path, on: dt.datetime | None, draft: bool, as_json: bool) -> None:
    """What NĐ 30/2020/NĐ-CP says of a Word file; needs no database.

    Exit 1 when there is an error of form, 2 when the file cannot be read.
    """
    office: Office = current_app.extensions["office"]
    day = on.date() if on else local(office.now()).date()
    try:
        with RenderChild() as child:
            report = child.check_form(file.read_bytes(), on=day, law=office.law, is_draft=draft)
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        sys.exit(REFUSED)
    findings = report["findings"]
    if as_json:
        told = [{name: f[name] for name in TOLD} | {"place": _place(f)} for f in findings]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _tell(report)
    sys.exit(any(finding["level"] == ERROR for finding in findings))


def _tell(report: Mapping[str, Any]) -> None:
    kind = f": {report['kind_name']}" if report["kind_name"] else ""
    click.echo(f"{report['family_name']}{kind}")
    if report["family"] != ADMINISTRATIVE:
        click.echo(f"Không đánh giá theo NĐ 30/2020/NĐ-CP. {report['why']}")
        return
    for level, name in LEVELS.items():
        found = [finding for finding in report["findings"] if finding["level"] == level]
        if found:
            click.echo(f"\n{name} ({len(found)})")
        for finding in found:
            click.echo(_line(finding))
    counts = ", ".join(
        f"{name.lower()} {sum(f['level'] == level for f in report['findings'])}"
        for level, name in LEVELS.items()
    )
    click.echo(f"\nTổng cộng: {counts}.")


def _line(finding: Mapping[str, Any]) -> str:
    return (
        f"  {_place(finding) or 'Cả văn bản'}: {finding['title']}\n"
        f"    Thấy: {finding['found']}\n"
        f"    Cần: {finding['expected']}\n"
        f"    Theo: {finding['source']} [{finding['rule']}]"
    )


def _place(finding: Mapping[str, Any]) -> str:
    """«Căn cứ ban hành, đoạn 7, “…”»."""
    quoted = f"“{finding['quoted']}”" if finding["quoted"] else ""
    return ", ".join(word for word in (finding["place"], quoted) if word)
