"""Spelling: the seed's own slips and nothing else of it, the closed list, letters and periods."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.rules.form30.judging import QUESTION, WARNING, CannotJudge
from service.rules.form30.rules_spelling import RULES
from tests.rules.form30 import papers
from tests.rules.form30.planting_words import PLANTS, SLIPS
from tests.rules.form30.wording import ON, Said, case_of, lines_of, said
from tests.rules.form30.wording import RULES as WORDS
from tests.rules.law_files import shipped

SEED = Path(__file__).parents[2] / "golden" / "nguon_ke_hoach_2024.txt"
ROWS = [row for row in shipped().rows("chinh_ta", ON) if "dung" in row]
LISTS = [rule for rule in RULES if rule.id in ("chinh_ta.loi_chac", "chinh_ta.loi_ngo")]

RIGHT = (
    "Phần đầu của văn bản, phần đầu trang; cải tiến tiến độ; đợt xuất quân; đầu tiên tiên phong.",
    "Lập chiến công xuất sắc, danh hiệu xuất sắc, khả năng xuất khẩu; làm chủ chương trình.",
    "Lịch sử lý luận, thị trấn chỉnh trang đô thị, lưu trú trọng điểm, thành công chúc mừng.",
    "Luôn luôn, dần dần, từ từ, năm năm, người người thi đua, nhà nhà thi đua, ngày ngày.",
    "Quý I, thuở ban đầu, hòa bình, quá trình, Đắk Lắk, Xô viết, Krông Păc, A-râp, Lốt An-giơ-lét.",
    "Luật Thi đua, khen thưởng; Luật Đất đai; “Luật Thi đua khen thưởng”.",
    "Giai đoạn 2021 - 2025, giai đoạn 2022-2025, nhiệm kỳ 2021-2026, kế hoạch 5 năm 2021-2025.",
    "Nhiệm kỳ 2022-2027, nhiệm kỳ chi bộ: nhiệm kỳ 2022 - 2025; tầm nhìn 2021-2026.",
    "Bà Nguyễn Thị Thuý và bà Trần Thị Thúy; Москва, α, β, 5 µm.",
)
WRONG = (
    ("Thi đua là phần đầu hết mình.", Said("chinh_ta.loi_ngo", "phần đầu")),
    ("Điển hình tiến tiến.", Said("chinh_ta.loi_ngo", "tiến tiến")),
    ("Nâng cao năng xuất lao động.", Said("chinh_ta.loi_ngo", "năng xuất")),
    ("Suất sắc hoàn thành nhiệm vụ.", Said("chinh_ta.loi_chac", "Suất sắc")),
    ("Tăng cuờng kiểm tra.", Said("chinh_ta.am_tiet", "cuờng")),
    ("Bảo đảm tòan diện.", Said("chinh_ta.am_tiet", "tòan")),
    ("Giải quyết công viêc.", Said("chinh_ta.am_tiet", "viêc")),
    ("Nguời tốt, việc tốt.", Said("chinh_ta.am_tiet", "Nguời")),
    ("Mức uớc tính.", Said("chinh_ta.am_tiet", "uớc")),
    ("Đã đựơc phê duyệt.", Said("chinh_ta.am_tiet", "đựơc")),
    ("Tổ chức thực hiện thực hiện kế hoạch.", Said("chinh_ta.lap_tu", "thực hiện thực hiện")),
    ("Trong trong tỉnh.", Said("chinh_ta.lap_tu", "Trong trong")),
    ("Ðơn vị báo cáo.", Said("chinh_ta.chu_la", "Ðơn")),
    ("Thi\u200bđua.", Said("chinh_ta.chu_la", "Thi\u200bđua")),
    ("Ｔhi đua.", Said("chinh_ta.chu_la", "Ｔhi")),
    ("Luật Cán bộ công chức.", Said("chinh_ta.ten_luat", "Luật Cán bộ công chức")),
    ("Kế hoạch 5 năm (2021 - 2026) đạt.", Said("chinh_ta.giai_doan", "2021 - 2026")),
    ("Nhiệm kỳ 2021-2027 đạt.", Said("chinh_ta.giai_doan", "2021-2027")),
)


@pytest.mark.parametrize("text", RIGHT)
def test_right_words_are_left_alone(text):
    assert said(case_of(lines_of(text)), RULES) == []


@pytest.mark.parametrize(("text", "finding"), WRONG)
def test_a_slip_is_found_at_its_letters(text, finding):
    assert said(case_of(lines_of(text)), RULES) == [finding]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_planted_fault_is_found_and_nothing_else(rule):
    plant = PLANTS[rule.id]
    case = case_of(plant.plant(papers.right(plant.kind)))
    assert said(case, WORDS) == [Said(rule.id, SLIPS[rule.id][1])]


def test_every_rule_of_words_has_its_plant():
    assert list(PLANTS) == [rule.id for rule in WORDS]


def test_the_seeds_own_slips_and_nothing_else():
    lines = [line for line in SEED.read_text("utf-8").splitlines() if line.strip()]
    case = case_of(lines_of(*lines))
    assert [
        (rule.id, found.line.text[:10], found.line.text[found.start : found.end])
        for rule in WORDS
        for found in rule.judge(case)
    ] == [
        # two paragraphs that a page break tore apart
        ("viet_hoa.dau_dong", "trong năm ", "trong"),
        ("viet_hoa.dau_dong", "báo cáo kế", "báo"),
        ("viet_hoa.ngay_tet", "Ngay sau T", "Tết Nguyên Đán"),
        ("chinh_ta.loi_chac", "1.3. Tiếp ", "không chể"),
        ("chinh_ta.loi_ngo", "2.2. Người", "phần đầu"),
        ("chinh_ta.loi_ngo", "2.3. Tổ ch", "Phần đầu"),
        ("chinh_ta.loi_ngo", "2.4. Tăng ", "đợt xuất"),
        ("chinh_ta.loi_ngo", "báo cáo kế", "tiến tiến"),
        # beside «lan tỏa», «Tỉnh ủy», «hàng hóa» elsewhere
        ("chinh_ta.dau_thanh", "Công tác k", "toả"),
        ("chinh_ta.dau_thanh", "Các cấp, c", "uỷ"),
        ("chinh_ta.dau_thanh", "Tiếp tục n", "hoá"),
        ("chinh_ta.ten_luat", "Thực hiện ", "Luật Thi đua khen thưởng"),
        ("chinh_ta.giai_doan", "- (13) Tỷ ", "2021-2026"),
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
def test_each_slip_of_the_list_is_found_and_its_right_word_is_not(row):
    level = "chinh_ta.loi_chac" if row.get("chac") else "chinh_ta.loi_ngo"
    after = f" {row['sau'][0]}" if "sau" in row else ""
    wrong, right = f"Nội dung {row['key']}{after}.", f"Nội dung {row['dung']}{after}."
    assert said(case_of(lines_of(wrong)), LISTS) == [Said(level, row["key"])]
    assert said(case_of(lines_of(right)), LISTS) == []


@settings(max_examples=40)
@given(st.sampled_from(ROWS), st.data())
def test_a_slip_anywhere_in_a_right_paper_is_found_there(row, data):
    text = papers.lines_of(papers.right("KH"), "noi_dung")[0].text
    gaps = [at for at, letter in enumerate(text) if letter == " "]
    at = data.draw(st.sampled_from(gaps))
    after = f" {row['sau'][0]}" if "sau" in row else ""
    changed = f"{text[:at]}, {row['key']}{after},{text[at:]}"
    paper = papers.change(papers.right("KH"), "noi_dung", 0, text=changed)
    level = "chinh_ta.loi_chac" if row.get("chac") else "chinh_ta.loi_ngo"
    found = [f for rule in RULES if rule.id == level for f in rule.judge(case_of(paper))]
    assert [(f.line.text[f.start : f.end], f.start) for f in found] == [(row["key"], at + 2)]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("Tỉnh ủy, cấp ủy và Tỉnh uỷ.",), [("uỷ", 24)]),
        (("Văn hoá, văn hoá.", "Văn hóa."), [("hóa", 4)]),
        (("Văn hoá, Tỉnh ủy.",), []),
        (("Lan toả “lan tỏa”.",), []),
    ],
)
def test_two_styles_of_one_syllable_are_asked_about_once(texts, found):
    case = case_of(lines_of(*texts))
    rule = next(rule for rule in RULES if rule.id == "chinh_ta.dau_thanh")
    assert [(f.line.text[f.start : f.end], f.start) for f in rule.judge(case)] == found


def test_the_question_on_tone_marks_names_both_places():
    case = case_of(lines_of("Cấp ủy, Tỉnh ủy.", "Tỉnh uỷ."))
    rule = next(rule for rule in RULES if rule.id == "chinh_ta.dau_thanh")
    assert [found.found for found in rule.judge(case)] == [
        "«Tỉnh uỷ» (viết «uỷ» 1 chỗ) bên cạnh «Tỉnh ủy» (viết «ủy» 2 chỗ)"
    ]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("Suất sắc.", "«Suất sắc»", "«Xuất sắc»"),
        ("Thi đuа.", "«đuа» có chữ lạ U+0430", "«đua» gõ lại"),
        ("Ðơn.", "«Ðơn» có chữ lạ U+00D0", "«Đơn» gõ lại"),
        ("Luật thi đua khen thưởng.", "«Luật thi đua khen thưởng»", "«Luật Thi đua, khen thưởng»"),
        (
            "Chuẩn giai đoạn 2021-2026.",
            "«giai đoạn 2021-2026»",
            "Có phải «2021 - 2025» không? «2021 - 2026» là nhiệm kỳ, không phải kỳ kế hoạch",
        ),
    ],
)
def test_a_finding_says_what_stands_and_what_should(text, found, expected):
    case = case_of(lines_of(text))
    assert [(f.found, f.expected) for rule in RULES for f in rule.judge(case)] == [
        (found, expected)
    ]


def test_strange_letters_are_found_in_heads_too():
    case = case_of(lines_of("ỦY BАN NHÂN DÂN", part="co_quan"))
    assert said(case, RULES) == [Said("chinh_ta.chu_la", "BАN")]


@pytest.mark.parametrize(
    "text",
    ["I. " * 5000, "““«\"" * 5000, "số 1/a " * 5000, "đа" * 5000, "x" * 50_000, "1.1." * 5000,
     "Nguyễn văn " * 5000, "Sở nội vụ " * 5000, "của " * 5000, "ủy uỷ " * 5000, "(" * 50_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_a_hostile_line_is_read_to_its_end(text):
    """Patterns that go back and forth would never finish these."""
    case = case_of(lines_of(f"{text} Tại Tỉnh Bắc Giang"))
    assert "viet_hoa.tinh" in [finding.rule for finding in said(case, WORDS)]


def test_spelling_is_never_an_error_and_never_the_decrees():
    assert {rule.level for rule in RULES} == {WARNING, QUESTION}
    assert [rule.id for rule in RULES if "Phụ lục" in rule.source] == [
        "chinh_ta.chu_la",
        "chinh_ta.ten_luat",
    ]


def test_before_the_lists_are_in_force_nothing_is_passed():
    case = case_of(lines_of("Không chể."), dt.date(2019, 1, 1))
    for rule in RULES:
        if rule.id.endswith(("loi_chac", "loi_ngo", "lap_tu", "giai_doan")):
            with pytest.raises(CannotJudge):
                list(rule.judge(case))
