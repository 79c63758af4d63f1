"""A DNS server in the hands of a test, and a web of small files that a test says what is in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingUDPServer
from threading import Thread
from unittest.mock import patch

import dns.message
import dns.rcode
import dns.rrset
from dns.resolver import Resolver

from integrations import proving_dns, proving_http
from integrations.outbound import OutboundFailed, Reason

Texts = dict[str, list[str]]


@contextmanager
def answering(texts: Texts) -> Iterator[None]:
    """DNS knows these TXT entries and no others."""

    class Answer(BaseRequestHandler):
        def handle(self) -> None:
            asked = dns.message.from_wire(self.request[0])
            name = asked.question[0].name.to_text(omit_final_dot=True)
            answer = dns.message.make_response(asked)
            if name in texts:
                said = [f'"{text[:20]}" "{text[20:]}"' for text in texts[name]]  # in two strings, as long ones are
                answer.answer.append(dns.rrset.from_text(asked.question[0].name, 60, "IN", "TXT", *said))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.request[1].sendto(answer.to_wire(), self.client_address)

    with ThreadingUDPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        with patch.object(proving_dns, "resolver", lambda: resolver):
            yield
        server.shutdown()
        thread.join()


@contextmanager
def web(files: Mapping[str, str]) -> Iterator[list[str]]:
    """Whoever is asked for one of these addresses gives this; nobody else answers. Yields what was asked for."""
    asked: list[str] = []

    def get(url: str, **_: object) -> tuple[int, bytes]:
        asked.append(url)
        if url not in files:
            raise OutboundFailed(Reason.NO_CONNECTION)
        return 200, files[url].encode()

    with patch.object(proving_http, "get", get):
        yield asked
