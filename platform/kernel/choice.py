"""Where a reader chooses her language: two buttons at the foot of every page, and back to where she was."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from kernel.access import Permission
from kernel.errors import NotFound
from kernel.events import Event, publish
from kernel.language import LANGUAGES, keep_choice
from kernel.web import POST, Place, Url, feature

blueprint = feature(
    "language",
    __name__,
    [Url("/language", "choose", Permission.HOSPITAL_READ, POST, place=Place.BOTH)],
)


@dataclass(frozen=True)
class LanguageChosen(Event):
    """The current reader chose a language; whoever keeps something about her notes it."""

    language: str


def choose() -> ResponseReturnValue:
    """Keeps the choice in the browser, and wherever its reader is known; then shows the page she came from."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise NotFound
    keep_choice(language)
    publish(LanguageChosen(language))
    return redirect(_back(), 303)


def _back() -> str:
    """The page of this host that the button stood on, if it can be opened by looking; else the first page."""
    try:
        came_from = urlsplit(request.referrer or "")
        if came_from.netloc != request.host or came_from.path.startswith("//"):
            return "/"
        current_app.create_url_adapter(request).match(unquote(came_from.path), method="GET")  # type: ignore[union-attr]
    except (HTTPException, ValueError):  # nothing can be opened there, or it is no address at all
        return "/"
    return came_from._replace(scheme="", netloc="", fragment="").geturl()
