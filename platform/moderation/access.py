"""Who sees which case: moderators all but those about their own words, and whoever wrote the words what became of them."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from kernel.access import NotAllowed, Reader, SignInNeeded
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.tokens import open_token
from moderation.letters import DECIDED
from moderation.models import Case, Outcome
from pages.models import Guest
from pages.own import is_readers


def tends_case(reader: Reader) -> ColumnElement[bool]:
    """Which cases are hers to look at: of her hospital, and not about words of her own, whoever she wrote them as."""
    guests = select(Guest.id).where(Guest.tenant_id == current_tenant_id(), is_readers(reader))
    return and_(
        Case.tenant_id == current_tenant_id(),
        or_(Case.author_id.is_(None), Case.author_id != reader.person_id),
        or_(Case.author_guest_id.is_(None), Case.author_guest_id.not_in(guests)),
    )


def case_for(reader: Reader, case_id: UUID, *, lock: bool = False) -> Case:
    """A case of the hospital that a moderator may look at. With `lock` nobody else changes it meanwhile. Raises NotFound."""
    query = select(Case).where(tends_case(reader), Case.id == case_id).execution_options(populate_existing=lock)
    case = db.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if case is None:
        raise NotFound
    return case


def open_case(reader: Reader, case_id: UUID) -> Case:
    """The same for one that is not decided, to be changed. Raises NotFound."""
    case = case_for(reader, case_id, lock=True)
    if case.closed_at is not None:
        raise NotFound
    return case


def case_in_hand(reader: Reader, case_id: UUID) -> Case:
    """The same for one that she has taken. Raises NotFound, or NotAllowed while it is somebody else's or nobody's."""
    case = open_case(reader, case_id)
    if case.claimed_by is None or case.claimed_by != reader.person_id:
        raise NotAllowed
    return case


def case_to_undo(reader: Reader, case_id: UUID) -> Case:
    """The same for one that is decided. Raises NotFound."""
    case = case_for(reader, case_id, lock=True)
    if case.closed_at is None:
        raise NotFound
    return case


def own_case(reader: Reader, token: str, *, lock: bool = False) -> Case:
    """The case about her own words that a letter led to, while they are taken down. Raises NotFound, or SignInNeeded.

    Whoever wrote with an account is asked to sign in; whoever wrote by letter has nothing but the letter.
    """
    said = open_token(DECIDED, token)
    if said is None or said.expired:
        raise NotFound
    query = select(Case).where(Case.tenant_id == current_tenant_id(), Case.id == said.first, Case.outcome == Outcome.TAKEN_DOWN)
    case = db.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if case is None or said.second not in (case.author_id, case.author_guest_id):
        raise NotFound
    if case.author_id is not None and reader.person_id is None:
        raise SignInNeeded
    if case.author_id is not None and case.author_id != reader.person_id:
        raise NotFound
    return case
