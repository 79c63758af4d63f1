"""A page's album: who finds what in it, its order, the head of the page, what is taken away, and pictures taken home."""

from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from kernel.db import db
from pages import parts
from pages.models import UpdateDraft
from pages.parts import Part, Spot, add_part
from photos.actions import file_store
from photos.models import Photo
from photos.store import FileMissing
from tests.pages.albums import album
from tests.support.browser import Browser
from tests.support.people import fetch, rows
from tests.support.world import World

THEN = "update jobs.procrastinate_jobs set scheduled_at = now()"


def press(browser: Browser, path: str, **values: object) -> int:
    """Presses a button whose form is not at hand."""
    return browser.post(path, {"csrf_token": browser.token(), **values}).status


def test_the_album_holds_what_a_reader_is_shown_the_newest_first(world: World) -> None:
    it = album(world)
    first, second, loose, stopped = it.picture(), it.picture(), it.picture(in_album=False), it.picture(in_album=False)
    it.update(second)
    it.update(stopped)
    it.change("update update set state = 'stopped' where id = (select update_id from update_photo order by id desc limit 1)")
    assert it.shown(it.reader) == it.shown(it.keeper) == [str(second), str(first)]
    assert [it.file(it.reader, photo) for photo in (first, second, loose, stopped)] == [200, 200, 404, 404]
    assert [it.file(it.keeper, photo) for photo in (first, second, loose, stopped)] == [200] * 4


def test_a_picture_in_an_update_that_is_not_for_her_is_not_in_her_album_either(world: World) -> None:
    it = album(world)
    photo = it.picture()
    it.update(photo)
    it.change("update update set audience = 'managers'")
    assert it.shown(it.keeper) == [str(photo)]
    assert it.shown(it.reader) == []


def test_somebody_who_is_shown_no_pictures_finds_an_empty_album(world: World) -> None:
    it = album(world)
    photo = it.picture()
    it.update(photo)
    it.change("update guest set sees_pictures = false")
    page = it.reader.open(it.path)
    assert "No pictures stand here yet." in page.text
    assert page.soup.select(".album li") == []
    assert "All pictures" not in it.reader.open(it.page.path).text
    assert it.reader.open(f"{it.path}/{photo}").status == 404


def test_a_long_album_is_paged_and_its_order_holds(world: World) -> None:
    it = album(world)
    it.many(65)
    page, found = it.reader.open(it.path), list[str]()
    while True:
        found += [str(item["id"]) for item in page.soup.select(".album li")]
        older = page.soup.select_one(".pager a[rel=next]")
        if older is None:
            break
        page = it.reader.open(str(older["href"]))
    assert len(found) == len(set(found)) == 65
    assert [name[2:] for name in found] == [str(row[0]) for row in rows(world, "select id from photo order by place desc")]


def test_pictures_change_places_and_at_the_end_nothing_happens(world: World) -> None:
    it = album(world)
    last, middle, first = (str(it.picture()) for _ in range(3))
    for photo, way, order in (
        (first, "earlier", [first, middle, last]),
        (first, "later", [middle, first, last]),
        (last, "later", [middle, first, last]),
        (last, "earlier", [middle, last, first]),
        (last, "sideways", [middle, last, first]),
    ):
        assert press(it.keeper, f"{it.path}/{photo}/move", way=way) == 200
        assert it.shown(it.reader) == order


def test_a_picture_by_itself_has_its_words_its_update_and_its_neighbours(world: World) -> None:
    it = album(world)
    after, photo, before = it.picture(), it.picture(), it.picture()
    update = it.update(photo)
    it.keeper.open(f"{it.path}/{photo}").submit(
        {f"shows-{photo}": "Her garden in the rain", f"caption-{photo}": "Monday\n"}, action="/words"
    )
    page = it.reader.open(f"{it.path}/{photo}")
    assert page.soup.select_one(".picture img")["alt"] == "Her garden in the rain"  # type: ignore[index]
    assert page.soup.select_one(".picture figcaption .prose").text == "Monday"  # type: ignore[union-attr]
    assert "By Anna Berg" in page.text
    links = {str(a["href"]) for a in page.soup.select("main a")}
    assert {f"{it.path}/{before}", f"{it.path}/{after}", f"{it.page.path}/updates/{update}"} <= links
    assert page.soup.select("main form:not([action*=messages])") == []
    assert [a["rel"] for a in it.reader.open(f"{it.path}/{before}").soup.select(".pager a")] == [["next"]]
    assert [a["rel"] for a in it.reader.open(f"{it.path}/{after}").soup.select(".pager a")] == [["prev"]]


