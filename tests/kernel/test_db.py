"""The session: its hospital is said at every begin, and a request that only looks cannot write."""

from uuid import UUID, uuid4

import pytest
from flask import g
from sqlalchemy import func, select, text
from sqlalchemy.exc import InternalError

from kernel.access import STRANGER
from kernel.audit import AuditEntry, record
from kernel.db import TenantMismatch, context_tenant_id, current_tenant_id, db, inside, settle_in
from kernel.tenancy import Tenant
from kernel.web import House
from tests.kernel.conftest import PutView
from tests.support.world import Hospital, World

SETTING = text("select current_setting('carepages.tenant', true)")


def told() -> str:
    """The hospital that PostgreSQL knows of in this transaction."""
    return str(db.session.scalars(SETTING).one())


def test_every_transaction_begins_in_the_hospital_that_was_entered(app: House, mercy: Hospital) -> None:
    with app.app_context(), inside(mercy.id):
        assert told() == str(mercy.id)
        db.session.commit()
        assert told() == str(mercy.id), "after a commit"
        db.session.rollback()
        assert told() == str(mercy.id), "after a rollback"
        with db.session.begin_nested():
            assert told() == str(mercy.id), "in a savepoint"
        assert told() == str(mercy.id), "after a savepoint"
        db.session.begin_nested().rollback()
        assert told() == str(mercy.id), "after a savepoint that was undone"
        db.session.remove()
        assert told() == str(mercy.id), "in a new session"


def test_after_leaving_the_setting_is_empty_even_on_the_same_connection(app: House, mercy: Hospital) -> None:
    backend = text("select pg_backend_pid()")
    with app.app_context():
        db.engine.dispose()  # of several connections in the pool the next would not be the same
        with inside(mercy.id):
            before = db.session.scalar(backend)
            with db.session.begin_nested():
                assert told() == str(mercy.id)
            db.session.commit()
        assert told() == ""
        assert db.session.scalar(backend) == before
        db.session.rollback()
    with app.app_context():
        assert told() == "", "a context of its own is in no hospital"


def test_a_request_settles_in_its_hospital_only_while_it_holds_no_row(app: House, mercy: Hospital) -> None:
    with app.app_context():
        assert told() == ""
        settle_in(mercy.id)
        assert told() == str(mercy.id)
        with pytest.raises(TenantMismatch, match="before the hospital was entered"):
            settle_in(mercy.id)
    with app.app_context():
        read = db.session.get(Tenant, mercy.id)
        assert read is not None
        with pytest.raises(TenantMismatch, match="before the hospital was entered"):
            settle_in(mercy.id)
        assert context_tenant_id() is None


def test_hospitals_are_entered_one_within_the_other_and_left_in_turn(app: House, world: World, mercy: Hospital) -> None:
    grace = world.hospital("grace")
    with app.app_context():
        with inside(mercy.id):
            with inside(grace.id):
                assert told() == str(grace.id)
            assert told() == str(mercy.id)
            db.session.commit()
            with inside(None):
                assert told() == ""
                assert context_tenant_id() is None
            assert told() == str(mercy.id)
        assert context_tenant_id() is None


def test_leaving_by_an_error_leaves_as_well(app: House, mercy: Hospital) -> None:
    with app.app_context():
        with pytest.raises(LookupError), inside(mercy.id):
            raise LookupError(told())
        assert told() == ""


def test_a_hospital_cannot_be_changed_in_the_middle_of_a_transaction(app: House, world: World, mercy: Hospital) -> None:
    grace = world.hospital("grace")
    with app.app_context(), inside(mercy.id):
        assert told()
        with pytest.raises(TenantMismatch), inside(grace.id):
            pass
        assert current_tenant_id() == mercy.id
        assert told() == str(mercy.id)


def test_a_write_may_come_first_after_a_look_around_outside_every_hospital(app: House, mercy: Hospital) -> None:
    with app.app_context():
        assert told() == ""
        db.session.rollback()
        with inside(mercy.id):
            record("test.first", "test", uuid4(), actor="test")
            db.session.commit()


def test_what_was_not_committed_in_a_hospital_is_undone_on_leaving(app: House, mercy: Hospital) -> None:
    with mercy.entered():
        before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    with app.app_context(), inside(mercy.id):
        record("test.try", "test", uuid4(), actor="test")
        db.session.flush()
    with mercy.entered():
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_outside_every_hospital_nobody_can_ask_which_one_it_is(app: House) -> None:
    assert context_tenant_id() is None, "not even without an application"
    with app.app_context(), pytest.raises(TenantMismatch, match="No hospital has been entered"):
        current_tenant_id()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_request_that_only_looks_cannot_write(method: str, app: House, mercy: Hospital, put_view: PutView) -> None:
    seen: list[str] = []

    def write() -> str:
        assert told() == str(mercy.id)
        try:
            record("test.look", "test", uuid4(), actor=STRANGER)
            db.session.flush()
        except InternalError as error:
            seen.append(str(error.orig))
            db.session.rollback()
        assert told() == str(mercy.id)
        record("test.look", "test", uuid4(), actor=STRANGER)
        db.session.commit()
        return "written"

    put_view("hospital.home", write)
    answer = app.test_client().open("/", method=method, base_url=f"http://{mercy.host}")
    assert answer.status_code == 500
    assert seen == ["cannot execute INSERT in a read-only transaction"], "and the transaction after it is read-only too"
    with mercy.entered():
        assert not db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "test.look"))


def test_a_request_that_acts_is_committed_at_its_end_and_undone_by_an_error(
    app: House, mercy: Hospital, put_view: PutView
) -> None:
    tried: list[UUID] = []

    def act() -> str:
        g.tenant_id = mercy.id
        tried.append(uuid4())
        record("test.act", "test", tried[-1], actor=STRANGER)
        db.session.flush()
        if len(tried) == 2:
            raise LookupError
        return "done"

    put_view("sendgrid.receive", act)
    answers = [app.test_client().post("/webhooks/sendgrid").status_code for _ in range(3)]
    assert answers == [200, 500, 200]
    with mercy.entered():
        kept = db.session.scalars(select(AuditEntry.about_id).where(AuditEntry.action == "test.act")).all()
    assert set(kept) == {tried[0], tried[2]}


def test_after_a_request_its_hospital_is_forgotten(app: House, world: World, mercy: Hospital, put_view: PutView) -> None:
    grace, seen = world.hospital("grace"), []

    def look() -> str:
        seen.append((context_tenant_id(), told()))
        return "seen"

    put_view("hospital.home", look)
    client = app.test_client()
    for host in (mercy.host, "localhost", grace.host, "localhost"):
        client.get("/", base_url=f"http://{host}")
    assert seen == [(mercy.id, str(mercy.id)), (None, ""), (grace.id, str(grace.id)), (None, "")]
    assert context_tenant_id() is None
