"""Behind the counter: prepare, carry, hand over, or could not; who may do what; and where the place is, and is not."""

from datetime import timedelta

import pytest
import time_machine

from billing.delivery.models import GiftPlace, GiftWish, WardRule
from billing.delivery.places import forget_old_places
from billing.orders.models import CallKind, PaymentCall
from kernel.clock import now
from kernel.db import db
from tests.billing.delivery.conftest import Counter
from tests.house.test_statements import cost
from tests.support.browser import Browser
from tests.support.people import fetch
from tests.support.world import APage, World

CANARY = "Canaryward 7, bed 41"


def calls(counter: Counter) -> list[str]:
    """Which calls that move money were asked for."""
    with counter.hospital.entered():
        return [call.kind for call in db.session.query(PaymentCall).order_by(PaymentCall.id)]


def places(counter: Counter) -> int:
    """How many places are kept."""
    with counter.hospital.entered():
        return db.session.query(GiftPlace).count()


def say_where(browser: Browser, order_id: object, **more: str) -> None:
    """Staff type where to."""
    kept = browser.open(f"/gifts/{order_id}/place").submit({"place": CANARY, **more}, action="/place")
    assert "Kept for twelve hours" in kept.text
    assert CANARY not in kept.text


def test_from_the_worklist_to_the_bedside_and_the_card_is_charged_then_and_not_before(counter: Counter, page: APage) -> None:
    order_id, browser = counter.order(page=page), counter.browser("shop")
    listed = browser.open("/gifts")
    assert "Tulips" in listed.text
    assert "Elena" not in listed.text
    assert fetch(browser, "/gifts/codes.pdf").data.startswith(b"%PDF-")
    screen = counter.carry(order_id, browser)
    say_where(browser, order_id)
    screen = browser.open(screen.path)
    assert "Elena" in screen.text
    assert CANARY not in screen.text
    shown = screen.submit(action="/where")
    assert CANARY in shown.text
    assert shown.answer.headers["Cache-Control"] == "no-store"
    assert shown.soup.select_one("[data-for-seconds='60']")
    assert "60;url=" in shown.soup.select_one("noscript meta")["content"]  # type: ignore[index]
    too_few = shown.submit({"known_by": ["name"]}, action="/hand-over")
    assert (too_few.status, calls(counter), places(counter)) == (422, [], 1)
    done = too_few.submit({"known_by": ["name", "wristband"]}, action="/hand-over")
    assert "It is given" in done.text
    assert counter.at(order_id).state == "handed_over"
    assert (calls(counter), places(counter)) == ([CallKind.CAPTURE], 0)
    again = browser.post(f"/gifts/{order_id}/hand-over", {"csrf_token": browser.token(), "known_by": ["name", "born"]})
    assert (again.status, calls(counter)) == (404, [CallKind.CAPTURE])


@pytest.mark.parametrize(
    ("role", "brings", "says_where"),
    [
        ("shop", True, True),
        ("staff", True, True),
        ("volunteer", True, False),
        ("tenant_admin", True, False),
        ("moderator", False, False),
        ("spiritual_care", False, False),
    ],
)
def test_who_may_bring_and_who_may_say_where(counter: Counter, role: str, brings: bool, says_where: bool) -> None:
    order_id = counter.order(state="out")
    browser, path = counter.browser(role), f"/gifts/{order_id}"
    assert browser.open("/gifts").status == (200 if brings else 404)
    assert browser.open(path).status == (200 if brings else 404)
    assert browser.open(f"{path}/hand-over").status == 404  # nobody carries it yet: to nobody is there a name
    assert browser.open(f"{path}/place").status == (200 if says_where else 404)
    if not brings:
        return
    screen = browser.open(path).submit(action="/out")
    assert "Elena Canary" in screen.text
    say_where(counter.browser("shop"), order_id)
    assert CANARY in browser.open(f"{path}/hand-over").submit(action="/where").text
    other = counter.hospital.person("Otto Other", "volunteer").browser()
    assert other.post(f"{path}/where", {"csrf_token": other.token()}).status == 404


def test_strangers_members_and_other_hospitals_find_nothing(counter: Counter, world: World) -> None:
    order_id = counter.order(state="out")
    other = world.hospital("brigid").person("Odd Person", "shop").browser()
    for browser in (other, counter.hospital.person("Mia Member").browser()):
        for path in ("", "/place", "/hand-over"):
            assert browser.open(f"/gifts/{order_id}{path}").status == 404
        for act in ("prepare", "out", "could-not", "where", "place/find"):
            assert browser.post(f"/gifts/{order_id}/{act}", {"csrf_token": browser.token()}).status == 404
    assert "Sign in" in counter.hospital.browser().open("/gifts").heading
    assert counter.at(order_id).state == "out"


def test_only_who_carries_it_sees_the_name_and_hands_it_over(counter: Counter) -> None:
    order_id = counter.order()
    first, second = counter.browser("volunteer"), counter.browser("staff")
    counter.carry(order_id, first)
    assert second.open(f"/gifts/{order_id}/hand-over").status == 404
    values = {"csrf_token": second.token(), "known_by": ["name", "born"]}
    assert second.post(f"/gifts/{order_id}/hand-over", values).status == 404
    taken = second.open(f"/gifts/{order_id}").submit(action="/out")
    assert "Elena Canary" in taken.text
    late = first.post(f"/gifts/{order_id}/hand-over", {"csrf_token": first.token(), "known_by": ["name", "born"]})
    assert late.status == 404
    assert taken.submit({"known_by": ["name", "born"]}, action="/hand-over").status == 200
    assert counter.at(order_id).state == "handed_over"


