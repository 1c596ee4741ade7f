"""The parts of right papers are recognised in the files of other people's hands, and in ours."""

import datetime as dt

import pytest

from service.render.seen import read_paper
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.parts import ADMINISTRATIVE, Parts
from tests.render.other_hands import HANDS, written
from tests.rules.form30 import papers
from tests.rules.law_files import shipped
from tests.test_papers import PAPERS, printed

QUIET = ("trong", "ke")


def recognised(docx: bytes) -> Parts:
    return recognise(split_columns(read_paper(docx)), shipped(), dt.date(2024, 3, 15))


def told(parts: Parts) -> list[tuple[str, str]]:
    shown = [(part, line) for part, lines in parts.lines.items() for line in lines]
    return sorted((p, " ".join(line.text.split())) for p, line in shown if p not in QUIET)


@pytest.mark.slow
@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_right_paper_in_any_hand_has_the_same_parts(kind, hand):
    paper = papers.right(kind)
    found = recognised(written(paper.lines, paper.sections, hand, paper.rules))
    assert found.kind == kind.split(".")[0]
    assert told(found) == sorted((x.style, " ".join(x.text.split())) for x in paper.lines if x.text)


OURS = {
    "bang_khen": ("khen", ""),
    "bang_tong_hop_y_kien": (ADMINISTRATIVE, ""),
    "cong_van_dinh_chinh": (ADMINISTRATIVE, "cong_van"),
    "cong_van_xin_y_kien": (ADMINISTRATIVE, "cong_van"),
    "giay_chung_nhan": ("khen", ""),
    "giay_khen": ("khen", ""),
    "ke_hoach": (ADMINISTRATIVE, "KH"),
    "phieu_tra": (ADMINISTRATIVE, ""),
    "phieu_trinh": (ADMINISTRATIVE, ""),
    "phieu_trinh_van_phong": (ADMINISTRATIVE, ""),
    "so_dang_ky_van_ban_di": ("khong_ro", ""),  # a register (Phụ lục IV), no paper
    "thong_bao_thu_hoi": (ADMINISTRATIVE, "TB"),
    "to_trinh_ke_hoach": (ADMINISTRATIVE, "TTr"),
}


def test_our_own_papers_are_what_they_are():
    found = {name: recognised(printed(name)) for name in PAPERS}
    assert {name: (parts.family, parts.kind) for name, parts in found.items()} == OURS


def test_no_line_of_our_own_papers_stays_unknown():
    judged = [name for name, (family, _) in OURS.items() if family == ADMINISTRATIVE]
    assert {name: recognised(printed(name)).text("khac") for name in judged} == dict.fromkeys(
        judged, ""
    )
