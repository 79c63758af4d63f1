"""What whoever looks after forums can press: hide, show, pin, close, move, and ask who wrote."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forums import moderating
from forums.access import TopicVisit, moderated_post, moderated_topic
from forums.forms import MoveForm
from forums.models import PostState
from forums.queries import forums_to_move_to
from forums.views import url_of
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.web import POST, Url, feature

_TOPIC = "/forums/<forum>/<uuid:topic_id>"

blueprint = feature(
    "forum_tending",
    __name__,
    [
        Url(f"{_TOPIC}/close", "close", Permission.FORUM_MODERATE, POST),
        Url(f"{_TOPIC}/move", "move", Permission.FORUM_MODERATE, POST),
        Url(f"{_TOPIC}/pin", "pin", Permission.FORUM_MODERATE, POST),
        Url(f"{_TOPIC}/posts/<uuid:post_id>/hide", "hide", Permission.FORUM_MODERATE, POST),
        Url(f"{_TOPIC}/posts/<uuid:post_id>/show", "show", Permission.FORUM_MODERATE, POST),
        Url(f"{_TOPIC}/posts/<uuid:post_id>/who", "who", Permission.FORUM_MODERATE, POST),
        Url(f"{_TOPIC}/reopen", "reopen", Permission.FORUM_MODERATE, POST),
        Url(f"{_TOPIC}/unpin", "unpin", Permission.FORUM_MODERATE, POST),
    ],
)


def hide(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Hides a post, whether it stands or its author took it away."""
    visit = moderated_topic(current_reader(), forum, topic_id)
    post = moderated_post(visit, post_id, PostState.SHOWN)
    moderating.hide_post(visit, post)
    flash(_("It is hidden. Readers see that a moderator hid something here."), "good")
    return redirect(url_of(visit, post.number))


def show(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Shows it again."""
    visit = moderated_topic(current_reader(), forum, topic_id)
    post = moderated_post(visit, post_id, PostState.HIDDEN)
    moderating.show_post(visit, post)
    flash(_("It is shown again."), "good")
    return redirect(url_of(visit, post.number))


def who(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Says who wrote a post that bears no name. That it was asked stands in the audit trail."""
    visit = moderated_topic(current_reader(), forum, topic_id)
    post = moderated_post(visit, post_id, PostState.SHOWN, PostState.HIDDEN)
    if not post.anonymous:
        raise NotFound
    author = moderating.ask_who_wrote(visit, post)
    return render_template("forums/who.html", visit=visit, post=post, author=author, back=url_of(visit, post.number))


def pin(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """Above all others."""
    return _done(forum, topic_id, moderating.pin_topic, _("It stands above all other topics."))


def unpin(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """Among the others."""
    return _done(forum, topic_id, moderating.unpin_topic, _("It stands among the other topics again."))


def close(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """No more replies."""
    return _done(forum, topic_id, moderating.close_topic, _("The topic is closed. It can be read, and nobody replies."))


def reopen(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """Replies again."""
    return _done(forum, topic_id, moderating.reopen_topic, _("The topic is open to replies again."))


def _done(forum: str, topic_id: UUID, act: Callable[[TopicVisit], None], sentence: str) -> ResponseReturnValue:
    act(moderated_topic(current_reader(), forum, topic_id))
    flash(sentence, "good")
    return redirect(url_for("forums.topic", forum=forum, topic_id=topic_id))


def move(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """Into another forum."""
    visit = moderated_topic(current_reader(), forum, topic_id)
    others = {other.slug: other for other in forums_to_move_to(visit)}
    form = MoveForm(list(others.values()))
    if not form.validate_on_submit():
        raise NotFound
    moderating.move_topic(visit, others[form.to.data])
    flash(_("The topic is moved."), "good")
    return redirect(url_for("forums.topic", forum=form.to.data, topic_id=topic_id))
