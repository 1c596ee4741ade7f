"""Rules on what stands at the foot: Nơi nhận and its list, stamps, drafter, contact, end mark."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from service.rules.form30.body import at_level, at_most, figure, lines_of
from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.seen import Line
from service.rules.form30.shown import (
    APPENDIX_I,
    FORMS,
    found_at,
    is_open,
    listed,
    text_room_mm,
    words,
)

SENT: Final = f"{APPENDIX_I}, Mục II.9"
OTHERS: Final = f"{APPENDIX_I}, Mục III"
# Papers with Kính gửi whose list begins with «Như trên»; decisions, with «Như Điều …».
ANSWERING, DECIDING, MINUTES = ("cong_van", "TTr", "BC"), ("QĐ", "NQ"), "BB"
# Papers whose addressee stands in the text, so that «Như trên» may be said; or needs Kính gửi.
ADDRESSED: Final = frozenset(
    ("cong_van", "TTr", "CĐ", "GM", "GGT", "GUQ", "GNP", "PG", "PC", "PB", "thu_cong", "")
)
FLUSH_MM: Final = 3.0
_SIGN_PARTS: Final = ("noi_nhan", "noi_nhan_muc", "quyen_han", "chu_ky", "ho_ten", "nguoi_soan")
_CONTACT_PARTS: Final = (*_SIGN_PARTS, "ke", "trong", "khac", "lien_he")

_MARK: Final = re.compile(r"([-–—+•*·●○▪])\s*")
_LABEL: Final = re.compile(r"Nơi nhận:\s*(.*)")
_KEPT: Final = re.compile(r"Lưu: ?VT(?: ?\([^)]*\))?(?:,.*)?")
_DRAFTER: Final = re.compile(r"(?<=[.;])\s+[A-ZĐ]{1,5}\.?\s*\(?\d{1,4}\)?\.?$")
_TWO: Final = re.compile(r"[;.,]\s*[-–]\s*(?=[^\W\d_])")
_ARTICLES: Final = re.compile(r"điều\s+(\d+(?:\s*(?:,|và)\s*(?:điều\s+)?\d+)*)", re.IGNORECASE)
_END: Final = "./."

Judge = Callable[[Case], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class _Item:
    """One recipient: its lines, its mark as typed, its words without mark and drafter."""

    lines: tuple[Line, ...]
    mark: str
    text: str

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def kept(self) -> bool:
        """«Lưu: VT, …»."""
        return re.match(r"l[ưu]u\b", self.text, re.IGNORECASE) is not None

    @property
    def open(self) -> bool:
        return is_open(self.text)


def _label(case: Case) -> Iterator[Found]:
    for line in case.parts.of("noi_nhan")[:1]:
        text = words(line)
        if not _LABEL.match(text) and text.upper() != text:
            yield Found(f"«{text}»", "«Nơi nhận:»", line)


def _label_alone(case: Case) -> Iterator[Found]:
    for line in case.parts.of("noi_nhan")[:1]:
        match = _LABEL.match(words(line))
        if match and match[1]:
            yield found_at(
                line, match[1], f"«{match[1]}» sau «Nơi nhận:»", "«Nơi nhận:» đứng riêng"
            )


def _flush(case: Case) -> Iterator[Found]:
    marked = [item.first for item in _items(case) if item.mark in "-–—"]
    for line in (*case.parts.of("noi_nhan")[:1], *marked):
        if line.align == "tab" or line.place.line:
            continue
        inset = line.left_mm + line.first_mm
        if line.align in ("center", "right") or inset > FLUSH_MM:
            found = f"Lùi vào {figure(inset)} mm" if inset > FLUSH_MM else "Không sát lề trái"
            yield Found(found, "Sát lề trái", line)


def _level(case: Case) -> Iterator[Found]:
    label = next(iter(case.parts.of("noi_nhan")), None)
    titles = [line for signature in case.parts.signatures for line in signature.titles[:1]]
    if label is None or not titles or case.parts.kind in ("BB", "HĐ", "BGN", "BTT"):
        return
    title = titles[-1]
    if label.cell and title.cell and label.cell.table == title.cell.table:
        level = (label.cell.row, _above(case, label)) == (title.cell.row, _above(case, title))
    elif "tab" in (label.align, title.align):
        level = label.place.paragraph == title.place.paragraph
    else:
        raise CannotJudge("Nơi nhận và chức vụ không cùng bảng nên chưa xét có ngang hàng")
    if not level:
        yield Found(
            "«Nơi nhận:» không ngang hàng với quyền hạn, chức vụ của người ký",
            f"Ngang hàng với «{words(title)}»",
            label,
        )


def _dash(case: Case) -> Iterator[Found]:
    for item in _items(case):
        if not item.open and item.mark not in ("-", "–", "—", "+"):
            found = f"Đầu dòng là «{item.mark}»" if item.mark else "Đầu dòng không có gạch"
            yield Found(found, "Đầu dòng có gạch đầu dòng (-)", item.first)


def _each_on_a_line(case: Case) -> Iterator[Found]:
    for line in lines_of(case, "noi_nhan_muc"):
        if match := _TWO.search(words(line), 2):
            rest = words(line)[match.start() + 1 :].strip()
            yield found_at(
                line, rest, f"«{rest}» trên cùng một dòng", "Mỗi nơi nhận trên một dòng riêng"
            )


def _semicolons(case: Case) -> Iterator[Found]:
    for item in _middle(case):
        if item.text[-1:] not in (";", ".", ":"):
            yield _at_end(item, "Cuối dòng có dấu chấm phẩy (;)")


def _stops_between(case: Case) -> Iterator[Found]:
    for item in _middle(case):
        if item.text.endswith("."):
            yield _at_end(item, "Chỉ dòng cuối cùng có dấu chấm, dòng này có dấu chấm phẩy (;)")


def _last_stop(case: Case) -> Iterator[Found]:
    items = _items(case)
    if not items or _misplaced(items) is not None:
        return
    text = items[-1].text
    if text.endswith(";") and not any(item.kept for item in items):
        return  # the line «Lưu» is missing below: its own rule says so
    if not items[-1].open and (not text.endswith(".") or text.endswith(_END)):
        yield _at_end(items[-1], "Dòng cuối cùng có dấu chấm (.)")


def _kept(case: Case) -> Iterator[Found]:
    items = _items(case)
    if items and not any(item.kept for item in items):
        yield Found(
            "Không có dòng «Lưu»", "Dòng cuối: «- Lưu: VT, <đơn vị soạn thảo>.»", items[-1].first
        )


def _kept_last(case: Case) -> Iterator[Found]:
    item = _misplaced(_items(case))
    if item is not None:
        yield Found("Dòng «Lưu» không ở cuối", "Dòng «Lưu: VT, …» là dòng cuối cùng", item.first)


def _kept_form(case: Case) -> Iterator[Found]:
    for item in _items(case):
        text = item.text.rstrip(" .;,")
        if item.kept and not item.open and not _KEPT.fullmatch(text):
            yield found_at(
                item.first, text, f"«{text}»", "«Lưu: VT, <chữ viết tắt đơn vị soạn thảo>.»"
            )


def _kept_in_file(case: Case) -> Iterator[Found]:
    for item in _items(case):
        if case.parts.kind == MINUTES and item.kept and "hồ sơ" not in item.text.casefold():
            yield Found(f"«{item.text}»", "Biên bản: «- Lưu: VT, Hồ sơ.»", item.first)


def _as_above(case: Case) -> Iterator[Found]:
    first = _first(case)
    answers = case.parts.kind in ANSWERING and case.parts.of("kinh_gui")
    if first and answers and not _begins(first, "như trên"):
        found = f"Dòng đầu là «{first.text}»"
        yield Found(found, "Văn bản có «Kính gửi»: «- Như trên;»", first.first)


def _as_above_of_none(case: Case) -> Iterator[Found]:
    if case.parts.kind in ADDRESSED or case.parts.of("kinh_gui"):
        return
    for item in _items(case):
        if _begins(item, "như trên"):
            yield Found(
                "«Như trên» trong văn bản không có «Kính gửi»",
                "Tên cơ quan, tổ chức, cá nhân nhận văn bản",
                item.first,
            )


def _as_article(case: Case) -> Iterator[Found]:
    first, articles = _first(case), _articles(case)
    decides = case.parts.kind in DECIDING and articles and not case.parts.of("kinh_gui")
    if first and decides and not _begins(first, "như điều", "như các điều"):
        found = f"Dòng đầu là «{first.text}»"
        yield Found(found, f"«- Như Điều {articles[-1]};»", first.first)


def _which_article(case: Case) -> Iterator[Found]:
    known = _articles(case)
    for item in _items(case):
        match = _ARTICLES.search(item.text) if _begins(item, "như") else None
        numbers = re.findall(r"\d+", match[1]) if match else []
        wrong = [number for number in numbers if number not in known]
        if match and wrong and known:
            yield found_at(
                item.first,
                match[0],
                f"Văn bản không có Điều {wrong[0]}",
                f"Điều về trách nhiệm thi hành: Điều {known[-1]}",
            )


def _urgency(case: Case) -> Iterator[Found]:
    known = listed(case, "muc_khan")
    for line in lines_of(case, "muc_khan"):
        if words(line).upper() not in known:
            yield Found(f"«{words(line)}»", _one_of(known), line)


def _circulation(case: Case) -> Iterator[Found]:
    known = listed(case, "luu_hanh")
    for line in lines_of(case, "luu_hanh"):
        if words(line).upper() not in known:
            yield Found(f"«{words(line)}»", _one_of(known), line)


def _framed(part: str, case: Case) -> Iterator[Found]:
    for line in lines_of(case, part):
        if not line.boxed and not (line.cell and line.cell.bordered):
            yield Found("Không có khung", "Trong khung hình chữ nhật viền đơn", line)


def _drafter(case: Case) -> Iterator[Found]:
    for line in lines_of(case, "nguoi_soan"):
        text = words(line)
        if text.upper() != text:
            yield Found(f"«{text}»", f"Ký hiệu bằng chữ in hoa: «{text.upper()}»", line)


def _ruled(case: Case) -> Iterator[Found]:
    contact = lines_of(case, "lien_he")
    if not contact:
        return
    above = {line.place for part in _CONTACT_PARTS for line in case.parts.of(part)}
    widths = [rule.width_mm for rule in case.paper.rules if rule.below in above]
    room = text_room_mm(case, contact[0])
    if not widths:
        yield Found("Phía trên không có đường kẻ", "Dưới một đường kẻ hết chiều ngang", contact[0])
    elif None in widths:
        raise CannotJudge("Tệp không cho biết độ dài đường kẻ trên phần địa chỉ liên hệ")
    elif (widest := max(width or 0 for width in widths)) < 0.9 * room:
        yield Found(
            f"Đường kẻ dài {figure(widest)} mm",
            f"Đường kẻ kéo dài hết chiều ngang: {figure(room)} mm",
            contact[0],
        )


def _ended(case: Case) -> Iterator[Found]:
    body = _of_a_type(case)
    if body and not body[-1].text.rstrip(' ”"').endswith(_END):
        text = body[-1].text.rstrip()
        start = max(len(text) - 1, 0)
        yield Found("Cuối nội dung không có dấu «./.»", f"«{_END}»", body[-1], start, len(text))


def _ended_early(case: Case) -> Iterator[Found]:
    for line in _of_a_type(case)[:-1]:
        if _END in line.text:
            expected = "Dấu «./.» một lần, ở cuối nội dung"
            yield found_at(line, _END, "Dấu «./.» ở giữa nội dung", expected)


def _of_a_type(case: Case) -> list[Line]:
    """The body of a type that Điều 7 knows: forms of an office's own end as they need."""
    return lines_of(case, "noi_dung", "de_muc", "bang") if case.parts.kind else []


