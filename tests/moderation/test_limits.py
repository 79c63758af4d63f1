"""Silence and ban: who is silenced reads and does not write, who is banned sees no forum; both end, and nobody else is told."""

from datetime import timedelta

import time_machine

from kernel.access import Role
from kernel.clock import now
from tests.forums.visit import ATopic, a_topic, press
from tests.messages.visit import status
from tests.moderation.table import Table
from tests.support.live import ask, listening
from tests.support.people import rows


def reported(table: Table, *, anonymous: bool = False) -> ATopic:
    """Max wrote something in a topic, and it was reported; Mo has a case about it."""
    topic = a_topic(table.page.keeper)
    number = topic.says(table.max, "Nonsense.", anonymous=anonymous)
    table.report(f"{topic.post_path(number)}/report", by=table.page.keeper)
    return topic


def limit(table: Table, what: str, days: int = 7) -> None:
    """Mo limits whoever wrote the words of the newest case."""
    assert "It holds from now on" in press(table.looks, f"{table.case_path}/limit", what=what, days=days).text


def test_who_is_silenced_reads_everywhere_and_writes_only_on_pages_of_her_own(table: Table) -> None:
    topic, own = reported(table), table.hospital.page(table.max)
    limit(table, "silenced")
    browser = table.max.browser()
    assert "Writing is not open to you." in browser.open(topic.path).text
    for path in (topic.path, "/forums/cancer/new", f"{table.page.path}/messages"):
        assert status(browser, path, body="Again.", title="Again") == 403, path
    assert "leave-a-word" not in str(browser.open(table.page.path).soup.select("form"))
    assert browser.open(f"{own.path}/messages").submit({"body": "Mine."}, action="/messages").status == 200
    by_letter = table.hospital.guest_browser(table.hospital.guest(table.page, "max@mercy.example"))
    assert status(by_letter, f"{table.page.path}/messages", body="By letter.") == 403
    assert table.letters[-1] == ("limited", "max@mercy.example")
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        assert status(table.max.browser(), topic.path, body="Again.") == 302


def test_who_is_banned_sees_no_forum_gets_no_letter_of_one_and_open_streams_fall_silent(table: Table) -> None:
    topic = reported(table)
    browser, on = table.max.browser(), f"topic:{topic.id}"
    with listening(browser, on) as hears:
        limit(table, "banned")
        assert hears.ends()
    assert ask(browser, [on]).status_code == 404
    for path in (topic.path, "/forums/cancer", f"{topic.post_path(1)}/report"):
        assert browser.open(path).status == 404
    assert "Cancer" not in browser.open("/forums").soup.select_one("main").text  # type: ignore[union-attr]
    topic.says(table.page.keeper, "@Max Member, are you there?")
    assert browser.open(table.page.path).status == 200
    press(table.looks, f"{table.case_path}/lift")
    assert browser.open(topic.path).status == 200
    acts = rows(table.world, "select action, details from audit_entry where action in ('case.ban', 'case.lift') order by id")
    assert acts == [("case.ban", {"days": 7}), ("case.lift", {})]


def test_whoever_wrote_without_a_name_is_limited_without_being_named(table: Table) -> None:
    reported(table, anonymous=True)
    limit(table, "silenced")
    case = table.looks.open(table.case_path)
    assert "Can read and not write until" in case.text
    for kept_back in ("Max", str(table.max.id), "max@"):
        assert kept_back not in case.answer.text
    said = rows(table.world, "select details::text from audit_entry where action = 'case.silence'")
    assert str(table.max.id) not in str(said)


def test_moderators_readers_by_letter_and_nonsense_are_not_limited(table: Table) -> None:
    table.report()
    assert status(table.looks, f"{table.case_path}/limit", what="banned", days=7) == 404  # Ruth has no account
    topic = a_topic(table.page.keeper)
    number = topic.says(table.mona, "Nonsense.")
    table.report(f"{topic.post_path(number)}/report")
    assert status(table.looks, f"{table.case_path}/limit", what="banned", days=7) == 404
    reported(table)
    for wrong in ({"what": "hanged", "days": 7}, {"what": "banned", "days": 4_000}, {"what": "banned"}):
        press(table.looks, f"{table.case_path}/limit", **{"days": "x", **wrong})
    assert rows(table.world, "select from person where banned_until is not null or silenced_until is not null") == []
    elsewhere = table.world.hospital("brigid").person("Moira", Role.MODERATOR).browser()
    assert status(elsewhere, f"{table.case_path}/limit", what="banned", days=7) == 404
    assert status(table.max.browser(), f"{table.case_path}/lift") == 404
