"""Certificates in bulk: a batch is opened with all its rows proved, printed anew, ended, mended.

A batch is made in chunks by all workers (sheet_jobs). What is wrong with a row is told before
anything is kept; what only shows in the making marks that one sheet, never the batch.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, exists, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved, TooLarge
from service.office import finding, printers, templates
from service.office.desk import SYSTEM, Actor, Office
from service.office.history import Happening, record
from service.rules import file_names, sheet_rows
from service.rules.catalogue import DocumentType
from service.rules.kinds import Values
from service.rules.sheet_rows import Fault
from service.rules.vietnamese import local, squeeze
from service.store import outbox
from service.store.models import Batch, Chunk, Errand, Printer, Sheet
from service.store.session import is_unique_violation

LAYERS = {
    "ca_to": "Cả tờ",
    "lop_chu": "Lớp chữ trên phôi in sẵn",
    "lop_so_ngay": "Chỉ số và ngày",
}
CHUNK_SHEETS = 50
FEW = 3  # sheets that somebody waits for
SOMEBODY_WAITS, ORDINARY, BATCH = 2, 5, 8
MOST_TITLE = 300
MOST_SAID = 3
MOST_PICTURE = 5 * 1024 * 1024
PICTURE_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MOST_A_ROUND = 200
JOBS = ("make_chunk", "make_test_sheet", "join_batch")


def form(office: Office, paper: str) -> DocumentType:
    """The form of this name, printed in batches."""
    type_ = office.definitions.papers.get(paper)
    if type_ is None or not type_.sheet:
        raise NotFound("Không có mẫu bằng, giấy khen này.")
    return type_


def open_batch(
    office: Office,
    paper: str,
    title: str,
    common: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    *,
    layer: str,
    printer_id: int | None,
    dossier_id: int | None = None,
    unit_id: int | None = None,
    form_key: str = "",
    actor: Actor,
) -> int:
    """A batch with a sheet for each row, ordered from the workers; its id. All rows or none.

    Any fault is Incomplete, with every fault in its details. The same form sent twice, known by
    `form_key`, makes one batch.
    """
    type_ = form(office, paper)
    unit_id = _unit(actor, unit_id)
    title = _checked(title, layer, rows)
    values, faults = sheet_rows.filled(type_, common, rows)
    if faults:
        raise refusal_of(faults)
    names = file_names.unique(
        (f"{seq:04} {sheet_rows.label_of(type_, v)}" for seq, v in enumerate(values, 1)), ".docx"
    )
    wanted = {
        "unit_id": unit_id,
        "dossier_id": dossier_id,
        "form_key": f"{actor.id}:{form_key[:100]}" if form_key else None,
        "title": title,
        "paper": paper,
        "layer": layer,
        "total": len(values),
        "made_by_id": actor.id,
        "made_at": office.now(),
        "pictures": _pictures(values),
    }
    try:
        return _open(office, actor, wanted, printer_id, type_, values, names)
    except IntegrityError as error:
        if not form_key or not is_unique_violation(error):
            raise
        return _open(office, actor, wanted, printer_id, type_, values, names)


def keep_picture(office: Office, data: bytes, *, actor: Actor) -> str:
    """Keep a portrait for a sheet; its SHA-256. Whether it can be printed shows in the making."""
    if not printers.prints_in(actor):
        raise NotAllowed(printers.NOT_YOURS)
    if len(data) > MOST_PICTURE:
        raise TooLarge("Ảnh lớn hơn 5 MB. Hãy thu nhỏ rồi gửi lại.")
    if not data.startswith(PICTURE_STARTS):
        raise BadInput("Đây không phải ảnh PNG hoặc JPG. Hãy chọn tệp ảnh khác.")
    return office.files.put(data)


def use_printer(
    office: Office, batch_id: int, printer_id: int | None, *, seen: int, actor: Actor
) -> None:
    """Print on this printer, as it is set now (None: on any, unmoved); the sheets stay as they are.

    Only the print PDF and the test sheet are made anew.
    """
    with office.writing() as db:
        batch = _taken(db, batch_id, seen, actor)
        _put_to(batch, printers.find(db, batch.unit_id, printer_id) if printer_id else None)
        batch.print_pdf = batch.test_pdf = batch.done_at = batch.error = None
        batch.state = "dang_lam"
        db.flush()
        order_print(db, office, batch)
        _remember(db, office, actor, batch, "doi_may_in", "Đổi máy in", printer=printer_id)


def cancel(office: Office, batch_id: int, *, seen: int, actor: Actor) -> None:
    """The batch is given up: nothing more is made of it and nothing is handed out."""
    with office.writing() as db:
        batch = _taken(db, batch_id, seen, actor)
        batch.state = "da_huy"
        _remember(db, office, actor, batch, "huy_lo_in", "Hủy lô in")


def retry(office: Office, batch_id: int, *, actor: Actor) -> None:
    """«Làm lại»: whatever of the batch was given up is tried once more."""
    with office.writing() as db:
        batch = find(db, actor, batch_id)
        printers.require_prints(actor, batch.unit_id)
        db.refresh(batch, with_for_update=True)
        failed = db.scalars(
            select(Chunk).where(Chunk.batch_id == batch.id, Chunk.error.is_not(None))
        ).all()
        if batch.state == "da_huy" or not (failed or batch.error):
            raise StepMoved("Lô này không có phần nào cần làm lại. Hãy tải lại trang.")
        keys = [f"make_chunk:{chunk.id}" for chunk in failed]
        keys += [f"{job}:{batch.id}:{batch.version}" for job in JOBS[1:]]
        outbox.again(db, Errand.once.in_(keys), now=office.now())
        batch.error = None
        for chunk in failed:
            chunk.error = None
        db.flush()
        for job, subject_id in unserved(db):  # its errand was dropped meanwhile
            outbox.promise(db, job, subject_id, now=office.now(), merge=True)


def find(db: Session, actor: Actor, batch_id: int) -> Batch:
    """The batch of one of the officer's units; else NotFound, whichever it is."""
    batch = db.get(Batch, batch_id)
    if batch is None or (actor is not SYSTEM and batch.unit_id not in actor.unit_ids):
        raise NotFound("Không tìm thấy lô in này. Có thể đường dẫn sai hoặc lô của đơn vị khác.")
    return batch


