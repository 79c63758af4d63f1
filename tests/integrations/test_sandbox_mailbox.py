"""The mailbox's pages: what they show, what they keep out, and that everyone can use them."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tests.integrations.sandbox_fixtures import RunningSandbox, a_call, missing_peer, receiver, running_sandbox
from tests.support.chromium import ARGUMENTS, chromium_path


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(shared: RunningSandbox) -> RunningSandbox:
    shared.control("DELETE", "mails")
    return shared


def _letter_with(**part: Any) -> dict[str, Any]:
    to = [{"email": "anna@example.org", "name": "Anna <b>"}]
    return a_call(personalizations=[{"to": to} | part])


def _page(sandbox: RunningSandbox, path: str) -> str:
    answer = sandbox.call("GET", path)
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    html = answer.body.decode()
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", html)
    return html


def test_mailboxes_list_addresses_and_their_mails_newest_first(sandbox: RunningSandbox) -> None:
    assert "No mail yet" in _page(sandbox, "/")
    sandbox.send(a_call("anna@example.org", "o'neil/x@example.org"))
    sandbox.send(a_call("anna@example.org", subject="The <i>newest</i>"))
    html = _page(sandbox, "/")
    assert html.index("anna@example.org") < html.index("neil/x@example.org")
    assert "2 mails" in html
    assert "The &lt;i&gt;newest&lt;/i&gt;" in html
    assert "anna@" not in _page(sandbox, "/?to=neil")
    for address in re.findall(r'href="(/mailbox/[^"]+)"', html):
        assert "There is a new update" in _page(sandbox, unescape(address))
    assert "No mail for this address" in _page(sandbox, "/mailbox/nobody@example.org")


def test_long_lists_have_pages(sandbox: RunningSandbox) -> None:
    for start in (0, 60):
        sandbox.send(a_call(*(f"a{number}@example.org" for number in range(start, start + 60))))
    assert "Page 1 of 3" in _page(sandbox, "/")
    last = _page(sandbox, "/?page=3")
    assert last.count('class="name"') == 20
    assert "Older" not in last
    assert sandbox.call("GET", "/?page=0").status == sandbox.call("GET", "/?page=99").status == 200


def test_a_mail_shows_its_headers_its_letter_and_links_to_follow(sandbox: RunningSandbox) -> None:
    sandbox.send(a_call("anna@example.org", content=None) | {"content": [
        {"type": "text/plain", "value": "Read:\nhttp://mercy.localhost:8000/follow/1?a=1&b=2"},
        {"type": "text/html", "value": "<!doctype html><html><head><script>1</script></head><a href='/x'>x</a></html>"},
    ], "headers": {"List-Unsubscribe": "<https://mercy.example/u>"}})  # fmt: skip
    number = sandbox.mails()[0]["id"]
    html = _page(sandbox, f"/mail/{number}")
    assert "&lt;https://mercy.example/u&gt;" in html
    assert 'href="http://mercy.localhost:8000/follow/1?a=1&amp;b=2"' in html
    assert "Unsubscribe with one click" not in html
    letter = sandbox.call("GET", f"/mail/{number}/letter")
    assert '<!doctype html><html><head><base target="_blank">' in letter.body.decode()
    assert "default-src 'none'" in letter.headers["Content-Security-Policy"]
    assert "allow-scripts" not in letter.headers["Content-Security-Policy"] + html
    assert sandbox.call("GET", "/mail/999999").status == sandbox.call("GET", "/mail/999999/letter").status == 404


@pytest.mark.parametrize(("status", "word"), [(200, "Unsubscribed"), (410, "Not unsubscribed")])
def test_one_click_unsubscribes_as_a_mail_program_does(sandbox: RunningSandbox, status: int, word: str) -> None:
    with receiver([status]) as (url, posted):
        address = url.replace("127.0.0.1", "mercy.localhost") + "/unsubscribe/t?x=1"
        headers = {"List-Unsubscribe": f"<mailto:u@x.example>, <{address}>"}
        sandbox.send(_letter_with(headers=headers | {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}))
        path = f"/mail/{sandbox.mails()[0]['id']}"
        assert "Unsubscribe with one click" in _page(sandbox, path)
        assert posted == []
        assert f"{word}: the address answered {status}" in sandbox.call("POST", f"{path}/unsubscribe").body.decode()
    (post,) = posted
    assert (post.path, post.body) == ("/unsubscribe/t?x=1", b"List-Unsubscribe=One-Click")
    assert post.headers["Host"] == address.split("/")[2]
    assert "Cookie" not in post.headers


@pytest.fixture
def browser_page() -> Iterator[Page]:
    if chromium_path() is None:
        missing_peer("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser.new_page(viewport={"width": 360, "height": 740})
        browser.close()


@pytest.mark.browser
def test_pages_fit_a_phone_and_everyone_and_letters_open_their_links(sandbox: RunningSandbox, browser_page: Page) -> None:
    troubles: list[str] = []
    browser_page.on("console", lambda message: troubles.append(message.text))
    with receiver() as (url, _):
        content = [{"type": "text/plain", "value": url}, {"type": "text/html", "value": f'<a href="{url}">Read</a>'}]
        one_click = {"List-Unsubscribe": f"<{url}/u>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        sandbox.send(_letter_with(headers=one_click) | {"content": content})
        number = sandbox.mails()[0]["id"]
        for scheme in ("light", "dark"):
            browser_page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            for path in ("/", "/mailbox/anna@example.org", f"/mail/{number}"):
                browser_page.goto(sandbox.url + path)
                found = Axe().run(browser_page, options={"iframes": False})  # a letter is another page's
                assert found.violations_count == 0, found.generate_report()
                assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360
        assert troubles == []
        with browser_page.expect_popup() as opened:
            browser_page.frame_locator("iframe").get_by_role("link", name="Read").click()
        assert opened.value.url.rstrip("/") == url
        browser_page.get_by_role("button", name="Unsubscribe with one click").click()
        assert "answered 204" in browser_page.get_by_role("status").inner_text()
