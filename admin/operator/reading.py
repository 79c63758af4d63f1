"""What is read through broken glass: care pages, their updates, and words to them. Each opening is put on record first.

Here and nowhere else in the operators' console a hospital is entered to read what people wrote.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import g
from sqlalchemy import select

from kernel.db import current_tenant_id, db, inside
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from messages.models import SupportMessage
from pages.models import CarePage, Update
from tenants.glass.actions import note_reading
from tenants.glass.models import Glass
from tenants.glass.queries import open_glass

A_PAGE = 30


@dataclass(frozen=True)
class Words:
    """Something somebody wrote: what it is about (a page's slug, an update's title), by whom, when, and what.

    Of an update it is `body_html`, the safe rendering.
    """

    about: str
    by: str
    at: datetime
    said: str = ""
    state: str = ""
    body_html: str = ""


@dataclass(frozen=True)
class Room:
    """What one may read until when. `title`: whom the page is about; empty for the list of pages."""

    until: datetime
    listed: Slice[Words]
    title: str = ""


def pages_of(tenant_id: UUID, operator_id: UUID) -> Room | None:
    """The hospital's care pages, by whom they are about, the newest first; None without glass."""

    def read(glass: Glass) -> Room:
        query = select(CarePage).where(CarePage.tenant_id == current_tenant_id())
        listed = newest_first(query, CarePage.id, A_PAGE)
        rows = [Words(one.slug, one.kept_by, one.created_at, one.patient_name) for one in listed.rows]
        return Room(glass.expires_at, Slice(rows, listed.before, listed.first))

    return _through_glass(tenant_id, operator_id, read)


def updates_of(tenant_id: UUID, operator_id: UUID, slug: str) -> Room | None:
    """The updates of a page, the newest first; None without glass. Raises NotFound. The reading is on record."""

    def read(glass: Glass) -> Room:
        page = _opened(glass, slug)
        query = select(Update).where(Update.tenant_id == current_tenant_id(), Update.page_id == page.id)
        listed = newest_first(query, Update.id, A_PAGE)
        rows = [Words(u.title, u.author_name, u.published_at, state=u.state, body_html=u.body_html) for u in listed.rows]
        return Room(glass.expires_at, Slice(rows, listed.before, listed.first), page.patient_name)

    return _through_glass(tenant_id, operator_id, read)


def messages_of(tenant_id: UUID, operator_id: UUID, slug: str) -> Room | None:
    """The words to a page, the newest first; None without glass. Raises NotFound. The reading is on record."""

    def read(glass: Glass) -> Room:
        page = _opened(glass, slug)
        query = select(SupportMessage).where(SupportMessage.tenant_id == current_tenant_id())
        listed = newest_first(query.where(SupportMessage.page_id == page.id), SupportMessage.id, A_PAGE)
        rows = [Words("", m.author_name, m.created_at, m.body, m.state) for m in listed.rows]
        return Room(glass.expires_at, Slice(rows, listed.before, listed.first), page.patient_name)

    return _through_glass(tenant_id, operator_id, read)


def _through_glass(tenant_id: UUID, operator_id: UUID, read: Callable[[Glass], Room]) -> Room | None:
    """What is read, when there is glass that lets her; it is gathered within the hospital and shown outside."""
    db.session.rollback()
    before, g.read_only = g.get("read_only", False), False  # that it was opened is written down
    try:
        with inside(tenant_id):
            glass = open_glass(operator_id)
            return read(glass) if glass is not None else None
    finally:
        g.read_only = before


def _opened(glass: Glass, slug: str) -> CarePage:
    """The page, once it is on record that it was opened."""
    query = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.slug == slug)
    page = db.session.scalars(query).one_or_none()
    if page is None:
        raise NotFound
    note_reading(glass, page)
    db.session.commit()
    return page
