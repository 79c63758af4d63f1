"""What a page says of its list: columns, orders, filters, how something is searched for, and acts on several rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement

from admin.lists.search import Search
from kernel.access import Reader
from kernel.db import TenantTable

Holds = Callable[[], ColumnElement[bool]]
_NOTHING = lazy("Nothing was found.")


@dataclass(frozen=True)
class Column:
    """An attribute of a row, and what stands above it.

    `said` says something of a row in words instead; without it a moment is shown as a day (with its hour by the `clock`), and
    the rest as it is. A `number` stands at the right.
    """

    name: str
    label: LazyString
    said: Callable[[Any], Any] | None = None
    clock: bool = field(default=False, kw_only=True)
    number: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Order:
    """What a list can be sorted by: a column that is never empty. Rows that are alike in it stand by their ids."""

    name: str
    label: LazyString
    key: ColumnElement[Any]
    backwards: bool = False


@dataclass(frozen=True)
class Filter:
    """One choice among several: what stands beside it, and by each value its words and the rows that it keeps."""

    name: str
    label: LazyString
    choices: Mapping[str, tuple[LazyString, Holds]]


@dataclass(frozen=True)
class Act:
    """What is done with rows that were chosen, after a page that says how many. `do` is False for one that it leaves alone.

    `label` stands on the button and `asks` on that page above `means`, what follows from it; both sentences, and `done`, are
    told the number. `undo` names the act that takes it back.
    """

    name: str
    label: LazyString
    asks: Callable[[int], str]
    means: LazyString
    done: Callable[[int], str]
    do: Callable[[Any, Reader], bool]
    undo: str | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """All of a list. The first order is the usual one.

    `shown` makes of rows what is shown of them, where something beside their table is looked up: one statement, and each keeps
    its id. `filed` are the columns of the file, where they are not those of the page. `none` is said of an empty list, and
    `not_found` where something was searched for.
    """

    model: type[TenantTable]
    name: str
    columns: tuple[Column, ...]
    orders: tuple[Order, ...]
    filters: tuple[Filter, ...] = ()
    search: type[Search]
    acts: tuple[Act, ...] = ()
    shown: Callable[[list[Any]], Sequence[Any]] = list
    filed: tuple[Column, ...] = ()
    none: LazyString = _NOTHING
    not_found: LazyString = _NOTHING

    def act(self, name: str) -> Act | None:
        """The act of this name."""
        return next((act for act in self.acts if act.name == name), None)


def by_age(model: type[TenantTable]) -> tuple[Order, Order]:
    """The newest first, and the oldest first: ids tell when a row was made."""
    own_id = model.__mapper__.c.id
    return Order("new", lazy("Newest first"), own_id, backwards=True), Order("old", lazy("Oldest first"), own_id)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see: what she typed, the filters she set, and an order by its name."""

    search: Search
    chosen: Mapping[str, str]
    order: Order
    usual: bool
    after: UUID | None = None

    @property
    def typed(self) -> dict[str, str]:
        """The same as it stands in an address: what is as usual does not stand there."""
        return {**self.search.typed, **self.chosen, **({} if self.usual else {"order": self.order.name})}

    @property
    def narrows(self) -> bool:
        """Whether anything was searched for."""
        return bool(self.search.typed or self.chosen)


@dataclass(frozen=True)
class Stretch:
    """A page of rows, and the last of them where there are more."""

    rows: Sequence[Any] = ()
    last: UUID | None = None
