"""Operators, their sessions, tries to sign in and acts; and what is counted of each hospital. None of it is of a hospital.

The application's role may do nothing with the first four: they are reached in an operators' session alone.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Base, Email, Moment
from kernel.ids import new_id


class Operator(Base):
    """Somebody who runs the platform. `secret` is that of her app, sealed; `counter` the time step of its last code."""

    __tablename__ = "operator"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[Email] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    secret: Mapped[bytes | None]
    counter: Mapped[int] = mapped_column(BigInteger, default=0)
    disabled_at: Mapped[Moment | None]
    created_at: Mapped[Moment] = mapped_column(default=now)


class OperatorSession(Base):
    """One browser's visit. Only a hash is kept. Until `strong_at` it opens nothing but the second step."""

    __tablename__ = "operator_session"
    __table_args__ = (Index("operator_session_operator_idx", "operator_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("operator.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    seen_at: Mapped[Moment] = mapped_column(default=now)
    expires_at: Mapped[Moment]
    strong_at: Mapped[Moment | None]


class OperatorAttempt(Base):
    """How often something was tried within one stretch of time. The key is a hash: no address is kept."""

    __tablename__ = "operator_attempt"
    __table_args__ = (PrimaryKeyConstraint("key", "began_at"),)

    key: Mapped[bytes]
    began_at: Mapped[Moment]
    count: Mapped[int] = mapped_column(default=1)


class OperatorAct(Base):
    """What an operator did, and about which hospital (its slug). Insert-only; the hospital's own trail has it too."""

    __tablename__ = "operator_act"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    operator_id: Mapped[UUID | None]
    action: Mapped[str]
    hospital: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[Moment] = mapped_column(default=now)


class HospitalCount(Base):
    """What was counted of a hospital, by itself: numbers, moments and a yes or no; nothing that anybody wrote.

    `oldest_letter`: since when the letter that waits longest has waited. `arrived`: letters that came to a mailbox.
    `stored`: bytes that its pictures take.
    """

    __tablename__ = "hospital_count"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)
    counted_at: Mapped[Moment] = mapped_column(default=now)
    people: Mapped[int]
    pages: Mapped[int]
    updates: Mapped[int]
    failed_mail: Mapped[int]
    letters_today: Mapped[int]
    providers: Mapped[int]
    products: Mapped[int]
    arrived: Mapped[int]
    stored: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    branded: Mapped[bool]
    missing: Mapped[list[str]]
    oldest_letter: Mapped[Moment | None]
    last_sign_in: Mapped[Moment | None]
