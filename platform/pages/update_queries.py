"""Reads of updates and their pictures. Every list is paged; each function is one statement unless it says otherwise."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from accounts.models import Person
from kernel.audit import AuditEntry
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from pages.access import PageVisit, sees_update
from pages.album_queries import in_album
from pages.models import (
    Audience,
    CarePage,
    Guest,
    GuestState,
    PageManager,
    Right,
    Update,
    UpdatePhoto,
    UpdateReader,
    UpdateState,
    UpdateVersion,
)
from photos.models import Photo, PhotoState

UPDATES_A_PAGE = 20

_OF_READER = and_(UpdateReader.tenant_id == Update.tenant_id, UpdateReader.update_id == Update.id)
_ITS_GUEST = and_(Guest.tenant_id == UpdateReader.tenant_id, Guest.id == UpdateReader.guest_id)


@dataclass(frozen=True)
class Told:
    """What those who keep a page are told about an update beyond itself.

    Of the guests it was chosen for, one's name and how many there are (`one`, `number`); who deleted it (`deleted_by`); and
    whether whoever planned it `may_post` still.
    """

    one: str = ""
    number: int = 0
    deleted_by: str = ""
    may_post: bool = True


@dataclass(frozen=True)
class Updates(Slice[Update]):
    """Updates, and what is `told` about each to those who keep the page."""

    told: Mapping[UUID, Told] = field(default_factory=dict)


def updates_of(visit: PageVisit) -> Updates:
    """What the visitor is shown of a page's updates, newest first; on the first page what is pinned or planned comes before."""
    ahead = or_(Update.pinned_at.is_not(None), Update.state == UpdateState.SCHEDULED)
    listed: Slice[Any] = newest_first(_with_told(visit), Update.place, UPDATES_A_PAGE, ahead=ahead)
    return _updates(listed.rows, listed.before, listed.first)


def update_shown(visit: PageVisit, update_id: UUID) -> Updates:
    """One update of the page being visited. Raises NotFound for any other, and for one that the visitor is not shown."""
    found = db.session.execute(_with_told(visit).where(Update.id == update_id, sees_update(visit))).one_or_none()
    if found is None:
        raise NotFound
    return _updates([tuple(found)])


def update_listed(visit: PageVisit, update_id: UUID) -> Updates:
    """The same, as it has its place among the others; nothing where it has none."""
    found = db.session.execute(_with_told(visit).where(Update.id == update_id)).all()
    return _updates([tuple(row) for row in found])


def _updates(rows: Sequence[tuple[Any, ...]], before: UUID | None = None, first: bool = True) -> Updates:
    told = {u.id: Told(one or "", number or 0, by or "", may is not False) for u, one, number, by, may in rows}
    return Updates([row[0] for row in rows], before, first, told)


def _is_listed(visit: PageVisit) -> ColumnElement[bool]:
    """What she is shown; and for those who keep a child's page, that an update is hidden, though not what it said."""
    if not visit.manages or not visit.page.patient_is_minor:
        return sees_update(visit)
    of_page = and_(Update.tenant_id == current_tenant_id(), Update.page_id == visit.page.id)
    return or_(sees_update(visit), and_(of_page, Update.state == UpdateState.HIDDEN))


def _with_told(visit: PageVisit) -> Select[*tuple[Any, ...]]:
    query = select(Update).where(_is_listed(visit))
    if not visit.manages:
        return query.add_columns(*(literal(None) for _ in range(4)))
    chosen, deleted = Update.audience == Audience.CHOSEN, Update.state == UpdateState.DELETED
    return query.add_columns(
        case((chosen, _chosen(Guest.name).order_by(UpdateReader.id).limit(1).scalar_subquery())),
        case((chosen, _chosen(func.count()).scalar_subquery())),
        case((deleted, _deleted_by())),
        case((Update.state == UpdateState.SCHEDULED, _author_keeps().exists())),
    )


def _chosen(column: ColumnElement[Any] | Any) -> Select[*tuple[Any, ...]]:
    query = select(column).select_from(UpdateReader).join(Guest, _ITS_GUEST)
    return query.where(_OF_READER, Guest.state == GuestState.ADMITTED).correlate(Update)


def _deleted_by() -> ScalarSelect[Any]:
    who = and_(Person.tenant_id == AuditEntry.tenant_id, Person.id == AuditEntry.actor_id)
    noted = select(Person.name).select_from(AuditEntry).join(Person, who)
    noted = noted.where(AuditEntry.tenant_id == Update.tenant_id, AuditEntry.about_id == Update.id)
    noted = noted.where(AuditEntry.action == "update.delete").order_by(AuditEntry.id.desc()).limit(1)
    return noted.correlate(Update).scalar_subquery()


