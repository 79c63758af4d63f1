"""The console stands on its closed base alone: who may enter, whose rows it shows, and that every change is on record."""

import re
from typing import cast
from uuid import UUID, uuid4

import psycopg
import pytest
from flask_admin import Admin
from psycopg.sql import SQL, Identifier

from admin.base import Closed
from admin.lists.pages import ClosedList
from kernel.access import GIVEN_ROLES, GRANTS, Permission, Role
from kernel.web import House, Place
from tests.house import catalog
from tests.house.addresses import Address, addresses, ask, written
from tests.house.conftest import Two
from tests.support.browser import Browser
from tests.support.world import Somebody

ID = re.compile(r"[0-9a-f]{8}-")
CHANGING = re.compile(r'nonce-?="?[\w-]+|value="[\w.-]{60,}"')  # nonces and tokens differ from answer to answer
END = {"why": "died", "words": "stay", "roles": "staff"}
INERT = {
    "/admin/people/new/": {"name": "Eve", "email": "eve@example.org"},
    "/admin/people/delete/": {"id": "{id}"},
    "/admin/people/action/": {"action": "delete", "rowid": "{id}", "sure": "yes"},
    "/admin/people/ajax/update/": {"list_form_pk": "{id}", "name": "Eve"},
    "/admin/people/details/?id={id}": {},
    "/admin/people/export/csv/": {},
    "/admin/people/ajax/lookup/?name=person&query=a": {},
}


def console_of(app: House, two: Two) -> list[Address]:
    """Every address of the console that leads anywhere."""
    return [a for a in addresses(app, two.mercy) if a.path.startswith("/admin/") and a.door is not None]


def of_hospital(superuser: psycopg.Connection, tenant_id: UUID) -> dict[str, str]:
    """A fingerprint of all that is one hospital's, table by table."""
    prints = {}
    for table in catalog.hospital_tables(superuser):
        query = SQL("select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from {} t where tenant_id = %s")
        found = superuser.execute(query.format(Identifier(table)), [tenant_id]).fetchone()
        prints[table] = str(found)
    return prints


def audit_of(superuser: psycopg.Connection, person: Somebody) -> list[str]:
    """What was done to a person, in order."""
    query = "select action from audit_entry where about_id = %s order by id"
    return [str(action) for (action,) in superuser.execute(query, [person.id])]


def test_every_view_stands_on_the_closed_base_and_declares_what_it_needs(app: House) -> None:
    consoles = cast(list[Admin], app.extensions["admin"])
    views = [view for console in consoles for view in console._views]
    assert len(views) >= 3
    for view in views:
        assert isinstance(view, Closed), view
        assert isinstance(view.needs, Permission), view
        assert type(view).is_accessible is Closed.is_accessible, f"{view} opens itself"
        doors = {e: door for e, door in app.doors.items() if e.startswith(f"{view.endpoint}.")}
        assert doors, view
        assert {(door.needs, door.place) for door in doors.values()} == {(view.needs, view.place)}, view
    assert {view.place for view in views} == {Place.CONSOLE, Place.HOSPITAL}
    assert {view.needs for view in views if view.place is Place.CONSOLE} == {Permission.PLATFORM_OPERATE}
    assert [role for role, held in GRANTS.items() if Permission.PLATFORM_OPERATE in held] == [Role.OPERATOR]
    assert Permission.CONSOLE_ENTER in GRANTS[Role.TENANT_ADMIN]


def test_only_an_administrator_holds_all_that_the_console_needs(app: House, two: Two) -> None:
    needed = {address.door.needs for address in console_of(app, two) if address.door}
    hers = {role: needed & held for role, held in GRANTS.items() if needed & held}
    assert hers == {
        Role.TENANT_ADMIN: needed,
        Role.MODERATOR: {
            Permission.CONSOLE_ENTER,
            Permission.CRISIS_TAKE,
            Permission.REPORT_READ,
            Permission.REQUEST_OVERSEE,
        },
        Role.SHOP: {Permission.CONSOLE_ENTER, Permission.SHOP_KEEP},
        Role.STAFF: {Permission.CRISIS_TAKE},
    }


def test_a_stranger_is_asked_to_sign_in(app: House, two: Two, superuser: psycopg.Connection) -> None:
    before = written(superuser)
    for address in console_of(app, two):
        for method in address.methods & {"GET", "POST"}:
            answer = ask(app.test_client(), two.mercy.hospital.host, address.path, method)
            assert answer.status_code == (302 if method == "GET" else 401), address.path
            assert method == "POST" or answer.location.replace("%2F", "/").startswith("/sign-in?next=/admin/")
    assert written(superuser) == before


