"""Support messages in a copy of somebody's data: the words she left, with account or from her mailbox."""

from collections.abc import Iterator

from sqlalchemy import and_, or_, select

from accounts.archive import AT_A_TIME, Entry, as_json, contributes
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from messages.models import SupportMessage
from pages.models import CarePage, Guest
from pages.own import is_readers


@contributes("messages")
def word_files(me: Reader) -> Iterator[Entry]:
    """Her own words, and for which page they were."""
    places = select(Guest.id).where(Guest.tenant_id == current_tenant_id(), is_readers(me))
    query = (
        select(SupportMessage, CarePage.neutral_label)
        .join(CarePage, and_(CarePage.tenant_id == SupportMessage.tenant_id, CarePage.id == SupportMessage.page_id))
        .where(SupportMessage.tenant_id == current_tenant_id())
        .where(or_(SupportMessage.person_id == me.person_id, SupportMessage.guest_id.in_(places)))
        .order_by(SupportMessage.id)
    )
    words = db.session.execute(query.execution_options(yield_per=AT_A_TIME))
    yield as_json("words.json", [{"to": label, "at": word.created_at, "words": word.body} for word, label in words])
