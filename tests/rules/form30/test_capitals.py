"""Capitals after Phụ lục II: the decree's own examples stand, each planted fault is found."""

import datetime as dt

import pytest

from service.rules.form30.judging import QUESTION, WARNING, CannotJudge
from service.rules.form30.rules_capitals import RULES
from tests.rules.form30 import papers
from tests.rules.form30.planting_words import PLANTS, SLIPS
from tests.rules.form30.wording import RULES as WORDS
from tests.rules.form30.wording import Said, case_of, lines_of, said

# Phụ lục II's examples and sentences around them.
RIGHT = (
    "Nguyễn Ái Quốc, Trần Phú, Vua Hùng, Bà Triệu, Ông Gióng, Bác Hồ, Cụ Hồ.",
    "Các tác giả Kim Nhật Thành, Mao Trạch Đông, Vla-đi-mia I-lích Lê-nin, Phri-đrích Ăng-ghen.",
    "Tại thành phố Thái Nguyên, tỉnh Nam Định, Quận 1, Phường Điện Biên Phủ, Thủ đô Hà Nội.",
    "Tại Thành phố Hồ Chí Minh, phường Bắc Giang, xã Tân Mộc và Phường Trần Phú.",
    "Cửa Lò, Vũng Tàu, Lạch Trường, Vàm Cỏ, Cầu Giấy; biển Cửa Lò, chợ Bến Thành, sông Vàm Cỏ.",
    "Vùng Tây Bắc, Đông Bắc, Bắc Bộ; đi về phía đông bắc; vịnh Hạ Long.",
    "Từ Bắc Kinh, Bình Nhưỡng đến Mát-xcơ-va, Men-bơn.",
    "Văn phòng Chủ tịch nước, Bộ Tài nguyên và Môi trường, Hội đồng nhân dân tỉnh Sơn La.",
    "Ban Chấp hành Trung ương Đảng Cộng sản Việt Nam, Văn phòng Trung ương Đảng, Sở Tài chính.",
    "Liên hợp quốc (UN), Tổ chức Y tế thế giới (WHO), WTO, UNDP, UNESCO, ASEAN.",
    "Phát huy vai trò của Nhân dân, do Nhân dân, vì Nhân dân; của Đảng, của Nhà nước.",
    "Ủy ban nhân dân các cấp, Tòa án nhân dân, quản lý nhà nước, ngân sách nhà nước.",
    "Huân chương Sao vàng, Nghệ sĩ Nhân dân, Anh hùng Lao động; Huân chương Lao động hạng Nhất.",
    "Chủ tịch Quốc hội, Thủ tướng Chính phủ, Giáo sư Tôn Thất Tùng; các phó giám đốc.",
    "Ngày Quốc khánh 2-9, ngày Quốc tế Lao động 1-5, ngày Phụ nữ Việt Nam 20-10.",
    "Bộ luật Hình sự, Luật Tổ chức Quốc hội; quy định của pháp luật đất đai.",
    "Căn cứ điểm a khoản 2 Điều 103 Mục 5 Chương XII Phần I của Bộ luật Hình sự.",
    "Tại điểm a khoản 1 Điều 24 Tiểu mục 1 Mục 1 Chương III của Nghị quyết số 351/2017/UBTVQH14.",
    "Kỷ Tỵ, Tân Hợi, Mậu Tuất, Mậu Thân; đón tết Nguyên đán, tết Đoan ngọ, tết Trung thu.",
    "Lần thứ hai, người thứ ba; sáng thứ Hai, ngày 15/4; ngày tháng năm 2024; vào tháng Tám.",
    "Triều Lý, Triều Trần, Phong trào Xô viết Nghệ Tĩnh, Cách mạng tháng Tám; sau ngày Tết.",
    "Đăng trên tạp chí Cộng sản, từ điển Bách khoa toàn thư; đảng viên, đảng bộ, xây dựng Đảng.",
    "Cán bộ Công an xã, cơ sở giáo dục và đào tạo, cán bộ công an, danh mục 2 của Sở.",
    "Khoản 2 Điều 5 quy định như sau: Khoản chi này được cấp đủ v.v. và theo TP. và đạt 1.5 lần...",
    "SỞ NỘI VỤ CHỦ TRÌ, ỦY BAN NHÂN DÂN TỈNH BẮC GIANG PHỐI HỢP",
    "Phong trào “Toàn Dân Sở nội vụ” theo Quyết định số 5/QĐ-UBND về giao Sở nội vụ điều 5.",
)
WRONG = (
    ("- các sở báo cáo;", Said("viet_hoa.dau_dong", "các")),
    ("a) có thành tích;", Said("viet_hoa.dau_dong", "có")),
    ("Giao Ủy Ban Nhân Dân xã.", Said("viet_hoa.co_quan", "Ủy Ban Nhân Dân")),
    ("Giao Uỷ Ban nhân dân xã.", Said("viet_hoa.co_quan", "Uỷ Ban nhân dân")),
    ("Sở Giáo Dục Và Đào Tạo báo cáo.", Said("viet_hoa.co_quan", "Sở Giáo Dục Và Đào Tạo")),
    ("Hội đồng Thi đua-khen thưởng họp.", Said("viet_hoa.co_quan", "Hội đồng Thi đua-khen thưởng")),
    ("Theo Bộ Luật Hình Sự.", Said("viet_hoa.ten_luat", "Bộ Luật Hình Sự")),
    ("Theo Luật thi đua, khen thưởng.", Said("viet_hoa.ten_luat", "Luật thi đua, khen thưởng")),
    ("Tặng nghệ sĩ Nhân dân.", Said("viet_hoa.danh_hieu", "nghệ sĩ Nhân dân")),
    ("Theo Điểm đ khoản 2 Điều 5.", Said("viet_hoa.khoan_diem", "Điểm")),
    ("Theo mục 2 Chương III.", Said("viet_hoa.chuong_muc", "mục")),
    ("Tại Thành phố Bắc Ninh.", Said("viet_hoa.tinh", "Thành phố Bắc Ninh")),
    ("Đảng và nhà nước quan tâm.", Said("viet_hoa.nhan_dan", "nhà nước")),
    ("Đồng chí phó chủ tịch UBND tỉnh chủ trì.", Said("viet_hoa.chuc_vu_nguoi", "phó chủ tịch")),
    ("Đón năm giáp thìn.", Said("viet_hoa.nam_am_lich", "giáp thìn")),
    ("Tượng Lê-Nin.", Said("viet_hoa.nuoc_ngoai", "Lê-Nin")),
    ("Theo quyết định số 12/QĐ-UBND.", Said("viet_hoa.loai_van_ban", "quyết định")),
    ("Tặng ông Nguyễn văn A.", Said("viet_hoa.ten_nguoi", "Nguyễn văn A")),
    ("Họp vào rằm tháng giêng.", Said("viet_hoa.thang", "tháng giêng")),
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_decree_writes_is_right(text):
    assert said(case_of(lines_of(text)), RULES) == []


@pytest.mark.parametrize(("text", "finding"), WRONG)
def test_a_wrong_capital_is_found_at_its_letters(text, finding):
    assert said(case_of(lines_of(text)), RULES) == [finding]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_planted_fault_is_found_and_nothing_else(rule):
    plant = PLANTS[rule.id]
    case = case_of(plant.plant(papers.right(plant.kind)))
    assert said(case, WORDS) == [Said(rule.id, SLIPS[rule.id][1])]


@pytest.mark.parametrize("kind", papers.KINDS)
def test_right_papers_of_every_type_say_nothing(kind):
    assert said(case_of(papers.right(kind)), WORDS) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Giao Sở nội vụ.", "«Sở Nội vụ»"),
        ("Theo khoản 2 điều 5.", "«Điều»"),
        ("Bà Trần thị ngọc Bình.", "«Trần Thị Ngọc Bình»"),
        ("Sau Tết Nguyên Đán.", "«tết Nguyên đán»"),
        ("Kỷ niệm cách mạng tháng 8.", "«Cách mạng tháng Tám»"),
        ("Viện Kiểm Sát nhân dân.", "«Viện kiểm sát nhân dân» hoặc «Viện Kiểm sát nhân dân»"),
        ("Huy chương hạng ba.", "«Ba»"),
        ("Tại Tỉnh Hòa Bình.", "«tỉnh Hòa Bình»"),
    ],
)
def test_a_finding_says_what_should_stand(text, expected):
    case = case_of(lines_of(text))
    assert [found.expected for rule in RULES for found in rule.judge(case)] == [expected]


