"""Bringing somebody in: one in a conversation proposes whom she knows, all others agree, then she herself. None commits.

Nobody is told of a no. Whom something keeps apart from somebody there is proposed in vain: whoever she is kept apart from is
not asked, and so not all agree. The record names the proposal, and neither the conversation nor whom it is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from accounts.apart import kept_apart
from accounts.models import Person
from conversations.access import ME, OWN, ConversationVisit, Fellow, called, is_in, met, of_members
from conversations.models import Conversation, ConversationMember, Newcomer, NewcomerState, NewcomerYes
from kernel.access import NotAllowed, Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.events import Event, publish
from kernel.ids import new_id
from kernel.limits import count_attempt
from peers.access import know_each_other, may_take_part, takes_part

MOST_IN = 8
MOST_A_DAY = 5
MOST_OFFERED = 50
WAITS, DAY = timedelta(days=30), timedelta(days=1)
STANDING = (NewcomerState.ASKED, NewcomerState.INVITED)
_ASKER, _SHE = aliased(Person), aliased(Person)
_FELLOW, _FELLOWS_PERSON = aliased(ConversationMember), aliased(Person)


@dataclass(frozen=True)
class NewcomerAsked(Event):
    """Those in a conversation are asked whether somebody may come in."""

    newcomer_id: UUID


@dataclass(frozen=True)
class NewcomerInvited(Event):
    """All of them agreed: now she is asked herself."""

    newcomer_id: UUID


@dataclass(frozen=True)
class Proposal:
    """Who proposed whom; `fellows` are all who are in the conversation."""

    id: UUID
    conversation_id: UUID
    by: str
    name: str
    fellows: Sequence[Fellow] = ()


def _members() -> ColumnElement[bool]:
    """Rows of `_FELLOW` that are in the conversation of a row of `Newcomer` now, beside the person."""
    of_it = and_(_FELLOW.tenant_id == Newcomer.tenant_id, _FELLOW.conversation_id == Newcomer.conversation_id)
    of_person = and_(_FELLOWS_PERSON.tenant_id == _FELLOW.tenant_id, _FELLOWS_PERSON.id == _FELLOW.person_id)
    return and_(of_it, of_person, _FELLOW.left_at.is_(None))


def _says_yes() -> ColumnElement[bool]:
    """Whether a row of `_FELLOW` agreed, or proposed her herself."""
    yes = aliased(NewcomerYes)
    hers = and_(yes.tenant_id == Newcomer.tenant_id, yes.newcomer_id == Newcomer.id, yes.person_id == _FELLOW.person_id)
    return or_(_FELLOW.person_id == Newcomer.asked_by_id, select(yes.id).where(hers).correlate_except(yes).exists())


def _stands(state: NewcomerState) -> ColumnElement[bool]:
    """Whether a proposal may go on, beside `_ASKER` and `_SHE`: both know each other, and whoever proposed her is there."""
    there = select(_FELLOW.id).where(_members(), _FELLOW.person_id == Newcomer.asked_by_id)
    fresh = and_(Newcomer.state == state, Newcomer.created_at > now() - WAITS)
    still = and_(know_each_other(_ASKER, _SHE), takes_part(_SHE))
    return and_(fresh, still, there.correlate_except(_FELLOW, _FELLOWS_PERSON).exists())


def _all_agree() -> ColumnElement[bool]:
    """Whether everybody who is in it has agreed, there is more than one, and nothing keeps any of them apart from her."""
    against = select(_FELLOW.id).where(_members(), or_(~_says_yes(), kept_apart(_FELLOWS_PERSON, _SHE)))
    number = select(func.count()).select_from(_FELLOW).join(_FELLOWS_PERSON, _FELLOWS_PERSON.id == _FELLOW.person_id)
    several = number.where(_members()).correlate_except(_FELLOW, _FELLOWS_PERSON).scalar_subquery().between(2, MOST_IN - 1)
    return and_(several, ~against.correlate_except(_FELLOW, _FELLOWS_PERSON).exists())


_BOTH = (
    and_(_ASKER.tenant_id == Newcomer.tenant_id, _ASKER.id == Newcomer.asked_by_id),
    and_(_SHE.tenant_id == Newcomer.tenant_id, _SHE.id == Newcomer.person_id),
)


def whom_to_bring(visit: ConversationVisit) -> list[Fellow]:
    """Whom the reader knows and may propose: who is not there, and of whom nothing stands. One statement."""
    if not (visit.writes and may_take_part(visit.reader)):
        return []
    me, there, asked = aliased(Person), aliased(ConversationMember), aliased(Newcomer)
    is_there = and_(there.tenant_id == Person.tenant_id, there.conversation_id == visit.conversation.id)
    in_it = select(there.id).where(is_there, there.person_id == Person.id, there.left_at.is_(None))
    of_it = and_(asked.tenant_id == Person.tenant_id, asked.conversation_id == visit.conversation.id)
    waits = select(asked.id).where(of_it, asked.person_id == Person.id, _looks_open(asked))
    query = select(Person.id, Person.name).join(me, and_(me.tenant_id == Person.tenant_id, me.id == visit.reader.person_id))
    query = query.where(Person.tenant_id == current_tenant_id(), know_each_other(me, Person), takes_part(Person))
    query = query.where(~in_it.correlate_except(there).exists(), ~waits.correlate_except(asked).exists())
    return [Fellow(own, called(name)) for own, name in db.session.execute(query.order_by(Person.name).limit(MOST_OFFERED))]


def _looks_open(asked: type[Newcomer]) -> ColumnElement[bool]:
    """Whether it looks to whoever proposed her as if it waited: a no is told to nobody."""
    looks = asked.state.in_((*STANDING, NewcomerState.DECLINED))
    return and_(looks, asked.created_at > now() - WAITS)


def propose(visit: ConversationVisit, person_id: UUID) -> None:
    """She would like to bring somebody in. Raises NotFound for whom she may not propose; NotAllowed where it is full."""
    if person_id not in {one.id for one in whom_to_bring(visit)}:
        raise NotFound
    if len(visit.fellows) + 1 >= MOST_IN:
        raise NotAllowed
    count_attempt("newcomer", str(visit.reader.person_id), most=MOST_A_DAY, within=DAY)
    its_own = and_(Newcomer.tenant_id == current_tenant_id(), Newcomer.conversation_id == visit.conversation.id)
    old = update(Newcomer).where(its_own, Newcomer.person_id == person_id, Newcomer.state.in_(STANDING))
    db.session.execute(old.values(state=NewcomerState.ENDED))
    made = Newcomer(id=new_id(), conversation_id=visit.conversation.id, person_id=person_id, asked_by_id=visit.reader.person_id)
    db.session.add(made)
    db.session.flush()
    record("newcomer.propose", "newcomer", made.id, actor=visit.reader)
    publish(NewcomerAsked(made.id))


def waiting_for(reader: Reader, conversation_id: UUID | None = None) -> list[Proposal]:
    """Who might come in if the reader agrees: in this conversation, or in all of hers. One statement."""
    its_own = and_(OWN.tenant_id == Newcomer.tenant_id, OWN.conversation_id == Newcomer.conversation_id)
    yes = select(NewcomerYes.id).where(
        NewcomerYes.tenant_id == Newcomer.tenant_id, NewcomerYes.newcomer_id == Newcomer.id, NewcomerYes.person_id == ME.id
    )
    query = of_members(select(Newcomer.id, Newcomer.conversation_id, _ASKER.name, _SHE.name)).join(Newcomer, its_own)
    query = query.join(_ASKER, _BOTH[0]).join(_SHE, _BOTH[1]).where(is_in(reader), _stands(NewcomerState.ASKED))
    query = query.where(Newcomer.asked_by_id != reader.person_id, ~yes.exists(), ~kept_apart(ME, _SHE), met() > 0)
    query = query.where(OWN.conversation_id == conversation_id) if conversation_id else query
    found = db.session.execute(query.order_by(Newcomer.id).limit(MOST_OFFERED))
    return [Proposal(own, of, called(by), called(name)) for own, of, by, name in found]


def own_proposals(visit: ConversationVisit) -> list[str]:
    """Whom the reader proposed and, as far as she is told, nobody has answered for, by name. One statement."""
    query = select(_SHE.name).select_from(Newcomer).join(_SHE, _BOTH[1]).where(Newcomer.tenant_id == current_tenant_id())
    query = query.where(Newcomer.conversation_id == visit.conversation.id, Newcomer.asked_by_id == visit.reader.person_id)
    return [called(name) for name in db.session.scalars(query.where(_looks_open(Newcomer)).order_by(Newcomer.id))]


def answer(visit: ConversationVisit, newcomer_id: UUID, *, yes: bool) -> None:
    """One of those who are there agrees, or does not; once all have, she is asked herself. Raises NotFound."""
    _lock(visit.conversation.id)
    if newcomer_id not in {one.id for one in waiting_for(visit.reader, visit.conversation.id)}:
        raise NotFound
    if yes:
        row = {"id": new_id(), "newcomer_id": newcomer_id, "person_id": visit.reader.person_id}
        db.session.execute(insert(NewcomerYes).values(row).on_conflict_do_nothing())
        settle(visit.conversation.id)
    else:
        _become(newcomer_id, NewcomerState.DECLINED)
    record("newcomer.answer", "newcomer", newcomer_id, actor=visit.reader)


def settle(conversation_id: UUID) -> None:
    """Whoever all agree to is asked herself from now on."""
    query = select(Newcomer.id).join(_ASKER, _BOTH[0]).join(_SHE, _BOTH[1])
    query = query.where(Newcomer.tenant_id == current_tenant_id(), Newcomer.conversation_id == conversation_id)
    for newcomer_id in db.session.scalars(query.where(_stands(NewcomerState.ASKED), _all_agree())).all():
        _become(newcomer_id, NewcomerState.INVITED)
        publish(NewcomerInvited(newcomer_id))


def invitations_of(reader: Reader, newcomer_id: UUID | None = None) -> list[Proposal]:
    """Conversations in which everybody would like the reader to be; or this one. One statement."""
    if not may_take_part(reader):
        return []
    one = func.jsonb_build_array(_FELLOWS_PERSON.id, _FELLOWS_PERSON.name)
    there = select(func.jsonb_agg(one)).where(_members()).correlate_except(_FELLOW, _FELLOWS_PERSON).scalar_subquery()
    query = select(Newcomer.id, Newcomer.conversation_id, _ASKER.name, _SHE.name, there).select_from(Newcomer)
    query = query.join(_ASKER, _BOTH[0]).join(_SHE, _BOTH[1]).where(Newcomer.tenant_id == current_tenant_id())
    query = query.where(Newcomer.person_id == reader.person_id, _stands(NewcomerState.INVITED), _all_agree())
    query = query.where(Newcomer.id == newcomer_id) if newcomer_id else query
    found = db.session.execute(query.order_by(Newcomer.id).limit(MOST_OFFERED))
    return [
        Proposal(
            own, of, called(by), called(name), tuple(Fellow(UUID(i), called(n)) for i, n in sorted(named, key=lambda it: it[1]))
        )
        for own, of, by, name, named in found
    ]


def invitation_for(reader: Reader, newcomer_id: UUID) -> Proposal:
    """An invitation that she may answer now. Raises NotFound in every other case."""
    for found in invitations_of(reader, newcomer_id):
        return found
    raise NotFound


def come(reader: Reader, newcomer_id: UUID) -> UUID:
    """She comes in; the id of the conversation. What was of two stays theirs: one of few begins beside it. Raises NotFound."""
    _lock(invitation_for(reader, newcomer_id).conversation_id)
    found = invitation_for(reader, newcomer_id)
    old = db.session.get_one(Conversation, (current_tenant_id(), found.conversation_id))
    _become(newcomer_id, NewcomerState.CAME)
    new = old if old.of_few else _begin([one.id for one in found.fellows])
    row = {"id": new_id(), "conversation_id": new.id, "person_id": reader.person_id}
    came = {"since": new.last_number, "seen": new.last_number}
    added = insert(ConversationMember).values(**row, **came)
    back = {**came, "left_at": None, "told_at": None}
    again = added.on_conflict_do_update(index_elements=["tenant_id", "conversation_id", "person_id"], set_=back)
    member_id = db.session.execute(again.returning(ConversationMember.id)).scalar_one()
    record("conversation.come", "conversation_member", member_id, actor=reader)
    return new.id


def _begin(person_ids: Sequence[UUID]) -> Conversation:
    own_id = new_id()
    made = Conversation(id=own_id, of_few=True, place=own_id, last_number=0)
    db.session.add(made)
    db.session.flush()
    db.session.add_all(ConversationMember(conversation_id=own_id, person_id=one) for one in person_ids)
    db.session.flush()
    return made


def refuse(reader: Reader, newcomer_id: UUID) -> None:
    """She does not want to come in, and nobody is told. Raises NotFound."""
    invitation_for(reader, newcomer_id)
    _become(newcomer_id, NewcomerState.DECLINED)
    record("newcomer.answer", "newcomer", newcomer_id, actor=reader)


def to_be_told(newcomer_id: UUID) -> set[UUID]:
    """Whose answer a proposal waits for: theirs who are in the conversation, or hers. Two statements at most."""
    newcomer = db.session.get(Newcomer, (current_tenant_id(), newcomer_id))
    if newcomer is None or newcomer.state not in STANDING:
        return set()
    query = (
        select(Newcomer.person_id)
        .join(_ASKER, _BOTH[0])
        .join(_SHE, _BOTH[1])
        .where(_stands(NewcomerState.INVITED), _all_agree())
    )
    if newcomer.state == NewcomerState.ASKED:
        there = and_(_FELLOW.tenant_id == Newcomer.tenant_id, _FELLOW.conversation_id == Newcomer.conversation_id)
        query = select(_FELLOW.person_id).select_from(Newcomer).join(_ASKER, _BOTH[0]).join(_SHE, _BOTH[1]).join(_FELLOW, there)
        query = query.join(
            _FELLOWS_PERSON, and_(_FELLOWS_PERSON.tenant_id == _FELLOW.tenant_id, _FELLOWS_PERSON.id == _FELLOW.person_id)
        )
        query = query.where(_members(), ~_says_yes(), ~kept_apart(_FELLOWS_PERSON, _SHE), Newcomer.state == NewcomerState.ASKED)
    return set(db.session.scalars(query.where(Newcomer.tenant_id == current_tenant_id(), Newcomer.id == newcomer_id)))


def _become(newcomer_id: UUID, state: NewcomerState) -> None:
    its_own = update(Newcomer).where(Newcomer.tenant_id == current_tenant_id(), Newcomer.id == newcomer_id)
    db.session.execute(its_own.values(state=state))


def _lock(conversation_id: UUID) -> None:
    """Nobody else answers, comes or goes there meanwhile."""
    its_own = select(Conversation.id).where(Conversation.tenant_id == current_tenant_id(), Conversation.id == conversation_id)
    db.session.execute(its_own.with_for_update())
