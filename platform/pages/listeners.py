"""What follows for pages when somebody leaves: pages she kept alone are closed, her name goes, and her places on lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, delete, false, or_, select, update
from sqlalchemy.orm import aliased

from accounts.leaving import LeftBehind, PersonDeleted, looked_after_alone, name_of_who_left
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, listens_to, publish
from pages.models import CarePage, Guest, GuestState, PageManager, Update

KEPT_OUT = (GuestState.BLOCKED, GuestState.REMOVED)


@dataclass(frozen=True)
class GuestsLeft(Event):
    """These places on pages' lists are about to go. `words_away`: what was written from them too."""

    guest_ids: Sequence[UUID]
    words_away: bool


@looked_after_alone
def pages_kept_alone(person_id: UUID) -> list[LeftBehind]:
    """The open pages that nobody else keeps."""
    return [LeftBehind(page.title, url_for("pages.show", slug=page.slug)) for page in db.session.scalars(_alone(person_id))]


def _alone(person_id: UUID) -> Select[CarePage]:
    own, other = aliased(PageManager), aliased(PageManager)
    kept_too = select(other.id).where(
        other.tenant_id == CarePage.tenant_id, other.page_id == CarePage.id, other.person_id != person_id
    )
    return (
        select(CarePage)
        .join(own, and_(own.tenant_id == CarePage.tenant_id, own.page_id == CarePage.id))
        .where(CarePage.tenant_id == current_tenant_id(), own.person_id == person_id)
        .where(CarePage.closed_at.is_(None), ~kept_too.exists())
        .order_by(CarePage.id)
    )


def places_of(person_id: UUID, email: str | None) -> ColumnElement[bool]:
    """The rows of guest lists that are somebody's: by her account, or by her proved mailbox."""
    by_mailbox = false() if email is None else Guest.email == email
    return and_(Guest.tenant_id == current_tenant_id(), or_(Guest.person_id == person_id, by_mailbox))


@listens_to(PersonDeleted)
def close_pages(event: PersonDeleted) -> None:
    """A page that nobody keeps any more is there for nobody. Nothing of it is lost."""
    for page in db.session.scalars(_alone(event.person_id)):
        page.closed_at = now()
        record("page.close", "care_page", page.id, actor="worker")


@listens_to(PersonDeleted)
def take_name_away(event: PersonDeleted) -> None:
    """Updates belong to their page and stay there, under no name."""
    hers = update(Update).where(Update.tenant_id == current_tenant_id(), Update.author_id == event.person_id)
    db.session.execute(hers.values(author_name=name_of_who_left()))


@listens_to(PersonDeleted)
def leave_lists(event: PersonDeleted) -> None:
    """She is on no list any more. Where she was shut out the address stays, or she could come back under it."""
    hers = places_of(event.person_id, event.email)
    ids = db.session.scalars(select(Guest.id).where(hers)).all()
    publish(GuestsLeft(ids, event.words_away))
    db.session.execute(delete(Guest).where(hers, Guest.state.not_in(KEPT_OUT)))
    db.session.execute(update(Guest).where(hers).values(name=name_of_who_left(), person_id=None))
