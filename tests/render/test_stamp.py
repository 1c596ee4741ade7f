"""Number and date go into the content controls, and nothing else of the paper changes."""

import pytest

from service.errors import BadInput
from service.render.container import open_docx
from service.render.docx import text_of
from service.render.stamp import blanked, controls, stamp
from tests.render.papers import control, docx, para, part, run

BOLD = "<w:b/>"
DRAFT = docx(
    para("Số: ", control("so", run("\u00a0\u00a0", BOLD) + run("\u00a0")), "/KH-UBND"),
    para("Bắc Giang, ", control("ngay", run("ngày      tháng 01 năm 2024"))),
    header=para("Tiêu đề"),
)
MARKS = {"so": "05", "ngay": "ngày 05 tháng 01 năm 2024"}


def test_a_stamp_fills_both_controls_in_the_look_they_had():
    stamped = stamp(DRAFT, MARKS)

    assert controls(stamped) == MARKS
    assert text_of(stamped) == "Số: 05/KH-UBND\nBắc Giang, ngày 05 tháng 01 năm 2024"
    assert f'<w:rPr>{BOLD}</w:rPr><w:t xml:space="preserve">05</w:t>' in part(stamped)


def test_stamping_is_deterministic_and_leaves_the_other_parts_alone():
    stamped = stamp(DRAFT, MARKS)

    assert stamped == stamp(DRAFT, MARKS)
    before, after = open_docx(DRAFT), open_docx(stamped)
    assert [name for name in before if before[name] != after[name]] == ["word/document.xml"]
    assert list(before) == list(after)


def test_papers_that_differ_in_number_and_date_alone_are_equal_blanked():
    first, second = stamp(DRAFT, MARKS), stamp(DRAFT, {"so": "128", "ngay": "ngày 1"})
    assert first != second
    assert blanked(first) == blanked(second) == blanked(DRAFT)


def test_any_other_difference_shows_in_the_blanked_papers():
    other = docx(
        para("Số: ", control("so", run("\u00a0\u00a0", BOLD)), "/KH-UBNd"),
        para("Bắc Giang, ", control("ngay", run("ngày"))),
        header=para("Tiêu đề"),
    )
    assert blanked(other) != blanked(DRAFT)


def test_a_control_lost_in_word_is_named():
    with pytest.raises(BadInput, match="«số văn bản»") as refused:
        stamp(docx(para(control("ngay", run("x")))), MARKS)
    assert refused.value.details == ["so"]


def test_a_paper_without_controls_may_be_blanked_but_not_stamped():
    bare = docx(para("Phiếu trình"))
    assert controls(bare) == {}
    assert text_of(blanked(bare)) == "Phiếu trình"


def test_text_that_looks_like_a_tag_or_markup_is_stamped_as_it_is():
    marks = {"so": "05 & <{{ x }}>", "ngay": "a\nb"}
    assert controls(stamp(DRAFT, marks)) == {"so": "05 & <{{ x }}>", "ngay": "a b"}


CONTENTS = {
    "empty": control("so", ""),
    "a paragraph": control("so", para("một") + para("hai")),
    "a prompt": control("so", run("Bấm vào đây", '<w:rStyle w:val="a"/>'), prompt=True),
    "a revision": control("so", f'<w:ins w:id="1">{run("1")}</w:ins>'),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_a_control_bent_in_word_is_still_filled(content):
    wrapped = content if "<w:p>" in content else para(content)
    stamped = stamp(docx(wrapped), {"so": "05"})

    assert controls(stamped) == {"so": "05"}
    assert "showingPlcHdr" not in part(stamped)
    assert "rStyle" not in part(stamped)
    assert text_of(stamped) == "05"
    assert blanked(stamped) == blanked(docx(wrapped))
