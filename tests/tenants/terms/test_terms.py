"""Terms in versions: a draft is nobody's business, who signs in is asked once, and nothing she typed is lost."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from kernel.clock import now
from tests.support.browser import Browser, Page
from tests.support.people import JOINING, rows
from tests.support.world import PASSWORD, Hospital, World

URL = "/admin/terms/"


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def admin(mercy: Hospital) -> Browser:
    """Its administrator's browser."""
    return mercy.person("Ada Stone", "tenant_admin").browser()


def published(admin: Browser, words: str = "### Be kind\n\nAnd patient.", day: str = "") -> Page:
    """Writes terms and publishes them."""
    admin.open(URL).submit({"en": words}, action=URL)
    return admin.open(f"{URL}preview").submit({"day": day}, action="/publish")


def sign_in(hospital: Hospital, email: str, path: str = "/account") -> Page:
    """Somebody signs in and goes on to an address."""
    browser = hospital.browser()
    return browser.open(f"/sign-in?next={path}").submit({"email": email, "password": PASSWORD}, action="/sign-in")


def test_a_draft_is_shown_to_nobody_and_needs_the_hospitals_own_language(mercy: Hospital, admin: Browser, world: World) -> None:
    assert admin.open(URL).submit({"es": "Sea amable."}, action=URL).status == 422
    page = admin.open(URL).submit({"en": "<script>alert(1)</script> **kind**", "es": "Sea amable."}, action=URL)
    assert (page.heading, page.soup.select_one("main script"), "Sea amable." in page.text) == ("The draft", None, True)
    stranger = mercy.browser()
    assert stranger.open("/terms").status == 404
    assert "terms" not in str(stranger.open("/join").soup).lower()
    assert sign_in(mercy, mercy.person("Nora Lind").email).heading == "Your account"


def test_who_signs_in_is_asked_once_and_goes_on_where_she_was(mercy: Hospital, admin: Browser, world: World) -> None:
    nora = mercy.person("Nora Lind")
    before = nora.browser()
    assert "They are published." in published(admin).text
    assert before.open("/account").heading == "Your account"  # a session that goes on is not stopped
    asked = sign_in(mercy, nora.email, "/forums?sort=new")
    assert asked.heading == "The terms are new"
    hers = asked.browser
    for path in ("/account/data", "/account/leave", "/help", "/terms"):  # what opens without a yes
        assert hers.open(path).heading != "The terms are new", path
    assert hers.open("/pages").heading == "The terms are new"
    gone_on = asked.submit(action="/agree")
    assert (gone_on.status, gone_on.path) == (200, "/forums?sort=new")
    assert sign_in(mercy, nora.email).heading == "Your account"
    published(admin, "Be very kind.")
    assert "Be very kind." in sign_in(mercy, nora.email).text
    assert "1 account has agreed, of 2." in admin.open(URL).text
    done = rows(world, "select action, actor, details from audit_entry where action like 'terms.%%' order by id")
    assert [action for action, *_ in done] == ["terms.keep", "terms.publish", "terms.agree", "terms.keep", "terms.publish"]


def test_what_was_typed_before_signing_in_arrives(mercy: Hospital, admin: Browser, world: World) -> None:
    nora = mercy.person("Nora Lind")
    page = mercy.page(nora)
    published(admin)
    browser = mercy.browser()
    word = {"csrf_token": browser.token(), "body": "We think of you."}
    asked = browser.post(f"{page.path}/messages", word)
    carried = asked.submit({"email": nora.email, "password": PASSWORD}, action="/sign-in")
    assert "We think of you." in str(carried.soup)
    after = carried.submit(action="/messages")
    assert rows(world, "select body from support_message") == [("We think of you.",)]
    assert (after.heading, after.submit(action="/agree").path) == ("The terms are new", page.path)


def test_who_joins_reads_them_there_and_who_was_shown_others_is_asked(mercy: Hospital, admin: Browser, world: World) -> None:
    published(admin)
    form = mercy.browser().open("/join")
    assert "you agree to the terms" in form.text
    late = mercy.browser().open("/join")
    assert form.submit(JOINING).heading != "The terms are new"
    published(admin, "Other words.")
    proving = late.submit(JOINING | {"email": "late@example.org"})
    assert proving.heading == "Look in your mailbox"  # first things first
    assert proving.browser.open("/pages").heading == "The terms are new"
    agreed = "select number, language from terms_acceptance a join terms_version v on v.id = a.terms_id"
    assert rows(world, agreed) == [(1, "en")]


def test_agreeing_to_words_that_hold_no_more_counts_for_nothing(mercy: Hospital, admin: Browser, world: World) -> None:
    published(admin)
    nora = mercy.person("Nora Lind")
    asked = sign_in(mercy, nora.email, "//evil.example")
    published(admin, "Other words.")
    again = asked.submit(action="/agree")
    assert ("Other words." in again.text, rows(world, "select * from terms_acceptance")) == (True, [])
    assert again.submit(action="/agree").path == "/"
    assert again.submit(action="/agree").status == 200  # pressed twice
    assert rows(world, "select count(*) from terms_acceptance") == [(1,)]


def test_a_day_to_come_is_waited_for(mercy: Hospital, admin: Browser, world: World) -> None:
    nora = mercy.person("Nora Lind")
    published(admin, day=(now() + timedelta(days=9)).date().isoformat())
    assert (mercy.browser().open("/terms").status, sign_in(mercy, nora.email).heading) == (404, "Your account")
    with world.as_superuser() as connection:
        connection.execute("update terms_version set holds_from = now() - interval '1 hour'")
    assert sign_in(mercy, nora.email).heading == "The terms are new"
    published(admin, "Not from before.", day="2020-01-01")
    assert rows(world, "select count(*) from terms_version where holds_from < now() - interval '1 day'") == [(0,)]


def test_readers_by_letter_are_asked_nothing_and_other_hospitals_have_their_own(
    mercy: Hospital, admin: Browser, world: World
) -> None:
    published(admin)
    page = mercy.page(mercy.person("Nora Lind"))
    reader = mercy.guest_browser(mercy.guest(page))
    assert reader.open(page.path).status == 200
    assert "Be kind" in reader.open("/terms").text
    assert reader.post("/terms/agree", {"csrf_token": reader.token()}).status in (401, 404)
    grace = world.hospital("grace")
    assert (grace.browser().open("/terms").status, sign_in(grace, grace.person().email).heading) == (404, "Your account")
    other = grace.person("Bea Stone", "tenant_admin").browser()
    assert "Be kind" not in other.open(URL).text
    assert other.open(f"{URL}preview").status == 404


def test_what_somebody_agreed_to_is_in_her_copy_and_goes_with_her(mercy: Hospital, admin: Browser, world: World) -> None:
    nora = mercy.person("Nora Lind")
    published(admin)
    browser = sign_in(mercy, nora.email).submit(action="/agree").browser
    browser.open("/account/data").submit(action="/account/data")
    world.work()
    link = browser.open("/account/data").soup.select_one("li.card a")
    assert link is not None
    packed = browser.client.get(str(link["href"]), base_url=f"http://{browser.at}")
    with ZipFile(BytesIO(packed.get_data())) as copy:
        assert [one["version"] for one in json.loads(copy.read("terms.json"))] == [1]
    with world.as_superuser() as connection:
        connection.execute("delete from person where id = %s", [nora.id])
    assert rows(world, "select count(*) from terms_acceptance") == [(0,)]
