"""Print files: joined pages are the single ones, moved exactly; rulers where they belong."""

import io
import subprocess
import sys
from pathlib import Path

import docx as python_docx
import pikepdf
import pytest
from docx.shared import Mm
from PIL import Image, ImageChops

from service.render import printing
from service.render.pdf import OfficeSuite
from service.render.pictures import drawn_pages
from service.render.printing import joined, joined_files
from tests.render.papers import pdf

DPI = 127  # five dots a millimetre
MM = 72 / 25.4


def drawn(pdf, dpi=DPI):
    return [picture.convert("L") for picture in drawn_pages(pdf, dpi)]


def same(one, other):
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def marked(number, size=(595, 842)):
    """A page with a black square of 10 mm, higher for each number."""
    with pikepdf.open(io.BytesIO(pdf(1, size))) as made:
        side = 10 * MM
        made.pages[0].contents_add(f"{30 * MM} {20 * MM * number} {side} {side} re f".encode())
        made.save(target := io.BytesIO(), deterministic_id=True)
    return target.getvalue()


def sheet(number, frame, portrait):
    """A certificate: a picture on all of them, a picture and words of its own."""
    paper = python_docx.Document()
    paper.styles["Normal"].font.name = "Times New Roman"
    paper.add_paragraph(f"Giấy khen số {number}: Đặng Thị Ngọc Ánh").runs[0].bold = True
    paper.add_picture(io.BytesIO(frame), width=Mm(60))
    paper.add_picture(io.BytesIO(portrait), width=Mm(30))
    paper.save(target := io.BytesIO())
    return target.getvalue()


def picture(kind, colour, mode="RGB"):
    grey = Image.linear_gradient("L").convert(mode)
    tint = Image.new(mode, grey.size, colour)
    ImageChops.multiply(grey, tint).save(target := io.BytesIO(), kind)
    return target.getvalue()


FRAME = picture("PNG", (200, 160, 20, 120), "RGBA")
PORTRAITS = [picture("JPEG", colour) for colour in ("red", "green", "blue")]


@pytest.fixture(scope="module")
def sheets():
    with OfficeSuite() as suite:
        made = [sheet(number, FRAME, face) for number, face in enumerate(PORTRAITS)]
        return [suite.to_pdf(paper) for paper in made]


def images_of(whole):
    found = [image for page in whole.pages for image in page.get_images().values()]
    return {image.objgen: image for image in found}.values()


@pytest.mark.slow
def test_joined_pages_are_dot_for_dot_the_single_ones(sheets):
    whole = drawn(joined(sheets, 0, 0))
    assert len(whole) == 3
    for page, single in zip(whole, sheets, strict=True):
        assert same(page, *drawn(single))


@pytest.mark.slow
def test_what_is_on_the_page_moves_by_exactly_so_many_millimetres(sheets):
    right, down = 12, 7  # 60 and 35 dots
    for page, single in zip(drawn(joined(sheets, right, down)), sheets, strict=True):
        [still] = drawn(single)
        moved = Image.new("L", still.size, "white")
        moved.paste(still, (right * 5, down * 5))
        assert same(page, moved)
    [back] = drawn(joined(sheets[:1], -right, -down))
    assert back.getpixel((0, 0)) == 255
    assert not same(back, drawn(sheets[0])[0])


@pytest.mark.slow
def test_a_joined_file_keeps_claim_fonts_and_pictures_once(sheets):
    made = joined(sheets, 1.5, -2)
    assert made == joined(sheets, 1.5, -2)
    with pikepdf.open(io.BytesIO(made)) as whole, pikepdf.open(io.BytesIO(sheets[0])) as first:
        with whole.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
        assert len(whole.Root.OutputIntents) == 1
        assert whole.Root.Lang == first.Root.Lang
        assert whole.pages[2].mediabox == first.pages[0].mediabox
        assert not {"/StructTreeRoot", "/MarkInfo"} & set(whole.Root.keys())

        fonts = [f for page in whole.pages for f in page.resources.Font.values()]
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)
        packed = [image.read_raw_bytes() for image in images_of(whole)]
        assert len(packed) == 4
        assert set(PORTRAITS) < set(packed)
    assert len(made) < sum(map(len, sheets)) * 0.7


