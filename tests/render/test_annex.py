"""An annex of any length: all rows, its head on each page, within bounds; groups joined."""

import os
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from service.errors import Incomplete
from service.render.child import RenderChild
from service.render.container import open_docx
from service.render.docx import compile_paper, fill, text_of
from service.render.pdf import OfficeSuite
from service.rules.catalogue import check_values, examples, load_document_type
from tests.render.papers import cells, docx, grid, para, part, run, zipped
from tests.render.rounds import TIMES

FORMS = Path(__file__).parents[2] / "doc_templates"
HEAD = ["TT", "Họ và tên", "Chức vụ", "Đơn vị", "Hình thức", "Ghi chú"]
ROW = ["{{ loop.index }}", "{{ n.ten }}", "{{ n.chuc_vu }}", "{{ n.don_vi }}", "{{ n.ht }}", ""]
ANNEX = docx(
    grid(
        cells(*HEAD).replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>"),
        cells("{%tr for n in ds %}"),
        cells(*ROW),
        cells("{%tr endfor %}"),
        columns=6,
    ).replace("3000", "1600"),
    para("Danh sách có {{ ds|length }} người."),
)


@pytest.fixture(scope="module")
def suite():
    with OfficeSuite() as office:
        yield office


def people(number):
    return [
        {"ten": f"Nguyễn Văn {n}", "chuc_vu": "Chuyên viên", "don_vi": "Sở Y tế", "ht": "Giấy khen"}
        for n in range(number)
    ]


def test_an_annex_of_nobody_has_its_head_and_nothing_else():
    printed = text_of(fill(compile_paper(ANNEX), {"ds": []}))
    assert printed.split("\n") == [*HEAD, "Danh sách có 0 người."]


def test_a_form_that_asks_for_rows_refuses_none_with_the_reason():
    name = "cong_van_dinh_chinh"
    type_ = load_document_type(name, (FORMS / f"{name}.yaml").read_text("utf-8"))
    (rows,) = [field for field in type_.fields.values() if field.kind == "rows"]

    with pytest.raises(Incomplete) as refused:
        check_values(type_, examples(type_) | {rows.name: []})
    assert rows.label in refused.value.message


@pytest.mark.slow
def test_five_thousand_rows_stay_below_300_mb_in_the_child():
    before = children()
    with RenderChild() as child:
        filled = child.fill(ANNEX, {"ds": people(5000)})
        (pid,) = children() - before
        status = Path(f"/proc/{pid}/status").read_text()
    (peak,) = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]

    assert peak < 300 * 1024
    assert part(filled).count("<w:tr>") == 5001


def children():
    path = Path(f"/proc/{os.getpid()}/task")
    return {int(n) for task in path.iterdir() for n in (task / "children").read_text().split()}


def test_a_long_annex_that_word_saved_again_is_taken_back():
    """Like rows with looks of their own pack 200 to 1 as Word packs them."""
    look = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="26"/>'
    rows = cells(*[""] * 6).replace(para(""), para(run("", look))) * 3000
    assert open_docx(zipped(open_docx(docx(grid(rows, columns=6)))))


@pytest.mark.slow
def test_all_rows_print_with_their_head_on_each_page(suite):
    """A soak prints 3,000 people."""
    number = 300 * TIMES
    pdf = suite.to_pdf(fill(compile_paper(ANNEX), {"ds": people(number)}))
    pages = [" ".join(page.split()) for page in text_in(pdf).split("\f")[:-1]]
    with_rows = [page for page in pages if "Nguyễn" in page]

    assert len(with_rows) > number / 60
    assert [page for page in with_rows if not page.startswith(" ".join(HEAD))] == []
    assert sum(page.count("Nguyễn Văn") for page in pages) == number
    assert pages[-1].endswith(f"Danh sách có {number} người.")


def text_in(pdf):
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


# --- rows of a group ----------------------------------------------------------------------------

GROUPED = docx(
    grid(
        cells("{%tr for n in ds %}"),
        cells("{% vm %}{{ n.don_vi }}", "{{ n.ten }}"),
        cells("{%tr endfor %}"),
        columns=2,
    )
)
NESTED = docx(
    grid(
        cells("{%tr for n in ds %}"),
        cells("{%tr for ten in n.nguoi %}"),
        cells("{% vm %}{{ n.don_vi }}", "{{ ten }}"),
        cells("{%tr endfor %}"),
        cells("{%tr endfor %}"),
        columns=2,
    )
)
FLAT = [("Sở A", "An"), ("Sở A", "Bình"), ("Sở B", "Chi"), ("Sở A", "Dũng")]
GROUPS = [("Sở A", ["An", "Bình"]), ("Sở B", ["Chi"]), ("Sở A", ["Dũng"]), ("Sở C", [])]


@pytest.mark.parametrize(
    ("template", "rows"),
    [
        (GROUPED, [{"don_vi": unit, "ten": name} for unit, name in FLAT]),
        (NESTED, [{"don_vi": unit, "nguoi": names} for unit, names in GROUPS]),
    ],
    ids=["flat rows", "groups"],
)
def test_neighbours_of_one_unit_share_a_cell_and_one_alone_has_its_own(template, rows):
    made = fill(compile_paper(template), {"ds": rows})

    assert joined(made) == [
        ("restart", "Sở A", "An"),
        ("continue", "", "Bình"),
        (None, "Sở B", "Chi"),
        (None, "Sở A", "Dũng"),
    ]


def test_two_columns_are_joined_each_by_itself():
    template = docx(grid(
        cells("{%tr for n in ds %}"), cells("{% vm %}{{ n[0] }}", "{% vm %}{{ n[1] }}"),
        cells("{%tr endfor %}"), columns=2,
    ))  # fmt: skip
    made = fill(compile_paper(template), {"ds": [["A", "x"], ["A", "y"], ["B", "y"]]})
    merges = [
        [next(iter(m.attrib.values())) for m in row.iter("{*}vMerge")]
        for row in etree.fromstring(part(made).encode()).iter("{*}tr")
    ]
    assert merges == [["restart"], ["continue", "restart"], ["continue"]]


def joined(filled):
    found = []
    for row in etree.fromstring(part(filled).encode()).iter("{*}tr"):
        first, second = row.findall("{*}tc")
        merge = first.find("{*}tcPr/{*}vMerge")
        value = None if merge is None else next(iter(merge.attrib.values()))
        found.append((value, "".join(first.itertext()), "".join(second.itertext())))
    return found


@pytest.mark.slow
def test_the_joined_rows_print_the_unit_once(suite):
    rows = [{"don_vi": unit, "ten": name} for unit, name in FLAT]
    pdf = suite.to_pdf(fill(compile_paper(GROUPED), {"ds": rows}))

    assert text_in(pdf).split() == [
        "Sở", "A", "An", "Bình", "Sở", "B", "Chi", "Sở", "A", "Dũng",
    ]  # fmt: skip
