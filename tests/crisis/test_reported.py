"""A report that cannot wait: whoever is on call is told at once, without a word of it; all other reports call nobody."""

import pytest

from tests.crisis.calls import called, signs, taken, the_alert
from tests.forums.visit import a_topic
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.mail.waiting import work_now
from tests.messages.visit import leave
from tests.support.people import rows
from tests.support.world import Hospital, World

REPORT = {"kind": "harmful", "reason": "She says good-bye, marigold."}
WORDS = "Thank you all for everything, wisteria."


def report(hospital: Hospital, path: str, *, urgent: bool) -> None:
    """A reader reports words."""
    reader = hospital.person("Max Member").browser()
    page = reader.open(path).submit(REPORT | ({"urgent": "y"} if urgent else {}), action="/report")
    assert page.status == 200


@pytest.mark.parametrize("urgent", [True, False])
def test_only_an_urgent_report_of_a_post_calls_somebody_and_its_letter_tells_nothing(
    world: World, mercy: Hospital, sandbox: RunningSandbox, urgent: bool
) -> None:
    topic = a_topic(mercy.person("Anna Berg"), body=WORDS)
    report(mercy, f"{topic.post_path(1)}/report", urgent=urgent)
    world.mail_through(sandbox.url)
    work_now(world)
    assert (called(sandbox) == ["flora"]) is urgent
    assert signs(world) == ([("post", f"Nights\n\n{WORDS}")] if urgent else [])
    letters = str(sandbox.mails())
    for kept_back in ("wisteria", "marigold", "Anna", "Max", "Nights"):
        assert kept_back not in letters


def test_an_author_without_a_name_stays_without_one_until_somebody_asks_on_record(world: World, mercy: Hospital) -> None:
    topic = a_topic(mercy.person("Anna Berg"), body=WORDS, anonymous=True)
    report(mercy, f"{topic.post_path(1)}/report", urgent=True)
    alert = the_alert(mercy)
    assert alert.unnamed
    shown = taken(mercy.person("Mo Moderator", "moderator").browser(), alert)
    assert WORDS in shown.text
    assert "Anna" not in shown.text


def test_a_word_of_somebody_who_came_by_a_letter_is_about_her_mailbox(world: World, mercy: Hospital) -> None:
    keeper = mercy.person("Anna Berg")
    page = mercy.page(keeper, open_to_hospital=True)
    ruth = mercy.guest(page)
    leave(mercy.guest_browser(ruth), page, WORDS)
    [(word,)] = rows(world, "select id from support_message")
    report(mercy, f"{page.path}/messages/{word}/report", urgent=True)
    alert = the_alert(mercy)
    assert (alert.person_id, alert.guest_id) == (None, ruth)
    assert signs(world) == [("message", WORDS)]
