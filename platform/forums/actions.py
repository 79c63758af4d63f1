"""What people do in forums: begin a topic, reply, change and take away their own words, follow, and have read. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from forums.access import ForumVisit, TopicVisit, actor_of
from forums.models import ForumFollower, Post, PostPhoto, PostState, PostVersion, Topic, TopicReader
from forums.queries import mentioned_in
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from kernel.text import rich_text
from photos.models import Photo


@dataclass(frozen=True)
class Said:
    """What somebody wrote: her words, whether her name stands over them, whose words they answer, and pictures.

    `waits`: only she and moderators see it until one of them says yes.
    """

    body: str
    anonymous: bool = False
    quoted: Post | None = None
    pictures: Sequence[Photo] = ()
    waits: bool = False


@dataclass(frozen=True)
class PostWritten(Event):
    """Somebody wrote in a topic, or began one (then `number` is 1). `mentioned`: the people whom she named.

    `waited`: she wrote it before, see `PostHeld`, and a moderator has said yes.
    """

    post: Post
    forum_id: UUID
    mentioned: tuple[UUID, ...] = ()
    waited: bool = False


@dataclass(frozen=True)
class PostHeld(Event):
    """Somebody wrote what waits for a moderator's yes."""

    post: Post


@dataclass(frozen=True)
class PostChanged(Event):
    """A post says something else from now on."""

    post: Post


@dataclass(frozen=True)
class PostMoved(Event):
    """A post is gone, or is back: its `state` says which."""

    post: Post


def begin_topic(visit: ForumVisit, *, title: str, said: Said) -> Post:
    """Begins a topic with its first post."""
    post_id = new_id()
    topic = Topic(id=new_id(), forum_id=visit.forum.id, author_id=visit.reader.person_id, title=title, place=post_id)
    topic.away_at, topic.unnamed = now() if said.waits else None, said.anonymous
    db.session.add(topic)
    db.session.flush()
    record("topic.begin", "topic", topic.id, actor=actor_of(visit, anonymous=said.anonymous), forum=str(visit.forum.id))
    return _write(TopicVisit(forum=visit.forum, reader=visit.reader, writes=visit.writes, topic=topic), said, post_id)


def reply(visit: TopicVisit, said: Said) -> Post:
    """Adds somebody's words to a topic."""
    return _write(visit, said, new_id())


def _write(visit: TopicVisit, said: Said, post_id: UUID) -> Post:
    topic = update(Topic).where(Topic.tenant_id == current_tenant_id(), Topic.id == visit.topic.id)
    one_more: dict[str, Any] = {"last_number": Topic.last_number + 1}
    if said.waits:
        one_more["waiting"] = Topic.waiting + 1
    else:
        one_more |= {"shown": Topic.shown + 1, "place": post_id, "last_at": now()}
    number = db.session.execute(topic.values(**one_more).returning(Topic.last_number)).scalar_one()
    post = Post(
        id=post_id,
        topic_id=visit.topic.id,
        number=number,
        author_id=visit.reader.person_id,
        author_name="" if said.anonymous else visit.reader.name,
        anonymous=said.anonymous,
        quoted_id=said.quoted.id if said.quoted else None,
        body=said.body,
        body_html=rich_text(said.body),
        state=PostState.WAITING if said.waits else PostState.SHOWN,
    )
    db.session.add(post)
    db.session.flush()
    for position, photo in enumerate(said.pictures):
        db.session.add(PostPhoto(post_id=post.id, photo_id=photo.id, position=position))
    record("post.write", "post", post.id, actor=actor_of(visit, anonymous=said.anonymous), topic=str(visit.topic.id))
    _note(visit, seen=number, follows=True)
    if said.waits:
        publish(PostHeld(post))
    else:
        publish(PostWritten(post, visit.forum.id, tuple(mentioned_in(visit, said.body))))
    return post


def release_post(visit: TopicVisit, post: Post) -> None:
    """A moderator lets a post that waited come: from now on it is there for everybody, and whoever follows gets word."""
    move_post(visit, post, PostState.SHOWN)
    visit.topic.last_at = post.came_at = now()
    publish(PostWritten(post, visit.forum.id, tuple(mentioned_in(visit, post.body)), waited=True))


def change_post(visit: TopicVisit, post: Post, body: str) -> None:
    """Puts other words in the place of these; what it said before is kept for its author and for moderators."""
    if post.body == body:
        return
    db.session.add(PostVersion(post_id=post.id, body=post.body))
    post.body, post.body_html, post.edited_at = body, rich_text(body), now()
    record("post.change", "post", post.id, actor=actor_of(visit, anonymous=post.anonymous), topic=str(visit.topic.id))
    publish(PostChanged(post))


