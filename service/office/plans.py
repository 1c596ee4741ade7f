"""Writing a plan: its header, its paragraphs one by one, its targets; each verb one transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotFound, StepMoved, TooLarge
from service.office.desk import Actor, Office
from service.office.finding import changed
from service.office.plan_copy import copy_for_amendment, create, fill, movement_id
from service.office.plan_input import clean, header_changes, read_values
from service.office.plan_lists import (
    add_basis,
    drop_basis,
    move_basis,
    save_recipients,
    save_reports,
    save_tasks,
)
from service.office.plan_rows import Value, opened
from service.rules import plan as rules
from service.rules.targets import propose_values
from service.rules.text import paragraphs_from_paste
from service.rules.vietnamese import local, search_key
from service.store.models import (
    Dossier,
    Movement,
    Officer,
    Plan,
    Post,
    Section,
    Target,
    TargetValue,
    Unit,
)

__all__ = [
    "BothTexts",
    "Saved",
    "add_basis",
    "add_section",
    "copy_for_amendment",
    "create",
    "delete_section",
    "drop_basis",
    "fill",
    "indent_section",
    "move_basis",
    "move_section",
    "paste",
    "preview_paste",
    "propose_target",
    "restore_section",
    "save_header",
    "save_recipients",
    "save_reports",
    "save_section",
    "save_target",
    "save_tasks",
    "set_kind",
    "split_section",
    "undo_paste",
]

MOST_PARAGRAPHS = 1000
MOST_PASTED = 500_000


class BothTexts(StepMoved):
    """Two people changed one place; details hold `yours`, `theirs`, `by` and the `version`."""


@dataclass(frozen=True)
class Saved:
    """What the page needs to go on: the new version, and when it was kept."""

    version: int
    at: dt.datetime


def save_header(
    office: Office, dossier_id: int, changes: Mapping[str, Any], *, seen: int, actor: Actor
) -> Saved:
    """Keep what was changed of the header; StepMoved with both texts if somebody did since.

    Keys: subject, theme, opening, issue_month, signer, movement, kind, year, is_supplement.
    """
    new = header_changes(changes)
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        old = {key: _header_value(db, plan, key) for key in new}
        if old == new:
            return Saved(plan.version, office.now())
        if plan.version != seen:
            raise _conflict(db, plan, "phần đầu kế hoạch", _texts(new), _texts(old))
        _set_header(db, office, dossier, plan, new, actor)
        return Saved(plan.version, office.now())


def save_section(
    office: Office, dossier_id: int, section_id: int, text: str, *, seen: int, actor: Actor
) -> Saved:
    """Keep the text of one paragraph; StepMoved with both texts if somebody changed it since."""
    line = clean(text)
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        section = _section(db, plan, section_id)
        if section.removed_at is not None:
            raise BothTexts(
                "Đoạn này vừa bị xóa. Chép lại chữ của bạn nếu còn cần, rồi tải lại trang.",
                _two(db, section, line, ""),
            )
        if section.text != line:
            _check_seen(db, section, seen, line)
            _write(section, line, office, actor)
            changed(db, office, dossier)
        return Saved(section.version, office.now())


def add_section(
    office: Office,
    dossier_id: int,
    *,
    after: int | None,
    kind: str = "",
    text: str = "",
    actor: Actor,
) -> int:
    """A new paragraph after another (None: at the start); a blank one that is there is used."""
    line = clean(text)
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        rows = _rows(db, plan.id)
        at = _index(rows, after) + 1 if after is not None else 0
        kind = _kind(kind or (_next_kind(rows[at - 1].kind) if at else "muc"))
        if not line and at < len(rows) and (rows[at].kind, rows[at].text) == (kind, ""):
            return rows[at].id
        (made,) = _insert(db, office, plan, rows, at, [(kind, line)], actor)
        changed(db, office, dossier)
        return made


def split_section(
    office: Office,
    dossier_id: int,
    section_id: int,
    texts: tuple[str, str],
    *,
    seen: int,
    actor: Actor,
) -> int:
    """Enter in the middle: the first text stays, the second becomes the next paragraph."""
    first, second = clean(texts[0]), clean(texts[1])
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        rows = _rows(db, plan.id)
        at = _index(rows, section_id)
        _check_seen(db, rows[at], seen, f"{first} {second}".strip())
        if rows[at].text != first:
            _write(rows[at], first, office, actor)
        new = [(_next_kind(rows[at].kind), second)]
        (made,) = _insert(db, office, plan, rows, at + 1, new, actor)
        changed(db, office, dossier)
        return made


def preview_paste(text: str) -> list[tuple[str, str]]:
    """How a pasted text would be split: (kind, text) of each paragraph."""
    if len(text) > MOST_PASTED:
        raise TooLarge("Phần dán vào dài quá 500.000 ký tự. Hãy dán từng phần.")
    found = [(_kind(p.kind), clean(p.text)) for p in paragraphs_from_paste(text)]
    return [(kind, line) for kind, line in found if line]


def paste(
    office: Office, dossier_id: int, *, after: int | None, text: str, actor: Actor
) -> list[int]:
    """Many paragraphs at once, after another; if that one is blank they take its place."""
    new = preview_paste(text)
    if not new:
        raise Incomplete("Chưa có chữ nào để thêm. Hãy dán nội dung vào ô rồi bấm lại.")
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        rows = _rows(db, plan.id)
        at = _index(rows, after) + 1 if after is not None else 0
        made = _insert(db, office, plan, rows, at, new, actor)
        if at and not rows[at - 1].text:
            rows[at - 1].removed_at = office.now()
        changed(db, office, dossier)
        return made


def undo_paste(office: Office, dossier_id: int, ids: Sequence[int], *, actor: Actor) -> int:
    """Take pasted paragraphs out again, those that nobody changed since; how many went."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        gone = [row for row in _rows(db, plan.id) if row.id in set(ids) and row.version == 1]
        for row in gone:
            row.removed_at = office.now()
        changed(db, office, dossier)
        return len(gone)


