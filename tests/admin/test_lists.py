"""Lists of the console: searching, filters, orders, paging, acts on several, files, and views of one's own."""

import csv
from io import StringIO
from typing import Any

import psycopg
import pytest

from accounts.models import Person
from admin.lists import queries
from kernel.db import db
from tests.support.browser import Browser, Page
from tests.support.world import Hospital, Somebody, World

LIST = "/admin/people/"


@pytest.fixture
def people(mercy: Hospital, admin: Browser) -> dict[str, Somebody]:
    """Some people: one of the staff, one closed, one who begins a spreadsheet's formula, one with an accent."""
    names = {"Nora Lind": ["staff"], "Olga Ray": [], "=Sum Hall": [], "Åsa Dahl": [], "Asb Dahl": []}
    made = {name: mercy.person(name, *roles, email=f"p{n}@mercy.example") for n, (name, roles) in enumerate(names.items())}
    act(admin, "close", made["Olga Ray"], sure="yes")
    return made


def act(browser: Browser, name: str, *somebody: Somebody, **more: str) -> Page:
    """An act on several people."""
    return browser.post(
        f"{LIST}action/", {"csrf_token": browser.token(), "action": name, "rowid": [str(p.id) for p in somebody]} | more
    )


def names(page: Page) -> list[str]:
    """Who stands in a list, in its order."""
    return [cell.get_text(strip=True) for cell in page.soup.select("tbody th")]


ALL = ["=Sum Hall", "Ada Stone", "Åsa Dahl", "Asb Dahl", "Nora Lind", "Olga Ray"]
FOUND = {
    "": ALL,
    "?order=name_back": ALL[::-1],
    "?order=old&role=any": ["Ada Stone", "Nora Lind"],
    "?order=new&state=open&words=dahl": ["Asb Dahl", "Åsa Dahl"],
    "?state=closed": ["Olga Ray"],
    "?state=closed&role=staff": [],
    "?words=lin+NOR": ["Nora Lind"],
    "?words=ása": ["Åsa Dahl"],
    "?words=p1@mercy": ["Olga Ray"],
    "?words=ora": [],
    "?words=%27%3A%2A+%7C+%21%26%5C": [],
    "?state=x&role=%27&order=none&after=x": ALL,
}


def test_people_are_found_by_beginnings_filters_and_orders(admin: Browser, people: dict[str, Somebody]) -> None:
    assert {query: names(admin.open(LIST + query)) for query in FOUND} == FOUND


