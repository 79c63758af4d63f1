"""Reporting words: any reader who sees them may, moderators get the copy and nothing else, and the author is not told."""

import pytest

from kernel.access import Role
from tests.messages.visit import Visit, follow_link, leave, message_id, press, status, words
from tests.support.browser import Page
from tests.support.people import rows
from tests.support.world import World


def report(visit: Visit, world: World, body: str, reason: str = "It frightens her.") -> Page:
    """The member reports a word by the form behind its link."""
    page = visit.member.open(visit.page.path)
    link = page.soup.select_one(f"#m-{message_id(world, body)} a[href$='/report']")
    assert link is not None
    return visit.member.open(str(link["href"])).submit({"reason": reason}, action="/report")


def test_a_report_keeps_what_was_said_then_and_says_what_happens_next(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "I know where you live.")
    before = visit.ruth.open(f"{visit.page.path}/messages").text
    thanks = report(visit, world, "I know where you live.")
    assert visit.ruth.open(f"{visit.page.path}/messages").text == before
    assert thanks.heading == "Thank you for telling us"
    assert "A moderator of Mercy Hospital reads what you reported." in thanks.text
    with world.as_superuser() as connection:
        connection.execute("update support_message set body = 'Something else', author_name = 'Else'")
    kept = rows(world, "select reporter_name, author_name, said, reason, closed_at from report")
    assert kept == [("Max Member", "Ruth", "I know where you live.", "It frightens her.", None)]
    assert words(visit.member, visit.page.path) == ["Something else"]
    assert set(world.jobs()) <= {"following.fan_out", "following.tell_keepers"}  # of updates and words; none of its own


def test_moderators_and_administrators_read_the_copy_and_are_done_with_it(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "<b>I know</b> where you live.")
    leave(visit.ruth, visit.page, "Another word on the page.")
    report(visit, world, "<b>I know</b> where you live.", "<script>alert(1)</script>")
    for role in (Role.MODERATOR, Role.TENANT_ADMIN):
        browser = visit.hospital.person(f"{role} Moore", role, email=f"{role}@mercy.example").browser()
        assert "Reports" in browser.open("/admin/").text
        page = browser.open("/admin/reports/")
        assert "<b>I know</b> where you live." in page.text
        assert "<script>alert(1)</script>" in page.text
        for kept_back in (visit.page.slug, "Elena", "Another word", "@example.org"):
            assert kept_back not in page.answer.text
        assert browser.open(f"{visit.page.path}/messages/hidden").status == 404
    done = page.submit(action="/done")
    assert "No report is open." in done.text
    assert rows(world, "select action, about from audit_entry where action like 'report.%%' order by id") == [
        ("report.make", "report"),
        ("report.close", "report"),
    ]


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.VOLUNTEER, Role.SPIRITUAL_CARE])
def test_nobody_else_of_the_hospital_reads_reports(visit: Visit, world: World, role: Role | None) -> None:
    leave(visit.ruth, visit.page, "Unkind.")
    report(visit, world, "Unkind.")
    browser = visit.hospital.person("Sam Hill", *([role] if role else [])).browser()
    [(report_id,)] = rows(world, "select id from report")
    assert browser.open("/admin/reports/").status == 404
    assert status(browser, f"/admin/reports/{report_id}/done") == 404
    assert visit.keeper.open("/admin/reports/").status == 404


def test_a_moderator_of_another_hospital_neither_reads_nor_closes_it(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "Unkind.")
    report(visit, world, "Unkind.")
    [(report_id,)] = rows(world, "select id from report")
    browser = world.hospital("brigid").person("Mona Moore", Role.MODERATOR).browser()
    assert "No report is open." in browser.open("/admin/reports/").text
    assert status(browser, f"/admin/reports/{report_id}/done") == 404
    assert rows(world, "select closed_at from report") == [(None,)]


def test_what_a_reader_does_not_see_she_cannot_report(visit: Visit, world: World) -> None:
    leave(visit.member, visit.page, "Waiting.")
    leave(visit.keeper, visit.page, "Hidden.")
    press(visit.keeper, f"{visit.page.path}/messages/{message_id(world, 'Hidden.')}/hide")
    other = visit.hospital.page(visit.hospital.person("Bea Other"))
    leave(other.keeper.browser(), other, "On the other page.")
    for body in ("Waiting.", "Hidden.", "On the other page."):
        path = f"{visit.page.path}/messages/{message_id(world, body)}/report"
        assert visit.ruth.open(path).status == 404
        assert status(visit.ruth, path, reason="Why not?") == 404
    assert rows(world, "select from report") == []


def test_pressing_twice_reports_once_and_an_empty_or_endless_reason_is_kept_beside_a_sentence(
    visit: Visit, world: World
) -> None:
    leave(visit.ruth, visit.page, "Unkind.")
    page = visit.member.open(f"{visit.page.path}/messages/{message_id(world, 'Unkind.')}/report")
    assert page.submit({"reason": "  "}).status == 422
    long = page.submit({"reason": "x" * 100_000})
    assert long.status == 422
    assert "Up to 2000 fit here." in long.text
    assert "x" * 100_000 in long.soup.select_one("textarea").text  # type: ignore[union-attr]
    for _ in range(2):
        page.submit({"reason": "It frightens her."})
    assert rows(world, "select count(*) from report") == [(1,)]


def test_whoever_came_by_the_link_alone_may_report_and_twenty_an_hour_are_enough(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "Unkind.")
    browser = follow_link(world, visit)
    path = f"{visit.page.path}/messages/{message_id(world, 'Unkind.')}/report"
    assert status(browser, path, reason="It frightens her.") == 200
    assert rows(world, "select person_id, guest_id, reporter_name from report") == [(None, None, "")]
    with world.as_superuser() as connection:
        connection.execute("update attempt set count = 20")
    assert status(browser, path, reason="Again.") == 429