def test_files_of_a_folder_are_joined_in_the_order_of_their_numbers(tmp_path, monkeypatch):
    numbers = [1, 2, 9998, 9999, 10000]
    for height, number in enumerate(numbers):
        (tmp_path / f"{number:04}.pdf").write_bytes(marked(height))
    single = [drawn(marked(height), 40)[0] for height in range(len(numbers))]
    before = sorted(path.name for path in tmp_path.iterdir())

    for part_bytes in (printing.PART_BYTES, 2000, 1):
        monkeypatch.setattr(printing, "PART_BYTES", part_bytes)
        joined_files(str(tmp_path), 0, 0)
        made = (tmp_path / "joined.pdf").read_bytes()
        assert [same(*pair) for pair in zip(drawn(made, 40), single, strict=True)] == [True] * 5
        joined_files(str(tmp_path), 0, 0)
        assert (tmp_path / "joined.pdf").read_bytes() == made
        assert sorted(path.name for path in tmp_path.iterdir()) == [*before, "joined.pdf"]


BOUNDED = """
import resource, sys
from service.render.printing import joined_files
resource.setrlimit(resource.RLIMIT_AS, (155 << 20, 155 << 20))
joined_files(sys.argv[1], 1, 1)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_pictures_of_a_batch(tmp_path):
    """160 MB of portraits in a process that may have 155 MB in all."""
    dct = pikepdf.Name.DCTDecode
    for number in range(1, 21):
        with pikepdf.open(io.BytesIO(pdf())) as made:
            photo = made.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
            photo.write(bytes([number]) * (8 << 20), filter=dct)
            made.pages[0].obj.Resources = pikepdf.Dictionary(XObject={"/Im0": photo})
            made.save(tmp_path / f"{number:04}.pdf")
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, tmp_path], cwd=Path.cwd(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    with pikepdf.open(tmp_path / "joined.pdf") as whole:
        assert len(whole.pages) == 20


PAPERS = {"A4": (210, 297), "A4 ngang": (297, 210), "A3 ngang": (420, 297), "phôi": (400, 300)}


@pytest.mark.parametrize("paper", PAPERS)
def test_the_rulers_stand_still_while_the_sheet_moves(paper):
    """In millimetres from the paper's upper left corner."""
    width, height = PAPERS[paper]
    blank = marked(2, (width * MM, height * MM))
    [still], [moved] = (drawn(printing.test_sheet(blank, *by)) for by in ((0, 0), (20, -10)))

    def dark(picture, x, y):
        return picture.getpixel((round(x * 5), round(y * 5))) < 160

    def row(picture, y, xs):
        return [dark(picture, x, y) for x in xs]

    assert (abs(still.width - width * 5) <= 1, abs(still.height - height * 5) <= 1) == (True, True)
    for page in (still, moved):
        for x, y in ((6, 60.5), (width - 6, 60.5), (60.5, 6), (60.5, height - 6)):
            assert dark(page, x, y), "the frame"
        for edge, inward in ((6, 1), (height - 6, -1)):
            whole, half = (row(page, edge + inward * 1.1, (n, n + 0.5)) for n in (51, 58))
            assert (whole, half) == ([True, False], [True, False]), "a tick each millimetre"
            assert row(page, edge + inward * 2.1, (54, 55, 56)) == [False, True, False]
            assert row(page, edge + inward * 3.6, (55, 60, 65)) == [False, True, False]
        assert dark(page, width / 2 - 15.5, height / 2), "the cross"
    square = 35, height - 45
    assert (dark(still, *square), dark(moved, *square)) == (True, False)
    assert (dark(still, 55, height - 55), dark(moved, 55, height - 55)) == (False, True)
    with pikepdf.open(io.BytesIO(printing.test_sheet(blank, 20, -10))) as made:
        assert "/Font" not in made.pages[0].resources
        assert [float(side) for side in made.pages[0].mediabox[2:]] == pytest.approx(
            [width * MM, height * MM], abs=0.01
        )


def test_a_test_sheet_is_one_page_that_says_how_far_it_was_moved():
    two = joined([marked(1), marked(3)], 0, 0)
    with pikepdf.open(io.BytesIO(printing.test_sheet(two, 1.5, 0))) as made:
        assert len(made.pages) == 1
    pages = [drawn(printing.test_sheet(two, *by))[0] for by in ((0, 0), (1.5, 0), (0, -1.5))]
    corner = [page.crop((14 * 5, (297 - 20) * 5, 60 * 5, (297 - 12) * 5)) for page in pages]
    assert not any(same(corner[a], corner[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
