"""The law as dated rows: what a file must say, what holds on a day, and the tables as shipped."""

import datetime as dt

import pytest

from service.errors import BadDefinition
from service.rules.law import law_from, load_law
from tests.rules.law_files import shipped

GOOD = """
rows:
  - {key: luong, so: 1800000, from: 2023-07-01, to: 2024-06-30, source: NĐ 24/2023}
  - {key: luong, so: 2340000, from: 2024-07-01, source: NĐ 73/2024, unsure: true}
  - {key: 2024, from: 2024-01-01, source: lịch}
"""


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ((2023, 6, 30), None),
        ((2023, 7, 1), 1800000),
        ((2024, 6, 30), 1800000),
        ((2024, 7, 1), 2340000),
        ((2099, 1, 1), 2340000),
    ],
)
def test_the_row_in_force_on_a_day_answers(day, amount):
    row = load_law({"tien": GOOD}).row("tien", "luong", dt.date(*day))
    assert (row and row["so"]) == amount


def test_another_process_reads_the_same_law():
    law = shipped()
    assert law_from(law.as_json()) == law


def test_rows_of_a_day_and_all_rows():
    law = load_law({"tien": GOOD})
    assert [row["key"] for row in law.rows("tien", dt.date(2024, 3, 1))] == ["luong", "2024"]
    assert [row["unsure"] for row in law.rows("tien")] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("rows: {}", "t.yaml: phải có đúng một mục rows là danh sách"),
        ("dong: []", "t.yaml: phải có đúng một mục rows là danh sách"),
        ("[]", "t.yaml: phải là bảng khóa: giá trị"),
        ("rows: [1]", "t.yaml: dòng 1: phải là bảng khóa: giá trị"),
        ("rows: [{from: 2024-01-01, source: a}]", "t.yaml: dòng 1 (?): thiếu key"),
        ("rows: [{key: a, from: 2024-01-01}]", "t.yaml: dòng 1 (a): thiếu source"),
        ("rows: [{key: a, source: a}]", "t.yaml: dòng 1 (a): thiếu from"),
        ("rows: [{key: a, source: 1, from: 2024-01-01}]", "t.yaml: dòng 1 (a): source phải là chữ"),
        (
            "rows: [{key: a, source: a, from: 2024-01-01, unsure: có}]",
            "t.yaml: dòng 1 (a): unsure phải là true hoặc false",
        ),
        (
            "rows: [{key: a, source: a, from: 1/1/2024}]",
            "t.yaml: dòng 1 (a): from không phải ngày",
        ),
        (
            "rows: [{key: a, source: a, from: 2024-01-01 10:00:00}]",
            "t.yaml: dòng 1 (a): from không phải ngày",
        ),
        (
            "rows: [{key: a, source: a, from: 2024-02-01, to: 2024-01-31}]",
            "t.yaml: dòng 1 (a): to trước from",
        ),
        (
            "rows:\n- {key: a, source: a, from: 2024-02-01}\n"
            "- {key: a, source: a, from: 2023-02-01, to: 2024-02-01}",
            "t.yaml: a: hai dòng cùng có hiệu lực từ 2024-02-01",
        ),
        (
            "rows:\n- {key: a, source: a, from: 2023-01-01}\n"
            "- {key: a, source: a, from: 2024-01-01}",
            "t.yaml: a: hai dòng cùng có hiệu lực từ 2024-01-01",
        ),
        ("rows:\n- {key: a, key: b}", "t.yaml: khóa 'key' viết hai lần"),
    ],
)
def test_a_flaw_names_its_file_and_row(text, flaw):
    with pytest.raises(BadDefinition) as refused:
        load_law({"t": text})
    assert str(refused.value).startswith(flaw)


