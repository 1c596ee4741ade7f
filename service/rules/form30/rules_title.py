"""Rules on tên loại, trích yếu, Kính gửi, authority and what the form of a type says."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from service.rules.form30.body import at_most, figure
from service.rules.form30.judging import ERROR, QUESTION, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.prose import folded
from service.rules.form30.seen import Line
from service.rules.form30.shown import (
    APPENDIX_I,
    FORMS,
    USUAL,
    found_at,
    is_open,
    listed,
    middle_mm,
    text_width_mm,
    words,
)

TITLE: Final = f"{APPENDIX_I}, Mục II.5.b"
TO: Final = f"{APPENDIX_I}, Mục II.9.d"
TYPES: Final = "NĐ 30/2020/NĐ-CP, Điều 7"
LETTERS: Final = "cong_van"

# Types whose paper may say «Kính gửi» (Mục II.9.d), or of which Phụ lục III has no form.
ADDRESSED: Final = (LETTERS, "TTr", "BC", "CĐ", "thu_cong", "PG", "PC", "PB", "GUQ", "")
# What the form of a type has in its body: (type, its form, what, how it reads).
LINES_OF_FORMS: Final = (
    ("GM", "1.7", "trân trọng kính mời", r"trân trọng kính mời"),
    ("GM", "1.7", "Thời gian", r"^thời gian"),
    ("GM", "1.7", "Địa điểm", r"^địa điểm"),
    ("GGT", "1.8", "trân trọng giới thiệu", r"trân trọng giới thiệu"),
    ("GGT", "1.8", "Được cử đến", r"^được cử đến"),
    ("GGT", "1.8", "Giấy này có giá trị đến hết ngày …", r"có giá trị đến"),
    ("BB", "1.9", "Thời gian bắt đầu", r"bắt đầu"),
    ("BB", "1.9", "Địa điểm", r"địa điểm"),
    ("BB", "1.9", "Thành phần tham dự", r"thành phần|tham dự"),
    ("BB", "1.9", "Chủ trì (chủ tọa)", r"chủ (trì|tọa)"),
    ("BB", "1.9", "Thư ký (người ghi biên bản)", r"thư ký|người ghi"),
    ("BB", "1.9", "Cuộc họp kết thúc vào …", r"kết thúc"),
    ("GNP", "1.10", "Được nghỉ phép trong thời gian …", r"nghỉ phép trong"),
)

_LISTED = re.compile(r"\s*[-–—•+]")


def _unknown(case: Case) -> Iterator[Found]:
    line = case.parts.of("ten_loai")[0]
    if not case.parts.kind and not words(line).startswith("TÊN LOẠI"):
        yield Found(
            f"«{words(line)}» không phải tên loại văn bản hành chính",
            "Một trong 29 loại của Điều 7; giấy tờ nội bộ khác do cơ quan tự quy định",
            line,
        )


def _spelt(case: Case) -> Iterator[Found]:
    """The title is the type's name and no more."""
    name = _type_name(case)
    line = case.parts.of("ten_loai")[0]
    if name and case.parts.kind != LETTERS and words(line).upper() != folded(name.upper()):
        yield Found(f"«{words(line)}»", f"«{name.upper()}» trên một dòng riêng", line)


def _letter_titled(case: Case) -> Iterator[Found]:
    if case.parts.kind == LETTERS:
        line = case.parts.of("ten_loai")[0]
        yield Found(f"Công văn có tên loại «{words(line)}»", "Công văn không ghi tên loại", line)


def _about(case: Case) -> Iterator[Found]:
    line = case.parts.of("trich_yeu")[0]
    text = words(line)
    if case.parts.kind == LETTERS and not text.startswith("V/v "):
        yield Found(f"«{text[:30]}»", "Trích yếu công văn bắt đầu bằng «V/v »", line)


