"""Other people's files are judged by what is seen: a sheet on its side, LibreOffice's .docx."""

import subprocess

import pytest

from service.rules.form30.rules import MASKS
from tests.render.other_hands import HANDS
from tests.render.test_form30 import BY_HAND, faulty, file_of, found
from tests.rules.form30 import papers
from tests.rules.form30.plants import ALL

SAMPLE = [rule for rule in ALL if rule not in BY_HAND][::8]
LYING = {
    "landscape": True, "width_mm": 297.0, "height_mm": 210.0,
    "top_mm": 30.0, "right_mm": 20.0, "bottom_mm": 15.0, "left_mm": 20.0,
}  # fmt: skip


@pytest.mark.parametrize("hand", HANDS)
def test_an_annex_may_lie_on_its_side_bound_above(hand):
    paper = papers.page(papers.right("KH.phu_luc"), 1, **LYING)
    cut = papers.page(paper, 1, bottom_mm=5.0)
    assert found(file_of(paper, hand)) == {}
    assert set(found(file_of(cut, hand))) == {"trang.le_tren", "trang.le_duoi", "trang.le_trai"}


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory):
    """Right papers of all types and a sample of faulty ones, as LibreOffice writes them."""
    folder = tmp_path_factory.mktemp("libreoffice")
    files = {kind: file_of(papers.right(kind)) for kind in papers.KINDS}
    files |= {rule: faulty(rule, "direct") for rule in SAMPLE}
    for name, docx in files.items():
        (folder / f"{name}.docx").write_bytes(docx)
    subprocess.run(
        [
            "soffice", "--headless", f"-env:UserInstallation={(folder / 'ho_so').as_uri()}",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder / "ra",
            *folder.glob("*.docx"),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: (folder / "ra" / f"{name}.docx").read_bytes() for name in files}


@pytest.mark.slow
def test_what_libreoffice_writes_is_judged_like_what_it_read(rewritten):
    said = {name: set(found(docx)) for name, docx in rewritten.items()}
    assert {kind: said[kind] for kind in papers.KINDS if said[kind]} == {}
    missed = [rule for rule in SAMPLE if rule not in said[rule]]
    more = {rule: said[rule] - {rule} - MASKS.get(rule, frozenset()) for rule in SAMPLE}
    assert (missed, {rule: extra for rule, extra in more.items() if extra}) == ([], {})
