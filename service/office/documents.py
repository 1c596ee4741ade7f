"""Papers of a dossier: drafted, made anew, frozen, approved, issued; letters that follow an act."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.errors import Incomplete, StepMoved
from service.office import facts, register, templates
from service.office.desk import SYSTEM, Actor, Office
from service.rules import catalogue
from service.rules.catalogue import DocumentType
from service.rules.numbering import number_text
from service.rules.vietnamese import date_in_words
from service.rules.workflow import Action, Step
from service.store import outbox
from service.store.models import Approval, Document, DocumentVersion, Dossier, Event, canonical

if TYPE_CHECKING:
    from service.office.effects import Act

SOMEBODY_WAITS, BATCH = 2, 5


@dataclass(frozen=True)
class Frozen:
    """A paper as it was when an act bound it: the exact version and its files."""

    type: str
    document: Document
    version: DocumentVersion

    def as_data(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "document": self.document.id,
            "version": self.version.id,
            "docx": self.version.docx,
            "pdf": self.version.pdf,
        }


def enter_step(db: Session, office: Office, dossier: Dossier, step: Step, actor: Actor) -> None:
    """Draft, or open again, every paper that exists from this step on."""
    for type_ in office.definitions.drafted_from(dossier.workflow, step.id):
        document = open_paper(db, dossier, type_.id)
        if document is None:
            document = _new_document(db, office, dossier, type_, catalogue.defaults(type_))
        document.state = "du_thao"
        draft(db, office, dossier, document, actor)


def redraft(office: Office, dossier_id: int) -> None:
    """Make anew those drafts whose values are no longer what the dossier says (a job)."""
    with office.writing() as db:
        dossier = db.get_one(Dossier, dossier_id)
        for document in db.scalars(
            select(Document)
            .where(Document.dossier_id == dossier_id, Document.state == "du_thao")
            .order_by(Document.id)
        ):
            draft(db, office, dossier, document, SYSTEM)


def draft(db: Session, office: Office, dossier: Dossier, document: Document, actor: Actor) -> None:
    """A new version if the values changed and nothing needed is missing; else nothing.

    A draft that no act bound is also made anew when the paper has another form now.
    """
    type_ = office.definitions.papers[document.type]
    values = facts.values_for(db, office, dossier, document)
    if catalogue.missing(type_, values):
        return
    values = catalogue.check_values(type_, values)
    if _is_outdated(db, office, document, values):
        new_version(db, office, document, values=values, actor=actor)


def new_version(
    db: Session,
    office: Office,
    document: Document,
    *,
    values: Mapping[str, Any],
    actor: Actor,
    origin: str = "soan",
    job: str = "render_version",
) -> DocumentVersion:
    """Append a version, make it current, order its files. Approvals of earlier ones are void,
    unless it is only stamped with its number and date (NĐ 30/2020 art. 11.2)."""
    before = current_of(db, document)
    seq = db.scalar(
        select(func.coalesce(func.max(DocumentVersion.seq), 0)).where(
            DocumentVersion.document_id == document.id
        )
    )
    version = DocumentVersion(
        document_id=document.id,
        seq=(seq or 0) + 1,
        origin=origin,
        parent_id=before.id if before else None,
        values=dict(values),
        values_sha=_sha(values),
        template_sha=(
            before.template_sha
            if before and origin == "dong_so"
            else templates.in_use(db, office, document.type)
        ),
        made_by_id=None if actor is SYSTEM else actor.id,
        made_at=office.now(),
    )
    db.add(version)
    db.flush()
    document.current_id = version.id
    document.version += 1
    if origin != "dong_so":
        _void_approvals(db, document.id, office.now())
    outbox.promise(
        db,
        job,
        version.id,
        now=office.now(),
        once=f"{job}:{version.id}",
        priority=SOMEBODY_WAITS,
    )
    return version


def readiness(
    db: Session, office: Office, dossier: Dossier, document: Document | None, type_: DocumentType
) -> str | None:
    """Why this paper cannot be acted on yet, in Vietnamese; None when its files are good."""
    name = f"«{document.title if document else type_.title}»"
    if document is None:
        return f"{name} chưa có bản thảo."
    current = current_of(db, document)
    if document.state == "du_thao":
        values = facts.values_for(db, office, dossier, document)
        if labels := catalogue.missing(type_, values):
            return f"{name} còn thiếu: {', '.join(labels)}."
        if current is None or current.values_sha != _sha(catalogue.check_values(type_, values)):
            return f"{name} đang được tạo lại theo nội dung mới."
    if current is None:
        return f"{name} chưa có bản thảo."
    if current.error:
        return f"{name} tạo không thành công: {current.error} Hãy bấm «Tạo lại»."
    if current.docx is None or current.pdf is None:
        return f"{name} đang được tạo."
    return None


def freeze(
    db: Session, office: Office, dossier: Dossier, action: Action, shown: Mapping[str, int]
) -> list[Frozen]:
    """Bind the papers this action requires, as they were shown; Incomplete or StepMoved if not."""
    frozen = []
    for type_ in office.definitions.required(dossier.workflow, action.id):
        document = open_paper(db, dossier, type_.id)
        if why := readiness(db, office, dossier, document, type_):
            raise Incomplete(f"Chưa thể «{action.title}»: {why}", [{"text": why, "source": ""}])
        assert document is not None  # noqa: S101 - readiness has a reason for None
        version = current_of(db, document)
        assert version is not None  # noqa: S101 - as above
        if shown.get(type_.id) != version.id:
            raise StepMoved(
                f"«{document.title}» đã có bản khác với bản bạn xem. Hãy tải lại trang, xem bản "
                "hiện nay rồi làm lại.",
                {"type": type_.id, "current": version.id},
            )
        document.state = "da_dong"
        version.frozen_at = version.frozen_at or office.now()
        frozen.append(Frozen(type_.id, document, version))
    return frozen


def approve(db: Session, office: Office, done: "Act", event: Event, papers: list[Frozen]) -> None:
    """Record that this officer vouched for the exact files, if the action says so."""
    if not done.action.approves:
        return
    for paper in papers:
        db.add(_approval(done, event, paper.version, done.action.approves, office.now()))


def note_signature(db: Session, office: Office, done: "Act", event: Event) -> None:
    """The hand signature on the approved version was seen by this officer."""
    version = current_of(db, main_paper(db, office, done.dossier))
    if version is not None:
        db.add(_approval(done, event, version, "ky", office.now()))


def issue(db: Session, office: Office, done: "Act", event: Event) -> None:
    """Take numbers for the papers this action issues and order their stamped versions."""
    for type_id in done.action.issues:
        document = open_paper(db, done.dossier, type_id)
        if document is None:
            raise Incomplete(f"Chưa có «{office.definitions.papers[type_id].title}» để phát hành.")
        entry = register.take(db, office, done.dossier, document, done.actor)
        document.state = "da_phat_hanh"
        document.number, document.symbol = entry.number, entry.symbol
        document.issued_on = entry.issued_on
        marks = {"so": number_text(entry.number), "ngay": date_in_words(entry.issued_on)}
        new_version(
            db,
            office,
            document,
            values=marks,
            actor=done.actor,
            origin="dong_so",
            job="stamp_version",
        )


def write_letters(db: Session, office: Office, done: "Act", event: Event) -> None:
    """Order the letters that follow this act; they never block it."""
    for type_ in office.definitions.following(done.dossier.workflow, done.action.id):
        document = _new_document(db, office, done.dossier, type_, catalogue.defaults(type_))
        document.event_id = event.id
        draft(db, office, done.dossier, document, done.actor)
        document.state = "da_dong"


def take_back(db: Session, document: Document) -> None:
    """The number is void: the approved version, without number and date, is current again."""
    stamped = current_of(db, document)
    document.state, document.current_id = "da_dong", stamped.parent_id if stamped else None
    document.number = document.symbol = document.issued_on = None
    document.version += 1


def open_paper(db: Session, dossier: Dossier, type_id: str) -> Document | None:
    """The paper of this type that is not yet issued, if there is one."""
    return db.scalar(
        select(Document)
        .where(
            Document.dossier_id == dossier.id,
            Document.type == type_id,
            Document.state.in_(("du_thao", "da_dong")),
            Document.event_id.is_(None),
        )
        .order_by(Document.id.desc())
        .limit(1)
    )


def papers_of(
    db: Session, office: Office, dossier: Dossier, action: Action
) -> list[tuple[Document, DocumentVersion]]:
    """The papers that this action binds or numbers, as far as their Word files are there."""
    required = [type_.id for type_ in office.definitions.required(dossier.workflow, action.id)]
    found = []
    for type_id in dict.fromkeys([*required, *action.issues]):
        document = open_paper(db, dossier, type_id)
        version = current_of(db, document) if document else None
        if document and version and version.docx:
            found.append((document, version))
    return found


def main_paper(db: Session, office: Office, dossier: Dossier) -> Document:
    """The paper that the dossier is all about, drafted or issued."""
    type_id = office.definitions.workflows[dossier.workflow].paper
    found = db.scalar(
        select(Document)
        .where(Document.dossier_id == dossier.id, Document.type == type_id)
        .order_by(Document.id.desc())
        .limit(1)
    )
    if found is None:
        raise Incomplete(f"Chưa có «{office.definitions.papers[type_id].title}».")
    return found


def rows_of(
    db: Session, office: Office, dossier: Dossier
) -> list[tuple[Document, DocumentVersion]]:
    """The main paper with its current version; while they are held the session reads them once."""
    type_id = office.definitions.workflows[dossier.workflow].paper
    rows = db.execute(
        select(Document, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.id == Document.current_id)
        .where(Document.dossier_id == dossier.id, Document.type == type_id)
    )
    return [(document, version) for document, version in rows]


def current_of(db: Session, document: Document) -> DocumentVersion | None:
    """The version that counts now."""
    return db.get(DocumentVersion, document.current_id) if document.current_id else None


def approval_of(db: Session, document: Document, kind: str) -> Approval | None:
    """The approval of this kind that binds the current version's files and still holds."""
    version = current_of(db, document)
    if version is None:
        return None
    return db.scalar(
        select(Approval)
        .where(
            Approval.version_id == version.id,
            Approval.kind == kind,
            Approval.voided_at.is_(None),
            Approval.docx == version.docx,
            Approval.pdf == version.pdf,
        )
        .order_by(Approval.id.desc())
        .limit(1)
    )


