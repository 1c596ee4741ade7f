"""Pages of a PDF as pictures, drawn by pdftoppm under limits and a deadline."""

import io
import re
import subprocess
import time
from collections.abc import Iterator
from typing import Final

import pikepdf
from PIL import Image

from service.errors import BadInput, TooLarge

MAX_PDF_BYTES: Final = 60 * 1024 * 1024
MAX_PAGES: Final = 300
MAX_SIDE_POINTS: Final = 3400  # a little over A0
PAGES_AT_ONCE: Final = 20
_HEAD: Final = re.compile(rb"P([56])\s+(\d+)\s+(\d+)\s+255\s")
# What pikepdf raises when an object is not of the kind the page tree promises.
_ODD: Final = (ValueError, TypeError, AttributeError, RuntimeError, KeyError)
_BROKEN: Final = "Tệp PDF bị hỏng hoặc đặt mật khẩu. Hãy quét hoặc xuất lại tệp rồi tải lên."


def page_count(pdf: bytes) -> int:
    """How many pages; BadInput or TooLarge says why the PDF cannot be used."""
    if len(pdf) > MAX_PDF_BYTES:
        raise TooLarge(
            f"Tệp PDF lớn hơn {MAX_PDF_BYTES >> 20} MB. Hãy quét ở độ phân giải thấp hơn."
        )
    if b"%PDF" not in pdf[:1024]:
        raise BadInput("Tệp không phải PDF. Hãy chọn đúng tệp rồi tải lên.")
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            count = len(opened.pages)
            if count > MAX_PAGES:
                raise TooLarge(f"Tệp PDF có hơn {MAX_PAGES} trang. Hãy tách thành nhiều tệp.")
            largest = max((_longest_side(page) for page in opened.pages), default=0.0)
    except (pikepdf.PdfError, pikepdf.PasswordError, *_ODD) as error:
        raise BadInput(_BROKEN) from error
    if count == 0:
        raise BadInput("Tệp PDF không có trang nào. Hãy quét hoặc xuất lại tệp.")
    if largest > MAX_SIDE_POINTS:
        raise TooLarge("Tệp PDF có trang khổ quá lớn. Hãy quét lại ở khổ A4 hoặc A3.")
    return count


def page_pictures(pdf: bytes, dpi: int = 80, deadline_seconds: float = 60) -> list[bytes]:
    """A PNG for each page, in order."""
    return [_png(page) for page in drawn_pages(pdf, dpi, deadline_seconds=deadline_seconds)]


def drawn_pages(
    pdf: bytes, dpi: int, *, grey: bool = False, deadline_seconds: float = 60
) -> Iterator[Image.Image]:
    """Each page as a picture in memory, a few at a time; nothing touches the disk."""
    count = page_count(pdf)
    ends_at = time.monotonic() + deadline_seconds
    for first in range(1, count + 1, PAGES_AT_ONCE):
        last = min(count, first + PAGES_AT_ONCE - 1)
        options = ["-r", str(dpi), "-f", str(first), "-l", str(last), *["-gray"] * grey]
        drawn = list(_each_picture(_draw(pdf, options, ends_at - time.monotonic())))
        if len(drawn) != last - first + 1:
            raise BadInput(_BROKEN)
        yield from drawn


def _draw(pdf: bytes, options: list[str], seconds: float) -> bytes:
    """What pdftoppm writes: PPM or PGM, one after the other (its PNG is 3 times slower)."""
    try:
        return subprocess.run(  # noqa: S603 - fixed words and numbers
            ["pdftoppm", *options, "-"],  # noqa: S607 - found by PATH as the system has it
            input=pdf,
            capture_output=True,
            timeout=max(seconds, 0.1),
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise BadInput("Tệp PDF quá nặng, vẽ trang quá lâu. Hãy quét lại gọn hơn.") from error


def _each_picture(stream: bytes) -> Iterator[Image.Image]:
    """Cut the stream by the sizes its headers give: «P6 width height 255», then the pixels."""
    place = 0
    while head := _HEAD.match(stream, place):
        width, height = int(head[2]), int(head[3])
        mode, depth = ("RGB", 3) if head[1] == b"6" else ("L", 1)
        place = head.end() + width * height * depth
        if place > len(stream):
            return
        yield Image.frombytes(mode, (width, height), stream[head.end() : place])


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _longest_side(page: pikepdf.Page) -> float:
    left, bottom, right, top = (float(side) for side in page.mediabox)
    return max(abs(right - left), abs(top - bottom)) * float(page.obj.get("/UserUnit", 1))
