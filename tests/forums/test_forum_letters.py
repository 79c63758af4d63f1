"""Letters about forums: to whom they go and when, what they never say, and how exactly each can be stopped."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select, update

from accounts.models import Person
from following.forum_letters import STOP_FORUM, STOP_MENTIONS, STOP_TOPIC, TO_FORUM, TO_TOPIC
from following.letters import LINK_LASTS
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from kernel.jobs import perform
from kernel.tokens import issue
from mail.letters import seal
from mail.models import Delivery, Mailing
from tests.forums.visit import a_topic, arrange, press
from tests.support.letters import said_in
from tests.support.people import fetch, rows
from tests.support.world import Hospital, Somebody, World

MAILS = "select m.letter, d.email from delivery d join mailing m on m.id = d.mailing_id where d.state {} order by d.id"


def told(world: World, state: str = "= 'queued'") -> list[tuple[str, str]]:
    """Which letters wait for whom, by the last part of their names, once the jobs of forums are done."""
    run(world)
    return [
        (str(letter).rpartition("_")[2], str(email).partition("@")[0]) for letter, email in rows(world, MAILS.format(state))
    ]


def run(world: World) -> None:
    """Does the jobs that make letters about forums out; none leaves."""
    own = "from jobs.procrastinate_jobs where task_name like 'following.tell_forum%%' and status = 'todo'"
    while waiting := rows(world, f"select id, task_name, args {own} order by id limit 1"):
        [(job_id, name, args)] = waiting
        assert isinstance(args, dict)
        perform(world.app, str(name), args.pop("tenant_id"), args)
        with world.as_superuser() as connection:
            connection.execute("delete from jobs.procrastinate_jobs where id = %s", [job_id])


def wish(somebody: Somebody, **values: object) -> None:
    """What somebody chose about letters."""
    with somebody.hospital.entered():
        db.session.execute(update(Person).where(Person.id == somebody.id).values(**values))


def test_who_follows_learns_of_a_reply_and_whoever_wrote_it_does_not(world: World, hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    topic = a_topic(anna)
    press(sam.browser(), f"{topic.path}/follow")
    topic.says(mia, "Hello")
    assert sorted(told(world)) == [("reply", "anna"), ("reply", "sam")]


def test_a_forum_is_followed_for_new_topics_and_a_topic_for_new_posts(world: World, hospital: Hospital) -> None:
    mia = hospital.person("Mia Lund")
    press(mia.browser(), "/forums/cancer/follow")
    topic = a_topic(hospital.person("Anna Berg"))
    topic.says(hospital.person("Sam Hill"), "Hello")
    assert sorted(told(world)) == [("reply", "anna"), ("topic", "mia")]
    press(mia.browser(), "/forums/cancer/unfollow")
    a_topic(hospital.person("Tess Reader"))
    assert len(told(world)) == 2


def test_whom_a_post_names_gets_one_letter_if_she_wrote_there_or_follows(world: World, hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    topic = a_topic(anna)
    topic.says(mia, "Thank you @anna berg, and @Sam Hill, and @Mia Lund")
    assert told(world) == [("mention", "anna")]
    wish(anna, tell_mentions="never")
    press(sam.browser(), f"{topic.path}/follow")
    topic.says(mia, "@Anna Berg @Sam Hill @Nobody")
    assert sorted(told(world)[1:]) == [("mention", "sam"), ("reply", "anna")]


def test_about_one_topic_a_letter_an_hour_leaves_at_most(world: World, hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    for n in range(4):
        topic.says(mia, f"Word {n}")
    assert told(world) == [("reply", "anna")]
    topic.says(mia, "One more, after the letter left")
    topic.says(mia, "And another")
    assert told(world) == [("reply", "anna"), ("reply", "anna")]
    later = rows(world, "select not_before > now() + interval '50 minutes' from delivery order by id")
    assert later[0] in ((None,), (False,))
    assert later[1] == (True,)


@pytest.mark.parametrize(
    ("values", "letters", "hour"),
    [({"tell_forums": "never"}, 0, None), ({"tell_forums": "daily"}, 0, None), ({"quiet_from": 7, "quiet_until": 15}, 1, 15)],
    ids=str,
)
def test_pace_and_quiet_hours_hold(
    world: World, hospital: Hospital, values: dict[str, object], letters: int, hour: int
) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    wish(anna, time_zone="UTC", **values)
    with time_machine.travel("2026-11-30T10:00:00+00:00", tick=True):
        topic = a_topic(anna)
        topic.says(mia, "Hello")
        run(world)
    found = rows(world, "select extract(hour from not_before at time zone 'UTC')::int from delivery")
    assert [row[0] for row in found] == [hour] * letters


def test_nobody_is_told_who_may_not_read_there_or_leaves(world: World, hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    hospital.page(sam)
    topic = a_topic(sam)
    for somebody in (anna, mia):
        press(somebody.browser(), f"{topic.path}/follow")
    wish(mia, leaves_at=now() + timedelta(days=3))
    arrange(hospital, "cancer", read_by="caregivers", written_by="caregivers")
    topic.says(sam, "@Anna Berg @Mia Lund Only for caregivers now")
    assert told(world) == []


def test_a_letter_on_its_way_is_withheld_when_rights_or_the_topic_end(world: World, hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    topic.says(mia, "Hello")
    assert told(world) == [("reply", "anna")]
    arrange(hospital, "cancer", read_by="group")
    with hospital.entered():
        seal(db.session.scalars(select(Mailing)).one(), current_brand())
    assert told(world, "= 'stopped'") == [("reply", "anna")]


def test_a_letter_says_nothing_of_what_who_and_where(world: World, hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    press(anna.browser(), "/forums/spirituality/follow")
    topic = a_topic(mia, "Aubergine", "Lantern", forum="spirituality")
    press(anna.browser(), f"{topic.path}/follow")
    topic.says(mia, "@Anna Berg Marigold")
    run(world)
    with hospital.entered():
        for mailing in db.session.scalars(select(Mailing)).all():
            for language in ("en", "es"):
                delivery = db.session.scalars(select(Delivery).where(Delivery.mailing_id == mailing.id)).one()
                said, to = said_in(language, mailing, delivery)
                assert "mercy hospital" in said
                hidden = ("aubergine", "lantern", "marigold", "spirituality", "espiritualidad", "cancer", "mia", str(topic.id))
                assert [word for word in hidden if word in said] == []
                assert to.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {str(letter) for (letter,) in rows(world, "select letter from mailing")} == {
        "following/forum_mention",
        "following/forum_topic",
    }


@pytest.mark.parametrize("purpose", [STOP_TOPIC, STOP_FORUM, STOP_MENTIONS])
def test_one_press_without_a_cookie_stops_exactly_that(world: World, hospital: Hospital, purpose: str) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    browser = anna.browser()
    for forum in ("cancer", "parenting"):
        press(browser, f"/forums/{forum}/follow")
    one, other = a_topic(anna), a_topic(anna, forum="parenting")
    with hospital.entered():
        forum_id = UUID(str(rows(world, "select id from forum where slug = 'cancer'")[0][0]))
        about = {STOP_TOPIC: one.id, STOP_FORUM: forum_id, STOP_MENTIONS: one.id}[purpose]
        token = issue(purpose, anna.id, about, lasts=LINK_LASTS)
    asked = hospital.browser().open(f"/unsubscribe/{token}")
    assert rows(world, "select count(*) from topic_reader where follows") == [(2,)]
    assert "No more letters?" in asked.text
    stopped = hospital.browser().post(f"/unsubscribe/{token}", {"List-Unsubscribe": "One-Click"})
    assert stopped.status == 200
    for topic in (one, other):
        topic.says(mia, "@Anna Berg Hello")
    for forum in ("cancer", "parenting"):
        a_topic(mia, forum=forum)
    expected = {
        STOP_TOPIC: ["mention", "mention", "topic", "topic"],
        STOP_FORUM: ["mention", "mention", "topic"],
        STOP_MENTIONS: ["reply", "reply", "topic", "topic"],
    }
    found = sorted(letter for letter, email in told(world) if email == "anna")
    assert found == expected[purpose]


def test_a_letters_link_leads_to_what_is_new_for_whoever_may_read_there(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    topic.says(mia, "Hello")
    with hospital.entered():
        link = f"/forum-letters/{issue(TO_TOPIC, topic.id, new_id(), lasts=LINK_LASTS)}"
        never = f"/forum-letters/{issue(TO_FORUM, new_id(), new_id(), lasts=LINK_LASTS)}"
    assert fetch(anna.browser(), link).location == f"{topic.path}#p-2"
    assert fetch(hospital.browser(), link).location.startswith("/sign-in")
    assert fetch(anna.browser(), never).status_code == fetch(anna.browser(), "/forum-letters/x").status_code == 404
    arrange(hospital, "cancer", read_by="group")
    assert fetch(anna.browser(), link).status_code == 404
