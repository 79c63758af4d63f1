"""Reads of what somebody lives with, of people like her, and of introductions. Nothing here is for anybody else's eyes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from accounts.models import Person, PersonBlock
from kernel.access import Reader
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from peers.access import AGAIN, WAITS, acquainted, alike, know_each_other, may_meet, takes_part, waits_for
from peers.models import Introduction, IntroductionState, Living, Openness
from peers.vocabulary import CONDITIONS, Condition

PEOPLE_A_PAGE = 20
MOST_SHOWN = 100  # people like somebody: nobody leafs through a whole hospital
MOST_ASKS = 50
MANY = 11  # of fewer people it is never said how many there are
ROWS_A_PAGE = 30


@dataclass(frozen=True)
class Shared:
    """Something that two people live with: as what the other does, and how far along she is."""

    condition: Condition
    standing: str
    stage: str


@dataclass(frozen=True)
class SomebodyLike:
    """Somebody as people like her see her: a first name, what they share, and the languages that both speak."""

    id: UUID
    name: str
    shared: Sequence[Shared]
    languages: Sequence[str]


@dataclass(frozen=True)
class Asking:
    """An introduction that waits, and the first name of the other."""

    introduction: Introduction
    name: str


@dataclass(frozen=True)
class Mine:
    """What somebody lives with, and what she chose; None while she chose nothing."""

    living: Sequence[tuple[Living, Condition]]
    openness: Openness | None

    @property
    def found(self) -> bool:
        """Whether people like her may find her."""
        return self.openness is not None and self.openness.found_since is not None


def first_name(name: str) -> str:
    """What somebody is called before both have agreed to know each other."""
    return name.split()[0] if name.split() else ""


def mine(reader: Reader) -> Mine:
    """What the reader said of herself, by its name, and what she chose. One statement."""
    living = and_(Living.tenant_id == Person.tenant_id, Living.person_id == Person.id)
    chosen = and_(Openness.tenant_id == Person.tenant_id, Openness.person_id == Person.id)
    query = select(Living, Openness).select_from(Person).outerjoin(Living, living).outerjoin(Openness, chosen)
    found = db.session.execute(query.where(Person.tenant_id == current_tenant_id(), Person.id == reader.person_id)).all()
    rows = [(row, CONDITIONS[row.condition]) for row, _ in found if row is not None and row.condition in CONDITIONS]
    return Mine(sorted(rows, key=lambda row: str(row[1].name).casefold()), found[0][1] if found else None)


def own_living(reader: Reader, living_id: UUID) -> tuple[Living, Condition]:
    """One thing that the reader lives with. Raises NotFound."""
    found = db.session.get(Living, (current_tenant_id(), living_id))
    if found is None or found.person_id != reader.person_id or found.condition not in CONDITIONS:
        raise NotFound
    return found, CONDITIONS[found.condition]


_me, _mine, _theirs = aliased(Person), aliased(Living), aliased(Living)
_own, _others = aliased(Openness), aliased(Openness)


def _pairs(reader: Reader, *columns: Any) -> Select[Any]:
    """The reader and whoever she may meet, a row for each thing that both live with; both chose to be found."""
    same = and_(_theirs.tenant_id == _mine.tenant_id, _theirs.condition == _mine.condition)
    return (
        select(*columns)
        .select_from(_me)
        .join(_mine, and_(_mine.tenant_id == _me.tenant_id, _mine.person_id == _me.id))
        .join(_theirs, same)
        .join(Person, and_(Person.tenant_id == _theirs.tenant_id, Person.id == _theirs.person_id))
        .join(_own, and_(_own.tenant_id == _me.tenant_id, _own.person_id == _me.id))
        .join(_others, and_(_others.tenant_id == Person.tenant_id, _others.person_id == Person.id))
        .where(_me.tenant_id == current_tenant_id(), _me.id == reader.person_id)
        .where(_own.found_since.is_not(None), _others.found_since.is_not(None), may_meet(_me, Person))
    )


def _new_to_each_other() -> ColumnElement[bool]:
    """Nothing was asked between the two lately, nor do they know each other."""
    either = or_(
        and_(Introduction.from_id == _me.id, Introduction.to_id == Person.id),
        and_(Introduction.from_id == Person.id, Introduction.to_id == _me.id),
    )
    stands = or_(Introduction.state == IntroductionState.AGREED, Introduction.created_at > now() - AGAIN)
    return ~select(Introduction.id).where(Introduction.tenant_id == _me.tenant_id, either, stands).exists()


def _people(reader: Reader, *which: ColumnElement[bool]) -> Select[Any]:
    """People like the reader, the most alike first: as the same, as far along, in a language of hers."""
    said = func.jsonb_agg(func.jsonb_build_array(_theirs.condition, _theirs.standing, _theirs.stage))
    near = func.max(case((_theirs.standing == _mine.standing, 4), else_=0) + case((_theirs.stage == _mine.stage, 2), else_=0))
    speaks = case((_own.languages.overlap(_others.languages), 1), else_=0)
    both = _own.languages, _others.languages
    query = _pairs(reader, Person.id, Person.name, said, *both).where(_new_to_each_other(), *which)
    query = query.group_by(Person.id, Person.name, *both)
    return query.order_by((near + speaks).desc(), func.count().desc(), Person.id.desc())


def people_like(reader: Reader, page: int) -> tuple[list[SomebodyLike], bool]:
    """A page of people like the reader, and whether there are more. One statement."""
    first = (min(max(page, 1), MOST_SHOWN // PEOPLE_A_PAGE) - 1) * PEOPLE_A_PAGE
    found = db.session.execute(_people(reader).offset(first).limit(PEOPLE_A_PAGE + 1)).all()
    more = len(found) > PEOPLE_A_PAGE and first + PEOPLE_A_PAGE < MOST_SHOWN
    return [_somebody(*row) for row in found[:PEOPLE_A_PAGE]], more


def somebody_like(reader: Reader, person_id: UUID) -> SomebodyLike:
    """One of them, whom the reader may ask. Raises NotFound. One statement."""
    row = db.session.execute(_people(reader, Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound
    return _somebody(*row)


def _somebody(person_id: UUID, name: str, said: list[list[str]], own: list[str], others: list[str]) -> SomebodyLike:
    shared = [Shared(CONDITIONS[code], standing, stage) for code, standing, stage in said if code in CONDITIONS]
    shared.sort(key=lambda one: str(one.condition.name).casefold())
    return SomebodyLike(person_id, first_name(name), shared, [one for one in own if one in others])


def shared_by_many(reader: Reader) -> set[str]:
    """Of what the reader lives with, the codes of what more than ten people whom she may meet live with. One statement."""
    query = _pairs(reader, _theirs.condition).group_by(_theirs.condition).having(func.count() >= MANY)
    return set(db.session.scalars(query))


def askings(reader: Reader) -> tuple[list[Asking], list[Asking]]:
    """What others ask the reader, and what she asked and, as far as she is told, waits; the newest first. One statement."""
    other = aliased(Person)
    me = and_(_me.tenant_id == Introduction.tenant_id, _me.id == reader.person_id)
    with_her = case((Introduction.to_id == _me.id, Introduction.from_id), else_=Introduction.to_id)
    looks_open = Introduction.state.in_((IntroductionState.ASKED, IntroductionState.DECLINED))
    hers = and_(Introduction.from_id == _me.id, looks_open, Introduction.created_at > now() - WAITS)
    seen = and_(hers, other.age_group == _me.age_group, takes_part(other), takes_part(_me))
    query = (
        select(Introduction, other.name)
        .join(_me, me)
        .join(other, and_(other.tenant_id == Introduction.tenant_id, other.id == with_her))
        .where(Introduction.tenant_id == current_tenant_id(), or_(Introduction.to_id == _me.id, Introduction.from_id == _me.id))
        .where(or_(waits_for(_me, other), seen))
        .order_by(Introduction.id.desc())
        .limit(2 * MOST_ASKS)
    )
    found = [Asking(row, first_name(name)) for row, name in db.session.execute(query)]
    asked = [one for one in found if one.introduction.from_id == reader.person_id]
    return [one for one in found if one not in asked][:MOST_ASKS], asked[:MOST_ASKS]


def who_asks(reader: Reader, introduction: Introduction) -> SomebodyLike:
    """Whoever asks the reader in an introduction that may be answered, and what they share. One statement."""
    both = _own.languages, _others.languages
    said = func.jsonb_agg(func.jsonb_build_array(_theirs.condition, _theirs.standing, _theirs.stage))
    query = _pairs(reader, Person.id, Person.name, said, *both).where(Person.id == introduction.from_id)
    return _somebody(*db.session.execute(query.group_by(Person.id, Person.name, *both)).one())


def introduced_to(reader: Reader) -> Slice[Person]:
    """Whom the reader was introduced to, whoever asked; the newest first, paged. One statement."""
    me = and_(_me.tenant_id == Introduction.tenant_id, _me.id == reader.person_id)
    with_her = case((Introduction.to_id == _me.id, Introduction.from_id), else_=Introduction.to_id)
    query = select(Person).select_from(Introduction).join(_me, me)
    query = query.join(Person, and_(Person.tenant_id == Introduction.tenant_id, Person.id == with_her))
    hers = or_(Introduction.to_id == _me.id, Introduction.from_id == _me.id)
    query = query.where(Introduction.tenant_id == current_tenant_id(), hers, know_each_other(_me, Person))
    return newest_first(query.where(Introduction.state == IntroductionState.AGREED), Introduction.id, ROWS_A_PAGE)


def blocked_by(reader: Reader) -> Slice[Person]:
    """Whom the reader has blocked, the newest first, paged. One statement."""
    of_block = and_(Person.tenant_id == PersonBlock.tenant_id, Person.id == PersonBlock.blocked_id)
    query = select(Person).join(PersonBlock, of_block)
    query = query.where(PersonBlock.tenant_id == current_tenant_id(), PersonBlock.blocker_id == reader.person_id)
    return newest_first(query, PersonBlock.id, ROWS_A_PAGE)


def was_shown(reader: Reader, person_id: UUID) -> bool:
    """Whether the reader has met somebody here: she is like her, or something was asked between them. One statement."""
    either = or_(
        and_(Introduction.from_id == _me.id, Introduction.to_id == Person.id),
        and_(Introduction.from_id == Person.id, Introduction.to_id == _me.id),
    )
    asked = select(Introduction.id).where(Introduction.tenant_id == _me.tenant_id, either).exists()
    like = and_(alike(_me, Person), may_meet(_me, Person))
    query = select(Person.id).join(_me, and_(_me.tenant_id == Person.tenant_id, _me.id == reader.person_id))
    query = query.where(Person.tenant_id == current_tenant_id(), Person.id == person_id, or_(asked, like))
    return db.session.scalar(query) is not None


def to_be_asked(introduction_id: UUID) -> Person | None:
    """Whoever may answer an introduction now, and wants a letter about it. One statement."""
    asker = aliased(Person)
    letters = and_(Openness.tenant_id == _me.tenant_id, Openness.person_id == _me.id, Openness.by_mail)
    query = select(_me).join(Introduction, and_(Introduction.tenant_id == _me.tenant_id, Introduction.to_id == _me.id))
    query = query.join(asker, and_(asker.tenant_id == _me.tenant_id, asker.id == Introduction.from_id)).join(Openness, letters)
    query = query.where(_me.tenant_id == current_tenant_id(), Introduction.id == introduction_id, waits_for(_me, asker))
    return db.session.scalars(query).one_or_none()


def know_each_other_by(introduction_id: UUID) -> bool:
    """Whether the two of an introduction know each other now. Two statements."""
    found = db.session.get(Introduction, (current_tenant_id(), introduction_id))
    return found is not None and acquainted(found.from_id, found.to_id)
