"""A row in every table of the forums, made as far as possible by the product's own actions."""

from uuid import UUID

from following.forum_letters import TO_TOPIC
from following.letters import LINK_LASTS
from following.models import ForumDigest, ForumMention
from forums.access import forum_for, topic_for
from forums.actions import Said, begin_topic, change_post, follow_forum, reply
from forums.drafts import Place, keep_draft
from forums.models import ForumMember, PostPhoto
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue
from tests.support.world import Somebody

FORUM = "cancer"


def fill_forums(admin: Somebody, photo_id: UUID) -> tuple[tuple[UUID, UUID], str]:
    """A topic with two posts, one of them changed, with a picture; the ids of topic and first post, and a letter's token."""
    forum = forum_for(admin.reader, FORUM)
    first = begin_topic(forum, title="Nights", said=Said("How do you sleep?"))
    visit = topic_for(admin.reader, FORUM, first.topic_id)
    reply(visit, Said("Not at all.", quoted=first))
    change_post(visit, first, "How do you rest?")
    follow_forum(forum)
    keep_draft(Place(visit, visit.topic.id), "", title="", body="I")
    db.session.add(ForumMember(forum_id=forum.forum.id, person_id=admin.id))
    db.session.add(ForumMention(person_id=admin.id, post_id=first.id))
    db.session.add(ForumDigest(id=admin.id, morning=now(), since=now(), until=now()))
    db.session.add(PostPhoto(post_id=first.id, photo_id=photo_id, position=0))
    return (first.topic_id, first.id), issue(TO_TOPIC, first.topic_id, new_id(), lasts=LINK_LASTS)