def _no_about(case: Case) -> Iterator[Found]:
    line = case.parts.of("trich_yeu")[0]
    found = re.match(r"V\s*/\s*v", words(line), re.IGNORECASE)
    if case.parts.kind != LETTERS and case.parts.of("ten_loai") and found:
        yield found_at(line, found[0], f"«{found[0]}»", "«Về việc …»; «V/v» chỉ dùng cho công văn")


def _ended(case: Case) -> Iterator[Found]:
    line = case.parts.of("trich_yeu")[-1]
    text = words(line)
    if text.endswith((".", ";", ",", ":")) and not is_open(text):
        found = Found(f"Trích yếu kết thúc bằng «{text[-1]}»", "Không có dấu ở cuối", line)
        yield found


def _six_points(case: Case) -> Iterator[Found]:
    """The V/v stands 6 pt below the number: the decree's own file of its form does not keep it."""
    numbers = case.parts.of("so")
    if case.parts.kind != LETTERS:
        return
    one, other = numbers[-1] if numbers else None, case.parts.of("trich_yeu")[0]
    if one is None or one.align == "tab" or (one.cell, one.box) != (other.cell, other.box):
        raise CannotJudge("Trích yếu không ở ngay dưới số trong một ô: chưa đo được khoảng cách")
    gap = one.after_pt + other.before_pt
    follows = other.place.paragraph == one.place.paragraph + 1
    if follows and gap < 5.9:
        yield Found(f"Cách số, ký hiệu {figure(gap)} pt", "Cách số, ký hiệu 6 pt", other)


def _addressed(case: Case) -> Iterator[Found]:
    line = case.parts.of("kinh_gui")[0]
    if case.parts.kind not in ADDRESSED:
        yield Found(
            f"{_type_name(case)} có «Kính gửi»",
            "«Kính gửi» chỉ ở công văn và tờ trình, báo cáo gửi cấp trên",
            line,
        )


def _label(case: Case) -> Iterator[Found]:
    line = case.parts.of("kinh_gui")[0]
    text = words(line)
    if case.parts.kind == "CĐ":
        return
    if not text.upper().startswith("KÍNH GỬI:"):
        yield Found(f"«{text[:20]}»", "«Kính gửi:», có dấu hai chấm", line)


def _wired(case: Case) -> Iterator[Found]:
    line = case.parts.of("kinh_gui")[0]
    if case.parts.kind == "CĐ" and not words(line).endswith(("điện:", "ĐIỆN:")):
        yield Found(f"«{words(line)[:40]}»", "«… điện:», rồi nơi nhận công điện", line)


def _one_addressee(case: Case) -> Iterator[Found]:
    """A single addressee stands on the line of Kính gửi."""
    label, items = _addressees(case)
    if label is not None and len(items) == 1 and case.parts.kind != "CĐ":
        yield Found(
            "Một nơi nhận mà xuống dòng", "Tên nơi nhận cùng dòng với «Kính gửi:»", items[0]
        )


def _own_lines(case: Case) -> Iterator[Found]:
    """Several addressees: each on its own line behind a dash."""
    lines = case.parts.of("kinh_gui")
    after = _after_colon(lines[0])
    if ";" in after.rstrip("; ") or (after and any(_LISTED.match(line.text) for line in lines[1:])):
        yield Found(
            "Nhiều nơi nhận trên dòng «Kính gửi»",
            "Xuống dòng, mỗi nơi nhận một dòng «- …;»",
            lines[0],
        )
        return
    _, items = _addressees(case)
    for line in items if len(items) > 1 else []:
        if not _LISTED.match(line.text) and line.place.line == 0:
            yield Found("Không có gạch đầu dòng", "Mỗi nơi nhận một dòng, đầu dòng «- »", line)


def _addressee_ends(case: Case) -> Iterator[Found]:
    _, items = _addressees(case)
    if len(items) > 1:
        yield from _endings(items, "Cuối dòng nơi nhận")


