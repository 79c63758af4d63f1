"""Signing in and out, how long a session lives, what is carried over a detour, and a forgotten password."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

import wsgi
from accounts.actions import disable, give_roles
from accounts.models import Person
from kernel.clock import now
from kernel.config import Settings
from kernel.db import db
from kernel.web import House
from tests.support.browser import Browser
from tests.support.people import JOINING, bring_cookie, comparable, fetch, is_in, proof_token, rows
from tests.support.statements import statements
from tests.support.world import PASSWORD, Hospital, Somebody, World

Spelling = Callable[[str, int], str]
SENTENCE = "Address and password do not fit together. Look at both once more."
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)


def act(person: Somebody, verb: str) -> None:
    """What is done about somebody's account, by an administrator or by hand in the database."""
    with person.hospital.entered():
        row = db.session.get_one(Person, (person.hospital.id, person.id))
        if verb == "give roles":
            give_roles(row, ["staff"], actor="test")
        elif verb == "disable":
            disable(row, actor="test")
        else:
            row.disabled_at = now()


def test_every_wrong_pair_gets_one_answer_by_the_same_statements(world: World) -> None:
    hospital = world.hospital()
    hospital.person("Anna Berg")
    act(hospital.person("Dora Closed"), "disable")
    told = []
    for email in ("anna@mercy.example", "dora@mercy.example", "nobo@mercy.example"):
        browser = hospital.browser()
        with statements() as sent:
            shown = browser.sign_in(email, "not the right one")
        assert SENTENCE in shown.soup.select_one("#password-wrong").text  # type: ignore[union-attr]
        told.append((comparable(shown.answer, email), list(sent)))
        assert not is_in(browser)
    assert told[0] == told[1] == told[2]


def varied(address: str, n: int) -> str:
    """The same address, spelt differently each time."""
    return "".join(c.upper() if n >> i & 1 else c for i, c in enumerate(address))


@pytest.mark.parametrize("spelt", [varied, lambda address, n: " " * n + address])
def test_ten_tries_at_one_address_are_enough_and_the_eleventh_says_how_long_to_wait(world: World, spelt: Spelling) -> None:
    hospital = world.hospital()
    hospital.person("Anna Berg")
    with time_machine.travel(now().replace(minute=5, second=0), tick=False) as clock:
        for n in range(10):
            assert hospital.browser().sign_in(spelt("anna@mercy.example", n), "not the right one").status == 422
        refused = hospital.browser().sign_in(spelt("anna@mercy.example", 10), PASSWORD)
        assert refused.status == 429
        assert "Wait 10 minutes, then try again." in refused.text
        assert refused.answer.headers["Retry-After"] == "600"
        assert hospital.browser().sign_in("other@mercy.example", PASSWORD).status == 422
        clock.shift(timedelta(minutes=10))
        browser = hospital.browser()
        assert browser.sign_in("anna@mercy.example", PASSWORD.upper()).status == 422
        browser.sign_in(" ANNA@mercy.example", PASSWORD)
        assert is_in(browser)


def test_a_hundred_tries_an_hour_from_one_place_are_enough_whatever_the_addresses(world: World) -> None:
    hospital = world.hospital()
    with time_machine.travel(now().replace(minute=20), tick=False):
        hospital.browser().sign_in("nobody@mercy.example", "not the right one")
        with world.as_superuser() as connection:
            connection.execute("update attempt set count = 100 where began_at = date_trunc('hour', began_at)")
        assert hospital.browser().sign_in("somebody@mercy.example", "not the right one").status == 429


@pytest.mark.parametrize("where", ["updates", "messages"])
def test_what_was_typed_is_carried_over_signing_in_and_can_be_sent_on(world: World, where: str) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"))
    browser = page.keeper.browser()
    form = browser.open(f"{page.path}/{where}")
    with world.as_superuser() as connection:
        connection.execute("delete from session")
    asked = form.submit({"body": "Words & <marks>\nwritten at night."}, action=f"/{where}")
    assert asked.status == 401
    assert "What you wrote is kept." in asked.text
    again = asked.submit({"email": "anna@mercy.example", "password": "not the right one"})
    shown = again.submit({"email": "anna@mercy.example", "password": PASSWORD})
    assert shown.heading == "You are signed in"
    assert "Words & <marks>" in shown.text
    sent = shown.submit()
    assert sent.path.startswith(page.path)
    assert "written at night." in sent.text


def test_what_is_too_long_to_carry_is_said_before_anything_is_lost(world: World) -> None:
    browser = world.hospital().browser()
    shown = browser.post("/pages/0123456789ab/updates", {"csrf_token": browser.token(), "body": "x" * 200_001})
    assert shown.status == 401
    assert "too long to come along" in shown.text


