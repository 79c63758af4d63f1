"""The console's page *Audit*: what is searched for is found, in parts, and taken along as a file that harms nobody."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from admin.demo.past import id_at
from kernel.clock import now
from kernel.ids import new_id
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import Hospital, Somebody, World

HERE = "/admin/audit/"
EXPORT = "/admin/audit/file"


@pytest.fixture
def nora(mercy: Hospital) -> Somebody:
    """A member who is nobody's administrator."""
    return mercy.person("Nora Field")


def put(hospital: Hospital, action: str, *, actor_id: UUID | None = None, days_ago: float = 0, **more: Any) -> UUID:
    """An entry of the test's own; returns what it is about."""
    about_id, at = uuid4(), now() - timedelta(days=days_ago)
    own_id = id_at(at) if days_ago else new_id()
    values = [hospital.id, own_id, more.get("actor", "test"), actor_id, action, about_id, Jsonb(more.get("details", {}))]
    columns = "tenant_id, id, actor, actor_id, action, about, about_id, details, created_at"
    query = f"insert into audit_entry ({columns}) values (%s, %s, %s, %s, %s, 'test', %s, %s, %s)"
    with hospital.world.as_superuser() as connection:
        connection.execute(query.encode(), [*values, at])
    return about_id


def shown(page: Page) -> list[str]:
    """The actions that are listed, by their technical names."""
    assert page.status == 200
    return [part.get_text() for part in page.soup.select("tbody th .muted")]


def exported(browser: Browser, **typed: str) -> list[list[str]]:
    """The lines of the file."""
    answer = browser.client.post(EXPORT, data={**typed, "csrf_token": browser.token()}, base_url=f"http://{browser.at}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    said = answer.get_data().decode("utf-8-sig")
    return list(csv.reader(StringIO(said)))


def test_the_newest_comes_first_with_words_and_names(mercy: Hospital, admin: Browser, nora: Somebody) -> None:
    put(mercy, "page.silence", actor="person", actor_id=nora.id)
    put(mercy, "novel.act", actor="worker")
    page = admin.open(HERE)
    assert shown(page)[:2] == ["novel.act", "page.silence"]
    assert "Held every letter of a page page.silence" in page.text
    assert "Nora Field" in page.text
    assert "CarePages itself" in page.text


def test_details_are_read_and_not_deciphered(mercy: Hospital, admin: Browser) -> None:
    put(
        mercy,
        "test.act",
        details={"after": ["gift_shop", "staff"], "before": [], "monthly": False, "own": True, "words_kept": 2},
    )
    (cell,) = admin.open(f"{HERE}?action=test.act").soup.select("td[data-label='Details']")
    assert " ".join(cell.get_text().split()) == "after: gift shop, staff; before: –; monthly: no; own: yes; words kept: 2"


def test_a_long_trail_is_shown_in_parts_and_a_search_is_kept_on_the_way(mercy: Hospital, admin: Browser) -> None:
    for _ in range(60):
        put(mercy, "test.act")
    put(mercy, "other.act")
    page = admin.open(f"{HERE}?action=test.act")
    assert shown(page) == ["test.act"] * 50
    assert "61 in all" not in page.text
    assert "60 in all" in page.text
    older = page.soup.find("a", string="Further on")
    assert older is not None
    assert shown(admin.open(str(older["href"]))) == ["test.act"] * 10


def test_the_oldest_can_come_first(mercy: Hospital, admin: Browser) -> None:
    for number in (3, 1, 2):
        put(mercy, f"test.act{number}", days_ago=number)
    assert shown(admin.open(f"{HERE}?action=test&order=old")) == ["test.act3", "test.act2", "test.act1"]
    assert [line[1] for line in exported(admin, action="test", order="old")[1:]] == ["test.act3", "test.act2", "test.act1"]


def test_every_filter_finds_what_it_names_and_nothing_else(mercy: Hospital, admin: Browser, nora: Somebody) -> None:
    about = put(mercy, "test.mine", actor="person", actor_id=nora.id)
    put(mercy, "test.old", days_ago=40)
    put(mercy, "testing.else", days_ago=3)
    today, before = now().date(), (now() - timedelta(days=35)).date()
    finds = {
        "action=test.old": ["test.old"],
        "action=test": ["test.mine", "test.old"],
        "action=te_t": [],
        f"person={nora.email}": ["test.mine"],
        "person=nora%20FIELD": ["test.mine"],
        f"person={nora.id}": ["test.mine"],
        f"about={about}": ["test.mine"],
        f"until={before}": ["test.old"],
        f"action=test&since={before}": ["test.mine"],
        f"action=testing&since={before}&until={today}": ["testing.else"],
        f"about={uuid4()}": [],
        f"person={uuid4()}": [],
    }
    assert {query: shown(admin.open(f"{HERE}?{query}")) for query in finds} == finds
    assert "Nothing was found." in admin.open(f"{HERE}?about={uuid4()}").text


def test_days_are_those_of_the_reader(world: World, mercy: Hospital, admin: Browser) -> None:
    with world.as_superuser() as connection:
        connection.execute("update person set time_zone = 'Pacific/Auckland' where name = 'Ada Stone'")
    put(mercy, "test.morning")
    with world.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")  # its seal knows the id that it had
        then = datetime(2026, 3, 1, 18, tzinfo=UTC)
        query = "update audit_entry set id = %s, created_at = %s where action = 'test.morning'"
        connection.execute(query, [id_at(then), then])
    assert shown(admin.open(f"{HERE}?since=2026-03-02&until=2026-03-02")) == ["test.morning"]
    assert shown(admin.open(f"{HERE}?until=2026-03-01")) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("person=nobody@mercy.example", "Nobody here has this name or address"),
        ("about=12", "This is no id"),
        ("since=yesterday", "Write the day as year, month and day"),
        ("until=2026-02-30", "Write the day as year, month and day"),
        ("since=2026-03-02&until=2026-03-01", "This day is before the first one."),
    ],
)
def test_what_cannot_be_searched_for_is_said_beside_its_field_and_kept(query: str, sentence: str, admin: Browser) -> None:
    page = admin.open(f"{HERE}?{query}")
    assert page.status == 422
    name, _, typed = query.rpartition("&")[2].partition("=")
    wrong, field = page.soup.select_one(f"#{name}-wrong"), page.soup.select_one(f"#{name}")
    assert wrong is not None
    assert sentence in wrong.get_text()
    assert field is not None
    assert field["value"] == typed


