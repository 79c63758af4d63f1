"""Reads about hospitals."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.brand import Brand, EmergencyNumber, Rules
from kernel.db import current_tenant_id, db
from kernel.tenancy import Host, Tenant, TenantState
from tenants.colour import Palette, css, palette
from tenants.models import HospitalBrand

colours = lru_cache(maxsize=256)(palette)


@dataclass(frozen=True)
class Hospital:
    """A hospital as an operator sees it."""

    id: UUID
    slug: str
    name: str
    state: str
    hosts: list[str]


def hospital_brand() -> HospitalBrand:
    """The brand of the hospital one is in. One statement."""
    query = select(HospitalBrand).where(HospitalBrand.tenant_id == current_tenant_id())
    return db.session.scalars(query).one()


def brand_of_hospital() -> Brand:
    """The same, as pages and letters need it. One statement."""
    return as_brand(hospital_brand())


def as_brand(kept: HospitalBrand) -> Brand:
    """What is kept of a hospital's look, with its colours made readable."""
    drawn = colours(kept.color, kept.accent)
    return Brand(
        name=kept.name,
        mark=kept.mark,
        css_url=f"/brand.css?v={_version(drawn)}",
        color=drawn.light.brand,
        color_ink=drawn.light.brand_ink,
        soft=drawn.light.brand_soft,
        link=drawn.light.link,
        sender_name=kept.sender_name,
        reply_to=kept.reply_to,
        welcome=kept.welcome,
        footer=kept.footer,
        emergency=tuple(EmergencyNumber(e["label"], e["number"]) for e in kept.emergency),
        time_zone=kept.time_zone,
        rules=Rules(full_text_mail=kept.full_text_mail),
    )


def _version(drawn: Palette) -> str:
    """Changes whenever the stylesheet does."""
    return hashlib.sha256(css(drawn).encode()).hexdigest()[:12]


def hospitals(session: Session) -> list[Hospital]:
    """Every hospital, by its slug. Two statements, in an operators' session."""
    hosts: dict[UUID, list[str]] = {}
    for host in session.scalars(select(Host).order_by(Host.canonical.desc(), Host.name)):
        hosts.setdefault(host.tenant_id, []).append(host.name)
    query = (
        select(Tenant, HospitalBrand.name).outerjoin(HospitalBrand, HospitalBrand.tenant_id == Tenant.id).order_by(Tenant.slug)
    )
    return [Hospital(t.id, t.slug, name or t.slug, t.state, hosts.get(t.id, [])) for t, name in session.execute(query)]


def tenant_id_of(slug: str) -> UUID | None:
    """The id of the hospital with this slug, asked outside any hospital."""
    return db.session.scalar(select(Tenant.id).where(Tenant.slug == slug))


def open_hosts() -> list[tuple[str, str]]:
    """Slug and canonical host of every open hospital, by slug: for those who look for theirs."""
    query = (
        select(Tenant.slug, Host.name)
        .join(Host, Host.tenant_id == Tenant.id)
        .where(Host.canonical, Tenant.state == TenantState.OPEN)
        .order_by(Tenant.slug)
    )
    return [(slug, name) for slug, name in db.session.execute(query)]
