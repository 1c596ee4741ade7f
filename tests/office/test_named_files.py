"""What the sweep keeps: every file that any row names, whatever column it stands in."""

import re
import sqlite3

from sqlalchemy import String

from service.office import system
from service.office.named_files import named
from service.store.models import Base
from service.store.models.base import Json, canonical
from tests.world import empty_office

LOOKS_LIKE_A_FILE = re.compile(
    r"(^|_)(sha|docx|xlsx|pdf|zip|png|file|page|picture|image|photo|scan|blob|attachment)s?$"
)
NO_FILES = {
    "api_token.token_sha": "of a secret",
    "document_version.fonts_missing": "names of fonts",
    "document_version.form_report": "what the checker said",
    "document_version.values_sha": "of the values beside it",
    "event.data": "what was said and done",
    "event.sha": "of the text beside it",
    "format_check.mended_done": "what was mended, in words",
    "format_check.report": "what the checker said",
    "format_check.spots": "places on pages",
    "history_head.sha": "of an event",
    "kept_answer.body_sha": "of a request",
    "office_setting.value": "a setting",
    "one_time_link.token_sha": "of a secret",
    "seal.sha": "of the text beside it",
    "sheet.values": "their pictures stand in batch.pictures",
    "template_version.fonts_missing": "names of fonts",
    "template_version.tags": "names of fields",
    "unit_title.lines": "lines of a header",
    "unit_title.parent_lines": "lines of a header",
    "visit.token_sha": "of a secret",
}
TABLES = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}


def file_columns():
    """Every column that may name a file, by its type or its name."""
    for table in TABLES:
        for column in table.columns:
            is_text = isinstance(column.type, String) and LOOKS_LIKE_A_FILE.search(column.name)
            if is_text or isinstance(column.type, Json):
                yield column


def given(column, sha):
    """What stands in this column when it names this file; without one, as little as may be."""
    if sha is None:
        return None if column.nullable else "1"
    if not isinstance(column.type, Json):
        return sha
    is_list = "list[str]" in str(TABLES[column.table].__annotations__[column.name])
    return canonical([sha] if is_list else {"o": {"picture": sha, "width_mm": 30}})


def test_every_column_that_names_a_file_is_asked(tmp_path, sqlite_url):
    office, _ = empty_office(tmp_path, sqlite_url)
    files = {f"{c.table.name}.{c.name}": f"{n:064x}" for n, c in enumerate(file_columns())}
    with sqlite3.connect(tmp_path / "so_lieu.db") as raw:  # it asks for no foreign rows
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for table in TABLES:
            row = {c.name: given(c, files.get(str(c))) for c in table.columns}
            names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", [*row.values()])  # noqa: S608 - our own tables
    with office.reading() as db:
        found = named(db, office)
    assert {name for name, sha in files.items() if sha not in found} == set(NO_FILES)
    assert found - set(files.values()) == set(office.definitions.template_shas.values())


def test_a_new_office_names_the_shipped_forms(tmp_path, database_url):
    office, _ = empty_office(tmp_path, database_url)
    with office.reading() as db:
        assert named(db, office) == set(office.definitions.template_shas.values())


def test_what_nothing_names_is_looked_for_once_a_day(world):
    files = world.office.files
    world.clock.moment = world.real_time(days=3)
    first = files.put(b"first")
    system.sweep(world.office)
    second = files.put(b"second")
    system.sweep(world.office)
    assert {first, second} & set(files.names()) == {second}
    world.clock.forward(hours=25)
    system.sweep(world.office)
    assert second not in files.names()
