"""The guard at the door: nobody from outside can send us to what lies inside."""

import ssl
from collections.abc import Iterator

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client

from integrations.outbound import OutboundFailed, OutboundRefused, Reason
from integrations.outbound_http import client_arguments, guarded_client
from tests.integrations.outbound_peers import GOOD, HEAD, OUTSIDE, Detour, Listening, Names, failure, listening, names, say

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
