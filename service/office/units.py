"""Units by period: names, letterheads, leaders and their posts, who may sign what and how."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office.desk import SYSTEM, Actor, Office
from service.office.history import Happening, record
from service.office.scope import looked_after
from service.rules import signing
from service.rules.numbering import is_symbol
from service.rules.vietnamese import search_key, squeeze, text_sort_key
from service.store.models import Officer, Post, SigningRight, Unit, UnitTitle

NAMELESS = "Đơn vị chưa đặt tên"
CODE = re.compile(r"[a-z][a-z0-9-]{1,29}\Z")
KINDS = {
    "uy_ban": "Ủy ban nhân dân",
    "van_phong": "Văn phòng Ủy ban nhân dân",
    "so": "Sở, ban, ngành",
    "huyen": "Ủy ban nhân dân cấp huyện",
    "xa": "Ủy ban nhân dân cấp xã",
    "to_chuc": "Mặt trận, đoàn thể, hội",
    "doanh_nghiep": "Doanh nghiệp, đơn vị sự nghiệp",
    "khac": "Đơn vị khác",
}
HEADS = ("dung_dau", "quyen")
RANKS = {
    "dung_dau": "Cấp trưởng",
    "cap_pho": "Cấp phó",
    "quyen": "Quyền cấp trưởng",
    "phu_trach": "Phụ trách, điều hành",
}


@dataclass(frozen=True)
class Naming:
    """A unit's name and letterhead from a day on."""

    name: str
    symbol: str
    parent_lines: Sequence[str]
    lines: Sequence[str]
    place: str
    valid_from: dt.date


@dataclass(frozen=True)
class UnitPage:
    """One unit: its titles by period, leaders, signing rights."""

    unit: Unit
    name: str
    kind: str
    parent: str
    titles: Sequence[UnitTitle]
    posts: Sequence[Post]
    rights: Sequence[tuple[SigningRight, Post]]
    signers: Sequence[tuple[int, str]]
    may_change: bool


def title_on(db: Session, unit_id: int, on: dt.date) -> UnitTitle:
    """The title the unit carries on this day; the nearest one when no period covers it."""
    of_unit = select(UnitTitle).where(UnitTitle.unit_id == unit_id).limit(1)
    title = db.scalar(
        of_unit.where(UnitTitle.valid_from <= on).order_by(UnitTitle.valid_from.desc())
    ) or db.scalar(of_unit.order_by(UnitTitle.valid_from))
    if title is None:
        raise NotFound("Đơn vị này chưa có tên và tiêu đề văn bản. Hãy bổ sung trong «Đơn vị».")
    return title


def unit_name(unit: Unit, on: dt.date) -> str:
    """What the unit is called on this day."""
    db = object_session(unit)
    assert db is not None  # noqa: S101 - a unit is always read in a session
    return names_on(db, {unit.id}, on)[unit.id]


def names_on(db: Session, unit_ids: Collection[int], on: dt.date) -> dict[int, str]:
    """What these units are called on this day, in one query; NAMELESS before the first title."""
    titles = db.execute(
        select(UnitTitle.unit_id, UnitTitle.name, UnitTitle.valid_from)
        .where(UnitTitle.unit_id.in_(unit_ids))
        .order_by(UnitTitle.valid_from.desc())
    )
    names: dict[int, str] = {}
    settled: set[int] = set()
    for row in titles:  # from the newest: the first that has begun holds, else the oldest
        if row.unit_id not in settled:
            names[row.unit_id] = row.name
        if row.valid_from <= on:
            settled.add(row.unit_id)
    return {unit_id: names.get(unit_id, NAMELESS) for unit_id in unit_ids}


def listing(office: Office, *, actor: Actor, query: str = "") -> list[tuple[Unit, str, str]]:
    """Every unit with its name today and its kind, by name."""
    with office.reading() as db:
        found = select(Unit)
        for word in search_key(query[:200]).split():
            found = found.where(Unit.search_key.contains(word, autoescape=True))
        units = list(db.scalars(found))
        names = names_on(db, {unit.id for unit in units}, office.today())
        rows = [(unit, names[unit.id], KINDS.get(unit.kind, unit.kind)) for unit in units]
        return sorted(rows, key=lambda row: text_sort_key(row[1]))


def page(office: Office, unit_id: int, *, actor: Actor) -> UnitPage:
    """One unit; everybody may look, its administrator may change."""
    with office.reading() as db:
        unit = _unit(db, unit_id)
        parent = db.get(Unit, unit.parent_id) if unit.parent_id else None
        rights = db.execute(
            select(SigningRight, Post)
            .join(Post, Post.id == SigningRight.post_id)
            .where(SigningRight.unit_id == unit_id)
            .order_by(SigningRight.valid_from.desc(), SigningRight.id)
        )
        posts = db.scalars(
            select(Post).where(Post.unit_id == unit_id).order_by(Post.valid_from.desc(), Post.id)
        )
        return UnitPage(
            unit=unit,
            name=unit_name(unit, office.today()),
            kind=KINDS.get(unit.kind, unit.kind),
            parent=unit_name(parent, office.today()) if parent else "",
            titles=list(unit.titles),
            posts=list(posts),
            rights=[(right, post) for right, post in rights],
            signers=_signers(db, unit, office.today()),
            may_change=_may_change(db, actor, unit),
        )


