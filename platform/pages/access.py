"""Who may see a page and who may keep it: fetched and checked in one, the same answer for absent and forbidden."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, any_, case, cast, false, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from kernel.access import Reader
from kernel.audit import Actor, Mailbox
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from pages.models import CarePage, Guest, GuestState, PageManager, Update, UpdateState, Visibility


class Standing(StrEnum):
    """What a reader is to a page."""

    GUEST = "guest"
    MANAGER = "manager"
    MEMBER = "member"


@dataclass(frozen=True)
class PageVisit:
    """A page, and what the reader is to it. `guest` is her own row on the page's list, if she has one."""

    page: CarePage
    reader: Reader
    standing: Standing
    guest: Guest | None

    @property
    def manages(self) -> bool:
        """Whether she keeps the page."""
        return self.standing is Standing.MANAGER

    @property
    def actor(self) -> Actor:
        """Who acts here, for the record."""
        by_letter = self.reader.person_id is None and self.guest is not None
        return Mailbox(self.guest.id) if by_letter and self.guest else self.reader

    @property
    def trusted(self) -> bool:
        """Whether her words stand on the page at once: she keeps it, or somebody who does let her in."""
        return self.manages or (self.standing is Standing.GUEST and self.guest is not None and self.guest.vouched)


def page_for(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug` with the reader's standing. Raises NotFound when there is none, or none for her. One statement."""
    own = aliased(Guest, _own_row(reader))
    keeps = and_(
        PageManager.tenant_id == CarePage.tenant_id,
        PageManager.page_id == CarePage.id,
        PageManager.person_id == reader.person_id,
    )
    query = (
        select(CarePage, own, PageManager.id)
        .outerjoin(PageManager, keeps)
        .outerjoin(own, true())
        .where(CarePage.tenant_id == current_tenant_id(), CarePage.slug == slug)
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    page, guest, manager_id = found
    standing = _standing(page, guest, manager_id, reader)
    if standing is None:
        raise NotFound
    return PageVisit(page, reader, standing, guest)


def _own_row(reader: Reader) -> LateralFromClause:
    """The reader's row on the page's list. She may be on it twice, by two mailboxes: what keeps her out goes first."""
    worst_first = case({GuestState.BLOCKED: 0, GuestState.REMOVED: 1, GuestState.ADMITTED: 2}, value=Guest.state, else_=3)
    return (
        select(Guest)
        .where(Guest.tenant_id == CarePage.tenant_id, Guest.page_id == CarePage.id, is_readers(reader))
        .order_by(worst_first)
        .limit(1)
        .lateral()
    )


def is_readers(reader: Reader, guest: type[Guest] = Guest) -> ColumnElement[bool]:
    """The rows of guest lists that are this reader's: by a letter's key, by her account, or by her proved mailbox."""
    ways = [guest.key == any_(cast(list(reader.keys), ARRAY(Uuid)))] if reader.keys else []
    if reader.is_member:
        ways += [guest.person_id == reader.person_id, guest.email == reader.email]
    return or_(false(), *ways)


def _standing(page: CarePage, guest: Guest | None, manager_id: UUID | None, reader: Reader) -> Standing | None:
    """One condition a line; the first that holds decides."""
    if page.closed_at is not None:
        return None
    if manager_id is not None:
        return Standing.MANAGER
    if guest is not None and guest.state in (GuestState.BLOCKED, GuestState.REMOVED):
        return None
    if guest is not None and guest.state == GuestState.ADMITTED:
        return Standing.GUEST
    if page.visibility == Visibility.HOSPITAL and reader.is_member:
        return Standing.MEMBER
    return None


def managed_page(reader: Reader, slug: str) -> PageVisit:
    """The page at `slug`, which the reader keeps. Raises NotFound in every other case."""
    visit = page_for(reader, slug)
    if not visit.manages:
        raise NotFound
    return visit


def update_for(visit: PageVisit, update_id: UUID) -> Update:
    """An update of the page being visited. Raises NotFound for any other, and for a stopped one unless she keeps the page."""
    query = select(Update).where(
        Update.tenant_id == current_tenant_id(), Update.page_id == visit.page.id, Update.id == update_id
    )
    update = db.session.scalars(query).one_or_none()
    if update is None or (update.state == UpdateState.STOPPED and not visit.manages):
        raise NotFound
    return update


def guest_of(visit: PageVisit, guest_id: UUID) -> Guest:
    """Somebody on the list of the page that the reader keeps. Raises NotFound."""
    query = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.page_id == visit.page.id, Guest.id == guest_id)
    guest = db.session.scalars(query).one_or_none()
    if guest is None or not visit.manages:
        raise NotFound
    return guest