def delete_section(
    office: Office, dossier_id: int, section_id: int, *, seen: int, actor: Actor
) -> None:
    """Take a paragraph out; it keeps its place and `restore_section` gives it back."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        section = _section(db, plan, section_id)
        if section.removed_at is not None:
            return
        _check_seen(db, section, seen, "")
        section.removed_at, section.saved_by_id = office.now(), actor.id
        changed(db, office, dossier)


def restore_section(office: Office, dossier_id: int, section_id: int, *, actor: Actor) -> None:
    """Give a removed paragraph back, where it stood."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        _section(db, plan, section_id).removed_at = None
        changed(db, office, dossier)


def move_section(
    office: Office, dossier_id: int, section_id: int, *, down: bool, actor: Actor
) -> None:
    """One place up or down, with all that stands under it."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        rows = _rows(db, plan.id)
        order = rules.moved([row.kind for row in rows], _index(rows, section_id), down)
        _renumber(db, plan.id, [rows[at] for at in order])
        changed(db, office, dossier)


def indent_section(
    office: Office, dossier_id: int, section_id: int, *, inward: bool, actor: Actor
) -> None:
    """One level in or out; headings under it go along."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        rows = _rows(db, plan.id)
        kinds = rules.indented([row.kind for row in rows], _index(rows, section_id), inward)
        if not kinds:
            way = "vào" if inward else "ra"
            raise Incomplete(f"Đoạn này không lùi {way} thêm được.")
        for at, kind in kinds.items():
            rows[at].kind = kind
        changed(db, office, dossier)


def set_kind(office: Office, dossier_id: int, section_id: int, kind: str, *, actor: Actor) -> None:
    """Make this one paragraph a heading, a plain one, a dash or a target."""
    kind = _kind(kind)
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        _section(db, plan, section_id).kind = kind
        changed(db, office, dossier)


