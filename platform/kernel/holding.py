"""Legal hold: while it lasts, nothing of a hospital is deleted by the house itself."""

from sqlalchemy import CheckConstraint, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Moment, TenantTable, current_tenant_id, db, in_tenant


class LegalHold(TenantTable):
    """One hold, and how it ended. The words (`reason`, `lifted_why`) are the operator's: a case number, a court."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        in_tenant(),
        CheckConstraint("num_nulls(lifted_at, lifted_why) in (0, 2)", name="lifted"),
        Index("legal_hold_lasting_key", "tenant_id", unique=True, postgresql_where=text("lifted_at is null")),
    )

    reason: Mapped[str]
    lifted_at: Mapped[Moment | None]
    lifted_why: Mapped[str | None] = mapped_column(default=None)


def is_held() -> bool:
    """Whether the hospital one is in is under legal hold. One statement."""
    query = select(LegalHold.id).where(LegalHold.tenant_id == current_tenant_id(), LegalHold.lifted_at.is_(None))
    return db.session.scalar(query) is not None
