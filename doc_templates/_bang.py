"""The certificates: one layout for giấy khen, bằng khen and bằng chứng nhận, each on its sheet.

What a printed blank already carries stands inside content controls tagged `phoi`: frame, emblem,
flags, quốc hiệu, and the words a printing house puts there. Number and date stand in `so` and
`ngay`, whole with their comma and place, so that a sheet printed without them takes them later at
the same spot. NĐ 98/2023, Điều 104 orders the lines; frame and emblem are drawings of our own,
to be replaced by the office's.
"""

import io
import math
import struct
from dataclasses import dataclass

from _khoi import (
    BLANK,
    MM,
    NEXT,
    B,
    I,
    cell,
    control,
    each,
    height,
    order,
    para,
    row,
    rule,
    run,
    table,
    when,
)
from PIL import Image, ImageDraw

RED, GOLD = "D2142A", "C39A2B"
COLOUR = f'<w:color w:val="{RED}"/>'
TOP, LOW = 18.5, 15  # margins of an A4 sheet, mm
EMU = 36000  # to a millimetre
EMBLEM_TEXT = "Quốc huy: thay bằng ảnh của cơ quan"
FRAME_TEXT = "Khung mẫu tự vẽ: thay bằng khung của cơ quan"

Look = tuple[str, str]


@dataclass(frozen=True)
class Certificate:
    """One form: its sheet in mm, how much larger than A4 it is written, what the blank carries."""

    name: str
    size: tuple[int, int]
    margin: int
    scale: float
    worded: bool = False  # the blank carries the decider, the kind and the words at the number
    flags: bool = False

    @property
    def text_mm(self) -> int:
        return self.size[0] - 2 * self.margin

    @property
    def tall(self) -> float:
        """How much higher than A4 the sheet is."""
        return self.size[1] / 210

    @property
    def emblem_mm(self) -> float:
        return round(18 * self.scale, 1)


CERTIFICATES = (
    Certificate("giay_khen", (297, 210), 24, 1.0),
    # An example, the size of NĐ 50/2006, Điều 28; the true one is measured from the blank.
    Certificate("bang_khen", (400, 300), 32, 1.38, worded=True),
    Certificate("giay_chung_nhan", (297, 210), 24, 1.0, flags=True),
)

# --- styles: by name, with their size on A4 -----------------------------------------------------

_SIZES: dict[str, tuple[str, str, float, str]] = {
    "BangQuocHieu": ("Quốc hiệu", "center", 14, B),
    "BangTieuNgu": ("Tiêu ngữ", "center", 14, B),
    "BangChucDanh": ("Chức danh người quyết định", "center", 18, B + COLOUR),
    "BangChucDanhDai": ("Chức danh dài", "center", 15, B + COLOUR),
    "BangHanhDong": ("Tặng", "center", 16, B),
    "BangTen": ("Tên bằng", "center", 38, B + COLOUR),
    "BangTenDai": ("Tên bằng dài", "center", 27, B + COLOUR),
    "BangHoTen": ("Người được khen", "center", 26, B),
    "BangHoTenDai": ("Người được khen, tên dài", "center", 20, B),
    "BangChucVu": ("Chức vụ, đơn vị, địa chỉ", "center", 14, ""),
    "BangThanhTich": ("Thành tích", "center", 16, ""),
    "BangThanhTichDai": ("Thành tích dài", "center", 14, ""),
    "BangThanhTichRatDai": ("Thành tích rất dài", "center", 13, ""),
    "BangThanhTichNho": ("Thành tích, chữ nhỏ", "center", 12, ""),
    "BangQuyetDinh": ("Quyết định, sổ vàng", "left", 12, B + I),
    "BangNgay": ("Địa danh, ngày", "center", 14, I),
    "BangQuyenHan": ("Quyền hạn, chức vụ", "center", 14, B),
    "BangNguoiKy": ("Người ký", "center", 14, B),
    "BangAnh": ("Ảnh", "center", 10, ""),
    "BangMa": ("Mã", "left", 10, ""),
    "KeNgang": ("Kẻ ngang", "center", 1, ""),
}


def styles(form: Certificate) -> dict[str, tuple[str, Look]]:
    """Style id → (name, properties of paragraph and run), at the size of the sheet."""
    return {id_: (name, _look(form, *rest)) for id_, (name, *rest) in _SIZES.items()}


def _look(form: Certificate, jc: str, points: float, properties: str) -> Look:
    half = round(points * form.scale * 2) if points > 1 else 2
    paragraph = (
        f'<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="{jc}"/>'
    )
    return paragraph, f'{properties}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


