"""Pictures as forms send them: those that are here already, those that come with it, their order and their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import Form

from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id, parse_id
from kernel.limits import TooOften, count_attempt
from kernel.text import plain
from pages.access import PageVisit
from pages.jobs import LOOSE_LASTS, forget_loose_picture
from pages.update_queries import loose_photos
from photos.actions import describe_picture
from photos.cleaning import PictureRefused
from photos.models import Photo, PhotoState
from photos.receiving import Sent, receive_picture
from photos.store import FilesUnavailable

MOST_PICTURES = 20  # in one update; a hospital may allow fewer
LONGEST_WORDS = 300  # characters of a caption, and of what a picture shows
EARLIER, LATER = "earlier", "later"
_HOUR = timedelta(hours=1)


@dataclass
class Arrival:
    """What came of the files of one request: the pictures that arrived, and for each other file its name and a sentence."""

    arrived: list[Photo] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def take_in(visit: PageVisit, files: Sequence[FileStorage], *, in_album: bool) -> Arrival:
    """Keeps every file that can be kept; one that cannot be takes no other with it."""
    arrival = Arrival()
    for file in files:
        try:
            with db.session.begin_nested():
                arrival.arrived.append(take_one(visit, file, in_album=in_album))
        except PictureRefused as refused:
            arrival.wrong.append((_name(file), str(refused)))
        except TooOften:
            arrival.wrong.append((_name(file), _("That is as many pictures as we take in one hour. Please send it later.")))
        except FilesUnavailable:
            sentence = _("We cannot keep pictures at the moment. Try again in a minute, or publish your words without them.")
            arrival.wrong.append((_name(file), sentence))
        except OSError:
            arrival.wrong.append((_name(file), _("It could not be kept just now. Please send it once more.")))
    arrival.arrived = list(dict.fromkeys(arrival.arrived))
    return arrival


def take_one(visit: PageVisit, file: FileStorage, *, in_album: bool) -> Photo:
    """Keeps one file under the ticket that its form carries. Raises PictureRefused, TooOften, or OSError."""
    reader = visit.reader
    count_attempt("picture", str(reader.person_id), most=200 if reader.is_member else 40, within=_HOUR)
    width, height = (request.form.get(side, 0, type=int) for side in ("width", "height"))
    sent = Sent(file.stream, _ticket(), width, height, in_album)
    photo = receive_picture(sent, visit.page.id, actor=reader)
    if not in_album:
        forget_loose_picture.defer(at=now() + LOOSE_LASTS, photo_id=photo.id)
    return photo


def _ticket() -> UUID:
    """The mark under which the form's files are sent; a form that has none sends each of them once."""
    return parse_id(request.form.get("ticket", "")) or new_id()


def sent_files() -> list[FileStorage]:
    """The files of this request. A form without any sends one that has no name."""
    return [file for file in request.files.getlist("pictures") if file.filename]


def _name(file: FileStorage) -> str:
    """What the sender calls it: said to her, and kept nowhere."""
    return plain(file.filename or "")[:80]


def pictures_of_form(visit: PageVisit, form: Form, placed: Sequence[Photo] = ()) -> list[Photo]:
    """The pictures of the submitted form of an update, with their words, in the order in which they are to stand.

    `placed` are those that stand in the update already. What cannot be taken is named beside the field of the form, which has
    `wrong_pictures` for it; the rest stays.
    """
    named = [found for found in map(parse_id, request.form.getlist("kept")) if found]
    files = sent_files()
    if not named and not files:
        return []
    most = _most_pictures(placed)
    room = max(0, most - len(named))
    arrival = take_in(visit, files[:room], in_album=False)
    named = list(dict.fromkeys(named + [photo.id for photo in arrival.arrived]))
    here = [photo for photo in placed if photo.id in named] + (loose_photos(visit, named) if named else [])
    here = sorted(here, key=lambda photo: named.index(photo.id))
    wrong = [f"{name}: {sentence}" for name, sentence in arrival.wrong]
    wrong += [_("Picture %(number)s: %(reason)s", number=n, reason=_(p.reason)) for n, p in enumerate(here, 1) if p.reason]
    if len(files) > room:
        wrong.append(_("An update holds up to %(most)s pictures. The first ones are kept.", most=most))
    if len(here) > most:
        wrong.append(_("An update holds up to %(most)s pictures. Choose those that are to stand in it.", most=most))
    form.wrong_pictures = wrong
    for photo in here:
        take_words(visit, photo)
    return _moved([photo for photo in here if photo.state != PhotoState.REFUSED])


def _most_pictures(placed: Sequence[Photo]) -> int:
    """As many as the hospital allows; those that stand in the update already may stay."""
    return max(min(current_brand().rules.update_pictures, MOST_PICTURES), len(placed))


def take_words(visit: PageVisit, photo: Photo) -> None:
    """Keeps what the form says of a picture, if it says anything."""
    shows, caption = (request.form.get(f"{what}-{photo.id}") for what in ("shows", "caption"))
    describe_picture(
        photo,
        shows=photo.shows if shows is None else plain(shows)[:LONGEST_WORDS],
        caption=photo.caption if caption is None else plain(caption)[:LONGEST_WORDS],
        actor=visit.reader,
    )


def only_arranges() -> bool:
    """Whether a button was pressed that changes the pictures and leaves all else as it is typed."""
    return "arrange" in request.form


def _moved(pictures: list[Photo]) -> list[Photo]:
    """In their order, with the one whose button was pressed a place earlier or later."""
    way, _space, which = request.form.get("arrange", "").partition(" ")
    at = next((n for n, photo in enumerate(pictures) if str(photo.id) == which), None)
    to = -1 if at is None else at - 1 if way == EARLIER else at + 1
    if at is not None and 0 <= to < len(pictures):
        pictures[at], pictures[to] = pictures[to], pictures[at]
    return pictures
