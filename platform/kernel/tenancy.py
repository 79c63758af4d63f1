"""Hospitals as the ground floor knows them: that they exist, under which names, and which one a request is in."""

from enum import StrEnum
from uuid import UUID

from flask import current_app, g, request
from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Base, Moment, current_tenant_id, db, settle_in
from kernel.ids import new_id


class TenantState(StrEnum):
    """A frozen hospital answers nobody and sends nothing; nothing of it is lost."""

    FROZEN = "frozen"
    OPEN = "open"


class Tenant(Base):
    """A hospital or care organization. Global: every key points here, and it is read before any context exists."""

    __tablename__ = "tenant"
    __table_args__ = (CheckConstraint("state in ('frozen', 'open')", name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=TenantState.OPEN)
    created_at: Mapped[Moment] = mapped_column(default=now)


class Host(Base):
    """A name under which a hospital is reached; one of them is canonical and stands in links. Global."""

    __tablename__ = "host"
    __table_args__ = (Index("host_one_canonical_key", "tenant_id", unique=True, postgresql_where=text("canonical")),)

    name: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"))
    canonical: Mapped[bool] = mapped_column(default=False)


class UnknownHost(Exception):
    """Nobody lives under this host name."""


def bare_host(name: str) -> str:
    """A host name in lower case, without port and without a trailing dot."""
    return name.lower().partition(":")[0].rstrip(".")


def open_tenant_at(host: str) -> UUID | None:
    """The id of the open hospital reached under `host`. One statement, outside any hospital."""
    query = select(Tenant.id).join(Host).where(Host.name == bare_host(host), Tenant.state == TenantState.OPEN)
    return db.session.scalar(query)


def is_open(tenant_id: UUID) -> bool:
    """Whether a hospital exists and is not frozen."""
    query = select(Tenant.id).where(Tenant.id == tenant_id, Tenant.state == TenantState.OPEN)
    return db.session.scalar(query) is not None


def open_tenants() -> list[UUID]:
    """Every hospital that is not frozen. One statement, outside any hospital."""
    return list(db.session.scalars(select(Tenant.id).where(Tenant.state == TenantState.OPEN).order_by(Tenant.id)))


def enter_by_host() -> None:
    """Puts the request into the hospital its host name stands for, before anything else is read.

    On the platform's own host the request is in no hospital. Raises UnknownHost for any other name.
    """
    host = bare_host(request.host)
    g.tenant_id = None
    if host == bare_host(current_app.config["PLATFORM_HOST"]):
        return
    tenant_id = open_tenant_at(host)
    if tenant_id is None:
        raise UnknownHost
    settle_in(tenant_id)


def canonical_host() -> str:
    """The name that links to the current hospital carry: from the database, never from a request. Read once a context."""
    if "canonical_host" not in g or g.canonical_host[0] != current_tenant_id():
        name = db.session.scalars(select(Host.name).where(Host.tenant_id == current_tenant_id(), Host.canonical)).one()
        g.canonical_host = (current_tenant_id(), name)
    return str(g.canonical_host[1])


def canonical_url(path: str) -> str:
    """An absolute address within the current hospital, for letters."""
    return public_url(canonical_host(), path)


def public_url(host: str, path: str) -> str:
    """An absolute address under a host of this platform, with the platform's scheme and port."""
    _, _, port = current_app.config["PLATFORM_HOST"].partition(":")
    return f"{current_app.config['PREFERRED_URL_SCHEME']}://{host}{':' + port if port else ''}{path}"
