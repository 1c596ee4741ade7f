"""The jobs of a batch: its chunks made and kept once, the print PDF joined, one sheet to try."""

import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.errors import BadInput, Busy, NotFound, Refusal
from service.office import sheets
from service.office.desk import Office
from service.render.pdf import ConversionFailed
from service.rules.vietnamese import local
from service.store.files import Damaged
from service.store.models import Batch, Chunk, Sheet

if TYPE_CHECKING:
    from service.jobs import Workshop

ALL_FAIL = 3  # so many sheets and none before: then it is not the sheets
TOO_LONG = "Tờ dài hơn một trang. Hãy rút ngắn nội dung của dòng này."


@dataclass(frozen=True)
class _Order:
    """What a chunk is made from."""

    template: bytes
    layer: str
    rows: Sequence[Sheet]
    day: tuple[int, int, int]


@dataclass(frozen=True)
class _Row:
    """One sheet on its way: what it says, and its Word file once there is one."""

    sheet: Sheet
    docx: bytes = b""


def make_chunk(shop: "Workshop", chunk_id: int) -> None:
    """The Word files of a chunk in one zip and its pages in one PDF; bad sheets marked, left out.

    Whoever is first keeps his; when it was the last chunk, the print PDF is ordered.
    """
    order = _order(shop.office, chunk_id)
    if order is None:
        return
    wrong: dict[int, str] = {}
    attachments = _pictures(shop, order.rows, wrong)
    rows = _filled(shop, order, attachments, wrong)
    pdf = _printed(shop, order, attachments, rows, wrong)
    good = [row for row in rows if row.sheet.id not in wrong]
    files = {"zip": _put_zip(shop, order, good), "pdf": shop.office.files.put(pdf) if pdf else None}
    _keep(shop.office, chunk_id, files, wrong)


def make_test_sheet(shop: "Workshop", batch_id: int) -> None:
    """The first sheet with rulers, moved as its printer asks."""
    with shop.office.reading() as db:
        batch = db.get_one(Batch, batch_id)
        first = db.scalar(_pdfs(batch_id).limit(1))
    if first is None or batch.test_pdf or batch.state == "da_huy":
        return
    offset = batch.dx_tenths / 10, batch.dy_tenths / 10
    sha = shop.office.files.put(shop.child.test_sheet(shop.office.files.open(first), *offset))
    _keep_print(shop.office, batch, {"test_pdf": sha})


def join_batch(shop: "Workshop", batch_id: int) -> None:
    """All pages in one PDF, moved as the printer asks; if that changed meanwhile, nothing."""
    office = shop.office
    with office.reading() as db:
        batch = db.get_one(Batch, batch_id)
        unmade = select(Chunk.id).where(Chunk.batch_id == batch_id, Chunk.zip.is_(None)).limit(1)
        waits = db.scalar(unmade) is not None
        pdfs = [sha for sha in db.scalars(_pdfs(batch_id)) if sha]
    if waits or batch.state != "dang_lam":
        return
    with tempfile.TemporaryDirectory(prefix="lo-in-") as name:
        folder = Path(name)
        for number, sha in enumerate(pdfs, 1):
            office.files.save(sha, folder / f"{number:04}.pdf")
        joined = None
        if pdfs:
            shop.child.joined_files(name, batch.dx_tenths / 10, batch.dy_tenths / 10)
            joined = office.files.put_file(folder / "joined.pdf")
    done = {"print_pdf": joined, "state": "xong", "done_at": office.now(), "error": None}
    _keep_print(office, batch, done)


def chunk_given_up(db: Session, office: Office, chunk_id: int, why: str) -> None:
    """The batch's page says why this chunk is not made."""
    db.execute(update(Chunk).where(Chunk.id == chunk_id, Chunk.zip.is_(None)).values(error=why))


def batch_given_up(db: Session, office: Office, batch_id: int, why: str) -> None:
    """The batch's page says why there is no print PDF."""
    waiting = (Batch.id == batch_id) & (Batch.state == "dang_lam")
    db.execute(update(Batch).where(waiting).values(error=why))


# --- a chunk --------------------------------------------------------------------------------


def _order(office: Office, chunk_id: int) -> _Order | None:
    with office.reading() as db:
        chunk = db.get_one(Chunk, chunk_id)
        batch = db.get_one(Batch, chunk.batch_id)
        if chunk.zip or batch.state == "da_huy":
            return None
        rows = db.scalars(select(Sheet).where(Sheet.chunk_id == chunk_id).order_by(Sheet.seq)).all()
    made = local(batch.made_at)
    template = office.files.open(batch.template_sha)
    return _Order(template, batch.layer, rows, (made.year, made.month, made.day))


def _pictures(shop: "Workshop", rows: Sequence[Sheet], wrong: dict[int, str]) -> dict[str, bytes]:
    """The pictures of these sheets made sound, by their hash; a bad one makes its sheets bad."""
    sound: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for row in rows:
        for sha in _shown(row.values):
            if sha not in sound and sha not in refused:
                try:
                    sound[sha] = shop.child.picture(shop.office.files.open(sha))
                except (BadInput, NotFound) as refusal:
                    refused[sha] = refusal.message
                except Damaged:
                    refused[sha] = "Tệp ảnh đã lưu bị hỏng."
            if sha in refused:
                wrong[row.id] = f"Ảnh không in được: {refused[sha]}"
    return sound


