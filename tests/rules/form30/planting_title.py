"""One fault for each rule on title, trích yếu, Kính gửi, authority and the form of a type."""

from collections.abc import Callable, Mapping

from service.rules.form30.seen import Paper
from tests.rules.form30.papers import add, change, drop, lines_of
from tests.rules.form30.plant import Plant

LETTER = "cong_van"


def changed(part: str, which: int = 0, **to: object) -> Callable[[Paper], Paper]:
    return lambda paper: change(paper, part, which, **to)


def edited(part: str, old: str, new: str, which: int = 0) -> Callable[[Paper], Paper]:
    """Some letters of one line changed."""

    def plant(paper: Paper) -> Paper:
        text = lines_of(paper, part)[which].text
        assert old in text
        return change(paper, part, which, text=text.replace(old, new))

    return plant


def titled(paper: Paper) -> Paper:
    """A công văn with «CÔNG VĂN» above its Kính gửi."""
    above = lines_of(paper, lambda line: line.style in ("dia_danh", "trich_yeu"))[-1]
    look = {"bold": True, "italic": False, "size": 14.0, "align": "center", "cell": None}
    return add(
        paper,
        lambda line: line.place == above.place,
        text="CÔNG VĂN",
        style="ten_loai",
        before_pt=18.0,
        **look,
    )


def of_no_type(paper: Paper) -> Paper:
    """A paper of a type that the decree does not have."""
    return change(change(paper, "ten_loai", text="LỊCH CÔNG TÁC"), "so", text="Số: 04/LCT-SNV")


def addressed(paper: Paper) -> Paper:
    """A plan with Kính gửi below its title, and «Như trên»."""
    look = {"bold": False, "before_pt": 12.0, "after_pt": 6.0}
    made = add(paper, "trich_yeu", text="Kính gửi: Sở Nội vụ", style="kinh_gui", **look)
    return add(change(made, "noi_nhan_muc", 0, text="- Như trên;"), "noi_nhan_muc", 0)


def one_below(paper: Paper) -> Paper:
    """One addressee on a line of its own."""
    return drop(change(paper, "kinh_gui", 1, text="- Sở Nội vụ"), "kinh_gui", 2)


def on_one_line(paper: Paper) -> Paper:
    """Two addressees behind the colon."""
    text = "Kính gửi: Sở Nội vụ; Sở Tài chính."
    made = change(paper, "kinh_gui", 0, text=text, align="center", left_mm=0.0)
    return drop(drop(made, "kinh_gui", 2), "kinh_gui", 1)


PLANTS: Mapping[str, Plant] = {
    "ten_loai.loai": Plant("PA", of_no_type),
    "ten_loai.ten": Plant("KH", changed("ten_loai", text="KẾ HOẠCH CHI TIẾT")),
    "ten_loai.cong_van": Plant(LETTER, titled),
    "trich_yeu.vv": Plant(LETTER, edited("trich_yeu", "V/v", "Về việc")),
    "trich_yeu.khong_vv": Plant("QĐ", edited("trich_yeu", "Về việc", "V/v")),
    "trich_yeu.dau_cuoi": Plant("KH", edited("trich_yeu", "2024", "2024.")),
    "trich_yeu.cach_6pt": Plant(LETTER, changed("trich_yeu", before_pt=0.0)),
    "kinh_gui.loai": Plant("KH", addressed),
    "kinh_gui.tu": Plant("TTr", edited("kinh_gui", "Kính gửi:", "Kính gửi")),
    "kinh_gui.cong_dien": Plant("CĐ", edited("kinh_gui", "điện:", "gửi:")),
    "kinh_gui.mot_noi": Plant(LETTER, one_below),
    "kinh_gui.moi_dong": Plant(LETTER, on_one_line),
    "kinh_gui.dau_cuoi": Plant(LETTER, edited("kinh_gui", ";", ",", 1)),
    "kinh_gui.thang_hang": Plant(LETTER, changed("kinh_gui", 2, left_mm=60.0)),
    "kinh_gui.duoi_hai_cham": Plant(LETTER, changed("kinh_gui", 0, left_mm=0.0)),
    "tham_quyen.ten": Plant("QĐ", edited("tham_quyen", "BẮC GIANG", "BẮC NINH")),
    "tham_quyen.chu": Plant("QĐ", edited("tham_quyen", "ỦY BAN NHÂN DÂN", "UBND")),
    "quyet_dinh.chu": Plant("QĐ", changed("quyet_dinh", text="QUYẾT ĐỊNH")),
    "noi_dung.theo_mau": Plant("GM", edited("noi_dung", "Địa điểm", "Nơi họp", 4)),
}  # fmt: skip
