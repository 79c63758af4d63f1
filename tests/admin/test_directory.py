"""The console's page about the staff directory: a token is shown once and two hold at a time; rules hold at once."""

import re

import pytest

from tests.integrations.scim.speaking import Directory
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import Hospital, World

PATH = "/admin/directory/"
TOKEN = re.compile(r"scim_[\w-]{43}")


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def her(hospital: Hospital) -> Browser:
    """The browser of its administrator."""
    return hospital.person("Ada Stone", "tenant_admin").browser()


def make(her: Browser) -> str:
    """Makes a token by the page's button."""
    (token,) = set(TOKEN.findall(her.open(PATH).submit(action="/tokens").text))
    return str(token)


def end(her: Browser) -> Page:
    """Ends the older token."""
    return her.open(PATH).submit(action="/end")


def test_a_token_is_shown_once_and_opens_until_it_is_ended(her: Browser, hospital: Hospital) -> None:
    first = Directory(hospital, make(her))
    assert first.token not in her.open(PATH).text
    assert "Not used yet" in her.open(PATH).text
    assert first.ask("/Users").status_code == 200
    assert "Not used yet" not in her.open(PATH).text
    second = Directory(hospital, make(her))
    assert [one.ask("/Users").status_code for one in (first, second)] == [200, 200]
    end(her)
    assert [one.ask("/Users").status_code for one in (first, second)] == [401, 200]


def test_two_hold_at_a_time(her: Browser, world: World) -> None:
    make(her)
    make(her)
    assert not her.open(PATH).soup.select('form[action$="/tokens"]')
    shown = her.post(f"{PATH}tokens", {"csrf_token": her.token()})
    assert "Two tokens hold already" in shown.text
    assert not TOKEN.search(shown.text)
    assert rows(world, "select count(*) from directory_token") == [(2,)]


def test_a_rule_is_added_once_and_goes(her: Browser, world: World) -> None:
    for named in ("Nurses", "nurses"):
        her.open(PATH).submit({"named": named, "role": "staff"}, action="/rules")
    assert rows(world, "select named, role from directory_rule") == [("Nurses", "staff")]
    assert her.open(PATH).submit({"named": " ", "role": "staff"}, action="/rules").status == 422
    her.open(PATH).submit(action="/remove")
    assert rows(world, "select count(*) from directory_rule") == [(0,)]


def test_it_shows_the_groups_and_counts_people_without_naming_them(her: Browser, hospital: Hospital) -> None:
    directory = Directory(hospital, make(her))
    ruth = directory.list_user("ruth.alder", displayName="Ruth Alder")
    directory.list_group("Ward 3", ruth, externalId="g-3")
    shown = her.open(PATH).text
    assert "People whom it lists 1 Who work at the hospital 1 Of these, who have come here 0" in shown
    assert "Ward 3 · 1 person g-3" in shown
    assert "Ruth" not in shown
    assert "nobody is recognised" in shown


def test_what_is_another_hospital_s_is_not_there(her: Browser, hospital: Hospital, world: World) -> None:
    make(her)
    her.open(PATH).submit({"named": "Nurses", "role": "staff"}, action="/rules")
    (token,), (rule,) = (rows(world, f"select id from directory_{what}")[0] for what in ("token", "rule"))
    other = world.hospital("brigid").person("Bea Stone", "tenant_admin").browser()
    for path in (f"tokens/{token}/end", f"rules/{rule}/remove"):
        assert other.post(PATH + path, {"csrf_token": other.token()}).status == 404
    assert rows(world, "select count(*) from directory_token") == [(1,)]
    assert "Nurses" not in other.open(PATH).text
