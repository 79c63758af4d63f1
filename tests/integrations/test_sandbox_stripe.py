"""The sandbox answers as Stripe does: parameters, keys, what goes wrong on demand, and its pages."""

import threading
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from integrations.sandbox.stripe import accounts
from integrations.sandbox.stripe.books import Stripe
from integrations.sandbox.stripe.idempotency import Keys
from integrations.sandbox.stripe.parameters import read
from integrations.sandbox.stripe.problems import Problem
from integrations.sandbox.stripe.webhooks import Poster
from kernel.clock import now
from tests.integrations.stripe_fixtures import DECLINED, STEPPED, Shop, an_order, in_days
from wsgi import cli

SCHEMA = {
    "mode!": "payment|setup",
    "lines": [{"price!": {"amount": "int"}, "quantity": "int"}],
    "metadata": "words",
    "expand": "texts",
    "held": "bool",
}
FORMS: dict[str, tuple[str, str]] = {
    "an unknown name": ("mode=payment&room=12", "parameter_unknown room"),
    "an unknown name below": ("mode=payment&lines[0][price][patient]=a", "parameter_unknown lines[0][price][patient]"),
    "one that is missing": ("", "parameter_missing mode"),
    "one that is missing below": ("mode=payment&lines[0][quantity]=1", "parameter_missing lines[0][price]"),
    "a word for a number": ("mode=payment&lines[0][price][amount]=ten", "parameter_invalid_integer lines[0][price][amount]"),
    "a broken number": ("mode=payment&lines[0][price][amount]=1.5", "parameter_invalid_integer lines[0][price][amount]"),
    "an empty word": ("mode=", "parameter_invalid_empty mode"),
    "another word": ("mode=gift", " mode"),
    "a word for yes or no": ("mode=payment&held=perhaps", " held"),
    "an object for a word": ("mode[a]=payment", " mode"),
    "a word for an object": ("mode=payment&metadata=a", " metadata"),
    "a word for a list": ("mode=payment&lines=a", " lines"),
    "a list with a gap": ("mode=payment&lines[1][price][amount]=1", " lines"),
    "an object in metadata": ("mode=payment&metadata[a][b]=c", " metadata"),
    "twice": ("mode=payment&mode=setup", " mode"),
    "below a word": ("mode=payment&mode[a]=b", " mode[a]"),
    "no brackets": ("mode=payment&lines]0[=1", "parameter_unknown lines]0["),
}


@pytest.mark.parametrize("name", FORMS)
def test_parameters_that_stripe_would_not_take(name: str) -> None:
    form, wanted = FORMS[name]
    with pytest.raises(Problem) as raised:
        read(form, SCHEMA)
    error = raised.value.body["error"]
    assert (f"{error.get('code', '')} {error['param']}", error["type"]) == (wanted, "invalid_request_error")


def test_parameters_that_it_takes() -> None:
    form = "mode=payment&lines[0][price][amount]=-5&lines[0][quantity]=2&metadata[a]=&expand[]=x&expand[]=y&held=true"
    assert read(form, SCHEMA) == {
        "mode": "payment",
        "lines": [{"price": {"amount": -5}, "quantity": 2}],
        "metadata": {"a": ""},
        "expand": ["x", "y"],
        "held": True,
    }


def test_a_key_is_for_one_body_one_account_and_a_day(shop: Shop) -> None:
    form = urlencode({"type": "standard", "country": "US"})
    first, again = shop.raw("/accounts", form, "k"), shop.raw("/accounts", form, "k")
    assert first.json() == again.json()
    assert (first.headers["Idempotent-Replayed"], again.headers["Idempotent-Replayed"]) == (None, "true")
    account = first.json()["id"]
    for path, other in (("/accounts", f"{form}&metadata[a]=b"), ("/account_links", form)):
        error = shop.raw(path, other, "k").json()["error"]
        assert error["type"] == "idempotency_error"
    assert shop.raw("/accounts", form, "k", account).json()["id"] != account
    refused = shop.raw("/accounts", "type=standard&room=12", "unsaved")
    assert (refused.status, refused.json()["error"]["code"]) == (400, "parameter_unknown")
    assert shop.raw("/accounts", form, "unsaved").status == 200  # what was refused unread is not kept
    assert shop.raw("/payment_intents/pi_1/cancel", "", "kept").status == 404
    assert shop.raw("/payment_intents/pi_1/cancel", "", "kept").headers["Idempotent-Replayed"] == "true"
    shop.control("POST", "clock", {"at": in_days(1) + 60})
    assert shop.raw("/accounts", form, "k").json()["id"] != account


def test_who_does_not_say_who_she_is_is_refused(shop: Shop) -> None:
    for given in ("", "Bearer ", "Bearer sk_live_x", "Basic sk_test_x"):
        answer = shop.box.call("POST", "/v1/refunds", b"", Authorization=given)
        assert (answer.status, answer.json()["error"]["type"]) == (401, "invalid_request_error")


