"""Where the links of letters about forums lead. Which topic or forum it is, only somebody learns who may read there."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from following.forum_counts import unread_of
from following.forum_letters import TO_FORUM, TO_TOPIC
from forums.access import forum_for, topic_anywhere
from forums.models import Forum
from forums.views import url_of
from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.tokens import open_token
from kernel.web import Url, feature

blueprint = feature(
    "forum_links",
    __name__,
    [
        Url("/forum-letters/<token>", "follow_letter", Permission.FORUM_READ),
        Url("/forum-news", "news", Permission.FORUM_READ),
    ],
)


def follow_letter(token: str) -> ResponseReturnValue:
    """To the first post that she has not read, or to the forum."""
    about_topic, about_forum = open_token(TO_TOPIC, token), open_token(TO_FORUM, token)
    if about_topic is not None:
        visit = topic_anywhere(current_reader(), about_topic.first)
        seen = visit.own.seen if visit.own else 0
        return redirect(url_of(visit, min(seen + 1, visit.topic.last_number)))
    if about_forum is None:
        raise NotFound
    query = select(Forum.slug).where(Forum.tenant_id == current_tenant_id(), Forum.id == about_forum.first)
    forum = forum_for(current_reader(), db.session.scalar(query) or "").forum
    return redirect(url_for("forums.show", forum=forum.slug))


def news() -> ResponseReturnValue:
    """What she follows and has not read, by forum: only what she may read now."""
    return render_template("following/forum_news.html", unread=unread_of(current_reader()))
