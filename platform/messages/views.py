"""Leaving a word, answering one, reading them all, saying something without words, and reporting what should not stand."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from accounts.forms import local_path
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.ids import parse_id
from kernel.limits import count_attempt
from kernel.live import whisper
from kernel.web import GET_POST, POST, Url, feature
from messages import actions, queries
from messages.access import asks_for_quiet, corner_for, may_join_in, must_write, word_for
from messages.feelings import LABELS, in_words
from messages.forms import MessageForm
from messages.models import Feeling, MessageState, SupportMessage
from messages.reporting import leave_by_the_rules, reporter, subject_of
from moderation.actions import report as report_to_moderators
from moderation.forms import ReportForm
from pages.access import PageVisit, page_for, photo_for, update_for
from pages.live import PAGE
from pages.models import Update
from pages.parts import Part, Spot, add_part

blueprint = feature(
    "messages",
    __name__,
    [
        Url("/pages/<slug>/corner", "corner", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/messages", "messages", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/messages/<uuid:message_id>/feeling", "feel_about_word", Permission.PAGE_READ, POST),
        Url("/pages/<slug>/messages/writing", "writing", Permission.PAGE_READ, POST),
        Url("/pages/<slug>/messages/<uuid:message_id>/report", "report", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/feeling", "feel_about_update", Permission.PAGE_READ, POST),
    ],
)
blueprint.add_app_template_filter(in_words, "felt_in_words")
blueprint.add_app_template_global(lambda: LABELS, "feeling_labels")
blueprint.add_app_template_test(asks_for_quiet, "asking_for_quiet")
blueprint.add_app_template_test(may_join_in, "joining_in")

add_part(
    Part(
        {
            Spot.UPDATE: "messages/under_update.html",
            Spot.BELOW: "messages/below.html",
            Spot.BAR: "messages/bar.html",
            Spot.ASIDE: "messages/beside.html",
            Spot.PICTURE: "messages/under_picture.html",
        },
        queries.newest_words,
        queries.words_under,
    )
)

HOUR = timedelta(hours=1)


def messages(slug: str) -> ResponseReturnValue:
    """All words to a page, to one update or to one picture; and leaving one more."""
    visit = page_for(current_reader(), slug)
    form = MessageForm(data=request.args.to_dict())
    update_id, photo_id, answered = _addressed(visit, form)
    if answered is not None and answered.corner:
        raise NotFound
    if form.is_submitted():
        must_write(visit)
    if form.validate_on_submit():
        _count(visit)
        left = leave_by_the_rules(visit, form, update_id=update_id, photo_id=photo_id, reply_to=answered)
        _say_what_follows(visit, left)
        flash(f"word-{answered.id if answered else update_id or photo_id or slug}", "forget")
        return redirect(place_of(visit, left))
    if answered is not None:
        listed = queries.answers_to(visit, answered)
    else:
        listed = queries.all_words_under(visit, photo_id) if photo_id else queries.all_words(visit, update_id)
    about = {"update_id": update_id, "photo_id": photo_id, "answered": answered}
    page = render_template("messages/all.html", visit=visit, page=visit.page, form=form, listed=listed, **about)
    return page, 422 if form.errors else 200


def corner(slug: str) -> ResponseReturnValue:
    """Words among the page's caregivers; leaving one, and answering one."""
    visit = corner_for(current_reader(), slug)
    form = MessageForm(data=request.args.to_dict())
    message_id = parse_id(form.reply_to.data or "")
    answered = _answered(visit, message_id) if message_id else None
    if answered is not None and not answered.corner:
        raise NotFound
    if form.is_submitted():
        must_write(visit)
    if form.validate_on_submit():
        _count(visit)
        left = leave_by_the_rules(visit, form, reply_to=answered, corner=True)
        _say_what_follows(visit, left)
        flash(f"corner-{answered.id if answered else slug}", "forget")
        return redirect(place_of(visit, left))
    listed = queries.answers_to(visit, answered) if answered else queries.words_in_corner(visit)
    page = render_template("messages/corner.html", visit=visit, page=visit.page, form=form, answered=answered, listed=listed)
    return page, 422 if form.errors else 200


def _addressed(visit: PageVisit, form: MessageForm) -> tuple[UUID | None, UUID | None, SupportMessage | None]:
    """Which update or picture, or whose word, the form is about. Raises NotFound for what the reader does not see."""
    update_id, photo_id = parse_id(form.update.data or ""), parse_id(form.photo.data or "")
    message_id = parse_id(form.reply_to.data or "")
    if update_id is not None:
        update_for(visit, update_id)
    elif photo_id is not None:
        photo_for(visit, photo_id)
    answered = _answered(visit, message_id) if message_id else None
    if answered is not None:
        return answered.update_id, answered.photo_id, answered
    return update_id, photo_id if update_id is None else None, None


