"""The house as a web application: what may be kept, what is different each time, and who is let in."""

import re
from pathlib import Path

import pytest

from kernel.web import House, _asset_urls
from tests.kernel.conftest import PutView
from tests.support.world import Hospital

YEAR = "31536000"
_NONCE = re.compile(r"'nonce-([\w-]+)'")


def test_static_files_stand_under_an_address_that_changes_with_them_and_may_be_kept_for_a_year(
    app: House, mercy: Hospital
) -> None:
    page = mercy.browser().open("/")
    links = [str(e["href"]) for e in page.soup.select("link[rel=stylesheet]")] + [
        str(e["src"]) for e in page.soup.select("script[src]")
    ]
    assert len(links) > 5
    for link in links:
        assert re.search(r"\?v=[0-9a-f]{12}$", link), link
        answer = app.test_client().get(link, base_url=f"http://{mercy.host}")
        assert answer.status_code == 200, link
        if link.startswith("/static/"):
            assert f"max-age={YEAR}" in answer.headers["Cache-Control"], link
        assert "Set-Cookie" not in answer.headers
        answer.close()


def test_the_version_is_of_the_content(app: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sheet.css"
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    addresses = []
    with app.test_request_context("/"):
        for content in ("a {}", "b {}", "a {}"):
            file.write_text(content)
            addresses.append(_asset_urls(app)("sheet.css"))
    assert addresses[0] == addresses[2] != addresses[1]


def test_a_file_that_is_not_there_is_seen_when_the_page_is_drawn(app: House) -> None:
    with app.test_request_context("/"), pytest.raises(FileNotFoundError):
        _asset_urls(app)("css/no-such-sheet.css")


@pytest.mark.parametrize(
    "path", ["/static/../wsgi.py", "/static/%2e%2e/web.py", "/static/..%2fweb.py", "/static/css/../../web.py"]
)
def test_nothing_outside_the_static_folder_is_served(path: str, app: House) -> None:
    assert app.test_client().get(path).status_code == 404


def test_the_nonce_is_different_each_time_and_the_scripts_of_the_page_carry_it(app: House, mercy: Hospital) -> None:
    seen = set()
    for _ in range(5):
        page = mercy.browser().open("/")
        (nonce,) = _NONCE.findall(page.answer.headers["Content-Security-Policy"])
        scripts = page.soup.select("script")
        assert scripts
        assert {script["nonce"] for script in scripts} == {nonce}
        seen.add(nonce)
    assert len(seen) == 5


def test_over_plain_http_nobody_is_bound_to_https_and_a_proxys_word_is_not_taken(app: House, mercy: Hospital) -> None:
    said = {"X-Forwarded-Proto": "https"}
    answer = app.test_client().get("/", base_url=f"http://{mercy.host}", headers=said)
    assert "Strict-Transport-Security" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(app: House, mercy: Hospital) -> None:
    answer = app.test_client().get("/", base_url=f"https://{mercy.host}")
    assert answer.headers["Strict-Transport-Security"] == f"max-age={YEAR}; includeSubDomains"


def test_an_address_without_a_declared_door_does_not_exist(
    app: House, mercy: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(app.doors, "hospital.home")
    assert app.test_client().get("/", base_url=f"http://{mercy.host}").status_code == 404


@pytest.mark.parametrize(("host", "path", "status"), [("mercy.localhost", "/join", 200), ("localhost", "/join", 404)])
def test_an_address_of_hospitals_does_not_exist_on_the_platforms_own_host(
    host: str, path: str, status: int, app: House, mercy: Hospital
) -> None:
    assert mercy.host == "mercy.localhost"
    assert app.test_client().get(path, base_url=f"http://{host}").status_code == status


def test_what_a_view_says_of_keeping_is_not_overruled(app: House, mercy: Hospital, put_view: PutView) -> None:
    put_view("hospital.home", lambda: ("", 200, {"Cache-Control": "public, max-age=60"}))
    answer = app.test_client().get("/", base_url=f"http://{mercy.host}")
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_health_and_readiness_are_asked_under_any_name(app: House) -> None:
    for path, words in (("/healthz", b"alive\n"), ("/readyz", b"ready\n")):
        answer = app.test_client().get(path, base_url="http://10.0.0.1:8000")
        assert (answer.status_code, answer.get_data(), answer.mimetype) == (200, words, "text/plain")
        assert "Set-Cookie" not in answer.headers
