"""One fault for each rule on the foot of a paper, to be planted in a right paper."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.rules.form30.seen import Line, Paper
from tests.rules.form30.papers import change, drop, lines_of
from tests.rules.form30.plant import Plant

Planted = Callable[[Paper], Paper]


def changed(part: str, which: int = 0, **to: Any) -> Planted:
    """One line of a part is otherwise."""
    return lambda paper: change(paper, part, which, **to)


def item(which: int, text: str) -> Planted:
    """One line of Nơi nhận says something else."""
    return changed("noi_nhan_muc", which, text=text)


def _lower(paper: Paper) -> Paper:
    """Nơi nhận stands in the row below the titles."""

    def down(line: Line) -> Line:
        moved = line.cell and line.style in ("noi_nhan", "noi_nhan_muc")
        return replace(line, cell=replace(line.cell, row=1)) if moved else line

    return replace(paper, lines=tuple(down(line) for line in paper.lines))


def _joined(paper: Paper) -> Paper:
    first, second = (line.text for line in lines_of(paper, "noi_nhan_muc")[:2])
    paper = change(paper, "noi_nhan_muc", 0, text=f"{first} {second}")
    return drop(paper, "noi_nhan_muc", 1)


def _kept_between(paper: Paper) -> Paper:
    texts = [line.text for line in lines_of(paper, "noi_nhan_muc")]
    paper = change(paper, "noi_nhan_muc", -2, text="- Lưu: VT, NC;")
    return change(paper, "noi_nhan_muc", -1, text=texts[-2].replace(";", "."))


def _unruled(paper: Paper) -> Paper:
    return replace(paper, rules=tuple(rule for rule in paper.rules if rule.width_mm != 165.0))


def _unended(paper: Paper) -> Paper:
    last = lines_of(paper, "noi_dung")[-1].text
    return change(paper, "noi_dung", -1, text=last.replace("./.", "."))


def _ended_twice(paper: Paper) -> Paper:
    first = lines_of(paper, "noi_dung")[0].text
    return change(paper, "noi_dung", 0, text=first.removesuffix(".") + "./.")


PLANTS: Mapping[str, Plant] = {
    "noi_nhan.chu": Plant("KH", changed("noi_nhan", text="Nơi gửi:")),
    "noi_nhan.dong_rieng": Plant("KH", changed("noi_nhan", text="Nơi nhận: - Bộ Nội vụ;")),
    "noi_nhan.sat_le": Plant("KH", changed("noi_nhan", align="center")),
    "noi_nhan.ngang_hang": Plant("KH", _lower),
    "noi_nhan_muc.gach_dau_dong": Plant("KH", item(1, "Chủ tịch, các Phó Chủ tịch UBND tỉnh;")),
    "noi_nhan_muc.dong_rieng": Plant("KH", _joined),
    "noi_nhan_muc.cham_phay": Plant("KH", item(1, "- Chủ tịch, các Phó Chủ tịch UBND tỉnh")),
    "noi_nhan_muc.cham_giua": Plant("KH", item(3, "- UBND các huyện, thành phố.")),
    "noi_nhan_muc.cham_cuoi": Plant("KH", item(-1, "- Lưu: VT, NC;")),
    "noi_nhan_muc.luu": Plant("KH", item(-1, "- Văn phòng Tỉnh ủy.")),
    "noi_nhan_muc.luu_cuoi": Plant("KH", _kept_between),
    "noi_nhan_muc.luu_dang": Plant("KH", item(-1, "- Lưu VT, NC.")),
    "noi_nhan_muc.luu_ho_so": Plant("BB", item(-1, "- Lưu: VT.")),
    "noi_nhan_muc.nhu_tren": Plant("cong_van", item(0, "- Bộ Nội vụ;")),
    "noi_nhan_muc.nhu_tren_thua": Plant("KH", item(0, "- Như trên;")),
    "noi_nhan_muc.nhu_dieu": Plant("QĐ", item(0, "- Sở Nội vụ;")),
    "noi_nhan_muc.dieu_nao": Plant("QĐ", item(0, "- Như Điều 5;")),
    "muc_khan.chu": Plant("CĐ", changed("muc_khan", text="HỎA TỐT")),
    "muc_khan.khung": Plant("CĐ", changed("muc_khan", boxed=False)),
    "luu_hanh.chu": Plant("cong_van.du", changed("luu_hanh", text="XEM XONG GỬI LẠI")),
    "luu_hanh.khung": Plant("cong_van.du", changed("luu_hanh", boxed=False)),
    "nguoi_soan.in_hoa": Plant("cong_van.du", changed("nguoi_soan", text="pl.(12)")),
    "lien_he.duong_ke": Plant("cong_van.du", _unruled),
    "noi_dung.ket_thuc": Plant("cong_van", _unended),
    "noi_dung.ket_thuc_thua": Plant("KH", _ended_twice),
}
