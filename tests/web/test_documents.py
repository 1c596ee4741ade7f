"""The pages of papers: state while made, files, the form of a paper's own fields, scans."""

import io

import pytest

from service.office import system
from service.store.models import DocumentVersion, Scan
from tests.pages import Door, door
from tests.world import World, small_pdf

FORM = {
    "kinh_gui": "Lãnh đạo phòng",
    "noi_dung_trinh": "Kính trình A & B <x> {{ y }} {% z %}",
    "co_so": "Luật Thi đua, khen thưởng",
    "tom_tat": "Tóm tắt",
    "ho_so": "Dự thảo",
    "de_xuat": "Đề nghị xem xét.",
}


@pytest.fixture
def visit(world: World) -> Door:
    return door(world)


def test_a_paper_being_made_is_asked_for_again_until_it_is_there(visit, world):
    dossier_id = world.seed_plan()
    chuyenvien = visit("chuyenvien")
    before = chuyenvien.get(f"/ho-so/{dossier_id}")
    fragment = before.attributes("#van-ban [data-poll], .papers [data-poll]", "data-poll")[0]

    waiting = chuyenvien.fragment(fragment)
    world.make_papers()
    there = chuyenvien.fragment(fragment)

    assert waiting.attributes("article", "data-poll") == [fragment]
    assert there.attributes("article", "data-poll") == []
    assert "Xem PDF" in there.texts(".files a")
    assert before.attributes("noscript meta", "http-equiv") == ["refresh"]


def test_a_paper_that_failed_says_why_and_is_made_again(visit, world):
    dossier_id = world.plan_at("soan_thao")
    world.make_papers()
    version = world.current(dossier_id)
    with world.office.writing() as db:
        db.get_one(DocumentVersion, version.id).error = "Máy in PDF không trả lời."
    chuyenvien = visit("chuyenvien")

    failed = chuyenvien.get(f"/ho-so/{dossier_id}")
    chuyenvien.send(failed, ".paper .alert-danger form")

    assert "Máy in PDF không trả lời." in failed.texts(".paper .alert-danger p")[0]
    assert world.current(dossier_id).error is None


def test_a_font_that_is_not_there_is_named_with_the_paper(visit, world):
    dossier_id = world.plan_at("soan_thao")
    world.make_papers()
    version = world.current(dossier_id)
    chuyenvien = visit("chuyenvien")
    assert chuyenvien.get(f"/ho-so/{dossier_id}").texts(".paper .alert-warning") == []

    with world.office.writing() as db:
        db.get_one(DocumentVersion, version.id).fonts_missing = ["Palatino", "UTM Avo"]

    assert chuyenvien.get(f"/ho-so/{dossier_id}").texts(".paper .alert-warning") == [
        "Phông chữ «Palatino», «UTM Avo» không có trên máy chủ nên bản PDF dùng phông khác; "
        "hãy đổi sang Times New Roman."
    ]


def test_a_paper_is_downloaded_under_its_vietnamese_name(visit, world):
    dossier_id = world.seed_plan()
    world.make_papers()
    version = world.current(dossier_id)

    word = visit("chuyenvien").raw(f"/tep/{version.id}/docx")
    pdf = visit("chuyenvien").raw(f"/tep/{version.id}/pdf")

    assert word.status_code == pdf.status_code == 200
    assert word.headers["Content-Disposition"].startswith("attachment; filename=")
    assert pdf.headers["Content-Disposition"].startswith("inline; filename=")
    assert "filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch" in word.headers["Content-Disposition"]
    assert word.headers["X-Content-Type-Options"] == "nosniff"
    assert pdf.data.startswith(b"%PDF-")


