"""A thousand certificates, as a zip of Word files and one print PDF: our workers, the naive way."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pikepdf

from service.office import people, sheet_view, sheets
from service.office.desk import Office
from service.store.models import Batch
from tests.bench import engines, jobs
from tests.bench.office import BareOffice

COUNT, SAMPLE = 1000, 20
PATIENCE_SECONDS = 180
PAUSE = threading.Event()
WORKERS = os.cpu_count() or 1


@contextmanager
def working(var: Path, workers: int = WORKERS) -> Iterator[int]:
    """`flask work` on this data, its LibreOffices started; the supervisor's process id."""
    own = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "VAR_DIR": str(var),
        "WORKERS": str(workers),
    }
    with (var / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.supervisor"],
            cwd=jobs.ROOT,
            env=own,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()
        # Whatever a killed supervisor left: nothing of a measurement may go on beside the next.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def ours(office: Office, count: int = COUNT) -> float:
    """Seconds from the clerk's click to both files in his hands."""
    start = time.perf_counter()
    batch_id = open_batch(office, count)
    wait_for(office, batch_id)
    take_files(office, batch_id)
    return time.perf_counter() - start


def open_batch(office: Office, count: int) -> int:
    """So many giấy khen, each for somebody else."""
    type_ = office.definitions.papers["giay_khen"]
    values = jobs.certificate(office).values
    common = {f.name: values[f.name] for f in type_.fields.values() if not f.each}
    rows = [row(number) for number in range(1, count + 1)]
    return sheets.open_batch(
        office,
        "giay_khen",
        f"{count} giấy khen",
        common,
        rows,
        layer="ca_to",
        printer_id=None,
        actor=people.actor_named(office, "chuyenvien"),
    )


def row(number: int) -> dict[str, Any]:
    """What is said of the person with this number."""
    who = jobs.person(number)
    return {
        "xung_ho": "",
        "ho_ten": who["ho_ten"],
        "chuc_vu_don_vi": f"{who['chuc_vu']}, {who['don_vi']}",
        "dia_chi": "",
        "thanh_tich": who["thanh_tich"],
        "so_so_vang": str(number),
    }


def wait_for(office: Office, batch_id: int) -> None:
    """Until the batch is made."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        with office.reading() as db:
            batch = db.get_one(Batch, batch_id)
        if batch.state == "xong":
            return
        assert batch.error is None, batch.error
        assert time.monotonic() < end, "the batch is not made"
        PAUSE.wait(0.05)


def take_files(office: Office, batch_id: int) -> tuple[bytes, bytes]:
    """The zip and the print PDF, as a download reads them."""
    actor = people.actor_named(office, "chuyenvien")
    zip_, pdf = (
        b"".join(sheet_view.file_of(office, batch_id, what, actor=actor).data)
        for what in ("zip", "print")
    )
    return zip_, pdf


def naive(office: Office, bare: BareOffice, count: int = SAMPLE) -> float:
    """Seconds of docxtpl sheet by sheet, warm LibreOffice file by file, zip and one PDF."""
    job = jobs.certificate(office)
    start = time.perf_counter()
    pages = []
    with zipfile.ZipFile(io.BytesIO(), "w") as archive, pikepdf.new() as print_:
        for number in range(1, count + 1):
            docx = engines.docxtpl(job.template, job.values | row(number), {})()
            archive.writestr(f"{number:04}.docx", docx)
            pages.append(pikepdf.open(io.BytesIO(bare.to_pdf(docx))))
            print_.pages.extend(pages[-1].pages)
        print_.save(io.BytesIO())
    return time.perf_counter() - start
