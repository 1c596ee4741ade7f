"""«Kiểm tra thể thức» in Chromium: a file is dropped, its fault is seen on the page and mended."""

import base64
import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from service.render import form30
from tests.rules.law_files import shipped
from tests.story.people import Person, Stage
from tests.story.test_pages_axe import sound
from tests.web.test_format_checks import right, wrong

pytestmark = pytest.mark.slow

DAY = dt.date(2024, 3, 15)
DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name));
  const frame = document.querySelector(".drop");
  for (const kind of ["dragover", "drop"])
    frame.dispatchEvent(
      new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }),
    );
}"""


def drop(person: Person, data: bytes, name: str) -> None:
    """As the mouse drops a file from the desktop into the frame."""
    person.page.evaluate(DROP, [name, base64.b64encode(data).decode()])


def errors_of(docx: bytes) -> list[str]:
    found = form30.check(docx, DAY, shipped()).findings
    return [finding.rule for finding in found if finding.level == "error"]


def test_a_dropped_file_shows_its_fault_on_the_page_and_is_mended(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    clerk.open("/")
    clerk.press("Kiểm tra thể thức")
    sound(clerk)
    bad = wrong()
    drop(clerk, bad, "Kế hoạch phát động.docx")
    clerk.page.get_by_label("Ngày ban hành").fill(DAY.isoformat())
    clerk.press("Kiểm tra")

    expect(clerk.h1).to_have_text("Kế hoạch phát động.docx")
    clerk.reads("1 lỗi", "Phông chữ Arial", "Nội dung, đoạn 11")
    mark = clerk.page.locator(".marks a")
    expect(mark).to_have_count(1)
    expect(mark).to_have_accessible_name("Điều 1")
    sound(clerk)
    clerk.picture("kiem-tra-the-thuc", top="h1")

    link = clerk.page.get_by_role("link", name="Xem chỗ này ở trang 1")
    link.focus()
    clerk.page.keyboard.press("Enter")
    expect(clerk.page).to_have_url(re.compile("#dau-1$"))
    mark.focus()
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator("#dieu-1:target")).to_be_visible()

    clerk.reads("Phần mềm đã sửa trong một bản sao")
    mended = clerk.fetch(clerk.control("Tải bản đã sửa an toàn"))
    assert (errors_of(bad), errors_of(mended)) == (["phong_chu.ten"], [])
    clerk.page.set_viewport_size({"width": 360, "height": 780})
    expect(mark).to_be_attached()
    assert clerk.page.evaluate("document.documentElement.scrollWidth") == 360
    clerk.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_right_file_is_chosen_by_keyboard_and_a_bad_one_is_refused(stage: Stage) -> None:
    registrar = stage.visit("vanthu")
    registrar.open("/kiem-tra-the-thuc")
    field = registrar.page.get_by_label("Tệp Word (.docx)")
    field.set_input_files({"name": "a.docx", "mimeType": "text/plain", "buffer": b"%PDF-1.7"})
    registrar.press("Kiểm tra")
    registrar.reads("Tệp không phải tệp Word .docx.")
    sound(registrar, widths=(360,))

    field.set_input_files(
        {"name": "Tờ trình.docx", "mimeType": "text/plain", "buffer": right("TTr")}
    )
    registrar.page.get_by_label("Ngày ban hành").fill(DAY.isoformat())
    registrar.page.get_by_role("button", name="Kiểm tra").focus()
    registrar.page.keyboard.press("Enter")
    registrar.reads("0 lỗi", "Trang 1 / 1")
    sound(registrar)
