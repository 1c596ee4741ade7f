"""Opens and writes Word containers (.docx): every limit is checked before anything is unpacked."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from isal import isal_zlib
from lxml import etree

from service.errors import BadInput, TooLarge

MAX_FILE_BYTES: Final = 30 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 100 * 1024 * 1024
MAX_ENTRIES: Final = 2000
MAX_RATIO: Final = 400  # above a megabyte; 3,000 like rows of a table pack 200 to 1 in Word

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTENT_TYPES: Final = "[Content_Types].xml"
NO_LINKS: Final = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b"</Relationships>"
)

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEXTS = tuple(
    f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    for kind in ("header", "footer", "footnotes", "endnotes")
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_AGAIN = "rồi tải lên lại."
# What a paper may not bring along: other documents, programs, pages of the web.
_FOREIGN = ("/aFChunk", "/oleObject", "/package", "/subDocument", "/control", "/vbaProject")
_BEGINS_XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml[^>]*?\bencoding=.([\w.-]*))?", re.IGNORECASE
)
_FETCHING = re.compile(rb"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|LINK)\b")


def open_docx(data: bytes) -> dict[str, bytes]:
    """The members of a sound Word file, in their order; BadInput or TooLarge says what is wrong."""
    _check_outside(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive.infolist())
            parts = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
        raise BadInput(
            f"Tệp Word bị hỏng hoặc tải lên chưa trọn. Hãy mở thử bằng Word, lưu lại {_AGAIN}"
        ) from error
    _check_kind(parts)
    _check_inside(parts)
    return parts


@dataclass(frozen=True)
class Member:
    """One file of a zip as it lies there: `head` and `entry` are its two headers but the offset."""

    name: str
    head: bytes
    packed: bytes
    entry: tuple[bytes, bytes]


def pack(name: str, content: bytes) -> Member:
    """The member deflated; the same content gives the same bytes on one kind of processor."""
    deflate = isal_zlib.compressobj(1, isal_zlib.DEFLATED, -15)
    packed = deflate.compress(content) + deflate.flush()
    return _member(name, zipfile.ZIP_DEFLATED, packed, isal_zlib.crc32(content), len(content))


def lying_members(data: bytes) -> dict[str, Member]:
    """The members of a sound zip with their packed bytes as they lie, dates and extras left out."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                found[info.filename] = pack(info.filename, archive.read(info))
                continue
            sizes = struct.unpack_from("<HH", data, info.header_offset + 26)
            start = info.header_offset + 30 + sum(sizes)
            packed = data[start : start + info.compress_size]
            found[info.filename] = _member(
                info.filename, info.compress_type, packed, info.CRC, info.file_size
            )
    return found


def write_zip(members: Iterable[Member]) -> bytes:
    """The members in the order given, without dates: the same members, the same bytes."""
    pieces: list[bytes] = []
    entries: list[bytes] = []
    place = 0
    for member in members:
        pieces += (member.head, member.packed)
        before, after = member.entry
        entries.append(before + struct.pack("<L", place) + after)
        place += len(member.head) + len(member.packed)
    listing = b"".join(entries)
    count = len(entries)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(listing), place, 0)
    return b"".join((*pieces, listing, end))


def write_docx(parts: Mapping[str, bytes]) -> bytes:
    """These parts as a Word file, in the order given: the same parts, the same bytes."""
    return write_zip(pack(name, content) for name, content in parts.items())


def _member(name: str, method: int, packed: bytes, crc: int, size: int) -> Member:
    written = name.encode()
    flags = 0 if name.isascii() else 0x800
    # 0x21 is 1 January 1980, the first day a zip knows.
    common = struct.pack("<4H3L2H", flags, method, 0, 0x21, crc, len(packed), size, len(written), 0)
    head = struct.pack("<4sH", b"PK\3\4", 20) + common + written
    before = struct.pack("<4s2H", b"PK\1\2", 20, 20) + common + struct.pack("<3HL", 0, 0, 0, 0)
    return Member(name, head, packed, (before, written))


def text_parts(parts: Mapping[str, bytes]) -> list[str]:
    """The members that carry the paper's words: the body first, then headers, footers, notes."""
    kinds = _content_types(parts)
    main = [name for name, kind in kinds.items() if kind == _MAIN and name in parts]
    return main + [name for name, kind in kinds.items() if kind in _TEXTS and name in parts]


def relations_of(part: str) -> str:
    """The member that says what this part hangs together with."""
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def parse_xml(content: bytes) -> etree._Element:
    """The tree of one XML member; nothing is fetched, no entity is expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput(
            f"Nội dung bên trong tệp Word bị hỏng. Hãy mở bằng Word, lưu lại {_AGAIN}"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput(_UNSAFE.format("khai báo DTD"))
    return root


def put(parent: etree._Element, name: str, order: Sequence[str]) -> etree._Element:
    """A fresh child in place of any old one, where the schema's order of children wants it."""
    for old in parent.findall(f"{W}{name}"):
        parent.remove(old)
    before = {f"{W}{earlier}" for earlier in order[: order.index(name)]}
    made = etree.Element(f"{W}{name}")
    parent.insert(sum(1 for child in parent if child.tag in before), made)
    return made


def remove(node: etree._Element) -> None:
    """Take the node out of its tree; the text behind it stays."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def xml_bytes(root: etree._Element) -> bytes:
    """One XML member as it lies in the file."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


