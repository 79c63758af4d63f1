"""Finding what was written: what tables keep for it, what is asked, and what each feature adds to the answer.

A table keeps its words in a column that PostgreSQL makes: in English, in Spanish, and as they stand. The Spanish of PostgreSQL
takes accents off, so "cancer" finds "cáncer". Names of people are not among the words: nobody is found by what she is called.

Which rows somebody may see is asked in each feature, by the very conditions of the lists that show them; here is nothing of
that. Under row-level security PostgreSQL uses an index only for what it trusts not to tell of rows that the policy takes out,
and it does not trust `@@` as it comes: then all words of a hospital are looked through, found is the same. A superuser can
vouch for it (`alter function ts_match_vq(tsvector, tsquery) leakproof`; it raises nothing that depends on what it compares),
and the database of our own does; the same goes for `citext_eq`, by which somebody is found by her whole address. The index
itself is of all hospitals, so each row's hospital stands among its words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask_babel import LazyString
from sqlalchemy import (
    Column,
    ColumnElement,
    Computed,
    Index,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from kernel.access import Reader
from kernel.db import Base, current_tenant_id, db
from kernel.features import opens
from kernel.text import plain

LONGEST = 200  # characters of what is looked for
MOST_WEIGHED = 10_000  # things of one kind; words that more of them hold find only some
MOST_SHOWN = 100
_LONGEST_SHOWN = 10_000  # characters of a text in which the words are looked for once more, to be marked
_SHORT = 240  # characters of a text that is shown whole
_ALL_CONFIGURATIONS = ("english", "spanish", "simple")
_BEGINS, _ENDS = "\ue000", "\ue001"  # private to us: what people typed is rid of them
_UNWANTED = re.compile(r'(?<!\S)-("[^"]*"?|\S+)')
_EMPHASIS = re.compile(r"[*_]{2,}|(?<!\w)[*_]|[*_](?!\w)")  # as Markdown writes it
_BRIEF = f'StartSel={_BEGINS}, StopSel={_ENDS}, MaxWords=32, MinWords=16, ShortWord=2, MaxFragments=2, FragmentDelimiter=" … "'
_WHOLE = f"StartSel={_BEGINS}, StopSel={_ENDS}, HighlightAll=true"

_COLUMNS = ("part", "id", "at", "title", "said", "by", "moment")

Pieces = list[tuple[str, bool]]


def keep_words(model: type[Base], *, title: str = "''", body: str = "''") -> None:
    """Makes rows of a table findable. The column is the table's alone: nobody loads it with a row."""
    table = cast(Table, model.__table__)
    column = Column("words", TSVECTOR, Computed(f"search_words(tenant_id, {title}, {body})", persisted=True))
    table.append_column(column)
    Index(f"{table.name}_words_idx", column, postgresql_using="gin", postgresql_with={"fastupdate": False})


@dataclass(frozen=True)
class Sought:
    """What somebody looks for, as she `typed` it: the `words`, and what she will not have (`-word`) apart."""

    typed: str
    words: str
    unwanted: str

    @property
    def wanted(self) -> ColumnElement[Any]:
        """The words, in any of their forms: a tsquery, for weighing and for marking what was found."""
        return _in_any_form(self.words)

    def holds(self, model: type[Base]) -> ColumnElement[bool]:
        """Which rows of a table, all of this hospital, hold the words. Nothing holds those that are none."""
        here: ColumnElement[Any] = as_type(literal(f"'@{current_tenant_id()}'"), TSQUERY).op("&&")(self.wanted)
        if self.unwanted:
            here = here.op("&&")(func.tsquery_not(_in_any_form(self.unwanted)))
        return and_(kept_words(model).op("@@", is_comparison=True)(here), func.numnode(self.wanted) > 0)


def sought(typed: str) -> Sought:
    """What a typed line asks for, in the manner of search engines: "a phrase", this or that, -without."""
    line = plain(typed[: 10 * LONGEST])[:LONGEST]
    unwanted = " or ".join(match[1] for match in _UNWANTED.finditer(line))
    return Sought(line, plain(_UNWANTED.sub(" ", line)), unwanted)


def kept_words(model: type[Base]) -> Column[Any]:
    """The column of a table that `keep_words` made."""
    return cast(Table, model.__table__).c.words


def _in_any_form(words: str) -> ColumnElement[Any]:
    first, *others = (func.websearch_to_tsquery(_called(name), words) for name in _ALL_CONFIGURATIONS)
    either: ColumnElement[Any] = first
    for other in others:
        either = either.op("||")(other)
    return either.self_group()


def _called(configuration: str) -> ColumnElement[Any]:
    return literal_column(f"'pg_catalog.{configuration}'::regconfig")


