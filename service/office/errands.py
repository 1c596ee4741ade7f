"""The errands as the office's administrator sees them: what failed, what waits, who is at work."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from service.errors import NotAllowed, NotFound, StepMoved
from service.office.desk import Actor, Office
from service.office.history import Happening, record
from service.office.scope import rules_the_office
from service.store import outbox
from service.store.models import (
    Batch,
    Chunk,
    Consumer,
    Document,
    DocumentVersion,
    Dossier,
    DossierUnit,
    Errand,
    FormatCheck,
    Scan,
    TemplateVersion,
)

PAGE_ROWS = 30
SILENT_AFTER = dt.timedelta(seconds=60)
SUBJECT = "errands"


@dataclass(frozen=True)
class Place:
    """What an errand belongs to: a page (`ho_so`), its id, its name; whether one may open it."""

    page: str
    id: int
    label: str
    may_open: bool


@dataclass(frozen=True)
class Kind:
    """A kind of errand: its name, where its subjects are, what to clear when it is tried anew."""

    title: str
    places: Callable[[Session, Actor, Sequence[int]], dict[int, Place]]
    clear: Callable[[Session, Select[int]], None] | None = None


@dataclass(frozen=True)
class Failed:
    """One errand that was given up."""

    id: int
    kind: str
    title: str
    place: Place | None
    failed_at: dt.datetime | None
    tries: int
    deaths: int
    error: str


@dataclass(frozen=True)
class FailedKind:
    """How many errands of one kind were given up."""

    kind: str
    title: str
    count: int


@dataclass(frozen=True)
class FailedPage:
    """One page of what was given up, of one kind or of all; how many of each kind there are."""

    kind: str
    kinds: Sequence[FailedKind]
    rows: Sequence[Failed]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Work:
    """What waits (now due, or for later) and runs, the workers as they last reported, the queue."""

    waiting: int
    later: int
    running: int
    oldest: dt.datetime | None
    workers: Sequence[Consumer]
    queue: str


def failed(office: Office, *, actor: Actor, kind: str = "", page: int = 1) -> FailedPage:
    """What was given up, the latest first."""
    with office.reading() as db:
        _require_ruler(db, actor)
        counts = db.execute(
            select(Errand.kind, func.count()).where(_GIVEN_UP).group_by(Errand.kind)
        ).all()
        kinds = [FailedKind(name, _title(name), count) for name, count in counts]
        total = sum(row.count for row in kinds if kind in ("", row.kind))
        rows = db.scalars(
            select(Errand)
            .where(_GIVEN_UP & (Errand.kind == kind) if kind else _GIVEN_UP)
            .order_by(Errand.done_at.desc(), Errand.id.desc())
            .limit(PAGE_ROWS)
            .offset((page - 1) * PAGE_ROWS)
        ).all()
        return FailedPage(
            kind,
            sorted(kinds, key=lambda row: row.title),
            _shown(db, actor, rows),
            total,
            page,
            max(1, -(-total // PAGE_ROWS)),
        )


def work(office: Office, *, actor: Actor) -> Work:
    """What waits and runs now, and who is at work."""
    now, queue = office.now(), office.bell.state()
    with office.reading() as db:
        _require_ruler(db, actor)
        waits, is_due = Errand.state == "cho", Errand.not_before <= now
        workers = db.scalars(select(Consumer).where(_alive(now)).order_by(Consumer.name)).all()
        return Work(
            waiting=_count(db, waits & is_due),
            later=_count(db, waits & ~is_due),
            running=_count(db, Errand.state == "dang_lam"),
            oldest=db.scalar(select(func.min(Errand.not_before)).where(waits & is_due)),
            workers=workers,
            queue=queue,
        )


def again(office: Office, errand_id: int, *, actor: Actor) -> None:
    """«Chạy lại»: an errand that was given up is tried anew."""
    with office.writing() as db:
        errand = _given_up(db, actor, errand_id)
        _try_anew(db, office, actor, Errand.id == errand.id, errand.kind)


def all_again(office: Office, kind: str, *, actor: Actor) -> int:
    """Every errand of this kind that was given up is tried anew; how many."""
    with office.writing() as db:
        _require_ruler(db, actor)
        count = _count(db, _GIVEN_UP & (Errand.kind == kind))
        if not count:
            raise StepMoved("Không còn việc lỗi nào thuộc loại này. Hãy tải lại trang.")
        _try_anew(db, office, actor, Errand.kind == kind, kind)
        return count


def drop(office: Office, errand_id: int, *, actor: Actor) -> None:
    """«Bỏ»: an errand that was given up is done with; its row and its reason stay."""
    with office.writing() as db:
        errand = _given_up(db, actor, errand_id)
        errand.state = "da_bo"
        _remember(db, office, actor, f"Bỏ việc lỗi «{_title(errand.kind)}»", [errand.id])


def may_see(office: Office, actor: Actor) -> bool:
    """Whether this officer looks after the errands of the whole office."""
    if not actor.has("quan_tri"):
        return False
    with office.reading() as db:
        return rules_the_office(db, actor)


def troubles(office: Office) -> list[str]:
    """What keeps errands from being done now, in a few English words each, for who watches."""
    now = office.now()
    with office.reading() as db:
        told = db.scalars(select(Consumer.trouble).where(_alive(now))).all()
    found = ["redis away"] if office.bell.state() == "away" else []
    found += [] if told else ["no worker"]
    return found + sorted({trouble for trouble in told if trouble})


_GIVEN_UP = Errand.state == "hong"


def _alive(now: dt.datetime) -> ColumnElement[bool]:
    return Consumer.seen_at > now - SILENT_AFTER


def _count(db: Session, which: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).select_from(Errand).where(which)) or 0


def _require_ruler(db: Session, actor: Actor) -> None:
    if not rules_the_office(db, actor):
        raise NotAllowed("Việc lỗi do quản trị của cơ quan cao nhất xem và xử lý.")


def _given_up(db: Session, actor: Actor, errand_id: int) -> Errand:
    _require_ruler(db, actor)
    errand = db.get(Errand, errand_id, with_for_update=True)
    if errand is None:
        raise NotFound("Không tìm thấy việc này.")
    if errand.state != "hong":
        raise StepMoved("Việc này không còn ở danh sách lỗi. Hãy tải lại trang.")
    return errand


def _try_anew(
    db: Session, office: Office, actor: Actor, which: ColumnElement[bool], kind: str
) -> None:
    ids = list(db.scalars(select(Errand.id).where(_GIVEN_UP, which).order_by(Errand.id)))
    if (known := KINDS.get(kind)) and known.clear:
        known.clear(db, select(Errand.subject_id).where(_GIVEN_UP, which))
    outbox.again(db, _GIVEN_UP & which, now=office.now())
    _remember(db, office, actor, f"Chạy lại việc lỗi «{_title(kind)}»", ids)


def _remember(db: Session, office: Office, actor: Actor, title: str, ids: Sequence[int]) -> None:
    record(db, office, SUBJECT, actor, Happening("viec_loi", title, data={"errands": ids}))


def _title(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS else kind


def _shown(db: Session, actor: Actor, errands: Sequence[Errand]) -> list[Failed]:
    """The rows of a page; each kind looks its places up once."""
    places: dict[tuple[str, int], Place] = {}
    for name in {errand.kind for errand in errands} & set(KINDS):
        ids = [errand.subject_id for errand in errands if errand.kind == name]
        found = KINDS[name].places(db, actor, ids)
        places |= {(name, subject_id): place for subject_id, place in found.items()}
    return [
        Failed(
            errand.id,
            errand.kind,
            _title(errand.kind),
            places.get((errand.kind, errand.subject_id)),
            errand.done_at,
            errand.tries,
            errand.deaths,
            errand.error or "",
        )
        for errand in errands
    ]


def _of_dossiers(db: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Place]:
    return _places(db, actor, {dossier_id: dossier_id for dossier_id in ids})


def _of_versions(db: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Place]:
    rows = db.execute(
        select(DocumentVersion.id, Document.dossier_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(DocumentVersion.id.in_(ids))
    )
    return _places(db, actor, {row.id: row.dossier_id for row in rows})


def _of_scans(db: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Place]:
    rows = db.execute(select(Scan.id, Scan.dossier_id).where(Scan.id.in_(ids)))
    return _places(db, actor, {row.id: row.dossier_id for row in rows})


def _places(db: Session, actor: Actor, dossiers: Mapping[int, int]) -> dict[int, Place]:
    """The dossier of each subject; one of another unit is named by its code only."""
    seen = set(
        db.scalars(
            select(DossierUnit.dossier_id).where(
                DossierUnit.dossier_id.in_(dossiers.values()),
                DossierUnit.unit_id.in_(actor.unit_ids),
            )
        )
    )
    rows = db.execute(
        select(Dossier.id, Dossier.code, Dossier.title).where(Dossier.id.in_(dossiers.values()))
    )
    known = {
        row.id: Place("ho_so", row.id, row.title if row.id in seen else row.code, row.id in seen)
        for row in rows
    }
    return {subject: known[dossier] for subject, dossier in dossiers.items() if dossier in known}


def _of_batches(db: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Place]:
    """One of another unit is named by its code only."""
    rows = db.execute(
        select(Batch.id, Batch.code, Batch.title, Batch.unit_id).where(Batch.id.in_(ids))
    )
    return {
        row.id: Place("lo_in", row.id, row.title if mine else row.code, mine)
        for row in rows
        for mine in [row.unit_id in actor.unit_ids]
    }


def _of_chunks(db: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Place]:
    rows = db.execute(select(Chunk.id, Chunk.batch_id).where(Chunk.id.in_(ids)))
    batches = {row.id: row.batch_id for row in rows}
    known = _of_batches(db, actor, list(batches.values()))
    return {chunk: known[batch] for chunk, batch in batches.items()}


def _of_forms(db: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Place]:
    rows = db.scalars(select(TemplateVersion).where(TemplateVersion.id.in_(ids)))
    return {row.id: Place("mau", row.id, row.file_name, True) for row in rows}


def _of_checks(db: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Place]:
    """Named by its number alone: what a file is called is its officer's own business."""
    rows = db.execute(select(FormatCheck.id, FormatCheck.officer_id).where(FormatCheck.id.in_(ids)))
    return {
        row.id: Place("kiem_tra", row.id, f"Lần kiểm tra {row.id}", row.officer_id == actor.id)
        for row in rows
    }


