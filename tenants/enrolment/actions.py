"""What is done with cards: staff make one or many, take one back and put it back; a family uses one. None commits."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import insert

from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from pages.actions import close_page, create_page, reopen_page
from pages.agreement import Agreement
from pages.assent import agreement_of_child
from pages.forms import neutral_label
from pages.models import CarePage, Visibility
from tenants.enrolment.codes import kept_references, kept_wristbands, new_code_hash
from tenants.enrolment.csv_rows import Row
from tenants.enrolment.hand_back import undo_use
from tenants.enrolment.jobs import forget_run_out, forget_what_ran_out
from tenants.enrolment.models import LASTS, MOST_TRIES, CardKind, Consent, Enrolment, EnrolmentBatch, ManagedBy
from tenants.enrolment.queries import known_references, page_of

ENROLLED, THERE = "enrolled", "there"  # what became of a good row


def enrol(*, name: str, language: str, managed_by: str, actor: Reader) -> Enrolment:
    """A new card, good for a day. There is no page yet, and nobody sees anything of the patient but staff."""
    card_id = new_id()
    card = Enrolment(
        id=card_id,
        name=name,
        language=language,
        managed_by=managed_by,
        code_hash=new_code_hash(card_id),
        expires_at=now() + LASTS,
        enrolled_by=actor.person_id,
    )
    db.session.add(card)
    db.session.flush()
    record("enrolment.make", "enrolment", card.id, actor=actor, managed_by=managed_by)
    forget_run_out.defer(at=card.expires_at)
    return card


def enrol_known(
    *, name: str, language: str, managed_by: str, reference: str, wristband: str | None, actor: Reader
) -> Enrolment | None:
    """The same for a patient whom the record knows, by the hospital's number; with a wristband's number, tied to that too.

    None when her card waits or was used already, be it since this very moment.
    """
    forget_what_ran_out()
    card_id, expires_at = new_id(), now() + LASTS
    card = {
        "id": card_id,
        "name": name,
        "language": language,
        "managed_by": managed_by,
        "code_hash": new_code_hash(card_id),
        "wristband_hash": kept_wristbands(wristband)[0] if wristband else None,
        "reference_hash": kept_references(reference)[0],
        "expires_at": expires_at,
        "enrolled_by": actor.person_id,
    }
    made = insert(Enrolment).on_conflict_do_nothing(index_elements=["tenant_id", "reference_hash"]).returning(Enrolment)
    own = db.session.scalars(made, [card]).one_or_none()
    if own is not None:
        record("enrolment.make", "enrolment", card_id, actor=actor, managed_by=managed_by, wristband=wristband is not None)
        forget_run_out.defer(at=expires_at)
    return own


def enrol_many(rows: Sequence[Row], bad: Mapping[int, str], *, actor: Reader) -> EnrolmentBatch:
    """A card for each row, all or none. A patient whose card waits or was used gets no second one.

    `bad`: what was wrong with other rows of the file, by their number, for the record of what became of it.
    """
    forget_what_ran_out()
    known = known_references([row.reference for row in rows])
    fresh = [row for row in rows if row.reference not in known]
    batch = EnrolmentBatch(id=new_id(), enrolled_by=actor.person_id, outcome={}, expires_at=now() + LASTS)
    db.session.add(batch)
    db.session.flush()
    made = _make_cards(fresh, batch) if fresh else set()
    good = {row.number: ENROLLED if row.number in made else THERE for row in rows}
    batch.outcome = {str(number): state for number, state in sorted({**good, **bad}.items())}
    record("enrolment.make_many", "enrolment_batch", batch.id, actor=actor, made=len(made), bad=len(bad))
    forget_run_out.defer(at=batch.expires_at)
    return batch


def _make_cards(rows: Sequence[Row], batch: EnrolmentBatch) -> set[int]:
    """The rows that got a card: one whose patient was enrolled at this very moment by somebody else gets none."""
    made = insert(Enrolment).on_conflict_do_nothing(index_elements=["tenant_id", "reference_hash"])
    returned = made.returning(Enrolment.batch_row)
    return set(db.session.scalars(returned, [_as_card(row, batch) for row in rows]))


def _as_card(row: Row, batch: EnrolmentBatch) -> dict[str, object]:
    card_id = new_id()
    return {
        "id": card_id,
        "name": row.name,
        "language": row.language,
        "managed_by": row.managed_by,
        "code_hash": new_code_hash(card_id),
        "wristband_hash": kept_wristbands(row.wristband)[0] if row.wristband else None,
        "reference_hash": kept_references(row.reference)[0],
        "batch_id": batch.id,
        "batch_row": row.number,
        "expires_at": batch.expires_at,
        "enrolled_by": batch.enrolled_by,
    }


def tie_to_wristband(card: Enrolment, number: str, *, actor: Reader) -> None:
    """From now on a card opens only for whoever can name the number of the patient's wristband."""
    card.wristband_hash = kept_wristbands(number)[0]
    record("enrolment.wristband", "enrolment", card.id, actor=actor)


