"""The office in the middle of its work: dossiers at several steps, everybody signed in."""

import dataclasses
import fcntl
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from service import create_app
from service.demo import make_plan
from service.office import (
    api_tokens,
    opinions,
    people,
    plan_reading,
    plans,
    printers,
    settings,
    signing_in,
)
from service.store.models import (
    ApiToken,
    Document,
    LegalText,
    Opinion,
    Post,
    RegisterEntry,
    RoleGrant,
    Scan,
    Series,
    SigningRight,
)
from service.store.session import Database
from tests import services
from tests.form_reports import put_check
from tests.forms import put_form
from tests.sheet_office import finish, open_batch
from tests.web.routes_table import PEOPLE, Row
from tests.world import PASSWORD, World, small_pdf

NOBODY = "khongdonvi"


class Rehearsal(Database):
    """A database on which every request works as ever, and leaves nothing behind.

    `kept` counts the transactions that the last request would have kept.
    """

    kept = 0

    @contextmanager
    def rehearsed(self) -> Iterator[None]:
        """What happens in here is undone in the end."""
        self.kept = 0
        with self.engine.connect().execution_options(tdkt_write=True) as connection:
            self._stage = connection
            with connection.begin() as whole:
                yield
                whole.rollback()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self._stage, join_transaction_mode="create_savepoint") as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        how = {"expire_on_commit": False, "join_transaction_mode": "create_savepoint"}
        with Session(self._stage, **how) as db:
            yield db
            db.commit()
            self.kept += 1


class Scene:
    """The office with dossiers at several steps, everybody signed in, and every id there is."""

    def __init__(self, world: World, known: Mapping[str, Any]) -> None:
        self.world = world
        self.ids, self.theirs = known["ids"], known["theirs"]
        self.tokens, self.visits = known["tokens"], known["visits"]
        self.database = Rehearsal(world.settings.database_url)
        rehearsal = dataclasses.replace(world.office, database=self.database)
        self.app = create_app(world.settings, rehearsal)
        self.app.config["WTF_CSRF_ENABLED"] = False

    def answer(self, row: Row, username: str | None, ids: Mapping[str, Any]) -> int:
        """The status of this person's request."""
        send = filled(row.send, ids)
        return self.ask(row.method, filled(row.path, ids), username, send).status_code

    def ask(
        self, method: str, path: str, username: str | None, send: Any, **how: Any
    ) -> TestResponse:
        """This person's request: to the API with a token and JSON, to a page with a form."""
        with self.database.rehearsed():
            return self._sent(method, path, username, send, how)

    def _sent(
        self, method: str, path: str, username: str | None, send: Any, how: Mapping[str, Any]
    ) -> TestResponse:
        client = self.app.test_client()
        if path.startswith("/api/"):
            token = self.tokens.get(username or "")
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            body = {"json": send} if method != "GET" and send else {}
            return client.open(path, method=method, headers=headers, **body)
        if username is not None:
            with client.session_transaction() as session:
                session["phien"] = self.visits[username]
        return client.open(path, method=method, data=send if method == "POST" else None, **how)


def set_up(folder: Path) -> Scene:
    """The scene in this folder, copied from the one that this test run made first."""
    with (services.shared() / "scene-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = services.shared() / "scene"
        if not ready.exists():
            _make(services.shared() / "scene-making").rename(ready)
    shutil.copytree(ready, folder, dirs_exist_ok=True)
    world = World(folder, f"sqlite:///{folder / 'so_lieu.db'}")
    return Scene(world, json.loads((folder / "scene.json").read_text()))


def _make(folder: Path) -> Path:
    folder.mkdir()
    world = World(folder, services.sqlite_database(folder / "making.db"))
    _settle(world)
    ids = _office(world) | _dossiers(world)
    ids |= _papers(world, ids) | _plan(world, ids["draft"], "chuyenvien")
    ids |= _sheets(world, "so-noi-vu", "chuyenvien")
    known = {
        "ids": ids,
        "theirs": _theirs(world) | _sheets(world, "so-khdt", "gopy"),
        "tokens": {name: api_tokens.make(world.office, name) for name in PEOPLE},
        "visits": {name: world.visit(name) for name in PEOPLE},
    }
    ids["token"] = _token_of(world, "chuyenvien")
    ids["check"] = put_check(world, error="LibreOffice dừng.")
    ids["errand"] = world.failed_errand("redraft", ids["draft"])
    (folder / "scene.json").write_text(json.dumps(known))
    with world.office.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(folder / "so_lieu.db"),))
    world.office.database.close()
    (folder / "making.db").unlink()
    return folder


