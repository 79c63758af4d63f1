"""Forums in a copy of somebody's data: the words she wrote there, under her name or without it, and what she follows."""

from collections.abc import Iterator

from sqlalchemy import and_, select

from accounts.archive import AT_A_TIME, Entry, as_json, contributes
from forums.models import Forum, ForumFollower, Post, PostDraft, PostVersion, Topic, TopicReader
from kernel.access import Reader
from kernel.db import current_tenant_id, db


@contributes("forums")
def forum_files(me: Reader) -> Iterator[Entry]:
    """Her own posts, what they said before, and her drafts: nothing of anybody else's, nor to whom she answered."""
    of_topic = and_(Topic.tenant_id == Post.tenant_id, Topic.id == Post.topic_id)
    of_forum = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)
    query = select(Post, Forum.slug).join(Topic, of_topic).join(Forum, of_forum)
    query = query.where(Post.tenant_id == current_tenant_id(), Post.author_id == me.person_id).order_by(Post.id)
    found = db.session.execute(query.execution_options(yield_per=AT_A_TIME))
    posts = [
        {"forum": slug, "at": p.created_at, "words": p.body, "without_name": p.anonymous, "state": p.state, "id": p.id}
        for p, slug in found
    ]
    yield as_json("forums/posts.json", posts)
    yield as_json("forums/earlier-versions.json", _versions(me))
    began = select(Topic.title, Topic.created_at).where(Topic.tenant_id == current_tenant_id(), Topic.author_id == me.person_id)
    yield as_json("forums/topics.json", [{"title": title, "at": at} for title, at in db.session.execute(began)])
    drafts = select(PostDraft).where(PostDraft.tenant_id == current_tenant_id(), PostDraft.author_id == me.person_id)
    yield as_json("forums/drafts.json", [{"title": d.title, "words": d.body} for d in db.session.scalars(drafts)])
    yield as_json("forums/following.json", _followed(me))


def _versions(me: Reader) -> list[dict[str, object]]:
    of_post = and_(Post.tenant_id == PostVersion.tenant_id, Post.id == PostVersion.post_id)
    query = select(PostVersion).join(Post, of_post)
    query = query.where(PostVersion.tenant_id == current_tenant_id(), Post.author_id == me.person_id).order_by(PostVersion.id)
    return [{"post": v.post_id, "words": v.body, "until": v.created_at} for v in db.session.scalars(query)]


def _followed(me: Reader) -> list[dict[str, object]]:
    """Forums by their addresses, topics by their ids: what a topic is called is somebody else's words."""
    of_forum = and_(Forum.tenant_id == ForumFollower.tenant_id, Forum.id == ForumFollower.forum_id)
    forums = select(Forum.slug).join(ForumFollower, of_forum)
    forums = forums.where(ForumFollower.tenant_id == current_tenant_id(), ForumFollower.person_id == me.person_id)
    topics = select(TopicReader.topic_id).where(
        TopicReader.tenant_id == current_tenant_id(), TopicReader.person_id == me.person_id, TopicReader.follows
    )
    followed: list[dict[str, object]] = [{"forum": slug} for slug in db.session.scalars(forums)]
    return followed + [{"topic": topic_id} for topic_id in db.session.scalars(topics)]
