"""What is believed of a webhook: only bytes that somebody with one of our secrets signed a moment ago."""

import base64
import gzip
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from integrations.payments import Forged, Payments
from tests.integrations.stripe_fixtures import CONNECT, PLATFORM, adapter

GONE = "whsec_of_last_year"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "account": "acct_1",
    "created": AT - 5,
    "livemode": False,
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 4000, "currency": "usd", "status": "succeeded"}},
}
BODY = json.dumps(EVENT, indent=2).encode()


def _mac(body: bytes = BODY, secret: str = PLATFORM, at: int = AT, hashed: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashed).digest()


def _v1(body: bytes = BODY, secret: str = PLATFORM, at: int = AT) -> str:
    return f"v1={_mac(body, secret, at).hex()}"


def _signed(body: bytes = BODY, secret: str = PLATFORM, at: int = AT) -> str:
    return f"t={at},{_v1(body, secret, at)}"


def _as_json(told: object) -> bytes:
    return json.dumps(told).encode()


def _case(body: bytes) -> tuple[bytes, str]:
    return body, _signed(body)


NOTE = json.dumps({**EVENT, "note": "für Ana 💐"}, ensure_ascii=False).encode()
GENUINE = {
    "the platform's secret": _case(BODY),
    "the secret of Connect": (BODY, _signed(secret=CONNECT)),
    "five minutes old": (BODY, _signed(at=AT - 300)),
    "a clock ahead by five minutes": (BODY, _signed(at=AT + 300)),
    "first another secret's, then ours": (BODY, f"t={AT},{_v1(secret=GONE)},{_v1()}"),
    "first ours, then another secret's": (BODY, f"t={AT},{_v1()},{_v1(secret=GONE)}"),
    "ours twice": (BODY, f"t={AT},{_v1()},{_v1()}"),
    "the test scheme beside ours": (BODY, f"t={AT},v0={_mac().hex()},{_v1()}"),
    "a scheme of the future beside ours": (BODY, f"t={AT},{_v1()},v2=abc"),
    "the moment last": (BODY, f"{_v1()},t={AT}"),
    "more after the moment": (BODY, f"t={AT}=,{_v1()}"),
    "compact": _case(_as_json(EVENT)),
    "a line break at the end": _case(BODY + b"\n"),
    "no ASCII": _case(NOTE),
    "large": _case(_as_json({**EVENT, "note": "x" * 300_000})),
    "for real money, which the caller looks at": _case(_as_json({**EVENT, "livemode": True})),
}
FORGED = {
    "no header": (BODY, None),
    "empty header": (BODY, ""),
    "words": (BODY, "let me in"),
    "no signature": (BODY, f"t={AT}"),
    "no moment": (BODY, _v1()),
    "a moment in words": (BODY, f"t=now,{_v1()}"),
    "an empty moment": (BODY, f"t=,{_v1()}"),
    "a moment too large": (BODY, f"t={'9' * 5000},{_v1()}"),
    "a negative moment": (BODY, f"t=-{AT},{_v1()}"),
    "an empty signature": (BODY, f"t={AT},v1="),
    "no letters of ours in the signature": (BODY, f"t={AT},v1=ü"),
    "the test scheme alone": (BODY, f"t={AT},v0={_mac().hex()}"),
    "a scheme of the future alone": (BODY, f"t={AT},v2={_mac().hex()}"),
    "another secret": (BODY, _signed(secret="whsec_of_a_stranger")),
    "a secret that was taken away": (BODY, _signed(secret=GONE)),
    "no secret": (BODY, _signed(secret="")),
    "the secret without its beginning": (BODY, _signed(secret="platform")),
    "a second too old": (BODY, _signed(at=AT - 301)),
    "a day old": (BODY, _signed(at=AT - 86400)),
    "a second too far ahead": (BODY, _signed(at=AT + 301)),
    "a day ahead": (BODY, _signed(at=AT + 86400)),
    "replayed with a fresh moment": (BODY, f"t={AT},{_v1(at=AT - 86400)}"),
    "replayed with a fresh moment before the signed one": (BODY, f"t={AT},t={AT - 86400},{_v1(at=AT - 86400)}"),
    "replayed with a fresh moment after the signed one": (BODY, f"t={AT - 86400},t={AT},{_v1(at=AT - 86400)}"),
    "another amount": (BODY.replace(b"4000", b"9000"), _signed()),
    "the signature of another event": (BODY, _signed(BODY.replace(b"evt_1", b"evt_2"))),
    "re-serialised": (_as_json(EVENT), _signed()),
    "another indent": (json.dumps(EVENT, indent=4).encode(), _signed()),
    "names in another order": (json.dumps(EVENT, indent=2, sort_keys=True).encode(), _signed()),
    "letters escaped": (_as_json(json.loads(NOTE)), _signed(NOTE)),
    "a line break more": (BODY + b"\n", _signed()),
    "line breaks of Windows": (BODY.replace(b"\n", b"\r\n"), _signed()),
    "cut short": (BODY[:-3], _signed()),
    "emptied": (b"", _signed()),
    "signed without the moment": (BODY, f"t={AT},v1={hmac.new(PLATFORM.encode(), BODY, hashlib.sha256).hexdigest()}"),
    "capital letters": (BODY, f"t={AT},v1={_mac().hex().upper()}"),
    "in base 64": (BODY, f"t={AT},v1={base64.b64encode(_mac()).decode()}"),
    "by SHA-1": (BODY, f"t={AT},v1={_mac(hashed='sha1').hex()}"),
    "by SHA-512": (BODY, f"t={AT},v1={_mac(hashed='sha512').hex()}"),
    "half a signature": (BODY, _signed()[:-32]),
    "blanks in the header": (BODY, _signed().replace(",", ", ")),
    "semicolons in the header": (BODY, _signed().replace(",", ";")),
    "signed, and nothing": _case(b""),
    "signed, and no JSON": _case(b"{"),
    "signed, and a list": _case(b"[]"),
    "signed, and null": _case(b"null"),
    "signed, and no UTF-8": _case(b"\xff\xfe{}"),
    "signed, and UTF-16": _case(json.dumps(EVENT).encode("utf-16")),
    "signed, and packed": _case(gzip.compress(BODY)),
    "signed, and another object": _case(_as_json({"id": "pi_1", "object": "payment_intent"})),
    "signed, and without what happened": _case(_as_json({**EVENT, "data": {}})),
    "signed, and a thin event": _case(_as_json({**EVENT, "object": "v2.core.event"})),
    "signed, and a moment that is none": _case(_as_json({**EVENT, "created": "yesterday"})),
    "signed, and an id that is none": _case(_as_json({**EVENT, "id": None})),
}


