"""One fault for each rule on the looks of components and on the head, in a right paper."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.rules.form30.rules_looks import FORMS_OF_PARTS, Form
from service.rules.form30.seen import Paper, Place
from tests.rules.form30.papers import add, change, drop, layout, lines_of, redraw
from tests.rules.form30.plant import Plant

FULL = "cong_van.du"
# A paper that has the component.
KIND = {
    "co_quan_chu_quan": FULL,
    "trich_yeu_cv": "cong_van",
    "kinh_gui": "cong_van",
    "tham_quyen": "QĐ",
    "can_cu": "QĐ",
    "quyet_dinh": "QĐ",
    **dict.fromkeys(("muc_khan", "luu_hanh", "nguoi_soan", "lien_he"), FULL),
    **dict.fromkeys(("phu_luc", "phu_luc_ten", "phu_luc_kem"), "KH.phu_luc"),
}


def changed(part: str, which: int | None = 0, **to: Any) -> Callable[[Paper], Paper]:
    """One line of a component changed."""
    return lambda paper: change(paper, part, which, **to)


def dropped(part: str) -> Callable[[Paper], Paper]:
    return lambda paper: drop(paper, part)


def redrawn(part: str, **to: Any) -> Callable[[Paper], Paper]:
    return lambda paper: redraw(paper, part, **to)


def other_case(part: str) -> Callable[[Paper], Paper]:
    """The first line of a component in capitals, or not in capitals."""

    def plant(paper: Paper) -> Paper:
        text = lines_of(paper, part)[0].text
        return change(paper, part, 0, text=text.capitalize() if text.isupper() else text.upper())

    return plant


def indented(*parts: str, **to: Any) -> Callable[[Paper], Paper]:
    """The head in paragraphs, with these components elsewhere on the page."""

    def plant(paper: Paper) -> Paper:
        made = layout(paper, "doan")
        for part in parts:
            made = change(made, part, None, **to)
        return made

    return plant


def in_two_lines(paper: Paper) -> Paper:
    first = change(paper, "quoc_hieu", text="CỘNG HÒA XÃ HỘI CHỦ NGHĨA")
    return add(first, "quoc_hieu", text="VIỆT NAM")


def with_parent(paper: Paper) -> Paper:
    """A line in light letters above the name of the council."""
    first = lines_of(paper, "co_quan")[0]
    made = add(paper, "co_quan", 0, text=first.text)
    return change(made, "co_quan", 0, text="CHÍNH PHỦ", bold=False, style="co_quan_chu_quan")


def in_header(paper: Paper) -> Paper:
    """The quốc hiệu once more, in the header of every page."""
    line = replace(lines_of(paper, "quoc_hieu")[0], place=Place("header9"), cell=None)
    first, *others = paper.sections
    headers = {**first.headers, "default": (*first.headers.get("default", ()), line)}
    return replace(paper, sections=(replace(first, headers=headers), *others))


# What fills its room, or has nothing above it in a plan, needs more to be seen beside the middle.
ASIDE: Mapping[str, tuple[str, dict[str, Any]]] = {
    "co_quan": (FULL, {"align": "left"}),
    "trich_yeu_cv": ("cong_van", {"align": "left", "text": "V/v thi đua"}),
    "phu_luc_kem": ("KH.phu_luc", {"right_mm": 30.0}),
}


def _of(form: Form) -> dict[str, Plant]:
    id_ = form.id or form.part
    kind = KIND.get(id_, "KH")
    plants = {
        "co_chu": changed(form.part, size=form.sizes[1] + 2),
        "kieu_chu": changed(form.part, bold=not form.bold),
    }
    if "in " in form.look:
        plants["loai_chu"] = other_case(form.part)
    made = {f"{id_}.{what}": Plant(kind, plant) for what, plant in plants.items()}
    if form.under:
        kind, to = ASIDE.get(id_, (kind, {"align": "left"}))
        made[f"{id_}.canh_giua"] = Plant(kind, changed(form.part, **to))
    return made


_WIDE = {"tieu_ngu": 30.0, "co_quan": 60.0, "trich_yeu": 165.0}
_RULED: Mapping[str, Plant] = {
    f"{part}.{what}": Plant("KH", redrawn(part, **to))
    for part, wide in _WIDE.items()
    for what, to in (
        ("duong_ke", {"gone": True}),
        ("ke_dai", {"width_mm": wide}),
        ("ke_lien", {"solid": False}),
    )
}
_MISSING = {
    part: KIND.get(part, "KH")
    for part in (
        "quoc_hieu", "tieu_ngu", "co_quan", "so", "dia_danh", "ten_loai", "trich_yeu", "kinh_gui",
        "tham_quyen", "can_cu", "quyet_dinh", "quyen_han", "noi_nhan", "noi_nhan_muc",
    )
}  # fmt: skip


def _ruled_letter(paper: Paper) -> Paper:
    rule = next(rule for rule in paper.rules)
    below = lines_of(paper, "trich_yeu")[-1].place
    return replace(paper, rules=(*paper.rules, replace(rule, below=below)))


LOOKS: Mapping[str, Plant] = {
    **{id_: plant for form in FORMS_OF_PARTS for id_, plant in _of(form).items()},
    "thanh_phan.thang_giua": Plant("KH", changed("quyen_han", 1, align="left")),
    "thanh_phan.gach_chan": Plant("KH", changed("noi_nhan", underline=True)),
}
HEAD: Mapping[str, Plant] = {
    **{f"{part}.co": Plant(kind, dropped(part)) for part, kind in _MISSING.items()},
    "quoc_hieu.loi_van": Plant(
        "KH", changed("quoc_hieu", text="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAN")
    ),
    "quoc_hieu.mot_dong": Plant("KH", in_two_lines),
    "quoc_hieu.trang_dau": Plant("KH", in_header),
    "quoc_hieu.vua_dong": Plant("KH", changed("quoc_hieu", room_mm=80.0)),
    "quoc_hieu.ben_phai": Plant(
        "KH", indented("quoc_hieu", "tieu_ngu", "dia_danh", left_mm=0.0, right_mm=30.0)
    ),
    "tieu_ngu.loi_van": Plant("KH", changed("tieu_ngu", text="Độc lập – Tự do – Hạnh phúc")),
    "tieu_ngu.dong_don": Plant("QĐ", changed("tieu_ngu", spacing=1.5)),
    "co_quan.ben_trai": Plant("KH", indented("co_quan", "so", left_mm=60.0, right_mm=45.0)),
    "co_quan.dong_don": Plant(FULL, changed("co_quan", spacing=1.5)),
    "co_quan.viet_tat": Plant("KH", changed("co_quan", text="UBND")),
    "co_quan.ten_don_vi": Plant("KH", changed("co_quan", 1, text="TỈNH")),
    "co_quan_chu_quan.ubnd": Plant("KH", with_parent),
    "co_quan.theo_ngay": Plant("KH", changed("co_quan", 1, text="TỈNH BẮC NINH")),
    **_RULED,
    "trich_yeu.khong_ke": Plant("cong_van", _ruled_letter),
}
PLANTS: Mapping[str, Plant] = {**LOOKS, **HEAD}
