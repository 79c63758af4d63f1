"""Signed events follow accepted mail, as SendGrid's own verifier accepts them."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import RemoteDisconnected
from typing import Any

import pytest
from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader

from integrations.sandbox.events import new_event_keys
from tests.integrations.sandbox_fixtures import Posted, RunningSandbox, a_call, eventually, receiver, running_sandbox

KEYS = new_event_keys()


@contextmanager
def _told(statuses: list[int] | None = None, **config: Any) -> Iterator[tuple[RunningSandbox, list[Posted]]]:
    with (
        receiver(statuses) as (url, posted),
        running_sandbox(events_url=f"{url}/webhooks/sendgrid", event_private_key=KEYS.private_pem, **config) as sandbox,
    ):
        yield sandbox, posted


def _settled(sandbox: RunningSandbox, posted: list[Posted]) -> list[dict[str, Any]]:
    """The events taken, once none is waiting."""
    eventually(lambda: sandbox.stats()["events_waiting"] == 0)
    return [event for post in posted if post.status < 300 for event in json.loads(post.body)]


def test_events_are_signed_and_carry_what_the_mail_carried() -> None:
    with _told(events_host="mercy.localhost:8000") as (sandbox, posted):
        call_id = sandbox.send(a_call("anna@example.org", custom_args={"tenant": "t-1"})).headers["X-Message-Id"]
        processed, delivered = _settled(sandbox, posted)
        headers, body = posted[0].headers, posted[0].body.decode()
        signature, timestamp = headers[EventWebhookHeader.SIGNATURE], headers[EventWebhookHeader.TIMESTAMP]
        verifier = EventWebhook(KEYS.public_base64)
        assert verifier.verify_signature(body, signature, timestamp)
        assert not verifier.verify_signature(body + " ", signature, timestamp)
        assert (headers["Host"], posted[0].path) == ("mercy.localhost:8000", "/webhooks/sendgrid")
        assert (processed["event"], delivered["event"]) == ("processed", "delivered")
        assert processed["sg_event_id"] != delivered["sg_event_id"]
        assert processed["sg_message_id"] == delivered["sg_message_id"]
        assert processed["sg_message_id"].startswith(f"{call_id}.")
        assert (delivered["email"], delivered["tenant"]) == ("anna@example.org", "t-1")
        assert delivered["delivery"] == "d-anna@example.org"
        assert sandbox.stats()["events_sent"] == 2


def test_the_address_decides_what_becomes_of_the_mail() -> None:
    names = ["bounce1", "blocked", "dropped", "slow", "silent", "spam", "anna"]
    with _told() as (sandbox, posted):
        sandbox.send(a_call(*(f"{name}@example.org" for name in names)))
        fates: dict[str, list[str]] = {name: [] for name in names}
        events = _settled(sandbox, posted)
        for event in events:
            fates[event["email"].split("@")[0]].append(event["event"])
        assert fates == {
            "bounce1": ["processed", "bounce"],
            "blocked": ["processed", "bounce"],
            "dropped": ["dropped"],
            "slow": ["processed", "deferred", "delivered"],
            "silent": [],
            "spam": ["processed", "delivered", "spamreport"],
            "anna": ["processed", "delivered"],
        }
        bounces = [event for event in events if event["event"] == "bounce"]
        assert {event["type"] for event in bounces} == {"bounce", "blocked"}
        assert all(event["reason"] and event["status"] for event in bounces)


def test_a_refused_batch_comes_again_and_none_is_larger_than_a_thousand() -> None:
    with _told([500, 403]) as (sandbox, posted):
        sandbox.send(a_call(*(f"a{number}@example.org" for number in range(700))))
        events = _settled(sandbox, posted)
        assert [post.status for post in posted] == [500, 403, 204, 204]
        assert [len(json.loads(post.body)) for post in posted] == [1000, 1000, 1000, 400]
        assert len({event["sg_event_id"] for event in events}) == 1400


def test_a_torn_call_still_has_its_events() -> None:
    with _told() as (sandbox, posted):
        sandbox.control("POST", "faults", {"plan": [{"answer": "reset"}]})
        with pytest.raises((RemoteDisconnected, ConnectionError)):
            sandbox.send(a_call())
        assert [event["event"] for event in _settled(sandbox, posted)] == ["processed", "delivered"]


def test_events_double_mix_and_stop_on_demand() -> None:
    with _told() as (sandbox, posted):
        sandbox.control("POST", "events", {"enabled": False})
        sandbox.send(a_call("never@example.org"))
        sandbox.control("POST", "events", {"enabled": True, "duplicate": True, "shuffle": True})
        sandbox.send(a_call(*(f"a{number}@example.org" for number in range(100))))
        events = _settled(sandbox, posted)
        assert "never@example.org" not in {event["email"] for event in events}
        assert set(Counter(event["sg_event_id"] for event in events).values()) == {2}
        assert [event["event"] for event in events[:100]] != ["processed"] * 100
        assert sandbox.call("POST", "/control/events", {"enabled": "no"}).status == 400
