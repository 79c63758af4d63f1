"""Cards by which a page comes to whom it is about: a patient who can decide again, a teenager who is asked. None commits."""

from uuid import UUID

from sqlalchemy import select

from accounts.models import AgeGroup
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from pages import taking
from pages.models import CarePage, PageManager
from tenants.enrolment.codes import new_code_hash
from tenants.enrolment.jobs import forget_run_out
from tenants.enrolment.models import LASTS, CardKind, Consent, Enrolment, ManagedBy
from tenants.enrolment.queries import cards_for_page


def make_card_for(page: CarePage, kind: CardKind, *, language: str, by_keeper: bool, actor: Reader) -> Enrolment:
    """A card for whoever a page is about, good for a day; one that was made before opens nothing any more.

    One that was made `by_keeper` is hers alone to show: with its word and its code anybody could read the page.
    """
    for before in cards_for_page(page):
        before.undone_at = now()
        before.forget()
    card_id = new_id()
    card = Enrolment(
        id=card_id,
        kind=kind,
        page_id=page.id,
        name=page.patient_name,
        language=language,
        managed_by=ManagedBy.PATIENT,
        code_hash=new_code_hash(card_id),
        expires_at=now() + LASTS,
        enrolled_by=actor.person_id,
        by_keeper=by_keeper,
    )
    db.session.add(card)
    db.session.flush()
    record("enrolment.make", "enrolment", card.id, actor=actor, kind=kind, page=str(page.id))
    forget_run_out.defer(at=card.expires_at)
    return card


def is_meant(card: Enrolment, page: CarePage, *, age_group: str, reader: Reader) -> bool:
    """Whether somebody of this age, as far as she said, may be whom the card is for; nobody who keeps the page is.

    Whoever said as a teenager how old she is, and is 18 now, says so when she takes the page.
    """
    if card.kind == CardKind.ASSENT:
        fits = age_group != AgeGroup.ADULT
    else:
        fits = age_group == AgeGroup.ADULT or (page.of_age_at is not None and reader.person_id is not None)
    return fits and not _keeps(page, reader)


def _keeps(page: CarePage, reader: Reader) -> bool:
    keeps = select(PageManager.id).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    return db.session.scalar(keeps.where(PageManager.person_id == reader.person_id)) is not None


def use(card: Enrolment, page: CarePage, *, actor: Reader) -> UUID | None:
    """She has come to the page about her. For a child without an account: the key that her browser shows from now on."""
    key = taking.come(page, actor=actor)
    card.claimed_by, card.claimed_at = actor.person_id, now()
    card.use_up()
    record("enrolment.claim", "enrolment", card.id, actor=actor if actor.person_id else "patient", page=str(page.id))
    return key


def undo_use(card: Enrolment, page: CarePage, *, actor: Reader) -> None:
    """It was not she: whoever used the card has no part in the page any more, and what she did there is undone."""
    if card.claimed_at is not None:
        taking.undo_coming(page, since=card.claimed_at, keeper_id=_kept_by(page), actor=actor)


def _kept_by(page: CarePage) -> UUID | None:
    """Who agreed to keep the page in somebody's place, and has an account."""
    query = select(Consent.person_id).where(Consent.tenant_id == current_tenant_id(), Consent.page_id == page.id)
    by_proxy = query.where(Consent.given_as != ManagedBy.PATIENT, Consent.person_id.is_not(None)).order_by(Consent.id)
    return db.session.scalar(by_proxy.limit(1))