def test_a_list_goes_on_after_the_last_row_that_was_shown(
    admin: Browser, people: dict[str, Somebody], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.lists.queries.stretch.__defaults__", (4,))
    page, seen = admin.open(LIST), list[str]()
    while True:
        seen += names(page)
        further = page.soup.find("a", string="Further on")
        if further is None:
            break
        assert "Dahl" not in str(further["href"])  # an address tells nobody's name
        page = admin.open(str(further["href"]))
    assert seen == [*names(admin.open(LIST + "?order=name"))[:4], "Nora Lind", "Olga Ray"]
    assert names(admin.open(f"{LIST}?after={people['Nora Lind'].id}")) == ["Olga Ray"]


def test_it_is_said_when_more_are_found_than_can_be_put_in_order(
    admin: Browser, people: dict[str, Somebody], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.lists.queries.COUNTED_TO", 3)
    monkeypatch.setattr("admin.lists.showing.COUNTED_TO", 3)
    told = "Of very many only some are shown"
    assert told not in admin.open(f"{LIST}?words=mercy").text
    monkeypatch.setattr(queries, "MOST_FOUND", 4)
    found = {query: admin.open(LIST + query).text for query in ("", "?words=mercy", "?words=mercy&role=staff")}
    assert {query: ("More than 3 in all" in text, told in text) for query, text in found.items()} == {
        "": (True, False),
        "?words=mercy": (True, True),
        "?words=mercy&role=staff": (False, False),
    }


def test_an_act_says_how_many_first_and_can_be_undone(
    admin: Browser, people: dict[str, Somebody], superuser: psycopg.Connection
) -> None:
    two = people["Nora Lind"], people["Olga Ray"]
    query = "select name from person where disabled_at is not null order by name"
    asked = act(admin, "close", *two, *two)
    assert (asked.heading, "Nora Lind" in asked.text) == ("Close 2 accounts?", True)
    assert superuser.execute(query).fetchall() == [("Olga Ray",)]
    done = asked.submit({"action": "close"})
    assert "1 account is closed." in done.text
    assert "1 was left as it was." in done.text
    assert superuser.execute(query).fetchall() == [("Nora Lind",), ("Olga Ray",)]
    again = act(admin, "close", *two, sure="yes")  # pressed twice
    assert "2 were left as they were." in again.text
    assert "1 account is open again." in done.submit({"action": "open"}).text
    assert superuser.execute(query).fetchall() == [("Olga Ray",)]  # she was closed before
    assert act(admin, "close").status == act(admin, "close", sure="yes").status == 422
    assert act(admin, "delete", *two, sure="yes").status == 404


def test_nobody_of_another_hospital_is_acted_on_and_nobody_acts_without_the_permission(
    world: World, mercy: Hospital, admin: Browser, superuser: psycopg.Connection
) -> None:
    elsewhere = world.hospital("grace").person("Gail West")
    query = "select disabled_at is null, leaves_at is null from person where id = %s"
    for name in ("close", "open", "sign_out", "copy", "keep"):
        assert act(admin, name, elsewhere, sure="yes").status == 422
    assert superuser.execute(query, [elsewhere.id]).fetchone() == (True, True)
    for roles in (["staff"], ["moderator"], ["shop"], []):
        sam = mercy.person("Sam Hill", *roles, email=f"{'-'.join(roles)}sam@mercy.example")
        assert act(sam.browser(), "close", sam, sure="yes").status == 404
        assert act(admin, "close", sam).status == 200  # the page that asks, and no more
        assert superuser.execute(query, [sam.id]).fetchone() == (True, True)
    assert "Gail" not in admin.open(f"{LIST}?words=gail").text
    assert "Gail" not in file(admin).text


def file(browser: Browser, **wish: str) -> Any:
    """The list as a file."""
    data = {"csrf_token": browser.token(), **wish}
    return browser.client.post(f"{LIST}file", data=data, base_url=f"http://{browser.at}")


def test_a_file_holds_what_the_page_shows_and_no_formula(
    admin: Browser, people: dict[str, Somebody], superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.lists.file.AT_A_TIME", 2)
    head, *rows = csv.reader(StringIO(file(admin, state="open").text.removeprefix("\ufeff")))
    assert head == ["Name", "E-mail address", "Roles", "Joined", "State"]
    assert [row[0] for row in rows] == ["'=Sum Hall", "Ada Stone", "Åsa Dahl", "Asb Dahl", "Nora Lind"]
    assert {len(row) for row in rows} == {len(head)}
    query = "select details from audit_entry where action = 'list.export'"
    assert superuser.execute(query).fetchall() == [({"by": ["state"], "list": "people"},)]
    monkeypatch.setattr("admin.lists.file.MOST", 3)
    assert file(admin).text.strip().endswith('"Not all of the list is in this file. Search for fewer to see the others."')


def test_a_view_is_ones_own(
    mercy: Hospital, world: World, admin: Browser, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = admin.open(f"{LIST}?state=closed&order=new").submit({"view_name": "Closed ones"}, action="views")
    assert "The view is kept." in kept.text
    admin.open(f"{LIST}?state=closed&role=staff").submit({"view_name": "Closed ones"}, action="views")  # in its place
    link = admin.open(LIST).soup.find("a", string="Closed ones")
    assert link is not None
    assert link["href"] == "/admin/people/?state=closed&role=staff"
    [(view_id,)] = superuser.execute("select id from saved_view").fetchall()
    for other in (
        mercy.person("Olga Ray", "tenant_admin").browser(),
        world.hospital("grace").person("Gail West", "tenant_admin").browser(),
    ):
        assert "Closed ones" not in other.open(LIST).text
        assert other.post(f"{LIST}views/{view_id}/remove", {"csrf_token": other.token()}).status == 404
        assert admin.post(f"/admin/audit/views/{view_id}/remove", {"csrf_token": admin.token()}).status == 404
    assert superuser.execute("select count(*) from saved_view").fetchone() == (1,)
    token = {"csrf_token": admin.token()}
    for wrong in ({"view_name": " "}, {"view_name": "Nothing", "state": ""}, {"view_name": "", "state": "closed"}):
        admin.post(f"{LIST}views", token | wrong)
    monkeypatch.setattr("admin.lists.actions.MOST_VIEWS", 2)
    for number in range(3):
        view = {"view_name": f"v{number}", "words": "x" * 300, "evil": "y"}
        admin.client.post(f"{LIST}views", data=token | view, base_url=f"http://{admin.at}")
    found = superuser.execute("select count(*), max(length(wish::text)) < 300 from saved_view").fetchone()
    assert found == (2, True)
    admin.post(f"{LIST}views/{view_id}/remove", token)
    assert superuser.execute("select count(*) from saved_view where id = %s", [view_id]).fetchone() == (0,)


@pytest.mark.parametrize("path", ["/admin/audit/?action=page", "/admin/orders/?state=placed"])
def test_other_lists_keep_views_too(path: str, admin: Browser) -> None:
    admin.open(path).submit({"view_name": "Mine"}, action="views")
    link = admin.open(path.partition("?")[0]).soup.find("a", string="Mine")
    assert link is not None
    assert link["href"] == path


def test_what_somebody_is_called_is_put_in_order_anew_when_it_changes(
    mercy: Hospital, admin: Browser, people: dict[str, Somebody]
) -> None:
    with mercy.entered():
        db.session.get_one(Person, (mercy.id, people["Nora Lind"].id)).name = "Ábel Lind"
    assert names(admin.open(LIST))[1] == "Ábel Lind"
    assert names(admin.open(f"{LIST}?words=nora")) == []


def test_a_file_says_so_when_words_find_more_than_stand_in_it(
    admin: Browser, people: dict[str, Somebody], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"csrf_token": admin.token(), "words": "mercy"}

    def lines() -> list[str]:
        return admin.post(f"{LIST}file", asked).answer.text.splitlines()

    everybody = lines()
    assert (len(everybody), "Not all of the list" in everybody[-1]) == (1 + len(ALL), False)
    monkeypatch.setattr(queries, "MOST_FOUND", len(ALL))
    assert lines() == everybody
    monkeypatch.setattr(queries, "MOST_FOUND", 3)
    few = lines()
    assert (len(few), "Not all of the list" in few[-1]) == (5, True)