def test_something_made_up_that_was_carried_does_no_harm(world: World) -> None:
    hospital = world.hospital()
    hospital.person("Anna Berg")
    for carried in ("no json", "[1]", '{"a": 1}', '[["csrf_token", "x"], ["body", "<script>alert(1)</script>"]]'):
        form = hospital.browser().open("/sign-in")
        values = {"email": "anna@mercy.example", "password": PASSWORD, "carried": carried, "next": "//evil.example"}
        shown = form.submit(values)
        assert shown.heading == "You are signed in"
        assert not shown.soup.select("main script, form[action*=evil], a[href*=evil]")


@pytest.mark.parametrize(
    "target", ["//e.example", "https://e.example", "/\\e.example", "\\\\e.example", "/\t/e.example", "javascript:1"]
)
def test_signing_in_leads_to_this_very_site_and_nowhere_else(world: World, target: str) -> None:
    hospital = world.hospital()
    email = hospital.person("Anna Berg").email
    browser = hospital.browser()
    typed = {"csrf_token": browser.token(), "email": email, "password": PASSWORD, "next": target}
    answer = browser.client.post("/sign-in", data=typed, base_url=f"http://{browser.at}")
    assert (answer.status_code, answer.location) == (302, "/")


def test_signing_in_leads_back_to_where_one_was_going(world: World) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"))
    shown = hospital.browser().open(f"{page.path}/followers?before=x")
    assert shown.heading == "Sign in"
    back = shown.submit({"email": "anna@mercy.example", "password": PASSWORD})
    assert back.path == f"{page.path}/followers?before=x"


@pytest.mark.parametrize(
    ("roles", "idle", "most"),
    [((), timedelta(days=30), timedelta(days=90)), (("staff",), timedelta(minutes=15), timedelta(hours=12))],
)
def test_a_session_ends_when_idle_and_ends_for_good_and_staffs_much_sooner(
    world: World, roles: tuple[str, ...], idle: timedelta, most: timedelta
) -> None:
    somebody = world.hospital().person("Anna Berg", *roles)
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        used, left_alone = somebody.browser(), somebody.browser()
        clock.move_to(start + idle - A_MINUTE)
        assert is_in(used)
        clock.move_to(start + idle + A_MINUTE)
        assert [is_in(used), is_in(left_alone)] == [True, False]
        while now() + idle * 0.9 < start + most:
            clock.shift(idle * 0.9)
            assert is_in(used)
        clock.move_to(start + most - A_MINUTE)
        assert is_in(used)
        clock.move_to(start + most + A_MINUTE)
        assert not is_in(used)


def test_signing_out_or_in_anew_ends_the_row_so_that_the_old_cookie_opens_nothing_any_more(world: World) -> None:
    somebody = world.hospital().person("Anna Berg")
    browser = somebody.browser()
    first = bring_cookie(browser, somebody.hospital)
    assert is_in(first)
    browser.sign_in(somebody.email, PASSWORD)
    second = bring_cookie(browser, somebody.hospital)
    assert [is_in(first), is_in(second)] == [False, True]
    browser.open("/account").submit(action="/sign-out")
    assert rows(world, "select from session") == []
    assert [is_in(browser), is_in(second)] == [False, False]


@pytest.mark.parametrize("verb", ["disable", "disable by hand", "give roles"])
def test_a_person_who_is_disabled_or_given_roles_is_out_at_once_everywhere(world: World, verb: str) -> None:
    hospital = world.hospital()
    somebody = hospital.person("Anna Berg")
    browsers = [somebody.browser(), somebody.browser()]
    act(somebody, verb)
    assert not any(is_in(browser) for browser in browsers)
    back = hospital.browser()
    assert back.sign_in(somebody.email, PASSWORD).status == (200 if verb == "give roles" else 422)


def test_a_session_of_one_hospital_is_nobody_at_another(world: World) -> None:
    mercy, brigid = world.hospital(), world.hospital("brigid")
    brigid.person("Anna Berg", email="anna@mercy.example")
    browser = mercy.person("Anna Berg").browser()
    assert not is_in(bring_cookie(browser, brigid))
    assert is_in(bring_cookie(browser, mercy))


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(world: World, settings: Settings) -> None:
    somebody = world.hospital().person("Anna Berg")
    browser = somebody.hospital.browser()
    token = browser.token()
    typed = {"csrf_token": token, "email": somebody.email, "password": PASSWORD}
    answer = browser.client.post("/sign-in", data=typed, base_url=f"http://{browser.at}")
    [cookie] = answer.headers.getlist("Set-Cookie")
    flags = {part.strip().partition("=")[0]: part.strip().partition("=")[2] for part in cookie.split(";")[1:]}
    assert flags.keys() == {"Expires", "HttpOnly", "Path", "SameSite"}
    assert (flags["Path"], flags["SameSite"]) == ("/", "Lax")
    secure = House("kernel")
    wsgi.configure(secure, settings.model_copy(update={"public_scheme": "https"}))
    set_to = [secure.config[f"SESSION_COOKIE_{name}"] for name in ("SECURE", "NAME", "DOMAIN")]
    assert set_to == [True, "__Host-carepages", None]


