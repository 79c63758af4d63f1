"""A message that should not stand: moderators get a copy of it and of nothing else; danger is heard of at once."""

import pytest

from conversations.models import PrivateMessage
from kernel.db import db
from kernel.ids import new_id
from moderation.actions import add_rule
from moderation.models import Act, WordRule
from tests.conversations.visit import Talk, press
from tests.crisis.calls import on_call, signs, taken, the_alert
from tests.support.people import fetch, rows
from tests.support.world import World

REPORT = {"kind": "unkind", "reason": "It frightens me, feather."}


@pytest.fixture
def hurts(talk: Talk) -> Talk:
    """Mia said something kind before, something that hurts, and something kind after."""
    for words in ("Lantern before", "Thornbury hurts", "Wisteria after"):
        talk.says(talk.mia, words)
    return talk


def of_hers(talk: Talk, words: str) -> str:
    """Where such a message is."""
    with talk.hospital.entered():
        return talk.message_path(db.session.scalars(db.select(PrivateMessage.id).where(PrivateMessage.body == words)).one())


def test_moderators_get_a_copy_of_that_one_message_and_read_nothing_else(world: World, hurts: Talk) -> None:
    path = of_hers(hurts, "Thornbury hurts")
    asked = hurts.anna.browser().open(f"{path}/report")
    assert "this one message" in asked.text
    asked.submit(REPORT, action="/report")
    looks = hurts.hospital.person("Mo Derator", "moderator").browser()
    [(case_id,)] = rows(world, "select id from moderation_case")
    case = f"/admin/moderation/{case_id}"
    press(looks, f"{case}/claim")
    shown = looks.open(case)
    assert "Thornbury hurts" in shown.text
    assert "A private message" in shown.heading
    everything = shown.text + str(rows(world, "select * from moderation_case join report on true"))
    assert [word for word in ("Lantern", "Wisteria", "marigold", "Hello") if word in everything] == []
    assert fetch(looks, hurts.path).status_code == 404
    looks.open(case).submit({"outcome": "taken_down", "note": "So it is."})
    for somebody in (hurts.anna, hurts.mia):
        read = somebody.browser().open(hurts.path).text
        assert "A moderator hid something here." in read
        assert "Thornbury" not in read
    press(looks, f"{case}/undo")
    assert "Thornbury hurts" in hurts.anna.browser().open(hurts.path).text


def test_whoever_was_told_of_nothing_reports_nothing_and_nobody_reports_her_own(world: World, hurts: Talk) -> None:
    path = of_hers(hurts, "Thornbury hurts")
    tries = (hurts.mia, hurts.hospital.person("Tess Reader"), hurts.hospital.person("Mo Derator", "moderator"))
    for somebody in tries:
        assert press(somebody.browser(), f"{path}/report", **REPORT).status == 404
    press(hurts.anna.browser(), f"{hurts.path}/leave")
    assert press(hurts.anna.browser(), f"{path}/report", **REPORT).status == 404
    assert rows(world, "select count(*) from moderation_case") == [(0,)]


@pytest.mark.parametrize("urgent", [True, False])
def test_only_an_urgent_report_calls_somebody(world: World, hurts: Talk, urgent: bool) -> None:
    on_call(hurts.hospital, "Flora", "first")
    path = of_hers(hurts, "Thornbury hurts")
    press(hurts.anna.browser(), f"{path}/report", **REPORT, **({"urgent": "y"} if urgent else {}))
    assert signs(world) == ([("private", "Thornbury hurts")] if urgent else [])


@pytest.mark.parametrize("held", [True, False])
def test_words_of_danger_call_somebody_at_once_and_show_numbers_to_whoever_wrote(world: World, talk: Talk, held: bool) -> None:
    on_call(talk.hospital, "Flora", "first")
    if held:
        rule = WordRule(id=new_id(), phrase="die", folded="die", act=Act.HOLD, instead="", language="en")
        with talk.hospital.entered():
            add_rule(rule, actor="test")
    shown = talk.mia.browser().open(talk.path).submit({"body": "I want to die"}, action=talk.path)
    assert shown.path.startswith("/help/written")
    alert = the_alert(talk.hospital)
    assert (signs(world), alert.person_id) == ([("private", "I want to die")], talk.mia.id)
    page = taken(talk.hospital.person("Sven Staff", "staff").browser(), alert)
    assert "Wrote in a conversation" in page.text
    assert "marigold" not in page.text
    assert "Anna" not in page.text


def test_a_change_is_looked_at_as_well(world: World, talk: Talk) -> None:
    talk.anna.browser().open(f"{talk.message_path()}/change").submit({"body": "I want to die"})
    assert signs(world) == [("private", "I want to die")]
