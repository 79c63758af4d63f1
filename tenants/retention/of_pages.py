"""Care pages among what ends: one that was closed long ago, or on which nobody has written for long."""

from collections.abc import Collection, Mapping
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.ending import Kind, add_kind, over_before, rested
from kernel.events import publish
from mail.actions import forget_letters
from messages.models import SupportMessage
from moderation.models import Case
from pages.listeners import GuestsLeft
from pages.models import CarePage, Guest, PageManager, Update
from pages.telling import Notice, PeopleTold
from photos.jobs import forget_pictures
from photos.models import Photo
from tenants.enrolment.models import Enrolment


def _meant() -> ColumnElement[bool]:
    """A page that waits for somebody who has come of age is kept for her, as she was promised; nor is one meant while a
    moderator is to decide about words of it.
    """
    before = over_before("quiet")
    of_page = (Update.tenant_id == CarePage.tenant_id, Update.page_id == CarePage.id)
    wrote = select(Update.id).where(*of_page, or_(Update.published_at > before, Update.edited_at > before))
    said = select(SupportMessage.id).where(
        SupportMessage.tenant_id == CarePage.tenant_id, SupportMessage.page_id == CarePage.id
    )
    said = said.where(SupportMessage.created_at > before)
    quiet = and_(CarePage.closed_at.is_(None), rested(CarePage, CarePage.created_at, "quiet"))
    closed = and_(CarePage.closed_at.is_not(None), rested(CarePage, CarePage.closed_at, "closed"))
    reviewed = select(Case.id).where(
        Case.tenant_id == CarePage.tenant_id, Case.page_id == CarePage.id, Case.closed_at.is_(None)
    )
    return and_(CarePage.of_age_at.is_(None), ~reviewed.exists(), or_(closed, and_(quiet, ~wrote.exists(), ~said.exists())))


def _hers(reader: Reader) -> ColumnElement[bool]:
    """Those who keep it, and whoever it is about."""
    keeps = select(PageManager.id).where(PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id)
    return or_(keeps.where(PageManager.person_id == reader.person_id).exists(), CarePage.patient_id == reader.person_id)


def _told(page: CarePage) -> Collection[UUID]:
    """They learn of it by a letter of its own, which names the page as all its letters do."""
    keeps = select(PageManager.person_id).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    people = dict.fromkeys([*db.session.scalars(keeps.order_by(PageManager.id)), page.patient_id])
    publish(PeopleTold(page.id, Notice.ENDS_SOON, [one for one in people if one is not None]))
    return ()


def _why(page: CarePage) -> str:
    return str(_("It has been closed for a long time.") if page.closed_at else _("Nobody has written there for a long time."))


def end_page(page: CarePage) -> Mapping[str, int]:
    """The page is gone, with all that was said there, who was on its list, and the letters about it."""
    pictures = forget_pictures(Photo.album_id == page.id)
    of_page = (Guest.tenant_id == current_tenant_id(), Guest.page_id == page.id)
    publish(GuestsLeft(db.session.scalars(select(Guest.id).where(*of_page)).all(), words_away=True))
    _forget_letters(page.id)
    used = update(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.page_id == page.id)
    db.session.execute(used.values(name=None, code_hash=None, wristband_hash=None, reference_hash=None))
    db.session.flush()
    db.session.execute(delete(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.id == page.id))
    return {"pictures": pictures}


def _forget_letters(page_id: UUID) -> None:
    updates = select(Update.id).where(Update.tenant_id == current_tenant_id(), Update.page_id == page_id)
    words = select(SupportMessage.id).where(SupportMessage.tenant_id == current_tenant_id(), SupportMessage.page_id == page_id)
    forget_letters([page_id], updates, words)


add_kind(
    Kind(
        name="page",
        table=CarePage,
        title=lazy("A page"),
        what=lazy("It is deleted with all that stands on it: updates, pictures, words and letters."),
        meant=_meant,
        hers=_hers,
        why=_why,
        label=lambda page: page.neutral_label,
        told=_told,
        end=end_page,
        place=lambda page: None if page.closed_at else f"/pages/{page.slug}",
    )
)
