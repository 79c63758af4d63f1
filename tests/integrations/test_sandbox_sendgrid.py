"""The sandbox takes what SendGrid takes, refuses what it refuses, and keeps the rest."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_http_client.exceptions import UnauthorizedError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Content, CustomArg, From, Header, Mail, Personalization, Substitution, To

from integrations.sandbox.app import create_sandbox
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.store import Store
from tests.integrations.sandbox_fixtures import RunningSandbox, a_call, running_sandbox


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(shared: RunningSandbox) -> RunningSandbox:
    shared.control("DELETE", "mails")
    return shared


def _letter() -> Mail:
    mail = Mail(from_email=From("care@mercy.example", "Mercy"), subject="Word for -name-")
    mail.add_content(Content("text/plain", "Read: -link-"))
    mail.add_content(Content("text/html", "<a href='-link-'>Read</a>"))
    personalization = Personalization()
    personalization.add_to(To("Anna@example.org", "Anna"))
    personalization.add_substitution(Substitution("-link-", "https://mercy.example/1?a=$1&b=\\1"))
    personalization.add_substitution(Substitution("-name-", "-link-"))
    personalization.add_header(Header("List-Unsubscribe", "<https://mercy.example/-link->"))
    personalization.add_custom_arg(CustomArg("delivery", "d-1"))
    mail.add_personalization(personalization)
    return mail


def test_the_real_client_sends_and_the_mail_reads_as_it_was_meant(sandbox: RunningSandbox) -> None:
    answer = SendGridAPIClient("SG.key", host=sandbox.url).send(_letter())
    assert (answer.status_code, answer.body) == (202, b"")
    (mail,) = sandbox.mails("?to=anna@example.org")
    assert mail["call_id"] == answer.headers["X-Message-Id"]
    assert (mail["to"], mail["to_name"], mail["from"]) == ("Anna@example.org", "Anna", "care@mercy.example")
    assert mail["subject"] == "Word for -link-"
    assert mail["text"] == "Read: https://mercy.example/1?a=$1&b=\\1"
    assert mail["headers"] == {"List-Unsubscribe": "<https://mercy.example/-link->"}
    assert mail["custom_args"] == {"delivery": "d-1"}


def test_only_the_right_key_opens() -> None:
    with running_sandbox(api_key="SG.right") as sandbox:
        assert SendGridAPIClient("SG.right", host=sandbox.url).send(_letter()).status_code == 202
        with pytest.raises(UnauthorizedError):
            SendGridAPIClient("SG.wrong", host=sandbox.url).send(_letter())
        assert sandbox.send(a_call(), Authorization="").status == 401
        assert sandbox.stats()["calls"] == {"202": 1, "401": 2}


def _part(**changes: Any) -> dict[str, Any]:
    return a_call(personalizations=[{"to": [{"email": "anna@example.org"}]} | changes])


_HTML, _TEXT = {"type": "text/html", "value": "<p>"}, {"type": "text/plain", "value": "x"}


REFUSED: list[tuple[Any, str | None]] = [
    ([], None),
    (a_call(personalizations=[]), "personalizations"),
    (a_call(*(f"a{n}@example.org" for n in range(1001))), "personalizations"),
    (a_call(personalizations=["anna@example.org"]), "personalizations.0"),
    (a_call(**{"from": None}), "from.email"),
    (a_call(subject=None), "subject"),
    (a_call(content=None), "content"),
    (a_call(content=[{"type": "text/plain", "value": ""}]), "content.0.value"),
    (a_call(content=[_HTML, _TEXT]), "content"),
    (a_call(categories=list("abcdefghijk")), "categories"),
    (a_call(headers={"X-SG-ID": "1"}), "headers"),
    (_part(to=[]), "personalizations.0.to"),
    (_part(to=[{"email": "anna@@example.org"}]), "personalizations.0.to.0.email"),
    (_part(to=[{"email": "anna@example.org", "name": "Anna; Bert"}]), "personalizations.0.to.0.name"),
    (_part(cc=[{"email": "bert@example.org", "name": "B, C"}]), "personalizations.0.cc.0.name"),
    (_part(cc=[{"email": "ANNA@example.org"}]), "personalizations"),
    (a_call("anna@example.org", "Anna@Example.org"), "personalizations"),
    (_part(headers=5), "personalizations.0.headers"),
    (_part(headers={"Reply-To": "x@example.org"}), "personalizations.0.headers"),
    (_part(custom_args={"a": "ä" * 5000}), "personalizations.0.custom_args"),
    (_part(custom_args={"a": 1}), "personalizations.0.custom_args"),
    (_part(substitutions={"-a-": "a" * 10_000}), "personalizations.0.substitutions"),
]


def test_what_sendgrid_refuses_is_refused(sandbox: RunningSandbox) -> None:
    for body, field in REFUSED:
        answer = sandbox.send(body)
        errors = answer.json()["errors"]
        assert (answer.status, field in [error["field"] for error in errors]) == (400, True), (field, errors)
        assert all(set(error) == {"message", "field", "help"} for error in errors)
    assert sandbox.stats()["mails"] == 0


def test_what_is_not_json_or_too_much_is_refused(sandbox: RunningSandbox) -> None:
    assert sandbox.send(b"{").status == 400
    assert sandbox.send(a_call(), Content_Type="text/plain").status == 415
    assert sandbox.send(b" " * (30 * 1024 * 1024 + 1)).status == 413
    assert sandbox.stats()["calls"] == {"400": 1, "415": 1, "413": 1}


def test_mails_are_found_counted_and_forgotten(sandbox: RunningSandbox) -> None:
    sandbox.send(a_call("anna@example.org", "bert@example.org"))
    sandbox.send(a_call("anna@example.org", subject="Another"))
    assert [mail["subject"] for mail in sandbox.mails("?to=ANNA@example.org")] == ["Another", "There is a new update"]
    newest, *others = sandbox.mails()
    assert sandbox.mails("?subject=Anoth") == [newest]
    assert sandbox.mails(f"?after={others[0]['id']}") == [newest]
    stats = sandbox.stats()
    assert (stats["mails"], stats["kept"], stats["deliveries"], stats["duplicates"]) == (3, 3, 2, 1)
    sandbox.control("DELETE", "mails")
    assert sandbox.mails() == []
    assert sandbox.stats()["mails"] == sandbox.stats()["deliveries"] == 0


def test_accepted_mail_outlives_the_process(tmp_path: Path) -> None:
    with running_sandbox(data_dir=tmp_path) as first:
        first.send(b'{\n"personalizations":' + b'[{"to":[{"email":"anna@example.org"}]}],\r\n' + _REST)
        before = first.mails()
    with (tmp_path / "calls.jsonl").open("ab") as journal:
        journal.write(b'{"call_id": "cut sho')
    with running_sandbox(data_dir=tmp_path) as second:
        assert second.mails() == before != []
        second.send(a_call("bert@example.org"))
        ids = [mail["id"] for mail in second.mails()]
    with running_sandbox(data_dir=tmp_path) as third:
        assert [mail["id"] for mail in third.mails()] == ids == [2, 1]


_REST = b'"from":{"email":"a@b.example"},"subject":"S","content":[{"type":"text/plain","value":"x"}]}'


def test_the_oldest_calls_go_first_and_counts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.sandbox.store.KEPT_MAILS", 3)
    store = Store(None)
    for number in range(4):
        store.add("c", 0.0, a_call("anna@example.org", f"b{number}@example.org"), b"")
    assert (store.counts()["mails"], store.counts()["kept"]) == (8, 2)
    assert store.numbers("anna@example.org") == [7]
    assert store.numbers("b0@example.org") == []
    assert (store.call_of(6), list(store.newest())) == (None, [8, 7])


def test_a_call_of_a_thousand_costs_little() -> None:
    client = create_sandbox(SandboxConfig()).test_client()
    body = a_call(*(f"a{n}@example.org" for n in range(1000)))
    costs = []
    for _ in range(5):
        start = time.process_time()
        assert client.post("/v3/mail/send", json=body, headers={"Authorization": "Bearer k"}).status_code == 202
        costs.append(time.process_time() - start)
    assert min(costs) < 0.040
