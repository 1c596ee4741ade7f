"""Capitals after Phụ lục II (C1 to C16): names of closed lists and patterns of words whose capitals
the decree gives. What a list decides is a warning; all else is a question; quotes are left alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from service.rules.form30.judging import QUESTION, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.prose import (
    LOWER,
    MARK,
    UPPER,
    either,
    few,
    folded,
    once,
    phrases,
    prose,
)
from service.rules.law import Row

_DECREE = "NĐ 30/2020/NĐ-CP, Phụ lục II, "
_NO_SENTENCES = {"bang", "phu_luc_ten", "phu_luc_kem", "trich_yeu", "ho_ten"}
_HYPHEN = re.compile(r" ?[-–] ?")


@dataclass(frozen=True)
class Names:
    """A closed list of spellings; `mixed`: «luật Đất đai», a small first letter, is wrong."""

    id: str
    title: str
    clause: str
    key: str
    mixed: bool = False


@dataclass(frozen=True)
class Pattern:
    """Letters that are wrong: a regex whose {names} are lists of the law, and what should stand.

    `x` in the regex is the group it is about. `inside`: only where no sentence or item starts.
    `unless` is looked for right before it. A question is asked once for the same letters.
    """

    id: str
    title: str
    clause: str
    level: str
    regex: str
    right: Callable[[str], str]
    inside: bool = False
    unless: str = ""


NAMES = (
    Names("co_quan", "Viết hoa tên cơ quan, tổ chức (C4)", "Mục IV.1", "co_quan"),
    Names("nhan_dan_nha_nuoc", "Viết «Nhân dân», «Nhà nước» (C5)", "Mục V.1", "nhan_dan"),
    Names("chuc_vu", "Viết hoa tên chức vụ, học vị (C6)", "Mục V.3", "chuc_vu"),
    Names("danh_hieu", "Viết hoa huân chương, danh hiệu (C7)", "Mục V.2", "danh_hieu",
          mixed=True),
    Names("ten_luat", "Viết hoa tên luật, bộ luật (C8)", "Mục V.6", "ten_luat",
          mixed=True),
    Names("ngay_tet", "Viết hoa tên ngày tết (C11)", "Mục V.8", "ngay_tet"),
    Names("ngay_le", "Viết hoa ngày lễ, sự kiện (C12)", "Mục V.5, V.9", "ngay_le"),
    Names("dia_danh", "Viết hoa địa danh (C13)", "Mục III.1", "dia_danh", mixed=True),
    Names("vung_mien", "Viết hoa tên vùng, miền (C14)", "Mục III.1", "vung_mien"),
    Names("nuoc_ngoai", "Viết hoa tên nước ngoài (C15)", "Mục II.2, III.2, IV.2", "nuoc_ngoai"),
    Names("viet_tat_nuoc_ngoai", "Viết hoa chữ viết tắt nước ngoài (C15)", "Mục IV.2",
          "viet_tat_nuoc_ngoai"),
    Names("tac_pham", "Viết hoa danh từ riêng hóa, tác phẩm (C16)", "Mục V.4, V.10", "tac_pham"),
)  # fmt: skip


def _each(said: str) -> str:
    return " ".join(word[:1].upper() + word[1:].lower() for word in said.split(" "))


def _first(said: str) -> str:
    return said[:1].upper() + said[1:]


def _last(said: str) -> str:
    head, _, word = said.rpartition(" ")
    return f"{head} {_first(word)}".strip()


def _small(said: str) -> str:
    return said[:1].lower() + said[1:]


def _type(said: str) -> str:
    """«Thành Phố Bắc Ninh» → «thành phố Bắc Ninh»."""
    return re.sub(r"^(?:Tỉnh|Thành [Pp]hố)", lambda found: found[0].lower(), said)


PATTERNS = (
    Pattern("ten_nguoi", "Viết hoa tên người (C2)", "Mục II.1", WARNING,
            r"(?P<x>(?:{ho}) (?:{ten_dem})(?: (?:{ten_dem}))?(?: [U]\w*)+)", _each),
    Pattern("tinh", "Viết thường «tỉnh», «thành phố» trước tên riêng (C3)", "Mục III.1", WARNING,
            r"(?P<x>(?:Tỉnh|Thành [Pp]hố) (?:{tinh_thanh}))(?!\w)", _type, inside=True),
    Pattern("xa_phuong", "Viết thường «xã», «phường»… trước tên riêng (C3)", "Mục III.1", QUESTION,
            r"(?P<x>(?:{don_vi_cap_duoi})(?! (?:{ten_su_kien}|(?:{ho}) [U])) [U]\w+)",
            _small, inside=True),
    Pattern("nhan_dan", "Viết hoa «Nhân dân», «Nhà nước» đứng riêng (C5)", "Mục V.1", QUESTION,
            r"(?:(?i:của|do|cho|vì|bởi|tới|được|phục vụ|toàn thể)|Đảng và|Đảng,)"
            r" (?P<x>nhân dân|nhà nước)(?!\w)(?! tối cao)", _first),
    Pattern("chuc_vu_nguoi", "Viết hoa chức vụ, học vị gắn với người cụ thể (C6)", "Mục V.3",
            QUESTION, r"(?P<x>(?:{chuc_vu_thuong}))"
            r" (?:(?:{ho}) [U]|(?:{co_quan_cua_chuc_vu})(?!\w))",
            _first, unless=r"các|những|mọi|cấp|phó"),
    Pattern("loai_van_ban", "Viết hoa tên loại của văn bản cụ thể (C8)", "Mục V.6", WARNING,
            r"(?P<x>(?:{loai_van_ban})) số:? ?\d+[a-z]?[/-]", _first,
            unless="pháp"),
    Pattern("dieu", "Viết hoa «Điều» khi viện dẫn (C9)", "Mục V.7", WARNING,
            r"(?P<x>điều) \d", _first, unless="một|hai|ba|bốn|năm|những|mấy|vài|bao"),
    Pattern("khoan_diem", "Viết thường «khoản», «điểm» khi viện dẫn (C9)", "Mục V.7", WARNING,
            r"(?P<x>Khoản(?= \d)|Điểm(?= [a-zđ]\b))", _small, inside=True),
    Pattern("chuong_muc", "Viết hoa «Phần», «Chương», «Mục» khi viện dẫn (C9)", "Mục V.7", WARNING,
            r"(?P<x>(?:chương|phần)(?= [IVX]+\b)|tiểu mục(?= \d)"
            r"|mục(?= (?:[IVX]+|\d+),? (?:của|này|[Cc]hương|[Pp]hần|Phụ lục)))", _first,
            unless="{truoc_muc}"),
    Pattern("thu", "Viết hoa ngày trong tuần (C10)", "Mục V.8", QUESTION,
            r"(?:sáng|chiều|tối|trưa|đêm|ngày|vào|đến|từ) (?P<x>[Tt]hứ (?:hai|ba|tư|năm|sáu|bảy))"
            r"(?=,? (?:\(?ngày \d|\d{1,2}/\d|h[àằ]ng tuần))", lambda said: _last(_small(said))),
    Pattern("thang", "Viết hoa tháng viết bằng chữ (C10)", "Mục V.8", QUESTION,
            r"(?:trong|vào|đầu|giữa|cuối|rằm) (?P<x>tháng (?:{thang_bang_chu}))(?!\w)"
            r"(?! (?:lần|ngày|tuần|buổi|bên|mươi))", _last),
    Pattern("tet_thuong", "Viết thường «tết» trước tên riêng (C11)", "Mục V.8", QUESTION,
            r"(?P<x>Tết (?:Nguyên đán|Trung thu|Đoan ngọ))(?!\w)", _small, inside=True),
    Pattern("tet", "Viết hoa «Tết» thay cho tết Nguyên đán (C11)", "Mục V.8", QUESTION,
            r"(?:dịp|nghỉ|đón|vui|chúc|quà|sau|mừng|ăn|trước) (?P<x>tết)"
            r"(?=[,.;)\n]| (?:và|năm|cho))",
            _first),
    Pattern("nam_am_lich", "Viết hoa tên năm âm lịch (C12)", "Mục V.8", WARNING,
            r"(?P<x>(?:{Can}) (?:{chi})|(?:{can}) (?:{Chi})|(?<=năm )(?:{can}) (?:{chi}))(?!\w)",
            _each),
    Pattern("trieu_dai", "Viết hoa tên triều đại (C12)", "Mục V.9", WARNING,
            r"(?P<x>triều) (?:{trieu_dai})(?!\w)", _first, unless="thủy|Thủy"),
    Pattern("su_kien", "Viết số trong tên sự kiện bằng chữ (C12)", "Mục V.9", WARNING,
            r"(?P<x>[Cc]ách mạng [Tt]háng 8)(?!\d)", lambda said: "Cách mạng tháng Tám"),
    Pattern("dia_hinh", "Viết thường danh từ chỉ địa hình trước tên riêng (C13)", "Mục III.1",
            QUESTION, r"(?P<x>(?:{dia_hinh})) [U]\w+ [U]\w+", _small, inside=True),
    Pattern("dang", "Viết hoa «Đảng» đứng riêng (C16)", "Mục V.4", QUESTION,
            r"(?:{truoc_dang}) (?P<x>đảng)(?!\w)(?! (?:{sau_dang})(?!\w))", _first),
)  # fmt: skip


def _line_starts(case: Case) -> Iterator[Found]:
    """A line or an item that starts in small letters; what a break or a tab cut off is left."""
    said = prose(case)
    for part, line, start in zip(said.parts, said.lines, said.starts, strict=True):
        cut = line.place.line or line.place.column or line.align in ("center", "tab")
        if part in _NO_SENTENCES or line.cell is not None or cut:
            continue
        mark = MARK.match(line.text)
        at = start + (mark.end() if mark else 0)
        word = re.match(rf"[{LOWER}][{LOWER}]+(?![\w@:./=])", said.plain[at : at + 40])
        if word and not said.is_cited(at):
            there = line.text[at - start : at - start + word.end()]
            yield said.found(
                at,
                at + word.end(),
                f"Dòng mở đầu bằng chữ thường «{there}»",
                f"«{_first(there)}»; nếu đoạn trên bị ngắt giữa câu thì nối lại",
            )


def _sentence_starts(case: Case) -> Iterator[Found]:
    said = prose(case)
    stops = set(_words(case, "viet_tat_cham"))
    pattern = re.compile(rf"(?<!\w)(?P<before>[^\W\d_]{{2,}}+)[.?!] +(?P<x>[{LOWER}]{{2,}})")
    for match in said.find(pattern):
        before = match["before"]
        short = before.lower() in stops or (before.isupper() and len(before) < 5)
        if not short and said.part(match.start()) not in _NO_SENTENCES:
            yield said.found(
                *match.span("x"),
                f"Sau dấu kết thúc câu viết thường «{match['x']}»",
                f"«{_first(match['x'])}»",
            )


def _rank(case: Case) -> Iterator[Found]:
    """«Huân chương … hạng nhất»: the rank counts only after an honour in the same sentence."""
    said = prose(case)
    honours = _words(case, "khen_thuong_co_hang")
    for match in said.find(re.compile(r"hạng (?P<x>nhất|nhì|ba)(?!\w)")):
        sentence = re.split(r"[.!?](?:\s|$)", said.before(match.start()))[-1]
        if any(honour in sentence for honour in honours):
            yield said.found(*match.span("x"), f"«{match[0]}»", f"«{_first(match['x'])}»")


def _row(case: Case, key: str) -> Row:
    row = case.law.row("viet_hoa", key, case.on)
    if row is None:
        raise CannotJudge(f"Bảng viết hoa chưa có danh sách {key} cho ngày ban hành")
    return row


def _words(case: Case, key: str) -> list[str]:
    return [folded(word) for word in _row(case, key)["chu"]]


def _judge_names(names: Names) -> Callable[[Case], Iterable[Found]]:
    def judge(case: Case) -> Iterator[Found]:
        row = _row(case, names.key)
        forms: dict[str, list[str]] = {}
        for form in _words(case, names.key):
            forms.setdefault(form.lower(), []).append(form)
        said = prose(case)
        for match in said.find(phrases(forms), said.small):
            there = said.plain[slice(*match.span())]
            if match[0] not in forms:
                there = _HYPHEN.sub(" - ", there)
            right = forms[there.lower()]
            if _is_wrong(there, right, names.mixed) and said.fits(match, row):
                expected = " hoặc ".join(f"«{form}»" for form in right)
                yield said.found(*match.span(), f"«{said.quote(match)}»", expected)

    return judge


def _is_wrong(there: str, right: list[str], mixed: bool) -> bool:
    """Capitals all through are a head's, small letters all through a common word.

    `mixed`: a small first letter before capitals is wrong too; else, as in «cán bộ Công an», the
    first word may belong to another.
    """
    if there.isupper() or there.islower():
        return False
    if there[0].islower() and right[0][0].isupper() and not mixed:
        return False
    return all(there not in (form, _first(form)) for form in right)


def _judge_pattern(pattern: Pattern) -> Callable[[Case], Iterable[Found]]:
    def judge(case: Case) -> Iterable[Found]:
        found = _matches(case, pattern)
        return once(found) if pattern.level == QUESTION else found

    return judge


def _matches(case: Case, pattern: Pattern) -> Iterator[Found]:
    said = prose(case)
    unless = re.compile(rf"(?<!\w)(?:{_filled(case, pattern.unless)}) $")
    for match in said.find(re.compile(_filled(case, pattern.regex))):
        start, end = match.span("x")
        if pattern.inside and said.opens(start):
            continue
        if not (pattern.unless and unless.search(said.before(start))):
            there = said.typed[start:end]
            yield said.found(start, end, f"«{said.quote(match)}»", f"«{pattern.right(there)}»")


def _filled(case: Case, regex: str) -> str:
    """The regex with its lists in place; a list's name with a capital has its words so."""

    def words(name: re.Match[str]) -> str:
        key = name[1]
        if key == "loai_van_ban":
            types = [row["ten"].lower() for row in case.law.rows("van_ban", case.on)]
            return either([*types, *_words(case, "loai_van_ban_khac")])
        listed = _words(case, key.lower())
        return either(_first(word) if key[0].isupper() else word for word in listed)

    return re.sub(r"\{([A-Za-z]\w*)\}", words, regex).replace("[U]", f"[{UPPER}]")


def _rules() -> Iterator[Rule]:
    sentence = _DECREE + "Mục I"
    yield Rule("viet_hoa.dau_dong", "Viết hoa đầu dòng (C1)", QUESTION, sentence, few(_line_starts))
    yield Rule(
        "viet_hoa.dau_cau", "Viết hoa đầu câu (C1)", QUESTION, sentence, few(_sentence_starts)
    )
    for names in NAMES:
        source = _DECREE + names.clause
        yield Rule(f"viet_hoa.{names.id}", names.title, WARNING, source, few(_judge_names(names)))
    for pattern in PATTERNS:
        judge = few(_judge_pattern(pattern))
        source = _DECREE + pattern.clause
        yield Rule(f"viet_hoa.{pattern.id}", pattern.title, pattern.level, source, judge)
    yield Rule("viet_hoa.hang", "Viết hoa hạng của huân chương (C7)", WARNING,
               _DECREE + "Mục V.2", few(_rank))  # fmt: skip


RULES: tuple[Rule, ...] = tuple(_rules())
