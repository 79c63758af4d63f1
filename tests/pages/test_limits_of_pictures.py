"""What a hospital allows of pictures is said before one chooses, holds in every form, and costs nobody a word."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from photos import cleaning, reading
from tests.billing.shelf.conftest import open_shop
from tests.pages.albums import Album, album, sent
from tests.pages.test_sending import send_alone
from tests.photos.pictures import encoded, halves
from tests.photos.room import leave_room, lying, taken
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import Hospital, World

JPEG = encoded(halves())
MB = 100 * 1024  # bytes, as these tests count, so that no request is too much for memory
NO_ROOM, TOO_LARGE = "no room for more pictures", "larger than 1 MB"
SAID = {"body": "She laughed today.", "title": "A good day"}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A MB is less here."""
    for module in (cleaning, reading):
        monkeypatch.setattr(module, "MB", MB)


def at_most(world: World, *, picture_mb: int = 25, update_pictures: int = 20) -> None:
    """What the hospitals allow."""
    with world.as_superuser() as connection:
        connection.execute("update hospital_policy set (picture_mb, update_pictures) = (%s, %s)", [picture_mb, update_pictures])


def padded(size: int) -> bytes:
    """A picture of so many bytes."""
    return JPEG + bytes(size - len(JPEG))


def update_form(it: Album) -> Page:
    """The form of a new update."""
    return it.keeper.open(f"{it.page.path}/updates")


def of_update(hospital: Hospital, content: bytes) -> Page:
    """Sent with an update."""
    it = album_in(hospital)
    return update_form(it).submit({**SAID, "pictures": [sent("a.jpg", content)]})


def of_album(hospital: Hospital, content: bytes) -> Page:
    """Sent into an album."""
    it = album_in(hospital)
    return it.keeper.open(it.path).submit({"pictures": [sent("a.jpg", content)]}, action="/photos")


def of_forum(hospital: Hospital, content: bytes) -> Page:
    """Sent with a new topic."""
    typed = {"title": "A view", "body": "From the ward", "pictures": (BytesIO(content), "v.jpg")}
    return hospital.person("Mia Lund").browser().open("/forums/cancer/new").submit(typed)


def of_oneself(hospital: Hospital, content: bytes) -> Page:
    """One's own."""
    page = hospital.person("Mia Lund").browser().open("/account/photo")
    return page.submit({"picture": (BytesIO(content), "me.jpg")}, action="/account/photo")


def of_shop(hospital: Hospital, content: bytes) -> Page:
    """Of something in the shop."""
    open_shop(hospital)
    page = hospital.person("Kay Shop", "shop").browser().open("/admin/products/new")
    return page.submit({"names_en": "Tulips", "ways-0-price": "12.50", "picture": (BytesIO(content), "t.jpg")})


def of_hospital(shape: str) -> Callable[[Hospital, bytes], Page]:
    """The hospital's own."""

    def send(hospital: Hospital, content: bytes) -> Page:
        browser = hospital.person("Ada Stone", "tenant_admin").browser()
        field = "logo" if shape == "logo" else "square"
        typed = {"csrf_token": browser.token(), "act": f"keep-{shape}", field: (BytesIO(content), "l.jpg")}
        return browser.post("/admin/branding/pictures", typed)

    return send


def album_in(hospital: Hospital) -> Album:
    """A page in a hospital that is there."""
    page = hospital.page(hospital.person("Anna Berg"))
    guest_id = hospital.guest(page)
    return Album(hospital.world, hospital, page, page.keeper.browser(), guest_id, hospital.guest_browser(guest_id))


