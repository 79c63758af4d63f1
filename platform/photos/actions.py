"""What is done to pictures: keep one, cleaned, in every size; say what it shows; let go of it."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from flask import current_app

from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from photos.cleaning import SIZES, CleanPicture, clean
from photos.models import Photo
from photos.room import NoRoom, refuse_beyond_room
from photos.store import FileStore


def keep_picture(original: bytes, album_id: UUID, *, actor: Reader) -> Photo:
    """Cleans a picture and keeps all its sizes; the original is not kept. Raises PictureRefused with a sentence."""
    return keep_cleaned(clean(original, queue=current_tenant_id()), album_id, actor=actor)


def keep_cleaned(cleaned: CleanPicture, album_id: UUID, *, actor: Reader) -> Photo:
    """Keeps all sizes of a picture that is cleaned. Raises NoRoom."""
    photo = keep_files(cleaned, album_id)
    record("photo.keep", "photo", photo.id, actor=actor, album=str(album_id))
    return photo


def keep_files(cleaned: CleanPicture, album_id: UUID) -> Photo:
    """A picture's row and its files, in the sizes that it has. Raises NoRoom, and then neither is there."""
    shape = {"width": cleaned.width, "height": cleaned.height, "stored": cleaned.stored}
    photo = Photo(tenant_id=current_tenant_id(), id=new_id(), album_id=album_id, **shape)
    with db.session.begin_nested():
        db.session.add(photo)
        db.session.flush()
        put_within_room({photo.key(size): content for size, content in cleaned.files.items()})
    return photo


def put_within_room(files: Mapping[str, bytes]) -> None:
    """Puts files where they lie whose bytes are counted in a row by now. Raises NoRoom, and then none of them is there.

    It is looked twice: before, so that a full hospital costs no work; and after, in turn: nobody waits while files travel.
    """
    refuse_beyond_room()
    for key, content in files.items():
        file_store().put(key, content)
    try:
        refuse_beyond_room(in_turn=True)
    except NoRoom:
        for key in files:
            file_store().delete(key)
        raise


def describe_picture(photo: Photo, *, caption: str, shows: str, actor: Actor) -> None:
    """What stands under a picture, and what is read out to those who cannot see it."""
    if (photo.caption, photo.shows) != (caption, shows):
        photo.caption, photo.shows = caption, shows
        record("photo.describe", "photo", photo.id, actor=actor)


def forget_picture(photo: Photo, *, actor: Actor) -> None:
    """Deletes a picture with all its files. The files go first: a run that dies in between can be repeated."""
    delete_files(photo)
    db.session.delete(photo)
    record("photo.forget", "photo", photo.id, actor=actor)


def delete_files(photo: Photo) -> None:
    """Deletes every file of a picture, if there are any."""
    for key in (photo.original_key, *map(photo.key, SIZES)):
        file_store().delete(key)


def file_store() -> FileStore:
    """Where files are kept; wsgi.py puts it in place."""
    return cast(FileStore, current_app.extensions["file_store"])
