"""Word to PDF/A-2b by one warm LibreOffice, watched: a deadline a document, killed as a group."""

import fcntl
import io
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pikepdf

from service.errors import Refusal
from service.render.office_convert import clear, profile_option
from service.render.watch import close, deadline, kill_group, opened

SYSTEM_PYTHON: Final = "/usr/bin/python3"
DOCUMENTS_PER_START: Final = 200
# LibreOffice lays out a table of 1,000 rows in 1 s, one of 5,000 (11 MB of XML) in 60 to 90 s.
LEAST_SECONDS: Final = 60.0
MOST_SECONDS: Final = 300.0
SECONDS_PER_MEGABYTE: Final = 15.0
_BRIDGE: Final = Path(__file__).with_name("office_convert.py")


class ConversionFailed(Refusal):
    """LibreOffice gave no good PDF; `trouble` is the fault of LibreOffice itself, if it was one."""

    code = "conversion_failed"
    trouble = ""


class OfficeMissing(ConversionFailed):
    """The machine has no LibreOffice."""

    trouble = "office missing"


class OfficeHangs(ConversionFailed):
    """The deadline passed."""

    trouble = "office hangs"


class OfficeCrashes(ConversionFailed):
    """LibreOffice ended, or said it was done and left no good PDF."""

    trouble = "office crashes"


class OfficeSuite:
    """One LibreOffice, started when first needed and again after a fault or many documents.

    `trouble` is empty, or the fault with which the last document failed, for the health page.
    """

    def __init__(
        self,
        command: Sequence[str] = ("soffice",),
        documents_per_start: int = DOCUMENTS_PER_START,
    ) -> None:
        self.trouble = ""
        self._command = list(command)
        self._documents_per_start = documents_per_start
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def to_pdf(self, docx: bytes, deadline_seconds: float | None = None) -> bytes:
        """The paper as PDF/A-2b; ConversionFailed says why not.

        The deadline (by the length of the text, if not given) includes starts. After a breach or a
        crash LibreOffice is gone as a group and the next call starts anew. A paper over which it
        crashed, perhaps while idle before, is tried once more; a second crash is its own fault.
        """
        seconds = deadline_seconds or patience(docx)
        with self._lock:
            ends_at = time.monotonic() + seconds
            try:
                try:
                    pdf = self._converted(docx, ends_at)
                except OfficeCrashes:
                    pdf = self._converted(docx, ends_at)
            except TimeoutError as breach:
                self.trouble = OfficeHangs.trouble
                raise OfficeHangs(
                    f"Chuyển sang PDF quá {seconds:g} giây nên đã dừng. Bấm «Tạo lại»; "
                    "nếu vẫn vậy, hãy mở bản Word kiểm tra."
                ) from breach
            except ConversionFailed as failure:
                self.trouble = failure.trouble
                raise
            self.trouble = ""
            return pdf

    def close(self) -> None:
        """End LibreOffice and remove its folder; safe to call twice."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _converted(self, docx: bytes, ends_at: float) -> bytes:
        """One try; after a failed one LibreOffice is gone."""
        running = self._running or _Running(self._command)
        self._running = running
        pdf = None
        try:
            pdf = running.convert(docx, ends_at - time.monotonic())
        finally:
            if pdf is None or running.documents >= self._documents_per_start:
                self._end()
        return pdf

    def _end(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None


def patience(docx: bytes) -> float:
    """How many whole seconds a document may take: 60, and more for a long text."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            size = sum(m.file_size for m in archive.infolist() if m.filename.endswith(".xml"))
    except (zipfile.BadZipFile, ValueError, OSError):
        return LEAST_SECONDS
    return round(min(LEAST_SECONDS + SECONDS_PER_MEGABYTE * size / 2**20, MOST_SECONDS))


