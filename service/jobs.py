"""The worker's jobs: an id in; read, work outside any transaction, store; safe to run twice."""

import datetime as dt
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.orm import Session

from service import form_jobs, sheet_jobs
from service.errors import Busy, Refusal, StepMoved
from service.office import documents, form_report, format_checks, scans, system, templates
from service.office.desk import Office
from service.render import fonts
from service.render.child import RenderChild
from service.render.codes import printed_code
from service.render.pdf import OfficeSuite
from service.store import outbox
from service.store.models import Document, DocumentVersion, Errand, Scan
from service.template_jobs import prove_template

log = logging.getLogger("service.jobs")
SOMEBODY_WAITS = 2
RENEW_SECONDS = 10.0
# Refusals that a later try may not meet: storage away, somebody quicker. They are tried for 20 min.
PASSING, PASSING_TRIES = (Busy, StepMoved), 8


@dataclass(frozen=True)
class Workshop:
    """Where jobs run: the office, the child that renders, the LibreOffice kept warm; its name."""

    office: Office
    child: RenderChild
    suite: OfficeSuite
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")


def render_version(shop: Workshop, version_id: int) -> None:
    """Fill the paper's template with the version's values; the .docx is judged and stored once."""
    with shop.office.reading() as db:
        version = db.get_one(DocumentVersion, version_id)
        template, values, done = version.template_sha, version.values, version.docx
    if not done:
        docx = shop.child.fill(shop.office.files.open(template), values)
        _keep_docx(shop, version_id, docx)


def stamp_version(shop: Workshop, version_id: int) -> None:
    """Put number and date into the approved .docx; nothing else in it changes."""
    with shop.office.reading() as db:
        version = db.get_one(DocumentVersion, version_id)
        parent = db.get_one(DocumentVersion, version.parent_id)
        source, marks, done = parent.docx, version.values, version.docx
        issued_on = db.get_one(Document, version.document_id).issued_on
    if not done and source:
        docx = shop.child.stamp(shop.office.files.open(source), marks)
        _keep_docx(shop, version_id, docx, issued_on=issued_on)


def convert_to_pdf(shop: Workshop, version_id: int) -> None:
    """The version's PDF, its pages, its print copy with the code; which fonts it did without."""
    files = shop.office.files
    with shop.office.reading() as db:
        version = db.get_one(DocumentVersion, version_id)
        docx, done = version.docx, version.pdf
    if not done and docx:
        paper = files.open(docx)
        pdf = shop.suite.to_pdf(paper)
        sha = files.put(pdf)
        code = printed_code(version_id, sha)
        found = {
            "pdf": sha,
            "pages": [files.put(picture) for picture in shop.child.pictures(pdf)],
            "print_pdf": files.put(shop.child.print_copy(pdf, code)),
            "code": code,
            "fonts_missing": fonts.missing(shop.child.fonts(paper)),
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
    "make_chunk": sheet_jobs.make_chunk,
    "make_test_sheet": sheet_jobs.make_test_sheet,
    "join_batch": sheet_jobs.join_batch,
    "render_version": render_version,
    "stamp_version": stamp_version,
    "convert_to_pdf": convert_to_pdf,
    "read_scan": read_scan,
    "redraft": redraft,
    "tell_parent": tell_parent,
    "prove_template": prove_template,
    "picture_check": form_jobs.picture_check,
}


def _mark_version(db: Session, office: Office, version_id: int, why: str) -> None:
    is_it = DocumentVersion.id == version_id
    db.execute(update(DocumentVersion).where(is_it).values(error=why))


def _mark_scan(db: Session, office: Office, scan_id: int, why: str) -> None:
    scans.attach_within(db, office, scan_id, None, why)


# What is noted, in the same transaction, when an errand of this kind is given up: people must see
# it, and the sweep must not order the work again for ever.
GIVEN_UP: dict[str, Callable[[Session, Office, int, str], None]] = {
    "make_chunk": sheet_jobs.chunk_given_up,
    "make_test_sheet": sheet_jobs.batch_given_up,
    "join_batch": sheet_jobs.batch_given_up,
    "render_version": _mark_version,
    "stamp_version": _mark_version,
    "convert_to_pdf": _mark_version,
    "read_scan": _mark_scan,
    "prove_template": templates.give_up,
    "picture_check": format_checks.give_up,
}


