"""Writing an update, taking it back, its pictures, the page's settings, and holding its letters."""

import pytest

from kernel.clock import now
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser, Page
from tests.support.people import fetch, rows
from tests.support.world import APage, World
from tests.support.writing import kept_page, picture, the_update, write

OVER = "update update set mail_at = now() - interval '1 second'"


def test_an_update_stands_on_the_page_at_once_for_all_who_may_see_it(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    shown = write(keeper, page, title="A quiet day", body="She slept *well*.")
    assert shown.path.startswith(page.path)
    for browser in (keeper, reader):
        update = browser.open(page.path).soup.select_one("article.update")
        assert update is not None
        assert "A quiet day" in update.get_text()
        assert str(update.select_one("em")) == "<em>well</em>"


@pytest.mark.parametrize(
    ("followers", "said"),
    [(0, "Nobody follows this page yet."), (1, "Goes to 1 person who follows"), (3, "Goes to 3 people who follow")],
)
def test_before_publishing_one_sees_how_many_people_it_goes_to(world: World, followers: int, said: str) -> None:
    _, page, keeper = kept_page(world, followers=followers)
    assert said in keeper.open(f"{page.path}/updates").text


def test_those_who_left_bounced_or_were_shut_out_are_not_counted(world: World) -> None:
    _, page, keeper = kept_page(world, followers=5)
    with world.as_superuser() as connection:
        of = "from guest g where g.id = guest_id and g.email ="
        connection.execute(f"update follower set unsubscribed_at = now() {of} 'follower0@example.org'".encode())
        connection.execute(f"update follower set bounced_at = now() {of} 'follower1@example.org'".encode())
        connection.execute("update guest set state = 'blocked' where email = 'follower2@example.org'")
    assert "Goes to 2 people" in keeper.open(f"{page.path}/updates").text


def test_an_update_can_be_stopped_while_its_letters_wait_and_is_then_seen_by_keepers_only(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    write(keeper, page, body="Bad news.")
    stopped = keeper.open(page.path).submit(action="/stop")
    assert "Stopped. No letter left" in stopped.text
    assert "Bad news." in keeper.open(page.path).text
    assert "Taken back" in keeper.open(page.path).text
    assert "Bad news." not in reader.open(page.path).text
    assert reader.open(f"{page.path}/updates/{the_update(world)}").status == 404
    assert rows(world, "select state from mailing where letter = 'following/update'") == [("stopped",)]


def test_a_stopped_update_can_be_put_right_and_goes_out_as_if_it_were_new(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    write(keeper, page, title="Tuesday", body="Wrong words.", pictures=[picture()])
    form = keeper.open(page.path).submit(action="/stop")
    assert form.heading == "Put the update right"
    assert "Wrong words." in form.text
    assert len(form.soup.select("input[name=kept][checked]")) == 1
    form.submit({"body": "The right words."})
    world.work()
    shown = reader.open(page.path)
    assert "The right words." in shown.text
    assert "Wrong words." not in shown.text
    assert len(shown.soup.select("figure img")) == 1
    assert rows(world, "select count(*) from update") == [(1,)]
    states = rows(world, "select state from mailing where letter = 'following/update' order by id")
    assert states == [("stopped",), ("open",)]


def test_after_two_minutes_an_update_can_no_longer_be_stopped(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    write(keeper, page, body="Said is said.")
    page_with_button = keeper.open(page.path)
    with world.as_superuser() as connection:
        connection.execute(OVER)
    assert "letters are already on their way" in page_with_button.submit(action="/stop").text
    assert "Said is said." in reader.open(page.path).text
    assert not keeper.open(page.path).soup.select("form[action$='/stop']")
    assert rows(world, "select state from mailing where letter = 'following/update'") == [("open",)]


def test_stopping_twice_is_as_good_as_once_and_what_stands_is_not_written_again(world: World) -> None:
    _, page, keeper = kept_page(world)
    write(keeper, page, body="Twice.")
    before = keeper.open(page.path)
    before.submit(action="/stop")
    assert "Stopped." in before.submit(action="/stop").text
    assert rows(world, "select count(*) from audit_entry where action = 'update.stop'") == [(1,)]
    keeper.open(f"{page.path}/updates/{the_update(world)}/again").submit({"body": "Once."})
    assert keeper.open(f"{page.path}/updates/{the_update(world)}/again").heading == "Change the update"


@pytest.mark.parametrize("typed", ["", "   \n "])
def test_an_empty_update_is_refused_beside_the_field_and_a_line_too_long_keeps_what_was_typed(world: World, typed: str) -> None:
    _, page, keeper = kept_page(world)
    shown = write(keeper, page, body=typed)
    assert shown.status == 422
    assert "Write a few words, or choose a picture." in shown.soup.select_one("#body-wrong").text  # type: ignore[union-attr]
    shown = shown.submit({"body": "Words that are kept.", "title": "x" * 121})
    assert "1 character too long" in shown.soup.select_one("#title-wrong").text  # type: ignore[union-attr]
    assert shown.soup.select_one("textarea[name=body]").text.strip() == "Words that are kept."  # type: ignore[union-attr]
    assert rows(world, "select from update") == []


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![her](https://elsewhere.example/a.png)",
        "[press](javascript:alert(1))",
        "[press](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:alert(1)'>press</a>",
        "<style>body{display:none}</style><iframe src=//evil.example></iframe>",
    ],
)
def test_what_is_typed_never_becomes_a_script_a_frame_or_a_request_elsewhere(world: World, typed: str) -> None:
    _, page, keeper = kept_page(world)
    write(keeper, page, title=typed, body=typed)
    update = keeper.open(page.path).soup.select_one("article.update")
    assert update is not None
    assert not update.select("script, iframe, style, .prose img")
    assert not [a for a in update.select(".prose a") if not str(a.get("href")).startswith(("https://", "http://", "mailto:"))]
    assert not [e for e in update.find_all(True) if any(name.startswith("on") for name in e.attrs)]


def test_links_lead_out_without_saying_where_from_and_line_breaks_stay(world: World) -> None:
    _, page, keeper = kept_page(world)
    write(keeper, page, body="See https://example.org/ward and\nanother line.")
    [link] = keeper.open(page.path).soup.select(".prose a[href='https://example.org/ward']")
    assert {"noopener", "noreferrer"} <= set(link["rel"])
    assert len(keeper.open(page.path).soup.select(".prose br")) == 1


def test_a_bad_picture_is_named_beside_the_field_and_the_good_ones_are_kept(world: World) -> None:
    _, page, keeper = kept_page(world)
    sent = [picture("a.jpg"), picture("notes.pdf", b"%PDF-1.7"), picture("b.jpg", encoded(halves((60, 60))))]
    shown = write(keeper, page, body="Look.", pictures=sent)
    assert shown.status == 422
    assert "notes.pdf: The file is not a JPEG, PNG, WebP, GIF or HEIC picture." in shown.soup.select_one("#pictures-wrong").text  # type: ignore[union-attr]
    assert len(shown.soup.select("input[name=kept][checked]")) == 2
    assert "Your words and the pictures that arrived are kept." in shown.text
    first, second = [str(e["value"]) for e in shown.soup.select("input[name=kept]")]
    shown.submit({"kept": [first, second], f"shows-{first}": "Her garden", f"shows-{second}": "Her \x07 window"})
    world.work()
    images = keeper.open(page.path).soup.select("figure img")
    assert [image["alt"] for image in images] == ["Her garden", "Her window"]
    assert rows(world, "select count(*) from photo") == [(2,)]


def test_a_kept_picture_can_be_left_out_and_one_of_another_page_or_update_is_not_taken(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    other = hospital.page(hospital.person("Bea Other"))
    write(other.keeper.browser(), other, body="Hers.", pictures=[picture()])
    write(keeper, page, body="First.", pictures=[picture()])
    taken = [str(row[0]) for row in rows(world, "select id from photo")]
    shown = write(keeper, page, body="Mine.", pictures=[picture(), picture("x.jpg", b"no picture")])
    form = shown.form()
    values = {"csrf_token": form.select_one("[name=csrf_token]")["value"], "body": "Mine.", "kept": [*taken, "no id"]}  # type: ignore[index]
    keeper.post(f"{page.path}/updates", values)
    newest = keeper.open(page.path).soup.select("article.update")[0]
    assert "Mine." in newest.text
    assert newest.select("figure") == []


def test_more_than_twenty_pictures_are_refused_and_the_first_ones_kept(world: World) -> None:
    _, page, keeper = kept_page(world)
    token = keeper.token()
    ghosts = [f"{n:032x}" for n in range(19)]
    shown = keeper.post(
        f"{page.path}/updates", {"csrf_token": token, "kept": ghosts, "pictures": [picture(), picture("late.jpg")]}
    )
    assert "An update holds up to 20 pictures." in shown.text
    assert len(shown.soup.select("input[name=kept]")) == 1


def test_pictures_are_served_to_those_who_see_the_update_and_to_nobody_else(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader, stranger = hospital.guest_browser(hospital.guest(page)), hospital.browser()
    write(keeper, page, pictures=[picture()])
    world.work()
    path = str(keeper.open(page.path).soup.select_one("figure img")["src"])  # type: ignore[index]
    assert [fetch(browser, path).status_code for browser in (keeper, reader, stranger)] == [200, 200, 404]
    assert fetch(reader, path).headers["Cache-Control"].startswith("private")
    assert [fetch(reader, path.replace("medium", size)).status_code for size in ("small", "large", "original")] == [
        200,
        200,
        404,
    ]
    keeper.open(page.path).submit(action="/stop")
    assert [fetch(browser, path).status_code for browser in (keeper, reader, stranger)] == [200, 404, 404]


def test_a_picture_that_came_with_a_refused_update_is_the_keepers_alone(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    shown = write(keeper, page, pictures=[picture(), picture("x.jpg", b"no picture")])
    photo_id = str(shown.soup.select_one("input[name=kept]")["value"])  # type: ignore[index]
    world.work()
    path = f"{page.path}/photos/{photo_id}/small.jpg"
    assert [fetch(browser, path).status_code for browser in (keeper, reader)] == [200, 404]


def settings(browser: Browser, page: APage, **values: object) -> Page:
    """Fills in the page's settings."""
    return browser.open(f"{page.path}/settings").submit(values, action="/settings")


@pytest.mark.parametrize("label", ["News of Elena", "Elena’s news", "ELENA", "From elena", "(Elena)"])
def test_letters_never_call_a_page_by_the_patients_name(world: World, label: str) -> None:
    _, page, keeper = kept_page(world)
    shown = settings(keeper, page, neutral_label=label)
    assert shown.status == 422
    assert "Choose a label without the name" in shown.soup.select_one("#neutral_label-wrong").text  # type: ignore[union-attr]
    assert shown.soup.select_one("#neutral_label")["value"] == label  # type: ignore[index]
    assert rows(world, "select neutral_label from care_page") == [("News from Anna",)]


def test_who_may_see_a_page_can_be_changed_and_the_change_is_on_record(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    member = hospital.person("Max Member").browser()
    assert member.open(page.path).status == 404
    settings(keeper, page, visibility="hospital", neutral_label="Letters from home")
    assert member.open(page.path).status == 200
    settings(keeper, page, visibility="invited")
    assert member.open(page.path).status == 404
    assert rows(world, "select count(*) from audit_entry where action = 'page.change'") == [(2,)]


def test_a_childs_page_is_for_the_invited_whatever_is_sent(world: World) -> None:
    hospital = world.hospital()
    keeper = hospital.person().browser()
    chosen = {"who": "other", "patient_name": "Maeve", "patient_is_minor": "y", "visibility": "hospital"}
    chosen |= {"born_month": "6", "born_year": str(now().year - 5)}
    shown = keeper.open("/pages/new").submit(chosen)
    assert rows(world, "select visibility from care_page") == [("invited",)]
    form = keeper.open(f"{shown.path}/settings")
    assert not form.soup.select("input[type=radio]")
    form.submit({"visibility": "hospital"}, action="/settings")
    assert rows(world, "select visibility from care_page") == [("invited",)]
    assert hospital.person("Max Member").browser().open(shown.path).status == 404


def test_one_press_holds_every_letter_of_a_page_and_another_lets_them_go(world: World) -> None:
    hospital, page, keeper = kept_page(world, followers=2)
    keeper.open(page.path).submit(action="/silence")
    hospital.update(page)
    hospital.update(page, "And one more.")
    world.work(everything=True)
    assert rows(world, "select distinct state from mailing") == [("held",)]
    assert rows(world, "select state, count(*) from delivery group by state") == [("queued", 4)]
    assert "Letters are held." in keeper.open(page.path).text
    keeper.open(page.path).submit(action="/release")
    assert rows(world, "select distinct state from mailing") == [("open",)]
    assert world.jobs().count("mail.send_batch") == 2
    assert rows(world, "select silenced_at from care_page") == [(None,)]