def _answered(visit: PageVisit, message_id: UUID) -> SupportMessage:
    """The word that is answered. One that waits or rests cannot be yet."""
    word = word_for(visit, message_id)
    if word.state != MessageState.SHOWN:
        raise NotFound
    return word


def _say_what_follows(visit: PageVisit, left: SupportMessage) -> None:
    if left.state == MessageState.WAITING:
        flash(_("Thank you. Your words are shown once somebody who keeps the page has seen them."), "good")
    elif left.state == MessageState.HELD:
        flash(_("Thank you. A person at the hospital reads your words before others see them."), "good")
    elif left.state == MessageState.RESTING:
        name = visit.page.patient_name
        flash(_("Thank you. It is quiet here just now. Your words wait until %(name)s wants to read them.", name=name), "good")


def _count(visit: PageVisit) -> None:
    count_attempt("message", _who(visit), most=60, within=HOUR)


def _who(visit: PageVisit) -> str:
    """Who tries something, for counting: an account, a mailbox, or an address of the net."""
    return str(visit.reader.person_id or (visit.guest and visit.guest.id) or request.remote_addr)


def place_of(visit: PageVisit, word: SupportMessage) -> str:
    """The address at which a word is read."""
    slug, anchor = visit.page.slug, f"m-{word.id}"
    if word.corner:
        return url_for("messages.corner", slug=slug, _anchor=anchor)
    if word.photo_id is not None:
        return url_for("albums.picture", slug=slug, photo_id=word.photo_id, _anchor=anchor)
    return url_for("pages.show", slug=slug, _anchor=anchor)


def feel_about_update(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Says what one feels about an update, or takes it back."""
    visit = page_for(current_reader(), slug)
    return _feel(visit, update_for(visit, update_id))


def feel_about_word(slug: str, message_id: UUID) -> ResponseReturnValue:
    """Says what one feels about somebody's word, or takes it back."""
    visit = page_for(current_reader(), slug)
    word = word_for(visit, message_id)
    if word.state != MessageState.SHOWN:
        raise NotFound
    return _feel(visit, word)


def _feel(visit: PageVisit, thing: Update | SupportMessage) -> ResponseReturnValue:
    """What is pressed says what shall hold, so that pressing twice in a hurry changes nothing."""
    must_write(visit)
    count_attempt("feeling", _who(visit), most=300, within=HOUR)
    said = request.form.get("feeling", "")
    if said and said not in set(Feeling):
        raise BadRequest
    actions.react(visit, thing, Feeling(said) if said else None)
    if request.headers.get("X-Fragment") == "feelings":
        about = queries.feelings_about(visit, thing)
        return render_template(
            "messages/feelings.html", visit=visit, thing=thing, about=about, of_update=isinstance(thing, Update)
        )
    return redirect(f"{local_path(request.form.get('back')).partition('#')[0]}#f-{thing.id}")


def writing(slug: str) -> ResponseReturnValue:
    """Somebody whose words stand here at once is writing; she lets others know it, and it is not quiet here."""
    visit = page_for(current_reader(), slug)
    must_write(visit)
    if visit.reader.shows_signs and visit.reader.person_id and visit.trusted and visit.page.quiet_since is None:
        count_attempt("sign", _who(visit), most=600, within=HOUR)
        whisper(PAGE, visit.page.id, "writing", visit.reader.person_id)
    return "", 204


def report(slug: str, message_id: UUID) -> ResponseReturnValue:
    """Tells the hospital's moderators of a word that should not stand. Its author is not told who did."""
    visit = page_for(current_reader(), slug)
    word = word_for(visit, message_id)
    form = ReportForm()
    if form.validate_on_submit():
        count_attempt("report", _who(visit), most=20, within=HOUR)
        report_to_moderators(subject_of(word), form.said, reporter(visit))
        flash(f"report-{word.id}", "forget")
        return render_template(
            "moderation/reported.html", place=place_of(visit, word), told=visit.reader.is_member or visit.let_in
        )
    given = {"word": word, "place": place_of(visit, word), "key": f"report-{word.id}"}
    page = render_template("messages/report.html", visit=visit, page=visit.page, form=form, **given)
    return page, 422 if form.errors else 200
