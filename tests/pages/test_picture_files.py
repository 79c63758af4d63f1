"""The files of pictures: who gets them, in which size, and that browsers let go of what is no longer shown."""

import pytest

from kernel.db import db
from kernel.ids import new_id
from photos.actions import file_store
from photos.models import Photo
from tests.pages.albums import album
from tests.support.people import comparable, fetch
from tests.support.world import World

# What can happen to a picture, and to whom it is then as if it had never been.
LOST = {
    "the page is closed to her": "delete from guest",
    "she is removed": "update guest set state = 'removed'",
    "she is blocked": "update guest set state = 'blocked'",
    "she is shown no pictures any more": "update guest set sees_pictures = false",
    "the update is for its keepers now": "update update set audience = 'managers'",
    "the update is for others now": "update update set audience = 'chosen'",
    "the update was stopped": "update update set state = 'stopped'",
    "the update was deleted": "update update set state = 'deleted'",
    "the picture was taken out of the update": "delete from update_photo",
    "the picture is deleted": "delete from photo",
}


def test_only_who_may_takes_a_picture_home_in_full_size(world: World) -> None:
    it = album(world)
    photo = it.picture()
    path = f"{it.path}/{photo}/full.jpg"
    assert [it.file(browser, photo, "full") for browser in (it.keeper, it.reader)] == [200, 404]
    assert "Take it home" not in it.reader.open(f"{it.path}/{photo}").text
    it.change("update guest set may_download = true")
    assert "Take it home" in it.reader.open(f"{it.path}/{photo}").text
    answer = fetch(it.reader, path)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/jpeg", "private, no-cache")
    it.change("update guest set sees_pictures = false")
    assert it.file(it.reader, photo, "full") == 404


def test_the_full_size_is_served_where_there_is_one_and_never_as_a_picture_to_look_at(world: World) -> None:
    it = album(world)
    photo = it.picture()
    with it.hospital.entered():
        file_store().put(db.session.get_one(Photo, (it.hospital.id, photo)).key("full"), b"whole")
    assert fetch(it.keeper, f"{it.path}/{photo}/full.jpg").data == b"whole"
    it.change("update photo set state = 'received'")
    assert [it.file(it.keeper, photo, size) for size in ("full", "large", "small")] == [404] * 3


def test_a_picture_is_asked_for_each_time_and_not_sent_twice(world: World) -> None:
    it = album(world)
    photo = it.picture()
    path = f"{it.path}/{photo}/medium.jpg"
    first = fetch(it.reader, path)
    tag = first.headers["ETag"]
    assert (first.headers["Cache-Control"], first.headers["X-Content-Type-Options"]) == ("private, no-cache", "nosniff")
    assert first.headers["Content-Disposition"].startswith("inline; filename=")
    assert tag.startswith('"'), "a strong one"
    again = it.reader.client.get(path, base_url=f"http://{it.reader.at}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert fetch(it.reader, path.replace("medium", "small")).headers["ETag"] != tag


@pytest.mark.parametrize("what", LOST)
def test_an_address_that_was_hers_is_as_one_that_never_was(world: World, what: str) -> None:
    it = album(world)
    photo = it.picture(in_album=False)
    it.update(photo)
    tag = fetch(it.reader, f"{it.path}/{photo}/large.jpg").headers["ETag"]
    it.change(LOST[what])
    answers = []
    for photo_id in (photo, new_id()):
        for end in ("", "/large.jpg", "/full.jpg"):
            path = f"{it.path}/{photo_id}{end}"
            answer = it.reader.client.get(path, base_url=f"http://{it.reader.at}", headers={"If-None-Match": tag})
            assert answer.status_code == 404
            answers.append(comparable(answer, path))
    assert answers[:3] == answers[3:]


def test_a_page_made_private_takes_its_pictures_out_of_members_browsers(world: World) -> None:
    it = album(world)
    it.change("update care_page set visibility = 'hospital'")
    photo, member = it.picture(), it.hospital.person("Max Member").browser()
    assert it.file(member, photo) == 200
    it.change("update care_page set visibility = 'invited'")
    assert it.file(member, photo) == 404


@pytest.mark.parametrize(
    "name", ["original", "original.jpg", "ORIGINAL.jpg", "../original.jpg", "%2e%2e/original", "full", "large", "large.jpg/.."]
)
def test_what_was_sent_is_served_under_no_address(world: World, name: str) -> None:
    it = album(world)
    photo = it.picture()
    with it.hospital.entered():
        file_store().put(db.session.get_one(Photo, (it.hospital.id, photo)).original_key, b"where we live")
    answer = fetch(it.keeper, f"{it.path}/{photo}/{name}")
    assert answer.status_code in (404, 308)
    assert b"where we live" not in answer.data
