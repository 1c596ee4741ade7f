"""What clock and worker order, by the officer «Hệ thống», past the same guards as anybody."""

import datetime as dt
import logging
from collections.abc import Sequence

from sqlalchemy import Exists, Select, delete, exists, select

from service.errors import Refusal
from service.office import dossiers, finding, format_checks, history, named_files, sheets
from service.office.conditions import unmet
from service.office.desk import SYSTEM, Office
from service.office.history import Happening, record
from service.rules.workflow import SYSTEM_ROLE, Action
from service.store import outbox
from service.store.models import (
    Consumer,
    Document,
    DocumentVersion,
    Dossier,
    Errand,
    KeptAnswer,
    Scan,
    Seal,
    SignInTry,
    Visit,
)

log = logging.getLogger("service.system")
SEAL_EVERY = dt.timedelta(hours=1)
KEEP_ANSWERS = dt.timedelta(hours=24)
KEEP_TRIES = dt.timedelta(days=1)
KEEP_VISITS = dt.timedelta(days=30)
KEEP_SILENT_WORKERS = dt.timedelta(minutes=10)
SWEEP_SECONDS = 60
ORPHANS_SECONDS = 24 * 3600
ORPHAN_HOURS = 48
LEFT_FOR = dt.timedelta(minutes=2)
MOST_A_ROUND = 200
OF_VERSIONS = ("render_version", "stamp_version", "convert_to_pdf")


def after_files(office: Office, version_id: int) -> None:
    """A version's files are there: a dossier that only waited for them goes on."""
    with office.reading() as db:
        dossier_id = db.scalar(
            select(Document.dossier_id)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .where(DocumentVersion.id == version_id, DocumentVersion.origin == "dong_so")
        )
    if dossier_id is not None:
        go_on(office, dossier_id)


def go_on(office: Office, dossier_id: int) -> None:
    """Do the system's action of the dossier's step, if its guards hold now."""
    with office.reading() as db:
        dossier = db.get_one(Dossier, dossier_id)
        step = office.definitions.workflows[dossier.workflow].step(dossier.step)
        action = next((a for a in step.actions.values() if _moves_by_itself(a)), None)
        if action is None or unmet(db, office, dossier, action, SYSTEM, SYSTEM.held[0]):
            return
        seen = dossier.version
    try:
        dossiers.act(office, dossier_id, action.id, actor=SYSTEM, seen=seen)
    except Refusal as refusal:
        log.info("dossier=%s action=%s waits: %s", dossier_id, action.id, refusal.code)


def tell_parent(office: Office, child_id: int) -> None:
    """The plan that was amended or replaced learns of the issued one that does so."""
    with office.reading() as db:
        child = db.get_one(Dossier, child_id)
        parent = db.get_one(Dossier, child.parent_id)
        relation, seen, step = child.relation, parent.version, parent.step
        steps = office.definitions.workflows[parent.workflow].steps
    if relation == "thay_the" and "bi_thay_the" in steps[step].actions:
        dossiers.act(office, parent.id, "bi_thay_the", actor=SYSTEM, seen=seen)
        return
    with office.writing() as db:
        record(
            db,
            office,
            finding.subject(parent.id),
            SYSTEM,
            Happening(
                "da_sua_doi",
                "Có kế hoạch sửa đổi, bổ sung",
                parent.id,
                data={"by": child.id, "code": child.code},
            ),
        )


def sweep_in_turn(office: Office, holder: str) -> None:
    """Sweep, if nobody did within the last minute."""
    if _is_time(office, "sweep", holder, SWEEP_SECONDS):
        sweep(office)


def sweep(office: Office) -> None:
    """Once a minute: seal history, go on with what waits for the system, mend, tidy up."""
    if _seal_is_due(office):
        history.seal(office)
    for dossier_id in _waiting_for_system(office):
        go_on(office, dossier_id)
    _promise_again(office)
    _forget_old(office)
    if _is_time(office, "drop_orphans", "sweep", ORPHANS_SECONDS):
        _drop_orphans(office)


