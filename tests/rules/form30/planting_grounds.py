"""One fault for each rule on căn cứ, to be planted in a right decision."""

from collections.abc import Callable, Mapping

from service.rules.form30.seen import Paper
from tests.rules.form30.papers import change, drop, lines_of
from tests.rules.form30.plant import Plant

LAW, DECREE, ASKED = 1, 2, -1  # which căn cứ of the right decision
DECREE_CITED = "98/2023/NĐ-CP ngày 31 tháng 12 năm 2023"
LATER = "Thông tư số 15/2025/TT-BNV ngày 04 tháng 8 năm 2025 của Bộ trưởng Bộ Nội vụ"


def edited(which: int, old: str, new: str) -> Callable[[Paper], Paper]:
    """Some letters of one căn cứ changed."""

    def plant(paper: Paper) -> Paper:
        text = lines_of(paper, "can_cu")[which].text
        assert old in text
        return change(paper, "can_cu", which, text=text.replace(old, new, 1))

    return plant


def _joined(paper: Paper) -> Paper:
    one, other = (line.text for line in lines_of(paper, "can_cu")[LAW : DECREE + 1])
    return drop(change(paper, "can_cu", LAW, text=f"{one} {other}"), "can_cu", DECREE)


def _asked_before(paper: Paper) -> Paper:
    decree, asked = (line.text for line in lines_of(paper, "can_cu")[DECREE:])
    made = change(paper, "can_cu", DECREE, text=f"{asked.rstrip('.')};")
    return change(made, "can_cu", ASKED, text=f"{decree.rstrip(';')}.")


PLANTS: Mapping[str, Plant] = {
    f"can_cu.{what}": Plant("QĐ", plant)
    for what, plant in {
        "cham_phay": edited(0, ";", ","),
        "cham_cuoi": edited(ASKED, "2024.", "2024;"),
        "moi_dong": _joined,
        "gach_dau": edited(0, "Căn cứ", "- Căn cứ"),
        "mo_dau": edited(ASKED, "Theo đề nghị của", "Theo lời đề nghị của"),
        "de_nghi_cuoi": _asked_before,
        "luat_so": edited(LAW, "khen thưởng ngày", "khen thưởng số 06/2022/QH15 ngày"),
        "luat_co_quan": edited(LAW, "2022;", "2022 của Quốc hội;"),
        "day_du": edited(DECREE, " ngày 31 tháng 12 năm 2023 của", " của"),
        "sau_ngay_xet": edited(ASKED, "ngày 08 tháng 3", "ngày 18 tháng 3"),
        "hieu_luc": edited(DECREE, f"Nghị định số {DECREE_CITED} của Chính phủ", LATER),
        "hieu_luc_ngo": edited(LAW, "ngày 15 tháng 6 năm 2022", "ngày 26 tháng 11 năm 2003"),
        "ngay_ban_hanh": edited(LAW, "ngày 15 tháng 6", "ngày 16 tháng 6"),
    }.items()
}
