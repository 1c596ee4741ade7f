"""Rules on the page: paper, direction, margins of each section, and the numbers of the pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from service.rules.form30.body import (
    PAGE_RULES,
    PRACTICE,
    at_most,
    figure,
    lines_of,
    part_of,
    shows,
    used,
)
from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.seen import PAGE_FIELD, Line, Section

A4 = (210.0, 297.0)
PAPER_SLACK = 0.11  # mm, six twips: the decree's own file is 11907 twips wide
MARGIN_SLACK = 0.06  # mm, three twips
# side → (the rule's name, least, most), Mục I.3
MARGINS = {
    "top_mm": ("tren", "mép trên", 20.0, 25.0),
    "bottom_mm": ("duoi", "mép dưới", 20.0, 25.0),
    "left_mm": ("trai", "mép trái", 30.0, 35.0),
    "right_mm": ("phai", "mép phải", 15.0, 20.0),
}
# A sheet on its side is bound at what was its left edge: either way of holding it is right.
TURNED = (
    {"top_mm": "left_mm", "left_mm": "bottom_mm", "bottom_mm": "right_mm", "right_mm": "top_mm"},
    {"top_mm": "right_mm", "right_mm": "bottom_mm", "bottom_mm": "left_mm", "left_mm": "top_mm"},
)
SIZES = (13.0, 14.0)
NUMBERS = f"{PAGE_RULES}.7"
ANNEX_NUMBERS = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục III.1.đ"
ANNEX_PARTS = ("phu_luc", "phu_luc_ten", "phu_luc_kem", "phu_luc_noi_dung")


def _paper(case: Case) -> Iterator[Found]:
    for number, section in enumerate(case.paper.sections):
        size = sorted((section.width_mm, section.height_mm))
        if any(abs(is_ - must) > PAPER_SLACK for is_, must in zip(size, A4, strict=True)):
            yield Found(
                f"Khổ giấy {figure(section.width_mm)} x {figure(section.height_mm)} mm",
                "Khổ A4: 210 x 297 mm",
                section=number,
            )


def _direction(case: Case) -> Iterator[Found]:
    tables = {line.section for line in case.paper.lines if line.cell and line.cell.bordered}
    tables |= {line.section for line in lines_of(case, "bang", *ANNEX_PARTS)}
    for number, section in enumerate(case.paper.sections):
        if _lies(section) and number not in tables:
            yield Found(
                "Trang nằm ngang mà không có bảng, biểu hoặc phụ lục",
                "Trình bày theo chiều dài của khổ A4",
                section=number,
            )


def _margin(side: str, case: Case) -> Iterator[Found]:
    _, name, least, most = MARGINS[side]
    for number, section in enumerate(case.paper.sections):
        value = getattr(section, side)
        if not _within(value, least, most) and not _turned(section):
            yield Found(
                f"Cách {name} {figure(value)} mm",
                f"Cách {name} từ {figure(least)} đến {figure(most)} mm",
                section=number,
            )


def _high_header(case: Case) -> Iterator[Found]:
    least = MARGINS["top_mm"][2] - MARGIN_SLACK
    for number, section in enumerate(case.paper.sections):
        if section.top_mm < least and not _turned(section):
            continue  # trang.le_tren says it
        for lines in used(section, section.headers):
            shown = [line for line in lines if shows(line)]
            deep = section.header_mm + sum(_height_mm(line) for line in lines)
            if shown and deep > section.top_mm + 1:
                yield Found(
                    f"Phần đầu trang kéo đến {figure(deep)} mm, đẩy nội dung xuống quá lề trên",
                    f"Số trang nằm gọn trong lề trên ({figure(section.top_mm)} mm)",
                    line=shown[0],
                    section=number,
                )
                break


def _has_number(case: Case) -> Iterator[Found]:
    for number, section in enumerate(case.paper.sections):
        if _numbered(section.headers.get("default", ())) or any(_in_footers(section)):
            continue
        pages = _pages(case, number)
        if pages >= 1.5:
            yield Found(
                "Không có số trang ở đầu trang",
                "Số trang ở giữa lề trên, từ trang thứ hai",
                section=number,
            )
        elif pages > 0.9:
            raise CannotJudge("Không biết chắc có trang thứ hai nên chưa xét việc đánh số trang")


def _hidden_on_first(case: Case) -> Iterator[Found]:
    first = case.paper.sections[0]
    shown = first.headers.get("first" if first.title_page else "default", ())
    for line in _numbered(shown):
        said = "Số trang hiện ở trang thứ nhất"
        yield Found(said, "Trang thứ nhất không hiện số", line=line, section=0)


def _on_even_pages(case: Case) -> Iterator[Found]:
    for number, section in enumerate(case.paper.sections):
        own = _numbered(section.headers.get("default", ()))
        if section.even_and_odd and own and not _numbered(section.headers.get("even", ())):
            yield Found(
                "Trang chẵn không có số", "Mọi trang từ trang thứ hai có số", section=number
            )


def _not_in_footer(case: Case) -> Iterator[Found]:
    seen = set()
    for number, section in enumerate(case.paper.sections):
        for line in _in_footers(section):
            if line.place not in seen:
                seen.add(line.place)
                yield Found(
                    "Số trang ở chân trang",
                    "Số trang ở giữa lề trên (phần đầu trang)",
                    line=line,
                    section=number,
                )


def _each_number(judge: Callable[[Line], tuple[str, str] | None], case: Case) -> Iterator[Found]:
    seen = set()
    for number, section in enumerate(case.paper.sections):
        for lines in used(section, section.headers):
            for line in _numbered(lines):
                said = judge(line)
                if said and line.place not in seen:
                    seen.add(line.place)
                    yield Found(*said, line=line, section=number)


def _centred(line: Line) -> tuple[str, str] | None:
    if line.align in ("center", "tab") or line.box is not None or line.cell is not None:
        return None
    return "Số trang không ở giữa", "Số trang canh giữa theo chiều ngang"


def _size(line: Line) -> tuple[str, str] | None:
    sizes = [piece.look.size for piece in line.pieces if PAGE_FIELD in piece.text]
    wrong = [size for size in sizes if not SIZES[0] <= size <= SIZES[1]]
    return (f"Số trang cỡ chữ {figure(wrong[0])}", "Cỡ chữ từ 13 đến 14") if wrong else None


def _upright(line: Line) -> tuple[str, str] | None:
    looks = [piece.look for piece in line.pieces if PAGE_FIELD in piece.text]
    wrong = {
        name
        for look in looks
        for name, is_ in (
            ("nghiêng", look.italic),
            ("đậm", look.bold),
            ("gạch chân", look.underline),
        )
        if is_
    }
    return (f"Số trang kiểu chữ {', '.join(sorted(wrong))}", "Kiểu chữ đứng") if wrong else None


def _alone(line: Line) -> tuple[str, str] | None:
    rest = line.text.replace(PAGE_FIELD, "").strip()
    return (f"Số trang có thêm «{rest}»", "Chỉ có chữ số, ví dụ «2»") if rest else None


def _arabic(case: Case) -> Iterator[Found]:
    for number, section in enumerate(case.paper.sections):
        shown = any(_numbered(lines) for lines in used(section, section.headers))
        if shown and section.number_format not in ("decimal", "numberInDash"):
            yield Found(
                f"Số trang đánh theo kiểu {section.number_format}",
                "Số trang bằng chữ số Ả Rập: 1, 2, 3",
                section=number,
            )


def _from_one(case: Case) -> Iterator[Found]:
    start = case.paper.sections[0].number_start
    if start not in (None, 1):
        yield Found(f"Số trang bắt đầu từ {start}", "Số trang đánh từ số 1", section=0)


def _runs_on(case: Case) -> Iterator[Found]:
    annexes = _annex_sections(case)
    for number, section in enumerate(case.paper.sections):
        if number and section.number_start is not None and number not in annexes:
            yield Found(
                f"Số trang đánh lại từ {section.number_start} giữa văn bản",
                "Số trang đánh liên tục; chỉ phụ lục đánh số riêng",
                section=number,
            )


def _not_lost(case: Case) -> Iterator[Found]:
    annexes = _annex_sections(case)
    for number, section in enumerate(case.paper.sections):
        lost = section.title_page and not _numbered(section.headers.get("first", ()))
        shown = _numbered(section.headers.get("default", ()))
        if number and section.new_page and lost and shown and number not in annexes:
            yield Found(
                "Trang đầu của phần này không hiện số trang",
                "Chỉ trang thứ nhất của văn bản không hiện số",
                section=number,
            )


def _annexes_apart(case: Case) -> Iterator[Found]:
    shown = [line for line in case.paper.lines if shows(line)]
    at = {line.place: number for number, line in enumerate(shown)}
    known = part_of(case)
    begun: set[int] = set()
    for annex in case.parts.appendices:
        label = [annex.label] if annex.label else []
        own = [line for line in (*label, *annex.titles, *annex.note, *annex.body) if shows(line)]
        start = min((at[line.place] for line in own), default=0)
        if all(known.get(line.place) in ("khac", "ke") for line in shown[:start]):
            continue  # an annex in a file of its own, maybe under «Số: …; ngày/tháng/năm»
        again = case.paper.sections[annex.section].number_start == 1
        apart = shown[start - 1].section != shown[start].section
        if annex.section in begun or not again or not apart:
            yield Found(
                "Số trang của phụ lục nối tiếp phần trước",
                "Mỗi phụ lục đánh số trang riêng, lại từ số 1",
                line=annex.label or shown[start],
                section=annex.section,
            )
        begun.add(annex.section)


def _lies(section: Section) -> bool:
    return section.width_mm > section.height_mm


def _within(value: float, least: float, most: float) -> bool:
    return least - MARGIN_SLACK <= value <= most + MARGIN_SLACK


def _turned(section: Section) -> bool:
    return _lies(section) and any(
        all(_within(getattr(section, turn[side]), *MARGINS[side][2:]) for side in MARGINS)
        for turn in TURNED
    )


def _numbered(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if PAGE_FIELD in line.text]


def _in_footers(section: Section) -> Iterator[Line]:
    for lines in used(section, section.footers):
        yield from _numbered(lines)


def _annex_sections(case: Case) -> set[int]:
    return {annex.section for annex in case.parts.appendices}


def _pages(case: Case, number: int) -> float:
    """How many pages a section takes, roughly; what surely begins a second page counts as two."""
    shown = [line for line in case.paper.lines if shows(line) and line.section == number]
    section = case.paper.sections[number]
    if number and section.new_page and number not in _annex_sections(case):
        return 2.0  # it runs on behind a first page
    if any(line.new_page for line in shown[1:]):
        return 2.0
    room = max(section.height_mm - section.top_mm - section.bottom_mm, 1.0)
    side_by_side = (line for line in shown if not (line.cell and line.cell.column))
    return sum(_height_mm(line) for line in side_by_side) / room


def _height_mm(line: Line) -> float:
    size = max((look.size for look in line.looks()), default=14.0)
    wide = sum(len(piece.text) * piece.look.size for piece in line.pieces) * 0.155
    rows = max(1, round(wide / max(line.room_mm, 1.0) + 0.4))
    row = size * 1.15 * line.spacing if line.spacing_rule == "auto" else line.spacing
    return (rows * row + line.before_pt + line.after_pt) * 25.4 / 72


def _rule(
    id_: str, title: str, level: str, source: str, judge: Callable[[Case], Iterable[Found]]
) -> Rule:
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), needs_part=False)


def _of_number(
    judge: Callable[[Line], tuple[str, str] | None],
) -> Callable[[Case], Iterator[Found]]:
    return partial(_each_number, judge)


RULES: tuple[Rule, ...] = (
    _rule("trang.kho_giay", "Khổ giấy A4", ERROR, f"{PAGE_RULES}.1", _paper),
    _rule("trang.chieu_giay", "Chiều trình bày", WARNING, f"{PAGE_RULES}.2", _direction),
    *(
        _rule(f"trang.le_{id_}", f"Lề: {name}", ERROR, f"{PAGE_RULES}.3", partial(_margin, side))
        for side, (id_, name, _, _) in MARGINS.items()
    ),
    _rule("trang.dau_trang_cao", "Đầu trang nằm trong lề trên", WARNING, PRACTICE, _high_header),
    _rule("so_trang.co", "Có số trang", ERROR, NUMBERS, _has_number),
    _rule("so_trang.trang_dau", "Trang nhất không hiện số", ERROR, NUMBERS, _hidden_on_first),
    _rule("so_trang.trang_chan", "Trang chẵn có số", ERROR, NUMBERS, _on_even_pages),
    _rule("so_trang.chan_trang", "Số trang ở lề trên", ERROR, NUMBERS, _not_in_footer),
    _rule("so_trang.canh_giua", "Số trang ở giữa", ERROR, NUMBERS, _of_number(_centred)),
    _rule("so_trang.co_chu", "Cỡ chữ số trang", ERROR, NUMBERS, _of_number(_size)),
    _rule("so_trang.kieu_chu", "Kiểu chữ số trang", ERROR, NUMBERS, _of_number(_upright)),
    _rule("so_trang.them_chu", "Số trang đứng một mình", WARNING, PRACTICE, _of_number(_alone)),
    _rule("so_trang.chu_so", "Số trang bằng chữ số Ả Rập", ERROR, NUMBERS, _arabic),
    _rule("so_trang.tu_1", "Số trang từ số 1", ERROR, NUMBERS, _from_one),
    _rule("so_trang.lien_tuc", "Số trang liên tục", WARNING, NUMBERS, _runs_on),
    _rule("so_trang.mat_so", "Trang đầu của phần sau có số", WARNING, NUMBERS, _not_lost),
    _rule("so_trang.phu_luc", "Số trang riêng của phụ lục", ERROR, ANNEX_NUMBERS, _annexes_apart),
)

# A fault that hides others: what cannot be seen for it may go unsaid.
_OF_NUMBER = frozenset(
    {"trang.dau_trang_cao", *(rule.id for rule in RULES if rule.source == NUMBERS)}
    | {"so_trang.them_chu"}
)
MASKS: Mapping[str, frozenset[str]] = {
    "trang.le_tren": frozenset({"trang.dau_trang_cao"}),
    "so_trang.co": _OF_NUMBER - {"so_trang.co"},
    "so_trang.chan_trang": _OF_NUMBER - {"so_trang.chan_trang"},
}
