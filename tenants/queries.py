"""Reads about hospitals."""

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crisis.queries import hospitals_with_somebody_on_call, missing
from kernel.access import Role
from kernel.brand import Brand, EmergencyNumber, Logo, Rules, Words
from kernel.db import current_tenant_id, db
from kernel.tenancy import Host, Tenant, TenantState
from tenants import colour, typeface
from tenants.models import HospitalBrand
from tenants.policies.models import KEPT, HospitalPolicy
from tenants.terms.queries import id_of_those_that_hold

colours = lru_cache(maxsize=256)(colour.palette)

LOGO = "logo"
MARKS = {f"mark-{side}": side for side in (32, 180, 512)}  # for a browser's tab, a phone's first page, and large


@dataclass(frozen=True)
class Hospital:
    """A hospital as an operator sees it. `missing`: what it cannot go live without."""

    id: UUID
    slug: str
    name: str
    state: str
    hosts: list[str]
    missing: list[str]


def hospital_brand() -> HospitalBrand:
    """The brand of the hospital one is in. One statement."""
    query = select(HospitalBrand).where(HospitalBrand.tenant_id == current_tenant_id())
    return db.session.scalars(query).one()


def brand_of_hospital() -> Brand:
    """The same, with what the hospital demands, as pages and letters need it. One statement."""
    both = select(HospitalBrand, HospitalPolicy, id_of_those_that_hold()).join(
        HospitalPolicy, HospitalPolicy.tenant_id == HospitalBrand.tenant_id
    )
    brand, policy, terms = db.session.execute(both.where(HospitalBrand.tenant_id == current_tenant_id())).one()
    demanded = frozenset(Role(role) for role in policy.second_factor)
    rules = Rules(
        full_text_mail=brand.full_text_mail,
        second_factor=demanded,
        assent_from=policy.assent_from,
        first_line_minutes=policy.first_line_minutes,
        held_posts=policy.held_posts,
        terms=terms,
        visibility=policy.visibility,
        idle_minutes=policy.idle_minutes,
        kept_months={rule: getattr(policy, f"{rule}_months") for rule in KEPT},
        picture_mb=policy.picture_mb,
        update_pictures=policy.update_pictures,
    )
    return replace(as_brand(brand), rules=rules)


def as_brand(kept: HospitalBrand) -> Brand:
    """What is kept of a hospital's look, with its colours made readable."""
    drawn, chosen = colours(kept.color, kept.accent), typeface.TYPEFACES[kept.typeface]
    return Brand(
        name=kept.name,
        mark=kept.mark,
        css_url=f"/brand.css?v={_version(kept)}",
        color=drawn.light.brand,
        color_ink=drawn.light.brand_ink,
        soft=drawn.light.brand_soft,
        link=drawn.light.link,
        serif=chosen.serif,
        sans=chosen.sans,
        sender_name=kept.sender_name,
        reply_to=kept.reply_to,
        welcome=_words(kept, "welcome"),
        footer=_words(kept, "footer"),
        emergency=tuple(EmergencyNumber(_label(kept, entry), entry["number"]) for entry in kept.emergency),
        time_zone=kept.time_zone,
        language=kept.language,
        logo=_logo(kept),
        icons={side: f"/brand/{shape}.jpg?v={kept.mark_id}" for shape, side in MARKS.items()} if kept.mark_id else {},
    )


def style_of(kept: HospitalBrand) -> str:
    """The style sheet of a hospital: its colours, made readable, and its typeface."""
    return colour.css(colours(kept.color, kept.accent)) + typeface.css(kept.typeface)


def _version(kept: HospitalBrand) -> str:
    """Changes whenever the style sheet does."""
    return hashlib.sha256(style_of(kept).encode()).hexdigest()[:12]


def _logo(kept: HospitalBrand) -> Logo | None:
    if kept.logo_id is None or kept.logo_width is None or kept.logo_height is None:
        return None
    return Logo(f"/brand/{LOGO}.jpg?v={kept.logo_id}", kept.logo_width, kept.logo_height)


def _words(kept: HospitalBrand, what: str) -> Words:
    translated = {language: words.get(what, "") for language, words in (kept.translations or {}).items()}
    return _own_first(kept, {"en": getattr(kept, what) or "", **translated})


def _label(kept: HospitalBrand, entry: dict[str, Any]) -> Words:
    return _own_first(kept, {"en": entry["label"], **entry.get("translations", {})})


def _own_first(kept: HospitalBrand, said: dict[str, str]) -> Words:
    """Whose language has no words here reads the hospital's own."""
    return Words({kept.language: said.get(kept.language, ""), **said})


def hospitals(session: Session) -> list[Hospital]:
    """Every hospital, by its slug. Three statements, in an operators' session."""
    hosts: dict[UUID, list[str]] = {}
    for host in session.scalars(select(Host).order_by(Host.canonical.desc(), Host.name)):
        hosts.setdefault(host.tenant_id, []).append(host.name)
    of_tenant = HospitalBrand.tenant_id == Tenant.id
    query = select(Tenant, HospitalBrand.name, HospitalBrand.emergency).outerjoin(HospitalBrand, of_tenant)
    called = hospitals_with_somebody_on_call(session)
    return [
        Hospital(t.id, t.slug, name or t.slug, t.state, hosts.get(t.id, []), sorted(missing(bool(numbers), t.id in called)))
        for t, name, numbers in session.execute(query.order_by(Tenant.slug))
    ]


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
