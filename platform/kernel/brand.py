"""The face of a hospital, as the ground floor needs it to draw a page or a letter; the storey of hospitals fills it in."""

from dataclasses import dataclass
from typing import Protocol

from flask import current_app, g
from flask_babel import lazy_gettext as lazy

from kernel.db import context_tenant_id, db


@dataclass(frozen=True)
class EmergencyNumber:
    """A number that helps when nothing here does: what it is for, and how to call it."""

    label: str
    number: str


@dataclass(frozen=True)
class Rules:
    """What a hospital allows. `full_text_mail`: whole updates in letters, where a page's owner wants it."""

    full_text_mail: bool = False


@dataclass(frozen=True, kw_only=True)
class Brand:
    """How a hospital looks and speaks, and what it allows. `css_url`: its colours for pages; the others are for letters.

    `language` is spoken to whoever did not say which she reads.
    """

    name: str
    mark: str
    css_url: str
    color: str
    color_ink: str
    soft: str
    link: str
    sender_name: str
    reply_to: str | None
    welcome: str
    footer: str
    emergency: tuple[EmergencyNumber, ...]
    time_zone: str
    rules: Rules = Rules()
    language: str = "en"


PLATFORM = Brand(
    name="CarePages",
    mark="C",
    css_url="/brand.css",
    color="#1f5f6b",
    color_ink="#ffffff",
    soft="#e3eeee",
    link="#1f5f6b",
    sender_name="CarePages",
    reply_to=None,
    welcome="",
    footer=lazy("CarePages keeps a hospital's families close to each other."),
    emergency=(EmergencyNumber(lazy("Emergency"), "911"), EmergencyNumber(lazy("Suicide and crisis line"), "988")),
    time_zone="UTC",
)


class BrandSource(Protocol):
    """Reads the current hospital's brand; one statement."""

    def __call__(self) -> Brand:
        """The brand of the hospital one is in."""


def current_brand() -> Brand:
    """The brand of the hospital one is in, read once a request or job; the platform's own outside any hospital."""
    tenant_id = context_tenant_id()
    if tenant_id is None:
        return PLATFORM
    if "brand" not in g or g.brand[0] != tenant_id:
        source: BrandSource = current_app.extensions["brand_source"]
        with db.session.no_autoflush:  # a sentence may be asked for while rows are half made
            g.brand = (tenant_id, source())
    brand: Brand = g.brand[1]
    return brand
