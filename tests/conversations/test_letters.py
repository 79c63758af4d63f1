"""The letter about a private message: to whom it goes and when, what it never says, and how it is stopped."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from following.conversation_letters import CONVERSATION, STOP_CONVERSATIONS
from following.letters import LINK_LASTS
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from kernel.jobs import perform
from kernel.tokens import issue
from mail.models import Delivery, Mailing
from tests.conversations.visit import Talk, press
from tests.peers.two import changed
from tests.support.letters import said_in
from tests.support.people import rows
from tests.support.world import World

LETTERS = "select d.email from delivery d join mailing m on m.id = d.mailing_id where m.letter = 'following/conversation'"
JOBS = "select id, args from jobs.procrastinate_jobs where task_name = 'following.tell_conversation' and status = 'todo'"


def told(world: World, state: str = "queued") -> list[str]:
    """To whom letters wait to leave, once the jobs that make them out are done; none leaves."""
    for job_id, args in rows(world, f"{JOBS} order by id"):
        perform(world.app, "following.tell_conversation", args.pop("tenant_id"), args)
        with world.as_superuser() as connection:
            connection.execute("delete from jobs.procrastinate_jobs where id = %s", [job_id])
    found = rows(world, f"{LETTERS} and d.state = %s", state)
    return [str(email).partition("@")[0] for (email,) in found]


def seal_all(talk: Talk) -> str:
    """What all letters that wait say, in both languages; whoever is to have none any more is left out."""
    said = ""
    with talk.hospital.entered():
        for mailing in db.session.scalars(select(Mailing).where(Mailing.letter == CONVERSATION.name)).all():
            for language in ("en", "es"):
                delivery = db.session.scalars(select(Delivery).where(Delivery.mailing_id == mailing.id)).one()
                said += said_in(language, mailing, delivery)[0]
    return said


def test_one_letter_tells_until_it_is_read_and_the_author_gets_none(world: World, talk: Talk) -> None:
    talk.says(talk.anna, "And another")
    assert told(world) == ["mia"]
    talk.says(talk.anna, "And a third")
    assert told(world) == ["mia"]
    press(talk.mia.browser(), f"{talk.path}/seen/3")
    talk.says(talk.anna, "And a fourth")
    assert told(world) == ["mia", "mia"]
    press(talk.mia.browser(), talk.path, body="I read along")
    assert sorted(told(world)) == ["anna", "mia", "mia"]


def test_a_letter_waits_for_whoever_reads_along(world: World, talk: Talk) -> None:
    later = rows(world, JOBS.replace("id, args", "scheduled_at > now() + interval '1 minute'"))
    assert later == [(True,)]
    press(talk.mia.browser(), f"{talk.path}/seen/1")
    assert told(world) == []


MEANWHILE: Mapping[str, Callable[[Talk], object]] = {
    "it is read": lambda talk: press(talk.mia.browser(), f"{talk.path}/seen/1"),
    "she leaves it": lambda talk: press(talk.mia.browser(), f"{talk.path}/leave"),
    "she blocks": lambda talk: press(talk.mia.browser(), f"{talk.path}/block"),
    "she is banned": lambda talk: changed(talk.mia, banned_until=now() + timedelta(days=1)),
    "she wants none": lambda talk: changed(talk.mia, tell_conversations="never"),
    "she leaves the hospital": lambda talk: changed(talk.mia, leaves_at=now() + timedelta(days=7)),
}


@pytest.mark.parametrize("when", ["before", "on its way"])
@pytest.mark.parametrize("what", MEANWHILE)
def test_no_letter_leaves_once(world: World, talk: Talk, what: str, when: str) -> None:
    if when == "on its way":
        assert told(world) == ["mia"]
    MEANWHILE[what](talk)
    seal_all(talk)
    assert told(world) == []


def test_no_letter_tells_of_words_that_are_gone(world: World, talk: Talk) -> None:
    press(talk.anna.browser(), f"{talk.message_path()}/delete")
    assert told(world) == []


def test_quiet_hours_and_one_letter_a_day_hold(world: World, talk: Talk) -> None:
    changed(talk.mia, time_zone="UTC", tell_conversations="daily")
    with time_machine.travel("2026-11-30T10:00:00+00:00", tick=True):
        assert told(world) == ["mia"]
    query = "select extract(hour from not_before at time zone 'UTC')::int, daily, together_id = to_id"
    daily = rows(world, f"{query} from delivery join mailing on mailing.id = mailing_id and letter = 'following/conversation'")
    assert daily == [(18, True, True)]


def test_it_says_nothing_of_what_who_and_where(world: World, talk: Talk) -> None:
    told(world)
    said = seal_all(talk)
    assert "mercy hospital" in said
    assert [word for word in ("marigold", "anna", "berg", str(talk.id), str(talk.anna.id)) if word in said] == []
    assert "list-unsubscribe=one-click" in said


def test_one_press_without_a_cookie_stops_exactly_that(world: World, talk: Talk) -> None:
    assert told(world) == ["mia"]
    with talk.hospital.entered():
        path = f"/unsubscribe/{issue(STOP_CONVERSATIONS, talk.mia.id, new_id(), lasts=LINK_LASTS)}"
    stranger = talk.hospital.browser()
    assert "private messages" in stranger.open(path).text
    assert told(world) == ["mia"]
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status == 200
    assert (told(world), told(world, "unsubscribed")) == ([], ["mia"])
    [wishes] = rows(
        world, "select tell_conversations, tell_words, tell_forums, tell_mentions from person where name = 'Mia Lund'"
    )
    assert wishes == ("never", "each", "each", "each")
    assert talk.mia.browser().open("/account/letters").submit({"conversations": "each"}).status == 200