def take_back(card: Enrolment, *, actor: Reader) -> bool:
    """A card that waits opens nothing any more; of one that was used, the page is closed to everybody at once.

    Where a used one led somebody to a page that there was, she has no part in it any more.

    False when there is nothing left to take back.
    """
    page, used = page_of(card), card.claimed_at is not None
    if page is not None and card.undoable and card.kind != CardKind.ENROL:
        undo_use(card, page, actor=actor)
        card.undone_at = now()
    elif page is not None and card.undoable:
        closed_before = page.closed_at is not None
        if not closed_before:
            close_page(page, actor=actor)
        card.undone_at = now() if closed_before else page.closed_at
    elif card.code_hash is not None:
        card.undone_at = now()
    else:
        return False
    card.forget()
    record("enrolment.undo", "enrolment", card.id, actor=actor, used=used)
    return True


def put_back(card: Enrolment, *, actor: Reader) -> bool:
    """The page of a card is there again. False when it is too late, or when the page was closed for another reason."""
    page = page_of(card)
    if page is None or not card.can_be_put_back or page.closed_at != card.undone_at:
        return False
    reopen_page(page, actor=actor)
    card.undone_at = None
    record("enrolment.put_back", "enrolment", card.id, actor=actor)
    return True


def note_wrong_try(card: Enrolment, *, actor: Actor) -> None:
    """Somebody has the card and not the word, or another wristband. After a few tries it opens nothing any more."""
    card.wrong_tries += 1
    record("enrolment.wrong_try", "enrolment", card.id, actor=actor, tries=card.wrong_tries)
    if card.wrong_tries >= MOST_TRIES:
        card.forget()
        record("enrolment.stop", "enrolment", card.id, actor=actor)


def claim(card: Enrolment, *, version: str, language: str, is_minor: bool, born: date | None, actor: Reader) -> CarePage:
    """The family consents, and the page is theirs. `is_minor`: whoever uses the card is younger than 18.

    `born`: a child's month of birth, by its first day, where a guardian agrees.

    The card must have come from `card_by_code`, and its word must fit. `version`: of the words that were agreed to.
    """
    own, name = card.managed_by == ManagedBy.PATIENT, card.name or ""
    page = create_page(
        patient_name=name,
        kept_by=actor.name,
        neutral_label=neutral_label(_first_name(actor), name, own=own),
        patient_is_minor=card.managed_by == ManagedBy.GUARDIAN or (own and is_minor),
        visibility=Visibility.INVITED,
        actor=actor,
        agreement=_agreement(card, born),
        born=born,
    )
    card.page_id, card.claimed_by, card.claimed_at = page.id, actor.person_id, now()
    card.use_up()
    consent = Consent(
        id=new_id(),
        page_id=page.id,
        person_id=actor.person_id,
        version=version,
        language=language,
        given_as=card.managed_by,
    )
    db.session.add(consent)
    db.session.flush()
    record("consent.give", "consent", consent.id, actor=actor, given_as=consent.given_as)
    record("enrolment.claim", "enrolment", card.id, actor=actor, page=str(page.id))
    return page


def _agreement(card: Enrolment, born: date | None) -> Agreement:
    """How the patient stands to the page, by who agreed in whose place."""
    if born is not None:
        return agreement_of_child(born)
    return Agreement.PROVISIONAL if card.managed_by == ManagedBy.PROXY else Agreement.AGREED


def _first_name(reader: Reader) -> str:
    return reader.name.split()[0] if reader.name else ""