def _is_outdated(
    db: Session, office: Office, document: Document, values: Mapping[str, Any]
) -> bool:
    """Whether the dossier says something else by now, or a draft's paper has another form."""
    current = current_of(db, document)
    if current is None or current.values_sha != _sha(values):
        return True
    form = templates.in_use(db, office, document.type)
    return current.frozen_at is None and current.template_sha != form


def _new_document(
    db: Session,
    office: Office,
    dossier: Dossier,
    type_: DocumentType,
    inputs: Mapping[str, Any],
) -> Document:
    document = Document(
        dossier_id=dossier.id,
        type=type_.id,
        title=type_.title,
        inputs=dict(inputs),
        made_at=office.now(),
    )
    db.add(document)
    db.flush()
    return document


def _approval(
    done: "Act", event: Event, version: DocumentVersion, kind: str, now: dt.datetime
) -> Approval:
    return Approval(
        version_id=version.id,
        event_id=event.id,
        kind=kind,
        officer_id=done.actor.id,
        on_behalf_of_id=done.held.by_id,
        at=now,
        docx=version.docx,
        pdf=version.pdf,
    )


def _void_approvals(db: Session, document_id: int, now: dt.datetime) -> None:
    versions = select(DocumentVersion.id).where(DocumentVersion.document_id == document_id)
    db.execute(
        update(Approval)
        .where(Approval.version_id.in_(versions), Approval.voided_at.is_(None))
        .values(voided_at=now, void_reason="Văn bản có bản mới khác bản đã duyệt.")
    )


def _sha(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(dict(values)).encode()).hexdigest()
