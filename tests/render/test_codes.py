"""The printed code: unique, checked, on every page, found again on scans; hostile scans refused."""

import io

import pikepdf
import pytest
from PIL import Image

from service.errors import BadInput, TooLarge
from service.render.codes import codes_in, is_code, print_copy, printed_code
from service.render.pictures import drawn_pages, page_count, page_pictures
from tests.render.papers import pdf

SHA = "5f" * 32
CODE = printed_code(12345, SHA)


def picture_of(data, dpi=150, turn=0.0, kind="PNG"):
    page = next(iter(drawn_pages(data, dpi, grey=True)))
    target = io.BytesIO()
    page.rotate(turn, expand=True, fillcolor=255).save(target, kind)
    return target.getvalue()


def test_a_code_is_short_and_always_the_same():
    assert CODE == printed_code(12345, SHA) == "TD-00R3-JQTZ-8"
    assert is_code(CODE)


def test_no_two_versions_share_a_code():
    codes = {printed_code(version, SHA) for version in range(5000)}
    assert len(codes) == 5000
    assert printed_code(1, "00" * 32) != printed_code(1, "ff" * 32)


def test_one_misread_letter_makes_it_no_code():
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for place in (3, 4, 5, 6, 8, 9, 10, 11, 13):
        for letter in letters.replace(CODE[place], ""):
            assert not is_code(CODE[:place] + letter + CODE[place + 1 :])


def test_a_print_copy_has_the_code_and_the_count_on_each_page_and_keeps_the_paper():
    copy = print_copy(pdf(pages=3), CODE)

    assert copy == print_copy(pdf(pages=3), CODE)
    with pikepdf.open(io.BytesIO(copy)) as opened:
        for number, page in enumerate(opened.pages, start=1):
            [layer] = page.resources.XObject.values()
            assert f"({CODE}   Trang {number}/3)".encode() in layer.read_bytes()
    for page in page_pictures(copy, dpi=150):
        assert codes_in(page, "png") == {CODE}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_and_landscape_pages_carry_it_too(rotate):
    copy = print_copy(pdf(size=(842, 595), rotate=rotate), CODE)
    assert codes_in(copy, "pdf") == {CODE}


@pytest.mark.parametrize("turn", [0, 2.5, 90, 180, 271])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_scan_laid_askew_is_still_read(turn, kind):
    scan = picture_of(print_copy(pdf(), CODE), turn=turn, kind=kind)
    assert codes_in(scan, kind.lower()) == {CODE}


def test_a_scan_of_several_papers_gives_all_their_codes():
    other = printed_code(2, SHA)
    with pikepdf.open(io.BytesIO(print_copy(pdf(), CODE))) as scan:
        with pikepdf.open(io.BytesIO(print_copy(pdf(pages=2), other))) as more:
            scan.pages.extend(more.pages)
        target = io.BytesIO()
        scan.save(target)
    assert codes_in(target.getvalue(), "pdf") == {CODE, other}


def test_the_code_of_another_system_is_left_out():
    assert codes_in(print_copy(pdf(), "XY-1234-5678-9"), "pdf") == set()


def png(size):
    target = io.BytesIO()
    Image.new("1", size).save(target, "PNG")
    return target.getvalue()


HOSTILE = {
    "empty": (b"", "pdf", BadInput),
    "no PDF": (b"hello", "pdf", BadInput),
    "broken PDF": (b"%PDF-1.7\n" + b"\xff" * 500, "pdf", BadInput),
    "PDF without pages": (pdf(pages=0), "pdf", BadInput),
    "too many pages": (pdf(pages=101), "pdf", TooLarge),
    "a page of ten metres": (pdf(size=(14000, 14000)), "pdf", TooLarge),
    "broken PNG": (png((50, 50))[:45], "png", BadInput),
    "a PNG called JPEG": (png((50, 50)), "jpeg", BadInput),
    "a picture bomb": (png((20000, 20000)), "png", TooLarge),
}


@pytest.mark.parametrize(("data", "kind", "refusal"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_scan_is_refused(data, kind, refusal):
    with pytest.raises(refusal):
        codes_in(data, kind)


def test_pages_are_counted_and_drawn_in_order_across_batches():
    data = print_copy(pdf(pages=23, size=(100, 140)), CODE)
    assert page_count(data) == 23
    assert len(page_pictures(data, dpi=20)) == 23


def test_a_locked_pdf_is_refused():
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(BadInput, match="mật khẩu"):
        page_pictures(target.getvalue())


def test_drawing_that_takes_too_long_is_stopped():
    with pytest.raises(BadInput, match="quá lâu"):
        page_pictures(pdf(pages=200, size=(3000, 3000)), dpi=300, deadline_seconds=0.2)
