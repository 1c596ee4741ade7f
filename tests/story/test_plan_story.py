"""The whole story: five people take the seed's plan from draft to an issued, numbered paper."""

import datetime as dt
import io
import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, expect

from service.rules.vietnamese import date_in_words, local_date
from tests.services import until
from tests.story.people import Person, Stage, program
from tests.test_papers import SEED, words

pytestmark = pytest.mark.slow

PLAN = "Kế hoạch phát động phong trào thi đua"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_five_people_take_the_plan_from_draft_to_the_issued_paper(
    new_stage: Stage, tmp_path: Path
) -> None:
    (dossier_id,) = new_stage.dossiers["first"]
    _the_clerk_hands_in(new_stage.visit("chuyenvien"), dossier_id)
    _the_head_checks(new_stage.visit("truongphong"), dossier_id)
    _the_director_submits(new_stage.visit("giamdoc"), dossier_id)
    _the_office_examines(new_stage, dossier_id)
    _the_chairman_approves(new_stage.visit("chutich", **PHONE), dossier_id)
    _the_registrar_issues(new_stage.visit("vanthu"), dossier_id, tmp_path)
    _everybody_finds_it_issued(new_stage, dossier_id)


def _the_clerk_hands_in(clerk: Person, dossier_id: int) -> None:
    clerk.picture("viec-cua-toi")
    _open_from_inbox(clerk, dossier_id)
    clerk.picture("ho-so")
    clerk.press("Soạn nội dung kế hoạch")
    clerk.reads("Đã đủ để trình.", "Nên xem lại")
    clerk.picture("soan-ke-hoach", top="#than-ten")
    clerk.picture("chi-tieu", top=".plan-chi_tieu")
    task = clerk.page.get_by_label("Rõ việc, nhiệm vụ 1", exact=True)
    task.fill("Đôn đốc các đơn vị gửi văn bản phát động")
    expect(clerk.page.locator("#trang-thai")).to_contain_text("Đã lưu")
    clerk.press("Xong, về hồ sơ để trình")
    clerk.act("Trình kiểm tra nội dung")
    expect(clerk.step).to_have_text("Kiểm tra nội dung")


def _the_head_checks(head: Person, dossier_id: int) -> None:
    _open_from_inbox(head, dossier_id)
    pages = head.ready(PLAN).locator("ol.sheets img")
    expect(pages.first).to_be_visible()
    head.picture("kiem-tra-noi-dung")
    head.act("Nội dung đạt")
    expect(head.step).to_have_text("Hoàn thiện, trình")
    head.reads("Kiểm tra nội dung: Đặng Văn Lâm")


def _the_director_submits(director: Person, dossier_id: int) -> None:
    _open_from_inbox(director, dossier_id)
    director.ready("Tờ trình ban hành kế hoạch phát động thi đua")
    director.act("Trình UBND tỉnh")
    director.reads("/TTr-SNV")


def _the_office_examines(stage: Stage, dossier_id: int) -> None:
    officer, chief = stage.visit("chuyenvienvp"), stage.visit("chanhvanphong")
    _open_from_inbox(officer, dossier_id)
    officer.press("Tiếp nhận", officer.actions)
    expect(officer.step).to_have_text("Văn phòng thẩm tra")
    officer.page.get_by_label("Đồng ý", exact=True).check()
    officer.press("Gửi ý kiến")
    expect(officer.said).to_have_text("Đã gửi ý kiến.")
    _open_from_inbox(chief, dossier_id)
    chief.ready("Phiếu trình giải quyết công việc")
    chief.act("Thể thức đạt, trình lãnh đạo")
    expect(chief.step).to_have_text("Chờ duyệt")


def _the_chairman_approves(chairman: Person, dossier_id: int) -> None:
    """Two taps on a phone: the button, and the confirmation below what he reads."""
    _open_from_inbox(chairman, dossier_id)
    _nothing_sticks_out(chairman)
    expect(chairman.ready(PLAN).locator("ol.sheets img").first).to_be_visible()
    chairman.picture("dien-thoai-ho-so")
    chairman.control("Duyệt", chairman.actions).tap()
    expect(chairman.h1).to_have_text("Duyệt")
    _nothing_sticks_out(chairman)
    approve = chairman.control("Duyệt", chairman.page.locator(".act-bar"))
    expect(approve).to_be_in_viewport()
    chairman.picture("dien-thoai-duyet")
    approve.tap()
    expect(chairman.said).to_contain_text("Hồ sơ đang ở bước «Chờ ký tay»")


