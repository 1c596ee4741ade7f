"""The door, accounts, units and settings in a real browser: for everybody, by keyboard too."""

import subprocess
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from service import create_app
from service.office import people
from tests.forms import form_of, put_form
from tests.world import PASSWORD, World, small_pdf

pytestmark = pytest.mark.slow

NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Where the world's pages are served."""
    server = make_server("127.0.0.1", 0, create_app(world.settings, world.office), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def visitor(browser: Browser, size: dict[str, int]) -> Page:
    """Somebody's browser. The policy of the pages would keep the inspector out as well."""
    return browser.new_context(viewport=size, locale="vi-VN", bypass_csp=True).new_page()


def sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{address}/")


def faults_of(page: Page, width: int) -> list[str]:
    """What hinders people, as axe finds it, all unfolded; a page wider than its room."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page).response["violations"]
    faults = [f"{f['id']}: {f['nodes'][0]['html']}" for f in found if f["impact"] != "minor"]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append("wider than its room")
    return faults


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_no_page_of_the_administrator_hinders_anybody(world, browser, address, size):
    officer, link = people.open_account(
        world.office,
        username="moi",
        full_name="Nguyễn Thị Mới",
        unit_id=world.unit("so-noi-vu"),
        role="chuyen_vien",
        actor=world.actor("quantri"),
    )
    today = world.office.today()
    people.delegate(
        world.office,
        by_id=world.actor("giamdoc").id,
        to_id=world.actor("truongphong").id,
        valid_from=today,
        valid_to=today,
        basis="Giấy ủy quyền số 01/GUQ-SNV",
        actor=world.actor("giamdoc"),
    )
    page, faults = visitor(browser, size), {}
    for path in ("/dang-nhap", f"/dat-mat-khau/{link}", "/dat-mat-khau/cu"):
        page.goto(address + path)
        faults[path] = faults_of(page, size["width"])
    sign_in(page, address, "quantri")
    for path in (
        "/don-vi",
        "/don-vi/moi",
        f"/don-vi/{world.unit('so-noi-vu')}",
        "/tai-khoan",
        f"/tai-khoan/{officer}",
        "/uy-quyen",
        "/cai-dat",
        "/cai-dat/bang/ngay_nghi",
        "/cai-dat/bang/can_cu",
        "/mat-khau",
        "/khong-co",
    ):
        page.goto(address + path)
        faults[path] = faults_of(page, size["width"])
    assert faults == {path: [] for path in faults}


def test_an_account_is_closed_by_keyboard_and_only_after_a_question(world, browser, address):
    page = visitor(browser, WIDE)
    page.goto(f"{address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").focus()
    page.keyboard.type("quantri")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")

    page.goto(f"{address}/tai-khoan/{world.actor('gopy').id}")
    question = page.locator("summary", has_text="Khóa tài khoản")
    answer = page.get_by_role("button", name="Khóa", exact=True)
    expect(answer).to_be_hidden()
    question.focus()
    page.keyboard.press("Enter")
    expect(answer).to_be_visible()
    page.keyboard.press("Tab")
    expect(answer).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Đã khóa").first).to_be_visible()


def test_the_first_tab_leads_past_the_menu_and_each_stop_can_be_seen(browser, address):
    page = visitor(browser, WIDE)
    sign_in(page, address, "quantri")
    page.goto(f"{address}/don-vi")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Lập đơn vị mới")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_pages_hinder_nobody_and_a_form_is_switched_on_by_keyboard(world, browser, address):
    files = world.office.files
    picture = files.put(
        subprocess.run(
            ["pdftoppm", "-r", "40", "-png", "-singlefile", "-"],
            input=small_pdf("trang"),
            capture_output=True,
            check=True,
        ).stdout
    )
    old = put_form(world, "dang_dung", seq=1, pages=[picture])
    new = put_form(
        world,
        seq=2,
        pages=[picture, picture],
        fonts_missing=["Phông Lạ"],
        file_name="mau-moi-rat-dai-khong-co-dau-cach-nao-o-trong-ten-tep-nay.docx",
    )
    bad = put_form(world, "hong", seq=3, error="Thẻ «{{ la }}» không tính được.")
    page, faults = visitor(browser, NARROW), {}
    sign_in(page, address, "quantri")
    paths = [
        "/mau-van-ban",
        "/mau-van-ban/phieu_tra",
        *[f"/mau-da-tai/{v}" for v in (old, new, bad)],
    ]
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        for path in paths:
            page.goto(address + path)
            faults[path, size["width"]] = faults_of(page, size["width"])
    assert faults == {place: [] for place in faults}

    page.goto(f"{address}/mau-da-tai/{new}")
    page.locator("summary", has_text="Dùng mẫu này").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Đưa vào dùng")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã đưa mẫu vào dùng.")).to_be_visible()
    page.get_by_role("link", name="Phiếu trả hồ sơ").click()
    expect(page.get_by_role("heading", name="Mẫu đang dùng")).to_be_visible()
    assert form_of(world, new).state == "dang_dung"
