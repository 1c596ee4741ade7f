"""Rules on the letters everywhere and on how the paragraphs of the body are set."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from service.rules.form30.body import (
    CONTENT,
    FIRST_LINES,
    PAGE_RULES,
    PRACTICE,
    SLACK_MM,
    annex_prose,
    at_most,
    begins,
    body_size,
    figure,
    first_of,
    indented,
    lines_of,
    overfull,
    part_of,
    prose,
    shows,
    spans,
    visible,
)
from service.rules.form30.judging import ERROR, WARNING, Case, Found, Rule
from service.rules.form30.parts import PARTS
from service.rules.form30.prose import LOWER, UPPER
from service.rules.form30.seen import Line, Piece, Place

FONT = "Times New Roman"
LEGACY_FONT = re.compile(r"^(?:VNI[- ]|\.?Vn[A-Z0-9]|VNtimes|VK[ .-]|ABC[- ])")
# Letters that TCVN3 and VNI put where Vietnamese ones should be; no Vietnamese word has them.
LEGACY_LETTERS = "øûïäåöëüñµ¸¶·¹¨¾¼½ÆÇËÎÏÑªÖ×ÜÞßæç¬®"
LEGACY_LETTER = re.compile(f"[{LEGACY_LETTERS}]")
LEGACY_WORD = re.compile(
    rf"(?=\w*[A-Za-z])[A-Za-zÀ-ỹ]*[{LEGACY_LETTERS}][A-Za-zÀ-ỹ{LEGACY_LETTERS}]+"
    rf"|[A-Za-z]+[{LEGACY_LETTERS}]"
)
COLOURED = ("muc_khan", "so", "chu_ky")  # red stamps, a number stamped on, a signature's blue
BLACK = ("auto", "000000")
SIZES = (13.0, 14.0)
LEAST_GAP_PT = 6.0
SINGLE_PT, MOST_PT = 1.15, 1.73  # a line of Times New Roman for 1 pt: single, and 1.5 lines
WRITTEN = ("noi_dung", "de_muc", "bang", "can_cu", "trich_yeu", "kinh_gui", "phu_luc_noi_dung")
SETS = {13.0: (14.0, 14.0), 12.0: (13.0, 13.0)}  # quốc hiệu → tiêu ngữ, date: Mục V, footnote 1
FOOTNOTE = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục V, chú thích 1"
LETTERS, CONTENT_E = f"{PAGE_RULES}.4", f"{CONTENT}.e"

DOUBLE = re.compile(r"(?<=\S) {2,}(?=\S)")
BEFORE_MARK = re.compile(r"(?<=[^\W_]) +(?=[,;:.!?)](?![.…\w]))")
AFTER_MARK = re.compile(
    rf"(?<=[^\W\d_])[,;](?=[^\W\d_])|(?<=[{LOWER}]{{2}})[.](?=[{UPPER}][{LOWER}])"
)
IN_BRACKETS = re.compile(r"[(“] +(?=[^\W_])| +(?=”)|(?<=[^\W\d_])\((?=[^\W\d_]{2})")

NUMBERED = re.compile(r"[A-ZĐ\d]{1,5}[).:/-]")  # a heading of its own way

Judge = Callable[[Case], Iterable[Found]]
Lines = Callable[[Case], list[Line]]


def _font(case: Case) -> Iterator[Found]:
    def wrong(piece: Piece) -> bool:
        return not _is_times(piece) and not _is_symbol(piece) and not _is_legacy(piece)

    return _pieces(visible(case), wrong, lambda look: f"phông chữ {look.font}", FONT)


def _symbols(case: Case) -> Iterator[Found]:
    def wrong(piece: Piece) -> bool:
        return not _is_times(piece) and _is_symbol(piece) and not _is_legacy(piece)

    said = f"{FONT}, hoặc gạch đầu dòng (-) gõ bằng phông ấy"
    return _pieces(visible(case), wrong, lambda look: f"ký hiệu phông {look.font}", said)


def _legacy_font(case: Case) -> Iterator[Found]:
    said = f"{FONT}, mã Unicode"
    return _pieces(visible(case), _is_legacy, lambda look: f"phông cũ {look.font}", said)


def _legacy_text(case: Case) -> Iterator[Found]:
    for line in visible(case):
        if not LEGACY_LETTER.search(line.text):
            continue
        words = list(LEGACY_WORD.finditer(line.text))
        most = len(words) >= 3 and len(words) * 3 > len(line.text.split())
        if most and not any(_is_legacy(piece) for piece in line.pieces):
            yield Found(
                f"Chữ theo mã cũ (TCVN3 hoặc VNI): «{words[0][0]}»",
                "Chữ Việt mã Unicode",
                line,
                words[0].start(),
                words[-1].end(),
            )


def _colour(case: Case) -> Iterator[Found]:
    known = part_of(case)
    lines = [line for line in visible(case) if known.get(line.place) not in COLOURED]
    return _pieces(
        lines,
        lambda piece: piece.look.colour not in BLACK,
        lambda look: f"chữ màu {look.colour}",
        "Chữ màu đen",
    )


def _composed(case: Case) -> Iterator[Found]:
    for line in _at(case, case.paper.decomposed):
        yield Found("Dấu tách rời khỏi chữ (Unicode tổ hợp)", "Chữ dựng sẵn (NFC)", line)


def _hidden(case: Case) -> Iterator[Found]:
    for line in _at(case, case.paper.hidden):
        yield Found("Có chữ ẩn", "Bỏ chữ ẩn trước khi ban hành", line)


def _tracked(case: Case) -> Iterator[Found]:
    for line in _at(case, case.paper.tracked):
        yield Found(
            "Còn vết sửa chưa duyệt", "Chấp nhận hoặc bỏ các sửa đổi trước khi ban hành", line
        )


def _commented(case: Case) -> Iterator[Found]:
    for line in _at(case, case.paper.commented):
        yield Found("Còn ý kiến ghi bên lề", "Xử lý và xóa các ý kiến trước khi ban hành", line)


def _header_set(case: Case) -> Iterator[Found]:
    national = _only_size(case.parts.of("quoc_hieu"))
    if national is None or not 12.0 <= national <= 13.0:
        return
    if national not in SETS:
        yield Found(f"Quốc hiệu cỡ {figure(national)}", "Cỡ 12 hoặc 13", _first(case, "quoc_hieu"))
        return
    for part, size in zip(("tieu_ngu", "dia_danh"), SETS[national], strict=True):
        own = _only_size(case.parts.of(part))
        if own is not None and 13.0 <= own <= 14.0 and own != size:
            yield Found(
                f"{PARTS[part]} cỡ {figure(own)} trong khi Quốc hiệu cỡ {figure(national)}",
                f"Cỡ {figure(size)}: Quốc hiệu, Tiêu ngữ, ngày tháng là 13, 14, 14 hoặc 12, 13, 13",
                _first(case, part),
            )


def _agency_size(case: Case) -> Iterator[Found]:
    national = _only_size(case.parts.of("quoc_hieu"))
    for line in lines_of(case, "co_quan_chu_quan", "co_quan"):
        own = _only_size((line,))
        if own is not None and 12.0 <= own <= 13.0 and national in SETS and own != national:
            yield Found(
                f"Tên cơ quan cỡ {figure(own)} trong khi Quốc hiệu cỡ {figure(national or 0)}",
                "Tên cơ quan cùng cỡ chữ với Quốc hiệu",
                line,
            )


def _size(lines: Lines, case: Case) -> Iterator[Found]:
    def wrong(piece: Piece) -> bool:
        return _has_words(piece) and not SIZES[0] <= piece.look.size <= SIZES[1]

    said = "Cỡ chữ từ 13 đến 14"
    return _pieces(lines(case), wrong, lambda look: f"cỡ chữ {figure(look.size)}", said)


def _one_size(case: Case) -> Iterator[Found]:
    common = body_size(case)
    numbered = {heading.line.place for heading in case.parts.headings}  # de_muc.co_loi_van

    def wrong(piece: Piece) -> bool:
        in_range = SIZES[0] <= piece.look.size <= SIZES[1]
        return in_range and _has_words(piece) and piece.look.size != common

    lines = [line for line in prose(case) if line.place not in numbered]
    said = f"Một cỡ chữ trong cả nội dung: {figure(common or 0)}"
    return _pieces(lines, wrong, lambda look: f"cỡ chữ {figure(look.size)}", said)


def _justified(lines: Lines, case: Case) -> Iterator[Found]:
    names = {"left": "canh trái", "right": "canh phải", "center": "canh giữa"}
    for line in lines(case):
        if line.align in names and overfull(line):
            yield Found(f"Đoạn {names[line.align]}", "Canh đều cả hai lề", line)


def _short_centred(case: Case) -> Iterator[Found]:
    names = {"right": "canh phải", "center": "canh giữa"}
    for line in indented(case):
        if line.text.rstrip().endswith(":"):
            continue  # «… trân trọng giới thiệu:» of the decree's own forms
        if line.align in names and not overfull(line) and part_of(case)[line.place] == "noi_dung":
            yield Found(f"Dòng {names[line.align]} trong nội dung", "Canh đều cả hai lề", line)


def _first_line(lines: Lines, case: Case) -> Iterator[Found]:
    for line in lines(case):
        if _set_as_prose(line) and abs(line.left_mm) <= SLACK_MM and not _good(line.first_mm):
            yield Found(
                f"Chữ đầu dòng lùi {figure(line.first_mm)} mm",
                "Chữ đầu dòng lùi vào 1 cm hoặc 1,27 cm",
                line,
            )


def _whole_indent(lines: Lines, case: Case) -> Iterator[Found]:
    for line in lines(case):
        if _set_as_prose(line) and abs(line.left_mm) > SLACK_MM:
            yield Found(
                f"Cả đoạn lùi {figure(line.left_mm)} mm so với lề trái",
                "Chỉ chữ đầu dòng lùi vào 1 cm hoặc 1,27 cm",
                line,
            )


def _leading_blank(case: Case) -> Iterator[Found]:
    for line in indented(case):
        blank = _leading(line)
        if blank and line.align != "center":
            what = "dấu Tab" if "\t" in line.text[:blank] else "dấu cách"
            yield Found(
                f"Lùi đầu dòng bằng {what}", "Lùi đầu dòng bằng định dạng đoạn", line, 0, blank
            )


def _line_break(case: Case) -> Iterator[Found]:
    for line in prose(case):
        if line.place.line > 0:
            yield Found(
                "Xuống dòng trong cùng một đoạn (Shift+Enter)",
                "Mỗi đoạn văn là một đoạn riêng, chữ đầu dòng lùi vào",
                line,
            )


def _gap(lines: Lines, case: Case) -> Iterator[Found]:
    judged = {line.place for line in lines(case)}
    for before, line in pairwise(case.paper.lines):
        both = before.place in judged and line.place in judged
        if not both or line.new_page or not before.ends_paragraph:
            continue
        same = before.style == line.style
        above = 0.0 if before.contextual and same else before.after_pt
        below = 0.0 if line.contextual and same else line.before_pt
        if above + below < LEAST_GAP_PT - 0.05:
            said = f"Cách đoạn dưới {figure(above + below)} pt"
            yield Found(said, "Các đoạn cách nhau tối thiểu 6 pt", before)


def _empty_between(case: Case) -> Iterator[Found]:
    judged = {line.place for line in lines_of(case, "noi_dung", "de_muc")}
    pictures = {(place.story, place.paragraph) for place in case.paper.pictures}
    before: Line | None = None
    empty: list[Line] = []
    for line in case.paper.lines:
        if not shows(line):
            empty.append(line)
            continue
        if before is not None and {before.place, line.place} <= judged and not line.new_page:
            for gap in empty:
                drawn = (gap.place.story, gap.place.paragraph) in pictures
                dotted = "\t" in gap.text  # a tab with a row of dots
                if not (drawn or dotted or gap.new_page) and before.section == line.section:
                    yield Found(
                        "Dòng trống giữa các đoạn", "Cách đoạn bằng định dạng, từ 6 pt", gap
                    )
        before, empty = line, []


def _spacing(lines: Lines, case: Case) -> Iterator[Found]:
    for line in lines(case):
        size = max((look.size for look in line.looks()), default=14.0)
        if not _spaced_well(line, size):
            unit = "dòng" if line.spacing_rule == "auto" else "pt"
            yield Found(
                f"Giãn dòng {line.spacing:.2f}".rstrip("0").rstrip(".").replace(".", ",")
                + f" {unit}",
                "Từ dòng đơn đến 1,5 dòng",
                line,
            )


def _italic(case: Case) -> Iterator[Found]:
    for line in _plain(case):
        bare = line.text.strip()
        if all(look.italic for look in line.looks()) and not bare.startswith(("(", "“", "*")):
            yield Found("Cả đoạn chữ nghiêng", "Nội dung kiểu chữ đứng", line)


def _underline(case: Case) -> Iterator[Found]:
    said = "Nội dung không gạch chân"
    return _pieces(prose(case), lambda piece: piece.look.underline, lambda _: "chữ gạch chân", said)


def _capitals(case: Case) -> Iterator[Found]:
    for line in _plain(case):
        text = line.text.strip()
        capital = text.upper() == text and not NUMBERED.match(text)
        if capital and sum(char.isalpha() for char in text) >= 12:
            yield Found("Cả dòng chữ in hoa", "Nội dung bằng chữ in thường", line)


def _typing(pattern: re.Pattern[str], found: str, expected: str, case: Case) -> Iterator[Found]:
    for line in lines_of(case, *WRITTEN):
        if match := pattern.search(line.text):
            yield Found(found, expected, line, match.start(), match.end())


def _pieces(
    lines: Iterable[Line], wrong: Callable[[Piece], bool], name: Callable[..., str], said: str
) -> Iterator[Found]:
    for line in lines:
        span = first_of(spans(line, wrong))
        if span:
            look = next(piece.look for piece in line.pieces if piece.text.strip() and wrong(piece))
            text = name(look)
            yield Found(f"{text[0].upper()}{text[1:]}", said, line, *span)


def _is_times(piece: Piece) -> bool:
    return piece.look.font.strip().casefold() == FONT.casefold()


def _is_legacy(piece: Piece) -> bool:
    return bool(LEGACY_FONT.match(piece.look.font.strip()))


def _has_words(piece: Piece) -> bool:
    """It is no mark of a footnote, no dots to fill in."""
    return any(char.isalpha() for char in piece.text) or bool(re.search(r"\d{2}", piece.text))


def _is_symbol(piece: Piece) -> bool:
    """A bullet, a box to tick: no letter or digit that the font would change."""
    text = piece.text.strip()
    if not piece.typed and text == "o":  # Word's own second bullet, in Courier New
        return True
    return not any(char.isalnum() or char == "\N{OBJECT REPLACEMENT CHARACTER}" for char in text)


def _at(case: Case, places: Iterable[Place]) -> Iterator[Line]:
    """The lines there, or the nearest of that paragraph: what was deleted has no line."""
    lines: dict[tuple[str, int], Line] = {}
    for line in case.paper.everywhere():
        lines.setdefault((line.place.story, line.place.paragraph), line)
    seen = dict.fromkeys((place.story, place.paragraph) for place in places)
    for key in seen:
        yield lines.get(key) or Line(Place(*key), ())


def _only_size(lines: Iterable[Line]) -> float | None:
    sizes = {look.size for line in lines for look in line.looks()}
    return sizes.pop() if len(sizes) == 1 else None


def _first(case: Case, part: str) -> Line:
    return case.parts.of(part)[0]


def _set_as_prose(line: Line) -> bool:
    return begins(line) and line.align in ("both", "left") and not _leading(line)


def _leading(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip(" \t\u00a0"))


def _good(first_mm: float) -> bool:
    return any(abs(first_mm - good) <= SLACK_MM for good in FIRST_LINES)


def _spaced_well(line: Line, size: float) -> bool:
    slack = 0.01
    if line.spacing_rule == "auto":
        return 1.0 - slack <= line.spacing <= 1.5 + slack
    if line.spacing_rule == "atLeast":
        return line.spacing <= MOST_PT * size + slack
    return SINGLE_PT * size - slack <= line.spacing <= MOST_PT * size + slack


def _plain(case: Case) -> list[Line]:
    """Prose that carries no number of its own."""
    items = ("gach", "cong")
    numbered = {heading.line.place for heading in case.parts.headings if heading.level not in items}
    return [line for line in prose(case) if line.place not in numbered]


def _rule(id_: str, title: str, level: str, source: str, judge: Judge) -> Rule:
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), needs_part=False)


def _body(what: str, title: str, level: str, source: str, judge: Judge) -> Rule:
    return Rule(
        f"noi_dung.{what}", title, level, source, lambda case: at_most(judge(case)), "noi_dung"
    )


def _annex(what: str, title: str, judge: Judge) -> Rule:
    part = "phu_luc_noi_dung"
    return Rule(
        f"{part}.{what}", title, WARNING, CONTENT_E, lambda case: at_most(judge(case)), part
    )


# What the decree says of the body; of an appendix's long paragraphs it is only the usual way.
_SET = (
    ("co_chu", "Cỡ chữ nội dung", _size, prose),
    ("can_deu", "Canh đều hai lề", _justified, indented),
    ("lui_dau_dong", "Lùi đầu dòng", _first_line, indented),
    ("cach_doan", "Khoảng cách giữa các đoạn", _gap, prose),
    ("gian_dong", "Khoảng cách giữa các dòng", _spacing, prose),
)
_TYPED = (
    ("hai_dau_cach", DOUBLE, "Hai dấu cách liền nhau", "Một dấu cách"),
    ("cach_truoc_dau", BEFORE_MARK, "Dấu cách trước dấu câu", "Dấu câu liền với chữ trước"),
    ("cach_sau_dau", AFTER_MARK, "Thiếu dấu cách sau dấu câu", "Sau dấu câu có một dấu cách"),
    ("cach_ngoac", IN_BRACKETS, "Dấu cách sai chỗ ở dấu ngoặc", "Ngoặc liền với chữ bên trong"),
)
_UNREADY = (
    ("chu_an", "Chữ ẩn", _hidden),
    ("vet_sua", "Vết sửa chưa duyệt", _tracked),
    ("y_kien", "Ý kiến bên lề", _commented),
)

RULES: tuple[Rule, ...] = (
    _rule("phong_chu.ten", "Phông chữ", ERROR, LETTERS, _font),
    _rule("phong_chu.ky_hieu", "Phông chữ của ký hiệu", WARNING, LETTERS, _symbols),
    _rule("phong_chu.phong_cu", "Phông chữ mã cũ", ERROR, LETTERS, _legacy_font),
    _rule("phong_chu.ma_cu", "Chữ theo mã cũ", WARNING, LETTERS, _legacy_text),
    _rule("phong_chu.mau", "Màu chữ", ERROR, LETTERS, _colour),
    _rule("phong_chu.to_hop", "Unicode dựng sẵn", WARNING, LETTERS, _composed),
    *(
        _rule(f"tep.{id_}", title, WARNING, "Thông lệ kiểm tra trước khi ban hành", judge)
        for id_, title, judge in _UNREADY
    ),
    _rule("co_chu.dau_van_ban", "Cỡ chữ phần đầu tương ứng nhau", WARNING, FOOTNOTE, _header_set),
    _rule("co_chu.co_quan", "Cỡ chữ tên cơ quan", WARNING, FOOTNOTE, _agency_size),
    *(
        _body(what, title, ERROR, CONTENT_E, partial(judge, lines))
        for what, title, judge, lines in _SET
    ),
    *(
        _annex(what, f"{title} (phụ lục)", partial(judge, annex_prose))
        for what, title, judge, _ in _SET
    ),
    _body("mot_co", "Một cỡ chữ", WARNING, FOOTNOTE, _one_size),
    _body("dong_giua", "Dòng canh giữa trong nội dung", WARNING, CONTENT_E, _short_centred),
    _body("lui_ca_doan", "Lùi cả đoạn", WARNING, CONTENT_E, partial(_whole_indent, indented)),
    _body("dau_dong_trong", "Dấu cách đầu dòng", WARNING, CONTENT_E, _leading_blank),
    _body("ngat_dong", "Xuống dòng trong đoạn", WARNING, CONTENT_E, _line_break),
    _body("dong_trong", "Dòng trống", WARNING, CONTENT_E, _empty_between),
    _body("kieu_dung", "Kiểu chữ đứng", WARNING, CONTENT_E, _italic),
    _body("gach_chan", "Chữ gạch chân", WARNING, CONTENT_E, _underline),
    _body("chu_thuong", "Chữ in thường", WARNING, CONTENT_E, _capitals),
    *(
        _body(what, found, WARNING, PRACTICE, partial(_typing, pattern, found, expected))
        for what, pattern, found, expected in _TYPED
    ),
)

# A fault that hides others: what cannot be seen for it may go unsaid.
MASKS: Mapping[str, frozenset[str]] = {
    "phong_chu.phong_cu": frozenset({"phong_chu.ten", "phong_chu.ky_hieu", "phong_chu.ma_cu"}),
    "noi_dung.dau_dong_trong": frozenset({"noi_dung.lui_dau_dong", "noi_dung.lui_ca_doan"}),
    "noi_dung.lui_ca_doan": frozenset({"noi_dung.lui_dau_dong"}),
    "noi_dung.can_deu": frozenset({"noi_dung.lui_dau_dong"}),
    "noi_dung.dong_giua": frozenset({"noi_dung.lui_dau_dong", "noi_dung.dau_dong_trong"}),
    "noi_dung.ngat_dong": frozenset({"noi_dung.can_deu", "noi_dung.cach_doan"}),
    "noi_dung.dong_trong": frozenset({"noi_dung.cach_doan"}),
    "noi_dung.co_chu": frozenset({"noi_dung.mot_co"}),
}
