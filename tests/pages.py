"""The only client of the pages: it opens them as a person does and refuses an unsound one.

Each page must have one h1, a title, labelled fields, unique ids and a token in each form.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from lxml import html

from service import create_app
from tests.world import World

Door = Callable[[str], "Visitor"]
UNSEEN = ("hidden", "submit", "button", "image", "reset")


def door(world: World) -> Door:
    """`visit("chuyenvien")` gives the signed-in person of that account, one browser each."""
    app = create_app(world.settings, world.office)
    known: dict[str, Visitor] = {}

    def visit(username: str) -> Visitor:
        if username not in known:
            known[username] = Visitor(app)
            known[username].sign_in(username, world.passwords[username])
        return known[username]

    return visit


class Shown:
    """A page or a part of one, asked by CSS selectors."""

    def __init__(self, text: str, status: int) -> None:
        self.status = status
        self.text = text
        self.tree = html.fromstring(text)

    def texts(self, selector: str) -> list[str]:
        return [" ".join(el.text_content().split()) for el in self.tree.cssselect(selector)]

    def attributes(self, selector: str, name: str) -> list[str]:
        return [el.get(name) for el in self.tree.cssselect(selector) if el.get(name) is not None]

    def links(self, selector: str) -> list[str]:
        return self.attributes(selector, "href")

    def form(self, selector: str) -> Any:
        return self.tree.cssselect(selector)[0]

    def form_to(self, action: str) -> Any:
        """The page's form that is sent to this address."""
        return next(form for form in self.tree.forms if form.get("action") == action)

    def value(self, selector: str) -> str:
        """What a field holds."""
        return str(self.tree.cssselect(selector)[0].value or "")


class Visitor:
    """One person's browser; nobody is signed in at first."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def sign_in(self, username: str, password: str, *, status: int = 303) -> Shown | None:
        return self.post("/dang-nhap", ten=username, mat_khau=password, status=status)

    def get(self, path: str, *, status: int = 200, **query: Any) -> Shown:
        """A page; it must be answered with this status and be a sound page."""
        return page_of(self.client.get(path, query_string=query or None), status)

    def fragment(self, path: str, *, status: int = 200) -> Shown:
        """A part of a page."""
        answer = self.client.get(path)
        assert answer.status_code == status
        part = Shown(answer.get_data(as_text=True), status)
        assert list(flaws_of_part(part.tree)) == []
        return part

    def raw(self, path: str, **how: Any) -> Any:
        return self.client.get(path, **how)

    def post(self, path: str, *, status: int = 303, **form: Any) -> Shown | None:
        """What no form of ours may have sent, with a good token."""
        answer = self.client.post(path, data={**form, "csrf_token": self.token()})
        return _answered(answer, status)

    def send(
        self, page: Shown, selector: str, *, status: int = 303, to: str = "", **typed: Any
    ) -> Shown | None:
        """Send a form of this page, by selector or address, as it stands and as it is typed."""
        form = page.form_to(selector) if selector.startswith("/") else page.form(selector)
        data = {**dict(form.form_values()), **typed}
        answer = self.client.post(form.get("action"), data=data)
        if to:
            assert answer.headers["Location"] == to
        return _answered(answer, status)

    def token(self) -> str:
        """A token that this browser's forms carry, from a page that opens for everybody."""
        tree = html.fromstring(self.client.get("/dang-nhap").get_data(as_text=True))
        return str(tree.xpath("//input[@name='csrf_token']/@value")[0])


def page_of(answer: Any, status: int) -> Shown:
    """The sound page that was answered with this status."""
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, f"{answer.status_code}: {text}"
    assert answer.mimetype == "text/html"
    page = Shown(text, status)
    assert list(flaws(page.tree)) == []
    return page


def flaws(tree: Any) -> Iterator[str]:
    """What makes a whole page unsound."""
    if tree.get("lang") != "vi":
        yield "the page does not say that it is Vietnamese"
    if not (tree.findtext(".//title") or "").strip():
        yield "no title"
    if len(tree.cssselect("h1")) != 1 or not tree.cssselect("h1")[0].text_content().strip():
        yield "not exactly one h1"
    yield from flaws_of_part(tree)


def flaws_of_part(tree: Any) -> Iterator[str]:
    """What makes a part of a page unsound."""
    ids = Counter(tree.xpath("//@id"))
    yield from (f"id {name} twice" for name, times in ids.items() if times > 1)
    for form in tree.xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
        if not form.xpath(".//input[@name='csrf_token'][string-length(@value) > 20]"):
            yield f"no token in the form to {form.get('action')}"
    yield from (f"no label: {_told(f)}" for f in tree.cssselect(FIELDS) if not _labelled(tree, f))
    for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        # a dialog is filled when it opens
        for value in tree.xpath(f"//*[not(self::dialog)]/@{name}"):
            yield from (f"{name} points nowhere: {one}" for one in value.split() if one not in ids)
    if tree.xpath("//@style") or tree.xpath("//@*[starts-with(name(), 'on')]"):
        yield "inline style or handler"
    if tree.xpath("//script[not(@src)]") or tree.cssselect("style"):
        yield "inline script or style sheet"
    for button in tree.cssselect("button, a[href]"):
        if not (button.text_content().strip() or button.get("aria-label")):
            yield f"a button or link without words: {_told(button)}"


FIELDS = "input, select, textarea"


def _labelled(tree: Any, field: Any) -> bool:
    if field.get("type") in UNSEEN or field.get("aria-label") or field.get("aria-labelledby"):
        return True
    labels = [*tree.xpath("//label[@for = $id]", id=field.get("id")), *field.iterancestors("label")]
    return any(label.text_content().strip() for label in labels)


def _told(element: Any) -> str:
    return html.tostring(element, encoding="unicode", with_tail=False)[:160]


def _answered(answer: Any, status: int) -> Shown | None:
    if status != 303:
        return page_of(answer, status)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return None