def test_a_known_file_is_not_sent_twice_but_asked_for_each_time(visit, world):
    dossier_id = world.seed_plan()
    world.make_papers()
    path = f"/tep/{world.current(dossier_id).id}/pdf"
    chuyenvien = visit("chuyenvien")

    first = chuyenvien.raw(path)
    again = chuyenvien.raw(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert again.status_code == 304


@pytest.mark.parametrize("what", ["docx", "pdf", "print", "page-1"])
def test_a_foreign_unit_gets_no_file(visit, world, what):
    dossier_id = world.seed_plan()
    world.make_papers()

    answer = visit("gopy").raw(f"/tep/{world.current(dossier_id).id}/{what}")

    assert answer.status_code == 404


@pytest.mark.parametrize("what", ["exe", "page-0", "page-9999", "page-99999", "..", "PDF"])
def test_a_file_that_is_not_there_is_not_found(visit, world, what):
    dossier_id = world.seed_plan()
    world.make_papers()

    answer = visit("chuyenvien").raw(f"/tep/{world.current(dossier_id).id}/{what}")

    assert answer.status_code == 404


def test_what_the_clerk_types_is_printed_as_typed(visit, world):
    dossier_id = world.seed_plan()
    paper = world.paper(dossier_id, "phieu_trinh")
    chuyenvien = visit("chuyenvien")

    form = chuyenvien.get(f"/van-ban/{paper.id}/sua")
    chuyenvien.send(form, ".paper-form", **FORM)

    kept = world.paper(dossier_id, "phieu_trinh").inputs
    assert kept["noi_dung_trinh"] == ["Kính trình A & B <x> {{ y }} {% z %}"]
    assert kept["kinh_gui"] == ["Lãnh đạo phòng"]
    again = chuyenvien.get(f"/van-ban/{paper.id}/sua")
    assert again.texts("#noi_dung_trinh") == ["Kính trình A & B <x> {{ y }} {% z %}"]


def test_two_clerks_at_one_paper_see_both_texts(visit, world):
    dossier_id = world.seed_plan()
    paper = world.paper(dossier_id, "phieu_trinh")
    chuyenvien = visit("chuyenvien")
    stale = chuyenvien.get(f"/van-ban/{paper.id}/sua")
    chuyenvien.send(stale, ".paper-form", **FORM)

    refused = chuyenvien.send(
        stale, ".paper-form", status=409, **{**FORM, "de_xuat": "Câu của người thứ hai."}
    )

    assert refused.texts("#de_xuat") == ["Câu của người thứ hai."]
    assert refused.texts(".theirs .said") == ["Đề nghị xem xét."]
    kept = world.paper(dossier_id, "phieu_trinh").inputs
    assert kept["de_xuat"] == "Đề nghị xem xét."


def test_a_paper_that_is_closed_offers_no_form(visit, world):
    dossier_id = world.plan_at("kiem_tra_noi_dung")
    paper = world.paper(dossier_id, "phieu_trinh")
    chuyenvien = visit("chuyenvien")

    assert chuyenvien.get(f"/van-ban/{paper.id}/sua").texts(".paper-form") == []
    chuyenvien.post(f"/van-ban/{paper.id}/sua", status=409, seen=str(paper.version), **FORM)


def test_a_foreign_unit_reaches_no_paper(visit, world):
    dossier_id = world.seed_plan()
    paper = world.paper(dossier_id, "phieu_trinh")
    foreign = visit("gopy")

    foreign.get(f"/van-ban/{paper.id}/sua", status=404)
    foreign.get(f"/van-ban/{paper.id}/_trang-thai", status=404)
    foreign.post(f"/van-ban/{paper.id}/sua", status=404, seen="1", **FORM)
    foreign.post(f"/van-ban/{paper.id}/tao-lai", status=404)


def test_the_table_of_a_correction_is_typed_row_by_row(visit, world):
    dossier_id = world.plan_at("da_phat_hanh")
    world.make_papers()
    system.go_on(world.office, dossier_id)
    world.act(dossier_id, "de_nghi_dinh_chinh", "vanthu", ly_do="Sai ngày")
    paper = world.paper(dossier_id, "cong_van_dinh_chinh")
    vanthu = visit("vanthu")

    form = vanthu.get(f"/van-ban/{paper.id}/sua")
    vanthu.send(
        form,
        ".paper-form",
        **{
            "dinh_chinh.vi_tri": ["Trang 1", "", ""],
            "dinh_chinh.da_in": ["ngày 30/02", "", ""],
            "dinh_chinh.dinh_chinh": ["ngày 28/02", "", ""],
        },
    )

    assert world.paper(dossier_id, "cong_van_dinh_chinh").inputs["dinh_chinh"] == [
        {"vi_tri": "Trang 1", "da_in": "ngày 30/02", "dinh_chinh": "ngày 28/02"}
    ]


def test_a_scan_is_handed_in_and_can_be_read_again(visit, world):
    dossier_id = world.plan_at("cho_ky")
    vanthu = visit("vanthu")

    vanthu.post(
        f"/ho-so/{dossier_id}/ban-quet", tep=(io.BytesIO(small_pdf("ký")), "bản ký (2).pdf")
    )

    page = vanthu.get(f"/ho-so/{dossier_id}")
    assert page.texts(".scan-list a") == ["bản ký (2).pdf"]
    assert vanthu.raw(page.links(".scan-list a")[0]).data.startswith(b"%PDF-")
    assert visit("gopy").raw(page.links(".scan-list a")[0]).status_code == 404


@pytest.mark.parametrize(
    ("who", "data", "status"),
    [
        ("vanthu", b"MZ not a scan", 400),
        ("vanthu", b"", 400),
        ("chuyenvien", b"%PDF-1.4", 403),
    ],
)
def test_a_bad_scan_is_refused_and_not_kept(visit, world, who, data, status):
    dossier_id = world.plan_at("cho_ky")

    visit(who).post(f"/ho-so/{dossier_id}/ban-quet", status=status, tep=(io.BytesIO(data), "x.pdf"))

    assert world.count(Scan) == 0


def test_a_scan_is_asked_for_by_name(visit, world):
    dossier_id = world.plan_at("cho_ky")

    visit("vanthu").post(f"/ho-so/{dossier_id}/ban-quet", status=400)

    assert world.count(Scan) == 0
