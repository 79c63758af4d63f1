"""Reads: which pages a hospital's policy means, which are to be deleted, and whose they are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from kernel.access import Reader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from messages.models import SupportMessage
from pages.deleting import says_when_deleted
from pages.models import CarePage, PageManager, Update
from tenants.retention.models import EndReason, PageEnding

A_DAY = 500  # pages at most that are told of, or deleted, in one day of a hospital
MOST_SHOWN = 100

_OF_PAGE = and_(PageEnding.tenant_id == CarePage.tenant_id, PageEnding.page_id == CarePage.id)


@says_when_deleted
def when_deleted() -> ColumnElement[datetime | None]:
    """The moment after which a page is deleted, as part of the statement that reads the page."""
    return select(PageEnding.ends_at).where(_OF_PAGE).correlate(CarePage).scalar_subquery()


def months_ago(months: int) -> ColumnElement[datetime]:
    """The moment so many months before now, as PostgreSQL counts months."""
    return literal(now()) - func.make_interval(0, months)


def is_meant(reason: EndReason) -> ColumnElement[bool]:
    """Whether the policy means a page, for this reason, at this moment.

    A page that waits for somebody who has come of age is kept for her, as she was promised.
    """
    rules = current_brand().rules
    months = rules.closed_months if reason is EndReason.CLOSED else rules.quiet_months
    if months is None:
        return false()
    before = months_ago(months)
    own = aliased(PageEnding)
    stays = select(own.id).where(own.tenant_id == CarePage.tenant_id, own.page_id == CarePage.id, own.kept_at > before).exists()
    if reason is EndReason.CLOSED:
        return and_(CarePage.closed_at <= before, CarePage.of_age_at.is_(None), ~stays)
    wrote = select(Update.id).where(Update.tenant_id == CarePage.tenant_id, Update.page_id == CarePage.id)
    wrote = wrote.where(or_(Update.published_at > before, Update.edited_at > before))
    said = select(SupportMessage.id).where(
        SupportMessage.tenant_id == CarePage.tenant_id, SupportMessage.page_id == CarePage.id
    )
    said = said.where(SupportMessage.created_at > before)
    quiet = and_(CarePage.closed_at.is_(None), CarePage.of_age_at.is_(None), CarePage.created_at <= before)
    return and_(quiet, ~stays, ~wrote.exists(), ~said.exists())


def pages_meant(reason: EndReason) -> Sequence[CarePage]:
    """The pages that the policy means and nobody was told of, the oldest first, locked."""
    told = select(PageEnding.id).where(_OF_PAGE, PageEnding.ends_at.is_not(None))
    query = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), is_meant(reason), ~told.exists())
    return db.session.scalars(query.order_by(CarePage.id).limit(A_DAY).with_for_update(of=CarePage)).all()


def pages_spared() -> Sequence[PageEnding]:
    """Those that were to be deleted and are meant no more: somebody wrote there, opened them again, or the policy changed."""
    meant = [and_(PageEnding.reason == reason, is_meant(reason)) for reason in EndReason]
    return db.session.scalars(_ending().where(~or_(*meant)).limit(A_DAY).with_for_update(of=PageEnding)).all()


def pages_due() -> list[UUID]:
    """The pages whose time has come."""
    due = _ending().where(PageEnding.ends_at <= now()).order_by(PageEnding.ends_at).limit(A_DAY)
    return [ending.page_id for ending in db.session.scalars(due)]


def page_due(page_id: UUID) -> CarePage | None:
    """One of these, locked, if it still is one."""
    meant = [and_(PageEnding.reason == reason, is_meant(reason)) for reason in EndReason]
    query = select(CarePage).join(PageEnding, _OF_PAGE).where(CarePage.tenant_id == current_tenant_id(), CarePage.id == page_id)
    due = query.where(PageEnding.ends_at <= now(), or_(*meant))
    return db.session.scalars(due.with_for_update(of=(CarePage, PageEnding))).one_or_none()


def _ending() -> Select[PageEnding]:
    query = select(PageEnding).join(CarePage, _OF_PAGE)
    return query.where(PageEnding.tenant_id == current_tenant_id(), PageEnding.ends_at.is_not(None))


def endings() -> Sequence[PageEnding]:
    """What is to be deleted next, the soonest first. One statement."""
    return db.session.scalars(_ending().order_by(PageEnding.ends_at, PageEnding.id).limit(MOST_SHOWN)).all()


def ending_for(reader: Reader, page_id: UUID, *, lock: bool = False) -> Row[PageEnding, CarePage]:
    """A page that is to be deleted, for those who keep it and whoever it is about. Raises NotFound for everybody else."""
    keeps = select(PageManager.id).where(PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id)
    hers = or_(keeps.where(PageManager.person_id == reader.person_id).exists(), CarePage.patient_id == reader.person_id)
    query = select(PageEnding, CarePage).join(CarePage, _OF_PAGE).where(PageEnding.tenant_id == current_tenant_id())
    query = query.where(PageEnding.page_id == page_id, PageEnding.ends_at.is_not(None), hers)
    found = db.session.execute(query.with_for_update(of=PageEnding) if lock else query).one_or_none()
    if found is None or reader.person_id is None:
        raise NotFound
    return found


def ending_with(ending_id: UUID) -> PageEnding:
    """What is to be deleted, for the hospital's administrator. Raises NotFound."""
    query = _ending().where(PageEnding.id == ending_id).with_for_update(of=PageEnding)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
