"""What follows in the crisis lane from the events of others: words are looked at as they are written; people join and leave."""

from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import and_, select, update

from accounts.actions import PersonMerged
from accounts.leaving import PersonDeleted
from conversations.actions import PrivateChanged, PrivateWritten
from conversations.models import PrivateMessage
from crisis.actions import LONGEST_SAID, look_for_danger, raise_alert
from crisis.calling import remove_on_call
from crisis.models import CrisisAlert, OnCall, Source
from crisis.queries import Somebody
from forums.actions import PostChanged, PostHeld, PostWritten
from forums.models import Post, Topic
from helping.actions import HelpAsked, HelpWritten
from helping.models import HelpRequest
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from messages.actions import WordHeld, WordLeft
from messages.models import SupportMessage
from moderation.actions import Reported
from moderation.models import Case, Report


def _look(somebody: Somebody, source: Source, about_id: UUID, said: str) -> None:
    if look_for_danger(somebody, source, about_id, said) is not None and has_request_context():
        g.shows_numbers = True  # to whoever writes, as the page after it: see views.py


def _look_at_post(post: Post) -> None:
    if post.author_id is None:
        return
    topic = db.session.get(Topic, (current_tenant_id(), post.topic_id)) if post.number == 1 else None
    said = f"{topic.title}\n\n{post.body}" if topic else post.body
    _look(Somebody(post.author_id, post.author_id, unnamed=post.anonymous), Source.POST, post.id, said)


@listens_to(PostWritten)
def look_at_new_post(event: PostWritten) -> None:
    """A post as it is written; with its title, where it begins a topic. One that waited was looked at when it was written."""
    if not event.waited:
        _look_at_post(event.post)


@listens_to(PostHeld)
def look_at_held_post(event: PostHeld) -> None:
    """Whoever is in danger does not wait for a moderator."""
    _look_at_post(event.post)


@listens_to(PostChanged)
def look_at_changed_post(event: PostChanged) -> None:
    """A post that says something else."""
    _look_at_post(event.post)


@listens_to(WordLeft)
def look_at_word(event: WordLeft) -> None:
    """A word on a care page, whether it stands there at once, waits or rests."""
    if not event.waited:
        _look_at_word(event.message)


@listens_to(WordHeld)
def look_at_held_word(event: WordHeld) -> None:
    """The same for one that is held."""
    _look_at_word(event.message)


def _look_at_word(word: SupportMessage) -> None:
    whose = word.person_id or word.guest_id
    if whose is not None:
        _look(Somebody(whose, word.person_id, None if word.person_id else word.guest_id), Source.MESSAGE, word.id, word.body)


@listens_to(PrivateWritten)
def look_at_new_private_message(event: PrivateWritten) -> None:
    """A private message as it is written, whether it comes at once or waits."""
    _look_at_private_message(event.message)


@listens_to(PrivateChanged)
def look_at_changed_private_message(event: PrivateChanged) -> None:
    """One that says something else."""
    _look_at_private_message(event.message)


def _look_at_private_message(message: PrivateMessage) -> None:
    if message.author_id is not None:
        _look(Somebody(message.author_id, message.author_id), Source.PRIVATE, message.id, message.body)


def _asking(request: HelpRequest) -> Somebody:
    return Somebody(request.asker_id, request.asker_id, unnamed=request.anonymous)


@listens_to(HelpAsked)
def look_at_request(event: HelpAsked) -> None:
    """A request for help, whether it stands at once or waits."""
    _look(_asking(event.request), Source.REQUEST, event.request.id, event.request.body)


@listens_to(HelpWritten)
def look_at_more(event: HelpWritten) -> None:
    """What whoever asked adds to it. Helpers write about danger, and are not in it."""
    if event.line.by_asker:
        _look(_asking(event.request), Source.REQUEST_LINE, event.line.id, event.line.body)


@listens_to(Reported)
def call_when_urgent(event: Reported) -> None:
    """What a reader could not let wait: whoever is on call is told at once, and moderators have it in their queue besides.

    Where whoever wrote it has left, the alert is about the words themselves.
    """
    if not event.urgent:
        return
    of_case = and_(Case.tenant_id == Report.tenant_id, Case.id == Report.case_id)
    query = select(Report.said, Case.author_id, Case.author_guest_id, Case.author_name).join(Case, of_case)
    query = query.where(Report.tenant_id == current_tenant_id(), Report.id == event.report_id)
    said, person_id, guest_id, name = db.session.execute(query).one()
    unnamed = event.about != Source.MESSAGE and not name
    somebody = Somebody(person_id or guest_id or event.about_id, person_id, guest_id, unnamed=unnamed)
    raise_alert(somebody, Source(event.about), event.about_id, said[:LONGEST_SAID], actor="worker")


@listens_to(PersonMerged)
def alerts_of_newcomer(event: PersonMerged) -> None:
    """What is about a newcomer is about the account that the mailbox already had."""
    hers = update(CrisisAlert).where(CrisisAlert.tenant_id == current_tenant_id(), CrisisAlert.person_id == event.newcomer_id)
    db.session.execute(hers.values(person_id=event.person_id))


@listens_to(PersonDeleted)
def nobody_on_call(event: PersonDeleted) -> None:
    """Whoever ends her account is called no more. What was written down of alerts stays with the hospital, without her."""
    hers = select(OnCall).where(OnCall.tenant_id == current_tenant_id(), OnCall.email == event.email)
    for listed in db.session.scalars(hers):
        remove_on_call(listed, actor="worker")
