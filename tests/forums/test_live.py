"""A topic lives: who listens hears what she may see, each as she may see it, and nobody learns who wrote without a name."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest
from sqlalchemy import select, update

from accounts.factors.models import Factor, FactorKind
from accounts.models import Person, Session
from forums.access import topic_for
from forums.actions import move_post
from forums.models import Post, PostState
from kernel.db import db
from tenants.directory.tying import leave
from tenants.policies.models import HospitalPolicy
from tests.forums.visit import ATopic, a_topic, arrange, press
from tests.support.live import ask, listening
from tests.support.world import Hospital


def test_a_reply_a_change_and_a_removal_come_to_each_as_she_may_see_them(hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    moderator, topic = hospital.person("Mo Derator", "moderator").browser(), a_topic(anna)
    on, writer = f"topic:{topic.id}", mia.browser()
    with listening(sam.browser(), on) as reads, listening(moderator, on) as looks, listening(writer, on) as wrote:
        number = topic.says(mia, "A new word")
        assert "A new word" in reads.next().words
        assert "Take away" not in reads.heard
        assert "Hide" in looks.next().words
        assert "Take away" in wrote.next().words
        writer.open(f"{topic.post_path(number)}/change").submit({"body": "Another word"})
        assert "Another word" in reads.next().words
        press(moderator, f"{topic.post_path(number)}/hide")
        hidden = reads.next()
        assert "A moderator hid something here." in hidden.words
        assert "Another word" not in hidden.data
        assert [looks.next(), looks.next()][1].words.count("Another word") == 1


def test_without_a_name_nothing_that_comes_tells_who_it_is(hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    topic = a_topic(anna)
    on = f"topic:{topic.id}"
    with listening(sam.browser(), on) as reads, listening(hospital.person("Mo D", "moderator").browser(), on) as looks:
        with listening(mia.browser(), on) as wrote:
            topic.says(mia, "Without my name", anonymous=True)
            assert "Only you see that this is yours." in wrote.next().words
        for heard in (reads, looks):
            assert "Somebody here" in heard.next().words
            assert not [word for word in ("Mia", str(mia.id), "Only you") if word in heard.heard]
    assert press(mia.browser(), f"{topic.path}/writing").status == 404
    arrange(hospital, "cancer", anonymous=False)
    assert press(mia.browser(), f"{topic.path}/writing").status == 204


def test_who_may_not_read_may_not_listen_and_whose_right_ends_hears_no_more(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    on = f"topic:{topic.id}"
    assert ask(hospital.browser(), [on]).status_code == 404
    with listening(mia.browser(), on) as reads:
        arrange(hospital, "cancer", read_by="group")
        topic_says_as_moderator(hospital, topic.path)
        assert reads.ends()
        assert "Secret" not in reads.heard
    assert ask(mia.browser(), [on]).status_code == 404


def topic_says_as_moderator(hospital: Hospital, path: str) -> None:
    """A moderator writes what only the group may read."""
    press(hospital.person("Mo Derator", "moderator").browser(), path, body="Secret")


def lose(what: Callable[[Person], object]) -> Callable[[Hospital, UUID], None]:
    """Something becomes of a moderator's account or session."""

    def done(hospital: Hospital, person_id: UUID) -> None:
        with hospital.entered():
            what(db.session.get_one(Person, (hospital.id, person_id)))

    return done


def _demands_second_factor(_: Person) -> None:
    db.session.execute(update(HospitalPolicy).values(second_factor=["moderator"]))
    db.session.execute(update(Session).values(strong_at=None))


LOSSES: Mapping[str, tuple[Callable[[Hospital, UUID], None], bool]] = {
    "the role is taken away": (lose(lambda mo: setattr(mo, "roles", [])), True),
    "the role waits for a second factor": (lose(_demands_second_factor), True),
    "a second factor is set up elsewhere, and not shown here": (
        lose(lambda mo: db.session.add(Factor(person_id=mo.id, kind=FactorKind.APP, secret=b"sealed"))),
        False,
    ),
    "the hospital's directory takes him off": (lose(leave), False),
}


@pytest.mark.parametrize("why", LOSSES)
def test_a_moderator_hears_as_everybody_else_or_nothing_when(why: str, hospital: Hospital) -> None:
    what, still_reads = LOSSES[why]
    anna, mo = hospital.person("Anna Berg"), hospital.person("Mo Derator", "moderator")
    topic, browser = a_topic(anna), mo.browser(strong=why != "a second factor is set up elsewhere, and not shown here")
    number = topic.says(anna, "Nobody shall read this")
    with hospital.entered():
        db.session.execute(update(HospitalPolicy).values(second_factor=[]))
    with listening(browser, f"topic:{topic.id}") as looks:
        topic.says(anna, "A fence")
        assert "Hide" in looks.next().words
        what(hospital, mo.id)
        with hospital.entered():
            move_post(topic_for(anna.reader, "cancer", topic.id), post_of(topic, number), PostState.HIDDEN)
        if still_reads:
            assert looks.next().kind == "again"
            assert "A moderator hid something here." in looks.next().words
        else:
            assert looks.ends()
        assert "Nobody shall read this" not in looks.heard


def post_of(topic: ATopic, number: int) -> Post:
    """One of its posts."""
    return db.session.scalars(select(Post).where(Post.topic_id == topic.id, Post.number == number)).one()


def test_a_topic_that_is_closed_tells_whoever_could_write_to_look_again(hospital: Hospital) -> None:
    anna, mo = hospital.person("Anna Berg"), hospital.person("Mo Derator", "moderator").browser()
    topic = a_topic(anna)
    with listening(anna.browser(), f"topic:{topic.id}") as reads:
        press(mo, f"{topic.path}/close")
        assert reads.next().kind == "again"
