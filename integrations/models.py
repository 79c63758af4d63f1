"""What outside services told us, raw and once. Global: a service does not know our hospitals apart."""

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Base, Moment


class MailEvent(Base):
    """One event about one letter, as far as we need it: no address, no subject. `id` is the sender's own, so it comes once."""

    __tablename__ = "mail_event"
    __table_args__ = (
        Index("mail_event_hospital_idx", "hospital_id", "received_at"),
        Index("mail_event_waiting_idx", "hospital_id", postgresql_where=text("applied_at is null")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital_id: Mapped[UUID]
    delivery_id: Mapped[UUID]
    batch_id: Mapped[UUID | None]
    kind: Mapped[str]
    reason: Mapped[str | None]
    received_at: Mapped[Moment] = mapped_column(default=now)
    applied_at: Mapped[Moment | None]
