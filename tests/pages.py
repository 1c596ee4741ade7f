"""The browser of the tests: it opens pages, presses buttons, refuses a page that is unsound."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from service import create_app
from tests.world import PASSWORD, World

Door = Callable[[str], "Visitor"]
SILENT = {"hidden", "submit", "button", "image", "reset"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form")


class Person:
    """One person's browser; it starts signed out."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.client = app.test_client()
        self.address = address

    def sign_in(self, username: str, password: str = PASSWORD) -> "Page":
        """Sign in by the form; the page that follows."""
        form = {"ten": username, "mat_khau": password}
        return self.open("/dang-nhap").submit("Đăng nhập", form)

    def carry(self, token: str) -> "Person":
        """The same person, carrying the cookie of this visit."""
        with self.client.session_transaction() as session:
            session["phien"] = token
        return self

    def open(self, path: str, *, status: int = 200) -> "Page":
        """Follow a link; the page it leads to must be answered with this status, and be sound."""
        return self.shown(self.ask("GET", path), status=status)

    def ask(self, method: str, path: str, **how: Any) -> TestResponse:
        """The bare answer to a bare request."""
        there = {"REMOTE_ADDR": self.address}
        return self.client.open(path, method=method, environ_overrides=there, **how)

    def send(self, path: str, form: Mapping[str, Any] | None = None) -> TestResponse:
        """Post what no form of ours would, with a good token."""
        token = self.open("/mat-khau").token
        return self.ask("POST", path, data={"csrf_token": token, **(form or {})})

    def shown(self, answer: TestResponse, *, status: int = 200) -> "Page":
        """The page of this answer, after its redirect when it is one."""
        if answer.status_code in (302, 303):
            answer = self.ask("GET", answer.headers["Location"])
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, _told(answer, text)
        return Page(self, answer, text)


class Page:
    """A sound page as a person reads it."""

    def __init__(self, person: Person, answer: TestResponse, text: str) -> None:
        self.person, self.answer, self.source = person, answer, text
        self.path = urlsplit(answer.request.url).path
        self.tree = html.fromstring(text)
        flaws = [f"{self.path}: {flaw}" for flaw in flaws_of(self.tree)]
        assert flaws == []

    @property
    def h1(self) -> str:
        return self.texts("h1")[0]

    @property
    def token(self) -> str:
        return str(self.tree.xpath("//input[@name='csrf_token']/@value")[0])

    @property
    def said(self) -> list[str]:
        """What the page tells the person: confirmations, warnings, refusals."""
        return self.texts(".alert")

    @property
    def buttons(self) -> list[str]:
        """The text of every button, in order."""
        return self.texts("button")

    def texts(self, selector: str) -> list[str]:
        return [_words(element) for element in self.tree.cssselect(selector)]

    def links(self, selector: str = "a") -> list[str]:
        return [a.get("href") for a in self.tree.cssselect(selector)]

    def values(self, button: str, *, within: str = "") -> dict[str, str]:
        """What the form with this button holds before anything is typed."""
        return dict(self._form(button, within).form_values())

    def submit(
        self,
        button: str,
        fields: Mapping[str, Any] | None = None,
        *,
        within: str = "",
        status: int = 200,
    ) -> "Page":
        """Type into the form with this button and press it; the page that follows."""
        return self.person.shown(self.press(button, fields, within=within), status=status)

    def press(
        self, button: str, fields: Mapping[str, Any] | None = None, *, within: str = ""
    ) -> TestResponse:
        """The same; the bare answer."""
        form = self._form(button, within)
        known = {field.get("name") for field in form.cssselect("[name]")}
        unknown = set(fields or {}) - known
        assert not unknown, f"{self.path}: «{button}» has no field {unknown}, only {known}"
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        action = urljoin(self.answer.request.url, form.get("action") or "")
        method = (form.get("method") or "get").upper()
        how = {"data" if method == "POST" else "query_string": {**data, **(fields or {})}}
        return self.person.ask(method, action, **how)

    def _form(self, button: str, within: str) -> Any:
        found = [
            form
            for form in self.tree.cssselect(f"{within} form")
            if any(_words(b) == button for b in form.cssselect("button"))
        ]
        assert found, f"{self.path}: no form has the button «{button}», only {self.buttons}"
        assert len(found) == 1, f"{self.path}: {len(found)} forms have the button «{button}»"
        return found[0]


def visits(world: World) -> Callable[[str], Person]:
    """`visit("chuyenvien")` gives the person of that account, signed in without the slow hash."""
    app = app_of(world)
    return lambda username: Person(app).carry(world.visit(username))


def app_of(world: World) -> Flask:
    """The application before this world's office; one a test process, for wiring takes a while."""
    app = _APPS.setdefault("one", None) or create_app(world.settings, world.office)
    app.extensions["office"] = world.office
    _APPS["one"] = app
    return app