def test_a_forgotten_password_gets_one_answer_by_the_same_statements_whether_the_address_is_known(world: World) -> None:
    hospital = world.hospital()
    hospital.person("Anna Berg")
    told = []
    for email in ("anna@mercy.example", "nobo@mercy.example"):
        with statements() as sent:
            shown = hospital.browser().open("/sign-in/forgotten").submit({"email": email})
        assert shown.heading == "Look in your mailbox"
        told.append((comparable(shown.answer, email), list(sent)))
    assert told[0] == told[1]
    assert world.jobs() == ["mail.send_batch"] * 2


def test_the_letters_link_sets_a_new_password_once_and_ends_all_other_sessions(world: World) -> None:
    hospital = world.hospital()
    somebody = hospital.person("Anna Berg")
    elsewhere = somebody.browser()
    hospital.browser().open("/sign-in/forgotten").submit({"email": somebody.email})
    path = f"/sign-in/new-password/{proof_token(hospital)}"
    browser = hospital.browser()
    assert browser.open(path).submit({"password": "short"}).status == 422
    assert is_in(elsewhere)
    browser.open(path).submit({"password": "five red kites above"})
    assert [is_in(browser), is_in(elsewhere)] == [True, False]
    assert hospital.browser().sign_in(somebody.email, PASSWORD).status == 422
    assert hospital.browser().sign_in(somebody.email, "five red kites above").status == 200
    used = hospital.browser().open(path)
    assert used.status == 410 or used.submit({"password": "another one of mine"}).status == 410


@pytest.mark.parametrize("made", ["too old", "for nobody", "for joining", "elsewhere", "made up"])
def test_a_link_that_is_old_or_for_something_else_sets_no_password(world: World, made: str) -> None:
    hospital, elsewhere = world.hospital(), world.hospital("brigid")
    email = hospital.person("Anna Berg").email
    elsewhere.person("Anna Berg", email=email)
    if made == "for joining":
        hospital.browser().open("/join").submit(JOINING)
    else:
        asked = "nobody@example.org" if made == "for nobody" else email
        (elsewhere if made == "elsewhere" else hospital).browser().open("/sign-in/forgotten").submit({"email": asked})
    token = proof_token(elsewhere if made == "elsewhere" else hospital, lasts=-A_MINUTE if made == "too old" else A_DAY)
    token = token[:-5] + "AAAA=" if made == "made up" else token
    browser = hospital.browser()
    typed = {"csrf_token": browser.token(), "password": "five red kites above"}
    assert browser.post(f"/sign-in/new-password/{token}", typed).status == 410
    assert not is_in(browser)


def newcomer(hospital: Hospital) -> tuple[Browser, str]:
    """Somebody who just joined, and where the button of her letter leads."""
    browser = hospital.browser()
    browser.open("/join").submit(JOINING)
    return browser, f"/join/prove/{proof_token(hospital)}"


def test_the_button_in_the_browser_that_joined_asks_for_nothing_more(world: World) -> None:
    browser, path = newcomer(world.hospital())
    form = browser.open(path)
    assert not form.soup.select("input[type=password]")
    assert "Your mailbox is yours" in form.submit().text
    assert is_in(browser)
    assert browser.open(path).status == 410


@pytest.mark.parametrize(("password", "stays"), [(JOINING["password"], True), ("my very own password", False)])
def test_the_button_in_another_browser_asks_for_the_password_and_throws_out_whoever_joined_with_another_one(
    world: World, password: str, stays: bool
) -> None:
    hospital = world.hospital()
    joined, path = newcomer(hospital)
    owner = hospital.browser()
    assert b'type="password"' in fetch(owner, path).data
    assert rows(world, "select proved_at from person") == [(None,)]  # opening it did nothing
    typed = {"csrf_token": owner.token(), "password": password}
    answers = [owner.client.post(path, data=data, base_url=f"http://{owner.at}") for data in (typed | {"password": ""}, typed)]
    assert [answer.status_code for answer in answers] == [422, 302]
    assert [is_in(owner), is_in(joined)] == [True, stays]
    assert hospital.browser().sign_in(JOINING["email"], password).status == 200
    assert hospital.browser().sign_in(JOINING["email"], "neither one of them").status == 422
