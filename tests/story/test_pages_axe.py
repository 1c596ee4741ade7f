"""Every kind of page, wide and narrow: no serious finding of axe, nothing sticks out sideways."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.story.people import Person, Stage

pytestmark = pytest.mark.slow

WIDTHS = (1280, 360)
GRAVE = ("serious", "critical")
RULES = {"resultTypes": ["violations"]}
AXE = Axe()
READ_ALL = {"draft": "first", "chairman": "second", "force": "in_force"}

# Whose page it is, and where: {draft}, {chairman}, {force} are dossiers at these steps.
PAGES = {
    "việc của tôi": ("chuyenvien", "/"),
    "không có việc": ("gopytc", "/?muc=theo_doi"),
    "hồ sơ": ("chuyenvien", "/ho-so?tu=thi+đua"),
    "hồ sơ đang soạn": ("chuyenvien", "/ho-so/{draft}"),
    "hồ sơ chờ duyệt": ("chutich", "/ho-so/{chairman}"),
    "hồ sơ đã phát hành": ("vanthu", "/ho-so/{force}"),
    "hỏi trước khi duyệt": ("chutich", "/ho-so/{chairman}/duyet"),
    "hỏi lý do": ("chutich", "/ho-so/{chairman}/lanh_dao_tra"),
    "chưa làm được": ("chutich", "/ho-so/{chairman}/trinh"),
    "soạn kế hoạch": ("chuyenvien", "/ho-so/{draft}/ke-hoach?tim=luật"),
    "đọc kế hoạch": ("chutich", "/ho-so/{chairman}/ke-hoach"),
    "dán nhiều đoạn": ("chuyenvien", "/ho-so/{draft}/ke-hoach/dan"),
    "kế hoạch mới": ("chuyenvien", "/ho-so/ke-hoach/moi"),
    "sổ văn bản": ("vanthu", "/so-van-ban"),
    "kiểm tra thể thức": ("gopytc", "/kiem-tra-the-thuc"),
    "không có lô in": ("gopytc", "/in-to"),
    "chọn mẫu in": ("chuyenvien", "/in-to/moi"),
    "lô in mới": ("chuyenvien", "/in-to/moi?mau=giay_khen"),
    "đơn vị": ("quantri", "/don-vi"),
    "đơn vị mới": ("quantri", "/don-vi/moi"),
    "một đơn vị": ("quantri", "/don-vi/1"),
    "tài khoản": ("quantri", "/tai-khoan"),
    "ủy quyền": ("truongphong", "/uy-quyen"),
    "cài đặt": ("quantri", "/cai-dat"),
    "việc chạy nền": ("quantri", "/quan-tri/viec-loi"),
    "mật khẩu": ("vanthu", "/mat-khau"),
    "hướng dẫn": ("vanthu", "/huong-dan/"),
}

PICTURED = {"tài khoản": "tai-khoan", "cài đặt": "cai-dat"}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_for_everybody_and_fits_the_phone(stage: Stage, kind: str) -> None:
    username, path = PAGES[kind]
    person = stage.visit(username)
    person.open(_filled(path, stage))
    if kind in PICTURED:
        person.picture(PICTURED[kind])
    sound(person)


def test_the_papers_own_form_is_for_everybody(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    clerk.at(stage.dossiers["first"][0])
    clerk.press("Sửa phần tự điền", clerk.ready("Phiếu trình nội bộ"))
    expect(clerk.h1).to_have_text("Phiếu trình nội bộ")
    sound(clerk)


def test_the_printed_register_is_for_everybody(stage: Stage) -> None:
    registrar = stage.visit("vanthu")
    registrar.open("/so-van-ban")
    registrar.press("In sổ")
    sound(registrar, widths=(1280,))


def test_a_page_not_found_is_for_everybody(stage: Stage) -> None:
    stranger = stage.visit("gopy")
    stranger.open("/ho-so/999999", status=404)
    sound(stranger)


def test_the_door_is_for_everybody(stage: Stage, browser: Browser) -> None:
    visitor = Person(browser, stage.url, "vanthu")
    visitor.open("/dang-nhap")
    sound(visitor)
    visitor.page.get_by_label("Tên đăng nhập").fill("vanthu")
    visitor.page.get_by_label("Mật khẩu").fill("sai mật khẩu")
    visitor.press("Đăng nhập")
    visitor.reads("không đúng")
    sound(visitor, widths=(360,))
    assert visitor.faults == []
    visitor.leave()


def _filled(path: str, stage: Stage) -> str:
    return path.format(**{name: stage.dossiers[key][0] for name, key in READ_ALL.items()})


def sound(person: Person, widths: tuple[int, ...] = WIDTHS) -> None:
    """No serious finding of axe on the page now open, and nothing sideways, at these widths."""
    found: list[str] = []
    for width in widths:
        person.page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {flaw}" for flaw in (*_grave(person), *_sideways(person, width))]
    person.page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []


def _grave(person: Person) -> list[str]:
    found: Any = AXE.run(person.page, options=RULES).response
    return [
        f"{flaw['id']}: {flaw['help']}: {[node['html'][:120] for node in flaw['nodes'][:3]]}"
        for flaw in found["violations"]
        if flaw["impact"] in GRAVE
    ]


def _sideways(person: Person, width: int) -> list[str]:
    wide = person.page.evaluate("document.documentElement.scrollWidth")
    return [f"the page is {wide} px wide"] if wide > width else []
