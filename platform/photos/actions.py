"""What is done to pictures: keep one, cleaned, in every size."""

from typing import cast
from uuid import UUID

from flask import current_app

from kernel.access import Reader
from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from photos.cleaning import CleanPicture, clean
from photos.models import Photo
from photos.store import FileStore


def keep_picture(original: bytes, album_id: UUID, *, actor: Reader) -> Photo:
    """Cleans a picture and keeps all its sizes; the original is not kept. Raises PictureRefused with a sentence."""
    return keep_cleaned(clean(original, queue=current_tenant_id()), album_id, actor=actor)


def keep_cleaned(cleaned: CleanPicture, album_id: UUID, *, actor: Reader) -> Photo:
    """Keeps all sizes of a picture that is cleaned."""
    photo = Photo(tenant_id=current_tenant_id(), id=new_id(), album_id=album_id, width=cleaned.width, height=cleaned.height)
    for size, content in cleaned.files.items():
        file_store().put(photo.key(size), content)
    db.session.add(photo)
    db.session.flush()
    record("photo.keep", "photo", photo.id, actor=actor, album=str(album_id))
    return photo


def file_store() -> FileStore:
    """Where files are kept; wsgi.py puts it in place."""
    return cast(FileStore, current_app.extensions["file_store"])
