"""The office the stories begin in: the demo's plans with real papers, and copies at every step."""

import datetime as dt
import fcntl
import itertools
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.demo import FIRST, SECOND, make_plan
from service.jobs import Workshop, run_next
from service.office.finding import REDRAFT_AFTER, changed
from service.render.child import RenderChild
from service.render.pdf import OfficeSuite
from service.store.models import (
    Approval,
    Document,
    DocumentVersion,
    Dossier,
    DossierUnit,
    Plan,
    Recipient,
    Section,
    Target,
    TargetValue,
)
from tests import services
from tests.world import World

# How many dossiers the wrong roads need at each step, copied from the plan that walks by.
COPIES = {"soan_thao": 3, "kiem_tra_noi_dung": 3, "cho_duyet": 4}
NEW_BOOK = "chua_phat_hanh.db"
NUMBERS = itertools.count(1)

Dossiers = Mapping[str, list[int]]


def office_copy(folder: Path, *, new_book: bool = False) -> Dossiers:
    """Put the prepared office, made once a test run, into this folder; its dossiers by step.

    With a new book no plan was issued yet: the next one is number 01.
    """
    ready = _ready()
    shutil.copytree(ready, folder, dirs_exist_ok=True)
    if new_book:
        shutil.move(folder / NEW_BOOK, folder / "so_lieu.db")
    found: dict[str, list[int]] = json.loads((ready / "dossiers.json").read_text("utf-8"))
    return found


def _ready() -> Path:
    with (services.shared() / "story-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = services.shared() / "story"
        if not ready.exists():
            making = services.shared() / "story-making"
            making.mkdir()
            dossiers = _make(making)
            (making / "dossiers.json").write_text(json.dumps(dossiers), "utf-8")
            making.rename(ready)
        return ready


def _make(folder: Path) -> dict[str, list[int]]:
    url = services.sqlite_database(folder / "so_lieu.db")
    with RenderChild() as child, OfficeSuite() as suite:
        world = _RealPapers(folder, url, child, suite)
        found = _walked(world)
    world.office.database.close()
    return found


class _RealPapers(World):
    """The tests' world today, its papers made by the worker's own jobs."""

    def __init__(self, folder: Path, url: str, child: RenderChild, suite: OfficeSuite) -> None:
        super().__init__(folder, url, clock=_today())
        self.shop = Workshop(self.office, child, suite)

    def make_papers(self) -> None:
        while run_next(self.shop, ahead=REDRAFT_AFTER):
            pass


def _today() -> Any:
    """The clock on the wall, as the running server will have it."""
    return lambda: dt.datetime.now(dt.UTC)


def _walked(world: _RealPapers) -> dict[str, list[int]]:
    """The first plan a draft, the second before the chairman, copies of it on its way."""
    clerk = world.actor("chuyenvien")
    first = make_plan(world.office, clerk, FIRST)
    second = make_plan(world.office, clerk, SECOND)
    found = {"first": [first], "second": [second]}
    world.failed_errand("redraft", second, error="Lỗi hệ thống (ValueError). " * 18)
    for step, wanted in COPIES.items():
        world.walk(second, step)
        world.make_papers()
        with world.office.writing() as db:
            found[step] = [copy_dossier(db, second) for _ in range(wanted)]
    with world.office.writing() as db:
        found["in_force"] = [copy_dossier(db, second)]
        for dossier_id in found["soan_thao"]:
            changed(db, world.office, db.get_one(Dossier, dossier_id))
    world.make_papers()
    _keep(world, world.settings.var / NEW_BOOK)
    world.walk(found["in_force"][0], "da_phat_hanh")
    world.make_papers()
    return found


def _keep(world: World, path: Path) -> None:
    """The database as it is now, in a file beside it."""
    with world.office.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(path),))


def copy_dossier(db: Session, dossier_id: int) -> int:
    """Another dossier like this one, with its plan, papers and approvals, without its history."""
    number = next(NUMBERS)
    old = db.get_one(Dossier, dossier_id)
    new = _like(db, old, code=f"{old.code}-{number:02}")
    for row in _rows(db, DossierUnit, dossier_id=dossier_id):
        db.add(DossierUnit(unit_id=row.unit_id, dossier_id=new.id))
    _copy_plan(db, dossier_id, new.id)
    for document in _rows(db, Document, dossier_id=dossier_id):
        _copy_document(db, document, new.id)
    return int(new.id)


def _copy_plan(db: Session, old_id: int, new_id: int) -> None:
    (plan,) = _rows(db, Plan, dossier_id=old_id)
    copied = _like(db, plan, dossier_id=new_id, form_key=None, is_supplement=True)
    for row in _rows(db, Recipient, plan_id=plan.id):
        _like(db, row, plan_id=copied.id)
    for section in _rows(db, Section, plan_id=plan.id):
        its = _like(db, section, plan_id=copied.id)
        for target in _rows(db, Target, section_id=section.id):
            twin = _like(db, target, section_id=its.id)
            for value in _rows(db, TargetValue, target_id=target.id):
                _like(db, value, target_id=twin.id)


def _copy_document(db: Session, old: Document, dossier_id: int) -> None:
    new = _like(db, old, dossier_id=dossier_id, current_id=None)
    if old.current_id is None:
        return
    version = db.get_one(DocumentVersion, old.current_id)
    code = f"{version.code}-{dossier_id}" if version.code else None
    twin = _like(db, version, document_id=new.id, parent_id=None, code=code)
    new.current_id = twin.id
    for approval in _rows(db, Approval, version_id=version.id):
        _like(db, approval, version_id=twin.id)


def _rows(db: Session, model: Any, **where: Any) -> list[Any]:
    wanted = select(model).filter_by(**where)
    return list(db.scalars(wanted.order_by(*model.__table__.primary_key.columns)))


def _like(db: Session, row: Any, **changes: Any) -> Any:
    values = {c.key: getattr(row, c.key) for c in row.__mapper__.column_attrs if c.key != "id"}
    new = type(row)(**{**values, **changes})
    db.add(new)
    db.flush()
    return new
