"""Which Word form prints a paper: the shipped one, until an administrator's own is in use."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, Update, select, update
from sqlalchemy.orm import Session

from service.office.desk import Office
from service.rules.catalogue import DocumentType
from service.store import outbox
from service.store.models import TemplateVersion

JOB = "prove_template"
SOMEBODY_WAITS = 2


def in_use(db: Session, office: Office, paper: str) -> str:
    """The hash of the form that prints this paper now."""
    uploaded = db.scalar(row_in_use(paper).with_only_columns(TemplateVersion.sha))
    return uploaded or office.definitions.template_shas[paper]


def row_in_use(paper: str) -> Select[TemplateVersion]:
    """The uploaded form in use, if one is."""
    return select(TemplateVersion).where(
        TemplateVersion.paper == paper, TemplateVersion.state == "dang_dung"
    )


def order_trial(db: Session, office: Office, row: TemplateVersion) -> None:
    """A worker is to fill the form with the paper's examples."""
    outbox.promise(db, JOB, row.id, now=office.now(), priority=SOMEBODY_WAITS, merge=True)


def to_try(office: Office, version_id: int) -> tuple[DocumentType, str] | None:
    """The paper and the hash of a form that waits for its trial; None when it was tried (a job)."""
    with office.reading() as db:
        row = db.get_one(TemplateVersion, version_id)
    return (office.definitions.papers[row.paper], row.sha) if row.state == "cho_thu" else None


def tried(office: Office, version_id: int, found: Mapping[str, Any]) -> None:
    """The trial's outcome: `state` with its files or its `error`; the first one stays (a job)."""
    with office.writing() as db:
        db.execute(_waiting(version_id).values(**found))


def give_up(db: Session, office: Office, version_id: int, why: str) -> None:
    """No worker could try the form: whoever uploaded it is told."""
    db.execute(_waiting(version_id).values(state="hong", error=why))


def _waiting(version_id: int) -> Update:
    return update(TemplateVersion).where(
        TemplateVersion.id == version_id, TemplateVersion.state == "cho_thu"
    )
