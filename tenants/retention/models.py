"""Which pages are to be deleted, and which somebody wanted to keep."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of


class EndReason(StrEnum):
    """Why a page is to be deleted: it has been `closed` for long, or nobody wrote there for long (`quiet`)."""

    CLOSED = "closed"
    QUIET = "quiet"


class PageEnding(TenantTable):
    """A page is deleted at `ends_at`, unless somebody keeps it before (`kept_at`): then the time runs anew from that moment."""

    __tablename__ = "page_ending"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        UniqueConstraint("tenant_id", "page_id"),
        one_of("reason", EndReason),
        CheckConstraint("num_nulls(ends_at, kept_at) = 1", name="ends_or_kept"),
        Index("page_ending_ends_idx", "tenant_id", "ends_at"),
    )

    page_id: Mapped[UUID]
    reason: Mapped[str]
    ends_at: Mapped[Moment | None]
    kept_at: Mapped[Moment | None]
