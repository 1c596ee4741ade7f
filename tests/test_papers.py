"""The shipped papers: form and YAML agree, examples print, the page is as NĐ 30/2020 orders.

What only certificates have is in test_certificates.py.

A new text of a paper is accepted by `python -m tests.test_papers`, which writes the golden files.
"""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from docx import Document
from lxml import etree
from PIL import Image

from service.render.docx import compile_paper, fill, text_of
from service.render.pdf import OfficeSuite
from service.render.stamp import blanked, stamp
from service.rules import plan
from service.rules.catalogue import (
    DocumentType,
    check_values,
    defaults,
    examples,
    form_fields,
    load_document_type,
)

ROOT = Path(__file__).parent.parent
FORMS = ROOT / "doc_templates"
GOLDEN = Path(__file__).parent / "golden"
SEED = GOLDEN / "nguon_ke_hoach_2024.txt"
DEMO = ROOT / "service" / "demo" / "ke_hoach_2024.yaml"

PAPERS = sorted(form.stem for form in FORMS.glob("*.docx"))
SHEETS = ["bang_khen", "giay_chung_nhan", "giay_khen"]
LETTERS = [name for name in PAPERS if name not in SHEETS]
WIDE = {"bang_tong_hop_y_kien", "so_dang_ky_van_ban_di"}
ON_LETTERHEAD = [name for name in LETTERS if name != "so_dang_ky_van_ban_di"]
NUMBERED = [
    "cong_van_dinh_chinh",
    "cong_van_xin_y_kien",
    "ke_hoach",
    "thong_bao_thu_hoi",
    "to_trinh_ke_hoach",
]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Measured widths in mm (bold): what the drawn lines are compared with.
MM_BOLD_13 = {"TỈNH BẮC GIANG": 39.2, "SỞ NỘI VỤ": 23.6, "VĂN PHÒNG": 27.9}
MM_TIEU_NGU = 60.4
MM_TRICH_YEU = 91.9  # «Phát động các phong trào thi đua năm 2024», bold 14
BODY = {"Doan", "DoanCuoi", "CanCu", "Muc", "Khoan"}


@cache
def paper(name: str) -> DocumentType:
    tags = compile_paper((FORMS / f"{name}.docx").read_bytes()).tags
    return load_document_type(name, (FORMS / f"{name}.yaml").read_text("utf-8"), tags)


@cache
def printed(name: str) -> bytes:
    """The paper's example as a finished .docx."""
    form = compile_paper((FORMS / f"{name}.docx").read_bytes())
    return fill(form, check_values(paper(name), examples(paper(name))))


@cache
def parts(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(printed(name))) as file:
        return {part: file.read(part) for part in file.namelist()}


