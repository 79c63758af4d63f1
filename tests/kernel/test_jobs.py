"""Jobs: they belong to the transaction that asked for them, run inside its hospital, and try again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import g
from sqlalchemy import text

from kernel import jobs
from kernel.access import STRANGER
from kernel.audit import AuditEntry, record
from kernel.clock import now
from kernel.db import context_tenant_id, db
from kernel.errors import Unreachable
from kernel.jobs import MOST_ATTEMPTS, Job, Later, job
from kernel.web import House
from tests.kernel.conftest import PutView
from tests.support.world import Hospital, World

Declare = Callable[[Callable[..., None]], Job]
NAME = "tests.try"
SETTING = text("select current_setting('carepages.tenant', true)")


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Declares a job for the test; nobody knows it afterwards."""
    yield job(NAME)
    jobs._known.pop(NAME, None)


def waiting(world: World) -> list[dict[str, Any]]:
    """The test's jobs as they lie in the database; `pause` is in seconds from now."""
    query = """
        select status::text, attempts, args, coalesce(extract(epoch from scheduled_at - now())::float, 0)
        from jobs.procrastinate_jobs where task_name = %s order by id
    """
    with world.as_superuser() as connection:
        found = connection.execute(query, [NAME]).fetchall()
    return [dict(zip(("status", "attempts", "args", "pause"), row, strict=True)) for row in found]


def due_now(world: World, *, attempts: int | None = None) -> None:
    """Lets no job wait any longer, and says how often it was tried."""
    with world.as_superuser() as connection:
        connection.execute("update jobs.procrastinate_jobs set scheduled_at = now() where status = 'todo'")
        if attempts is not None:
            connection.execute("update jobs.procrastinate_jobs set attempts = %s", [attempts])


def test_a_job_of_a_transaction_that_was_rolled_back_never_was(declare: Declare, mercy: Hospital) -> None:
    tried = declare(lambda: None)
    with mercy.entered():
        tried.defer()
        assert len(db.session.execute(text("select from jobs.procrastinate_jobs")).all()) == 1
        db.session.rollback()
    assert waiting(mercy.world) == []


def test_a_job_of_a_savepoint_that_was_undone_never_was(declare: Declare, mercy: Hospital) -> None:
    tried = declare(lambda which: None)
    with mercy.entered():
        tried.defer(which="kept")
        savepoint = db.session.begin_nested()
        tried.defer(which="undone")
        savepoint.rollback()
    assert [row["args"]["which"] for row in waiting(mercy.world)] == ["kept"]


def test_a_job_is_seen_by_nobody_before_the_commit_and_runs_after_it(declare: Declare, mercy: Hospital) -> None:
    ran: list[UUID | None] = []
    tried = declare(lambda: ran.append(context_tenant_id()))
    with mercy.entered():
        tried.defer()
        mercy.world.work()
        assert (ran, waiting(mercy.world)) == ([], [])
    mercy.world.work()
    assert ran == [mercy.id]
    assert waiting(mercy.world) == [], "what succeeded is not kept"


def test_a_job_runs_inside_the_hospital_it_was_asked_for_in_and_is_committed(
    declare: Declare, world: World, mercy: Hospital
) -> None:
    grace, seen = world.hospital("grace"), []

    def note(about: str) -> None:
        seen.append((context_tenant_id(), db.session.scalar(SETTING)))
        record("test.note", "test", UUID(about), actor=STRANGER)

    tried, about = declare(note), uuid4()
    for hospital in (mercy, grace):
        with hospital.entered():
            tried.defer(about=about)
    with world.app.app_context():
        declare(lambda about: seen.append((context_tenant_id(), "")) if context_tenant_id() is None else note(about)).defer(
            about=about
        )
        db.session.commit()
    world.work()
    assert seen == [(mercy.id, str(mercy.id)), (grace.id, str(grace.id)), (None, "")]
    for hospital in (mercy, grace):
        with hospital.entered():
            noted = db.session.query(AuditEntry).where(AuditEntry.action == "test.note").one()
            assert (noted.tenant_id, noted.about_id) == (hospital.id, about)


def test_arguments_are_ids_as_words(declare: Declare, mercy: Hospital) -> None:
    tried, which = declare(lambda page_id, kind: None), uuid4()
    with mercy.entered():
        tried.defer(page_id=which, kind="all")
    (row,) = waiting(mercy.world)
    assert row["args"] == {"tenant_id": str(mercy.id), "page_id": str(which), "kind": "all"}


def test_while_a_service_cannot_be_reached_a_job_waits_and_is_not_counted_as_failed(declare: Declare, mercy: Hospital) -> None:
    def work() -> None:
        raise Unreachable

    tried = declare(work)
    with mercy.entered():
        tried.defer()
    mercy.world.work()
    (row,) = waiting(mercy.world)
    assert (row["status"], row["attempts"]) == ("todo", 0)
    assert 0 < row["pause"] <= Unreachable.seconds