def test_words_are_safe_short_and_stand_wherever_the_picture_does(world: World) -> None:
    it = album(world)
    photo = it.picture()
    it.update(photo)
    typed = '<script>alert(1)</script> "x" onerror=alert(1)'
    it.keeper.open(f"{it.path}/{photo}").submit({f"shows-{photo}": typed, f"caption-{photo}": "y" * 400}, action="/words")
    for path in (it.page.path, it.path, f"{it.path}/{photo}"):
        soup = it.reader.open(path).soup
        assert soup.select_one("figure img")["alt"] == typed  # type: ignore[index]
        assert soup.select_one("figcaption").get_text(strip=True).startswith("y" * 300)  # type: ignore[union-attr]
        assert "y" * 301 not in soup.text
        assert not soup.select("figure script, figure [onerror]")


def test_the_page_begins_with_its_cover_for_those_who_are_shown_that_picture(world: World) -> None:
    it = album(world)
    photo, update = it.picture(in_album=False), UUID(int=0)
    assert it.reader.open(it.page.path).soup.select(".cover") == []
    update = it.update(photo)
    assert press(it.keeper, f"{it.path}/{photo}/cover") == 200
    for path in (it.page.path, f"{it.page.path}/updates/{update}"):
        [cover] = it.reader.open(path).soup.select(".cover img")
        assert fetch(it.reader, str(cover["src"])).status_code == 200
    it.change("update update set audience = 'managers'")
    assert it.reader.open(it.page.path).soup.select(".cover") == []
    assert len(it.keeper.open(it.page.path).soup.select(".cover")) == 1
    it.change("update update set audience = 'everyone'")
    it.change("update guest set sees_pictures = false")
    assert it.reader.open(it.page.path).soup.select("img") == []
    assert press(it.keeper, f"{it.path}/{photo}/cover", off="y") == 200
    assert it.keeper.open(it.page.path).soup.select(".cover") == []


def test_a_page_without_updates_has_its_cover_too(world: World) -> None:
    it = album(world)
    press(it.keeper, f"{it.path}/{it.picture()}/cover")
    assert len(it.reader.open(it.page.path).soup.select(".cover img")) == 1


def test_what_is_taken_away_can_be_put_back_and_is_deleted_a_day_later(world: World) -> None:
    it = album(world)
    photo = it.picture()
    press(it.keeper, f"{it.path}/{photo}/cover")
    taken = it.keeper.open(f"{it.path}/{photo}").submit(action="/take-away")
    assert "You can put it back until tomorrow." in taken.text
    assert (it.shown(it.reader), it.file(it.reader, photo)) == ([], 404)
    assert it.keeper.open(it.page.path).soup.select(".cover") == []
    taken.submit(action="/restore")
    assert (it.shown(it.reader), it.file(it.reader, photo)) == ([str(photo)], 200)
    assert len(it.reader.open(it.page.path).soup.select(".cover")) == 1
    it.change(THEN)
    world.work()
    assert it.file(it.reader, photo) == 200, "what was put back stays"
    press(it.keeper, f"{it.path}/{photo}/take-away")
    world.work()
    assert it.file(it.keeper, photo) == 200
    it.change(THEN)
    world.work()
    assert rows(world, "select from photo") == []
    with world.app.app_context(), pytest.raises(FileMissing):
        file_store().get(Photo(tenant_id=it.hospital.id, id=photo).key("small"))
    assert rows(world, "select count(*) from audit_entry where action = 'photo.forget' and actor = 'worker'") == [(1,)]


