"""What is a reader's own: the pages about her, and her rows on pages' lists."""

from sqlalchemy import ColumnElement, Uuid, any_, case, cast, false, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import LateralFromClause

from kernel.access import Reader
from pages.models import CarePage, Guest, GuestState


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


def is_readers(reader: Reader, guest: type[Guest] = Guest) -> ColumnElement[bool]:
    """The rows of guest lists that are this reader's: by a letter's key, by her account, or by her proved mailbox."""
    ways = [guest.key == any_(cast(list(reader.keys), ARRAY(Uuid)))] if reader.keys else []
    if reader.is_member:
        ways += [guest.person_id == reader.person_id, guest.email == reader.email]
    return or_(false(), *ways)