def id_of(office: Office, code: str) -> int:
    """The batch of this code. NotFound when there is none."""
    with office.reading() as db:
        found = db.scalar(select(Batch.id).where(Batch.code == squeeze(code).upper()))
    if found is None:
        raise NotFound(f"Không có lô in nào mang mã {code}.")
    return found


def unmade(office: Office, batch_id: int) -> list[tuple[str, int]]:
    """The jobs that a batch still needs, in order; none for one that was cancelled."""
    with office.reading() as db:
        batch = db.get_one(Batch, batch_id)
        missing = select(Chunk.id).where(Chunk.batch_id == batch_id, Chunk.zip.is_(None))
        chunks = db.scalars(missing.order_by(Chunk.seq)).all()
    if batch.state != "dang_lam":
        return []
    return [*(("make_chunk", chunk_id) for chunk_id in chunks), ("join_batch", batch_id)]


def order_print(db: Session, office: Office, batch: Batch) -> None:
    """Order what can be made of the chunks that are in: the test sheet, at the end the print PDF.

    The batch's row is held by the caller, so that of the last two chunks one sees both.
    """
    chunks = select(Chunk.id).where(Chunk.batch_id == batch.id).limit(1)
    if batch.test_pdf is None and db.scalar(chunks.where(Chunk.pdf.is_not(None))):
        _promise_print(db, office, batch, "make_test_sheet", SOMEBODY_WAITS)
    if db.scalar(chunks.where(Chunk.zip.is_(None))) is None:
        urgent = batch.total <= FEW
        _promise_print(db, office, batch, "join_batch", SOMEBODY_WAITS if urgent else ORDINARY)


def unserved(db: Session) -> list[tuple[str, int]]:
    """The jobs of chunks and batches that wait and that no errand serves any more."""
    lost = [("make_chunk", chunk_id) for chunk_id in db.scalars(_unserved_chunks())]
    return lost + [("join_batch", batch_id) for batch_id in db.scalars(_unserved_batches())]


def refusal_of(faults: Sequence[Fault]) -> Incomplete:
    """The first faults in words, all of them as data."""
    said = " ".join(fault.message for fault in faults[:MOST_SAID])
    rest = f" Và {len(faults) - MOST_SAID} lỗi khác." if len(faults) > MOST_SAID else ""
    return Incomplete(f"Chưa tạo được lô. {said}{rest}", [vars(fault) for fault in faults])


def _unit(actor: Actor, unit_id: int | None) -> int:
    mine = printers.prints_in(actor)
    if unit_id is None and not mine:
        raise NotAllowed(printers.NOT_YOURS)
    wanted = mine[0] if unit_id is None else unit_id
    printers.require_prints(actor, wanted)
    return wanted


def _checked(title: str, layer: str, rows: Sequence[Mapping[str, Any]]) -> str:
    title = squeeze(title)
    if not title:
        raise Incomplete("Hãy đặt tên lô in, ví dụ «Giấy khen năm 2024».")
    if len(title) > MOST_TITLE:
        raise BadInput(f"Tên lô in dài quá {MOST_TITLE} ký tự.")
    if layer not in LAYERS:
        raise BadInput(f"Lớp in là một trong: {', '.join(LAYERS.values())}.")
    if not rows:
        raise Incomplete("Danh sách chưa có dòng nào. Hãy dán bảng từ Excel hoặc gõ một tờ.")
    if len(rows) > sheet_rows.MOST_ROWS:
        raise TooLarge(
            f"Danh sách có {len(rows)} dòng, một lô không quá {sheet_rows.MOST_ROWS}. "
            "Hãy chia thành nhiều lô."
        )
    return title