# --- the body -----------------------------------------------------------------------------------


def body(form: Certificate) -> str:
    """One table, a row for each part; its heights leave room for the longest text."""
    side, wide = _twips(34 * form.scale), _twips(form.text_mm)
    left, middle = wide * 46 // 100, wide - 2 * side
    return (
        para("KeNgang", direct=_LINE)
        + table(
            [side, left - side, middle - left + side, side],
            _room(
                form,
                68,
                cell(side, _portrait(), more=_BOTTOM),
                cell(middle, _head(form, middle), more=_span(2)),
                cell(side, para("BangAnh")),
            ),
            _room(form, 33, cell(wide, _winner(), more=_span(4) + _MIDDLE)),
            _room(form, 23, cell(wide, _deed(form), more=_span(4))),
            _room(
                form,
                47,
                cell(left, _decision(form), more=_span(2) + _BOTTOM),
                cell(wide - left, _sign(form), more=_span(2)),
            ),
        )
        + para("KeNgang", direct=_LINE)
    )


_LINE = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_MIDDLE = '<w:vAlign w:val="center"/>'
_BOTTOM = '<w:vAlign w:val="bottom"/>'


def _span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def _twips(mm: float) -> int:
    return round(mm * MM)


def _room(form: Certificate, mm: float, *cells: str) -> str:
    return row(*cells, more=height(mm * form.tall))


def _above(form: Certificate, mm: float) -> str:
    return f'<w:spacing w:before="{_twips(mm * form.scale)}" w:after="0"/>'


def blank(number: int, content: str) -> str:
    """What stands on the printed blank: left out when only the text is printed over it."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="Phôi"/><w:tag w:val="phoi"/><w:id w:val="{number}"/>'
        f"</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _portrait() -> str:
    return when("chan_dung", para("BangAnh", "{{ chan_dung }}")) + para("KeNgang")


def _head(form: Certificate, width: int) -> str:
    # LibreOffice 7.4 drops the colour of the first words of a control: it begins with none.
    nation = (
        para("KeNgang")
        + para(
            "BangQuocHieu",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            direct=_above(form, 19),
        )
        + para("BangTieuNgu", "Độc lập - Tự do - Hạnh phúc")
        + rule(width, 60.4 * form.scale, after=_twips(3 * form.scale))
    )
    words = (
        each(
            "dong",
            "co_quan_chuc_danh",
            order("if loop.length == 1 and dong|length <= 39"),
            para("BangChucDanh", "{{ dong|upper }}"),
            order("else"),
            para("BangChucDanhDai", "{{ dong|upper }}"),
            order("endif"),
        )
        + para("BangHanhDong", "{{ hanh_dong|upper }}", direct=_above(form, 1))
        + _by_length("ten_bang", [("BangTen", 14), ("BangTenDai", 0)], "{{ ten_bang|upper }}")
    )
    return blank(40001, nation + words) if form.worded else blank(40001, nation) + words


def _winner() -> str:
    title = "{% if xung_ho %}{{ xung_ho }} {% endif %}"
    return (
        _by_length("ho_ten", [("BangHoTen", 34), ("BangHoTenDai", 0)], title + "{{ ho_ten }}")
        + when("chuc_vu_don_vi", para("BangChucVu", "{{ chuc_vu_don_vi }}"))
        + when("dia_chi", para("BangChucVu", "{{ dia_chi }}"))
    )


def _deed(form: Certificate) -> str:
    side = _twips(8 * form.scale)
    sizes = [
        ("BangThanhTich", 160),
        ("BangThanhTichDai", 330),
        ("BangThanhTichRatDai", 460),
        ("BangThanhTichNho", 0),
    ]
    indent = f'<w:ind w:left="{side}" w:right="{side}"/>'
    return _by_length("thanh_tich", sizes, "{{ thanh_tich }}", direct=indent)


def _by_length(name: str, looks: list[tuple[str, int]], text: str, *, direct: str = "") -> str:
    """The paragraph in the first look whose length it fits; the last one takes the rest."""
    parts = []
    for place, (style, most) in enumerate(looks):
        test = f"{'elif' if place else 'if'} {name}|length <= {most}" if most else "else"
        parts += [order(test), para(style, text, direct=direct)]
    return "".join(parts) + order("endif")


def _decision(form: Certificate) -> str:
    words = [run("Quyết định số "), run("Số sổ vàng: ")]
    if form.worded:
        words = [blank(40002 + number, word) for number, word in enumerate(words)]
    room = (
        "{% if ngay_quyet_dinh and not so_quyet_dinh %}" + BLANK * 2 + "{% endif %}"
    )  # for the pen
    number = control("so", "Số", 30001, run("{{ so_quyet_dinh }}" + room))
    date = "{% if ngay_quyet_dinh %}, {{ ngay_quyet_dinh }}{% endif %}"
    return (
        when("ma", para("BangMa", "{{ ma }}"))
        + para("BangQuyetDinh", words[0], number, control("ngay", "Ngày", 30002, run(date)))
        + para("BangQuyetDinh", words[1], "{{ so_so_vang }}")
    )


def _sign(form: Certificate) -> str:
    date = "{% if ngay_ky %}{{ dia_danh }}, {{ ngay_ky }}{% endif %}"
    return (
        para("BangNgay", control("ngay", "Ngày", 30003, run(date)))
        + each("chuc", "quyen_han", para("BangQuyenHan", "{{ chuc|upper }}", direct=NEXT))
        + para("BangNguoiKy", "{{ nguoi_ky }}", direct=_above(form, 24))
    )


# --- what is drawn behind the text ----------------------------------------------------------------


def header(form: Certificate) -> str:
    """Frame and emblem, fixed to the page and behind its text, in one line of no height."""
    width, _ = form.size
    side = form.emblem_mm
    at = ((width - side) / 2, TOP * form.tall)
    drawn = _picture(1, FRAME_TEXT, (0, 0), form.size) + _picture(2, EMBLEM_TEXT, at, (side, side))
    return blank(40009, para("Header", drawn, direct=_LINE))


def pictures(form: Certificate) -> dict[str, bytes]:
    """The files of the header's pictures, in the order of its links."""
    return {"khung.emf": frame(form), "quoc_huy.png": emblem(form)}