@dataclass(frozen=True)
class Hit:
    """A thing that was found. `part` says what it is, `at` is what its feature needs to know of its place.

    `title` and `said` are in pieces: each a text, and whether it is what was looked for. `by` is empty where no name is shown.
    """

    part: str
    id: UUID
    at: Mapping[str, Any]
    title: Pieces
    said: Pieces
    by: str
    moment: datetime


@dataclass(frozen=True)
class Found:
    """A hit as it is shown: where it stands and who wrote it, in words, and its address."""

    hit: Hit
    where: str
    by: str
    url: str


@dataclass(frozen=True)
class Findings:
    """Some of what was found, the best first. `number` is how much there is, at most a hundred; `more`: there is more still."""

    rows: Sequence[Found] = ()
    number: int = 0
    more: bool = False


@dataclass(frozen=True)
class Stretch:
    """From which of the things that were found on, and how many of them, are shown."""

    after: int
    size: int


@dataclass(frozen=True)
class Room:
    """One kind of things that are searched. `find` gives nothing but what the reader is shown elsewhere too."""

    name: str
    label: LazyString
    find: Callable[[Reader, Sought, Stretch], Findings]


_rooms: dict[str, Room] = {}


def add_room(room: Room) -> None:
    """Makes a kind of things part of every search."""
    _rooms[room.name] = room


def rooms() -> Sequence[Room]:
    """All kinds of things that are searched, by their names; none of a feature that the hospital is without."""
    return [_rooms[name] for name in sorted(_rooms) if opens(name)]


def hits_in(model: Any, sought: Sought, *, part: str, **columns: Any) -> Select[*tuple[Any, ...]]:
    """A table's rows that hold the words, for `best_of`; who may see which of them is added by whoever asks.

    `columns` are those of `Hit`: at, title, said, by and moment.
    """
    given = {"part": literal(part), "id": model.id, **columns}
    named = [given[name].label(name) for name in _COLUMNS]
    query = select(*named, kept_words(model).label("words")).select_from(model)
    return query.where(model.tenant_id == current_tenant_id(), sought.holds(model))


def best_of(parts: Sequence[Select[*tuple[Any, ...]]], sought: Sought, stretch: Stretch) -> tuple[list[Hit], int, bool]:
    """The hits of a stretch, how many there are, at most a hundred, and whether there are more. One statement.

    Each of `parts` is limited already to what the reader is shown. Only what is shown is read through for its marks.
    """
    every = union_all(*(select(part.limit(MOST_WEIGHED).subquery()) for part in parts)).subquery()
    rank = func.ts_rank(every.c.words, sought.wanted)
    place = func.row_number().over(order_by=(rank.desc(), every.c.id.desc())).label("place")
    first = select(*(every.c[name] for name in _COLUMNS), place).order_by(place).limit(MOST_SHOWN + 1).subquery()
    is_shown = first.c.place.between(stretch.after + 1, stretch.after + stretch.size)
    texts = (_clean(first.c.title), _clean(first.c.said))
    marked = [case((is_shown, _marked(text, name, sought))) for text in texts for name in _ALL_CONFIGURATIONS]
    found = db.session.execute(select(first, *marked).order_by(first.c.place)).all()
    shown = found[stretch.after : min(stretch.after + stretch.size, MOST_SHOWN)]
    return [_hit(row) for row in shown], min(len(found), MOST_SHOWN), len(found) > MOST_SHOWN


def _marked(text: ColumnElement[Any], configuration: str, sought: Sought) -> ColumnElement[Any]:
    """A text with the words in it marked: all of it when it is short, else what stands around them."""

    def headline(options: str) -> ColumnElement[Any]:
        return func.ts_headline(_called(configuration), text, sought.wanted, options)

    return case((func.length(text) <= _SHORT, headline(_WHOLE)), else_=func.concat("… ", headline(_BRIEF), " …"))


def _clean(text: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.translate(func.left(text, _LONGEST_SHOWN), _BEGINS + _ENDS, "")


def _hit(row: Any) -> Hit:
    titles, saids = row[-6:-3], row[-3:]
    return Hit(row.part, row.id, row.at, _pieces(titles), _pieces(saids), row.by, row.moment)


def _pieces(marked: Sequence[str]) -> Pieces:
    """The one of these texts, marked by the rules of different languages, in which most is marked."""
    best = max(marked, key=lambda text: text.count(_BEGINS))
    pieces: Pieces = []
    for number, part in enumerate(re.split(f"[{_BEGINS}{_ENDS}]", best)):
        seen = "".join(c if c.isprintable() else " " for c in part)
        pieces += [(re.sub(r"\s+", " ", _EMPHASIS.sub("", seen)), number % 2 == 1)] if seen else []
    return pieces