def _items(case: Case) -> list[_Item]:
    known: list[_Item] | None = case.memo.get("recipients")
    if known is None:
        known = [_item(lines) for lines in _gathered(case)]
        case.memo["recipients"] = known
    return known


def _gathered(case: Case) -> Iterator[tuple[Line, ...]]:
    """The lines of each recipient: one that is not ended goes on where no mark begins another."""
    own: list[Line] = []
    for line in lines_of(case, "noi_nhan_muc"):
        if own and (_MARK.match(words(line)) or re.search(r"[;.]$", words(own[-1]))):
            yield tuple(own)
            own = []
        own.append(line)
    if own:
        yield tuple(own)


def _item(lines: tuple[Line, ...]) -> _Item:
    text = " ".join(words(line) for line in lines)
    match = _MARK.match(text)
    rest = text[match.end() :] if match else text
    return _Item(lines, match[1] if match else "", _DRAFTER.sub("", rest))


def _middle(case: Case) -> list[_Item]:
    """The recipients before the last one; a misplaced «Lưu» is told by its own rule."""
    items = _items(case)
    wrong = _misplaced(items)
    return [item for item in items[:-1] if item is not wrong and not item.open]


def _misplaced(items: list[_Item]) -> _Item | None:
    kept = [item for item in items if item.kept]
    return kept[0] if kept and not items[-1].kept else None


