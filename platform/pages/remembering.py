"""What is done so that a page is in memory of whoever it is about: one asks, a second person says yes, each can take it back.

From the moment in which it is asked for no letter of the page leaves, until somebody who keeps the page lets them leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, select

from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.paging import Slice, newest_first
from pages.access import PageVisit
from pages.actions import silence_page
from pages.memorial_models import Memorial
from pages.models import CarePage, PageManager

LISTED = 20


@dataclass(frozen=True)
class Asked:
    """What the hospital's own see of a page: what letters call it, and the words in question. Nothing else of it."""

    memorial: Memorial
    label: str


def asked_of(page: CarePage, *, lock: bool = False) -> Memorial | None:
    """What was asked for a page and is not answered. A locked one is as it is now."""
    query = select(Memorial).where(Memorial.tenant_id == current_tenant_id(), Memorial.page_id == page.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def ask_for_memorial(visit: PageVisit, words: str) -> bool:
    """Asks for it, and holds the page's letters at once. False when it was asked for already, or is so."""
    page = visit.page
    db.session.refresh(page, with_for_update=True)
    if page.memorial_since is not None or asked_of(page) is not None or visit.reader.person_id is None:
        return False
    asked = Memorial(id=new_id(), page_id=page.id, person_id=visit.reader.person_id, words=words)
    db.session.add(asked)
    db.session.flush()
    record("memorial.ask", "care_page", page.id, actor=visit.reader)
    if page.silenced_at is None:
        silence_page(page, actor=visit.reader)
    return True


def has_second(page_id: UUID, person_id: UUID) -> bool:
    """Whether somebody else keeps the page, too: then it is hers to say yes, and nobody's of the hospital."""
    others = select(PageManager.id).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page_id)
    return db.session.scalar(others.where(PageManager.person_id != person_id).limit(1)) is not None


def confirm(asked: Memorial, page: CarePage, *, actor: Reader) -> None:
    """A second person says yes. Raises NotFound when she is the one who asked."""
    if actor.person_id is None or actor.person_id == asked.person_id:
        raise NotFound
    page.memorial_since, page.memorial_words = now(), asked.words or None
    db.session.delete(asked)
    db.session.flush()
    record("memorial.confirm", "care_page", page.id, actor=actor)


def decline(asked: Memorial, *, actor: Reader) -> None:
    """It is not to be, or was asked by mistake. The letters stay held until somebody lets them leave."""
    db.session.delete(asked)
    db.session.flush()
    record("memorial.decline", "care_page", asked.page_id, actor=actor)


def end_memorial(page: CarePage, *, actor: Reader) -> None:
    """It was a mistake, or is to be said otherwise: the page is as it was. Its letters stay held."""
    if page.memorial_since is not None:
        page.memorial_since = page.memorial_words = None
        record("memorial.end", "care_page", page.id, actor=actor)


def waiting_here() -> Slice[Asked]:
    """What waits for somebody of the hospital, since nobody else keeps the page; a page at a time. One statement."""
    found = newest_first(_alone(), Memorial.id, LISTED)
    return Slice([Asked(*row) for row in _pairs(found.rows)], found.before, found.first)


def waiting_with(memorial_id: UUID) -> tuple[Memorial, CarePage]:
    """One of these, locked, and its page. Raises NotFound."""
    query = _alone().where(Memorial.id == memorial_id).with_for_update(of=Memorial)
    found = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    page = db.session.get(CarePage, (current_tenant_id(), found[0].page_id)) if found else None
    if found is None or page is None:
        raise NotFound
    return found[0], page


def _alone() -> Select[Memorial, str]:
    """Nobody but whoever asked keeps the page."""
    others = exists().where(
        PageManager.tenant_id == Memorial.tenant_id,
        PageManager.page_id == Memorial.page_id,
        PageManager.person_id != Memorial.person_id,
    )
    of_page = (CarePage.tenant_id == Memorial.tenant_id) & (CarePage.id == Memorial.page_id)
    query = select(Memorial, CarePage.neutral_label).join(CarePage, of_page)
    return query.where(Memorial.tenant_id == current_tenant_id(), CarePage.closed_at.is_(None), ~others)


def _pairs(rows: Sequence[object]) -> list[tuple[Memorial, str]]:
    return [(row[0], row[1]) for row in rows]  # type: ignore[index]  # a row of two
