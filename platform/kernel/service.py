"""For those who run the house: is it alive, can it work."""

from flask.typing import ResponseReturnValue
from sqlalchemy import text

from kernel.access import Permission
from kernel.db import db
from kernel.web import Place, Url, feature

blueprint = feature(
    "service",
    __name__,
    [
        Url("/favicon.ico", "favicon", Permission.SERVICE_READ, place=Place.ANYWHERE),
        Url("/healthz", "alive", Permission.SERVICE_READ, place=Place.ANYWHERE),
        Url("/readyz", "ready", Permission.SERVICE_READ, place=Place.ANYWHERE),
    ],
)


def alive() -> ResponseReturnValue:
    """The process answers."""
    return "alive\n", 200, {"Content-Type": "text/plain"}


def ready() -> ResponseReturnValue:
    """The process reaches its database."""
    db.session.execute(text("select 1"))
    return "ready\n", 200, {"Content-Type": "text/plain"}


def favicon() -> ResponseReturnValue:
    """Browsers ask for it everywhere; the mark in the page is enough."""
    return "", 204, {"Cache-Control": "public, max-age=604800"}
