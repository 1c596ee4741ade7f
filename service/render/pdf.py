"""Word to PDF/A-2b by one warm LibreOffice, watched: a deadline a document, killed as a group."""

import io
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pikepdf

from service.errors import Refusal
from service.render.office_convert import clear
from service.render.watch import close, deadline, kill_group, opened

SYSTEM_PYTHON: Final = "/usr/bin/python3"
FONTS: Final = ("Times New Roman", "Liberation Serif")
DOCUMENTS_PER_START: Final = 200
_BRIDGE: Final = Path(__file__).with_name("office_convert.py")


class ConversionFailed(Refusal):
    """LibreOffice gave no good PDF; the paper can be tried again."""

    code = "conversion_failed"


class OfficeSuite:
    """One LibreOffice, started when first needed and again after a fault or many documents."""

    def __init__(
        self,
        command: Sequence[str] = ("soffice",),
        documents_per_start: int = DOCUMENTS_PER_START,
    ) -> None:
        self._command = list(command)
        self._documents_per_start = documents_per_start
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def to_pdf(self, docx: bytes, deadline_seconds: float = 60) -> bytes:
        """The paper as PDF/A-2b, start-up included in the deadline; ConversionFailed says why not.

        After a breach or a crash LibreOffice is gone as a group, and the next call starts anew.
        """
        with self._lock:
            running = self._running or _Running(self._command)
            self._running = running
            pdf = None
            try:
                pdf = running.convert(docx, deadline_seconds)
            finally:
                if pdf is None or running.documents >= self._documents_per_start:
                    self._end()
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

    def _end(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None


def check_fonts() -> str | None:
    """Which of Times New Roman and Liberation Serif (same widths) is installed; None is a fault."""
    if shutil.which("fc-list") is None:
        return None
    listing = subprocess.run(
        ["fc-list", ":", "family"],  # noqa: S607 - found by PATH as the system has it
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return next((font for font in FONTS if font in listing.stdout), None)


class _Running:
    """A bridge process and its LibreOffice, in a folder that goes with them."""

    def __init__(self, command: list[str]) -> None:
        if shutil.which(command[0]) is None or not Path(SYSTEM_PYTHON).exists():
            raise ConversionFailed(
                "Máy chủ chưa có LibreOffice. Quản trị cần cài libreoffice-writer-nogui "
                "và python3-uno, rồi bấm «Tạo lại»."
            )
        self.documents = 0
        self._office_pid: int | None = None
        self._ready = False
        self._folder = Path(tempfile.mkdtemp(prefix="office-"))
        self._log = (self._folder / "log").open("wb+")
        self._bridge = subprocess.Popen(  # noqa: S603 - our own script, the service's own setting
            [SYSTEM_PYTHON, "-I", str(_BRIDGE), str(self._folder), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment(self._folder),
            start_new_session=True,
        )

    def convert(self, docx: bytes, seconds: float) -> bytes:
        source, target = self._folder / "paper.docx", self._folder / "paper.pdf"
        target.unlink(missing_ok=True)
        source.write_bytes(docx)
        with deadline(seconds, self._kill) as breached:
            answer = self._answer({"source": str(source), "target": str(target)})
        if breached.is_set():
            raise ConversionFailed(
                f"Chuyển sang PDF quá {seconds:g} giây nên đã dừng. Bấm «Tạo lại»; nếu vẫn vậy, "
                "hãy mở bản Word kiểm tra."
            )
        if answer is None:
            raise self._crashed()
        if "failed" in answer:
            raise ConversionFailed(
                "LibreOffice không mở được bản Word. Hãy mở bằng Word, lưu lại rồi thử lại.",
                answer["failed"],
            )
        self.documents += 1
        return _good_pdf(target)

    def end(self) -> None:
        self._kill()
        self._bridge.wait()
        close(self._bridge.stdin, self._bridge.stdout, self._log)
        clear(self._folder)

    def _kill(self) -> None:
        kill_group(self._office_pid)
        kill_group(self._bridge.pid)

    def _answer(self, job: dict[str, str]) -> dict[str, Any] | None:
        """What the bridge says to the job; None when it is gone."""
        while not self._ready:
            said = self._read()
            if said is None:
                return None
            self._office_pid = said.get("started", self._office_pid)
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

    def _crashed(self) -> ConversionFailed:
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return ConversionFailed(
            "LibreOffice dừng giữa chừng khi chuyển sang PDF. Bấm «Tạo lại» để thử lần nữa.",
            lines[-1] if lines else None,
        )


def _environment(folder: Path) -> dict[str, str]:
    """What LibreOffice needs and no more: no secret of the service among it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }


def _good_pdf(path: Path) -> bytes:
    """The file if it is a PDF with at least one page; exit 0 alone proves nothing."""
    data = path.read_bytes() if path.exists() else b""
    try:
        if not data.startswith(b"%PDF"):
            raise ValueError("no PDF")
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) < 1:
                raise ValueError("no page")
    except (pikepdf.PdfError, ValueError) as error:
        raise ConversionFailed(
            "LibreOffice không tạo ra tệp PDF dùng được. Bấm «Tạo lại» để thử lần nữa.", str(error)
        ) from error
    return data