def _clear_checks(db: Session, ids: Select[int]) -> None:
    db.execute(update(FormatCheck).where(FormatCheck.id.in_(ids)).values(error=None))


def _clear_forms(db: Session, ids: Select[int]) -> None:
    anew = {"state": "cho_thu", "error": None}
    broken = TemplateVersion.id.in_(ids), TemplateVersion.state == "hong"
    db.execute(update(TemplateVersion).where(*broken).values(**anew))


def _clear_chunks(db: Session, ids: Select[int]) -> None:
    db.execute(update(Chunk).where(Chunk.id.in_(ids)).values(error=None))


def _clear_batches(db: Session, ids: Select[int]) -> None:
    db.execute(update(Batch).where(Batch.id.in_(ids)).values(error=None))


def _clear_versions(db: Session, ids: Select[int]) -> None:
    db.execute(update(DocumentVersion).where(DocumentVersion.id.in_(ids)).values(error=None))


def _clear_scans(db: Session, ids: Select[int]) -> None:
    unread = {"state": "cho_doc", "finding": None}
    db.execute(update(Scan).where(Scan.id.in_(ids), Scan.version_id.is_(None)).values(**unread))


# A new kind of errand: its job in jobs.py, its name here.
KINDS: dict[str, Kind] = {
    "render_version": Kind("Tạo bản Word của văn bản", _of_versions, _clear_versions),
    "stamp_version": Kind("Ghi số, ngày vào văn bản", _of_versions, _clear_versions),
    "convert_to_pdf": Kind("Chuyển văn bản sang PDF", _of_versions, _clear_versions),
    "read_scan": Kind("Đọc mã trên bản quét", _of_scans, _clear_scans),
    "make_chunk": Kind("Làm các tờ bằng, giấy khen", _of_chunks, _clear_chunks),
    "make_test_sheet": Kind("Làm tờ in thử", _of_batches, _clear_batches),
    "join_batch": Kind("Ghép bản in của lô", _of_batches, _clear_batches),
    "prove_template": Kind("Thử mẫu văn bản đã tải lên", _of_forms, _clear_forms),
    "picture_check": Kind("Tạo ảnh tệp kiểm tra thể thức", _of_checks, _clear_checks),
    "redraft": Kind("Soạn lại bản thảo khi dữ liệu đổi", _of_dossiers),
    "tell_parent": Kind("Báo cho kế hoạch bị sửa đổi, thay thế", _of_dossiers),
}
