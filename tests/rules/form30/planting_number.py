"""One fault for each rule on số, ký hiệu and on địa danh, thời gian, in a right paper."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.rules.form30.seen import Paper
from tests.rules.form30.papers import DATE, change, lines_of
from tests.rules.form30.plant import Plant


def number(text: str) -> Callable[[Paper], Paper]:
    """The number line says something else."""
    return lambda paper: change(paper, "so", text=text)


def date(text: str) -> Callable[[Paper], Paper]:
    """The line of place and date says something else."""
    return lambda paper: change(paper, "dia_danh", text=text)


def _a_row_below(paper: Paper) -> Paper:
    cell = lines_of(paper, "dia_danh")[0].cell
    assert cell is not None
    return change(paper, "dia_danh", cell=replace(cell, row=cell.row + 1))


def _dated(paper: Paper) -> Paper:
    """Minutes with place and date in the empty cell opposite the number."""
    number = lines_of(paper, "so")[0]
    at = next(n for n, line in enumerate(paper.lines) if line.style == "trong")
    looks: dict[str, Any] = {"style": "dia_danh", "italic": True, "size": 14.0, "text": DATE}
    empty = replace(paper.lines[at], pieces=number.pieces, before_pt=6.0)
    lines = (*paper.lines[:at], empty, *paper.lines[at + 1 :])
    return change(replace(paper, lines=lines), "trong", **looks)


PLANTS: Mapping[str, Plant] = {
    "so.tu": Plant("KH", number("Số 05/KH-UBND")),
    "so.cach_sau": Plant("KH", number("Số:05/KH-UBND")),
    "so.chu_so": Plant("KH", number("Số: 15a/KH-UBND")),
    "so.so_0": Plant("KH", number("Số: 5/KH-UBND")),
    "so.trong": Plant("KH", number("Số:    /KH-UBND")),
    "so.dau_ngan": Plant("KH", number("Số: 05/KH–UBND")),
    "so.dau_cach": Plant("KH", number("Số: 05/KH - UBND")),
    "so.ten_loai": Plant("TTr", number("Số: 12/TTR-SNV")),
    "so.co_quan": Plant("KH", number("Số: 05/KH")),
    "so.cong_van": Plant("cong_van", number("Số: 312/CV-UBND")),
    "so.in_hoa": Plant("KH", number("Số: 05/KH-Ubnd")),
    "so.theo_co_quan": Plant("KH", number("Số: 05/KH-SNV")),
    "dia_danh.cung_dong": Plant("KH", _a_row_below),
    "dia_danh.mau": Plant("KH", date("Bắc Giang, ngày 15/3/2024")),
    "dia_danh.dau_phay": Plant("KH", date("Bắc Giang ngày 15 tháng 3 năm 2024")),
    "dia_danh.so_0": Plant("KH", date("Bắc Giang, ngày 15 tháng 03 năm 2024")),
    "dia_danh.sau_ngay_xet": Plant("KH", date("Bắc Giang, ngày 16 tháng 3 năm 2024")),
    "dia_danh.trong": Plant("KH", date("Bắc Giang, ngày … tháng 3 năm 2024")),
    "dia_danh.viet_hoa": Plant("KH", date("Bắc giang, ngày 15 tháng 3 năm 2024")),
    "dia_danh.don_vi": Plant("KH", date("Tỉnh Bắc Giang, ngày 15 tháng 3 năm 2024")),
    "dia_danh.theo_ngay": Plant("KH", date("Bắc Ninh, ngày 15 tháng 3 năm 2024")),
    "dia_danh.bien_ban": Plant("BB", _dated),
}
