"""A person's browser in tests: opens pages, fills in forms as they stand, and inspects every page it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Response, session
from flask_wtf.csrf import generate_csrf
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from kernel.web import House, house

INLINE = "[style], [onclick], [onload], style, script:not([src]), a[href^=javascript]"
OUTSIDE_LABELS = ", ".join(
    f"{field}:not(label *)" for field in ("input:not([type=hidden]):not([type=submit]):not([hidden])", "textarea", "select")
)


@dataclass
class Page:
    """What a browser shows: a status, an address, and the page's elements, read as browsers read them.

    Thousands of pages are read and inspected, so that is done by a parser written in C. `soup` is for a closer look.
    """

    browser: "Browser"
    answer: TestResponse
    path: str
    tree: LexborHTMLParser = field(init=False)

    def __post_init__(self) -> None:
        self.tree = LexborHTMLParser(self._shown)
        if self.answer.mimetype == "text/html" and "<html" in self._shown:  # not a part of a page, for a script of ours
            inspect(self.tree, self.path)

    @cached_property
    def _shown(self) -> str:
        is_text = (self.answer.mimetype or "").startswith("text/")  # else a picture, a file
        return self.answer.get_data(as_text=True) if is_text else ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page's elements."""
        return BeautifulSoup(self._shown, "html.parser")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.answer.status_code

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        return words_of(self.tree)

    @property
    def heading(self) -> str:
        """The page's one heading."""
        heading = self.tree.css_first("h1")
        return " ".join(heading.text(separator=" ").split()) if heading else ""

    def form(self, action: str | None = None) -> Tag:
        """The first form within main that posts to an address ending in `action` (by default: any)."""
        for form in self.soup.select("main form[method=post]"):
            if _posts_to(str(form.get("action") or self.path), action):
                return form
        raise AssertionError(f"No form posts to {action} on {self.path}: {self.text[:300]}")

    def submit(self, values: Mapping[str, Any] | None = None, *, action: str | None = None) -> "Page":
        """Fills in a form and presses its button; what the form holds already is sent along, as a browser does."""
        forms = self.tree.css("main form[method=post]")
        form = next((form for form in forms if _posts_to(form.attributes.get("action") or self.path, action)), None)
        assert form is not None, f"No form posts to {action} on {self.path}: {self.text[:300]}"
        names = {str(element.attributes["name"]) for element in form.css("[name]")}
        unknown = set(values or {}) - names
        assert not unknown, f"the form has no field {unknown}, only {names}"
        target = urljoin(self.path, form.attributes.get("action") or self.path)
        return self.browser.post(target, _held_by(form) | dict(values or {}))


def _posts_to(address: str, action: str | None) -> bool:
    return action is None or address.partition("?")[0].endswith(action)


def _held_by(form: LexborNode) -> dict[str, Any]:
    """What a form sends as it stands."""
    sent: dict[str, Any] = {}
    for element in form.css("input[name], textarea[name], select[name]"):
        given, kind = element.attributes, element.attributes.get("type")
        if kind in ("checkbox", "radio") and "checked" not in given:
            continue
        name = str(given["name"])
        if element.tag == "select":
            chosen = element.css_first("option[selected]")
            sent[name] = chosen.attributes["value"] if chosen else ""
        elif kind not in ("file", "submit"):
            sent.setdefault(name, []).append(given.get("value") or element.text())
    return sent


class Browser:
    """Keeps cookies for every host it visits; `at` is the host it is on."""

    def __init__(self, app: House, at: str = "localhost") -> None:
        self.client = app.test_client()
        self.at = at

    def open(self, path: str) -> Page:
        """Opens an address of this host and follows redirects."""
        return self._follow(self.client.get(path, base_url=f"http://{self.at}"), path)

    def post(self, path: str, values: Mapping[str, Any]) -> Page:
        """Posts values and follows redirects."""
        answer = self.client.post(path, data=dict(values), base_url=f"http://{self.at}", content_type="multipart/form-data")
        return self._follow(answer, path)

    def token(self) -> str:
        """A CSRF token of this browser, as every form of its pages holds one."""
        app = house(self.client.application)
        with self.client.session_transaction(base_url=f"http://{self.at}") as kept, app.test_request_context():
            session.update(kept)
            token = generate_csrf()
            kept.update(session)
        return str(token)

    def sign_in(self, email: str, password: str) -> Page:
        """Signs in by the form."""
        return self.open("/sign-in").submit({"email": email, "password": password})

    def keep(self, answer: Response) -> None:
        """Keeps the cookies of an answer that came another way."""
        for header in answer.headers.getlist("Set-Cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self.client.set_cookie(name, value, domain=self.at)

    def _follow(self, answer: TestResponse, path: str) -> Page:
        for _ in range(5):
            if answer.status_code not in (302, 303, 307, 308):
                break
            target = urlsplit(urljoin(path, answer.location))
            path = target.path + (f"?{target.query}" if target.query else "")
            answer = self.client.get(path, base_url=f"http://{self.at}")
        return Page(self, answer, path)


def words_of(tree: LexborHTMLParser) -> str:
    """What is said on a page, white space folded."""
    return " ".join(tree.root.text(separator=" ").split()) if tree.root else ""


def inspect(tree: LexborHTMLParser, path: str) -> None:
    """What holds for every page: one heading, a language, labelled fields, no inline script or style, forms with a token."""
    where = f"on {path}"
    assert len(tree.css("h1")) == 1, f"one h1, not {len(tree.css('h1'))} {where}"
    if tree.css_first("body > header") is None:
        return  # the bare page, when not even the brand can be read
    assert tree.css_first("html[lang]:not([lang=''])"), where
    inline = [part.html for part in tree.css(INLINE)]
    assert not inline, f"inline {where}: {inline}"
    labelled = {label.attributes["for"] for label in tree.css("label[for]")}
    bare = [part for part in tree.css(OUTSIDE_LABELS) if part.attributes.get("id") not in labelled]
    unnamed = [part.html for part in bare if not part.attributes.get("aria-label")]
    assert not unnamed, f"no label {where}: {unnamed}"
    open_to_all = [form.html for form in tree.css("form[method=post]:not(:has(input[name=csrf_token]))")]
    assert not open_to_all, f"a form without token {where}: {open_to_all}"
    ids = [part.attributes["id"] for part in tree.css("[id]")]
    assert len(ids) == len(set(ids)), f"an id stands twice {where}: {[i for i in ids if ids.count(i) > 1]}"
    assert "None" not in words_of(tree).split(), f"None is shown {where}"