def _shown(values: Mapping[str, Any]) -> list[str]:
    found = (v.get("picture") for v in values.values() if isinstance(v, dict))
    return [sha for sha in found if isinstance(sha, str)]


def _filled(
    shop: "Workshop", order: _Order, attachments: Mapping[str, bytes], wrong: dict[int, str]
) -> list[_Row]:
    """The Word file of every sheet that has one."""
    sheets_ = [row for row in order.rows if row.id not in wrong]
    made = shop.child.sheets(
        order.template, [row.values for row in sheets_], attachments, order.layer
    )
    rows = []
    for sheet, docx in zip(sheets_, made, strict=True):
        if isinstance(docx, Refusal):
            wrong[sheet.id] = docx.message
        else:
            rows.append(_Row(sheet, docx))
    return rows


def _printed(
    shop: "Workshop",
    order: _Order,
    attachments: Mapping[str, bytes],
    rows: Sequence[_Row],
    wrong: dict[int, str],
) -> bytes | None:
    """One page for each sheet, in order; a sheet that needs two is bad and left out."""
    if len(rows) > 1:
        values = [row.sheet.values for row in rows]
        merged = shop.child.merged(order.template, values, attachments, order.layer)
        pdf = _tried(shop, merged) if merged else None
        if pdf and shop.child.page_count(pdf) == len(rows):
            return pdf
    return _one_by_one(shop, rows, wrong)


def _one_by_one(shop: "Workshop", rows: Sequence[_Row], wrong: dict[int, str]) -> bytes | None:
    """The same, file by file: slower, and it shows which sheet is bad."""
    pdfs: dict[int, bytes] = {}
    failed = _convert(shop, rows, pdfs, wrong)
    _convert(shop, failed, pdfs, wrong)  # it may have been killed over them from outside
    for sheet_id, pdf in pdfs.items():
        if shop.child.page_count(pdf) != 1:
            wrong[sheet_id] = TOO_LONG
    pages = [pdfs[row.sheet.id] for row in rows if row.sheet.id not in wrong]
    return shop.child.joined(pages, 0, 0) if len(pages) > 1 else next(iter(pages), None)


def _convert(
    shop: "Workshop", rows: Sequence[_Row], pdfs: dict[int, bytes], wrong: dict[int, str]
) -> list[_Row]:
    """The PDF of each; those over which LibreOffice failed. Busy when it fails over all."""
    failed = []
    for row in rows:
        try:
            pdfs[row.sheet.id] = shop.suite.to_pdf(row.docx)
            wrong.pop(row.sheet.id, None)
        except ConversionFailed as refusal:
            failed.append(row)
            wrong[row.sheet.id] = refusal.message
            if not pdfs and len(failed) == min(ALL_FAIL, len(rows)):
                raise Busy(refusal.message, refusal.details) from refusal
    return failed


def _tried(shop: "Workshop", docx: bytes) -> bytes | None:
    try:
        return shop.suite.to_pdf(docx)
    except ConversionFailed:
        return None


def _put_zip(shop: "Workshop", order: _Order, rows: Sequence[_Row]) -> str:
    """Stored, not packed again; the same sheets give the same bytes."""
    with tempfile.NamedTemporaryFile(prefix="lo-in-") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for row in rows:
                name = zipfile.ZipInfo(row.sheet.file_name, (*order.day, 0, 0, 0))
                archive.writestr(name, row.docx)
        file.flush()
        return shop.office.files.put_file(Path(file.name))


def _keep(
    office: Office, chunk_id: int, files: Mapping[str, str | None], wrong: Mapping[int, str]
) -> None:
    with office.writing() as db:
        batch_id = db.get_one(Chunk, chunk_id).batch_id
        # The batch's row first: of its last two chunks, one sees that both are in.
        batch = db.get_one(Batch, batch_id, with_for_update=True)
        kept = db.scalar(
            update(Chunk)
            .where(Chunk.id == chunk_id, Chunk.zip.is_(None))
            .values(**files, bad=len(wrong), done_at=office.now(), error=None)
            .returning(Chunk.id)
        )
        if kept is None:
            return
        for sheet_id, why in wrong.items():
            db.execute(update(Sheet).where(Sheet.id == sheet_id).values(error=why))
        if batch.state == "dang_lam":
            sheets.order_print(db, office, batch)


# --- the print ------------------------------------------------------------------------------


def _pdfs(batch_id: int) -> Any:
    """The PDFs of the chunks that are in, in order."""
    chunks = select(Chunk.pdf).where(Chunk.batch_id == batch_id, Chunk.pdf.is_not(None))
    return chunks.order_by(Chunk.seq)


def _keep_print(office: Office, batch: Batch, found: Mapping[str, Any]) -> None:
    """For the printer it was made for: `version` moves with every change of it."""
    with office.writing() as db:
        as_read = (Batch.id == batch.id) & (Batch.version == batch.version)
        db.execute(update(Batch).where(as_read).values(**found))
