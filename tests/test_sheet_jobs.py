"""The batch's jobs on real Word and LibreOffice: each sheet once, one bad row never the batch."""

import io
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import update

from service import sheet_jobs
from service.errors import Busy
from service.jobs import PASSING_TRIES, Workshop, run_next
from service.office import printers, sheet_view, sheets
from service.render.child import RenderChild
from service.render.docx import text_of
from service.render.pdf import OfficeSuite
from service.store.models import Errand
from tests.sheet_office import (
    TOO_LONG,
    batch_of,
    chunks_of,
    open_batch,
    people,
    sheets_of,
    shown,
)
from tests.world import World

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tools() -> Iterator[tuple[RenderChild, OfficeSuite]]:
    with RenderChild() as child, OfficeSuite() as suite:
        yield child, suite


@pytest.fixture
def shop(world: World, tools: tuple[RenderChild, OfficeSuite]) -> Workshop:
    return Workshop(world.office, *tools)


def work_all(shop: Workshop) -> None:
    while run_next(shop):
        pass


def fetched(world: World, batch_id: int, what: str) -> bytes:
    found = sheet_view.file_of(world.office, batch_id, what, actor=world.actor("chuyenvien"))
    return b"".join(found.data)


def zip_of(world: World, batch_id: int) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(fetched(world, batch_id, "zip"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def picture(world: World, kind: str, **how: Any) -> dict[str, Any]:
    target = io.BytesIO()
    Image.new("RGB", (60, 80), "blue").save(target, kind, **how)
    return {"picture": world.office.files.put(target.getvalue()), "width_mm": 30}


def damage(world: World, sha: str) -> None:
    (world.office.files.folder / sha[:2] / sha).write_bytes(b"other bytes")


def test_a_batch_becomes_a_zip_a_print_and_a_test_sheet(world: World, shop: Workshop) -> None:
    batch_id = open_batch(world, 60)

    work_all(shop)  # make_chunk, make_test_sheet, join_batch

    page, chunks = shown(world, batch_id), chunks_of(world, batch_id)
    assert (page.state, page.progress.done, page.progress.bad) == ("Xong", 60, 0)
    files = zip_of(world, batch_id)
    assert list(files) == [f"{n:04} Nguyễn Văn Ấm {n}.docx" for n in range(1, 61)]
    assert "Nguyễn Văn Ấm 60" in text_of(files["0060 Nguyễn Văn Ấm 60.docx"])
    printed = pages_of(fetched(world, batch_id, "print"))
    assert len(printed) == 60
    assert all(f"Nguyễn Văn Ấm {n} " in f"{text} " for n, text in enumerate(printed, 1))
    assert len(pikepdf.open(io.BytesIO(fetched(world, batch_id, "test"))).pages) == 1

    for chunk in chunks:
        sheet_jobs.make_chunk(shop, chunk.id)
    sheet_jobs.make_test_sheet(shop, batch_id)
    sheet_jobs.join_batch(shop, batch_id)
    again = chunks_of(world, batch_id)
    assert [(c.zip, c.pdf, c.done_at) for c in again] == [(c.zip, c.pdf, c.done_at) for c in chunks]


def test_bad_rows_are_left_out_and_named(world: World, shop: Workshop) -> None:
    rows = people(7)
    rows[0]["chan_dung"] = picture(world, "JPEG", dpi=(0, 0))  # O-08: sound in spite of it
    broken = world.office.files.put(b"\xff\xd8\xff\xe0 no picture")
    rows[2]["chan_dung"] = {"picture": broken, "width_mm": 30}
    rows[3]["chan_dung"] = {"picture": "0" * 64, "width_mm": 30}
    rows[4]["thanh_tich"] = TOO_LONG
    rows[6]["chan_dung"] = picture(world, "PNG")
    damage(world, rows[6]["chan_dung"]["picture"])
    batch_id = open_batch(world, rows)

    work_all(shop)

    wrong = {s.seq: s.error for s in sheets_of(world, batch_id) if s.error}
    assert set(wrong) == {3, 4, 5, 7}
    assert wrong[3].startswith("Ảnh không in được: ")
    assert wrong[4].startswith("Ảnh không in được: Không tìm thấy tệp")
    assert wrong[7] == "Ảnh không in được: Tệp ảnh đã lưu bị hỏng."
    assert wrong[5] == "Tờ dài hơn một trang. Hãy rút ngắn nội dung của dòng này."
    names = ["0001 Nguyễn Văn Ấm 1.docx", "0002 Nguyễn Văn Ấm 2.docx", "0006 Nguyễn Văn Ấm 6.docx"]
    assert list(zip_of(world, batch_id)) == names
    printed = pages_of(fetched(world, batch_id, "print"))
    assert [text.split("Nguyễn Văn Ấm ")[1][0] for text in printed] == ["1", "2", "6"]
    page = shown(world, batch_id)
    assert (page.state, page.progress.bad, page.progress.done) == ("Xong", 4, 7)


def test_a_batch_of_bad_rows_alone_ends_too(world: World, shop: Workshop) -> None:
    batch_id = open_batch(world, [people(1)[0] | {"thanh_tich": TOO_LONG}])

    work_all(shop)

    page = shown(world, batch_id)
    assert (page.state, page.batch.print_pdf, page.progress.bad) == ("Xong", None, 1)
    assert zip_of(world, batch_id) == {}


def test_two_workers_at_one_chunk_keep_one(world: World, shop: Workshop) -> None:
    batch_id = open_batch(world, 3)
    (chunk,) = chunks_of(world, batch_id)
    with RenderChild() as child, OfficeSuite() as suite:
        other = Workshop(world.office, child, suite, "máy khác")
        threads = [
            threading.Thread(target=sheet_jobs.make_chunk, args=(each, chunk.id))
            for each in (shop, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    work_all(shop)
    assert len(pages_of(fetched(world, batch_id, "print"))) == 3


def test_the_print_of_an_older_printer_is_not_kept(world: World, shop: Workshop) -> None:
    clerk = world.actor("chuyenvien")
    batch_id = open_batch(world, 2)
    work_all(shop)
    machine = printers.add(
        world.office, world.unit("so-noi-vu"), "Máy", dx_tenths=100, dy_tenths=0, actor=clerk
    )
    first = batch_of(world, batch_id)
    unmoved = fetched(world, batch_id, "print")
    sheets.use_printer(world.office, batch_id, machine, seen=1, actor=clerk)

    sheet_jobs._keep_print(world.office, first, {"print_pdf": first.print_pdf, "state": "xong"})
    assert batch_of(world, batch_id).print_pdf is None
    work_all(shop)

    moved = fetched(world, batch_id, "print")
    assert moved != unmoved
    assert (shown(world, batch_id).state, len(pages_of(moved))) == ("Xong", 2)


def test_a_cancelled_batch_is_made_no_further(world: World, shop: Workshop) -> None:
    batch_id = open_batch(world, 3)
    sheets.cancel(world.office, batch_id, seen=1, actor=world.actor("chuyenvien"))

    work_all(shop)

    assert [chunk.zip for chunk in chunks_of(world, batch_id)] == [None]


def soffice(folder: Path, script: str) -> tuple[str, ...]:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return (str(program),)


def test_a_broken_libreoffice_fails_the_chunk_until_it_is_mended(
    world: World, shop: Workshop, tmp_path: Path
) -> None:
    batch_id = open_batch(world, 4)
    (chunk,) = chunks_of(world, batch_id)
    with OfficeSuite(command=soffice(tmp_path, "exit 3")) as suite:
        poor = Workshop(world.office, shop.child, suite)
        with pytest.raises(Busy, match="LibreOffice"):
            sheet_jobs.make_chunk(poor, chunk.id)
        work_all(poor)
        waits = shown(world, batch_id)
        assert (waits.state, waits.is_working) == ("Đang làm", True)
        assert waits.trouble == "LibreOffice dừng giữa chừng khi chuyển sang PDF"
        world.clock.forward(minutes=30)
        with world.office.writing() as db:
            db.execute(update(Errand).values(tries=PASSING_TRIES - 1))
        work_all(poor)  # its last try

    page = shown(world, batch_id)
    assert page.state == "Dừng vì lỗi"
    assert "LibreOffice dừng giữa chừng" in (page.failed or "")
    assert [sheet.error for sheet in sheets_of(world, batch_id)] == [None] * 4
    sheets.retry(world.office, batch_id, actor=world.actor("chuyenvien"))
    work_all(shop)
    assert shown(world, batch_id).state == "Xong"


def test_a_libreoffice_killed_again_and_again_costs_no_sheet(
    world: World, shop: Workshop, tmp_path: Path
) -> None:
    # Twice over the whole chunk, twice over each of two sheets; then it is left alone.
    dies = f'[ "$(wc -c < {tmp_path}/died)" -ge 6 ] || {{ printf x >> {tmp_path}/died; exit 9; }}'
    (tmp_path / "died").touch()
    batch_id = open_batch(world, 4)
    with OfficeSuite(command=soffice(tmp_path, f'{dies}; exec soffice "$@"')) as suite:
        work_all(Workshop(world.office, shop.child, suite))

    page = shown(world, batch_id)
    assert (page.state, page.progress.bad) == ("Xong", 0)
    printed = pages_of(fetched(world, batch_id, "print"))
    assert [text.split("Nguyễn Văn Ấm ")[1][0] for text in printed] == ["1", "2", "3", "4"]
