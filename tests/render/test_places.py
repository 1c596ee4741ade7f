"""Where lines stand on the pages of a PDF: by hand-made pages, and by LibreOffice's own."""

import io

import pikepdf
import pytest

from service.errors import BadInput, TooLarge
from service.render import places
from service.render.pdf import OfficeSuite
from service.render.places import locate
from tests.render.other_hands import written
from tests.rules.form30 import papers


def sheets(*pages, size=(600, 800)):
    """A PDF with these words on each page: (from the left, from the top, text), 20 points high."""
    made = pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont="/Courier")
    )
    for words in pages:
        page = made.add_blank_page(page_size=size)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        shown = "".join(
            f"BT /F 20 Tf {left} {size[1] - top - 20} Td ({text}) Tj ET\n"
            for left, top, text in words
        )
        page.Contents = made.make_stream(shown.encode())
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def rows(spot):
    """Page, and where each row starts: shares of a page of 600 x 800 as points."""
    return spot and (spot.page, [(round(b[0] * 600), round(b[1] * 80) * 10) for b in spot.boxes])


PLAN = sheets(
    [(60, 100, "KE HOACH"), (60, 200, "Cac don vi thuc"), (60, 230, "hien - bao cao."),
     (60, 300, "Cac don vi")],
    [(290, 20, "2"), (60, 100, "dang ky thi dua;"), (60, 200, "Cac don vi")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("KE HOACH", (1, [(60, 100)])),
        ("\tKE-HO\u00adACH:", (1, [(60, 100)])),
        ("Cac don vi thuc hien – bao cao.", (1, [(60, 200), (60, 230)])),
        ("Cac don vi", (1, [(60, 300)])),
        ("vi thuc", (1, [(131, 200)])),
        ("dang ky thi dua", (2, [(60, 100)])),
        ("Cac don vi dang ky thi dua", (1, [(60, 300)])),
        ("khong co o day", None),
        ("Ke hoach", None),
        ("- ./.", None),
        ("", None),
    ],
)
def test_a_line_is_found_whatever_stands_between_its_letters(text, said):
    assert [rows(spot) for spot in locate(PLAN, [text])] == [said]


def test_of_like_lines_the_next_one_is_taken_and_of_like_texts_the_same():
    texts = ["Cac don vi", "Cac don vi", "dang ky thi dua;", "Cac don vi", "KE HOACH"]
    assert [rows(spot) for spot in locate(PLAN, texts)] == [
        (1, [(60, 300)]),
        (1, [(60, 300)]),
        (2, [(60, 100)]),
        (2, [(60, 200)]),
        (1, [(60, 100)]),
    ]


def test_two_columns_at_one_height_are_two_lines():
    head = sheets([(60, 50, "SO NOI VU"), (330, 50, "CHU TICH"), (60, 90, "PHO CHU TICH")])
    assert [rows(spot) for spot in locate(head, ["CHU TICH", "SO NOI VU"])] == [
        (1, [(330, 50)]),
        (1, [(60, 50)]),
    ]


def test_boxes_are_shares_of_the_page_and_stay_on_it():
    [spot] = locate(sheets([(-5, 100, "KE HOACH"), (520, 100, "KE HOACH")]), ["KE HOACH"])
    [(left, top, right, bottom)] = spot.boxes
    assert (left, round(top, 2), round(right, 2), round(bottom, 2)) == (0.0, 0.13, 0.16, 0.16)


def test_what_is_no_pdf_or_too_much_is_refused(monkeypatch):
    with pytest.raises(BadInput, match="không phải PDF"):
        locate(b"PK", ["a"])
    with pytest.raises(BadInput, match="hỏng"):
        locate(b"%PDF-1.7 nothing", ["a"])
    monkeypatch.setattr("service.render.pictures.MAX_PAGES", 1)
    with pytest.raises(TooLarge, match="1 trang"):
        locate(PLAN, ["a"])
    monkeypatch.undo()
    monkeypatch.setattr(places, "DEADLINE_SECONDS", 0.0)
    with pytest.raises(BadInput, match="quá lâu"):
        locate(PLAN, ["a"])


@pytest.mark.slow
def test_each_line_of_a_printed_paper_is_found_on_its_page():
    paper = papers.right("KH.phu_luc")
    with OfficeSuite() as suite:
        pdf = suite.to_pdf(written(paper.lines, paper.sections, rules=paper.rules))
    lines = [line for line in paper.lines if line.text]
    found = locate(pdf, [line.text for line in lines])

    pages = [line.section + 1 for line in lines]
    assert [spot and spot.page for spot in found] == pages
    tops = {line.text: spot.boxes[0] for line, spot in zip(lines, found, strict=True) if spot}
    head, other = tops["ỦY BAN NHÂN DÂN"], tops[papers.NATION]
    assert head[2] < 0.45 < other[0]
    assert head[1] == pytest.approx(other[1], abs=0.005)
    assert tops["TM. ỦY BAN NHÂN DÂN"][0] > 0.5
