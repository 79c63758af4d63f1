"""What follows for followers from what happens elsewhere: to an update, to a guest, to a page, to a mailbox."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from accounts.leaving import PersonLeaving
from accounts.models import Person
from accounts.moving import EmailChanged
from accounts.preferences import LettersStopped
from accounts.queries import people_to_tell
from following.actions import invite_guest
from following.conversation_letters import CONVERSATION, NEWCOMER
from following.fan_out import NOBODY, fan_out
from following.forum_letters import MENTION, REPLY, TOPIC
from following.jobs import tell_author, tell_keepers
from following.letters import ANSWER, FRESH_LINK, HANDED_OVER, KEEP_OFFER, OF_NOTICE, UPDATE, WORDS
from following.models import Follower
from following.moving import move_guests
from following.queries import follower_of, in_audience, still_told
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import listens_to
from kernel.ids import new_id
from mail.actions import (
    Recipient,
    forget_mailbox,
    open_mailing,
    post,
    release_mailing,
    stop_mailing,
    withhold_from_others,
    withhold_kind,
    withhold_letters,
)
from mail.jobs import LettersReturned
from mail.models import Delivery, DeliveryState, Mailing, MailingState
from mail.sightings import MailboxRefused
from messages.actions import WordAnswered, WordLeft
from messages.models import MessageState, SupportMessage
from pages.actions import PageReleased, UpdatePublished, UpdateStopped
from pages.guests import ExpectedAsked, GuestAdmitted, LinksRenewed
from pages.keeping import PageHandedOver, RightsOffered
from pages.listeners import GuestsLeft, places_of
from pages.models import CarePage, Guest, GuestState, Update
from pages.revisions import UpdateChanged, UpdateDeleted, UpdatePutBack
from pages.telling import PeopleTold
from pages.vetoes import UpdateHidden


@listens_to(GuestAdmitted)
def follow_when_admitted(event: GuestAdmitted) -> None:
    """Whoever is let in gets word from then on."""
    if follower_of(event.guest.id) is None:
        db.session.add(Follower(id=new_id(), page_id=event.guest.page_id, guest_id=event.guest.id))
        db.session.flush()


@listens_to(ExpectedAsked)
def invite_expected(event: ExpectedAsked) -> None:
    """A mailbox that was expected gets its invitation as soon as it asks."""
    invite_guest(event.guest)


@listens_to(RightsOffered)
def ask_for_help(event: RightsOffered) -> None:
    """Who is asked to help keep a page gets the question by letter; if she was not let in yet, her invitation, too."""
    guest = event.guest
    follower = follower_of(guest.id)
    if follower is not None and follower.unsubscribed_at is not None:
        return
    if guest.state == GuestState.INVITED:
        invite_guest(guest)
    post(KEEP_OFFER, guest.page_id, [Recipient(guest.id, guest.key, guest.email, guest.name)])


@listens_to(PageHandedOver)
def tell_new_owner(event: PageHandedOver) -> None:
    """Whose page it is now learns it by letter."""
    owner = event.owner
    post(HANDED_OVER, event.page_id, [Recipient(owner.id, owner.id, owner.email, owner.name)])


@listens_to(PeopleTold)
def tell_people(event: PeopleTold) -> None:
    """Those concerned learn by letter that something about a page was decided, or will change. It says no more than that."""
    to = [Recipient(one.id, one.id, one.email, one.name, one.language) for one in people_to_tell(event.person_ids)]
    if to:
        post(OF_NOTICE[event.notice], event.page_id, to)


@listens_to(LinksRenewed)
def send_new_links(event: LinksRenewed) -> None:
    """Everybody who was let in and wants letters gets a link that opens, however many they are."""
    mailing = open_mailing(FRESH_LINK, event.page_id)
    fan_out.defer(mailing_id=mailing.id, after=NOBODY)


@listens_to(UpdatePublished)
def announce(event: UpdatePublished) -> None:
    """Opens the mailing of an update; its letters are made out when the time to stop it is over."""
    mailing = open_mailing(UPDATE, event.update.id, due_at=event.update.mail_at, together_id=_told_together(event.update))
    fan_out.defer(at=event.update.mail_at, mailing_id=mailing.id, after=NOBODY)


def _told_together(update: Update) -> UUID | None:
    """One evening's updates of a page can be told in one letter, as long as letters do not carry them whole."""
    page = db.session.get_one(CarePage, (current_tenant_id(), update.page_id))
    return None if page.full_text_mail and current_brand().rules.full_text_mail else page.id


@listens_to(UpdateStopped)
def call_off(event: UpdateStopped) -> None:
    """Ends the mailing of an update that was taken back."""
    for mailing in _mailings([event.update.id]):
        stop_mailing(mailing)


@listens_to(UpdateChanged)
def withhold_from_those_it_is_not_for(event: UpdateChanged) -> None:
    """Letters that wait never leave for people for whom the update is not any more; nobody new gets one."""
    withhold_from_others(event.update.id, in_audience(event.update))


