"""Limits on trying: counted in PostgreSQL, so that they hold over processes and restarts."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Base, Moment, current_tenant_id, db, in_tenant


class TooOften(Exception):
    """A limit was reached; `minutes` is how long to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"again in {minutes} min")
        self.minutes = minutes


class Attempt(Base):
    """How often something was tried within one stretch of time. The key is a hash: no address is kept."""

    __tablename__ = "attempt"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "key", "began_at"), in_tenant())

    tenant_id: Mapped[UUID] = mapped_column(default=current_tenant_id)
    key: Mapped[bytes]
    began_at: Mapped[Moment]
    count: Mapped[int] = mapped_column(default=1)


def count_attempt(what: str, who: str, *, most: int, within: timedelta) -> None:
    """Counts one attempt of `who` (an address, a mailbox) at `what`, and raises TooOften from the one after `most`."""
    key = hashlib.sha256(f"{what}\0{who.lower()}".encode()).digest()
    began = _window(now(), within)
    statement = insert(Attempt).values(tenant_id=current_tenant_id(), key=key, began_at=began, count=1)
    counted = statement.on_conflict_do_update(
        index_elements=["tenant_id", "key", "began_at"], set_={"count": Attempt.count + 1}
    ).returning(Attempt.count)
    if db.session.execute(counted).scalar_one() > most:
        raise TooOften(max(1, round((began + within - now()).total_seconds() / 60)))


def _window(moment: datetime, length: timedelta) -> datetime:
    seconds = int(length.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, moment.tzinfo)
