"""A table pasted from Excel: columns found by their names, every fault by row and column."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.catalogue import load_document_type
from service.rules.sheet_rows import (
    Unread,
    as_table,
    filled,
    label_of,
    numbered,
    picture_key,
    read_table,
)

FORM = load_document_type(
    "giay_thu",
    """
title: Giấy thử
sheet: true
fields:
  phong_trao: {label: Phong trào, example: Thi đua yêu nước}
  xung_ho: {label: Xưng hô, each: true, optional: true, example: Bà}
  ten: {label: Họ và tên, each: true, example: Nguyễn Văn An}
  thanh_tich: {label: Thành tích, kind: long_text, each: true, optional: true, example: x}
  nam_sinh: {label: Năm sinh, kind: integer, each: true, optional: true, example: 1990}
  ngay: {label: Ngày ký, kind: date, each: true, optional: true, example: ngày 05 tháng 01 năm 2024}
  dang_vien: {label: Đảng viên, kind: flag, each: true, optional: true, example: true}
  so_so_vang: {label: Số sổ vàng, each: true, optional: true, example: "12"}
  anh: {label: Ảnh, kind: picture, each: true, optional: true}
""",
)
COMMON = {"phong_trao": "Thi đua yêu nước"}
SHA = "0" * 64


def read(text, pictures=()):
    return read_table(FORM, text, dict(pictures))


def names(table):
    return [row["ten"] for row in table.rows]


def test_columns_are_found_by_their_names_in_any_order():
    text = (
        "DANH SÁCH KHEN THƯỞNG\r\n"
        "\r\n"
        "STT\tNgày ký\t HỌ VA TEN \tNăm sinh\r\n"
        "1\t5/1/2024\t  Nguyễn   Văn\u00a0An \t1.990\r\n"
        "\t\t\t\r\n"
        "2\t\tTrần Thị Bình\t\r\n"
    )

    table = read(unicodedata.normalize("NFD", text))

    assert (table.faults, table.lines) == ([], [4, 6])
    assert table.rows == [
        {"ngay": "ngày 05 tháng 01 năm 2024", "ten": "Nguyễn Văn An", "nam_sinh": 1990},
        {"ngay": "", "ten": "Trần Thị Bình", "nam_sinh": None},
    ]
    assert (table.unknown, table.above) == (["STT"], ["DANH SÁCH KHEN THƯỞNG"])


def test_quotes_of_the_words_stay_and_quotes_of_excel_go():
    text = (
        "Họ và tên\tThành tích\n"
        '"Vì an ninh"\t"Dòng một\nDòng ""hai"""\n'
        'Tổ "Đoàn kết" 1\t"dở dang\n'
        '"Gương" sáng\t'
    )

    table = read(text)

    assert names(table) == ['"Vì an ninh"', 'Tổ "Đoàn kết" 1', '"Gương" sáng']
    assert [row["thanh_tich"] for row in table.rows] == ['Dòng một\nDòng "hai"', '"dở dang', ""]
    assert table.lines == [2, 3, 4]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("Năm sinh", "1990", 1990),
        ("Năm sinh", "12.5", Unread("12.5", "số nguyên")),
        ("Năm sinh", "chín", Unread("chín", "số nguyên")),
        ("Ngày ký", "2024-01-05", "ngày 05 tháng 01 năm 2024"),
        ("Ngày ký", "ngày 5 tháng 3 năm 2024", "ngày 5 tháng 3 năm 2024"),
        ("Ngày ký", "30/02/2024", Unread("30/02/2024", "ngày/tháng/năm, ví dụ 05/01/2024")),
        ("Ngày ký", "9" * 20, Unread("9" * 20, "ngày/tháng/năm, ví dụ 05/01/2024")),
        ("Ngày ký", "hôm qua", Unread("hôm qua", "ngày/tháng/năm, ví dụ 05/01/2024")),
        ("Đảng viên", "Có", True),
        ("Đảng viên", "không", False),
        ("Đảng viên", "chưa rõ", Unread("chưa rõ", "«có» hoặc «không»")),
        ("Ảnh", r"C:\anh\An.JPG", {"picture": SHA, "width_mm": 30}),
        ("Ảnh", "Bình.jpg", Unread("Bình.jpg", "tên một tệp ảnh đã chọn (PNG, JPG)")),
        ("Ảnh", "", {}),
    ],
)
def test_a_cell_is_read_as_its_column_means_or_told_as_it_stands(column, cell, value):
    table = read(f"Họ và tên\t{column}\nAn\t{cell}", {picture_key("an.jpg"): SHA})

    name = next(f.name for f in table.columns if f.label == column)
    assert table.rows[0][name] == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Không thấy dòng tên cột"),
        ("Nguyễn Văn An\nTrần Thị Bình", "Không thấy dòng tên cột"),
        ("Năm sinh\n1990", "Bảng thiếu cột «Họ và tên»."),
        ("Họ và tên\tHọ và tên\nAn\tBình", "Bảng có hai cột «Họ và tên»."),
        ("Họ và tên\nAn\tlạc", "Dòng 2 có nhiều ô hơn dòng tên cột."),
    ],
)
def test_a_table_that_is_none_is_told(text, said):
    assert any(said in fault.message for fault in read(text).faults)


