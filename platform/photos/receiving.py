"""Taking pictures in as they were sent: what can be told at once is, and the same file sent twice is one picture."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import IO
from uuid import UUID, uuid5

from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import insert

from kernel.access import Reader
from kernel.audit import record
from kernel.db import current_tenant_id, db
from photos.actions import put_within_room
from photos.cleaning import PictureRefused
from photos.jobs import clean_picture
from photos.models import Photo, PhotoState
from photos.reading import read_picture

# How files of the kinds that the cleaner knows begin: JPEG, PNG, GIF, WebP, HEIC. It looks closer than this.
_KINDS = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|....ftyp(hei[cmsx]|hev[cx]|mif1|msf1)", re.DOTALL)
_LONGEST_SIDE = 65_535  # pixels; what a browser says of a shape is only believed so far


@dataclass(frozen=True)
class Sent:
    """One file as it comes. `ticket` is its sender's own mark: under the same one, the same file is the same picture.

    `width` and `height` are what its browser says of it, 0 when it does not; they only shape the empty place until it is
    prepared. `in_album`: it is to stand in the album by itself.
    """

    file: IO[bytes]
    ticket: UUID
    width: int = 0
    height: int = 0
    in_album: bool = False


def receive_picture(sent: Sent, album_id: UUID, *, actor: Reader) -> Photo:
    """Keeps a picture as it was sent; a job cleans it soon. Raises PictureRefused when one sees at once that it is none,
    and NoRoom.
    """
    original = _read(sent.file)
    known = all(0 < side <= _LONGEST_SIDE for side in (sent.width, sent.height))
    row = {
        "tenant_id": current_tenant_id(),
        # Bound to page, sender and content: nobody else's ticket leads here, and another file under it is another picture.
        "id": uuid5(album_id, f"{actor.person_id} {sent.ticket} {sha256(original).hexdigest()}"),
        "album_id": album_id,
        "state": PhotoState.RECEIVED,
        "width": sent.width if known else 0,
        "height": sent.height if known else 0,
        "in_album": sent.in_album,
        "stored": len(original),
    }
    # The row first: whoever sends the same at the same moment waits here, and then finds it.
    with db.session.begin_nested():
        added = db.session.execute(insert(Photo).values(row).on_conflict_do_nothing().returning(Photo.id)).scalar()
        photo = db.session.get_one(Photo, (row["tenant_id"], row["id"]))
        if added:
            put_within_room({photo.original_key: original})
            record("photo.receive", "photo", photo.id, actor=actor, album=str(album_id))
            clean_picture.defer(photo_id=photo.id)
    return photo


def _read(file: IO[bytes]) -> bytes:
    """The file. What costs nothing to see is said to its sender now; all else the cleaner finds."""
    original = read_picture(file)
    if not original:
        raise PictureRefused(_("The file is empty. Please choose the picture again."))
    if not _KINDS.match(original):
        kinds = _("The file is not a JPEG, PNG, WebP, GIF or HEIC picture. Please choose a picture of one of these kinds.")
        raise PictureRefused(kinds)
    return original