COLUMNS = {
    "cai_dat": {"ten": str, "kind": str},
    "can_cu": {"ten": str, "loai": str, "so_ky_hieu": str, "co_quan": str},
    "chinh_ta": {"key": str},
    "chuc_danh": {"tu": list},
    "chu_ky": {"ten": str, "nguoi_ban_hanh": str, "cach_ky": list},
    "co_quan": {"ten": str, "dong": list, "dia_danh": str, "ky_hieu": str},
    "ngay_nghi": {"nghi": list, "tet": dt.date},
    "the_thuc": {"tu": list, "tru": list},
    "thoi_han": {"ten": str, "ngay_lam_viec": int},
    "van_ban": {"ten": str, "viet_tat": str},
    "viet_hoa": {"chu": list},
}


def test_every_table_of_the_house_has_its_columns():
    tables = shipped().tables
    assert {
        name: {column: {type(row[column]) for row in rows} for column in COLUMNS[name]}
        for name, rows in tables.items()
    } == {name: {column: {kind} for column, kind in row.items()} for name, row in COLUMNS.items()}


def test_the_decree_names_29_types_and_27_abbreviations_beside_3_copies():
    rows = shipped().rows("van_ban", dt.date(2024, 1, 5))
    types = [
        row for row in rows if "Điều 7" in row["source"] and "không thuộc" not in row["source"]
    ]
    assert len(types) == 29
    assert " ".join(row["viet_tat"] for row in types if row["viet_tat"]) == (
        "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB"
    )
    assert [row["viet_tat"] for row in rows if row not in types] == ["SY", "TrS", "SL"]


@pytest.mark.parametrize(
    ("day", "lines", "place"),
    [
        ((2024, 1, 5), ["ỦY BAN NHÂN DÂN", "TỈNH BẮC GIANG"], "Bắc Giang"),
        ((2025, 6, 30), ["ỦY BAN NHÂN DÂN", "TỈNH BẮC GIANG"], "Bắc Giang"),
        ((2025, 7, 1), ["ỦY BAN NHÂN DÂN", "TỈNH BẮC NINH"], "Bắc Ninh"),
        ((2026, 9, 19), ["ỦY BAN NHÂN DÂN", "TỈNH BẮC NINH"], "Bắc Ninh"),
        ((2026, 9, 20), ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ BẮC NINH"], "Bắc Ninh"),
    ],
)
def test_the_letterhead_follows_the_day(day, lines, place):
    row = shipped().row("co_quan", "ubnd_tinh", dt.date(*day))
    assert (row["dong"], row["dia_danh"]) == (lines, place)


@pytest.mark.parametrize(
    ("day", "in_force", "gone"),
    [
        ((2023, 12, 31), {"luat_15_2003", "ct_34_2014"}, {"luat_06_2022", "nd_98_2023"}),
        ((2024, 1, 1), {"luat_06_2022", "nd_98_2023"}, {"luat_15_2003", "nd_152_2025"}),
        ((2025, 7, 1), {"luat_06_2022", "nd_152_2025", "tt_01_2024"}, {"nd_98_2023", "tt_15_2025"}),
        ((2026, 10, 1), {"luat_06_2022", "luat_06_2026", "tt_15_2025"}, {"ct_19_2021"}),
    ],
)
def test_what_a_plan_may_cite_on_a_day(day, in_force, gone):
    keys = {row["key"] for row in shipped().rows("can_cu", dt.date(*day))}
    assert in_force <= keys
    assert not gone & keys


def test_one_law_on_local_government_is_in_force_at_a_time():
    days = [dt.date(2016, 1, 1) + dt.timedelta(days=n) for n in range(0, 4100, 5)]
    found = {
        sum(row["ten"] == "Tổ chức chính quyền địa phương" for row in shipped().rows("can_cu", day))
        for day in days
    }
    assert found == {1}


def test_every_setting_has_a_default_among_its_choices():
    for row in shipped().rows("cai_dat"):
        assert "default" in row
        assert row["kind"] != "choice" or row["default"] in row["choices"]
