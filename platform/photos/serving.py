"""The answer that carries a picture: asked for anew each time, so that what is no longer shown is gone from browsers too."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.http import generate_etag

from kernel.errors import NotFound
from photos.actions import file_store
from photos.cleaning import SIZES
from photos.models import Photo, PhotoState
from photos.store import FileMissing

FULL, LARGE = "full", "large"

# A browser shows a picture that is opened alone in a page of its own making, with its own style; nothing else may run there.
PICTURE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def picture_to_look_at(photo: Photo, size: str) -> ResponseReturnValue:
    """One size of a picture that the reader was found to be shown. Raises NotFound when there is none of that name."""
    if size not in SIZES or size == FULL:
        raise NotFound
    return _answer(photo, size, "inline")


def picture_to_take_home(photo: Photo) -> ResponseReturnValue:
    """The largest size there is of a picture, as a file. Raises NotFound when none is there yet."""
    try:
        return _answer(photo, FULL, "attachment")
    except NotFound:
        return _answer(photo, LARGE, "attachment")


def _answer(photo: Photo, size: str, disposition: str) -> Response:
    """The files of a picture that is ready never change: their name is as good as a hash of them."""
    if photo.state != PhotoState.READY:
        raise NotFound
    answer = Response(mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = f'{disposition}; filename="{_name(photo)}"'
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    answer.set_etag(generate_etag(photo.key(size).encode()))
    if request.if_none_match.contains(answer.get_etag()[0] or ""):
        answer.status_code = 304
        return answer
    try:
        answer.set_data(file_store().get(photo.key(size)))
    except FileMissing:
        raise NotFound from None
    return answer


def _name(photo: Photo) -> str:
    """Tells two pictures of a day apart, and nothing else: what its sender called it was never kept."""
    return f"picture-{photo.created_at:%Y-%m-%d}-{photo.id.hex[-6:]}.jpg"