def test_every_fault_is_told_by_its_row_and_column():
    table = read("Họ và tên\tNăm sinh\tNgày ký\nAn\tx\ty\n\t1990\t\nBình\t\t")

    sheets, faults = filled(FORM, {"phong_trao": " ", "la": 1}, table.rows, table.lines)

    assert [(f.row, f.column) for f in faults] == [
        (0, "Phong trào"),
        (0, "la"),
        (2, "Năm sinh"),
        (2, "Ngày ký"),
        (3, "Họ và tên"),
    ]
    assert faults[2].message == "Dòng 2, cột «Năm sinh» là «x», phải là số nguyên."
    assert faults[4].message == "Dòng 3, cột «Họ và tên» còn thiếu."
    assert len(sheets) == 3


def test_a_sheet_holds_every_value_and_none_is_nothing():
    sheets, faults = filled(FORM, COMMON, [{"ten": "  Tổ 1"}, {"ten": "x" * 5001}, {"ten": "a\nb"}])

    assert set(sheets[0]) == set(FORM.fields)
    assert sheets[0] | {"nam_sinh": 0} == sheets[0]
    assert [f.message for f in faults] == [
        "Dòng 2, cột «Họ và tên» dài quá 5000 ký tự.",
        "Dòng 3, cột «Họ và tên» phải là một dòng chữ.",
    ]
    assert label_of(FORM, sheets[0] | {"xung_ho": "Tập thể"}) == "Tổ 1"


def test_the_golden_book_counts_on_where_nobody_gave_a_number():
    rows = [{"ten": "An"}, {"ten": "Bình", "so_so_vang": "7a"}, {"ten": "Chi", "so_so_vang": " "}]

    assert [r["so_so_vang"] for r in numbered(FORM, rows, 11)] == ["11", "7a", "13"]
    assert numbered(FORM, rows, None) == rows


WORDS = st.text(st.sampled_from('ab"\t\nĐê *\\')).map(str.strip)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_what_is_written_as_a_table_is_read_back(rows):
    given_rows = [{"ten": " ".join(a.split()) or "An", "thanh_tich": b} for a, b in rows]
    given_rows[0]["anh"] = {"picture": SHA, "width_mm": 30}
    sheets, faults = filled(FORM, COMMON, given_rows)
    text = as_table(FORM, sheets, {SHA: "1.jpg"})

    table = read(text, {picture_key("1.jpg"): SHA})
    again, more = filled(FORM, COMMON, table.rows)

    assert (faults, table.faults, more) == ([], [], [])
    assert again == sheets
