"""Names of files: safe on every system, no two alike, nothing of the person's name lost."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.rules.file_names import likeness, safe, unique

DECOMPOSED = unicodedata.normalize("NFD", "0012 Nguyễn Văn Ấm")
DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0012 Nguyễn Văn An", "0012 Nguyễn Văn An.docx"),
        (DECOMPOSED, "0012 Nguyễn Văn Ấm.docx"),
        ("Trường\tTHPT\n Lê  Lợi\u00a0", "Trường THPT Lê Lợi.docx"),
        ('Tổ 1/2: «Đoàn kết» <"A|B">?*', "Tổ 1-2- «Đoàn kết» --A-B----.docx"),
        ("..\\..\\etc/passwd", "-..-etc-passwd.docx"),
        ("Nguyễn\u202e Văn\u200b A\x00n\ud800", "Nguyễn Văn An.docx"),
        ("Con", "_Con.docx"),
        ("nul.tar", "_nul.tar.docx"),
        ("COM¹", "_COM¹.docx"),
        ("Con trai", "Con trai.docx"),
        (" . ", "không tên.docx"),
        ("", "không tên.docx"),
        ("Ông A.", "Ông A.docx"),
    ],
)
def test_a_name_keeps_its_words_and_loses_what_systems_refuse(text, name):
    assert safe(text, ".docx") == name


def test_a_long_name_is_cut_before_its_ending():
    name = safe("ế" * 300, ".docx")

    assert (len(name.encode()), name.endswith("ế.docx")) == (200, True)
    assert len(safe("😀" * 300, ".docx").encode("utf-16-le")) // 2 <= 120


def test_names_alike_are_numbered():
    twins = ["An", DECOMPOSED.removeprefix("0012 "), "an", "Nguyễn Văn Ấm", "AN", "ＡＮ"]

    assert unique(twins, ".docx") == [
        "An.docx",
        "Nguyễn Văn Ấm.docx",
        "an (2).docx",
        "Nguyễn Văn Ấm (2).docx",
        "AN (3).docx",
        "ＡＮ (4).docx",
    ]
    assert safe("x" * 300, "", {likeness(safe("x" * 300))}).endswith("x (2)")


ODD = st.text(st.sampled_from(" .:/\\<>|?*\"'-_~aAăĂıIİßﬁế́CONnul1¹\u0301\u3000\r\n\t😀\u202e"))


@given(st.lists(st.one_of(st.text(), ODD), max_size=6), st.sampled_from(["", ".docx", ".zip"]))
@example(["x" * 500, "X" * 500, "ß" * 200, "SS" * 200], ".docx")
def test_every_system_keeps_every_name(texts, ending):
    names = unique(texts, ending)

    for name in names:
        stem = name.removesuffix(ending)
        assert stem
        assert stem == stem.strip(" .")
        assert name.endswith(ending)
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]', name)
        assert name.split(".")[0].strip().upper() not in DEVICES
        assert unicodedata.is_normalized("NFC", name)
        assert len(name.encode("utf-16-le")) // 2 <= 120
        assert len(name.encode()) <= 200
    for alike in (str.upper, str.lower, str.casefold):
        for form in ("NFC", "NFD", "NFKC"):
            seen = {unicodedata.normalize(form, alike(name)) for name in names}
            assert len(seen) == len(texts)
