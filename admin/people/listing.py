"""The list of people: what stands in it, by what it is sorted and filtered, and how somebody is found."""

import re
import unicodedata

from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, cast, false, literal, literal_column
from sqlalchemy.dialects.postgresql import TSQUERY

from accounts.models import NAME_IN_ORDER, WORDS_OF_PERSON, Person
from admin.lists.search import Search
from admin.lists.shapes import Column, Filter, Listing, Order, by_age
from admin.people.acts import ACTS
from kernel.access import GIVEN_ROLES, Role
from kernel.db import current_tenant_id
from kernel.forms import LineField
from tenants.signon.forms import ROLE_WORDS

_WITH_A_ROLE: ColumnElement[bool] = literal_column("person.roles <> '{}'::text[]")  # as the index says it

_STATES = {
    "open": lazy("Open"),
    "closed": lazy("Closed"),
    "unproved": lazy("Mailbox not proved"),
    "ending": lazy("Ends soon"),
}


def finds(typed: str, *, whole: bool = False) -> ColumnElement[bool]:
    """Whose name or address has words that begin like each of those typed: "lin nor" finds Nora Lind. Accents are no matter.

    With `whole` each word is typed to its end.
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", typed.lower()) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", plain)
    if not words:
        return false()
    wanted = " & ".join([f"'@{current_tenant_id()}'", *(f"'{word}'{'' if whole else ':*'}" for word in words)])
    return WORDS_OF_PERSON.op("@@", is_comparison=True)(cast(literal(wanted), TSQUERY))


class PeopleSearch(Search):
    """One field for all that somebody may be called."""

    longest = 100
    words = LineField(lazy("The beginning of a name or an address"), render_kw={"type": "search", "maxlength": longest})

    def finds(self) -> ColumnElement[bool] | None:
        """Whoever is called so."""
        return finds(self.words.data) if self.words.data else None


def _is(role: Role) -> ColumnElement[bool]:
    return and_(_WITH_A_ROLE, Person.roles.contains([role]))


def _stays() -> ColumnElement[bool]:
    return and_(Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))


def role_words(person: Person) -> str:
    """What somebody is to the hospital, in words."""
    return ", ".join(str(ROLE_WORDS[Role(role)]) for role in person.roles)


def state_word(person: Person) -> str:
    """How her account stands, as the filter calls it."""
    if person.disabled_at is not None:
        return str(_STATES["closed"])
    if person.leaves_at is not None:
        return str(_STATES["ending"])
    return str(_STATES["open" if person.proved_at is not None else "unproved"])


PEOPLE = Listing(
    model=Person,
    name="people",
    columns=(
        Column("name", lazy("Name")),
        Column("email", lazy("E-mail address")),
        Column("roles", lazy("Roles"), said=role_words),
        Column("created_at", lazy("Joined")),
        Column("state", lazy("State"), said=state_word),
    ),
    orders=(
        Order("name", lazy("Names, A to Z"), NAME_IN_ORDER),
        Order("name_back", lazy("Names, Z to A"), NAME_IN_ORDER, backwards=True),
        *by_age(Person),
    ),
    filters=(
        Filter(
            "state",
            lazy("State"),
            {
                "open": (_STATES["open"], _stays),
                "closed": (_STATES["closed"], lambda: Person.disabled_at.is_not(None)),
                "unproved": (_STATES["unproved"], lambda: Person.proved_at.is_(None)),
                "ending": (_STATES["ending"], lambda: Person.leaves_at.is_not(None)),
            },
        ),
        Filter(
            "role",
            lazy("Role"),
            {"any": (lazy("Any role"), lambda: _WITH_A_ROLE)}
            | {str(role): (ROLE_WORDS[role], lambda role=role: _is(role)) for role in GIVEN_ROLES},
        ),
    ),
    search=PeopleSearch,
    acts=ACTS,
    not_found=lazy("Nobody found."),
)