_APPS: dict[str, Any] = {}


def door(world: World) -> Door:
    """`visit("chuyenvien")` gives the signed-in person of that account, one browser each."""
    app = app_of(world)
    known: dict[str, Visitor] = {}

    def visit(username: str) -> Visitor:
        if username not in known:
            known[username] = Visitor(app)
            known[username].carry(world.visit(username))
        return known[username]

    return visit


class Shown:
    """A page or a part of one, asked by CSS selectors."""

    def __init__(self, text: str, status: int) -> None:
        self.status = status
        self.text = text
        self.tree = html.fromstring(text)

    def texts(self, selector: str) -> list[str]:
        return [_words(element) for element in self.tree.cssselect(selector)]

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
    """One person's browser, for tests that look at elements more than at words."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def carry(self, token: str) -> None:
        """Carry the cookie of this visit, as signing in gives it."""
        with self.client.session_transaction() as session:
            session["phien"] = token

    def sign_in(self, username: str, password: str, *, status: int = 303) -> Shown | None:
        return self.post("/dang-nhap", ten=username, mat_khau=password, status=status)

    def get(self, path: str, *, status: int = 200, **query: Any) -> Shown:
        """A page; it must be answered with this status and be a sound page."""
        return _sound(self.client.get(path, query_string=query or None), status)

    def fragment(self, path: str, *, status: int = 200) -> Shown:
        """A part of a page."""
        answer = self.client.get(path)
        assert answer.status_code == status
        return Shown(answer.get_data(as_text=True), status)

    def raw(self, path: str, **how: Any) -> Any:
        return self.client.get(path, **how)

    def post(self, path: str, *, status: int = 303, **form: Any) -> Shown | None:
        """What no form of ours may have sent, with a good token."""
        return _answered(self.client.post(path, data={**form, "csrf_token": self.token()}), status)

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


def flaws_of(tree: Any) -> Iterator[str]:
    """What a page may not have: each flaw with the element it is in."""
    if tree.get("lang") != "vi":
        yield "lang is not vi"
    if not (tree.findtext("head/title") or "").strip():
        yield "no title"
    headings = tree.cssselect("h1")
    if len(headings) != 1 or not _words(headings[0]):
        yield f"{len(headings)} h1"
    yield from _double_ids(tree)
    yield from _loose_references(tree)
    for field in tree.cssselect("input, select, textarea"):
        if field.get("type") not in SILENT and not _is_labelled(tree, field):
            yield f"no label: {_tag(field)}"
    for element in tree.cssselect("button, a[href]"):
        if not _words(element) and not element.get("aria-label"):
            yield f"no words: {_tag(element)}"
    for form in tree.cssselect("form"):
        is_post = (form.get("method") or "get").lower() == "post"
        if is_post != bool(form.cssselect("input[name=csrf_token][value]")):
            yield f"token and method disagree: {_tag(form)}"
    yield from _inline_code(tree)


def _sound(answer: TestResponse, status: int) -> Shown:
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, _told(answer, text)
    page = Shown(text, status)
    assert list(flaws_of(page.tree)) == []
    return page


def _answered(answer: TestResponse, status: int) -> Shown | None:
    if status != 303:
        return _sound(answer, status)
    assert answer.status_code == 303, _told(answer, answer.get_data(as_text=True))
    return None


def _double_ids(tree: Any) -> Iterator[str]:
    ids = tree.xpath("//@id")
    yield from (f"id twice: {name}" for name in sorted({i for i in ids if ids.count(i) > 1}))


def _loose_references(tree: Any) -> Iterator[str]:
    ids = set(tree.xpath("//@id"))
    for attribute in REFERENCES:
        for element in tree.xpath(f"//*[@{attribute}][not(self::dialog)]"):
            if loose := set(element.get(attribute).split()) - ids:
                yield f"{attribute} leads nowhere ({loose}): {_tag(element)}"


def _is_labelled(tree: Any, field: Any) -> bool:
    name = field.get("id")
    labels = tree.xpath("//label[@for=$name]", name=name) if name else []
    own = next(iter(field.xpath("ancestor::label")), None)
    by = field.get("aria-label") or field.get("aria-labelledby")
    return bool(by) or any(_words(label) for label in [*labels, own] if label is not None)


def _inline_code(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline code: {_tag(element)}"
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"inline {name}: {_tag(element)}"


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _tag(element: Any) -> str:
    said = " ".join(f'{name}="{value}"' for name, value in list(element.attrib.items())[:5])
    return f"<{element.tag} {said}>"


def _told(answer: TestResponse, text: str) -> str:
    """The answer's own words, for the report of a failed test."""
    path = f"{answer.request.method} {urlsplit(answer.request.url).path}"
    main = html.fromstring(text).cssselect("main") if "<main" in text else []
    return f"{path} gave {answer.status_code}: {_words(main[0])[:1500] if main else text[:1500]}"
