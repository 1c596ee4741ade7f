"""What the pages show of batches: the list, one batch with its progress, its sheets, its files."""

import datetime as dt
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from zipstream import ZipStream

from service.errors import NotFound
from service.office import printers, sheets
from service.office.desk import Actor, Office
from service.office.paper_desk import MEDIA, FileToSend
from service.office.units import names_on
from service.rules import pace, sheet_rows
from service.rules.catalogue import DocumentType
from service.rules.kinds import Values
from service.store.files import FileStore
from service.store.models import Batch, Chunk, Errand, Event, Officer, Printer, Sheet

PAGE_ROWS = 30
SHEET_ROWS = 100
MOST_SHOWN = 200
ZIP = "application/zip"


@dataclass(frozen=True)
class Progress:
    """How far a batch is: sheets done of all, how many of them bad, what stands in the way."""

    total: int
    done: int
    bad: int
    chunks_left: int
    failed: str | None
    left: dt.timedelta | None

    @property
    def left_in_words(self) -> str:
        return pace.in_words(self.left)


@dataclass(frozen=True)
class BatchRow:
    """One batch in the list."""

    batch: Batch
    form_title: str
    progress: Progress

    @property
    def is_made(self) -> bool:
        """Whether every sheet is made, so that the files can be handed out."""
        return self.batch.state != "da_huy" and not self.progress.chunks_left

    @property
    def failed(self) -> str | None:
        """Why nothing goes on by itself."""
        return self.batch.error or self.progress.failed if self.batch.state == "dang_lam" else None

    @property
    def is_working(self) -> bool:
        return self.batch.state == "dang_lam" and self.failed is None

    @property
    def state(self) -> str:
        if self.batch.state != "dang_lam":
            return {"xong": "Xong", "da_huy": "Đã hủy"}[self.batch.state]
        if self.failed:
            return "Dừng vì lỗi"
        return "Đang ghép bản in" if self.is_made else "Đang làm"


@dataclass(frozen=True)
class BatchList:
    """One page of the batches of the officer's units, the newest first."""

    rows: Sequence[BatchRow]
    total: int
    page: int
    pages: int
    may_print: bool


@dataclass(frozen=True)
class BatchPage(BatchRow):
    """All that the page of one batch shows."""

    unit_name: str
    made_by: str
    printer: Printer | None
    printers: Sequence[Printer]
    bad_sheets: Sequence[Sheet]
    events: Sequence[Event]
    may_print: bool
    trouble: str | None

    @property
    def layer(self) -> str:
        return sheets.LAYERS[self.batch.layer]

    @property
    def printer_moved(self) -> bool:
        """Whether the printer was set anew since the print PDF was ordered."""
        batch, now = self.batch, self.printer
        return now is not None and (batch.dx_tenths, batch.dy_tenths) != (
            now.dx_tenths,
            now.dy_tenths,
        )


@dataclass(frozen=True)
class SheetList:
    """One page of the sheets of a batch, in their order."""

    rows: Sequence[Sheet]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Part:
    """The Word files of the sheets `first` to `last`, in one zip."""

    first: int
    last: int
    zip: str


@dataclass(frozen=True)
class NewBatch:
    """What a new batch may be made from: forms, printers, the units one prints in."""

    forms: Sequence[DocumentType]
    printers: Sequence[Printer]
    units: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Again:
    """The bad rows of a batch, with all that a new batch of them needs."""

    batch: Batch
    common: Values
    rows: Sequence[Values]

    @property
    def pictures(self) -> list[str]:
        """The pictures that these rows show, in order."""
        found = (v.get("picture") for r in self.rows for v in r.values() if isinstance(v, dict))
        return list(dict.fromkeys(sha for sha in found if sha))


