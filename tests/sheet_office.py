"""What the tests of batches share: giấy khen for people, and chunks made as a worker would."""

import io
import zipfile
from typing import Any

import pikepdf
from sqlalchemy import select

from service.office import sheets
from service.office.sheet_view import BatchPage, page
from service.store.models import Batch, Chunk, Sheet
from tests.world import World

COMMON = {
    "co_quan_chuc_danh": ["GIÁM ĐỐC SỞ NỘI VỤ TỈNH BẮC GIANG"],
    "hanh_dong": "TẶNG",
    "ten_bang": "GIẤY KHEN",
    "dia_danh": "Bắc Giang",
    "so_quyet_dinh": "25/QĐ-SNV",
    "ngay_quyet_dinh": "ngày 08 tháng 01 năm 2024",
    "ngay_ky": "ngày 08 tháng 01 năm 2024",
    "quyen_han": ["GIÁM ĐỐC"],
    "nguoi_ky": "Trần Minh Khôi",
}
DEED = "Hoàn thành xuất sắc nhiệm vụ năm 2024"
# So long that the sheet runs over to a second page.
TOO_LONG = " ".join(["Đã có nhiều cố gắng trong phong trào thi đua yêu nước của tỉnh,"] * 60)


def people(count: int) -> list[dict[str, Any]]:
    """Rows for so many people."""
    return [{"ho_ten": f"Nguyễn Văn Ấm {n}", "thanh_tich": DEED} for n in range(1, count + 1)]


def open_batch(world: World, rows: int | list[dict[str, Any]] = 3, **how: Any) -> int:
    """A batch of giấy khen by the clerk of Sở Nội vụ."""
    given: dict[str, Any] = {
        "layer": "ca_to",
        "printer_id": None,
        "actor": world.actor(how.pop("who", "chuyenvien")),
        **how,
    }
    paper, title = given.pop("paper", "giay_khen"), given.pop("title", "Giấy khen năm 2024")
    common = COMMON | given.pop("common", {})
    rows = people(rows) if isinstance(rows, int) else rows
    return sheets.open_batch(world.office, paper, title, common, rows, **given)


def shown(world: World, batch_id: int, who: str = "chuyenvien") -> BatchPage:
    return page(world.office, batch_id, actor=world.actor(who))


def batch_of(world: World, batch_id: int) -> Batch:
    with world.office.reading() as db:
        return db.get_one(Batch, batch_id)


def chunks_of(world: World, batch_id: int) -> list[Chunk]:
    with world.office.reading() as db:
        of_batch = select(Chunk).where(Chunk.batch_id == batch_id)
        return list(db.scalars(of_batch.order_by(Chunk.seq)))


def sheets_of(world: World, batch_id: int) -> list[Sheet]:
    with world.office.reading() as db:
        of_batch = select(Sheet).where(Sheet.batch_id == batch_id)
        return list(db.scalars(of_batch.order_by(Sheet.seq)))


def make_chunks(
    world: World, batch_id: int, most: int = 1000, bad: dict[int, str] | None = None
) -> None:
    """Give chunks their files, as the worker would, without Word or LibreOffice."""
    from service import sheet_jobs

    bad = bad or {}
    for chunk in chunks_of(world, batch_id)[:most]:
        own = [sheet for sheet in sheets_of(world, batch_id) if sheet.chunk_id == chunk.id]
        good = [sheet for sheet in own if sheet.seq not in bad]
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for sheet in good:
                archive.writestr(sheet.file_name, f"docx of {sheet.seq}")
        files = {
            "zip": world.office.files.put(target.getvalue()),
            "pdf": world.office.files.put(pages(len(good))) if good else None,
        }
        wrong = {sheet.id: bad[sheet.seq] for sheet in own if sheet.seq in bad}
        sheet_jobs._keep(world.office, chunk.id, files, wrong)


def finish(world: World, batch_id: int, bad: dict[int, str] | None = None) -> None:
    """All chunks made, the print PDF joined and the test sheet there, without any renderer."""
    make_chunks(world, batch_id, bad=bad)
    with world.office.writing() as db:
        batch = db.get_one(Batch, batch_id)
        batch.print_pdf = world.office.files.put(pages(batch.total))
        batch.test_pdf = world.office.files.put(pages(1))
        batch.state, batch.done_at = "xong", world.office.now()


def pages(count: int) -> bytes:
    """A PDF of so many blank A4 pages."""
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page(page_size=(842, 595))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()
