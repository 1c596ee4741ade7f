"""Dossiers on a new release: renamed steps are followed, a stranded dossier stops the release."""

from sqlalchemy import func, select, update

from service.errors import Refusal
from service.office.desk import SYSTEM, Office
from service.office.finding import subject
from service.office.history import Happening, record
from service.store.models import Dossier
from service.store.session import has_tables


def stranded(office: Office) -> list[str]:
    """Live dossiers whose step the release neither knows nor renames."""
    lost = []
    for flow, step, count in _standing(office):
        known = office.definitions.workflows.get(flow)
        if known is None or (step not in known.steps and step not in known.moved):
            lost.append(f"{flow}.{step}: {count} dossiers would be stranded")
    return lost


def move_renamed_steps(office: Office) -> int:
    """Move dossiers along the `moved` lines, one history row each; refuse if one would be lost."""
    if lost := stranded(office):
        raise Refusal("Bản phát hành này bỏ rơi hồ sơ đang xử lý: " + "; ".join(lost))
    count = 0
    for flow in office.definitions.workflows.values():
        for old, new in flow.moved.items():
            with office.reading() as db:
                ids = db.scalars(
                    select(Dossier.id).where(Dossier.workflow == flow.name, Dossier.step == old)
                ).all()
            for dossier_id in ids:
                _move_one(office, dossier_id, old, new, flow.step(new).title)
                count += 1
    return count


def _standing(office: Office) -> list[tuple[str, str, int]]:
    if not has_tables(office.database):
        return []
    with office.reading() as db:
        rows = db.execute(
            select(Dossier.workflow, Dossier.step, func.count())
            .group_by(Dossier.workflow, Dossier.step)
            .order_by(Dossier.workflow, Dossier.step)
        )
        return [(flow, step, count) for flow, step, count in rows]


def _move_one(office: Office, dossier_id: int, old: str, new: str, title: str) -> None:
    with office.writing() as db:
        db.execute(
            update(Dossier)
            .where(Dossier.id == dossier_id, Dossier.step == old)
            .values(step=new, version=Dossier.version + 1)
        )
        record(
            db,
            office,
            subject(dossier_id),
            SYSTEM,
            Happening("doi_buoc", "Đổi tên bước", dossier_id, old, new, None, title),
        )
