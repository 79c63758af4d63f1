"""That somebody who keeps a page would like it to be in memory of whoever it is about; gone once that is answered."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from kernel.db import TenantTable, belongs_to, in_tenant


class Memorial(TenantTable):
    """It waits for a second person. `person_id` asked for it, `words` would stand at the top of the page; they may be empty."""

    __tablename__ = "memorial"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "page_id"),
        Index("memorial_person_idx", "tenant_id", "person_id"),
    )

    page_id: Mapped[UUID]
    person_id: Mapped[UUID]
    words: Mapped[str]
