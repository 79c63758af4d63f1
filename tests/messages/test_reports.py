"""Reporting words: any reader who sees them may, and the author is not told. What follows: tests/moderation."""

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
    kept = rows(
        world,
        "select reporter_name, author_name, said, reason, closed_at from report r join moderation_case c on c.id = case_id",
    )
    assert kept == [("Max Member", "Ruth", "I know where you live.", "It frightens her.", None)]
    assert words(visit.member, visit.page.path) == ["Something else"]
    assert set(world.jobs()) <= {"following.fan_out", "following.tell_keepers"}  # of updates and words; none of its own


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
