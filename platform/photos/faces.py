"""One's own picture: chosen, looked at, taken away, and gone with the account. Only she sees it; elsewhere stand initials."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select

from accounts.archive import Entry, contributes
from accounts.leaving import PersonDeleted
from accounts.models import Person
from accounts.queries import me
from kernel.access import Permission, Reader, current_reader
from kernel.audit import Actor, record
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.events import listens_to
from kernel.forms import HouseForm
from kernel.jobs import job
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature
from photos.actions import file_store, keep_picture
from photos.cleaning import MAX_BYTES, SIZES, PictureRefused
from photos.models import Photo
from photos.reading import read_picture
from photos.serving import picture_to_look_at
from photos.store import FileMissing

blueprint = feature(
    "faces",
    __name__,
    [
        Url("/account/photo", "choose", Permission.ACCOUNT_MANAGE, GET_POST, largest=MAX_BYTES + 64 * 1024),
        Url("/account/photo/remove", "remove", Permission.ACCOUNT_MANAGE, POST),
        Url("/account/photo.jpg", "own", Permission.ACCOUNT_MANAGE),
    ],
)

SHOWN = "medium"


class FaceForm(HouseForm):
    """A picture of oneself."""

    picture = FileField(lazy("A picture of you"), [FileRequired(lazy("Choose a picture."))])


def choose() -> ResponseReturnValue:
    """Chooses a picture; the one before goes."""
    somebody, form = me(current_reader()), FaceForm()
    if form.validate_on_submit():
        count_attempt("own picture", str(somebody.id), most=20, within=timedelta(hours=1))
        try:
            show_face(somebody, read_picture(form.picture.data), actor=current_reader())
        except PictureRefused as refused:
            form.refuse(form.picture, refused.sentence)
        else:
            flash(_("This is your picture from now on."), "good")
            return redirect(url_for("faces.choose"))
    return render_template("photos/face.html", form=form, me=somebody), 422 if form.errors else 200


def remove() -> ResponseReturnValue:
    """Takes the picture away."""
    take_face_away(me(current_reader()), actor=current_reader())
    flash(_("Your picture is gone."), "good")
    return redirect(url_for("faces.choose"))


def own() -> ResponseReturnValue:
    """The picture, whole, for its owner."""
    photo = _photo(me(current_reader()))
    if photo is None:
        raise NotFound
    return picture_to_look_at(photo, SHOWN)


def show_face(somebody: Person, original: bytes, *, actor: Reader) -> None:
    """Keeps a picture as somebody's own. Raises PictureRefused."""
    photo = keep_picture(original, somebody.id, actor=actor)
    _forget_pictures(somebody.id, but=photo.id)
    somebody.photo_id = photo.id


def take_face_away(somebody: Person, *, actor: Actor) -> None:
    """Somebody has no picture any more; its files go too."""
    somebody.photo_id = None
    _forget_pictures(somebody.id)
    record("person.photo_away", "person", somebody.id, actor=actor)


@job("photos.delete_files", deletes=True)
def delete_files(photo_id: str) -> None:
    """Removes every size of a picture whose row is gone. Run twice it does nothing more."""
    photo = Photo(tenant_id=current_tenant_id(), id=UUID(photo_id))
    for size in SIZES:
        file_store().delete(photo.key(size))


@listens_to(PersonDeleted)
def forget_face(event: PersonDeleted) -> None:
    """Her picture goes with her account."""
    _forget_pictures(event.person_id)


@contributes("photo")
def face_files(reader: Reader) -> Iterator[Entry]:
    """Her own picture."""
    photo = _photo(me(reader))
    if photo is None:
        return
    with suppress(FileMissing):
        yield Entry("photo.jpg", file_store().get(photo.key("large")))


def _photo(somebody: Person) -> Photo | None:
    photo = db.session.get(Photo, (current_tenant_id(), somebody.photo_id)) if somebody.photo_id else None
    return photo if photo is not None and photo.album_id == somebody.id else None


def _forget_pictures(person_id: UUID, *, but: UUID | None = None) -> None:
    """Pictures that somebody showed of herself go: rows now, files once that is committed."""
    album = select(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.album_id == person_id)
    for photo in db.session.scalars(album):
        if photo.id != but:
            delete_files.defer(photo_id=photo.id)
            db.session.delete(photo)