def test_what_an_update_or_a_draft_holds_is_not_deleted(world: World) -> None:
    it = album(world)
    placed, drafted = it.picture(), it.picture()
    for photo in (placed, drafted):
        press(it.keeper, f"{it.path}/{photo}/take-away")
    it.update(placed)
    with it.hospital.entered():
        db.session.add(UpdateDraft(page_id=it.page.id, author_id=it.page.keeper.id, photo_ids=[drafted]))
    it.change(THEN)
    world.work()
    assert rows(world, "select count(*) from photo") == [(2,)]
    assert world.jobs() == ["following.fan_out", "pages.forget_loose_picture"] or "pages.forget_loose_picture" in world.jobs()
    assert press(it.keeper, f"{it.path}/{placed}/take-away") == 404, "the update decides about its pictures"


def test_a_picture_of_another_page_is_not_there_for_any_act(world: World) -> None:
    it = album(world)
    other = it.hospital.page(it.hospital.person("Bea Other"))
    theirs = it.picture(page=other)
    before = rows(world, "select photo::text from photo")
    for act in ("move", "cover", "take-away", "restore"):
        assert press(it.keeper, f"{it.path}/{theirs}/{act}", way="earlier") == 404
    press(it.keeper, f"{it.path}/words", **{"kept": str(theirs), f"caption-{theirs}": "Mine now"})
    assert [it.file(it.keeper, theirs, size) for size in ("large", "full")] == [404, 404]
    assert it.keeper.open(f"{it.path}/{theirs}").status == 404
    assert str(theirs) not in fetch(it.keeper, f"{it.path}/rows?id={theirs}").get_data(as_text=True)
    assert rows(world, "select photo::text from photo") == before
    assert rows(world, "select cover_id from care_page order by id") == [(None,), (None,)]


def test_pictures_are_changed_by_those_who_may_write_for_the_page_and_by_nobody_else(world: World) -> None:
    it = album(world)
    photo = it.picture()
    before = rows(world, "select photo::text from photo"), rows(world, "select cover_id from care_page")
    helper, guest = it.helper("answer", "approve", "invite", "manage"), it.hospital.guest(it.page, "max@mercy.example")
    member = it.hospital.person("Max Member").browser()
    assert it.file(member, photo) == 200, f"{guest} is let in"
    for browser, status in ((it.reader, 401), (member, 404), (helper, 403)):
        for act in ("cover", "move", "take-away", "restore"):
            assert press(browser, f"{it.path}/{photo}/{act}", way="later") == status
        assert press(browser, f"{it.path}/words", **{"kept": str(photo), f"caption-{photo}": "x"}) == status
        assert not browser.open(it.path).soup.select("main form")
        assert not browser.open(f"{it.path}/{photo}").soup.select("main form:not([action*=messages])")
    assert (rows(world, "select photo::text from photo"), rows(world, "select cover_id from care_page")) == before
    assert press(it.helper("post"), f"{it.path}/{photo}/cover") == 200


def test_a_feature_of_a_storey_above_has_its_room_below_a_picture(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    it = album(world)
    photo, seen = it.picture(), list[tuple[str, UUID]]()
    monkeypatch.setattr(parts, "_parts", [])
    add_part(Part({Spot.PICTURE: "components/time.html"}, lambda *_: None, lambda v, p: seen.append((v.page.slug, p.id))))
    add_part(Part({Spot.BELOW: "components/time.html"}, lambda *_: None))
    assert it.reader.open(f"{it.path}/{photo}").status == 200
    assert seen == [(it.page.slug, photo)]


def test_every_picture_is_shown_whole_in_its_own_shape(world: World) -> None:
    it = album(world)
    it.picture((60, 90))
    it.picture((300, 40))
    shapes = [(int(str(i["width"])), int(str(i["height"]))) for i in it.reader.open(it.path).soup.select(".album img")]
    assert shapes == [(300, 40), (60, 90)]
    for image, shape in zip(it.reader.open(it.path).soup.select(".album img"), shapes, strict=True):
        with Image.open(BytesIO(fetch(it.reader, str(image["src"])).data)) as served:
            assert served.size == shape
