"""The guard at the door: to which addresses of others we go at all, and what can go wrong on the way.

Addresses that somebody from a hospital types, or that the service named there gives us, could point into our own network.
`integrations.outbound_http` goes there, and goes nowhere else.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[1-9][0-9]{0,4}))?(?:[/?][!\"$-\[\]-~]*)?"
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # a last label like this makes an IPv4 address of it: WHATWG's «URL», 3.5
LONGEST_URL, LONGEST_NAME, LARGEST_PORT = 2000, 253, 65535
PORTS = {"https": 443, "http": 80}

# IANA's registries of special-purpose addresses, and what clouds answer on though it looks public.
_ORDINARY_6 = ip_network("2000::/3")
_TRANSLATED_6 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address seen from a network that has none
_SPECIAL_6 = [ip_network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")]
_SPECIAL_4 = [
    ip_network(n)
    for n in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
        "168.63.129.16/32",  # Azure's own service to each machine
    )
]


class Reason(StrEnum):
    """Why nothing came of it, for a page to put into plain words."""

    ADDRESS = "address"  # not written as https://name/path
    BAD_ANSWER = "bad_answer"  # no HTTP, cut short, or packed
    NO_CONNECTION = "no_connection"  # nobody listens, or the line broke
    NO_SUCH_NAME = "no_such_name"
    NOT_HTTPS = "not_https"
    PORT = "port"  # another than 443
    PRIVATE = "private"  # not on the public internet
    REDIRECT = "redirect"  # it sends us elsewhere
    TLS = "tls"  # no certificate for that name, or none that is believed
    TOO_MUCH = "too_much"
    TOO_SLOW = "too_slow"


class OutboundError(Exception):
    """No answer that can be used. `reason` says why; `host` is the name or address it was about, or empty."""

    def __init__(self, reason: Reason, host: str = "") -> None:
        super().__init__(f"{reason} {host}".rstrip())
        self.reason, self.host = reason, host


class OutboundRefused(OutboundError):
    """We do not go there, and nothing was sent."""


class OutboundFailed(OutboundError):
    """We went there, and it came to nothing."""


@dataclass(frozen=True)
class Place:
    """Where an address leads. An `exempt` one is let through wherever it lies: OUTBOUND_ALLOW names it."""

    host: str  # small letters; IPv6 in its brackets
    port: int
    exempt: bool


def checked_address(url: str, *, allow: Collection[str] = ()) -> Place:
    """Where `url` leads, as far as can be said without asking anybody.

    `allow` holds hosts, each with or without a port, to which https, port and public address do not matter.
    Raises OutboundRefused: only https://name/path on port 443 passes, written in the one plain way.
    """
    found = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if found is None:
        raise OutboundRefused(Reason.ADDRESS)
    host = found["host"].lower()
    port = int(found["port"] or PORTS[found["scheme"]])
    literal = _literal(host)
    if port > LARGEST_PORT:
        raise OutboundRefused(Reason.ADDRESS, host)
    if host in allow or f"{host}:{port}" in allow:
        return Place(host, port, exempt=True)
    if found["scheme"] != "https":
        raise OutboundRefused(Reason.NOT_HTTPS, host)
    if port != PORTS["https"]:
        raise OutboundRefused(Reason.PORT, host)
    if not is_public(literal) if literal else "." not in host:
        raise OutboundRefused(Reason.PRIVATE, host)
    return Place(host, port, exempt=False)


def _literal(host: str) -> str | None:
    """The IP address that `host` is, None when it is a name. Raises OutboundRefused when it is neither, or oddly written."""
    labels = host.split(".")
    try:
        if host.startswith("["):
            plain = str(IPv6Address(host[1:-1])) == host[1:-1]
            literal = host[1:-1]
        elif _NUMBER.fullmatch(labels[-1]):
            plain, literal = str(IPv4Address(host)) == host, host
        else:
            plain = len(host) <= LONGEST_NAME and all(map(_LABEL.fullmatch, labels))
            literal = None
    except ValueError:
        plain = False
    if not plain:
        raise OutboundRefused(Reason.ADDRESS, host)
    return literal


def is_public(address: str) -> bool:
    """Whether an IP address is an ordinary one of the public internet; what cannot be read is not."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip in _TRANSLATED_6:
        ip = IPv4Address(int(ip) & 0xFFFF_FFFF)
    if isinstance(ip, IPv6Address):
        return ip.scope_id is None and ip in _ORDINARY_6 and not any(ip in network for network in _SPECIAL_6)
    return not any(ip in network for network in _SPECIAL_4)
