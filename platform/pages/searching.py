"""What care pages add to a search: updates, and what the storeys above keep there, on all pages that the reader is shown."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, Select, and_, any_, cast, false, func, or_, select, union
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import ARRAY

from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.searching import Findings, Found, Hit, Room, Sought, Stretch, add_room, best_of, hits_in, keep_words
from pages.access import PageVisit, sees_update, visit_of, with_rows
from pages.models import CarePage, Guest, PageManager, Update, Visibility
from pages.noting import note_reading
from pages.own import is_about, is_readers

keep_words(Update, title="title", body="body")

MOST_PAGES = 200  # looked through at once, the newest of those that hold the words


@dataclass(frozen=True)
class Thing:
    """One kind of things on pages. `hits`: those that hold the words, without a word of who sees them: `sees` says that.

    `model` has a `page_id`; `url` is where a hit is read on a page.
    """

    part: str
    model: Any
    hits: Callable[[Sought], Select[*tuple[Any, ...]]]
    sees: Callable[[PageVisit], ColumnElement[bool]]
    url: Callable[[CarePage, Hit], str]


_things: dict[str, Thing] = {}


def add_thing(thing: Thing) -> None:
    """Makes a kind of things on pages part of every search."""
    _things[thing.part] = thing


def find(reader: Reader, sought: Sought, stretch: Stretch) -> Findings:
    """What holds the words on pages that the reader is shown; the hospital's own people are noted. Two statements."""
    visits = _visits(reader, sought)
    alike = _alike(list(visits.values()))
    parts = [thing.hits(sought).where(or_(false(), *map(thing.sees, alike))) for thing in _things.values()]
    hits, number, more = best_of(parts, sought, stretch)
    for visit in {page_id: visits[page_id] for page_id in map(_page_of, hits)}.values():
        note_reading(visit.page.id, reader, keeps=visit.manages or visit.is_patient)
    return Findings([_found(hit, visits[_page_of(hit)].page) for hit in hits], number, more)


def _visits(reader: Reader, sought: Sought) -> dict[UUID, PageVisit]:
    """The reader's visits to the newest pages on which something holds the words, as far as they are open to her."""
    holding = [
        select(thing.model.page_id).where(thing.model.tenant_id == current_tenant_id(), sought.holds(thing.model))
        for thing in _things.values()
    ]
    query = with_rows(reader).where(CarePage.id.in_(union(*holding)), _may_be_open(reader))
    found = db.session.execute(query.order_by(CarePage.id.desc()).limit(MOST_PAGES))
    visits = (visit_of(page, guest, manager, reader) for page, guest, manager, _ in found)
    return {visit.page.id: visit for visit in visits if visit is not None}


def _may_be_open(reader: Reader) -> ColumnElement[bool]:
    """Which pages are worth a look: no others are open to her. Whether these are says `visit_of`."""
    guest = select(Guest.id).where(Guest.tenant_id == CarePage.tenant_id, Guest.page_id == CarePage.id, is_readers(reader))
    keeps = select(PageManager.id).where(
        PageManager.tenant_id == CarePage.tenant_id,
        PageManager.page_id == CarePage.id,
        PageManager.person_id == reader.person_id,
    )
    shown = CarePage.link_key == any_(cast(list(reader.keys), ARRAY(UuidType)))
    link = and_(CarePage.visibility == Visibility.LINK, shown)
    member = CarePage.visibility == Visibility.HOSPITAL if reader.is_member else false()
    hers = guest.correlate(CarePage).exists(), keeps.correlate(CarePage).exists(), is_about(reader)
    return or_(*hers, link, member)


def _alike(visits: Sequence[PageVisit]) -> list[PageVisit]:
    """One visit for all pages to which the reader is the same, and is shown the same."""
    groups = defaultdict[tuple[Any, ...], list[PageVisit]](list)
    for visit in visits:
        is_hers = (visit.is_patient, visit.page.may_take)
        groups[visit.standing, visit.manages, visit.sees_pictures, visit.in_corner, *is_hers].append(visit)
    return [replace(first, others=tuple(others)) for first, *others in groups.values()]


def _page_of(hit: Hit) -> UUID:
    return UUID(hit.at["page"])


def _found(hit: Hit, page: CarePage) -> Found:
    return Found(hit, page.title, hit.by, _things[hit.part].url(page, hit))


def _updates(sought: Sought) -> Select[*tuple[Any, ...]]:
    shown = {"title": Update.title, "said": Update.body, "by": Update.author_name, "moment": Update.published_at}
    return hits_in(Update, sought, part="update", at=func.jsonb_build_object("page", Update.page_id), **shown)


def _update_url(page: CarePage, hit: Hit) -> str:
    return url_for("pages.show_update", slug=page.slug, update_id=hit.id)


add_thing(Thing("update", Update, _updates, sees_update, _update_url))
add_room(Room("pages", lazy("Care pages"), find))