@pytest.mark.parametrize("number", [1, 12])
def test_what_is_shown_costs_the_same_however_much_there_is(counter: Counter, page: APage, number: int) -> None:
    order_id, given = counter.order(page=page), counter.order(page=page)
    browser, owner = counter.browser("shop"), page.keeper.browser()
    counter.given(given)
    counter.carry(order_id, browser)
    for _ in range(number):
        say_where(browser, counter.order(page=page, state="preparing"))
    paths = {
        browser: ("/gifts", "/gifts?show=out", *(f"/gifts/{order_id}{more}" for more in ("", "/hand-over", "/place"))),
        owner: (f"{page.path}/gifts", f"{page.path}/gifts/wishes"),
    }
    found = {path: cost(who, path) for who, opened in paths.items() for path in opened}
    assert list(found.values()) == [5, 5, 5, 6, 8, 6, 5]


def test_a_double_press_fails_once(counter: Counter) -> None:
    order_id, browser = counter.order(if_not="something_like_it"), counter.browser("volunteer")
    shown = browser.open(f"/gifts/{order_id}").submit(action="/prepare")
    shown.submit({"reason": "sold_out"}, action="/could-not")
    assert (counter.at(order_id).state, counter.at(order_id).tried) == ("preparing", True)
    again = shown.submit({"reason": "sold_out"}, action="/could-not")  # the same form, pressed twice
    assert "Nothing was changed" in again.text
    assert (counter.at(order_id).state, calls(counter)) == ("preparing", [])
    assert "There is none left" in again.text
    again.submit({"reason": "broken"}, action="/could-not")
    assert (counter.at(order_id).state, calls(counter)) == ("money_back", [CallKind.CANCEL])


@pytest.mark.parametrize(
    ("wish", "carries", "refuses", "fits"),
    [
        ({}, ("flowers",), (), True),
        ({"nothing": True}, (), (), False),
        ({"no_food": True}, ("food",), (), False),
        ({"no_flowers": True}, ("plant",), (), False),
        ({"no_flowers": True, "no_food": True}, ("scent",), ("flowers",), True),
        ({}, ("latex", "scent"), ("latex",), False),
    ],
)
def test_wishes_and_rules_act_behind_the_counter(
    counter: Counter, page: APage, wish: dict[str, bool], carries: tuple[str, ...], refuses: tuple[str, ...], fits: bool
) -> None:
    with counter.hospital.entered():
        ward = WardRule(name="Intensive care", refuses=list(refuses))
        db.session.add_all([ward, GiftWish(page_id=page.id, **wish)])
        db.session.flush()
        ward_id = str(ward.id)
    order_id = counter.order(page=page, carries=carries, state="preparing", if_not="to_foundation")
    browser = counter.browser("shop")
    say_where(browser, order_id, ward=ward_id)
    shown, listed = browser.open(f"/gifts/{order_id}"), browser.open("/gifts")
    sentence = "This cannot be given there. The sender chose: to the hospital’s foundation."
    assert (sentence in shown.text, sentence in listed.text) == (not fits, not fits)
    assert "Intensive" not in shown.text + listed.text
    stale = {"csrf_token": browser.token(), "seen": "preparing-0-None"}
    browser.post(f"/gifts/{order_id}/out", stale)
    assert counter.at(order_id).state == ("out" if fits else "preparing")


def test_whom_a_page_has_shut_out_brings_nothing_there(counter: Counter, page: APage) -> None:
    counter.hospital.guest(page, "ruth@example.org", state="blocked")
    blocked, other = counter.order(page=page), counter.order(page=page, email="other@example.org")
    browser = counter.browser("volunteer")
    assert "cannot be given there. The" in browser.open(f"/gifts/{blocked}").text
    assert "cannot be given there. The" not in browser.open(f"/gifts/{other}").text


def test_a_place_lives_twelve_hours_and_goes_with_a_failure(counter: Counter) -> None:
    late, failed = counter.order(state="preparing"), counter.order(state="preparing")
    browser = counter.browser("staff")
    for order_id in (late, failed):
        say_where(browser, order_id)
    browser.open(f"/gifts/{failed}").submit({"reason": "not_found"}, action="/could-not")
    assert places(counter) == 1
    for hours, left, said in ((11.9, 1, True), (12.1, 0, False)):
        with time_machine.travel(now() + timedelta(hours=hours), tick=False):
            shown = counter.browser("staff").open(f"/gifts/{late}").text
            assert ("Somebody has said where to" in shown) == said  # unread before it is deleted
            with counter.hospital.entered():
                forget_old_places.work()
        assert places(counter) == left
    assert counter.hospital.world.jobs().count("gifts.forget_old_places") == 2


def test_the_place_is_nowhere_once_it_is_given(counter: Counter, page: APage, caplog: pytest.LogCaptureFixture) -> None:
    order_id, browser = counter.order(page=page), counter.browser("shop")
    counter.carry(order_id, browser)
    say_where(browser, order_id)
    assert CANARY not in _dump(counter)  # sealed even while it is there
    browser.open(f"/gifts/{order_id}/hand-over").submit(action="/where").submit(
        {"known_by": ["name", "born"]}, action="/hand-over"
    )
    dumped = _dump(counter)
    assert CANARY not in dumped + caplog.text
    assert "gift_place" in dumped
    assert dumped.split("gift_place", 1)[1].startswith("[]")


def _dump(counter: Counter) -> str:
    """Every row of every table, jobs and letters among them, as text."""
    with counter.hospital.world.as_superuser() as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename), tablename from pg_tables where schemaname in ('public', 'jobs')"
        ).fetchall()
        rows = [(name, connection.execute(f"select t::text from {full} t".encode()).fetchall()) for full, name in tables]
    return "\n".join(f"{name}{found}" for name, found in rows)
