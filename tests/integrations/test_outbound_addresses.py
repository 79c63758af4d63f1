"""Which addresses are ordinary ones of the public internet, and how they must be written."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.outbound import OutboundRefused, checked_address, is_public

PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"]


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


PRIVATE_ = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"]


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
