"""The guard at the door: nobody from outside can send us to what lies inside, or keep us."""

import gzip
import ipaddress
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from threading import Event
from typing import Any

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from hypothesis import given
from hypothesis import strategies as st

from integrations.outbound import OutboundError, OutboundFailed, OutboundRefused, Reason, checked_address, is_public
from integrations.outbound_http import client_arguments, guarded_client
from tests.integrations.outbound_peers import (
    GOOD,
    OUTSIDE,
    Detour,
    Listening,
    Names,
    Play,
    certificates,
    drip,
    flood,
    listening,
    say,
    stay_silent,
)

HEAD = b"HTTP/1.1 200 OK\r\n"

# Every way to write this machine, its neighbours, or what a cloud answers on. Names are those of `names()` below.
TABLE = """
127.0.0.1 127.1 127.0.1 127.127.127.127 2130706433 0x7f000001 0x7F000001 0x7f.0.0.1 0x7f.1 017700000001 0177.0.0.1 0177.1
127.0.0.01 127.00.0.1 0127.0.0.1 127.0.0.1. 127.0.0.1.. 127.0.0.0x1 0 0.0.0.0 00.00.00.00 0x0 4294967295 127.0.0.1%00
127%2e0%2e0%2e1 %31%32%37.0.0.1 １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 127．0．0．1 127。1
[::1] [::] [0:0:0:0:0:0:0:1] [0000::1] [::0001] [::1%25lo] [::1%lo] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:7f00:1]
[0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [::7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:7f00:1::1] [2001:0:7f00:1::] [2001::1] [fe80::1] [fe80::1%25lo] [fec0::1]
[fc00::1] [fd00:ec2::254] [ff02::1] [100::1] [2001:db8::1] [3fff::1] [5f00::1] [4000::1]
10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 169.254.170.2 2852039166 0xa9fea9fe 0251.0376.0251.0376
[::ffff:169.254.169.254] [::ffff:a9fe:a9fe] 100.64.0.1 100.100.100.200 168.63.129.16 192.0.0.192 198.18.0.1 224.0.0.1
240.0.0.1 255.255.255.255 192.0.2.1 203.0.113.1 192.88.99.1
localhost localhost. LOCALHOST localhost.localdomain ip6-localhost intranet inside.example six.example mapped.example
mixed.example mixed-six.example scoped.example translated.example metadata.google.internal INSIDE.example inside.example.
ⓘnside.example inside。example -inside.example inside..example in_side.example inside.example%00.idp.example
"""
INSIDE = TABLE.split()

# How such a host can be put into an address, beside one that is fine.
FORMS = [
    "https://{host}/",
    "https://{host}:443/.well-known/openid-configuration",
    "https://{host}:{port}/",
    "http://{host}/",
    "http://{host}:{port}/",
    "https://idp.example@{host}/",
    "https://idp.example:443@{host}/",
    "https://idp.example%40{host}/",
    "https://idp.example\\@{host}/",
    "https://{host}\\@idp.example/",
    "https://{host}\\.idp.example/",
    "https://{host}#@idp.example/",
    "https://{host}?@idp.example/",
    "https://{host}/@idp.example/",
    "https://:@{host}/",
    "https://@{host}/",
    "https://{host}:/",
    "https://{host}:0443/",
    "https:///{host}/",
    "https:/{host}/",
    "//{host}/",
    "HTTPS://{host}/",
    " https://{host}/",
    "https://{host}\t/",
    "https://idp.example\r\nHost: x@{host}/",
    "ftp://{host}/",
    "file://{host}/etc/passwd",
    "gopher://{host}:{port}/_GET",
]


def names() -> Names:
    """Whom the tests know."""
    return Names(
        idp_example=[[OUTSIDE]],
        inside_example=[["127.0.0.1"]],
        six_example=[["::1"]],
        mapped_example=[["::ffff:127.0.0.1"]],
        mixed_example=[[OUTSIDE, "127.0.0.1"]],
        **{"mixed-six_example": [["127.0.0.1", OUTSIDE]], "ip6-localhost": [["::1"]], "-inside_example": [["127.0.0.1"]]},
        scoped_example=[["fe80::1%lo"]],
        translated_example=[["64:ff9b::a9fe:a9fe"]],
        metadata_google_internal=[["169.254.169.254"]],
        localhost=[["127.0.0.1", "::1"]],
        localhost_localdomain=[["127.0.0.1"]],
        intranet=[["127.0.0.1"]],
        rebound_example=[[OUTSIDE], ["127.0.0.1"]],
        gone_example=[[]],
    )


