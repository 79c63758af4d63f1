"""A picture of a page that is made private is gone for strangers at once, wherever its file lies."""

import pytest

from integrations.files import store_from_url
from kernel.db import db
from pages.models import CarePage, UpdatePhoto, Visibility
from photos.actions import keep_picture
from tests.integrations.s3_peer import BUCKET, PREFIX
from tests.photos.pictures import encoded, halves
from tests.support.people import fetch
from tests.support.world import World


@pytest.fixture(params=["disk", "s3"])
def kept_in(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where files are kept in the test."""
    if request.param == "s3":
        store = store_from_url(f"s3://{BUCKET}/{PREFIX}", endpoint_url=request.getfixturevalue("s3_url"))
        monkeypatch.setitem(world.app.extensions, "file_store", store)
    return str(request.param)


def test_a_picture_of_a_page_made_private_is_gone_at_once_even_for_a_browser_that_holds_it(world: World, kept_in: str) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"), open_to_hospital=True)
    update_id = hospital.update(page)
    with hospital.entered():
        photo_id = keep_picture(encoded(halves()), page.id, actor=page.keeper.reader).id
        db.session.add(UpdatePhoto(update_id=update_id, photo_id=photo_id, position=0))
    member, path = hospital.person("Tess Reader").browser(), f"{page.path}/photos/{photo_id}/large.jpg"
    shown = fetch(member, path)
    assert shown.status_code == 200
    assert "no-cache" in shown.headers["Cache-Control"], kept_in
    again = member.client.get(path, base_url=f"http://{member.at}", headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status_code == 304
    with hospital.entered():
        db.session.get_one(CarePage, (hospital.id, page.id)).visibility = Visibility.INVITED
    gone = member.client.get(path, base_url=f"http://{member.at}", headers={"If-None-Match": shown.headers["ETag"]})
    assert gone.status_code == 404
    assert fetch(hospital.browser(), path).status_code == 404
