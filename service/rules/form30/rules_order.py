"""Rules on the order of a body: models, levels, the numbers of headings and how they are typed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from service.rules.form30.body import (
    CONTENT,
    TITLED,
    at_level,
    at_mark,
    at_most,
    is_numbered,
    lines_of,
    prose,
)
from service.rules.form30.judging import ERROR, WARNING, Case, Found, Rule
from service.rules.form30.parts import Heading
from service.rules.form30.prose import UPPER

LAID_OUT, MODEL = f"{CONTENT}.đ", f"{CONTENT}.c"
ALPHABET = "abcdđeghiklmnopqrstuvxy"  # as the decree itself numbers: no ă, â, ê, ô, ơ, ư
FOREIGN = "fjwz"
ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
ARABIC = re.compile(r"\d+$")
WORDS = {
    "phan": "Phần",
    "chuong": "Chương",
    "muc": "Mục",
    "tieu_muc": "Tiểu mục",
    "dieu": "Điều",
    "la_ma": "Mục (I, II, …)",
    "khoan": "Khoản",
    "diem": "Điểm",
    "ngoac": "Mục có ngoặc (1), (2), …",
    "thap_phan": "Mục 1.1, 1.2, …",
}
_ABOVE_KHOAN = ("phan", "chuong", "muc", "tieu_muc", "dieu", "la_ma")
# level → (what begins it again, whether it must begin again there, how it is numbered)
SERIES: dict[str, tuple[tuple[str, ...], bool, str]] = {
    "phan": ((), True, "roman"),
    "chuong": (("phan",), False, "roman"),
    "muc": (("phan", "chuong"), False, "arabic"),
    "tieu_muc": (("phan", "chuong", "muc"), True, "arabic"),
    "dieu": ((), True, "arabic"),
    "la_ma": (("phan", "chuong"), False, "roman"),
    "khoan": (_ABOVE_KHOAN, True, "arabic"),
    "thap_phan": ((*_ABOVE_KHOAN, "khoan"), True, "last"),
    "diem": ((*_ABOVE_KHOAN, "khoan", "thap_phan"), True, "letter"),
    "ngoac": ((*_ABOVE_KHOAN, "khoan", "thap_phan", "diem"), False, "arabic"),
}
# Typed otherwise than the model says: id, pattern, what is found, what is expected.
TYPED = (
    (
        "khoan.dau_cham",
        re.compile(r"^\s*\d{1,2}[)/:–-]\s*(?=[^\W\d_])"),
        "Sau số của khoản không phải dấu chấm",
        "Số thứ tự của khoản có dấu chấm: «1.»",
    ),
    (
        "diem.dau_ngoac",
        re.compile(r"^\s*[a-zđ][./:–-]\s+(?=\S)"),
        "Sau chữ của điểm không phải dấu đóng ngoặc",
        "Chữ của điểm có dấu đóng ngoặc đơn: «a)»",
    ),
    (
        "diem.chu_thuong",
        re.compile(r"^\s*[A-ZĐ]\)\s*(?=\S)"),
        "Chữ của điểm in hoa",
        "Chữ của điểm in thường: «a)»",
    ),
    (
        "la_ma.dau_cham",
        re.compile(rf"^\s*[IVXL]+(?:\s*[)/:–-]\s*|\s+(?=[{UPPER}]{{2}}))(?=[^\W\d_])"),
        "Sau số La Mã không phải dấu chấm",
        "Số La Mã có dấu chấm: «I.»",
    ),
    (
        "de_muc.chu_cai_hoa",
        re.compile(r"^\s*[ABĐEGH][./-]\s+(?=[A-ZĐ])"),
        "Đề mục đánh bằng chữ cái in hoa",
        "Phần I, Mục I., khoản 1., điểm a)",
    ),
)

Judge = Callable[[Case], Iterable[Found]]


def _series(level: str, case: Case) -> Iterator[Found]:
    above, strict, kind = SERIES[level]
    free = _after_text(case) if level in ("diem", "ngoac") else set()
    lasts: dict[str, set[int]] = {}  # «1.1» → its last number; a wrong one and the right one
    before: Heading | None = None
    again = True
    for heading in case.parts.headings:
        again = again or heading.level in above
        if heading.level != level:
            continue
        own = value(heading.number, kind)
        within = heading.number.rpartition(".")[0]
        again = again or (own == 1 and heading.line.place in free)
        if again and strict:
            lasts.clear()
        allowed = {last + 1 for last in lasts.get(within, {0})} | ({1} if again else set())
        lasts[within] = set() if own is None else {own}
        if own is not None and allowed and own not in allowed:
            must = max(allowed)
            after = f" sau «{before.mark}»" if before else ""
            right = _numeral(must, kind, heading)
            yield at_mark(heading, f"Số «{heading.mark}»{after}", f"«{right}»")
            lasts[within].add(must)
        before, again = heading, False


def _foreign_letters(case: Case) -> Iterator[Found]:
    for heading in at_level(case, "diem"):
        if heading.number.casefold() in FOREIGN:
            yield at_mark(
                heading,
                f"Điểm «{heading.mark}»: chữ không có trong bảng chữ cái tiếng Việt",
                "a, b, c, d, đ, e, g, h, i, k, l, m, n, o, p, q, r, s, t, u, v, x, y",
            )


def _numerals(
    levels: tuple[str, ...], good: re.Pattern[str], said: str, case: Case
) -> Iterator[Found]:
    for heading in at_level(case, *levels):
        if is_numbered(heading) and not good.match(heading.number):
            yield at_mark(heading, f"«{heading.mark}»", said)


def _case_of_word(case: Case) -> Iterator[Found]:
    for heading in at_level(case, *TITLED, "dieu"):
        word = WORDS[heading.level]
        typed = heading.mark[: len(word)]
        if typed != word and typed.casefold() == word.casefold():
            yield at_mark(heading, f"«{typed}»", f"Chữ in thường: «{word}»")


def _full_stop(case: Case) -> Iterator[Found]:
    for heading in at_level(case, "dieu"):
        if is_numbered(heading) and not re.fullmatch(r"\w+ \w+\.", heading.mark):
            yield at_mark(heading, f"«{heading.mark}»", f"«Điều {heading.number}.»")


def _models(case: Case) -> Iterator[Found]:
    with_articles = any(heading.level in ("chuong", "dieu") for heading in case.parts.headings)
    if with_articles:
        for heading in at_level(case, "la_ma"):
            yield at_mark(
                heading,
                f"«{heading.mark}» trong văn bản bố cục theo chương, điều",
                "Một cách bố cục: chương, mục, điều, khoản, điểm; hoặc I., 1., a)",
            )


def _depth(case: Case) -> Iterator[Found]:
    last: dict[str, str] = {}
    for heading in case.parts.headings:
        said = _orphan(heading, last)
        if said:
            yield at_mark(heading, f"«{heading.mark}» {said[0]}", said[1])
        if heading.level in SERIES:
            for level, (above, _, _) in SERIES.items():
                if heading.level in above:
                    last.pop(level, None)
            last[heading.level] = heading.number


def _orphan(heading: Heading, last: dict[str, str]) -> tuple[str, str] | None:
    if heading.level == "tieu_muc" and "muc" not in last:
        return "không thuộc mục nào", "Tiểu mục nằm trong mục"
    if heading.level == "thap_phan":
        parent = heading.number.rsplit(".", 1)[0]
        known = (last.get("khoan"), *_prefixes(last.get("thap_phan", "")))
        if parent not in known:
            return f"không nằm trong «{parent}.»", "Số đầu là số của khoản chứa nó"
    return None


def _decimals(deep: bool, case: Case) -> Iterator[Found]:
    for heading in at_level(case, "thap_phan"):
        if (heading.number.count(".") > 1) == deep:
            yield at_mark(
                heading, f"Đánh số «{heading.mark}»", "Khoản «1.», điểm «a)»; không có «1.1.»"
            )


def _typed(pattern: re.Pattern[str], found: str, expected: str, case: Case) -> Iterator[Found]:
    for line in prose(case):
        if match := pattern.match(line.text):
            yield Found(
                f"{found}: «{match[0].strip()}»", expected, line, match.start(), match.end()
            )


def value(number: str, kind: str) -> int | None:
    if kind == "letter":
        at = ALPHABET.find(number.casefold())
        return at + 1 if len(number) == 1 and at >= 0 else None
    if kind == "roman":
        return _from_roman(number) if ROMAN.match(number) else None
    last = number.rsplit(".", 1)[-1] if kind == "last" else number
    return int(last) if last.isdecimal() else None


def roman(value: int) -> str:
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for worth, sign in signs:
        while value >= worth:
            text, value = text + sign, value - worth
    return text


def _after_text(case: Case) -> set[object]:
    """The lines that stand right below a paragraph without a number: a list may begin there."""
    marked = {heading.line.place for heading in case.parts.headings}
    lines = lines_of(case, "noi_dung", "de_muc")
    return {line.place for before, line in pairwise(lines) if before.place not in marked}


def _from_roman(number: str) -> int:
    digits = [{"I": 1, "V": 5, "X": 10, "L": 50}[letter] for letter in number]
    return sum(-digit if digit < max(digits[at:]) else digit for at, digit in enumerate(digits))


def _numeral(value: int, kind: str, heading: Heading) -> str:
    """The mark with the number it should have."""
    number = str(value)
    if kind == "letter":
        number = ALPHABET[min(value, len(ALPHABET)) - 1]
    elif kind == "roman":
        number = roman(value)
    elif kind == "last":
        number = f"{heading.number.rsplit('.', 1)[0]}.{value}"
    head, _, tail = heading.mark.rpartition(heading.number)
    return f"{head}{number}{tail}"


def _prefixes(number: str) -> list[str]:
    parts = number.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1) if number]


def _rule(id_: str, title: str, level: str, source: str, judge: Judge) -> Rule:
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), "de_muc", False)


RULES: tuple[Rule, ...] = (
    *(
        _rule(
            f"{level}.thu_tu",
            f"Thứ tự: {WORDS[level]}",
            ERROR if level == "diem" else WARNING,
            LAID_OUT,
            partial(_series, level),
        )
        for level in SERIES
    ),
    _rule("diem.chu_cai", "Chữ của điểm", ERROR, LAID_OUT, _foreign_letters),
    _rule(
        "de_muc.so_la_ma",
        "Số của phần, chương",
        ERROR,
        LAID_OUT,
        partial(_numerals, ("phan", "chuong"), ROMAN, "Số thứ tự của phần, chương là chữ số La Mã"),
    ),
    _rule(
        "de_muc.so_a_rap",
        "Số của mục, tiểu mục, điều",
        ERROR,
        LAID_OUT,
        partial(
            _numerals,
            ("muc", "tieu_muc", "dieu"),
            ARABIC,
            "Số thứ tự của mục, tiểu mục, điều là chữ số Ả Rập",
        ),
    ),
    _rule("de_muc.chu_thuong", "Từ «Phần», «Chương», «Điều»", ERROR, LAID_OUT, _case_of_word),
    _rule("dieu.dau_cham", "Dấu chấm sau số của điều", ERROR, LAID_OUT, _full_stop),
    _rule("de_muc.mo_hinh", "Một cách bố cục", WARNING, MODEL, _models),
    _rule("de_muc.thu_bac", "Thứ bậc đề mục", WARNING, MODEL, _depth),
    _rule("de_muc.thap_phan", "Đánh số 1.1.", WARNING, LAID_OUT, partial(_decimals, False)),
    _rule("de_muc.thap_phan_sau", "Đánh số 1.1.1.", WARNING, LAID_OUT, partial(_decimals, True)),
    *(
        _rule(id_, found, WARNING, LAID_OUT, partial(_typed, pattern, found, expected))
        for id_, pattern, found, expected in TYPED
    ),
)

# A fault that hides others: what cannot be seen for it may go unsaid.
MASKS: Mapping[str, frozenset[str]] = {
    "diem.chu_cai": frozenset({"diem.thu_tu"}),
    "diem.dau_ngoac": frozenset({"diem.thu_tu", "diem.chu_cai", "liet_ke.dau_cuoi"}),
    "diem.chu_thuong": frozenset({"diem.thu_tu", "diem.chu_cai", "liet_ke.dau_cuoi"}),
    "khoan.dau_cham": frozenset({"khoan.thu_tu"}),
    "la_ma.dau_cham": frozenset({"la_ma.thu_tu", "la_ma.in_hoa", "la_ma.dam"}),
    "thap_phan.thu_tu": frozenset({"de_muc.thap_phan"}),
    "de_muc.thap_phan_sau": frozenset({"de_muc.thu_bac"}),
    "de_muc.so_la_ma": frozenset({"phan.thu_tu", "chuong.thu_tu"}),
    "de_muc.so_a_rap": frozenset({"muc.thu_tu", "tieu_muc.thu_tu", "dieu.thu_tu"}),
}