def _first(case: Case) -> _Item | None:
    first = next(iter(_items(case)), None)
    return None if first is None or first.open else first


def _begins(item: _Item, *starts: str) -> bool:
    return " ".join(item.text.casefold().split()).startswith(starts)


def _at_end(item: _Item, expected: str) -> Found:
    text = item.last.text.rstrip()
    end = text[-3:] if text.endswith(_END) else text[-1:]
    found = f"Cuối dòng: «{end}»" if not end.isalnum() else "Cuối dòng không có dấu"
    return Found(found, expected, item.last, len(text) - len(end), len(text))


def _articles(case: Case) -> list[str]:
    return [heading.number for heading in at_level(case, "dieu") if heading.number.isdecimal()]


def _above(case: Case, line: Line) -> int:
    """How many lines stand above it in its cell."""
    return [other for other in case.paper.lines if other.cell == line.cell].index(line)


def _one_of(known: tuple[str, ...]) -> str:
    return "Một trong các mức: " + ", ".join(f"«{word}»" for word in known)


def _rule(id_: str, title: str, level: str, source: str, judge: Judge) -> Rule:
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), id_.split(".")[0])


RULES: tuple[Rule, ...] = (
    _rule("noi_nhan.chu", "Từ «Nơi nhận:»", ERROR, f"{SENT}.d", _label),
    _rule("noi_nhan.dong_rieng", "«Nơi nhận:» trên dòng riêng", ERROR, f"{SENT}.d", _label_alone),
    _rule("noi_nhan.sat_le", "Nơi nhận sát lề trái", ERROR, f"{SENT}.d", _flush),
    _rule("noi_nhan.ngang_hang", "Nơi nhận ngang hàng với chức vụ", ERROR, f"{SENT}.d", _level),
    _rule("noi_nhan_muc.gach_dau_dong", "Gạch đầu dòng", ERROR, f"{SENT}.d", _dash),
    _rule("noi_nhan_muc.dong_rieng", "Mỗi nơi nhận một dòng", ERROR, f"{SENT}.d", _each_on_a_line),
    _rule("noi_nhan_muc.cham_phay", "Dấu chấm phẩy cuối dòng", ERROR, f"{SENT}.d", _semicolons),
    _rule("noi_nhan_muc.cham_giua", "Dấu chấm giữa Nơi nhận", WARNING, f"{SENT}.d", _stops_between),
    _rule("noi_nhan_muc.cham_cuoi", "Dấu chấm cuối Nơi nhận", ERROR, f"{SENT}.d", _last_stop),
    _rule("noi_nhan_muc.luu", "Dòng «Lưu»", ERROR, f"{SENT}.d", _kept),
    _rule("noi_nhan_muc.luu_cuoi", "Dòng «Lưu» ở cuối", ERROR, f"{SENT}.d", _kept_last),
    _rule("noi_nhan_muc.luu_dang", "Cách ghi «Lưu: VT»", ERROR, f"{SENT}.d", _kept_form),
    _rule(
        "noi_nhan_muc.luu_ho_so", "Lưu hồ sơ của biên bản", WARNING, f"{FORMS}, Mẫu 1.9",
        _kept_in_file,
    ),
    _rule("noi_nhan_muc.nhu_tren", "«Như trên»", ERROR, f"{SENT}.b", _as_above),
    _rule(
        "noi_nhan_muc.nhu_tren_thua", "«Như trên» không có Kính gửi", ERROR, f"{SENT}.c",
        _as_above_of_none,
    ),
    _rule("noi_nhan_muc.nhu_dieu", "«Như Điều …»", ERROR, f"{FORMS}, Mẫu 1.1, 1.2", _as_article),
    _rule(
        "noi_nhan_muc.dieu_nao", "Điều nêu ở Nơi nhận", WARNING, f"{FORMS}, Mẫu 1.1, 1.2",
        _which_article,
    ),
    _rule("muc_khan.chu", "Mức độ khẩn", ERROR, f"{OTHERS}.2.b", _urgency),
    _rule(
        "muc_khan.khung", "Khung của dấu khẩn", ERROR, f"{OTHERS}.2.b",
        lambda case: _framed("muc_khan", case),
    ),
    _rule("luu_hanh.chu", "Chỉ dẫn phạm vi lưu hành", WARNING, f"{OTHERS}.2.c", _circulation),
    _rule(
        "luu_hanh.khung", "Khung của chỉ dẫn lưu hành", ERROR, f"{OTHERS}.2.c",
        lambda case: _framed("luu_hanh", case),
    ),
    _rule("nguoi_soan.in_hoa", "Ký hiệu người soạn thảo", ERROR, f"{OTHERS}.3", _drafter),
    _rule("lien_he.duong_ke", "Đường kẻ trên địa chỉ", ERROR, f"{OTHERS}.4", _ruled),
    _rule("noi_dung.ket_thuc", "Dấu kết thúc nội dung", WARNING, FORMS, _ended),
    _rule("noi_dung.ket_thuc_thua", "Dấu kết thúc ở giữa", WARNING, FORMS, _ended_early),
)  # fmt: skip

# A fault that hides others: what cannot be seen for it may go unsaid.
MASKS: Mapping[str, frozenset[str]] = {
    "noi_nhan_muc.luu": frozenset({"noi_nhan_muc.cham_cuoi"}),
    "noi_nhan.dong_rieng": frozenset({"noi_nhan_muc.nhu_tren", "noi_nhan_muc.nhu_dieu"}),
    "noi_nhan_muc.luu_cuoi": frozenset({"noi_nhan_muc.cham_giua", "noi_nhan_muc.cham_cuoi"}),
}
