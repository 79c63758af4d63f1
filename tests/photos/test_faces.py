"""One's own picture: cleaned, shown whole to its owner alone, replaced, and gone with all its files."""

from io import BytesIO

import pytest

from photos.actions import file_store
from photos.models import Photo
from photos.store import FileMissing
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser
from tests.support.people import fetch, rows
from tests.support.world import World


def show(browser: Browser, content: bytes) -> int:
    """Chooses a picture; the answer's status."""
    page = browser.open("/account/photo")
    return page.submit({"picture": (BytesIO(content), "me.jpg")}, action="/account/photo").status


def test_a_picture_is_shown_whole_to_its_owner_and_to_nobody_else(world: World) -> None:
    hospital = world.hospital()
    anna, ben = hospital.person("Anna Berg"), hospital.person("Ben Stone", "staff")
    browser = anna.browser()
    assert fetch(browser, "/account/photo.jpg").status_code == 404
    assert show(browser, encoded(halves())) == 200
    answer = fetch(browser, "/account/photo.jpg")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert browser.open("/account/photo").soup.select("img.portrait")
    assert fetch(ben.browser(), "/account/photo.jpg").status_code == 404
    assert fetch(hospital.browser(), "/account/photo.jpg").status_code == 302


def test_a_new_picture_takes_the_place_of_the_old_one_whose_files_go(world: World) -> None:
    anna = world.hospital().person("Anna Berg")
    browser = anna.browser()
    show(browser, encoded(halves()))
    [(first,)] = rows(world, "select photo_id from person where id = %s", anna.id)
    show(browser, encoded(halves()))
    world.work()
    [(photo_id,)] = rows(world, "select id from photo")
    assert photo_id != first
    with anna.hospital.entered():
        assert file_store().get(Photo(tenant_id=anna.hospital.id, id=photo_id).key("small"))
        with pytest.raises(FileMissing):
            file_store().get(Photo(tenant_id=anna.hospital.id, id=first).key("small"))


def test_taking_it_away_leaves_initials(world: World) -> None:
    browser = world.hospital().person("Anna Berg").browser()
    show(browser, encoded(halves()))
    page = browser.open("/account/photo").submit(action="remove")
    assert "AB" in page.soup.select_one(".initials").text  # type: ignore[union-attr]
    assert rows(world, "select id from photo") == []


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff broken"])
def test_what_is_no_picture_is_refused_with_a_sentence(world: World, content: bytes) -> None:
    browser = world.hospital().person("Anna Berg").browser()
    assert show(browser, content) == 422
    assert rows(world, "select id from photo") == []
