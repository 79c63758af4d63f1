"""Two hospitals on one database: nothing of the one can be read, changed, linked to or guessed from the other."""

from uuid import UUID

import psycopg
import pytest
from flask import g
from sqlalchemy import func, select, text
from sqlalchemy.exc import InternalError, ProgrammingError, StatementError

from accounts.models import Person
from kernel.audit import record
from kernel.db import Base, TenantMismatch, db, inside
from kernel.embedded import APP
from kernel.operators import operator_session
from kernel.web import House
from tests.house.catalog import GLOBAL, hospital_tables
from tests.house.conftest import Two
from tests.house.walls import pair_of, walls_hold

SETTING = text("select current_setting('carepages.tenant', true)")
MODELS = sorted(
    (m.class_ for m in Base.registry.mappers if m.primary_key[0].name == "tenant_id" and m.class_.__tablename__ not in GLOBAL),
    key=lambda model: model.__name__,
)


def test_the_two_hospitals_have_a_row_in_every_table(two: Two, superuser: psycopg.Connection) -> None:
    tables = hospital_tables(superuser)
    pair = pair_of(superuser, two.mercy.hospital.id, two.grace.hospital.id, tables)
    assert set(pair.their_rows) == set(tables) == set(pair.our_rows)


def test_nothing_of_one_hospital_can_be_reached_from_the_other(two: Two, superuser: psycopg.Connection) -> None:
    tables, ids = hospital_tables(superuser), (two.mercy.hospital.id, two.grace.hospital.id)
    assert walls_hold(superuser, pair_of(superuser, ids[0], ids[1], tables)) == []
    assert walls_hold(superuser, pair_of(superuser, ids[1], ids[0], tables)) == []


def test_the_application_signs_in_as_the_role_that_was_tried_and_can_become_no_other(app: House) -> None:
    with app.app_context():
        assert db.session.execute(text("select current_user, session_user")).one() == (APP, APP)
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text("set role carepages_operator"))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_query_that_forgets_to_name_the_hospital_gets_its_own_rows_alone(two: Two, model: type[Base]) -> None:
    with two.grace.hospital.entered():
        found = set(db.session.scalars(select(model.__table__.c.tenant_id)))
    assert found == {two.grace.hospital.id}


def test_outside_every_hospital_there_are_no_rows_and_none_can_be_written(two: Two, app: House) -> None:
    with app.app_context(), inside(None):
        for model in MODELS:
            assert db.session.scalar(select(func.count()).select_from(model)) == 0, model
        db.session.add(Person(tenant_id=two.mercy.hospital.id, email="eve@example.org", name="Eve", age_group="adult"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            db.session.flush()


def test_outside_every_hospital_a_write_has_no_hospital_to_go_to(app: House) -> None:
    with app.app_context(), inside(None):
        record("test.try", "person", UUID(int=0), actor="test")
        with pytest.raises(StatementError, match="No hospital has been entered"):
            db.session.flush()


def test_a_pooled_connection_remembers_no_hospital(two: Two, app: House) -> None:
    for _ in range(3):
        with two.mercy.hospital.entered():
            assert db.session.scalar(SETTING) == str(two.mercy.hospital.id)
        with app.app_context():
            with db.engine.connect() as connection:
                assert not connection.scalar(SETTING)
            assert db.session.scalar(SETTING) == ""
            assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_after_a_savepoint_and_after_a_commit_the_hospital_is_still_the_same(two: Two) -> None:
    with two.mercy.hospital.entered():
        with db.session.begin_nested():
            assert db.session.scalar(SETTING) == str(two.mercy.hospital.id)
        assert db.session.scalar(SETTING) == str(two.mercy.hospital.id)
        db.session.commit()
        assert db.session.scalar(SETTING) == str(two.mercy.hospital.id)


def test_another_hospital_cannot_be_entered_in_the_middle_of_a_transaction(two: Two) -> None:
    with two.mercy.hospital.entered():
        db.session.scalars(select(Person)).all()
        with pytest.raises(TenantMismatch), inside(two.grace.hospital.id):
            pass


def test_nothing_is_written_when_the_hospital_was_changed_in_the_middle_of_a_transaction(two: Two) -> None:
    with two.mercy.hospital.entered():
        db.session.scalars(select(Person)).all()
        g.tenant_id = two.grace.hospital.id
        assert db.session.scalars(select(Person).where(Person.tenant_id == two.grace.hospital.id)).all() == []
        record("test.try", "person", two.grace.admin.id, actor="test")
        with pytest.raises(TenantMismatch):
            db.session.flush()
        db.session.rollback()
        g.tenant_id = two.mercy.hospital.id


def test_leaving_a_hospital_undoes_what_was_not_committed_in_it(two: Two, app: House) -> None:
    with app.app_context():
        with inside(two.mercy.hospital.id):
            db.session.scalars(select(Person)).first().name = "Changed"  # type: ignore[union-attr]
            db.session.flush()
        with inside(two.mercy.hospital.id):
            assert "Changed" not in set(db.session.scalars(select(Person.name)))


def test_a_request_that_only_looks_cannot_write(two: Two, app: House) -> None:
    with app.app_context(), inside(two.mercy.hospital.id):
        g.read_only = True
        record("test.try", "person", two.mercy.admin.id, actor="test")
        with pytest.raises(InternalError, match="read-only transaction"):
            db.session.flush()


def test_operators_see_every_hospital_through_their_own_session_alone(two: Two, app: House) -> None:
    with app.app_context():
        with operator_session() as session:
            assert set(session.scalars(select(Person.tenant_id))) == {two.mercy.hospital.id, two.grace.hospital.id}
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0
