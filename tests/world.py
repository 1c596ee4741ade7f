"""A small world for tests: the demo office on a real database, a clock to set, papers in hand."""

import datetime as dt
import fcntl
import io
import os
import secrets
import shutil
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from sqlalchemy import select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from service.demo import FIRST, make_office, make_plan
from service.demo.walk import give_chain_opinions, walk
from service.office import dossiers, paper_desk, people, signing_in, view
from service.office.desk import Actor, Definitions, Office, actor_of
from service.office.finding import REDRAFT_AFTER
from service.office.start import open_office, read_definitions
from service.settings import Settings, read_settings
from service.store.files import open_files
from service.store.models import (
    Approval,
    Document,
    DocumentVersion,
    Dossier,
    DossierUnit,
    Errand,
    Event,
    Officer,
    Plan,
    Recipient,
    Unit,
    Visit,
)
from service.store.session import Database
from tests import services

FIRST_DOSSIER = 1
PASSWORD = "mật khẩu dùng thử"
NO_FINDINGS = {
    "family": "hanh_chinh",
    "family_name": "Văn bản hành chính",
    "kind": "KH",
    "kind_name": "Kế hoạch",
    "why": "",
    "findings": [],
}
NEW_YEAR_2024 = dt.datetime(2024, 1, 3, 2, 0, tzinfo=dt.UTC)


class Clock:
    """The office's clock; stands still until it is set."""

    def __init__(self, now: dt.datetime = NEW_YEAR_2024) -> None:
        self.moment = now

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, **how: float) -> None:
        self.moment += dt.timedelta(**how)


def empty_office(folder: Path, database_url: str) -> tuple[Office, Settings]:
    """An office that nobody has set up yet."""
    settings = settings_for(folder, database_url)
    return opened(settings, real_now), settings


def real_now() -> dt.datetime:
    """The true time, for a world that a real server works in too."""
    return dt.datetime.now(dt.UTC)


