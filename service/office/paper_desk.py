"""A person at the papers: fills in what no fact fills, asks again, takes a file along."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.errors import BadInput, NotAllowed, NotFound, StepMoved
from service.office import documents, finding, form_report
from service.office.desk import Actor, Office
from service.office.places import unit_for
from service.office.upload_child import child_for_upload
from service.rules import catalogue
from service.store import outbox
from service.store.models import Document, DocumentVersion, Dossier, Errand, Scan

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "print": "application/pdf",
}
VERSION_JOBS = ("render_version", "stamp_version", "convert_to_pdf")


@dataclass(frozen=True)
class FileToSend:
    """A file with the Vietnamese name people see; a large one comes piece by piece."""

    name: str
    data: bytes | Iterator[bytes]
    media_type: str


def fill_in(
    office: Office, document_id: int, inputs: Mapping[str, Any], *, seen: int, actor: Actor
) -> None:
    """Keep what the clerk typed for a paper's own fields and draft it anew."""
    with office.writing() as db:
        document, dossier = _open(db, actor, document_id)
        type_ = office.definitions.papers[document.type]
        _may_fill(db, office, dossier, document, actor)
        own = {f.name: f for f in catalogue.form_fields(type_)}
        if strange := sorted(set(inputs) - set(own)):
            raise BadInput(f"«{document.title}» không có mục {', '.join(strange)}.", strange)
        moved = db.execute(
            update(Document)
            .where(Document.id == document.id, Document.version == seen)
            .values(version=Document.version + 1)
        )
        if moved.rowcount == 0:  # type: ignore[attr-defined] # an UPDATE's result has it
            raise StepMoved(
                "Văn bản này vừa được người khác sửa. Hãy chép lại phần đã gõ rồi tải lại trang.",
                {"yours": dict(inputs), "theirs": document.inputs},
            )
        document.inputs = {**document.inputs, **_checked(type_, own, inputs)}
        db.flush()
        documents.draft(db, office, dossier, document, actor)


def retry(office: Office, document_id: int, *, actor: Actor) -> None:
    """«Tạo lại»: run the failed job of the current version once more.

    A draft that could not be filled is drafted anew if its paper has another form by now.
    """
    with office.writing() as db:
        document, dossier = _open(db, actor, document_id)
        version = documents.current_of(db, document)
        if version is None or version.error is None:
            raise StepMoved("Văn bản này không cần tạo lại.")
        if version.origin == "soan" and version.docx is None and version.frozen_at is None:
            documents.draft(db, office, dossier, document, actor)
            if document.current_id != version.id:
                return
        version.error = None
        which = Errand.once.in_([f"{job}:{version.id}" for job in VERSION_JOBS])
        outbox.again(db, which, now=office.now())


def check_form(office: Office, document_id: int, *, actor: Actor) -> None:
    """«Kiểm tra thể thức»: judge a current version that was made before versions had a report."""
    with office.reading() as db:
        document, _ = _open(db, actor, document_id)
        version = documents.current_of(db, document)
        if version is None or version.docx is None or version.form_errors is not None:
            raise StepMoved("Văn bản này không cần kiểm tra thể thức thêm. Hãy tải lại trang.")
        docx, is_draft = version.docx, version.origin != "dong_so"
        on, version_id = document.issued_on or office.today(), version.id
    with child_for_upload() as child:
        docx_bytes = office.files.open(docx)
        report = form_report.judged(child, office, docx_bytes, on=on, is_draft=is_draft)
    with office.writing() as db:
        unchecked = DocumentVersion.id == version_id, DocumentVersion.form_errors.is_(None)
        db.execute(update(DocumentVersion).where(*unchecked).values(**form_report.columns(report)))


def file_of(office: Office, version_id: int, what: str, *, actor: Actor) -> FileToSend:
    """The .docx, PDF, print copy or page picture (page-1 …) of a version the officer may see."""
    with office.reading() as db:
        version, document, dossier = _version(db, actor, version_id)
        sha, extension, media_type = _wanted(version, what)
        name = _name(document, version, dossier, what, extension)
    return FileToSend(name, office.files.open(sha), media_type)


def scan_file(office: Office, scan_id: int, *, actor: Actor) -> FileToSend:
    """A scan as it was handed in."""
    with office.reading() as db:
        scan = db.get(Scan, scan_id)
        finding.find(db, actor, scan.dossier_id if scan else 0)
        if scan is None:
            raise NotFound("Không tìm thấy bản quét này.")
        name, sha, media_type = scan.file_name, scan.sha, scan.media_type
    return FileToSend(name, office.files.open(sha), media_type)


def fills_here(db: Session, office: Office, dossier: Dossier, actor: Actor) -> bool:
    """Whether this officer acts at the dossier's step, or drafts for its unit."""
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    roles = {role for action in step.actions.values() for role in action.roles} | {"chuyen_vien"}
    return any(
        held.role in roles and held.unit_id == unit_for(db, office, dossier, held.role)
        for held in actor.held
    )


def _open(db: Session, actor: Actor, document_id: int) -> tuple[Document, Dossier]:
    document = db.get(Document, document_id)
    dossier = finding.find(db, actor, document.dossier_id if document else 0)
    if document is None:
        raise NotFound("Không tìm thấy văn bản này.")
    return document, dossier


def _may_fill(
    db: Session, office: Office, dossier: Dossier, document: Document, actor: Actor
) -> None:
    if document.state != "du_thao":
        raise StepMoved(f"«{document.title}» không còn là bản thảo nên không sửa được.")
    if not fills_here(db, office, dossier, actor):
        step = office.definitions.workflows[dossier.workflow].step(dossier.step)
        raise NotAllowed(f"Ở bước «{step.title}», văn bản này do người xử lý bước đó điền.")


def _checked(
    type_: catalogue.DocumentType, own: Mapping[str, catalogue.Field], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    checked = {}
    for name, value in inputs.items():
        try:
            checked[name] = catalogue.proved(own[name], value)
        except ValueError as fault:
            raise BadInput(
                f"«{type_.title}»: mục «{own[name].label}» phải là {fault}.", {"field": name}
            ) from None
    return checked


def _version(
    db: Session, actor: Actor, version_id: int
) -> tuple[DocumentVersion, Document, Dossier]:
    row = db.execute(
        select(DocumentVersion, Document)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(DocumentVersion.id == version_id)
    ).first()
    dossier = finding.find(db, actor, row.Document.dossier_id if row else 0)
    if row is None:
        raise NotFound("Không tìm thấy bản này của văn bản.")
    return row.DocumentVersion, row.Document, dossier


def _wanted(version: DocumentVersion, what: str) -> tuple[str, str, str]:
    if what.startswith("page-") and what[5:].isdecimal():
        pages = version.pages or []
        number = int(what[5:])
        if not 1 <= number <= len(pages):
            raise NotFound("Văn bản không có trang này.")
        return pages[number - 1], "png", "image/png"
    sha = {"docx": version.docx, "pdf": version.pdf, "print": version.print_pdf}.get(what)
    if sha is None:
        raise NotFound("Tệp này chưa được tạo hoặc không có.")
    return sha, "docx" if what == "docx" else "pdf", MEDIA[what]


def _name(
    document: Document, version: DocumentVersion, dossier: Dossier, what: str, extension: str
) -> str:
    is_issued = version.id == document.current_id and document.symbol
    label = document.symbol if is_issued else f"dự thảo lần {version.seq}"
    kind = " (bản in)" if what == "print" else ""
    return f"{document.title} {label}{kind} - {dossier.code}.{extension}"
