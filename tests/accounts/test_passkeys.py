"""Passkeys: made and shown by the page, bound to host, session and person; and every lie an answer can tell."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.accounts.soft_key import PRESENT, SoftKey, text
from tests.accounts.steps import SECOND, asked, set_up_app, set_up_key, weak
from tests.support.browser import Browser
from tests.support.people import is_in, rows
from tests.support.world import Hospital, Somebody, World

NEW = "/account/second/passkey"
Question = dict[str, Any]


@pytest.fixture
def mercy(world: World) -> Hospital:
    """The hospital."""
    return world.hospital()


@pytest.fixture
def ruth(mercy: Hospital) -> Somebody:
    """Somebody who has one passkey."""
    return mercy.person("Ruth Berg")


@pytest.fixture
def key(ruth: Somebody) -> SoftKey:
    """Hers."""
    made = SoftKey()
    assert "recovery codes" in set_up_key(ruth.browser(), made).text
    return made


def show(browser: Browser, answer: str) -> int:
    """Sends what the passkey answered; the status."""
    return browser.open(SECOND).submit({"passkey": answer}).status


def test_a_passkey_opens_what_the_password_alone_does_not_and_several_can_be_kept(ruth: Somebody, key: SoftKey) -> None:
    browser = weak(ruth)
    assert not is_in(browser)
    question = asked(browser)
    assert (question["rpId"], question["userVerification"]) == ("mercy.localhost", "required")
    assert [one["id"] for one in question["allowCredentials"]] == [text(key.id)]
    assert show(browser, key.show(question)) == 200
    assert is_in(browser)
    second = SoftKey()
    assert "Passkey: My key" in set_up_key(browser, second).text
    assert [one["id"] for one in asked(browser, f"{NEW}/ask")["excludeCredentials"]] == [text(key.id), text(second.id)]
    again = weak(ruth)
    assert show(again, second.show(asked(again))) == 200


# What the answer is, made from the key and what was asked.
LIES: dict[str, Callable[[SoftKey, Question], str]] = {
    "another origin": lambda key, asked: replace(key, origin="http://mercy.localhost.evil.example").show(asked),
    "another scheme": lambda key, asked: replace(key, origin="https://mercy.localhost").show(asked),
    "another hospital's origin": lambda key, asked: replace(key, origin="http://brigid.localhost").show(asked),
    "another hospital's host": lambda key, asked: replace(key, host="brigid.localhost").show(asked),
    "the platform's host": lambda key, asked: replace(key, host="localhost").show(asked),
    "nobody verified": lambda key, asked: replace(key, flags=PRESENT).show(asked),
    "nobody present": lambda key, asked: replace(key, flags=0).show(asked),
    "a counter that stands": lambda key, asked: replace(key, counter=key.counter - 1).show(asked),
    "another challenge": lambda key, asked: key.show({**asked, "challenge": text(b"x" * 32)}),
    "no challenge": lambda key, asked: key.show({**asked, "challenge": ""}),
    "another key under this name": lambda key, asked: SoftKey(id=key.id, counter=7).show(asked),
    "an unknown key": lambda key, asked: SoftKey().show(asked),
    "another person": lambda key, asked: key.show(asked, userHandle=text(b"p" * 16)),
    "a signature of nothing": lambda key, asked: key.show(asked, signature=""),
    "what is made, not shown": lambda key, asked: key.make(asked),
    "no response": lambda key, asked: json.dumps({"rawId": text(key.id)}),
    "a list": lambda key, asked: "[]",
    "no JSON": lambda key, asked: "{",
    "deep": lambda key, asked: "[" * 9000,
    "long": lambda key, asked: "x" * 30_000,
    "numbers": lambda key, asked: json.dumps({"rawId": 7, "id": [], "type": None, "response": 1}),
    "torn data": lambda key, asked: key.show(asked, authenticatorData=text(b"\xff" * 40)),
    "no base64": lambda key, asked: key.show(asked, clientDataJSON="é¶"),
}


def test_an_answer_that_lies_opens_nothing(ruth: Somebody, key: SoftKey, world: World) -> None:
    key.counter = 3
    browser = weak(ruth)
    assert show(browser, key.show(asked(browser))) == 200
    browser = weak(ruth)
    for lie, told in LIES.items():
        assert show(browser, told(key, asked(browser))) == 422, lie
        assert not is_in(browser), lie
        with world.as_superuser() as connection:
            connection.execute("delete from attempt")  # so that nothing is refused for being tried too often
    assert show(browser, key.show(asked(browser))) == 200


def test_a_challenge_is_taken_once_whatever_became_of_its_answer(ruth: Somebody, key: SoftKey) -> None:
    browser = weak(ruth)
    question = asked(browser)
    assert show(browser, "{}") == 422
    assert show(browser, key.show(question)) == 422, "it was taken by the first answer"


def test_an_answer_that_was_overheard_opens_nothing_here_or_elsewhere(ruth: Somebody, key: SoftKey) -> None:
    browser, thief = weak(ruth), weak(ruth)
    answer = key.show(asked(browser))
    asked(thief)
    assert show(thief, answer) == 422, "the challenge was another browser's"
    assert show(browser, answer) == 200
    again = weak(ruth)
    assert show(again, answer) == 422, "nothing was asked here"


def test_a_challenge_grows_old(ruth: Somebody, key: SoftKey, world: World) -> None:
    browser = weak(ruth)
    answer = key.show(asked(browser))
    with world.as_superuser() as connection:
        connection.execute("update session set challenged_at = challenged_at - interval '6 min'")
    assert show(browser, answer) == 422


def test_a_passkey_of_somebody_else_is_none_here(mercy: Hospital, ruth: Somebody, key: SoftKey) -> None:
    paul = mercy.person("Paul Lund")
    set_up_app(paul.browser())
    browser = weak(ruth)
    hers = key.show(asked(browser))
    other = weak(paul)
    assert show(other, hers) == 422
    own = SoftKey()
    set_up_key(mercy.person("Nora Lind").browser(), own)
    assert show(browser, own.show(asked(browser))) == 422
    assert not is_in(browser)
    assert not is_in(other)


def test_a_passkey_of_another_hospital_is_none_here(world: World, ruth: Somebody, key: SoftKey) -> None:
    brigid = world.hospital("brigid")
    twin, own = brigid.person("Ruth Berg", email=ruth.email), SoftKey("http://brigid.localhost", "brigid.localhost", id=key.id)
    set_up_key(twin.browser(), own)
    browser = weak(ruth)
    assert show(browser, own.show(asked(browser))) == 422
    assert show(browser, key.show(asked(browser))) == 200


def test_what_is_no_new_passkey_or_lies_about_it_is_not_kept(ruth: Somebody, world: World) -> None:
    browser, fine = ruth.browser(), SoftKey()
    for lie in ({"origin": "http://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}, {"flags": 0}):
        assert set_up_key(browser, replace(fine, **lie)).status == 422, lie
    shown = fine.show(asked(browser, f"{NEW}/ask"))
    for told in ("", "{}", "[]", "{", '{"response": {}}', shown):
        assert browser.open(NEW).submit({"name": "Key", "credential": told}).status == 422, told
    made = fine.make(asked(browser, f"{NEW}/ask"))
    assert ruth.browser().open(NEW).submit({"name": "Key", "credential": made}).status == 422, "asked in another browser"
    assert rows(world, "select from factor") == []


def test_a_passkey_belongs_to_one_person(mercy: Hospital, key: SoftKey, world: World) -> None:
    assert set_up_key(mercy.person("Paul Lund").browser(), key).status == 422
    assert len(rows(world, "select from factor")) == 1


def test_a_counter_that_stays_at_nothing_is_fine_and_one_that_goes_back_is_not(ruth: Somebody, key: SoftKey) -> None:
    for counter, right in ((-1, 200), (-1, 200), (5, 200), (4, 422)):
        key.counter = counter
        browser = weak(ruth)
        assert show(browser, key.show(asked(browser))) == right
