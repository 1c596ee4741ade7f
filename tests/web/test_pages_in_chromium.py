"""The pages of dossiers, papers and the register in a real browser: sound for all, alive alone."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from service import create_app
from tests.world import PASSWORD, World

pytestmark = pytest.mark.slow

NARROW = {"width": 360, "height": 740}


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Where the world's pages are served."""
    server = make_server("127.0.0.1", 0, create_app(world.settings, world.office), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def signed_in(browser: Browser, address: str, username: str) -> Page:
    """Somebody's phone. The policy of the pages would keep the inspector out as well."""
    context = browser.new_context(viewport=NARROW, locale="vi-VN", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{address}/")
    return page


def serious_faults(page: Page) -> list[str]:
    """What hinders people, as axe finds it, and a page that is wider than the phone."""
    found = Axe().run(page).response["violations"]
    faults = [f"{f['id']}: {f['nodes'][0]['html']}" for f in found if f["impact"] != "minor"]
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        faults.append("wider than the phone")
    return faults


def test_no_page_hinders_anybody_on_a_narrow_phone(world, browser, address):
    open_to_form, waiting = world.plan_at("kiem_tra_noi_dung"), world.seed_plan()
    paper = world.paper(waiting, "phieu_trinh")
    walk = {
        "truongphong": ["/", "/?muc=phoi_hop", "/ho-so?tu=phat", f"/ho-so/{open_to_form}",
                        f"/ho-so/{open_to_form}/dat_noi_dung",
                        f"/ho-so/{open_to_form}/tra_soan_thao", "/so-van-ban"],
        "chuyenvien": [f"/ho-so/{waiting}", f"/van-ban/{paper.id}/sua"],
    }  # fmt: skip
    faults = {}
    for username, paths in walk.items():
        page = signed_in(browser, address, username)
        for path in paths:
            page.goto(address + path)
            if found := serious_faults(page):
                faults[path] = found
        page.context.close()

    assert faults == {}


def test_a_paper_shows_itself_when_it_is_made_and_frees_the_action(world, browser, address):
    dossier_id = world.seed_plan()
    page = signed_in(browser, address, "chuyenvien")
    page.goto(f"{address}/ho-so/{dossier_id}")
    expect(page.get_by_text("đang được tạo").first).to_be_visible()
    page.get_by_label("Lời nhắn").fill("Đang gõ dở")

    world.make_papers()

    expect(page.get_by_role("link", name="Trình kiểm tra nội dung")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-poll]")).to_have_count(0)
    expect(page.get_by_label("Lời nhắn")).to_have_value("Đang gõ dở")
    page.context.close()


def test_a_double_click_sends_a_form_once(world, browser, address):
    dossier_id = world.seed_plan()
    page = signed_in(browser, address, "chuyenvien")
    page.goto(f"{address}/ho-so/{dossier_id}")
    page.get_by_label("Lời nhắn").fill("Một lần")

    page.get_by_role("button", name="Gửi", exact=True).dblclick()

    expect(page.get_by_text("Đã gửi lời nhắn.")).to_be_visible()
    expect(page.locator(".remarks li")).to_have_count(1)
    page.context.close()
