"""Pages in a copy of somebody's data: those she keeps, with every update and picture, and what she wrote on others'."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from accounts.archive import AT_A_TIME, Entry, as_json, contributes
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from pages.access import PageVisit, sees_update, visit_to
from pages.listeners import KEPT_OUT, places_of
from pages.models import Audience, CarePage, Guest, PageManager, Update, UpdateState
from pages.own import is_about
from pages.queries import OPEN
from pages.update_queries import pictures_in
from photos.actions import file_store
from photos.models import Photo
from photos.store import FileMissing

SIZE = "large"


@contributes("pages")
def page_files(me: Reader) -> Iterator[Entry]:
    """Every open page she keeps or that is about her in a folder of its own; what she wrote on pages she keeps no more, in one
    file.
    """
    hers = and_(PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id)
    keeps = select(PageManager.id).where(hers, PageManager.person_id == me.person_id, or_(OPEN, PageManager.is_owner))
    open_one = and_(CarePage.closed_at.is_(None), keeps.exists())
    mine = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), or_(open_one, is_about(me)))
    pages = db.session.scalars(mine.order_by(CarePage.id)).all()
    for page in pages:
        yield from _page(page, visit_to(me, page.slug))
    yield as_json("updates-elsewhere.json", [_words(update) for update in _written_elsewhere(me, [page.id for page in pages])])


def _written_elsewhere(me: Reader, kept: Sequence[UUID]) -> Sequence[Update]:
    """Updates she wrote on other pages, while they say what they said then and are for everyone; none where she was shut out.

    Once an update was changed its words may be somebody else's, so it belongs to those who keep the page.
    """
    if me.person_id is None:
        return []
    waiting = select(CarePage.id).where(CarePage.tenant_id == current_tenant_id(), ~OPEN)
    shut_out = select(Guest.page_id).where(places_of(me.person_id, me.email), Guest.state.in_(KEPT_OUT))
    query = (
        select(Update)
        .where(Update.tenant_id == current_tenant_id(), Update.author_id == me.person_id)
        .where(Update.page_id.not_in(kept), Update.page_id.not_in(shut_out))
        .where(Update.page_id.not_in(waiting))
        .where(Update.state == UpdateState.PUBLISHED, Update.audience == Audience.EVERYONE, Update.edited_at.is_(None))
        .order_by(Update.id)
    )
    return db.session.scalars(query).all()


def _page(page: CarePage, visit: PageVisit) -> Iterator[Entry]:
    """What she is shown of it: of a page that is about her, also what she alone sees."""
    folder = f"pages/{page.slug}"
    about = {"title": page.title, "kept_by": page.kept_by, "visibility": page.visibility, "began": page.created_at}
    if page.memorial_since is not None:
        about |= {"in_memory_since": page.memorial_since, "in_memory_words": page.memorial_words}
    yield as_json(f"{folder}/page.json", about)
    of_page = select(Update).where(sees_update(visit)).order_by(Update.id)
    last = None
    while updates := db.session.scalars((of_page.where(Update.id > last) if last else of_page).limit(AT_A_TIME)).all():
        pictures = pictures_in(updates, hidden=visit.is_patient)
        for update in updates:
            yield from _update(folder, update, pictures.get(update.id, []))
        last = updates[-1].id


def _update(folder: str, update: Update, pictures: list[Photo]) -> Iterator[Entry]:
    own = f"{folder}/updates/{update.published_at:%Y-%m-%d}-{update.id.hex[-6:]}"
    names = {f"{own}-{number}.jpg": picture for number, picture in enumerate(pictures, 1)}
    shown = [
        {"file": name.rpartition("/")[2], "caption": picture.caption, "shows": picture.shows} for name, picture in names.items()
    ]
    yield as_json(f"{own}.json", _words(update) | {"pictures": shown})
    for name, picture in names.items():
        try:
            yield Entry(name, file_store().get(picture.key(SIZE)))
        except FileMissing:
            continue  # its line in the update still says that it was there


def _words(update: Update) -> dict[str, Any]:
    return {
        "title": update.title,
        "words": update.body,
        "by": update.author_name,
        "published": update.published_at,
        "state": update.state,
    }
