"""Word to PDF: LibreOffice started for each file, kept warm by a bare script, and ours."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from service.render.office_convert import clear
from service.render.pdf import SYSTEM_PYTHON, OfficeSuite
from tests.bench.timing import Times, in_turn

BARE = Path(__file__).with_name("bare_office.py")
COLD_ALTERNATIONS = 3
COLD, OWN, OURS = "cold soffice", "LibreOffice's own", "ours, warm"


class BareOffice:
    """A warm LibreOffice without supervision; it says how long its own work on a file took."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bare-"))
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(BARE), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def seconds_of(self, docx: bytes) -> float:
        source = self.folder / "paper.docx"
        source.write_bytes(docx)
        assert self._process.stdin
        assert self._process.stdout
        job = {"source": str(source), "target": str(self.folder / "paper.pdf")}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def to_pdf(self, docx: bytes) -> bytes:
        self.seconds_of(docx)
        return (self.folder / "paper.pdf").read_bytes()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        clear(self.folder)


def cold_pdf(docx: bytes) -> bytes:
    """A whole soffice for one file, its profile new."""
    folder = Path(tempfile.mkdtemp(prefix="cold-"))
    (folder / "paper.docx").write_bytes(docx)
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(folder / "paper.docx"),
        ],
        check=True,
        capture_output=True,
    )
    pdf = (folder / "paper.pdf").read_bytes()
    shutil.rmtree(folder)
    return pdf


def times_of(papers: Mapping[str, bytes]) -> dict[str, dict[str, Times]]:
    """For each paper: cold, LibreOffice's own time when warm, and ours."""
    with BareOffice() as bare, OfficeSuite() as suite:
        found = {}
        for name, docx in papers.items():
            bare.to_pdf(docx), suite.to_pdf(docx)  # started
            found[name] = in_turn({COLD: lambda d=docx: cold_pdf(d)}, COLD_ALTERNATIONS) | in_turn(
                {OWN: lambda d=docx: bare.seconds_of(d), OURS: lambda d=docx: suite.to_pdf(d)}
            )
    return found
