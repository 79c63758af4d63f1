"""A care page lives: who may listen to it, how its updates look to each audience, and what is told when they change."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import or_, select

from kernel.access import Reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.ids import new_id
from kernel.live import Audience, Part, add_channel, announce
from pages.access import CHANNEL, PageVisit, Standing, visit_of
from pages.actions import UpdatePlanned, UpdatePublished, UpdateStopped
from pages.models import Audience as For
from pages.models import CarePage, Guest, GuestState, PageManager, Update, UpdateReader, UpdateState
from pages.noting import note_reading
from pages.parts import load_parts
from pages.revisions import UpdateChanged, UpdateDeleted, UpdatePinned, UpdatePutBack
from pages.update_queries import pictures_of, update_shown

_WORST_FIRST = {GuestState.BLOCKED: 0, GuestState.REMOVED: 1, GuestState.ADMITTED: 2}
_OWNS = "owns"
_MAY = ("may_write", "sees_pictures", "may_download", "is_caregiver", "vouched")  # what a guest may, each a flag of her row


def audiences(page_id: UUID, readers: Sequence[Reader]) -> list[Audience | None]:
    """What each of these is to the page, by the rules of `pages/access.py`. Two statements, however many there are."""
    keeps = (PageManager.tenant_id == CarePage.tenant_id) & (PageManager.page_id == CarePage.id)
    query = select(CarePage, PageManager).outerjoin(PageManager, keeps).where(CarePage.tenant_id == current_tenant_id())
    kept = db.session.execute(query.where(CarePage.id == page_id, CarePage.closed_at.is_(None))).all()
    listed = _Listed(page_id, readers)  # asked for in any case: what is not there is not told by its being quicker
    if not kept:
        return [None] * len(readers)
    keepers = {manager.person_id: manager for _page, manager in kept if manager is not None}
    page = kept[0][0]
    return [
        _audience(page, listed.rows_of(reader), keepers.get(reader.person_id) if reader.person_id else None, reader)
        for reader in readers
    ]


class _Listed:
    """The rows of a page's list that are any of these readers', found for each as `pages.access.is_readers` says."""

    def __init__(self, page_id: UUID, readers: Sequence[Reader]) -> None:
        members = [reader for reader in readers if reader.is_member]
        theirs = or_(
            Guest.key.in_({key for reader in readers for key in reader.keys}),
            Guest.person_id.in_({reader.person_id for reader in members}),
            Guest.email.in_({reader.email for reader in members}),
        )
        query = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == page_id, theirs)
        self._by: defaultdict[object, set[Guest]] = defaultdict(set)
        for guest in db.session.scalars(query):
            for sign in (guest.key, guest.person_id, guest.email.lower()):
                self._by[sign].add(guest)

    def rows_of(self, reader: Reader) -> list[Guest]:
        """Hers, what keeps her out first."""
        signs: list[object] = list(reader.keys)
        if reader.email is not None:
            signs += [reader.person_id, reader.email.lower()]
        hers = {guest for sign in signs for guest in self._by.get(sign, ())}
        return sorted(hers, key=lambda guest: (_WORST_FIRST.get(GuestState(guest.state), 3), guest.id))


def _audience(page: CarePage, rows: Sequence[Guest], manager: PageManager | None, reader: Reader) -> Audience | None:
    visit = visit_of(page, rows[0] if rows else None, manager, reader)
    if visit is None:
        return None
    let_in = [guest.id for guest in rows if guest.state == GuestState.ADMITTED] if visit.let_in else []
    hers = [reader.person_id] if reader.person_id else []
    return Audience(_word(visit), frozenset([*let_in, *hers]), hears=visit.standing is not Standing.LINK)


def _word(visit: PageVisit) -> str:
    """All that makes a page look other than to somebody else, but for what is one reader's own."""
    if visit.manager is not None:
        said = [_OWNS] if visit.owns else sorted(visit.manager.rights)
    elif visit.let_in is not None:
        said = [flag for flag in _MAY if getattr(visit.let_in, flag)]
    else:
        said = [flag for flag, holds in (("account", visit.reader.person_id), ("member", visit.reader.is_member)) if holds]
    return " ".join([visit.standing, *said])


