"""Quiet reactions as they are read: who is with her, in names that the page knows. Part of the statement that fetches words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, null, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from kernel.db import current_tenant_id
from messages.access import word_of_page
from messages.models import Feeling, MessageState, Reaction, SupportMessage
from pages.access import PageVisit
from pages.models import Guest, GuestState, PageManager

NAMES_AT_ONCE = 3
LABELS = {
    Feeling.WITH_YOU: lazy("With you"),
    Feeling.HEART: lazy("A heart"),
    Feeling.PRAYER: lazy("A prayer"),
    Feeling.THANKS: lazy("Thank you"),
}
_SHUT_OUT = (GuestState.BLOCKED, GuestState.REMOVED)


@dataclass
class Felt:
    """One feeling about one thing: up to three first names, and whether there are others."""

    feeling: Feeling
    names: list[str] = field(default_factory=list)
    others: bool = False


@dataclass
class Feelings:
    """What readers feel about an update or a word, and what this reader (`own`) said she feels."""

    own: Feeling | None = None
    others: dict[Feeling, Felt] = field(default_factory=dict)

    @property
    def felt(self) -> list[Felt]:
        """What others feel, in a fixed order: none counts for more."""
        return [self.others[feeling] for feeling in LABELS if feeling in self.others]


@dataclass(frozen=True)
class Around:
    """What stands around words: feelings by the id of what they are about; what rests, waits and is hidden, for keepers."""

    feelings: dict[UUID, Feelings]
    resting: int = 0
    waiting: int = 0
    hidden: int = 0

    def about(self, thing: UUID) -> Feelings:
        """The feelings about one update or word."""
        return self.feelings.get(thing, Feelings())


def is_own(visit: PageVisit) -> ColumnElement[bool]:
    """The reactions that are this reader's, by her account or by the letter that lets her in."""
    ways = []
    if visit.reader.person_id is not None:
        ways.append(Reaction.person_id == visit.reader.person_id)
    if visit.let_in is not None:
        ways.append(Reaction.guest_id == visit.let_in.id)
    return or_(false(), *ways)


def around(visit: PageVisit, updates: Sequence[UUID], words: Any) -> Select[Any]:
    """One row that `read_around` understands. `words` are ids of messages: a list of them, or a query for them."""
    felt = _felt(visit, updates, words).subquery()
    line = func.json_build_array(felt.c.thing, felt.c.feeling, felt.c.name, felt.c.own)
    lines = select(func.json_agg(aggregate_order_by(line, felt.c.n))).scalar_subquery()
    return select(lines.label("felt"), _counts(visit).label("counts"))


def _felt(visit: PageVisit, updates: Sequence[UUID], words: Any) -> Select[Any]:
    """The first few reactions of each feeling to each thing: the reader's own, then those by name, then one of any other.

    Names are shown of whoever keeps the page or was let in by somebody who does: others are with her without a name, as their
    words wait. Whoever was shut out is gone.
    """
    its_guest = and_(Guest.tenant_id == Reaction.tenant_id, Guest.id == Reaction.guest_id)
    keeps = exists().where(
        PageManager.tenant_id == Reaction.tenant_id,
        PageManager.page_id == Reaction.page_id,
        PageManager.person_id == Reaction.person_id,
    )
    known = or_(keeps, func.coalesce(and_(Guest.state == GuestState.ADMITTED, Guest.vouched), false()))
    thing = func.coalesce(Reaction.message_id, Reaction.update_id)
    first = (is_own(visit).desc(), known.desc(), Reaction.id)
    ranked = (
        select(
            thing.label("thing"),
            Reaction.feeling,
            Reaction.author_name,
            known.label("known"),
            is_own(visit).label("own"),
            func.row_number().over(partition_by=(thing, Reaction.feeling), order_by=first).label("n"),
        )
        .outerjoin(Guest, its_guest)
        .where(Reaction.tenant_id == current_tenant_id(), Reaction.page_id == visit.page.id)
        .where(or_(Reaction.update_id.in_(updates), Reaction.message_id.in_(words)))
        .where(or_(Guest.id.is_(None), Guest.state.not_in(_SHUT_OUT)))
        .subquery()
    )
    first_name = func.nullif(func.split_part(ranked.c.author_name, " ", 1), "")
    name = case((ranked.c.known, first_name), else_=None).label("name")
    return select(ranked.c.thing, ranked.c.feeling, name, ranked.c.own, ranked.c.n).where(ranked.c.n <= NAMES_AT_ONCE + 2)


def _counts(visit: PageVisit) -> ColumnElement[Any]:
    """How many words of the page are not shown, by state; for those who keep it."""
    if not visit.manages:
        return null()
    of_page = select(SupportMessage.state, func.count().label("n")).where(word_of_page(visit))
    counted = of_page.where(SupportMessage.state != MessageState.SHOWN).group_by(SupportMessage.state).subquery()
    return select(func.json_object_agg(counted.c.state, counted.c.n)).scalar_subquery()


def read_around(felt: list[tuple[str, str, str | None, bool]] | None, counts: dict[str, int] | None) -> Around:
    """What the row of `around` says."""
    feelings: dict[UUID, Feelings] = {}
    for thing, said, name, own in felt or []:
        of_thing, feeling = feelings.setdefault(UUID(thing), Feelings()), Feeling(said)
        if own:
            of_thing.own = feeling
        else:
            _add(of_thing.others.setdefault(feeling, Felt(feeling)), name)
    counts = counts or {}
    return Around(feelings, **{state: counts.get(state, 0) for state in ("resting", "waiting", "hidden")})


def _add(felt: Felt, name: str | None) -> None:
    if name is None or len(felt.names) == NAMES_AT_ONCE:
        felt.others = True
    elif name not in felt.names:
        felt.names.append(name)


def in_words(felt: Felt) -> str:
    """Who is with her, as a sentence: `Ruth, Tom, and others are with you.`"""
    people = felt.names + ([_("others")] if felt.others and felt.names else [])
    who = format_list(people, locale=get_locale()) if people else _("Somebody")
    return str(_sentence(felt.feeling, who, max(1, len(people))))


def _sentence(feeling: Feeling, who: str, number: int) -> Any:
    match feeling:
        case Feeling.HEART:
            return ngettext("%(who)s sends a heart.", "%(who)s send a heart.", number, who=who)
        case Feeling.PRAYER:
            return ngettext("%(who)s says a prayer.", "%(who)s say a prayer.", number, who=who)
        case Feeling.THANKS:
            return ngettext("%(who)s says thank you.", "%(who)s say thank you.", number, who=who)
        case Feeling.WITH_YOU:
            return ngettext("%(who)s is with you.", "%(who)s are with you.", number, who=who)