FORMS = {
    "update": of_update,
    "album": of_album,
    "forum": of_forum,
    "oneself": of_oneself,
    "shop": of_shop,
    "logo": of_hospital("logo"),
    "mark": of_hospital("mark"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_refuses_what_is_larger_than_the_hospital_takes_and_keeps_nothing_of_it(form: str, world: World) -> None:
    hospital = world.hospital()
    at_most(world, picture_mb=1)
    page = FORMS[form](hospital, padded(MB + 1))
    assert (page.status, TOO_LARGE in page.text) == (422, True)
    assert taken(hospital) == lying(hospital) == 0


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_that_there_is_no_room_and_keeps_nothing_of_the_picture(form: str, world: World) -> None:
    hospital = world.hospital()
    leave_room(hospital, 10)
    square = encoded(Image.new("RGB", (300, 300), "#a33"))
    page = FORMS[form](hospital, square)
    assert (page.status, NO_ROOM in page.text) == (422, True)
    assert taken(hospital) == lying(hospital) == 0
    assert rows(world, "select from product") == rows(world, "select from update") == rows(world, "select from topic") == []


def test_a_picture_of_exactly_the_size_is_taken(world: World) -> None:
    it = album(world)
    at_most(world, picture_mb=1)
    assert send_alone(it, it.keeper, sent("a.jpg", padded(MB))).status_code == 201
    refused = send_alone(it, it.keeper, sent("a.jpg", padded(MB + 1)))
    assert (refused.status_code, TOO_LARGE in refused.get_data(as_text=True)) == (422, True)


def test_a_script_is_told_too_that_there_is_no_room_and_no_row_stays(world: World) -> None:
    it = album(world)
    leave_room(it.hospital, 10)
    refused = send_alone(it, it.keeper)
    assert (refused.status_code, refused.mimetype) == (422, "text/plain")
    assert NO_ROOM in refused.get_data(as_text=True)
    assert taken(it.hospital) == lying(it.hospital) == 0


@pytest.mark.parametrize("full", [True, False], ids=["no room", "too large"])
def test_what_was_typed_stays_in_the_form_and_is_published_without_the_picture(world: World, full: bool) -> None:
    it = album(world)
    if full:
        leave_room(it.hospital, 10)
    else:
        at_most(world, picture_mb=1)
    form = update_form(it).submit({**SAID, "pictures": [sent("garden.jpg", padded(MB + 1))]})
    assert form.status == 422
    assert form.soup.select_one("textarea[name=body]").text.strip() == SAID["body"]  # type: ignore[union-attr]
    assert form.soup.select_one("input[name=title]")["value"] == SAID["title"]  # type: ignore[index]
    [beside] = form.soup.select("#pictures-wrong")
    assert "garden.jpg: " in beside.text
    assert (NO_ROOM if full else TOO_LARGE) in beside.text
    assert form.submit().status == 200
    assert rows(world, "select title, body from update") == [(SAID["title"], SAID["body"])]


def test_of_many_those_are_kept_for_which_there_is_room(world: World) -> None:
    it = album(world)
    leave_room(it.hospital, len(JPEG) + 20)
    files = [sent("a.jpg", JPEG), sent("b.jpg", padded(len(JPEG) + 20))]
    page = it.keeper.open(it.path).submit({"pictures": files}, action="/photos")
    assert (page.status, page.heading) == (422, "1 picture arrived")
    assert taken(it.hospital) == lying(it.hospital) == len(JPEG)


def test_an_update_carries_as_many_as_the_hospital_allows(world: World) -> None:
    it = album(world)
    at_most(world, update_pictures=2)
    three = [sent(f"{n}.jpg", padded(len(JPEG) + n)) for n in range(3)]
    form = update_form(it).submit({**SAID, "pictures": three})
    assert (form.status, "An update holds up to 2 pictures." in form.text) == (422, True)
    form.submit()
    assert rows(world, "select count(*) from update_photo") == [(2,)]


def test_an_update_that_has_more_already_keeps_them_when_it_is_put_right(world: World) -> None:
    it = album(world)
    ids = [it.picture(in_album=False) for _ in range(3)]
    it.update(*ids)
    [(update_id,)] = rows(world, "select id from update")
    at_most(world, update_pictures=1)
    it.keeper.post(f"{it.page.path}/updates/{update_id}/stop", {"csrf_token": it.keeper.token()})
    form = it.keeper.open(f"{it.page.path}/updates/{update_id}/again")
    kept = [str(one) for one in ids]
    more = form.submit({"body": "Put right.", "kept": kept, "pictures": [sent("one-more.jpg")]})
    assert (more.status, "An update holds up to 3 pictures." in more.text) == (422, True)
    assert form.submit({"body": "Put right.", "kept": kept}).status == 200
    assert rows(world, "select body from update") == [("Put right.",)]
    assert rows(world, "select count(*) from update_photo") == [(3,)]


def hint(browser: Browser, path: str) -> str:
    """All that a page says."""
    return " ".join(browser.open(path).text.split())


def test_each_form_says_before_one_chooses_what_is_allowed(world: World) -> None:
    it = album(world)
    open_shop(it.hospital)
    at_most(world, picture_mb=5, update_pictures=3)
    ada = it.hospital.person("Ada Stone", "tenant_admin").browser()
    kay = it.hospital.person("Kay Shop", "shop").browser()
    assert "Up to 3 pictures, each of up to 5 MB." in hint(it.keeper, f"{it.page.path}/updates")
    assert "each of up to 5 MB" in hint(it.keeper, it.path)
    assert "Up to four, each of up to 5 MB." in hint(it.keeper, "/forums/cancer/new")
    assert "of up to 5 MB" in hint(it.keeper, "/account/photo")
    assert "of up to 5 MB" in hint(kay, "/admin/products/new")
    assert hint(ada, "/admin/branding/pictures").count("5 MB at most") == 2
    [place] = it.keeper.open(it.path).soup.select("[data-send-pictures]")
    assert place["data-largest"] == str(5 * 1024 * 1024)


def test_another_hospital_keeps_its_own_limits(world: World) -> None:
    it = album(world)
    at_most(world, picture_mb=1, update_pictures=1)
    grace = world.hospital("grace")
    other = album_in(grace)
    assert send_alone(other, other.keeper, sent("a.jpg", padded(MB + 1))).status_code == 201
    assert send_alone(it, it.keeper, sent("a.jpg", padded(MB + 1))).status_code == 422
