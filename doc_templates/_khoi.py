"""The blocks of the shipped Word forms: runs, paragraphs, tables, letterhead, signature.

The forms hold Jinja tags as docxtpl reads them; a loop or a condition stands in a paragraph
({%p … %}), a run ({%r … %}) or a row ({%tr … %}) of its own and leaves with it.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

MM = 1440 / 25.4
TEXT, LEFT, RIGHT = 9355, 3800, 5555  # twips: 165 mm of text; letterhead 67 + 98 mm
LANDSCAPE_TEXT = 14004  # 297 - 30 - 20 mm
STOP = '{{ "" if ly_do[-1:] == "." else "." }}'
MARK = '{{ "." if loop.last else ";" }}'  # the end of a line in a list
BLANK = "\u00a0" * 6  # where the registrar's number goes
B, I = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"  # noqa: E741 - bold and italic, as everybody knows them
NEXT = "<w:keepNext/>"

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


def agency_rule(cell_width: int) -> str:
    """The line under the agency (bold 13: about 2,8 mm a letter)."""
    return rule_by_length(cell_width, "co_quan_ban_hanh[-1]", [(8, 8.5), (12, 11.5), (18, 18)], 26)


def subject_rule(text: str) -> str:
    """The line under the trích yếu (bold 14: about 2,24 mm a letter)."""
    return rule_by_length(TEXT, text, [(24, 20), (36, 27), (54, 40)], 60, after=240)


# --- tables ------------------------------------------------------------------------------------


def cell(width: int, *content: str, more: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}</w:tcPr>{"".join(content)}</w:tc>'
    )


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
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblInd w:w="0" w:type="dxa"/>'
        f'{borders}<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def data_table(
    widths: list[int],
    heads: list[str],
    item: str,
    values: str,
    cells: list[str],
    *,
    numbers: bool = False,
) -> str:
    """A ruled table: heads that repeat on each page, then one row for each value."""
    top = "<w:cantSplit/><w:tblHeader/>"
    rows = [
        row(*(_middle(w, para("BangDau", h)) for w, h in zip(widths, heads, strict=True)), more=top)
    ]
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


def letterhead(*, numbered: bool = True, subject: str = "", width: int = TEXT) -> str:
    """Cells 1 to 4 (5b for a công văn): agency, quốc hiệu, number, place and date."""
    columns = [LEFT, RIGHT] if width == TEXT else [width * 42 // 100, width - width * 42 // 100]
    agency = (
        each("dong", "co_quan_chu_quan", para("CoQuanChuQuan", "{{ dong }}"))
        + each("dong", "co_quan_ban_hanh", para("CoQuanBanHanh", "{{ dong }}"))
        + agency_rule(columns[0])
    )
    nation = (
        para("QuocHieu", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + para("TieuNgu", "Độc lập - Tự do - Hạnh phúc")
        + rule(columns[1], 60.4)
    )
    left = _number_line() if numbered else ""
    left += para("TrichYeuCongVan", subject) if subject else ""
    return table(
        columns,
        row(cell(columns[0], agency), cell(columns[1], nation)),
        row(
            cell(columns[0], left or para("SoKyHieu")), cell(columns[1], _place_and_date(numbered))
        ),
    )


def _number_line() -> str:
    return para("SoKyHieu", "Số: ", control("so", "Số", 30001, run(BLANK)), "/{{ ky_hieu }}")


def _place_and_date(numbered: bool) -> str:
    date = run("{{ ngay_du_thao }}")
    return para(
        "DiaDanhNgay",
        "{{ dia_danh }}, ",
        control("ngay", "Ngày", 30002, date) if numbered else date,
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
    first = para(
        "KinhGuiDong", "Kính gửi:", direct='<w:spacing w:before="240"/><w:ind w:left="1985"/>'
    )
    hang = '<w:ind w:left="3240" w:hanging="170"/>'
    last = '<w:spacing w:before="0" w:after="240"/>' + hang
    several = first + each(
        "noi",
        values,
        order("if loop.last"),
        para("KinhGuiDong", "- {{ noi }}.", direct=last),
        order("else"),
        para("KinhGuiDong", "- {{ noi }};", direct=hang),
        order("endif"),
    )
    return order(f"if {values}|length == 1") + one + order("else") + several + order("endif")


def paragraphs(values: str) -> str:
    """Body paragraphs, one for each text."""
    return each("doan", values, para("Doan", "{{ doan }}"))


def dashes(values: str) -> str:
    """Body lines, each after a dash."""
    return each("y", values, para("Doan", "- {{ y }}" + MARK))


def signature(
    *, recipients: bool = True, title: str = "", name: str = "{{ nguoi_ky }}", width: int = TEXT
) -> str:
    """Cells 9b and 7: Nơi nhận on the left, title and name on the right, never torn apart."""
    columns = [width * 41 // 100, width - width * 41 // 100]
    left = ""
    if recipients:
        lines = each("noi", "noi_nhan", para("NoiNhan", "- {{ noi }}"))
        left = para("NoiNhanDe", "Nơi nhận:") + lines
    above = each("chuc", "quyen_han", para("QuyenHan", "{{ chuc }}"))
    right = (para("QuyenHan", title) if title else above) + para("HoTen", name)
    return table(columns, row(cell(columns[0], left or para("NoiNhan")), cell(columns[1], right)))


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
        + order('if khoi.kind == "muc"')
        + para("Muc", text)
        + order('elif khoi.kind == "khoan"')
        + para("Khoan", text)
        + order("elif loop.last")
        + para("DoanCuoi", text)
        + order("else")
        + para("Doan", text)
        + order("endif")
        + order("endfor")
    )


def pen_box(width: int, title: str, height_mm: float) -> str:
    """A row left free for the pen, under its label."""
    return row(cell(width, para("ONhan", title)), more=height(height_mm))


def pair_of_boxes(widths: list[int], left: str, right: str, height_mm: float) -> str:
    """Two free boxes side by side."""
    cells = (cell(w, para("ONhan", t)) for w, t in zip(widths, (left, right), strict=True))
    return row(*cells, more=height(height_mm))


def height(height_mm: float) -> str:
    return f'<w:cantSplit/><w:trHeight w:val="{int(height_mm * MM)}" w:hRule="atLeast"/>'


def titled_row(widths: list[int], title: str, *content: str) -> str:
    return row(cell(widths[0], para("ONhan", title)), cell(widths[1], *content))
