"""What is done to an update that stands: change it and bring back what it said, delete it and put it back, pin it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.text import rich_text
from pages.access import PageVisit
from pages.actions import Draft, name_readers
from pages.models import Audience, Update, UpdateState, UpdateVersion
from pages.readers import readers_of

MOST_PINNED = 3


@dataclass(frozen=True)
class UpdateChanged(Event):
    """An update says something else, or is for others than before. No letter goes out about that."""

    update: Update
    audience_before: Audience
    chosen_before: Sequence[UUID] = ()
    narrower: bool = False


@dataclass(frozen=True)
class UpdatePinned(Event):
    """An update stands before all others, or does so no more."""

    update: Update


@dataclass(frozen=True)
class UpdateDeleted(Event):
    """An update is gone for all but those who keep its page."""

    update: Update


@dataclass(frozen=True)
class UpdatePutBack(Event):
    """A deleted update stands on its page again."""

    update: Update


def change_update(visit: PageVisit, update: Update, draft: Draft) -> None:
    """Changes words, kind and audience of an update. What it said before is kept; its pictures stay as they are."""
    before, chosen = Audience(update.audience), readers_of(update) if update.audience == Audience.CHOSEN else []
    _rewrite(visit, update, draft.title, draft.body)
    update.kind, update.audience = draft.kind, draft.audience
    name_readers(update, draft.chosen)
    narrower = draft.audience != Audience.EVERYONE and (before, set(chosen)) != (draft.audience, {g.id for g in draft.chosen})
    _changed(visit, UpdateChanged(update, before, chosen, narrower))


def bring_back(visit: PageVisit, update: Update, version: UpdateVersion) -> None:
    """Lets an update say again what it said before. That is a change like any other."""
    _rewrite(visit, update, version.title, version.body)
    _changed(visit, UpdateChanged(update, Audience(update.audience)))


def _rewrite(visit: PageVisit, update: Update, title: str, body: str) -> None:
    if (title, body) == (update.title, update.body):
        return
    editor = {"editor_id": visit.reader.person_id, "editor_name": visit.reader.name}
    before = {"title": update.title, "body": update.body, "body_html": update.body_html}
    db.session.add(UpdateVersion(update_id=update.id, **editor, **before))
    update.title, update.body, update.body_html, update.edited_at = title, body, rich_text(body), now()


def _changed(visit: PageVisit, event: UpdateChanged) -> None:
    db.session.flush()
    update = event.update
    record("update.change", "update", update.id, actor=visit.reader, page=str(visit.page.id), audience=update.audience)
    publish(event)


def delete_update(visit: PageVisit, update: Update) -> bool:
    """Takes a published update away, with its pictures. False for one that is not published, and not deleted either."""
    db.session.refresh(update, with_for_update=True)
    if update.state != UpdateState.PUBLISHED:
        return update.state == UpdateState.DELETED
    update.state, update.deleted_at, update.pinned_at = UpdateState.DELETED, now(), None
    record("update.delete", "update", update.id, actor=visit.reader, page=str(visit.page.id))
    publish(UpdateDeleted(update))
    return True


def put_back(visit: PageVisit, update: Update) -> None:
    """Puts a deleted update back in its place."""
    db.session.refresh(update, with_for_update=True)
    if update.state != UpdateState.DELETED:
        return
    update.state, update.deleted_at = UpdateState.PUBLISHED, None
    record("update.put_back", "update", update.id, actor=visit.reader, page=str(visit.page.id))
    publish(UpdatePutBack(update))


def pin_update(visit: PageVisit, update: Update) -> bool:
    """Lets an update stand before all others. False when three do already, or when it is not published."""
    db.session.refresh(visit.page, with_for_update=True)
    pinned = select(func.count(Update.id)).where(Update.tenant_id == current_tenant_id(), Update.page_id == visit.page.id)
    others = db.session.execute(pinned.where(Update.pinned_at.is_not(None), Update.id != update.id)).scalar_one()
    if update.state != UpdateState.PUBLISHED or others >= MOST_PINNED:
        return False
    update.pinned_at = now()
    record("update.pin", "update", update.id, actor=visit.reader, page=str(visit.page.id))
    publish(UpdatePinned(update))
    return True


def unpin_update(visit: PageVisit, update: Update) -> None:
    """Lets an update stand where its time is."""
    update.pinned_at = None
    record("update.unpin", "update", update.id, actor=visit.reader, page=str(visit.page.id))
    publish(UpdatePinned(update))
