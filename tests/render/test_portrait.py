"""Whatever people upload as a portrait prints, or is refused when it is uploaded."""

import io
import zlib

import pytest
from PIL import Image

from service.errors import BadInput, Refusal, TooLarge
from service.render.child import RenderChild
from service.render.docx import compile_paper, fill
from service.render.pieces import size_of
from service.render.portrait import LONGEST_SIDE, sound_picture
from tests.render.papers import docx, para

RED, BLUE = (200, 30, 30), (30, 30, 200)


def saved(kind, mode="RGB", size=(60, 80), colour=None, **more):
    picture = (
        Image.new("RGB", size, RED).convert(mode)
        if colour is None
        else Image.new(mode, size, colour)
    )
    target = io.BytesIO()
    picture.save(target, kind, **more)
    return target.getvalue()


def without_density(data):
    return data[:14] + bytes(4) + data[18:]


def without_jfif(data):
    """The first segment after the start marker is JFIF's; leave it out."""
    return data[:2] + data[4 + int.from_bytes(data[4:6], "big") :]


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    return saved("JPEG", exif=exif)


def several():
    """What phones save: a JPEG with a second picture behind the first."""
    target = io.BytesIO()
    first, second = (Image.new("RGB", (60, 80), colour) for colour in (RED, BLUE))
    first.save(target, "MPO", save_all=True, append_images=[second])
    return target.getvalue()


def palette():
    target = io.BytesIO()
    Image.new("P", (60, 80), 0).save(target, "GIF", transparency=0)
    return target.getvalue()


GOOD = {
    "JPEG": saved("JPEG"),
    "JPEG of no density": without_density(saved("JPEG")),
    "JPEG without a JFIF head": without_jfif(saved("JPEG")),
    "JPEG in printer's colours": saved("JPEG", "CMYK"),
    "JPEG in grey": saved("JPEG", "L"),
    "JPEG of a phone": several(),
    "JPEG that goes on": saved("JPEG", progressive=True),
    "PNG": saved("PNG"),
    "PNG with a palette": saved("PNG", "P"),
    "PNG in black and white": saved("PNG", "1"),
    "PNG of 16 bits": saved("PNG", "I;16", colour=40_000),
    "WEBP": saved("WEBP"),
    "BMP": saved("BMP"),
    "TIFF": saved("TIFF"),
    "GIF": saved("GIF", "P"),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_a_sound_picture_becomes_one_that_prints(data):
    made = sound_picture(data)

    assert size_of(made) == ("jpeg", 60, 80)
    assert sound_picture(data) == made
    template = compile_paper(docx(para("{{ a }}")))
    assert fill(template, {"a": {"picture": "a", "width_mm": 30}}, {"a": made})


@pytest.mark.parametrize("name", ["JPEG", "JPEG in printer's colours", "PNG", "WEBP", "TIFF"])
def test_colours_stay(name):
    red, green, blue = Image.open(io.BytesIO(sound_picture(GOOD[name]))).getpixel((30, 40))
    assert red > 150
    assert max(green, blue) < 80


def test_a_picture_of_16_bits_keeps_its_grey():
    grey = Image.open(io.BytesIO(sound_picture(GOOD["PNG of 16 bits"]))).getpixel((30, 40))
    assert grey == pytest.approx((156, 156, 156), abs=3)


def test_a_picture_held_on_its_side_is_turned_upright():
    assert size_of(sound_picture(turned())) == ("jpeg", 80, 60)


@pytest.mark.parametrize("data", [saved("PNG", "RGBA", colour=(200, 30, 30, 90)), palette()])
def test_what_shows_the_paper_through_stays_a_png(data):
    made = sound_picture(data)
    assert size_of(made) == ("png", 60, 80)
    assert Image.open(io.BytesIO(made)).convert("RGBA").getpixel((30, 40))[3] < 255


def test_a_large_picture_is_made_as_small_as_print_needs():
    assert max(size_of(sound_picture(saved("JPEG", size=(4000, 2000))))[1:]) == LONGEST_SIDE


def test_what_a_camera_wrote_beside_the_picture_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "Nhà riêng"
    made = sound_picture(saved("JPEG", exif=exif, comment=b"bi mat"))
    assert b"Exif" not in made
    assert b"bi mat" not in made


def lying(side):
    """A PNG that says it is that many dots wide and high."""
    data = bytearray(saved("PNG"))
    data[16:24] = side.to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


BAD = {
    "nothing": (b"", BadInput),
    "text": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", BadInput),
    "half a PNG": (saved("PNG", size=(300, 300), colour=0, mode="RGB")[:200], BadInput),
    "half a JPEG": (saved("JPEG", size=(600, 600))[:400], BadInput),
    "head alone": (saved("PNG")[:33], BadInput),
    "a document": (docx(para("x")), BadInput),
    "an icon": (saved("ICO"), BadInput),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", BadInput),
    "9,000 dots a side": (lying(9000), TooLarge),
    "50,000 dots a side": (lying(50_000), Refusal),
    "21 MB": (bytes(21 * 1024 * 1024), TooLarge),
}  # fmt: skip


@pytest.mark.parametrize(("data", "kind"), BAD.values(), ids=BAD)
def test_what_is_no_picture_is_refused_when_it_comes(data, kind):
    with pytest.raises(kind) as refused:
        sound_picture(data)
    assert refused.value.message.endswith(".")


def test_the_child_makes_portraits_sound():
    with RenderChild() as child:
        assert child.picture(GOOD["WEBP"]) == sound_picture(GOOD["WEBP"])
        with pytest.raises(BadInput, match="Ảnh bị hỏng"):
            child.picture(b"x")
