"""What an open stream would tell somebody of a page, without rendering any of it."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import select

from kernel.access import Reader
from kernel.db import db
from kernel.errors import NotFound
from pages.live import audiences, page_with, visit_as, who_sees
from pages.models import CarePage, Update


def found(fetch: Callable[[], object]) -> bool:
    """Whether there is something to fetch."""
    try:
        return fetch() is not None
    except NotFound:
        return False


def told(slug: str, reader: Reader, update_ids: Collection[UUID]) -> tuple[str | None, set[UUID]]:
    """What she is to the page, and which of these updates come to her."""
    page_id = db.session.scalars(select(CarePage.id).where(CarePage.slug == slug)).one()
    [audience] = audiences(page_id, [reader])
    if audience is None:
        return None, set()
    visit, come = visit_as(page_with(page_id), audience.word), set()
    for one in db.session.scalars(select(Update).where(Update.id.in_(update_ids))):
        seen = who_sees(one, visit)
        if seen.by_some and (seen.only is None or seen.only & audience.names):
            come.add(one.id)
    return audience.word.split(" ")[0], come
