"""When a letter may leave, worked out by PostgreSQL: at once, in the evening for whoever wants one a day, after quiet hours.

Hours are those of the reader's time zone, or of the hospital's. These are parts of statements, so that they cost none a reader.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db

NEVER = "never"

# After `guest`: the account, `person`, whose mailbox this is. All null where there is none.
ACCOUNT = """
        left join lateral (
            select * from person own where own.tenant_id = guest.tenant_id and own.id = guest.person_id
            union all
            select * from person proved where guest.person_id is null and proved.tenant_id = guest.tenant_id
               and proved.email = guest.email and proved.proved_at is not null
            limit 1) person on true"""

# After `person` and `follower`: how often she wants updates. No letter at all is said in the account alone, and goes first;
# else what she said for this page, then what her account says.
PACE = """case when person.tell_updates = 'never' then 'never' else coalesce(follower.pace, person.tell_updates, 'each') end"""

# After `person` and `wish` (`pace`: each or daily; `start`: the moment from which she may be told): `moment.not_before` is
# when the letter may leave, null for at once. The evening begins at six. Where clocks are put forward, an hour that is left
# out is the one after it.
MOMENT = """
        cross join lateral (select coalesce(person.time_zone, :zone) as name) zone
        cross join lateral (select wish.start at time zone zone.name as hour) clock
        cross join lateral (
            select case when wish.pace <> 'daily' then clock.hour
                        when extract(hour from clock.hour) < 18 then date_trunc('day', clock.hour) + interval '18 hours'
                        else date_trunc('day', clock.hour) + interval '42 hours' end as hour) wanted
        cross join lateral (
            select cast(extract(hour from wanted.hour) as integer) as hour, date_trunc('day', wanted.hour) as day) at
        cross join lateral (
            select mod(at.hour - person.quiet_from + 24, 24) < mod(person.quiet_until - person.quiet_from + 24, 24) as holds,
                   at.day + make_interval(days => case when at.hour >= person.quiet_until then 1 else 0 end,
                                          hours => person.quiet_until) as over) quiet
        cross join lateral (
            select case when quiet.holds then quiet.over at time zone zone.name
                        when wish.pace = 'daily' then wanted.hour at time zone zone.name
                        when wish.start > :now then wish.start end as not_before) moment"""

_OF_GUEST = text(
    f"""
    select wish.pace, moment.not_before
    from guest left join follower on follower.tenant_id = guest.tenant_id and follower.guest_id = guest.id
    {ACCOUNT}
    cross join lateral (select {PACE} as pace, cast(:now as timestamptz) as start) wish
    {MOMENT}
    where guest.tenant_id = :tenant and guest.id = :own
    """  # noqa: S608  # put together from constants
)

_OF_PERSON = text(
    f"""
    select wish.pace, moment.not_before
    from person cross join lateral (select person.tell_answers as pace, cast(:now as timestamptz) as start) wish
    {MOMENT}
    where person.tenant_id = :tenant and person.id = :own
    """  # noqa: S608  # put together from constants
)


@dataclass(frozen=True)
class Wish:
    """How often somebody wants letters ("each", "daily", "never"), and before when one may not leave (None: at once)."""

    pace: str
    not_before: datetime | None

    @property
    def daily(self) -> bool:
        """Whether she wants one letter a day."""
        return self.pace == "daily"


def given() -> dict[str, object]:
    """What every statement with these parts is given."""
    return {"tenant": current_tenant_id(), "now": now(), "zone": current_brand().time_zone}


def wish_of_guest(guest_id: UUID) -> Wish:
    """What somebody on a page's list wants, about this page. One statement."""
    return Wish(*db.session.execute(_OF_GUEST, {**given(), "own": guest_id}).one())


def wish_about_answers(person_id: UUID) -> Wish:
    """What somebody with an account wants when her words are answered. One statement."""
    return Wish(*db.session.execute(_OF_PERSON, {**given(), "own": person_id}).one())
