"""The one way to the database: the session, its context at each transaction's begin, and the vocabulary of columns."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from flask import g, has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, MetaData, Text, Uuid, event, text
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT, JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column, registry

from kernel.clock import now
from kernel.ids import new_id

CONSTRAINT_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

Email = Annotated[str, mapped_column(CITEXT)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class Base(DeclarativeBase):
    """What every table stands on."""

    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
        type_annotation_map={str: Text, dict[str, Any]: JSONB, list[str]: ARRAY(Text), list[UUID]: ARRAY(Uuid)},
    )


class TenantMismatch(Exception):
    """Code tried to change hospital, or to write to none, in the middle of a transaction."""


def current_tenant_id() -> UUID:
    """The hospital this request or job is in. Raises TenantMismatch when it is in none."""
    tenant_id = context_tenant_id()
    if tenant_id is None:
        raise TenantMismatch("No hospital has been entered.")
    return tenant_id


def context_tenant_id() -> UUID | None:
    """The hospital this request or job is in, if any. It lives in the application context and ends with it."""
    return g.get("tenant_id") if has_app_context() else None


class TenantTable(Base):
    """A table whose rows each belong to one hospital: `tenant_id` comes first in its primary key."""

    __abstract__ = True

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, default=current_tenant_id, sort_order=-3)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-2)
    created_at: Mapped[Moment] = mapped_column(default=now, sort_order=90)


def belongs_to(column: str, target: str, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """A foreign key that cannot leave the hospital: (tenant_id, column) → target (tenant_id, id)."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete)


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The column holds one of these words."""
    return CheckConstraint(f"{column} in ({', '.join(repr(str(word)) for word in words)})", name=column)


def some_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """The column, an array, holds nothing but these words."""
    return CheckConstraint(f"{column} <@ array[{', '.join(repr(str(word)) for word in words)}]::text[]", name=column)


def in_tenant(ondelete: str | None = None) -> ForeignKeyConstraint:
    """Ties a row's tenant_id to the hospital itself, which cannot go before this row unless it is said what happens then."""
    return ForeignKeyConstraint(["tenant_id"], ["tenant.id"], ondelete=ondelete)


db = SQLAlchemy(model_class=Base)

_ENTER = text("select set_config('carepages.tenant', :tenant, true), set_config('transaction_read_only', :read_only, true)")


@event.listens_for(db.session, "after_begin")
def _set_context(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Tells PostgreSQL the hospital at every begin, with '' for none: a pooled connection may remember another's."""
    if transaction.nested:
        return
    _tell(session, connection)


def _tell(session: Session, connection: Connection) -> None:
    tenant_id = context_tenant_id()
    session.info["tenant_id"] = tenant_id
    looks_only = "on" if has_app_context() and g.get("read_only") else "off"
    connection.execute(_ENTER, {"tenant": str(tenant_id or ""), "read_only": looks_only})


@event.listens_for(db.session, "after_transaction_end")
def _forget_context(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("tenant_id", None)


@event.listens_for(db.session, "before_flush")
def _refuse_other_tenant(session: Session, *_: object) -> None:
    if session.in_transaction() and session.info.get("tenant_id", context_tenant_id()) != context_tenant_id():
        raise TenantMismatch("The hospital was changed in the middle of a transaction.")


def settle_in(tenant_id: UUID) -> None:
    """Enters a hospital for the rest of the request, in the very transaction that looked for it outside all of them.

    Raises TenantMismatch when rows of before are still held: they would seem to be the hospital's.
    """
    session = db.session()
    if context_tenant_id() is not None or session.identity_map or session.new:
        raise TenantMismatch("Something was read or made before the hospital was entered.")
    g.tenant_id = tenant_id
    _tell(session, session.connection())


@contextmanager
def inside(tenant_id: UUID | None) -> Iterator[None]:
    """Enters a hospital (or, with None, leaves it) for the block; what was not committed in it is rolled back.

    Raises TenantMismatch when a transaction is under way.
    """
    if db.session.registry.has() and db.session().in_transaction():
        raise TenantMismatch("A transaction is under way; it belongs to the hospital it began in.")
    before = g.get("tenant_id")
    g.tenant_id = tenant_id
    try:
        yield
    finally:
        db.session.rollback()
        db.session.expire_all()
        g.tenant_id = before
