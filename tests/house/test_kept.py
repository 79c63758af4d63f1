"""What goes into a hospital's archive is said of every table, column of bytes and kind of file; a new one fails here."""

import re

import psycopg
from sqlalchemy import LargeBinary, Table

from kernel import jobs
from kernel.db import Base
from kernel.sealing import unseal
from tenants.life import kept, waiting
from tests.house.conftest import Two
from tests.house.source import PRODUCT, called, calls, files

# Whatever keeps a file, and how its key ends.
PUTS = {
    "integrations/files.py": "puts what others give, and a trial that it takes away again",
    "platform/accounts/archive.py": "data.zip",
    "platform/photos/actions.py": "full.jpg",
    "platform/photos/jobs.py": "full.jpg",
    "tenants/life/importing.py": "puts what stands in an archive",
    "tenants/life/restoring.py": "puts what stands in an archive",
}
# Jobs whose names say that they take something away, and which a legal hold need not stop.
TAKES_NOTHING_OF_ANYBODYS = {
    "accounts.end_archive": "the copy goes, and what it was made from stays",
    "donations.end_again": "a monthly gift that somebody has stopped",
    "enrolment.forget_run_out": "a card that nobody used; a promise made to whoever was enrolled",
    "gifts.forget_old_places": "where a patient lay is promised to be kept for hours",
    "gifts.forget_old_places_daily": "the same",
    "shelf.forget_carts": "what nobody ordered",
}


def links(table: Table) -> set[str]:
    """The tables that one leads to, but for the hospital and itself."""
    found = {link.referred_table for link in table.foreign_key_constraints}
    return {target.name for target in found if target is not table} - {"tenant"}


def test_every_table_goes_along_or_is_left_out_for_a_reason() -> None:
    names = set(Base.metadata.tables)
    assert names == kept.KEPT | set(kept.LEFT_OUT)
    assert kept.KEPT.isdisjoint(kept.LEFT_OUT)
    assert set(kept.STANDING) <= kept.KEPT
    assert set(kept.ENDS) <= set(kept.LEFT_OUT)
    assert all(len(reason) > 10 for reason in kept.LEFT_OUT.values())


def test_nothing_that_goes_along_leads_to_what_does_not() -> None:
    for table in kept.tables():
        assert links(table) <= kept.KEPT, table.name
        assert kept.owner_column(table) in table.columns, table.name


def test_what_goes_back_to_an_earlier_day_has_the_usual_key_and_leads_to_nothing_that_does_not() -> None:
    for table in kept.tables():
        if table.name not in kept.STANDING:
            assert [column.name for column in table.primary_key] == ["tenant_id", "id"], table.name
            assert links(table).isdisjoint(kept.STANDING), table.name


def test_every_column_of_bytes_is_known_to_be_sealed_or_not() -> None:
    found = {(table.name, c.name) for table in kept.tables() for c in table.columns if isinstance(c.type, LargeBinary)}
    assert found == set(kept.SEALED) | kept.BARE


def test_what_is_sealed_is_opened_by_the_purpose_that_is_named(two: Two, superuser: psycopg.Connection) -> None:
    seen = set[str]()
    for (table, column), purpose in kept.SEALED.items():
        query = f"select {column} from {table} where tenant_id = %s and {column} is not null".encode()
        secrets = superuser.execute(query, [two.mercy.hospital.id]).fetchall()
        seen |= {table} if secrets else set()
        with two.mercy.hospital.entered():
            assert all(unseal(purpose, secret) for (secret,) in secrets)
    assert seen == {table for table, _ in kept.SEALED}


def test_every_kind_of_file_goes_along_or_is_left_out_for_a_reason() -> None:
    stores = ("file_store()", "archive_store()", "self._store", "store")
    found = {
        str(path) for path in files(".py", *PRODUCT) for call in calls(path) if called(call) in {f"{s}.put" for s in stores}
    }
    assert found == set(PUTS)
    own = "01938f2e-7c1f-7000-8000-00000000000a"
    for ending in (end for end in PUTS.values() if " " not in end):
        assert kept.is_kept(f"{own}/{own}/{ending}") != (ending in kept.FILES_LEFT_OUT)


def test_a_job_that_takes_something_away_waits_for_the_end_of_a_legal_hold() -> None:
    taking = {name for name in jobs._known if re.search(r"forget|delete|\.end_(?!of)", name)}
    waits = {name for name, job in jobs._known.items() if job.deletes}
    assert taking == waits | set(TAKES_NOTHING_OF_ANYBODYS)
    assert waits.isdisjoint(TAKES_NOTHING_OF_ANYBODYS)


def test_what_is_said_of_jobs_is_said_of_jobs_that_there_are() -> None:
    kinds = {name.partition(".")[0] for name in jobs._known}
    assert {*waiting.NOT_AGAIN, *waiting.BETTER_LATE} <= kinds
