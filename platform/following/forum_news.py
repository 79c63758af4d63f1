"""From a post in a forum to everyone whom it concerns: who follows the topic or the forum, and whom it names. Set by set.

Who wants to be told at once is told here; what is told together is counted when its time comes, see `digests.py`.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, TextClause, and_, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from accounts.models import Person
from following.fan_out import CHUNK, NOBODY
from following.forum_counts import TOGETHER
from following.forum_letters import MENTION, REPLY, TOPIC
from following.models import ForumMention
from following.moments import MOMENT, given
from forums.access import LOOK_AFTER, begun_apart, may_be_told, shown_to
from forums.actions import PostWritten
from forums.models import Forum, ForumFollower, Post, PostState, Topic, TopicReader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.ids import new_id
from kernel.jobs import job
from mail.actions import open_mailing
from mail.jobs import NOT_KNOWN_AFTER, close_mailing, send_batch
from mail.letters import Letter

COLUMNS = """select person.id, person.email, person.name, coalesce(person.language, :language) as language, wish.pace,
               moment.not_before, row_number() over (order by person.id) as n"""
_HERS = "where person.tenant_id = :tenant and person.id = any(cast(:people as uuid[])) and wish.pace = 'each'"
MADE = """
    insert into delivery (tenant_id, id, created_at, changed_at, mailing_id, to_id, link_key, email, name, language,
                          not_before, daily, state)
    select :tenant, ids.id, :now, :now, :mailing, chunk.id, chunk.id, chunk.email, chunk.name, chunk.language,
           chunk.not_before, chunk.pace = 'daily', 'queued'
    from chunk join unnest(cast(:ids as uuid[])) with ordinality as ids (id, n) on ids.n = chunk.n
    returning to_id"""

# At most a letter an hour about one thing; one that left after the post was written, or waits to leave, is about it as well.
_OF_TOPIC = text(
    f"""
    with chunk as (
        {COLUMNS}
        from person join topic_reader told on told.tenant_id = :tenant and told.topic_id = :about and told.person_id = person.id
        cross join lateral (
            select person.tell_forums as pace, greatest(:now, told.told_at + interval '1 hour') as start) wish
        {MOMENT}
        {_HERS} and (told.told_at is null or told.told_at < :written)
    ), noted as (
        update topic_reader set told_at = coalesce(chunk.not_before, :now) from chunk
        where topic_reader.tenant_id = :tenant and topic_reader.topic_id = :about and topic_reader.person_id = chunk.id)
    {MADE}
    """  # noqa: S608  # put together from constants
)
_OF_FORUM = text(
    f"""
    with chunk as (
        {COLUMNS}
        from person join forum_follower told
          on told.tenant_id = :tenant and told.forum_id = :about and told.person_id = person.id
        cross join lateral (
            select person.tell_forums as pace, greatest(:now, told.told_at + interval '1 hour') as start) wish
        {MOMENT}
        {_HERS} and (told.told_at is null or told.told_at < :written)
    ), noted as (
        update forum_follower set told_at = coalesce(chunk.not_before, :now) from chunk
        where forum_follower.tenant_id = :tenant and forum_follower.forum_id = :about
          and forum_follower.person_id = chunk.id)
    {MADE}
    """  # noqa: S608  # put together from constants
)
_OF_MENTION = text(
    f"""
    with chunk as (
        {COLUMNS}
        from person cross join lateral (select person.tell_mentions as pace, cast(:now as timestamptz) as start) wish
        {MOMENT}
        {_HERS}
    ), noted as (
        update topic_reader set told_at = coalesce(chunk.not_before, :now) from chunk
        where topic_reader.tenant_id = :tenant and topic_reader.topic_id = :about and topic_reader.person_id = chunk.id)
    {MADE}
    """  # noqa: S608  # put together from constants
)


@listens_to(PostWritten)
def tell_of_post(event: PostWritten) -> None:
    """Who follows learns that there is something new; whom it names, that she was named."""
    for person_id in event.mentioned:
        tell_mentioned.defer(post_id=event.post.id, person_id=person_id)
    tell_followers.defer(post_id=event.post.id, after=NOBODY)


@job("following.tell_forum_followers")
def tell_followers(post_id: str, after: str) -> None:
    """Letters to the next followers (those whose id lies above `after`) of a topic; of a forum, where the post begins one."""
    found = _standing(UUID(post_id))
    if found is None:
        return
    post, topic = found
    begins = post.number == 1
    people = db.session.scalars(_followers(post, topic, UUID(after))).all()
    if people:
        letter, about_id, statement = (TOPIC, topic.forum_id, _OF_FORUM) if begins else (REPLY, topic.id, _OF_TOPIC)
        _send(letter, about_id, statement, post, people)
    if len(people) == CHUNK:
        tell_followers.defer(post_id=post.id, after=people[-1])


@job("following.tell_forum_mentioned")
def tell_mentioned(post_id: str, person_id: str) -> None:
    """A letter to somebody whom a post names, if she may read it; or a note of it, where she wants to be told together."""
    found = _standing(UUID(post_id))
    if found is not None:
        hers = _people(found[1].forum_id).where(Person.id == UUID(person_id), _reads(found[0]))
        people = db.session.scalars(hers).all()
        if people:
            _note(UUID(post_id), people)
            _send(MENTION, found[1].id, _OF_MENTION, found[0], people)


def _note(post_id: UUID, people: Sequence[UUID]) -> None:
    """Notes it for those of them who are told together."""
    wants = and_(Person.tenant_id == current_tenant_id(), Person.id.in_(people), Person.tell_mentions.in_(TOGETHER))
    rows = [
        {"id": new_id(), "post_id": post_id, "person_id": own} for own in db.session.scalars(select(Person.id).where(wants))
    ]
    if rows:
        db.session.execute(insert(ForumMention).values(rows).on_conflict_do_nothing())


def _standing(post_id: UUID) -> tuple[Post, Topic] | None:
    """The post and its topic, while readers are shown both."""
    of_topic = and_(Topic.tenant_id == Post.tenant_id, Topic.id == Post.topic_id)
    query = select(Post, Topic).join(Topic, of_topic).where(Post.tenant_id == current_tenant_id(), Post.id == post_id)
    found = db.session.execute(query.where(Post.state == PostState.SHOWN, Topic.away_at.is_(None))).one_or_none()
    return (found[0], found[1]) if found else None


def _people(forum_id: UUID) -> Select[UUID]:
    """Everybody who may have letters about a forum."""
    forum = and_(Forum.tenant_id == Person.tenant_id, Forum.id == forum_id)
    return select(Person.id).join(Forum, forum).where(Person.tenant_id == current_tenant_id(), may_be_told())


def _followers(post: Post, topic: Topic, after: UUID) -> Select[UUID]:
    """The next who follow, without whoever wrote it."""
    if post.number == 1:
        here = and_(ForumFollower.forum_id == topic.forum_id, ForumFollower.person_id == Person.id)
        follows = select(ForumFollower.id).where(ForumFollower.tenant_id == Person.tenant_id, here)
    else:
        here = and_(TopicReader.topic_id == topic.id, TopicReader.person_id == Person.id, TopicReader.follows)
        follows = select(TopicReader.id).where(TopicReader.tenant_id == Person.tenant_id, here)
    others = Person.id != post.author_id if post.author_id else Person.id.is_not(None)
    people = _people(topic.forum_id).where(follows.exists(), others, _reads(post), Person.id > after)
    return people.order_by(Person.id).limit(CHUNK)


def _reads(post: Post) -> ColumnElement[bool]:
    """Whether no block stands between a row of `Person` and a post of this topic, nor whoever began it; see `forums.access`."""
    of_post = and_(Post.tenant_id == Person.tenant_id, Post.id == post.id)
    of_topic = and_(Topic.tenant_id == Post.tenant_id, Topic.id == Post.topic_id)
    meets = and_(shown_to(Person.id), ~begun_apart(Person.id))
    hers = select(Post.id).join(Topic, of_topic).where(of_post, meets)
    return or_(Person.roles.overlap(LOOK_AFTER), hers.exists())


def _send(letter: Letter, about_id: UUID, statement: TextClause, post: Post, people: Sequence[UUID]) -> None:
    """One mailing for these people, if any of them is to have a letter now."""
    mailing = open_mailing(letter, about_id)
    values = {**given(), "about": about_id, "mailing": mailing.id, "people": list(people), "written": post.created_at}
    own = {"language": current_brand().language, "ids": [new_id() for _ in people]}
    if db.session.scalars(statement, {**values, **own}).all():
        send_batch.defer(mailing_id=mailing.id)
        close_mailing.defer(at=now() + NOT_KNOWN_AFTER, mailing_id=mailing.id)
    else:
        db.session.delete(mailing)
