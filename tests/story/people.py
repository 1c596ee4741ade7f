"""The office's people before real Chromium: each signs in, presses what the page offers, and every
fault of a page (console error, broken rule of the CSP, failed part) is kept to be told."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from tests.world import PASSWORD

PICTURES = Path(__file__).parents[2] / "docs" / "hinh"
PATIENCE_MS = 60_000  # a busy machine makes a paper slowly
TELL_CSP = """document.addEventListener("securitypolicyviolation",
  (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));"""
SEE_IMAGES = """() => [...document.images].every((image) => {
  const { top, bottom, left } = image.getBoundingClientRect();
  const edge = image.closest(".sheets")?.getBoundingClientRect().right ?? innerWidth;
  const isOut = top > innerHeight || left > edge || bottom < 0 || !image.checkVisibility();
  return isOut || image.complete;
})"""  # those out of sight are loaded later
FAILED_LOAD = "Failed to load resource"  # told in full by _answered

expect.set_options(timeout=PATIENCE_MS)


class Person:
    """One officer at a browser of his own."""

    def __init__(self, browser: Browser, url: str, username: str, **screen: Any) -> None:
        self.url, self.username = url, username
        size = {"viewport": {"width": 1280, "height": 900}, **screen}
        self.context = browser.new_context(
            base_url=url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            **size,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(TELL_CSP)
        self.faults: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def sign_in(self) -> None:
        self.page.goto("/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(self.username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.press("Đăng nhập")
        expect(self.h1).to_have_text("Việc của tôi")

    def open(self, path: str, *, status: int = 200) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"

    def at(self, dossier_id: int, rest: str = "") -> None:
        """Open the page of a dossier, or one below it."""
        self.open(f"/ho-so/{dossier_id}{rest}")

    def press(self, name: str, where: Locator | None = None) -> None:
        """Press the one button or link of exactly this name, once it is there."""
        self.control(name, where).click()

    def control(self, name: str, where: Locator | None = None) -> Locator:
        place: Any = where or self.page
        button = place.get_by_role("button", name=name, exact=True)
        return button.or_(place.get_by_role("link", name=name, exact=True))

    def act(self, name: str, *, done: str = "", **asked: str) -> None:
        """Press an action of the dossier's page, answer what it asks, press again."""
        self.press(name, self.actions)
        expect(self.h1).to_have_text(name)
        for label, text in asked.items():
            self.page.get_by_label(label.replace("_", " ")).fill(text)
        self.press(name, self.page.locator(".act-bar"))
        expect(self.said).to_contain_text(f"Đã «{done or name}».")

    def reads(self, *sentences: str) -> None:
        """Every one of these stands on the page, now or soon."""
        for sentence in sentences:
            expect(self.page.locator("body")).to_contain_text(sentence)

    def fetch(self, link: Locator) -> bytes:
        """The file behind a link, as this person's browser gets it."""
        answer = self.context.request.get(link.get_attribute("href") or "")
        assert answer.ok, f"{answer.url}: {answer.status}"
        return answer.body()

    def fetch_status(self, path: str) -> int:
        return self.context.request.get(path, max_redirects=0).status

    def send(self, path: str, **form: str | int) -> int:
        """Send a form that no page offers, with a good token; the status of the answer."""
        token = self.page.locator("input[name=csrf_token]").first.input_value()
        fields: dict[str, Any] = {"csrf_token": token, **form}
        return self.context.request.post(path, form=fields, max_redirects=0).status

    def paper(self, title: str) -> Locator:
        """The box of one paper."""
        named = self.page.get_by_role("heading", level=3, name=title, exact=True)
        return self.page.locator("article.paper", has=named)

    def ready(self, title: str) -> Locator:
        """The same, opened and with its PDF made."""
        box = self.paper(title)
        folded = self.page.locator("details.other-papers:not([open])", has=box)
        expect(box).to_have_count(1)
        if folded.count():
            folded.locator("> summary").click()
        expect(box.get_by_role("link", name="Xem PDF")).to_be_visible()
        return box

    @property
    def h1(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def said(self) -> Locator:
        """What the page says after an act."""
        return self.page.locator("main > .alert")

    @property
    def actions(self) -> Locator:
        return self.page.locator("#viec")

    @property
    def step(self) -> Locator:
        return self.page.locator(".facts strong")

    def picture(self, name: str, part: Locator | None = None, *, top: str = "") -> None:
        """A picture for the guide, when GUIDE_PICTURES asks for them; no wider than 1000 px.

        Of the page from its head or from the element `top`, or of one part.
        """
        if not os.environ.get("GUIDE_PICTURES"):
            return
        size = self.page.viewport_size or {"width": 1000, "height": 900}
        self.page.set_viewport_size({"width": min(size["width"], 1000), "height": 800})
        if top:
            self.page.locator(top).first.evaluate(
                "place => place.scrollIntoView({ block: 'start' })"
            )
        self.page.wait_for_function(SEE_IMAGES)
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        (part or self.page).screenshot(path=path, scale="css", animations="disabled")
        with Image.open(path) as seen:
            few = seen.convert("RGB").quantize(96, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        self.page.set_viewport_size(size)

    def leave(self) -> None:
        self.context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(FAILED_LOAD):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        request = response.request
        is_part = request.resource_type != "document" and request.method == "GET"
        if response.status >= 500 or (is_part and response.status >= 400):
            self.faults.append(f"{self.page.url}: {response.status} {response.url}")


@dataclass
class Stage:
    """A running service with the prepared office, and the people already signed in to it."""

    url: str
    browser: Browser
    dossiers: Mapping[str, list[int]]
    people: dict[str, Person] = field(default_factory=dict)

    def visit(self, username: str, **screen: Any) -> Person:
        """This person, signed in; the same one each time."""
        if username not in self.people:
            self.people[username] = Person(self.browser, self.url, username, **screen)
            self.people[username].sign_in()
        return self.people[username]

    def take(self, step: str) -> int:
        """A dossier at this step that no other test has."""
        return self.dossiers[step].pop()

    def faults(self) -> list[str]:
        """What went wrong on anybody's page since the last time this was asked."""
        found = [fault for person in self.people.values() for fault in person.faults]
        for person in self.people.values():
            person.faults.clear()
        return found

    def close(self) -> None:
        for person in self.people.values():
            person.leave()


def program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is not installed: make test installs it"
    return found
