"""Digests of forums: one letter in the morning, once, of exactly what may be read and is new, in numbers and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from following.digests import next_morning, plan_morning, write_digests
from following.fan_out import NOBODY
from following.forum_letters import STOP_DIGEST
from following.letters import LINK_LASTS
from forums.access import forum_for, topic_for
from forums.actions import follow_forum, have_seen, release_post
from forums.models import Post
from kernel.access import Role
from kernel.brand import current_brand
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue
from mail.letters import address, seal
from mail.models import Delivery, Mailing
from tests.forums.test_forum_letters import run, told, wish
from tests.forums.visit import ATopic, a_topic, arrange, press
from tests.support.letters import said_in
from tests.support.people import rows
from tests.support.world import Hospital, Somebody, World

DAY = timedelta(days=1)
MONDAY = datetime(2030, 1, 7, 8, tzinfo=UTC)
SUNDAY, TUESDAY = MONDAY - DAY, MONDAY + DAY
SATURDAY_EVENING = SUNDAY - timedelta(hours=12)


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital, with its four forums."""
    return world.hospital()


def morning(hospital: Hospital, at: datetime = MONDAY) -> None:
    """What follows from a morning, once the jobs of forums are done."""
    run(hospital.world)
    write(hospital, at)


def write(hospital: Hospital, at: datetime = MONDAY) -> None:
    """The worker's part in it."""
    with hospital.entered():
        write_digests.work(morning=at.isoformat(), after=str(NOBODY))


def letters(hospital: Hospital) -> list[tuple[str, dict[str, str]]]:
    """The digests that wait, sealed: to whom, and the numbers in each."""
    found = []
    with hospital.entered():
        mailings = select(Mailing).where(Mailing.letter == "following/forum_digest").order_by(Mailing.id)
        for mailing in db.session.scalars(mailings).all():
            seal(mailing, current_brand())
            to = select(Delivery).where(Delivery.mailing_id == mailing.id, Delivery.state == "queued")
            for delivery in db.session.scalars(to.order_by(Delivery.email)).all():
                values = {key[2:].partition(".")[0]: value for key, value in address(mailing, delivery).values.items()}
                numbers = {name: values[name] for name in ("replies", "topics", "mentions")}
                found.append((delivery.email.partition("@")[0], numbers))
    return found


def numbers(replies: int, topics: int, mentions: int) -> dict[str, str]:
    """How much is new."""
    return {"replies": str(replies), "topics": str(topics), "mentions": str(mentions)}


def followed(hospital: Hospital, **values: object) -> tuple[Somebody, Somebody, ATopic]:
    """Anna, who follows a topic of hers and two forums, and Mia, who writes in all of them."""
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    wish(anna, **(values or {"tell_forums": "daily", "tell_mentions": "daily"}))
    for forum in ("parenting", "spirituality"):
        with hospital.entered():
            follow_forum(forum_for(anna.reader, forum))
        a_topic(mia, forum=forum)
    topic = a_topic(anna)
    topic.says(anna, "My own.")
    for body in ("One.", "Two.", "@Anna Berg, three."):
        topic.says(mia, body)
    written(hospital, SATURDAY_EVENING)
    return anna, mia, topic


def written(hospital: Hospital, at: datetime, number: int = 0) -> None:
    """All posts, or those with this number, were written then."""
    with hospital.world.as_superuser() as connection:
        connection.execute("update post set created_at = %s where number = %s or 0 = %s", [at, number, number])
        connection.execute("update topic set last_at = %s", [at])


def test_one_letter_has_exactly_what_may_be_read_now_and_is_written_once(world: World, hospital: Hospital) -> None:
    _, mia, topic = followed(hospital)
    assert "anna" not in {to for _, to in told(world)}  # nothing leaves at once
    mo = hospital.person("Mo", Role.MODERATOR)
    press(mo.browser(), f"{topic.post_path(3)}/hide")
    arrange(hospital, "spirituality", read_by="group")
    for _ in range(2):
        morning(hospital)
    assert letters(hospital) == [("anna", numbers(2, 1, 1))]
    press(mo.browser(), f"{topic.post_path(5)}/hide")
    assert letters(hospital) == [("anna", numbers(1, 1, 0))]  # as it is when it leaves
    sent(hospital)
    morning(hospital, TUESDAY)
    assert letters(hospital) == []  # nothing is new
    topic.says(mia, "Four.")
    written(hospital, TUESDAY + timedelta(hours=1), 6)
    for later in (2, 3):
        morning(hospital, MONDAY + later * DAY)
    assert letters(hospital) == [("anna", numbers(1, 0, 0))]


def sent(hospital: Hospital) -> None:
    """What waited has left."""
    with hospital.world.as_superuser() as connection:
        connection.execute("update delivery set state = 'sent'")


