"""Sows what people talk about in the forums of a hospital, each post dated when it is said to have been written."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from accounts.models import Person
from admin.demo.past import id_at
from admin.demo.shapes import Clock, PostStory, TopicStory
from forums.access import topic_for
from forums.actions import Said, reply
from forums.models import Forum, Post, Topic, TopicReader
from forums.moderated import subject_of
from kernel.access import person_reader
from kernel.db import current_tenant_id, db
from kernel.text import rich_text
from moderation.actions import report_by_rule
from moderation.models import Trust
from moderation.word_rules import Verdict

NAMED = "cancer"  # unless somebody left hers out, everybody writes under a name there: it can be seen who is here


def sow_forums(topics: Collection[TopicStory], people: Mapping[str, Person], clock: Clock) -> None:
    """The topics with their posts, within the running transaction. Whoever wrote follows, has read along, and is known."""
    forums = {forum.slug: forum for forum in db.session.scalars(select(Forum).where(Forum.tenant_id == current_tenant_id()))}
    forums[NAMED].anonymous = any(post.anonymous for told in topics for post in told.posts if told.forum == NAMED)
    stood = Counter[str]()
    for told in topics:
        stood.update(post.author for post in told.posts if post.author)
        moments = [clock.moment(post.at) for post in told.posts]
        topic = _topic(told, forums[told.forum], people, moments)
        sown: list[Post] = []
        for number, (post, at) in enumerate(zip(told.posts, moments, strict=True), 1):
            sown.append(_post(topic, number, post, people, at, sown[post.answers - 1] if post.answers else None))
            db.session.add(sown[-1])
            db.session.flush()
        topic.place = sown[-1].id
        _sow_readers(topic, sown)
    db.session.add_all(Trust(person_id=people[name].id, stood=number) for name, number in stood.items())


def sow_waiting(told: PostStory, topic_title: str, people: Mapping[str, Person]) -> None:
    """Words of somebody new, held as the product holds them: only she and moderators see them."""
    query = select(Topic, Forum).join(Forum, Forum.id == Topic.forum_id)
    topic, forum = db.session.execute(query.where(Topic.tenant_id == current_tenant_id(), Topic.title == topic_title)).one()
    author = people[told.author]
    reader = person_reader(author.id, author.name, author.email, author.roles)
    post = reply(topic_for(reader, forum.slug, topic.id), Said(told.body, waits=True))
    report_by_rule(subject_of(post), Verdict(new=True))


def _topic(told: TopicStory, forum: Forum, people: Mapping[str, Person], moments: list[datetime]) -> Topic:
    first, last = moments[0], moments[-1]
    topic = Topic(
        id=id_at(first),
        forum_id=forum.id,
        author_id=_author(told.posts[0], people),
        title=told.title,
        unnamed=told.posts[0].anonymous,
        place=id_at(last),
        last_number=len(told.posts),
        shown=len(told.posts),
        last_at=last,
        created_at=first,
        pinned_at=first if told.pinned else None,
    )
    db.session.add(topic)
    db.session.flush()
    return topic


def _author(post: PostStory, people: Mapping[str, Person]) -> object:
    return people[post.author].id if post.author else None


def _post(
    topic: Topic, number: int, told: PostStory, people: Mapping[str, Person], at: datetime, answered: Post | None
) -> Post:
    return Post(
        id=id_at(at),
        created_at=at,
        topic_id=topic.id,
        number=number,
        author_id=_author(told, people),
        author_name="" if told.anonymous else told.author,
        anonymous=told.anonymous,
        quoted_id=answered.id if answered else None,
        body=told.body,
        body_html=rich_text(told.body),
    )


def _sow_readers(topic: Topic, sown: list[Post]) -> None:
    last = {post.author_id: post.number for post in sown if post.author_id}
    db.session.add_all(TopicReader(topic_id=topic.id, person_id=who, seen=seen, follows=True) for who, seen in last.items())
