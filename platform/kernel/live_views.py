"""The stream a page listens to: `/live?on=page:<id>:<mark>`. The mark says how far the page had come when it was read."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from sqlalchemy import func, make_url, or_, select
from werkzeug.exceptions import TooManyRequests

from kernel.access import Permission, Reader, current_reader
from kernel.config import Settings
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import parse_id
from kernel.language import current_language
from kernel.live import LiveEvent, channels
from kernel.live_hub import Hub
from kernel.live_stream import Place, Seat, Stream, Voice
from kernel.web import House, Url, feature, house

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_PLACES = 4
MOST_STREAMS = 24  # of one session
OPENED_AT_ONCE = 4  # of all that wait; what they ask the database leaves room for everybody else

blueprint = feature("live", __name__, [Url("/live", "live", Permission.HOSPITAL_READ)])


class Gate:
    """Lets few at a time begin to listen: a crowd that comes back all at once waits here, and not for the database."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app, self._room = app, threading.Semaphore(OPENED_AT_ONCE)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/live":
            return self._app(environ, start_response)
        with self._room:
            return self._app(environ, start_response)


def install_live(app: House, settings: Settings) -> None:
    """Gives the application its hub; it does nothing until somebody listens."""
    app.wsgi_app = Gate(app.wsgi_app)  # type: ignore[method-assign]
    direct = make_url(settings.database_direct_url or settings.database_url or "").set(drivername="postgresql")
    app.extensions["live"] = Hub(app, direct.render_as_string(hide_password=False))


def live() -> ResponseReturnValue:
    """What happens at up to four places, as long as the browser stays. Raises NotFound where one of them is not hers."""
    g.pop("afterwards", None)  # a page that lies open keeps no session awake
    hub: Hub = current_app.extensions["live"]
    places, session_id = _asked_for(current_reader()), house().session_of_browser()
    if session_id is not None and len(hub.streams_of(current_tenant_id(), session_id)) >= MOST_STREAMS:
        raise TooManyRequests
    voice = Voice(current_language(), str(get_timezone()))
    stream = Stream(current_tenant_id(), session_id, voice, {place: _seat(place, mark) for place, mark in places.items()})
    if request.method == "GET":
        hub.open(stream)
    return Response(stream, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _asked_for(reader: Reader) -> dict[Place, str]:
    """The places, each with the mark from which on she wants to hear: that of her last visit here, or of the page."""
    asked = [_read(said) for said in request.args.getlist("on")]
    last = request.headers.get("Last-Event-ID")
    if not 1 <= len(asked) <= MOST_PLACES:
        raise NotFound
    for place, _ in asked:
        channel = channels()[place.channel]
        [audience] = channel.audiences(place.id, [reader])
        if audience is None:
            raise NotFound
        channel.opened(place.id, reader, audience)
    marks = last.split(",") if last else []
    return {place: m for (place, _), m in zip(asked, marks, strict=True)} if len(marks) == len(asked) else dict(asked)


def _read(said: str) -> tuple[Place, str]:
    name, _, rest = said.partition(":")
    own_id, _, mark = rest.partition(":")
    channel_id = parse_id(own_id)
    if name not in channels() or channel_id is None:
        raise NotFound
    return Place(name, channel_id), mark


def _seat(place: Place, mark: str) -> Seat:
    """Where she begins: after the event with this mark; `-` is before the first, and without a mark nothing is told anew."""
    if mark == "-":
        return Seat(0, mark)
    of_place = (
        LiveEvent.tenant_id == current_tenant_id(),
        LiveEvent.channel == place.channel,
        LiveEvent.channel_id == place.id,
    )
    top = select(func.max(LiveEvent.seq)).where(*of_place).scalar_subquery()
    query = select(LiveEvent.seq, LiveEvent.id).where(*of_place, or_(LiveEvent.seq == top, LiveEvent.id == parse_id(mark)))
    found = {str(own_id): seq or 0 for seq, own_id in db.session.execute(query.order_by(LiveEvent.seq))}
    newest_mark, newest_seq = list(found.items())[-1] if found else ("-", 0)
    return Seat(found[mark], mark) if mark in found else Seat(newest_seq, newest_mark, missed=bool(mark))
