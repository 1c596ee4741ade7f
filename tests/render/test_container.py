"""What is no sound Word file is refused before it is unpacked, each with its own sentence."""

import io
import warnings
import zipfile

import pytest

from service.errors import BadInput, Refusal, TooLarge
from service.render.container import MAX_FILE_BYTES, open_docx
from service.render.docx import compile_paper
from tests.render.papers import docx, members, para, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SOUND = members(para("Kế hoạch"))
LINK = '<Relationship Id="r9" Type="http://x/relationships/{}" Target="{}" TargetMode="{}"/>'


def with_part(name, content):
    return zipped({**SOUND, name: content})


def with_link(kind, target, mode="External"):
    links = SOUND["word/_rels/document.xml.rels"].decode()
    link = LINK.format(kind, target, mode)
    return with_part(
        "word/_rels/document.xml.rels",
        links.replace("</Relationships>", f"{link}</Relationships>").encode(),
    )


def with_body(xml):
    return with_part("word/document.xml", members(xml)["word/document.xml"])


def twice():
    target = io.BytesIO(zipped(SOUND))
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr("word/document.xml", b"<other/>")
    return target.getvalue()


def zip_encrypted():
    data = bytearray(zipped(SOUND))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


HOSTILE = {
    "empty": (b"", "Tệp rỗng (0 byte)"),
    "old .doc": (OLE + b"WordDocument" * 9, "đời cũ (.doc)"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "đặt mật khẩu"),
    "zip password": (zip_encrypted(), "Tệp nén đặt mật khẩu"),
    "not a zip": (b"%PDF-1.7", "không phải tệp Word .docx"),
    "half downloaded": (zipped(SOUND)[:900], "tải lên chưa trọn"),
    "macro": (zipped(members(para("x"), main=MACRO)), "có macro"),
    "macro part": (with_part("word/vbaProject.bin", b"x"), "có macro"),
    "a sheet": (zipped(members(para("x"), main=SHEET)), "không phải văn bản Word"),
    "a bare zip": (zipped({"a.txt": b"x"}), "không phải văn bản Word"),
    "same name twice": (twice(), "trùng tên"),
    "same name, other case": (with_part("WORD/document.xml", b"<x/>"), "trùng tên"),
    "path upwards": (with_part("../../x", b"x"), "ra ngoài thư mục"),
    "path from the root": (with_part("/etc/x", b"x"), "ra ngoài thư mục"),
    "drive": (with_part("C:/x", b"x"), "ra ngoài thư mục"),
    "zip in a zip": (with_part("word/a.bin", zipped({"b": b"x"})), "nhúng bên trong"),
    "OLE object": (with_part("word/a.bin", OLE), "nhúng bên trong"),
    "entities": (with_part("word/s.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "khai báo DTD"),
    "entities in other letters": (
        with_part("word/s.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>".encode("utf-16")), "UTF-8"),
    "entities in other letters, unmarked": (
        with_part("word/s.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>".encode("utf-16-le")), "UTF-8"),
    "entities in a strange encoding": (
        with_part("word/s.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-'), "UTF-8"),
    "entities by a capital name": (with_part("word/S.XML", b"<!DOCTYPE a><a/>"), "khai báo DTD"),
    "linked picture": (with_link("image", "http://10.0.0.1/x.png"), "bên ngoài"),
    "remote template": (with_link("attachedTemplate", "https://x/y.dotm"), "bên ngoài"),
    "web page part": (with_link("aFChunk", "a.html", "Internal"), "bên ngoài"),
    "fetching field": (
        with_body("<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r>"
                  "<w:instrText>TEXT /etc/passwd</w:instrText></w:r></w:p>"),
        "trường lấy nội dung",
    ),
    "broken XML": (with_part("word/document.xml", b"<w:document"), "bị hỏng"),
    "strict": (with_part("word/document.xml", b'<document xmlns="http://purl"/>'), "Strict"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_broken_or_hostile_file_is_refused_with_its_own_sentence(data, said):
    with pytest.raises(BadInput) as refused:
        compile_paper(data)
    assert said in refused.value.message
    assert refused.value.message.endswith(".")


BOMBS = {
    "one huge part": (with_part("word/document.xml", b" " * 40_000_000), "bất thường"),
    "huge in sum": (
        zipped({**SOUND, **{f"word/{n}.xml": bytes(1_000_000) for n in range(110)}}),
        "bung ra lớn hơn",
    ),
    "too many entries": (zipped({**SOUND, **{f"x/{n}": b"" for n in range(2001)}}), "2000 mục"),
    "huge upload": (b"PK\x03\x04" + bytes(MAX_FILE_BYTES), "lớn hơn 30 MB"),
}


@pytest.mark.parametrize(("data", "said"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_from_its_directory_alone(data, said, monkeypatch):
    def unpacked(*_):
        raise AssertionError("nothing may be unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "read", unpacked)
    with pytest.raises(TooLarge) as refused:
        open_docx(data)
    assert said in refused.value.message


def test_a_lying_size_in_the_directory_never_unpacks_more_than_it_says():
    data = bytearray(with_part("word/document.xml", b" " * 900_000))
    entry = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Refusal):
        open_docx(bytes(data))


def test_the_attached_template_of_the_own_computer_and_links_to_pages_are_harmless():
    for data in (
        with_link("attachedTemplate", "file:///C:\\Users\\a\\mau.dotx"),
        with_link("hyperlink", "https://thiduakhenthuong.vn"),
    ):
        assert compile_paper(data).tags == frozenset()


@pytest.mark.parametrize(
    "head",
    [b"", b"\xef\xbb\xbf", b"<?xml version='1.0'?>", b'\n<?xml version="1.0" encoding="utf-8"?>'],
)
def test_xml_as_word_writes_it_is_taken(head):
    assert open_docx(with_part("word/a.xml", head + b"<a/>"))


def test_a_sound_file_opens_in_its_own_order():
    assert list(open_docx(docx(para("x")))) == list(SOUND)