def _is_time(office: Office, what: str, holder: str, seconds: int) -> bool:
    """Whether nobody did this for so long; from now on `holder` does."""
    with office.reading() as db:
        if not outbox.is_free(db, what, now=office.now()):
            return False
    with office.writing() as db:
        return outbox.leased(db, what, holder, now=office.now(), seconds=seconds)


def _moves_by_itself(action: Action) -> bool:
    return SYSTEM_ROLE in action.roles and bool(action.needs)


def _seal_is_due(office: Office) -> bool:
    with office.reading() as db:
        last = db.scalar(select(Seal.at).order_by(Seal.id.desc()).limit(1))
    return last is None or office.now() - last >= SEAL_EVERY


def _waiting_for_system(office: Office) -> list[int]:
    """Dossiers left at a step that the system ends; usually none, their own job moved them on."""
    found: list[int] = []
    left_since = office.now() - LEFT_FOR
    with office.reading() as db:
        for flow in office.definitions.workflows.values():
            steps = {step.id for step, action in flow.actions() if _moves_by_itself(action)}
            found += db.scalars(
                select(Dossier.id)
                .where(Dossier.workflow == flow.name, Dossier.step.in_(steps))
                .where(Dossier.step_since < left_since)
                .order_by(Dossier.step_since.desc())
                .limit(MOST_A_ROUND)
            )
    return found


def _promise_again(office: Office) -> None:
    """A version or scan that no errand serves any more gets one."""
    with office.reading() as db:
        lost = [(_job_of(version), version.id) for version in db.scalars(_unserved_versions())]
        lost += [("read_scan", scan_id) for scan_id in db.scalars(_unserved_scans())]
        lost += sheets.unserved(db)
        lost += [(format_checks.JOB, check_id) for check_id in db.scalars(format_checks.unserved())]
    if not lost:
        return
    with office.writing() as db:
        for job, subject_id in lost:
            outbox.promise(db, job, subject_id, now=office.now(), merge=True)


def _unserved_versions() -> Select[DocumentVersion]:
    unmade = DocumentVersion.pdf.is_(None) & DocumentVersion.error.is_(None)
    served = _served(OF_VERSIONS).where(Errand.subject_id == DocumentVersion.id)
    return select(DocumentVersion).where(unmade, ~served).limit(MOST_A_ROUND)


def _unserved_scans() -> Select[int]:
    served = _served(("read_scan",)).where(Errand.subject_id == Scan.id)
    return select(Scan.id).where(Scan.state == "cho_doc", ~served).limit(MOST_A_ROUND)


def _served(kinds: Sequence[str]) -> Exists:
    return exists().where(Errand.kind.in_(kinds), Errand.state.in_(("cho", "dang_lam")))


def _job_of(version: DocumentVersion) -> str:
    if version.docx:
        return "convert_to_pdf"
    return "stamp_version" if version.origin == "dong_so" else "render_version"


def _forget_old(office: Office) -> None:
    now = office.now()
    with office.writing() as db:
        db.execute(delete(KeptAnswer).where(KeptAnswer.at < now - KEEP_ANSWERS))
        db.execute(delete(SignInTry).where(SignInTry.at < now - KEEP_TRIES))
        db.execute(delete(Visit).where(Visit.expires_at < now - KEEP_VISITS))
        format_checks.forget_old(db, now)
        db.execute(delete(Consumer).where(Consumer.seen_at < now - KEEP_SILENT_WORKERS))


def _drop_orphans(office: Office) -> None:
    """Files that nothing has named for 48 hours go, unless they are put again meanwhile."""
    cut = office.now().timestamp() - ORPHAN_HOURS * 3600
    old = {name for name, put_at in office.files.names().items() if put_at < cut}
    if not old:
        return
    with office.reading() as db:
        orphans = old - named_files.named(db, office)
    for name in orphans:
        office.files.drop(name, unless_put_since=cut)
