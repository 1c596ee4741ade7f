"""The envelope of every dossier: opened at its first step, arriving at each next one."""

from sqlalchemy.orm import Session

from service.office import documents, limits
from service.office.desk import Actor, Office
from service.office.finding import let_see, subject
from service.office.history import Happening, record
from service.office.places import units_acting
from service.rules.vietnamese import local, search_key
from service.store.models import Dossier, DossierUnit


def open_envelope(
    db: Session,
    office: Office,
    actor: Actor,
    *,
    workflow: str,
    unit_id: int,
    title: str,
    parent_id: int | None = None,
    relation: str | None = None,
) -> Dossier:
    """A new dossier at the first step of its workflow, inside the caller's transaction.

    The caller writes its data, then calls `arrive`, which drafts its papers.
    """
    flow = office.definitions.workflows[workflow]
    now = office.now()
    dossier = Dossier(
        code=f"moi-{actor.id}-{now.timestamp()}",
        kind=flow.kind,
        workflow=workflow,
        step=flow.start,
        unit_id=unit_id,
        officer_id=actor.id,
        author_id=actor.id,
        parent_id=parent_id,
        relation=relation,
        title=title,
        search_key=search_key(title),
        created_at=now,
        step_since=now,
        due_at=limits.due(db, office, flow.step(flow.start).limit, now),
    )
    db.add(dossier)
    db.flush()
    dossier.code = f"{flow.kind.upper().replace('_', '')}-{local(now).year}-{dossier.id:05}"
    db.add(DossierUnit(unit_id=unit_id, dossier_id=dossier.id))
    first = flow.step(flow.start)
    record(
        db,
        office,
        subject(dossier.id),
        actor,
        Happening("mo_ho_so", "Mở hồ sơ", dossier.id, to_step=first.id, to_title=first.title),
    )
    return dossier


def arrive(db: Session, office: Office, dossier: Dossier, actor: Actor) -> None:
    """What holds on every arrival at a step: who may see the dossier, which papers are drafted."""
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    roles = {role for action in step.actions.values() for role in action.roles}
    let_see(db, dossier.id, units_acting(db, office, dossier, roles))
    documents.enter_step(db, office, dossier, step, actor)
