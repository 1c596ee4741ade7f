"""Makes the shipped Word forms: one letterhead, one signature block, one Nơi nhận for all papers.

Run `python doc_templates/_khung.py` from the root; the same program gives the same bytes.
Page, sizes and rules follow NĐ 30/2020, Phụ lục I: A4, margins 20/20/30/15 mm, Times New Roman,
sizes 13, 14, 14 of the letterhead, body 14. The forms hold Jinja tags as docxtpl reads them;
a loop or a condition stands in a paragraph ({%p … %}) or a row ({%tr … %}) of its own.
"""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

import yaml

FOLDER = Path(__file__).parent

MM = 1440 / 25.4
TEXT, LEFT, RIGHT = 9355, 3800, 5555  # twips: 165 mm of text; letterhead 67 + 98 mm
SIGN_LEFT, SIGN_RIGHT = 3855, 5500
LANDSCAPE_TEXT = 14004  # 297 - 30 - 20 mm
STOP = '{{ "" if ly_do[-1:] == "." else "." }}'
MARK = '{{ "." if loop.last else ";" }}'  # the end of a line in a list
BLANK = "\u00a0" * 6  # where the registrar's number goes

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# --- styles: id → (name, paragraph properties, run properties) ---------------------------------


def _style(jc: str, size: float, *, run: str = "", space: tuple[float, float] = (0, 0),
           first: int = 0, more: str = "", line: int = 240) -> tuple[str, str]:
    indent = f'<w:ind w:firstLine="{first}"/>' if first else ""
    before, after = (int(points * 20) for points in space)
    keep = "".join(part for part in ("<w:keepNext/>", "<w:keepLines/>") if part in more)
    paragraph = (
        f'{keep}<w:spacing w:before="{before}" w:after="{after}" w:line="{line}"'
        f' w:lineRule="auto"/>{indent}<w:jc w:val="{jc}"/>'
    )
    half = int(size * 2)
    return paragraph, f'{run}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


B, I = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"  # noqa: E741 - bold and italic, as everybody knows them
NEXT = "<w:keepNext/>"
BODY = {"first": 720, "space": (0, 6)}

STYLES: dict[str, tuple[str, tuple[str, str]]] = {
    "CoQuanChuQuan": ("Cơ quan chủ quản", _style("center", 13)),
    "CoQuanBanHanh": ("Cơ quan ban hành", _style("center", 13, run=B)),
    "QuocHieu": ("Quốc hiệu", _style("center", 13, run=B)),
    "TieuNgu": ("Tiêu ngữ", _style("center", 14, run=B)),
    "KeNgang": ("Kẻ ngang", _style("center", 1)),
    "SoKyHieu": ("Số, ký hiệu", _style("center", 13, space=(8, 0))),
    "DiaDanhNgay": ("Địa danh, ngày tháng", _style("center", 14, run=I, space=(8, 0))),
    "TrichYeuCongVan": ("Trích yếu công văn", _style("center", 13, space=(6, 0))),
    "TenLoai": ("Tên loại", _style("center", 14, run=B, space=(14, 0), more=NEXT)),
    "TrichYeu": ("Trích yếu", _style("center", 14, run=B, more=NEXT)),
    "KinhGui": ("Kính gửi", _style("center", 14, space=(12, 12))),
    "KinhGuiDong": ("Kính gửi, dòng", _style("left", 14, space=(0, 0))),
    "CanCu": ("Căn cứ", _style("both", 14, run=I, **BODY)),
    "Muc": ("Mục", _style("both", 14, run=B, more=NEXT, first=720, space=(6, 6))),
    "Khoan": ("Khoản", _style("both", 14, run=B, more=NEXT, **BODY)),
    "Doan": ("Đoạn", _style("both", 14, **BODY)),
    "DoanCuoi": ("Đoạn cuối", _style("both", 14, more=NEXT, **BODY)),
    "NoiNhanDe": ("Nơi nhận", _style("left", 12, run=B + I, more=NEXT)),
    "NoiNhan": ("Nơi nhận, dòng", _style("left", 11)),
    "QuyenHan": ("Quyền hạn, chức vụ", _style("center", 14, run=B, more=NEXT)),
    "HoTen": ("Họ tên", _style("center", 14, run=B, space=(76, 0))),
    "GhiChuKy": ("Ghi chú chữ ký", _style("center", 12, run=I)),
    "BangDau": ("Đầu bảng", _style("center", 12, run=B, space=(2, 2))),
    "BangSo": ("Số cột", _style("center", 11, run=I)),
    "BangGiua": ("Ô bảng, giữa", _style("center", 12, space=(2, 2))),
    "BangChu": ("Ô bảng", _style("left", 12, space=(2, 2))),
    "ONhan": ("Ô, nhãn", _style("left", 13, run=B, space=(3, 3))),
    "OChu": ("Ô, chữ", _style("both", 13, space=(3, 3))),
    "BiaDe": ("Bìa, đầu đề", _style("center", 24, run=B, space=(120, 12))),
    "BiaDong": ("Bìa, dòng", _style("center", 16, space=(6, 6))),
}

