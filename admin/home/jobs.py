"""Each day it is seen to that the weeks that are over have been counted, each once."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from admin.home.models import WeekCount
from admin.home.numbers import A_WEEK, WEEKS, monday
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.jobs import daily

# Numbers of one week: from its first moment to that of the next. One statement, and nothing of it is a person's.
_OF_A_WEEK = text(
    """
    select
      (select count(*) from care_page where tenant_id = :tenant and created_at >= :since and created_at < :until) as pages,
      (select count(distinct d.to_id) from mailing m join delivery d on d.tenant_id = m.tenant_id and d.mailing_id = m.id
        where m.tenant_id = :tenant and m.letter = 'following/update' and m.created_at >= :since and m.created_at < :until
          and d.state in ('delivered', 'opened')) as reached,
      (select count(*) from support_message
        where tenant_id = :tenant and created_at >= :since and created_at < :until) as messages,
      answers.answered, answers.answer_minutes
    from (
      select count(*) as answered,
             cast(percentile_cont(0.5) within group (order by extract(epoch from first.at - t.created_at) / 60) as integer)
               as answer_minutes
      from topic t join lateral (
        select min(created_at) as at from post p
        where p.tenant_id = t.tenant_id and p.topic_id = t.id and p.number > 1 and p.state = 'shown'
          and p.author_id is distinct from t.author_id
      ) first on first.at is not null
      where t.tenant_id = :tenant and t.created_at >= :since and t.created_at < :until
    ) answers
    """
)


@daily("home.count_weeks")
def count_weeks() -> None:
    """Counts the last twelve weeks that are over and were not counted yet. Run twice it does nothing more."""
    zone = ZoneInfo(current_brand().time_zone)
    this = monday(now().astimezone(zone).date())
    weeks = [this - A_WEEK * back for back in range(1, WEEKS + 1)]
    known = set(db.session.scalars(select(WeekCount.week).where(WeekCount.tenant_id == current_tenant_id())))
    for week in reversed(weeks):
        if week not in known:
            _count(week, zone)


def _count(week: date, zone: ZoneInfo) -> None:
    since, until = (datetime.combine(day, time(), zone) for day in (week, week + A_WEEK))
    found = db.session.execute(_OF_A_WEEK, {"tenant": current_tenant_id(), "since": since, "until": until}).one()
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "week": week}
    db.session.execute(insert(WeekCount).values(**row, **found._mapping).on_conflict_do_nothing())
