"""What a page says of its list: columns, orders, filters, how something is found, and acts on several rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from sqlalchemy import ColumnElement

from kernel.access import Reader
from kernel.db import TenantTable

Holds = Callable[[], ColumnElement[bool]]


@dataclass(frozen=True)
class Column:
    """An attribute of a row, and what stands above it.

    `said` says something of a row in words instead; without it a moment is shown as a day, and the rest as it is.
    """

    name: str
    label: LazyString
    said: Callable[[Any], str] | None = None


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
    """All of a list. The first order is the usual one; `finds` gives the rows that what was typed means, None for no words."""

    model: type[TenantTable]
    name: str
    columns: tuple[Column, ...]
    orders: tuple[Order, ...]
    filters: tuple[Filter, ...] = ()
    finds: Callable[[str], ColumnElement[bool] | None]
    hint: LazyString
    acts: tuple[Act, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """What an address, a form or a saved view may hold of a wish."""
        return ("words", *(one.name for one in self.filters), "order")

    def act(self, name: str) -> Act | None:
        """The act of this name."""
        return next((act for act in self.acts if act.name == name), None)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see: words, the filters she set, and an order by its name."""

    words: str
    chosen: Mapping[str, str]
    order: Order
    usual: bool
    after: UUID | None = None

    @property
    def typed(self) -> dict[str, str]:
        """The same as it stands in an address: what is as usual does not stand there."""
        words = {"words": self.words} if self.words else {}
        return {**words, **self.chosen, **({} if self.usual else {"order": self.order.name})}

    @property
    def narrows(self) -> bool:
        """Whether anything was searched for."""
        return bool(self.words or self.chosen)


@dataclass(frozen=True)
class Stretch:
    """A page of rows, and the last of them where there are more."""

    rows: list[Any] = field(default_factory=list)
    last: UUID | None = None
