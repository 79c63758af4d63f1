"""Pictures in posts: taken in as the form sends them, and deleted where they came to stand in none."""

from datetime import timedelta
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from sqlalchemy import and_, select

from forums.access import ForumVisit
from forums.forms import MOST_PICTURES, PostForm
from forums.models import PostPhoto
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id, parse_id
from kernel.jobs import job
from kernel.limits import TooOften, count_attempt
from kernel.text import plain
from photos.actions import forget_picture
from photos.cleaning import PictureRefused
from photos.models import Photo
from photos.receiving import Sent, receive_picture
from photos.store import FilesUnavailable

LOOSE_LASTS = timedelta(days=1)


def take_pictures(visit: ForumVisit, form: PostForm) -> list[Photo]:
    """Keeps the pictures that came with a form; what cannot be taken is named in `form.wrong_pictures`."""
    files = [file for file in request.files.getlist("pictures") if file.filename]
    if len(files) > MOST_PICTURES:
        form.wrong_pictures = [
            _("A post holds up to %(most)s pictures. Choose those that are to stand in it.", most=MOST_PICTURES)
        ]
        return []
    ticket, taken, wrong = parse_id(form.ticket.data or "") or new_id(), list[Photo](), list[str]()
    for file in files:
        try:
            count_attempt("picture", str(visit.reader.person_id), most=200, within=timedelta(hours=1))
            photo = receive_picture(Sent(file.stream, ticket), visit.forum.id, actor=visit.reader)
        except PictureRefused as refused:
            wrong.append(f"{plain(file.filename or '')[:80]}: {refused.sentence}")
        except TooOften:
            wrong.append(_("These are many pictures in a short time. Wait a while, then send it again."))
        except (FilesUnavailable, OSError):
            wrong.append(_("We cannot keep pictures at the moment. Try again in a minute, or leave them out."))
        else:
            photo.shows = form.shows.data or ""
            forget_loose.defer(at=now() + LOOSE_LASTS, photo_id=photo.id)
            taken.append(photo)
    form.wrong_pictures = wrong
    return taken


@job("forums.forget_loose_picture", deletes=True)
def forget_loose(photo_id: str) -> None:
    """Deletes a picture that was sent for a post and stands in none."""
    placed = and_(PostPhoto.tenant_id == Photo.tenant_id, PostPhoto.photo_id == Photo.id)
    query = select(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.id == UUID(photo_id))
    photo = db.session.scalars(query.where(~select(PostPhoto.id).where(placed).exists())).one_or_none()
    if photo is not None:
        forget_picture(photo, actor="worker")
