"""The worker's part in pictures: clean one that was received, in all its sizes, and let go of files."""

from uuid import UUID

from flask_babel import force_locale
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, delete, select, update

from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.jobs import job
from photos.actions import delete_files, file_store
from photos.cleaning import PictureRefused, clean
from photos.models import Photo, PhotoState
from photos.store import FileMissing

FILES_AT_A_TIME = 100
_LOST = lazy("The picture did not arrive whole. Please send it once more.")


@job("photos.clean")
def clean_picture(photo_id: str) -> None:
    """Prepares a picture, or refuses it with a sentence; what was sent goes last, so that a run that dies can be repeated.

    Several runs at once do the same work twice and no harm: the first to end decides.
    """
    files = Photo(tenant_id=current_tenant_id(), id=UUID(photo_id))  # says where files lie, whether there is a row or not
    if _state(files) == PhotoState.RECEIVED:
        db.session.commit()  # nothing is held while it is prepared
        _conclude(files, _prepared(files))
        db.session.commit()
    file_store().delete(files.original_key)


def _state(files: Photo) -> str | None:
    return db.session.scalar(select(Photo.state).where(Photo.tenant_id == files.tenant_id, Photo.id == files.id))


def _prepared(files: Photo) -> dict[str, object]:
    """What its row says from now on; the files of all sizes are there when it is ready."""
    try:
        picture = clean(file_store().get(files.original_key), queue=files.tenant_id)
    except PictureRefused as refused:
        return _refusal(refused)
    except FileMissing:
        return _refusal(_LOST)
    for size, content in picture.files.items():
        file_store().put(files.key(size), content)
    return {"state": PhotoState.READY, "width": picture.width, "height": picture.height, "stored": picture.stored}


def _refusal(sentence: object) -> dict[str, object]:
    """The sentence is kept as it stands in the catalogue, and translated for whoever reads it."""
    with force_locale("en"):
        return {"state": PhotoState.REFUSED, "reason": str(sentence), "stored": 0}


def _conclude(files: Photo, outcome: dict[str, object]) -> None:
    """Writes down what became of a picture, unless that is known already. If it is gone by now, its files go too."""
    waiting = update(Photo).where(Photo.tenant_id == files.tenant_id, Photo.id == files.id, Photo.state == PhotoState.RECEIVED)
    if db.session.execute(waiting.values(outcome).returning(Photo.id)).scalar():
        record("photo.clean", "photo", files.id, actor="worker", state=str(outcome["state"]))
    elif _state(files) is None:
        delete_files(files)


def forget_pictures(which: ColumnElement[bool]) -> int:
    """Deletes the rows of these pictures, and once that is committed their files; how many there were."""
    gone = delete(Photo).where(Photo.tenant_id == current_tenant_id(), which).returning(Photo.id)
    ids = [str(one) for one in db.session.scalars(gone, execution_options={"synchronize_session": False})]
    for begin in range(0, len(ids), FILES_AT_A_TIME):
        forget_files.defer(photo_ids=" ".join(ids[begin : begin + FILES_AT_A_TIME]))
    return len(ids)


@job("photos.forget_files", deletes=True)
def forget_files(photo_ids: str) -> None:
    """Deletes every file of these pictures; run again, it does no harm."""
    for one in photo_ids.split():
        delete_files(Photo(tenant_id=current_tenant_id(), id=UUID(one)))
