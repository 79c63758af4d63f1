"""Pictures that were cleaned and kept. Their files lie in the file store under `<tenant>/<photo>/<size>.jpg`."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from kernel.db import TenantTable, in_tenant


class Photo(TenantTable):
    """One picture of an album (`album_id`: the page it belongs to). Width and height, in pixels, are of the large size."""

    __tablename__ = "photo"
    __table_args__ = (in_tenant(), Index("photo_album_idx", "tenant_id", "album_id", "id"))

    album_id: Mapped[UUID]
    width: Mapped[int]
    height: Mapped[int]

    def key(self, size: str) -> str:
        """Where the file of one size lies in the file store."""
        return f"{self.tenant_id}/{self.id}/{size}.jpg"
