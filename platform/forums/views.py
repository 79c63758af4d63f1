"""The forums of a hospital: the list, a forum, a topic with its replies; beginning one, replying, following, having read."""

from datetime import timedelta
from uuid import UUID

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forums import actions, queries
from forums.access import ForumVisit, TopicVisit, forum_for, forum_to_write, post_for, post_to_change, topic_for
from forums.drafts import Place, base_of, draft_of, keep_draft, throw_draft
from forums.forms import MoveForm, PostForm, TopicForm, WordsForm
from forums.limits import may_begin, may_reply
from forums.live import TOPIC
from forums.models import Post, PostState
from forums.moderated import subject_of
from forums.pictures import take_pictures
from kernel.access import NotAllowed, Permission, current_reader
from kernel.audit import record
from kernel.errors import NotFound
from kernel.ids import new_id, parse_id
from kernel.limits import TooOften, count_attempt
from kernel.live import whisper
from kernel.showing import clock
from kernel.text import clean_words
from kernel.web import GET_POST, POST, Url, feature
from moderation.actions import report_by_rule
from moderation.trust import as_a_newcomer
from photos.serving import picture_to_look_at

LARGEST = 110 * 1024 * 1024  # bytes: four large pictures
LONGEST_DRAFT = 100_000  # characters: far more than a post may have, so that even what is too long is not lost
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

blueprint = feature(
    "forums",
    __name__,
    [
        Url("/forums", "index", Permission.FORUM_READ),
        Url("/forums/<forum>", "show", Permission.FORUM_READ),
        Url("/forums/<forum>/draft", "keep_typed", Permission.FORUM_READ, POST),
        Url("/forums/<forum>/follow", "follow_forum", Permission.FORUM_READ, POST),
        Url("/forums/<forum>/new", "begin", Permission.FORUM_READ, GET_POST, largest=LARGEST),
        Url("/forums/<forum>/unfollow", "unfollow_forum", Permission.FORUM_READ, POST),
        Url("/forums/<forum>/<uuid:topic_id>", "topic", Permission.FORUM_READ, GET_POST, largest=LARGEST),
        Url("/forums/<forum>/<uuid:topic_id>/follow", "follow", Permission.FORUM_READ, POST),
        Url("/forums/<forum>/<uuid:topic_id>/photos/<uuid:photo_id>/<size>.jpg", "photo", Permission.FORUM_READ),
        Url("/forums/<forum>/<uuid:topic_id>/seen/<int:number>", "seen", Permission.FORUM_READ, POST),
        Url("/forums/<forum>/<uuid:topic_id>/unfollow", "unfollow", Permission.FORUM_READ, POST),
        Url("/forums/<forum>/<uuid:topic_id>/writing", "writing", Permission.FORUM_READ, POST),
    ],
)


def index() -> ResponseReturnValue:
    """Every forum that is hers to read."""
    return render_template("forums/index.html", forums=queries.forums_for(current_reader()))


def show(forum: str) -> ResponseReturnValue:
    """A forum's topics."""
    visit = forum_for(current_reader(), forum)
    listed = queries.topics_of(visit)
    pinned = queries.pinned_topics(visit) if listed.first else []
    return render_template("forums/forum.html", visit=visit, forum=visit.forum, listed=listed, pinned=pinned)


def begin(forum: str) -> ResponseReturnValue:
    """A new topic."""
    visit = forum_to_write(current_reader(), forum)
    place, form = Place(visit), TopicForm()
    if request.method != "POST":
        draft = draft_of(place)
        words = {"title": draft.title, "body": draft.body} if draft else {}
        form = TopicForm(data={**words, "base": base_of(draft), "ticket": new_id()})
        return _writing(visit, form, place)
    said = _said(visit, form, None)
    if said is None:
        return _writing(visit, form, place)
    if not _is_first_press(place, form):
        return redirect(url_for("forums.show", forum=forum))
    if not may_begin(visit, form):
        return _writing(visit, form, place)
    post = actions.begin_topic(visit, title=form.words("title"), said=said)
    report_by_rule(subject_of(post), form.verdict)
    _arrived(place, form)
    return redirect(url_for("forums.topic", forum=forum, topic_id=post.topic_id))


