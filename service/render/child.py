"""The process that runs templates and parses uploads: no secrets, bounded memory and time.

The parent writes a message (two lengths, a JSON header, raw bytes) and reads one back; nothing is
pickled. A job that runs too long or takes too much memory costs the child its life; the next job
gets a new one.
"""

import datetime as dt
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Any, Final, Self

from service import errors
from service.errors import BadInput, Refusal
from service.render.watch import close, deadline, kill_group, opened
from service.rules.law import Law, law_from

MEMORY_BYTES: Final = 1536 * 1024 * 1024
DEADLINE_SECONDS: Final = 60.0
KEPT_BYTES: Final = 64 * 1024 * 1024  # of compiled templates
_NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})
_ROOT: Final = Path(__file__).resolve().parents[2]


class ChildFault(Exception):
    """A fault of the program inside the child; the message is its traceback."""


class RenderChild:
    """The parent's end; one job at a time, from any thread."""

    def __init__(
        self, deadline_seconds: float = DEADLINE_SECONDS, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._deadline_seconds = deadline_seconds
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def tags(self, template: bytes) -> list[str]:
        """The names the template asks for, sorted; BadInput names a bad tag and its paragraph."""
        return list(self._text("tags", {}, template))

    def fill(
        self,
        template: bytes,
        values: Mapping[str, Any],
        attachments: Mapping[str, bytes] | None = None,
        layer: str = "ca_to",
    ) -> bytes:
        """The template filled from plain values; `attachments` are the files these name."""
        ask = {"values": values, "layer": layer}
        return self._bytes("fill", ask, template, attachments or {})[0]

    def sheets(
        self,
        template: bytes,
        rows: Sequence[Mapping[str, Any]],
        attachments: Mapping[str, bytes] | None = None,
        layer: str = "ca_to",
    ) -> list[bytes | Refusal]:
        """The template filled once for each row; a row that cannot be filled is its refusal."""
        ask = {"rows": rows, "layer": layer}
        header, body = self._done("sheets", ask, template, attachments or {})
        pieces = iter(_cut(body, [said for said in header["result"] if isinstance(said, int)]))
        return [
            next(pieces) if isinstance(said, int) else _refusal(said) for said in header["result"]
        ]

    def merged(
        self,
        template: bytes,
        rows: Sequence[Mapping[str, Any]],
        attachments: Mapping[str, bytes] | None = None,
        layer: str = "ca_to",
    ) -> bytes | None:
        """One Word file of all rows, a sheet each; None when the form cannot be merged."""
        ask = {"rows": rows, "layer": layer}
        pieces = self._bytes("merged", ask, template, attachments or {})
        return pieces[0] if pieces else None

    def text(self, docx: bytes) -> str:
        """The words of a Word file."""
        return str(self._text("text", {}, docx))

    def controls(self, docx: bytes) -> dict[str, str]:
        """The text of each content control of a Word file."""
        return dict(self._text("controls", {}, docx))

    def fonts(self, docx: bytes) -> list[str]:
        """The fonts that the words of a Word file ask for, sorted."""
        return list(self._text("fonts", {}, docx))

    def stamp(self, docx: bytes, marks: Mapping[str, str]) -> bytes:
        """The paper with number and date in its content controls."""
        return self._bytes("stamp", {"marks": dict(marks)}, docx)[0]

    def blanked(self, docx: bytes) -> bytes:
        """The paper with number and date emptied."""
        return self._bytes("blanked", {}, docx)[0]

    def pictures(self, pdf: bytes) -> list[bytes]:
        """A PNG of each page."""
        return self._bytes("pictures", {}, pdf)

    def print_copy(self, pdf: bytes, code: str) -> bytes:
        """The PDF with the version's code in the margin."""
        return self._bytes("print_copy", {"code": code}, pdf)[0]

    def page_count(self, pdf: bytes) -> int:
        """How many pages a PDF has."""
        return int(self._text("page_count", {}, pdf))

    def joined(self, pdfs: Sequence[bytes], dx_mm: float, dy_mm: float) -> bytes:
        """All pages of these PDFs for one printer, moved right and down."""
        files = {str(number): pdf for number, pdf in enumerate(pdfs)}
        return self._bytes("joined", {"offset": (dx_mm, dy_mm)}, b"", files)[0]

    def joined_files(self, folder: str, dx_mm: float, dy_mm: float) -> None:
        """The same from 0001.pdf, 0002.pdf, … of a folder to its joined.pdf."""
        self._text("joined_files", {"folder": folder, "offset": (dx_mm, dy_mm)}, b"")

    def test_sheet(self, pdf: bytes, dx_mm: float, dy_mm: float) -> bytes:
        """The first page, moved, under rulers in millimetres."""
        return self._bytes("test_sheet", {"offset": (dx_mm, dy_mm)}, pdf)[0]

    def picture(self, data: bytes) -> bytes:
        """An uploaded picture made sound: PNG or JPEG, upright, no larger than print needs."""
        return self._bytes("picture", {}, data)[0]

    def check_form(
        self, docx: bytes, *, on: dt.date, law: Law, is_draft: bool = False
    ) -> dict[str, Any]:
        """What the decree says of a Word file, as `form30.Report.as_data` gives it."""
        ask = {"on": on.isoformat(), "law": law.as_json(), "is_draft": is_draft}
        return dict(self._text("check_form", ask, docx))

    def mend(self, docx: bytes, *, on: dt.date, law: Law) -> tuple[bytes, list[str]]:
        """The Word file with its safe repairs, and what was done, as `mending.mend` says."""
        ask = {"on": on.isoformat(), "law": law.as_json()}
        mended, done = self._bytes("mend", ask, docx)
        return mended, list(json.loads(done))

    def locate(self, pdf: bytes, texts: Sequence[str]) -> list[dict[str, Any] | None]:
        """Where each line stands on the PDF: `page` from 1 and `boxes`, as `places.Spot` has."""
        return list(self._text("locate", {"texts": list(texts)}, pdf))

    def codes(self, data: bytes, kind: str) -> list[str]:
        """Our printed codes on a scan, sorted."""
        return list(self._text("codes", {"kind": kind}, data))

    def close(self) -> None:
        """End the child; safe to call twice."""
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

    def _text(self, job: str, ask: Mapping[str, Any], data: bytes) -> Any:
        return self._done(job, ask, data)[0]["result"]

    def _bytes(
        self, job: str, ask: Mapping[str, Any], data: bytes, files: Mapping[str, bytes] = _NO_FILES
    ) -> list[bytes]:
        header, body = self._done(job, ask, data, files)
        return _cut(body, header["result"])

    def _done(
        self, job: str, ask: Mapping[str, Any], data: bytes, files: Mapping[str, bytes] = _NO_FILES
    ) -> tuple[dict[str, Any], bytes]:
        """The answer to one message: the job, its data, and named files beside."""
        sizes = [(name, len(content)) for name, content in files.items()]
        data = b"".join((data, *files.values()))
        try:
            header = json.dumps(
                {"job": job, "seconds": self._deadline_seconds, "files": sizes, **ask}
            )
        except (TypeError, ValueError, RecursionError) as error:
            raise BadInput("Giá trị của văn bản có mục không in được. Hãy báo quản trị.") from error
        with self._lock:
            # A child that died without a word may have been killed from outside: one more, then no.
            done = self._exchange(header, data) or self._exchange(header, data)
        if done is None:
            raise BadInput(_TOO_MUCH)
        answer, body = done
        if "refusal" in answer:
            raise _refusal(answer["refusal"])
        if "fault" in answer:
            raise ChildFault(answer["fault"])
        return answer, body

    def _exchange(self, header: str, data: bytes) -> tuple[dict[str, Any], bytes] | None:
        """One message there, one back; None and a breach leave no child behind."""
        process = self._alive()
        answer = None
        try:
            with deadline(self._deadline_seconds, lambda: kill_group(process.pid)) as breached:
                try:
                    _send(opened(process.stdin), header, data)
                    answer = _receive(opened(process.stdout))
                except OSError:
                    answer = None
        finally:
            if answer is None or breached.is_set() or answer[0].get("last"):
                self._end()
        if breached.is_set():
            raise BadInput(
                f"Việc xử lý quá {self._deadline_seconds:g} giây nên đã dừng. "
                "Hãy kiểm tra vòng lặp của mẫu hoặc giảm bớt nội dung."
            )
        return answer

    def _alive(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "service.render.child", str(self._memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    "LANG": "C.UTF-8",
                    "PYTHONHASHSEED": "0",
                },
                start_new_session=True,
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            kill_group(self._process.pid)
            self._process.wait()
            close(self._process.stdin, self._process.stdout)
            self._process = None


_TOO_MUCH: Final = (
    "Việc xử lý dừng giữa chừng, có thể vì cần quá nhiều bộ nhớ. "
    "Hãy kiểm tra vòng lặp của mẫu hoặc giảm bớt nội dung."
)


def _cut(body: bytes, sizes: Sequence[int]) -> list[bytes]:
    pieces, place = [], 0
    for size in sizes:
        pieces.append(body[place : place + size])
        place += size
    return pieces


def _refusal(said: Mapping[str, Any]) -> Refusal:
    kind = getattr(errors, said["class"], Refusal)
    made: Refusal = kind(said["message"], said["details"])
    return made


# --- the pipe ---------------------------------------------------------------------------------


def _send(pipe: IO[bytes], header: str, body: bytes) -> None:
    head = header.encode()
    pipe.write(len(head).to_bytes(8, "big") + len(body).to_bytes(8, "big") + head)
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None when the other side is gone."""
    sizes = pipe.read(16)
    if len(sizes) < 16:
        return None
    head_size, body_size = int.from_bytes(sizes[:8], "big"), int.from_bytes(sizes[8:], "big")
    head, body = pipe.read(head_size), pipe.read(body_size)
    if len(head) < head_size or len(body) < body_size:
        return None
    header: dict[str, Any] = json.loads(head)
    return header, body


# --- inside the child -------------------------------------------------------------------------


def serve(memory_bytes: int) -> None:
    """Answer jobs until the parent is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)  # whatever a library prints must not enter the pipe
    jobs = _Jobs()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    while (message := _receive(source)) is not None:
        header, data = message
        # Should the parent die meanwhile, the alarm ends this process, even inside a C function.
        signal.alarm(int(header["seconds"]) + 10)
        answer, pieces = _answer(jobs, header, data)
        _send(target, json.dumps(answer), b"".join(pieces))
        signal.alarm(0)


def _answer(
    jobs: "_Jobs", header: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], Sequence[bytes]]:
    names, sizes = zip(*header["files"], strict=True) if header["files"] else ((), ())
    data, *files = _cut(data, [len(data) - sum(sizes), *sizes])
    header["files"] = dict(zip(names, files, strict=True))
    try:
        result = jobs.by_name[header.pop("job")](data, header)
    except Refusal as refusal:
        return {"refusal": _told(refusal)}, ()
    except MemoryError:
        # After running out of memory nothing here can be trusted: this is the last answer.
        said = {"class": "BadInput", "message": _TOO_MUCH}
        return {"refusal": {**said, "details": None}, "last": True}, ()
    except Exception:  # a fault of ours: told in full, raised again by the parent
        return {"fault": traceback.format_exc()}, ()
    if isinstance(result, list) and any(isinstance(piece, bytes | Refusal) for piece in result):
        told = [_told(part) if isinstance(part, Refusal) else len(part) for part in result]
        return {"result": told}, [part for part in result if isinstance(part, bytes)]
    return {"result": result}, ()


