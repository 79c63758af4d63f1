"""What messages bring to a review: the words that those who kept a page left on it, in somebody's name."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select, update

from kernel.audit import record
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from messages.live import tell_hidden, tell_word, tell_words
from messages.models import MessageState, SupportMessage
from pages.access import PageVisit
from pages.models import CarePage, PageManager, Update
from pages.review import Source, add_source
from pages.review_models import Verdict

SAID = (MessageState.SET_ASIDE, MessageState.SHOWN)


def _words(page: CarePage) -> Select[UUID]:
    """Words by whoever keeps the page or wrote an update there, but not her own, nor what caregivers say among themselves."""
    keeps = select(PageManager.person_id).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    wrote = select(Update.author_id).where(Update.tenant_id == current_tenant_id(), Update.page_id == page.id)
    query = select(SupportMessage.id).where(SupportMessage.tenant_id == current_tenant_id(), SupportMessage.page_id == page.id)
    by_keepers = or_(SupportMessage.person_id.in_(keeps), SupportMessage.person_id.in_(wrote))
    query = query.where(by_keepers, ~SupportMessage.corner, SupportMessage.state.in_(SAID))
    return query.where(SupportMessage.person_id.is_distinct_from(page.patient_id))


def _load(visit: PageVisit, ids: Sequence[UUID]) -> Mapping[UUID, SupportMessage]:
    query = select(SupportMessage).where(SupportMessage.tenant_id == current_tenant_id(), SupportMessage.id.in_(ids))
    return {word.id: word for word in db.session.scalars(query)}


def _judge(visit: PageVisit, word_id: UUID, verdict: Verdict) -> None:
    query = select(SupportMessage).where(SupportMessage.id.in_(_words(visit.page)), SupportMessage.id == word_id)
    found = db.session.scalars(query).one_or_none()
    if found is None or not visit.page.may_take:
        raise NotFound
    state = MessageState.SHOWN if verdict is Verdict.KEEP else MessageState.SET_ASIDE
    if found.state != state:
        found.state = state
        if state == MessageState.SHOWN:
            tell_word(found)
        else:
            tell_hidden(visit.page.id, found.id, was_shown=True)
        what = "message.show" if state == MessageState.SHOWN else "message.set_aside"
        record(what, "support_message", found.id, actor=visit.actor, page=str(visit.page.id))


def _undo(page_id: UUID) -> None:
    aside = update(SupportMessage).where(SupportMessage.tenant_id == current_tenant_id(), SupportMessage.page_id == page_id)
    shown = aside.where(SupportMessage.state == MessageState.SET_ASIDE).values(state=MessageState.SHOWN)
    tell_words(page_id, db.session.scalars(shown.returning(SupportMessage.id)).all())


add_source(Source("words", "messages/_review_word.html", _words, _load, _judge, _undo))
