"""What is kept for a time alone: each kind of thing says what rests, whose it is and how it ends; one rule does it for all.

The rule is `tenants/retention`: told a month before, kept by one press, then gone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from sqlalchemy import CheckConstraint, ColumnElement, DateTime, Index, and_, func, literal, literal_column, or_, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from kernel.access import Reader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import Moment

TOLD_BEFORE = timedelta(days=30)  # before it goes, whoever it concerns learns of it
NEVER = literal_column("timestamptz '-infinity'", DateTime(timezone=True))


class Ends:
    """Columns of a table whose things are gone at `ends_at`, unless somebody keeps one before: its time runs from `kept_at`."""

    ends_at: Mapped[Moment | None]
    kept_at: Mapped[Moment | None]

    def stay(self) -> None:
        """It is kept: its time runs anew from this moment."""
        self.ends_at, self.kept_at = None, now()


def may_end(table: str) -> tuple[CheckConstraint, Index]:
    """What such a table holds besides: a thing that is to end is not kept, and those are found at once."""
    ends = Index(f"{table}_ends_idx", "tenant_id", "ends_at", postgresql_where=text("ends_at is not null"))
    return CheckConstraint("num_nonnulls(ends_at, kept_at) <= 1", name="ends_or_kept"), ends


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of things that end, as a feature brings it; `table` holds them, and has the columns of `Ends`.

    `name` stands in addresses. `title` is what one is called where nothing of it may be said, `label` what it is to whoever it
    belongs to; `why` it ends and `what` becomes of it are sentences for her. `meant`: what the hospital's policy means at this
    moment. `hers`: which are a reader's own to keep. `told` tells those concerned, or answers whom a letter is to tell. `end`
    lets one go for good, and says how much went with it. `place` is where she sees it. Of a `silent` kind the trail does not
    say who kept one: nobody learns by that who writes where.
    """

    name: str
    table: type[Any]
    title: LazyString
    meant: Callable[[], ColumnElement[bool]]
    end: Callable[[Any], Mapping[str, int]]
    what: LazyString
    hers: Callable[[Reader], ColumnElement[bool]]
    why: Callable[[Any], str]
    label: Callable[[Any], str]
    told: Callable[[Any], Collection[UUID]]
    place: Callable[[Any], str | None]
    silent: bool = False


_kinds: dict[str, Kind] = {}


def add_kind(kind: Kind) -> None:
    """Makes a kind of things one that ends."""
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """Every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_named(name: str) -> Kind | None:
    """The kind with this name, if there is one."""
    return _kinds.get(name)


def over_before(rule: str) -> ColumnElement[datetime]:
    """What has rested since before this moment, a rule of the hospital keeps no longer; nothing, where it never ends.

    Months are counted as PostgreSQL does.
    """
    months = current_brand().rules.kept_months.get(rule)
    return NEVER if months is None else literal(now()) - func.make_interval(0, months)


def rested(table: type[Any], since: ColumnElement[Any] | InstrumentedAttribute[Any], rule: str) -> ColumnElement[bool]:
    """Whether a thing has rested `since` a moment for as long as the rule says, and nobody has kept it since."""
    before = over_before(rule)
    return and_(since <= before, or_(table.kept_at.is_(None), table.kept_at <= before))
