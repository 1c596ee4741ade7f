"""The worker's jobs on real Word, LibreOffice and scans: made once, safe to run twice."""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select, update

from service import jobs
from service.jobs import JOBS, Workshop, run_next
from service.office import format_desk, paper_desk, scans, system, view
from service.office.finding import REDRAFT_AFTER
from service.render.child import RenderChild
from service.render.docx import text_of
from service.render.pdf import OfficeSuite
from service.render.stamp import blanked, controls
from service.store.models import DocumentVersion, Errand, Scan
from tests.form_reports import finding, put_check
from tests.world import World

pytestmark = pytest.mark.slow

SEED = Path(__file__).parent / "golden" / "nguon_ke_hoach_2024.txt"


@pytest.fixture(scope="module")
def tools() -> Iterator[tuple[RenderChild, OfficeSuite]]:
    with RenderChild() as child, OfficeSuite() as suite:
        yield child, suite


@pytest.fixture
def shop(world: World, tools: tuple[RenderChild, OfficeSuite]) -> Workshop:
    return Workshop(world.office, *tools)


def work_all(shop: Workshop) -> None:
    while run_next(shop, ahead=REDRAFT_AFTER):
        pass


def words(text: str) -> list[str]:
    return text.replace("*", "").split()


def is_in_order(wanted: list[str], found: list[str]) -> bool:
    rest = iter(found)
    return all(word in rest for word in wanted)


def test_a_paper_is_made_stamped_and_read_back_by_its_code(world: World, shop: Workshop) -> None:
    dossier_id = world.seed_plan()
    work_all(shop)  # redraft, render_version, convert_to_pdf
    draft = world.current(dossier_id)
    files = world.office.files
    assert is_in_order(words(SEED.read_text("utf-8")), text_of(files.open(draft.docx)).split())
    assert len(draft.pages or []) == len(pikepdf.open(io.BytesIO(files.open(draft.pdf))).pages)
    assert controls(files.open(draft.docx))["so"].strip() == ""
    assert (draft.fonts_missing, draft.form_errors) == ([], 0)

    from service.demo.walk import walk

    def sign(dossier_id: int) -> None:
        hand_in_print_copy(world, dossier_id)
        work_all(shop)  # read_scan

    walk(
        world.office,
        dossier_id,
        "da_phat_hanh",
        make_papers=lambda: work_all(shop),
        sign=sign,
    )
    approved = world.current(dossier_id).parent_id
    work_all(shop)  # stamp_version, convert_to_pdf; the system goes on by itself

    assert world.step(dossier_id) == "dang_thuc_hien"
    issued = world.current(dossier_id)
    assert issued.form_errors == 0
    assert controls(files.open(issued.docx)) == {"so": "01", "ngay": "ngày 03 tháng 01 năm 2024"}
    with world.office.reading() as db:
        before = db.get_one(DocumentVersion, approved)
    assert blanked(files.open(issued.docx)) == blanked(files.open(before.docx))
    assert "Số: 01/KH-UBND" in pdf_text(files.open(issued.pdf))
    assert "Bắc Giang, ngày 03 tháng 01 năm 2024" in pdf_text(files.open(issued.pdf))


def hand_in_print_copy(world: World, dossier_id: int) -> int:
    """The print copy comes back as a picture, as from a scanner."""
    version = world.current(dossier_id)
    pdf = world.office.files.open(version.print_pdf)
    picture = subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", "-f", "1", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout
    return scans.hand_in(
        world.office, dossier_id, "bản ký.png", picture, actor=world.actor("vanthu")
    )


