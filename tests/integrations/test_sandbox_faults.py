"""What the sandbox does wrong on demand, seen by the real client."""

import time
from collections.abc import Iterator
from http.client import RemoteDisconnected
from urllib.error import URLError

import pytest
from python_http_client.exceptions import TooManyRequestsError
from sendgrid import SendGridAPIClient

from tests.integrations.sandbox_fixtures import RunningSandbox, a_call, eventually, running_sandbox

TORN = (RemoteDisconnected, ConnectionError, URLError)


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(shared: RunningSandbox) -> RunningSandbox:
    shared.control("DELETE", "faults")
    shared.control("DELETE", "mails")
    return shared


def test_a_plan_is_followed_in_order_and_then_all_is_well(sandbox: RunningSandbox) -> None:
    plan = [{"answer": "503", "times": 2, "retry_after": 7}, {"answer": "202"}, {"answer": "400"}, {"answer": "500"}]
    sandbox.control("POST", "faults", {"plan": plan})
    answers = [sandbox.send(a_call()) for _ in range(6)]
    assert [answer.status for answer in answers] == [503, 503, 202, 400, 500, 202]
    assert answers[0].headers["Retry-After"] == "7"
    assert answers[0].json()["errors"]
    assert sandbox.stats()["calls"] == {"503": 2, "202": 2, "400": 1, "500": 1}
    assert sandbox.stats()["mails"] == 2


def test_too_many_requests_say_when_to_come_again(sandbox: RunningSandbox) -> None:
    sandbox.control("POST", "faults", {"plan": [{"answer": "429", "retry_after": 30}]})
    with pytest.raises(TooManyRequestsError) as refused:
        SendGridAPIClient("SG.key", host=sandbox.url).send(a_call())
    headers = refused.value.headers
    assert (headers["X-RateLimit-Remaining"], headers["Retry-After"]) == ("0", "30")
    assert 25 <= int(headers["X-RateLimit-Reset"]) - time.time() <= 30


@pytest.mark.parametrize(("answer", "kept"), [("refuse", 0), ("reset", 1), ("stall", 0)])
def test_a_torn_call_has_no_answer(sandbox: RunningSandbox, answer: str, kept: int) -> None:
    sandbox.control("POST", "faults", {"plan": [{"answer": answer}], "stall_seconds": 0.2})
    with pytest.raises(TORN):
        SendGridAPIClient("SG.key", host=sandbox.url).send(a_call())
    stats = sandbox.stats()
    assert (stats["calls"], stats["mails"]) == ({answer: 1}, kept)
    assert sandbox.send(a_call()).status == 202


def test_a_stalled_caller_that_leaves_frees_its_place(sandbox: RunningSandbox) -> None:
    sandbox.control("POST", "faults", {"plan": [{"answer": "stall", "times": 20}], "stall_seconds": 600})
    client = SendGridAPIClient("SG.key", host=sandbox.url).client
    client.timeout = 0.1
    for _ in range(20):  # more than there are threads
        with pytest.raises(TimeoutError):
            client.mail.send.post(request_body=a_call())
    assert sandbox.send(a_call()).status == 202


def test_chance_is_the_same_for_the_same_seed(sandbox: RunningSandbox) -> None:
    def answers(seed: int) -> list[int]:
        sandbox.control("POST", "faults", {"random": {"202": 3, "500": 1, "503": 1}, "seed": seed})
        return [sandbox.send(a_call()).status for _ in range(30)]

    first = answers(7)
    assert set(first) == {202, 500, 503}
    assert answers(7) == first != answers(8)


@pytest.mark.parametrize("plan", [{}, {"plan": [{"answer": "418"}]}, {"random": {"202": "much"}}, {"plan": 3}])
def test_a_plan_without_sense_is_refused(sandbox: RunningSandbox, plan: object) -> None:
    assert sandbox.call("POST", "/control/faults", plan).status == 400
    assert sandbox.send(a_call()).status == 202


def test_it_is_gone_within_a_second_of_being_told_to() -> None:
    with running_sandbox() as other:
        other.control("POST", "faults", {"plan": [{"answer": "stall", "times": 2}], "stall_seconds": 600})
        client = SendGridAPIClient("SG.key", host=other.url).client
        client.timeout = 0.2
        with pytest.raises(TimeoutError):
            client.mail.send.post(request_body=a_call())
        start = time.monotonic()
        other.process.terminate()
        eventually(lambda: other.process.poll() is not None)
        assert time.monotonic() - start < 1.0