def test_no_file_is_made_of_what_cannot_be_searched_for(world: World, admin: Browser) -> None:
    sent = {"since": "yesterday", "csrf_token": admin.token()}
    answer = admin.client.post(EXPORT, data=sent, base_url=f"http://{admin.at}")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert rows(world, "select from audit_entry where action = 'list.export'") == []


@pytest.mark.parametrize(
    "query", ["since=9999-12-31", "until=9999-12-31", "since=0001-01-01", "before=x", "action=%25", "person=%"]
)
def test_an_address_that_was_tampered_with_is_no_error_of_ours(query: str, admin: Browser) -> None:
    assert admin.open(f"{HERE}?{query}").status in (200, 422)


def test_another_hospitals_trail_is_neither_listed_nor_exported(world: World, mercy: Hospital, admin: Browser) -> None:
    grace = world.hospital("grace")
    hers = grace.person("Gina Grace")
    about = put(grace, "grace.act", actor="person", actor_id=hers.id)
    for query in ("", f"about={about}", f"person={hers.id}", "action=grace.act"):
        assert "grace.act" not in shown(admin.open(f"{HERE}?{query}"))
    assert admin.open(f"{HERE}?person={hers.email}").status == 422
    assert not [line for line in exported(admin) if "grace.act" in line]


def test_the_rows_that_were_searched_for_go_into_the_file_and_that_is_on_record(
    world: World, mercy: Hospital, admin: Browser, nora: Somebody
) -> None:
    about = put(mercy, "page.silence", actor="person", actor_id=nora.id, details={"rights": ["post"], "n": 1})
    put(mercy, "other.act")
    heading, line = exported(admin, person="Nora Field", action="page")
    assert heading[:3] == ["Moment", "Action", "What was done"]
    assert line[1:8] == [
        "page.silence",
        "Held every letter of a page",
        "person",
        "Nora Field",
        str(nora.id),
        "test",
        str(about),
    ]
    assert json.loads(line[8]) == {"rights": ["post"], "n": 1}
    [(by,)] = rows(world, "select details from audit_entry where action = 'list.export'")
    assert by == {"list": "audit", "by": ["action", "person"]}


def test_the_button_takes_along_what_is_searched_for(mercy: Hospital, admin: Browser) -> None:
    put(mercy, "test.act")
    put(mercy, "other.act")
    for query, other in (("?action=test.act", False), ("", True)):
        answer = admin.open(f"{HERE}{query}").submit(action=EXPORT).answer
        assert answer.mimetype == "text/csv"
        found = [line[1] for line in csv.reader(StringIO(answer.get_data().decode("utf-8-sig")))]
        assert "test.act" in found
        assert ("other.act" in found) is other


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "  =cmd|' /C calc'!A0", "\t=1", "＝1+1", '=HYPERLINK("x")'])
def test_no_name_is_taken_for_a_formula_by_a_spreadsheet(name: str, world: World, mercy: Hospital, admin: Browser) -> None:
    somebody = mercy.person("Eve Other")
    with world.as_superuser() as connection:
        connection.execute("update person set name = %s where id = %s", [name, somebody.id])
    put(mercy, "test.act", actor="person", actor_id=somebody.id)
    [_, line] = exported(admin, action="test.act")
    assert line[4] == f"'{name}"


def test_a_file_is_cut_after_its_most_rows_and_says_so(
    mercy: Hospital, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        put(mercy, "test.act")
    monkeypatch.setattr("admin.lists.file.AT_A_TIME", 2)
    for most, lines, told in ((7, 7, False), (5, 6, True), (4, 5, True), (100, 7, False)):
        monkeypatch.setattr("admin.lists.file.MOST", most)
        found = exported(admin, action="test.act")[1:]
        assert len(found) == lines
        assert found[-1][0].startswith("Not all of the list is in this file") is told


def test_rows_from_before_all_lists_had_one_file_say_in_words_what_was_done(mercy: Hospital, admin: Browser) -> None:
    put(mercy, "audit.export")
    [cell] = admin.open(HERE + "?action=audit.export").soup.select("tbody th")
    assert "Took a list along as a file" in cell.get_text()


def test_a_moderator_and_a_member_see_no_trail(mercy: Hospital, nora: Somebody) -> None:
    for somebody in (nora, mercy.person("Mo Ray", "moderator"), mercy.person("Sam Hill", "staff")):
        browser = somebody.browser()
        assert browser.open(HERE).status == 404
        sent = {"csrf_token": browser.token()}
        assert browser.client.post(EXPORT, data=sent, base_url=f"http://{browser.at}").status_code == 404
