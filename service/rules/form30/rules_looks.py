"""Rules on letters of each component around the body: size, style, capitals, place; one data table.

The rows are those of Phụ lục I, Phần I, Mục V (mẫu chữ và chi tiết trình bày).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from service.rules.form30.body import at_most, figure, shows
from service.rules.form30.judging import ERROR, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.parts import PARTS
from service.rules.form30.seen import Line
from service.rules.form30.shown import (
    APPENDIX_I,
    FORMS,
    USUAL,
    middle_mm,
    style,
    text_room_mm,
    wrong_size,
    wrong_style,
)

LETTERS = "cong_van"
PAGE = "trang"
SLACK_MM = 5.0  # so far from the middle one sees it
HEAD_MM = 3.0
_CAPITAL, _SMALL = "Chữ in hoa", "Chữ in thường"


@dataclass(frozen=True)
class Form:
    """How a component looks, in the decree's words: «in hoa, đứng, đậm».

    `under`: what it is centred on, PAGE or a component. `letters`: only of a công văn, or not.
    """

    part: str
    sizes: tuple[float, float]
    look: str
    source: str
    under: str = ""
    level: str = ERROR
    id: str = ""
    letters: bool | None = None

    @property
    def bold(self) -> bool:
        return "đậm" in self.look

    @property
    def italic(self) -> bool:
        return "nghiêng" in self.look

    @property
    def capital(self) -> bool:
        return "in hoa" in self.look

    @property
    def small(self) -> bool:
        return "in thường" in self.look


_II, _III = f"{APPENDIX_I}, Mục II", f"{APPENDIX_I}, Mục III"
_SHOUT, _STRONG = "in hoa, đứng, đậm", "in thường, đứng, đậm"
_PLAIN, _SLANT = "in thường, đứng", "in thường, nghiêng"
_FORM = f"{FORMS}, Mẫu 1.2"

FORMS_OF_PARTS: Final[tuple[Form, ...]] = (
    Form("quoc_hieu", (12, 13), _SHOUT, f"{_II}.1.a"),
    Form("tieu_ngu", (13, 14), _STRONG, f"{_II}.1.b", "quoc_hieu"),
    Form("co_quan_chu_quan", (12, 13), "in hoa, đứng", f"{_II}.2.b"),
    Form("co_quan", (12, 13), _SHOUT, f"{_II}.2.b", "co_quan_chu_quan"),
    Form("so", (13, 13), "đứng", f"{_II}.3.c", "co_quan"),
    Form("dia_danh", (13, 14), _SLANT, f"{_II}.4.c", "quoc_hieu"),
    Form("ten_loai", (13, 14), _SHOUT, f"{_II}.5.b", PAGE),
    Form("trich_yeu", (13, 14), _STRONG, f"{_II}.5.b", PAGE, letters=False),
    Form("trich_yeu", (12, 13), _PLAIN, f"{_II}.5.b", "so", id="trich_yeu_cv", letters=True),
    Form("kinh_gui", (13, 14), _PLAIN, f"{_II}.9.d"),
    Form("tham_quyen", (13, 14), _SHOUT, _FORM, PAGE, WARNING),
    Form("can_cu", (13, 14), _SLANT, f"{_II}.6.a"),
    Form("quyet_dinh", (13, 14), _SHOUT, _FORM, PAGE, WARNING),
    Form("quyen_han", (13, 14), _SHOUT, f"{_II}.7.đ"),
    Form("ho_ten", (13, 14), _STRONG, f"{_II}.7.đ", "quyen_han"),
    Form("noi_nhan", (12, 12), "in thường, nghiêng, đậm", f"{_II}.9.d"),
    Form("noi_nhan_muc", (11, 11), _PLAIN, f"{_II}.9.d"),
    Form("muc_khan", (13, 14), _SHOUT, f"{_III}.2.b"),
    Form("luu_hanh", (13, 14), _SHOUT, f"{_III}.2.c"),
    Form("nguoi_soan", (11, 11), "đứng", f"{_III}.3"),
    Form("lien_he", (11, 12), _PLAIN, f"{_III}.4"),
    Form("phu_luc", (14, 14), _STRONG, f"{_III}.1.b", PAGE),
    Form("phu_luc_ten", (13, 14), _SHOUT, f"{_III}.1.b", PAGE),
    Form("phu_luc_kem", (13, 14), _SLANT, f"{_III}.1.c", PAGE),
)

_UNDERLINED = (
    "quoc_hieu", "co_quan_chu_quan", "so", "dia_danh", "ten_loai", "kinh_gui", "can_cu",
    "quyen_han", "ho_ten", "noi_nhan", "noi_nhan_muc", "phu_luc", "phu_luc_ten",
)  # fmt: skip


def _lines(form: Form, case: Case) -> list[Line]:
    if form.letters is not None and form.letters != (case.parts.kind == LETTERS):
        return []
    return [line for line in case.parts.of(form.part) if shows(line)]


def _size(form: Form, case: Case) -> Iterator[Found]:
    least, most = form.sizes
    said = f"từ {figure(least)} đến {figure(most)}" if most > least else figure(least)
    for line in _lines(form, case):
        for start, end, found in wrong_size(line, least, most):
            yield Found(found, f"Cỡ chữ {said}", line, start, end)


def _style(form: Form, case: Case) -> Iterator[Found]:
    for line in _lines(form, case):
        for start, end, found in wrong_style(line, form.bold, form.italic):
            yield Found(found, f"Kiểu chữ {style(form.bold, form.italic)}", line, start, end)


def _capitals(form: Form, case: Case) -> Iterator[Found]:
    for line in _lines(form, case):
        text = line.text
        if form.capital and text.upper() != text:
            yield Found("Có chữ không in hoa", _CAPITAL, line)
        if form.small and text.upper() == text and sum(map(str.isalpha, text)) > 3:
            yield Found("Cả dòng chữ in hoa", _SMALL, line)


def _centred(form: Form, case: Case) -> Iterator[Found]:
    slack = HEAD_MM if form.under == "quoc_hieu" else SLACK_MM
    on = "chiều ngang trang" if form.under == PAGE else PARTS[form.under].lower()
    for line, target in _targets(form, case):
        middle = middle_mm(case, line)
        if middle is None or target is None:
            name = PARTS[form.part].lower()
            raise CannotJudge(f"Bố cục bằng tab hoặc hộp chữ: chưa đo được {name} có canh giữa")
        off = middle - target
        if abs(off) > slack:
            side = "phải" if off > 0 else "trái"
            yield Found(f"Lệch {figure(abs(off))} mm về bên {side}", f"Canh giữa theo {on}", line)


def _targets(form: Form, case: Case) -> Iterator[tuple[Line, float | None]]:
    """Each line of the component, and where its middle should be."""
    if form.part == "ho_ten":
        for signature in case.parts.signatures:
            if signature.name is not None and signature.titles:
                yield signature.name, middle_mm(case, signature.titles[-1])
        return
    above = None if form.under == PAGE else next(iter(case.parts.of(form.under)), None)
    for line in _lines(form, case):
        if form.under == PAGE:
            yield line, None if line.align == "tab" else text_room_mm(case, line) / 2
        elif above is not None:
            yield line, middle_mm(case, above)


def _aligned(case: Case) -> Iterator[Found]:
    """Lines of one name stand in the middle below each other."""
    hidden = False
    for block in _blocks(case):
        first = middle_mm(case, block[0])
        for line in block[1:]:
            middle = middle_mm(case, line)
            if first is None or middle is None:
                hidden = True
            elif abs(middle - first) > SLACK_MM:
                off = figure(abs(middle - first))
                yield Found(f"Lệch {off} mm so với dòng đầu", "Các dòng canh giữa với nhau", line)
    if hidden:
        raise CannotJudge("Bố cục bằng tab hoặc hộp chữ: chưa đo được các dòng có thẳng giữa")


def _blocks(case: Case) -> Iterator[tuple[Line, ...]]:
    """Names of several lines; an issuer below its parent is `co_quan.canh_giua`'s."""
    parent, issuer = case.parts.of("co_quan_chu_quan"), case.parts.of("co_quan")
    yield from (block for block in (parent, () if parent else issuer) if block)
    yield from (signature.titles for signature in case.parts.signatures if signature.titles)