def _told(refusal: Refusal) -> dict[str, Any]:
    name = type(refusal).__name__
    return {"class": name, "message": refusal.message, "details": refusal.details}


class _Jobs:
    """What the child can do, by name; compiled papers are kept by template and layer."""

    def __init__(self) -> None:
        # Here and not above: the parent, be it a web process, never loads the renderers.
        from service.render import (
            codes,
            docx,
            fonts,
            form30,
            mending,
            merged,
            pictures,
            places,
            portrait,
            printing,
            stamp,
        )

        self._docx, self._merged, self._mending = docx, merged, mending
        self._papers: OrderedDict[tuple[str, str], docx.CompiledPaper] = OrderedDict()
        self.by_name: dict[str, Callable[[bytes, dict[str, Any]], Any]] = {
            "tags": lambda data, _: sorted(self._paper(data, "ca_to").tags),
            "fill": self._fill,
            "sheets": self._sheets,
            "merged": self._merge,
            "text": lambda data, _: docx.text_of(data),
            "controls": lambda data, _: stamp.controls(data),
            "fonts": lambda data, _: sorted(fonts.fonts_of(data)),
            "stamp": lambda data, ask: [stamp.stamp(data, ask["marks"])],
            "blanked": lambda data, _: [stamp.blanked(data)],
            "picture": lambda data, _: [portrait.sound_picture(data)],
            "page_count": lambda data, _: pictures.page_count(data),
            "pictures": lambda data, _: pictures.page_pictures(data),
            "print_copy": lambda data, ask: [codes.print_copy(data, ask["code"])],
            "joined": lambda _, ask: [printing.joined([*ask["files"].values()], *ask["offset"])],
            "joined_files": lambda _, ask: printing.joined_files(ask["folder"], *ask["offset"]),
            "test_sheet": lambda data, ask: [printing.test_sheet(data, *ask["offset"])],
            "check_form": lambda data, ask: form30.check(
                data,
                dt.date.fromisoformat(ask["on"]),
                law_from(ask["law"]),
                is_draft=ask["is_draft"],
            ).as_data(),
            "mend": self._mend,
            "locate": lambda data, ask: [
                spot and asdict(spot) for spot in places.locate(data, ask["texts"])
            ],
            "codes": lambda data, ask: sorted(codes.codes_in(data, ask["kind"])),
        }

    def _fill(self, template: bytes, ask: dict[str, Any]) -> list[bytes]:
        paper = self._paper(template, ask["layer"])
        return [self._docx.fill(paper, ask["values"], ask["files"])]

    def _sheets(self, template: bytes, ask: dict[str, Any]) -> list[bytes | Refusal]:
        paper = self._paper(template, ask["layer"])
        made: list[bytes | Refusal] = []
        for row in ask["rows"]:
            try:
                made.append(self._docx.fill(paper, row, ask["files"]))
            except Refusal as refusal:
                made.append(refusal)
        return made

    def _mend(self, docx: bytes, ask: dict[str, Any]) -> list[bytes]:
        on, law = dt.date.fromisoformat(ask["on"]), law_from(ask["law"])
        made = self._mending.mend(docx, on, law)
        return [made.docx, json.dumps(made.done).encode()]

    def _merge(self, template: bytes, ask: dict[str, Any]) -> list[bytes]:
        paper = self._paper(template, ask["layer"])
        made = self._merged.merged(paper, ask["rows"], ask["files"])
        return [] if made is None else [made]

    def _paper(self, template: bytes, layer: str) -> Any:
        key = (hashlib.sha256(template).hexdigest(), layer)
        if key not in self._papers:
            self._papers[key] = self._docx.compile_paper(template, layer)
        self._papers.move_to_end(key)
        while sum(len(paper.docx) for paper in self._papers.values()) > KEPT_BYTES:
            if len(self._papers) == 1:
                break
            self._papers.popitem(last=False)
        return self._papers[key]


if __name__ == "__main__":
    serve(int(sys.argv[1]))