def run_next(shop: Workshop, *, ahead: dt.timedelta = dt.timedelta(0)) -> bool:
    """Take the next errand due (or due in `ahead`), run it, note how it went; whether one was."""
    until = shop.office.now() + ahead
    with shop.office.reading() as db:
        if not outbox.any_due(db, now=until):
            return False
    return _take_and_run(shop, until, None)


def run_errand(shop: Workshop, errand_id: int) -> bool:
    """Take this errand and run it; False if it is not due, in other hands or done."""
    return _take_and_run(shop, shop.office.now(), errand_id)


def _take_and_run(shop: Workshop, now: dt.datetime, errand_id: int | None) -> bool:
    with shop.office.writing() as db:
        errand = outbox.take(db, now=now, by=shop.name, errand_id=errand_id)
        if errand is None:
            return False
        db.flush()
        db.expunge(errand)
    why, most = _outcome(shop, errand)
    if why is None:
        _noted(shop, lambda db: outbox.finish(db, errand.id, now=shop.office.now(), by=shop.name))
    else:
        _noted(shop, lambda db: _failed(db, shop, errand, why, most))
    return True


def _outcome(shop: Workshop, errand: Errand) -> tuple[str | None, int]:
    """Run it; why it failed, if it did, and how often such a thing is tried."""
    try:
        _run(shop, errand)
    except Refusal as refusal:
        return refusal.message, PASSING_TRIES if isinstance(refusal, PASSING) else 1
    except Exception as error:
        log.exception("job failed kind=%s id=%s", errand.kind, errand.subject_id)
        return f"Lỗi hệ thống ({type(error).__name__}).", outbox.MOST_TRIES
    return None, 0


def _run(shop: Workshop, errand: Errand) -> None:
    if errand.deaths >= outbox.MOST_DEATHS:
        raise Refusal(f"Tiến trình xử lý đã {errand.deaths} lần dừng đột ngột khi làm việc này.")
    with _kept(shop, errand.id):
        JOBS[errand.kind](shop, errand.subject_id)


@contextmanager
def _kept(shop: Workshop, errand_id: int) -> Iterator[None]:
    """The errand stays in our hands, however long its job takes."""
    done = threading.Event()
    keeper = threading.Thread(target=_renew, args=(shop, errand_id, done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _renew(shop: Workshop, errand_id: int, done: threading.Event) -> None:
    while not done.wait(RENEW_SECONDS):
        try:
            with shop.office.writing() as db:
                outbox.renew(db, errand_id, now=shop.office.now(), by=shop.name)
        except (Busy, DBAPIError) as error:
            log.warning("errand=%s not renewed: %s", errand_id, type(error).__name__)


def _failed(db: Session, shop: Workshop, errand: Errand, why: str, most: int) -> None:
    now = shop.office.now()
    gave_up = outbox.fail(db, errand.id, why, now=now, by=shop.name, most=most)
    if not gave_up or errand.kind not in GIVEN_UP:
        return
    try:
        with db.begin_nested():
            GIVEN_UP[errand.kind](db, shop.office, errand.subject_id, why)
    except NoResultFound:
        log.warning("nothing to mark kind=%s id=%s", errand.kind, errand.subject_id)


def _noted(shop: Workshop, note: Callable[[Session], None]) -> None:
    """Write how it went; where people write much, more patiently than a request."""
    for patience in (2, 1, 0):
        try:
            with shop.office.writing() as db:
                note(db)
        except Busy:
            if not patience:
                raise
        else:
            return


def _keep_docx(
    shop: Workshop, version_id: int, docx: bytes, issued_on: dt.date | None = None
) -> None:
    """Store the Word file with what the checker says of it: a draft's today, else of its day."""
    office, on = shop.office, issued_on or shop.office.today()
    report = form_report.judged(shop.child, office, docx, on=on, is_draft=issued_on is None)
    found = {"docx": office.files.put(docx), **form_report.columns(report)}
    with office.writing() as db:
        db.execute(
            update(DocumentVersion)
            .where(DocumentVersion.id == version_id, DocumentVersion.docx.is_(None))
            .values(**found)
        )
        outbox.promise(
            db,
            "convert_to_pdf",
            version_id,
            now=office.now(),
            once=f"convert_to_pdf:{version_id}",
            priority=SOMEBODY_WAITS,
        )
