"""What is done when somebody decides about the page that was kept in her name: she comes, takes it, waits, or closes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from accounts.models import Person
from accounts.preferences import come_of_age
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import publish
from kernel.ids import new_id
from pages import actions
from pages.access import PageVisit
from pages.agreed_words import VERSION
from pages.agreement import Agreement
from pages.models import CarePage, PageManager, Right, UpdateDraft, Visibility
from pages.review import undo_review
from pages.telling import AgreedTo, Notice, tell_keepers


def agree_as_proxy(page: CarePage, *, actor: Reader) -> None:
    """Puts on record that somebody keeps a page for a patient who could not be asked."""
    record("proxy.agree", "care_page", page.id, actor=actor)
    publish(AgreedTo(page.id, actor.person_id, VERSION, "proxy"))


def come(page: CarePage, *, actor: Reader) -> UUID | None:
    """Whoever a page is about has come to it. An adult decides now, and until then nobody else writes.

    For a child without an account: the key by which her browser is known from now on.
    """
    page.patient_id = actor.person_id
    page.patient_key = None if actor.person_id else new_id()
    record("patient.come", "care_page", page.id, actor=actor if actor.person_id else "patient")
    tell_keepers(page, Notice.CAME)
    if page.may_take:
        page.opened_at = now()
    return page.patient_key


def begin(visit: PageVisit) -> None:
    """She begins to decide, by her account: until she has, nobody else writes."""
    visit.page.opened_at = now()
    record("patient.begin", "care_page", visit.page.id, actor=visit.actor)


def put_off(visit: PageVisit) -> None:
    """She is not up to it yet: those who keep the page go on."""
    visit.page.opened_at = None
    record("patient.put_off", "care_page", visit.page.id, actor=visit.actor)
    publish(actions.PageReleased(visit.page.id))
    tell_keepers(visit.page, Notice.DECIDED)


def take(visit: PageVisit, keepers: Sequence[tuple[PageManager, Person]], rights: Mapping[UUID, Sequence[str]]) -> None:
    """The page is hers. Of those who kept it, `keepers`, each has the rights she gives, by the row's id; or none, and goes."""
    page, her = visit.page, visit.reader.person_id
    tell_keepers(page, Notice.DECIDED)
    for manager, _person in keepers:
        manager.is_owner, manager.rights = False, sorted(rights.get(manager.id, ()))
        if manager.person_id != her and not manager.rights:
            db.session.delete(manager)
    db.session.flush()
    own = next((manager for manager, person in keepers if person.id == her), None)
    own = own or PageManager(id=new_id(), page_id=page.id, person_id=her)
    own.is_owner, own.rights = True, []
    db.session.add(own)
    _forget_drafts(page)
    _grown_up(page, actor=visit.reader)
    record("patient.take", "care_page", page.id, actor=visit.reader)
    publish(AgreedTo(page.id, her, VERSION, "patient"))
    publish(actions.PageReleased(page.id))


def _grown_up(page: CarePage, *, actor: Reader) -> None:
    """It is an adult's page like any other, and what was known of her age is forgotten."""
    if page.of_age_at is not None:
        come_of_age(page.patient_id, actor=actor)
    page.agreement, page.patient_is_minor, page.born = Agreement.AGREED, False, None
    page.opened_at = page.warned_at = page.of_age_at = page.closed_at = None
    page.stay()


def _forget_drafts(page: CarePage) -> None:
    """What was being written by somebody who may not write there any more is nobody's."""
    of_page = (PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    writes = select(PageManager.person_id).where(*of_page, PageManager.is_owner | (PageManager.rights.any_() == Right.POST))
    db.session.flush()
    drafts = delete(UpdateDraft).where(UpdateDraft.tenant_id == current_tenant_id(), UpdateDraft.page_id == page.id)
    db.session.execute(drafts.where(UpdateDraft.author_id.not_in(writes)))


def close_own(visit: PageVisit) -> None:
    """She closes the page about her to everybody but herself. Nothing on it is lost."""
    visit.page.opened_at = None
    if visit.page.closed_at is None:
        actions.close_page(visit.page, actor=visit.actor)
        tell_keepers(visit.page, Notice.DECIDED)


def undo_coming(page: CarePage, *, since: datetime, keeper_id: UUID | None, actor: Reader) -> None:
    """Whoever came at `since` was not whom the page is about: it is as it was before, and she has no part in it.

    Had she taken it, it goes back to `keeper_id`, who kept it; where there is nobody, it is closed.
    """
    wrong = (PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id, PageManager.is_owner)
    taken = db.session.scalars(select(PageManager).where(*wrong, PageManager.person_id == page.patient_id)).one_or_none()
    if page.closed_at is not None and page.closed_at >= since:
        page.closed_at = None
        page.stay()
    if taken is not None:
        db.session.delete(taken)
        db.session.flush()
        _give_back(page, keeper_id)
    elif page.agreement == Agreement.AGREED and page.patient_is_minor:
        page.agreement = Agreement.WAITING
    page.patient_id = page.patient_key = page.opened_at = None
    undo_review(page.id)
    record("patient.undo", "care_page", page.id, actor=actor)
    publish(actions.PageReleased(page.id))


def _give_back(page: CarePage, keeper_id: UUID | None) -> None:
    page.agreement, page.visibility = Agreement.PROVISIONAL, Visibility.INVITED
    page.listed = page.full_text_mail = False
    if keeper_id is None:
        page.closed_at = now()
        return
    of_page = (PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    kept = db.session.scalars(select(PageManager).where(*of_page, PageManager.person_id == keeper_id)).one_or_none()
    kept = kept or PageManager(id=new_id(), page_id=page.id, person_id=keeper_id)
    kept.is_owner = True
    db.session.add(kept)