def _aligned(case: Case) -> Iterator[Found]:
    _, items = _addressees(case)
    dashed = [line for line in items if _LISTED.match(line.text) and line.align in ("left", "both")]
    first = next(iter(dashed), None)
    for line in dashed[1:]:
        apart = _dash_mm(line) - _dash_mm(first) if first is not None else 0.0
        if abs(apart) > 1 and (line.cell, line.box) == (dashed[0].cell, dashed[0].box):
            yield Found(
                f"Gạch đầu dòng lệch {figure(abs(apart))} mm",
                "Các gạch đầu dòng thẳng hàng với nhau",
                line,
            )
            return


def _under_colon(case: Case) -> Iterator[Found]:
    """The dashes stand below the colon of «Kính gửi:»."""
    label, items = _addressees(case)
    if label is None or len(items) < 2 or case.parts.kind == "CĐ" or items[0].align == "tab":
        return
    middle = middle_mm(case, label)
    if middle is None or items[0].cell != label.cell or items[0].align not in ("left", "both"):
        return
    colon = middle + text_width_mm(label) / 2
    off = _dash_mm(items[0]) - colon
    if abs(off) > 15 and "\t" not in items[0].text:
        yield Found(
            f"Gạch đầu dòng cách dấu hai chấm {figure(abs(off))} mm",
            "Gạch đầu dòng dưới dấu hai chấm của «Kính gửi:»",
            items[0],
        )


def _authority(case: Case) -> Iterator[Found]:
    """Who decides is who issues: the same office, or its head."""
    lines = case.parts.of("tham_quyen")
    text = " ".join(words(line) for line in lines).upper()
    agency = " ".join(words(line) for line in case.parts.of("co_quan")).upper()
    if not agency or is_open(text) or text.startswith("THẨM QUYỀN") or agency.startswith("TÊN "):
        return
    council = "ỦY BAN NHÂN DÂN"
    if agency.startswith(council) and agency not in text and council in text:
        yield Found(f"«{text}»", f"Thẩm quyền của cơ quan ban hành «{agency}»", lines[0])


def _authority_words(case: Case) -> Iterator[Found]:
    """The post of the head, or the full name of who decides; «TM.» belongs to the signature."""
    short = listed(case, "co_quan_viet_tat")
    for line in case.parts.of("tham_quyen"):
        text = words(line).upper()
        prefix = re.match(r"T\s*[./]?\s*M\b[./]?", text)
        wrong = next((word for word in re.findall(r"[^\W\d_]+", text) if word in short), "")
        if prefix or wrong:
            said = prefix[0] if prefix else wrong
            yield found_at(
                line,
                said,
                f"«{said}» ở dòng thẩm quyền ban hành",
                "Chức vụ của người đứng đầu, hoặc tên đầy đủ của tập thể, cơ quan",
            )


def _colon(case: Case) -> Iterator[Found]:
    line = case.parts.of("quyet_dinh")[-1]
    text = words(line).upper()
    right = "QUYẾT NGHỊ:" if case.parts.kind == "NQ" else "QUYẾT ĐỊNH:"
    if text != right:
        yield Found(f"«{words(line)}»", f"«{right}»", line)


def _form_lines(case: Case) -> Iterator[Found]:
    own = [row for row in LINES_OF_FORMS if row[0] == case.parts.kind]
    body = [line for part in ("noi_dung", "de_muc", "bang") for line in case.parts.of(part)]
    lines = [words(line).lower() for line in body]
    missing = [said for _, _, said, how in own if not any(re.search(how, line) for line in lines)]
    if missing and body:
        yield Found(
            f"Không thấy {', '.join(f'«{said}»' for said in missing)}",
            f"Nội dung theo Mẫu {own[0][1]} của Phụ lục III",
            body[0],
        )