def _open(
    office: Office,
    actor: Actor,
    wanted: Mapping[str, Any],
    printer_id: int | None,
    type_: DocumentType,
    values: Sequence[Values],
    names: Sequence[str],
) -> int:
    with office.writing() as db:
        key = wanted["form_key"]
        if key and (known := db.scalar(select(Batch.id).where(Batch.form_key == key))):
            return known
        if wanted["dossier_id"] is not None:
            finding.find(db, actor, wanted["dossier_id"])
        form_sha = templates.in_use(db, office, type_.id)
        batch = Batch(**wanted, code=f"moi-{secrets.token_hex(8)}", template_sha=form_sha)
        _put_to(batch, printers.find(db, batch.unit_id, printer_id) if printer_id else None)
        db.add(batch)
        db.flush()
        batch.code = f"IN-{local(batch.made_at).year}-{batch.id:04}"
        _write_sheets(db, office, batch, type_, values, names)
        _remember(db, office, actor, batch, "tao_lo_in", "Tạo lô in", total=batch.total)
        return batch.id


def _pictures(sheets: Sequence[Values]) -> list[str]:
    return sorted(
        {
            value["picture"]
            for values in sheets
            for value in values.values()
            if isinstance(value, dict) and "picture" in value
        }
    )


def _put_to(batch: Batch, printer: Printer | None) -> None:
    batch.printer_id = printer.id if printer else None
    batch.dx_tenths = printer.dx_tenths if printer else 0
    batch.dy_tenths = printer.dy_tenths if printer else 0


def _write_sheets(
    db: Session,
    office: Office,
    batch: Batch,
    type_: DocumentType,
    values: Sequence[Values],
    names: Sequence[str],
) -> None:
    """The sheets in chunks of equal length, each promised to a worker."""
    starts = range(0, len(values), CHUNK_SHEETS)
    chunks = [
        Chunk(batch_id=batch.id, seq=seq, total=len(values[start : start + CHUNK_SHEETS]))
        for seq, start in enumerate(starts, 1)
    ]
    db.add_all(chunks)
    db.flush()
    sheets = [
        {
            "batch_id": batch.id,
            "chunk_id": chunks[at // CHUNK_SHEETS].id,
            "seq": at + 1,
            "label": sheet_rows.label_of(type_, sheet),
            "file_name": names[at],
            "values": sheet,
        }
        for at, sheet in enumerate(values)
    ]
    db.execute(insert(Sheet), sheets)
    for chunk in chunks:
        outbox.promise(
            db,
            "make_chunk",
            chunk.id,
            now=office.now(),
            once=f"make_chunk:{chunk.id}",
            priority=SOMEBODY_WAITS if batch.total <= FEW else BATCH,
        )


def _taken(db: Session, batch_id: int, seen: int, actor: Actor) -> Batch:
    """The batch to be changed now, as the officer saw it."""
    batch = find(db, actor, batch_id)
    printers.require_prints(actor, batch.unit_id)
    db.refresh(batch, with_for_update=True)
    if batch.state == "da_huy":
        raise StepMoved("Lô này đã hủy. Hãy tạo lô mới nếu vẫn cần in.")
    if batch.version != seen:
        raise StepMoved("Lô in vừa được người khác thay đổi. Hãy tải lại trang rồi làm lại.")
    batch.version += 1
    return batch


def _promise_print(db: Session, office: Office, batch: Batch, job: str, priority: int) -> None:
    """Once for each setting of the printer: `version` counts them."""
    once = f"{job}:{batch.id}:{batch.version}"
    outbox.promise(db, job, batch.id, now=office.now(), once=once, priority=priority)


def _unserved_chunks() -> Select[int]:
    served = exists().where(Errand.kind == "make_chunk", Errand.subject_id == Chunk.id, _serves())
    waiting = (Batch.state == "dang_lam") & Chunk.zip.is_(None) & Chunk.error.is_(None)
    return (
        select(Chunk.id)
        .join(Batch, Batch.id == Chunk.batch_id)
        .where(waiting, ~served)
        .order_by(Chunk.id)
        .limit(MOST_A_ROUND)
    )


def _unserved_batches() -> Select[int]:
    served = exists().where(Errand.kind == "join_batch", Errand.subject_id == Batch.id, _serves())
    unmade = exists().where(Chunk.batch_id == Batch.id, Chunk.zip.is_(None))
    waiting = (Batch.state == "dang_lam") & Batch.error.is_(None)
    return select(Batch.id).where(waiting, ~unmade, ~served).limit(MOST_A_ROUND)


def _serves() -> Any:
    return Errand.state.in_(("cho", "dang_lam"))


def _remember(
    db: Session, office: Office, actor: Actor, batch: Batch, action: str, title: str, **data: Any
) -> None:
    what = Happening(action, title, batch.dossier_id, note=batch.title, data=data or None)
    record(db, office, subject(batch.id), actor, what)


def subject(batch_id: int) -> str:
    """The name of this batch's history."""
    return f"batch:{batch_id}"
