"""A person's browser in tests: opens pages, fills in forms as they stand, and inspects every page it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Response, session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from kernel.web import House, house


@dataclass
class Page:
    """What a browser shows: a status, an address, and the page's elements."""

    browser: "Browser"
    answer: TestResponse
    path: str
    soup: BeautifulSoup = field(init=False)

    def __post_init__(self) -> None:
        shown = (
            self.answer.get_data(as_text=True) if (self.answer.mimetype or "").startswith("text/") else ""
        )  # else a picture, a file
        self.soup = BeautifulSoup(shown, "html.parser")
        if self.answer.mimetype == "text/html" and self.soup.html is not None:  # not a part of a page, for a script of ours
            inspect(self.soup, self.path)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.answer.status_code

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The page's one heading."""
        return " ".join(self.soup.h1.get_text(" ").split()) if self.soup.h1 else ""

    def form(self, action: str | None = None) -> Tag:
        """The first form within main that posts to an address ending in `action` (by default: any)."""
        for form in self.soup.select("main form[method=post]"):
            if action is None or str(form.get("action") or self.path).partition("?")[0].endswith(action):
                return form
        raise AssertionError(f"No form posts to {action} on {self.path}: {self.text[:300]}")

    def submit(self, values: Mapping[str, Any] | None = None, *, action: str | None = None) -> "Page":
        """Fills in a form and presses its button; what the form holds already is sent along, as a browser does."""
        form = self.form(action)
        sent: dict[str, Any] = {}
        for element in form.select("input[name], textarea[name], select[name]"):
            if element.get("type") in ("checkbox", "radio") and not element.has_attr("checked"):
                continue
            if element.name == "select":
                chosen = element.select_one("option[selected]")
                sent[str(element["name"])] = chosen["value"] if chosen else ""
            elif element.get("type") not in ("file", "submit"):
                sent.setdefault(str(element["name"]), []).append(element.get("value") or element.get_text())
        names = {str(e["name"]) for e in form.select("[name]")}
        unknown = set(values or {}) - names
        assert not unknown, f"the form has no field {unknown}, only {names}"
        sent.update(values or {})
        target = urljoin(self.path, str(form.get("action") or self.path))
        return self.browser.post(target, sent)


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


def inspect(soup: BeautifulSoup, path: str) -> None:
    """What holds for every page: one heading, a language, labelled fields, no inline script or style, forms with a token."""
    where = f"on {path}"
    parts = soup.find_all(True)  # looked through once: thousands of pages are inspected
    headings = [part for part in parts if part.name == "h1"]
    assert len(headings) == 1, f"one h1, not {len(headings)} {where}"
    if soup.body is None or soup.body.find("header", recursive=False) is None:
        return  # the bare page, when not even the brand can be read
    assert soup.html is not None
    assert soup.html.get("lang"), where
    labelled = {part.get("for") for part in parts if part.name == "label"}
    for part in parts:
        assert not _is_inline(part), f"inline {where}: {part}"
        if _is_field(part):
            name = part.get("aria-label") or part.get("id") in labelled or part.find_parent("label")
            assert name, f"{part} has no label {where}"
        if part.name == "form" and part.get("method") == "post":
            assert part.find("input", attrs={"name": "csrf_token"}), f"a form without token {where}: {part}"
    ids = [part["id"] for part in parts if part.has_attr("id")]
    assert len(ids) == len(set(ids)), f"an id stands twice {where}: {[i for i in ids if ids.count(i) > 1]}"
    assert "None" not in soup.get_text(" ").split(), f"None is shown {where}"


def _is_inline(part: Tag) -> bool:
    scripted = any(part.has_attr(name) for name in ("style", "onclick", "onload"))
    leads_to_script = part.name == "a" and str(part.get("href", "")).startswith("javascript")
    return scripted or leads_to_script or part.name == "style" or (part.name == "script" and not part.has_attr("src"))


def _is_field(part: Tag) -> bool:
    if part.name == "input":
        return part.get("type") not in ("hidden", "submit") and not part.has_attr("hidden")
    return part.name in ("textarea", "select")
