"""Rules on quốc hiệu, tiêu ngữ and the agency's names: their words, places and drawn rules."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from service.rules.form30.body import figure
from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.parts import PARTS
from service.rules.form30.prose import folded
from service.rules.form30.seen import DrawnRule, Line
from service.rules.form30.shown import (
    APPENDIX_I,
    USUAL,
    found_at,
    free_mm,
    is_open,
    listed,
    middle_mm,
    needed,
    text_room_mm,
    text_width_mm,
    words,
)
from service.rules.law import Row

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
DATED: Final = "Tên gọi theo ngày ban hành; NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II.2.a"
MAIN: Final = "NĐ 30/2020/NĐ-CP, Điều 8 khoản 2"
NATION_LAW: Final = f"{APPENDIX_I}, Mục II.1"
AGENCY_LAW: Final = f"{APPENDIX_I}, Mục II.2"
COUNCIL: Final = "ỦY BAN NHÂN DÂN"
COUNCILS: Final = (COUNCIL, "UBND", "HỘI ĐỒNG NHÂN DÂN", "HĐND")

# part → its length against the words above it: least and most, with the slack of measuring;
# signs typed in a row come in steps, and the decree's own forms have them from 0.24 to 1.12.
RULED: Final[Mapping[str, tuple[float, float, str, str]]] = {
    "tieu_ngu": (0.95, 1.05, "bằng độ dài dòng chữ", f"{NATION_LAW}.b"),
    "co_quan": (0.30, 0.55, "từ 1/3 đến 1/2 độ dài dòng chữ", f"{AGENCY_LAW}.b"),
    "trich_yeu": (0.30, 0.55, "từ 1/3 đến 1/2 độ dài dòng chữ", f"{APPENDIX_I}, Mục II.5.b"),
}
TYPED_SLACK: Final = {"tieu_ngu": 0.10, "co_quan": 0.08, "trich_yeu": 0.08}

# What must be there: (component, source, level).
PRESENT: Final = (
    ("quoc_hieu", f"{MAIN} điểm a", ERROR),
    ("tieu_ngu", f"{MAIN} điểm a", ERROR),
    ("co_quan", f"{MAIN} điểm b", ERROR),
    ("so", f"{MAIN} điểm c", ERROR),
    ("dia_danh", f"{MAIN} điểm d", ERROR),
    ("ten_loai", f"{MAIN} điểm đ", ERROR),
    ("trich_yeu", f"{MAIN} điểm đ", ERROR),
    ("kinh_gui", f"{APPENDIX_I}, Mục II.9.d", ERROR),
    ("tham_quyen", "NĐ 30/2020/NĐ-CP, Phụ lục III, Mục II, Mẫu 1.2", WARNING),
    ("can_cu", "NĐ 30/2020/NĐ-CP, Phụ lục III, Mục II, Mẫu 1.2", WARNING),
    ("quyet_dinh", "NĐ 30/2020/NĐ-CP, Phụ lục III, Mục II, Mẫu 1.2", WARNING),
    ("quyen_han", f"{MAIN} điểm g", ERROR),
    ("noi_nhan", f"{MAIN} điểm i", ERROR),
    ("noi_nhan_muc", f"{MAIN} điểm i", ERROR),
)


def _present(part: str, case: Case) -> Iterator[Found]:
    if part in needed(case.parts) and not case.parts.of(part):
        yield Found(f"Không thấy thành phần «{PARTS[part]}»", f"Có «{PARTS[part]}»")


def _nation(case: Case) -> Iterator[Found]:
    lines = case.parts.of("quoc_hieu")
    text = " ".join(words(line) for line in lines)
    if text.upper() != NATION:
        yield Found(f"«{text}»", f"«{NATION}»", lines[0])


def _one_line(case: Case) -> Iterator[Found]:
    lines = case.parts.of("quoc_hieu")
    if len(lines) > 1:
        yield Found(f"Quốc hiệu ngắt thành {len(lines)} dòng", "Quốc hiệu trên một dòng", lines[1])


def _first_page(case: Case) -> Iterator[Found]:
    """A header that comes back on other pages than the first does not carry it."""
    for section in case.paper.sections:
        for kind, lines in section.headers.items():
            if kind != "first" and (said := [x for x in lines if NATION in words(x).upper()]):
                yield Found(
                    "Quốc hiệu ở đầu trang, hiện lại trên mọi trang",
                    "Quốc hiệu chỉ ở trang đầu tiên",
                    said[0],
                )
                return


def _fits(case: Case) -> Iterator[Found]:
    for part in ("quoc_hieu", "tieu_ngu"):
        for line in case.parts.of(part):
            room = free_mm(case, line)
            wide = text_width_mm(line)
            if line.align != "tab" and wide > room + 0.5:
                yield Found(
                    f"Chỗ rộng {figure(room)} mm, chữ cần {figure(wide)} mm nên bị xuống dòng",
                    f"{PARTS[part]} vừa trên một dòng",
                    line,
                )


def _on_side(part: str, right: bool, case: Case) -> Iterator[Found]:
    for line in case.parts.of(part):
        if line.align == "tab":
            on_right = line.place.column > 0
        else:
            middle = middle_mm(case, line)
            if middle is None:
                raise CannotJudge("Bố cục bằng hộp chữ hoặc tab: chưa đo được ở nửa nào của trang")
            on_right = middle > text_room_mm(case, line) / 2
        if on_right != right:
            where = ("bên trái", "bên phải") if right else ("bên phải", "bên trái")
            yield Found(f"Ở giữa hoặc {where[0]} trang", f"Ở {where[1]} trang", line)
            return


def _motto(case: Case) -> Iterator[Found]:
    lines = case.parts.of("tieu_ngu")
    text = " ".join(words(line) for line in lines)
    if text != MOTTO and text != MOTTO.upper():  # tieu_ngu.loai_chu says the last
        yield Found(f"«{text}»", f"«{MOTTO}»: gạch nối ngắn, có cách chữ", lines[0])


def _single(upper: str, lower: str, case: Case) -> Iterator[Found]:
    """Two names one below the other at single spacing."""
    if not case.parts.of(upper):
        return
    for line in (*case.parts.of(upper), *case.parts.of(lower)):
        size = max((look.size for look in line.looks()), default=13.0)
        auto = line.spacing_rule == "auto"
        if line.spacing > (1.01 if auto else 1.2 * size):
            unit = "dòng" if auto else "pt"
            yield Found(f"Giãn dòng {figure(line.spacing)} {unit}", "Cách nhau dòng đơn", line)


def _ruled(part: str, case: Case) -> Iterator[Found]:
    if _has_rule(part, case) and not _rules(part, case):
        line = case.parts.of(part)[-1]
        yield Found(
            "Không có đường kẻ bên dưới", f"Có đường kẻ ngang nét liền {RULED[part][2]}", line
        )


def _rule_length(part: str, case: Case) -> Iterator[Found]:
    rules = _rules(part, case) if _has_rule(part, case) else []
    if not rules or is_open(case.parts.text(part)):
        return
    if all(rule.width_mm is None for rule in rules):
        raise CannotJudge("Tệp không cho biết độ dài đường kẻ")
    least, most, said, _ = RULED[part]
    shortest, longest = _lengths(case, part)
    wrong = []
    for rule in rules:
        slack = TYPED_SLACK[part] if rule.kind == "underscores" else 0.0
        wide = rule.width_mm or 0.0
        if (least - slack) * shortest <= wide <= (most + slack) * longest:
            return
        wrong.append(wide)
    line = case.parts.of(part)[-1]
    yield Found(
        f"Đường kẻ dài {figure(wrong[0])} mm, dòng chữ dài {figure(longest)} mm"
        f" ({round(100 * wrong[0] / longest)} %)",
        f"Đường kẻ dài {said}",
        line,
    )


def _rule_solid(part: str, case: Case) -> Iterator[Found]:
    rules = _rules(part, case) if _has_rule(part, case) else []
    if rules and not any(rule.solid for rule in rules):
        yield Found("Đường kẻ nét đứt", "Đường kẻ nét liền", case.parts.of(part)[-1])


def _rule_under_letters(case: Case) -> Iterator[Found]:
    if case.parts.kind == "cong_van" and _rules("trich_yeu", case):
        line = case.parts.of("trich_yeu")[-1]
        yield Found("Có đường kẻ dưới trích yếu công văn", "Không có đường kẻ", line)


def _has_rule(part: str, case: Case) -> bool:
    return part != "trich_yeu" or case.parts.kind != "cong_van"


def _rules(part: str, case: Case) -> list[DrawnRule]:
    places = {line.place for line in case.parts.of(part)}
    return [rule for rule in case.paper.rules if rule.below in places]


def _lengths(case: Case, part: str) -> tuple[float, float]:
    """The shortest and the longest of its lines as they print; a long one is cut by its room."""
    found = []
    for line in case.parts.of(part):
        room = free_mm(case, line)
        wide = text_width_mm(line)
        found += [wide] if wide <= room else [room, max(wide % room, 0.15 * room)]
    return min(found), max(found)


def _abbreviated(case: Case) -> Iterator[Found]:
    short = listed(case, "co_quan_viet_tat")
    for line in case.parts.of("co_quan"):
        for word in re.findall(r"[^\W\d_]+", words(line).upper()):
            if word in short:
                yield found_at(
                    line, word, f"Viết tắt «{word}»", "Tên chính thức, đầy đủ của cơ quan"
                )
                break


def _unnamed(case: Case) -> Iterator[Found]:
    """«UBND TỈNH» of no province: a parent or issuer whose unit has no name."""
    levels = ("", *(f" {word}" for word in listed(case, "cap_don_vi")))
    bare = {f"{body}{level}" for body in COUNCILS for level in levels}
    for part in ("co_quan_chu_quan", "co_quan"):
        if (said := _joined(case, part)) in bare:
            yield Found(
                f"«{said}»: không có tên đơn vị hành chính",
                "Ghi thêm tên tỉnh, thành phố hoặc xã, phường",
                case.parts.of(part)[-1],
            )


def _parent_of_council(case: Case) -> Iterator[Found]:
    name = _agency(case)
    if name.startswith(f"{COUNCIL} ") or name == COUNCIL:
        for line in case.parts.of("co_quan_chu_quan"):
            yield Found(
                f"Có dòng cơ quan chủ quản «{words(line)}» trên tên Ủy ban nhân dân",
                "Ủy ban nhân dân không ghi cơ quan chủ quản",
                line,
            )
            return


def _by_day(case: Case) -> Iterator[Found]:
    """Names as they are on the day of issue: the province's, and none of a level that is gone."""
    now = case.law.rows("co_quan", case.on)
    for part, name_of in (("co_quan", _full), ("co_quan_chu_quan", _short)):
        said = _joined(case, part)
        known = {name_of(row): row["key"] for row in case.law.rows("co_quan")}
        right = [row for row in now if row["key"] == known.get(said)]
        if right and said not in map(name_of, right):
            yield Found(
                f"«{said}» không phải tên gọi vào ngày {case.on:%d/%m/%Y}",
                f"«{name_of(right[0])}» ({right[0]['source']})",
                case.parts.of(part)[-1],
            )
    for part in ("co_quan_chu_quan", "co_quan", "noi_nhan_muc"):
        for line in case.parts.of(part):
            yield from _gone(case, line)


