"""Hospitals as the ground floor knows them: that they exist, under which names, and which one a request is in."""

from enum import StrEnum
from uuid import UUID

from flask import current_app, g, request
from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, false, select, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Base, Moment, current_tenant_id, db, settle_in, some_of
from kernel.features import Feature
from kernel.ids import new_id

USUAL_GB = 50  # for pictures, until operators say otherwise: some ten thousand as telephones take them


class TenantState(StrEnum):
    """A frozen hospital answers nobody and sends nothing; nothing of it is lost."""

    FROZEN = "frozen"
    OPEN = "open"


class Tenant(Base):
    """A hospital or care organization. Global: every key points here, and it is read before any context exists.

    Only operators change it. On `trial` it mails nobody but its own staff; `off` names the features it is without (see
    `kernel/features.py`). `most_…`: how much of something it may have, letters being counted by the day, files in GB; None for
    no end.
    """

    __tablename__ = "tenant"
    __table_args__ = (
        CheckConstraint("state in ('frozen', 'open')", name="state"),
        some_of("off", Feature),
        CheckConstraint("least(most_people, most_pages, most_letters, most_gb) >= 0", name="most"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=TenantState.OPEN)
    trial: Mapped[bool] = mapped_column(default=False, server_default=false())
    off: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'"))
    most_people: Mapped[int | None]
    most_pages: Mapped[int | None]
    most_letters: Mapped[int | None]
    most_gb: Mapped[int | None] = mapped_column(default=USUAL_GB, server_default=text(str(USUAL_GB)))
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


class HospitalFrozen(Exception):
    """The hospital that lives under this host name is frozen: it answers nobody."""

    def __init__(self, tenant_id: UUID) -> None:
        super().__init__()
        self.tenant_id = tenant_id


def bare_host(name: str) -> str:
    """A host name in lower case, without port and without a trailing dot."""
    return name.lower().partition(":")[0].rstrip(".")


def console_host() -> str:
    """The name under which operators work."""
    return f"console.{bare_host(current_app.config['PLATFORM_HOST'])}"


def tenant_at(host: str) -> Row[UUID, str, list[str]] | None:
    """Id, state and missing features of the hospital reached under `host`. One statement, outside any hospital."""
    query = select(Tenant.id, Tenant.state, Tenant.off).join(Host).where(Host.name == bare_host(host))
    return db.session.execute(query).one_or_none()


def in_trial() -> bool:
    """Whether the hospital one is in is on trial. One statement."""
    return bool(db.session.scalar(select(Tenant.trial).where(Tenant.id == current_tenant_id())))


def has_feature(feature: Feature) -> bool:
    """Whether the hospital one is in has the feature, asked anew: a job is in a hospital without a request. One statement."""
    off = db.session.scalars(select(Tenant.off).where(Tenant.id == current_tenant_id())).one()
    return feature not in off


def is_open(tenant_id: UUID) -> bool:
    """Whether a hospital exists and is not frozen."""
    query = select(Tenant.id).where(Tenant.id == tenant_id, Tenant.state == TenantState.OPEN)
    return db.session.scalar(query) is not None


def open_tenants() -> list[UUID]:
    """Every hospital that is not frozen. One statement, outside any hospital."""
    return list(db.session.scalars(select(Tenant.id).where(Tenant.state == TenantState.OPEN).order_by(Tenant.id)))


def enter_by_host() -> None:
    """Puts the request into the hospital its host name stands for, before anything else is read.

    On the platform's own host and on the operators' the request is in no hospital. Raises HospitalFrozen, and UnknownHost for
    any other name.
    """
    host = bare_host(request.host)
    g.tenant_id, g.at_console = None, host == console_host()
    if g.at_console or host == bare_host(current_app.config["PLATFORM_HOST"]):
        return
    found = tenant_at(host)
    if found is None:
        raise UnknownHost
    if found.state == TenantState.FROZEN:
        raise HospitalFrozen(found.id)
    g.off = frozenset(found.off)
    settle_in(found.id)


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
