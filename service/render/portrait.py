"""Portraits: any picture people upload becomes a sound PNG or JPEG, or is refused in words."""

import io
from typing import Final

from PIL import Image, ImageOps

from service.errors import BadInput, TooLarge

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 1600  # 3 × 4 cm at 300 dots an inch needs 472; a banner 100 mm wide 1,181
_READ: Final = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")


def sound_picture(data: bytes) -> bytes:
    """The picture upright, in plain colours, no larger than print needs; same in, same out.

    BadInput or TooLarge says why it cannot be used.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"Ảnh lớn hơn {MAX_BYTES >> 20} MB. Hãy thu nhỏ ảnh rồi tải lên lại.")
    plain = _read(data)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain.info = {}  # no place, no camera, no remark goes on
    target = io.BytesIO()
    if plain.mode == "RGBA":
        plain.save(target, "PNG")
    else:
        plain.save(target, "JPEG", quality=90, dpi=(300, 300))
    return target.getvalue()


def _read(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=_READ) as image:
            if image.width * image.height > MAX_PIXELS:
                raise TooLarge("Ảnh có quá nhiều điểm ảnh. Hãy thu nhỏ ảnh rồi tải lên lại.")
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut, not scale
                upright = upright.point(lambda grey: grey * (1 / 256)).convert("L")
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput("Ảnh bị hỏng hoặc không đúng loại. Hãy chọn ảnh PNG, JPEG khác.") from error
