"""Numbers of papers: how they are written and read, which series counts, when a year begins."""

import datetime as dt

import pytest

from service.rules.numbering import (
    Numbered,
    full_symbol,
    is_symbol,
    new_year,
    number_text,
    parse_symbol,
    register_year,
    series_of,
)


@pytest.mark.parametrize(
    ("number", "symbol", "text"),
    [
        (5, "KH-UBND", "05/KH-UBND"),
        (9, "TTr-SNV", "09/TTr-SNV"),
        (10, "QĐ-UBND", "10/QĐ-UBND"),
        (12, "UBND-NC", "12/UBND-NC"),
        (1234, "QyĐ-BNV", "1234/QyĐ-BNV"),
    ],
)
def test_a_symbol_is_written_and_read_back(number, symbol, text):
    assert full_symbol(number, symbol) == text
    assert parse_symbol(f" {text} ") == Numbered(number, symbol)


@pytest.mark.parametrize(
    "text",
    [
        "", "5/KH-UBND", "005/KH-UBND", "00/KH-UBND", "05 /KH-UBND", "05/ KH-UBND", "05/KH - UBND",
        "05/KH–UBND", "/KH-UBND", "05/KH", "12/2026/QĐ-UBND", "05/kh-ubnd", "05/KH-UBND-",
        "05/KH-UBND\n12",
    ],
)  # fmt: skip
def test_what_the_decree_does_not_write_is_no_symbol(text):
    assert parse_symbol(text) is None


@pytest.mark.parametrize("text", ["UBND", "SGDĐT", "TĐKT", "VP", "R&D", "BCĐ-PCTT", "Đ"])
def test_an_agency_may_have_this_symbol(text):
    assert is_symbol(text)


@pytest.mark.parametrize("text", ["", " ", "ubnd", "S N V", "SNV ", "-SNV", "SNV-", "ÔNG", "S/V"])
def test_an_agency_may_not_have_this_symbol(text):
    assert not is_symbol(text)


def test_numbers_below_ten_have_a_zero():
    assert [number_text(n) for n in (1, 9, 10, 100)] == ["01", "09", "10", "100"]


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        ("2023-12-31T16:59:59+00:00", 2023),
        ("2023-12-31T17:00:00+00:00", 2024),
        ("2024-01-01T00:00:00+07:00", 2024),
        ("2024-12-31T17:00:00+00:00", 2025),
    ],
)
def test_the_register_begins_with_the_new_year_of_vietnam(moment, year):
    assert register_year(dt.datetime.fromisoformat(moment)) == year


def test_the_first_day_of_a_register():
    assert new_year(2024) == dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    ("setting", "abbreviation", "series"),
    [
        ("theo_loai", "KH", ("KH", "Sổ KH")),
        ("theo_loai", "TTr", ("TTr", "Sổ TTr")),
        ("theo_loai", "", ("cong_van", "Sổ công văn")),
        ("theo_nhom", "QĐ", ("quyet_dinh", "Quyết định")),
        ("theo_nhom", "KH", ("khac", "Văn bản khác")),
        ("theo_nhom", "", ("khac", "Văn bản khác")),
        ("mot_so", "KH", ("chung", "Văn bản đi")),
        ("mot_so", "", ("chung", "Văn bản đi")),
    ],
)
def test_the_setting_says_which_series_counts(setting, abbreviation, series):
    assert series_of(setting, abbreviation) == series
