"""A care page lives: who may listen to it, what each of them is to it, and which updates come to whom."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from accounts.apart import apart_from
from accounts.models import Person
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.live import Audience, Present, add_channel
from pages.access import CHANNEL, PageVisit, Standing, visit_of
from pages.models import Audience as For
from pages.models import CarePage, Guest, GuestState, PageManager, Right, Update, UpdateReader, UpdateState
from pages.noting import note_reading
from pages.own import blocked_there

_WORST_FIRST = {GuestState.BLOCKED: 0, GuestState.REMOVED: 1, GuestState.ADMITTED: 2}
KEEPERS = "keepers"  # they alone are told who is here
_ABOUT, _ACCOUNT, _OWNS = "about", "account", "owns"
_MAY = ("may_write", "sees_pictures", "may_download", "is_caregiver", "vouched")  # what a guest may, each a flag of her row


def audiences(page_id: UUID, readers: Sequence[Reader]) -> list[Audience | None]:
    """What each of these is to the page, by the rules of `pages/access.py`. Two statements, however many there are."""
    keeps = (PageManager.tenant_id == CarePage.tenant_id) & (PageManager.page_id == CarePage.id)
    query = select(CarePage, PageManager, blocked_there()).outerjoin(PageManager, keeps)
    query = query.where(CarePage.tenant_id == current_tenant_id())
    kept = db.session.execute(query.where(CarePage.id == page_id)).all()
    listed = _Listed(page_id, readers)  # asked for in any case: what is not there is not told by its being quicker
    if not kept:
        return [None] * len(readers)
    keepers = {manager.person_id: manager for _page, manager, _blocked in kept if manager is not None}
    page, out = kept[0][0], frozenset(kept[0][2] or ())
    return [
        _audience(page, listed.rows_of(reader), keepers.get(reader.person_id) if reader.person_id else None, reader, out)
        for reader in readers
    ]


class _Listed:
    """The rows of a page's list that are any of these readers', found for each as `pages.own.is_readers` says."""

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


def _audience(
    page: CarePage, rows: Sequence[Guest], manager: PageManager | None, reader: Reader, out: frozenset[str]
) -> Audience | None:
    """`out`: the ids and mailboxes of whom the page's owner has blocked, or whom it is about."""
    by_letter = {guest.email.lower() for guest in rows if guest.key in reader.keys}
    if manager is None and not page.is_about(reader) and not out.isdisjoint({str(reader.person_id), *by_letter}):
        return None
    visit = visit_of(page, rows[0] if rows else None, manager, reader)
    if visit is None:
        return None
    let_in = [guest.id for guest in rows if guest.state == GuestState.ADMITTED] if visit.let_in else []
    hers = [reader.person_id] if reader.person_id else []
    about = [page.id] if visit.is_patient else []
    told_of = KEEPERS if visit.manages else ""
    hears = visit.standing is not Standing.LINK
    return Audience(_word(visit), frozenset([*let_in, *hers, *about]), hears, told_of)


def _word(visit: PageVisit) -> str:
    """All that makes a page look other than to somebody else, but for what is one reader's own."""
    return " ".join([visit.standing, *_is_to(visit), *(_stands(visit.page) if visit.manages or visit.is_patient else [])])


def _is_to(visit: PageVisit) -> list[str]:
    about = [_ABOUT] if visit.is_patient else []
    if visit.manager is not None:
        said = [_OWNS] if visit.manager.is_owner else sorted(visit.manager.rights)
    elif visit.let_in is not None:
        said = [flag for flag in _MAY if getattr(visit.let_in, flag)]
    else:
        said = [flag for flag, holds in ((_ACCOUNT, visit.reader.person_id), ("member", visit.reader.is_member)) if holds]
    return about + said


def _stands(page: CarePage) -> list[str]:
    """How it stands with a page, as whoever keeps it and whoever it is about are told; others see nothing of that."""
    so_it_is = {
        "closed": page.closed_at,
        "minor": page.patient_is_minor,
        "of-age": page.of_age_at,
        "rests": page.opened_at,
        "silenced": page.silenced_at,
        "warned": page.warned_at,
    }
    return [page.agreement, *(name for name, holds in so_it_is.items() if holds)]


