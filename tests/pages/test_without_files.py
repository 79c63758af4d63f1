"""While files cannot be reached: words go out, pages are shown, and no picture is called missing."""

from collections.abc import Callable
from io import BytesIO

import pytest

from integrations.files import store_from_url
from tests.photos.pictures import encoded, halves
from tests.support.browser import Page
from tests.support.people import rows
from tests.support.world import APage, World


@pytest.fixture
def page(world: World) -> APage:
    hospital = world.hospital()
    return hospital.page(hospital.person())


@pytest.fixture
def no_files(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on, the files are in a bucket that nobody answers for."""
    gone = store_from_url("s3://carepages-files", endpoint_url="http://127.0.0.1:9")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "known to nobody")
    return lambda: monkeypatch.setitem(world.app.extensions, "file_store", gone)


def write(page: APage) -> Page:
    """An update with a picture."""
    form = page.keeper.browser().open(f"{page.path}/updates")
    values = {"title": "Tuesday", "body": "She slept well.", "pictures": [(BytesIO(encoded(halves())), "garden.jpg")]}
    return form.submit(values, action="/updates")


def test_words_are_kept_and_can_go_without_pictures(world: World, page: APage, no_files: Callable[[], None]) -> None:
    no_files()
    shown = write(page)
    assert shown.status == 422
    assert "We cannot keep pictures at the moment." in shown.soup.select_one("#pictures-wrong").text  # type: ignore[union-attr]
    assert rows(world, "select from photo") == []
    shown.submit(action="/updates")
    assert rows(world, "select title, btrim(body, chr(13) || chr(10)) from update") == [("Tuesday", "She slept well.")]


def test_a_picture_is_not_called_missing_and_its_page_is_shown(world: World, page: APage, no_files: Callable[[], None]) -> None:
    write(page)
    world.work()
    no_files()
    keeper = page.keeper.browser()
    shown = keeper.open(page.path)
    assert (shown.status, "She slept well." in shown.text) == (200, True)
    image = keeper.open(str(shown.soup.select_one("article.update img")["src"]))  # type: ignore[index]
    assert (image.status, image.heading) == (503, "We cannot reach the pictures at the moment")
    assert "Nothing is lost." in image.text
