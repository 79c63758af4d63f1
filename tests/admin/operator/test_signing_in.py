"""The operators' door: a password and always a second step, under one host, with nothing of a hospital's session."""

from datetime import timedelta

import pytest
import time_machine

from admin.operator.actions import disable_operator, operator_with
from kernel.clock import now
from kernel.operators import operator_session
from kernel.web import SAFE_METHODS, House, Place
from tests.accounts.steps import Phone
from tests.admin.operator.operators import CONSOLE, EMAIL, PASSWORD, Operated, an_operator, first_step
from tests.house.addresses import ask
from tests.support.browser import Browser
from tests.support.world import Hospital, World

PARTS = {"slug": "mercy", "page_slug": "x", "job_id": "1"}
DOOR = "operator_door."


def rooms(app: House) -> list[tuple[str, str]]:
    """Every address of the operators' console, and a method by which it is asked for; its door is not among them."""
    found = []
    for rule in app.url_map.iter_rules():
        door = app.doors.get(rule.endpoint)
        if door is None or door.place is not Place.CONSOLE or rule.endpoint.startswith(DOOR):
            continue
        built = rule.build({name: PARTS[name] for name in rule.arguments}, append_unknown=False)
        assert built is not None
        found += [(built[1], method) for method in (rule.methods or set()) & {"GET", "POST"}]
    return found


def test_nothing_opens_without_a_session_or_with_the_first_step_alone(world: World, mercy: Hospital) -> None:
    an_operator(world)
    halfway, asked = first_step(world), rooms(world.app)
    assert len(asked) > 15
    token = halfway.open("/operator/sign-in/second").soup.select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    for client in (world.app.test_client(), halfway.client):
        for path, method in asked:
            data = {"csrf_token": token} if method == "POST" else None
            answer = ask(client, CONSOLE, path, method, data=data)
            if method in SAFE_METHODS:
                assert answer.status_code == 302, path
                assert "/operator/sign-in" in answer.location
            else:
                assert answer.status_code in (400, 401), path  # a stranger's token is not good either


def test_an_administrator_is_nobody_there_and_an_operator_nobody_in_a_hospital(mercy: Hospital, mine: Operated) -> None:
    hers = mercy.person("Ada Stone", "tenant_admin").browser()
    cookie = hers.client.get_cookie("carepages", domain=mercy.host)
    own = mine.browser.client.get_cookie("carepages", domain=CONSOLE)
    assert cookie is not None
    assert own is not None
    stranger = Browser(mercy.world.app, CONSOLE)
    stranger.client.set_cookie("carepages", cookie.value, domain=CONSOLE)
    for path, method in rooms(mercy.world.app):
        if method == "GET":
            assert ask(stranger.client, CONSOLE, path).status_code == 302, path
        assert ask(hers.client, mercy.host, path, method).status_code in (400, 404), path
        assert ask(stranger.client, "localhost", path, "GET").status_code in (404, 405), path
    there = mercy.browser()
    there.client.set_cookie("carepages", own.value, domain=mercy.host)
    assert ask(there.client, mercy.host, "/account").location.startswith("/sign-in")
    assert mine.open("/admin/").status == 404
    assert mine.open("/").path.startswith("/operator/")


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong words here"), ("nobody@carepages.example", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_are_told_the_same_and_counted(email: str, password: str, world: World) -> None:
    an_operator(world)
    browser, typed = Browser(world.app, CONSOLE), {"email": email, "password": password}
    page = browser.open("/operator/sign-in")
    answers = [page.submit(typed) for _ in range(11)]
    assert [answer.status for answer in answers] == [422] * 10 + [429]
    assert "do not fit together" in answers[0].text


def test_a_code_is_of_use_once_and_a_lost_app_is_not_set_up_anew_by_a_password(world: World, mine: Operated) -> None:
    used = Phone(mine.secret).code()
    again = first_step(world)
    page = again.open("/operator/sign-in/second")
    assert page.soup.select_one(".second-secret") is None
    assert page.submit({"code": used}).status == 422
    assert again.open("/operator/hospitals/").heading == "The second step"
    assert page.submit({"code": Phone(mine.secret).code(1)}).path.startswith("/operator/hospitals")


@pytest.mark.parametrize(("idle", "over"), [(timedelta(minutes=14), False), (timedelta(minutes=16), True)])
def test_a_session_ends_when_nobody_does_anything(idle: timedelta, over: bool, mine: Operated) -> None:
    with time_machine.travel(now() + idle):
        assert (mine.open("/operator/schema/").heading == "Sign in") is over


def test_a_session_ends_after_eight_hours_however_busy(mine: Operated, world: World) -> None:
    with world.as_superuser() as connection:
        connection.execute("update operator_session set seen_at = seen_at + interval '9 hours'")
    with time_machine.travel(now() + timedelta(hours=8, minutes=1)):
        assert mine.open("/operator/schema/").heading == "Sign in"


def test_whoever_is_disabled_or_signed_out_is_out_at_once(mine: Operated, world: World) -> None:
    old = mine.browser.client.get_cookie("carepages", domain=CONSOLE)
    assert old is not None
    mine.press("/operator/sign-out")
    mine.browser.client.set_cookie("carepages", old.value, domain=CONSOLE)
    assert mine.open("/operator/hospitals/").heading == "Sign in"
    with world.app.app_context(), operator_session() as session:
        operator = operator_with(session, EMAIL)
        assert operator is not None
        disable_operator(session, operator)
    assert (
        "do not fit together" in first_step(world).open("/operator/sign-in").submit({"email": EMAIL, "password": PASSWORD}).text
    )
