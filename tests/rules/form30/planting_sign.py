"""One fault for each rule on signatures, to be planted in a right paper."""

from collections.abc import Callable, Mapping

from service.rules.form30.seen import Paper
from tests.rules.form30.papers import change, drop, lines_of
from tests.rules.form30.plant import Plant


def title(which: int, text: str) -> Callable[[Paper], Paper]:
    """One line of the titles says something else."""
    return lambda paper: change(paper, "quyen_han", which, text=text)


def name(text: str) -> Callable[[Paper], Paper]:
    """The name says something else."""
    return lambda paper: change(paper, "ho_ten", 0, text=text)


def _one_line(paper: Paper) -> Paper:
    texts = [line.text for line in lines_of(paper, "quyen_han")]
    return change(drop(paper, "quyen_han", 1), "quyen_han", 0, text=" ".join(texts))


def _swapped(paper: Paper) -> Paper:
    return change(title(0, "CHỦ TỌA")(paper), "quyen_han", 1, text="THƯ KÝ")


PLANTS: Mapping[str, Plant] = {
    "quyen_han.viet_tat": Plant("QĐ.quy_che", title(0, "T/M ỦY BAN NHÂN DÂN")),
    "quyen_han.cach_chu": Plant("KH", title(1, "KT.CHỦ TỊCH")),
    "quyen_han.dong_rieng": Plant("cong_van", _one_line),
    "quyen_han.tap_the": Plant("ĐA", title(0, "TM. CHỦ TỊCH")),
    "quyen_han.cap_truong": Plant("KH", title(1, "KT. PHÓ CHỦ TỊCH")),
    "quyen_han.chuc_vu": Plant("cong_van", lambda paper: drop(paper, "quyen_han", 1)),
    "quyen_han.ky_thay": Plant("KH", lambda paper: drop(paper, "quyen_han", 1)),
    "quyen_han.cap_pho": Plant("cong_van", title(1, "CHÁNH VĂN PHÒNG")),
    "quyen_han.phu_trach": Plant("HD", title(1, "PHÓ GIÁM ĐỐC PHỤ TRÁCH")),
    "quyen_han.thuong_truc": Plant("KH", title(2, "PHÓ CHỦ TỊCH THƯỜNG TRỰC")),
    "quyen_han.tham_quyen": Plant("QĐ.quy_che", lambda paper: drop(paper, "quyen_han", 0)),
    "quyen_han.bien_ban": Plant("BB", _swapped),
    "ho_ten.co": Plant("KH", lambda paper: drop(paper, "ho_ten")),
    "ho_ten.hoc_ham": Plant("KH", name("GS.TS. Trần Thị Bình")),
    "ho_ten.xung_ho": Plant("KH", name("Bà Trần Thị Bình")),
}
