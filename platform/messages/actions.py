"""What is done with words: leave one, let it stand, take it away and show it again, thank; and what rests in quiet."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, exists, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from accounts.actions import PersonMerged
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, listens_to, publish
from kernel.ids import new_id
from messages.access import word_of_page
from messages.feelings import is_own
from messages.live import tell_hidden, tell_word, tell_words
from messages.models import Feeling, MessageState, Reaction, SupportMessage
from pages.access import PageVisit
from pages.models import CarePage, Guest, GuestState, PageManager, Right, Update


@dataclass(frozen=True)
class WordLeft(Event):
    """Somebody left a word on a page, in whatever state it begins.

    `waited`: she left it before, see `WordHeld`, and a moderator has said yes.
    """

    message: SupportMessage
    waited: bool = False


@dataclass(frozen=True)
class WordHeld(Event):
    """Somebody left a word that waits for a moderator's yes."""

    message: SupportMessage


@dataclass(frozen=True)
class WordAnswered(Event):
    """An answer to a word stands on the page from now on."""

    message_id: UUID
    answered_id: UUID


def leave_message(
    visit: PageVisit,
    *,
    body: str,
    update_id: UUID | None,
    reply_to: SupportMessage | None,
    photo_id: UUID | None = None,
    corner: bool = False,
    held: bool = False,
) -> SupportMessage:
    """Leaves a word. From somebody who keeps the page or was let in it stands at once; any other waits for a yes.

    `held`: a word rule, or that she is new here, wants a moderator's yes first; until then nobody sees it.

    An answer stands where the word stands that it answers. While the page wants quiet a reader's word rests; among caregivers
    nothing rests or waits.
    """
    reader, guest = visit.reader, visit.guest
    message = SupportMessage(
        id=new_id(),
        page_id=visit.page.id,
        update_id=reply_to.update_id if reply_to else update_id,
        photo_id=reply_to.photo_id if reply_to else photo_id,
        corner=reply_to.corner if reply_to else corner,
        reply_to_id=(reply_to.reply_to_id or reply_to.id) if reply_to else None,
        person_id=reader.person_id,
        guest_id=guest.id if guest else None,
        author_name=_name(visit),
        by_mail=reader.person_id is None,
        body=body,
    )
    message.state = MessageState.HELD if held else _first_state(visit, message)
    db.session.add(message)
    db.session.flush()
    record("message.leave", "support_message", message.id, actor=visit.actor, page=str(visit.page.id), state=message.state)
    if held:
        publish(WordHeld(message))
    else:
        _arrive(message)
    return message


def _arrive(message: SupportMessage, *, waited: bool = False) -> None:
    """It is there from now on, for whoever sees words in its state."""
    publish(WordLeft(message, waited))
    tell_word(message, new=True)
    if message.reply_to_id is not None and message.state == MessageState.SHOWN:
        publish(WordAnswered(message.id, message.reply_to_id))


def release_word(message: SupportMessage) -> None:
    """A moderator lets a word that was held come, in the state it would have come in now."""
    page = db.session.get_one(CarePage, (current_tenant_id(), message.page_id))
    trusted = MessageState.SHOWN if message.corner else _state_by_trust()
    state = (
        trusted
        if page.quiet_since is None or message.corner
        else case((_by_a_keeper(), MessageState.SHOWN), else_=MessageState.RESTING)
    )
    its_own = update(SupportMessage).where(SupportMessage.tenant_id == current_tenant_id(), SupportMessage.id == message.id)
    db.session.execute(its_own.values(state=state))
    db.session.refresh(message)
    _arrive(message, waited=True)


def _name(visit: PageVisit) -> str:
    return visit.guest.name if visit.guest and not visit.reader.person_id else visit.reader.name


