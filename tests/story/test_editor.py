"""The plan's editor in Chromium: a new plan typed and pasted, kept by itself, two at one place,
and the whole of it by keyboard."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.story.people import Person, Stage

pytestmark = pytest.mark.slow

FROM_WORD = "1. Kinh tế\r\n1.1. Thi đua phát triển công nghiệp.\r\n- Thu hút vốn;\r\n- Giảm nghèo."
# Not «:focus»: a part inside a date field has it, the field itself has not.
FOCUS_SHOWS = "document.activeElement.getBoundingClientRect().width > 0"


def test_a_clerk_writes_a_new_plan_and_never_presses_save(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    _new_plan(clerk, year="2031")
    clerk.page.get_by_label("Trích yếu").fill("Phát động thi đua năm 2031")
    aim = _paragraphs(clerk.page).nth(2)
    aim.click()
    clerk.page.keyboard.type("Khơi dậy tinh thần thi đua.")
    _kept(clerk)

    _paste(clerk, aim, FROM_WORD)
    box = clerk.page.locator("#hop")
    expect(box).to_contain_text("Sẽ thêm 4 đoạn:")
    clerk.picture("dan-nhieu-doan", box)
    clerk.press("Thêm 4 đoạn", box)
    expect(clerk.page.locator("#thong-bao")).to_contain_text("Đã thêm 4 đoạn.")

    clerk.page.reload()
    expect(clerk.page.get_by_label("Trích yếu")).to_have_value("Phát động thi đua năm 2031")
    assert _lines(clerk.page)[:8] == [
        ("I.", "MỤC ĐÍCH, YÊU CẦU"),
        ("1.", "Mục đích"),
        ("¶", "Khơi dậy tinh thần thi đua."),
        ("2.", "Kinh tế"),
        ("2.1.", "Thi đua phát triển công nghiệp."),
        ("-", "Thu hút vốn;"),
        ("-", "Giảm nghèo."),
        ("3.", "Yêu cầu"),
    ]


def test_what_is_typed_before_the_script_has_come_is_kept_too(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    _new_plan(clerk, year="2034")
    held: list[Route] = []
    clerk.page.route("**/app.js*", lambda route: held.append(route))
    with clerk.page.expect_request("**/app.js*"):
        clerk.page.goto(clerk.page.url, wait_until="commit")
    clerk.page.get_by_label("Trích yếu").fill("Phát động thi đua năm 2034")
    held[0].continue_()
    _kept(clerk)

    clerk.page.unroute("**/app.js*")
    clerk.page.reload()
    expect(clerk.page.get_by_label("Trích yếu")).to_have_value("Phát động thi đua năm 2034")


def test_two_people_at_one_paragraph_see_both_texts_and_choose(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    _new_plan(clerk, year="2032")
    other = clerk.context.new_page()
    other.goto(clerk.page.url)
    _paragraphs(other).nth(2).fill("Bản của người thứ nhất.")
    expect(other.locator("#trang-thai")).to_contain_text("Đã lưu")

    _paragraphs(clerk.page).nth(2).fill("Bản của người thứ hai.")

    conflict = clerk.page.get_by_role("alert").filter(has_text="Bản của bạn")
    expect(conflict).to_contain_text("Bản của người thứ hai.")
    expect(conflict).to_contain_text("Bản của người thứ nhất.")
    clerk.picture("hai-nguoi-cung-sua", conflict)
    clerk.press("Lấy của tôi", conflict)
    _kept(clerk)
    other.reload()
    expect(_paragraphs(other).nth(2)).to_have_value("Bản của người thứ hai.")
    other.close()


def test_the_editor_is_walked_by_keyboard_alone(stage: Stage) -> None:
    clerk = stage.visit("chuyenvien")
    _new_plan(clerk, year="2033")
    keys = clerk.page.keyboard
    keys.press("Tab")
    expect(clerk.page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    expect(clerk.page.locator("#noi-dung")).to_be_focused()
    _tab_to(clerk.page, _paragraphs(clerk.page).nth(2))

    keys.type("Câu một.")
    keys.press("Enter")
    expect(_paragraphs(clerk.page).nth(3)).to_be_focused()
    keys.type("Câu hai.")
    _kept(clerk)
    keys.press("Alt+ArrowUp")
    expect(_paragraphs(clerk.page).nth(2)).to_have_value("Câu hai.")
    expect(_paragraphs(clerk.page).nth(2)).to_be_focused()
    keys.press("Shift+Tab")
    expect(clerk.page.locator(".plan-number").nth(2)).to_contain_text("1.1.")
    keys.press("Escape")
    keys.press("Tab")
    expect(clerk.page.get_by_label("Kiểu đoạn").nth(2)).to_be_focused()

    clerk.page.reload()
    assert _lines(clerk.page)[1:4] == [
        ("1.", "Mục đích"), ("1.1.", "Câu hai."), ("¶", "Câu một."),
    ]  # fmt: skip


def _new_plan(clerk: Person, *, year: str) -> None:
    clerk.open("/")
    clerk.press("Lập kế hoạch mới")
    clerk.page.get_by_label("Năm", exact=True).fill(year)
    clerk.press("Bắt đầu soạn")
    expect(clerk.page.locator("#than")).to_be_visible()


def _paragraphs(page: Page) -> Locator:
    return page.locator("#than textarea[data-enter]")


def _lines(page: Page) -> list[tuple[str, str]]:
    """What each paragraph is printed after, and its text."""
    found = page.locator("#than > li").evaluate_all(
        "rows => rows.map(row => [row.querySelector('.plan-number').firstChild.data.trim(),"
        " row.querySelector('textarea').value])"
    )
    return [(number, text) for number, text in found]


def _kept(clerk: Person) -> None:
    expect(clerk.page.locator("#trang-thai")).to_contain_text("Đã lưu")


def _paste(clerk: Person, area: Locator, text: str) -> None:
    """As from Word: the text lies in the clipboard, Ctrl+V does the rest."""
    clerk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clerk.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    area.press("Control+v")


def _tab_to(page: Page, place: Locator) -> None:
    """Press Tab until this place has the focus; every stop on the way must be seen."""
    for _ in range(80):
        if place.evaluate("area => area === document.activeElement"):
            return
        page.keyboard.press("Escape")  # in a paragraph, Tab alone would indent it
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_SHOWS), "the focus is on something that is not shown"
    raise AssertionError("Tab does not reach this place")
