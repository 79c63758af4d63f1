"""Whose a thing is that ends: who may read there no more neither keeps it nor learns of it; and what does not end at all."""

from collections.abc import Callable

import pytest

from conversations.access import conversation_for
from conversations.actions import leave
from helping.models import HelpLine
from kernel.db import db
from moderation.models import Case
from tests.peers.two import blocks
from tests.support.people import rows
from tests.support.world import Hospital, Somebody, World
from tests.tenants.retention.conftest import Thing, a_conversation, a_forum_topic, a_request
from tests.tenants.retention.visit import ACTS, TOLD, a_day, in_days, policy

LETTER = f"{TOLD} where m.letter = 'retention/ends_soon' order by 1"


def half_a_year(world: World) -> None:
    """So long things rest until they end."""
    policy(world, conversation_months=6, request_months=6, topic_months=6)


def mia_of(thing: Thing) -> Somebody:
    """The other one."""
    ((own, email, roles),) = rows(thing.hospital.world, "select id, email::text, roles from person where name = 'Mia Lund'")
    return Somebody(own, email, "Mia Lund", tuple(roles), thing.hospital)


def she_blocks(thing: Thing) -> None:
    """She wants nothing to do with whoever began it."""
    blocks(mia_of(thing), thing.hers)


def she_leaves(thing: Thing) -> None:
    """She goes."""
    with thing.hospital.entered():
        leave(conversation_for(mia_of(thing).reader, thing.id))


def she_is_banned(thing: Thing) -> None:
    """Moderators have shut her out."""
    with thing.hospital.world.as_superuser() as connection:
        connection.execute("update person set banned_until = now() + interval '5 years' where name = 'Mia Lund'")


def the_circle_closes(thing: Thing) -> None:
    """The forum is for people of a group from now on, and she is not in it."""
    with thing.hospital.world.as_superuser() as connection:
        connection.execute("update forum set read_by = 'group', written_by = 'group'")
        connection.execute(
            "insert into forum_member (tenant_id, id, created_at, forum_id, person_id)"
            " select t.tenant_id, gen_random_uuid(), now(), t.forum_id, t.author_id from topic t"
        )


GONE = [
    (a_forum_topic, she_blocks),
    (a_forum_topic, she_is_banned),
    (a_forum_topic, the_circle_closes),
    (a_conversation, she_leaves),
    (a_conversation, she_is_banned),
]


@pytest.mark.parametrize(("made", "gone"), GONE, ids=lambda one: one.__name__)
def test_who_may_read_there_no_more_neither_keeps_it_nor_learns_of_it(
    world: World, mercy: Hospital, made: Callable[[Hospital], Thing], gone: Callable[[Thing], None]
) -> None:
    thing = made(mercy)
    half_a_year(world)
    gone(thing)
    with in_days(190):
        a_day(mercy)
        mia = mia_of(thing).browser()
        assert mia.open(thing.ending).status == 404
        assert mia.post(thing.ending, {"csrf_token": mia.token()}).status == 404
        assert thing.ending not in str(mia.open("/ending").soup)
        assert thing.hers.browser().open(thing.ending).status == 200
    assert rows(world, LETTER) == [("Anna Berg",)]


def test_a_pinned_topic_stays(world: World, mercy: Hospital) -> None:
    a_forum_topic(mercy)
    half_a_year(world)
    with world.as_superuser() as connection:
        connection.execute("update topic set pinned_at = now()")
    with in_days(190):
        a_day(mercy)
    assert rows(world, ACTS) == []


@pytest.mark.parametrize("about", ["help_request", "help_line"])
def test_a_request_stays_while_a_moderator_is_to_decide_about_words_of_it(world: World, mercy: Hospital, about: str) -> None:
    thing = a_request(mercy)
    half_a_year(world)
    with mercy.entered():
        reported = thing.id if about == "help_request" else db.session.query(HelpLine).one().id
        db.session.add(Case(about=about, about_id=reported, author_name="Mia Lund"))
    with in_days(190):
        a_day(mercy)
    assert rows(world, ACTS) == []
