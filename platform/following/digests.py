"""What is told of forums once a day or once a week: one letter in the morning, where the hospital is, if anything is new."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from accounts.models import Often, Person
from following.fan_out import CHUNK, NOBODY
from following.forum_counts import TOGETHER, news_of
from following.forum_letters import DIGEST
from following.forum_news import COLUMNS, MADE
from following.models import ForumDigest, ForumMention
from following.moments import MOMENT, given
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.jobs import daily, job
from mail.actions import open_mailing
from mail.jobs import NOT_KNOWN_AFTER, close_mailing, send_batch
from mail.models import Delivery, DeliveryState, Mailing

HOUR, MONDAY = 8, 0
LONGEST = timedelta(days=8)  # what is older is not told any more, however long nobody could be told

_LETTERS = text(
    f"""
    with chunk as (
        {COLUMNS}
        from person cross join lateral (select 'each' as pace, cast(:now as timestamptz) as start) wish
        {MOMENT}
        where person.tenant_id = :tenant and person.id = any(cast(:people as uuid[])))
    {MADE}
    """  # put together from constants
)


@daily("following.forum_mornings")
def plan_morning() -> None:
    """Sees to it that this hospital's next morning has its letters. Planned twice, they are written once."""
    morning = next_morning(now(), current_brand().time_zone)
    write_digests.defer(at=morning, morning=morning.isoformat(), after=NOBODY)


def next_morning(moment: datetime, zone: str) -> datetime:
    """The next time at which it is eight in the morning in a time zone (an IANA name)."""
    there = moment.astimezone(ZoneInfo(zone))
    morning = there.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning if morning > there else morning + timedelta(days=1)


@job("following.write_forum_digests")
def write_digests(morning: str, after: str) -> None:
    """Letters of a morning to the next people whose turn it is (those whose id lies above `after`), and their marks."""
    moment = datetime.fromisoformat(morning)
    paces = TOGETHER if moment.weekday() == MONDAY else (Often.DAILY,)
    people = db.session.scalars(_whose_turn(paces, UUID(after))).all()
    told = _mark(people, moment, paces) if people else []
    with_news = sorted(news_of(told)) if told else []
    if with_news:
        _send(with_news)
    if len(people) == CHUNK:
        write_digests.defer(morning=morning, after=people[-1])


def _whose_turn(paces: Sequence[Often], after: UUID) -> Select[UUID]:
    """The next who want a letter now, about what they follow or about being named."""
    wants = or_(Person.tell_forums.in_(paces), Person.tell_mentions.in_(paces))
    query = select(Person.id).where(Person.tenant_id == current_tenant_id(), wants, Person.proved_at.is_not(None))
    return query.where(Person.id > after).order_by(Person.id).limit(CHUNK)


def _mark(people: Sequence[UUID], morning: datetime, paces: Sequence[Often]) -> Sequence[UUID]:
    """Notes that these people are told this morning; returns those who were not yet. Three statements.

    Whose turn it is for one of the two alone is told nothing of the other: that goes on waiting. So does all, while her last
    letter has not left.
    """
    begin = morning - timedelta(days=7 if Often.WEEKLY in paces else 1)
    rows = [{"id": own, "morning": begin, "since": begin, "until": begin} for own in people]
    db.session.execute(insert(ForumDigest).values(rows).on_conflict_do_nothing())
    mark = update(ForumDigest).where(
        ForumDigest.tenant_id == current_tenant_id(),
        ForumDigest.id.in_(people),
        ForumDigest.morning < morning,
        ~_has_one_waiting(),
        Person.tenant_id == ForumDigest.tenant_id,
        Person.id == ForumDigest.id,
    )
    waits = and_(Person.tell_forums.in_(TOGETHER), Person.tell_forums.not_in(paces))
    until = case((waits, ForumDigest.until), else_=morning)
    values = {"morning": morning, "since": func.greatest(ForumDigest.until, morning - LONGEST), "until": until}
    marked = mark.values(values).returning(ForumDigest.id).execution_options(synchronize_session=False)
    told = db.session.scalars(marked).all()
    named = update(ForumMention).where(
        ForumMention.tenant_id == current_tenant_id(),
        ForumMention.person_id.in_(told),
        ForumMention.told_at.is_(None),
        ForumMention.created_at <= morning,
        Person.tenant_id == ForumMention.tenant_id,
        Person.id == ForumMention.person_id,
        Person.tell_mentions.in_(paces),
    )
    db.session.execute(named.values(told_at=morning), execution_options={"synchronize_session": False})
    return told


def _has_one_waiting() -> ColumnElement[bool]:
    its_own = and_(Mailing.tenant_id == Delivery.tenant_id, Mailing.id == Delivery.mailing_id, Mailing.letter == DIGEST.name)
    query = select(Delivery.id).join(Mailing, its_own).where(Delivery.tenant_id == ForumDigest.tenant_id)
    return query.where(Delivery.to_id == ForumDigest.id, Delivery.state == DeliveryState.QUEUED).exists()


def _send(people: Sequence[UUID]) -> None:
    """One mailing to these people. How much is new for each is counted anew when it is sealed."""
    mailing = open_mailing(DIGEST, new_id())
    own = {"language": current_brand().language, "ids": [new_id() for _ in people]}
    db.session.execute(_LETTERS, {**given(), **own, "mailing": mailing.id, "people": list(people)})
    send_batch.defer(mailing_id=mailing.id)
    close_mailing.defer(at=now() + NOT_KNOWN_AFTER, mailing_id=mailing.id)
