"""Words that are said on a page, and what readers report of them."""

from uuid import UUID

from sqlalchemy import select

from kernel.access import Reader
from kernel.db import db
from kernel.ids import new_id
from messages.actions import leave_message, react
from messages.models import Feeling, SupportMessage
from messages.reporting import reporter, subject_of
from moderation.actions import Reason, report
from moderation.actions import add_rule as add_word_rule
from moderation.models import Act, Case, Kind, WordRule
from moderation.trust import note_that_words_stand
from pages.access import PageVisit, page_for
from pages.models import Guest
from tests.support.world import Hospital


def said(visit: PageVisit, update_id: UUID) -> SupportMessage:
    """A word, and an answer to it."""
    message = leave_message(visit, body="We think of you.", update_id=update_id, reply_to=None)
    leave_message(visit, body="Thank you.", update_id=None, reply_to=message)
    return message


def reported(hospital: Hospital, visit: PageVisit, guest_id: UUID, message: SupportMessage) -> list[UUID]:
    """A reader by letter sends a heart, reports a word of the administrator's, and leaves one that is reported; both cases."""
    guest = db.session.get_one(Guest, (hospital.id, guest_id))
    reader = page_for(Reader(keys=(guest.key,)), visit.page.slug)
    react(reader, message, Feeling.HEART)
    hers = leave_message(reader, body="We bring soup.", update_id=None, reply_to=None)
    for word, by in ((message, reader), (hers, visit)):
        report(subject_of(word), Reason(Kind.OTHER, "Why."), reporter(by))
    note_that_words_stand(visit.reader.person_id or new_id(), new_id())
    add_word_rule(WordRule(id=new_id(), phrase="pest", folded="pest", language="en", act=Act.FLAG, instead=""), actor="test")
    return list(db.session.scalars(select(Case.id).order_by(Case.id)))
