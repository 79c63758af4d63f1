"""Everything that was said in somebody's name before she could decide: one thing after another, to keep, hide or delete.

Updates and pictures are here; what else there is, the storeys above add.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, Subquery, and_, delete, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert

from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.paging import Slice, newest_first
from pages.access import PageVisit
from pages.models import CarePage
from pages.review_models import ReviewMark, Verdict

THINGS_AT_ONCE = 5


@dataclass(frozen=True)
class Source:
    """One kind of things. `ids`: of those of a page; `load`: what the template `template` shows of some, one or two statements.

    `judge` carries a verdict out, and raises NotFound for what is not of the page; `undo` takes back all that was hidden.
    """

    name: str
    template: str
    ids: Callable[[CarePage], Select[UUID]]
    load: Callable[[PageVisit, Sequence[UUID]], Mapping[UUID, Any]]
    judge: Callable[[PageVisit, UUID, Verdict], None]
    undo: Callable[[UUID], None]


@dataclass(frozen=True)
class Thing:
    """One of them: `of` is its source, `it` what is shown of it, `verdict` what she decided, None so far."""

    id: UUID
    of: Source
    verdict: str | None
    it: Any


@dataclass(frozen=True)
class Review:
    """Some of the things, and how far she got: `done` of `total`."""

    things: Slice[Thing]
    done: int
    total: int

    @property
    def left(self) -> int:
        """How many she has not decided about."""
        return self.total - self.done


_sources: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Makes a kind of things part of every review."""
    _sources[source.name] = source


def review_of(visit: PageVisit, *, decided: bool) -> Review:
    """What she has not decided about yet, or (`decided`) what she has, the newest first, paged."""
    done, total = progress(visit.page)
    things = _things(visit.page)
    query = select(things.c.id, things.c.source, ReviewMark.verdict).outerjoin(ReviewMark, _mark_of(things))
    query = query.where(ReviewMark.id.is_not(None) if decided else ReviewMark.id.is_(None))
    found = newest_first(query, things.c.id, THINGS_AT_ONCE)
    of_kind = {name: [row[0] for row in found.rows if row[1] == name] for name in _sources}
    loaded = {name: _sources[name].load(visit, ids) if ids else {} for name, ids in of_kind.items()}
    rows = [Thing(own, _sources[name], verdict, loaded[name][own]) for own, name, verdict in found.rows if own in loaded[name]]
    return Review(Slice(rows, found.before, found.first), done, total)


def progress(page: CarePage) -> tuple[int, int]:
    """How many things she has decided about, and how many there are. One statement."""
    things = _things(page)
    counted = select(func.count(ReviewMark.id), func.count(things.c.id)).select_from(things)
    done, total = db.session.execute(counted.outerjoin(ReviewMark, _mark_of(things))).one()
    return done, total


def _things(page: CarePage) -> Subquery:
    parts = [source.ids(page).add_columns(literal(name).label("source")) for name, source in _sources.items()]
    every: CompoundSelect[*tuple[Any, ...]] = union_all(*parts)
    return every.subquery("things")


def _mark_of(things: Subquery) -> Any:
    return and_(ReviewMark.tenant_id == current_tenant_id(), ReviewMark.about_id == things.c.id)


def judge(visit: PageVisit, name: str, thing_id: UUID, verdict: Verdict) -> None:
    """Carries out what she decided about one thing; she can decide otherwise later. Raises NotFound."""
    source = _sources.get(name)
    if source is None:
        raise NotFound
    source.judge(visit, thing_id, verdict)
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "page_id": visit.page.id}
    mark = insert(ReviewMark).values(**row, about_id=thing_id, verdict=verdict)
    target = ["tenant_id", "page_id", "about_id"]
    db.session.execute(mark.on_conflict_do_update(index_elements=target, set_={"verdict": verdict}))
    record("review.judge", "care_page", visit.page.id, actor=visit.actor, thing=str(thing_id), verdict=verdict)


def keep_the_rest(visit: PageVisit) -> int:
    """She keeps all that she has not decided about. Returns how many things that were."""
    things = _things(visit.page)
    left = select(things.c.id).outerjoin(ReviewMark, _mark_of(things)).where(ReviewMark.id.is_(None))
    kept = {"page_id": visit.page.id, "verdict": Verdict.KEEP}
    own = [{"id": new_id(), "about_id": one, **kept} for one in db.session.scalars(left)]
    if own:
        db.session.execute(insert(ReviewMark).on_conflict_do_nothing(), own)
    record("review.keep_rest", "care_page", visit.page.id, actor=visit.actor, things=len(own))
    return len(own)


def undo_review(page_id: UUID) -> None:
    """Whoever decided was not whom the page is about: everything is as it was before."""
    for source in _sources.values():
        source.undo(page_id)
    db.session.execute(delete(ReviewMark).where(ReviewMark.tenant_id == current_tenant_id(), ReviewMark.page_id == page_id))
