"""Sending pictures: many at once, with scripts and without, with an update or into the album, and by those who mean harm."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image
from werkzeug.test import TestResponse

from integrations.disk_store import DiskStore
from kernel.limits import count_attempt
from tests.pages.albums import Album, album, sent
from tests.photos.pictures import SECRET, encoded, halves, telling_jpeg, telling_png
from tests.support.browser import Browser, Page
from tests.support.people import fetch, rows
from tests.support.world import World

PDF = b"%PDF-1.7"
NAMES = [
    "../../etc/passwd",
    "C:\\Users\\anna\\garden.jpg",
    "<img src=x onerror=alert(1)>.jpg",
    "Zqxvwkj of Elena.jpg",
    "a" * 300,
]


def send_alone(it: Album, browser: Browser, file: tuple[BytesIO, str] | None = None, **fields: object) -> TestResponse:
    """One file as our script sends it."""
    values = {"csrf_token": browser.token(), "row": "y", "pictures": file or sent(), **fields}
    return browser.client.post(it.path, data=values, base_url=f"http://{browser.at}", content_type="multipart/form-data")


def row_in(answer: TestResponse) -> Tag:
    """The one row of a picture that an answer to our script holds."""
    [row] = BeautifulSoup(answer.get_data(as_text=True), "html.parser").select("li[data-picture]")
    return row


def test_a_form_without_scripts_takes_many_and_says_which_arrived(world: World) -> None:
    it = album(world)
    files = [sent(), sent("notes.pdf", PDF), sent("b.jpg", encoded(halves((60, 60)))), sent("empty.jpg", b"")]
    page = it.keeper.open(it.path).submit({"pictures": files}, action="/photos")
    assert (page.status, page.heading) == (422, "2 pictures arrived")
    assert "2 files did not arrive." in page.text
    assert "notes.pdf The file is not a JPEG" in page.text
    assert "empty.jpg The file is empty." in page.text
    assert it.shown(it.reader) == []
    first, second = [str(field["value"]) for field in page.soup.select("input[name=kept]")]
    page.submit({"kept": [first, second], f"caption-{first}": "Her garden"}, action="/words")
    world.work()
    assert it.shown(it.reader) == [second, first]
    assert "Her garden" in it.reader.open(it.path).text


def test_sending_the_same_form_again_makes_no_doubles_and_an_empty_one_is_answered(world: World) -> None:
    it = album(world)
    form = it.keeper.open(it.path)
    for _ in range(2):
        assert form.submit({"pictures": [sent()]}, action="/photos").heading == "1 picture arrived"
    assert rows(world, "select count(*) from photo") == [(1,)]
    assert it.keeper.open(it.path).submit(action="/photos").heading == "No picture arrived"
    it.keeper.open(it.path).submit({"pictures": [sent()]}, action="/photos")
    assert rows(world, "select count(*) from photo") == [(2,)], "another form is another will"


def test_a_script_sends_one_by_one_and_is_told_in_its_own_way(world: World) -> None:
    it, ticket = album(world), str(uuid4())
    answer = send_alone(it, it.keeper, ticket=ticket, width="80", height="40")
    row = row_in(answer)
    assert (answer.status_code, row["data-state"]) == (201, "received")
    assert row.select_one("svg")["viewbox"] == "0 0 80 40"  # type: ignore[index]
    assert row_in(send_alone(it, it.keeper, ticket=ticket))["data-picture"] == row["data-picture"]
    refused = send_alone(it, it.keeper, sent("x.pdf", PDF))
    assert (refused.status_code, refused.mimetype) == (422, "text/plain")
    assert "not a JPEG" in refused.get_data(as_text=True)
    world.work()
    ready = row_in(fetch(it.keeper, f"{it.path}/rows?id={row['data-picture']}&id=nonsense"))
    assert (ready["data-state"], len(ready.select("img"))) == ("ready", 1)


def test_nobody_else_can_send_and_nothing_of_what_they_sent_is_kept(world: World) -> None:
    it = album(world)
    helper = it.helper("answer", "approve", "invite", "manage")
    member = it.hospital.person("Max Member").browser()
    for browser, status in ((it.hospital.browser(), 401), (it.reader, 401), (member, 404), (helper, 403)):
        assert send_alone(it, browser).status_code == status
        assert browser.post(it.path, {"csrf_token": browser.token(), "pictures": sent()}).status == status
    assert rows(world, "select from photo") == []
    assert send_alone(it, it.helper("post")).status_code == 201


def test_a_ticket_that_somebody_else_uses_leads_to_a_picture_of_her_own(world: World) -> None:
    it, ticket = album(world), str(uuid4())
    browsers = (it.keeper, it.helper("post"))
    assert len({str(row_in(send_alone(it, b, ticket=ticket))["data-picture"]) for b in browsers}) == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_kept_nowhere_and_leads_nowhere(world: World, name: str) -> None:
    it = album(world)
    page = it.keeper.open(it.path).submit({"pictures": [sent(name), sent(name, PDF)]}, action="/photos")
    assert page.heading == "1 picture arrived"
    assert not page.soup.select("main [onerror]")
    world.work()
    [photo] = [row[0] for row in rows(world, "select id from photo")]
    assert it.file(it.reader, photo) == 200
    for table in ("photo", "audit_entry", "jobs.procrastinate_jobs"):
        assert not [row for row in rows(world, f"select t::text from {table} t") if name.split("/")[-1][:20] in row[0]]


def test_a_failing_disk_costs_only_the_picture_it_could_not_take(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    it, put, calls = album(world), DiskStore.put, list[str]()

    def sometimes(store: DiskStore, key: str, content: bytes) -> None:
        calls.append(key)
        if len(calls) == 2:
            raise OSError("No space left on device")
        put(store, key, content)

    form = it.keeper.open(it.path)
    files = [sent(f"{side}.jpg", encoded(halves((side, side)))) for side in (20, 30, 40)]
    with monkeypatch.context() as broken:
        broken.setattr(DiskStore, "put", sometimes)
        page = form.submit({"pictures": files}, action="/photos")
    assert page.heading == "2 pictures arrived"
    assert "30.jpg It could not be kept just now." in page.text
    world.work()
    assert rows(world, "select state, count(*) from photo group by state") == [("ready", 2)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Werkzeug leaves the files of what it refuses
def test_a_thousand_files_are_too_many_and_what_arrived_before_the_limit_stays(world: World) -> None:
    it = album(world)
    values = {"csrf_token": it.keeper.token(), "pictures": [sent(f"{n}.jpg", b"x") for n in range(1001)]}
    assert it.keeper.post(it.path, values).status == 413
    with it.hospital.entered():
        for _ in range(199):
            count_attempt("picture", str(it.page.keeper.id), most=200, within=timedelta(hours=1))
    page = it.keeper.open(it.path).submit({"pictures": [sent(), sent("late.jpg", encoded(halves((9, 9))))]}, action="/photos")
    assert page.heading == "1 picture arrived"
    assert "late.jpg That is as many pictures as we take in one hour." in page.text
    limited = send_alone(it, it.keeper)
    assert (limited.status_code, limited.headers["Retry-After"].isdigit()) == (429, True)
    assert rows(world, "select count(*) from photo") == [(1,)]


def test_a_picture_with_something_behind_it_is_served_without_that(world: World) -> None:
    it = album(world)
    behind = encoded(halves()) + b"PK\x03\x04<script>alert(1)</script>"
    it.keeper.open(it.path).submit({"pictures": [sent("both.zip.jpg.html", behind)]}, action="/photos")
    world.work()
    [photo] = it.shown(it.reader)
    answer = fetch(it.reader, f"{it.path}/{photo}/large.jpg")
    assert (answer.mimetype, b"script" in answer.data, b"PK" in answer.data) == ("image/jpeg", False, False)


def write(it: Album, **values: object) -> Page:
    """Fills in the form of a new update."""
    return it.keeper.open(f"{it.page.path}/updates").submit(values, action="/updates")


def test_an_update_goes_out_at_once_and_its_pictures_follow_when_they_are_prepared(world: World) -> None:
    it = album(world)
    row = row_in(send_alone(it, it.keeper, for_update="y", width="40", height="80"))
    named = str(row["data-picture"])
    values = {"kept": named, f"shows-{named}": "Her dog", f"caption-{named}": "He waits for her", "body": "Look."}
    it.keeper.post(f"{it.page.path}/updates", {"csrf_token": it.keeper.token(), **values})
    waiting = it.reader.open(it.page.path).soup
    assert waiting.select_one("figure.tall svg")["viewbox"] == "0 0 40 80"  # type: ignore[index]
    assert "A picture is being prepared." in waiting.text
    assert "He waits for her" in waiting.text
    world.work()
    [image] = it.reader.open(it.page.path).soup.select("figure img")
    assert image["alt"] == "Her dog"


def test_pictures_of_an_update_are_put_in_order_without_scripts_and_nothing_typed_is_lost(world: World) -> None:
    it = album(world)
    files = [sent("a.jpg", encoded(halves((20, 20)))), sent("b.jpg", encoded(halves((30, 30))))]
    form = write(it, body="Two of them.", title="x", pictures=files, arrange="add")
    assert form.status == 200
    first, second = [str(field["value"]) for field in form.soup.select("input[name=kept]")]
    values = {"kept": [first, second], f"caption-{first}": "One", f"shows-{second}": "Two"}
    form = form.submit({**values, "arrange": f"later {first}"})
    assert [str(field["value"]) for field in form.soup.select("input[name=kept]")] == [second, first]
    assert form.soup.select_one("textarea[name=body]").text.strip() == "Two of them."  # type: ignore[union-attr]
    assert form.soup.select_one(f"#caption-{first}")["value"] == "One"  # type: ignore[index]
    assert rows(world, "select from update") == []
    form.submit({"kept": [second, first], "arrange": ""} | {"arrange": f"earlier {second}"})
    keeping = {"csrf_token": it.keeper.token(), "body": "Two.", "kept": [second, first]}
    it.keeper.post(f"{it.page.path}/updates", keeping)
    world.work()
    shown = it.reader.open(it.page.path).soup
    assert [str(a["href"])[-36:] for a in shown.select("figure a")] == [second, first]
    assert [image["alt"] for image in shown.select("figure img")] == ["Two", "One"]


def test_pictures_that_are_here_already_are_too_many_for_one_update_as_well(world: World) -> None:
    it = album(world)
    it.many(21)
    named = [str(row[0]) for row in rows(world, "select id from photo")]
    form = it.keeper.post(f"{it.page.path}/updates", {"csrf_token": it.keeper.token(), "kept": named, "body": "Look."})
    assert form.status == 422
    assert "An update holds up to 20 pictures. Choose those" in form.text
    assert len(form.soup.select("input[name=kept][checked]")) == 21
    form.submit({"kept": named[1:]})
    assert rows(world, "select count(*) from update_photo") == [(20,)]


def test_a_picture_that_could_not_be_prepared_is_told_before_the_update_goes_out_and_never_shown(world: World) -> None:
    it = album(world)
    broken = sent("half.jpg", encoded(halves())[:-300])
    row = row_in(send_alone(it, it.keeper, broken, for_update="y"))
    world.work()
    values = {"csrf_token": it.keeper.token(), "kept": str(row["data-picture"]), "body": "Look."}
    form = it.keeper.post(f"{it.page.path}/updates", values)
    assert form.status == 422
    assert "Picture 1: The picture is damaged" in form.soup.select_one("#pictures-wrong").text  # type: ignore[union-attr]
    form.submit({"body": "Look."})
    assert "Look." in it.reader.open(it.page.path).text
    assert rows(world, "select from update_photo") == []


def test_a_picture_refused_after_its_update_went_out_is_told_to_its_keepers_alone(world: World) -> None:
    it = album(world)
    write(it, body="Look.", pictures=[sent("half.jpg", encoded(halves())[:-300])])
    world.work()
    assert "The picture is damaged" in it.keeper.open(it.page.path).text
    assert "The picture is damaged" not in it.reader.open(it.page.path).text
    assert not it.reader.open(it.page.path).soup.select(".update figure")


def test_pictures_that_come_to_stand_nowhere_are_deleted_in_the_end(world: World) -> None:
    it = album(world)
    send_alone(it, it.keeper, for_update="y")
    send_alone(it, it.keeper, sent("b.jpg", encoded(halves((30, 30)))))
    world.work()
    it.change("update jobs.procrastinate_jobs set scheduled_at = now()")
    world.work()
    assert rows(world, "select in_album from photo") == [(True,)]


@pytest.mark.parametrize("telling", [telling_jpeg, telling_png])
def test_what_is_served_holds_nothing_of_what_the_picture_told(world: World, telling: Callable[[], bytes]) -> None:
    it = album(world)
    write(it, pictures=[sent("a", telling())])
    world.work()
    path = str(it.keeper.open(it.page.path).soup.select_one("figure img")["src"])  # type: ignore[index]
    for size in ("large", "medium", "small", "full"):
        content = fetch(it.keeper, path.replace("medium", size)).get_data()
        with Image.open(BytesIO(content)) as served:
            assert not dict(served.getexif())
            assert set(served.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert SECRET.encode() not in content
