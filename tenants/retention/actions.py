"""A page is to be deleted, is kept after all, or is gone. None commits."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import publish
from kernel.ids import new_id
from kernel.jobs import job
from mail.models import Mailing
from messages.models import SupportMessage
from pages.listeners import GuestsLeft
from pages.models import CarePage, Guest, PageManager, Update
from pages.telling import Notice, PeopleTold
from photos.actions import delete_files
from photos.models import Photo
from tenants.enrolment.models import Enrolment
from tenants.retention.models import EndReason, PageEnding

TOLD_BEFORE = timedelta(days=30)
FILES_AT_A_TIME = 100


def announce(page: CarePage, reason: EndReason) -> None:
    """Those who keep a page, and whoever it is about, learn that it is deleted in a month."""
    before = delete(PageEnding).where(PageEnding.tenant_id == current_tenant_id(), PageEnding.page_id == page.id)
    db.session.execute(before)
    ending = PageEnding(id=new_id(), page_id=page.id, reason=reason, ends_at=now() + TOLD_BEFORE)
    db.session.add(ending)
    record("ending.announce", "care_page", page.id, actor="worker", reason=reason)
    keeps = select(PageManager.person_id).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    people = dict.fromkeys([*db.session.scalars(keeps.order_by(PageManager.id)), page.patient_id])
    publish(PeopleTold(page.id, Notice.ENDS_SOON, [one for one in people if one is not None]))


def keep(ending: PageEnding, *, actor: Actor) -> None:
    """It stays; the time of the policy runs anew from this moment."""
    ending.ends_at, ending.kept_at = None, now()
    record("ending.keep", "care_page", ending.page_id, actor=actor)


def spare(ending: PageEnding) -> None:
    """The reason is gone, and so is the date."""
    db.session.delete(ending)
    record("ending.spare", "care_page", ending.page_id, actor="worker")


def end(page: CarePage) -> None:
    """The page is gone, with all that was said there, who was on its list, and the letters about it. Its trail stays: ids.

    Files of pictures go once that is committed, so that a page is there as a whole or not at all.
    """
    pictures = _forget_pictures(page.id)
    of_page = (Guest.tenant_id == current_tenant_id(), Guest.page_id == page.id)
    publish(GuestsLeft(db.session.scalars(select(Guest.id).where(*of_page)).all(), words_away=True))
    _forget_letters(page.id)
    used = update(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.page_id == page.id)
    db.session.execute(used.values(name=None, code_hash=None, wristband_hash=None, reference_hash=None))
    record("ending.delete", "care_page", page.id, actor="worker", pictures=pictures)
    db.session.flush()
    db.session.execute(delete(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.id == page.id))


def _forget_pictures(page_id: UUID) -> int:
    """Their rows, and after that their files; how many there were."""
    gone = delete(Photo).where(Photo.tenant_id == current_tenant_id(), Photo.album_id == page_id).returning(Photo.id)
    ids = [str(one) for one in db.session.scalars(gone, execution_options={"synchronize_session": False})]
    for begin in range(0, len(ids), FILES_AT_A_TIME):
        forget_files.defer(photo_ids=" ".join(ids[begin : begin + FILES_AT_A_TIME]))
    return len(ids)


@job("retention.forget_files", deletes=True)
def forget_files(photo_ids: str) -> None:
    """Deletes every file of these pictures; run again, it does no harm."""
    for one in photo_ids.split():
        delete_files(Photo(tenant_id=current_tenant_id(), id=UUID(one)))


def _forget_letters(page_id: UUID) -> None:
    """What was sent about the page, and what still waits to leave: with each letter its addresses and names."""
    mine = current_tenant_id()
    updates = select(Update.id).where(Update.tenant_id == mine, Update.page_id == page_id)
    words = select(SupportMessage.id).where(SupportMessage.tenant_id == mine, SupportMessage.page_id == page_id)
    for about in (Mailing.about_id == page_id, Mailing.about_id.in_(updates), Mailing.about_id.in_(words)):
        gone = delete(Mailing).where(Mailing.tenant_id == mine, about)
        db.session.execute(gone, execution_options={"synchronize_session": False})
