"""What becomes of somebody's words when she leaves: they stay without her name, or they go. Answers of others always stay."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import aliased

from accounts.leaving import PersonDeleted, name_of_who_left
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from messages.models import SupportMessage
from pages.listeners import GuestsLeft


@listens_to(PersonDeleted)
def words_of_account(event: PersonDeleted) -> None:
    """Words she left with her account."""
    _let_go(SupportMessage.person_id == event.person_id, away=event.words_away)


@listens_to(GuestsLeft)
def words_by_mail(event: GuestsLeft) -> None:
    """Words she left from her mailbox."""
    _let_go(SupportMessage.guest_id.in_(event.guest_ids), away=event.words_away)


def _let_go(whose: ColumnElement[bool], *, away: bool) -> None:
    hers = and_(SupportMessage.tenant_id == current_tenant_id(), whose)
    if away:
        _take_away(hers)
    db.session.execute(update(SupportMessage).where(hers).values(author_name=name_of_who_left()))


def _take_away(hers: ColumnElement[bool]) -> None:
    """Her answers go first, then what nobody else answered. Where somebody did, a sentence takes the place of her words."""
    db.session.execute(delete(SupportMessage).where(hers, SupportMessage.reply_to_id.is_not(None)))
    answer = aliased(SupportMessage)
    answered = select(answer.id).where(answer.tenant_id == SupportMessage.tenant_id, answer.reply_to_id == SupportMessage.id)
    db.session.execute(delete(SupportMessage).where(hers, ~answered.exists()))
    db.session.execute(update(SupportMessage).where(hers).values(body=_("Whoever wrote this took the words away.")))