def pdf_text(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def test_a_font_that_is_not_there_is_noted_with_the_pdf(world: World, shop: Workshop) -> None:
    dossier_id, files = world.seed_plan(), world.office.files
    JOBS["redraft"](shop, dossier_id)
    version = world.current(dossier_id)
    JOBS["render_version"](shop, version.id)
    strange = with_font(files.open(world.current(dossier_id).docx), "Chữ Lạ")
    with world.office.writing() as db:
        db.get_one(DocumentVersion, version.id).docx = files.put(strange)

    JOBS["convert_to_pdf"](shop, version.id)

    assert world.current(dossier_id).fonts_missing == ["Chữ Lạ"]


def test_a_checked_file_is_pictured_and_its_findings_placed(world: World, shop: Workshop) -> None:
    docx = (Path(__file__).parents[1] / "doc_templates" / "phieu_tra.docx").read_bytes()
    told = [finding(line="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), finding(line="Không có dòng này")]
    sha = world.office.files.put(docx)
    check = put_check(world, *told, sha=sha, pages=None, spots=None)
    clerk = world.actor("chuyenvien")

    JOBS["picture_check"](shop, check)

    page = format_desk.page(world.office, check, actor=clerk)
    assert [finding.page for finding in page.report.of("error")] == [1, None]
    (mark,) = page.report.marks[1]
    assert (mark.x > 40, mark.y < 15, mark.number) == (True, True, 1)
    first = format_desk.file_of(world.office, check, "page-1", actor=clerk).data
    assert first.startswith(b"\x89PNG")
    JOBS["picture_check"](shop, check)
    assert format_desk.page(world.office, check, actor=clerk).row.pages == page.row.pages


def with_font(docx: bytes, name: str) -> bytes:
    """The paper in another font than Times New Roman."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            new.writestr(member, old.read(member).replace(b"Times New Roman", name.encode()))
    return target.getvalue()


def test_every_job_may_run_twice(world: World, shop: Workshop) -> None:
    dossier_id = world.seed_plan()
    work_all(shop)
    version = world.current(dossier_id)
    for kind in ("render_version", "convert_to_pdf"):
        JOBS[kind](shop, version.id)
    JOBS["redraft"](shop, dossier_id)
    again = world.current(dossier_id)
    assert (again.id, again.docx, again.pdf, again.code) == (
        version.id,
        version.docx,
        version.pdf,
        version.code,
    )


def test_same_values_give_the_same_bytes(world: World, shop: Workshop) -> None:
    first, second = world.seed_plan("mau-1"), world.seed_plan("mau-2")
    work_all(shop)
    assert world.current(first).docx == world.current(second).docx


def test_a_scan_of_something_else_matches_nothing(world: World, shop: Workshop) -> None:
    one, other = world.plan_at_with(shop, "cho_ky", "mau-1"), world.seed_plan("mau-2")
    work_all(shop)
    foreign = world.office.files.open(world.current(other).print_pdf)
    plain = world.office.files.open(world.current(one).pdf)
    for data in (foreign, plain, b"%PDF-1.7 broken"):
        scans.hand_in(world.office, one, "x.pdf", data, actor=world.actor("vanthu"))
    work_all(shop)
    with world.office.reading() as db:
        found = list(db.scalars(select(Scan).order_by(Scan.id)))
    assert [scan.state for scan in found] == ["khong_khop"] * 3
    assert "không thuộc hồ sơ này" in (found[0].finding or "")
    assert "Không tìm thấy mã in" in (found[1].finding or "")
    assert world.step(one) == "cho_ky"


def test_a_failed_paper_says_why_and_is_made_again_on_demand(
    world: World, tools: tuple[RenderChild, OfficeSuite], tmp_path: Path
) -> None:
    broken = tmp_path / "soffice"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    dossier_id = world.seed_plan()
    with OfficeSuite(command=(str(broken),)) as suite:
        work_all(Workshop(world.office, tools[0], suite))

    clerk = world.actor("chuyenvien")
    paper = view.page(world.office, dossier_id, actor=clerk).papers[0]
    assert paper.version is not None
    assert paper.version.error
    assert "tạo không thành công" in (paper.trouble or "")
    paper_desk.retry(world.office, paper.document.id, actor=clerk)
    work_all(Workshop(world.office, *tools))
    paper = view.page(world.office, dossier_id, actor=clerk).papers[0]
    assert paper.trouble is None


def test_an_errand_of_a_dead_worker_is_taken_again(world: World, shop: Workshop) -> None:
    dossier_id = world.seed_plan()
    with world.office.writing() as db:
        db.execute(update(Errand).values(state="dang_lam", tries=1, taken_until=world.clock.moment))
    world.clock.forward(minutes=6)
    work_all(shop)
    assert world.current(dossier_id).pdf is not None


def test_the_sweep_promises_again_what_no_errand_serves(world: World, shop: Workshop) -> None:
    dossier_id = world.seed_plan()
    JOBS["redraft"](shop, dossier_id)
    with world.office.writing() as db:
        db.execute(update(Errand).values(state="xong"))
    assert world.current(dossier_id).pdf is None
    system.sweep(world.office)
    work_all(shop)
    assert world.current(dossier_id).pdf is not None


def test_a_replacing_plan_tells_its_parent_through_a_job(world: World, shop: Workshop) -> None:
    parent = world.in_force()
    world.act(parent, "thay_the", "chuyenvien", cach="thay_the", ly_do="Chỉ tiêu mới")
    (child,) = view.page(world.office, parent, actor=world.actor("chuyenvien")).related
    world.walk(child.id, "da_phat_hanh")
    jobs.tell_parent(shop, child.id)
    assert world.step(parent) == "da_thay_the"


def test_files_that_nothing_names_go_after_two_days(world: World) -> None:
    kept = world.office.definitions.template_shas["ke_hoach"]
    orphan = world.office.files.put(b"nobody's")
    system.sweep(world.office)
    assert orphan in world.office.files.names()
    world.clock.moment = world.real_time(days=3)
    system.sweep(world.office)
    assert orphan not in world.office.files.names()
    assert kept in world.office.files.names()
