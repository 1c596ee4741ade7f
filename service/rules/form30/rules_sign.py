"""Rules on who signs and how it is said: signs of authority, posts, names (ô 7a, 7b)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from service.rules.form30.body import at_most
from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.parts import Signature
from service.rules.form30.seen import Line
from service.rules.form30.shown import APPENDIX_I, FORMS, USUAL, found_at, is_open, starts, words

SIGNERS: Final = f"{APPENDIX_I}, Mục II.7"
SAMPLES: Final = f"{APPENDIX_I}, Mục V.7"
SIGNED: Final = "NĐ 30/2020/NĐ-CP, Điều 13"
COMPONENTS: Final = "NĐ 30/2020/NĐ-CP, Điều 8 khoản 2"
MINUTES, DECISIONS = "BB", ("QĐ", "NQ")
TWO_SIDES = ("BB", "HĐ", "BGN", "BTT")  # who signs there speaks for a side, not for an office

# As typed → the sign the decree has; those that are words are not abbreviated as it asks.
_TYPED: Final = (
    (re.compile(r"T[./ ]*U[./ ]*Q(?!\w)|UQ(?!\w)|THỪA ỦY QUYỀN(?!\w)"), "TUQ."),
    (re.compile(r"T[./ ]*M(?!\w)|THAY MẶT(?!\w)"), "TM."),
    (re.compile(r"T[./ ]*L(?!\w)|THỪA LỆNH(?!\w)"), "TL."),
    (re.compile(r"K[./ ]*T(?!\w)|KÝ THAY(?!\w)"), "KT."),
    (re.compile(r"Q(?!\w)"), "Q."),
)
_MARK: Final = re.compile(r"[./:,\-–]*")
_SECOND: Final = re.compile(r"(?<=\S)\s+((?:TM|KT|TL|TUQ|Q)\.)(?!\w*\.)")
_UNKNOWN_POST: Final = re.compile(r"^PHỤ TRÁCH (?!KẾ TOÁN)|(?<=\S) PHỤ TRÁCH$")
_STANDING: Final = re.compile(r"^PHÓ .*(THƯỜNG TRỰC)$")
_NAME_TO_FILL: Final = re.compile(r"\(?(ghi )?(rõ )?họ(,| và)? tên\b.*", re.IGNORECASE)
# No title begins so: such a line goes on with the one above.
_GOES_ON: Final = ("NHÂN DÂN", "DÂN", "TỈNH", "THÀNH PHỐ", "XÃ", "PHƯỜNG", "VÀ")
_TITLES: Final = ("hoc_ham", "hoc_vi", "danh_hieu", "quan_ham")

_SECRETARY: Final = ("THƯ KÝ", "NGƯỜI GHI")
_CHAIR: Final = ("CHỦ TỌA", "CHỦ TRÌ")

Judge = Callable[[Case], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class _Title:
    """A line of ô 7a: the sign of authority it means («KT.» or ""), as typed, and what follows."""

    line: Line
    text: str
    sign: str
    typed: str
    gap: str
    rest: str


def _abbreviation(case: Case) -> Iterator[Found]:
    for title in _titles(case):
        if title.sign and title.typed != title.sign:
            shown = _as_typed(title.line, title.typed)
            yield found_at(title.line, shown, f"«{shown}»", f"«{title.sign} {title.rest}»")


def _space(case: Case) -> Iterator[Found]:
    for title in _titles(case):
        if title.sign and title.typed == title.sign and title.rest and not title.gap:
            yield Found(
                f"«{title.text}» viết liền",
                f"«{title.sign} {title.rest}»: có cách chữ sau «{title.sign}»",
                title.line,
            )


def _own_line(case: Case) -> Iterator[Found]:
    for title in _titles(case):
        second = _second(case, title)
        if second:
            yield found_at(
                title.line,
                second,
                f"«{title.text}» trên cùng một dòng",
                f"«{second}» trên một dòng riêng",
            )


def _of_collective(case: Case) -> Iterator[Found]:
    for title in _whole(case):
        posts = (*_law(case, "chuc_vu"), *_law(case, "cap_pho"))
        if title.sign == "TM." and starts(title.rest, posts):
            yield Found(
                f"«TM.» trước chức vụ «{title.rest}»",
                "«TM.» ghi trước tên tập thể lãnh đạo hoặc tên cơ quan, tổ chức",
                title.line,
            )


def _of_head(case: Case) -> Iterator[Found]:
    for title in _whole(case):
        if title.sign in ("KT.", "TL.", "TUQ.", "Q.") and not _is_open(title):
            deputy = starts(title.rest, _law(case, "cap_pho"))
            if deputy or starts(title.rest, _law(case, "tap_the")):
                yield Found(
                    f"«{title.sign}» trước «{title.rest}»",
                    f"«{title.sign}» ghi trước chức vụ của người đứng đầu",
                    title.line,
                )


def _own_post(case: Case) -> Iterator[Found]:
    for signature in case.parts.signatures:
        titles = _said(case, signature)
        if not titles or _is_open(titles[-1]) or _spoilt(case, titles):
            continue
        if titles[-1].sign in ("TM.", "KT.", "TL.", "TUQ."):
            yield Found(
                f"Sau «{titles[-1].text}» không có chức vụ của người ký",
                "Chức vụ chính thức của người ký trên dòng dưới",
                titles[-1].line,
            )


def _for_the_head(case: Case) -> Iterator[Found]:
    """A deputy signs for the head, also where a collective issues or an order is carried out."""
    if case.parts.kind in TWO_SIDES:
        return
    for signature in case.parts.signatures:
        titles = _said(case, signature)
        first = next((title for title in titles if title.sign not in ("TM.", "TL.")), None)
        if first is None or _spoilt(case, titles) or first.sign:
            continue
        if starts(first.text, _law(case, "cap_pho")):
            yield Found(
                f"«{first.text}» ký mà không có «KT.»",
                f"Dòng trên: «KT. {_head_of(first.text)}»",
                first.line,
            )


def _by_deputy(case: Case) -> Iterator[Found]:
    for signature in case.parts.signatures:
        titles = _said(case, signature)
        for title, below in pairwise(titles):
            if title.sign == "KT." and not _spoilt(case, titles) and not _is_open(below):
                continued = below.sign or below.text in title.text
                if not continued and starts(below.text, _law(case, "chuc_vu")):
                    yield Found(
                        f"«{below.text}» ký «{title.text}»",
                        "Người ký thay là cấp phó của người đứng đầu",
                        below.line,
                    )


def _official(case: Case) -> Iterator[Found]:
    for title in _titles(case):
        if match := _UNKNOWN_POST.search(title.rest):
            said = match[0].strip()
            yield found_at(
                title.line,
                said,
                f"«{title.text}»",
                "Chức vụ chính thức; cấp phó phụ trách ký như cấp phó ký thay: «KT.»",
            )


def _standing(case: Case) -> Iterator[Found]:
    for title in _titles(case):
        if match := _STANDING.search(title.rest):
            yield found_at(
                title.line,
                match[1],
                f"«{title.text}»",
                "Chức vụ chính thức của người ký, không ghi «Thường trực»",
            )


def _by_authority(case: Case) -> Iterator[Found]:
    authority = case.parts.of("tham_quyen")
    if case.parts.kind not in DECISIONS or not authority or not case.parts.signatures:
        return
    named = words(authority[0]).upper()
    titles = _said(case, case.parts.signatures[-1])
    if not titles or is_open(named) or _is_open(titles[0]) or _spoilt(case, titles):
        return
    collective = titles[0].sign == "TM."
    if collective and starts(named, _law(case, "chuc_vu")):
        yield Found(
            f"«{titles[0].text}» trong văn bản do «{named}» ban hành",
            "Người đứng đầu ban hành: ký không có «TM.»",
            titles[0].line,
        )
    elif not collective and starts(named, ("ỦY BAN", "HỘI ĐỒNG")):
        yield Found(
            f"«{titles[0].text}» trong văn bản do «{named}» ban hành",
            f"Tập thể ban hành: «TM. {named.split(' TỈNH')[0].split(' THÀNH PHỐ')[0]}»",
            titles[0].line,
        )


def _sides(case: Case) -> Iterator[Found]:
    if case.parts.kind != MINUTES:
        return
    secretary = _signed_by(case, _SECRETARY)
    chair = _signed_by(case, _CHAIR)
    if secretary and chair and (secretary.side, chair.side) == ("right", "left"):
        yield Found(
            f"«{words(secretary.titles[0])}» bên phải, «{words(chair.titles[0])}» bên trái",
            "Thư ký ký bên trái, chủ tọa ký bên phải",
            secretary.titles[0],
        )


def _named(case: Case) -> Iterator[Found]:
    if case.is_draft:
        return
    for signature in case.parts.signatures:
        if signature.name is None and signature.titles:
            last = signature.titles[-1]
            yield Found("Không có họ tên người ký", "Họ và tên người ký ở dưới chức vụ", last)
    for signature in case.parts.signatures:
        if signature.name is not None and _to_fill(signature.name):
            raise CannotJudge("Chỗ ghi họ tên người ký còn để trống theo mẫu")


def _ranks(case: Case) -> Iterator[Found]:
    for line, ranks in _before_names(case, *_TITLES):
        if _own_rules(case):
            raise CannotJudge(
                "Ngành vũ trang, giáo dục, y tế, khoa học có quy định riêng về ghi quân hàm,"
                " học hàm, học vị trước họ tên"
            )
        yield found_at(
            line,
            ranks,
            f"«{ranks}» trước họ tên người ký",
            "Không ghi học hàm, học vị, danh hiệu trước họ tên",
        )


def _address(case: Case) -> Iterator[Found]:
    families = tuple(name.casefold() for name in _law(case, "ho"))
    for line, said in _before_names(case, "xung_ho"):
        rest = words(line)[len(said) :].strip(" .:").casefold()
        if said not in ("Ông", "Bà") or starts(rest, families):
            yield found_at(
                line, said, f"«{said}» trước họ tên người ký", "Chỉ ghi họ và tên người ký"
            )


def _said(case: Case, signature: Signature) -> list[_Title]:
    """Its titles; one that is broken, «TM. ỦY BAN», «NHÂN DÂN», as what its lines say together."""
    titles: list[_Title] = []
    for line in signature.titles:
        text = words(line).upper()
        if titles and _goes_on(case, titles[-1], text):
            titles[-1] = _read(titles[-1].line, f"{titles[-1].text} {text}")
        else:
            titles.append(_read(line, text))
    return titles


def _goes_on(case: Case, above: _Title, text: str) -> bool:
    """The line belongs to the title above: a post is cut in two, or the name of a body is."""
    cut = above.rest.removeprefix("PHÓ").strip()
    longer = [post for post in _law(case, "chuc_vu") if len(post) > len(cut)]
    if not above.rest or starts(text, _GOES_ON):
        return True
    return not _read(above.line, text).sign and starts(f"{cut} {text}".strip(), longer)


def _read(line: Line, text: str) -> _Title:
    for pattern, sign in _TYPED:
        match = pattern.match(text)
        if match and not text.startswith("THAY MẶT CHO"):
            mark = _MARK.match(text, match.end())
            end = mark.end() if mark else match.end()
            after = text[end:]
            gap = after[: len(after) - len(after.lstrip())]
            return _Title(line, text, sign, text[:end], gap, after.strip())
    return _Title(line, text, "", "", "", text)


def _titles(case: Case) -> list[_Title]:
    return [title for signature in case.parts.signatures for title in _said(case, signature)]


def _whole(case: Case) -> list[_Title]:
    """The titles that say one thing: two on one line are told by their own rule."""
    return [title for title in _titles(case) if not _second(case, title)]


def _spoilt(case: Case, titles: Iterable[_Title]) -> bool:
    return any(_second(case, title) for title in titles)


def _second(case: Case, title: _Title) -> str:
    """What else stands on the line: another sign with its post, or the post of the signer."""
    if match := _SECOND.search(title.text):
        return title.text[match.start(1) :]
    if not title.sign or title.sign == "Q." or " KIÊM " in title.rest:
        return ""
    known = (post for post in _law(case, "chuc_vu") if post != "TRƯỞNG")
    posts = sorted(known, key=len, reverse=True)
    one = "|".join(posts)
    second = re.compile(rf"(?<=\S )(?:PHÓ (?:{one}|TRƯỞNG)|THỨ TRƯỞNG|{one})\b")
    own = next((post for post in posts if starts(title.rest, (post,))), "")
    for match in second.finditer(title.rest, len(own)):
        if not title.rest[: match.start()].endswith(("BAN ", "ĐOÀN ", "PHÓ ", "TỔNG ", "CHI ")):
            return title.rest[match.start() :]
    return ""


def _signed_by(case: Case, posts: Sequence[str]) -> Signature | None:
    for signature in case.parts.signatures:
        if any(starts(words(line).upper(), posts) for line in signature.titles):
            return signature
    return None


def _before_names(case: Case, *keys: str) -> Iterator[tuple[Line, str]]:
    """Each name with the words of these lists that stand before it."""
    known = sorted((word for key in keys for word in _law(case, key)), key=len, reverse=True)
    one = "|".join(re.escape(word) for word in known)
    before = re.compile(rf"(?:(?:{one})(?:\s*[.,:]\s*|\s+|(?=\s*$)))+", re.IGNORECASE)
    for signature in case.parts.signatures:
        for line in (signature.name, *signature.titles[1:]):
            text = words(line) if line is not None else ""
            if line is not None and (match := before.match(text)) and match[0] != text:
                yield line, match[0].strip(" ,:")


def _own_rules(case: Case) -> bool:
    issuer = " ".join(words(line).upper() for line in case.parts.of("co_quan"))
    return any(starts(issuer, (word,)) for word in _law(case, "nganh_rieng"))


def _to_fill(name: Line) -> bool:
    return is_open(name.text) or bool(_NAME_TO_FILL.fullmatch(words(name)))


def _is_open(title: _Title) -> bool:
    """A form's «QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ», or dots to fill in."""
    return is_open(title.text) or title.text.startswith("QUYỀN HẠN")


