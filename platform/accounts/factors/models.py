"""What somebody can show beside her password, and her recovery codes."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of


class FactorKind(StrEnum):
    """An app on a telephone that shows six digits (RFC 6238), or a passkey (W3C Web Authentication)."""

    APP = "app"
    PASSKEY = "passkey"


class Factor(TenantTable):
    """One of somebody's second factors. There is no row before it was shown to work.

    Of an app `secret` is sealed, and `counter` is the time step whose code was used last: none before it, nor itself, is taken
    again. Of a passkey `secret` is its public key (COSE), `counter` what it last counted, and `name` what she calls it.
    """

    __tablename__ = "factor"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        one_of("kind", FactorKind),
        CheckConstraint("(kind = 'passkey') = (credential_id is not null)", name="credential"),
        UniqueConstraint("tenant_id", "credential_id"),
        Index("factor_one_app_key", "tenant_id", "person_id", unique=True, postgresql_where=text("kind = 'app'")),
        Index("factor_person_idx", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    secret: Mapped[bytes]
    credential_id: Mapped[bytes | None]
    counter: Mapped[int] = mapped_column(BigInteger, default=0)
    used_at: Mapped[Moment | None]


class RecoveryCode(TenantTable):
    """A code on paper that stands in for a factor, once. Only a keyed hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "person_id", "hash"),
    )

    person_id: Mapped[UUID]
    hash: Mapped[bytes]
    used_at: Mapped[Moment | None]