def _author_keeps() -> Select[*tuple[Any, ...]]:
    """Rows when the author of an update keeps its page, which does not rest, may write there, and has an open account."""
    author = and_(Person.tenant_id == PageManager.tenant_id, Person.id == PageManager.person_id)
    keeps = select(PageManager.id).join(Person, author).where(Person.disabled_at.is_(None))
    keeps = keeps.where(PageManager.tenant_id == Update.tenant_id, PageManager.page_id == Update.page_id)
    rests = select(CarePage.id).where(CarePage.tenant_id == Update.tenant_id, CarePage.id == Update.page_id)
    keeps = keeps.where(PageManager.person_id == Update.author_id, ~rests.where(CarePage.opened_at.is_not(None)).exists())
    return keeps.where(or_(PageManager.is_owner, PageManager.rights.any_() == Right.POST)).correlate(Update)


def planned_update(update_id: UUID) -> Update | None:
    """An update that is to be published yet, locked."""
    query = select(Update).where(Update.tenant_id == current_tenant_id(), Update.id == update_id)
    return db.session.scalars(query.where(Update.state == UpdateState.SCHEDULED).with_for_update()).one_or_none()


def author_may_post(update: Update) -> bool:
    """Whether its author may still write on its page."""
    query = select(_author_keeps().exists()).select_from(Update)
    return db.session.execute(query.where(Update.tenant_id == current_tenant_id(), Update.id == update.id)).scalar_one()


def earlier_versions(update: Update) -> Slice[UpdateVersion]:
    """What an update said before, the latest first, paged."""
    query = select(UpdateVersion).where(UpdateVersion.tenant_id == current_tenant_id(), UpdateVersion.update_id == update.id)
    return newest_first(query, UpdateVersion.id, UPDATES_A_PAGE)


def version_of(update: Update, version_id: UUID) -> UpdateVersion:
    """One of the things an update said before. Raises NotFound for any other."""
    query = select(UpdateVersion).where(UpdateVersion.tenant_id == current_tenant_id(), UpdateVersion.update_id == update.id)
    version = db.session.scalars(query.where(UpdateVersion.id == version_id)).one_or_none()
    if version is None:
        raise NotFound
    return version


def pictures_of(visit: PageVisit, updates: Sequence[Update]) -> dict[UUID | None, list[Photo]]:
    """The pictures of these updates that the visitor is shown, each in its order; under None that at the head of the page."""
    cover = select(cast(null(), Uuid), literal(0), Photo).where(
        in_album(visit), Photo.id == visit.page.cover_id, Photo.state == PhotoState.READY
    )
    parts = ([_placed(updates, hidden=visit.is_patient)] if updates else []) + ([cover] if visit.page.cover_id else [])
    return _pictures(parts) if parts and visit.sees_pictures else {}


def pictures_in(updates: Sequence[Update], *, hidden: bool = False) -> dict[UUID | None, list[Photo]]:
    """Every picture of these updates, each in its order; with `hidden` those too that are shown to nobody else."""
    return _pictures([_placed(updates, hidden=hidden)])


def _placed(updates: Sequence[Update], *, hidden: bool) -> Select[*tuple[Any, ...]]:
    on = and_(Photo.tenant_id == UpdatePhoto.tenant_id, Photo.id == UpdatePhoto.photo_id)
    placed = select(UpdatePhoto.update_id, UpdatePhoto.position, Photo).join(Photo, on)
    of_these = UpdatePhoto.update_id.in_([update.id for update in updates])
    placed = placed.where(UpdatePhoto.tenant_id == current_tenant_id(), of_these)
    return placed if hidden else placed.where(~Photo.hidden)


def _pictures(parts: Sequence[Select[*tuple[Any, ...]]]) -> dict[UUID | None, list[Photo]]:
    found = union_all(*parts).subquery()
    update_id, position = list(found.c)[:2]
    pictures: defaultdict[UUID | None, list[Photo]] = defaultdict(list)
    for of, photo in db.session.execute(select(update_id, aliased(Photo, found)).order_by(position)):
        pictures[of].append(photo)
    return pictures


def loose_photos(visit: PageVisit, photo_ids: Sequence[UUID]) -> list[Photo]:
    """Of these, the pictures that were sent for the page and stand in no update yet, in the order given."""
    placed = select(UpdatePhoto.id).where(UpdatePhoto.tenant_id == Photo.tenant_id, UpdatePhoto.photo_id == Photo.id).exists()
    query = select(Photo).where(
        Photo.tenant_id == current_tenant_id(), Photo.album_id == visit.page.id, Photo.id.in_(photo_ids), ~placed
    )
    return sorted(db.session.scalars(query), key=lambda photo: photo_ids.index(photo.id))
