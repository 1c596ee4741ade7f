"""Finding a dossier one may see, whether its data may be changed now, and who moved it."""

import datetime as dt

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from service.errors import NotAllowed, NotFound, StepMoved
from service.office.desk import SYSTEM, Actor, Office
from service.rules.vietnamese import local
from service.store import outbox
from service.store.models import Dossier, DossierUnit, Event

REDRAFT_AFTER = dt.timedelta(seconds=2)


def subject(dossier_id: int) -> str:
    """The name of this dossier's history."""
    return f"dossier:{dossier_id}"


def find(db: Session, actor: Actor, dossier_id: int) -> Dossier:
    """The dossier, if one of the officer's units may see it; else NotFound, whichever it is."""
    seen = select(Dossier).where(Dossier.id == dossier_id)
    if actor is not SYSTEM:
        seen = seen.join(DossierUnit, DossierUnit.dossier_id == Dossier.id).where(
            DossierUnit.unit_id.in_(actor.unit_ids)
        )
    dossier = db.scalar(seen.limit(1))
    if dossier is None:
        raise NotFound("Không tìm thấy hồ sơ này. Có thể đường dẫn sai hoặc hồ sơ của đơn vị khác.")
    return dossier


def may_edit(db: Session, office: Office, actor: Actor, dossier: Dossier) -> None:
    """Refuse unless the dossier's data may be changed now, by this officer of its own unit."""
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    if not step.edits:
        raise StepMoved(f"Hồ sơ đang ở bước «{step.title}», nội dung không sửa được lúc này.")
    drafts = any(h.role == "chuyen_vien" and h.unit_id == dossier.unit_id for h in actor.held)
    if not drafts:
        raise NotAllowed("Chỉ chuyên viên của đơn vị soạn thảo được sửa nội dung kế hoạch.")


def changed(db: Session, office: Office, dossier: Dossier) -> None:
    """The dossier's data changed: its drafts are made anew, a moment later and once."""
    db.execute(
        update(Dossier)
        .where(Dossier.id == dossier.id)
        .values(content_version=Dossier.content_version + 1)
    )
    outbox.promise(
        db,
        "redraft",
        dossier.id,
        now=office.now(),
        after=REDRAFT_AFTER,
        merge=True,
        priority=2,
    )


def let_see(db: Session, dossier_id: int, unit_ids: set[int]) -> None:
    """Units that may see this dossier from now on."""
    if not unit_ids:
        return
    known = set(db.scalars(select(DossierUnit.unit_id).where(DossierUnit.dossier_id == dossier_id)))
    for unit_id in sorted(unit_ids - known):
        db.execute(insert(DossierUnit).values(unit_id=unit_id, dossier_id=dossier_id))


def moved_on(db: Session, dossier: Dossier) -> StepMoved:
    """The refusal for whoever came second: who acted, what and when."""
    last = db.scalar(
        select(Event)
        .where(Event.dossier_id == dossier.id, Event.to_step.is_not(None))
        .order_by(Event.id.desc())
        .limit(1)
    )
    if last is None:
        return StepMoved("Hồ sơ vừa được xử lý. Hãy tải lại trang.")
    at = local(last.at)
    return StepMoved(
        f"{last.officer_name} đã «{last.title}» lúc {at:%H:%M} ngày {at:%d/%m/%Y}. "
        "Hãy tải lại trang để xem hồ sơ hiện nay.",
        {"by": last.officer_name, "action": last.action, "at": last.at.isoformat()},
    )
