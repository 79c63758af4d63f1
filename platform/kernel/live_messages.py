"""What goes over a stream, as bytes: parts of a page, signs, and the marks by which a browser says how far it has come.

The form is that of server-sent events (HTML Living Standard, 9.2): lines, and an empty one at the end.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from flask import g
from flask_babel import refresh

from kernel.access import STRANGER, Reader
from kernel.language import speaking
from kernel.live import Audience, Part
from kernel.live_stream import Place, Stream, Voice

BEAT = b":\n\n"
Encoded = tuple[frozenset[UUID] | None, frozenset[UUID], bytes]


@contextmanager
def speaking_to(voice: Voice) -> Iterator[None]:
    """Speaks to nobody in particular for the block, in a language and a time zone."""
    g.reader = Reader(language=voice.language, time_zone=voice.time_zone)
    refresh()
    try:
        with speaking(voice.language):
            yield
    finally:
        g.reader = STRANGER
        refresh()


def encoded(parts: Sequence[Part]) -> list[Encoded]:
    """Each part with those whom it is for, ready to be joined."""
    return [
        (None if part.only is None else frozenset(part.only), frozenset(part.apart), _json(_as_told(part))) for part in parts
    ]


def _as_told(part: Part) -> dict[str, str]:
    if part.html is None:
        return {"gone": part.element}
    told = {"put": part.element, "html": part.html.strip(), "into": part.into, "at": part.at, "said": part.said}
    return {name: value for name, value in told.items() if value}


def for_her(parts: Sequence[Encoded], audience: Audience) -> bytes | None:
    """The data of one event for somebody: the parts that are for her. None when there are none."""
    names = audience.names
    hers = [said for only, apart, said in parts if (only is None or only & names) and not apart & names]
    return b"data: [" + b",".join(hers) + b"]\n\n" if hers else None


def marked(stream: Stream, data: bytes) -> bytes:
    """The event with the mark that the browser shows when it comes back."""
    marks = ",".join(seat.mark or "-" for seat in stream.seats.values())
    return f"id: {marks}\n".encode() + data


def opening() -> bytes:
    """What a stream begins with: when to come back once it breaks off (in ms), not all at the same moment."""
    return f"retry: {random.randint(1000, 4000)}\n\n".encode()  # noqa: S311  # spreads a crowd, hides nothing


def look_again() -> bytes:
    """Too long was missed for us to tell it: the page is to be opened anew."""
    return b"event: again\ndata: \n\n"


def sign(place: Place, what: str) -> bytes:
    """Somebody gave a sign, such as `writing`."""
    return b"event: sign\ndata: " + _json({"on": str(place), "what": what}) + b"\n\n"


def who_is_here(place: Place, said: str) -> bytes:
    """A sentence that says who else is here; an empty one when nobody is."""
    return b"event: sign\ndata: " + _json({"on": str(place), "what": "here", "said": said}) + b"\n\n"


def _json(said: dict[str, str]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
