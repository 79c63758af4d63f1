"""Console page *On call*: a mailbox counts once it was proved; order, lines, and what a hospital cannot go live without."""

import pytest

from crisis.queries import Missing, ready_to_go_live
from tests.crisis.calls import on_call
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.browser import Browser, Page
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World

NEW = {"name": "Flora Night", "email": "FLORA@oncall.example", "line": "first"}
_LIST = "select name, line, position from on_call order by line, position"


@pytest.fixture
def bare(world: World) -> Hospital:
    """A hospital where nobody is on call."""
    return world.hospital()


@pytest.fixture
def admin(bare: Hospital) -> Browser:
    """Its administrator."""
    return bare.person("Ada Stone", "tenant_admin").browser()


def missing(hospital: Hospital) -> frozenset[Missing]:
    """What the hospital cannot go live without."""
    with hospital.entered():
        return ready_to_go_live()


def test_a_mailbox_counts_once_its_own_reader_has_pressed(
    bare: Hospital, admin: Browser, world: World, sandbox: RunningSandbox
) -> None:
    assert missing(bare) == {Missing.ON_CALL}
    listed = admin.open("/admin/on-call/").submit(NEW, action="/admin/on-call/")
    assert "It does not count" in listed.text
    assert missing(bare) == {Missing.ON_CALL}
    world.work()
    [mail] = sandbox.mails()
    path = mail["text"].partition("http://mercy.localhost")[2].split()[0].partition("/")[2]
    outside = bare.browser()
    asked = outside.open(f"/{path}")
    assert missing(bare) == {Missing.ON_CALL}  # to look at it proves nothing: mail programs do
    assert "Thank you" in asked.submit(action=f"/{path}").text
    assert missing(bare) == frozenset()
    assert "It counts" in admin.open("/admin/on-call/").text


def typed(page: Page, name: str) -> str:
    """What stands in a field."""
    field = page.soup.select_one(f"input[name={name}]")
    return str(field["value"]) if field is not None and field.has_attr("value") else ""


def test_whoever_puts_her_own_proved_mailbox_on_the_list_is_called_at_once(
    bare: Hospital, admin: Browser, world: World
) -> None:
    page = admin.open("/admin/on-call/")
    assert typed(page, "email") == "ada@mercy.example"
    other = page.submit({"name": "Ada Stone", "email": "ada@elsewhere.example"}, action="/admin/on-call/")
    assert missing(bare) == {Missing.ON_CALL}
    assert "It does not count" in other.text
    kept = other.submit({"name": "Ada Stone", "email": "ADA@mercy.example"}, action="/admin/on-call/")
    assert "You are on call from now on." in kept.text
    assert missing(bare) == frozenset()
    assert rows(world, "select email::text from delivery") == [("ada@elsewhere.example",)]
    assert typed(kept, "email") == ""


def test_a_link_of_elsewhere_of_nobody_or_of_somebody_taken_off_proves_nothing(
    bare: Hospital, admin: Browser, world: World, sandbox: RunningSandbox
) -> None:
    admin.open("/admin/on-call/").submit(NEW, action="/admin/on-call/")
    world.work()
    token = sandbox.mails()[0]["text"].partition("/on-call/")[2].split()[0]
    elsewhere = world.hospital("brigid").browser()
    for browser, tried in ((elsewhere, token), (bare.browser(), token[:-2] + "AA"), (bare.browser(), "x")):
        assert fetch(browser, f"/on-call/{tried}").status_code == 404
    [(on_call_id,)] = rows(world, "select id from on_call")
    admin.post(f"/admin/on-call/{on_call_id}", {"csrf_token": admin.token(), "act": "remove"})
    assert fetch(bare.browser(), f"/on-call/{token}").status_code == 404


def test_the_list_is_put_in_order(bare: Hospital, admin: Browser, world: World) -> None:
    ids = {name: on_call(bare, name, line) for name, line in (("Ann", "first"), ("Ben", "first"), ("Cyd", "second"))}

    def press(name: str, act: str) -> list[tuple[str, str]]:
        assert admin.post(f"/admin/on-call/{ids[name]}", {"csrf_token": admin.token(), "act": act}).status == 200
        return [(str(name), str(line)) for name, line, _ in rows(world, _LIST)]

    assert press("Ben", "up") == [("Ben", "first"), ("Ann", "first"), ("Cyd", "second")]
    assert press("Ben", "second") == [("Ann", "first"), ("Cyd", "second"), ("Ben", "second")]
    assert press("Cyd", "up") == [("Ann", "first"), ("Cyd", "first"), ("Ben", "second")]
    assert press("Ann", "remove") == [("Cyd", "first"), ("Ben", "second")]
    assert admin.post(f"/admin/on-call/{ids['Ben']}", {"csrf_token": admin.token(), "act": "burn"}).status == 400


def test_an_address_is_listed_once_and_must_be_one(bare: Hospital, admin: Browser, world: World) -> None:
    for said, status in ((NEW, 200), (NEW | {"email": "flora@ONCALL.example"}, 422), (NEW | {"email": "nobody"}, 422)):
        assert admin.open("/admin/on-call/").submit(said, action="/admin/on-call/").status == status
    assert admin.open("/admin/on-call/").submit(NEW | {"name": " "}, action="/admin/on-call/").status == 422
    assert rows(world, "select count(*) from on_call") == [(1,)]


def test_only_an_administrator_says_who_is_on_call_and_only_at_home(bare: Hospital, world: World) -> None:
    on_call_id = on_call(bare, "Ann", "first")
    moderator = bare.person("Mo Derator", "moderator").browser()
    elsewhere = world.hospital("brigid").person("Bea Other", "tenant_admin").browser()
    for path in ("/admin/on-call/", "/admin/on-call/words"):
        assert fetch(moderator, path).status_code == 404
    for browser in (moderator, elsewhere):
        assert browser.post(f"/admin/on-call/{on_call_id}", {"csrf_token": browser.token(), "act": "remove"}).status == 404
    assert rows(world, "select count(*) from on_call") == [(1,)]


def test_a_hospital_without_numbers_is_not_ready_either(bare: Hospital, world: World) -> None:
    on_call(bare, "Ann", "first")
    with world.as_superuser() as connection:
        connection.execute("update hospital_brand set emergency = '[]'")
    assert missing(bare) == {Missing.NUMBERS}