@listens_to(LettersReturned)
def withhold_from_who_left_meanwhile(event: LettersReturned) -> None:
    """A letter that comes back from a call does not leave again for somebody who was shut out, or had enough, in between."""
    about = and_(Mailing.tenant_id == Update.tenant_id, Mailing.about_id == Update.id, Mailing.letter == UPDATE.name)
    query = select(Update).join(Mailing, about).where(Mailing.tenant_id == current_tenant_id())
    for one in db.session.scalars(query.where(Mailing.id.in_(event.mailing_ids))):
        withhold_from_others(one.id, still_told(one), letter=UPDATE.name)


@listens_to(UpdateDeleted)
def withhold_from_all(event: UpdateDeleted) -> None:
    """Letters that wait about an update that was deleted never leave."""
    withhold_from_others(event.update.id, None)


@listens_to(UpdateHidden)
def withhold_what_she_does_not_want(event: UpdateHidden) -> None:
    """Nor do letters about one that whoever the page is about does not want there."""
    withhold_from_others(event.update.id, None)


@listens_to(UpdatePutBack)
def go_on(event: UpdatePutBack) -> None:
    """A mailing that was held because its update was deleted is an open one again."""
    for mailing in _mailings([event.update.id]):
        if mailing.state == MailingState.HELD:
            release_mailing(mailing)


@listens_to(PageReleased)
def let_go(event: PageReleased) -> None:
    """Sends on what was held while a page was silenced, or rested: of its updates, of answers to words there, of itself."""
    things = [select(table.id).where(table.tenant_id == current_tenant_id(), table.page_id == event.page_id) for table in _TOLD]
    about = or_(Mailing.about_id == event.page_id, *(Mailing.about_id.in_(thing) for thing in things))
    held = select(Mailing).where(Mailing.tenant_id == current_tenant_id(), about, Mailing.state == MailingState.HELD)
    for mailing in db.session.scalars(held).all():
        release_mailing(mailing)


_TOLD: tuple[type[Update] | type[SupportMessage], ...] = (Update, SupportMessage)


def _mailings(about: Sequence[UUID]) -> list[Mailing]:
    query = select(Mailing).where(Mailing.tenant_id == current_tenant_id(), Mailing.about_id.in_(about))
    return list(db.session.scalars(query))


@listens_to(PersonLeaving)
def hold_back(event: PersonLeaving) -> None:
    """What waits to leave for somebody who is leaving never does."""
    for guest_id in db.session.scalars(select(Guest.id).where(places_of(event.person_id, event.email))):
        withhold_letters(guest_id, DeliveryState.STOPPED)
    withhold_letters(event.person_id, DeliveryState.STOPPED)


@listens_to(LettersStopped)
def withhold_unwanted(event: LettersStopped) -> None:
    """What waits of a kind that somebody does not want any more never leaves."""
    her = select(Person.id).where(Person.tenant_id == current_tenant_id(), Person.id == event.person_id)
    places = select(Guest.id).where(places_of(event.person_id, event.email))
    kinds = {
        "answers": [(ANSWER, her)],
        "conversations": [(CONVERSATION, her), (NEWCOMER, her)],
        "forums": [(REPLY, her), (TOPIC, her)],
        "mentions": [(MENTION, her)],
        "updates": [(UPDATE, places)],
        "words": [(WORDS, her)],
    }
    for kind in event.kinds:
        for letter, whose in kinds[kind]:
            withhold_kind(whose, letter, DeliveryState.UNSUBSCRIBED)


@listens_to(EmailChanged)
def write_to_new_mailbox(event: EmailChanged) -> None:
    """Her places on pages' lists, and what waits to leave for her, take her new mailbox."""
    move_guests(event.person_id, event.old, event.new)


@listens_to(WordLeft)
def tell_of_word(event: WordLeft) -> None:
    """Those who keep a page learn that there are new words, unless they rest."""
    if event.message.state in (MessageState.SHOWN, MessageState.WAITING):
        tell_keepers.defer(message_id=event.message.id)


@listens_to(WordAnswered)
def tell_of_answer(event: WordAnswered) -> None:
    """Whoever left a word learns that it was answered."""
    tell_author.defer(message_id=event.message_id, answered_id=event.answered_id)


@listens_to(GuestsLeft)
def forget_letters(event: GuestsLeft) -> None:
    """Where letters to her went is kept no more."""
    forget_mailbox(event.guest_ids)


@listens_to(MailboxRefused)
def note_refusal(event: MailboxRefused) -> None:
    """A mailbox that bounced, or called our letters unwanted, is not written to again until somebody says so."""
    owners = select(Delivery.to_id).where(Delivery.tenant_id == current_tenant_id(), Delivery.id.in_(event.delivery_ids))
    column = Follower.bounced_at if event.state == DeliveryState.BOUNCED else Follower.unsubscribed_at
    refused = update(Follower).where(Follower.tenant_id == current_tenant_id(), Follower.guest_id.in_(owners))
    db.session.execute(refused.values({column: now()}))