def save_target(
    office: Office,
    dossier_id: int,
    section_id: int,
    *,
    values: Sequence[Mapping[str, Any]],
    is_text_only: bool = False,
    owner_unit_id: int | None = None,
    seen: int,
    actor: Actor,
) -> Saved:
    """Keep the numbers of a target: label, unit, low, high, direction, group of each."""
    rows = read_values(values)
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        target = _target(db, plan, section_id)
        if target.version != seen:
            raise StepMoved("Số liệu chỉ tiêu này vừa được người khác sửa. Hãy tải lại trang.")
        if owner_unit_id is not None and db.get(Unit, owner_unit_id) is None:
            raise BadInput("Đơn vị chủ trì không còn trong danh sách. Hãy chọn lại.")
        target.is_text_only = is_text_only and not rows
        target.owner_unit_id = owner_unit_id
        _set_values(db, target, rows)
        changed(db, office, dossier)
        return Saved(target.version, office.now())


def propose_target(office: Office, dossier_id: int, section_id: int, *, actor: Actor) -> int:
    """«Lấy số từ câu»: read the numbers off the sentence and keep them; how many there are."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        target = _target(db, plan, section_id)
        rows = proposed(db.get_one(Section, section_id).text)
        if not rows:
            raise Incomplete(
                "Không thấy số nào trong câu. Hãy điền số vào bảng, hoặc đánh dấu «Chỉ tiêu không "
                "có số»."
            )
        target.is_text_only = False
        _set_values(db, target, rows)
        changed(db, office, dossier)
        return len(rows)


def proposed(text: str) -> list[Value]:
    """The numbers that a target's sentence states."""
    return [
        Value(v.label, v.unit, v.low, v.high, v.direction, v.group) for v in propose_values(text)
    ]


def _set_header(
    db: Session,
    office: Office,
    dossier: Dossier,
    plan: Plan,
    new: Mapping[str, Any],
    actor: Actor,
) -> None:
    if new.get("signer_post_id") and db.get(Post, new["signer_post_id"]) is None:
        raise BadInput("Người ký không có trong danh sách. Hãy chọn lại.")
    for key, value in new.items():
        if key != "movement":
            setattr(plan, key, value)
    if "movement" in new:
        plan.movement_id = movement_id(db, new["movement"], plan.kind, plan.year)
    if "subject" in new:
        dossier.title = plan.subject or "Kế hoạch chưa có trích yếu"
        dossier.search_key = search_key(dossier.title)
    plan.version += 1
    plan.saved_by_id, plan.saved_at = actor.id, office.now()
    changed(db, office, dossier)


def _header_value(db: Session, plan: Plan, key: str) -> Any:
    if key != "movement":
        return getattr(plan, key)
    movement = db.get(Movement, plan.movement_id) if plan.movement_id else None
    return movement.name if movement else ""


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """The header's values as its form sends them."""
    shown = {key: _as_typed(value) for key, value in values.items()}
    if "signer_post_id" in shown:
        shown["signer"] = f"{shown.pop('signer_post_id')}:{shown.pop('signing_form')}"
    return shown


def _as_typed(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}"
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


def _section(db: Session, plan: Plan, section_id: int) -> Section:
    section = db.scalar(select(Section).where(Section.id == section_id, Section.plan_id == plan.id))
    if section is None:
        raise NotFound("Không tìm thấy đoạn này trong kế hoạch. Hãy tải lại trang.")
    return section


def _rows(db: Session, plan_id: int) -> list[Section]:
    return list(
        db.scalars(
            select(Section)
            .where(Section.plan_id == plan_id, Section.removed_at.is_(None))
            .order_by(Section.position, Section.id)
        )
    )


def _index(rows: Sequence[Section], section_id: int | None) -> int:
    for at, row in enumerate(rows):
        if row.id == section_id:
            return at
    raise NotFound("Không tìm thấy đoạn này trong kế hoạch. Hãy tải lại trang.")


