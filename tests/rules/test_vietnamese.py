"""Vietnamese text: one form, keys for search and lists, dates and numbers, names of files."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from itertools import pairwise
from urllib.parse import unquote

import pytest

from service.rules.vietnamese import (
    content_disposition,
    date_in_words,
    decimal_text,
    file_name,
    local,
    local_date,
    nfc,
    parse_decimal,
    place_and_date,
    search_key,
    short_date,
    sort_key,
    squeeze,
    text_sort_key,
)

NAME = "Nguyễn Thị Diệu"


@pytest.mark.parametrize(
    "typed",
    [
        NAME,
        unicodedata.normalize("NFD", NAME),
        "Nguyễn Thị Diê\u0323u",
        "Nguyễn Thị Diẹ\u0302u",
        "Ngu\u200byễn Thị Diệu",
        "Nguyễn Thị Die\u200d\u0323\u0302u",
        "\ufeffNguyễn\u00ad Thị\u0000 Diệu\u202c",
        "Nguyễn Thị Diệu\ud800",
    ],
)
def test_every_way_to_type_a_name_becomes_one(typed):
    assert nfc(typed) == NAME


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("một\r\nhai\rba\x0bbốn\x0cnăm\u2028sáu\x85bảy", "một\nhai\nba\nbốn\nnăm\nsáu\nbảy"),
        ("một\thai", "một\thai"),
        ("một\u00a0hai", "một\u00a0hai"),
    ],
)
def test_line_ends_become_one_and_tabs_and_fixed_spaces_stay(typed, kept):
    assert nfc(typed) == kept


@pytest.mark.parametrize(
    ("typed", "line"),
    [("  Sở \u00a0 Nội\n vụ\t", "Sở Nội vụ"), ("\u200b \r\n", ""), ("a\x0bb", "a b")],
)
def test_squeeze_leaves_single_spaces(typed, line):
    assert squeeze(typed) == line


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đường Văn Ấm", "duong van am"),
        ("DƯƠNG  VĂN ÂM", "duong van am"),
        ("Đỗ Thị Ước", "do thi uoc"),
        (unicodedata.normalize("NFD", "Quyết định số 15/QĐ-UBND"), "quyet dinh so 15/qd-ubnd"),
        ("100%_\\", "100%_\\"),
        ("", ""),
    ],
)
def test_search_ignores_marks_and_case(text, key):
    assert search_key(text) == key


LISTS = {
    "the office's list": (
        [
            "Nguyễn Thị An",
            "Lê Văn An",
            "Trần Thị Ánh",
            "Vũ Thị Ân",
            "Hoàng Văn Dũng",
            "Phạm Đức Đạt",
        ]
    ),
    "tones": ["Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ"],
    "letters": ["Lê Ca", "Lê Câm", "Lê Da", "Lê Đa", "Lê Em", "Lê Êm", "Lê Oi", "Lê Ôi", "Lê Ơi"],
    "given names before middle names": ["Trần Văn An", "Lê Bá Án", "Bùi Anh", "Trần Bá Ánh"],
    "middle before family": ["Vũ Bá An", "Lê Đức An", "Bùi Thị An"],
    "family last": ["Bùi Văn An", "Lê Văn An", "Lều Văn An"],
    "one word first": ["An", "Lê An"],
    "tone of the given name before all else": ["Vũ Thị Hoa", "An Hòa", "Vũ Hoá"],
}


@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
def test_names_go_by_given_name_then_middle_then_family(names):
    mixed = names[::-1]
    assert sorted(mixed, key=sort_key) == names


UNITS = [
    "Ban Dân tộc", "Bảo hiểm xã hội tỉnh", "Sở Công Thương", "Sở Giáo dục và Đào tạo",
    "Sở Nội vụ", "Sở Y", "Sở Y tế", "Ủy ban nhân dân xã An Hà", "Ủy ban nhân dân xã Án Hà",
    "Ủy ban nhân dân xã Anh Sơn", "Văn phòng Ủy ban nhân dân tỉnh",
]  # fmt: skip


def test_units_go_from_left_to_right():
    mixed = UNITS[::-1]
    assert sorted(mixed, key=text_sort_key) == UNITS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa", "Hoà"),
        ("Ủy ban", "Uỷ ban"),
        ("SỞ NỘI VỤ", "Sở  Nội vụ"),
        ("Văn hóa - Xã hội", "Văn hóa, Xã hội"),
        (NAME, unicodedata.normalize("NFD", NAME)),
    ],
)
def test_spelling_that_means_the_same_has_one_place(one, other):
    assert text_sort_key(one) == text_sort_key(other)


def test_keys_are_digits_so_no_database_reorders_them():
    assert all(text_sort_key(name).isdigit() for name in [*UNITS, "Nhà máy Z131 株"])
    assert sort_key(" ") == ""
    assert all(text_sort_key(a) < text_sort_key(b) for a, b in pairwise(["Z131", "Z131 株", "株"]))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2024, 1, 5), "ngày 05 tháng 01 năm 2024"),
        ((2024, 2, 10), "ngày 10 tháng 02 năm 2024"),
        ((2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        ((2024, 6, 29), "ngày 29 tháng 6 năm 2024"),
        ((2024, 10, 31), "ngày 31 tháng 10 năm 2024"),
    ],
)
def test_zeros_stand_before_days_to_nine_and_months_one_and_two_only(day, words):
    assert date_in_words(dt.date(*day)) == words
    assert place_and_date("Bắc Giang", dt.date(*day)) == f"Bắc Giang, {words}"


def test_pages_show_short_dates():
    assert short_date(dt.date(2024, 1, 5)) == "05/01/2024"


def test_the_new_year_begins_by_the_clocks_of_vietnam():
    moment = dt.datetime(2023, 12, 31, 17, 0, tzinfo=dt.UTC)
    assert local(moment).isoformat() == "2024-01-01T00:00:00+07:00"
    assert local_date(moment) == dt.date(2024, 1, 1)
    assert local_date(moment - dt.timedelta(seconds=1)) == dt.date(2023, 12, 31)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="múi giờ"):
        local(dt.datetime(2024, 1, 1))  # noqa: DTZ001 - the naive moment is what is refused


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("16068", "16.068"),
        ("14.5", "14,5"),
        ("103580", "103.580"),
        ("4500", "4.500"),
        ("87.36", "87,36"),
        ("0.05", "0,05"),
        ("-1234.50", "-1.234,50"),
        ("999", "999"),
        ("1000000", "1.000.000"),
    ],
)
def test_numbers_are_written_with_dots_and_a_comma_and_read_back(number, text):
    assert decimal_text(Decimal(number)) == text
    assert parse_decimal(text) == Decimal(number)


def test_thousands_may_stand_without_dots():
    assert parse_decimal(" 16068,5 ") == Decimal("16068.5")


@pytest.mark.parametrize(
    "text",
    [" ", "14.5", "1.23", "16.0688", "1,2,3", "12a", "1 2", "138-140", "%", "١٢", "NaN", "1e5"],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_decimal(text)


O16 = 'Quyết định (bản 2), số 12/QĐ-UBND; "gốc".docx'


def test_a_file_is_offered_under_its_vietnamese_name():
    header = content_disposition(O16)

    plain, _, encoded = header.removeprefix('attachment; filename="').partition('"; filename*=')
    assert plain == "Quyet-dinh-ban-2-so-12-QD-UBND-goc.docx"
    assert encoded.startswith("UTF-8''")
    assert unquote(encoded[7:]) == "Quyết định (bản 2), số 12-QĐ-UBND; -gốc-.docx"
    assert not set(encoded[7:]) & set(' "(),;/')
    assert header.isascii()


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("a\r\nSet-Cookie: x=1.pdf", "a-Set-Cookie-x-1.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        (unicodedata.normalize("NFD", "Đề án.docx"), "De-an.docx"),
        ("株", "tep"),
        ("", "tep"),
        ("...", "tep"),
        ("x\ud800.pdf", "x.pdf"),
    ],
)
def test_no_name_of_a_file_can_break_the_header(name, ascii_name):
    header = content_disposition(name, inline=True)

    assert header.startswith(f'inline; filename="{ascii_name}"; ')
    assert "\n" not in header
    assert "\r" not in header


def test_a_long_name_keeps_its_ending():
    assert file_name("Kế hoạch " * 40 + ".docx") == ("Ke-hoach-" * 40)[:145] + ".docx"
    assert len(file_name("đ" * 500)) == 150