def found_unit(
    office: Office,
    *,
    code: str,
    kind: str,
    parent_id: int | None,
    naming: Naming,
    actor: Actor,
) -> int:
    """A new unit with its first name; its id."""
    if kind not in KINDS:
        raise BadInput("Không có loại đơn vị này. Hãy chọn trong danh sách.")
    if not CODE.match(code):
        raise BadInput("Mã đơn vị gồm 2 đến 30 chữ thường không dấu, số, gạch nối.")
    with office.writing() as db:
        if actor is not SYSTEM:
            parent = _unit(db, parent_id or 0)
            _require_change(db, actor, parent)
        if db.scalar(select(Unit.id).where(Unit.code == code)):
            raise StepMoved(f"Mã đơn vị «{code}» đã có. Hãy chọn mã khác.")
        unit = Unit(code=code, kind=kind, parent_id=parent_id, search_key="")
        db.add(unit)
        db.flush()
        _name(db, unit, _checked(naming))
        _remember(db, office, unit, actor, f"Lập đơn vị {naming.name}")
        return unit.id


def rename(office: Office, unit_id: int, naming: Naming, *, actor: Actor) -> None:
    """A new name and letterhead from a day on; what was printed before keeps its own."""
    naming = _checked(naming)
    with office.writing() as db:
        unit = _unit(db, unit_id)
        _require_change(db, actor, unit)
        last = unit.titles[-1] if unit.titles else None
        if last is not None and last.valid_from >= naming.valid_from:
            raise BadInput("Ngày bắt đầu tên mới phải sau ngày bắt đầu tên hiện nay.")
        if last is not None:
            last.valid_to = naming.valid_from - dt.timedelta(days=1)
        _name(db, unit, naming)
        _remember(db, office, unit, actor, f"Đổi tên thành {naming.name}")


