"""Certificates by the thousand, as the tests of load order them and look at what came out."""

import io
import re
import subprocess
import threading
import zipfile
from typing import Any

import pikepdf
from sqlalchemy import func, select

from service.office import sheet_view, sheets
from service.render.docx import text_of
from service.store.models import Batch, Chunk, Errand
from tests.sheet_office import COMMON, DEED
from tests.world import World


def rows(count: int) -> list[dict[str, Any]]:
    """Rows for so many people, each with a name and a number that nobody else has."""
    return [
        {"ho_ten": name(n), "thanh_tich": DEED, "so_so_vang": str(n)} for n in range(1, count + 1)
    ]


def name(number: int) -> str:
    return f"Nguyễn Văn Ấm {number:04}"


def order(world: World, count: int) -> int:
    """A batch of so many giấy khen by the clerk; its id."""
    clerk, title = world.actor("chuyenvien"), f"{count} giấy khen"
    return sheets.open_batch(
        world.office,
        "giay_khen",
        title,
        COMMON,
        rows(count),
        layer="ca_to",
        printer_id=None,
        actor=clerk,
    )


def progress(world: World, batch_id: int) -> int:
    """How many sheets are done, as the page of the batch says."""
    return sheet_view.page(world.office, batch_id, actor=world.actor("chuyenvien")).progress.done


def is_made(world: World, batch_id: int) -> bool:
    """Whether the batch is whole; AssertionError when it stands still."""
    with world.office.reading() as db:
        batch = db.get_one(Batch, batch_id)
        gave_up = db.scalars(select(Errand.error).where(Errand.state == "hong")).all()
    assert (batch.error, gave_up) == (None, [])
    return batch.state == "xong"


def files(world: World, batch_id: int) -> tuple[bytes, bytes]:
    """The zip and the print PDF, as a download hands them out."""
    clerk = world.actor("chuyenvien")
    zip_, pdf = (
        b"".join(sheet_view.file_of(world.office, batch_id, what, actor=clerk).data)
        for what in ("zip", "print")
    )
    return zip_, pdf


def prove_whole(world: World, batch_id: int, count: int) -> None:
    """Each sheet once: a Word file with its own name and number, a page in its place."""
    zip_, pdf = files(world, batch_id)
    with zipfile.ZipFile(io.BytesIO(zip_)) as archive:
        names = [f"{n:04} {name(n)}.docx" for n in range(1, count + 1)]
        assert archive.namelist() == names
        for number, file in enumerate(names, 1):
            assert who(text_of(archive.read(file))) == (name(number), str(number))
    assert [who(page) for page in pages(pdf)] == [(name(n), str(n)) for n in range(1, count + 1)]
    with world.office.reading() as db:
        chunks = select(func.sum(Chunk.total), func.sum(Chunk.bad)).where(
            Chunk.batch_id == batch_id
        )
        assert tuple(db.execute(chunks).one()) == (count, 0)


def who(text: str) -> tuple[str, str]:
    """The name and the golden book's number that a sheet says; each must stand there once."""
    (person,), (number,) = (
        re.findall(r"Nguyễn Văn Ấm \d+", text),
        re.findall(r"Số sổ vàng: (\d+)", text),
    )
    return person, number


def pages(pdf: bytes) -> list[str]:
    """The words of each page.

    pdftotext reads the colour profile anew for each page, twenty times longer than its words.
    """
    colourless = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as print_:
        del print_.Root.OutputIntents
        print_.save(colourless)
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=colourless.getvalue(), capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


class Watch:
    """Looks at the progress of a batch all the time, from a thread of its own."""

    def __init__(self, world: World, batch_id: int) -> None:
        self.seen: list[int] = []
        self._world, self._batch_id, self._over = world, batch_id, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        assert self.seen == sorted(self.seen), "progress went back"

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.seen.append(progress(self._world, self._batch_id))
