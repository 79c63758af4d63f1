"""The pictures of an update that is being written: those that came with the form, and those that were here before."""

from collections.abc import Sequence
from datetime import timedelta

from flask import request
from flask_babel import gettext as _

from kernel.ids import parse_id
from kernel.limits import count_attempt
from kernel.text import plain
from pages.access import PageVisit
from pages.queries import loose_photos
from pages.update_form import UpdateForm
from photos.actions import keep_picture
from photos.cleaning import PictureRefused
from photos.models import Photo
from photos.store import FilesUnavailable

MOST_PICTURES = 20
LONGEST_CAPTION = 300
HOUR = timedelta(hours=1)


def pictures_sent(visit: PageVisit, form: UpdateForm, placed: Sequence[Photo]) -> list[Photo]:
    """The pictures of the form as it was sent: of those `placed` or sent before the ones it still names, and its new ones."""
    return _still_kept(visit, placed) + _received(visit, form, request.form.getlist("kept"))


def shows(photo: Photo) -> str:
    """What the form says that a picture shows."""
    return plain(request.form.get(f"shows-{photo.id}", ""))[:LONGEST_CAPTION]


def _still_kept(visit: PageVisit, placed: Sequence[Photo]) -> list[Photo]:
    """The pictures of an earlier try that the form still names: nothing that arrived is asked for twice."""
    named = [found for found in map(parse_id, request.form.getlist("kept")) if found]
    return [photo for photo in placed if photo.id in named] + (loose_photos(visit, named) if named else [])


def _received(visit: PageVisit, form: UpdateForm, kept: Sequence[str]) -> list[Photo]:
    """Cleans and keeps what was sent; what cannot be taken is named beside the field, and the rest stays."""
    photos: list[Photo] = []
    wrong: list[str] = []
    for sent in [file for file in form.pictures.data or [] if getattr(file, "filename", "")]:
        if len(kept) + len(photos) >= MOST_PICTURES:
            wrong.append(_("An update holds up to %(number)d pictures. The first ones are kept.", number=MOST_PICTURES))
            break
        count_attempt("picture", str(visit.reader.person_id), most=200 if visit.reader.is_member else 40, within=HOUR)
        try:
            photos.append(keep_picture(sent.read(), visit.page.id, actor=visit.reader))
        except PictureRefused as refused:
            wrong.append(f"{plain(sent.filename)[:80]}: {refused}")
        except FilesUnavailable:
            wrong.append(_("We cannot keep pictures at the moment. Try again in a minute, or publish your words without them."))
            break
    form.wrong_pictures = wrong
    return photos
