"""One fault for each rule on phụ lục, to be planted in a right paper."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from service.rules.form30.seen import Paper
from tests.rules.form30.papers import change, drop, lines_of
from tests.rules.form30.plant import Plant

Planted = Callable[[Paper], Paper]
WHOSE = "của Ủy ban nhân dân tỉnh Bắc Giang)"


def label(which: int, text: str) -> Planted:
    """One label says something else."""
    return lambda paper: change(paper, "phu_luc", which, text=text)


def note(text: str) -> Planted:
    """The first note says something else."""
    return lambda paper: change(paper, "phu_luc_kem", 0, text=text)


def _swapped(paper: Paper) -> Paper:
    """The note stands above the title."""
    title, told = (lines_of(paper, part)[0] for part in ("phu_luc_ten", "phu_luc_kem"))
    moved = {title: replace(told, place=title.place), told: replace(title, place=told.place)}
    rules = tuple(rule for rule in paper.rules if rule.below != told.place)
    return replace(paper, lines=tuple(moved.get(x, x) for x in paper.lines), rules=rules)


def _beside(paper: Paper) -> Paper:
    """The title stands on the line of the label."""
    title = lines_of(paper, "phu_luc_ten")[0].text
    return label(0, f"PHỤ LỤC I. {title}")(drop(paper, "phu_luc_ten", 0))


PLANTS: Mapping[str, Plant] = {
    "phu_luc.dong_rieng": Plant("KH.phu_luc", _beside),
    "phu_luc.cach_ghi": Plant("KH.phu_luc", label(0, "Phụ lục số I")),
    "phu_luc.danh_so": Plant("KH.phu_luc", label(0, "Phụ lục")),
    "phu_luc.so_la_ma": Plant("KH.phu_luc", label(1, "Phụ lục 2")),
    "phu_luc.thu_tu": Plant("KH.phu_luc", label(1, "Phụ lục III")),
    "phu_luc_kem.co": Plant("KH.phu_luc", lambda paper: drop(paper, "phu_luc_kem", 0)),
    "phu_luc_kem.ngoac": Plant(
        "KH.phu_luc", note(f"Kèm theo Kế hoạch số 06/KH-UBND ngày 15 tháng 3 năm 2024 {WHOSE}"[:-1])
    ),
    "phu_luc_kem.mo_dau": Plant(
        "QĐ.quy_che",
        note(f"(Ban hành kèm theo Quyết định số 216/QĐ-UBND ngày 15 tháng 3 năm 2024 {WHOSE}"),
    ),
    "phu_luc_kem.du": Plant("KH.phu_luc", note(f"(Kèm theo Kế hoạch số 06/KH-UBND {WHOSE}")),
    "phu_luc_kem.dien": Plant(
        "KH.phu_luc", note(f"(Kèm theo Kế hoạch số 06/KH-UBND ngày … tháng … năm … {WHOSE}")
    ),
    "phu_luc_kem.khop": Plant(
        "KH.phu_luc", note(f"(Kèm theo Kế hoạch số 60/KH-UBND ngày 15 tháng 3 năm 2024 {WHOSE}")
    ),
    "phu_luc_kem.vi_tri": Plant("KH.phu_luc", _swapped),
}