class World:
    """The demo office with its people, and short words for what tests do all the time."""

    def __init__(self, folder: Path, database_url: str, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.settings = settings_for(folder, database_url)
        _move_in(self.settings)
        self.office: Office = opened(self.settings, self.clock)
        make_office(self.office, password=PASSWORD)
        self.passwords = dict.fromkeys(self._usernames(), PASSWORD)

    def _usernames(self) -> list[str]:
        with self.office.reading() as db:
            return list(db.scalars(select(Officer.username)))

    def at_a_second_desk(self) -> Office:
        """The same office as another process of the service would open it."""
        return opened(self.settings, self.clock)

    def actor(self, username: str) -> Actor:
        with self.office.reading() as db:
            officer_id = db.scalars(select(Officer.id).where(Officer.username == username)).one()
            return actor_of(db, officer_id, self.office.today())

    def visit(self, username: str) -> str:
        """The token of a visit, as signing in gives it, without the time that a password takes."""
        return visit_of(self.office, username)

    def unit(self, code: str) -> int:
        with self.office.reading() as db:
            return db.scalars(select(Unit.id).where(Unit.code == code)).one()

    def seed_plan(self, form_key: str = FIRST) -> int:
        """The seed's plan as a draft of the case officer; its dossier's id."""
        return make_plan(self.office, self.actor("chuyenvien"), form_key)

    def issuable(self, form_key: str = FIRST) -> int:
        """The seed's plan, signed and waiting for its number; another one for another key."""
        dossier_id = self.seed_plan(form_key)
        self.walk(dossier_id, "cho_phat_hanh")
        return dossier_id

    def copies_of(self, dossier_id: int, more: int) -> list[int]:
        """This dossier and as many more like it, with their paper and its approval, at once."""
        with self.office.writing() as db:
            return [dossier_id, *(clone_dossier(db, dossier_id, n) for n in range(more))]

    def spoil_approval(self, dossier_id: int) -> None:
        """The approval of this plan no longer holds."""
        with self.office.writing() as db:
            version = db.get_one(Document, self.paper(dossier_id).id).current_id
            db.execute(
                update(Approval)
                .where(Approval.version_id == version)
                .values(voided_at=self.clock.moment, void_reason="thử")
            )

    def put_at_step(self, dossier_id: int, step: str) -> None:
        """The dossier stands at a step that only an older release knew."""
        with self.office.writing() as db:
            db.execute(update(Dossier).where(Dossier.id == dossier_id).values(step=step))

    def spoil_history(self) -> None:
        """Somebody with the database in hand rewrites who did something."""
        with self.office.writing() as db:
            db.execute(
                update(Event).where(Event.action == "dat_noi_dung").values(officer_name="Kẻ khác")
            )

    def count_events(self) -> int:
        return self.count(Event)

    def plan_at(self, step: str) -> int:
        """The seed's plan, walked by its people to this step."""
        if self._is_untouched():
            _move_in_at(self, step)
            return FIRST_DOSSIER
        dossier_id = self.seed_plan()
        self.walk(dossier_id, step)
        return dossier_id

    def _is_untouched(self) -> bool:
        """Whether nothing happened yet that a copy of a prepared office would lose."""
        if not self.office.database.is_sqlite or services.SHARED not in os.environ:
            return False
        if self.clock() != NEW_YEAR_2024:
            return False
        with self.office.reading() as db:
            touched = db.scalar(select(Dossier.id).limit(1)) or db.scalar(select(Visit.id).limit(1))
            return touched is None and db.scalar(select(Event.id).order_by(Event.id.desc())) == (
                _demo_events()
            )

    def walk(self, dossier_id: int, step: str) -> None:
        walk(
            self.office,
            dossier_id,
            step,
            make_papers=self.make_papers,
            sign=self.hand_in_scan,
        )

    def act(
        self, dossier_id: int, action: str, who: str, *, seen: int | None = None, **inputs: Any
    ) -> Event:
        """Press a button with what the page shows now (or `seen`, what it showed before)."""
        actor = self.actor(who)
        page = view.page(self.office, dossier_id, actor=actor)
        offered = next((o for o in page.actions if o.action.id == action), None)
        return dossiers.act(
            self.office,
            dossier_id,
            action,
            actor=actor,
            seen=page.dossier.version if seen is None else seen,
            inputs=inputs,
            shown=offered.shown if offered else {},
        )

    def make_papers(self) -> None:
        """Give every version that waits its files, as the worker would; each with its own bytes."""
        from service.office import documents

        self._run_redrafts(documents)
        with self.office.writing() as db:
            for version in db.scalars(select(DocumentVersion).where(DocumentVersion.pdf.is_(None))):
                version.docx = self.office.files.put(f"docx of {version.id}".encode())
                version.pdf = self.office.files.put(small_pdf(f"version {version.id}"))
                version.print_pdf = version.pdf
                version.pages = []
                version.code = f"TD-{version.id}"
                version.form_report, version.form_errors, version.form_warnings = NO_FINDINGS, 0, 0

    def _run_redrafts(self, documents: Any) -> None:
        with self.office.reading() as db:
            waiting = list(
                db.scalars(
                    select(Errand.subject_id).where(Errand.kind == "redraft", Errand.state == "cho")
                )
            )
        for dossier_id in waiting:
            documents.redraft(self.office, dossier_id)

    def plan_at_with(self, shop: Any, step: str, form_key: str) -> int:
        """The seed's plan at this step with papers that the real worker's jobs made."""
        from service.jobs import run_next

        def make_papers() -> None:
            while run_next(shop, ahead=REDRAFT_AFTER):
                pass

        dossier_id = self.seed_plan(form_key)
        walk(self.office, dossier_id, step, make_papers=make_papers)
        return dossier_id

    def real_time(self, **later: float) -> dt.datetime:
        """The true time, which files carry, and so much later."""
        return real_now() + dt.timedelta(**later)

    def in_force(self) -> int:
        """The seed's plan, issued and in force."""
        from service.office.system import go_on

        dossier_id = self.plan_at("da_phat_hanh")
        self.make_papers()
        go_on(self.office, dossier_id)
        return dossier_id

    def editor(self, dossier_id: int) -> Any:
        """What the plan's editor shows the clerk."""
        from service.office import plan_reading

        return plan_reading.page(self.office, dossier_id, actor=self.actor("chuyenvien"))

    def open_account(self, username: str, unit: str, role: str) -> int:
        """One more account with a role; its officer's id."""
        return people.open_account(
            self.office,
            username=username,
            full_name=f"Nguyễn Văn {username}",
            unit_id=self.unit(unit),
            role=role,
            actor=self.actor("quantri"),
        )[0]

    def give_role(self, username: str, unit: str, role: str) -> None:
        people.grant(
            self.office,
            self.actor(username).id,
            unit_id=self.unit(unit),
            role=role,
            valid_from=self.office.today(),
            valid_to=None,
            actor=self.actor("quantri"),
        )

    def answer_chain(self, dossier_id: int) -> None:
        """The Văn phòng's chain gives its opinions."""
        give_chain_opinions(self.office, dossier_id)

    def fill_in(self, dossier_id: int, type_id: str, who: str, **inputs: Any) -> None:
        """Type what no fact fills into a paper."""
        document = self.paper(dossier_id, type_id)
        paper_desk.fill_in(
            self.office,
            document.id,
            inputs=inputs,
            seen=document.version,
            actor=self.actor(who),
        )

    def hand_in_scan(self, dossier_id: int, codes: list[str] | None = None) -> None:
        """A scan of the approved version, as read by its code (or with other codes)."""
        from service.office import scans

        version = self.current(dossier_id)
        scan_id = scans.hand_in(
            self.office,
            dossier_id,
            "bản ký.pdf",
            small_pdf("đã ký"),
            actor=self.actor("vanthu"),
        )
        scans.attach(self.office, scan_id, codes or [version.code or ""], None)

    def dossier(self, dossier_id: int) -> Dossier:
        with self.office.reading() as db:
            return db.get_one(Dossier, dossier_id)

    def step(self, dossier_id: int) -> str:
        return self.dossier(dossier_id).step

    def paper(self, dossier_id: int, type_id: str = "ke_hoach") -> Document:
        with self.office.reading() as db:
            return db.scalars(
                select(Document)
                .where(Document.dossier_id == dossier_id, Document.type == type_id)
                .order_by(Document.id.desc())
                .limit(1)
            ).one()

    def current(self, dossier_id: int, type_id: str = "ke_hoach") -> DocumentVersion:
        document = self.paper(dossier_id, type_id)
        with self.office.reading() as db:
            return db.get_one(DocumentVersion, document.current_id)

    def actions_done(self, dossier_id: int) -> list[str]:
        with self.office.reading() as db:
            return list(
                db.scalars(
                    select(Event.action).where(Event.dossier_id == dossier_id).order_by(Event.id)
                )
            )

    def failed_errand(self, kind: str, subject_id: int, **more: Any) -> int:
        """An errand that was given up; its id."""
        how = {"state": "hong", "done_at": self.clock(), "tries": 4, "error": "LibreOffice dừng."}
        with self.office.writing() as db:
            errand = Errand(kind=kind, subject_id=subject_id, not_before=self.clock(), **how | more)
            db.add(errand)
            db.flush()
            return errand.id

    def count(self, model: Any) -> int:
        with self.office.reading() as db:
            return len(list(db.scalars(select(model.id))))


def clone_dossier(db: Session, dossier_id: int, n: int) -> int:
    """A dossier like this one at its step, with plan, recipients, paper and approvals."""
    new = _clone(db, db.get_one(Dossier, dossier_id), code=f"BAN-SAO-{dossier_id}-{n}")
    for unit_id in db.scalars(
        select(DossierUnit.unit_id).where(DossierUnit.dossier_id == dossier_id)
    ).all():
        db.add(DossierUnit(unit_id=unit_id, dossier_id=new.id))
    plan = db.scalars(select(Plan).where(Plan.dossier_id == dossier_id)).one()
    copied = _clone(db, plan, dossier_id=new.id, form_key=None)
    for row in db.scalars(select(Recipient).where(Recipient.plan_id == plan.id)).all():
        _clone(db, row, plan_id=copied.id)
    paper = db.scalars(
        select(Document).where(Document.dossier_id == dossier_id, Document.type == "ke_hoach")
    ).one()
    version = db.get_one(DocumentVersion, paper.current_id)
    document = _clone(db, paper, dossier_id=new.id, current_id=None)
    current = _clone(db, version, document_id=document.id, code=f"BAN-SAO-{new.id}", parent_id=None)
    document.current_id = current.id
    for approval in db.scalars(select(Approval).where(Approval.version_id == version.id)).all():
        _clone(db, approval, version_id=current.id)
    return int(new.id)


def _clone(db: Session, row: Any, **changes: Any) -> Any:
    values = {c.key: getattr(row, c.key) for c in row.__mapper__.column_attrs if c.key != "id"}
    new = type(row)(**{**values, **changes})
    db.add(new)
    db.flush()
    return new


def visit_of(office: Office, username: str) -> str:
    """The token of a new visit of this account."""
    token, now = secrets.token_urlsafe(32), office.now()
    with office.writing() as db:
        officer = db.scalars(select(Officer).where(Officer.username == username)).one()
        db.add(
            Visit(
                token_sha=signing_in.sha(token),
                officer_id=officer.id,
                rights_version=officer.rights_version,
                started_at=now,
                expires_at=now + dt.timedelta(hours=signing_in.VISIT_HOURS),
            )
        )
    return token


def settings_for(folder: Path, database_url: str) -> Settings:
    """Settings of a test service with its data below `folder`."""
    environ = {"VAR_DIR": str(folder), "SECRET_KEY": "x" * 40, "PUBLIC_URL": "http://127.0.0.1"}
    if database_url:
        environ["DATABASE_URL"] = database_url
    return read_settings(environ)


def opened(settings: Settings, clock: Clock) -> Office:
    """The office on these settings; its definitions are read and proved once a test process."""
    files = open_files(settings.blob_url, settings.var)
    known = _definitions(settings.root)
    for template in known.templates.values():
        files.put(template)
    return Office(known, Database(settings.database_url), files, clock)


@cache
def _definitions(root: Path) -> Definitions:
    return read_definitions(root)


def _move_in(settings: Settings) -> None:
    """Copy the demo office, made once a test run, where there is no office yet (SQLite only)."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or services.SHARED not in os.environ:
        return
    path = Path(url.database or "")
    if not _is_inhabited(path):
        ready = _demo_office()
        shutil.copy(ready / "so_lieu.db", path)
        shutil.copytree(ready / "tep", settings.var / "tep", dirs_exist_ok=True)


def _is_inhabited(path: Path) -> bool:
    if not path.exists():
        return False
    with sqlite3.connect(path) as db:
        tables = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'officer'").fetchone()
        return bool(tables) and db.execute("SELECT 1 FROM officer").fetchone() is not None


def _move_in_at(world: World, step: str) -> None:
    """Copy the demo office whose plan stands at this step, made once a test run."""
    ready = _prepared(step)
    world.office.database.close()
    with (
        sqlite3.connect(ready / "so_lieu.db") as source,
        sqlite3.connect(str(world.office.database.url.database)) as target,
    ):
        source.backup(target)
    shutil.copytree(ready / "tep", world.settings.var / "tep", dirs_exist_ok=True)


def _prepared(step: str) -> Path:
    with (services.shared() / f"lock-{step}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = services.shared() / f"at-{step}"
        if not ready.exists():
            _walk_once(services.shared() / f"making-{step}", step).rename(ready)
        return ready


def _walk_once(folder: Path, step: str) -> Path:
    folder.mkdir()
    world = World(folder, f"sqlite:///{folder / 'making.db'}")
    assert world.seed_plan() == FIRST_DOSSIER
    world.walk(FIRST_DOSSIER, step)
    world.office.database.close()
    with sqlite3.connect(folder / "making.db") as made:
        made.execute("VACUUM INTO ?", (str(folder / "so_lieu.db"),))
    return folder


@cache
def _demo_events() -> int | None:
    with sqlite3.connect(_demo_office() / "so_lieu.db") as demo:
        last: int | None = demo.execute("SELECT max(id) FROM event").fetchone()[0]
        return last


def _demo_office() -> Path:
    """The folder of the demo office that all tests of this run copy."""
    with (services.shared() / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = services.shared() / "demo"
        if not ready.exists():
            _make_demo_office(services.shared() / "demo-making").rename(ready)
        return ready


def _make_demo_office(folder: Path) -> Path:
    folder.mkdir()
    url = services.sqlite_database(folder / "making.db")
    office = open_office(settings_for(folder, url), now=Clock())
    make_office(office, password=PASSWORD)
    with office.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(folder / "so_lieu.db"),))
    office.database.close()
    return folder


def small_pdf(text: str) -> bytes:
    """A sound one-page PDF that differs by its title."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = text
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()
