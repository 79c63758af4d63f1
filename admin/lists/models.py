"""What somebody looks for again and again in a list of the console, under a name of her own."""

from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from kernel.db import TenantTable, belongs_to, in_tenant


class SavedView(TenantTable):
    """One person's own view of one list: `wish` holds what was typed and chosen, field by field. Nobody else sees it."""

    __tablename__ = "saved_view"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "person_id", "list_name", "name"),
    )

    person_id: Mapped[UUID]
    list_name: Mapped[str]
    name: Mapped[str]
    wish: Mapped[dict[str, Any]]