def _insert(
    db: Session,
    office: Office,
    plan: Plan,
    rows: Sequence[Section],
    at: int,
    new: Sequence[tuple[str, str]],
    actor: Actor,
) -> list[int]:
    if len(rows) + len(new) > MOST_PARAGRAPHS:
        raise TooLarge(f"Kế hoạch dài quá {MOST_PARAGRAPHS} đoạn. Hãy gộp hoặc bỏ bớt.")
    made = [
        Section(
            plan_id=plan.id,
            position=0,
            kind=kind,
            text=line,
            saved_by_id=actor.id,
            saved_at=office.now(),
        )
        for kind, line in new
    ]
    db.add_all(made)
    db.flush()
    _renumber(db, plan.id, [*rows[:at], *made, *rows[at:]])
    return [row.id for row in made]


def _renumber(db: Session, plan_id: int, order: Sequence[Section]) -> None:
    """New places; a removed paragraph stays behind the one it stood behind."""
    removed = list(
        db.scalars(
            select(Section)
            .where(Section.plan_id == plan_id, Section.removed_at.is_not(None))
            .order_by(Section.position, Section.id)
        )
    )
    before = sorted(order, key=lambda row: (row.position or 0, row.id))
    whole = list(order)
    for row in removed:
        ahead = [live for live in before if 0 < live.position <= row.position]
        whole.insert(whole.index(ahead[-1]) + 1 if ahead else 0, row)
    for at, row in enumerate(whole, 1):
        row.position = at


def _check_seen(db: Session, section: Section, seen: int, yours: str) -> None:
    if section.version != seen:
        raise _conflict(db, section, "đoạn này", yours, section.text)


def _conflict(db: Session, row: Section | Plan, what: str, yours: Any, theirs: Any) -> BothTexts:
    by = _name(db, row.saved_by_id)
    at = f" lúc {local(row.saved_at):%H:%M}" if row.saved_at else ""
    return BothTexts(
        f"{by} đã sửa {what}{at}. Chữ của bạn chưa được lưu: hãy chọn bản giữ lại.",
        _two(db, row, yours, theirs),
    )


def _two(db: Session, row: Section | Plan, yours: Any, theirs: Any) -> dict[str, Any]:
    by = _name(db, row.saved_by_id)
    return {"yours": yours, "theirs": theirs, "by": by, "version": row.version}


def _name(db: Session, officer_id: int | None) -> str:
    officer = db.get(Officer, officer_id) if officer_id else None
    return officer.full_name if officer else "Người khác"


def _write(section: Section, line: str, office: Office, actor: Actor) -> None:
    section.text = line
    section.version += 1
    section.saved_by_id, section.saved_at = actor.id, office.now()


def _kind(kind: str) -> str:
    if kind not in rules.KINDS:
        raise BadInput("Kiểu đoạn không có trong danh sách. Hãy chọn lại.", {"kind": kind})
    return kind


def _next_kind(kind: str) -> str:
    """What one writes after it: under a heading a plain paragraph, else more of the same."""
    return "doan" if kind in ("muc", "khoan") else kind


def _target(db: Session, plan: Plan, section_id: int) -> Target:
    """The target row of a target paragraph, made when first needed."""
    section = _section(db, plan, section_id)
    if section.kind != "chi_tieu":
        raise Incomplete("Đoạn này không phải chỉ tiêu. Hãy đổi kiểu đoạn thành chỉ tiêu trước.")
    target = db.scalar(select(Target).where(Target.section_id == section_id))
    if target is None:
        target = Target(section_id=section_id, is_text_only=False, version=0)
        db.add(target)
        db.flush()
    return target


def _set_values(db: Session, target: Target, rows: Sequence[Value]) -> None:
    db.execute(delete(TargetValue).where(TargetValue.target_id == target.id))
    for position, row in enumerate(rows, 1):
        db.add(TargetValue(target_id=target.id, position=position, **vars(row)))
    target.version += 1
