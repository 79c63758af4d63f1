"""Servers inside and outside for the guard to meet: how they answer is a plain function over a socket."""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpcore2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.outbound import OutboundError
from integrations.outbound_http import guarded_client

Play = Callable[[socket.socket], None]
OUTSIDE = "93.184.216.34"  # an ordinary public address; no test ever goes there
HEAD = b"HTTP/1.1 200 OK\r\n"
GOOD = HEAD + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Listening:
    """A server that counts who came, and keeps what each said first."""

    port: int
    came: int = 0
    heard: list[bytes] = field(default_factory=list)
    left: Event = field(default_factory=Event)  # somebody has gone before the play was over


def say(answer: bytes) -> Play:
    """Give one answer and hang up."""
    return lambda line: line.sendall(answer)


def drip(beginning: bytes) -> Play:
    """Say the beginning, and then a byte again and again."""
    return lambda line: _for_ever(line, beginning, b"a", pause=0.02)


def flood(beginning: bytes) -> Play:
    """Say the beginning, and then as much as fits through the line."""
    return lambda line: _for_ever(line, beginning, b"a" * 65536, pause=0)


def stay_silent(line: socket.socket) -> None:
    """Say nothing until the other side goes."""
    with suppress(OSError):
        line.recv(1)


def _for_ever(line: socket.socket, beginning: bytes, more: bytes, pause: float) -> None:
    line.sendall(beginning)
    waiting = Event()
    while True:
        line.sendall(more)
        waiting.wait(pause)


@contextmanager
def listening(
    play: Play, *, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None, hears: bool = True
) -> Iterator[Listening]:
    """A server on loopback; with `hears` it reads a request before it plays."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family) as server:
        told = Listening(server.getsockname()[1])
        thread = Thread(target=_receive, args=(server, told, play, tls, hears))
        thread.start()
        try:
            yield told
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _receive(server: socket.socket, told: Listening, play: Play, tls: ssl.SSLContext | None, hears: bool) -> None:
    with suppress(OSError):  # when it is shut down
        while True:
            line, _ = server.accept()
            told.came += 1
            with line, suppress(OSError):
                _talk(line, told, play, tls, hears)
                continue
            told.left.set()


def _talk(line: socket.socket, told: Listening, play: Play, tls: ssl.SSLContext | None, hears: bool) -> None:
    with tls.wrap_socket(line, server_side=True) if tls else line as speaking:
        if hears:
            told.heard.append(speaking.recv(65536))
        play(speaking)


class Detour(httpcore2.SyncBackend):
    """Keeps where the guard wants to go, and goes to `port` instead: at that very address, or on loopback for OUTSIDE."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.dialled: list[str] = []

    def connect_tcp(self, host: str, port: int, *more: Any, **named: Any) -> httpcore2.NetworkStream:
        self.dialled.append(host)
        return super().connect_tcp("127.0.0.1" if host == OUTSIDE else host, self._port, *more, **named)


class Names:
    """A resolver with a table: each name has one answer, or several that it gives in turn. Numbers are read as C reads them."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if given := self._answers.get(host.rstrip(".")):
            return list(given.pop(0) if len(given) > 1 else given[0])
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(one[4][0]) for one in found]


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


@cache
def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server: a certificate of idp.example. For a client: belief in whoever signed it, and in nobody else."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("idp.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = signed.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "idp.pem").write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "idp.pem")
    return server, ssl.create_default_context(cadata=pem.decode())


def failure(url: str, **how: Any) -> OutboundError:
    """What comes of asking for `url`, which must be one of our own errors."""
    with guarded_client(**how) as client, pytest.raises(OutboundError) as raised:
        client.get(url)
    return raised.value


def asked_of(play: Play, url: str = "http://127.0.0.1:{port}/", **how: Any) -> OutboundError:
    """The failure to get something from an exempt server that plays this."""
    with listening(play) as there:
        return failure(url.format(port=there.port), allow=["127.0.0.1"], **how)
