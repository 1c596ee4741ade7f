"""The running text: places stay, marks before lines, what is cited, phrases at borders of words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.rules.form30.judging import Found
from service.rules.form30.prose import MARK, Prose, folded, lowered, once, phrases, prose, read
from tests.rules.form30.wording import case_of, lines_of

LETTERS = st.text('aoueyqhnUOAEàáảãạòóỷýỵỳúủựơờẠỦỶÝ İĐđ-.,;“”"«»\u00a0', max_size=40)


def of(*texts: str) -> Prose:
    return read(("noi_dung", line) for line in lines_of(*texts).lines)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Uỷ ban, hoà bình, khoẻ, thuỳ, TOÀ ÁN", "Ủy ban, hòa bình, khỏe, thùy, TÒA ÁN"),
        ("quý, quỹ, quỳ", "quý, quỹ, quỳ"),
        ("hoàn toàn, loại, khoản, huých", "hoàn toàn, loại, khoản, huých"),
    ],
)
def test_both_styles_of_tone_marks_read_alike(typed, plain):
    assert folded(typed) == plain


@settings(max_examples=60)
@given(st.lists(LETTERS, min_size=1, max_size=4))
def test_folding_moves_no_letter(texts):
    texts = [text.replace("\n", " ") for text in texts]
    whole = of(*texts)
    assert len(whole.typed) == len(whole.plain) == len(whole.small)
    assert len(lowered(whole.typed)) == len(whole.typed)
    for at, letter in enumerate(whole.typed):
        if letter != "\n":
            found = whole.found(at, at + 1, "", "")
            assert found.line is not None
            assert found.line.text[found.start : found.end] == letter


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("- Sở Nội vụ", "Sở Nội vụ"),
        ("1. Mục đích", "Mục đích"),
        ("1.1. Các cấp", "Các cấp"),
        ("- (12) Tỷ lệ", "Tỷ lệ"),
        ("a) Có tinh thần", "Có tinh thần"),
        ("II. NỘI DUNG", "NỘI DUNG"),
        ("Điều 1. Tặng Bằng khen", "Tặng Bằng khen"),
        ("Đến năm 2025", "Đến năm 2025"),
        ("2024 là năm", "2024 là năm"),
    ],
)
def test_marks_before_a_line_are_no_words(text, rest):
    mark = MARK.match(text)
    assert text[mark.end() :] == rest


@pytest.mark.parametrize(
    ("text", "word", "opens"),
    [
        ("Tỉnh Bắc Giang", "Tỉnh", True),
        ("- Tỉnh Bắc Giang", "Tỉnh", True),
        ("Kính gửi: Tỉnh Bắc Giang", "Tỉnh", True),
        ("Hết. Tỉnh Bắc Giang", "Tỉnh", True),
        ("a) Tỉnh Bắc Giang", "Tỉnh", True),
        ("Tại Tỉnh Bắc Giang", "Tỉnh", False),
        ("Bắc Ninh, Tỉnh Bắc Giang", "Tỉnh", False),
    ],
)
def test_where_a_sentence_or_an_item_opens(text, word, opens):
    whole = of("Dòng trước", text)
    assert whole.opens(whole.typed.index(word)) is opens


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Phong trào “đợt xuất” nhé", True),
        ('Phong trào "đợt xuất" nhé', True),
        ("Phong trào «đợt xuất» nhé", True),
        ("Phong trào “đợt xuất nhé", False),
        ("Phong trào” đợt xuất “nhé", False),
        ("Theo Chỉ thị số 26-CT/TU ngày 02/6/2023 của Tỉnh ủy về đợt xuất", True),
        ("Quyết định số 12/QĐ-UBND của Chủ tịch ban hành Quy chế đợt xuất;", True),
        ("Quyết định số 12/QĐ-UBND của đợt xuất", False),
        ("Quyết định số 12/QĐ-UBND về thi đua; đợt xuất", False),
        ("Quyết định số 12/QĐ-UBND về thi đua. Khi đợt xuất", False),
        ("Quyết định số 12/QĐ-UBND về thi đua, Sở báo cáo đợt xuất", False),
        ("Quyết định số 12/QĐ-UBND về thi đua, khen thưởng đợt xuất", True),
        ("Thi đua về đợt xuất", False),
    ],
)
def test_quotes_and_titles_of_cited_papers_are_left_alone(text, cited):
    whole = of(text)
    assert whole.is_cited(whole.typed.index("đợt xuất")) is cited
    assert [match[0] for match in whole.find(phrases(["đợt xuất"]))] == (
        [] if cited else ["đợt xuất"]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ban thi đua", ["ban thi đua"]),
        ("ban thi đua - khen thưởng", ["ban thi đua - khen thưởng"]),
        ("ban thi đua-khen thưởng", ["ban thi đua-khen thưởng"]),
        ("ban thi đua – khen thưởng", ["ban thi đua – khen thưởng"]),
        ("xban thi đua", []),
        ("ban thi đuan", []),
        ("(ban thi đua)", ["ban thi đua"]),
        ("ban\u00a0thi đua", ["ban thi đua"]),
        ("ban thi\nđua", []),
    ],
)
def test_phrases_end_with_their_words_the_longest_first(text, found):
    whole = of(*text.split("\n"))
    pattern = phrases(["ban thi đua", "ban thi đua - khen thưởng", "bạn"])
    assert [match[0] for match in whole.find(pattern)] == found


def test_the_words_beside_decide():
    whole = of("cải tiến tiến độ", "điển hình tiến tiến", "xúc tiến tiến tới", "tiến tiến")
    row = {"tru_truoc": ["cải"], "tru_sau": ["tới"]}
    fits = [whole.row(m.start()) for m in whole.find(phrases(["tiến tiến"])) if whole.fits(m, row)]
    assert fits == [1, 3]
    only = {"sau": ["độ"]}
    fits = [whole.row(m.start()) for m in whole.find(phrases(["tiến tiến"])) if whole.fits(m, only)]
    assert fits == [0]


def test_the_same_question_is_asked_once():
    found = [Found("a", "b", start=1), Found("c", "d"), Found("a", "b", start=9)]
    assert once(found) == [Found("a (và 1 chỗ khác)", "b", start=1), Found("c", "d")]


def test_a_case_is_read_once_and_in_the_order_of_the_paper():
    case = case_of(lines_of("Một", "Hai", "Ba"))
    assert prose(case) is prose(case)
    assert prose(case).typed == "Một\nHai\nBa"
    assert prose(case_of(lines_of("ĐỘC LẬP", part="tieu_ngu"))).typed == ""