def take_post_away(visit: TopicVisit, post: Post) -> None:
    """Whoever wrote it takes it away; only its place is left."""
    move_post(visit, post, PostState.DELETED)
    record("post.delete", "post", post.id, actor=actor_of(visit, anonymous=post.anonymous), topic=str(visit.topic.id))


def put_post_back(visit: TopicVisit, post: Post) -> None:
    """Takes back that it was taken away."""
    move_post(visit, post, PostState.SHOWN)
    record("post.put_back", "post", post.id, actor=actor_of(visit, anonymous=post.anonymous), topic=str(visit.topic.id))


def move_post(visit: TopicVisit, post: Post, state: PostState) -> None:
    """Brings a post to a state, and its topic to where that leaves it: see `Topic`. Leaves no row on record by itself."""
    before, post.state = post.state, state
    db.session.flush()
    of_topic = and_(Post.tenant_id == Topic.tenant_id, Post.topic_id == Topic.id)
    first = select(Post.state).where(of_topic, Post.number == 1).scalar_subquery()
    standing = select(Post.id).where(of_topic, Post.state == PostState.SHOWN)
    newest = standing.order_by(Post.number.desc()).limit(1).scalar_subquery()
    shown = Topic.shown + int(state == PostState.SHOWN) - int(before == PostState.SHOWN)
    gone = or_(first.in_((PostState.HIDDEN, PostState.WAITING)), shown <= 0)
    settled = {
        "shown": shown,
        "waiting": Topic.waiting + int(state == PostState.WAITING) - int(before == PostState.WAITING),
        "place": func.coalesce(newest, Topic.place),
        "title_away": first == PostState.DELETED,
        "away_at": case((gone, func.coalesce(Topic.away_at, now())), else_=None),
    }
    topic = update(Topic).where(Topic.tenant_id == current_tenant_id(), Topic.id == visit.topic.id)
    db.session.execute(topic.values(**settled), execution_options={"synchronize_session": False})
    db.session.refresh(visit.topic)
    publish(PostMoved(post))


def have_seen(visit: TopicVisit, number: int) -> None:
    """She has read the topic up to this post. It is hers alone to know."""
    _note(visit, seen=min(max(number, 0), visit.topic.last_number))


def follow_topic(visit: TopicVisit) -> None:
    """She gets word of each new post, at most once an hour."""
    _note(visit, follows=True, anew=True)
    record("topic.follow", "topic", visit.topic.id, actor=visit.reader)


def unfollow_topic(visit: TopicVisit) -> None:
    """She gets no more word of this topic."""
    _note(visit, follows=False, anew=True)
    record("topic.unfollow", "topic", visit.topic.id, actor=visit.reader)


def leave_topic(person_id: UUID, topic_id: UUID) -> None:
    """The same, said by a letter about the topic."""
    hers = update(TopicReader).where(TopicReader.tenant_id == current_tenant_id(), TopicReader.topic_id == topic_id)
    db.session.execute(hers.where(TopicReader.person_id == person_id).values(follows=False))
    record("topic.unfollow", "topic", topic_id, actor="letter")


def _note(visit: TopicVisit, *, seen: int = 0, follows: bool = False, anew: bool = False) -> None:
    """Keeps what a topic is to the reader. Whoever writes follows, unless she said before that she does not (`anew`: now)."""
    row = {"id": new_id(), "topic_id": visit.topic.id, "person_id": visit.reader.person_id, "seen": seen, "follows": follows}
    added = insert(TopicReader).values(row)
    kept = {"seen": func.greatest(TopicReader.seen, added.excluded.seen)} | ({"follows": follows} if anew else {})
    db.session.execute(added.on_conflict_do_update(index_elements=["tenant_id", "topic_id", "person_id"], set_=kept))


def follow_forum(visit: ForumVisit) -> None:
    """She gets word of each new topic."""
    row = {"id": new_id(), "forum_id": visit.forum.id, "person_id": visit.reader.person_id}
    db.session.execute(insert(ForumFollower).values(row).on_conflict_do_nothing())
    record("forum.follow", "forum", visit.forum.id, actor=visit.reader)


def unfollow_forum(forum_id: UUID, person_id: UUID | None) -> None:
    """She gets no more word of new topics there. Leaves no row on record by itself."""
    hers = delete(ForumFollower).where(ForumFollower.tenant_id == current_tenant_id(), ForumFollower.forum_id == forum_id)
    db.session.execute(hers.where(ForumFollower.person_id == person_id))