def test_lines_cut_off_tables_and_heads_start_as_they_like():
    cells = lines_of("đồng", "người", part="bang")
    assert said(case_of(cells), RULES) == []
    assert said(case_of(lines_of("tỉnh Bắc giang", part="co_quan")), RULES) == []
    assert said(case_of(lines_of("thi đua năm 2024", part="trich_yeu")), RULES) == []


def test_a_question_is_asked_once_a_warning_at_each_place():
    case = case_of(lines_of("Giao Sở nội vụ.", "Là Sở nội vụ.", "Ý của nhân dân, của nhân dân."))
    assert said(case, RULES) == [
        Said("viet_hoa.co_quan", "Sở nội vụ"),
        Said("viet_hoa.co_quan", "Sở nội vụ"),
        Said("viet_hoa.nhan_dan", "nhân dân"),
    ]


def test_a_paper_full_of_one_fault_says_how_many_more():
    case = case_of(lines_of(*["Giao Sở nội vụ."] * 25))
    rule = next(rule for rule in RULES if rule.id == "viet_hoa.co_quan")
    assert [found.found for found in rule.judge(case)] == [
        *["«Sở nội vụ»"] * 19,
        "«Sở nội vụ» (và 5 chỗ khác)",
    ]


def test_no_capital_is_called_an_error_and_each_names_its_clause():
    assert {rule.level for rule in RULES} == {WARNING, QUESTION}
    assert all(rule.source.startswith("NĐ 30/2020/NĐ-CP, Phụ lục II, Mục ") for rule in RULES)


def test_before_the_decree_no_list_is_in_force():
    case = case_of(lines_of("Giao Sở nội vụ."), dt.date(2019, 1, 1))
    silent = []
    for rule in RULES:
        try:
            silent += [rule.id] * (list(rule.judge(case)) == [])
        except CannotJudge:
            continue
    # those made of no list
    assert silent == [
        "viet_hoa.dau_dong", "viet_hoa.nhan_dan", "viet_hoa.dieu", "viet_hoa.khoan_diem",
        "viet_hoa.thu", "viet_hoa.tet_thuong", "viet_hoa.tet", "viet_hoa.su_kien",
    ]  # fmt: skip