# --- words -------------------------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    """One run of text; a tag stays a tag."""
    kept = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{kept}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(style: str, *content: str, direct: str = "") -> str:
    """One paragraph: plain strings become runs, XML stays XML."""
    runs = "".join(part if part.startswith("<w:") else run(part) for part in content)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{direct}</w:pPr>{runs}</w:p>'


def order(tag: str) -> str:
    """A paragraph that only carries a Jinja statement and leaves with it."""
    return f"<w:p>{run('{%p ' + tag + ' %}')}</w:p>"


def each(item: str, values: str, *content: str) -> str:
    """The paragraphs once for each value."""
    return order(f"for {item} in {values}") + "".join(content) + order("endfor")


def when(condition: str, *content: str) -> str:
    """The paragraphs only if the condition holds."""
    return order(f"if {condition}") + "".join(content) + order("endif")


def control(tag: str, title: str, number: int, content: str) -> str:
    """A content control: what the registrar's stamp empties and fills."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{tag}"/>'
        f'<w:id w:val="{number}"/><w:text/></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def rule(cell: int, length_mm: float, *, gap: int = 60, after: int = 0) -> str:
    """A drawn line of that length, centred in a cell: the upper border of a bare paragraph."""
    side = int((cell - length_mm * MM) / 2)
    direct = (
        '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
        f'<w:spacing w:before="{gap}" w:after="{after}" w:line="40" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}"/>'
    )
    return para("KeNgang", direct=direct)


def rule_by_length(
    cell: int, text: str, classes: Iterable[tuple[int, float]], rest: float, *, after: int = 0
) -> str:
    """A line between a third and a half of the text above, by the number of its letters."""
    parts = []
    for word, (letters, length) in zip(("if", "elif", "elif", "elif"), classes, strict=False):
        parts += [order(f"{word} {text}|length <= {letters}"), rule(cell, length, after=after)]
    return "".join(parts) + order("else") + rule(cell, rest, after=after) + order("endif")


def agency_rule() -> str:
    """The line under the agency (bold 13: about 2,8 mm a letter)."""
    return rule_by_length(LEFT, "co_quan_ban_hanh[-1]", [(8, 8.5), (12, 11.5), (18, 18)], 26)


def subject_rule(text: str) -> str:
    """The line under the trích yếu (bold 14: about 2,24 mm a letter)."""
    return rule_by_length(TEXT, text, [(24, 20), (36, 27), (54, 40)], 60, after=240)


# --- tables ------------------------------------------------------------------------------------


def cell(width: int, *content: str, more: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{"".join(content)}</w:tc>'


def row(*cells: str, more: str = "<w:cantSplit/>") -> str:
    return f"<w:tr><w:trPr>{more}</w:trPr>{''.join(cells)}</w:tr>"


def row_order(tag: str, widths: list[int]) -> str:
    """A row that only carries a Jinja statement and leaves with it."""
    first = cell(widths[0], f"<w:p>{run('{%tr ' + tag + ' %}')}</w:p>")
    return f"<w:tr>{first}{''.join(cell(width, '<w:p/>') for width in widths[1:])}</w:tr>"


def table(widths: list[int], *rows: str, lines: bool = False, padding: int = 0) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    borders = f"<w:tblBorders>{edges}</w:tblBorders>" if lines else ""
    margins = f'<w:left w:w="{padding}" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'{borders}<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def data_table(widths: list[int], heads: list[str], item: str, values: str, cells: list[str],
               *, numbers: bool = False) -> str:
    """A ruled table: heads that repeat on each page, then one row for each value."""
    top = '<w:cantSplit/><w:tblHeader/>'
    rows = [row(*(_middle(w, para("BangDau", h)) for w, h in zip(widths, heads, strict=True)),
                more=top)]
    if numbers:
        counted = enumerate(widths, 1)
        rows.append(row(*(cell(w, para("BangSo", f"({n})")) for n, w in counted), more=top))
    rows.append(row_order(f"for {item} in {values}", widths))
    rows.append(row(*(cell(w, content) for w, content in zip(widths, cells, strict=True))))
    rows.append(row_order("endfor", widths))
    return table(widths, *rows, lines=True, padding=70)


def _middle(width: int, *content: str) -> str:
    return cell(width, *content, more='<w:vAlign w:val="center"/>')


# --- the blocks all papers share ---------------------------------------------------------------


def letterhead(*, numbered: bool = True, subject: str = "", office: str = "") -> str:
    """Cells 1 to 4 (5b for a công văn): agency, quốc hiệu, number, place and date.

    `office` is a body inside the one that issues: its lines stand above, light.
    """
    upper = each("dong", "co_quan_chu_quan", para("CoQuanChuQuan", "{{ dong }}"))
    style = "CoQuanChuQuan" if office else "CoQuanBanHanh"
    agency = upper + each("dong", "co_quan_ban_hanh", para(style, "{{ dong }}"))
    agency += para("CoQuanBanHanh", office) + rule(LEFT, 12) if office else agency_rule()
    nation = (
        para("QuocHieu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + para("TieuNgu", "Độc lập - Tự do - Hạnh phúc")
        + rule(RIGHT, 60.4)
    )
    left = _number_line() if numbered else ""
    left += para("TrichYeuCongVan", subject) if subject else ""
    return table(
        [LEFT, RIGHT],
        row(cell(LEFT, agency), cell(RIGHT, nation)),
        row(cell(LEFT, left or para("SoKyHieu")), cell(RIGHT, _place_and_date(numbered))),
    )


def _number_line() -> str:
    return para("SoKyHieu", "Số: ", control("so", "Số", 30001, run(BLANK)), "/{{ ky_hieu }}")


def _place_and_date(numbered: bool) -> str:
    date = run("{{ ngay_du_thao }}")
    return para(
        "DiaDanhNgay", "{{ dia_danh }}, ", control("ngay", "Ngày", 30002, date) if numbered else date
    )


def heading(name: str, subject: str, line: str) -> str:
    """Cell 5a: the kind of paper, what it is about, the drawn line."""
    return para("TenLoai", name) + para("TrichYeu", subject) + line


def addressee(text: str) -> str:
    """Cell 9a with one addressee, on the same line."""
    return para("KinhGui", f"Kính gửi: {text}")


def addressees(values: str) -> str:
    """Cell 9a: one addressee on the same line, several each on its own under the colon."""
    one = para("KinhGui", "Kính gửi: {{ " + values + "[0] }}")
    first = para("KinhGuiDong", "Kính gửi:", direct='<w:spacing w:before="240"/><w:ind w:left="1985"/>')
    hang = '<w:ind w:left="3240" w:hanging="170"/>'
    several = first + each("noi", values, para("KinhGuiDong", "- {{ noi }}" + MARK, direct=hang))
    return order(f"if {values}|length == 1") + one + order("else") + several + order("endif")


def paragraphs(values: str) -> str:
    """Body paragraphs, one for each text."""
    return each("doan", values, para("Doan", "{{ doan }}"))


def dashes(values: str) -> str:
    """Body lines, each after a dash."""
    return each("y", values, para("Doan", "- {{ y }}" + MARK))


def signature(*, recipients: bool = True, title: str = "", name: str = "{{ nguoi_ky }}") -> str:
    """Cells 9b and 7: Nơi nhận on the left, title and name on the right, never torn apart."""
    left = ""
    if recipients:
        left = para("NoiNhanDe", "Nơi nhận:") + each("noi", "noi_nhan", para("NoiNhan", "- {{ noi }}"))
    right = (
        para("QuyenHan", title) if title
        else each("chuc", "quyen_han", para("QuyenHan", "{{ chuc }}"))
    )
    signed = row(cell(SIGN_LEFT, left or para("NoiNhan")), cell(SIGN_RIGHT, right, para("HoTen", name)))
    return table([SIGN_LEFT, SIGN_RIGHT], signed)


def marked(values: str) -> str:
    """Runs with their own bold and italic; keys may be absent."""
    bold, italic = "r.bold|default(false)", "r.italic|default(false)"
    looks = [(f"if {bold} and {italic}", B + I), (f"elif {bold}", B), (f"elif {italic}", I)]
    parts = [run("{%r for r in " + values + " %}")]
    for condition, look in [*looks, ("else", "")]:
        parts += [run("{%r " + condition + " %}"), run("{{ r.text }}", look)]
    return "".join(parts) + run("{%r endif %}") + run("{%r endfor %}")


def blocks(values: str) -> str:
    """The body of a plan: headings by their kind, the rest as paragraphs; the last one holds on
    to the signature."""
    text = marked("khoi.runs")
    return (
        order(f"for khoi in {values}")
        + order('if khoi.kind == "muc"') + para("Muc", text)
        + order('elif khoi.kind == "khoan"') + para("Khoan", text)
        + order("elif loop.last") + para("DoanCuoi", text)
        + order("else") + para("Doan", text)
        + order("endif") + order("endfor")
    )


def pen_box(width: int, title: str, height_mm: float, *, span: int = 1, note: str = "") -> str:
    """A row left free for the pen: a label, room to write, a line for the signature."""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    content = para("ONhan", title) + (para("GhiChuKy", note) if note else "")
    height = f'<w:trHeight w:val="{int(height_mm * MM)}" w:hRule="atLeast"/>'
    return row(cell(width, content, more=grid), more="<w:cantSplit/>" + height)


def titled_row(widths: list[int], title: str, *content: str) -> str:
    return row(cell(widths[0], para("ONhan", title)), cell(widths[1], *content))


# --- the papers --------------------------------------------------------------------------------

PLAN = "Kế hoạch {{ trich_yeu[:1]|lower }}{{ trich_yeu[1:] }}"  # named inside a sentence
ISSUED = "Kế hoạch số {{ so_ky_hieu }}"


def ke_hoach() -> str:
    return (
        letterhead()
        + heading("KẾ HOẠCH", "{{ trich_yeu }}", subject_rule("trich_yeu"))
        + each("dong", "can_cu", para("CanCu", "{{ dong }}"))
        + paragraphs("mo_dau")
        + blocks("noi_dung")
        + signature()
    )


def phieu_trinh() -> str:
    half = [TEXT // 2, TEXT - TEXT // 2]
    boxes = table(
        half,
        row(
            cell(half[0], para("ONhan", "Ý kiến của lãnh đạo phòng")),
            cell(half[1], para("ONhan", "Ý kiến của lãnh đạo cơ quan")),
            more=f'<w:cantSplit/><w:trHeight w:val="{int(42 * MM)}" w:hRule="atLeast"/>',
        ),
        lines=True, padding=100,
    )
    return (
        letterhead(numbered=False)
        + heading("PHIẾU TRÌNH", f"Về việc dự thảo {PLAN}", rule(TEXT, 60, after=240))
        + addressees("kinh_gui")
        + para("Khoan", "1. Nội dung trình") + paragraphs("noi_dung_trinh")
        + para("Khoan", "2. Căn cứ, cơ sở") + dashes("co_so")
        + para("Khoan", "3. Tóm tắt dự thảo")
        + para("Doan", "- Chủ đề: {{ chu_de }};")
        + para("Doan", "- Số chỉ tiêu thi đua: {{ so_chi_tieu }};")
        + dashes("tom_tat")
        + para("Khoan", "4. Hồ sơ kèm theo") + dashes("ho_so")
        + para("Khoan", "5. Đề xuất") + para("DoanCuoi", "{{ de_xuat }}")
        + signature(recipients=False, title="NGƯỜI TRÌNH", name="{{ nguoi_trinh }}")
        + para("KeNgang", direct='<w:spacing w:before="120" w:after="0"/>')
        + boxes
    )


def phieu_trinh_van_phong() -> str:
    widths = [2300, TEXT - 2300]
    code = [6655, TEXT - 6655]
    code_box = table(
        code,
        row(
            cell(code[0], para("OChu", "Người trình ký, ghi rõ họ tên:"), para("HoTen", "{{ nguoi_trinh }}")),
            cell(code[1], para("ONhan", "Mã bản trình"), para("BangGiua", "{{ ma_ban_trinh }}")),
            more=f'<w:cantSplit/><w:trHeight w:val="{int(34 * MM)}" w:hRule="atLeast"/>',
        ),
        lines=True, padding=100,
    )
    facts = table(
        widths,
        titled_row(widths, "Vấn đề trình", para("OChu", f"Ban hành {PLAN}")),
        titled_row(widths, "Cơ quan trình", para("OChu", "{{ co_quan_trinh }}{% if to_trinh %} (Tờ trình số {{ to_trinh }} {{ ngay_to_trinh }}){% endif %}")),
        titled_row(widths, "Hồ sơ trình", each("y", "ho_so", para("OChu", "- {{ y }}" + MARK))),
        titled_row(widths, "Tóm tắt", each("y", "tom_tat", para("OChu", "{{ y }}"))),
        titled_row(widths, "Ý kiến các cơ quan", each("y", "y_kien", para("OChu", "- {{ y }}" + MARK))),
        titled_row(widths, "Thẩm tra của chuyên viên", each("y", "tham_tra", para("OChu", "{{ y }}"))),
        titled_row(widths, "Kiến nghị", para("OChu", "{{ kien_nghi }}")),
        lines=True, padding=100,
    )
    pens = table(
        [TEXT],
        pen_box(TEXT, "Ý kiến của lãnh đạo Văn phòng", 38),
        pen_box(TEXT, "Ý kiến giải quyết của {{ nguoi_giai_quyet }}", 48),
        lines=True, padding=100,
    )
    gap = para("KeNgang", direct='<w:spacing w:before="120" w:after="0"/>')
    return (
        letterhead(numbered=False, office="VĂN PHÒNG")
        + para("TenLoai", "PHIẾU TRÌNH GIẢI QUYẾT CÔNG VIỆC")
        + addressees("kinh_gui")
        + facts + gap + code_box + gap + pens
    )


def cong_van_xin_y_kien() -> str:
    return (
        letterhead(subject=f"V/v góp ý dự thảo {PLAN}")
        + addressees("kinh_gui")
        + paragraphs("mo_dau")
        + para("Doan", f"Để hoàn thiện dự thảo {PLAN}, trước khi trình {{{{ noi_trinh }}}}, "
               "{{ co_quan_soan }} đề nghị quý cơ quan nghiên cứu, tham gia ý kiến vào toàn bộ dự "
               "thảo (gửi kèm theo Công văn này), trong đó tập trung vào các nội dung sau:")
        + dashes("noi_dung_gop_y")
        + para("Doan", "Ý kiến tham gia bằng văn bản gửi về {{ co_quan_soan }} trước ",
               run("{{ han_gop_y }}", B), " để tổng hợp, tiếp thu, giải trình. Cơ quan nhất trí với "
               "dự thảo cũng đề nghị có văn bản trả lời.")
        + each("y", "lien_he", para("Doan", "{{ y }}"))
        + para("DoanCuoi", "{{ ket_thuc }}")
        + signature()
    )


def bang_tong_hop_y_kien() -> str:
    widths = [700, 2500, 4200, 1900, LANDSCAPE_TEXT - 9300]
    heads = ["TT", "Cơ quan góp ý, số văn bản", "Nội dung góp ý", "Tiếp thu", "Nội dung tiếp thu, giải trình"]
    cells = [
        para("BangGiua", "{{ loop.index }}"),
        para("BangChu", "{{ d.co_quan }}") + when("d.van_ban", para("BangChu", "{{ d.van_ban }}")),
        para("BangChu", "{{ d.noi_dung }}"),
        para("BangGiua", "{{ d.ket_qua }}"),
        para("BangChu", "{{ d.giai_trinh }}"),
    ]
    return (
        letterhead(numbered=False)
        + heading("BẢNG TỔNG HỢP, TIẾP THU, GIẢI TRÌNH Ý KIẾN", f"Đối với dự thảo {PLAN}", rule(TEXT, 60, after=240))
        + para("Doan", "{{ co_quan_soan }} đã gửi lấy ý kiến {{ so_gui }} cơ quan, đơn vị, địa phương; "
               "nhận được {{ so_tra_loi }} văn bản trả lời. Các ý kiến được tổng hợp, tiếp thu, giải "
               "trình như sau:", direct=NEXT)
        + data_table(widths, heads, "d", "y_kien", cells)
        + para("DoanCuoi", "{{ ket_luan }}", direct='<w:spacing w:before="160"/>')
        + signature(recipients=False)
    )


def to_trinh_ke_hoach() -> str:
    return (
        letterhead()
        + heading("TỜ TRÌNH", f"Về việc ban hành {PLAN}", rule(TEXT, 60, after=240))
        + addressee("{{ kinh_gui }}")
        + each("dong", "can_cu", para("CanCu", "{{ dong }}"))
        + para("Doan", f"{{{{ co_quan_soan }}}} kính trình dự thảo {PLAN} như sau:")
        + para("Khoan", "1. Sự cần thiết") + paragraphs("su_can_thiet")
        + para("Khoan", "2. Quá trình xây dựng") + paragraphs("qua_trinh")
        + para("Khoan", "3. Nội dung chính của dự thảo")
        + para("Doan", "a) Chủ đề: {{ chu_de }}.")
        + para("Doan", "b) Dự thảo đề ra {{ so_chi_tieu }} chỉ tiêu thi đua chủ yếu.")
        + paragraphs("noi_dung_chinh")
        + para("Khoan", "4. Kiến nghị")
        + para("Doan", "{{ kien_nghi }}")
        + para("DoanCuoi", run("(Gửi kèm: {{ ho_so|join('; ') }})", I), "./.")
        + signature()
    )


def phieu_tra() -> str:
    widths = [2600, TEXT - 2600]
    return (
        letterhead(numbered=False, office="VĂN PHÒNG")
        + heading("PHIẾU TRẢ HỒ SƠ", f"Về việc trả lại dự thảo {PLAN}", rule(TEXT, 60, after=240))
        + addressee("{{ kinh_gui }}")
        + para("Doan", "Qua xem xét hồ sơ trình, Văn phòng Ủy ban nhân dân trả lại hồ sơ để hoàn "
               "thiện, cụ thể như sau:")
        + table(
            widths,
            titled_row(widths, "Hồ sơ trình", para("OChu", "{{ ho_so }}")),
            titled_row(widths, "Bước xử lý", para("OChu", "{{ thao_tac }}")),
            titled_row(widths, "Người trả", para("OChu", "{{ nguoi_tra }}")),
            titled_row(widths, "Thời gian trả", para("OChu", "{{ thoi_gian_tra }}")),
            titled_row(widths, "Lý do trả", para("OChu", "{{ ly_do }}")),
            titled_row(widths, "Yêu cầu", each("y", "yeu_cau", para("OChu", "- {{ y }}" + MARK))),
            lines=True, padding=100,
        )
        + para("DoanCuoi", "Đề nghị {{ kinh_gui }} hoàn thiện và trình lại theo quy định./.",
               direct='<w:spacing w:before="160"/>')
        + signature(title="NGƯỜI TRẢ HỒ SƠ", name="{{ nguoi_tra }}")
    )


def cong_van_dinh_chinh() -> str:
    widths = [2555, 3400, 3400]
    heads = ["Vị trí", "Nội dung đã in", "Nội dung đính chính"]
    cells = [
        para("BangChu", "{{ d.vi_tri }}"), para("BangChu", "{{ d.da_in }}"), para("BangChu", "{{ d.dinh_chinh }}"),
    ]
    return (
        letterhead(subject=f"V/v đính chính {ISSUED}")
        + addressees("kinh_gui")
        + para("Doan", f"{{{{ ngay_ban_hanh[:1]|upper }}}}{{{{ ngay_ban_hanh[1:] }}}}, {{{{ tham_quyen }}}} "
               f"ban hành {ISSUED} {{{{ trich_yeu[:1]|lower }}}}{{{{ trich_yeu[1:] }}}}. Lý do: {{{{ ly_do }}}}" + STOP)
        + para("Doan", "{{ tham_quyen[:1]|upper }}{{ tham_quyen[1:] }} đính chính như sau:",
               direct=NEXT)
        + data_table(widths, heads, "d", "dinh_chinh", cells)
        + para("Doan", f"Các nội dung khác của {ISSUED} không thay đổi.",
               direct='<w:spacing w:before="160"/>')
        + para("DoanCuoi", "{{ ket_thuc }}")
        + signature()
    )


def thong_bao_thu_hoi() -> str:
    return (
        letterhead()
        + heading("THÔNG BÁO", f"Thu hồi {ISSUED}", rule(TEXT, 30, after=240))
        + para("Doan", f"{{{{ ngay_ban_hanh[:1]|upper }}}}{{{{ ngay_ban_hanh[1:] }}}}, {{{{ tham_quyen }}}} "
               f"ban hành {ISSUED} {{{{ trich_yeu[:1]|lower }}}}{{{{ trich_yeu[1:] }}}}.")
        + para("Doan", "Lý do thu hồi: {{ ly_do }}" + STOP)
        + para("Doan", f"{{{{ tham_quyen[:1]|upper }}}}{{{{ tham_quyen[1:] }}}} thông báo thu hồi {ISSUED} kể từ "
               "ngày ban hành Thông báo này. Yêu cầu các cơ quan, tổ chức, cá nhân đã nhận văn bản:")
        + dashes("yeu_cau")
        + para("DoanCuoi", "{{ ket_thuc }}")
        + signature()
    )


def so_dang_ky_van_ban_di() -> str:
    widths = [1400, 1250, 3150, 1350, 2054, 1250, 800, 1000, 850, 900]
    heads = ["Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản",
             "Người ký", "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản",
             "Ngày chuyển", "Ký nhận", "Ghi chú"]
    names = ["so_ky_hieu", "ngay", "trich_yeu", "nguoi_ky", "noi_nhan", "ban_luu", "so_ban",
             "ngay_chuyen", "ky_nhan", "ghi_chu"]
    middle = {"so_ky_hieu", "ngay", "so_ban", "ngay_chuyen", "ky_nhan"}
    cells = [para("BangGiua" if n in middle else "BangChu", "{{ d." + n + " }}") for n in names]
    cover = (
        each("dong", "co_quan_chu_quan", para("BiaDong", "{{ dong }}"))
        + each("dong", "co_quan_ban_hanh", para("BiaDong", run("{{ dong }}", B)))
        + para("BiaDe", "SỔ ĐĂNG KÝ VĂN BẢN ĐI")
        + para("BiaDong", "{{ ten_so }}")
        + para("BiaDong", "Năm: {{ nam }}")
        + para("BiaDong", "Từ {{ tu_ngay }} đến {{ den_ngay }}")
        + para("BiaDong", "Từ số {{ tu_so }} đến số {{ den_so }}")
        + para("BiaDong", "Quyển số: {{ quyen_so }}")
    )
    start = '<w:pageBreakBefore/><w:spacing w:before="0" w:after="120"/>'
    return (
        cover
        + para("TenLoai", "SỔ ĐĂNG KÝ VĂN BẢN ĐI NĂM {{ nam }}", direct=start)
        + data_table(widths, heads, "d", "dong_so", cells, numbers=True)
    )


PAPERS = (ke_hoach, phieu_trinh, phieu_trinh_van_phong, cong_van_xin_y_kien, bang_tong_hop_y_kien,
          to_trinh_ke_hoach, phieu_tra, cong_van_dinh_chinh, thong_bao_thu_hoi, so_dang_ky_van_ban_di)
WIDE = {"bang_tong_hop_y_kien", "so_dang_ky_van_ban_di"}

# --- the package -------------------------------------------------------------------------------

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_OFFICE}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_OFFICE}.settings+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_OFFICE}.fontTable+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_OFFICE}.header+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
ROOT_RELS = (
    f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_R}/officeDocument"'
    ' Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org'
    '/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
)
DOCUMENT_RELS = f'<Relationships xmlns="{_RELS}">' + "".join(
    f'<Relationship Id="rId{number}" Type="{_R}/{kind}" Target="{kind if kind != "header" else "header1"}.xml"/>'
    for number, kind in enumerate(("styles", "settings", "fontTable", "header"), 1)
) + "</Relationships>"
SETTINGS = (
    f'<w:settings xmlns:w="{_W}"><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting'
    ' w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/>'
    '<w:listSeparator w:val=";"/></w:settings>'
)
FONTS = (
    f'<w:fonts xmlns:w="{_W}"><w:font w:name="Times New Roman"><w:panose1 w:val="02020603050405020304"/>'
    '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)
HEADER = (
    f'<w:hdr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
)


def styles(body: str) -> str:
    """Only the styles this paper uses: an office reads a long list again at each conversion."""
    used = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run_}</w:rPr></w:style>'
        for id_, (name, (paragraph, run_)) in STYLES.items()
        if f'w:val="{id_}"' in body
    )
    return (
        f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts'
        ' w:ascii="Times New Roman" w:eastAsia="Times New Roman" w:hAnsi="Times New Roman"'
        ' w:cs="Times New Roman"/><w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        '</w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:jc w:val="center"/></w:pPr></w:style>{used}</w:styles>'
    )


def section(*, wide: bool) -> str:
    """A4; top and bottom 20 mm, left 30 mm, right 15 mm (20 mm on a wide page)."""
    size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' if wide else '<w:pgSz w:w="11906" w:h="16838"/>'
    right = 1133 if wide else 850
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>{size}<w:pgMar w:top="1134"'
        f' w:right="{right}" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )


def document(body: str, *, wide: bool) -> str:
    end = "" if body.endswith("</w:p>") else para(
        "KeNgang", direct='<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    )
    return f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{end}{section(wide=wide)}</w:body></w:document>'


def core(title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )


def package(name: str, body: str) -> bytes:
    """The .docx: the same parts in the same order with the same date."""
    title = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))["title"]
    body = document(body, wide=name in WIDE)
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELS,
        "docProps/core.xml": core(title),
        "word/document.xml": body,
        "word/_rels/document.xml.rels": DOCUMENT_RELS,
        "word/styles.xml": styles(body),
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": FONTS,
        "word/header1.xml": HEADER,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for part, xml in parts.items():
            entry = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, _XML + xml)
    return out.getvalue()


def main() -> None:
    for paper in PAPERS:
        (FOLDER / f"{paper.__name__}.docx").write_bytes(package(paper.__name__, paper()))


if __name__ == "__main__":
    main()
