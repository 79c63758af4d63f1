"""What is a reader's own: the pages about her, and her rows on pages' lists."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, Text, Uuid, and_, any_, case, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import LateralFromClause

from accounts.models import Person, PersonBlock
from kernel.access import Reader
from pages.models import CarePage, Guest, GuestState, PageManager


def is_about(reader: Reader) -> ColumnElement[bool]:
    """Which pages are about this reader."""
    ways = [CarePage.patient_key == any_(cast(list(reader.keys), ARRAY(Uuid)))] if reader.keys else []
    return or_(false(), CarePage.patient_id == reader.person_id if reader.person_id else false(), *ways)


def own_row(reader: Reader) -> LateralFromClause:
    """The reader's row on the page's list. She may be on it twice, by two mailboxes: what keeps her out goes first."""
    worst_first = case({GuestState.BLOCKED: 0, GuestState.REMOVED: 1, GuestState.ADMITTED: 2}, value=Guest.state, else_=3)
    return (
        select(Guest)
        .where(Guest.tenant_id == CarePage.tenant_id, Guest.page_id == CarePage.id, is_readers(reader))
        .order_by(worst_first, Guest.id)
        .limit(1)
        .lateral()
    )


def is_blocked(reader: Reader, email: str | None = None) -> ColumnElement[bool]:
    """Which pages are of somebody, or about somebody, who has blocked this reader, be she signed in or come by a letter.

    `email`: or whoever has an account with this mailbox.
    """
    its_guest = and_(Guest.tenant_id == CarePage.tenant_id, Guest.page_id == CarePage.id)
    ways = [Person.id == reader.person_id] if reader.person_id else []
    ways += [Person.email == email] if email else []
    if reader.keys:
        by_letter = select(Guest.email).where(its_guest, Guest.key == any_(cast(list(reader.keys), ARRAY(Uuid))))
        ways.append(Person.email.in_(by_letter.correlate(CarePage)))
    if not ways:
        return false()
    return _blocked(select(PersonBlock.id)).where(or_(*ways)).correlate(CarePage).exists()


def blocked_there() -> ScalarSelect[list[str] | None]:
    """A column beside a page: the ids and the mailboxes of all whom its owner has blocked, or whom it is about."""
    listed = func.array_agg(func.lower(Person.email)).op("||")(func.array_agg(cast(Person.id, Text)))
    return _blocked(select(listed)).correlate(CarePage).scalar_subquery()


def is_blocked_guest(page: CarePage) -> ColumnElement[bool]:
    """Which rows of a page's list are of somebody whom the page's owner has blocked, or whoever it is about."""
    hers = or_(Person.id == Guest.person_id, Person.email == Guest.email)
    own = select(CarePage.id).where(CarePage.tenant_id == Guest.tenant_id, CarePage.id == page.id)
    return own.where(_blocked(select(PersonBlock.id)).where(hers).correlate(CarePage, Guest).exists()).exists()


def _blocked(query: Select[Any]) -> Select[Any]:
    """Blocks, beside the person who is kept out by them, that hold for a page."""
    owner = select(PageManager.person_id).where(
        PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id, PageManager.is_owner
    )
    of_person = and_(
        Person.tenant_id == PersonBlock.tenant_id, Person.id == PersonBlock.blocked_id, Person.proved_at.is_not(None)
    )
    hers = or_(PersonBlock.blocker_id == CarePage.patient_id, PersonBlock.blocker_id.in_(owner.correlate(CarePage)))
    return query.select_from(PersonBlock).join(Person, of_person).where(PersonBlock.tenant_id == CarePage.tenant_id, hers)


def is_readers(reader: Reader, guest: type[Guest] = Guest) -> ColumnElement[bool]:
    """The rows of guest lists that are this reader's: by a letter's key, by her account, or by her proved mailbox."""
    ways = [guest.key == any_(cast(list(reader.keys), ARRAY(Uuid)))] if reader.keys else []
    if reader.is_member:
        ways += [guest.person_id == reader.person_id, guest.email == reader.email]
    return or_(false(), *ways)
