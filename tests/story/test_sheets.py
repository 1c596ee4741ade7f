"""Certificates in Chromium: a list pasted from Excel becomes a zip and a print, on any screen."""

import io
import zipfile

import pytest
from playwright.sync_api import expect

from tests.sheet_office import COMMON, TOO_LONG
from tests.story.people import Person, Stage
from tests.story.test_pages_axe import sound

pytestmark = pytest.mark.slow

PEOPLE = ("Nguyễn Thị Minh Hằng", "Trần Văn Đức", "Phạm Thị Ước", "Lê Văn Tám")


def table(deeds: list[str]) -> str:
    """A table as Excel puts it on the clipboard, with a column that the form does not know."""
    lines = ["STT\tThành tích\tHọ tên hoặc tên tập thể\tXưng hô"]
    rows = enumerate(zip(deeds, PEOPLE, strict=True), 1)
    return "\r\n".join(lines + [f"{n}\t{deed}\t{name}\tÔng" for n, (deed, name) in rows])


def paste(clerk: Person, text: str) -> None:
    """As Ctrl+V does."""
    clerk.page.get_by_label("Bảng dán từ Excel").focus()
    clerk.page.evaluate(
        "text => { document.execCommand('selectAll');"
        " document.execCommand('insertText', false, text); }",
        text,
    )


def fill_common(clerk: Person) -> None:
    for name in ("co_quan_chuc_danh", "so_quyet_dinh", "dia_danh", "quyen_han", "nguoi_ky"):
        value = COMMON[name]
        text = value if isinstance(value, str) else "\n".join(value)
        clerk.page.locator(f"[name={name}]").fill(text)


def test_a_list_from_excel_becomes_certificates(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    clerk.open("/")
    clerk.press("Bằng, giấy khen")
    sound(clerk)
    clerk.press("Lô mới")
    clerk.press("Giấy khen")
    fill_common(clerk)
    paste(clerk, table(["Có thành tích", "", "Có thành tích", "Có thành tích"]))
    clerk.press("Xem trước")
    clerk.reads("Dòng 3, cột «Thành tích» còn thiếu.", "Bỏ qua các cột không có trong mẫu: STT.")
    sound(clerk)
    expect(clerk.control("Tạo 4 tờ")).to_have_count(0)

    paste(clerk, table(["Có thành tích", "Có thành tích", TOO_LONG, "Có thành tích"]))
    clerk.press("Xem trước")
    expect(clerk.page.get_by_label("Người ký", exact=True)).to_have_value("Trần Minh Khôi")
    clerk.picture("dan-danh-sach", top="#xem-truoc")
    clerk.press("Tạo 4 tờ")

    clerk.reads("Đã tạo lô 4 tờ.")
    clerk.reads("4 / 4 tờ, trong đó 1 tờ lỗi", "Tờ 3 Phạm Thị Ước", "Tờ dài hơn một trang.")
    expect(clerk.control("Tải bản in PDF")).to_be_visible()
    sound(clerk)
    clerk.picture("lo-in", top="h1")
    with zipfile.ZipFile(io.BytesIO(clerk.fetch(clerk.control("Tải .zip các tệp Word")))) as files:
        assert files.namelist() == [
            f"000{n} {name}.docx" for n, name in enumerate(PEOPLE, 1) if n != 3
        ]
    assert clerk.fetch(clerk.control("Tải bản in PDF")).startswith(b"%PDF")
    assert clerk.fetch(clerk.control("In thử một tờ")).startswith(b"%PDF")

    clerk.press("Làm lô mới từ các dòng lỗi")
    expect(clerk.h1).to_have_text("Lô in mới: Giấy khen")
    assert "Phạm Thị Ước" in clerk.page.get_by_label("Bảng dán từ Excel").input_value()


def test_a_printer_is_set_and_the_print_moved_by_keyboard(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    clerk.open("/in-to/moi?mau=giay_khen")
    fill_common(clerk)
    clerk.page.get_by_text("Chỉ in một tờ?").click()
    clerk.page.get_by_label("Họ tên hoặc tên tập thể").fill("Tổ Đoàn kết")
    clerk.page.get_by_label("Thành tích").fill("Có thành tích")
    clerk.press("Xem trước")
    clerk.press("Tạo 1 tờ")
    expect(clerk.control("Tải bản in PDF")).to_be_visible()
    first = clerk.fetch(clerk.control("Tải bản in PDF"))
    there = clerk.page.url

    clerk.open("/in-to/may-in")
    clerk.page.get_by_label("Tên máy in mới").focus()
    for text in ("Máy màu phòng 203", "1,5", "-2"):
        clerk.page.keyboard.press("ControlOrMeta+A")
        clerk.page.keyboard.type(text)
        clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.press("Enter")
    clerk.reads("Đã thêm máy in.", "sang phải 1,5 mm, xuống -2 mm")
    sound(clerk)

    clerk.page.goto(there)
    clerk.page.get_by_label("In bằng máy").select_option(
        label="Máy màu phòng 203 (phải 1,5 mm, xuống -2 mm)"
    )
    clerk.press("Làm lại bản in")
    clerk.reads("Bản in đặt cho máy «Máy màu phòng 203»")
    expect(clerk.control("Tải bản in PDF")).to_be_visible()
    assert clerk.fetch(clerk.control("Tải bản in PDF")) != first

    clerk.page.locator("summary", has_text="Hủy lô").click()
    sound(clerk, widths=(360,))
    clerk.page.locator(".ask-first-box").get_by_role("button").click()
    clerk.reads("Đã hủy lô.", "Đã hủy")
    expect(clerk.control("Tải bản in PDF")).to_have_count(0)


def test_another_unit_sees_no_batch(stage: Stage) -> None:
    stranger = stage.visit("gopy")
    stranger.open("/in-to")
    stranger.reads("Chưa có lô in nào.")
    stranger.open("/in-to/1", status=404)