def test_a_key_in_use_is_a_conflict_and_free_again_when_nothing_came_of_it() -> None:
    keys = Keys()
    with keys.use("acct_1", "k", "body", 0):
        with pytest.raises(Problem) as raised, keys.use("acct_1", "k", "body", 0):
            pass
        with keys.use("acct_2", "k", "another body", 0) as other:
            assert not other.replayed
    assert (raised.value.status, raised.value.body["error"]["code"]) == (409, "idempotency_key_in_use")
    with keys.use("acct_1", "k", "another body", 0) as again:
        assert not again.replayed


def test_a_dozen_at_once_with_one_key_make_one(shop: Shop) -> None:
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(shop.raw("/accounts", "type=standard", "k"))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} <= {200, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status == 200}) == 1


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Look where it leads, and do not go."""


def _browse(url: str, **form: str) -> BeautifulSoup:
    """A page."""
    request = Request(url, urlencode(form).encode() if form else None)
    with build_opener(_Stay).open(request, timeout=10) as page:
        return BeautifulSoup(page.read(), "html.parser")


def _said(url: str, **form: str) -> str:
    """What a page says first of all to whoever listens to it."""
    said = _browse(url, **form).find(role="alert")
    assert said
    return said.text


def _sent(url: str, **form: str) -> str:
    """Where a form leads."""
    with pytest.raises(HTTPError) as raised:
        build_opener(_Stay).open(Request(url, urlencode(form).encode()), timeout=10)
    assert raised.value.code == 303
    raised.value.close()
    return str(raised.value.headers["Location"])


def test_a_buyer_is_declined_asked_by_her_bank_and_pays(shop: Shop) -> None:
    order = an_order(capture_later=True)
    opened = shop.payments.open_checkout(order, account=None, idempotency_key="open")
    page = _browse(opened.url)
    assert "40.00 USD" in page.text
    assert [way["href"] for way in page("a", class_="way")] == [order.cancel_url]
    assert "declined" in _said(opened.url, card="4000 0000 0000 0002")
    assert "incorrect" in _said(opened.url, card="1234")
    asked = _browse(opened.url, card=STEPPED)
    assert [button["value"] for button in asked("button")] == ["yes", "no"]
    assert "did not agree" in _said(opened.url, card=STEPPED, bank="no")
    assert shop.payments.read_checkout(opened.session_id, account=None).status == "open"
    there = _sent(opened.url, card=STEPPED, bank="yes")
    assert there == order.success_url.replace("{CHECKOUT_SESSION_ID}", opened.session_id)
    assert "This is paid" in _browse(opened.url).text
    assert "complete" in _said(opened.url, card=DECLINED)
    assert "Held on the card" in _browse(f"{shop.box.url}/stripe/").text
    told = shop.control("GET", "payments?order=order-1")
    assert [charge["status"] for charge in told[0]["charges"]] == ["failed", "failed", "succeeded"]
    assert told[0]["intent"]["amount_received"] == 0


def test_a_page_is_left_for_good(shop: Shop) -> None:
    opened = shop.payments.open_checkout(an_order(), account=None, idempotency_key="open")
    shop.control("POST", f"sessions/{opened.session_id}/abandon")
    assert "Nothing was taken" in _browse(opened.url).text
    assert "expired" in _said(opened.url, card="4242424242424242")
    assert not shop.payments.balance_of_day(None, now().date())
    assert "Never paid" in _browse(f"{shop.box.url}/stripe/").text


def test_a_hospital_fills_in_its_account_once_a_link(shop: Shop) -> None:
    account = shop.payments.make_account("US", idempotency_key="account").id
    there, again = "http://mercy.localhost:8000/back", "http://mercy.localhost:8000/again"
    for key, do, enabled in (("one", "later", False), ("two", "finish", True)):
        url = shop.payments.onboarding_link(account, return_url=there, refresh_url=again, idempotency_key=key)
        assert account in _browse(url).text
        assert _sent(url, do=do) == there
        assert shop.payments.read_account(account).charges_enabled is enabled
    with pytest.raises(OSError, match="303"):
        _browse(url)


def test_payments_outlive_the_process(tmp_path: Path) -> None:
    def begin() -> Stripe:
        poster = Poster(None, host=None, secret="", connect_secret="")
        return Stripe(address="http://a.example", poster=poster, file=tmp_path / "stripe.json")

    first, second = begin(), begin()
    with first.change():
        made = accounts.create(first, {"type": "standard"})
    with pytest.raises(Problem):
        accounts.retrieve(second, made["id"])
    assert accounts.retrieve(begin(), made["id"]) == made


def test_secrets_that_are_not_two_are_refused_and_never_repeated(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text("whsec_hunter2\n")
    ran = CliRunner().invoke(cli, ["sandbox", "--stripe-secrets-file", str(file)])
    assert (ran.exit_code, "--stripe-secrets-file" in ran.stderr, "hunter2" in ran.output) == (2, True, False)
