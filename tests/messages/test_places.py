"""Words where they belong: answers for all who may write, words under a picture, and the form of whoever has no account."""

from uuid import UUID

import pytest
from flask import current_app, render_template

from kernel.db import db
from messages.queries import words_under
from pages.access import page_for
from pages.models import UpdatePhoto
from photos.actions import keep_picture
from photos.models import Photo
from tests.messages.visit import Visit, follow_link, leave, message_id, status, words
from tests.photos.pictures import encoded, halves
from tests.support.people import rows
from tests.support.world import World


@pytest.fixture
def picture(visit: Visit, world: World) -> UUID:
    """A picture in the page's update."""
    [(update,)] = rows(world, "select id from update")
    with visit.hospital.entered():
        photo = keep_picture(encoded(halves()), visit.page.id, actor=visit.page.keeper.reader)
        db.session.add(UpdatePhoto(update_id=update, photo_id=photo.id, position=0))
        return photo.id


def test_words_under_a_picture_stand_there_and_are_answered_there(visit: Visit, world: World, picture: UUID) -> None:
    here = f"{visit.page.path}/messages?photo={picture}"
    shown = visit.ruth.open(here).submit({"body": "What a smile."}, action="/messages")
    assert "What a smile." in shown.text
    first = message_id(world, "What a smile.")
    answering = visit.member.open(f"{visit.page.path}/messages?reply_to={first}")
    assert "What a smile." in answering.text
    answering.submit({"body": "Hers."}, action="/messages")
    assert rows(world, "select photo_id, reply_to_id from support_message order by id") == [(picture, None), (picture, first)]
    assert words(visit.keeper, here) == ["What a smile.", "Hers."]
    assert words(visit.keeper, visit.page.path) == words(visit.keeper, f"{visit.page.path}/messages") == []


def test_a_picture_that_is_not_for_her_takes_no_word_and_shows_none(visit: Visit, world: World, picture: UUID) -> None:
    leave(visit.keeper, visit.page, "What a smile.", f"?photo={picture}")
    with world.as_superuser() as connection:
        connection.execute("update guest set sees_pictures = false")
    assert visit.ruth.open(f"{visit.page.path}/messages?photo={picture}").status == 404
    assert status(visit.ruth, f"{visit.page.path}/messages", photo=picture, body="Let me see.") == 404
    word = message_id(world, "What a smile.")
    assert visit.ruth.open(f"{visit.page.path}/messages?reply_to={word}").status == 404
    assert status(visit.ruth, f"{visit.page.path}/messages/{word}/feeling", feeling="heart") == 404


def test_below_a_picture_stand_its_newest_words_and_the_place_to_leave_one(visit: Visit, world: World, picture: UUID) -> None:
    for n in range(4):
        leave(visit.keeper, visit.page, f"Word {n}", f"?photo={picture}")
    leave(visit.keeper, visit.page, "For the page.")
    with visit.hospital.entered(), current_app.test_request_context():
        seen = page_for(visit.page.keeper.reader, visit.page.slug)
        photo = db.session.get_one(Photo, (visit.hospital.id, picture))
        it = words_under(seen, photo)
        html = render_template("messages/under_picture.html", it=it, photo=photo, visit=seen, page=seen.page)
    assert [word in html for word in ("Word 3", "Word 2", "Word 1", "Word 0", "For the page.")] == [True] * 3 + [False] * 2
    assert "All 4 words for this picture" in html
    assert f'name="photo" value="{picture}"' in html


@pytest.mark.parametrize("address", ["", "update"])
def test_everybody_who_may_write_can_answer_and_sees_what(visit: Visit, world: World, address: str) -> None:
    about = f"?update={rows(world, 'select id from update')[0][0]}" if address else ""
    leave(visit.ruth, visit.page, "Shall I bring soup?", about)
    first = message_id(world, "Shall I bring soup?")
    for number, browser in enumerate(visit.everybody):
        link = browser.open(visit.page.path).soup.select_one(f"#m-{first} a[href*=reply_to]")
        assert link is not None
        form = browser.open(str(link["href"]))
        assert "Shall I bring soup?" in form.text
        form.submit({"body": f"Answer {number}"}, action="/messages")
    assert rows(world, "select count(*) from support_message where reply_to_id = %s", first) == [(3,)]
    with world.as_superuser() as connection:
        connection.execute("update guest set may_write = false")
    page = visit.ruth.open(visit.page.path)
    assert not page.soup.select("a[href*=reply_to]")
    assert not page.soup.select("textarea")
    assert "You can read along here." in page.text
    assert status(visit.ruth, f"{visit.page.path}/messages", reply_to=first, body="One more.") == 403


def test_all_answers_to_a_word_are_listed_page_by_page(visit: Visit, world: World) -> None:
    leave(visit.keeper, visit.page, "How are you?")
    first = message_id(world, "How are you?")
    for n in range(7):
        leave(visit.ruth, visit.page, f"Answer {n}", f"?reply_to={first}")
    page = visit.member.open(visit.page.path)
    assert words(visit.member, visit.page.path) == ["How are you?", *(f"Answer {n}" for n in range(5))]
    [everything] = [a for a in page.soup.select("a") if a.get_text().startswith("All answers")]
    assert words(visit.member, str(everything["href"])) == ["How are you?", *(f"Answer {n}" for n in reversed(range(7)))]


def test_somebody_without_an_account_is_asked_to_sign_in_and_her_words_come_along(visit: Visit, world: World) -> None:
    browser = follow_link(world, visit)
    page = browser.open(visit.page.path)
    assert "Sign in or join to leave a word. What you write here comes along." in page.text
    signing_in = page.submit({"body": "You helped me once."}, action="/messages")
    assert signing_in.status == 401
    assert "You helped me once." in str(signing_in.soup.select_one("input[name=carried]"))
    assert rows(world, "select from support_message") == []


def test_words_of_a_hundred_kilobytes_are_refused_and_kept(visit: Visit, world: World) -> None:
    shown = leave(visit.ruth, visit.page, "x" * 100_000)
    assert shown.status == 422
    assert rows(world, "select from support_message") == []
