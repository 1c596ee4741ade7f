"""A small office for the tests of plans: a province, its Sở Nội vụ, two clerks, the seed's plan."""

import datetime as dt
from functools import cache
from pathlib import Path

import yaml

from service.demo.plan import fill_from_yaml
from service.office import plans
from service.office.desk import Actor, Office, actor_of
from service.office.plan_lists import fill_registry
from service.office.plan_rows import Content, load, plan_of
from service.office.signing_in import hash_password
from service.office.start import read_definitions
from service.rules.vietnamese import search_key, text_sort_key
from service.store.files import FolderStore
from service.store.models import Base, Officer, Post, RoleGrant, SigningRight, Unit, UnitTitle
from service.store.session import Database

ROOT = Path(__file__).parent.parent
START = dt.date(2020, 1, 1)
DEFINITIONS = read_definitions(ROOT)
SEED = yaml.safe_load((ROOT / "service/demo/ke_hoach_2024.yaml").read_text("utf-8"))


@cache
def hashed(password: str) -> str:
    """Hashing is slow on purpose; once is enough for all tests."""
    return hash_password(password)


class PlanOffice:
    """The office and its people; `now` may be set."""

    def __init__(self, folder: Path, password: str | None = None, url: str = "") -> None:
        self.now = dt.datetime(2024, 1, 3, 2, 0, tzinfo=dt.UTC)
        database = Database(url or f"sqlite:///{folder / 'office.db'}")
        Base.metadata.create_all(database.engine)
        self.office = Office(
            definitions=DEFINITIONS,
            database=database,
            files=FolderStore(folder / "files"),
            now=lambda: self.now,
        )
        self._people(hashed(password) if password else None)
        fill_registry(self.office)
        self.clerk = self.actor("chuyenvien")
        self.colleague = self.actor("dongnghiep")
        self.stranger = self.actor("nguoila")

    def actor(self, username: str) -> Actor:
        with self.office.reading() as db:
            row = db.query(Officer.id).filter_by(username=username).one()
            return actor_of(db, row.id, self.office.today())

    def new_plan(self, key: str = "k", year: int = 2024, **how: object) -> int:
        return plans.create(
            self.office,
            kind="nam",
            year=year,
            unit_id=self.so_noi_vu,
            form_key=key,
            actor=self.clerk,
            **how,  # type: ignore[arg-type]  # tests name what they change
        )

    def seed_plan(self) -> int:
        dossier_id = self.new_plan("seed")
        fill_from_yaml(self.office, dossier_id, SEED, self.clerk)
        return dossier_id

    def content(self, dossier_id: int) -> Content:
        with self.office.reading() as db:
            return load(db, plan_of(db, dossier_id))

    def _people(self, password_hash: str | None) -> None:
        with self.office.writing() as db:
            province = _unit("UBND", "uy_ban", "Ủy ban nhân dân tỉnh Bắc Giang", "UBND")
            province.titles[0].lines = ["ỦY BAN NHÂN DÂN", "TỈNH BẮC GIANG"]
            db.add(province)
            db.flush()
            ours = _unit("SNV", "so", "Sở Nội vụ", "SNV", province.id)
            other = _unit("SYT", "so", "Sở Y tế", "SYT", province.id)
            office = _unit("VP", "van_phong", "Văn phòng UBND tỉnh", "VP", province.id)
            db.add_all([ours, other, office])
            db.flush()
            self.province, self.so_noi_vu, self.other_unit = province.id, ours.id, other.id
            for username, name, unit in (
                ("chuyenvien", "Nguyễn Thị Diệu", ours),
                ("dongnghiep", "Trần Văn Bình", ours),
                ("nguoila", "Lê Thị Hoa", other),
            ):
                person = Officer(
                    username=username,
                    full_name=name,
                    sort_key=name,
                    search_key=search_key(name),
                    password_hash=password_hash,
                )
                db.add(person)
                db.flush()
                db.add(
                    RoleGrant(
                        officer_id=person.id, unit_id=unit.id, role="chuyen_vien", valid_from=START
                    )
                )
            self.chairman = _post(db, province.id, "Lê Ánh Dương", "Chủ tịch", "dung_dau", "")
            self.deputy = _post(db, province.id, "Mai Sơn", "Phó Chủ tịch", "cap_pho", "KT")


def _unit(code: str, kind: str, name: str, symbol: str, parent: int | None = None) -> Unit:
    title = UnitTitle(
        name=name,
        sort_key=text_sort_key(name),
        symbol=symbol,
        parent_lines=[],
        lines=[name.upper()],
        place="Bắc Giang",
        valid_from=START,
    )
    return Unit(code=code, kind=kind, parent_id=parent, search_key=search_key(name), titles=[title])


def _post(db, unit_id, name, title, rank, form):  # type: ignore[no-untyped-def]  # a test helper
    post = Post(unit_id=unit_id, holder_name=name, title=title, rank=rank, valid_from=START)
    db.add(post)
    db.flush()
    db.add(
        SigningRight(
            unit_id=unit_id,
            post_id=post.id,
            type="ke_hoach",
            form=form,
            basis="Quy chế làm việc",
            valid_from=START,
        )
    )
    return post.id