def _addressees(case: Case) -> tuple[Line | None, list[Line]]:
    """The label when it stands alone, and the lines of the list below it."""
    lines = case.parts.of("kinh_gui")
    if _after_colon(lines[0]) or ":" not in lines[0].text:
        return None, list(lines[1:])
    return lines[0], list(lines[1:])


def _after_colon(line: Line) -> str:
    return line.text.partition(":")[2].strip()


def _endings(lines: list[Line], what: str) -> Iterator[Found]:
    for line in lines:
        last = line is lines[-1]
        text = words(line)
        if line.ends_paragraph and not is_open(text) and not text.endswith("." if last else ";"):
            start = len(line.text.rstrip()) - 1
            right = "dấu chấm (.) ở dòng cuối cùng" if last else "dấu chấm phẩy (;)"
            yield Found(f"{what} là «{text[-1:]}»", right.capitalize(), line, start, start + 1)


def _dash_mm(line: Line) -> float:
    return line.left_mm + line.first_mm + 1.2 * (len(line.text) - len(line.text.lstrip(" ")))


def _type_name(case: Case) -> str:
    row = case.law.row("van_ban", case.parts.kind, case.on) if case.parts.kind else None
    return str(row["ten"]) if row else ""


def _rule(
    id_: str, title: str, source: str, judge: Callable[[Case], Iterator[Found]], level: str = ERROR
) -> Rule:
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), id_.split(".")[0])


RULES: tuple[Rule, ...] = (
    _rule("ten_loai.loai", "Loại văn bản", TYPES, _unknown, QUESTION),
    _rule("ten_loai.ten", "Tên loại viết đúng", TITLE, _spelt),
    _rule("ten_loai.cong_van", "Công văn không có tên loại", TITLE, _letter_titled),
    _rule("trich_yeu.vv", "Chữ «V/v» của công văn", TITLE, _about),
    _rule("trich_yeu.khong_vv", "«V/v» chỉ ở công văn", TITLE, _no_about),
    _rule("trich_yeu.dau_cuoi", "Dấu cuối trích yếu", USUAL, _ended, WARNING),
    _rule("trich_yeu.cach_6pt", "Trích yếu công văn cách 6 pt", TITLE, _six_points, WARNING),
    _rule("kinh_gui.loai", "Loại văn bản có Kính gửi", TO, _addressed),
    _rule("kinh_gui.tu", "Từ «Kính gửi:»", TO, _label),
    _rule("kinh_gui.cong_dien", "Nơi nhận công điện", f"{FORMS}, Mẫu 1.6", _wired, WARNING),
    _rule("kinh_gui.mot_noi", "Gửi một nơi", TO, _one_addressee),
    _rule("kinh_gui.moi_dong", "Gửi nhiều nơi", TO, _own_lines),
    _rule("kinh_gui.dau_cuoi", "Dấu cuối dòng Kính gửi", TO, _addressee_ends),
    _rule("kinh_gui.thang_hang", "Gạch đầu dòng thẳng hàng", TO, _aligned),
    _rule("kinh_gui.duoi_hai_cham", "Gạch dưới dấu hai chấm", TO, _under_colon, WARNING),
    _rule("tham_quyen.ten", "Thẩm quyền theo cơ quan", f"{FORMS}, Mẫu 1.2", _authority, WARNING),
    _rule("tham_quyen.chu", "Lời thẩm quyền", f"{FORMS}, Mẫu 1.2", _authority_words, WARNING),
    _rule("quyet_dinh.chu", "Dòng QUYẾT ĐỊNH:", f"{FORMS}, Mẫu 1.2", _colon, WARNING),
    Rule("noi_dung.theo_mau", "Nội dung theo mẫu", WARNING, FORMS, _form_lines, "noi_dung", False),
)

# «Kính gửi» that is misspelt, or goes on behind its colon, has no list to judge.
MASKS: Mapping[str, frozenset[str]] = {
    "kinh_gui.moi_dong": frozenset({"kinh_gui.dau_cuoi", "kinh_gui.thang_hang"}),
}
