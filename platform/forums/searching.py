"""What forums add to a search: topics by their titles and posts by their words, of those that the reader is shown."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from forums.access import reads_forum, sees_topic, sees_words
from forums.models import Forum, Post, PostState, Topic
from forums.queries import chapter_with
from kernel.access import Reader
from kernel.brand import Words
from kernel.db import current_tenant_id, db
from kernel.searching import MOST_WEIGHED, Findings, Found, Hit, Room, Sought, Stretch, add_room, best_of, hits_in, keep_words

keep_words(Topic, title="title")
keep_words(Post, body="body")

_OF_FORUM = and_(Forum.tenant_id == Topic.tenant_id, Forum.id == Topic.forum_id)
_OF_TOPIC = and_(Topic.tenant_id == Post.tenant_id, Topic.id == Post.topic_id)


def find(reader: Reader, sought: Sought, stretch: Stretch) -> Findings:
    """Topics and posts that hold the words. One statement."""
    hits, number, more = best_of([_topics(reader, sought), _posts(reader, sought)], sought, stretch)
    return Findings([_found(hit) for hit in hits], number, more)


def _topics(reader: Reader, sought: Sought) -> Select[*tuple[Any, ...]]:
    """By their titles, with their first words where those fit too. A title that went with its first words is not found."""
    first = select(Post.body).where(_OF_TOPIC, Post.number == 1, sees_words(reader), sought.holds(Post))
    said = func.coalesce(first.correlate(Topic).scalar_subquery(), "")
    shown = {"title": Topic.title, "said": said, "by": literal(""), "moment": Topic.created_at}
    query = hits_in(Topic, sought, part="topic", at=_place(literal(1)), **shown).join(Forum, _OF_FORUM)
    return query.where(reads_forum(reader), sees_topic(reader), ~Topic.title_away)


def _posts(reader: Reader, sought: Sought) -> Select[*tuple[Any, ...]]:
    """By their words. The first post of a topic that is found by its title is not found beside it."""
    title = case((Topic.title_away, ""), else_=Topic.title)
    shown = {"title": title, "said": Post.body, "by": Post.author_name, "moment": Post.created_at}
    query = hits_in(Post, sought, part="post", at=_place(Post.number), **shown).join(Topic, _OF_TOPIC).join(Forum, _OF_FORUM)
    alone = or_(Post.number > 1, Topic.title_away, ~sought.holds(Topic))
    return query.where(reads_forum(reader), sees_topic(reader), sees_words(reader), alone)


def _place(number: Any) -> ColumnElement[Any]:
    return func.jsonb_build_object("forum", Forum.slug, "names", Forum.names, "topic", Topic.id, "number", number)


def _found(hit: Hit) -> Found:
    number = hit.at["number"]
    chapter = chapter_with(number) if hit.part == "post" else None
    url = url_for("forums.topic", forum=hit.at["forum"], topic_id=hit.at["topic"], chapter=chapter, _anchor=f"p-{number}")
    by = (hit.by or str(_("Somebody here"))) if hit.part == "post" else ""
    return Found(hit, str(Words(hit.at["names"])), by, url)


def topics_about(reader: Reader, sought: Sought, most: int) -> Sequence[tuple[Topic, Forum]]:
    """Topics that the reader is shown and that hold the words, in their titles or in posts that stand; at most so many.

    First those in which somebody wrote last. One statement.
    """
    titles = select(Topic.id).where(Topic.tenant_id == current_tenant_id(), sought.holds(Topic))
    posts = select(Post.topic_id).where(Post.tenant_id == current_tenant_id(), sought.holds(Post))
    posts = posts.where(Post.state == PostState.SHOWN, sees_words(reader))
    ids = union_all(*(select(part.limit(MOST_WEIGHED).subquery()) for part in (titles, posts)))
    query = select(Topic, Forum).join(Forum, _OF_FORUM).where(Topic.tenant_id == current_tenant_id(), Topic.id.in_(ids))
    query = query.where(reads_forum(reader), Topic.away_at.is_(None), sees_topic(reader), ~Topic.title_away)
    return [(topic, forum) for topic, forum in db.session.execute(query.order_by(Topic.place.desc()).limit(most))]


add_room(Room("forums", lazy("Forums"), find))
