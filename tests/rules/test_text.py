"""Light marks become runs; a paste becomes paragraphs and loses no word."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from service.rules.text import Pasted, marked, paragraphs_from_paste, plain, runs, secret_mark

B, I = {"bold": True}, {"italic": True}  # noqa: E741 - short names keep the table readable


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("không dấu", [("không dấu", {})]),
        ("gửi *(qua Sở)*", [("gửi ", {}), ("(qua Sở)", I)]),
        ("ngày **31/01/2024** để", [("ngày ", {}), ("31/01/2024", B), (" để", {})]),
        ("(*theo chuẩn*) còn", [("(", {}), ("theo chuẩn", I), (") còn", {})]),
        ("***cả hai***", [("cả hai", B | I)]),
        ("**đậm *cả hai* đậm**", [("đậm ", B), ("cả hai", B | I), (" đậm", B)]),
        ("*nghiêng **cả hai***", [("*nghiêng **cả hai***", {})]),
        ("*nghiêng **cả hai** nữa*", [("nghiêng ", I), ("cả hai", B | I), (" nữa", I)]),
        ("*một* *hai*", [("một", I), (" ", {}), ("hai", I)]),
        ("*một**hai*", [("một**hai", I)]),
        ("một * hai", [("một * hai", {})]),
        ("một * hai * ba", [("một * hai * ba", {})]),
        ("* một*", [("* một*", {})]),
        ("*một *", [("*một *", {})]),
        ("**một", [("**một", {})]),
        ("**", [("**", {})]),
        ("****", [("****", {})]),
        ("5 ** 2", [("5 ** 2", {})]),
        (r"\*không nghiêng\*", [("*không nghiêng*", {})]),
        (r"*có \* bên trong*", [("có * bên trong", I)]),
        (r"a\b", [(r"a\b", {})]),
        ("*một\nhai*", [("*một\nhai*", {})]),
    ],
)
def test_marks_in_pairs_become_runs(text, found):
    assert runs(text) == [{"text": words, **style} for words, style in found]
    assert plain(text) == "".join(words for words, _ in found)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([("gửi ", {}), ("(qua Sở)", I)], "gửi *(qua Sở)*"),
        ([("một ", B), ("hai", {})], "**một** hai"),
        ([("cả hai", B | I)], "***cả hai***"),
        ([("5 * 3", {})], r"5 \* 3"),
        ([(" ", B)], " "),
    ],
)
def test_runs_are_typed_back_with_their_marks(found, text):
    assert marked([{"text": words, **style} for words, style in found]) == text
    assert plain(text) == "".join(words for words, _ in found)


@given(st.text("ab *\\\n", max_size=30))
def test_no_letter_is_lost_whatever_the_marks(text):
    assert re.sub(r"[*\\]", "", plain(text)) == re.sub(r"[*\\]", "", text)


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("I. MỤC ĐÍCH, YÊU CẦU", "muc", "MỤC ĐÍCH, YÊU CẦU"),
        ("IV.\tTỔ CHỨC", "muc", "TỔ CHỨC"),
        ("1. Mục đích", "khoan", "Mục đích"),
        ("12.\u00a0Yêu cầu", "khoan", "Yêu cầu"),
        ("1.1. Các cấp", "tieu_muc", "Các cấp"),
        ("1.1 Các cấp", "tieu_muc", "Các cấp"),
        ("- Thủ trưởng các sở", "gach", "Thủ trưởng các sở"),
        ("-Thủ trưởng", "gach", "Thủ trưởng"),
        ("+ Sở Nội vụ", "gach", "Sở Nội vụ"),
        ("•\tSở Nội vụ", "gach", "Sở Nội vụ"),
        ("\uf0b7 Sở Nội vụ", "gach", "Sở Nội vụ"),
        ("o\tSở Nội vụ", "gach", "Sở Nội vụ"),
        ("* Sở Nội vụ", "gach", "Sở Nội vụ"),
        ("- (1) Tốc độ tăng", "chi_tieu", "Tốc độ tăng"),
        ("(20) 100% các vụ việc", "chi_tieu", "100% các vụ việc"),
        ("–(3)Thu ngân sách", "chi_tieu", "Thu ngân sách"),
        ("Các cấp,\tcác  ngành", "doan", "Các cấp, các ngành"),
        ("a) Điểm a", "doan", "a) Điểm a"),
        ("2.500 hộ nghèo", "doan", "2.500 hộ nghèo"),
        ("1.1.1. Sâu quá", "doan", "1.1.1. Sâu quá"),
        ("31.12.2024 là hạn", "doan", "31.12.2024 là hạn"),
        ("2024. Năm mới", "doan", "2024. Năm mới"),
        ("-5% so với năm trước", "doan", "-5% so với năm trước"),
        ("(2024) là năm", "doan", "(2024) là năm"),
        ("I.", "doan", "I."),
        ("-", "doan", "-"),
        ("*nghiêng* cả", "doan", "*nghiêng* cả"),
        ("Việt Nam. Đất nước", "doan", "Việt Nam. Đất nước"),
    ],
)
def test_the_leading_mark_says_what_a_paragraph_is(line, kind, text):
    assert paragraphs_from_paste(line) == [Pasted(kind, text)]


@pytest.mark.parametrize(
    ("paste", "texts"),
    [
        ("hộ nghèo, hộ chính sách\n\ntrong năm 2024.", ["hộ nghèo, hộ chính sách trong năm 2024."]),
        ("- Các đơn vị định kỳ\n\nbáo cáo.", ["Các đơn vị định kỳ báo cáo."]),
        ("Một câu.\nhai câu", ["Một câu.", "hai câu"]),
        ("Gồm:\nmột;\nhai;", ["Gồm:", "một;", "hai;"]),
        ("Mở đầu\na) một\nb) hai", ["Mở đầu", "a) một", "b) hai"]),
        ("Mở đầu\nHai", ["Mở đầu", "Hai"]),
        ("một\x0bHai\u2028Ba", ["một", "Hai", "Ba"]),
        (" \n\t\n", []),
    ],
)
def test_a_torn_sentence_is_joined_and_nothing_else(paste, texts):
    assert [p.text for p in paragraphs_from_paste(paste)] == texts


DEMO = Path(__file__).parents[2] / "service" / "demo" / "ke_hoach_2024.yaml"
SIGNS = {"muc": "I. ", "khoan": "1. ", "tieu_muc": "1.1. ", "gach": "- ", "chi_tieu": "- (1) "}


def plan_of_2024(sections=None):
    for row in (
        yaml.safe_load(DEMO.read_text("utf-8"))["sections"] if sections is None else sections
    ):
        yield Pasted(row["kind"], row["text"])
        yield from plan_of_2024(row.get("children", []))


def test_the_plan_of_2024_comes_back_from_a_paste_paragraph_by_paragraph():
    plan = list(plan_of_2024())
    paste = "\n\n".join(SIGNS.get(p.kind, "") + p.text for p in plan)

    assert len(plan) == 60
    assert paragraphs_from_paste(paste) == plan


@given(st.text("aB1.-+•() \t\nI*", max_size=60))
def test_a_paste_keeps_every_letter(text):
    kept = "".join(p.text for p in paragraphs_from_paste(text))
    assert re.sub("[^aB]", "", kept) == re.sub("[^aB]", "", text)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT", "MẬT"),
        ("Kế hoạch\n  TỐI MẬT  \nđoạn", "TỐI MẬT"),
        ("**TUYỆT MẬT**", "TUYỆT MẬT"),
        ("Bảo vệ bí mật nhà nước", None),
        ("Mật", None),
        ("tài liệu MẬT được quản lý riêng", None),
    ],
)
def test_a_secret_mark_stands_alone_on_its_line(text, mark):
    assert secret_mark(text) == mark
