"""Reads of requests: one's own, those that wait, those in hand, what was written, who is told, and how long people waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from accounts.models import AgeGroup, Person
from helping.access import HELPS_WITH, Asker, HelpVisit, Taker, helps_with, may_help
from helping.models import HelpLine, HelpPause, HelpRequest, Kind, WordState
from kernel.access import Reader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first, oldest_first
from mail.actions import Recipient

REQUESTS_A_PAGE = 20
LINES_A_PAGE = 50
MOST_IN_HAND = 50
MONTHS = 12


@dataclass(frozen=True)
class RequestLine:
    """A request as lists show it: who asks (nothing where she left her name out), and who has it, if somebody has."""

    request: HelpRequest
    asker: str
    is_young: bool
    taker: str | None


def _line(request: HelpRequest, asker: str, age_group: str, taker: str | None) -> RequestLine:
    return RequestLine(request, "" if request.anonymous else asker, age_group != AgeGroup.ADULT, taker)


def _lines() -> Select[*tuple[Any, ...]]:
    asker = and_(Asker.tenant_id == HelpRequest.tenant_id, Asker.id == HelpRequest.asker_id)
    taker = and_(Taker.tenant_id == HelpRequest.tenant_id, Taker.id == HelpRequest.taken_by_id)
    query = select(HelpRequest, Asker.name, Asker.age_group, Taker.name).join(Asker, asker).outerjoin(Taker, taker)
    return query.where(HelpRequest.tenant_id == current_tenant_id())


def _as_lines(found: Slice[Any]) -> Slice[RequestLine]:
    return Slice([_line(*row) for row in found.rows], found.before, found.first, way=found.way)


def own_requests(reader: Reader) -> Slice[RequestLine]:
    """What she asked, the newest first. One statement."""
    hers = _lines().where(HelpRequest.asker_id == reader.person_id)
    return _as_lines(newest_first(hers, HelpRequest.id, REQUESTS_A_PAGE))


def waiting_for(reader: Reader, kind: Kind | None = None) -> Slice[RequestLine]:
    """Requests that she may help with and nobody has answered, whoever has waited longest first. One statement."""
    waits = _lines().where(may_help(reader), HelpRequest.closed_at.is_(None), HelpRequest.answered_at.is_(None))
    waits = waits.where(HelpRequest.kind == kind) if kind else waits
    return _as_lines(oldest_first(waits, HelpRequest.place, REQUESTS_A_PAGE))


def in_hand(reader: Reader) -> list[RequestLine]:
    """Requests that she has taken and that go on. One statement."""
    hers = _lines().where(may_help(reader), HelpRequest.closed_at.is_(None), HelpRequest.taken_by_id == reader.person_id)
    return [_line(*row) for row in db.session.execute(hers.order_by(HelpRequest.place).limit(MOST_IN_HAND))]


def kinds_of(reader: Reader) -> list[Kind]:
    """The kinds that she may help with, in the order of their names."""
    return sorted(helps_with(reader))


def written_about(visit: HelpVisit) -> Slice[tuple[HelpLine, str | None]]:
    """What was written about a request, and by whom, the newest first, paged; nothing for who does not read it. One statement.

    What is hidden or waits is shown to whoever wrote it, and to nobody else.
    """
    if not visit.reads_lines:
        return Slice([])
    author = and_(Person.tenant_id == HelpLine.tenant_id, Person.id == HelpLine.author_id)
    query = select(HelpLine, Person.name).outerjoin(Person, author)
    query = query.where(HelpLine.tenant_id == current_tenant_id(), HelpLine.request_id == visit.request.id)
    shown = or_(HelpLine.state == WordState.SHOWN, HelpLine.author_id == visit.reader.person_id)
    return newest_first(query.where(shown), HelpLine.id, LINES_A_PAGE)


def _helpers(request: HelpRequest) -> Select[Person]:
    """Everybody who may help with a request, as `may_help` says for one reader."""
    roles = [str(role) for role, kinds in HELPS_WITH.items() if request.kind in kinds]
    stays = and_(Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    writes = and_(*(or_(until.is_(None), until <= now()) for until in (Person.silenced_until, Person.banned_until)))
    query = select(Person).where(Person.tenant_id == current_tenant_id(), Person.roles.overlap(roles), stays, writes)
    return query.where(Person.age_group == AgeGroup.ADULT, Person.id != request.asker_id)


def whom_to_tell(request: HelpRequest) -> list[Recipient]:
    """Everybody who may help with a request and wants letters about those who wait. One statement."""
    pause = select(HelpPause.id).where(HelpPause.tenant_id == Person.tenant_id, HelpPause.person_id == Person.id)
    return _mailboxes(_helpers(request).where(~pause.exists()))


def helper_of(request: HelpRequest) -> list[Recipient]:
    """Whoever has taken a request, while she may still help with it; nobody otherwise. One statement."""
    return _mailboxes(_helpers(request).where(Person.id == request.taken_by_id))


def asker_of(request: HelpRequest) -> list[Recipient]:
    """Whoever asks, while she can be written to. One statement."""
    stays = and_(Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    return _mailboxes(select(Person).where(Person.tenant_id == current_tenant_id(), Person.id == request.asker_id, stays))


def _mailboxes(query: Select[Person]) -> list[Recipient]:
    return [Recipient(p.id, p.id, p.email, p.name, p.language) for p in db.session.scalars(query.order_by(Person.id))]


def wants_letters(reader: Reader) -> bool:
    """Whether she gets letters about those who wait."""
    query = select(HelpPause.id).where(HelpPause.tenant_id == current_tenant_id(), HelpPause.person_id == reader.person_id)
    return db.session.scalar(query) is None


@dataclass(frozen=True)
class Waiting:
    """How many requests of a kind are open; of these, how many nobody has answered, and how many for a day.

    `since`: when the oldest of them began to wait.
    """

    kind: str
    opened: int
    unanswered: int
    late: int
    since: datetime | None


def how_many_wait() -> list[Waiting]:
    """The numbers, by kind, of what the hospital has not closed. One statement."""
    waits = HelpRequest.answered_at.is_(None)
    late = and_(waits, HelpRequest.late_at.is_not(None))
    numbers = (func.count(), _count(waits), _count(late), func.min(HelpRequest.waits_since).filter(waits))
    query = select(HelpRequest.kind, *numbers).where(HelpRequest.tenant_id == current_tenant_id())
    query = query.where(HelpRequest.closed_at.is_(None)).group_by(HelpRequest.kind).order_by(HelpRequest.kind)
    return [Waiting(*row) for row in db.session.execute(query)]


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def open_requests() -> Slice[RequestLine]:
    """Every request that goes on, whoever has waited longest first, paged: for who sees to it that somebody has each.

    The words are with them: whoever shows this shows none. One statement.
    """
    return _as_lines(oldest_first(_lines().where(HelpRequest.closed_at.is_(None)), HelpRequest.place, REQUESTS_A_PAGE))


@dataclass(frozen=True)
class Waited:
    """Hours until the first answer to requests of a month: for half of them at most `usual`, for none more than `longest`."""

    month: datetime
    usual: float
    longest: float


def times_to_an_answer() -> list[Waited]:
    """The last months in which requests were made that were answered, the newest first. A month is the hospital's own."""
    month = func.date_trunc("month", func.timezone(current_brand().time_zone, HelpRequest.created_at)).label("month")
    hours = func.extract("epoch", HelpRequest.first_answer_at - HelpRequest.created_at) / 3600
    query = select(month, func.percentile_cont(0.5).within_group(hours), func.max(hours))
    query = query.where(HelpRequest.tenant_id == current_tenant_id(), HelpRequest.first_answer_at.is_not(None))
    found = db.session.execute(query.group_by(month).order_by(month.desc()).limit(MONTHS))
    return [Waited(at, float(usual), float(longest)) for at, usual, longest in found]


def everything_of(person_id: UUID | None) -> Sequence[HelpRequest]:
    """All that somebody asked, in its order."""
    query = select(HelpRequest).where(HelpRequest.tenant_id == current_tenant_id(), HelpRequest.asker_id == person_id)
    return db.session.scalars(query.order_by(HelpRequest.id)).all()


def lines_by(person_id: UUID | None) -> Sequence[HelpLine]:
    """All that somebody wrote about requests, hers or those of others, in its order."""
    query = select(HelpLine).where(HelpLine.tenant_id == current_tenant_id(), HelpLine.author_id == person_id)
    return db.session.scalars(query.order_by(HelpLine.id)).all()