def _payments(*secrets: str) -> Payments:
    return adapter("http://127.0.0.1:9", secrets=secrets)


@pytest.mark.parametrize("name", GENUINE)
def test_what_was_signed_for_us_is_believed(name: str) -> None:
    with time_machine.travel(NOW, tick=False):
        event = _payments(PLATFORM, CONNECT).verified(*GENUINE[name])
    assert (event.id, event.account, event.intent_id, event.amount) == ("evt_1", "acct_1", "pi_1", 4000)
    assert event.livemode == ("real money" in name)


@pytest.mark.parametrize("name", FORGED)
def test_nothing_else_is(name: str) -> None:
    with time_machine.travel(NOW, tick=False), pytest.raises(Forged) as raised:
        _payments(PLATFORM, CONNECT).verified(*FORGED[name])
    assert "4000" not in str(raised.value)


def test_a_replay_is_believed_for_five_minutes_and_never_again() -> None:
    body, header = _case(BODY)
    for later in (0, 299):
        with time_machine.travel(NOW + timedelta(seconds=later), tick=False):
            assert _payments(PLATFORM, CONNECT).verified(body, header).id == "evt_1"
    with time_machine.travel(NOW + timedelta(seconds=301), tick=False), pytest.raises(Forged):
        _payments(PLATFORM, CONNECT).verified(body, header)


def test_a_secret_can_be_changed_without_losing_an_event() -> None:
    old, new = (BODY, _signed(secret=GONE)), _case(BODY)
    with time_machine.travel(NOW, tick=False):
        both, after = _payments(PLATFORM, GONE), _payments(PLATFORM)
        assert both.verified(*old) == both.verified(*new) == after.verified(*new)
        for payments in (after, _payments()):
            with pytest.raises(Forged):
                payments.verified(*old)


def test_the_table_is_large_enough() -> None:
    assert len(GENUINE) + len(FORGED) >= 40
