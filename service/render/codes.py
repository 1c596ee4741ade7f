"""The short code of a version: printed on its print copy, read again from the scan that returns."""

import io
import re
import warnings
from collections.abc import Iterator
from typing import Final, Literal

import pikepdf
import segno
import zxingcpp
from PIL import Image

from service.errors import BadInput, TooLarge
from service.render.pictures import drawn_pages, page_count

MAX_SCAN_PAGES: Final = 100
MAX_PIXELS: Final = 60_000_000
SCAN_DPI: Final = 150

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_CODE = re.compile(rf"TD-([{_LETTERS}]{{4}})-([{_LETTERS}]{{4}})-([{_LETTERS}])")
_QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_MM: Final = 72 / 25.4
_QR_MM: Final = 14.0
_LEFT_MM: Final = 9.0
_BOTTOM_MM: Final = 6.0

Kind = Literal["pdf", "png", "jpeg"]


def printed_code(version_id: int, pdf_sha: str) -> str:
    """«TD-0003-Q2XV-5»: the version, 16 bits of its PDF's SHA-256, a letter against misreading.

    Two versions never share a code (up to 16 million of them).
    """
    number = (version_id % 2**24) << 16 | int(pdf_sha[:4], 16)
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"TD-{letters[:4]}-{letters[4:]}-{_check_letter(letters)}"


def print_copy(pdf: bytes, code: str) -> bytes:
    """The PDF with the code (QR and letters) and «Trang x/y» in the lower left margin of each page.

    An overlay for printing, not part of the paper; its claim to PDF/A is dropped.
    """
    count = page_count(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as copy:
        for number, page in enumerate(copy.pages, start=1):
            with _overlay(page, code, f"Trang {number}/{count}") as layer:
                _lay_over(copy, page, layer.pages[0], pikepdf.Name(f"/MaBan{number}"))
        for claim in ("/Metadata", "/OutputIntents"):
            if claim in copy.Root:
                del copy.Root[claim]
        target = io.BytesIO()
        copy.save(target, deterministic_id=True)
    return target.getvalue()


def codes_in(data: bytes, kind: Kind) -> set[str]:
    """Our codes found on the pages of a scan; other codes and misread ones are left out."""
    found: set[str] = set()
    for picture in _pages(data, kind):
        barcodes = zxingcpp.read_barcodes(picture, formats=_QR)
        found |= {barcode.text for barcode in barcodes if is_code(barcode.text)}
    return found


def is_code(text: str) -> bool:
    """Whether the text is a code as printed, its check letter right."""
    shape = _CODE.fullmatch(text)
    return shape is not None and _check_letter(shape[1] + shape[2]) == shape[3]


def _check_letter(letters: str) -> str:
    """Luhn modulo 32: any one letter misread, and nearly any two exchanged, are noticed."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = _LETTERS.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _LETTERS[-total % 32]


def _lay_over(
    copy: pikepdf.Pdf, page: pikepdf.Page, layer: pikepdf.Page, name: pikepdf.Name
) -> None:
    """What Page.add_overlay does, under a fixed name: the same input gives the same bytes."""
    form = copy.copy_foreign(layer.as_form_xobject())
    page.add_resource(form, pikepdf.Name.XObject, name)
    placed = page.calc_form_xobject_placement(form, name, pikepdf.Rectangle(*_sides(page)))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + placed)


def _overlay(page: pikepdf.Page, code: str, counter: str) -> pikepdf.Pdf:
    """A page of the same size with the marks alone."""
    layer = pikepdf.new()
    left, bottom, right, top = _sides(page)
    if int(page.obj.get("/Rotate", 0)) % 180:
        right, top = left + top - bottom, bottom + right - left
    layer.add_blank_page(page_size=(right - left, top - bottom))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    drawn = layer.pages[0]
    drawn.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    marks = f"q 0 g {_squares(code)} {_words(code, counter)} Q"
    drawn.obj.Contents = layer.make_stream(marks.encode("ascii"))
    return layer


def _sides(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of the sheet."""
    one, two, three, four = (float(side) for side in page.mediabox)
    return min(one, three), min(two, four), max(one, three), max(two, four)


def _squares(code: str) -> str:
    """The QR as filled rectangles, sharp at every resolution."""
    matrix = segno.make(code, error="q", micro=False).matrix
    side = _QR_MM * _MM / len(matrix)
    drawn = []
    for line, row in enumerate(reversed(matrix)):
        for column, dark in enumerate(row):
            if dark:
                x, y = _LEFT_MM * _MM + column * side, _BOTTOM_MM * _MM + line * side
                drawn.append(f"{x:.3f} {y:.3f} {side:.3f} {side:.3f} re")
    return " ".join([*drawn, "f"])


def _words(code: str, counter: str) -> str:
    x, y = (_LEFT_MM + _QR_MM + 3) * _MM, (_BOTTOM_MM + 1) * _MM
    return f"BT /F1 7 Tf {x:.3f} {y:.3f} Td ({code}   {counter}) Tj ET"


def _pages(data: bytes, kind: Kind) -> Iterator[Image.Image]:
    """The scan's pages as grey pictures, one at a time."""
    if kind != "pdf":
        yield _picture(data, kind)
        return
    if page_count(data) > MAX_SCAN_PAGES:
        raise TooLarge(f"Bản quét có hơn {MAX_SCAN_PAGES} trang. Hãy tách thành nhiều tệp.")
    yield from drawn_pages(data, SCAN_DPI, grey=True)


def _picture(data: bytes, kind: str) -> Image.Image:
    broken = "Tệp ảnh bị hỏng hoặc không đúng loại. Hãy quét lại dạng PDF, PNG hoặc JPEG."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=[kind.upper()])
        if picture.width * picture.height > MAX_PIXELS:
            raise TooLarge("Ảnh quá lớn. Hãy quét lại ở 200–300 điểm ảnh mỗi inch.")
        return picture.convert("L")
    except Image.DecompressionBombError as error:
        raise TooLarge("Ảnh quá lớn. Hãy quét lại ở 200–300 điểm ảnh mỗi inch.") from error
    except (OSError, ValueError, SyntaxError, EOFError, KeyError) as error:
        raise BadInput(broken) from error
