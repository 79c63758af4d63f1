"""How far somebody is trusted to write: new, known or trusted, by how many of her words have stood. Nobody is shown it.

One row a person holds the number. It grows when a moderator lets her words stand, or when nobody reported them for a day; it
falls by a level when a case is decided against her, and what a decision did is taken back with it.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.access import GIVEN_ROLES, Reader
from kernel.brand import current_brand
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.text import rich_text
from moderation.models import Case, Outcome, Trust
from moderation.word_rules import Verdict

KNOWN_FROM, TRUSTED_FROM = 3, 20  # words that stood
STANDS_AFTER = timedelta(days=1)  # unreported, words have stood


class Level(StrEnum):
    """How far somebody is trusted. Whoever the hospital gave a role is trusted without having said a word."""

    KNOWN = "known"
    NEW = "new"
    TRUSTED = "trusted"


def level_of(reader: Reader) -> Level:
    """How far a reader is trusted. At most one statement."""
    return Level.TRUSTED if _has_a_role(reader) else _level(_stood(reader.person_id))


def as_a_newcomer(reader: Reader, *texts: str, changed: bool = False) -> Verdict:
    """Whether words wait because whoever writes them is new here. At most one statement.

    Her first words do; and with a link, or `changed` after they stood, all of them for as long as she is new.
    """
    held = current_brand().rules.held_posts
    if not held or _has_a_role(reader):
        return Verdict()
    stood = _stood(reader.person_id)
    is_new = _level(stood) is Level.NEW
    return Verdict(new=stood < held or (is_new and (changed or any(_has_link(text) for text in texts))))


def _has_a_role(reader: Reader) -> bool:
    return not reader.roles.isdisjoint(GIVEN_ROLES)


def _known_from() -> int:
    """Nobody is known before as many words stood as wait."""
    return max(KNOWN_FROM, current_brand().rules.held_posts)


def _level(stood: int) -> Level:
    if stood >= TRUSTED_FROM:
        return Level.TRUSTED
    return Level.KNOWN if stood >= _known_from() else Level.NEW


def _stood(person_id: UUID | None) -> int:
    query = select(Trust.stood).where(Trust.tenant_id == current_tenant_id(), Trust.person_id == person_id)
    return db.session.scalar(query) or 0


def _has_link(text: str) -> bool:
    """Whether readers would be shown something to press, or an address is written as people write one."""
    return "<a " in rich_text(text)


def note_that_words_stand(person_id: UUID, word_id: UUID) -> None:
    """A day has gone by, and nobody found anything wrong with what she wrote. Said again of the same words, it counts once.

    `word_id` is a UUIDv7: of her words each is counted in its order, or not at all.
    """
    about = select(Case.id).where(Case.tenant_id == current_tenant_id(), Case.about_id == word_id)
    if db.session.scalar(about.limit(1)) is None:
        new = insert(Trust).values(id=new_id(), person_id=person_id, stood=1, counted_to=word_id)
        later = or_(Trust.counted_to.is_(None), Trust.counted_to < word_id)
        grown = {"stood": Trust.stood + 1, "counted_to": word_id}
        db.session.execute(new.on_conflict_do_update(index_elements=["tenant_id", "person_id"], set_=grown, where=later))


def weigh(case: Case, outcome: Outcome) -> None:
    """What a decision makes of her trust, in place of what an earlier one about the same words did."""
    take_weight_back(case)
    if case.author_id is None:
        return
    if outcome == Outcome.TAKEN_DOWN:
        case.trust = -_fall(case.author_id)
    elif case.held:
        case.trust = 1
        _move(case.author_id, 1)


def take_weight_back(case: Case) -> None:
    """The decision counts for nothing any more."""
    if case.author_id is not None and case.trust:
        _move(case.author_id, -case.trust)
    case.trust = 0


def _move(person_id: UUID, by: int) -> None:
    new = insert(Trust).values(id=new_id(), person_id=person_id, stood=max(0, by))
    moved = new.on_conflict_do_update(
        index_elements=["tenant_id", "person_id"], set_={"stood": func.greatest(0, Trust.stood + by)}
    )
    db.session.execute(moved)


def _fall(person_id: UUID) -> int:
    """To where the level beneath begins. Returns how many words that costs."""
    hers = (Trust.tenant_id == current_tenant_id(), Trust.person_id == person_id)
    stood = db.session.scalar(select(Trust.stood).where(*hers).with_for_update()) or 0
    left = _known_from() if stood >= TRUSTED_FROM else 0
    db.session.execute(update(Trust).where(*hers).values(stood=left))
    return stood - left