def _first_state(visit: PageVisit, message: SupportMessage) -> MessageState:
    """One condition a line; the first that holds decides."""
    if visit.manages or message.corner:
        return MessageState.SHOWN
    if visit.page.quiet_since is not None:
        return MessageState.RESTING
    return MessageState.SHOWN if visit.trusted else MessageState.WAITING


def let_stand(visit: PageVisit, message: SupportMessage) -> None:
    """Shows a message that waited."""
    waited = message.state == MessageState.WAITING
    message.state = MessageState.SHOWN
    record("message.accept", "support_message", message.id, actor=visit.reader, page=str(visit.page.id))
    tell_word(message)
    if waited and message.reply_to_id is not None:
        publish(WordAnswered(message.id, message.reply_to_id))


def take_away(visit: PageVisit, message: SupportMessage) -> None:
    """Hides a message. It is not deleted, and nobody is told."""
    tell_hidden(visit.page.id, message.id, was_shown=message.state == MessageState.SHOWN)
    message.state = MessageState.HIDDEN
    record("message.hide", "support_message", message.id, actor=visit.reader, page=str(visit.page.id))


def show_again(visit: PageVisit, message: SupportMessage) -> None:
    """Takes back that a message was hidden. From whoever may not say yes to strangers, a stranger's word waits again."""
    query = update(SupportMessage).where(word_of_page(visit), SupportMessage.id == message.id)
    db.session.execute(query.values(state=MessageState.SHOWN if visit.may(Right.APPROVE) else _state_by_trust()))
    db.session.refresh(message)
    record("message.show", "support_message", message.id, actor=visit.reader, page=str(visit.page.id), state=message.state)
    tell_word(message)


def settle_waiting(visit: PageVisit, message_ids: Sequence[UUID], state: MessageState) -> int:
    """Lets several waiting messages stand, or hides them, in one statement. Returns how many still waited."""
    action = {MessageState.SHOWN: "message.accept", MessageState.HIDDEN: "message.hide"}[state]
    waiting = and_(word_of_page(visit), SupportMessage.state == MessageState.WAITING, SupportMessage.id.in_(message_ids))
    settling = update(SupportMessage).where(waiting).values(state=state)
    settled = db.session.execute(settling.returning(SupportMessage.id, SupportMessage.reply_to_id)).all()
    if state == MessageState.SHOWN:
        tell_words(visit.page.id, [message_id for message_id, _answered_id in settled])
    for message_id, answered_id in settled:
        if state == MessageState.HIDDEN:
            tell_hidden(visit.page.id, message_id, was_shown=False)
        record(action, "support_message", message_id, actor=visit.reader, page=str(visit.page.id))
        if answered_id is not None and state == MessageState.SHOWN:
            publish(WordAnswered(message_id, answered_id))
    return len(settled)


def _state_by_trust() -> ColumnElement[str]:
    """Shown at once, or waiting: as the message would have been, had it come now."""
    author = and_(Guest.tenant_id == SupportMessage.tenant_id, Guest.id == SupportMessage.guest_id)
    let_in = exists().where(author, Guest.state == GuestState.ADMITTED, Guest.vouched)
    return case((or_(_by_a_keeper(), let_in), MessageState.SHOWN), else_=MessageState.WAITING)


def _by_a_keeper() -> ColumnElement[bool]:
    return exists().where(
        PageManager.tenant_id == SupportMessage.tenant_id,
        PageManager.page_id == SupportMessage.page_id,
        PageManager.person_id == SupportMessage.person_id,
    )


def ask_for_quiet(page: CarePage, *, actor: Reader) -> None:
    """From now on readers' words rest. Asked for twice, it began the first time."""
    if page.quiet_since is None:
        page.quiet_since = now()
        record("page.quiet", "care_page", page.id, actor=actor)


def end_quiet(page: CarePage, *, actor: Reader) -> None:
    """New words are shown as ever. Those that rest go on resting until they are wanted."""
    if page.quiet_since is not None:
        page.quiet_since = None
        record("page.unquiet", "care_page", page.id, actor=actor)


