"""Long lists: each row is shown once, however many pages there are, and a made-up address leads nowhere bad."""

from uuid import UUID

import pytest
from flask import url_for
from sqlalchemy import event, select

from accounts.models import Person
from kernel.db import db, inside
from kernel.ids import new_id
from kernel.paging import Slice, newest_first
from kernel.web import House
from tests.support.world import Hospital


@pytest.fixture
def people(mercy: Hospital) -> list[UUID]:
    """Twenty-three people, oldest first."""
    ids = [new_id() for _ in range(23)]
    with mercy.world.as_superuser() as connection:
        rows = [(mercy.id, one, f"p{n}@example.org", f"P {n}") for n, one in enumerate(ids)]
        connection.cursor().executemany(
            "insert into person (tenant_id, id, email, name, age_group, roles, created_at) "
            "values (%s, %s, %s, %s, 'adult', '{}', now())",
            rows,
        )
    return ids


def page_at(app: House, hospital: Hospital, address: str, size: int = 5) -> Slice[Person]:
    """The page of people that an address shows."""
    with app.test_request_context(address, base_url=f"http://{hospital.host}"), inside(hospital.id):
        shown = newest_first(select(Person), Person.id, size)
        links = shown.older_url, shown.newer_url
        db.session.expunge_all()
    assert links == (shown.before and f"/sign-in?next=/&before={shown.before}", None if shown.first else "/sign-in?next=/")
    return shown


@pytest.mark.parametrize("size", [1, 5, 22, 23, 24])
def test_walking_a_long_list_shows_each_row_once_newest_first(
    size: int, app: House, mercy: Hospital, people: list[UUID]
) -> None:
    seen: list[UUID] = []
    pages, before = 0, ""
    while True:
        shown = page_at(app, mercy, f"/sign-in?next=/{before}", size)
        pages += 1
        assert len(shown.rows) <= size
        assert shown.first is (pages == 1)
        seen += [person.id for person in shown.rows]
        if shown.before is None:
            break
        before = f"&before={shown.before}"
    assert seen == people[::-1]
    assert pages == -(-len(people) // size)


def test_a_row_that_comes_in_while_one_walks_moves_nothing(app: House, mercy: Hospital, people: list[UUID]) -> None:
    first = page_at(app, mercy, "/sign-in?next=/")
    mercy.person("Nora New")
    second = page_at(app, mercy, f"/sign-in?next=/&before={first.before}")
    assert [person.id for person in first.rows + second.rows] == people[:-11:-1]


@pytest.mark.parametrize("before", ["", "nonsense", "%00", "1", "-1", "0" * 500, "' or true --", "%F0%9F%99%82"])
def test_an_address_that_names_no_row_shows_the_newest(before: str, app: House, mercy: Hospital, people: list[UUID]) -> None:
    shown = page_at(app, mercy, f"/sign-in?next=/&before={before}")
    assert shown.first
    assert [person.id for person in shown.rows] == people[:-6:-1]


def test_below_the_oldest_there_is_nothing_and_a_way_back(app: House, mercy: Hospital, people: list[UUID]) -> None:
    shown = page_at(app, mercy, f"/sign-in?next=/&before={people[0]}")
    assert (shown.rows, shown.before, shown.first) == ([], None, False)


def test_no_rows_are_one_empty_page(app: House, mercy: Hospital) -> None:
    shown = page_at(app, mercy, "/sign-in?next=/")
    assert (shown.rows, shown.before, shown.first) == ([], None, True)


def test_a_page_is_one_statement_and_brings_what_the_query_asked_for(app: House, mercy: Hospital, people: list[UUID]) -> None:
    statements: list[str] = []
    with app.test_request_context("/sign-in", base_url=f"http://{mercy.host}"), inside(mercy.id):
        db.session.connection()
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        shown = newest_first(select(Person.name, Person.email), Person.id, 2)
        assert url_for("accounts.sign_in")
    assert shown.rows == [("P 22", "p22@example.org"), ("P 21", "p21@example.org")]
    assert len(statements) == 1
