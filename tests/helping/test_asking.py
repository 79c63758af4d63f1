"""Asking for help by its form: what is kept, what is refused, what is looked at, reported, and taken away for good."""

import json

import pytest

from helping.archive import request_files
from helping.models import WordState
from kernel.access import Role
from moderation.models import Act
from tests.crisis.calls import DANGER, on_call
from tests.forums.test_hostile import inside
from tests.helping.visit import CANARY, House, press
from tests.support.hostile import PAYLOADS
from tests.support.people import rows

ASKS = {"kind": "practical", "body": "A ride home on Friday.", "needed": "week"}
_RULE = """insert into word_rule (tenant_id, id, language, phrase, folded, act, instead, created_at)
           values (%s, gen_random_uuid(), 'en', 'pest', 'pest', %s, '', now())"""


def a_rule(house: House, act: Act) -> None:
    """What happens from now on when somebody writes *pest*."""
    with house.world.as_superuser() as connection:
        connection.execute(_RULE, [house.hospital.id, act])


def test_before_she_sends_it_she_sees_who_reads_it_and_what_it_is_not_for(house: House) -> None:
    browser = house.anna.browser()
    for path in ("/", "/account", "/forums"):
        assert browser.open(path).soup.select_one("main a[href='/requests']") is not None
    page = browser.open("/requests/new")
    for words in ("This is not for emergencies", "Only spiritual care reads it", "Volunteers, moderators", "No other member"):
        assert words in page.text
    assert page.soup.select_one("main a[href='/help']") is not None
    asked = page.submit(ASKS)
    assert asked.heading.startswith("A practical thing")
    assert "It waits for somebody" in asked.text
    assert "A ride home" in browser.open("/requests").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"body": ""}, "Write a few words first."),
        ({"body": "\u202e\u200f \n"}, "Write a few words first."),
        ({"body": "x" * 4_001}, "too long"),
        ({"kind": ""}, "Choose what would help."),
        ({"kind": "money"}, "Not a valid choice"),
        ({"needed": "now"}, "Not a valid choice"),
        ({"anonymous": "y"}, "your name is needed"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said_beside_it_and_no_word_is_lost(house: House, wrong: dict[str, str], sentence: str) -> None:
    page = house.anna.browser().open("/requests/new").submit(ASKS | wrong)
    assert page.status == 422
    assert sentence in page.text
    kept = page.soup.select_one("textarea")
    assert kept is not None
    assert "body" in wrong or kept.get_text().strip() == ASKS["body"]
    assert rows(house.world, "select count(*) from help_request") == [(0,)]


def test_one_press_is_one_request_and_one_answer_however_often_it_arrives(house: House) -> None:
    browser = house.anna.browser()
    form = browser.open("/requests/new")
    asked = [form.submit(ASKS) for _ in range(2)]
    house.taken(request_id := house.request_of(asked[0].path).id)
    talk = browser.open(f"/requests/{request_id}")
    for _ in range(2):
        talk.submit({"body": "Thank you."}, action=str(request_id))
    assert rows(house.world, "select (select count(*) from help_request), (select count(*) from help_line)") == [(1, 1)]


@pytest.mark.parametrize("limit", ["silenced_until", "banned_until"])
def test_whoever_was_silenced_or_banned_reads_takes_away_and_does_not_ask(house: House, limit: str) -> None:
    request_id = house.asked()
    house.taken(request_id)
    browser = house.changed(house.anna, f"{limit} = now() + interval '1 day'").browser()
    assert "and not write" in browser.open("/requests/new").text
    assert "and not write" in press(browser, "/requests/new", **ASKS).text
    assert press(browser, f"/requests/{request_id}", body="More.").status == 403
    assert press(browser, f"/requests/{request_id}/close").status == 200
    assert press(browser, f"/requests/{request_id}/again").status == 403
    assert press(browser, f"/requests/{request_id}/away").status == 200
    assert rows(house.world, "select outcome, body from help_request") == [("away", "")]


def test_hostile_words_are_shown_as_what_they_are_to_everybody(house: House) -> None:
    body = "\n".join(PAYLOADS)[:4_000]
    house.changed(house.anna, "name = '<img src=x onerror=alert(1)>'")
    browser = house.anna.browser()
    path = browser.open("/requests/new").submit(ASKS | {"body": body}).path
    vera = house.vera.browser()
    press(vera, f"{path}/take")
    press(vera, path, body=body)
    for reader, address in ((vera, path), (vera, "/requests/waiting"), (browser, path), (browser, "/requests")):
        assert inside(reader.open(address).soup) == []
    assert rows(house.world, "select count(*) from help_line where body ~ '[\u202a-\u202e\u2066-\u2069]'") == [(0,)]


def test_words_of_danger_call_a_human_at_once_and_the_words_stand(house: House) -> None:
    on_call(house.hospital, "Flora", "first")
    browser = house.anna.browser()
    asked = browser.open("/requests/new").submit({"kind": "talk", "body": DANGER, "anonymous": "y"})
    assert asked.heading == "You need not be alone with this"
    [(request_id,)] = rows(house.world, "select id from help_request")
    house.taken(request_id)
    house.answered(request_id, DANGER)  # a helper asks back: she is not the one in danger
    assert browser.open(f"/requests/{request_id}").submit({"body": DANGER}, action=str(request_id)).heading == asked.heading
    assert rows(house.world, "select source from crisis_sign order by id") == [("request",), ("request_line",)]
    assert rows(house.world, "select distinct person_id, unnamed from crisis_alert") == [(house.anna.id, True)]


@pytest.mark.parametrize(
    ("act", "kind", "stands"), [("block", "talk", None), ("hold", "talk", "waiting"), ("hold", "prayer", "shown")]
)
def test_word_rules_hold_and_what_is_for_spiritual_care_goes_to_no_moderator(
    house: House, act: str, kind: str, stands: str | None
) -> None:
    a_rule(house, Act(act))
    browser = house.anna.browser()
    page = browser.open("/requests/new").submit({"kind": kind, "body": f"The pest, {CANARY}."})
    assert page.status == (200 if stands else 422)
    assert rows(house.world, "select state from help_request") == ([(stands,)] if stands else [])
    held = stands == "waiting"
    assert rows(house.world, "select about, held from moderation_case") == ([("request", True)] if held else [])
    if held:
        assert CANARY not in house.vera.browser().open("/requests/waiting").text
        [(case_id,)] = rows(house.world, "select id from moderation_case")
        moderator = house.hospital.person("Mo Derator", Role.MODERATOR).browser()
        press(moderator, f"/admin/moderation/{case_id}/claim")
        press(moderator, f"/admin/moderation/{case_id}", outcome="kept", note="It may stand.")
        assert CANARY in house.vera.browser().open("/requests/waiting").text


def test_a_report_goes_to_the_one_queue_and_what_is_taken_down_is_gone_for_the_other(house: House) -> None:
    request_id = house.asked(anonymous=True)
    house.taken(request_id)
    line_id, path = house.answered(request_id, f"{CANARY} answers."), f"/requests/{request_id}"
    anna, vera = house.anna.browser(), house.vera.browser()
    anna.open(f"{path}/lines/{line_id}/report").submit({"kind": "unkind", "urgent": "y"})
    vera.open(f"{path}/report").submit({"kind": "selling"})
    told = rows(house.world, "select about, author_name from moderation_case order by id")
    assert told == [("request_line", "Vera Vole"), ("request", "")]
    assert rows(house.world, "select reporter_name from report order by id") == [("",), ("Vera Vole",)]
    moderator = house.hospital.person("Mo Derator", Role.MODERATOR).browser()
    for (case_id,) in rows(house.world, "select id from moderation_case"):
        press(moderator, f"/admin/moderation/{case_id}/claim")
        press(moderator, f"/admin/moderation/{case_id}", outcome="taken_down", note="So it is.")
    assert house.request(request_id).state == WordState.HIDDEN
    assert vera.open(path).status == 404
    assert "answers." not in anna.open(path).text


def test_words_taken_away_are_gone_everywhere_and_cannot_be_asked_again(house: House) -> None:
    request_id = house.asked()
    house.taken(request_id)
    house.answered(request_id, f"{CANARY} answers.")
    house.replied(request_id, f"{CANARY} replies.")
    anna, path = house.anna.browser(), f"/requests/{request_id}"
    for _ in range(2):
        press(anna, f"{path}/away")
    assert press(anna, f"{path}/again").status == 403
    tables = [
        str(name)
        for (name,) in rows(
            house.world, "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
    ]
    for table in tables:
        assert rows(house.world, f"select count(*) from \"{table}\" t where t::text like '%%{CANARY}%%'") == [(0,)], table
    assert "You took it away" in anna.open("/requests").text
    assert CANARY not in house.vera.browser().open(path).text


def test_a_copy_of_her_data_holds_her_own_words_and_nobody_elses(house: House) -> None:
    request_id = house.asked("I would like to talk.")
    house.taken(request_id)
    house.answered(request_id, f"{CANARY} answers.")
    house.replied(request_id)
    with house.hospital.entered():
        files = {entry.path: json.loads(entry.content) for entry in request_files(house.anna.reader)}
        hers = {entry.path: json.loads(entry.content) for entry in request_files(house.vera.reader)}
    assert [one["words"] for one in files["requests/asked.json"]] == ["I would like to talk."]
    assert [one["words"] for one in files["requests/written.json"]] == ["Thank you."]
    assert CANARY not in str(files)
    assert hers["requests/asked.json"] == []
    assert [one["words"] for one in hers["requests/written.json"]] == [f"{CANARY} answers."]
