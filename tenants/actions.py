"""The life of a hospital, and what it changes about itself."""

import re
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from forums.usual import usual_forums
from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.ids import new_id
from kernel.operators import operator_session
from kernel.tenancy import Host, Tenant, bare_host, console_host
from kernel.text import plain
from photos.actions import keep_files
from photos.cleaning import clean
from tenants.models import HospitalBrand
from tenants.policies.models import HospitalPolicy
from tenants.queries import LOGO, MARKS
from tenants.running import record_with

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
HOST = re.compile(r"(?i)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
NOT_IN_A_SENDER = re.compile(r'[,;<>@"\\]')  # what means something in a mail's From (RFC 5322, 3.2.3)
LOGO_WIDTH = 640  # pixels
LOGO_SHAPES = (0.5, 12.0)  # how many times a logo is as wide as high
SQUARE = 1.1  # how many times the longer side of a mark may be as long as the other
RESERVED = frozenset({"admin", "api", "console", "mail", "www"})
USUAL_NUMBERS = [
    {"label": "Emergency", "number": "911"},
    {"label": "Suicide and crisis line", "number": "988"},
]


class BadHospital(ValueError):
    """What was given does not make a hospital; the message says why."""


def create_hospital(
    *,
    slug: str,
    name: str,
    host: str,
    actor: Actor,
    trial: bool = False,
    color: str = "#1f5f6b",
    accent: str = "#b4532a",
    mark: str | None = None,
    welcome: str = "",
    footer: str = "",
    emergency: list[dict[str, str]] | None = None,
    full_text_mail: bool = False,
    time_zone: str = "America/New_York",
) -> Tenant:
    """Opens a hospital under one host name, with a look of its own; committed. On `trial` it mails its staff alone.

    Raises BadHospital.
    """
    _refuse_unfit(slug, name, host)
    tenant = Tenant(id=new_id(), slug=slug, trial=trial)
    look = {"name": name, "mark": mark or name[0], "color": color, "accent": accent, "sender_name": _sender(name)}
    words = {"welcome": welcome, "footer": footer, "emergency": emergency or USUAL_NUMBERS, "time_zone": time_zone}
    brand = HospitalBrand(tenant_id=tenant.id, **look, **words, full_text_mail=full_text_mail)
    with operator_session() as session:
        _refuse_taken(session, slug, bare_host(host))
        session.add(tenant)
        session.flush()
        session.add_all(
            [Host(name=bare_host(host), tenant_id=tenant.id, canonical=True), brand, HospitalPolicy(tenant_id=tenant.id)]
        )
        session.add_all(usual_forums(tenant.id))
        record_with(session, "hospital.create", tenant.id, actor)
        session.flush()
        session.expunge(tenant)
    return tenant


def _refuse_unfit(slug: str, name: str, host: str) -> None:
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise BadHospital("A slug is 3 to 40 small letters, digits and dashes, begins with a letter, and is not reserved.")
    if not name.strip():
        raise BadHospital("A hospital needs a name.")
    if not HOST.fullmatch(host.rstrip(".")) or bare_host(host) in (
        bare_host(current_app.config["PLATFORM_HOST"]),
        console_host(),
    ):
        raise BadHospital("A host is a bare name such as mercy.carepages.example, and not the platform's own.")


def _sender(name: str) -> str:
    """A hospital's name as it can stand before an address."""
    return plain(NOT_IN_A_SENDER.sub(" ", name))


def _refuse_taken(session: Session, slug: str, host: str) -> None:
    if session.scalar(select(Tenant.id).where(Tenant.slug == slug)):
        raise BadHospital(f"There is a hospital {slug} already.")
    if session.scalar(select(Host.name).where(Host.name == host)):
        raise BadHospital(f"The host {host} leads to a hospital already.")


def change_brand(brand: HospitalBrand, changes: dict[str, Any], *, actor: Reader) -> None:
    """Changes how a hospital looks and speaks. The audit row names the fields, not what was written in them."""
    changed = sorted(name for name, value in changes.items() if getattr(brand, name) != value)
    for name in changed:
        setattr(brand, name, changes[name])
    if changed:
        record("branding.change", "hospital_brand", brand.id, actor=actor, fields=changed)


class PictureShape(ValueError):
    """A picture is not of the shape that is needed; the one argument is LOGO or "mark"."""


def keep_logo(brand: HospitalBrand, original: bytes, *, actor: Reader) -> None:
    """Cleans a wide picture and shows it on top of pages and letters. Raises PictureRefused, or PictureShape.

    The one before stays in the file store, and is counted: a backup of the database may still name it.
    """
    cleaned = clean(original, {LOGO: LOGO_WIDTH})
    upright, flat = LOGO_SHAPES
    if not upright <= cleaned.width / cleaned.height <= flat:
        raise PictureShape(LOGO)
    brand.logo_id, brand.logo_width, brand.logo_height = keep_files(cleaned, brand.id).id, cleaned.width, cleaned.height
    _record_picture(brand, "keep", LOGO, actor)


def keep_mark(brand: HospitalBrand, original: bytes, *, actor: Reader) -> None:
    """Cleans a square picture for tabs and telephones, and for the top of pages. Raises PictureRefused or PictureShape."""
    cleaned = clean(original, MARKS)
    if max(cleaned.width, cleaned.height) > SQUARE * min(cleaned.width, cleaned.height):
        raise PictureShape("mark")
    brand.mark_id = keep_files(cleaned, brand.id).id
    _record_picture(brand, "keep", "mark", actor)


def remove_picture(brand: HospitalBrand, shape: str, *, actor: Reader) -> None:
    """Shows the hospital's name, or its letter, in place of a picture again. `shape`: LOGO or "mark"."""
    if shape == LOGO:
        brand.logo_id = brand.logo_width = brand.logo_height = None
    else:
        brand.mark_id = None
    _record_picture(brand, "remove", shape, actor)


def _record_picture(brand: HospitalBrand, verb: str, shape: str, actor: Reader) -> None:
    record(f"branding.{verb}_picture", "hospital_brand", brand.id, actor=actor, shape=shape)
