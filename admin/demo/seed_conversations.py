"""Sows what people who were introduced wrote to each other, each message dated when it is said to have been written."""

from collections.abc import Iterable, Mapping

from accounts.models import Person
from admin.demo.past import id_at
from admin.demo.shapes import Clock, PostStory, TalkStory
from conversations.access import called
from conversations.models import Conversation, ConversationMember, Newcomer, PrivateMessage
from kernel.db import db
from kernel.ids import new_id
from kernel.text import rich_text
from peers.models import Introduction, IntroductionState


def sow_conversations(talks: Iterable[TalkStory], people: Mapping[str, Person], clock: Clock) -> None:
    """The introductions, and what followed, within the running transaction."""
    for told in talks:
        conversation = _conversation(told, people, clock)
        for number, message in enumerate(told.messages, 1):
            db.session.add(_message(conversation, number, message, people[message.author], clock))
        for name in (told.asked, told.other):
            seen = len(told.messages) - int(name != told.messages[-1].author)
            db.session.add(ConversationMember(conversation_id=conversation.id, person_id=people[name].id, seen=seen))
        if told.brings:
            by, she = people[told.asked].id, people[told.brings].id
            db.session.add(Newcomer(id=new_id(), conversation_id=conversation.id, person_id=she, asked_by_id=by))


def _conversation(told: TalkStory, people: Mapping[str, Person], clock: Clock) -> Conversation:
    began, last = clock.moment(told.began), clock.moment(told.messages[-1].at)
    agreed = Introduction(
        id=id_at(began),
        from_id=people[told.asked].id,
        to_id=people[told.other].id,
        state=IntroductionState.AGREED,
        answered_at=began,
        created_at=began,
    )
    db.session.add(agreed)
    db.session.flush()
    conversation = Conversation(
        id=id_at(began),
        introduction_id=agreed.id,
        place=id_at(last),
        last_number=len(told.messages),
        last_at=last,
        created_at=began,
    )
    db.session.add(conversation)
    db.session.flush()
    return conversation


def _message(conversation: Conversation, number: int, told: PostStory, author: Person, clock: Clock) -> PrivateMessage:
    at = clock.moment(told.at)
    return PrivateMessage(
        id=id_at(at),
        created_at=at,
        conversation_id=conversation.id,
        number=number,
        author_id=author.id,
        author_name=called(author.name),
        body=told.body,
        body_html=rich_text(told.body),
    )
