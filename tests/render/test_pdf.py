"""Word to PDF by a real LibreOffice, and by stand-ins that hang, crash or give nothing."""

import io
import os
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

import pikepdf
import pytest

from service.render.docx import compile_paper, fill
from service.render.pdf import FONTS, ConversionFailed, OfficeSuite, check_fonts
from tests.render.papers import control, docx, para, run

pytestmark = pytest.mark.slow

SOCKETS = "/tmp"  # noqa: S108 - LibreOffice puts them there and nowhere else
NASTY = "Công ty A & B <miền Bắc> \"Sao Vàng\" 'x' > 5 {{ x }}"


def words_of(pdf):
    shown = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(shown.stdout.decode().split())


def living(folder):
    """The processes that a suite with its folder below this one left running."""
    here = str(folder).encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if here in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture(scope="session")
def suite():
    with OfficeSuite() as suite:
        yield suite


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where new suites put their folders."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def stand_in(tmp_path):
    """A soffice that does `first` once, and is the real one from then on."""

    def make(first):
        script, seen = tmp_path / "soffice-gia", tmp_path / "seen"
        script.write_text(
            f'#!/bin/sh\nif [ ! -e {seen} ]; then touch {seen}; {first}; fi\nexec soffice "$@"\n'
        )
        script.chmod(0o755)
        return [str(script)]

    return make


def test_a_paper_becomes_pdf_a_2b_with_its_words_as_typed_and_its_fonts_inside(suite):
    paper = docx(para("R&D: {{ ten }}"), para("Số: ", control("so", run("05")), "/KH-UBND"))
    pdf = suite.to_pdf(fill(compile_paper(paper), {"ten": NASTY}))

    assert words_of(pdf) == f"R&D: {NASTY} Số: 05/KH-UBND"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
        assert "/AcroForm" not in opened.Root


def test_a_suite_stays_warm_and_a_broken_file_harms_the_next_in_nothing(suite):
    with pytest.raises(ConversionFailed):
        suite.to_pdf(b"PK\x03\x04 broken")
    assert words_of(suite.to_pdf(docx(para("Sau đó")))) == "Sau đó"


def test_eight_at_once_on_two_suites_get_each_their_own(suite):
    texts = {}
    with OfficeSuite() as other:

        def convert(number):
            one = suite if number % 2 else other
            texts[number] = words_of(one.to_pdf(docx(para(f"Số {number}"))))

        threads = [threading.Thread(target=convert, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert texts == {n: f"Số {n}" for n in range(8)}


def test_an_office_that_hangs_is_killed_as_a_group_and_the_next_paper_converts(folder, stand_in):
    with OfficeSuite(stand_in("sleep 1000 & sleep 1000")) as suite:
        with pytest.raises(ConversionFailed, match="quá 1 giây"):
            suite.to_pdf(docx(para("Một")), deadline_seconds=1)
        assert living(folder) == []
        assert words_of(suite.to_pdf(docx(para("Hai")))) == "Hai"


def test_an_office_that_crashes_at_start_is_started_again(folder, stand_in):
    with OfficeSuite(stand_in("echo khong mo duoc >&2; exit 3")) as suite:
        with pytest.raises(ConversionFailed, match="dừng giữa chừng"):
            suite.to_pdf(docx(para("Một")))
        assert words_of(suite.to_pdf(docx(para("Hai")))) == "Hai"


def test_an_office_killed_in_its_work_is_started_again(folder):
    with OfficeSuite() as suite:
        suite.to_pdf(docx(para("Một")))
        for pid in living(folder):
            if b"soffice.bin" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        with pytest.raises(ConversionFailed):
            suite.to_pdf(docx(para("Hai")))
        assert words_of(suite.to_pdf(docx(para("Ba")))) == "Ba"


def test_a_suite_renews_itself_and_leaves_no_process_and_no_folder(folder):
    with OfficeSuite(documents_per_start=2) as suite:
        for number in range(3):
            suite.to_pdf(docx(para(f"Số {number}")))
        assert len(list(folder.glob("office-*"))) == 1
        [name] = [path.name for path in folder.glob("office-*")]
    assert living(folder) == []
    assert list(folder.iterdir()) == []
    assert list(Path(SOCKETS).glob(f"OSL_PIPE_*_{name}")) == []


def test_a_killed_worker_leaves_no_office_behind(folder):
    program = (
        "import sys, os; from service.render.pdf import OfficeSuite;"
        "s = OfficeSuite(); s.to_pdf(sys.stdin.buffer.read()); os.kill(os.getpid(), 9)"
    )
    env = {**os.environ, "TMPDIR": str(folder)}
    python = Path(".venv/bin/python").absolute()
    subprocess.run([python, "-c", program], input=docx(para("x")), env=env, check=False)
    gone = threading.Event()
    for _ in range(100):
        if living(folder) == [] and list(folder.iterdir()) == []:
            break
        gone.wait(0.05)
    assert living(folder) == []
    assert list(folder.iterdir()) == []


def test_without_libreoffice_the_error_is_one_clear_line():
    with pytest.raises(ConversionFailed, match="chưa có LibreOffice"):
        OfficeSuite(["khong-co-soffice"]).to_pdf(b"")


def test_a_font_for_the_papers_is_installed():
    assert check_fonts() in FONTS