def visit_as(page: CarePage, word: str) -> PageVisit:
    """The visit of nobody in particular among those who are this to the page."""
    standing, *said = word.split(" ")
    nobody, manager, guest = _nobody(page, said), None, None
    if standing == Standing.MANAGER:
        rights = [right for right in Right if right in said]
        manager = PageManager(id=new_id(), page_id=page.id, is_owner=_OWNS in said, rights=rights)
    elif standing == Standing.GUEST:
        may = {flag: flag in said for flag in _MAY}
        guest = Guest(id=new_id(), page_id=page.id, name="", state=GuestState.ADMITTED, **may)
    return PageVisit(page, nobody, Standing(standing), guest, manager, imagined=True)


def _nobody(page: CarePage, said: Sequence[str]) -> Reader:
    """A reader who is whom the page is about, or has an account, where the word says so; and nobody else."""
    has_account = _ACCOUNT in said or (_ABOUT in said and page.patient_key is None)
    keys = (page.patient_key,) if _ABOUT in said and page.patient_key else ()
    person_id = (page.patient_id if _ABOUT in said else None) or new_id()
    return Reader(person_id=person_id if has_account else None, email="" if "member" in said else None, keys=keys)


def _note(page_id: UUID, reader: Reader, audience: Audience) -> None:
    """Whoever of the hospital listens reads, as if she had opened the page."""
    note_reading(page_id, reader, keeps=audience.word.startswith(Standing.MANAGER) or page_id in audience.names)


def presents(page_id: UUID, people: Collection[UUID]) -> list[Present]:
    """Who of these with an account is shown to be here, to those who keep the page alone; while it is quiet nobody is."""
    query = (
        select(Person.id, Person.name, apart_from(Person.id))
        .join(CarePage, CarePage.tenant_id == Person.tenant_id)
        .where(Person.tenant_id == current_tenant_id(), Person.id.in_(people), Person.shows_presence, Person.name != "")
        .where(CarePage.id == page_id, CarePage.quiet_since.is_(None), CarePage.closed_at.is_(None))
    )
    return [Present(own, name, KEEPERS, frozenset(apart or ())) for own, name, apart in db.session.execute(query)]


PAGE = add_channel(CHANNEL, audiences, _note, presents)


def page_with(page_id: UUID) -> CarePage:
    """A page that somebody listens to."""
    return db.session.get_one(CarePage, (current_tenant_id(), page_id))


@dataclass(frozen=True)
class Seen:
    """Whether an audience sees an update, or what is said about it; `only`: those of its guests who do."""

    by_some: bool
    only: frozenset[UUID] | None = None


def who_sees(update: Update | None, visit: PageVisit) -> Seen:
    """Of those who are the same to the page: all of them, some guests by name, or none. None stands for the page itself.

    What `pages.access.sees_update` says for one reader, one condition a line.
    """
    if update is None:
        return Seen(True)
    if update.state == UpdateState.HIDDEN:
        return Seen(visit.is_patient)
    if visit.manages:
        return Seen(True)
    if visit.is_patient and visit.page.may_take:
        return Seen(update.state != UpdateState.DELETED)
    if visit.is_patient:
        return Seen(update.state == UpdateState.PUBLISHED)
    if update.state != UpdateState.PUBLISHED or update.audience == For.MANAGERS:
        return Seen(False)
    if update.audience == For.EVERYONE:
        return Seen(True)
    return Seen(visit.let_in is not None, chosen_for(update))


def chosen_for(update: Update) -> frozenset[UUID]:
    """The rows on the page's list for which an update was chosen. One statement."""
    query = select(UpdateReader.guest_id).where(UpdateReader.tenant_id == current_tenant_id())
    return frozenset(db.session.scalars(query.where(UpdateReader.update_id == update.id)))