def test_mornings_at_once_make_one_letter(hospital: Hospital) -> None:
    followed(hospital)
    run(hospital.world)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: write(hospital), range(4)))
    assert letters(hospital) == [("anna", numbers(3, 2, 1))]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"tell_forums": "weekly", "tell_mentions": "daily"}, [numbers(0, 0, 1), numbers(3, 2, 0)]),
        ({"tell_forums": "weekly", "tell_mentions": "weekly"}, [numbers(3, 2, 1)]),
        ({"tell_forums": "never", "tell_mentions": "daily"}, [numbers(0, 0, 1)]),
        ({"tell_forums": "daily", "tell_mentions": "never"}, [numbers(3, 2, 0)]),
    ],
    ids=str,
)
def test_each_kind_comes_in_its_time_and_none_twice(
    hospital: Hospital, values: dict[str, object], expected: list[dict[str, str]]
) -> None:
    followed(hospital, **values)
    kept = []
    for at in (SUNDAY, MONDAY, TUESDAY):
        morning(hospital, at)
        kept += [said for _, said in letters(hospital)]
        sent(hospital)
    assert kept == expected


@pytest.mark.parametrize("ends", ["read", "banned", "never"])
def test_nothing_is_sent_to_who_has_read_it_or_may_not_or_will_not(hospital: Hospital, ends: str) -> None:
    anna, _, topic = followed(hospital)
    if ends == "read":
        arrange(hospital, "parenting", read_by="group")
        arrange(hospital, "spirituality", read_by="group")
        with hospital.entered():
            have_seen(topic_for(anna.reader, "cancer", topic.id), 5)
    else:
        morning(hospital)
        assert len(letters(hospital)) == 1
        wish(anna, **({"banned_until": TUESDAY} if ends == "banned" else {"tell_forums": "never", "tell_mentions": "never"}))
    morning(hospital)
    assert letters(hospital) == []


def test_what_waited_for_a_moderator_is_new_when_it_comes(hospital: Hospital) -> None:
    anna, _, topic = followed(hospital)
    written(hospital, MONDAY - 9 * DAY)
    with hospital.entered():
        post = db.session.scalars(select(Post).where(Post.topic_id == topic.id, Post.number == 3)).one()
        visit = topic_for(anna.reader, "cancer", topic.id)
        release_post(visit, post)
        post.came_at = visit.topic.last_at = SUNDAY
    morning(hospital)
    assert letters(hospital)[0][1]["replies"] == "1"


def test_a_digest_says_nothing_and_one_press_stops_exactly_that(world: World, hospital: Hospital) -> None:
    anna, mia, topic = followed(hospital, tell_forums="weekly", tell_mentions="each")
    morning(hospital)
    with hospital.entered():
        mailing = db.session.scalars(select(Mailing).where(Mailing.letter == "following/forum_digest")).one()
        for language in ("en", "es"):
            delivery = db.session.scalars(select(Delivery).where(Delivery.mailing_id == mailing.id)).one()
            said, to = said_in(language, mailing, delivery)
            hidden = ("nights", "parenting", "cancer", "spirituality", "mia", "three", str(topic.id))
            assert [word for word in hidden if word in said] == []
            assert to.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        token = issue(STOP_DIGEST, anna.id, new_id(), lasts=LINK_LASTS)
    assert "No more letters?" in hospital.browser().open(f"/unsubscribe/{token}").text
    assert hospital.browser().post(f"/unsubscribe/{token}", {"List-Unsubscribe": "One-Click"}).status == 200
    assert rows(world, f"select tell_forums, tell_mentions from person where id = '{anna.id}'") == [("never", "each")]
    assert letters(hospital) == []
    elsewhere = world.hospital("brigid")
    assert elsewhere.browser().post(f"/unsubscribe/{token}", {}).status == 404
    assert rows(world, f"select tell_forums from person where id = '{mia.id}'") == [("each",)]


def test_the_page_it_leads_to_has_what_is_unread_by_forum_and_nothing_that_may_not_be_read(hospital: Hospital) -> None:
    anna, mia, topic = followed(hospital)
    arrange(hospital, "spirituality", read_by="group")
    a_topic(mia, "Not followed", forum="well-being")
    page = anna.browser().open("/forum-news")
    assert [heading.text.strip() for heading in page.soup.select("h2")] == ["Parenting", "Cancer"]
    for absent in ("Spirituality", "Not followed"):
        assert absent not in page.text.partition("New in the forums")[2]
    with hospital.entered():
        have_seen(topic_for(anna.reader, "cancer", topic.id), 5)
    arrange(hospital, "parenting", read_by="group")
    assert "You have read all there is" in anna.browser().open("/forum-news").text


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2026-03-07T03:17", "America/New_York", "2026-03-07T13:00"),
        ("2026-03-08T03:17", "America/New_York", "2026-03-08T12:00"),  # clocks were put forward
        ("2026-03-08T12:00", "America/New_York", "2026-03-09T12:00"),
        ("2026-06-01T03:17", "Asia/Tokyo", "2026-06-01T23:00"),
        ("2026-06-01T03:17", "Europe/Berlin", "2026-06-01T06:00"),
    ],
)
def test_the_next_morning_is_eight_where_the_hospital_is(at: str, zone: str, expected: str) -> None:
    found = next_morning(datetime.fromisoformat(at).replace(tzinfo=UTC), zone)
    assert found.astimezone(UTC).isoformat(timespec="minutes") == f"{expected}+00:00"


def test_every_day_a_hospital_plans_its_morning(world: World, hospital: Hospital) -> None:
    with hospital.entered():
        plan_morning.work()
    query = (
        "select args->>'morning', scheduled_at from jobs.procrastinate_jobs where task_name = 'following.write_forum_digests'"
    )
    [(said, scheduled)] = rows(world, query)
    assert datetime.fromisoformat(str(said)) == scheduled
