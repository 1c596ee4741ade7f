"""Rules on phụ lục and texts issued with a paper: label, number, title, the note «(Kèm theo …)»."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from service.rules.form30.body import at_most, shows
from service.rules.form30.judging import ERROR, WARNING, Case, Found, Rule
from service.rules.form30.parts import Appendix
from service.rules.form30.rules_order import ROMAN, roman, value
from service.rules.form30.seen import Line
from service.rules.form30.shown import APPENDIX_I, FORMS, found_at, is_open, words

ANNEX: Final = f"{APPENDIX_I}, Mục III.1"
SAMPLES: Final = f"{FORMS}, Mẫu 2.1"

_LABEL: Final = re.compile(
    r"(?P<word>[^\W\d_]+\s+[^\W\d_]+?)"
    r"(?P<so>\s+số)?"
    r"(?:\s+(?P<number>[IVXLC]+|\d+|[A-ZĐ])(?![^\W_]))?"
    r"(?P<mark>\s*[.:,\-–]+)?"
    r"(?:\s+(?P<title>\S.*))?",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(r"\(.*\)[.\d\s]*")  # a form has the number of its footnote behind it
_OPENS: Final = re.compile(r"\(?\s*(kèm theo|ban hành kèm theo)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\bsố\s*:?\s*(\d+)?[\s.…_]*/\s*([\w./&-]*[\w&])?", re.IGNORECASE)
_DATE: Final = re.compile(
    r"\bngày\s*([\d.…_]*)\s*tháng\s*([\d.…_]*)\s*năm\s*([\d.…_]*)", re.IGNORECASE
)
_OF: Final = re.compile(r"\bcủa\s*\S", re.IGNORECASE)
_TELLS: Final[Mapping[str, re.Pattern[str]]] = {
    "số, ký hiệu": re.compile(r"\bsố\s*:?[\d.…_\s]*(?:/|…)", re.IGNORECASE),
    "thời gian ban hành": _DATE,
    "tên cơ quan ban hành": _OF,
}

Judge = Callable[[Case], Iterable[Found]]


def _alone(case: Case) -> Iterator[Found]:
    for line, label in _labels(case):
        if label["title"]:
            yield found_at(
                line,
                label["title"],
                f"«{label['title']}» cùng dòng với «Phụ lục»",
                "«Phụ lục» và số thứ tự trên một dòng riêng, tên ở dòng dưới",
            )


def _typed(case: Case) -> Iterator[Found]:
    for line, label in _labels(case):
        known = (label["word"] or "").casefold() == "phụ lục"
        wrong = label["so"] or (label["mark"] and not label["title"])
        if not known or wrong:
            number = f" {label['number']}" if label["number"] else ""
            yield Found(f"«{words(line)}»", f"«Phụ lục{number}»", line)


def _numbered(case: Case) -> Iterator[Found]:
    labels = _labels(case)
    for line, label in labels:
        if len(labels) > 1 and not label["number"]:
            yield Found(
                "Có từ hai Phụ lục mà không đánh số",
                "Số thứ tự bằng chữ số La Mã: «Phụ lục I»",
                line,
            )


def _in_roman(case: Case) -> Iterator[Found]:
    labels = _labels(case)
    for place, (line, label) in enumerate(labels, 1):
        number = label["number"]
        if len(labels) > 1 and number and not ROMAN.match(number.upper()):
            right = roman(int(number) if number.isdecimal() else place)
            yield found_at(
                line, number, f"Số thứ tự «{number}»", f"Chữ số La Mã: «Phụ lục {right}»"
            )


def _in_order(case: Case) -> Iterator[Found]:
    labels = _labels(case)
    if len(labels) < 2:
        return
    nexts = {1} if case.parts.of("noi_dung") else set()  # a file of phụ lục may begin anywhere
    for line, label in labels:
        number = label["number"] or ""
        own = value(number, "arabic" if number.isdecimal() else "roman")
        right = min(nexts, default=None)
        if own is not None and nexts and own not in nexts:
            said = f"«Phụ lục {number}» không theo thứ tự"
            yield found_at(line, number, said, f"«Phụ lục {roman(min(nexts))}»")
        nexts = {known + 1 for known in (own, right) if known is not None}


def _has_note(case: Case) -> Iterator[Found]:
    for annex in case.parts.appendices:
        if annex.label is not None and not _note(annex):
            yield Found(
                "Không có thông tin chỉ dẫn kèm theo văn bản",
                "«(Kèm theo … số … ngày … tháng … năm … của …)» dưới tên Phụ lục",
                annex.label,
            )


def _in_brackets(case: Case) -> Iterator[Found]:
    for line, note in _notes(case):
        if not _NOTE.fullmatch(note):
            yield Found("Không đặt trong ngoặc đơn", "«(Kèm theo … số … ngày … của …)»", line)


def _opened(case: Case) -> Iterator[Found]:
    for line, note in _notes(case):
        match = _OPENS.match(note)
        if match is None or not match[1].casefold().startswith("kèm"):
            said = " ".join(note.strip("( ").split()[:3])
            yield found_at(line, said, f"«{said} …»", "«(Kèm theo …»")


def _complete(case: Case) -> Iterator[Found]:
    for line, note in _notes(case):
        lacks = [what for what, pattern in _TELLS.items() if not pattern.search(note)]
        if lacks:
            yield Found(
                f"Không có {', '.join(lacks)}",
                "Số, ký hiệu, thời gian ban hành và tên cơ quan ban hành văn bản",
                line,
            )


def _half_filled(case: Case) -> Iterator[Found]:
    if case.is_draft:
        return
    for line, note in _notes(case):
        number, date = _NUMBER.search(note), _DATE.search(note)
        if number and date:
            fields = [number[1], *(part if part.isdecimal() else "" for part in date.groups())]
            if any(fields[:3]) and not all(fields):
                yield Found(
                    "Số, ngày, tháng, năm chỉ điền một phần",
                    "Văn bản giấy: điền đủ; văn bản điện tử: để trống",
                    line,
                )


def _agrees(case: Case) -> Iterator[Found]:
    paper = _NUMBER.search(f"số {_after_colon(case.parts.text('so'))}")
    issued = _DATE.search(case.parts.text("dia_danh"))
    for line, note in _notes(case):
        number, date = _NUMBER.search(note), _DATE.search(note)
        if paper and number and _differ(paper.groups(), number.groups()):
            yield found_at(
                line, number[0], f"«{number[0]}»", f"Số của văn bản: {case.parts.text('so')}"
            )
        if issued and date and _differ(issued.groups(), date.groups()):
            yield found_at(line, date[0], f"«{date[0]}»", f"Ngày của văn bản: «{issued[0]}»")


def _below_title(case: Case) -> Iterator[Found]:
    for annex in case.parts.appendices:
        below = next((line for line in annex.body if shows(line)), None)
        if annex.note and not annex.titles and below is not None and _is_title(below):
            yield Found(
                "Thông tin kèm theo ở trên tên Phụ lục", "Ở dưới tên Phụ lục", annex.note[0]
            )


def _labels(case: Case) -> list[tuple[Line, Mapping[str, str | None]]]:
    """Each label with its word, number, mark and what follows; not those of a form."""
    found: list[tuple[Line, Mapping[str, str | None]]] = []
    for annex in case.parts.appendices:
        if annex.label is not None and not is_open(annex.label.text):
            match = _LABEL.fullmatch(words(annex.label))
            if match:
                found.append((annex.label, match.groupdict()))
    return found


def _notes(case: Case) -> Iterator[tuple[Line, str]]:
    for annex in case.parts.appendices:
        if note := _note(annex):
            yield note[0], " ".join(words(line) for line in note)


def _note(annex: Appendix) -> tuple[Line, ...]:
    """The note; one that says too little may have been taken for a title or for text."""
    if annex.note:
        return annex.note
    near = [line for line in (*annex.titles, *annex.body) if shows(line)][:5]
    return tuple(line for line in near if _OPENS.match(words(line)))[:1]


def _is_title(line: Line) -> bool:
    return line.align == "center" and line.text.upper() == line.text and line.cell is None


def _differ(one: Iterable[str | None], other: Iterable[str | None]) -> bool:
    """Two fields that are filled in and say different things; blanks agree with all."""
    return any(
        a and b and a.lstrip("0").casefold() != b.lstrip("0").casefold()
        for a, b in zip(one, other, strict=True)
        if not (is_open(a or "") or is_open(b or "")) and (a or "").strip(".…_")
    )


def _after_colon(text: str) -> str:
    return text.partition(":")[2].strip() or text


def _rule(id_: str, title: str, level: str, source: str, judge: Judge) -> Rule:
    part = id_.split(".")[0]
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), part, False)


RULES: tuple[Rule, ...] = (
    _rule("phu_luc.dong_rieng", "«Phụ lục» trên dòng riêng", ERROR, f"{ANNEX}.b", _alone),
    _rule("phu_luc.cach_ghi", "Cách ghi «Phụ lục»", WARNING, f"{ANNEX}.b", _typed),
    _rule("phu_luc.danh_so", "Phụ lục được đánh số", ERROR, f"{ANNEX}.a", _numbered),
    _rule("phu_luc.so_la_ma", "Số La Mã của Phụ lục", ERROR, f"{ANNEX}.a", _in_roman),
    _rule("phu_luc.thu_tu", "Thứ tự các Phụ lục", ERROR, f"{ANNEX}.a", _in_order),
    _rule("phu_luc_kem.co", "Thông tin kèm theo", ERROR, f"{ANNEX}.c", _has_note),
    _rule(
        "phu_luc_kem.ngoac", "Ngoặc đơn của thông tin kèm theo", ERROR, f"{ANNEX}.c", _in_brackets
    ),
    _rule("phu_luc_kem.mo_dau", "Mở đầu thông tin kèm theo", WARNING, SAMPLES, _opened),
    _rule("phu_luc_kem.du", "Nội dung thông tin kèm theo", ERROR, f"{ANNEX}.c", _complete),
    _rule("phu_luc_kem.dien", "Điền thông tin kèm theo", WARNING, f"{ANNEX}.c", _half_filled),
    _rule("phu_luc_kem.khop", "Thông tin kèm theo khớp văn bản", WARNING, f"{ANNEX}.c", _agrees),
    _rule("phu_luc_kem.vi_tri", "Chỗ của thông tin kèm theo", WARNING, f"{ANNEX}.c", _below_title),
)

# A fault that hides others: what cannot be seen for it may go unsaid.
MASKS: Mapping[str, frozenset[str]] = {
    "phu_luc.dong_rieng": frozenset({"phu_luc.loai_chu"}),
    "phu_luc.danh_so": frozenset({"chi_dan_phu_luc.tung_so"}),
    "phu_luc.so_la_ma": frozenset({"chi_dan_phu_luc.tung_so"}),
    "phu_luc.thu_tu": frozenset({"chi_dan_phu_luc.tung_so"}),
    # A note that says too little reads as a title.
    "phu_luc_kem.du": frozenset({"phu_luc_ten.loai_chu", "phu_luc_ten.kieu_chu"}),
}
