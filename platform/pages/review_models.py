"""What whoever a page is about thinks of each thing that was said in her name before she could decide."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from kernel.db import TenantTable, belongs_to, in_tenant, one_of


class Verdict(StrEnum):
    """What becomes of it. `hide`: only she sees it. `delete`: the same, until she puts it back, and she does not want it."""

    DELETE = "delete"
    HIDE = "hide"
    KEEP = "keep"


class ReviewMark(TenantTable):
    """She has looked at something (`about_id`: an update, a picture, a word) and decided."""

    __tablename__ = "review_mark"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        UniqueConstraint("tenant_id", "page_id", "about_id"),
        one_of("verdict", Verdict),
    )

    page_id: Mapped[UUID]
    about_id: Mapped[UUID]
    verdict: Mapped[str]
