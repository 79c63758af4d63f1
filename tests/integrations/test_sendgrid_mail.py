"""What the product itself sends, held against SendGrid's published document; and how its answers are read."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from python_http_client.exceptions import HTTPError

from integrations.sendgrid_mail import SendGridMailer, request_body
from mail.letters import one_click_headers
from mail.ports import Addressee, MailerLater, MailerNever, MailerSilent, SealedLetter
from tests.integrations.sandbox_fixtures import RunningSandbox, running_sandbox
from tests.integrations.sendgrid_contract import assert_speaks_sendgrid

LETTER = SealedLetter(
    tenant_id=uuid4(),
    sender_email="letters@mercy.example",
    sender_name="Mercy Riverside",
    reply_to="care@mercy.example",
    subject="News from Anna: there is a new update",
    text="Hello [[name.abc]]",
    html="<p>Hello [[name-html.abc]]</p>",
)


def to(number: int) -> list[Addressee]:
    """So many mailboxes, each with values and headers of its own."""
    headers = one_click_headers("https://mercy.example/unsubscribe/x")
    return [
        Addressee(uuid4(), f"reader{n}@example.org", {"[[name.abc]]": f"Reader {n}", "[[name-html.abc]]": "R"}, headers)
        for n in range(number)
    ]


def test_what_we_send_is_what_sendgrids_own_document_describes() -> None:
    assert_speaks_sendgrid(request_body(LETTER, to(3), uuid4()))


def test_nothing_goes_out_that_says_who_reads_about_whom() -> None:
    body = request_body(LETTER, to(1), uuid4())
    assert set(body["personalizations"][0]["to"][0]) == {"email"}
    assert set(body["personalizations"][0]["custom_args"]) == {"batch", "delivery", "hospital"}
    assert body["tracking_settings"] == {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}}
    assert "categories" not in body


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """One sandbox for the file."""
    with running_sandbox() as running:
        yield running


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("429", MailerLater),
        ("500", MailerLater),
        ("503", MailerLater),
        ("400", MailerNever),
        ("reset", MailerSilent),
        ("stall", MailerSilent),
    ],
)
def test_each_answer_is_read_as_what_it_means(sandbox: RunningSandbox, answer: str, failure: type[Exception]) -> None:
    mailer = SendGridMailer(api_key="SG.test", base_url=sandbox.url, answer_seconds=1)
    sandbox.control("POST", "faults", {"plan": [{"answer": answer}]})
    with pytest.raises(failure):
        mailer.send(LETTER, to(2), uuid4())
    sandbox.control("DELETE", "faults")
    mailer.send(LETTER, to(2), uuid4())


def test_nobody_listening_means_later_and_a_wait_is_taken_as_asked(sandbox: RunningSandbox) -> None:
    with pytest.raises(MailerLater):
        SendGridMailer(api_key="SG.test", base_url="http://127.0.0.1:9", answer_seconds=1).send(LETTER, to(1), uuid4())
    sandbox.control("POST", "faults", {"plan": [{"answer": "429", "retry_after": 7}]})
    with pytest.raises(MailerLater) as later:
        SendGridMailer(api_key="SG.test", base_url=sandbox.url, answer_seconds=1).send(LETTER, to(1), uuid4())
    assert later.value.seconds == 7
    assert isinstance(later.value.__cause__, HTTPError)