def test_a_job_for_later_does_not_run_before_its_time(declare: Declare, mercy: Hospital) -> None:
    ran: list[int] = []
    tried = declare(lambda: ran.append(1))
    with mercy.entered():
        tried.defer(at=now() + timedelta(minutes=2))
    mercy.world.work()
    assert ran == []
    assert 115 < waiting(mercy.world)[0]["pause"] <= 120
    due_now(mercy.world)
    mercy.world.work()
    assert ran == [1]


def test_later_pauses_as_asked_and_undoes_what_was_written_since_the_last_commit(declare: Declare, mercy: Hospital) -> None:
    def write() -> None:
        assert db.session.scalar(SETTING) == str(mercy.id)
        record("test.kept", "test", uuid4(), actor=STRANGER)
        db.session.commit()
        record("test.undone", "test", uuid4(), actor=STRANGER)
        db.session.flush()
        raise Later(90)

    with mercy.entered():
        declare(write).defer()
    mercy.world.work()
    (row,) = waiting(mercy.world)
    assert row["status"] == "todo"
    assert 85 < row["pause"] <= 90
    with mercy.entered():
        actions = db.session.query(AuditEntry.action).where(AuditEntry.action.like("test.%")).all()
        assert [action for (action,) in actions] == ["test.kept"]


def later(seconds: float) -> None:
    """A job that never comes to it."""
    raise Later(seconds)


def fail() -> None:
    """A job that goes wrong."""
    raise LookupError


def test_later_is_never_given_up(declare: Declare, mercy: Hospital) -> None:
    with mercy.entered():
        declare(lambda: later(0.01)).defer()
    due_now(mercy.world, attempts=MOST_ATTEMPTS + 7)
    mercy.world.work()
    (row,) = waiting(mercy.world)
    assert row["status"] == "todo"
    assert 0 < row["pause"] <= 1, "a second at least"


def test_having_waited_often_does_not_make_the_first_error_the_last(declare: Declare, mercy: Hospital) -> None:
    with mercy.entered():
        declare(lambda: later(1)).defer()
    due_now(mercy.world, attempts=MOST_ATTEMPTS - 1)
    mercy.world.work()
    jobs._known[NAME] = Job(NAME, fail)
    due_now(mercy.world)
    mercy.world.work()
    assert waiting(mercy.world)[0]["status"] == "todo"


def test_an_error_is_tried_again_with_growing_pauses_and_given_up_at_last(declare: Declare, mercy: Hospital) -> None:
    with mercy.entered():
        declare(fail).defer()
    pauses = []
    for attempts in (0, 1, 2, 3, 7, 8, 30, MOST_ATTEMPTS - 1):
        due_now(mercy.world, attempts=attempts)
        mercy.world.work()
        (row,) = waiting(mercy.world)
        assert (row["status"], row["attempts"]) == ("todo", attempts + 1)
        pauses.append(row["pause"])
    expected = [2, 4, 8, 16, 256, 300, 300, 300]
    assert all(wanted - 2 < pause <= wanted for pause, wanted in zip(pauses, expected, strict=True)), pauses
    due_now(mercy.world, attempts=MOST_ATTEMPTS)
    mercy.world.work()
    assert [row["status"] for row in waiting(mercy.world)] == ["failed"]


def test_what_a_failed_job_wrote_is_undone_and_its_connection_serves_the_next(declare: Declare, mercy: Hospital) -> None:
    def write() -> None:
        assert db.session.scalar(SETTING) == str(mercy.id)
        record("test.undone", "test", uuid4(), actor=STRANGER)
        db.session.flush()
        db.session.execute(text("select 1 / 0"))

    with mercy.entered():
        declare(write).defer()
    mercy.world.work()
    assert [row["status"] for row in waiting(mercy.world)] == ["todo"]
    with mercy.entered():
        assert not db.session.query(AuditEntry).where(AuditEntry.action == "test.undone").all()


def test_a_frozen_hospitals_jobs_wait_until_it_is_thawed(declare: Declare, world: World, mercy: Hospital) -> None:
    grace, ran = world.hospital("grace"), []
    tried = declare(lambda: ran.append(context_tenant_id()))
    for hospital in (mercy, grace):
        with hospital.entered():
            tried.defer()
    with world.as_superuser() as connection:
        connection.execute("update tenant set state = 'frozen' where slug = 'mercy'")
        world.work()
        assert ran == [grace.id]
        assert 290 < waiting(world)[0]["pause"] <= 300
        connection.execute("update tenant set state = 'open'")
    due_now(world)
    world.work()
    assert ran == [grace.id, mercy.id]


def test_a_job_asked_for_by_a_request_comes_with_its_commit_and_not_without(
    app: House, declare: Declare, mercy: Hospital, put_view: PutView
) -> None:
    tried, seen = declare(lambda: None), []

    def act() -> str:
        g.tenant_id = mercy.id
        tried.defer()
        seen.append(len(waiting(mercy.world)))
        if len(seen) == 1:
            raise LookupError
        return "done"

    put_view("sendgrid.receive", act)
    answers = [app.test_client().post("/webhooks/sendgrid").status_code for _ in range(2)]
    assert (answers, seen) == ([500, 200], [0, 0])
    assert [row["args"] for row in waiting(mercy.world)] == [{"tenant_id": str(mercy.id)}]
