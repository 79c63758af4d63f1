"""Somebody who writes without her name: nothing that a reader can see, compare or ask for gives her away (PEOPLE.md 12)."""

import json
import re
from datetime import timedelta
from io import BytesIO

from sqlalchemy import update

from accounts.archive import ask_for_archive
from accounts.leaving import delete_person
from accounts.models import Person
from accounts.queries import person_with
from forums.archive import forum_files
from kernel.clock import now
from kernel.db import db
from tests.forums.test_forum_letters import run
from tests.forums.visit import a_topic, arrange, posts, press
from tests.photos.pictures import encoded, halves
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World

MOMENT = re.compile(r'datetime="[^"]+">[^<]+<|csrf_token"[^>]+>')


def test_to_readers_and_moderators_two_without_a_name_look_the_same(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    teen = hospital.person("Tess Teen")
    with hospital.entered():
        db.session.execute(update(Person).where(Person.id == teen.id).values(age_group="teen"))
    topics = [a_topic(somebody, "Alone", "I am alone.", anonymous=True) for somebody in (anna, mia, teen)]
    for reader in (hospital.person("Sam Hill"), hospital.person("Mo Derator", "moderator")):
        browser = reader.browser()
        said = []
        for topic in topics:
            shown = MOMENT.sub("", str(browser.open(topic.path).soup.select_one(".posts")))
            said.append(shown.replace(str(topic.id), "").replace(str(topic.post_id(1)), ""))
        assert said[0] == said[1] == said[2]
        assert all(word not in said[0] for word in ("Anna", "Mia", "Tess", str(anna.id), str(mia.id), str(teen.id)))
        assert posts(browser.open(topics[0].path))[0].startswith("· Somebody here")


def test_she_herself_sees_that_it_is_hers_and_can_change_it(hospital: Hospital) -> None:
    mia = hospital.person("Mia Lund")
    topic, browser = a_topic(hospital.person("Anna Berg")), mia.browser()
    shown = browser.open(topic.path).submit({"body": "My own fear", "anonymous": "y"}, action=topic.path)
    assert "Somebody here" in posts(shown)[1]
    assert "Only you see that this is yours." in posts(shown)[1]
    changed = browser.open(f"{topic.post_path(2)}/change").submit({"body": "Our fear"})
    assert "Lund" not in posts(changed)[1]
    reader = hospital.person("Sam Hill").browser()
    assert "Only you see" not in reader.open(topic.path).text
    assert "Lund" not in reader.open(topic.path).text
    assert fetch(reader, f"{topic.post_path(2)}/versions").status_code == 404


def test_a_quote_a_mention_and_a_letter_do_not_name_her(world: World, hospital: Hospital) -> None:
    anna, mia, sam = hospital.person("Anna Berg"), hospital.person("Mia Lund"), hospital.person("Sam Hill")
    topic = a_topic(anna)
    topic.says(mia, "Without my name", anonymous=True)
    topic.says(sam, "I know you, @Mia Lund", quotes=2)
    topic.says(sam, "And you, @Anna Berg")
    shown = anna.browser().open(topic.path)
    assert str(shown.soup.select_one(".post-quote")).count("Somebody here") == 1
    assert "Lund" not in "".join(str(part) for part in shown.soup.select(".post-who, .post-quote"))
    own = [fetch(sam.browser(), f"{topic.path}?quote={topic.post_id(2)}").get_data(as_text=True)]
    assert "Mia Lund" not in own[0].replace("I know you, @Mia Lund", "")
    run(world)
    letters = rows(world, "select m.letter, d.email from delivery d join mailing m on m.id = d.mailing_id order by 1, 2")
    assert ("following/forum_mention", anna.email) in letters
    said = json.dumps(rows(world, "select letter, about_id from mailing"), default=str)
    assert str(mia.id) not in said


def test_the_trail_does_not_say_who_and_says_who_asked(world: World, hospital: Hospital) -> None:
    mia = hospital.person("Mia Lund")
    topic, moderator = a_topic(mia, anonymous=True), hospital.person("Mo Derator", "moderator")
    post, browser = topic.post_path(1), mia.browser()
    browser.open(f"{post}/change").submit({"body": "Other"})
    press(browser, f"{post}/delete")
    press(browser, f"{post}/back")
    acts = "select actor, actor_id from audit_entry where about in ('post', 'topic') order by id"
    assert set(rows(world, acts)) == {("somebody", None)}
    assert "Mia Lund" in press(moderator.browser(), f"{post}/who").text
    asked = rows(world, "select actor_id, about_id from audit_entry where action = 'post.ask_who'")
    assert asked == [(moderator.id, topic.post_id(1))]
    named = a_topic(hospital.person("Anna Berg"))
    assert press(moderator.browser(), f"{named.post_path(1)}/who").status == 404


def test_no_picture_goes_without_a_name_and_no_name_is_left_out_where_that_is_not_allowed(hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg").browser()
    picture = (BytesIO(encoded(halves())), "me.jpg")
    sent = {"title": "Me", "body": "Here", "anonymous": "y", "pictures": picture}
    refused = anna.open("/forums/cancer/new").submit(sent)
    assert refused.status == 422
    assert "A picture can show who you are." in refused.text
    arrange(hospital, "cancer", anonymous=False)
    assert not anna.open("/forums/cancer/new").soup.select("[name=anonymous]")
    topic = a_topic(hospital.person("Mia Lund"))
    said = {"csrf_token": anna.token(), "body": "Hidden?", "anonymous": "y"}
    refused = anna.post(topic.path, said)  # from a form that was open before: she believes that nobody reads her name
    assert refused.status == 422
    assert "cannot write without a name" in refused.text
    assert "Hidden?" not in " ".join(posts(anna.open(topic.path)))


def test_a_copy_of_her_data_holds_her_words_and_nobody_elses(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna, "Annas title", "Annas words", anonymous=True)
    topic.says(mia, "Mias words", quotes=1)
    with hospital.entered():
        hers = b"".join(entry.content for entry in forum_files(anna.reader)).decode()
        others = b"".join(entry.content for entry in forum_files(mia.reader)).decode()
        ask_for_archive(person_with(mia.id), actor=mia.reader)  # type: ignore[arg-type]
    assert "Annas words" in hers
    assert '"without_name": true' in hers
    assert "Annas" not in others
    assert str(anna.id) not in others
    assert "Mias words" in others


def leaves(hospital: Hospital, somebody_id: object, *, away: bool) -> None:
    """Her account ends now."""
    with hospital.entered():
        gone = {"leaves_at": now() - timedelta(minutes=1), "words_away": away}
        db.session.execute(update(Person).where(Person.id == somebody_id).values(**gone))
    with hospital.entered():
        delete_person.work(person_id=str(somebody_id))


def test_when_she_leaves_her_named_words_lose_the_name_and_the_others_stay_as_they_are(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    topic.says(mia, "With my name")
    topic.says(mia, "Without it", anonymous=True)
    before = posts(anna.browser().open(topic.path))
    leaves(hospital, mia.id, away=False)
    after = posts(anna.browser().open(topic.path))
    assert "Somebody who left" in after[1]
    assert "With my name" in after[1]
    assert after[2] == before[2]


def test_or_all_her_words_go_and_answers_of_others_stay(world: World, hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(mia, "Mias title", "Mias opening")
    topic.says(anna, "Annas answer", quotes=1)
    alone = a_topic(mia, "Only hers", "Nobody answered")
    leaves(hospital, mia.id, away=True)
    reader = anna.browser()
    shown = reader.open(topic.path)
    assert "Mias" not in str(shown.soup)
    assert "Annas answer" in shown.text
    assert fetch(reader, alone.path).status_code == 404
    assert rows(world, "select count(*) from post where body like '%%Mias%%' or body like 'Nobody%%'") == [(0,)]
    assert rows(world, "select count(*) from topic where title <> ''") == [(0,)]
