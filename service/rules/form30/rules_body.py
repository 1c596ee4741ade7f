"""Rules on the body's headings as one sees them, its lists, and what tells of an appendix."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from service.rules.form30.body import (
    CONTENT,
    PRACTICE,
    at_level,
    at_mark,
    at_most,
    body_size,
    figure,
    is_numbered,
    lines_of,
    marked_pieces,
    overfull,
    prose,
    shows,
    titles,
)
from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.parts import Heading
from service.rules.form30.rules_order import SERIES, WORDS, roman, value
from service.rules.form30.seen import Line, Look

LAID_OUT, TITLES = f"{CONTENT}.đ", f"{CONTENT}.d"
SAMPLES = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục V.6"
ANNEXES = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục III.1.a"
ITEM = re.compile(
    r"^\s*(?:(?P<ngoac>(?:[-–+•*]\s*)?\(\d{1,3}\))|(?P<gach>[-–•*])|(?P<cong>\+))\s*\S"
)
OTHER_MARK = re.compile(r"^\s*[a-zđA-HĐ][).:/]\s")  # «c.», «C)»: the list goes on
LETTERED = re.compile(r"^\s*[a-zđ]\)\s*\S")
_NUMBER = r"(?:[IVXL]+|\d+)\b"
NAMED = re.compile(
    rf"phụ lục(?: số)?\s+({_NUMBER}(?:\s*(?:,|;|và|-|–|đến)\s*(?:phụ lục\s+)?{_NUMBER})*)", re.I
)

Judge = Callable[[Case], Iterable[Found]]


def _centred(case: Case) -> Iterator[Found]:
    for line in _titled_lines(case):
        if line.align not in ("center", "tab"):
            yield Found("Không canh giữa", "Canh giữa", line)


def _bold(case: Case) -> Iterator[Found]:
    for line in _titled_lines(case):
        if not all(look.bold for look in line.looks()):
            yield Found("Chữ không đậm", "Kiểu chữ đứng, đậm", line)
    for heading in at_level(case, "dieu"):
        if is_numbered(heading) and not _all(heading, lambda look: look.bold):
            yield at_mark(heading, f"«{heading.mark}» không đậm", "Kiểu chữ đứng, đậm")


def _upright(case: Case) -> Iterator[Found]:
    for line in (*_titled_lines(case), *(heading.line for heading in at_level(case, "la_ma"))):
        if any(look.italic for look in line.looks()):
            yield Found("Chữ nghiêng", "Kiểu chữ đứng", line)
    for heading in at_level(case, "dieu", "khoan", "diem"):
        if not _all(heading, lambda look: not look.italic):
            yield at_mark(heading, f"«{heading.mark}» nghiêng", "Kiểu chữ đứng")


def _size(case: Case) -> Iterator[Found]:
    for line in _titled_lines(case):
        wrong = [look.size for look in line.looks() if not 13.0 <= look.size <= 14.0]
        if wrong:
            yield Found(f"Cỡ chữ {figure(wrong[0])}", "Cỡ chữ từ 13 đến 14", line)


def _size_of_text(case: Case) -> Iterator[Found]:
    common = body_size(case)
    for heading in at_level(case, "dieu", "khoan", "diem"):
        sizes = {piece.look.size for piece in marked_pieces(heading.line, heading.mark)}
        wrong = sorted(size for size in sizes if size != common and 13.0 <= size <= 14.0)
        if wrong:
            yield at_mark(
                heading,
                f"«{heading.mark}» cỡ chữ {figure(wrong[0])}",
                f"Cỡ chữ bằng phần lời văn: {figure(common or 0)}",
            )


def _own_line(case: Case) -> Iterator[Found]:
    for heading, _ in titles(case):
        if heading.title:
            yield Found(
                f"«{heading.mark}» và tiêu đề trên cùng một dòng",
                f"«{heading.mark}» trên một dòng riêng, tiêu đề ngay dưới",
                heading.line,
            )


def _has_title(case: Case) -> Iterator[Found]:
    for heading, title in titles(case):
        if title is None and not heading.title:
            yield Found(
                f"«{heading.mark}» không có tiêu đề", "Có tiêu đề ở dòng dưới", heading.line
            )


def _title_capitals(case: Case) -> Iterator[Found]:
    for _, title in titles(case):
        if title is not None and title.text.upper() != title.text:
            yield Found("Tiêu đề không in hoa", "Tiêu đề bằng chữ in hoa", title)


def _roman_capitals(case: Case) -> Iterator[Found]:
    for heading in _roman_titles(case):
        if heading.title.upper() != heading.title:
            yield Found(
                "Tiêu đề của mục không in hoa",
                f"«{heading.line.text.strip().upper()}»",
                heading.line,
            )


def _roman_bold(case: Case) -> Iterator[Found]:
    for heading in _roman_titles(case):
        if not all(look.bold for look in heading.line.looks()):
            yield Found("Số và tiêu đề của mục không đậm", "Kiểu chữ đứng, đậm", heading.line)


def _title_bold(case: Case) -> Iterator[Found]:
    below = _below(case)
    level_of = {heading.line.place: heading.level for heading in case.parts.headings}
    for heading in at_level(case, "dieu", "khoan"):
        follows = below.get(heading.line.place)
        holds = follows is not None and _deeper(heading, level_of.get(follows.place))
        alone = holds and _reads_as_title(heading)
        if alone and not all(look.bold for look in heading.line.looks()):
            yield Found(
                f"Tiêu đề của {WORDS[heading.level].lower()} không đậm",
                "Số thứ tự và tiêu đề kiểu chữ đứng, đậm",
                heading.line,
            )


def _title_apart(case: Case) -> Iterator[Found]:
    for heading in at_level(case, "khoan"):
        words = _bold_words(heading)
        label = words.endswith(":")  # «Hồ sơ kèm theo: …» names what follows, it is no title
        if words and not label and len(words) < len(heading.title.strip()):
            yield Found(
                f"Tiêu đề «{words}» và nội dung trên cùng một dòng",
                "Số thứ tự và tiêu đề của khoản trên một dòng riêng",
                heading.line,
            )


def _number_plain(case: Case) -> Iterator[Found]:
    for heading in at_level(case, "khoan", "diem"):
        rest = [look for look in heading.line.looks() if not look.bold]
        alone = rest and not _bold_words(heading)
        if alone and _all(heading, lambda look: look.bold):
            yield at_mark(heading, f"«{heading.mark}» đậm", "Số thứ tự kiểu chữ đứng, không đậm")


def _mixed_ends(case: Case) -> Iterator[Found]:
    for items in _lists(case):
        ends = {item.place: _end(item) for item in items[:-1]}
        points = [end for end in ends.values() if end in (";", ".")]
        if len(set(ends.values()) - {":"}) < 2 or not points:
            continue
        common = ";" if points.count(";") >= points.count(".") else "."
        for item in items[:-1]:
            if ends[item.place] not in (common, ":"):
                end = ends[item.place] or "không có dấu"
                shown = len(item.text.rstrip())
                yield Found(
                    f"Cuối dòng liệt kê: «{end}»"
                    if ends[item.place]
                    else "Cuối dòng liệt kê không có dấu",
                    f"«{common}» như các dòng khác của danh sách",
                    item,
                    max(shown - 1, 0),
                    shown,
                )


def _last_end(case: Case) -> Iterator[Found]:
    below = _below(case)
    for items in _lists(case):
        last = items[-1]
        after = below.get(last.place)
        goes_on = after is not None and (_item(after) or OTHER_MARK.match(after.text))
        if _end(last) in (";", ",") and not goes_on:
            shown = len(last.text.rstrip())
            yield Found(
                f"Dòng cuối danh sách kết thúc bằng «{_end(last)}»",
                "Dòng cuối kết thúc bằng dấu chấm (.)",
                last,
                shown - 1,
                shown,
            )


def _annex_told(case: Case) -> Iterator[Found]:
    labels = [annex.label for annex in case.parts.appendices if annex.label is not None]
    words = _body_words(case).casefold()
    if labels and not words:
        raise CannotJudge("Tệp chỉ có phụ lục, không có nội dung văn bản để tìm chỉ dẫn")
    if labels and "phụ lục" not in words and "kèm theo" not in words:
        yield Found(
            "Nội dung không nhắc tới phụ lục", "Trong văn bản có chỉ dẫn về phụ lục", labels[0]
        )


def _each_annex_told(case: Case) -> Iterator[Found]:
    named = {
        number.upper()
        for match in NAMED.finditer(_body_words(case))
        for number in _numbers(match[1])
    }
    if not named:
        return
    for annex in case.parts.appendices:
        own = re.search(r"\b([IVXL]+|\d+)\b", annex.label.text) if annex.label else None
        if own and annex.label and own[1] not in named:
            yield Found(
                f"Nội dung không nhắc tới Phụ lục {own[1]}", "Chỉ dẫn về từng phụ lục", annex.label
            )


def _titled_lines(case: Case) -> list[Line]:
    """Phần, Chương, Mục, Tiểu mục and the titles below them."""
    return [
        line
        for heading, title in titles(case)
        for line in (heading.line, title)
        if line is not None and shows(line)
    ]


def _roman_titles(case: Case) -> list[Heading]:
    return [heading for heading in at_level(case, "la_ma") if _reads_as_title(heading)]


def _reads_as_title(heading: Heading) -> bool:
    words = heading.title.strip()
    return bool(words) and not re.search(r"[.;:,]$", words) and not overfull(heading.line)


def _all(heading: Heading, good: Callable[[Look], bool]) -> bool:
    return all(good(piece.look) for piece in marked_pieces(heading.line, heading.mark))


def _bold_words(heading: Heading) -> str:
    """The bold words right after the number, as a title has them."""
    text, at = "", 0
    start = heading.line.text.find(heading.mark) + len(heading.mark)
    for piece in heading.line.pieces:
        shown = piece.text[max(start - at, 0) :]
        at += len(piece.text)
        if shown.strip() and not piece.look.bold:
            break
        text += shown
    return text.strip()


def _deeper(heading: Heading, below: str | None) -> bool:
    """What stands below belongs to the heading: prose, or a heading of a lower level."""
    levels = [*SERIES, "gach", "cong", "cham"]
    return below is None or levels.index(below) > levels.index(heading.level)


def _below(case: Case) -> dict[object, Line]:
    lines = lines_of(case, "noi_dung", "de_muc")
    return {line.place: after for line, after in pairwise(lines)}


def _lists(case: Case) -> Iterator[list[Line]]:
    """Runs of at least two list items of one kind, one right after the other."""
    run: list[Line] = []
    kind: str | None = None
    for line in prose(case):
        own = _item(line)
        if own is None or own != kind:
            if len(run) > 1:
                yield run
            run = []
        kind = own
        if own is not None:
            run.append(line)
    if len(run) > 1:
        yield run


def _item(line: Line) -> str | None:
    if match := ITEM.match(line.text):
        return match.lastgroup
    return "diem" if LETTERED.match(line.text) else None


def _end(line: Line) -> str:
    text = re.sub(r"[\s*”\"]+$", "", line.text)
    return "." if text.endswith("./.") else text[-1:] if text[-1:] in ";.,:" else ""


def _body_words(case: Case) -> str:
    lines = lines_of(case, "noi_dung", "de_muc", "bang", "can_cu")
    return " ".join(" ".join(line.text.split()) for line in lines)


def _numbers(listed: str) -> Iterator[str]:
    """«I, II» and «I đến IV»: each number that is meant."""
    found = re.findall(r"[IVXL]+|\d+|đến|-|–", listed, re.IGNORECASE)
    for at, number in enumerate(found):
        if number in ("đến", "-", "–") and 0 < at < len(found) - 1:
            kind = "arabic" if found[at - 1].isdecimal() else "roman"
            first, last = value(found[at - 1], kind), value(found[at + 1], kind)
            for n in range((first or 0) + 1, last or 0):
                yield str(n) if kind == "arabic" else roman(n)
        else:
            yield number


def _rule(id_: str, title: str, level: str, source: str, judge: Judge) -> Rule:
    part = "de_muc" if id_.split(".")[0] != "liet_ke" else "noi_dung"
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), part, False)


RULES: tuple[Rule, ...] = (
    _rule("de_muc.canh_giua", "Đề mục canh giữa", ERROR, LAID_OUT, _centred),
    _rule("de_muc.dam", "Đề mục đậm", ERROR, LAID_OUT, _bold),
    _rule("de_muc.kieu_dung", "Đề mục kiểu chữ đứng", ERROR, LAID_OUT, _upright),
    _rule("de_muc.co_chu", "Cỡ chữ đề mục", ERROR, LAID_OUT, _size),
    _rule("de_muc.co_loi_van", "Cỡ chữ của điều, khoản, điểm", ERROR, LAID_OUT, _size_of_text),
    _rule("de_muc.dong_rieng", "Đề mục trên dòng riêng", ERROR, LAID_OUT, _own_line),
    _rule("de_muc.co_tieu_de", "Đề mục có tiêu đề", WARNING, TITLES, _has_title),
    _rule("de_muc.tieu_de_hoa", "Tiêu đề in hoa", ERROR, LAID_OUT, _title_capitals),
    _rule("la_ma.in_hoa", "Tiêu đề của mục in hoa", ERROR, f"{SAMPLES}.b", _roman_capitals),
    _rule("la_ma.dam", "Số và tiêu đề của mục đậm", ERROR, f"{SAMPLES}.b", _roman_bold),
    _rule("de_muc.tieu_de_dam", "Tiêu đề của điều, khoản đậm", WARNING, LAID_OUT, _title_bold),
    _rule("khoan.tieu_de_rieng", "Tiêu đề của khoản", WARNING, LAID_OUT, _title_apart),
    _rule("de_muc.so_dam", "Số của khoản, điểm", WARNING, LAID_OUT, _number_plain),
    _rule("liet_ke.dau_cuoi", "Dấu cuối dòng liệt kê", WARNING, PRACTICE, _mixed_ends),
    _rule("liet_ke.muc_cuoi", "Dấu cuối danh sách", WARNING, PRACTICE, _last_end),
    _rule("chi_dan_phu_luc.co", "Chỉ dẫn về phụ lục", ERROR, ANNEXES, _annex_told),
    _rule("chi_dan_phu_luc.tung_so", "Chỉ dẫn từng phụ lục", WARNING, ANNEXES, _each_annex_told),
)

# A fault that hides others: what cannot be seen for it may go unsaid.
MASKS: Mapping[str, frozenset[str]] = {
    "khoan.tieu_de_rieng": frozenset({"de_muc.so_dam"}),
    "de_muc.dong_rieng": frozenset({"de_muc.co_tieu_de", "de_muc.tieu_de_hoa"}),
    "de_muc.co_tieu_de": frozenset({"de_muc.tieu_de_hoa"}),
    "chi_dan_phu_luc.co": frozenset({"chi_dan_phu_luc.tung_so"}),
}
