"""What a hospital's staff directory has told us, the tokens it speaks with, and which of its groups gives which role."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import GIVEN_ROLES
from kernel.clock import now
from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant, some_of


class DirectoryToken(TenantTable):
    """With this the directory shows that it is the hospital's. Only a hash is kept; two may hold at a time."""

    __tablename__ = "directory_token"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "token_hash"))

    token_hash: Mapped[bytes]
    used_at: Mapped[Moment | None]


class DirectoryUser(TenantTable):
    """Somebody whom the directory lists. Nobody is in here but by the directory's own word.

    `emails` are hers as the directory says them, `email` the one by which she may be known here. Only with `active` set does
    she work at the hospital; None is what the directory left open, and counts as no. `person_id` is who she is here, once
    that is known; `roles` are those that her groups gave that person.
    """

    __tablename__ = "directory_user"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        UniqueConstraint("tenant_id", "user_name"),
        UniqueConstraint("tenant_id", "person_id"),
        Index("directory_user_external_idx", "tenant_id", "external_id"),
        Index("directory_user_email_idx", "tenant_id", "email"),
        some_of("roles", GIVEN_ROLES),
    )

    user_name: Mapped[Email]  # no address, but compared like one: without regard to case (RFC 7643, 4.1.1)
    external_id: Mapped[str | None]
    formatted: Mapped[str | None]
    family_name: Mapped[str | None]
    given_name: Mapped[str | None]
    display_name: Mapped[str | None]
    emails: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    email: Mapped[Email | None]
    active: Mapped[bool | None]
    person_id: Mapped[UUID | None]
    roles: Mapped[list[str]] = mapped_column(default=list)
    changed_at: Mapped[Moment] = mapped_column(default=now)


class DirectoryGroup(TenantTable):
    """A group of the directory."""

    __tablename__ = "directory_group"
    __table_args__ = (in_tenant(),)

    display_name: Mapped[str]
    external_id: Mapped[str | None]
    changed_at: Mapped[Moment] = mapped_column(default=now)


class DirectoryMember(TenantTable):
    """Somebody is in a group."""

    __tablename__ = "directory_member"
    __table_args__ = (
        in_tenant(),
        belongs_to("group_id", "directory_group"),
        belongs_to("user_id", "directory_user"),
        UniqueConstraint("tenant_id", "group_id", "user_id"),
        Index("directory_member_user_idx", "tenant_id", "user_id"),
    )

    group_id: Mapped[UUID]
    user_id: Mapped[UUID]


class DirectoryRule(TenantTable):
    """Whoever is in the group that is called `named`, or has it as its external id, is `role` to the hospital."""

    __tablename__ = "directory_rule"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id", "named", "role"),
        CheckConstraint(f"role in ({', '.join(repr(str(role)) for role in GIVEN_ROLES)})", name="role"),
    )

    named: Mapped[str]
    role: Mapped[str]
