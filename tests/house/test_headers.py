"""What stands on every answer, whoever asks for whatever; and the one answer under a name that is nobody's."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from kernel.web import House
from tests.house.addresses import addresses, ask
from tests.house.conftest import Two

KEPT = frozenset(
    {
        "albums.full",
        "faces.own",
        "forums.photo",
        "hospital.picture",
        "hospital.stylesheet",
        "pages.photo",
        "service.favicon",
        "shelf.picture",
        "static",
    }
)  # what a browser may keep
POLICY = re.compile(
    r"default-src 'none'; script-src 'nonce-([\w-]{22})'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    r"font-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PICTURES = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
NOBODYS = (
    "nobody.localhost",
    "localhost.evil.example",
    "mercy.localhost.evil.example",
    "www.mercy.localhost",
    "127.0.0.1",
    "[::1]",
)


def every_answer(two: Two, app: House) -> Iterator[tuple[str, bool, TestResponse]]:
    """Each address as its administrator and as a stranger sees it, and what goes wrong: (where, may be kept, answer)."""
    mercy = two.mercy.hospital.host
    for client in (two.mercy.browser.client, app.test_client()):
        for address in addresses(app, two.mercy):
            for method in address.methods & {"GET", "POST"}:
                answer = ask(client, mercy, address.path, method)
                kept = address.endpoint in KEPT and answer.status_code < 300
                if kept and address.endpoint == "hospital.picture":  # letters show it too, in mail programs on the web
                    assert answer.headers.pop("Cross-Origin-Resource-Policy") == "cross-origin"
                    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
                yield f"{method} {address.path}: {answer.status_code}", kept, answer
    for path, host in (("/nothing", mercy), ("/", "nobody.localhost"), ("/nothing", "localhost")):
        yield f"{host}{path}", False, ask(app.test_client(), host, path)
    yield "405", False, ask(app.test_client(), mercy, "/sign-out")


def test_the_strict_headers_stand_on_every_answer(two: Two, app: House) -> None:
    nonces = []
    for where, kept, answer in every_answer(two, app):
        assert {name: answer.headers.get(name) for name in FIXED} == FIXED, where
        said = answer.headers["Content-Security-Policy"]
        if answer.mimetype == "image/jpeg":
            assert said == PICTURES, where
        else:
            policy = POLICY.fullmatch(said)
            assert policy, f"{where}: {said}"
            nonces.append(policy[1])
        assert kept or answer.headers["Cache-Control"] == "no-store", where
        assert not answer.headers.get("Access-Control-Allow-Origin"), where
    assert len(set(nonces)) == len(nonces), "a nonce was used twice"


def test_what_is_private_is_never_kept_where_others_look(two: Two, app: House) -> None:
    for address in filter(lambda one: one.looks, addresses(app, two.mercy)):
        answer = ask(two.mercy.browser.client, two.mercy.hospital.host, address.path)
        if "public" in answer.headers.get("Cache-Control", ""):
            assert address.endpoint in {"hospital.picture", "hospital.stylesheet", "service.favicon", "static"}, address.path


def test_cookies_are_for_this_host_alone_and_not_for_scripts(two: Two) -> None:
    browser = two.mercy.hospital.browser()
    cookies = ask(browser.client, browser.at, "/sign-in").headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]
    assert "Domain" not in cookies[0]


@pytest.mark.parametrize("host", NOBODYS)
def test_under_a_name_that_is_nobodys_there_is_one_answer_without_a_cookie(host: str, two: Two, app: House) -> None:
    answers = set()
    for address in addresses(app, two.mercy):
        if address.door is not None and address.door.place == "anywhere":
            continue
        for method in address.methods & {"GET", "POST"}:
            answer = ask(app.test_client(), host, address.path, method)
            fixed = [(n, v) for n, v in answer.headers if n != "Content-Security-Policy"]
            answers.add((answer.status_code, answer.get_data(), tuple(fixed)))
    assert [(status, body) for status, body, _ in answers] == [(404, b"Nobody lives at this address.\n")]
    assert "Set-Cookie" not in str(answers)


@pytest.mark.parametrize("name", ["MERCY.localhost", "mercy.localhost.", "mercy.localhost:8000"])
def test_a_hospitals_name_may_be_written_in_any_of_the_ways_browsers_write_it(name: str, two: Two, app: House) -> None:
    assert "Mercy Hospital" in ask(app.test_client(), name, "/").get_data(as_text=True)


def test_a_frozen_hospital_answers_without_a_word_about_itself_or_a_cookie(two: Two, app: House) -> None:
    with two.world.as_superuser() as connection:
        connection.execute("update tenant set state = 'frozen' where slug = 'grace'")
        try:
            answer = ask(app.test_client(), two.grace.hospital.host, "/")
        finally:
            connection.execute("update tenant set state = 'open' where slug = 'grace'")
    assert answer.status_code == 503
    assert "Grace" not in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers
