"""The face of a hospital, as the ground floor needs it to draw a page or a letter; the storey of hospitals fills it in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from flask import current_app, g
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as lazy

from kernel.access import Role
from kernel.db import context_tenant_id, db

DIALLED = re.compile(r"[^0-9+*#]")


@dataclass(frozen=True)
class Words:
    """The same in one language or more (`en`, `es`). As text it is in the reader's language, or in the first there is."""

    by_language: Mapping[str, str]

    def __str__(self) -> str:
        locale = get_locale()
        own = self.by_language.get(locale.language) if locale else None
        return own or next(filter(None, self.by_language.values()), "")

    def __bool__(self) -> bool:
        return any(self.by_language.values())


@dataclass(frozen=True)
class EmergencyNumber:
    """A number that helps when nothing here does: what it is for, and how to call it."""

    label: Words | LazyString
    number: str

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it: `(555) 010-2030` is dialled 5550102030."""
        return DIALLED.sub("", self.number)


@dataclass(frozen=True)
class Logo:
    """A hospital's wide picture: its address under the hospital's host, width and height in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Rules:
    """What a hospital allows and demands. `full_text_mail`: whole updates in letters, where a page's owner wants it.

    `second_factor`: the roles that count only after a second factor. `assent_from`: the age in years from which a child is
    asked herself. `first_line_minutes`: how long an alert waits for a human until others are called too. `held_posts`: how many
    words of somebody new wait for a moderator's yes; 0 for none. `terms`: the version that whoever has an account agrees to.
    `visibility`: what a new page begins with. `idle_minutes`: until somebody with a role is signed out. `kept_months`: for how
    long what rests is kept, by rule ("closed", a page that was closed; see `kernel.ending`); for ever where it is None.
    `picture_mb`: how large a picture may be, in MB. `update_pictures`: how many an update may carry.
    """

    full_text_mail: bool = False
    second_factor: frozenset[Role] = frozenset()
    assent_from: int = 13
    first_line_minutes: int = 10
    held_posts: int = 1
    terms: UUID | None = None
    visibility: str = "invited"
    idle_minutes: int = 15
    kept_months: Mapping[str, int | None] = field(default_factory=lambda: MappingProxyType({}))
    picture_mb: int = 25
    update_pictures: int = 20


@dataclass(frozen=True, kw_only=True)
class Brand:
    """How a hospital looks and speaks, and what it allows.

    `css_url`: its colours and typeface for pages; `color` to `sans` are the same for letters, `serif` and `sans` being lists
    of families as CSS takes them. `icons`: its square picture, by the length of a side in pixels. `language`: the one it
    speaks when a reader's is not known.
    """

    name: str
    mark: str
    css_url: str
    color: str
    color_ink: str
    soft: str
    link: str
    serif: str
    sans: str
    sender_name: str
    reply_to: str | None
    welcome: Words
    footer: Words | LazyString
    emergency: tuple[EmergencyNumber, ...]
    time_zone: str
    language: str = "en"
    logo: Logo | None = None
    icons: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    rules: Rules = Rules()


PLATFORM = Brand(
    name="CarePages",
    mark="C",
    css_url="/brand.css",
    color="#1f5f6b",
    color_ink="#ffffff",
    soft="#e3eeee",
    link="#1f5f6b",
    serif="Charter, Bitstream Charter, Sitka Text, Cambria, Noto Serif, DejaVu Serif, serif",
    sans="Seravek, Gill Sans Nova, Ubuntu, Calibri, Noto Sans, DejaVu Sans, sans-serif",
    sender_name="CarePages",
    reply_to=None,
    welcome=Words({}),
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