@pytest.fixture
def inside() -> Iterator[Listening]:
    """What must never be reached: a server on 127.0.0.1, and on ::1 where there is one."""
    with listening(say(GOOD)) as four:
        try:
            with listening(say(GOOD), address="::1", port=four.port) as six:
                yield four
                four.came += six.came
        except OSError:  # a machine without IPv6
            yield four


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server, and for a client that believes it."""
    return certificates(tmp_path_factory.mktemp("certificates"))


def failure(url: str, **how: Any) -> OutboundError:
    """What comes of asking for `url`, which must be one of our own errors."""
    with guarded_client(**how) as client, pytest.raises(OutboundError) as raised:
        client.get(url)
    return raised.value


def asked_of(play: Play, url: str = "http://127.0.0.1:{port}/", **how: Any) -> OutboundError:
    """The failure to get something from an exempt server that plays this."""
    with listening(play) as there:
        return failure(url.format(port=there.port), allow=["127.0.0.1"], **how)


def test_there_are_more_than_two_hundred_hostile_addresses() -> None:
    assert len(set(INSIDE)) > 100
    assert len(set(INSIDE)) * len(set(FORMS)) > 2000


@pytest.mark.parametrize("form", FORMS)
def test_no_spelling_of_an_inner_address_is_ever_connected_to(form: str, inside: Listening) -> None:
    detour = Detour(inside.port)
    with guarded_client(allow=["elsewhere.example"], look_up=names(), dial=detour) as client:
        for host in INSIDE:
            with pytest.raises((OutboundRefused, httpx2.InvalidURL)):
                client.get(form.format(host=host, port=inside.port))
    assert (inside.came, detour.dialled) == (0, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inside.example"])
def test_only_what_the_operator_exempts_is_reached_inside(host: str, inside: Listening) -> None:
    with guarded_client(allow=[f"{host}:{inside.port}"], look_up=names()) as client:
        assert client.get(f"http://{host}:{inside.port}/").json() == {}
        assert client.get(f"http://{host.upper()}:{inside.port}/").json() == {}
        with pytest.raises(OutboundRefused):
            client.get(f"http://{host}:{inside.port + 1}/")
        with pytest.raises(OutboundRefused):
            client.get(f"http://[::1]:{inside.port}/")
    assert inside.came == 2


def test_the_port_of_an_exempt_host_may_be_left_open(inside: Listening) -> None:
    with guarded_client(allow=["127.0.0.1"]) as client:
        assert client.get(f"http://127.0.0.1:{inside.port}/").status_code == 200


def test_one_inner_address_among_many_is_reason_enough(inside: Listening) -> None:
    for name in ("mixed.example", "mixed-six.example", "mapped.example", "scoped.example", "translated.example"):
        detour = Detour(inside.port)
        assert failure(f"https://{name}/", look_up=names(), dial=detour).reason is Reason.PRIVATE
        assert detour.dialled == []


def test_a_name_is_looked_up_once_and_that_answer_is_where_we_go(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    known = Names(idp_example=[[OUTSIDE], ["127.0.0.1"]])
    with listening(say(GOOD), tls=tls[0]) as outside:
        detour = Detour(outside.port)
        with guarded_client(look_up=known, dial=detour, tls=tls[1]) as client:
            assert client.get("https://idp.example/keys?of=us").json() == {}
            assert (known.asked, detour.dialled) == (["idp.example"], [OUTSIDE])
            with pytest.raises(OutboundRefused) as refused:  # it has been rebound meanwhile
                client.get("https://idp.example/keys")
            assert refused.value.reason is Reason.PRIVATE
        assert detour.dialled == [OUTSIDE]
        assert outside.heard[0].startswith(b"GET /keys?of=us HTTP/1.1\r\nHost: idp.example\r\n")


def test_the_next_address_of_a_name_is_tried_when_nobody_answers_at_the_first(inside: Listening) -> None:
    deaf, known = "127.0.0.9", Names(sso_internal=[["127.0.0.9", "127.0.0.1"]])
    detour = Detour(inside.port)
    with guarded_client(allow=["sso.internal"], look_up=known, dial=detour) as client:
        assert client.get("http://sso.internal/").json() == {}
    assert detour.dialled == [deaf, "127.0.0.1"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["http://127.0.0.1:{port}/", "http://169.254.169.254/", "//[::1]:{port}/", "/again"])
def test_no_redirect_is_followed_by_whatever_client(status: int, where: str, inside: Listening) -> None:
    moved = f"HTTP/1.1 {status} Moved\r\nLocation: {where.format(port=inside.port)}\r\nContent-Length: 0\r\n\r\n"
    with listening(say(moved.encode())) as there:
        url = f"http://127.0.0.1:{there.port}/"
        willing = {**client_arguments(allow=[f"127.0.0.1:{there.port}"]), "follow_redirects": True}
        with httpx2.Client(**willing) as client, pytest.raises(OutboundFailed) as failed:
            client.get(url)
        assert failed.value.reason is Reason.REDIRECT
        assert (there.came, inside.came) == (1, 0)


def test_authlibs_client_stands_on_the_guard_whatever_the_environment_says(
    inside: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = b'{"access_token": "a", "token_type": "Bearer"}'
    answer = HEAD + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(token), token)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    with listening(say(answer)) as there, OAuth2Client("us", "secret", **client_arguments(allow=["127.0.0.1"])) as client:
        code = {"grant_type": "authorization_code", "code": "c", "redirect_uri": "https://mercy.example/sign-in/sso/callback"}
        assert client.fetch_token(f"http://127.0.0.1:{there.port}/token", **code)["access_token"] == "a"
        assert there.heard[0].startswith(b"POST /token ")
    with OAuth2Client("us", "secret", **client_arguments()) as client, pytest.raises(OutboundRefused):
        client.fetch_token(f"http://127.0.0.1:{inside.port}/token", **code)
    assert inside.came == 0


def test_nothing_is_kept_of_a_cookie_and_nothing_packed_is_asked_for() -> None:
    answer = HEAD + b"Set-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\n{}"
    with listening(say(answer)) as there, guarded_client(allow=["127.0.0.1"]) as client:
        assert "set-cookie" not in client.get(f"http://127.0.0.1:{there.port}/").headers
        client.get(f"http://127.0.0.1:{there.port}/", headers={"Accept-Encoding": "gzip"})
        assert b"cookie" not in there.heard[1].lower()
        assert b"gzip" not in there.heard[1]
        assert b"accept-encoding: identity" in there.heard[1].lower()


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


@pytest.mark.parametrize(
    "url",
    [
        "https://idp.example",
        "https://idp.example/",
        "https://idp.example:443/realms/mercy",
        "https://Login.Idp.example/.well-known/openid-configuration?a=b&c=%20",
        "https://idp.example/users/@me",
        "https://xn--mnchen-3ya.example/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
    ],
)
def test_an_ordinary_address_passes_as_it_is_written(url: str) -> None:
    place = checked_address(url)
    assert (place.port, place.exempt) == (443, False)
    assert place.host in url.lower()


@given(st.text() | st.text(alphabet="htps:/@[].%0123456789abcdefx\\#? \t\n").map("https://".__add__))
def test_whatever_is_typed_is_judged_and_breaks_nothing(text: str) -> None:
    try:
        place = checked_address(text)
    except OutboundRefused:
        return
    assert text.isascii()
    assert text.lower().startswith(f"https://{place.host}")


@given(st.ip_addresses())
def test_an_address_that_python_calls_special_never_passes(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(str(address)) or address in ipaddress.ip_network("64:ff9b::/96")


PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"]


@given(st.sampled_from(PRIVATE).flatmap(lambda network: st.ip_addresses(network=network)))
def test_a_private_address_never_passes_in_whatever_dress(address: ipaddress.IPv4Address) -> None:
    bits = int(address)
    dresses = [
        str(address),
        *(str(ipaddress.IPv6Address(base | bits)) for base in (0, 0xFFFF << 32, 0xFFFF << 48, 0x64FF9B << 96)),
        str(ipaddress.IPv6Address(0x2002 << 112 | bits << 80)),
        str(ipaddress.IPv6Address(0x2001 << 112 | bits << 64)),
        str(ipaddress.IPv6Address(0x2001 << 112 | bits ^ 0xFFFFFFFF)),
    ]
    assert [dress for dress in dresses if is_public(dress)] == []


@given(st.ip_addresses(network="8.0.0.0/7") | st.ip_addresses(network="2600::/12"))
def test_an_ordinary_address_of_the_internet_passes(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert is_public(str(address))


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
