"""Talking in a forum: beginning a topic, replying with a quote, changing with history, deleting with undo, drafts, chapters."""

from io import BytesIO

from sqlalchemy import select

from forums.models import PostDraft
from forums.pictures import forget_loose
from forums.queries import POSTS_A_CHAPTER
from kernel.db import db
from kernel.ids import new_id
from photos.models import Photo
from tests.forums.visit import a_topic, arrange, many, posts, press
from tests.photos.pictures import encoded, halves
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World


def test_a_topic_is_begun_answered_with_a_quote_and_read_by_all(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg").browser(), hospital.person("Mia Lund").browser()
    form = anna.open("/forums/cancer/new")
    for said in ("Every member of Mercy Hospital can read it", "Nobody reads along day and night", "911", "988"):
        assert said in form.text
    begun = form.submit({"title": "Nights", "body": "How do you **sleep**?\n\nI do not."})
    assert begun.heading == "Nights"
    assert str(begun.soup.select_one(".post .prose")).count("<p>") == 2
    topic = begun.path
    answer = mia.open(topic).soup.select_one(".post-acts a")
    assert answer is not None
    asked = mia.open(str(answer["href"]).partition("#")[0])
    assert "How do you **sleep**?" in " ".join(q.get_text() for q in asked.soup.select("#reply .post-quote"))
    replied = asked.submit({"body": "With the window open."}, action=topic)
    assert [who.get_text() for who in replied.soup.select(".post-who")] == ["Anna Berg", "Mia Lund"]
    assert "Anna Berg" in str(replied.soup.select(".post")[1].select_one(".post-quote"))
    listed = anna.open("/forums/cancer").text
    assert "One answer" in listed
    assert "One new post since you were here" in listed


def test_what_is_quoted_goes_with_the_words_it_is_from(hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg")
    topic = a_topic(anna, body="A secret that slipped out")
    topic.says(hospital.person("Mia Lund"), "I understand.", quotes=1)
    press(anna.browser(), f"{topic.post_path(1)}/delete")
    shown = hospital.person("Sam Hill").browser().open(topic.path)
    assert "slipped" not in shown.text
    assert "The words that this answers are not here any more." in shown.text


def test_a_change_is_seen_as_one_and_its_history_by_author_and_moderators_alone(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg").browser(), hospital.person("Mia Lund").browser()
    topic = a_topic(hospital.person("Tess Writes"), body="The first wording")
    writer = hospital.person("Tess Again", email="again@mercy.example")
    number = topic.says(writer, "The former wording")
    changed = writer.browser().open(f"{topic.post_path(number)}/change").submit({"body": "Another wording"})
    assert "changed" in posts(changed)[1]
    assert "former" not in mia.open(topic.path).text
    versions = f"{topic.post_path(number)}/versions"
    assert fetch(anna, versions).status_code == fetch(mia, versions).status_code == 404
    moderator = hospital.person("Mo Derator", "moderator").browser()
    for browser in (writer.browser(), moderator):
        assert "The former wording" in browser.open(versions).text


def test_words_taken_away_leave_a_place_and_come_back_as_they_were(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    number, reader = topic.says(mia, "Regretted"), anna.browser()
    gone = press(mia.browser(), f"{topic.post_path(number)}/delete")
    assert "Regretted" in gone.text
    assert posts(reader.open(topic.path))[1] == "Whoever wrote here took the words away."
    assert "No answer yet" in reader.open("/forums/cancer").text
    press(mia.browser(), f"{topic.post_path(number)}/back")
    assert "Regretted" in reader.open(topic.path).text
    assert "One answer" in reader.open("/forums/cancer").text


def test_a_title_goes_with_the_first_words_and_a_topic_with_the_last(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna, "My husband left")
    number, reader = topic.says(mia, "I am here."), mia.browser()
    press(anna.browser(), f"{topic.post_path(1)}/delete")
    for path in ("/forums", "/forums/cancer", topic.path):
        shown = reader.open(path)
        assert "My husband left" not in str(shown.soup)
        assert "A topic whose first words were taken away" in shown.text
    press(mia.browser(), f"{topic.post_path(number)}/delete")
    assert fetch(reader, topic.path).status_code == 404
    assert "taken away" not in reader.open("/forums").text
    press(anna.browser(), f"{topic.post_path(1)}/back")
    assert reader.open(topic.path).heading == "My husband left"


def test_a_moderator_hides_a_post_and_with_the_first_the_whole_topic(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna, "Cures that they hide")
    number, moderator, reader = (
        topic.says(mia, "Buy my tea."),
        hospital.person("Mo Derator", "moderator").browser(),
        anna.browser(),
    )
    press(moderator, f"{topic.post_path(number)}/hide")
    assert posts(reader.open(topic.path))[1] == "A moderator hid something here."
    assert "Buy my tea." not in mia.browser().open(topic.path).text
    assert "Buy my tea." in moderator.open(topic.path).text
    press(moderator, f"{topic.post_path(1)}/hide")
    assert fetch(mia.browser(), topic.path).status_code == 404
    assert "Cures" not in mia.browser().open("/forums").text + mia.browser().open("/forums/cancer").text
    assert fetch(reader, topic.path).status_code == 200
    assert press(reader, topic.path, body="Again").status == 403
    press(moderator, f"{topic.post_path(1)}/show")
    assert fetch(mia.browser(), topic.path).status_code == 200


def test_a_closed_topic_is_read_and_an_archived_forum_too(hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg")
    topic, moderator = a_topic(anna), hospital.person("Mo Derator", "moderator").browser()
    press(moderator, f"{topic.path}/close")
    assert press(anna.browser(), topic.path, body="More").status == 403
    assert fetch(anna.browser(), f"{topic.post_path(1)}/change").status_code == 403
    assert press(anna.browser(), f"{topic.post_path(1)}/delete").status == 200
    press(moderator, f"{topic.path}/move", to="parenting")
    assert fetch(anna.browser(), topic.path).status_code == 404
    assert fetch(anna.browser(), f"/forums/parenting/{topic.id}").status_code == 200


def test_what_is_typed_is_kept_on_the_server_and_gone_once_it_is_said(world: World, hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg")
    topic, browser = a_topic(anna), anna.browser()
    data = {"csrf_token": browser.token(), "topic": str(topic.id), "title": "", "body": "Half a sen", "base": ""}
    kept = browser.client.post("/forums/cancer/draft", data=data, base_url=f"http://{browser.at}").get_json()
    other = browser.client.post("/forums/cancer/draft", data={**data, "body": "Other"}, base_url=f"http://{browser.at}")
    assert other.status_code == 409
    assert other.get_json()["body"] == "Half a sen"
    opened = browser.open(topic.path)
    assert "Half a sen" in opened.form(topic.path).get_text()
    assert hospital.person("Mia Lund").browser().open(topic.path).text.count("Half a sen") == 0
    opened.submit({"body": "Half a sentence", "base": kept["base"]}, action=topic.path)
    assert rows(world, "select count(*) from post_draft") == [(0,)]
    assert press(browser, "/forums/cancer/draft", topic=new_id(), body="x").status == 404


def test_a_button_pressed_twice_says_it_once(hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg").browser()
    topic = a_topic(hospital.person("Mia Lund"))
    form = anna.open(topic.path)
    for _ in range(2):
        shown = form.submit({"body": "Only once"}, action=topic.path)
    assert sum("Only once" in post for post in posts(shown)) == 1


def test_a_long_topic_comes_in_chapters_and_marks_what_is_new(hospital: Hospital) -> None:
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    topic = a_topic(anna)
    many(topic, 120)
    reader = mia.browser()
    first, last = reader.open(topic.path), reader.open(f"{topic.path}?chapter=9999")
    assert len(posts(first)) == POSTS_A_CHAPTER
    assert "Chapter 3 of 3" in last.text
    assert len(posts(last)) == 21
    mark = first.soup.select_one("[data-seen-url]")
    assert mark is not None
    press(reader, str(mark["data-seen-url"]))
    assert "71 new posts since you were here" in reader.open("/forums/cancer").text
    assert reader.open(f"{topic.path}?chapter=2").text.count("New since you were here") == 1
    press(reader, f"{topic.path}/seen/99999999")
    assert "since you were here" not in reader.open("/forums/cancer").text
    assert reader.open(f"{topic.path}?chapter=x").status == 200


def test_pictures_are_cleaned_shown_to_readers_of_the_topic_alone_and_forgotten_when_loose(
    world: World, hospital: Hospital
) -> None:
    arrange(hospital, "cancer", read_by="caregivers")
    anna = hospital.person("Anna Berg")
    hospital.page(anna)
    browser = anna.browser()
    sent = {"title": "A view", "body": "From the ward", "pictures": (BytesIO(encoded(halves())), "v.jpg"), "shows": "A hill"}
    begun = browser.open("/forums/cancer/new").submit(sent)
    assert "A picture is being prepared." in begun.text
    world.work()
    [image] = browser.open(begun.path).soup.select(".post img")
    assert image["alt"] == "A hill"
    assert fetch(browser, str(image["src"])).status_code == 200
    assert fetch(hospital.person("Mia Lund").browser(), str(image["src"])).status_code == 404
    assert fetch(browser, str(image["src"]).replace("medium", "full")).status_code == 404
    refused = browser.open("/forums/cancer/new").submit({"title": "x", "body": "y", "pictures": (BytesIO(b"no"), "n.jpg")})
    assert refused.status == 422
    assert "n.jpg" in refused.text
    with hospital.entered():
        loose = Photo(id=new_id(), album_id=new_id(), width=1, height=1)
        db.session.add(loose)
        placed = db.session.scalars(select(Photo.id)).first()
        for photo_id in (loose.id, placed):
            forget_loose.work(photo_id=str(photo_id))
    assert rows(world, "select count(*) from photo") == [(1,)]


def test_a_draft_goes_along_when_its_topic_is_moved(hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg")
    topic, browser = a_topic(anna), anna.browser()
    press(browser, "/forums/cancer/draft", topic=str(topic.id), body="Half a sen")
    press(hospital.person("Mo Derator", "moderator").browser(), f"{topic.path}/move", to="parenting")
    with hospital.entered():
        assert db.session.scalars(select(PostDraft.forum_id)).one() is None
    assert "Half a sen" in browser.open(f"/forums/parenting/{topic.id}").form(str(topic.id)).get_text()
