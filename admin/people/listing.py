"""The list of people: what stands in it, by what it is sorted and filtered, and how somebody is found."""

import re
import unicodedata
from collections.abc import Iterable

from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, cast, false, literal, literal_column
from sqlalchemy.dialects.postgresql import TSQUERY

from accounts.models import NAME_IN_ORDER, WORDS_OF_PERSON, Person
from admin.lists.shapes import Column, Filter, Listing, Order
from admin.people.acts import ACTS
from kernel.access import GIVEN_ROLES, Role
from kernel.db import current_tenant_id
from tenants.signon.forms import ROLE_WORDS

_WITH_A_ROLE: ColumnElement[bool] = literal_column("person.roles <> '{}'::text[]")  # as the index says it


def finds(typed: str) -> ColumnElement[bool]:
    """Whose name or address has words that begin like each of those typed: "lin nor" finds Nora Lind. Accents are no matter."""
    plain = "".join(c for c in unicodedata.normalize("NFD", typed.lower()) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", plain)
    if not words:
        return false()
    wanted = " & ".join([f"'@{current_tenant_id()}'", *(f"'{word}':*" for word in words)])
    return WORDS_OF_PERSON.op("@@", is_comparison=True)(cast(literal(wanted), TSQUERY))


def _is(role: Role) -> ColumnElement[bool]:
    return and_(_WITH_A_ROLE, Person.roles.contains([role]))


def _stays() -> ColumnElement[bool]:
    return and_(Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))


def role_words(roles: Iterable[str]) -> str:
    """What somebody is to the hospital, in words."""
    return ", ".join(str(ROLE_WORDS[Role(role)]) for role in roles)


PEOPLE = Listing(
    model=Person,
    name="people",
    columns=(
        Column("name", lazy("Name")),
        Column("email", lazy("E-mail address")),
        Column("roles", lazy("Roles"), said=role_words),
        Column("created_at", lazy("Joined")),
        Column("proved_at", lazy("Mailbox proved")),
        Column("disabled_at", lazy("Closed")),
        Column("leaves_at", lazy("Ends")),
    ),
    orders=(
        Order("name", lazy("Names, A to Z"), NAME_IN_ORDER),
        Order("name_back", lazy("Names, Z to A"), NAME_IN_ORDER, backwards=True),
        Order("new", lazy("Newest first"), Person.__mapper__.c.id, backwards=True),
        Order("old", lazy("Oldest first"), Person.__mapper__.c.id),
    ),
    filters=(
        Filter(
            "state",
            lazy("State"),
            {
                "open": (lazy("Open"), _stays),
                "closed": (lazy("Closed"), lambda: Person.disabled_at.is_not(None)),
                "unproved": (lazy("Mailbox not proved"), lambda: Person.proved_at.is_(None)),
                "ending": (lazy("Ends soon"), lambda: Person.leaves_at.is_not(None)),
            },
        ),
        Filter(
            "role",
            lazy("Role"),
            {"any": (lazy("Any role"), lambda: _WITH_A_ROLE)}
            | {str(role): (ROLE_WORDS[role], lambda role=role: _is(role)) for role in GIVEN_ROLES},
        ),
    ),
    finds=finds,
    hint=lazy("The beginning of a name or an address"),
    acts=ACTS,
)
