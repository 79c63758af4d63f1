"""People of a hospital, the sessions they hold, and the proofs by which a mailbox shows that it is theirs."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import GIVEN_ROLES
from kernel.clock import now
from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant


class AgeGroup(StrEnum):
    """Asked at joining. Whoever is under 13 needs an adult to keep the account."""

    ADULT = "adult"
    TEEN = "teen"
    UNDER_13 = "under_13"


class Purpose(StrEnum):
    """What a proof of a mailbox is for."""

    JOIN = "join"
    NEW_PASSWORD = "new_password"  # noqa: S105  # the name of a purpose, not a secret


class Person(TenantTable):
    """Somebody with an account at one hospital. Until `proved_at` is set the address is only a claim, and opens nothing."""

    __tablename__ = "person"
    __table_args__ = (
        in_tenant(),
        CheckConstraint("age_group in ('adult', 'teen')", name="age_group"),
        CheckConstraint(f"roles <@ array[{', '.join(repr(str(r)) for r in GIVEN_ROLES)}]::text[]", name="roles"),
        Index("person_email_key", "tenant_id", "email", unique=True, postgresql_where=text("proved_at is not null")),
        Index("person_claimed_idx", "tenant_id", "email"),
    )

    email: Mapped[Email]
    name: Mapped[str]
    age_group: Mapped[str]
    password_hash: Mapped[str | None]
    proved_at: Mapped[Moment | None]
    disabled_at: Mapped[Moment | None]
    roles: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str | None]


class Session(TenantTable):
    """One browser's visit: of a person, or of a mailbox that showed its letter's key, or of both. Only a hash is kept."""

    __tablename__ = "session"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index("session_person_idx", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID | None]
    token_hash: Mapped[bytes]
    keys: Mapped[list[UUID]] = mapped_column(default=list)
    seen_at: Mapped[Moment] = mapped_column(default=now)
    idle_seconds: Mapped[int]
    expires_at: Mapped[Moment]


class Proof(TenantTable):
    """A letter was sent to a mailbox, so that its owner can show that it is hers. Code and link are derived from the id."""

    __tablename__ = "proof"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        CheckConstraint("purpose in ('join', 'new_password')", name="purpose"),
        Index("proof_person_idx", "tenant_id", "person_id"),
    )

    purpose: Mapped[str]
    person_id: Mapped[UUID | None]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    tries: Mapped[int] = mapped_column(default=0)
