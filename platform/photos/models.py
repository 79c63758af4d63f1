"""Pictures that were sent. Their files lie in the file store under `<tenant>/<photo>/<size>.jpg`, once they are cleaned."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import TenantTable, in_tenant, one_of
from kernel.ids import new_id

ORIGINAL = "original"


class PhotoState(StrEnum):
    """`received`: it waits to be cleaned, and nobody is shown it. `refused`: it could not be; `reason` says why."""

    READY = "ready"
    RECEIVED = "received"
    REFUSED = "refused"


class Photo(TenantTable):
    """One picture of an album (`album_id`: the page it is of, or the like). Width and height, in pixels, are of the large size.

    `caption` stands under it; `shows` is read out to people who cannot see it. `place` orders the album, the largest first.
    `in_album`: it stands in the album by itself, and not only with an update. `hidden`: whoever the album is about does not
    want it shown; only she sees it. `stored`: how many bytes its files have together (see `room.py`).
    """

    __tablename__ = "photo"
    __table_args__ = (
        in_tenant(),
        one_of("state", PhotoState),
        Index("photo_album_idx", "tenant_id", "album_id", "id"),
        Index("photo_place_idx", "tenant_id", "album_id", "place"),
        Index("photo_stored_idx", "tenant_id", "stored"),
    )

    album_id: Mapped[UUID]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default=PhotoState.READY)
    reason: Mapped[str | None]
    caption: Mapped[str] = mapped_column(default="")
    shows: Mapped[str] = mapped_column(default="")
    place: Mapped[UUID] = mapped_column(default=new_id)
    in_album: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    stored: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))

    def key(self, size: str) -> str:
        """Where the file of one size lies in the file store."""
        return f"{self.tenant_id}/{self.id}/{size}.jpg"

    @property
    def original_key(self) -> str:
        """Where the file lies as it was sent, until it is cleaned. It is never served."""
        return f"{self.tenant_id}/{self.id}/{ORIGINAL}"