def _writing(visit: ForumVisit, form: TopicForm, place: Place) -> ResponseReturnValue:
    waits = as_a_newcomer(visit.reader).new
    page = render_template("forums/begin.html", visit=visit, forum=visit.forum, form=form, place=place, waits=waits)
    return page, 422 if form.errors else 200


def topic(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """A topic, a chapter at a time, and replying to it."""
    visit = topic_for(current_reader(), forum, topic_id)
    place, form = Place(visit, topic_id), PostForm()
    if request.method != "POST":
        draft = draft_of(place) if visit.replies else None
        quoted = _quoted(visit, request.args.get("quote", ""))
        words = {"body": draft.body if draft else "", "quoted": quoted.id if quoted else ""}
        form = PostForm(data={**words, "base": base_of(draft), "ticket": new_id()})
        return _shown(visit, form, place, quoted)
    if not visit.replies:
        raise NotAllowed
    quoted = _quoted(visit, form.quoted.data or "")
    said = _said(visit, form, quoted)
    if said is None:
        return _shown(visit, form, place, quoted)
    if _is_first_press(place, form):
        if not may_reply(visit, form):
            return _shown(visit, form, place, quoted)
        post = actions.reply(visit, said)
        report_by_rule(subject_of(post), form.verdict)
        number = post.number
        _arrived(place, form)
    else:
        number = visit.topic.last_number
    return redirect(url_of(visit, number))


def url_of(visit: TopicVisit, number: int) -> str:
    """Where a post of the topic is read."""
    chapter = queries.chapter_with(number)
    which = chapter if chapter > 1 else None
    return url_for("forums.topic", forum=visit.forum.slug, topic_id=visit.topic.id, chapter=which, _anchor=f"p-{number}")


def _shown(visit: TopicVisit, form: PostForm, place: Place, quoted: Post | None) -> ResponseReturnValue:
    wanted = request.args.get("chapter", 1, type=int)
    first_new = visit.own.seen + 1 if visit.own and 0 < visit.own.seen < visit.topic.last_number else 0
    page = render_template(
        "forums/topic.html",
        visit=visit,
        forum=visit.forum,
        topic=visit.topic,
        chapter=queries.chapter_of(visit, wanted),
        first_new=first_new,
        form=form,
        place=place,
        quoted=quoted,
        waits=visit.replies and as_a_newcomer(visit.reader).new,
        move=MoveForm(queries.forums_to_move_to(visit)) if visit.moderates else None,
    )
    return page, 422 if form.errors else 200


def _quoted(visit: TopicVisit, typed: str) -> Post | None:
    """The post that is answered, while its words stand."""
    post_id = parse_id(typed)
    if post_id is None or not visit.replies:
        return None
    post = post_for(visit, post_id)
    if post.state != PostState.SHOWN:
        raise NotFound
    return post


def _said(visit: ForumVisit, form: PostForm, quoted: Post | None) -> actions.Said | None:
    """What the form says, once it is good."""
    anonymous = bool(form.anonymous.data) and visit.forum.lets_unnamed
    pictures = take_pictures(visit, form) if not form.anonymous.data else []
    if not form.validate_on_submit():
        return None
    if form.anonymous.data and not anonymous:  # she wrote in the belief that nobody would read her name
        form.refuse(form.anonymous, _("Here one cannot write without a name. Nothing was sent: look at it once more first."))
        return None
    form.besides = as_a_newcomer(visit.reader, *(one.text for one in form.checked.values()))
    return actions.Said(form.words("body"), anonymous, quoted, pictures, waits=form.verdict.waits)


def _is_first_press(place: Place, form: PostForm) -> bool:
    """False when the button was pressed twice: what the first press said stands."""
    try:
        count_attempt("forum", f"{place.key} {place.visit.reader.person_id} {form.ticket.data}", most=1, within=DAY)
    except TooOften:
        return False
    return True


def _arrived(place: Place, form: WordsForm) -> None:
    throw_draft(place, form.base.data or "", form.body.data)
    flash(place.key, "forget")
    say_that_it_waits(form)


def say_that_it_waits(form: WordsForm) -> None:
    """Tells whoever wrote that others do not see it yet, where that is so."""
    if form.verdict.held:
        flash(_("Your words wait until a moderator has seen them. Until then only you see them."), "good")
    elif form.verdict.new:
        flash(_("Thank you. While you are new here, a person at the hospital reads your words before others see them."), "good")


def keep_typed(forum: str) -> ResponseReturnValue:
    """What a script sends while she types; it is told when that was kept."""
    topic_id, post_id = (parse_id(request.form.get(name, "")) for name in ("topic", "post"))
    if topic_id is None:
        place = Place(forum_to_write(current_reader(), forum))
    else:
        visit = topic_for(current_reader(), forum, topic_id)
        if post_id is not None:
            post_to_change(visit, post_id)
        elif not visit.replies:
            raise NotAllowed
        place = Place(visit, topic_id, post_id)
    return _kept(place, request.form.get("title", ""), clean_words(request.form.get("body")))


def _kept(place: Place, title: str, body: str) -> ResponseReturnValue:
    if len(body) + len(title) > LONGEST_DRAFT:
        return jsonify(said=_("This is too long to be kept with us. It stays on this device.")), 422
    kept = keep_draft(place, request.form.get("base", ""), title=title, body=body)
    if kept is not None:
        return jsonify(base=kept.isoformat(), said=_("Kept at %(hour)s", hour=clock(kept)))
    other = draft_of(place)
    if other is None:
        return jsonify(said=_("This could not be kept with us. It stays on this device.")), 422
    said = _("You kept other words at %(hour)s, perhaps on another device.", hour=clock(other.changed_at))
    return jsonify(base=base_of(other), said=said, title=other.title, body=other.body), 409


def follow_forum(forum: str) -> ResponseReturnValue:
    """She gets word of new topics."""
    visit = forum_for(current_reader(), forum)
    actions.follow_forum(visit)
    flash(_("You get a letter when somebody begins a topic here. It never says what it is about."), "good")
    return redirect(url_for("forums.show", forum=forum))


def unfollow_forum(forum: str) -> ResponseReturnValue:
    """She gets no more word of new topics."""
    visit = forum_for(current_reader(), forum)
    actions.unfollow_forum(visit.forum.id, visit.reader.person_id)
    record("forum.unfollow", "forum", visit.forum.id, actor=visit.reader)
    flash(_("No more letters about new topics here."), "good")
    return redirect(url_for("forums.show", forum=forum))


def follow(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """She gets word of new posts."""
    visit = topic_for(current_reader(), forum, topic_id)
    actions.follow_topic(visit)
    flash(_("You get a letter when somebody writes here, at most one an hour. It never says what was written."), "good")
    return redirect(url_for("forums.topic", forum=forum, topic_id=topic_id))


def unfollow(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """She gets no more word of new posts."""
    visit = topic_for(current_reader(), forum, topic_id)
    actions.unfollow_topic(visit)
    flash(_("No more letters about this topic."), "good")
    return redirect(url_for("forums.topic", forum=forum, topic_id=topic_id))


def seen(forum: str, topic_id: UUID, number: int) -> ResponseReturnValue:
    """A script says that she has read up to this post, once it stood before her eyes."""
    actions.have_seen(topic_for(current_reader(), forum, topic_id), number)
    return Response(status=204)


def writing(forum: str, topic_id: UUID) -> ResponseReturnValue:
    """Others are told that somebody writes; nowhere where she may leave out her name, which she decides last."""
    visit = topic_for(current_reader(), forum, topic_id)
    if visit.forum.lets_unnamed or not visit.replies or visit.reader.person_id is None:
        raise NotFound
    count_attempt("writing", str(visit.reader.person_id), most=1200, within=HOUR)
    whisper(TOPIC, topic_id, "writing", visit.reader.person_id)
    return Response(status=204)


def photo(forum: str, topic_id: UUID, photo_id: UUID, size: str) -> ResponseReturnValue:
    """A picture of a post whose words she is shown."""
    found = queries.photo_in(topic_for(current_reader(), forum, topic_id), photo_id)
    if found is None:
        raise NotFound
    return picture_to_look_at(found, size)