def _the_registrar_issues(registrar: Person, dossier_id: int, folder: Path) -> None:
    _open_from_inbox(registrar, dossier_id)
    print_link = registrar.ready(PLAN).get_by_role("link", name="Bản in để ký, có mã")
    code = re.sub(r".*có mã ", "", print_link.inner_text())
    scan = _signed_scan(registrar.fetch(print_link), folder)
    registrar.reads("Chưa có bản quét đã ký mang mã in của bản được duyệt.")
    registrar.page.get_by_label("Tệp bản quét").set_input_files(scan)
    registrar.picture("nop-ban-quet", _section(registrar, "Bản quét đã ký"))
    registrar.press("Nộp bản quét")
    registrar.reads(f"Khớp: Mã {code} khớp bản hiện nay")
    registrar.press("Ghi nhận đã ký", registrar.actions)
    expect(registrar.step).to_have_text("Chờ cấp số, phát hành")
    registrar.press("Cấp số, phát hành", registrar.actions)
    registrar.reads("Cấp số và ngày hôm nay cho kế hoạch?")
    registrar.picture("cap-so")
    registrar.press("Cấp số, phát hành", registrar.page.locator(".act-bar"))
    expect(registrar.said).to_contain_text("Đã «Cấp số, phát hành».")
    _the_issued_files_say_so(registrar, folder)


def _the_issued_files_say_so(registrar: Person, folder: Path) -> None:
    today = local_date(dt.datetime.now(dt.UTC))
    marks = ["01/KH-UBND", date_in_words(today)]
    box = registrar.ready(PLAN)
    expect(box.locator(".issued")).to_contain_text("Số 01/KH-UBND")
    with registrar.page.expect_download() as waiting:
        box.get_by_role("link", name="Tải bản Word").click()
    docx, pdf = folder / "phat-hanh.docx", folder / "phat-hanh.pdf"
    waiting.value.save_as(docx)
    pdf.write_bytes(registrar.fetch(box.get_by_role("link", name="Xem PDF")))
    assert waiting.value.suggested_filename.endswith(".docx")
    for text in (" ".join(words(docx.read_bytes())), _text_of_pdf(pdf)):
        assert [mark for mark in marks if mark not in text] == []
        assert _lost_words(_seed_body(), text.split()) == []


def _everybody_finds_it_issued(stage: Stage, dossier_id: int) -> None:
    clerk, registrar = stage.visit("chuyenvien"), stage.visit("vanthu")

    def in_force() -> bool:
        clerk.at(dossier_id)
        return clerk.step.inner_text() == "Đang thực hiện"

    until("the worker puts the plan in force", in_force, seconds=90)
    clerk.picture("da-phat-hanh")
    registrar.open("/so-van-ban")
    registrar.reads("01/KH-UBND", "Phát động các phong trào thi đua năm 2024", "Lê Ánh Dương")
    registrar.picture("so-van-ban")


def _open_from_inbox(person: Person, dossier_id: int) -> None:
    person.open("/")
    person.page.locator(f".dossier-list-title[href='/ho-so/{dossier_id}']").click()
    expect(person.page.locator("#viec")).to_be_visible()


def _section(person: Person, title: str) -> Locator:
    return person.page.locator("section", has=person.page.get_by_role("heading", name=title))


def _nothing_sticks_out(person: Person) -> None:
    wide = person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{person.page.url} scrolls sideways by {wide} px"


def _signed_scan(print_copy: bytes, folder: Path) -> Path:
    """The last page of the print copy as it comes back from the scanner, signed by hand."""
    printed, scan = folder / "ban-in.pdf", folder / "ban-ky.png"
    printed.write_bytes(print_copy)
    command = [program("pdftoppm"), "-r", "150", "-gray", "-png", str(printed), str(folder / "t")]
    subprocess.run(command, check=True)
    with Image.open(max(folder.glob("t-*.png"))) as page:
        ink = ImageDraw.Draw(page)
        ink.line([(800, 600), (900, 540), (860, 640), (1000, 560), (1060, 620)], fill=40, width=4)
        ink.ellipse((640, 520, 900, 780), outline=90, width=6)
        held = io.BytesIO()
        page.rotate(0.4, fillcolor=255).save(held, "PNG")
    scan.write_bytes(held.getvalue())
    return scan


def _text_of_pdf(path: Path) -> str:
    command = [program("pdftotext"), "-enc", "UTF-8", str(path), "-"]
    return " ".join(
        subprocess.run(command, check=True, capture_output=True).stdout.decode().split()
    )


def _seed_body() -> list[str]:
    text = SEED.read_text("utf-8").replace("*", "")
    return text[text.index("Thực hiện quy định") : text.index("Nơi nhận:")].split()


def _lost_words(wanted: list[str], found: list[str]) -> list[str]:
    """Words of the seed that do not follow in the paper, in order."""
    rest = iter(found)
    return [word for word in wanted if word not in rest]