def _gone(case: Case, line: Line) -> Iterator[Found]:
    for word in listed(case, "cap_huyen"):
        if found := re.search(rf"\b{word}\b", words(line), re.IGNORECASE):
            yield found_at(
                line,
                found[0],
                f"«{found[0]}»: không còn cấp huyện vào ngày {case.on:%d/%m/%Y}",
                "Tên đơn vị hành chính theo mô hình hai cấp (tỉnh, xã)",
            )
            return


def _full(row: Row) -> str:
    return folded(" ".join(row["dong"]))


def _short(row: Row) -> str:
    return folded(row["viet_tat_cap_tren"])


def _agency(case: Case) -> str:
    return _joined(case, "co_quan")


def _joined(case: Case, part: str) -> str:
    return " ".join(words(line).upper() for line in case.parts.of(part))


def _of(
    id_: str,
    title: str,
    level: str,
    source: str,
    judge: Callable[[Case], Iterator[Found]],
) -> Rule:
    return Rule(id_, title, level, source, judge, id_.split(".")[0])


RULES: tuple[Rule, ...] = (
    *(
        Rule(f"{part}.co", f"Có {PARTS[part]}", level, source, partial(_present, part), part, False)
        for part, source, level in PRESENT
    ),
    _of("quoc_hieu.loi_van", "Lời Quốc hiệu", ERROR, f"{NATION_LAW}.a", _nation),
    _of("quoc_hieu.mot_dong", "Quốc hiệu một dòng", ERROR, f"{NATION_LAW}.c", _one_line),
    _of("quoc_hieu.trang_dau", "Quốc hiệu ở trang đầu", ERROR, f"{NATION_LAW}.a", _first_page),
    _of("quoc_hieu.vua_dong", "Quốc hiệu, Tiêu ngữ đủ chỗ", WARNING, USUAL, _fits),
    _of(
        "quoc_hieu.ben_phai",
        "Quốc hiệu bên phải",
        ERROR,
        f"{NATION_LAW}.a",
        partial(_on_side, "quoc_hieu", True),
    ),
    _of("tieu_ngu.loi_van", "Lời Tiêu ngữ", ERROR, f"{NATION_LAW}.b", _motto),
    _of(
        "tieu_ngu.dong_don",
        "Quốc hiệu, Tiêu ngữ cách dòng đơn",
        ERROR,
        f"{NATION_LAW}.c",
        partial(_single, "quoc_hieu", "tieu_ngu"),
    ),
    _of(
        "co_quan.ben_trai",
        "Tên cơ quan bên trái",
        ERROR,
        f"{AGENCY_LAW}.c",
        partial(_on_side, "co_quan", False),
    ),
    _of(
        "co_quan.dong_don",
        "Tên cơ quan cách dòng đơn",
        ERROR,
        f"{AGENCY_LAW}.b",
        partial(_single, "co_quan_chu_quan", "co_quan"),
    ),
    _of("co_quan.viet_tat", "Tên cơ quan đầy đủ", ERROR, f"{AGENCY_LAW}.a", _abbreviated),
    Rule("co_quan.ten_don_vi", "Tên đơn vị hành chính", ERROR, f"{AGENCY_LAW}.a", _unnamed),
    _of("co_quan_chu_quan.ubnd", "Dòng trên tên UBND", WARNING, USUAL, _parent_of_council),
    Rule("co_quan.theo_ngay", "Tên gọi theo ngày ban hành", WARNING, DATED, _by_day),
    *(
        _of(f"{part}.{what}", f"{title}: {PARTS[part]}", ERROR, source, partial(judge, part))
        for part, (*_, source) in RULED.items()
        for what, title, judge in (
            ("duong_ke", "Đường kẻ", _ruled),
            ("ke_dai", "Độ dài đường kẻ", _rule_length),
            ("ke_lien", "Nét đường kẻ", _rule_solid),
        )
    ),
    _of("trich_yeu.khong_ke", "Trích yếu công văn", WARNING, USUAL, _rule_under_letters),
)

# «Như trên» has nobody above when «Kính gửi» is not there; symbol and place are looked up by the
# agency's name.
MASKS: Mapping[str, frozenset[str]] = {
    "kinh_gui.co": frozenset({"noi_nhan_muc.nhu_tren"}),
    "co_quan.ten_don_vi": frozenset({"so.theo_co_quan", "dia_danh.theo_ngay"}),
}
