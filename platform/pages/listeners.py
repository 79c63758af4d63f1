"""What follows for pages when somebody leaves: hers go to a co-manager or are closed; her name goes, her places on lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, delete, false, or_, select, update
from sqlalchemy.orm import aliased

from accounts.leaving import LeftBehind, PersonDeleted, looks_after, name_of_who_left
from accounts.models import AgeGroup, Person
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, listens_to, publish
from pages.agreement import Agreement
from pages.keeping import PageHandedOver
from pages.models import CarePage, Guest, GuestState, PageManager, Right, Update, UpdateVersion

KEPT_OUT = (GuestState.BLOCKED, GuestState.REMOVED)


@dataclass(frozen=True)
class GuestsLeft(Event):
    """These places on pages' lists are about to go. `words_away`: what was written from them too."""

    guest_ids: Sequence[UUID]
    words_away: bool


@looks_after
def pages_left(person_id: UUID) -> list[LeftBehind]:
    """The open pages that lose their owner, and whether somebody else who keeps one can follow her."""
    left = db.session.execute(_left(person_id))
    return [LeftBehind(page.title, url_for("pages.show", slug=page.slug), goes_on=goes_on) for page, goes_on in left]


def _left(person_id: UUID) -> Select[CarePage, bool]:
    """Open pages that she owns, or keeps as the only one; and whether anybody else with an open account keeps it."""
    own, other = aliased(PageManager), aliased(PageManager)
    kept_too = select(other.id).where(
        other.tenant_id == CarePage.tenant_id, other.page_id == CarePage.id, other.person_id != person_id
    )
    by_whom = and_(Person.tenant_id == other.tenant_id, Person.id == other.person_id)
    goes_on = kept_too.join(Person, by_whom).where(*_stays()).exists()
    return (
        select(CarePage, goes_on)
        .join(own, and_(own.tenant_id == CarePage.tenant_id, own.page_id == CarePage.id))
        .where(CarePage.tenant_id == current_tenant_id(), own.person_id == person_id)
        .where(CarePage.closed_at.is_(None), or_(own.is_owner, ~kept_too.exists()))
        .order_by(CarePage.id)
    )


def _stays() -> tuple[ColumnElement[bool], ...]:
    return Person.disabled_at.is_(None), Person.leaves_at.is_(None)


def _follower_of_owner(page_id: UUID, person_id: UUID) -> tuple[PageManager, Person] | None:
    """Who owns a page after its owner left: whoever may manage it, else whoever helped; the one who has kept it longest."""
    query = (
        select(PageManager, Person)
        .join(Person, and_(Person.tenant_id == PageManager.tenant_id, Person.id == PageManager.person_id))
        .where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page_id)
        .where(PageManager.person_id != person_id, *_stays())
        .order_by(PageManager.rights.contains([Right.MANAGE]).desc(), PageManager.created_at, PageManager.id)
    )
    found = db.session.execute(query.limit(1).with_for_update()).one_or_none()
    return (found[0], found[1]) if found else None


def places_of(person_id: UUID | None, email: str | None) -> ColumnElement[bool]:
    """The rows of guest lists that are somebody's: by her account, or by her proved mailbox."""
    by_mailbox = false() if email is None else Guest.email == email
    return and_(Guest.tenant_id == current_tenant_id(), or_(Guest.person_id == person_id, by_mailbox))


@listens_to(PersonDeleted)
def pass_pages_on(event: PersonDeleted) -> None:
    """Her pages go to somebody who keeps them too. One that nobody keeps any more is closed; nothing of it is lost."""
    for page, _goes_on in db.session.execute(_left(event.person_id)).all():
        found = _follower_of_owner(page.id, event.person_id)
        if found is None:
            page.closed_at = now()
            record("page.close", "care_page", page.id, actor="worker")
        else:
            _give(page, event.person_id, *found)


def _give(page: CarePage, left_id: UUID, manager: PageManager, person: Person) -> None:
    before = update(PageManager).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    db.session.execute(before.where(PageManager.person_id == left_id).values(is_owner=False))
    manager.is_owner = True
    if person.age_group != AgeGroup.ADULT:
        page.listed = False  # nobody finds a page that somebody under age keeps
    db.session.flush()
    record("page.hand_over", "care_page", page.id, actor="worker", to=str(person.id))
    publish(PageHandedOver(page.id, person))


@listens_to(PersonDeleted)
def forget_patient(event: PersonDeleted) -> None:
    """Pages about her know her no more. What a teenager agreed to she agrees to no more; what she was deciding goes on."""
    about = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.patient_id == event.person_id)
    for page in db.session.scalars(about):
        page.patient_id = page.opened_at = None
        if page.patient_is_minor and page.agreement == Agreement.AGREED:
            page.agreement = Agreement.WAITING
        record("patient.leave", "care_page", page.id, actor="worker")


@listens_to(PersonDeleted)
def take_name_away(event: PersonDeleted) -> None:
    """Updates belong to their page and stay there, with what they said before; all under no name."""
    hers = update(Update).where(Update.tenant_id == current_tenant_id(), Update.author_id == event.person_id)
    db.session.execute(hers.values(author_name=name_of_who_left()))
    changed = update(UpdateVersion).where(
        UpdateVersion.tenant_id == current_tenant_id(), UpdateVersion.editor_id == event.person_id
    )
    db.session.execute(changed.values(editor_name=name_of_who_left()))


@listens_to(PersonDeleted)
def leave_lists(event: PersonDeleted) -> None:
    """She is on no list any more. Where she was shut out the address stays, or she could come back under it."""
    hers = places_of(event.person_id, event.email)
    ids = db.session.scalars(select(Guest.id).where(hers)).all()
    publish(GuestsLeft(ids, event.words_away))
    db.session.execute(delete(Guest).where(hers, Guest.state.not_in(KEPT_OUT)))
    db.session.execute(update(Guest).where(hers).values(name=name_of_who_left(), person_id=None))