def frame(form: Certificate) -> bytes:
    """The frame, and flags where they belong, as a vector picture: sharp, small, quickly drawn.

    A picture, not shapes: LibreOffice spends ten times as long on shapes in many headers.
    """
    gold = _ring(form, 7, 0.9) + _ring(form, 14.2, 0.35) + _lozenges(form, 0.6, shift=0.5)
    red = _ring(form, 13.1, 0.6) + _lozenges(form, 1.9)
    if form.flags:
        gold, red = gold + _poles(form), red + _cloths(form)
    return _vectors(form.size, {GOLD: gold, RED: red})


Shape = list[tuple[float, float]]


def _box(left: float, top: float, right: float, bottom: float) -> Shape:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _ring(form: Certificate, inset: float, thick: float) -> list[Shape]:
    """A drawn rectangle of that thickness, as four filled bars."""
    inset, thick = inset * form.scale, thick * form.scale
    width, tall = form.size
    near, far, low = inset, width - inset, tall - inset
    return [
        _box(near, near, far, near + thick),
        _box(near, low - thick, far, low),
        _box(near, near + thick, near + thick, low - thick),
        _box(far - thick, near + thick, far, low - thick),
    ]


def _lozenges(form: Certificate, reach: float, *, shift: float = 0) -> list[Shape]:
    """A chain of lozenges all around, alike at the corners: no pattern of the state's."""
    r = reach * form.scale
    return [[(x - r, y), (x, y - r), (x + r, y), (x, y + r)] for x, y in _chain(form, shift)]


def _chain(form: Certificate, shift: float) -> Shape:
    """Points on the middle line of the band, evenly from corner to corner."""
    width, tall = form.size
    inset, pitch = 10.5 * form.scale, 5 * form.scale
    left, top = inset, inset
    across, down = width - 2 * inset, tall - 2 * inset
    wide, high = round(across / pitch), round(down / pitch)
    rows = [(left + across * (n + shift) / wide, y) for y in (top, top + down) for n in range(wide)]
    sides = [
        (x, top + down * (n + shift) / high) for x in (left, left + across) for n in range(high)
    ]
    corner = [] if shift else [(left + across, top + down), (left + across, top)]
    return list(dict.fromkeys(rows + sides + corner))


def _poles(form: Certificate) -> list[Shape]:
    return [_box(x - 0.25, y - 0.5, x + 0.25, y + 15.5) for x, y, _ in _flags(form)]


def _cloths(form: Certificate) -> list[Shape]:
    return [
        [(x, y)]
        + [(x + side * t * 1.1, y + 0.9 * math.sin(t / 10 * 2 * math.pi)) for t in range(1, 11)]
        + [
            (x + side * t * 1.1, y + 7 + 0.9 * math.sin(t / 10 * 2 * math.pi))
            for t in range(10, -1, -1)
        ]
        for x, y, side in _flags(form)
    ]


