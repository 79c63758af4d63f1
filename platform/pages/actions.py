"""What is done to pages: make one, change it, hold its letters; publish an update, now or at its time, and take it back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, select

from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from kernel.quotas import Quota, refuse_beyond
from kernel.text import rich_text
from pages.access import PageVisit
from pages.agreement import Agreement
from pages.guests import show_out_unvouched
from pages.models import (
    Audience,
    CarePage,
    Guest,
    Kind,
    PageManager,
    Update,
    UpdatePhoto,
    UpdateReader,
    UpdateState,
    Visibility,
)
from photos.models import Photo


@dataclass(frozen=True)
class UpdatePublished(Event):
    """An update stands on its page; letters about it may leave at its `mail_at`, unless it is stopped before."""

    update: Update


@dataclass(frozen=True)
class UpdatePlanned(Event):
    """An update is to be published at its `published_at`."""

    update: Update


@dataclass(frozen=True)
class UpdateStopped(Event):
    """An update was taken back before its letters left. `was_shown`: it stood on its page, and was not only planned."""

    update: Update
    was_shown: bool


@dataclass(frozen=True)
class PageReleased(Event):
    """A silenced page may be heard again."""

    page_id: UUID


def create_page(
    *,
    patient_name: str,
    kept_by: str,
    neutral_label: str,
    patient_is_minor: bool,
    visibility: Visibility,
    actor: Reader,
    agreement: Agreement = Agreement.AGREED,
    born: date | None = None,
) -> CarePage:
    """A new page, kept by whoever made it. One of a child, or of somebody who could not be asked, is never to be found."""
    refuse_beyond(Quota.PAGES, select(func.count()).select_from(CarePage).where(CarePage.tenant_id == current_tenant_id()))
    page = CarePage(
        id=new_id(),
        slug=secrets.token_hex(6),  # says nothing: addresses end up in histories and over shoulders
        patient_name=patient_name,
        patient_is_minor=patient_is_minor,
        kept_by=kept_by,
        neutral_label=neutral_label,
        agreement=agreement,
        born=born,
    )
    page.visibility = Visibility.INVITED if page.sheltered else visibility
    db.session.add(page)
    db.session.flush()
    db.session.add(PageManager(page_id=page.id, person_id=actor.person_id, is_owner=True))
    record("page.create", "care_page", page.id, actor=actor, visibility=page.visibility, agreement=page.agreement)
    return page


def change_page(
    page: CarePage, *, kept_by: str, neutral_label: str, visibility: Visibility, full_text_mail: bool, actor: Reader
) -> None:
    """Changes who may see a page and what letters say. That whole updates may be mailed is on record with who allowed it."""
    before = {"visibility": page.visibility, "full_text_mail": page.full_text_mail}
    page.kept_by, page.neutral_label = kept_by, neutral_label
    page.full_text_mail = full_text_mail and not page.is_provisional
    page.visibility = Visibility.INVITED if page.sheltered else visibility
    if before["visibility"] == Visibility.LINK != page.visibility:
        page.link_key = new_id()  # should it be for anyone with the link again, then not for those with this one
    if before["visibility"] != page.visibility:
        show_out_unvouched(page, actor=actor)
    after = {"visibility": page.visibility, "full_text_mail": page.full_text_mail}
    record("page.change", "care_page", page.id, actor=actor, before=before, after=after)


def list_page(page: CarePage, listed: bool, *, actor: Reader) -> None:
    """Lets members of the hospital find the page by its name, or ends that. One that is sheltered is never found."""
    listed = listed and not page.sheltered
    if page.listed != listed:
        page.listed = listed
        record("page.list", "care_page", page.id, actor=actor, listed=listed)


def silence_page(page: CarePage, *, actor: Reader) -> None:
    """Holds every letter of a page at once. Any one of those who keep it may."""
    page.silenced_at = now()
    record("page.silence", "care_page", page.id, actor=actor)


def release_page(page: CarePage, *, actor: Reader) -> None:
    """Lets letters of a page leave again; those that were held go now."""
    page.silenced_at = None
    record("page.release", "care_page", page.id, actor=actor)
    publish(PageReleased(page.id))


def close_page(page: CarePage, *, actor: Actor) -> None:
    """The page is there for nobody from now on, those who keep it included. Nothing on it is lost, and no letter leaves."""
    page.closed_at = now()
    record("page.close", "care_page", page.id, actor=actor)


def reopen_page(page: CarePage, *, actor: Actor) -> None:
    """A page that was closed is there again, for all for whom it was; it is to be deleted no more."""
    page.closed_at = None
    page.stay()
    record("page.reopen", "care_page", page.id, actor=actor)


@dataclass(frozen=True)
class Draft:
    """What somebody wrote: words, and pictures with what each shows; and for whom it is (`chosen`: guests of the page)."""

    title: str
    body: str
    photos: Sequence[Photo] = ()
    shows: Sequence[str] = ()
    kind: Kind = Kind.NEWS
    audience: Audience = Audience.EVERYONE
    chosen: Sequence[Guest] = ()


def publish_update(visit: PageVisit, draft: Draft, *, again: Update | None = None) -> Update:
    """Puts an update on its page; letters wait for the time in which it can be stopped.

    `again` is a stopped or planned update that is put right: it takes the new words and goes out as if it were new.
    """
    update = _write_down(visit, draft, UpdateState.PUBLISHED, now(), again)
    _told(update, pictures=len(draft.photos), actor=visit.reader)
    return update


def plan_update(visit: PageVisit, draft: Draft, at: datetime, *, again: Update | None = None) -> Update:
    """Keeps an update until it is published by itself, `at` a moment to come; only those who keep the page see it till then."""
    update = _write_down(visit, draft, UpdateState.SCHEDULED, at, again)
    record("update.plan", "update", update.id, actor=visit.reader, pictures=len(draft.photos), audience=update.audience)
    publish(UpdatePlanned(update))
    return update


def publish_planned(update: Update, *, actor: Actor) -> None:
    """Puts a planned update on its page now, whatever its time was."""
    _set_up(update, UpdateState.PUBLISHED, now())
    _told(update, actor=actor)


def _write_down(visit: PageVisit, draft: Draft, state: UpdateState, at: datetime, again: Update | None) -> Update:
    update = again or Update(id=new_id(), page_id=visit.page.id)
    update.author_id, update.author_name = visit.reader.person_id, visit.reader.name
    update.title, update.body, update.body_html = draft.title, draft.body, rich_text(draft.body)
    update.kind, update.audience, update.edited_at = draft.kind, draft.audience, None
    _set_up(update, state, at)
    db.session.add(update)
    db.session.flush()
    if again:
        _empty(UpdatePhoto, update)
    for position, (photo, shows) in enumerate(zip(draft.photos, draft.shows, strict=True)):
        photo.shows = shows
        db.session.add(UpdatePhoto(update_id=update.id, photo_id=photo.id, position=position))
    if again or draft.audience == Audience.CHOSEN:
        name_readers(update, draft.chosen)
    return update


def _set_up(update: Update, state: UpdateState, at: datetime) -> None:
    update.state, update.published_at, update.place = state, at, new_id()
    update.mail_at = at + timedelta(seconds=current_app.config["MAIL_STOP_SECONDS"])


def _told(update: Update, *, actor: Actor, **details: int) -> None:
    record("update.publish", "update", update.id, actor=actor, audience=update.audience, **details)
    publish(UpdatePublished(update))


def _empty(table: type[UpdatePhoto | UpdateReader], update: Update) -> None:
    db.session.execute(delete(table).where(table.tenant_id == current_tenant_id(), table.update_id == update.id))


def name_readers(update: Update, chosen: Sequence[Guest]) -> None:
    """Writes down for whom an update is; nobody is named for one that is for everyone or for its keepers."""
    _empty(UpdateReader, update)
    if update.audience == Audience.CHOSEN:
        db.session.add_all(UpdateReader(update_id=update.id, guest_id=guest.id) for guest in chosen)


def stop_update(visit: PageVisit, update: Update) -> bool:
    """Takes an update back from its page and ends its letters; or one that is planned, so that it is not published.

    False when its letters have left: then nothing changes.
    """
    db.session.refresh(update, with_for_update=True)
    if update.state == UpdateState.STOPPED:
        return True
    waits = update.state == UpdateState.PUBLISHED and update.mail_at > now()
    if not waits and update.state != UpdateState.SCHEDULED:
        return False
    update.state, update.pinned_at = UpdateState.STOPPED, None
    record("update.stop", "update", update.id, actor=visit.reader, page=str(visit.page.id))
    publish(UpdateStopped(update, waits))
    return True
