"""Updates on a page that lies open: how they look to each audience, and what is told when they change."""

from collections.abc import Collection
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import select

from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.live import Part, announce
from pages.access import PageVisit
from pages.actions import UpdatePlanned, UpdatePublished, UpdateStopped
from pages.live import PAGE, chosen_for, page_with, visit_as, who_sees
from pages.models import Audience as For
from pages.models import Update, UpdatePhoto, UpdateState
from pages.parts import load_parts
from pages.revisions import UpdateChanged, UpdateDeleted, UpdatePinned, UpdatePutBack
from pages.update_queries import Updates, pictures_of, update_listed
from pages.vetoes import PictureTurned, UpdateHidden, UpdateShown


@PAGE.shows("update.new")
def new_update(page_id: UUID, update_id: UUID, word: str) -> list[Part]:
    """An update that was not there before."""
    return _update(page_id, update_id, word, said=_("A new update"))


@PAGE.shows("update")
def update(page_id: UUID, update_id: UUID, word: str) -> list[Part]:
    """An update as it stands now."""
    return _update(page_id, update_id, word, said="")


@PAGE.shows("update.gone")
def update_gone(page_id: UUID, update_id: UUID, word: str) -> list[Part]:
    """An update that some saw, and do not see any more. Those who keep the page are shown what became of it."""
    visit = visit_as(page_with(page_id), word)
    still = visit.is_patient and who_sees(_update_with(update_id), visit).by_some
    return [] if visit.manages or still else [Part(f"u-{update_id}", None)]


@PAGE.shows("page")
def page_itself(page_id: UUID, about_id: UUID, word: str) -> list[Part]:
    """Something that stands on the page once, such as the picture at its head."""
    return [Part("", "", said=_("This page has changed. Look again"))]


def _update_with(update_id: UUID) -> Update | None:
    return db.session.get(Update, (current_tenant_id(), update_id))


def _update(page_id: UUID, update_id: UUID, word: str, *, said: str) -> list[Part]:
    shown = _update_with(update_id)
    if shown is None:
        return []
    visit = visit_as(page_with(page_id), word)
    seen = who_sees(shown, visit)
    if not seen.by_some and not visit.manages:
        return []
    return [Part(f"u-{update_id}", _article(visit, shown), f"updates-{page_id}", "start", said, seen.only)]


def _article(visit: PageVisit, shown: Update) -> str | None:
    """What stands in its place; None where it has none among those who keep the page."""
    listed = update_listed(visit, shown.id) if visit.manages else Updates([shown], None, True)
    if not listed.rows:
        return None
    return render_template(
        "pages/_update.html",
        visit=visit,
        page=visit.page,
        update=shown,
        told=listed.told,
        now=now(),
        pictures=pictures_of(visit, [shown]),
        parts=load_parts(visit, [shown]),
    )


@listens_to(UpdatePublished)
def tell_of_new(event: UpdatePublished) -> None:
    """It stands on the page."""
    announce(PAGE, event.update.page_id, "update.new", event.update.id)


@listens_to(UpdatePlanned)
def tell_of_planned(event: UpdatePlanned) -> None:
    """It is seen by those who keep the page."""
    announce(PAGE, event.update.page_id, "update", event.update.id)


@listens_to(UpdatePutBack)
def tell_of_return(event: UpdatePutBack) -> None:
    """It stands there again."""
    announce(PAGE, event.update.page_id, "update", event.update.id)


@listens_to(UpdatePinned)
def tell_of_pin(event: UpdatePinned) -> None:
    """Its place changes as the page is opened anew."""
    announce(PAGE, event.update.page_id, "update", event.update.id)


@listens_to(UpdateChanged)
def tell_of_other_words(event: UpdateChanged) -> None:
    """Whoever saw it and does not any more has it taken away; all others see what it says now."""
    if event.narrower:
        _tell_gone(event.update, event.audience_before, event.chosen_before)
    announce(PAGE, event.update.page_id, "update", event.update.id)


@listens_to(UpdateStopped)
def tell_of_stop(event: UpdateStopped) -> None:
    """It is gone for all who saw it but those who keep the page."""
    _tell_end(event.update, was_shown=event.was_shown)


@listens_to(UpdateDeleted)
def tell_of_deletion(event: UpdateDeleted) -> None:
    """The same."""
    _tell_end(event.update, was_shown=True)


@listens_to(UpdateHidden)
def tell_of_veto(event: UpdateHidden) -> None:
    """It is gone for all but whoever the page is about; those who keep a child's page see that it was there."""
    _tell_end(event.update, was_shown=event.update.state_before == UpdateState.PUBLISHED)


@listens_to(UpdateShown)
def tell_of_showing(event: UpdateShown) -> None:
    """It stands there again, for whom it was."""
    announce(PAGE, event.update.page_id, "update", event.update.id)


@listens_to(PictureTurned)
def tell_of_picture(event: PictureTurned) -> None:
    """The update in which it stands looks otherwise, or the head of the page."""
    placed = select(UpdatePhoto.update_id).where(UpdatePhoto.tenant_id == current_tenant_id())
    update_id = db.session.scalar(placed.where(UpdatePhoto.photo_id == event.photo_id))
    if update_id is not None:
        announce(PAGE, event.page_id, "update", update_id)
    if page_with(event.page_id).cover_id == event.photo_id:
        announce(PAGE, event.page_id, "page", event.page_id)


def _tell_end(ended: Update, *, was_shown: bool) -> None:
    if was_shown:
        _tell_gone(ended, For(ended.audience), chosen_for(ended) if ended.audience == For.CHOSEN else ())
    announce(PAGE, ended.page_id, "update", ended.id)


def _tell_gone(ended: Update, audience: For, chosen: Collection[UUID]) -> None:
    """To whom it was: to all, or to some; and to whoever the page is about, who goes by the page's own id."""
    some = {For.EVERYONE: None, For.CHOSEN: [*chosen, ended.page_id], For.MANAGERS: [ended.page_id]}
    announce(PAGE, ended.page_id, "update.gone", ended.id, only=some[audience])
