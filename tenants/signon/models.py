"""A hospital's providers of accounts, who is who there, which claims give which role, and which session came from where."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import GIVEN_ROLES
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, some_of


class Issuer(TenantTable):
    """A provider of accounts (OpenID Connect): the patients' portal, the staff directory.

    `url` is its issuer identifier, compared letter by letter. `secret` is sealed; None for a public client. With
    `makes_accounts` somebody unknown gets an account; with `vouches` an address that it calls verified needs no letter of
    ours. `strong` are the values of `acr` and `amr` that count as a second factor. `scope` is what it is asked for. With
    `lists_staff` its accounts are those of the staff directory's people.
    """

    __tablename__ = "issuer"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "url"))

    name: Mapped[str]
    url: Mapped[str]
    client_id: Mapped[str]
    secret: Mapped[bytes | None]
    scope: Mapped[str] = mapped_column(default="openid profile email")
    strong: Mapped[list[str]] = mapped_column(default=list)
    makes_accounts: Mapped[bool] = mapped_column(default=True)
    vouches: Mapped[bool] = mapped_column(default=False)
    is_on: Mapped[bool] = mapped_column(default=False)
    lists_staff: Mapped[bool] = mapped_column(default=False, server_default=false())


class Identity(TenantTable):
    """Who somebody is to a provider: (hospital, issuer, subject), and never an e-mail address.

    `roles` are those that its claims gave at the last sign-in, and nothing else did: they go again when the claims no longer
    give them. With `is_shut` the staff directory took her off, and she does not sign in by it.
    """

    __tablename__ = "identity"
    __table_args__ = (
        in_tenant(),
        belongs_to("issuer_id", "issuer"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "issuer_id", "subject"),
        Index("identity_person_idx", "tenant_id", "person_id"),
        some_of("roles", GIVEN_ROLES),
    )

    issuer_id: Mapped[UUID]
    subject: Mapped[str]
    person_id: Mapped[UUID]
    roles: Mapped[list[str]] = mapped_column(default=list)
    seen_at: Mapped[Moment | None]
    is_shut: Mapped[bool] = mapped_column(default=False, server_default=false())


class RoleRule(TenantTable):
    """Whoever has `value` in `claim` at a provider is `role` to the hospital. A dot in `claim` leads into an object."""

    __tablename__ = "role_rule"
    __table_args__ = (
        in_tenant(),
        belongs_to("issuer_id", "issuer"),
        UniqueConstraint("tenant_id", "issuer_id", "claim", "value", "role"),
        CheckConstraint(f"role in ({', '.join(repr(str(role)) for role in GIVEN_ROLES)})", name="role"),
    )

    issuer_id: Mapped[UUID]
    claim: Mapped[str]
    value: Mapped[str]
    role: Mapped[str]


class SignedOn(TenantTable):
    """A session that began with an account of a provider, so that it ends when the provider says so.

    `provider_session` is the provider's own name for it (`sid`), where it has one.
    """

    __tablename__ = "signed_on"
    __table_args__ = (
        in_tenant(),
        belongs_to("session_id", "session"),
        belongs_to("identity_id", "identity"),
        UniqueConstraint("tenant_id", "session_id"),
        Index("signed_on_identity_idx", "tenant_id", "identity_id"),
    )

    session_id: Mapped[UUID]
    identity_id: Mapped[UUID]
    provider_session: Mapped[str | None]
