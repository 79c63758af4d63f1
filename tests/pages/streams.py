"""What an open stream would tell somebody of a page, without rendering any of it."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import select

from kernel.access import Reader
from kernel.db import db
from kernel.errors import NotFound
from kernel.live import Audience
from messages.live import who_sees_word
from messages.models import SupportMessage
from pages.live import Seen, audiences, page_with, visit_as, who_sees
from pages.models import CarePage, Update


def found(fetch: Callable[[], object]) -> bool:
    """Whether there is something to fetch."""
    try:
        return fetch() is not None
    except NotFound:
        return False


def told(slug: str, reader: Reader, ids: Collection[UUID]) -> tuple[str | None, set[UUID]]:
    """What she is to the page, and which of these updates and words come to her."""
    page_id = db.session.scalars(select(CarePage.id).where(CarePage.slug == slug)).one()
    [audience] = audiences(page_id, [reader])
    if audience is None:
        return None, set()
    visit = visit_as(page_with(page_id), audience.word)
    seen = {update.id: who_sees(update, visit) for update in db.session.scalars(select(Update).where(Update.id.in_(ids)))}
    words = db.session.scalars(select(SupportMessage).where(SupportMessage.id.in_(ids)))
    seen |= {word.id: who_sees_word(word, visit) for word in words}
    return visit.standing, {own_id for own_id, by in seen.items() if _is_hers(by, audience)}


def _is_hers(seen: Seen, audience: Audience) -> bool:
    return seen.by_some and (seen.only is None or bool(seen.only & audience.names))