def _underlined(case: Case) -> Iterator[Found]:
    for part in _UNDERLINED:
        for line in case.parts.of(part):
            if any(look.underline for look in line.looks()):
                yield Found("Chữ gạch chân", "Không gạch chân", line)


_Judge = Callable[[Form, Case], Iterator[Found]]
_WHATS: Final[Mapping[str, tuple[str, _Judge]]] = {
    "co_chu": ("Cỡ chữ", _size),
    "kieu_chu": ("Kiểu chữ", _style),
    "loai_chu": ("Chữ in hoa, in thường", _capitals),
    "canh_giua": ("Canh giữa", _centred),
}


def _rules(form: Form) -> Iterator[Rule]:
    for what, (title, judge) in _WHATS.items():
        if (what == "loai_chu" and "in " not in form.look) or (
            what == "canh_giua" and not form.under
        ):
            continue
        name = PARTS[form.part] + (" công văn" if form.id else "")
        yield Rule(
            f"{form.id or form.part}.{what}",
            f"{title}: {name}",
            form.level,
            form.source,
            partial(_few, judge, form),
            form.part,
        )


def _few(judge: _Judge, form: Form, case: Case) -> list[Found]:
    return at_most(judge(form, case))


RULES: tuple[Rule, ...] = (
    *(rule for form in FORMS_OF_PARTS for rule in _rules(form)),
    Rule(
        "thanh_phan.thang_giua",
        "Các dòng thẳng giữa",
        WARNING,
        USUAL,
        lambda c: at_most(_aligned(c)),
    ),
    Rule(
        "thanh_phan.gach_chan", "Chữ gạch chân", WARNING, USUAL, lambda c: at_most(_underlined(c))
    ),
)

# A rule below is measured against the words, a middle against what stands above; capitals that
# are not there change words that other rules read.
_RULED = ("tieu_ngu", "co_quan", "trich_yeu")
MASKS: Mapping[str, frozenset[str]] = {
    **{
        f"{part}.{what}": frozenset({f"{part}.ke_dai", "quoc_hieu.vua_dong"})
        for part in _RULED
        for what in ("co_chu", "kieu_chu", "loai_chu")
    },
    "tieu_ngu.loi_van": frozenset({"tieu_ngu.ke_dai"}),
    "quoc_hieu.co_chu": frozenset({"quoc_hieu.vua_dong"}),
    "co_quan.canh_giua": frozenset({"so.canh_giua"}),
    "dia_danh.loai_chu": frozenset({"dia_danh.mau", "dia_danh.viet_hoa"}),
    "trich_yeu_cv.loai_chu": frozenset({"trich_yeu.vv"}),
}
