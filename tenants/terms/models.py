"""The versions of a hospital's terms, and who has agreed to which."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Moment, TenantTable, belongs_to, in_tenant


class TermsVersion(TenantTable):
    """What was written, in Markdown, by language: {"en": …, "es": …}. A draft has neither number nor `holds_from`.

    What is published is never changed. The terms that hold are those with the latest `holds_from` that has come.
    """

    __tablename__ = "terms_version"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("(number is null) = (holds_from is null)", name="published"),
        Index("terms_version_draft_key", "tenant_id", unique=True, postgresql_where=text("number is null")),
    )

    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    number: Mapped[int | None]
    holds_from: Mapped[Moment | None]


class TermsAcceptance(TenantTable):
    """Somebody agreed to a version; `language` is the one in which she read it. It goes with her account."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (
        in_tenant(),
        belongs_to("terms_id", "terms_version"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "person_id", "terms_id"),
        Index("terms_acceptance_terms_idx", "tenant_id", "terms_id"),
    )

    terms_id: Mapped[UUID]
    person_id: Mapped[UUID]
    language: Mapped[str]
