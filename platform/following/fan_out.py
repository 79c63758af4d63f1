"""From one update, or new links, to everyone whom it concerns: deliveries made set by set, whatever the number of followers."""

from uuid import UUID

from sqlalchemy import text

from following.letters import FRESH_LINK
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.jobs import job
from mail.jobs import NOT_KNOWN_AFTER, close_mailing, send_batch
from mail.models import Mailing, MailingState

CHUNK = 2_000  # followers a statement; also what bounds the memory of a worker
NOBODY = UUID(int=0)  # sorts before every id

# Ids are made in the application and dealt out by row number. Whoever unsubscribed or bounced gets a row and no letter, so that
# the page's keepers see why; whoever is leaving the hospital gets neither. A letter is written in the language of whoever gets
# it, else in the hospital's. Word of an update (`about`) goes to those of its audience who follow; new links (`links`: `about`
# is the page) to everybody whom its keepers let in and who wants letters.
_DELIVER = text(
    """
    with page as (
        select coalesce((select page_id from update where tenant_id = :tenant and id = :about and state = 'published'),
                        (select id from care_page where :links and tenant_id = :tenant and id = :about)) as id
    ), chunk as (
        select guest.id, guest.key, guest.email, guest.name, follower.unsubscribed_at, follower.bounced_at,
               coalesce(person.language, guest.language, :language) as language, row_number() over (order by guest.id) as n
        from page join guest on guest.tenant_id = :tenant and guest.page_id = page.id
        left join follower on follower.tenant_id = guest.tenant_id and follower.guest_id = guest.id
        left join person on person.tenant_id = guest.tenant_id and person.id = guest.person_id
        where guest.state = 'admitted' and guest.id > :after
          and case when :links
            then guest.vouched and follower.unsubscribed_at is null and follower.bounced_at is null
            else follower.id is not null and (
              exists (select from update where tenant_id = :tenant and id = :about and audience = 'everyone')
              or exists (select from update
                         join update_reader reader on reader.tenant_id = :tenant and reader.update_id = update.id
                         where update.tenant_id = :tenant and update.id = :about and update.audience = 'chosen'
                           and reader.guest_id = guest.id))
          end
          and not exists (select from person leaving where leaving.tenant_id = :tenant and leaving.leaves_at is not null
            and (leaving.id = guest.person_id or (leaving.email = guest.email and leaving.proved_at is not null)))
        order by guest.id limit :most
    ), made as (
        insert into delivery (tenant_id, id, created_at, changed_at, mailing_id, to_id, link_key, email, name, language,
                              state)
        select :tenant, ids.id, :now, :now, :mailing, chunk.id, chunk.key, chunk.email, chunk.name, chunk.language,
               case when chunk.unsubscribed_at is not null then 'unsubscribed'
                    when chunk.bounced_at is not null then 'bounced' else 'queued' end
        from chunk join unnest(cast(:ids as uuid[])) with ordinality as ids (id, n) on ids.n = chunk.n
        on conflict (tenant_id, mailing_id, to_id) do nothing
    )
    select count(*) as taken, (array_agg(id order by id desc))[1] as last from chunk
    """
)


@job("following.fan_out")
def fan_out(mailing_id: str, after: str) -> None:
    """Makes out the letters for the next followers (those whose guest id lies above `after`), and so on until none is left.

    Run twice it changes nothing: a follower gets one delivery a mailing.
    """
    mailing = db.session.get_one(Mailing, (current_tenant_id(), UUID(mailing_id)))
    if mailing.state == MailingState.STOPPED:
        return
    given = {
        "tenant": current_tenant_id(),
        "mailing": mailing.id,
        "about": mailing.about_id,
        "after": UUID(after),
        "now": now(),
        "language": current_brand().language,
        "links": mailing.letter == FRESH_LINK.name,
        "most": CHUNK,
        "ids": [new_id() for _ in range(CHUNK)],
    }
    taken, last = db.session.execute(_DELIVER, given).one()
    if taken:
        send_batch.defer(mailing_id=mailing.id)
    if taken == CHUNK:
        fan_out.defer(mailing_id=mailing.id, after=last)
    else:
        close_mailing.defer(at=now() + NOT_KNOWN_AFTER, mailing_id=mailing.id)
