"""The lists of a plan: căn cứ, nơi nhận, nhiệm vụ «5 rõ», báo cáo; the registry they cite from."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.errors import BadInput, NotFound, StepMoved
from service.office.desk import Actor, Office
from service.office.finding import changed
from service.office.plan_input import read_recipients, read_reports, read_tasks
from service.office.plan_rows import RecipientLine, ReportLine, TaskLine, opened
from service.rules.vietnamese import local, search_key
from service.store.models import (
    Base,
    Dossier,
    LegalBasis,
    LegalText,
    Officer,
    Plan,
    Recipient,
    ReportDue,
    Task,
    Unit,
)

Rows = Sequence[Mapping[str, Any]]


def save_recipients(office: Office, dossier_id: int, rows: Rows, *, seen: int, actor: Actor) -> int:
    """Nơi nhận as a whole, in this order; the plan's new version."""
    lines = read_recipients(rows)
    with office.writing() as db:
        dossier, plan = _opened_at(db, office, actor, dossier_id, seen)
        _known_units(db, [line.unit_id for line in lines])
        write_recipients(db, plan.id, lines)
        return _kept(db, office, dossier, plan, actor)


def save_tasks(office: Office, dossier_id: int, rows: Rows, *, seen: int, actor: Actor) -> int:
    """The tasks as a whole, in this order; the plan's new version."""
    lines = read_tasks(rows)
    with office.writing() as db:
        dossier, plan = _opened_at(db, office, actor, dossier_id, seen)
        write_tasks(db, plan.id, lines)
        return _kept(db, office, dossier, plan, actor)


def save_reports(office: Office, dossier_id: int, rows: Rows, *, seen: int, actor: Actor) -> int:
    """The reports that the plan orders; the plan's new version."""
    lines = read_reports(rows)
    with office.writing() as db:
        dossier, plan = _opened_at(db, office, actor, dossier_id, seen)
        write_reports(db, plan.id, lines)
        return _kept(db, office, dossier, plan, actor)


def add_basis(
    office: Office, dossier_id: int, text_id: int, *, in_list: bool = True, actor: Actor
) -> None:
    """Cite a legal text of the registry, once."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        if db.get(LegalText, text_id) is None:
            raise NotFound("Không tìm thấy văn bản này trong danh mục căn cứ.")
        rows = _basis(db, plan.id)
        if text_id in {row.legal_text_id for row in rows}:
            return
        db.add(
            LegalBasis(
                plan_id=plan.id, legal_text_id=text_id, position=len(rows) + 1, in_list=in_list
            )
        )
        changed(db, office, dossier)


def drop_basis(office: Office, dossier_id: int, basis_id: int, *, actor: Actor) -> None:
    """Cite it no longer."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        db.execute(
            delete(LegalBasis).where(LegalBasis.id == basis_id, LegalBasis.plan_id == plan.id)
        )
        changed(db, office, dossier)


def move_basis(office: Office, dossier_id: int, basis_id: int, *, down: bool, actor: Actor) -> None:
    """One place up or down in the list of căn cứ."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        rows = _basis(db, plan.id)
        at = next((at for at, row in enumerate(rows) if row.id == basis_id), None)
        if at is None:
            raise NotFound("Không tìm thấy căn cứ này trong kế hoạch.")
        to = min(max(at + (1 if down else -1), 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
        for position, row in enumerate(rows, 1):
            row.position = position
        changed(db, office, dossier)


def fill_registry(office: Office) -> int:
    """Take the legal texts of law table can_cu into the registry; how many there are now."""
    with office.writing() as db:
        for row in office.law.rows("can_cu"):
            _keep_text(db, row)
        db.flush()
        return db.scalar(select(func.count()).select_from(LegalText)) or 0


def write_recipients(db: Session, plan_id: int, lines: Sequence[RecipientLine]) -> None:
    _replace(db, Recipient, plan_id, [vars(line) for line in lines])


def write_tasks(db: Session, plan_id: int, lines: Sequence[TaskLine]) -> None:
    _replace(db, Task, plan_id, [vars(line) for line in lines])


def write_reports(db: Session, plan_id: int, lines: Sequence[ReportLine]) -> None:
    db.execute(delete(ReportDue).where(ReportDue.plan_id == plan_id))
    db.add_all(ReportDue(plan_id=plan_id, kind=line.kind, due_on=line.due_on) for line in lines)


def write_basis(db: Session, plan_id: int, text_ids: Sequence[int]) -> None:
    db.execute(delete(LegalBasis).where(LegalBasis.plan_id == plan_id))
    db.add_all(
        LegalBasis(plan_id=plan_id, legal_text_id=text_id, position=at)
        for at, text_id in enumerate(text_ids, 1)
    )


def _replace(
    db: Session, model: type[Base], plan_id: int, rows: Sequence[Mapping[str, Any]]
) -> None:
    db.execute(delete(model).where(model.__table__.c.plan_id == plan_id))
    db.add_all(model(plan_id=plan_id, position=at, **row) for at, row in enumerate(rows, 1))


def _opened_at(
    db: Session, office: Office, actor: Actor, dossier_id: int, seen: int
) -> tuple[Dossier, Plan]:
    dossier, plan = opened(db, office, actor, dossier_id)
    if plan.version != seen:
        who = db.get(Officer, plan.saved_by_id) if plan.saved_by_id else None
        by = who.full_name if who else "Người khác"
        at = f" lúc {local(plan.saved_at):%H:%M}" if plan.saved_at else ""
        raise StepMoved(
            f"{by} đã sửa kế hoạch này{at}. Bảng của bạn chưa được lưu: hãy tải lại trang, xem "
            "bản mới rồi sửa tiếp.",
            {"by": by, "version": plan.version},
        )
    return dossier, plan


def _kept(db: Session, office: Office, dossier: Dossier, plan: Plan, actor: Actor) -> int:
    plan.version += 1
    plan.saved_by_id, plan.saved_at = actor.id, office.now()
    changed(db, office, dossier)
    return plan.version


def _basis(db: Session, plan_id: int) -> list[LegalBasis]:
    return list(
        db.scalars(
            select(LegalBasis)
            .where(LegalBasis.plan_id == plan_id)
            .order_by(LegalBasis.position, LegalBasis.id)
        )
    )


def _known_units(db: Session, ids: Sequence[int | None]) -> None:
    wanted = {unit_id for unit_id in ids if unit_id is not None}
    known = set(db.scalars(select(Unit.id).where(Unit.id.in_(wanted)))) if wanted else set()
    if wanted - known:
        raise BadInput("Có đơn vị nhận không còn trong danh sách. Hãy chọn lại.")


def _keep_text(db: Session, row: Mapping[str, Any]) -> None:
    values = {
        "type": row["loai"],
        "number": row.get("so_ky_hieu"),
        "issued_on": row.get("ngay"),
        "issuer": row.get("co_quan") or "",
        "title": row["ten"],
        "valid_from": row["from"],
        "valid_to": row["to"],
        "source": row["source"],
        "is_unsure": row["unsure"],
    }
    values["search_key"] = search_key(
        f"{values['type']} {values['number'] or ''} {values['title']} {values['issuer']}"
    )
    known = db.scalar(select(LegalText).where(LegalText.key == row["key"]))
    if known is None:
        db.add(LegalText(key=row["key"], **values))
    else:
        db.execute(update(LegalText).where(LegalText.id == known.id).values(**values))