def _head_of(title: str) -> str:
    return title.removeprefix("PHÓ ") if title.startswith("PHÓ ") else "BỘ TRƯỞNG"


def _as_typed(line: Line, upper: str) -> str:
    start = words(line).upper().find(upper)
    return words(line)[start : start + len(upper)] if start >= 0 else upper


def _law(case: Case, key: str) -> tuple[str, ...]:
    row = case.law.row("chuc_danh", key, case.on)
    return tuple(row["tu"]) if row else ()


def _rule(id_: str, title: str, level: str, source: str, judge: Judge) -> Rule:
    part = id_.split(".")[0]
    needs = id_ != "ho_ten.co"
    return Rule(id_, title, level, source, lambda case: at_most(judge(case)), part, needs)


RULES: tuple[Rule, ...] = (
    _rule("quyen_han.viet_tat", "Chữ viết tắt quyền hạn", ERROR, f"{SIGNERS}.b", _abbreviation),
    _rule("quyen_han.cach_chu", "Cách chữ sau TM., KT.", ERROR, SAMPLES, _space),
    _rule("quyen_han.dong_rieng", "Quyền hạn và chức vụ", ERROR, SAMPLES, _own_line),
    _rule("quyen_han.tap_the", "TM. trước tên tập thể", ERROR, f"{SIGNERS}.b", _of_collective),
    _rule("quyen_han.cap_truong", "Chức vụ sau KT., TL.", ERROR, f"{SIGNERS}.b", _of_head),
    _rule("quyen_han.chuc_vu", "Chức vụ của người ký", ERROR, f"{SIGNERS}.c", _own_post),
    _rule("quyen_han.ky_thay", "Cấp phó ký thay", ERROR, f"{SIGNERS}.b", _for_the_head),
    _rule("quyen_han.cap_pho", "Người ký thay", WARNING, f"{SIGNED} khoản 1", _by_deputy),
    _rule("quyen_han.phu_trach", "Cấp phó phụ trách", ERROR, f"{SIGNERS}.b", _official),
    _rule("quyen_han.thuong_truc", "Chức vụ chính thức", WARNING, f"{SIGNERS}.c", _standing),
    _rule(
        "quyen_han.tham_quyen", "Quyền hạn theo thẩm quyền ban hành", WARNING, USUAL, _by_authority
    ),
    _rule("quyen_han.bien_ban", "Người ký biên bản", ERROR, f"{FORMS}, Mẫu 1.9", _sides),
    _rule("ho_ten.co", "Họ tên người ký", ERROR, f"{COMPONENTS}.g", _named),
    _rule("ho_ten.hoc_ham", "Học hàm, học vị trước họ tên", ERROR, f"{SIGNERS}.c", _ranks),
    _rule("ho_ten.xung_ho", "Từ xưng hô trước họ tên", WARNING, USUAL, _address),
)

# A fault that hides others: what cannot be seen for it may go unsaid.
MASKS: Mapping[str, frozenset[str]] = {
    "quyen_han.dong_rieng": frozenset(
        {"quyen_han.chuc_vu", "quyen_han.ky_thay", "quyen_han.cap_pho", "quyen_han.tham_quyen"}
    ),
    "quyen_han.phu_trach": frozenset({"quyen_han.ky_thay"}),
    "ho_ten.co": frozenset(
        f"ho_ten.{what}"
        for what in ("hoc_ham", "xung_ho", "co_chu", "kieu_chu", "loai_chu", "canh_giua")
    ),
}
