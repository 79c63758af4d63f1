"""Changing one's own post, taking it away and putting it back, and what it said before."""

from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forums import actions
from forums.access import own_post, post_to_change, topic_for, versions_for
from forums.drafts import Place, base_of, draft_of, throw_draft
from forums.forms import WordsForm
from forums.models import PostState
from forums.moderated import change_by_the_rules
from forums.views import say_that_it_waits, url_of
from kernel.access import Permission, current_reader
from kernel.web import GET_POST, POST, Url, feature
from moderation.trust import as_a_newcomer

_POST = "/forums/<forum>/<uuid:topic_id>/posts/<uuid:post_id>"

blueprint = feature(
    "forum_changing",
    __name__,
    [
        Url(f"{_POST}/back", "put_back", Permission.FORUM_READ, POST),
        Url(f"{_POST}/change", "change", Permission.FORUM_READ, GET_POST),
        Url(f"{_POST}/delete", "delete", Permission.FORUM_READ, POST),
        Url(f"{_POST}/versions", "versions", Permission.FORUM_READ),
    ],
)


def change(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Other words for a post."""
    visit = topic_for(current_reader(), forum, topic_id)
    post = post_to_change(visit, post_id)
    place, form = Place(visit, topic_id, post_id), WordsForm()
    if form.validate_on_submit():
        if form.words("body") != post.body:
            form.besides = as_a_newcomer(visit.reader, changed=True)
        change_by_the_rules(visit, post, form.words("body"), form.verdict)
        throw_draft(place, form.base.data or "", form.body.data)
        flash(place.key, "forget")
        say_that_it_waits(form)
        return redirect(url_of(visit, post.number))
    if request.method != "POST":
        draft = draft_of(place)
        form = WordsForm(data={"body": draft.body if draft else post.body, "base": base_of(draft)})
    page = render_template("forums/change.html", visit=visit, forum=visit.forum, post=post, form=form, place=place)
    return page, 422 if form.errors else 200


def delete(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Takes a post away. It can be put back in its place."""
    visit = topic_for(current_reader(), forum, topic_id)
    post = own_post(visit, post_id, PostState.SHOWN)
    actions.take_post_away(visit, post)
    flash(_("Your words are taken away. Only you see where they stood, and you can put them back."), "good")
    return redirect(url_of(visit, post.number))


def put_back(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """Puts it back."""
    visit = topic_for(current_reader(), forum, topic_id)
    post = own_post(visit, post_id, PostState.DELETED)
    actions.put_post_back(visit, post)
    flash(_("Your words stand here again."), "good")
    return redirect(url_of(visit, post.number))


def versions(forum: str, topic_id: UUID, post_id: UUID) -> ResponseReturnValue:
    """What a post said before, for its author and for moderators."""
    visit = topic_for(current_reader(), forum, topic_id)
    post, listed = versions_for(visit, post_id)
    back = url_of(visit, post.number)
    return render_template("forums/versions.html", visit=visit, forum=visit.forum, post=post, listed=listed, back=back)
