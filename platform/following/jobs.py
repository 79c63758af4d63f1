"""The worker's part in words: those who keep a page learn of new ones, and whoever wrote one learns of an answer."""

from uuid import UUID

from sqlalchemy import text

from accounts.models import Person
from accounts.queries import person_with
from following.letters import ANSWER, WORDS
from following.moments import MOMENT, NEVER, Wish, given, wish_about_answers, wish_of_guest
from following.queries import follower_of, language_of
from kernel.access import Reader, person_reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.jobs import job
from mail.actions import Recipient, post
from messages.access import word_for
from messages.models import MessageState, SupportMessage
from pages.access import PageVisit, page_for
from pages.models import CarePage, Guest

# Whoever keeps the page gets a letter an hour at most; none while one waits to leave, or about words of those who keep it.
_KEEPERS = text(
    f"""
    select person.id, person.email, person.name, person.language, wish.pace, moment.not_before
    from page_manager join person on person.tenant_id = page_manager.tenant_id and person.id = page_manager.person_id
    left join lateral (
        select max(coalesce(delivery.not_before, delivery.created_at)) as last,
               coalesce(bool_or(delivery.state = 'queued'), false) as waits
        from mailing join delivery on delivery.tenant_id = :tenant and delivery.mailing_id = mailing.id
        where mailing.tenant_id = :tenant and mailing.about_id = :page and mailing.letter = :letter
          and delivery.to_id = person.id) told on true
    cross join lateral (select person.tell_words as pace, greatest(:now, told.last + interval '1 hour') as start) wish
    {MOMENT}
    where page_manager.tenant_id = :tenant and page_manager.page_id = :page and not told.waits and wish.pace <> 'never'
      and person.proved_at is not null and person.disabled_at is null and person.leaves_at is null
      and not exists (select from page_manager author where author.tenant_id = :tenant and author.page_id = :page
                         and author.person_id = :author)
    order by person.id
    """  # noqa: S608  # put together from constants
)


@job("following.tell_keepers")
def tell_keepers(message_id: str) -> None:
    """Tells those who keep a page that there are new words: not while it wants quiet or no letters leave."""
    word = db.session.get(SupportMessage, (current_tenant_id(), UUID(message_id)))
    if word is None or word.state not in (MessageState.SHOWN, MessageState.WAITING):
        return
    # Locked, so that of two words at once the second finds the letter about the first.
    page = db.session.get_one(CarePage, (current_tenant_id(), word.page_id), with_for_update={"key_share": True})
    if page.closed_at or page.silenced_at or page.quiet_since or page.waits:
        return
    about = {"page": page.id, "letter": WORDS.name, "author": word.person_id}
    found = db.session.execute(_KEEPERS, {**given(), **about})
    to = [
        Recipient(own, own, email, name, language, not_before, pace == "daily")
        for own, email, name, language, pace, not_before in found
    ]
    if to:
        post(WORDS, page.id, to)


@job("following.tell_author")
def tell_author(message_id: str, answered_id: str) -> None:
    """Tells whoever left a word that it was answered, as far as she still sees both, and wants to know."""
    answer, word = (db.session.get(SupportMessage, (current_tenant_id(), UUID(own))) for own in (message_id, answered_id))
    if answer is None or word is None or answer.state != MessageState.SHOWN or _same_author(answer, word):
        return
    page = db.session.get_one(CarePage, (current_tenant_id(), word.page_id))
    if page.silenced_at is None:
        to = _with_account(page, word, answer) if word.person_id else _by_mail(page, word, answer)
        if to is not None:
            post(ANSWER, answer.id, [to], together_id=page.id)


def _same_author(answer: SupportMessage, word: SupportMessage) -> bool:
    if answer.person_id or word.person_id:
        return answer.person_id == word.person_id
    return answer.guest_id == word.guest_id


def _with_account(page: CarePage, word: SupportMessage, answer: SupportMessage) -> Recipient | None:
    me = person_with(word.person_id)
    if me is None or me.proved_at is None or me.disabled_at or me.leaves_at:
        return None
    visit = _visit(person_reader(me.id, me.name, me.email, me.roles), page, word, answer)
    if visit is None or (visit.guest is not None and not _gets_letters(visit.guest)):
        return None
    return _recipient(me, me.id, me.language, wish_about_answers(me.id))


def _by_mail(page: CarePage, word: SupportMessage, answer: SupportMessage) -> Recipient | None:
    guest = db.session.get(Guest, (current_tenant_id(), word.guest_id)) if word.guest_id else None
    if guest is None or _visit(Reader(name=guest.name, keys=(guest.key,)), page, word, answer) is None:
        return None
    return _recipient(guest, guest.key, language_of(guest), wish_of_guest(guest.id)) if _gets_letters(guest) else None


def _visit(reader: Reader, page: CarePage, *words: SupportMessage) -> PageVisit | None:
    """The visit that she would make, if the page is open to her and she sees these words there."""
    try:
        visit = page_for(reader, page.slug)
        for word in words:
            word_for(visit, word.id)
    except NotFound:
        return None
    return visit


def _gets_letters(guest: Guest) -> bool:
    follower = follower_of(guest.id)
    return follower is None or (follower.unsubscribed_at is None and follower.bounced_at is None)


def _recipient(who: Person | Guest, key: UUID, language: str | None, wish: Wish) -> Recipient | None:
    if wish.pace == NEVER:
        return None
    return Recipient(who.id, key, who.email, who.name, language, wish.not_before, wish.daily)
