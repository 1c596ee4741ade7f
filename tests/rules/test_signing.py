"""Who may sign in which form, and how the signature block reads."""

import dataclasses
import datetime as dt

import pytest

from service.rules.signing import (
    FORMS,
    Right,
    form_flaw,
    form_question,
    name_flaw,
    signature_lines,
    why_not,
)
from tests.rules.law_files import shipped

UBND = ["ỦY BAN NHÂN DÂN", "TỈNH BẮC GIANG"]
SO = ["SỞ NỘI VỤ"]
DAY = dt.date(2024, 1, 5)
GOOD = Right(
    rank="cap_pho",
    form="KT",
    basis="Quyết định phân công",
    valid_from=DAY,
    valid_to=DAY,
    holder_from=DAY,
    holder_to=None,
)


@pytest.mark.parametrize(
    ("post", "form", "letterhead", "lines"),
    [
        ("Chủ tịch", "", UBND, ["CHỦ TỊCH"]),
        ("Chủ tịch", "TM", UBND, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("Phó Chủ tịch", "KT", UBND, ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("Phó Chủ tịch", "TM_KT", UBND, ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("Phó Chủ tịch Thường trực", "KT", UBND, ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("Phó Giám đốc phụ trách", "KT", SO, ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("Giám đốc", "Q", SO, ["Q. GIÁM ĐỐC"]),
        ("Quyền Giám đốc", "Q", SO, ["Q. GIÁM ĐỐC"]),
        ("Quyền Chủ tịch", "TM", UBND, ["TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH"]),
        ("Chánh Văn phòng", "TL", UBND, ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
        (
            "Phó Chánh Văn phòng",
            "TL",
            UBND,
            ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"],
        ),
        ("Giám đốc Sở Nội vụ", "TUQ", UBND, ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"]),
        ("Giám đốc Sở Nội vụ", "TUQ", ["CHỦ TỊCH"], ["TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ NỘI VỤ"]),
        ("Trưởng phòng", "TL", SO, ["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG"]),
        ("Trưởng phòng", "TL", ["VĂN PHÒNG"], ["TL. CHÁNH VĂN PHÒNG", "TRƯỞNG PHÒNG"]),
        ("Trưởng phòng", "TL", ["BAN DÂN TỘC"], ["TL. TRƯỞNG BAN", "TRƯỞNG PHÒNG"]),
        ("Chủ tịch", "TM", ["UỶ BAN NHÂN DÂN"], ["TM. UỶ BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("Chánh Văn phòng", "TL", ["UỶ BAN NHÂN DÂN"], ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
    ],
)
def test_the_block_has_one_line_a_prefix_and_a_title(post, form, letterhead, lines):
    assert signature_lines(post, form, letterhead) == lines


def test_every_form_makes_a_block():
    assert all(signature_lines("Phó Chủ tịch", form, UBND) for form in FORMS)


TUQ_DEPUTY = "Người ký TUQ. là người đứng đầu, không được ủy quyền lại cho cấp phó"


@pytest.mark.parametrize(
    ("rank", "form", "basis", "ends", "flaw"),
    [
        ("dung_dau", "", "", None, None),
        ("dung_dau", "TM", "", None, None),
        ("cap_pho", "KT", "", None, None),
        ("phu_trach", "KT", "", None, None),
        ("cap_pho", "TM_KT", "", None, None),
        ("quyen", "Q", "", None, None),
        ("quyen", "TM", "", None, None),
        ("dung_dau", "TL", "Quy chế làm việc", None, None),
        ("cap_pho", "TL", "Quy chế làm việc", None, None),
        ("dung_dau", "TUQ", "Văn bản 12/UBND-NC", DAY, None),
        ("dung_dau", "KT", "", None, "Chỉ cấp phó hoặc người phụ trách ký KT."),
        ("quyen", "TM_KT", "", None, "Chỉ cấp phó hoặc người phụ trách ký KT."),
        ("cap_pho", "", "", None, "Cấp phó phải ký thay (KT.) cấp trưởng"),
        ("phu_trach", "", "", None, "Cấp phó phải ký thay (KT.) cấp trưởng"),
        ("phu_trach", "TM", "", None, "Cấp phó phải ký thay (KT.) cấp trưởng"),
        ("dung_dau", "Q", "", None, "Chữ Q. đi với người được giao quyền cấp trưởng"),
        ("phu_trach", "Q", "", None, "Chữ Q. đi với người được giao quyền cấp trưởng"),
        ("quyen", "", "", None, "Chữ Q. đi với người được giao quyền cấp trưởng"),
        ("dung_dau", "TL", " ", None, "Ký TL. phải được quy chế của cơ quan quy định"),
        ("dung_dau", "TUQ", " ", DAY, "Ký TUQ. phải có văn bản giao"),
        ("dung_dau", "TUQ", "Văn bản", None, "Giao ký thừa ủy quyền phải có thời hạn"),
        ("cap_pho", "TUQ", "Văn bản", DAY, TUQ_DEPUTY),
    ],
)
def test_rank_form_and_mandate_must_fit(rank, form, basis, ends, flaw):
    found = form_flaw(rank, form, basis, ends)
    assert (found and found.partition(" (Nghị định 30/2020/NĐ-CP, ")[0]) == flaw
    assert found is None or found.endswith(").")


@pytest.mark.parametrize(
    ("changes", "on", "reason"),
    [
        ({}, DAY, None),
        ({}, DAY + dt.timedelta(days=1), "Thẩm quyền ký không có hiệu lực vào ngày 06/01/2024"),
        ({}, DAY - dt.timedelta(days=1), "Người này không giữ chức vụ vào ngày 04/01/2024"),
        (
            {"valid_to": None, "holder_to": DAY},
            DAY + dt.timedelta(days=1),
            "Người này không giữ chức vụ vào ngày 06/01/2024",
        ),
        ({"rank": "dung_dau"}, DAY, "Chỉ cấp phó hoặc người phụ trách ký KT."),
    ],
)
def test_a_right_holds_within_its_days_and_the_holders(changes, on, reason):
    found = why_not(dataclasses.replace(GOOD, **changes), on)
    assert (found and found.partition(" (")[0]) == reason


@pytest.mark.parametrize(
    ("type_id", "form", "asked"),
    [
        ("ke_hoach", "", False),
        ("ke_hoach", "KT", False),
        ("ke_hoach", "TM", True),
        ("to_trinh_ke_hoach", "TM", True),
        ("cong_van_dinh_chinh", "TM", False),
        ("phieu_tra", "TM", False),
    ],
)
def test_a_form_its_issuer_does_not_use_is_asked_about(type_id, form, asked):
    question = form_question(shipped(), type_id, form, DAY)
    assert (question is not None) is asked


def test_the_question_says_who_issues_and_which_law_says_so():
    assert form_question(shipped(), "ke_hoach", "TM", DAY) == (
        "Kế hoạch phát động thi đua do Chủ tịch Ủy ban nhân dân ban hành, thường ký: "
        "Ký trực tiếp, KT. (ký thay cấp trưởng), Q. (quyền cấp trưởng) (Luật Thi đua, khen thưởng "
        "2022, Điều 18 khoản 3; nhiều nơi ký TM. Ủy ban nhân dân)."
    )


@pytest.mark.parametrize(
    "name",
    [
        "TS. Nguyễn Văn An", "ThS Nguyễn Văn An", "PGS.TS. Nguyễn Văn An", "Ths. Lê An",
        "Tiến sĩ Lê An", "NGƯT Lê An", "BSCKII. Lê An", "Đ/c Lê An", "Đồng chí Lê An",
        "Ông Nguyễn Văn An", "Bà  Trần Thị Bình", "luật sư Lê An",
    ],
)  # fmt: skip
def test_no_rank_of_learning_stands_before_a_name(name):
    assert name_flaw(name) == (
        "Trước họ tên người ký không ghi học hàm, học vị, danh hiệu hoặc kính ngữ."
    )


@pytest.mark.parametrize(
    "name", ["Lê Ánh Dương", "Ông Ích Khiêm", "Ông Thị Hoa", "Bạch Văn Sĩ", "Tsan A Sáng", "Cn"]
)
def test_real_names_pass(name):
    assert name_flaw(name) is None
