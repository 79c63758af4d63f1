"""A browser that listens in tests: what comes over its stream, event by event."""

import json
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from kernel.live_stream import Stream
from kernel.processes import until
from tests.support.browser import Browser

PATIENCE = 10.0  # seconds; a test that waits as long has failed


@dataclass(frozen=True)
class Event:
    """One event as a browser gets it; `kind` is `message` where nothing else is said."""

    kind: str
    mark: str
    data: str

    @property
    def parts(self) -> list[dict[str, str]]:
        """What is to be put in place, or to be taken away."""
        parts: list[dict[str, str]] = json.loads(self.data)
        return parts

    @property
    def words(self) -> str:
        """The words of all its parts, white space folded."""
        return " ".join(BeautifulSoup(" ".join(p.get("html", "") for p in self.parts), "html.parser").get_text(" ").split())

    @property
    def gone(self) -> list[str]:
        """The ids of what is taken away."""
        return [part["gone"] for part in self.parts if "gone" in part]


class Listening:
    """An open stream. All that ever came over it is kept in `heard`; `here` is what it said last of who is here."""

    def __init__(self, answer: TestResponse, stream: Stream) -> None:
        self.answer, self._stream = answer, stream
        self.heard = self.here = ""
        self._events: queue.Queue[Event | None] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def next(self) -> Event:
        """The next event. Fails when the stream ends, or nothing comes."""
        event = self.next_or_end()
        assert event is not None, "the stream has ended"
        return event

    def next_or_end(self) -> Event | None:
        """The next event; None when the stream has ended. Fails when nothing comes."""
        return self._events.get(timeout=PATIENCE)

    def ends(self) -> bool:
        """Waits for the end of the stream; False when anything comes before it."""
        return self.next_or_end() is None

    def says_here(self, said: str) -> bool:
        """Waits until it says this of who is here."""
        return until(lambda: self.here == said, PATIENCE)

    def so_far(self) -> list[Event]:
        """What came, and was not looked at yet."""
        found: list[Event] = []
        while not self._events.empty():
            found += filter(None, [self._events.get()])
        return found

    def close(self) -> None:
        """The browser goes."""
        self._stream.close()
        self._thread.join()
        self.answer.close()

    def _read(self) -> None:
        rest = ""
        for chunk in self.answer.response:
            said = chunk.decode() if isinstance(chunk, bytes) else chunk
            self.heard += said
            *blocks, rest = (rest + said).split("\n\n")
            for event in filter(None, map(_read, blocks)):
                if event.kind == "sign" and (sign := json.loads(event.data))["what"] == "here":
                    self.here = sign["said"]
                else:
                    self._events.put(event)
        self._events.put(None)


def _read(block: str) -> Event | None:
    said: dict[str, str] = dict[str, str]()
    for line in block.split("\n"):
        name, _, value = line.partition(": ")
        said[name] = value
    return Event(said.get("event", "message"), said.get("id", ""), said["data"]) if "data" in said else None


def ask(browser: Browser, on: Sequence[str], last: str | None = None, **more: Any) -> TestResponse:
    """Asks for a stream; what is answered, be it one or not."""
    headers = {"Last-Event-ID": last} if last else {}
    return browser.client.get("/live", query_string={"on": list(on)}, base_url=f"http://{browser.at}", headers=headers, **more)


def streams(browser: Browser) -> list[Stream]:
    """Every open stream of the house."""
    hub = browser.client.application.extensions["live"]
    return [stream for tenant_id in list(hub._streams) for stream in hub.streams_of(tenant_id)]


@contextmanager
def listening(browser: Browser, *on: str, last: str | None = None) -> Iterator[Listening]:
    """Listens to places, each `page:<id>`, and `:<mark>` where one is known; `last`: the mark at which an earlier one ended."""
    before = set(streams(browser))
    answer = ask(browser, on, last)
    assert answer.status_code == 200, answer.status
    [stream] = set(streams(browser)) - before
    heard = Listening(answer, stream)
    try:
        yield heard
    finally:
        heard.close()
