"""The guard at the door: whoever answers slowly, without end, or as somebody else is left in time."""

import gzip
import json
import ssl
import subprocess
import sys
from threading import Event

import pytest

from integrations.outbound import Reason
from integrations.outbound_http import guarded_client
from tests.integrations.outbound_peers import (
    GOOD,
    HEAD,
    OUTSIDE,
    Detour,
    Names,
    Play,
    asked_of,
    drip,
    failure,
    flood,
    listening,
    names,
    say,
    stay_silent,
)

UNDER_GEVENT = """
import gevent.monkey; gevent.monkey.patch_all()
import json, sys
import gevent
from integrations.outbound import OutboundError
from integrations.outbound_http import guarded_client

order = []
def ask(name, url, seconds):
    with guarded_client(allow=["127.0.0.1"], seconds=seconds) as client:
        try:
            client.get(url)
            order.append(f"{name} ok")
        except OutboundError as error:
            order.append(f"{name} {error.reason}")

slow, quick = sys.argv[1:]
waiting = [gevent.spawn(ask, "slow", slow, 2.0)]
for _ in range(3):
    gevent.spawn(ask, "quick", quick, 20.0).join()
gevent.joinall(waiting)
print(json.dumps(order), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    "play",
    [
        stay_silent,
        drip(b""),
        drip(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Long: "),
        drip(HEAD + b"Content-Length: 100000\r\n\r\n"),
        drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n"),
    ],
)
def test_whoever_is_slow_is_left_in_time_however_steadily_bytes_drip(play: Play) -> None:
    assert asked_of(play, seconds=0.3).reason is Reason.TOO_SLOW


@pytest.mark.parametrize("play", [stay_silent, drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03")])
def test_a_handshake_may_not_drip_either(play: Play) -> None:
    with listening(play) as there:
        error = failure(f"https://127.0.0.1:{there.port}/", allow=["127.0.0.1"], seconds=0.3)
    assert error.reason is Reason.TOO_SLOW


def test_a_name_that_is_never_found_out_is_not_waited_for() -> None:
    over = Event()

    def never(_host: str, _port: int) -> list[str]:
        over.wait()
        return [OUTSIDE]

    try:
        assert failure("https://idp.example/", look_up=never, seconds=0.2).reason is Reason.TOO_SLOW
    finally:
        over.set()


@pytest.mark.parametrize(
    "play",
    [
        flood(HEAD + b"Content-Length: 100000000000\r\n\r\n"),
        flood(HEAD + b"\r\n"),
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n"),
        say(HEAD + b"Content-Length: 1100000\r\n\r\n" + b"a" * 1_100_000),
    ],
)
def test_more_than_a_mebibyte_is_not_taken(play: Play) -> None:
    assert asked_of(play, seconds=30).reason is Reason.TOO_MUCH


def test_headers_without_end_are_not_taken() -> None:
    assert asked_of(flood(HEAD + b"X-Long: "), seconds=30).reason is Reason.BAD_ANSWER


def test_a_mebibyte_almost_is_taken() -> None:
    body = b"a" * 1_000_000
    answer = say(HEAD + b"Content-Length: 1000000\r\n\r\n" + body)
    with listening(answer) as there, guarded_client(allow=["127.0.0.1"]) as client:
        assert client.get(f"http://127.0.0.1:{there.port}/").content == body


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(bytes(50_000_000)),
        HEAD + b"Content-Encoding: br\r\nContent-Length: 0\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 10\r\n\r\nshort",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        b"220 mail.inside.example ESMTP\r\n",
        b"",
    ],
)
def test_an_answer_that_is_packed_or_broken_is_none(answer: bytes) -> None:
    assert asked_of(say(answer)).reason is Reason.BAD_ANSWER


def test_a_certificate_has_to_be_believed_and_to_be_of_that_name(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    known = Names(idp_example=[[OUTSIDE]], other_example=[[OUTSIDE]])
    with listening(say(GOOD), tls=tls[0]) as outside:
        how = {"look_up": known, "dial": Detour(outside.port)}
        assert failure("https://other.example/", tls=tls[1], **how).reason is Reason.TLS
        assert failure(f"https://{OUTSIDE}/", tls=tls[1], **how).reason is Reason.TLS
        assert failure("https://idp.example/", **how).reason is Reason.TLS
    assert outside.heard == []


def test_what_speaks_no_tls_is_a_failure_of_tls() -> None:
    assert asked_of(say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "https://127.0.0.1:{port}/").reason is Reason.TLS


def test_each_way_to_fail_has_its_own_reason() -> None:
    known = names()
    with listening(say(GOOD)) as gone:
        pass
    assert failure(f"http://127.0.0.1:{gone.port}/", allow=["127.0.0.1"]).reason is Reason.NO_CONNECTION
    assert failure("https://gone.example/", look_up=known).reason is Reason.NO_SUCH_NAME
    assert failure("https://nobody.example/", look_up=known).reason is Reason.NO_SUCH_NAME
    assert failure("http://idp.example/", look_up=known).reason is Reason.NOT_HTTPS
    assert failure("https://idp.example:8443/", look_up=known).reason is Reason.PORT
    assert failure("https://user@idp.example/", look_up=known).reason is Reason.ADDRESS
    error = failure("https://inside.example/", look_up=known)
    assert (error.reason, error.host, str(error)) == (Reason.PRIVATE, "inside.example", "private inside.example")


def test_a_web_server_goes_on_answering_while_one_call_waits() -> None:
    """And a TLS record that never ends is cut: gevent's sockets have a time limit only for each byte."""
    record = drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03")
    with listening(record) as slow, listening(say(GOOD)) as quick:
        urls = [f"https://127.0.0.1:{slow.port}/", f"http://127.0.0.1:{quick.port}/"]
        command = [sys.executable, "-c", UNDER_GEVENT, *urls]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdin
            assert server.stdout
            assert json.loads(server.stdout.readline()) == ["quick ok"] * 3 + ["slow too_slow"]
            assert slow.left.wait(10), "the line is still held"
            server.stdin.close()