_UNSAFE = "Tệp Word chứa {}, không được nhận. Hãy bỏ phần đó trong Word, lưu lại rồi tải lên lại."


def _check_outside(data: bytes) -> None:
    if not data:
        raise BadInput("Tệp rỗng (0 byte). Hãy chọn lại tệp Word .docx rồi tải lên.")
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024 // 1024
        raise TooLarge(f"Tệp Word lớn hơn {limit} MB. Hãy nén bớt ảnh trong tệp {_AGAIN}")
    if data.startswith(_OLE):
        raise BadInput(_old_office(data))
    if not data.startswith(_ZIP):
        raise BadInput("Tệp không phải tệp Word .docx. Hãy lưu văn bản dạng .docx rồi tải lên.")


def _old_office(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"Tệp Word đang đặt mật khẩu. Hãy bỏ mật khẩu trong Word, lưu lại {_AGAIN}"
    return (
        "Tệp thuộc định dạng Office đời cũ (.doc). "
        f"Hãy mở bằng Word, chọn «Lưu dưới dạng» .docx {_AGAIN}"
    )


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise TooLarge(f"Tệp Word chứa hơn {MAX_ENTRIES} mục bên trong, không được nhận.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 1024 // 1024
        raise TooLarge(f"Tệp Word bung ra lớn hơn {limit} MB, không được nhận.")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names):
        raise BadInput("Tệp Word có hai mục trùng tên bên trong, không được nhận.")
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if name.startswith("/") or ".." in name.split("/") or re.search(r"[\\:\x00]", name):
        raise BadInput("Tệp Word có mục trỏ ra ngoài thư mục, không được nhận.")
    if entry.flag_bits & 1:
        raise BadInput(f"Tệp nén đặt mật khẩu. Hãy bỏ mật khẩu, lưu lại {_AGAIN}")
    if entry.file_size > 1024 * 1024 and entry.file_size > MAX_RATIO * entry.compress_size:
        raise TooLarge("Tệp Word bung ra lớn bất thường so với cỡ tệp, không được nhận.")


def _content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    listing = parse_xml(parts[CONTENT_TYPES]) if CONTENT_TYPES in parts else etree.Element("Types")
    return {
        node.get("PartName", "").lstrip("/"): node.get("ContentType", "")
        for node in listing.iter("{*}Override")
    }


def _check_kind(parts: Mapping[str, bytes]) -> None:
    kinds = _content_types(parts)
    if any("macroEnabled" in kind for kind in kinds.values()) or any(
        name.lower().endswith("vbaproject.bin") for name in parts
    ):
        raise BadInput(f"Tệp Word có macro. Hãy lưu lại dạng .docx không macro {_AGAIN}")
    main = [name for name in parts if kinds.get(name) == _MAIN]
    if not main:
        raise BadInput("Tệp không phải văn bản Word (.docx). Hãy chọn đúng tệp rồi tải lên.")
    if parse_xml(parts[main[0]]).tag != f"{W}document":
        raise BadInput(
            "Tệp lưu theo dạng «Strict Open XML». "
            f"Hãy lưu lại dạng «Word Document (.docx)» {_AGAIN}"
        )


def _check_inside(parts: Mapping[str, bytes]) -> None:
    kinds = _content_types(parts)
    for name, content in parts.items():
        if content.startswith((_ZIP, _OLE)):
            raise BadInput(_UNSAFE.format("tệp khác nhúng bên trong"))
        if name.lower().endswith((".xml", ".rels")) or kinds.get(name, "").endswith("xml"):
            _check_xml(content)
        if name.lower().endswith(".rels"):
            _check_relations(content)
    for name in text_parts(parts):
        _check_fields(parts[name])


def _check_xml(content: bytes) -> None:
    """Word writes UTF-8; in another encoding a declaration would go unseen."""
    begins = None if b"\0" in content[:4] else _BEGINS_XML.match(content)
    if begins is None or (begins[1] or b"utf-8").lower() not in (b"utf-8", b"us-ascii"):
        raise BadInput(_UNSAFE.format("phần không viết bằng UTF-8"))
    if re.search(rb"<!(DOCTYPE|ENTITY)", content):
        raise BadInput(_UNSAFE.format("khai báo DTD"))


def _check_relations(content: bytes) -> None:
    for link in parse_xml(content).iter("{*}Relationship"):
        kind, target = link.get("Type", ""), link.get("Target", "")
        outside = link.get("TargetMode") == "External" and not kind.endswith("/hyperlink")
        local_form = kind.endswith("/attachedTemplate") and not re.match(r"https?:|\\\\", target)
        if kind.endswith(_FOREIGN) or (outside and not local_form):
            raise BadInput(_UNSAFE.format("đối tượng nhúng hoặc liên kết tới tệp bên ngoài"))


def _check_fields(content: bytes) -> None:
    if b"instr" not in content:
        return
    root = parse_xml(content)
    code = "".join(node.text or "" for node in root.iter(f"{W}instrText"))
    code += " ".join(node.get(f"{W}instr", "") for node in root.iter(f"{W}fldSimple"))
    if _FETCHING.search(code.upper().encode()):
        raise BadInput(_UNSAFE.format("trường lấy nội dung từ tệp bên ngoài"))
