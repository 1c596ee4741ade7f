"""Rules on quốc hiệu, tiêu ngữ and the agency's names: their words, places and drawn rules."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from service.rules.form30.body import figure
from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.parts import PARTS
from service.rules.form30.seen import DrawnRule, Line
from service.rules.form30.shown import (
    APPENDIX_I,
    USUAL,
    found_at,
    listed,
    middle_mm,
    needed,
    text_room_mm,
    text_width_mm,
    words,
)

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
MAIN: Final = "NĐ 30/2020/NĐ-CP, Điều 8 khoản 2"
NATION_LAW: Final = f"{APPENDIX_I}, Mục II.1"
AGENCY_LAW: Final = f"{APPENDIX_I}, Mục II.2"
COUNCIL: Final = "ỦY BAN NHÂN DÂN"

# part → its length against the words above it: least and most, with the slack of measuring;
# signs typed in a row come in steps, and the decree's own forms have them from 0,26 to 1,12.
RULED: Final[Mapping[str, tuple[float, float, str, str]]] = {
    "tieu_ngu": (0.95, 1.05, "bằng độ dài dòng chữ", f"{NATION_LAW}.b"),
    "co_quan": (0.30, 0.55, "từ 1/3 đến 1/2 độ dài dòng chữ", f"{AGENCY_LAW}.b"),
    "trich_yeu": (0.30, 0.55, "từ 1/3 đến 1/2 độ dài dòng chữ", f"{APPENDIX_I}, Mục II.5.b"),
}
TYPED_SLACK: Final = {"tieu_ngu": 0.10, "co_quan": 0.06, "trich_yeu": 0.06}

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
    ("ho_ten", f"{MAIN} điểm g", ERROR),
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


def _fits(case: Case) -> Iterator[Found]:
    for part in ("quoc_hieu", "tieu_ngu"):
        for line in case.parts.of(part):
            room = line.room_mm - line.left_mm - line.right_mm - max(line.first_mm, 0)
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
        yield Found("Không có đường kẻ bên dưới", f"Có đường kẻ ngang nét liền {RULED[part][2]}", line)


def _rule_length(part: str, case: Case) -> Iterator[Found]:
    rules = _rules(part, case) if _has_rule(part, case) else []
    if not rules:
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
        room = max(line.room_mm - line.left_mm - line.right_mm, 1.0)
        wide = text_width_mm(line)
        found += [wide] if wide <= room else [room, max(wide % room, 0.15 * room)]
    return min(found), max(found)


def _abbreviated(case: Case) -> Iterator[Found]:
    short = listed(case, "co_quan_viet_tat")
    for line in case.parts.of("co_quan"):
        for word in re.findall(r"[^\W\d_]+", words(line).upper()):
            if word in short:
                yield found_at(line, word, f"Viết tắt «{word}»", "Tên chính thức, đầy đủ của cơ quan")
                break


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


def _agency_by_day(case: Case) -> Iterator[Found]:
    """The province's names as they are on the day of issue."""
    now = case.law.rows("co_quan", case.on)
    lines = (*case.parts.of("co_quan_chu_quan"), *case.parts.of("co_quan"))
    for line, form in _dated_names(case):
        right = next((row for row in now if row["key"] == form["key"]), None)
        if right is not None and right is not form and lines:
            old = words(line).upper() != words(lines[0]).upper()
            name = right["dong"][-1] if old or form["dong"][-1] in words(line) else right["viet_tat_cap_tren"]
            yield Found(
                f"«{words(line)}» không phải tên gọi vào {case.on:%d/%m/%Y}",
                f"«{name}» ({right['source']})",
                line,
            )


def _dated_names(case: Case) -> Iterator[tuple[Line, Mapping[str, object]]]:
    raise NotImplementedError


def _agency(case: Case) -> str:
    return " ".join(words(line).upper() for line in case.parts.of("co_quan"))
