"""The body of a plan: numbers, moving and indenting parts, blocks for print, targets said twice."""

from decimal import Decimal

import pytest

from service.rules import plan

M, K, T, D, G, C = plan.KINDS
SEEDLIKE = [M, K, D, M, K, T, D, T, K, C, C, M, K, G]


def test_every_paragraph_has_the_number_that_is_printed():
    assert plan.labels(SEEDLIKE) == [
        *("I.", "1.", "", "II.", "1.", "1.1.", "", "1.2.", "2.", "- (1)", "- (2)", "III.", "1."),
        "-",
    ]


@pytest.mark.parametrize(
    ("kinds", "numbers"),
    [
        ([K, T, T, K, T], ["1.", "1.1.", "1.2.", "2.", "2.1."]),
        ([M, T, T, M, T], ["I.", "1.", "2.", "II.", "1."]),
        ([M, K, C, C, K, C], ["I.", "1.", "- (1)", "- (2)", "2.", "- (1)"]),
        ([D, G], ["", "-"]),
        ([], []),
    ],
)
def test_numbers_start_anew_under_each_heading(kinds, numbers):
    assert plan.labels(kinds) == numbers


@pytest.mark.parametrize(
    ("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (49, "XLIX")]
)
def test_roman_numbers(number, text):
    assert plan.roman(number) == text


@pytest.mark.parametrize(("index", "end"), [(0, 3), (1, 3), (2, 3), (3, 11), (4, 8), (5, 7)])
def test_a_heading_takes_all_that_stands_under_it(index, end):
    assert plan.branch_end(SEEDLIKE, index) == end


@pytest.mark.parametrize(
    ("index", "down", "order"),
    [
        (0, True, "DEFGHIJKABCLMN"),
        (3, False, "DEFGHIJKABCLMN"),
        (4, True, "ABCDIJKEFGHLMN"),
        (4, False, "ABCEFGHDIJKLMN"),
        (8, True, "ABCDEFGHLIJKMN"),
        (9, True, "ABCDEFGHIKJLMN"),
        (6, False, "ABCDEGFHIJKLMN"),
        (0, False, "ABCDEFGHIJKLMN"),
        (13, True, "ABCDEFGHIJKLMN"),
        (11, True, "ABCDEFGHIJKLMN"),
    ],
)
def test_a_part_moves_as_a_whole_and_nothing_is_lost(index, down, order):
    assert "".join("ABCDEFGHIJKLMN"[at] for at in plan.moved(SEEDLIKE, index, down)) == order


@pytest.mark.parametrize(
    ("index", "inward", "changed"),
    [
        (0, True, {0: K, 1: T}),
        (3, True, {}),
        (4, False, {4: M, 5: K, 7: K}),
        (5, True, {5: D}),
        (2, True, {2: G}),
        (2, False, {2: T}),
        (9, True, {}),
        (9, False, {9: G}),
        (0, False, {}),
    ],
)
def test_headings_below_go_along_and_never_jump_over_their_parent(index, inward, changed):
    assert plan.indented(SEEDLIKE, index, inward) == changed


def test_blocks_carry_number_and_marks_and_leave_blank_paragraphs_out():
    assert plan.blocks([(M, "MỤC ĐÍCH"), (D, " "), (C, "Đạt *khoảng* 5%;")]) == [
        {"kind": "muc", "runs": [{"text": "I. MỤC ĐÍCH"}]},
        {
            "kind": "chi_tieu",
            "runs": [{"text": "- (1) Đạt "}, {"text": "khoảng", "italic": True}, {"text": " 5%;"}],
        },
    ]


def test_a_target_said_in_another_paragraph_is_found_once():
    rows = [
        (T, "Kiềm chế tai nạn. Hoàn thành xây dựng trụ sở công an xã trên toàn tỉnh. Hết."),
        (C, "Tỷ lệ che phủ rừng đạt 37,7%."),
        (C, "Hoàn thành việc triển khai xây dựng 100% trụ sở công an xã."),
    ]
    assert plan.said_twice(rows) == [
        plan.Twice(2, 0, "Hoàn thành xây dựng trụ sở công an xã trên toàn tỉnh")
    ]


@pytest.mark.parametrize(
    ("text", "form", "stands"),
    [
        ("đạt 14,5%;", "14,5", True),
        ("đạt 114,5%", "14,5", False),
        ("đạt 14,52%", "14,5", False),
        ("đạt 14%", "14,5", False),
        ("đạt 16.068 tỷ đồng;", "16.068", True),
        ("đạt 138-140 triệu", "138-140", True),
        ("37,7%.", "37,7", True),
    ],
)
def test_a_number_stands_in_a_sentence_only_on_its_own(text, form, stands):
    assert plan.stands_in(text, {form}) is stands


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("14,5", "14.5"),
        ("103.580", "103580"),
        ("4500", "4500"),
        (14.5, "14.5"),
        (100, "100"),
        ("-1,2", "-1.2"),
    ],
)
def test_numbers_as_people_write_them(typed, number):
    assert plan.number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["", "14.5", "1,2,3", "mười", True, float("nan"), float("inf"), "9" * 40, [1]]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011 - any sentence will do
        plan.number(typed)
