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
    """How a component looks. `caps` None: its words say it elsewhere. `under`: centred on what."""

    part: str
    sizes: tuple[float, float]
    bold: bool = False
    italic: bool = False
    caps: bool | None = None
    under: str = ""
    source: str = ""
    level: str = ERROR
    id: str = ""
    letters: bool | None = None  # only of a công văn, or only of the others


_SOURCE = {number: f"{APPENDIX_I}, Mục II.{number}" for number in "1.a 1.b 2.b 3.c 4.c 5.b 6.a 7.đ 9.d".split()}
_MARKS = f"{APPENDIX_I}, Mục III"

FORMS_OF_PARTS: Final[tuple[Form, ...]] = (
    Form("quoc_hieu", (12, 13), bold=True, caps=True, source=_SOURCE["1.a"]),
    Form("tieu_ngu", (13, 14), bold=True, caps=False, under="quoc_hieu", source=_SOURCE["1.b"]),
    Form("co_quan_chu_quan", (12, 13), caps=True, source=_SOURCE["2.b"]),
    Form("co_quan", (12, 13), bold=True, caps=True, under="co_quan_chu_quan", source=_SOURCE["2.b"]),
    Form("so", (13, 13), under="co_quan", source=_SOURCE["3.c"]),
    Form("dia_danh", (13, 14), italic=True, caps=False, under="quoc_hieu", source=_SOURCE["4.c"]),
    Form("ten_loai", (13, 14), bold=True, caps=True, under=PAGE, source=_SOURCE["5.b"]),
    Form("trich_yeu", (13, 14), bold=True, caps=False, under=PAGE, source=_SOURCE["5.b"], letters=False),
    Form(
        "trich_yeu", (12, 13), caps=False, under="so", source=_SOURCE["5.b"],
        id="trich_yeu_cong_van", letters=True,
    ),
    Form("kinh_gui", (13, 14), caps=False, source=_SOURCE["9.d"]),
    Form("can_cu", (13, 14), italic=True, caps=False, source=_SOURCE["6.a"]),
    Form("tham_quyen", (13, 14), bold=True, caps=True, under=PAGE, source=f"{FORMS}, Mẫu 1.2", level=WARNING),
    Form("quyet_dinh", (13, 14), bold=True, caps=True, under=PAGE, source=f"{FORMS}, Mẫu 1.2", level=WARNING),
    Form("quyen_han", (13, 14), bold=True, caps=True, source=_SOURCE["7.đ"]),
    Form("ho_ten", (13, 14), bold=True, caps=False, under="quyen_han", source=_SOURCE["7.đ"]),
    Form("noi_nhan", (12, 12), bold=True, italic=True, caps=False, source=_SOURCE["9.d"]),
    Form("noi_nhan_muc", (11, 11), caps=False, source=_SOURCE["9.d"]),
    Form("muc_khan", (13, 14), bold=True, caps=True, source=f"{_MARKS}.2.b"),
    Form("luu_hanh", (13, 14), bold=True, caps=True, source=f"{_MARKS}.2.c"),
    Form("nguoi_soan", (11, 11), source=f"{_MARKS}.3"),
    Form("lien_he", (11, 12), caps=False, source=f"{_MARKS}.4"),
    Form("phu_luc", (14, 14), bold=True, caps=False, under=PAGE, source=f"{_MARKS}.1.b"),
    Form("phu_luc_ten", (13, 14), bold=True, caps=True, under=PAGE, source=f"{_MARKS}.1.b"),
    Form("phu_luc_kem", (13, 14), italic=True, caps=False, under=PAGE, source=f"{_MARKS}.1.c"),
)  # fmt: skip

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
        if form.caps and text.upper() != text:
            yield Found("Có chữ không in hoa", _CAPITAL, line)
        if not form.caps and text.upper() == text and sum(map(str.isalpha, text)) > 3:
            yield Found("Cả dòng chữ in hoa", _SMALL, line)


def _centred(form: Form, case: Case) -> Iterator[Found]:
    slack = HEAD_MM if form.under == "quoc_hieu" else SLACK_MM
    for line, target in _targets(form, case):
        middle = middle_mm(case, line)
        if middle is None or target is None:
            raise CannotJudge(f"Bố cục bằng tab hoặc hộp chữ: chưa đo được {_name(form)} có canh giữa")
        if abs(middle - target) > slack:
            yield Found(
                f"Lệch {figure(abs(middle - target))} mm về bên {'phải' if middle > target else 'trái'}",
                "Canh giữa theo chiều ngang trang" if form.under == PAGE
                else f"Canh giữa so với {PARTS[form.under].lower()}",
                line,
            )  # fmt: skip


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


def _underlined(case: Case) -> Iterator[Found]:
    for part in _UNDERLINED:
        for line in case.parts.of(part):
            if any(look.underline for look in line.looks()):
                yield Found("Chữ gạch chân", "Không gạch chân", line)


def _name(form: Form) -> str:
    return PARTS[form.part].lower()


_Judge = Callable[[Form, Case], Iterator[Found]]
_WHATS: Final[Mapping[str, tuple[str, _Judge]]] = {
    "co_chu": ("Cỡ chữ", _size),
    "kieu_chu": ("Kiểu chữ", _style),
    "loai_chu": ("Chữ in hoa, in thường", _capitals),
    "canh_giua": ("Canh giữa", _centred),
}


def _rules(form: Form) -> Iterator[Rule]:
    for what, (title, judge) in _WHATS.items():
        if (what == "loai_chu" and form.caps is None) or (what == "canh_giua" and not form.under):
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
    Rule("thanh_phan.gach_chan", "Chữ gạch chân", WARNING, USUAL, lambda c: at_most(_underlined(c))),
)

# A centred name is measured on the title above it, and so on; what is light is not the issuer.
MASKS: Mapping[str, frozenset[str]] = {}
