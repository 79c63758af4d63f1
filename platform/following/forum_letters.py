"""Letters about forums: to who follows a topic or a forum, to whom somebody named, or of all that together.

They say nothing of what was written, nor where.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from accounts.models import Person
from following.forum_counts import news_of
from following.letters import LINK_LASTS, UNSUBSCRIBE_LASTS
from following.models import ForumDigest
from forums.access import may_be_told
from forums.models import Forum, ForumFollower, Topic, TopicReader
from kernel.db import current_tenant_id, db
from kernel.features import Feature
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.actions import withhold_from_others
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery, DeliveryState, Mailing

TO_FORUM, TO_TOPIC = "to forum", "to topic"
STOP_DIGEST, STOP_FORUM, STOP_MENTIONS, STOP_TOPIC = "stop digest", "stop forum", "stop mentions", "stop topic"


def _fill_reply(topic_id: UUID) -> dict[str, Any]:
    follows = and_(TopicReader.topic_id == topic_id, TopicReader.person_id == Person.id, TopicReader.follows)
    still = select(TopicReader.id).where(TopicReader.tenant_id == Person.tenant_id, follows).exists()
    _withhold(topic_id, _forum_of(topic_id), still, REPLY)
    return {}


def _fill_mention(topic_id: UUID) -> dict[str, Any]:
    _withhold(topic_id, _forum_of(topic_id), Person.tell_mentions != "never", MENTION)
    return {}


def _fill_topic(forum_id: UUID) -> dict[str, Any]:
    follows = and_(ForumFollower.forum_id == forum_id, ForumFollower.person_id == Person.id)
    still = select(ForumFollower.id).where(ForumFollower.tenant_id == Person.tenant_id, follows).exists()
    _withhold(forum_id, forum_id, still, TOPIC)
    return {}


def _forum_of(topic_id: UUID) -> UUID:
    topic = db.session.get(Topic, (current_tenant_id(), topic_id))
    if topic is None or topic.away_at is not None:
        raise Withdrawn("the topic was taken away")
    return topic.forum_id


def _withhold(about_id: UUID, forum_id: UUID, still: ColumnElement[bool], letter: Letter) -> None:
    """Whoever may not read there any more, or wants no word of it, gets none, though it was on its way."""
    withhold_from_others(about_id, _who_may_know(about_id, forum_id).where(still), letter=letter.name)


def _who_may_know(about_id: UUID, forum_id: UUID) -> Select[UUID]:
    of_it = and_(Mailing.tenant_id == Delivery.tenant_id, Mailing.id == Delivery.mailing_id, Mailing.about_id == about_id)
    told = select(Delivery.to_id).join(Mailing, of_it).where(Delivery.tenant_id == current_tenant_id())
    forum = and_(Forum.tenant_id == Person.tenant_id, Forum.id == forum_id)
    return (
        select(Person.id).join(Forum, forum).where(Person.tenant_id == current_tenant_id(), Person.id.in_(told), may_be_told())
    )


def _personal(about_id: UUID, delivery: Delivery, leads: str, stop: str) -> Personal:
    """Where she reads asks her to sign in, unless she is. Not even which forum it is stands in an address."""
    read = issue(leads, about_id, delivery.id, lasts=LINK_LASTS)
    leave = issue(stop, delivery.to_id, about_id, lasts=UNSUBSCRIBE_LASTS)
    links = {"read": canonical_url(f"/forum-letters/{read}"), "unsubscribe": canonical_url(f"/unsubscribe/{leave}")}
    return Personal(links=links, words={"name": delivery.name})


def _fill_digest(about_id: UUID) -> dict[str, Any]:
    """Counts anew what each may read now; whoever has nothing to read any more gets no letter."""
    waiting = and_(Mailing.tenant_id == Delivery.tenant_id, Mailing.id == Delivery.mailing_id, Mailing.about_id == about_id)
    told = select(Delivery.to_id).join(Mailing, waiting).where(Delivery.tenant_id == current_tenant_id())
    people = db.session.scalars(told.where(Delivery.state == DeliveryState.QUEUED)).all()
    news = news_of(people)
    query = select(ForumDigest).where(ForumDigest.tenant_id == current_tenant_id(), ForumDigest.id.in_(news))
    digests = db.session.scalars(query).all()
    for digest in digests:
        own = news[digest.id]
        digest.replies, digest.topics, digest.mentions = own.replies, own.topics, own.mentions
    db.session.info["digests"] = digests  # kept at hand: a session forgets what nobody holds
    withhold_from_others(about_id, select(Person.id).where(Person.tenant_id == current_tenant_id(), Person.id.in_(news)))
    return {}


def _to_reader(about_id: UUID, delivery: Delivery) -> Personal:
    """Her numbers are at hand since the letter was filled."""
    digest = db.session.get(ForumDigest, (current_tenant_id(), delivery.to_id))
    leave = issue(STOP_DIGEST, delivery.to_id, about_id, lasts=UNSUBSCRIBE_LASTS)
    links = {"read": canonical_url("/forum-news"), "unsubscribe": canonical_url(f"/unsubscribe/{leave}")}
    numbers = {name: str(getattr(digest, name, 0)) for name in COUNTED}
    return Personal(links=links, words={"name": delivery.name, **numbers})


def _to_follower(about_id: UUID, delivery: Delivery) -> Personal:
    return _personal(about_id, delivery, TO_TOPIC, STOP_TOPIC)


def _to_mentioned(about_id: UUID, delivery: Delivery) -> Personal:
    return _personal(about_id, delivery, TO_TOPIC, STOP_MENTIONS)


def _to_follower_of_forum(about_id: UUID, delivery: Delivery) -> Personal:
    return _personal(about_id, delivery, TO_FORUM, STOP_FORUM)


_USUAL: dict[str, Any] = {
    "links": ("read", "unsubscribe"),
    "words": ("name",),
    "one_click": True,
    "feature": Feature.FORUMS,
}
COUNTED = ("mentions", "replies", "topics")
DIGEST = register(
    Letter(name="following/forum_digest", fill=_fill_digest, personal=_to_reader, **{**_USUAL, "words": ("name", *COUNTED)})
)
MENTION = register(Letter(name="following/forum_mention", fill=_fill_mention, personal=_to_mentioned, **_USUAL))
REPLY = register(Letter(name="following/forum_reply", fill=_fill_reply, personal=_to_follower, **_USUAL))
TOPIC = register(Letter(name="following/forum_topic", fill=_fill_topic, personal=_to_follower_of_forum, **_USUAL))