def _flags(form: Certificate) -> list[tuple[float, float, int]]:
    """The heads of the poles on both sides of the emblem, and which way their cloths fly."""
    middle = form.size[0] / 2
    return [(middle + side * (14 + 13 * n), 19.5 + n, side) for side in (-1, 1) for n in range(4)]


def _picture(number: int, text: str, at: tuple[float, float], size: tuple[float, float]) -> str:
    """A picture of the header by its number, which is its link too."""
    width, tall = (round(mm * EMU) for mm in size)
    graphic = (
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Hình {number}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="rId{number}"/><a:stretch><a:fillRect/>'
        '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{tall}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData>"
    )
    return f"<w:r>{_anchor(number, text, at, size, graphic)}</w:r>"


def _anchor(
    number: int, text: str, at: tuple[float, float], size: tuple[float, float], graphic: str
) -> str:
    across, down = (round(mm * EMU) for mm in at)
    width, tall = (round(mm * EMU) for mm in size)
    return (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"'
        f' relativeHeight="{number}" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>'
        f'{across}</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>'
        f'{down}</wp:posOffset></wp:positionV><wp:extent cx="{width}" cy="{tall}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/><wp:docPr id="{number}"'
        f' name="Hình {number}" descr="{text}"/><wp:cNvGraphicFramePr/>'
        f"<a:graphic>{graphic}</a:graphic></wp:anchor></w:drawing>"
    )


def emblem(form: Certificate) -> bytes:
    """A star on a disc, our own, where the office puts the picture of its emblem; 300 dpi."""
    side = round(form.emblem_mm / 25.4 * 300)
    fine = side * 4 - 1
    drawn = Image.new("RGB", (fine + 1, fine + 1), "white")
    pen = ImageDraw.Draw(drawn)
    for inset, colour in ((0.01, f"#{GOLD}"), (0.06, "white"), (0.085, f"#{RED}")):
        pen.ellipse([fine * inset, fine * inset, fine * (1 - inset), fine * (1 - inset)], colour)
    points = []
    for n in range(10):
        reach, turn = fine * (0.32 if n % 2 == 0 else 0.125), math.pi * (n / 5 - 0.5)
        points.append((fine / 2 + reach * math.cos(turn), fine / 2 + reach * math.sin(turn)))
    pen.polygon(points, f"#{GOLD}")
    small = drawn.resize((side, side), Image.Resampling.LANCZOS).quantize(32)
    out = io.BytesIO()
    small.save(out, "PNG", dpi=(300, 300), optimize=True)
    return out.getvalue()


# --- a vector picture (EMF): filled polygons, nothing else ----------------------------------------


def _vectors(size: tuple[int, int], layers: dict[str, list[Shape]]) -> bytes:
    """The shapes of each colour on a sheet of that size in mm; a unit is a hundredth of one."""
    width, tall = (mm * 100 for mm in size)
    device = (width // 10, tall // 10)
    records = [
        _record(17, "I", 8),  # map mode: window and viewport below
        _record(9, "2i", width, tall),
        _record(11, "2i", *device),
        _record(37, "I", 0x80000008),  # no pen
    ]
    for handle, (colour, shapes) in enumerate(layers.items(), 1):
        records.append(_record(39, "2I4BI", handle, 0, *bytes.fromhex(colour), 0, 0))
        records.append(_record(37, "I", handle))
        records.append(_polygons(width, tall, shapes))
    records.append(_record(14, "3I", 0, 16, 20))
    bytes_, number = 108 + sum(map(len, records)), len(records) + 1
    header = _record(
        1,
        "8i4I2H3I4i3I2i",
        *(0, 0, *device, 0, 0, width, tall),
        *(0x464D4520, 0x10000, bytes_, number),
        *(len(layers) + 1, 0, 0, 0, 0),
        *(*device, *size, 0, 0, 0, width * 10, tall * 10),
    )
    return header + b"".join(records)


def _polygons(width: int, tall: int, shapes: list[Shape]) -> bytes:
    points = [round(side * 100) for shape in shapes for point in shape for side in point]
    counts = [len(shape) for shape in shapes]
    layout = f"4i2I{len(counts)}I{len(points)}i"
    return _record(8, layout, 0, 0, width, tall, len(counts), len(points) // 2, *counts, *points)


def _record(kind: int, layout: str, *fields: int) -> bytes:
    body = struct.pack(f"<{layout}", *fields)
    return struct.pack("<2I", kind, 8 + len(body)) + body
