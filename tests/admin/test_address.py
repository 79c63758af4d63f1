"""Names of a hospital's own: proved by DNS or a file, never another's, and only what leads here stands in letters."""

import re

import pytest

from tenants.address import actions
from tenants.address.forms import normal_name
from tests.support.browser import Browser, Page
from tests.support.names import answering, web
from tests.support.people import rows
from tests.support.world import Hospital, World

URL, NAME = "/admin/address/", "care.example.org"
HOSTS = "select name, canonical from host order by name"
ACTS = "select action from audit_entry where action like 'address.%%' order by id"
HERE = f"http://{NAME}/.well-known/carepages"


def claim(admin: Browser, name: str = NAME) -> Page:
    """Asks for a name."""
    return admin.open(URL).submit({"name": name}, action=URL)


def proof(page: Page) -> str:
    """What the page says is to be shown."""
    found = re.search(r"carepages-[0-9a-f]{32}", page.text)
    assert found
    return found[0]


def proved(admin: Browser, name: str = NAME) -> None:
    """Asks for a name and proves it."""
    page = claim(admin, name)
    with answering({f"_carepages.{name}": [proof(page)]}):
        page.submit(action="/prove")


def test_a_name_is_proved_by_dns_put_into_letters_and_given_up(mercy: Hospital, admin: Browser, world: World) -> None:
    page = claim(admin)
    assert f"_carepages.{NAME}" in page.text
    assert "mercy.localhost" in page.text
    with web({}):
        for texts, sentence in (
            ({}, "There is no TXT entry yet."),
            ({f"_carepages.{NAME}": ["carepages-0000", "v=spf1"]}, "with another value"),
            ({f"_carepages.{NAME}": ["other", f" {proof(page)} "]}, "The name is yours."),
        ):
            with answering(texts):
                assert sentence in admin.open(URL).submit(action="/prove").text
    assert rows(world, HOSTS) == [(NAME, False), ("mercy.localhost", True)]
    assert Browser(world.app, NAME).open("/").status == 200
    for files, sentence in (
        ({}, "Nothing answers there"),
        ({HERE: "grace\n"}, "Something else"),
        ({HERE: "mercy\n"}, "from now"),
    ):
        with web(files):
            answer = admin.post(f"{URL}link", {"csrf_token": admin.token(), "name": NAME})
            assert sentence in answer.text
    assert rows(world, HOSTS) == [(NAME, True), ("mercy.localhost", False)]
    assert admin.post(f"{URL}close", {"csrf_token": admin.token(), "name": NAME}).status == 200
    assert admin.post(f"{URL}link", {"csrf_token": admin.token(), "name": "mercy.localhost"}).status == 200
    assert rows(world, HOSTS) == [
        (NAME, False),
        ("mercy.localhost", True),
    ]  # the one in letters had to stay; ours is the way back
    for name in (NAME, "mercy.localhost"):
        admin.post(f"{URL}close", {"csrf_token": admin.token(), "name": name})
    assert rows(world, HOSTS) == [("mercy.localhost", True)]
    assert Browser(world.app, NAME).client.get("/", base_url=f"http://{NAME}").status_code == 404
    acts = ["address.claim", "address.open", "address.link", "address.link", "address.close"]
    assert [action for (action,) in rows(world, ACTS)] == acts


def test_a_file_proves_a_name_too_and_an_echo_does_not(admin: Browser, world: World) -> None:
    shown = proof(claim(admin))
    address = f"http://{NAME}/.well-known/carepages-proof.txt"
    with answering({}):
        for body in (f"Not found: {address}", f"{shown} and more", f"<b>{shown}</b>"):
            with web({address: body}):
                assert "or holds something else" in admin.open(URL).submit(action="/prove").text
        with web({address: f"{shown}\n"}) as asked:
            assert "The name is yours." in admin.open(URL).submit(action="/prove").text
    assert asked == [address]
    assert rows(world, "select count(*) from host_claim") == [(0,)]


