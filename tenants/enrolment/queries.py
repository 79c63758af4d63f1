"""Reads about cards, files of patients and consent."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from accounts.models import Person
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from pages.agreement import Agreement
from pages.models import CarePage
from tenants.enrolment.codes import kept_codes, kept_references
from tenants.enrolment.models import MOST_TRIES, CardKind, CardState, Consent, Enrolment, EnrolmentBatch

CARDS_AT_ONCE = 20


def kind_for(page: CarePage) -> CardKind | None:
    """Which card leads whoever a page is about to it; None for a page that needs none, and once she came by an account."""
    if page.patient_id is not None:
        return None
    if page.of_age_at is not None or (page.is_provisional and page.closed_at is None):
        return CardKind.HAND_BACK
    asked = page.waits or (page.agreement == Agreement.AGREED and page.born is not None and page.closed_at is None)
    return CardKind.ASSENT if page.patient_is_minor and asked else None


class CardRow(NamedTuple):
    """A card as staff see it in their list: who made it, who used it, and the page that it opened, if any."""

    card: Enrolment
    enrolled_by: str | None
    claimed_by: str | None
    page: CarePage | None

    @property
    def name(self) -> str | None:
        """Whom it is for: as long as it waits, and then for the days in which that can be undone, so that staff know which."""
        if self.card.by_keeper:
            return None
        shown = self.card.undoable or self.card.can_be_put_back
        return self.page.patient_name if self.page is not None and shown else self.card.name

    @property
    def leads_on(self) -> CardKind | None:
        """Which card can be made for the patient herself, where this one opened a page for somebody else."""
        opened = self.page is not None and self.card.kind == CardKind.ENROL and self.card.state is CardState.CLAIMED
        return kind_for(self.page) if opened and self.page is not None else None


def cards_of_hospital(state: CardState | None) -> Slice[CardRow]:
    """The hospital's cards, the newest first; all, or those that stand like this. One statement."""
    maker, user = aliased(Person), aliased(Person)
    query = (
        select(Enrolment, maker.name, user.name, CarePage)
        .outerjoin(maker, and_(maker.tenant_id == Enrolment.tenant_id, maker.id == Enrolment.enrolled_by))
        .outerjoin(user, and_(user.tenant_id == Enrolment.tenant_id, user.id == Enrolment.claimed_by))
        .outerjoin(CarePage, and_(CarePage.tenant_id == Enrolment.tenant_id, CarePage.id == Enrolment.page_id))
        .where(Enrolment.tenant_id == current_tenant_id())
    )
    found = newest_first(query.where(_stands(state)) if state else query, Enrolment.id, CARDS_AT_ONCE)
    return Slice([CardRow(*row) for row in found.rows], found.before, found.first)


def _stands(state: CardState) -> ColumnElement[bool]:
    """The same as `Enrolment.state`, as the database asks it."""
    open_yet = and_(Enrolment.undone_at.is_(None), Enrolment.claimed_at.is_(None))
    few = Enrolment.wrong_tries < MOST_TRIES
    return {
        CardState.CLAIMED: and_(Enrolment.undone_at.is_(None), Enrolment.claimed_at.is_not(None)),
        CardState.RUN_OUT: and_(open_yet, few, Enrolment.expires_at <= now()),
        CardState.STOPPED: and_(open_yet, Enrolment.wrong_tries >= MOST_TRIES),
        CardState.UNDONE: Enrolment.undone_at.is_not(None),
        CardState.WAITING: and_(open_yet, few, Enrolment.expires_at > now()),
    }[state]


def page_of(card: Enrolment) -> CarePage | None:
    """The page that a card opened, or leads to."""
    return db.session.get(CarePage, (current_tenant_id(), card.page_id)) if card.page_id else None


def cards_for_page(page: CarePage, *, lock: bool = True) -> Sequence[Enrolment]:
    """The cards that wait for whoever a page is about; there is one at most."""
    query = select(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.page_id == page.id)
    waiting = query.where(Enrolment.kind != CardKind.ENROL, _stands(CardState.WAITING))
    return db.session.scalars(waiting.with_for_update() if lock else waiting).all()


def card_with(card_id: UUID, *, lock: bool = False) -> Enrolment:
    """A card of this hospital. Raises NotFound."""
    query = select(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.id == card_id)
    card = db.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if card is None:
        raise NotFound
    return card


def waiting_card(card_id: UUID, *, lock: bool = False) -> Enrolment:
    """A card of the hospital's staff that can still be used. Raises NotFound for any other."""
    card = card_with(card_id, lock=lock)
    if card.state is not CardState.WAITING or card.by_keeper:
        raise NotFound
    return card


def card_by_code(code: str) -> Enrolment | None:
    """The card with this code that can still be used, locked: of two who use it at once the second finds none."""
    query = (
        select(Enrolment)
        .where(Enrolment.tenant_id == current_tenant_id(), Enrolment.code_hash.in_(kept_codes(code)))
        .where(_stands(CardState.WAITING))
        .with_for_update()
    )
    return db.session.scalars(query).one_or_none()


def known_references(references: Collection[str]) -> set[str]:
    """Which of the hospital's own numbers for patients have a card already that waits or was used."""
    kept = {bytes(one): reference for reference in references for one in kept_references(reference)}
    query = select(Enrolment.reference_hash)
    query = query.where(Enrolment.tenant_id == current_tenant_id(), Enrolment.reference_hash.in_(kept))
    return {kept[bytes(found)] for found in db.session.scalars(query) if found is not None}


def card_of_patient(references: Collection[str]) -> Enrolment | None:
    """The card of the patient whom the hospital knows by one of these numbers, if it waits or was used."""
    kept = [one for reference in references for one in kept_references(reference)]
    query = select(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.reference_hash.in_(kept))
    standing = or_(_stands(CardState.WAITING), _stands(CardState.CLAIMED))
    return db.session.scalars(query.where(standing).order_by(Enrolment.id.desc()).limit(1)).one_or_none()


def batch_with(batch_id: UUID) -> EnrolmentBatch:
    """A file that was enrolled, as long as its cards last. Raises NotFound."""
    query = select(EnrolmentBatch).where(EnrolmentBatch.tenant_id == current_tenant_id(), EnrolmentBatch.id == batch_id)
    batch = db.session.scalars(query.where(EnrolmentBatch.expires_at > now())).one_or_none()
    if batch is None:
        raise NotFound
    return batch


def cards_of_batch(batch: EnrolmentBatch) -> Sequence[Enrolment]:
    """The cards of a file that can still be used, by their row."""
    query = select(Enrolment).where(Enrolment.tenant_id == current_tenant_id(), Enrolment.batch_id == batch.id)
    return db.session.scalars(query.where(_stands(CardState.WAITING)).order_by(Enrolment.batch_row)).all()


def consents_of(person_id: UUID) -> Sequence[Consent]:
    """What somebody agreed to here."""
    query = select(Consent).where(Consent.tenant_id == current_tenant_id(), Consent.person_id == person_id)
    return db.session.scalars(query.order_by(Consent.id)).all()
