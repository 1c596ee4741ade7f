"""Brings a database to this release's tables: all changes in one transaction, or none.

A new migration is written from the models by `python -m service.store.migrate 'what changes'`.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations import Operations, ops
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.types import TypeDecorator

from service.store.models import Base
from service.store.session import Database

FOLDER = Path(__file__).with_name("migrations")
ONE_AT_A_TIME = 7203011  # the advisory lock at which two releases that start together queue

FILE = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {before!r}


def upgrade() -> None:
    {body}
'''
LATE_KEY = """
    if op.get_context().dialect.name != "sqlite":  # there it came with its table
        op.create_foreign_key({name!r}, {table!r}, {other!r}, {columns!r}, {others!r})"""


def migrate(database: Database) -> None:
    """Run every migration this database has not seen; two at once wait for each other."""
    scripts = ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER)])
    with database.writing() as db:
        connection = db.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        context = MigrationContext.configure(
            connection, opts={"fn": lambda seen, _: scripts._upgrade_revs("head", seen)}
        )
        with Operations.context(context):
            context.run_migrations()


def differences(connection: Connection) -> list[Any]:
    """What the models have and these tables have not, or the other way round."""
    found: list[Any] = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    return found


def write_migration(message: str) -> Path:
    """Write the numbered file that leads from the migrations so far to the models."""
    number = len(list(FOLDER.glob("[0-9]*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        if number > 1:
            migrate(database)
        with database.engine.connect() as connection:
            body = _upgrade_code(connection)
        database.close()
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    path = FOLDER / f"{number:04}_{slug}.py"
    before = f"{number - 1:04}" if number > 1 else None
    path.write_text(
        FILE.format(message=message, revision=f"{number:04}", before=before, body=body), "utf-8"
    )
    return path


def _upgrade_code(connection: Connection) -> str:
    context = MigrationContext.configure(connection)
    found = produce_migrations(context, Base.metadata).upgrade_ops
    if found is None:
        return "pass"
    code = render_python_code(found, render_item=_plain_type, migration_context=context)
    lines = [line for line in code.splitlines() if not line.lstrip().startswith("# ###")]
    return "\n".join(lines).strip() + "".join(_late_keys(found))


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A type of ours is written as the SQL type below it, so old migrations stand alone."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def _late_keys(found: ops.UpgradeOps) -> Iterator[str]:
    """The foreign keys of tables that point at each other; PostgreSQL takes them afterwards."""
    made = [op.table_name for op in found.ops if isinstance(op, ops.CreateTableOp)]
    for name in made:
        for key in Base.metadata.tables[name].foreign_key_constraints:
            if key.use_alter:
                yield LATE_KEY.format(
                    name=str(key.name),
                    table=name,
                    other=key.referred_table.name,
                    columns=key.column_keys,
                    others=[element.column.name for element in key.elements],
                )


if __name__ == "__main__":
    print(write_migration(sys.argv[1]))  # noqa: T201 - a command's answer
