"""The worker's jobs: an id in; read, work outside any transaction, store; safe to run twice."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import update

from service.errors import Refusal
from service.office import documents, scans, system
from service.office.desk import Office
from service.render.child import RenderChild
from service.render.codes import printed_code
from service.render.pdf import OfficeSuite
from service.store import outbox
from service.store.models import DocumentVersion, Errand, Scan

log = logging.getLogger("service.jobs")
SOMEBODY_WAITS = 2


@dataclass(frozen=True)
class Workshop:
    """Where jobs run: the office, the child that renders, the LibreOffice kept warm."""

    office: Office
    child: RenderChild
    suite: OfficeSuite


def render_version(shop: Workshop, version_id: int) -> None:
    """Fill the paper's template with the version's values; the .docx is stored once."""
    with shop.office.reading() as db:
        version = db.get_one(DocumentVersion, version_id)
        template, values, done = version.template_sha, version.values, version.docx
    if not done:
        docx = shop.child.fill(shop.office.files.open(template), values)
        _keep_docx(shop.office, version_id, docx)


def stamp_version(shop: Workshop, version_id: int) -> None:
    """Put number and date into the approved .docx; nothing else in it changes."""
    with shop.office.reading() as db:
        version = db.get_one(DocumentVersion, version_id)
        parent = db.get_one(DocumentVersion, version.parent_id)
        source, marks, done = parent.docx, version.values, version.docx
    if not done and source:
        _keep_docx(shop.office, version_id, shop.child.stamp(shop.office.files.open(source), marks))


def convert_to_pdf(shop: Workshop, version_id: int) -> None:
    """The version's PDF, its page pictures and its print copy with the printed code."""
    files = shop.office.files
    with shop.office.reading() as db:
        version = db.get_one(DocumentVersion, version_id)
        docx, done = version.docx, version.pdf
    if not done and docx:
        pdf = shop.suite.to_pdf(files.open(docx))
        sha = files.put(pdf)
        code = printed_code(version_id, sha)
        found = {
            "pdf": sha,
            "pages": [files.put(picture) for picture in shop.child.pictures(pdf)],
            "print_pdf": files.put(shop.child.print_copy(pdf, code)),
            "code": code,
        }
        with shop.office.writing() as db:
            db.execute(
                update(DocumentVersion)
                .where(DocumentVersion.id == version_id, DocumentVersion.pdf.is_(None))
                .values(**found)
            )
    system.after_files(shop.office, version_id)


def read_scan(shop: Workshop, scan_id: int) -> None:
    """Look for the printed code on a scan and attach it to the version that the code names."""
    with shop.office.reading() as db:
        scan = db.get_one(Scan, scan_id)
        sha, done = scan.sha, scan.state != "cho_doc"
    if done:
        return
    data = shop.office.files.open(sha)
    codes, why = None, None
    try:
        codes = shop.child.codes(data, scans.kind_of(data)[0])
    except Refusal as refusal:
        why = refusal.message
    scans.attach(shop.office, scan_id, codes, why)


def redraft(shop: Workshop, dossier_id: int) -> None:
    """Make anew the drafts whose values changed."""
    documents.redraft(shop.office, dossier_id)


def tell_parent(shop: Workshop, dossier_id: int) -> None:
    """A replacing or amending plan was issued: the plan it changes is told."""
    system.tell_parent(shop.office, dossier_id)


JOBS: dict[str, Callable[[Workshop, int], None]] = {
    "render_version": render_version,
    "stamp_version": stamp_version,
    "convert_to_pdf": convert_to_pdf,
    "read_scan": read_scan,
    "redraft": redraft,
    "tell_parent": tell_parent,
}
OF_VERSIONS = ("render_version", "stamp_version", "convert_to_pdf")


def run_next(shop: Workshop, *, ahead: dt.timedelta = dt.timedelta(0)) -> bool:
    """Take the next errand due (or due in `ahead`), run it, note how it went; whether one was."""
    errand = _take(shop.office, ahead)
    if errand is None:
        return False
    try:
        JOBS[errand.kind](shop, errand.subject_id)
    except Refusal as refusal:
        _failed(shop.office, errand, refusal.message, final=True)
    except Exception as error:
        log.exception("job failed kind=%s id=%s", errand.kind, errand.subject_id)
        _failed(shop.office, errand, f"Lỗi hệ thống ({type(error).__name__}).", final=False)
    else:
        with shop.office.writing() as db:
            outbox.finish(db, errand.id, now=shop.office.now())
    return True


def _take(office: Office, ahead: dt.timedelta) -> Errand | None:
    until = office.now() + ahead
    with office.reading() as db:
        if not outbox.any_due(db, now=until):
            return None
    with office.writing() as db:
        errand = outbox.take(db, now=until)
        if errand is not None:
            db.flush()
            db.expunge(errand)
        return errand


def _failed(office: Office, errand: Errand, why: str, *, final: bool) -> None:
    with office.writing() as db:
        gave_up = outbox.fail(db, errand.id, why, now=office.now(), final=final)
        if gave_up and errand.kind in OF_VERSIONS:
            db.execute(
                update(DocumentVersion)
                .where(DocumentVersion.id == errand.subject_id)
                .values(error=why)
            )


def _keep_docx(office: Office, version_id: int, docx: bytes) -> None:
    sha = office.files.put(docx)
    with office.writing() as db:
        db.execute(
            update(DocumentVersion)
            .where(DocumentVersion.id == version_id, DocumentVersion.docx.is_(None))
            .values(docx=sha)
        )
        outbox.promise(
            db,
            "convert_to_pdf",
            version_id,
            now=office.now(),
            once=f"convert_to_pdf:{version_id}",
            priority=SOMEBODY_WAITS,
        )