def listing(office: Office, *, actor: Actor, page: int = 1) -> BatchList:
    """The batches of the officer's units."""
    mine = select(Batch).where(Batch.unit_id.in_(actor.unit_ids))
    with office.reading() as db:
        total = _count(db, mine)
        shown = mine.order_by(Batch.id.desc()).offset((page - 1) * PAGE_ROWS).limit(PAGE_ROWS)
        batches = db.scalars(shown).all()
        known = _progress(db, batches, office.now())
        rows = [BatchRow(b, office.definitions.papers[b.paper].title, known[b.id]) for b in batches]
    return BatchList(
        rows, total, page, max(1, -(-total // PAGE_ROWS)), bool(printers.prints_in(actor))
    )


def new_batch(office: Office, *, actor: Actor) -> NewBatch:
    """The forms, printers and units for a new batch."""
    mine = printers.prints_in(actor)
    papers = sorted(office.definitions.papers.values(), key=lambda paper: paper.title)
    with office.reading() as db:
        names = names_on(db, mine, office.today())
        return NewBatch(
            [paper for paper in papers if paper.sheet],
            printers.in_use(db, mine),
            [(unit_id, names[unit_id]) for unit_id in mine],
        )


def page(office: Office, batch_id: int, *, actor: Actor) -> BatchPage:
    """One batch of the officer's units."""
    with office.reading() as db:
        batch = sheets.find(db, actor, batch_id)
        events = select(Event).where(Event.subject == sheets.subject(batch.id))
        return BatchPage(
            batch=batch,
            form_title=office.definitions.papers[batch.paper].title,
            progress=_progress(db, [batch], office.now())[batch.id],
            unit_name=names_on(db, [batch.unit_id], office.today())[batch.unit_id],
            made_by=db.get_one(Officer, batch.made_by_id).full_name,
            printer=db.get(Printer, batch.printer_id) if batch.printer_id else None,
            printers=printers.in_use(db, [batch.unit_id]),
            bad_sheets=db.scalars(_sheets(batch.id, only_bad=True).limit(MOST_SHOWN)).all(),
            events=db.scalars(events.order_by(Event.id.desc())).all(),
            may_print=batch.unit_id in printers.prints_in(actor),
            trouble=_trouble(db, batch),
        )


def sheets_of(
    office: Office, batch_id: int, *, actor: Actor, only_bad: bool = False, page: int = 1
) -> SheetList:
    """The sheets of a batch, all or those that could not be made."""
    with office.reading() as db:
        wanted = _sheets(sheets.find(db, actor, batch_id).id, only_bad=only_bad)
        total = _count(db, wanted)
        shown = wanted.offset((page - 1) * SHEET_ROWS).limit(SHEET_ROWS)
        return SheetList(db.scalars(shown).all(), total, page, max(1, -(-total // SHEET_ROWS)))


def again(office: Office, batch_id: int, *, actor: Actor) -> Again:
    """The bad rows of a batch, to be mended for a new one. NotFound when there are none."""
    with office.reading() as db:
        batch = sheets.find(db, actor, batch_id)
        bad = db.scalars(_sheets(batch.id, only_bad=True)).all()
    if not bad:
        raise NotFound("Lô này không có tờ nào bị lỗi.")
    type_ = office.definitions.papers[batch.paper]
    common = {f.name: bad[0].values.get(f.name) for f in sheet_rows.common_fields(type_)}
    own = [f.name for f in sheet_rows.row_fields(type_)]
    return Again(batch, common, [{name: s.values.get(name) for name in own} for s in bad])


def file_of(office: Office, batch_id: int, what: str, *, actor: Actor) -> FileToSend:
    """`zip` (all Word files), `print` (the print PDF) or `test` (one sheet with rulers).

    Handed out when it is whole; read and sent piece by piece, whatever its size.
    """
    with office.reading() as db:
        batch = sheets.find(db, actor, batch_id)
        whole = _progress(db, [batch], office.now())[batch.id].chunks_left == 0
        parts = _parts(db, batch.id)
    name = f"{batch.code} {batch.title}"
    if batch.state == "da_huy":
        raise NotFound("Lô này đã hủy nên không còn tệp để tải.")
    if what == "zip" and whole:
        return FileToSend(f"{name}.zip", _begun(zipped(office.files, parts)), ZIP)
    sha = {"print": batch.print_pdf, "test": batch.test_pdf}.get(what)
    if sha is None:
        raise NotFound("Tệp này chưa làm xong hoặc không có. Hãy chờ rồi tải lại trang.")
    kind = "bản in" if what == "print" else "in thử"
    return FileToSend(f"{name} ({kind}).pdf", office.files.stream(sha), MEDIA["pdf"])


def bad_sheets(office: Office, batch_id: int) -> Sequence[Sheet]:
    """Every sheet that could not be made."""
    with office.reading() as db:
        return db.scalars(_sheets(batch_id, only_bad=True)).all()


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first made at once: what is missing is said before an answer starts."""
    return chain([next(pieces)], pieces)


def zipped(files: FileStore, parts: Sequence[Part]) -> Iterator[bytes]:
    """The zip of all members of these parts, piece by piece; on disk and in memory one at a time.

    Word files are packed already, so they are stored as they are. NotFound names what is missing.
    """
    stream = ZipStream()
    with tempfile.TemporaryDirectory(prefix="lo-in-") as folder:
        path = Path(folder) / "chunk.zip"
        for part in parts:
            try:
                files.save(part.zip, path)
            except NotFound as missing:
                said = f"Thiếu tệp của các tờ {part.first} đến {part.last}. {missing.message}"
                raise NotFound(said, missing.details) from None
            with zipfile.ZipFile(path) as chunk:
                for name in chunk.namelist():
                    stream.add(chunk.read(name), name)
                    yield from stream.all_files()
    yield from stream.footer()


def _parts(db: Session, batch_id: int) -> list[Part]:
    found, place = [], 0
    for chunk in db.scalars(select(Chunk).where(Chunk.batch_id == batch_id).order_by(Chunk.seq)):
        found.append(Part(place + 1, place + chunk.total, chunk.zip or ""))
        place += chunk.total
    return found


def _sheets(batch_id: int, *, only_bad: bool) -> Select[Sheet]:
    wanted = select(Sheet).where(Sheet.batch_id == batch_id).order_by(Sheet.seq)
    return wanted.where(Sheet.error.is_not(None)) if only_bad else wanted


def _count(db: Session, rows: Select[Batch] | Select[Sheet]) -> int:
    return db.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def _progress(db: Session, batches: Sequence[Batch], now: dt.datetime) -> Mapping[int, Progress]:
    """Of each batch, from its chunks: one query for all."""
    chunks: dict[int, list[Any]] = {batch.id: [] for batch in batches}
    columns = (Chunk.batch_id, Chunk.total, Chunk.bad, Chunk.zip, Chunk.done_at, Chunk.error)
    for chunk in db.execute(
        select(*columns).where(Chunk.batch_id.in_(chunks)).order_by(Chunk.batch_id, Chunk.seq)
    ):
        chunks[chunk.batch_id].append(chunk)
    return {batch.id: _far(batch, chunks[batch.id], now) for batch in batches}


def _trouble(db: Session, batch: Batch) -> str | None:
    """The fault, in one sentence, over which a job of this batch is tried again by itself."""
    chunks = select(Chunk.id).where(Chunk.batch_id == batch.id, Chunk.zip.is_(None))
    of_chunks = (Errand.kind == "make_chunk") & Errand.subject_id.in_(chunks)
    of_batch = Errand.kind.in_(sheets.JOBS[1:]) & (Errand.subject_id == batch.id)
    again = (Errand.state == "cho") & Errand.error.is_not(None)
    said = db.scalar(select(Errand.error).where(again, of_chunks | of_batch).limit(1))
    return said.split(". ")[0].rstrip(".") if said else None


def _far(batch: Batch, chunks: Sequence[Any], now: dt.datetime) -> Progress:
    in_hand = [chunk for chunk in chunks if chunk.zip]
    done = sum(chunk.total for chunk in in_hand)
    left = len(chunks) - len(in_hand)
    failed = [chunk.error for chunk in chunks if chunk.error and not chunk.zip]
    finished = [(chunk.done_at, chunk.total) for chunk in in_hand if chunk.done_at]
    return Progress(
        total=batch.total,
        done=done,
        bad=sum(chunk.bad for chunk in in_hand),
        chunks_left=left,
        # Others may still go on; it stands still when only failed ones are left.
        failed=failed[0] if failed and len(failed) == left else None,
        left=pace.time_left(finished, batch.total - done, since=batch.made_at, now=now),
    )
