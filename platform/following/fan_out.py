"""From one update, or new links, to everyone whom it concerns: deliveries made set by set, whatever the number of followers."""

from uuid import UUID

from sqlalchemy import text

from following.letters import FRESH_LINK
from following.moments import ACCOUNT, MOMENT, PACE, given
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.jobs import job
from mail.jobs import NOT_KNOWN_AFTER, close_mailing, send_batch
from mail.models import Mailing, MailingState

CHUNK = 2_000  # followers a statement; also what bounds the memory of a worker
NOBODY = UUID(int=0)  # sorts before every id

# Whoever is leaving the hospital gets no letter.
# Nor does whom the page's owner has blocked, or whoever the page is about; see `pages.own.is_blocked`.
_STAYS = """and not exists (select from person_block said
            join person kept_out on kept_out.tenant_id = :tenant and kept_out.id = said.blocked_id
            join care_page its on its.tenant_id = :tenant and its.id = guest.page_id
            where said.tenant_id = :tenant and kept_out.proved_at is not null
              and (kept_out.id = guest.person_id or kept_out.email = guest.email)
              and (said.blocker_id = its.patient_id or said.blocker_id in (select owner.person_id from page_manager owner
                where owner.tenant_id = :tenant and owner.page_id = its.id and owner.is_owner)))
        and not exists (select from person leaving where leaving.tenant_id = :tenant and leaving.leaves_at is not null
            and (leaving.id = guest.person_id or (leaving.email = guest.email and leaving.proved_at is not null)))"""

# Ids are made in the application and dealt out by row number. Whoever unsubscribed, wants none, or bounced gets a row and no
# letter, so that the page's keepers see why. A letter is written in the language of whoever gets it, else in the hospital's.
_MADE = """), made as (
        insert into delivery (tenant_id, id, created_at, changed_at, mailing_id, to_id, link_key, email, name, language,
                              not_before, daily, state)
        select :tenant, ids.id, :now, :now, :mailing, chunk.id, chunk.key, chunk.email, chunk.name, chunk.language,
               chunk.not_before, chunk.pace = 'daily',
               case when chunk.unsubscribed_at is not null or chunk.pace = 'never' then 'unsubscribed'
                    when chunk.bounced_at is not null then 'bounced' else 'queued' end
        from chunk join unnest(cast(:ids as uuid[])) with ordinality as ids (id, n) on ids.n = chunk.n
        on conflict (tenant_id, mailing_id, to_id) do nothing
    )
    select count(*) as taken, (array_agg(id order by id desc))[1] as last from chunk"""

_COLUMNS = """select guest.id, guest.key, guest.email, guest.name, follower.unsubscribed_at, follower.bounced_at,
               wish.pace, moment.not_before, coalesce(person.language, guest.language, :language) as language,
               row_number() over (order by guest.id) as n"""

# Nobody is told of a page that waits for the yes of whoever it is about.
_NOT_WAITING = """and not exists (select from care_page page where page.tenant_id = :tenant and page.id = update.page_id
            and page.agreement = 'waiting')"""

# Word of an update goes to those of its audience who follow; `about` is the update.
_DELIVER = text(
    f"""
    with chunk as (
        {_COLUMNS}
        from update join follower on follower.tenant_id = update.tenant_id and follower.page_id = update.page_id
        join guest on guest.tenant_id = follower.tenant_id and guest.id = follower.guest_id
        {ACCOUNT}
        cross join lateral (select {PACE} as pace, cast(:now as timestamptz) as start) wish
        {MOMENT}
        where update.tenant_id = :tenant and update.id = :about and update.state = 'published'
          and guest.state = 'admitted' and follower.guest_id > :after
          and (update.audience = 'everyone' or update.audience = 'chosen' and exists (
            select from update_reader reader
            where reader.tenant_id = :tenant and reader.update_id = update.id and reader.guest_id = guest.id))
          {_STAYS} {_NOT_WAITING}
        order by follower.guest_id limit :most
    {_MADE}
    """  # noqa: S608  # put together from constants
)

# A new link goes to everybody whom those who keep the page let in, and who wants letters, and waits for no evening; `about` is
# the page.
_DELIVER_LINKS = text(
    f"""
    with chunk as (
        {_COLUMNS}
        from guest left join follower on follower.tenant_id = guest.tenant_id and follower.guest_id = guest.id
        {ACCOUNT}
        cross join lateral (
            select case {PACE} when 'never' then 'never' else 'each' end as pace, cast(:now as timestamptz) as start) wish
        {MOMENT}
        where guest.tenant_id = :tenant and guest.page_id = :about and guest.id > :after
          and guest.state = 'admitted' and guest.vouched and follower.unsubscribed_at is null and follower.bounced_at is null
          {_STAYS}
        order by guest.id limit :most
    {_MADE}
    """  # put together from constants
)


@job("following.fan_out")
def fan_out(mailing_id: str, after: str) -> None:
    """Makes out the letters for the next followers (those whose guest id lies above `after`), and so on until none is left.

    Run twice it changes nothing: a follower gets one delivery a mailing.
    """
    mailing = db.session.get_one(Mailing, (current_tenant_id(), UUID(mailing_id)))
    if mailing.state == MailingState.STOPPED:
        return
    values = {
        **given(),
        "mailing": mailing.id,
        "about": mailing.about_id,
        "after": UUID(after),
        "language": current_brand().language,
        "most": CHUNK,
        "ids": [new_id() for _ in range(CHUNK)],
    }
    deliver = _DELIVER_LINKS if mailing.letter == FRESH_LINK.name else _DELIVER
    taken, last = db.session.execute(deliver, values).one()
    if taken:
        send_batch.defer(mailing_id=mailing.id)
    if taken == CHUNK:
        fan_out.defer(mailing_id=mailing.id, after=last)
    else:
        close_mailing.defer(at=now() + NOT_KNOWN_AFTER, mailing_id=mailing.id)