def tree(name: str, part: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(parts(name)[part])


def words(docx: bytes) -> list[str]:
    return text_of(docx).split()


def seed_words() -> list[str]:
    return SEED.read_text("utf-8").replace("*", "").split()


def words_of(paragraph: etree._Element) -> str:
    return "".join(node.text or "" for node in paragraph.iter(f"{W}t"))


def style_of(paragraph: etree._Element) -> str:
    return paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")


def rules_under(name: str, style: str) -> list[float]:
    """Lengths in mm of the lines drawn under paragraphs of a style."""
    lengths = []
    for paragraph in tree(name).iter(f"{W}p"):
        before = paragraph.getprevious()
        if before is None or before.tag != f"{W}p" or style_of(before) != style:
            continue
        if style_of(paragraph) == "KeNgang":
            indent = paragraph.find(f"{W}pPr/{W}ind")
            room = room_of(paragraph) - 2 * int(indent.get(f"{W}left"))
            lengths.append(room * 25.4 / 1440)
    return lengths


def room_of(paragraph: etree._Element) -> int:
    cell = next(paragraph.iterancestors(f"{W}tc"), None)
    return 9355 if cell is None else int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w"))


@pytest.mark.parametrize("name", PAPERS)
def test_the_form_asks_for_exactly_its_declared_fields(name):
    assert compile_paper((FORMS / f"{name}.docx").read_bytes()).tags == set(paper(name).fields)


def test_every_form_has_its_yaml_and_every_yaml_its_form():
    assert sorted(file.stem for file in FORMS.glob("*.yaml")) == PAPERS


def test_the_sheets_are_these():
    assert [name for name in PAPERS if paper(name).sheet] == SHEETS


def test_the_numbered_papers_are_these():
    assert [name for name in PAPERS if paper(name).numbered] == NUMBERED


@pytest.mark.parametrize("name", PAPERS)
def test_the_example_prints_the_golden_text(name):
    assert text_of(printed(name)) == (GOLDEN / f"{name}.txt").read_text("utf-8").removesuffix("\n")


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_of_the_template_is_left_in_the_paper(name):
    text = text_of(printed(name))
    assert not any(left in text for left in ("None", "{{", "}}", "{%", "Undefined", ";.", "..;"))
    for part, content in parts(name).items():
        if part.endswith((".xml", ".rels")):
            etree.fromstring(content)
        else:
            assert part.startswith("word/media/")


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_values_give_the_same_bytes(name):
    form = compile_paper((FORMS / f"{name}.docx").read_bytes())
    values = check_values(paper(name), examples(paper(name)))
    assert fill(form, values) == printed(name)


@pytest.mark.parametrize("name", [name for name in LETTERS if name != "cong_van_dinh_chinh"])
def test_a_draft_prints_before_the_clerk_has_typed_anything(name):
    type_ = paper(name)
    by_fact = {k: v for k, v in examples(type_).items() if type_.fields[k].fact}
    form = compile_paper((FORMS / f"{name}.docx").read_bytes())

    assert "None" not in text_of(fill(form, check_values(type_, {**by_fact, **defaults(type_)})))


def test_a_correction_waits_for_what_is_corrected():
    assert [f.label for f in form_fields(paper("cong_van_dinh_chinh")) if f.default is None] == [
        "Nội dung đính chính"
    ]


@pytest.mark.parametrize("name", LETTERS)
def test_a_numbered_paper_has_the_two_controls_and_no_other_has(name):
    tags = [node.get(f"{W}val") for node in tree(name).iter(f"{W}tag")]
    assert tags == (["so", "ngay"] if name in NUMBERED else [])


@pytest.mark.parametrize("name", NUMBERED)
def test_a_draft_leaves_number_and_day_blank(name):
    controls = {
        node.find(f"{W}sdtPr/{W}tag").get(f"{W}val"): words_of(node)
        for node in tree(name).iter(f"{W}sdt")
    }
    assert controls["so"] == "\u00a0" * 6
    assert controls["ngay"] == examples(paper(name))["ngay_du_thao"]
    assert f"Số: {controls['so']}/{examples(paper(name))['ky_hieu']}" in text_of(printed(name))


@pytest.mark.parametrize("name", NUMBERED)
def test_number_and_date_go_in_without_touching_the_rest(name):
    issued = stamp(printed(name), {"so": "05", "ngay": "ngày 08 tháng 01 năm 2024"})

    assert f"Số: 05/{examples(paper(name))['ky_hieu']}" in text_of(issued)
    assert "Bắc Giang, ngày 08 tháng 01 năm 2024" in text_of(issued)
    assert blanked(issued) == blanked(printed(name))


@pytest.mark.parametrize("name", LETTERS)
def test_the_page_is_a4_with_margins_the_decree_allows(name):
    (section,) = Document(io.BytesIO(printed(name))).sections
    mm = {
        side: round(getattr(section, side).mm)
        for side in ("top_margin", "bottom_margin", "left_margin", "right_margin")
    }
    size = (round(section.page_width.mm), round(section.page_height.mm))

    assert size == ((297, 210) if name in WIDE else (210, 297))
    assert mm == {
        "top_margin": 20,
        "bottom_margin": 20,
        "left_margin": 30,
        "right_margin": 20 if name in WIDE else 15,
    }


@pytest.mark.parametrize("name", LETTERS)
def test_the_page_number_stands_centred_on_top_from_page_two(name):
    document = Document(io.BytesIO(printed(name)))
    (section,) = document.sections
    (line,) = section.header.paragraphs

    assert section.different_first_page_header_footer
    assert line._p.xpath("string(.//w:instrText)").strip() == "PAGE"
    assert document.styles["header"].paragraph_format.alignment == 1
    assert not document.part.element.xpath("//w:footerReference")


@pytest.mark.parametrize("name", PAPERS)
def test_one_font_one_language_and_only_the_styles_in_use(name):
    styles = tree(name, "word/styles.xml")
    fonts = list(styles.iter(f"{W}rFonts"))
    languages = [node.get(f"{W}val") for node in styles.iter(f"{W}lang")]
    own = {node.get(f"{W}styleId") for node in styles.iter(f"{W}style")}
    form = Document(FORMS / f"{name}.docx").element.body
    used = {node.get(f"{W}val") for node in form.iter(f"{W}pStyle")}

    assert [set(node.attrib.values()) for node in fonts] == [{"Times New Roman"}]
    assert languages == ["vi-VN"]
    assert own - used == {"Normal", "DefaultParagraphFont", "TableNormal", "Header"}
    assert not list(tree(name).iter(f"{W}rFonts"))


@pytest.mark.parametrize("name", ON_LETTERHEAD)
def test_body_text_is_justified_indented_and_spaced(name):
    for style in tree(name, "word/styles.xml").iter(f"{W}style"):
        if style.get(f"{W}styleId") not in BODY:
            continue
        assert style.find(f"{W}pPr/{W}jc").get(f"{W}val") == "both"
        assert style.find(f"{W}pPr/{W}ind").get(f"{W}firstLine") == "720"
        assert int(style.find(f"{W}pPr/{W}spacing").get(f"{W}after")) >= 120
        assert style.find(f"{W}rPr/{W}sz").get(f"{W}val") == "28"


@pytest.mark.parametrize("name", PAPERS)
def test_no_empty_paragraph_keeps_a_distance(name):
    blank = [p for p in tree(name).iter(f"{W}p") if not words_of(p).strip()]
    alone = [p for p in blank if style_of(p) != "KeNgang"]
    assert all(p.getparent().tag == f"{W}tc" for p in alone)


@pytest.mark.parametrize("name", PAPERS)
def test_no_line_is_drawn_by_typing(name):
    assert "__" not in text_of(printed(name))


@pytest.mark.parametrize("name", ON_LETTERHEAD)
def test_the_lines_of_the_letterhead_have_the_right_length(name):
    (agency,) = rules_under(name, "CoQuanBanHanh")
    (nation,) = rules_under(name, "TieuNgu")
    issuer = examples(paper(name))["co_quan_ban_hanh"][-1]

    assert 1 / 3 <= agency / MM_BOLD_13[issuer] <= 1 / 2
    assert nation == pytest.approx(MM_TIEU_NGU, rel=0.05)


def test_the_line_under_the_subject_of_the_plan_is_a_third_to_a_half_of_it():
    (line,) = rules_under("ke_hoach", "TrichYeu")
    assert 1 / 3 <= line / MM_TRICH_YEU <= 1 / 2


@pytest.mark.parametrize("name", [*NUMBERED, "phieu_tra"])
def test_signature_and_recipients_stay_on_one_page(name):
    table = [t for t in tree(name).iter(f"{W}tbl") if "Nơi nhận:" in words_of(t)][-1]
    (signed,) = table.findall(f"{W}tr")
    before = table.getprevious()

    assert signed.find(f"{W}trPr/{W}cantSplit") is not None
    assert style_of(before) == "DoanCuoi"
    assert words_of(before).endswith("./.")


@pytest.mark.parametrize("name", ["bang_tong_hop_y_kien", "so_dang_ky_van_ban_di"])
def test_the_heads_of_a_long_table_repeat_on_each_page(name):
    table = list(tree(name).iter(f"{W}tbl"))[0 if name == "so_dang_ky_van_ban_di" else 1]
    first = table.find(f"{W}tr")
    assert first.find(f"{W}trPr/{W}tblHeader") is not None


def test_the_register_has_the_ten_columns_of_the_decree():
    table = next(tree("so_dang_ky_van_ban_di").iter(f"{W}tbl"))
    heads = [words_of(cell) for cell in table.find(f"{W}tr").findall(f"{W}tc")]
    assert heads == [
        "Số, ký hiệu văn bản",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản",
        "Người ký",
        "Nơi nhận văn bản",
        "Đơn vị, người nhận bản lưu",
        "Số lượng bản",
        "Ngày chuyển",
        "Ký nhận",
        "Ghi chú",
    ]


@pytest.mark.parametrize("name", PAPERS)
def test_the_file_says_its_title(name):
    assert Document(io.BytesIO(printed(name))).core_properties.title == paper(name).title


def test_one_addressee_stands_on_the_line_several_below_it():
    form = compile_paper((FORMS / "cong_van_xin_y_kien.docx").read_bytes())
    values = examples(paper("cong_van_xin_y_kien"))

    one = text_of(fill(form, {**values, "kinh_gui": ["Sở Tài chính"]}))
    two = text_of(fill(form, {**values, "kinh_gui": ["Sở Tài chính", "Sở Y tế"]}))

    assert "Kính gửi: Sở Tài chính\n" in one
    assert "Kính gửi:\n- Sở Tài chính;\n- Sở Y tế.\n" in two


def test_the_plan_holds_the_seed_word_by_word_in_its_order():
    said = iter(words(printed("ke_hoach")))
    assert [word for word in seed_words() if word not in said] == []


def test_nothing_is_added_to_the_body_of_the_plan():
    seed, said = seed_words(), words(printed("ke_hoach"))
    body = seed[seed.index("Thực") :]
    start = said.index("Thực")

    assert said[start:] == body


def test_marks_of_the_seed_are_italic_and_bold_in_the_plan():
    looks = {"i": [], "b": []}
    for run in tree("ke_hoach").iter(f"{W}r"):
        for look, found in looks.items():
            if run.find(f"{W}rPr/{W}{look}") is not None:
                found.append(words_of(run))

    assert looks == {
        "i": [
            "theo chuẩn giai đoạn 2021-2026",
            "đạt quy chuẩn 01 trở lên",
            "trong đó thành thị 94%; nông thôn đạt 57,5%",
            "thành thị 97,5%, nông thôn 80,6%",
            "qua Sở Nội vụ",
            "qua Sở Nội vụ",
        ],
        "b": ["31/01/2024"],
    }


def test_the_demo_plan_and_the_example_are_the_same_text():
    demo = yaml.safe_load(DEMO.read_text("utf-8"))
    example = examples(paper("ke_hoach"))

    assert demo["subject"] == example["trich_yeu"]
    assert demo["opening"] == example["mo_dau"]
    assert demo["theme"] in example["mo_dau"][0]
    assert plan.blocks(list(in_order(demo["sections"]))) == example["noi_dung"]
    assert [recipient_line(line) for line in demo["recipients"]] == example["noi_nhan"]
    assert [demo["signer"]["title"]] == example["quyen_han"]
    assert demo["signer"]["name"] == example["nguoi_ky"]


def in_order(sections):
    for section in sections:
        yield section["kind"], section["text"]
        yield from in_order(section.get("children", []))


def recipient_line(line):
    mark = line.get("mark") or line.get("note")
    return line["name"] + (f" ({mark})" if mark else "") + line.get("end", ";")


def test_the_demo_plan_has_twenty_targets_and_its_tasks_are_clear_in_five_ways():
    demo = yaml.safe_load(DEMO.read_text("utf-8"))
    kinds = [kind for kind, _ in in_order(demo["sections"])]

    assert kinds.count("chi_tieu") == 20
    assert set(kinds) == set(plan.KINDS)
    for task in demo["tasks"]:
        assert all(task[key] for key in ("who", "what", "responsibility", "due_text", "result"))


def test_the_shipped_forms_are_what_their_program_makes(monkeypatch):
    monkeypatch.syspath_prepend(str(FORMS))
    import _bang
    import _giay
    import _khung

    def make() -> dict[str, bytes]:
        letters = {
            paper.__name__: _khung.package(paper.__name__, paper()) for paper in _giay.PAPERS
        }
        return letters | {form.name: _khung.certificate(form) for form in _bang.CERTIFICATES}

    made = make()
    assert made == make()
    assert sorted(made) == PAPERS
    for name, docx in made.items():
        assert members(docx) == members((FORMS / f"{name}.docx").read_bytes())


def members(docx: bytes) -> dict[str, bytes]:
    """The parts in their order; a picture by its dots, which each machine packs in its own way."""
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return {
            part: Image.open(file.open(part)).convert("RGB").tobytes()
            if part.endswith(".png")
            else file.read(part)
            for part in file.namelist()
        }


@pytest.fixture(scope="module")
def suite() -> Iterator[OfficeSuite]:
    with OfficeSuite() as office:
        yield office


# Pages of each example; the signature never stands alone on the last one.
PAGES = {
    "bang_tong_hop_y_kien": 2,
    "cong_van_dinh_chinh": 1,
    "cong_van_xin_y_kien": 1,
    "ke_hoach": 7,
    "phieu_tra": 1,
    "phieu_trinh": 1,
    "phieu_trinh_van_phong": 1,
    "so_dang_ky_van_ban_di": 3,
    "thong_bao_thu_hoi": 1,
    "to_trinh_ke_hoach": 2,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LETTERS)
def test_the_pdf_has_the_words_and_the_pages_of_the_paper(suite, name):
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=suite.to_pdf(printed(name)),
        check=True,
        capture_output=True,
    ).stdout.decode("utf-8")
    pages = text.rstrip("\f").split("\f")

    assert len(pages) == PAGES[name]
    assert len(pages[-1].split()) > 20
    lines = [line for page in pages[1:] for line in page.splitlines()[:1]]
    assert [line.strip() for line in lines] == [str(n) for n in range(2, len(pages) + 1)]
    if "Nơi nhận:" in text:
        signer = examples(paper(name)).get("nguoi_ky", examples(paper(name)).get("nguoi_tra"))
        assert "Nơi nhận:" in pages[-1]
        assert signer in pages[-1]


if __name__ == "__main__":
    for each in PAPERS:
        (GOLDEN / f"{each}.txt").write_text(text_of(printed(each)) + "\n", "utf-8")