class _Running:
    """A bridge process and its LibreOffice, in a folder that goes with them."""

    def __init__(self, command: list[str]) -> None:
        if shutil.which(command[0]) is None or not Path(SYSTEM_PYTHON).exists():
            raise OfficeMissing(
                "Máy chủ chưa có LibreOffice. Quản trị cần cài libreoffice-writer-nogui "
                "và python3-uno, rồi bấm «Tạo lại»."
            )
        self.documents = 0
        self._ready = False
        _clear_abandoned()
        self._folder, self._held = _own_folder()
        self._log = (self._folder / "log").open("wb+")
        self._bridge = subprocess.Popen(  # noqa: S603 - our own script, the service's own setting
            [SYSTEM_PYTHON, "-I", str(_BRIDGE), str(self._folder), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment(self._folder),
            start_new_session=True,
            pass_fds=(self._held,),
        )

    def convert(self, docx: bytes, seconds: float) -> bytes:
        source, target = self._folder / "paper.docx", self._folder / "paper.pdf"
        source.write_bytes(docx)
        with deadline(seconds, self._kill) as breached:
            answer = self._answer({"source": str(source), "target": str(target)})
        if breached.is_set():
            raise TimeoutError
        if answer is None:
            raise self._crashed()
        if "failed" in answer:
            raise ConversionFailed(
                "LibreOffice không mở được bản Word. Hãy mở bằng Word, lưu lại rồi thử lại.",
                answer["failed"],
            )
        pdf = _good_pdf(target)
        source.unlink()
        target.unlink()
        self.documents += 1
        return pdf

    def end(self) -> None:
        self._kill()
        self._bridge.wait()
        close(self._bridge.stdin, self._bridge.stdout, self._log)
        _end_office(self._folder)
        os.close(self._held)

    def _kill(self) -> None:
        """Kill the bridge; its cleaner kills LibreOffice at once."""
        kill_group(self._bridge.pid)

    def _answer(self, job: dict[str, str]) -> dict[str, Any] | None:
        """What the bridge says to the job; None when it is gone."""
        while not self._ready:
            said = self._read()
            if said is None:
                return None
            self._ready = "ready" in said
        try:
            jobs = opened(self._bridge.stdin)
            jobs.write(json.dumps(job).encode() + b"\n")
            jobs.flush()
        except OSError:
            return None
        return self._read()

    def _read(self) -> dict[str, Any] | None:
        line = opened(self._bridge.stdout).readline()
        said: dict[str, Any] | None = json.loads(line) if line else None
        return said

    def _crashed(self) -> OfficeCrashes:
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return OfficeCrashes(
            "LibreOffice dừng giữa chừng khi chuyển sang PDF. Bấm «Tạo lại» để thử lần nữa.",
            lines[-1] if lines else None,
        )


def _own_folder() -> tuple[Path, int]:
    """A new folder and a lock on it, which lasts as long as this process or the bridge lives."""
    made = Path(tempfile.mkdtemp(prefix="new-office-"))
    held = os.open(made, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return made.rename(made.with_name(made.name.removeprefix("new-"))), held


def _clear_abandoned() -> None:
    """Remove the folders of killed workers, with a LibreOffice that outlived them."""
    for folder in Path(tempfile.gettempdir()).glob("office-*"):
        with suppress(OSError), _abandoned(folder):
            _end_office(folder)


@contextmanager
def _abandoned(folder: Path) -> Iterator[None]:
    """Hold the folder; OSError when it is somebody else's or its owner lives."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)


def _end_office(folder: Path) -> None:
    """Kill the LibreOffice of the folder, if it still lives, and remove the folder."""
    for group in _groups_of(folder):
        kill_group(group)
    clear(folder)


def _groups_of(folder: Path) -> set[int]:
    """The process groups of the LibreOffice with this profile: its argument names it in full."""
    option, groups = profile_option(folder).encode(), set()
    for said in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if option in said.read_bytes().split(b"\0"):
                groups.add(os.getpgid(int(said.parent.name)))
    return groups


def _environment(folder: Path) -> dict[str, str]:
    """What LibreOffice needs and no more: no secret of the service among it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }


def _good_pdf(path: Path) -> bytes:
    """The file if it is a whole PDF with at least one page; «done» alone proves nothing."""
    data = path.read_bytes() if path.exists() else b""
    try:
        if not data.startswith(b"%PDF"):
            raise ValueError("no PDF")
        with pikepdf.open(
            io.BytesIO(data), attempt_recovery=False, inherit_page_attributes=False
        ) as pdf:
            # Not len(pdf.pages), which reads every object of a long paper: 350 ms for 40 pages.
            if int(pdf.Root.Pages.Count) < 1:
                raise ValueError("no page")
    except (pikepdf.PdfError, ValueError, AttributeError, TypeError) as error:
        raise OfficeCrashes(
            "LibreOffice không tạo ra tệp PDF dùng được. Bấm «Tạo lại» để thử lần nữa.", str(error)
        ) from error
    return data
