"""HTTP to addresses that others named, past the guard: resolved once, no redirects, and an end to time and bytes.

Load it late, as `integrations.files.LateStore` says: it brings libraries that want Python's sockets as they will stay.
"""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cache
from threading import Thread
from typing import Any, TypeVar

import httpcore2
import httpx2

from integrations.outbound import OutboundFailed, OutboundRefused, Place, Reason, checked_address, is_public

T = TypeVar("T")
LookUp = Callable[[str, int], Sequence[str]]
SECONDS = 5.0  # from the look-up to the last byte
MOST_BYTES = 1024 * 1024  # of a whole answer, as it comes over the line
OURS = (b"accept-encoding", b"connection")
FORGOTTEN = ("set-cookie", "set-cookie2")


def guarded_client(*, allow: Collection[str] = (), **how: Any) -> httpx2.Client:
    """A client that goes nowhere but past the guard; `allow` as OUTBOUND_ALLOW has it, `how` as GuardedTransport takes it.

    Its calls raise OutboundRefused and OutboundFailed, or httpx2.InvalidURL for what is no address at all.
    """
    return httpx2.Client(**client_arguments(allow=allow, **how))


def client_arguments(*, allow: Collection[str] = (), **how: Any) -> dict[str, Any]:
    """The same for another client built on httpx2, such as Authlib's: `OAuth2Client(..., **client_arguments(allow=…))`."""
    return {
        "transport": GuardedTransport(allow=allow, **how),
        "trust_env": False,  # no proxies: they would go round the guard
        "follow_redirects": False,
        "headers": {"User-Agent": "CarePages"},
    }


def look_up(host: str, port: int) -> list[str]:
    """Every IP address of a name. Raises OSError when there is none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class GuardedTransport(httpx2.BaseTransport):
    """What an httpx2 client stands on. Each request has a connection of its own, so that nothing is left over for another."""

    def __init__(
        self,
        *,
        allow: Collection[str] = (),
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        look_up: LookUp = look_up,
        dial: httpcore2.NetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`look_up`, `dial` and `tls` take the place of the network's names, its lines, and the certificates believed."""
        self._allow, self._seconds, self._most = frozenset(allow), seconds, most_bytes
        self._look_up, self._dial, self._tls = look_up, dial or httpcore2.SyncBackend(), tls

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises OutboundRefused and OutboundFailed, after at most so many seconds whatever the other side does."""
        place = checked_address(str(request.url), allow=self._allow)
        request.read()
        line = _Line(self._dial, place, self._seconds, self._most)
        try:
            return _beside(lambda: self._ask(request, place, line), self._seconds)
        except TimeoutError:
            line.cut()
            raise OutboundFailed(Reason.TOO_SLOW, place.host) from None

    def _ask(self, request: httpx2.Request, place: Place, line: "_Line") -> httpx2.Response:
        line.addresses = self._addresses(place)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() not in OURS]
        url = request.url
        tls = self._tls or _public_certificates()
        with _told(place.host), line, httpcore2.ConnectionPool(ssl_context=tls, network_backend=line) as pool:
            answer = pool.request(
                request.method,
                httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=[*headers, (b"Accept-Encoding", b"identity"), (b"Connection", b"close")],
                content=request.content or None,
            )
        return _usable(answer, place.host)

    def _addresses(self, place: Place) -> Sequence[str]:
        """All addresses of a place. One that is not public among them is reason enough not to go."""
        try:
            found = self._look_up(place.host.strip("[]"), place.port)
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise OutboundRefused(Reason.NO_SUCH_NAME, place.host)
        if not place.exempt and not all(map(is_public, found)):
            raise OutboundRefused(Reason.PRIVATE, place.host)
        return found


@cache
def _public_certificates() -> ssl.SSLContext:
    """What this machine believes; SSL_CERT_FILE may name others."""
    return httpcore2.default_ssl_context()


def _beside(work: Callable[[], T], seconds: float) -> T:
    """What `work` gives or raises. It is waited for so long and no longer, then TimeoutError: a look-up cannot be stopped."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result(seconds)


def _usable(answer: httpcore2.Response, host: str) -> httpx2.Response:
    if 300 <= answer.status < 400:
        raise OutboundFailed(Reason.REDIRECT, host)
    headers = httpx2.Headers(answer.headers)
    if headers.get("content-encoding", "identity") != "identity":  # we asked for none: it may be a bomb
        raise OutboundFailed(Reason.BAD_ANSWER, host)
    kept = [(name, value) for name, value in headers.multi_items() if name not in FORGOTTEN]
    return httpx2.Response(answer.status, headers=kept, content=answer.content)


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Every failure of the library is one of ours."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise OutboundFailed(Reason.TOO_SLOW, host) from error
    except httpcore2.NetworkError as error:
        tls = any(isinstance(why, ssl.SSLError) for why in error.args)
        raise OutboundFailed(Reason.TLS if tls else Reason.NO_CONNECTION, host) from error
    except httpcore2.ProtocolError as error:
        raise OutboundFailed(Reason.BAD_ANSWER, host) from error


class _Line(httpcore2.NetworkBackend):
    """A connection to addresses that were judged. It counts time and bytes, and can be cut from another thread."""

    addresses: Sequence[str] = ()

    def __init__(self, dial: httpcore2.NetworkBackend, place: Place, seconds: float, most: int) -> None:
        self._dial, self._host, self._most = dial, place.host, most
        self._until = time.monotonic() + seconds
        self._wire: socket.socket | None = None

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        if self._wire is not None:
            self._wire.close()

    def cut(self) -> None:
        """Ends what is being waited for: where sockets are gevent's, a TLS record can be made to last for ever."""
        with suppress(OSError):
            if self._wire is not None:
                self._wire.shutdown(socket.SHUT_RDWR)

    def left(self) -> float:
        """Seconds. Raises OutboundFailed when there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise OutboundFailed(Reason.TOO_SLOW, self._host)
        return left

    def took(self, count: int) -> None:
        """Raises OutboundFailed when too many bytes have come."""
        self._most -= count
        if self._most < 0:
            raise OutboundFailed(Reason.TOO_MUCH, self._host)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """To the first address that answers. `host` is not looked up again; the certificate is still checked for it."""
        for place, address in enumerate(self.addresses, start=1):
            share = self.left() / (len(self.addresses) - place + 1)
            try:
                stream = self._dial.connect_tcp(address, port, timeout=share, socket_options=socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if place == len(self.addresses):
                    raise
            else:
                self._wire = stream.get_extra_info("socket").dup()
                return _Stream(stream, self)
        raise OutboundFailed(Reason.NO_CONNECTION, self._host)


class _Stream(httpcore2.NetworkStream):
    """What goes over a line, in the time that is left and up to the bytes that are allowed."""

    def __init__(self, stream: httpcore2.NetworkStream, line: _Line) -> None:
        self._stream, self._line = stream, line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        some = self._stream.read(max_bytes, self._line.left())
        self._line.took(len(some))
        return some

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._line.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._line.left()), self._line)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