def appoint(
    office: Office,
    unit_id: int,
    *,
    title: str,
    rank: str,
    holder_name: str,
    officer_id: int | None,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    actor: Actor,
) -> int:
    """Somebody holds a post of the unit from a day on; the post's id."""
    title, name = squeeze(title), squeeze(holder_name)
    if rank not in RANKS:
        raise BadInput("Hãy chọn cấp trưởng, cấp phó, quyền hoặc phụ trách.")
    if not title or not name:
        raise Incomplete("Hãy ghi chức vụ và họ tên người giữ chức vụ.")
    if flaw := signing.name_flaw(name):
        raise BadInput(flaw)
    _good_period(valid_from, valid_to)
    with office.writing() as db:
        unit = _unit(db, unit_id)
        _require_change(db, actor, unit)
        if officer_id is not None and db.get(Officer, officer_id) is None:
            raise NotFound("Không tìm thấy tài khoản của người giữ chức vụ.")
        if rank in HEADS:
            _refuse_second_head(db, unit, valid_from, valid_to)
        post = Post(
            unit_id=unit.id,
            officer_id=officer_id,
            holder_name=name,
            title=title,
            rank=rank,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        db.add(post)
        db.flush()
        _remember(db, office, unit, actor, f"{name} giữ chức vụ {title}")
        return post.id


def end_post(office: Office, post_id: int, last_day: dt.date, *, actor: Actor) -> None:
    """The holder leaves the post after this day."""
    with office.writing() as db:
        post = db.get(Post, post_id)
        if post is None:
            raise NotFound("Không tìm thấy chức vụ này.")
        unit = _unit(db, post.unit_id)
        _require_change(db, actor, unit)
        _good_period(post.valid_from, last_day)
        post.valid_to = last_day
        _remember(db, office, unit, actor, f"{post.holder_name} thôi giữ chức vụ {post.title}")


def give_right(
    office: Office,
    unit_id: int,
    *,
    post_id: int,
    type_id: str,
    form: str,
    basis: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    actor: Actor,
) -> int:
    """A post may sign a type of paper in a form (NĐ 30/2020, Điều 13); the right's id."""
    if form not in signing.FORMS:
        raise BadInput("Hãy chọn cách ký trong danh sách.")
    if type_id != "*" and type_id not in office.definitions.papers:
        raise BadInput("Không có loại văn bản này.")
    _good_period(valid_from, valid_to)
    with office.writing() as db:
        unit = _unit(db, unit_id)
        _require_change(db, actor, unit)
        post = db.get(Post, post_id)
        if post is None or post.unit_id not in (unit.id, *_below(db, unit.id)):
            raise NotFound("Không tìm thấy chức vụ này trong đơn vị.")
        if flaw := signing.form_flaw(post.rank, form, basis, valid_to):
            raise Incomplete(flaw)
        right = SigningRight(
            unit_id=unit.id,
            post_id=post.id,
            type=type_id,
            form=form,
            basis=squeeze(basis)[:500],
            valid_from=valid_from,
            valid_to=valid_to,
        )
        db.add(right)
        db.flush()
        _remember(db, office, unit, actor, f"{post.holder_name} được ký: {signing.FORMS[form]}")
        return right.id


def end_right(office: Office, right_id: int, last_day: dt.date, *, actor: Actor) -> None:
    """The right to sign ends after this day."""
    with office.writing() as db:
        right = db.get(SigningRight, right_id)
        if right is None:
            raise NotFound("Không tìm thấy quyền ký này.")
        unit = _unit(db, right.unit_id)
        _require_change(db, actor, unit)
        _good_period(right.valid_from, last_day)
        right.valid_to = last_day
        _remember(db, office, unit, actor, "Kết thúc một quyền ký")


def first_unit(db: Session) -> Unit:
    """The topmost unit of a new office, to be named by its administrator."""
    unit = Unit(code="co-quan", kind="uy_ban", search_key="")
    db.add(unit)
    db.flush()
    name = "Cơ quan (chưa đặt tên)"
    _name(db, unit, Naming(name, "UBND", [], ["ỦY BAN NHÂN DÂN"], "…", dt.date(2000, 1, 1)))
    return unit


def by_code(office: Office) -> Mapping[str, int]:
    """Every unit's id by its code."""
    with office.reading() as db:
        return {row.code: row.id for row in db.execute(select(Unit.code, Unit.id))}


def _unit(db: Session, unit_id: int) -> Unit:
    unit = db.get(Unit, unit_id)
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị này.")
    return unit


def _signers(db: Session, unit: Unit, today: dt.date) -> list[tuple[int, str]]:
    """Who may be given a right: holders of a post in the unit or in one right below it."""
    posts = db.scalars(
        select(Post)
        .where(
            Post.unit_id.in_([unit.id, *_below(db, unit.id)]),
            Post.valid_to.is_(None) | (Post.valid_to >= today),
        )
        .order_by(Post.unit_id != unit.id, Post.id)
    )
    return [(post.id, f"{post.holder_name} ({post.title})") for post in posts]


def _below(db: Session, unit_id: int) -> list[int]:
    return list(db.scalars(select(Unit.id).where(Unit.parent_id == unit_id)))


def _may_change(db: Session, actor: Actor, unit: Unit) -> bool:
    return actor is SYSTEM or unit.id in looked_after(db, actor)


def _refuse_second_head(db: Session, unit: Unit, start: dt.date, end: dt.date | None) -> None:
    """One head at a time: the signature block knows only one."""
    other = db.scalar(
        select(Post)
        .where(
            Post.unit_id == unit.id,
            Post.rank.in_(HEADS),
            Post.valid_to.is_(None) | (Post.valid_to >= start),
            Post.valid_from <= (end or dt.date.max),
        )
        .limit(1)
    )
    if other is not None:
        raise StepMoved(
            f"{other.holder_name} đang giữ chức vụ {other.title} trong thời gian này. "
            "Hãy ghi ngày thôi giữ trước."
        )


def _require_change(db: Session, actor: Actor, unit: Unit) -> None:
    if not _may_change(db, actor, unit):
        raise NotAllowed("Chỉ quản trị của đơn vị này hoặc đơn vị cấp trên được sửa.")


def _name(db: Session, unit: Unit, naming: Naming) -> None:
    db.add(
        UnitTitle(
            unit_id=unit.id,
            name=naming.name,
            sort_key=text_sort_key(naming.name),
            symbol=naming.symbol,
            parent_lines=list(naming.parent_lines),
            lines=list(naming.lines),
            place=naming.place,
            valid_from=naming.valid_from,
        )
    )
    unit.search_key = f"{unit.search_key} {search_key(naming.name)}".strip()


def _checked(naming: Naming) -> Naming:
    lines = [squeeze(line) for line in naming.lines if squeeze(line)]
    parents = [squeeze(line) for line in naming.parent_lines if squeeze(line)]
    name, symbol, place = squeeze(naming.name), squeeze(naming.symbol), squeeze(naming.place)
    if not (name and symbol and place and lines):
        raise Incomplete("Đơn vị cần có tên, ký hiệu, địa danh và dòng tên cơ quan trên văn bản.")
    if max(map(len, (name, symbol, place, *lines, *parents))) > 200:
        raise BadInput("Tên, địa danh hoặc một dòng dài quá 200 ký tự. Hãy rút ngắn.")
    if not is_symbol(symbol):
        raise BadInput("Ký hiệu bắt đầu bằng chữ hoa, không dấu cách, ví dụ SNV hoặc SGDĐT.")
    return Naming(name, symbol, parents, lines, place, naming.valid_from)


def _good_period(start: dt.date, end: dt.date | None) -> None:
    if end is not None and end < start:
        raise BadInput("Ngày kết thúc phải từ ngày bắt đầu trở đi.")


def _remember(db: Session, office: Office, unit: Unit, actor: Actor, title: str) -> None:
    record(db, office, f"unit:{unit.id}", actor, Happening("don_vi", title))
