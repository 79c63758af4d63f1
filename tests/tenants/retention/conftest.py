"""One of each kind that ends, with what hangs on it: words in every field, pictures, and letters that wait to leave."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select

from following.conversation_news import tell_conversation
from forums.access import forum_for, post_for, topic_for
from forums.actions import Said, begin_topic, change_post
from forums.models import Forum
from helping.access import request_for, request_to_help
from helping.actions import Asked, ask, close, take, write
from helping.models import Kind, Needed
from kernel.db import db
from photos.actions import keep_picture
from tests.conversations.visit import a_talk
from tests.forums.visit import ATopic
from tests.house.replaying import MARK
from tests.photos.pictures import encoded, halves
from tests.support.world import Hospital, Somebody, World


@dataclass(frozen=True)
class Thing:
    """One thing that ends: its kind as addresses name it, its table, whose it is, and who else is told."""

    kind: str
    id: UUID
    table: str
    path: str
    hers: Somebody
    told: tuple[str, ...]
    hospital: Hospital

    @property
    def ending(self) -> str:
        """Where it is kept."""
        return f"/ending/{self.kind}/{self.id}"


def people(hospital: Hospital) -> tuple[Somebody, Somebody]:
    """Two, of whom one helps others, too."""
    return hospital.person("Anna Berg"), hospital.person("Mia Lund", "volunteer")


def a_conversation(hospital: Hospital) -> Thing:
    """Two wrote, and one was told by letter."""
    anna, mia = people(hospital)
    talk = a_talk(anna, mia)
    message = talk.says(anna, f"{MARK} hello")
    with hospital.entered():
        tell_conversation.work(str(message))
    return Thing("conversation", talk.id, "conversation", talk.path, anna, ("Anna Berg", "Mia Lund"), hospital)


def a_forum_topic(hospital: Hospital) -> Thing:
    """One began it with a picture and changed her words; another replied."""
    anna, mia = people(hospital)
    with hospital.entered():
        forum = db.session.scalars(select(Forum).where(Forum.slug == "cancer")).one()
        photo = keep_picture(encoded(halves()), forum.id, actor=anna.reader)
        said = Said(f"{MARK} body", pictures=[photo])
        post = begin_topic(forum_for(anna.reader, "cancer"), title=f"{MARK} title", said=said)
        topic = ATopic(post.topic_id, "cancer", hospital)
        visit = topic_for(anna.reader, "cancer", post.topic_id)
        change_post(visit, post_for(visit, post.id), f"{MARK} other body")
    topic.says(mia, f"{MARK} reply")
    hospital.world.work()
    return Thing("topic", topic.id, "topic", topic.path, anna, ("Anna Berg", "Mia Lund"), hospital)


def a_request(hospital: Hospital) -> Thing:
    """One asked, another answered, and it is closed."""
    anna, mia = people(hospital)
    with hospital.entered():
        asked = ask(anna.reader, Asked(Kind.TALK, Needed.TODAY, f"{MARK} please", False)).id
        take(request_to_help(mia.reader, asked))
        write(request_for(mia.reader, asked, lock=True), f"{MARK} I am here.")
        close(request_for(anna.reader, asked, lock=True))
    return Thing("request", asked, "help_request", f"/requests/{asked}", anna, ("Anna Berg",), hospital)


MADE: dict[str, Callable[[Hospital], Thing]] = {
    "conversation": a_conversation,
    "request": a_request,
    "topic": a_forum_topic,
}


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture(params=sorted(MADE))
def thing(request: pytest.FixtureRequest, mercy: Hospital) -> Thing:
    """One of each kind that a person can keep."""
    return MADE[request.param](mercy)
