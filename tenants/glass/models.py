"""Glass that was broken: by whom, why, and until when. The hospital reads it, and can end it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from kernel.clock import now
from kernel.db import Moment, TenantTable, in_tenant

SHORTEST_REASON = 20  # characters


class Glass(TenantTable):
    """One time that an operator may read. It ends at `expires_at`, or when somebody ended it before."""

    __tablename__ = "glass"
    __table_args__ = (
        in_tenant(),
        CheckConstraint(f"char_length(reason) >= {SHORTEST_REASON}", name="reason"),
        CheckConstraint("expires_at <= created_at + interval '60 minutes'", name="hour"),
        Index("glass_operator_idx", "tenant_id", "operator_id", "expires_at"),
    )

    operator_id: Mapped[UUID]
    operator_name: Mapped[str]
    reason: Mapped[str]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]

    @property
    def is_open(self) -> bool:
        """Whether it still lets somebody read."""
        return self.ended_at is None and self.expires_at > now()