def test_what_is_no_name_is_said_and_not_kept(admin: Browser, world: World) -> None:
    page = claim(admin, "mine.localhost")
    assert (page.status, "not a name on the internet" in page.text) == (422, True)
    assert "Write a name" in claim(admin, "").text
    assert rows(world, "select * from host_claim") == []
    wrong = ("care", "10.0.0.1", "[::1]", "a..b.org", "care.local", "un_der.example.org", "care.example.org:8443", "a b.org")
    assert [one for one in (*wrong, "user@care.example.org", "x" * 64 + ".example.org", "-a.org") if normal_name(one)] == []


def test_a_name_is_kept_as_dns_writes_it_and_asked_for_once(admin: Browser, world: World) -> None:
    for typed in ("https://Pflege.Kösen.example.org/", "pflege.xn--ksen-5qa.example.org", "PFLEGE.KÖSEN.EXAMPLE.ORG."):
        assert claim(admin, typed).status == 200
    assert rows(world, "select name from host_claim") == [("pflege.xn--ksen-5qa.example.org",)]


def test_the_platforms_names_cannot_be_asked_for(admin: Browser, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.app.config, "PLATFORM_HOST", "carepages.example")
    for name in ("carepages.example", "grace.carepages.example", "console.carepages.example"):
        browser = Browser(world.app, admin.at)
        browser.client = admin.client
        assert "Names below ours" in claim(browser, name).text
    assert claim(admin, "notcarepages.example").status == 200


def test_no_other_hospital_sees_proves_or_takes_a_name(mercy: Hospital, admin: Browser, world: World) -> None:
    shown = proof(claim(admin))
    (claim_id,) = rows(world, "select id from host_claim")[0]
    other = world.hospital("grace").person("Bea Stone", "tenant_admin").browser()
    hers = proof(claim(other))
    assert shown != hers
    for act in ("prove", "forget"):
        assert other.post(f"{URL}claims/{claim_id}/{act}", {"csrf_token": other.token()}).status == 404
    with answering({f"_carepages.{NAME}": [shown]}), web({}):
        assert "with another value" in other.open(URL).submit(action="/prove").text
        admin.open(URL).submit(action="/prove")
    for act in ("look", "link", "close"):
        assert other.post(URL + act, {"csrf_token": other.token(), "name": NAME}).status == 404
    with answering({f"_carepages.{NAME}": [hers]}), web({}):  # the domain has passed to the other: the first keeps the name
        assert "Another hospital is reached" in other.open(URL).submit(action="/prove").text
    assert "A hospital is reached by this name already" in claim(other).text
    assert (NAME, mercy.id) in rows(world, "select name, tenant_id from host")


def test_ten_names_are_enough(admin: Browser, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    claim(admin)
    assert "ten names already" in claim(admin, "other.example.org").text
    with answering({f"_carepages.{NAME}": [proof(admin.open(URL))]}):  # and by as many it can be reached
        assert "ten names already" in admin.open(URL).submit(action="/prove").text
    assert rows(world, "select (select count(*) from host_claim), (select count(*) from host)") == [(1, 1)]


def test_a_proxy_learns_for_which_names_it_may_get_a_certificate(admin: Browser, world: World) -> None:
    claim(admin)  # asked for, and not proved
    known = ("mercy.localhost", "MERCY.localhost.", "localhost", "console.localhost")
    for domain in (*known, "evil.mercy.localhost", NAME, "", "%25"):
        answer = world.app.test_client().get(f"/tls-allowed?domain={domain}", base_url="http://127.0.0.1:8000")
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200 if domain in known else 404, False), domain


def test_a_name_says_whose_it_is(mercy: Hospital) -> None:
    assert mercy.browser().client.get("/.well-known/carepages", base_url="http://mercy.localhost").text == "mercy\n"
