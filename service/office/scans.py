"""Scans of signed papers: handed in, read by their printed code, attached to that very version."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import BadInput, NotAllowed, StepMoved
from service.office import finding
from service.office.desk import SYSTEM, Actor, Office
from service.office.history import Happening, record
from service.rules.vietnamese import nfc
from service.store import outbox
from service.store.models import Document, DocumentVersion, Dossier, Scan

KINDS = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\x89PNG": ("png", "image/png"),
    b"\xff\xd8\xff": ("jpeg", "image/jpeg"),
}
MOST_NAME = 200
HANDS_IN = ("van_thu", "chuyen_vien_vp")


def hand_in(office: Office, dossier_id: int, name: str, data: bytes, *, actor: Actor) -> int:
    """Keep a scan of the signed paper and order its reading; the scan's id."""
    _, media_type = kind_of(data)
    with office.reading() as db:
        _may_hand_in(db, office, actor, dossier_id)
    sha = office.files.put(data)
    with office.writing() as db:
        dossier = _may_hand_in(db, office, actor, dossier_id)
        scan = Scan(
            dossier_id=dossier.id,
            file_name=nfc(name).strip()[-MOST_NAME:] or "ban-quet",
            media_type=media_type,
            sha=sha,
            size_bytes=len(data),
            by_id=actor.id,
            at=office.now(),
        )
        db.add(scan)
        db.flush()
        outbox.promise(
            db, "read_scan", scan.id, now=office.now(), once=f"read_scan:{scan.id}", priority=2
        )
        return scan.id


def kind_of(data: bytes) -> tuple[str, str]:
    """The kind and media type of a scan by its first bytes; BadInput for anything else."""
    for start, kind in KINDS.items():
        if data.startswith(start):
            return kind
    raise BadInput("Bản quét phải là tệp PDF, PNG hoặc JPG.")


def attach(office: Office, scan_id: int, codes: list[str] | None, why: str | None) -> None:
    """What the reading of a scan found: the version its code names, or why none (a job)."""
    with office.writing() as db:
        attach_within(db, office, scan_id, codes, why)


def attach_within(
    db: Session, office: Office, scan_id: int, codes: list[str] | None, why: str | None
) -> None:
    """The same, inside a transaction that does more."""
    scan = db.get_one(Scan, scan_id)
    if scan.state != "cho_doc":
        return
    dossier = db.get_one(Dossier, scan.dossier_id)
    scan.state, scan.version_id, scan.finding = _match(db, office, dossier, codes, why)
    record(
        db,
        office,
        finding.subject(dossier.id),
        SYSTEM,
        Happening(
            "doc_ban_quet",
            "Đọc bản quét",
            dossier.id,
            note=scan.finding,
            data={"scan": scan.id, "sha": scan.sha, "version": scan.version_id},
        ),
    )


def _match(
    db: Session, office: Office, dossier: Dossier, codes: list[str] | None, why: str | None
) -> tuple[str, int | None, str]:
    if not codes:
        return "khong_khop", None, why or "Không tìm thấy mã in trên bản quét."
    if len(codes) > 1:
        return "khong_khop", None, f"Bản quét mang nhiều mã khác nhau: {', '.join(codes)}."
    version = db.scalar(
        select(DocumentVersion)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(DocumentVersion.code == codes[0], Document.dossier_id == dossier.id)
    )
    if version is None:
        return "khong_khop", None, f"Mã {codes[0]} không thuộc hồ sơ này."
    document = db.get_one(Document, version.document_id)
    if document.current_id != version.id:
        return "khong_khop", version.id, f"Mã {codes[0]} thuộc bản cũ của «{document.title}»."
    return "khop", version.id, f"Mã {codes[0]} khớp bản hiện nay của «{document.title}»."


def _may_hand_in(db: Session, office: Office, actor: Actor, dossier_id: int) -> Dossier:
    dossier = finding.find(db, actor, dossier_id)
    step = office.definitions.workflows[dossier.workflow].step(dossier.step)
    if not any("co_ban_ky" in action.needs for action in step.actions.values()):
        raise StepMoved(f"Hồ sơ đang ở bước «{step.title}», chưa nhận bản quét đã ký.")
    if not any(held.role in HANDS_IN for held in actor.held):
        raise NotAllowed("Bản quét đã ký do văn thư hoặc chuyên viên Văn phòng nộp.")
    return dossier