def visit_as(page: CarePage, word: str) -> PageVisit:
    """The visit of nobody in particular among those who are this to the page."""
    standing, *said = word.split(" ")
    nobody, manager, guest = Reader(), None, None
    if standing == Standing.MANAGER:
        owns = said == [_OWNS]
        manager = PageManager(id=new_id(), page_id=page.id, is_owner=owns, rights=[] if owns else said)
    elif standing == Standing.GUEST:
        may = {flag: flag in said for flag in _MAY}
        guest = Guest(id=new_id(), page_id=page.id, name="", state=GuestState.ADMITTED, **may)
    elif said:
        nobody = Reader(person_id=new_id(), email="" if "member" in said else None)
    return PageVisit(page, nobody, Standing(standing), guest, manager, imagined=True)


def _note(page_id: UUID, reader: Reader, audience: Audience) -> None:
    """Whoever of the hospital listens reads, as if she had opened the page."""
    note_reading(page_id, reader, keeps=audience.word.startswith(Standing.MANAGER))


PAGE = add_channel(CHANNEL, audiences, _note)


def page_with(page_id: UUID) -> CarePage:
    """A page that somebody listens to."""
    return db.session.get_one(CarePage, (current_tenant_id(), page_id))


@dataclass(frozen=True)
class Seen:
    """Whether an audience sees an update, or what is said about it; `only`: those of its guests who do."""

    by_some: bool
    only: frozenset[UUID] | None = None


def who_sees(update: Update | None, visit: PageVisit) -> Seen:
    """Of those who are the same to the page: all of them, some guests by name, or none. None stands for the page itself."""
    if update is None or visit.manages:
        return Seen(True)
    if update.state != UpdateState.PUBLISHED or update.audience == For.MANAGERS:
        return Seen(False)
    if update.audience == For.EVERYONE:
        return Seen(True)
    return Seen(visit.let_in is not None, chosen_for(update))


def chosen_for(update: Update) -> frozenset[UUID]:
    """The rows on the page's list for which an update was chosen. One statement."""
    query = select(UpdateReader.guest_id).where(UpdateReader.tenant_id == current_tenant_id())
    return frozenset(db.session.scalars(query.where(UpdateReader.update_id == update.id)))


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
    """An update that some saw, and do not see any more. Those who keep the page see it in every state."""
    return [] if word.startswith(Standing.MANAGER) else [Part(f"u-{update_id}", None)]


def _update(page_id: UUID, update_id: UUID, word: str, *, said: str) -> list[Part]:
    page, shown = page_with(page_id), db.session.get(Update, (current_tenant_id(), update_id))
    if shown is None:
        return []
    visit = visit_as(page, word)
    seen = who_sees(shown, visit)
    if not seen.by_some:
        return []
    return [Part(f"u-{update_id}", _article(visit, shown), f"updates-{page_id}", "start", said, seen.only)]


def _article(visit: PageVisit, shown: Update) -> str:
    told = update_shown(visit, shown.id).told if visit.manages else {}
    return render_template(
        "pages/_update.html",
        visit=visit,
        page=visit.page,
        update=shown,
        told=told,
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


def _tell_end(ended: Update, *, was_shown: bool) -> None:
    if was_shown:
        _tell_gone(ended, For(ended.audience), chosen_for(ended) if ended.audience == For.CHOSEN else ())
    announce(PAGE, ended.page_id, "update", ended.id)


def _tell_gone(ended: Update, audience: For, chosen: Collection[UUID]) -> None:
    if audience != For.MANAGERS:
        only = chosen if audience == For.CHOSEN else None
        announce(PAGE, ended.page_id, "update.gone", ended.id, only=only)