def _token_of(world: World, username: str) -> int:
    officer_id = world.actor(username).id
    with world.office.reading() as db:
        return db.scalars(select(ApiToken.id).where(ApiToken.officer_id == officer_id)).one()


def filled(value: Any, ids: Mapping[str, Any]) -> Any:
    """The value with its places filled; a text that is one place alone becomes what fills it."""
    if isinstance(value, str):
        alone = re.fullmatch(r"{(\w+)}", value)
        return ids[alone[1]] if alone else re.sub(r"{(\w+)}", lambda m: str(ids[m[1]]), value)
    if isinstance(value, Mapping):
        return {name: filled(item, ids) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    return value


def _settle(world: World) -> None:
    """An officer who had a role once and has none today."""
    admin = world.actor("quantri")
    _, token = people.open_account(
        world.office,
        username=NOBODY,
        full_name="Lê Không Đơn Vị",
        unit_id=world.unit("so-y-te"),
        role="chuyen_vien",
        actor=admin,
    )
    signing_in.use_link(world.office, token, PASSWORD)
    people.revoke(world.office, _grant_of(world, NOBODY), actor=admin)


def _dossiers(world: World) -> dict[str, Any]:
    """Dossiers of Sở Nội vụ: one written, one checked, one out for opinions, one issued."""
    clerk = world.actor("chuyenvien")
    draft, checked, asked = (
        make_plan(world.office, clerk, key) for key in ("nhap", "kiem-tra", "y-kien")
    )
    plans.add_basis(world.office, draft, _some_text(world), actor=clerk)
    issued = world.plan_at("cho_phat_hanh")
    world.act(issued, "phat_hanh", "vanthu")
    world.walk(checked, "kiem_tra_noi_dung")
    world.walk(asked, "kiem_tra_noi_dung")
    opinions.plan_round(
        world.office,
        asked,
        [world.unit("so-tai-chinh")],
        world.office.today(),
        actor=world.actor("truongphong"),
    )
    world.make_papers()
    world.act(asked, "xin_y_kien", "giamdoc")
    world.make_papers()
    return {"draft": draft, "checked": checked, "asked": asked, "issued": issued}


def _papers(world: World, ids: Mapping[str, Any]) -> dict[str, Any]:
    with world.office.reading() as db:
        opinion = db.scalars(select(Opinion).where(Opinion.dossier_id == ids["asked"])).one()
        asked = _paper(db, ids["asked"], "ke_hoach")
        issued = _paper(db, ids["issued"], "ke_hoach")
        letter = _paper(db, ids["asked"], "cong_van_xin_y_kien")
        return {
            "checked_seen": world.dossier(ids["checked"]).version,
            "checked_plan": _paper(db, ids["checked"], "ke_hoach").current_id,
            "opinion": opinion.id,
            "opinion_seen": opinion.version,
            "asked_paper": asked.id,
            "asked_paper_seen": asked.version,
            "issued_paper": issued.id,
            "issued_version": issued.current_id,
            "issued_scan": db.scalars(select(Scan.id)).one(),
            "entry": db.scalars(
                select(RegisterEntry.id).where(RegisterEntry.document_id == letter.id)
            ).one(),
            "series": db.scalars(
                select(Series.id).where(Series.unit_id == world.unit("ubnd"), Series.key == "KH")
            ).one(),
        }


def _plan(world: World, dossier_id: int, username: str) -> dict[str, Any]:
    """Ids and versions of the plan's parts."""
    page = plan_reading.page(world.office, dossier_id, actor=world.actor(username))
    paragraphs = [p for p in page.content.paragraphs if p.kind != "chi_tieu"]
    targets = [p for p in page.content.paragraphs if p.target is not None]
    basis = plan_reading.search_texts(world.office, "luật", actor=world.actor(username))
    seen = page.content.version
    return {
        "section": paragraphs[2].id,
        "section_seen": paragraphs[2].version,
        "target": targets[0].id if targets else 0,
        "target_seen": targets[0].target.version if targets else 0,
        "basis": page.content.basis[0].basis_id,
        "free_text": basis[-1].text_id,
        **dict.fromkeys(["plan_seen", "recipients_seen", "tasks_seen", "reports_seen"], seen),
    }


def _sheets(world: World, unit: str, username: str) -> dict[str, Any]:
    """A batch of this unit, made but for one bad sheet, and a printer."""
    printer = printers.add(
        world.office,
        world.unit(unit),
        "Máy màu",
        dx_tenths=0,
        dy_tenths=0,
        actor=world.actor(username),
    )
    batch = open_batch(world, 2, who=username)
    finish(world, batch, bad={2: "Ảnh hỏng."})
    return {"batch": batch, "batch_seen": 1, "printer": printer}


def _office(world: World) -> dict[str, Any]:
    """People, units, posts, a delegation that waits for its day, a setting to be confirmed."""
    delegation = people.delegate(
        world.office,
        by_id=world.actor("giamdoc").id,
        to_id=world.actor("truongphong").id,
        valid_from=world.office.today(),
        valid_to=world.office.today(),
        basis="Giấy ủy quyền số 01",
        actor=world.actor("quantri"),
    )
    proposed = settings.propose(
        world.office,
        "so_van_ban",
        "theo_loai",
        valid_from=world.office.today(),
        basis="Quyết định 01",
        actor=world.actor("quantri2"),
    )
    unit = world.unit("so-noi-vu")
    with world.office.reading() as db:
        post = db.scalars(select(Post.id).where(Post.unit_id == unit)).one()
        right = db.scalars(select(SigningRight.id).where(SigningRight.unit_id == unit)).one()
    return {
        "unit": unit,
        "other_unit": world.unit("so-tai-chinh"),
        "province": world.unit("ubnd"),
        "post": post,
        "right": right,
        "officer": world.actor("phochutich").id,
        "clerk": world.actor("chuyenvien").id,
        "head": world.actor("truongphong").id,
        "grant": _grant_of(world, "chuyenvien"),
        "delegation": delegation,
        "setting_row": proposed,
        "form_in_use": put_form(world, "dang_dung", seq=1),
        "form": put_form(world, "san_sang", seq=2),
    }


def _theirs(world: World) -> dict[str, Any]:
    """A dossier of the sở of «gopy», and something of every kind in it."""
    actor = world.actor("gopy")
    dossier = plans.create(
        world.office,
        kind="nam",
        year=2024,
        unit_id=world.unit("so-khdt"),
        form_key="cua-ho",
        actor=actor,
    )
    plans.add_basis(world.office, dossier, _some_text(world), actor=actor)
    world.make_papers()
    parts = _plan(world, dossier, "gopy")
    with world.office.writing() as db:
        paper = _paper(db, dossier, "ke_hoach")
        scan = Scan(
            dossier_id=dossier,
            file_name="x.pdf",
            media_type="application/pdf",
            sha=world.office.files.put(small_pdf("của họ")),
            size_bytes=1,
            by_id=actor.id,
            at=world.clock(),
        )
        opinion = Opinion(
            dossier_id=dossier,
            kind="gop_y",
            round=1,
            position=1,
            unit_id=world.unit("so-y-te"),
            asked_of="Sở Y tế",
            asked_at=world.clock(),
        )
        db.add_all([scan, opinion])
        db.flush()
        return {
            **dict.fromkeys(["draft", "checked", "asked", "issued"], dossier),
            **dict.fromkeys(["issued_paper", "asked_paper"], paper.id),
            "issued_version": paper.current_id,
            "issued_scan": scan.id,
            "opinion": opinion.id,
            "section": parts["section"],
            "target": parts["section"],
            "basis": parts["basis"],
        }


def _paper(db: Session, dossier_id: int, type_id: str) -> Document:
    of_type = select(Document).where(Document.dossier_id == dossier_id, Document.type == type_id)
    return db.scalars(of_type.order_by(Document.id.desc())).first()


def _grant_of(world: World, username: str) -> int:
    officer_id = world.actor(username).id
    with world.office.reading() as db:
        return db.scalars(select(RoleGrant.id).where(RoleGrant.officer_id == officer_id)).one()


def _some_text(world: World) -> int:
    with world.office.reading() as db:
        return db.scalars(select(LegalText.id).where(LegalText.key == "nd_30_2020")).one()
