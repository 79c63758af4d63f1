"""Conversations, topics and requests that are kept no longer: told before, kept by a press, and then really gone."""

from pathlib import Path

import pytest
from flask import g

from kernel.config import Settings
from kernel.ending import kind_named
from tenants.life.holding import hold, release
from tenants.retention import jobs
from tenants.retention.queries import due, one_due
from tests.house.replaying import MARK
from tests.support.people import rows
from tests.support.world import Hospital, World
from tests.tenants.retention.conftest import MADE, Thing
from tests.tenants.retention.visit import ACTS, TOLD, a_day, all_of, files_in, in_days, policy, where

RULES = ("conversation_months", "request_months", "topic_months")
SAID = "will be deleted on"
LETTER = f"{TOLD} where m.letter = 'retention/ends_soon' order by p.name"


def shorten(world: World, at: Hospital | None = None, months: int | None = 6) -> None:
    """The hospital keeps things for so many months."""
    policy(world, at, **dict.fromkeys(RULES, months))


def there(world: World, thing: Thing) -> bool:
    """Whether it is in its table."""
    return bool(rows(world, f"select 1 from {thing.table} where id = %s", thing.id))


def test_nothing_ends_until_a_hospital_says_so(world: World, mercy: Hospital, thing: Thing) -> None:
    with in_days(5000):
        a_day(mercy)
    assert rows(world, ACTS) == []


def test_those_concerned_are_told_on_the_thing_in_a_list_and_by_one_letter(world: World, mercy: Hospital, thing: Thing) -> None:
    shorten(world)
    with in_days(150):
        a_day(mercy)
        assert SAID not in thing.hers.browser().open(thing.path).text
    with in_days(190):
        a_day(mercy)
        a_day(mercy)
        hers = thing.hers.browser()
        assert SAID in hers.open(thing.path).text
        assert hers.open(thing.path).soup.select_one(f"main a[href='{thing.ending}']")
        assert hers.open("/ending").soup.select_one(f"main a[href='{thing.ending}']")
        assert hers.open(thing.ending).status == 200
    assert rows(world, LETTER) == [(name,) for name in thing.told]  # once each
    assert there(world, thing)


def test_it_is_kept_by_one_press_and_its_time_runs_anew(world: World, mercy: Hospital, thing: Thing) -> None:
    shorten(world)
    with in_days(190):
        a_day(mercy)
        hers = thing.hers.browser()
        assert "It is kept." in hers.open(thing.ending).submit(action=str(thing.id)).text
        assert hers.open(thing.ending).status == 404
    with in_days(190 + 100):
        a_day(mercy)
        assert SAID not in thing.hers.browser().open(thing.path).text
    assert rows(world, ACTS) == [("ending.announce",), ("ending.keep",)]
    with in_days(190 + 190):
        a_day(mercy)
    assert rows(world, ACTS)[-1] == ("ending.announce",)


def test_an_administrator_keeps_it_and_sees_no_word_of_it(world: World, mercy: Hospital, thing: Thing) -> None:
    shorten(world)
    with in_days(190):
        a_day(mercy)
        listed = mercy.person("Ada Stone", "tenant_admin").browser().open("/admin/policies/endings")
        assert str(thing.id) in listed.text
        assert MARK not in listed.text
        assert not any(name in listed.text for name in thing.told)
        assert "It is kept." in listed.submit(action="/keep").text
    with in_days(225):
        a_day(mercy)
    assert there(world, thing)


def test_nobody_else_learns_of_it_or_keeps_it(world: World, mercy: Hospital, thing: Thing) -> None:
    shorten(world)
    grace = world.hospital("grace")
    with in_days(190):
        a_day(mercy)
        strangers = [mercy.person("Nora Lind"), grace.person("Bea Stone", "tenant_admin")]
        for browser in (one.browser() for one in strangers):
            assert browser.open(thing.ending).status == 404
            assert browser.post(thing.ending, {"csrf_token": browser.token()}).status == 404
            assert str(thing.id) not in browser.open("/ending").text
        elsewhere = strangers[1].browser()
        address = f"/admin/policies/endings/{thing.kind}/{thing.id}/keep"
        assert elsewhere.post(address, {"csrf_token": elsewhere.token()}).status == 404
    assert rows(world, ACTS) == [("ending.announce",)]


def test_the_trail_ties_nobody_to_what_is_between_a_few_people(world: World, mercy: Hospital, thing: Thing) -> None:
    shorten(world)
    with in_days(190):
        a_day(mercy)
        thing.hers.browser().open(thing.ending).submit(action=str(thing.id))
    said = rows(world, "select actor_id, about, about_id from audit_entry where action = 'ending.keep'")
    whose = thing.hers.id if thing.kind == "request" else None
    assert said == [(whose, thing.table, thing.id)]


