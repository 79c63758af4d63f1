"""Under legal hold nothing is deleted by the house itself; once it is lifted, what waited goes in its time."""

import pytest

from accounts.leaving import ask_to_leave
from accounts.models import Person
from kernel import jobs
from kernel.db import db
from kernel.jobs import daily, job, perform
from tenants.life.format import BadArchive
from tenants.life.holding import HoldStands, hold, release
from tests.tenants.life.conftest import Life


def test_a_hold_stops_what_is_deleted_until_it_is_lifted(life: Life) -> None:
    mercy, grace = life.world.hospital("mercy"), life.world.hospital("grace")
    leaving = [one.person("Anna Berg") for one in (mercy, grace)]
    with life.world.app.app_context():
        hold(mercy.id, reason="Case 2026-114, Circuit Court", actor="test")
    for person in leaving:
        with person.hospital.entered():
            me = db.session.get_one(Person, (person.hospital.id, person.id))
            ask_to_leave(me, words_away=True, actor=person.reader)
    life.rows("update person set leaves_at = now() - interval '1 minute'")
    life.rows("update jobs.procrastinate_jobs set scheduled_at = now() where task_name = 'accounts.delete_person'")
    life.world.work()
    assert life.rows("select tenant_id from person") == [(mercy.id,)]
    later = "select scheduled_at > now() + interval '23 hours' from jobs.procrastinate_jobs where task_name = %s"
    assert life.rows(later, "accounts.delete_person") == [(True,)]  # it asks once a day
    with pytest.raises(BadArchive, match="mercy is under legal hold"):
        life.delete(mercy)
    assert mercy.browser().open("/").status == 200

    with life.world.app.app_context():
        release(mercy.id, reason="Settled", actor="test")
    life.world.work(everything=True)
    assert life.rows("select id from person") == []
    trail = life.rows("select action, about, details::text from audit_entry where tenant_id = %s", mercy.id)
    assert [act for act in trail if act[1] == "legal_hold"] == [
        ("hospital.hold", "legal_hold", "{}"),
        ("hospital.release", "legal_hold", "{}"),
    ]
    assert life.rows("select reason, lifted_why from legal_hold") == [("Case 2026-114, Circuit Court", "Settled")]
    life.delete(mercy)
    assert life.left_of(mercy.id) == {}


def test_what_is_done_daily_is_left_out_under_hold_and_done_the_next_day(life: Life) -> None:
    mercy, done = life.world.hospital("mercy"), list[str]()
    try:
        daily("tests.tidy", deletes=True)(lambda: done.append("tidy"))
        daily("tests.count")(lambda: done.append("count"))
        job("tests.forget", deletes=True)(lambda: done.append("forget"))
        with life.world.app.app_context():
            hold(mercy.id, reason="Case 1", actor="test")
        for name in ("tests.tidy", "tests.count", "tests.forget"):
            perform(life.world.app, name, str(mercy.id), {})
        assert (done, life.world.jobs()) == (["count"], ["tests.forget"])
        with life.world.app.app_context():
            release(mercy.id, reason="Over", actor="test")
        for name in ("tests.tidy", "tests.forget"):
            perform(life.world.app, name, str(mercy.id), {})
        assert done == ["count", "tidy", "forget"]
    finally:
        for name in ("tests.tidy", "tests.count", "tests.forget"):
            jobs._known.pop(name, None)
        jobs._daily[:] = [one for one in jobs._daily if not one.name.startswith("tests.")]


def test_there_is_one_hold_at_a_time_and_none_for_the_neighbour(life: Life) -> None:
    mercy, grace = life.world.hospital("mercy"), life.world.hospital("grace")
    with life.world.app.app_context():
        hold(mercy.id, reason="Case 1", actor="test")
        with pytest.raises(HoldStands, match="already"):
            hold(mercy.id, reason="Case 2", actor="test")
        with pytest.raises(HoldStands, match="not under"):
            release(grace.id, reason="Over", actor="test")
    life.delete(grace)
    assert life.rows("select slug from tenant") == [("mercy",)]


def test_a_hold_goes_along_and_holds_where_it_is_brought_in(life: Life) -> None:
    mercy = life.world.hospital("mercy")
    with life.world.app.app_context():
        hold(mercy.id, reason="Case 1", actor="test")
    held = life.export(mercy, "held")
    with life.world.app.app_context():
        release(mercy.id, reason="Over", actor="test")
    life.delete(mercy)
    life.bring_in(held)
    with pytest.raises(BadArchive, match="under legal hold"):
        life.delete(mercy, "again")