def let_come(visit: PageVisit) -> int:
    """All words that rest come together, in one statement; a stranger's waits for a yes. Returns how many came."""
    resting = update(SupportMessage).where(word_of_page(visit), SupportMessage.state == MessageState.RESTING)
    told = (SupportMessage.id, SupportMessage.reply_to_id, SupportMessage.state)
    came = db.session.execute(resting.values(state=_state_by_trust()).returning(*told)).all()
    record("message.let_come", "care_page", visit.page.id, actor=visit.reader, messages=len(came))
    tell_words(visit.page.id, [message_id for message_id, _answered_id, _state in came])
    for message_id, answered_id, state in came:
        if answered_id is not None and state == MessageState.SHOWN:
            publish(WordAnswered(message_id, answered_id))
    return len(came)


def thank_everyone(visit: PageVisit) -> int:
    """Thanks, under it, for every word that is shown and was not thanked for yet, in one statement. Returns how many."""
    unthanked = and_(SupportMessage.state == MessageState.SHOWN, SupportMessage.thanked_at.is_(None), ~SupportMessage.corner)
    readers = update(SupportMessage).where(word_of_page(visit), unthanked, ~_by_a_keeper())
    thanked = len(db.session.scalars(readers.values(thanked_at=now()).returning(SupportMessage.id)).all())
    record("message.thank", "care_page", visit.page.id, actor=visit.reader, messages=thanked)
    return thanked


def react(visit: PageVisit, thing: Update | SupportMessage, feeling: Feeling | None) -> None:
    """Says what the reader feels about an update or a word, in place of what she said before; None takes it back."""
    column = Reaction.update_id if isinstance(thing, Update) else Reaction.message_id
    guest_id = visit.let_in.id if visit.let_in else None
    hers = delete(Reaction).where(Reaction.tenant_id == current_tenant_id(), column == thing.id, is_own(visit))
    if feeling is None:
        db.session.execute(hers)
    else:
        same = and_(
            Reaction.person_id.is_not_distinct_from(visit.reader.person_id), Reaction.guest_id.is_not_distinct_from(guest_id)
        )
        db.session.execute(hers.where(~same))  # said by her other way in
        said = {"page_id": visit.page.id, column.key: thing.id, "person_id": visit.reader.person_id, "guest_id": guest_id}
        new = insert(Reaction).values(id=new_id(), author_name=_name(visit), feeling=feeling, **said)
        target = ["tenant_id", "update_id", "message_id", "person_id", "guest_id"]
        db.session.execute(new.on_conflict_do_update(index_elements=target, set_={"feeling": feeling}))
    about = "update" if isinstance(thing, Update) else "support_message"
    record("reaction.give" if feeling else "reaction.take_back", about, thing.id, actor=visit.actor, page=str(visit.page.id))


@listens_to(PersonMerged)
def move_to_account(event: PersonMerged) -> None:
    """Words and reactions of a newcomer belong to the account that the mailbox already had."""
    _keep_older_reactions(event)
    for table in (SupportMessage, Reaction):
        hers = update(table).where(table.tenant_id == current_tenant_id(), table.person_id == event.newcomer_id)
        db.session.execute(hers.values(person_id=event.person_id))


def _keep_older_reactions(event: PersonMerged) -> None:
    """Of two reactions to one thing, by the newcomer and by the account, the older one stays."""
    older, both = aliased(Reaction), (event.newcomer_id, event.person_id)
    to_the_same = and_(
        older.tenant_id == Reaction.tenant_id,
        older.update_id.is_not_distinct_from(Reaction.update_id),
        older.message_id.is_not_distinct_from(Reaction.message_id),
    )
    twice = exists().where(to_the_same, older.person_id.in_(both), older.id < Reaction.id)
    younger = delete(Reaction).where(Reaction.tenant_id == current_tenant_id(), Reaction.person_id.in_(both), twice)
    db.session.execute(younger)
