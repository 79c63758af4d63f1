"""Where the links of letters lead: arriving by one, asking for a fresh one, being somebody else, and leaving."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.models import Person
from accounts.preferences import stop_answers, stop_conversations, stop_digests, stop_mentions, stop_words
from accounts.queries import person_with
from accounts.sessions import show_key
from following import actions, queries
from following.conversation_letters import STOP_CONVERSATIONS
from following.forms import SomebodyElseForm
from following.forum_letters import STOP_DIGEST, STOP_FORUM, STOP_MENTIONS, STOP_TOPIC
from following.letters import FOLLOW, KEEP, STOP_ANSWERS, STOP_WORDS, UNSUBSCRIBE, WORD
from following.peer_letters import STOP_INTRODUCTIONS
from forums.actions import leave_topic, unfollow_forum
from kernel.access import Permission, current_reader
from kernel.audit import Mailbox, record
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.tokens import Opened, open_token
from kernel.web import GET_POST, POST, Url, feature
from pages.guests import ask_to_come
from pages.models import CarePage, Guest, GuestState
from peers.choosing import no_more_letters

blueprint = feature(
    "letter_links",
    __name__,
    [
        Url("/follow/<token>", "arrive", Permission.LETTER_ANSWER, GET_POST),
        Url("/keep/<token>", "to_offer", Permission.LETTER_ANSWER),
        Url("/follow/<token>/fresh", "fresh_link", Permission.LETTER_ANSWER, POST),
        Url("/follow/<token>/somebody-else", "somebody_else", Permission.LETTER_ANSWER, GET_POST),
        Url("/unsubscribe/<token>", "unsubscribe", Permission.LETTER_ANSWER, GET_POST, signed=True),
        Url("/words/<token>", "to_words", Permission.LETTER_ANSWER),
    ],
)

HOUR = timedelta(hours=1)


def arrive(token: str) -> ResponseReturnValue:
    """A letter's link. Opening it says whom it was written to; pressing *I am …* opens the page."""
    opened, guest, page = _letter(token)
    known_here = guest.key in current_reader().keys and guest.state == GuestState.ADMITTED
    if opened.expired and not known_here:
        return render_template("following/run_out.html", token=token), 410
    if request.method != "POST" and not known_here:
        return render_template("following/arrive.html", guest=guest, page=page, token=token)
    update = queries.update_behind(opened.second)
    if request.method == "POST":
        actions.arrive(guest, update)
        show_key(guest.key)
    return redirect(url_for("pages.show", slug=page.slug, _anchor=f"u-{update.id}" if update else None))


def _letter(token: str) -> tuple[Opened, Guest, CarePage]:
    """Whose letter this link stood in. Raises NotFound when it is none of ours, was renewed, or she may not come."""
    opened = open_token(FOLLOW, token)
    found = queries.guest_by_key(opened.first) if opened else None
    if opened is None or found is None or found[0].state not in (GuestState.INVITED, GuestState.ADMITTED):
        raise NotFound
    return opened, *found


def to_offer(token: str) -> ResponseReturnValue:
    """A question for help leads to where it is answered; what is asked, only the mailbox's own account sees there."""
    opened = open_token(KEEP, token)
    found = queries.guest_by_key(opened.first) if opened else None
    if found is None:
        raise NotFound
    return redirect(url_for("keepers.keep", slug=found[1].slug))


def fresh_link(token: str) -> ResponseReturnValue:
    """Sends a new letter to the mailbox the old one went to."""
    _, guest, page = _letter(token)
    count_attempt("fresh link", str(guest.id), most=3, within=HOUR)
    actions.send_fresh_link(guest, page)
    return render_template("following/fresh_link_sent.html")


def somebody_else(token: str) -> ResponseReturnValue:
    """A forwarded letter: its reader asks for an invitation of her own. The answer is the same, whoever asks."""
    _, _, page = _letter(token)
    form = SomebodyElseForm()
    if not form.validate_on_submit():
        return render_template("following/somebody_else.html", form=form, token=token), 422 if form.errors else 200
    count_attempt("ask to come", request.remote_addr or "", most=10, within=HOUR)
    ask_to_come(page.id, email=form.email.data, name=form.name.data, actor=current_reader())
    return render_template("following/asked.html")


def unsubscribe(token: str) -> ResponseReturnValue:
    """Leaving by a letter (RFC 8058): a GET shows the buttons, a POST acts at once, without cookie or question.

    A POST that names no other pace, as mail programs send it, means no more letters.
    """
    opened = open_token(UNSUBSCRIBE, token)
    found = queries.guest_and_page(opened.first) if opened else None
    if opened is None or found is None:
        return _stop_kind(token)
    guest, page = found
    if request.method != "POST":
        may_choose = guest.state == GuestState.ADMITTED
        return render_template("following/unsubscribe.html", page=page, may_choose=may_choose)
    pace = request.form.get("pace", "")
    if pace in actions.PACES and guest.state == GuestState.ADMITTED:
        told = actions.choose_pace(guest, pace, actor=Mailbox(guest.id))
        return render_template("following/pace_kept.html", page=page, pace=pace, told=told)
    actions.unsubscribe(guest, actor=Mailbox(guest.id))
    return render_template("following/unsubscribed.html", page=page)


def _stop_kind(token: str) -> ResponseReturnValue:
    """The same for a kind of letter that goes to accounts, or for one topic or forum alone."""
    for kind, (purpose, stop) in _KINDS.items():
        opened = open_token(purpose, token)
        me = person_with(opened.first) if opened else None
        if opened is not None and me is not None:
            if request.method != "POST":
                return render_template("following/stop_kind.html", kind=kind)
            stop(me, opened.second)
            return render_template("following/kind_stopped.html", kind=kind)
    raise NotFound


def _stop_topic(me: Person, topic_id: UUID) -> None:
    leave_topic(me.id, topic_id)


def _stop_forum(me: Person, forum_id: UUID) -> None:
    unfollow_forum(forum_id, me.id)
    record("forum.unfollow", "forum", forum_id, actor="letter")


_KINDS: dict[str, tuple[str, Callable[[Person, UUID], None]]] = {
    "answers": (STOP_ANSWERS, lambda me, _: stop_answers(me)),
    "conversations": (STOP_CONVERSATIONS, lambda me, _: stop_conversations(me)),
    "digest": (STOP_DIGEST, lambda me, _: stop_digests(me)),
    "forum": (STOP_FORUM, _stop_forum),
    "introductions": (STOP_INTRODUCTIONS, lambda me, _: no_more_letters(me.id)),
    "mentions": (STOP_MENTIONS, lambda me, _: stop_mentions(me)),
    "topic": (STOP_TOPIC, _stop_topic),
    "words": (STOP_WORDS, lambda me, _: stop_words(me)),
}


def to_words(token: str) -> ResponseReturnValue:
    """A letter about words leads to the page; what stands there, only who may come there sees."""
    opened = open_token(WORD, token)
    page = queries.page_with_words(opened.first) if opened else None
    if page is None:
        raise NotFound
    return redirect(url_for("messages.messages", slug=page.slug))