def test_then_it_is_gone_from_every_table_every_file_search_and_the_queue(
    world: World, mercy: Hospital, thing: Thing, settings: Settings
) -> None:
    folder = Path(settings.store_url.removeprefix("file://"))
    pictures = {str(own) for (own,) in rows(world, "select id from photo")}
    assert bool(pictures & files_in(folder)) == (thing.kind == "topic")
    assert where(world, MARK)
    shorten(world)
    with in_days(190):
        a_day(mercy)
    with in_days(215):
        a_day(mercy)
    assert there(world, thing)  # not before its day
    with in_days(221):
        a_day(mercy)
    world.work()
    waits = "select task_name from jobs.procrastinate_jobs where status <> 'succeeded' and attempts > 0"
    assert rows(world, waits) == []  # a letter that was to leave is no error
    with in_days(221):
        found = thing.hers.browser().open(f"/search?q={MARK}").soup.select(f"main a[href*='{thing.id}']")
        assert found == []
        assert thing.hers.browser().open(thing.path).status == 404
    assert (where(world, MARK), pictures & files_in(folder)) == ({}, set())
    named = set(where(world, str(thing.id)))
    assert named <= {"audit_entry", "live_event", "jobs.procrastinate_jobs"}, named  # ids: the trail, and what is done already
    details = rows(world, "select details from audit_entry where action = 'ending.delete'")[0][0]
    counted = {"conversation": {"messages": 1}, "request": {"lines": 1}, "topic": {"posts": 2, "pictures": 1}}
    assert details == counted[thing.kind]


@pytest.mark.parametrize("how", ["words", "the policy"])
def test_what_is_meant_no_more_is_spared(world: World, mercy: Hospital, thing: Thing, how: str) -> None:
    shorten(world)
    with in_days(190):
        a_day(mercy)
    with in_days(219):
        if how == "the policy":
            shorten(world, months=None)
        elif thing.kind == "request":
            hers = thing.hers.browser()
            assert hers.post(f"{thing.path}/again", {"csrf_token": hers.token()}).status == 200
        else:
            with world.as_superuser() as connection:
                connection.execute(f"update {thing.table} set last_at = now() + interval '219 days'".encode())
    with in_days(225):
        a_day(mercy)
        assert SAID not in thing.hers.browser().open(thing.path).text
    assert (rows(world, ACTS)[-1], there(world, thing)) == (("ending.spare",), True)


def test_under_a_legal_hold_nothing_is_announced_and_nothing_goes(world: World, mercy: Hospital, thing: Thing) -> None:
    shorten(world)
    with world.app.app_context():
        hold(mercy.id, reason="a case", actor="test")
    with in_days(190):
        a_day(mercy)
    assert rows(world, ACTS) == []
    with world.app.app_context():
        release(mercy.id, reason="it is over", actor="test")
    with in_days(190):
        a_day(mercy)
    with world.app.app_context():
        hold(mercy.id, reason="another case", actor="test")
    with in_days(300):
        a_day(mercy)
    assert there(world, thing)


def test_another_hospital_is_not_touched(world: World, mercy: Hospital, thing: Thing) -> None:
    grace = world.hospital("grace")
    other = MADE[thing.kind](grace)
    shorten(world, mercy)
    before = all_of(world, grace)
    for days in (190, 225):
        with in_days(days):
            a_day(mercy)
    assert (there(world, thing), there(world, other)) == (False, True)
    assert all_of(world, grace) == before
    with in_days(225):
        a_day(grace)
    assert there(world, other)  # its own policy says nothing


def test_a_run_that_dies_half_way_leaves_things_whole_and_is_taken_up(
    world: World, mercy: Hospital, thing: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = kind_named(thing.kind)
    assert kind
    shorten(world)
    with in_days(190):
        a_day(mercy)
    held = where(world, MARK)

    def torn(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched, in_days(225):
        patched.setattr(f"{kind.end.__module__}.forget_letters", torn)
        with pytest.raises(ConnectionError):
            a_day(mercy)
    assert (there(world, thing), where(world, MARK)) == (True, held)
    with in_days(225):
        a_day(mercy)
    world.work()
    assert (there(world, thing), where(world, MARK)) == (False, {})


def test_a_run_that_dies_while_telling_has_announced_nothing(
    world: World, mercy: Hospital, thing: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorten(world)

    def torn(_people: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched, in_days(190):
        patched.setattr(jobs, "tell", torn)
        with pytest.raises(ConnectionError):
            a_day(mercy)
    assert rows(world, ACTS) == []
    with in_days(190):
        a_day(mercy)
    assert rows(world, LETTER) == [(name,) for name in thing.told]


def test_words_that_come_at_the_last_moment_keep_it(world: World, mercy: Hospital, thing: Thing) -> None:
    kind = kind_named(thing.kind)
    assert kind
    shorten(world)
    with in_days(190):
        a_day(mercy)
    with in_days(225), mercy.entered():
        assert due(kind) == [thing.id]
        assert one_due(kind, thing.id) is not None
        shorten(world, months=120)  # as good as a word: what is meant is looked at anew
        g.pop("brand")
        assert one_due(kind, thing.id) is None