@pytest.mark.parametrize("role", [None, *(role for role in GIVEN_ROLES if role is not Role.TENANT_ADMIN)])
def test_whoever_is_no_administrator_is_refused(role: Role | None, app: House, two: Two, superuser: psycopg.Connection) -> None:
    given = [role.value] if role else []
    somebody = two.mercy.hospital.person("Sam Hill", *given, email=f"sam-{role}@mercy.example")
    client, before = somebody.browser().client, written(superuser)
    held = GRANTS[role] if role else frozenset()
    for address in (one for one in console_of(app, two) if one.door and one.door.needs not in held):
        for method in address.methods & {"GET", "HEAD", "POST"}:
            assert ask(client, two.mercy.hospital.host, address.path, method).status_code == 404, address.path
    assert written(superuser) == before


def test_an_administrator_of_another_hospital_is_a_stranger_here(app: House, two: Two) -> None:
    client = two.grace.browser.client
    cookie = ask(client, two.grace.hospital.host, "/admin/").request.headers["Cookie"]
    for address in console_of(app, two):
        answer = ask(app.test_client(), two.mercy.hospital.host, address.path, headers={"Cookie": cookie})
        assert answer.status_code == 302 or not address.looks, address.path


def test_own_rows_are_shown_and_foreign_unknown_and_malformed_ids_answer_alike(two: Two) -> None:
    host, client = two.grace.hospital.host, two.grace.browser.client
    assert "Ada Stone" in ask(client, host, f"/admin/people/edit/?id={two.grace.admin.id}").get_data(as_text=True)
    wrong = [two.mercy.admin.id, uuid4(), "x", "1", "' or true --", f"{two.grace.hospital.id},{two.grace.admin.id}", "%00"]
    answers = [ask(client, host, f"/admin/people/edit/?id={one}") for one in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({CHANGING.sub("", answer.get_data(as_text=True)) for answer in answers}) == 1


def test_another_hospitals_rows_cannot_be_changed(two: Two, superuser: psycopg.Connection) -> None:
    token, before = two.grace.browser.token(), written(superuser)
    for one in (two.mercy.admin.id, uuid4(), "x"):
        values = {"csrf_token": token, "closed": "y", "roles": "staff"}
        assert two.grace.browser.post(f"/admin/people/edit/?id={one}", values).status == 404
    assert written(superuser) == before


@pytest.mark.parametrize(
    "query", ["", "?words=mercy", "?words=ada", "?words=%25", "?order=new", "?role=any&state=open", "?after={id}", "?flt0_0=a"]
)
def test_lists_and_searches_show_the_own_hospital_alone(query: str, two: Two) -> None:
    page = two.grace.browser.open(f"/admin/people/{query.format(id=two.mercy.admin.id)}")
    assert page.status == 200
    assert "mercy" not in page.text.lower()


@pytest.mark.parametrize(
    "query", ["?order=99", "?state=-1", "?after=-1", "?role=x", "?order=x&role=y", "?page_size=-5", "?words=%00", "?words=%27"]
)
def test_an_address_that_was_tampered_with_is_no_error_of_ours(query: str, two: Two) -> None:
    answer = ask(two.grace.browser.client, two.grace.hospital.host, f"/admin/people/{query}")
    assert answer.status_code < 500
    assert "mercy" not in answer.get_data(as_text=True).lower()


def test_no_address_of_the_console_reaches_another_hospital_by_its_ids(
    app: House, two: Two, superuser: psycopg.Connection
) -> None:
    """Every route, the library's and our own, opened and acted on with the other's ids in path, query and form."""
    mine, token = two.grace, two.grace.browser.token()
    lists = [view.listing for view in cast(list[Admin], app.extensions["admin"])[0]._views if isinstance(view, ClosedList)]
    acts = {"", "delete", *(act.name for listing in lists for act in listing.acts)}
    hers = str(two.mercy.admin.id)
    typed = {"csrf_token": token, "id": hers, "rowid": hers, "list_form_pk": hers, "sure": "yes", "closed": "y", **END}
    before = of_hospital(superuser, two.mercy.hospital.id)
    for address in console_of(app, two):
        for method in address.methods & ({"GET", "POST"} if ID.search(address.path) else {"POST"}):
            for act in acts if address.path.endswith("/action/") and method == "POST" else {""}:
                sent = {**typed, "action": act} if method == "POST" else None
                answer = ask(mine.browser.client, mine.hospital.host, address.path, method, data=sent)
                assert answer.status_code < 500, address.path
                told = answer.get_data(as_text=True).lower()
                assert "@mercy" not in told, f"{method} {address.path}"
    assert of_hospital(superuser, two.mercy.hospital.id) == before


@pytest.mark.parametrize("path", INERT)
def test_what_the_library_brings_along_does_nothing(path: str, two: Two, superuser: psycopg.Connection) -> None:
    somebody = str(two.grace.admin.id)
    values = {name: value.format(id=somebody) for name, value in INERT[path].items()}
    sent, before = values | {"csrf_token": two.grace.browser.token()}, written(superuser)
    method, host = "POST" if INERT[path] else "GET", two.grace.hospital.host
    answer = ask(two.grace.browser.client, host, path.format(id=somebody), method, data=sent if INERT[path] else None)
    assert answer.status_code in (302, 404, 405)
    assert "@grace.example" not in answer.get_data(as_text=True)
    assert written(superuser) == before


def test_nobody_is_led_to_another_site_by_the_consoles_addresses(two: Two) -> None:
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = ask(two.grace.browser.client, two.grace.hospital.host, f"/admin/people/new/?url={target}")
        assert "evil" not in answer.location


def test_an_administrator_cannot_lock_herself_out(two: Two, superuser: psycopg.Connection) -> None:
    here, before = f"/admin/people/edit/?id={two.grace.admin.id}", written(superuser)
    changes: list[dict[str, object]] = [{"roles": []}, {"roles": ["staff"]}, {"roles": ["tenant_admin"], "closed": "y"}]
    for change in changes:
        page = two.grace.browser.open(here).submit(change)
        assert "your own account" in page.text
    assert written(superuser) == before
    assert two.grace.browser.open("/admin/").status == 200


def test_every_change_leaves_its_row_in_the_audit_trail(two: Two, superuser: psycopg.Connection) -> None:
    nora = two.grace.hospital.person("Nora Lind")
    here, before = f"/admin/people/edit/?id={nora.id}", audit_of(superuser, nora)
    two.grace.browser.open(here).submit({"roles": ["staff", "volunteer"]})
    two.grace.browser.open(here).submit({"closed": "y"})
    two.grace.browser.open(here).submit({"closed": []})
    two.grace.browser.open(here).submit({"roles": []})
    two.grace.browser.open(here).submit()
    assert audit_of(superuser, nora)[len(before) :] == ["person.roles", "person.disable", "person.enable", "person.roles"]


def test_roles_count_only_once_the_mailbox_is_proved(app: House, two: Two, superuser: psycopg.Connection) -> None:
    olga = two.mercy.hospital.person("Olga Ray", "tenant_admin")
    browser: Browser = olga.browser()
    assert browser.open("/admin/").status == 200
    superuser.execute("update person set proved_at = null where id = %s", [olga.id])
    assert browser.open("/admin/").status == 404


@pytest.mark.parametrize("change", [{"roles": []}, {"closed": "y"}])
def test_whoever_is_closed_or_loses_a_role_is_out_at_once(change: dict[str, object], two: Two) -> None:
    other = two.mercy.hospital.person("Vera Lund", "tenant_admin", email=f"{next(iter(change))}@mercy.example")
    hers = other.browser()
    two.mercy.browser.open(f"/admin/people/edit/?id={other.id}").submit(change)
    assert "Sign in" in hers.open("/admin/").heading


def test_whatever_gives_roles_or_holds_secrets_asks_again_who_it_is(app: House) -> None:
    asks = {endpoint.partition(".")[0] for endpoint, door in app.doors.items() if door.sure}
    assert {"directory", "people", "policies", "record_console", "signon_console"} <= asks


def test_home_leads_to_all_that_waits_in_a_hospital_with_everything_in_it(two: Two) -> None:
    page = two.mercy.browser.open("/admin/")
    leads = {str(link["href"]) for link in page.soup.select(".waits a, .notice-wrong a")}
    assert leads >= {"/admin/crisis/", "/admin/moderation/", "/gifts"}
    waits = [link.get_text(" ", strip=True) for link in page.soup.select(".waits a")]
    assert [sentence for sentence in waits if "place of 1 order" in sentence]
    assert len(leads & {"/admin/requests/", "/admin/letters/"}) == 0  # nobody waits that long, and no letter failed
