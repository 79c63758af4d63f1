"""Words of danger: whole words in any dress, in linear time; and what follows for whoever wrote them, who is not silenced."""

import unicodedata
from urllib.parse import quote

import pytest

from crisis.models import DangerPhrase
from crisis.words import LONGEST_PHRASE, USUAL, folded, signals_danger
from kernel.db import db
from kernel.language import LANGUAGES
from tests.crisis.calls import DANGER, alerts, signs, the_alert
from tests.forums.visit import a_topic
from tests.messages.visit import leave
from tests.pages.scenes import hospital_of, open_page
from tests.support.people import rows
from tests.support.world import Hospital, World


def test_the_usual_phrases_are_folded_in_order_and_in_every_language() -> None:
    assert set(USUAL) == set(LANGUAGES)
    for phrases in USUAL.values():
        assert list(phrases) == sorted(set(phrases))
        for phrase in phrases:
            assert " ".join(folded(phrase)) == phrase
            assert len(phrase.split()) <= LONGEST_PHRASE


@pytest.mark.parametrize(
    "said",
    [
        "I WANT TO DIE",
        "i want\nto   die.",
        "I **want** to *die*",
        "I don’t want to live",
        "I don't want to live any more",
        "kill_myself",
        "k\u200bill my\u00adself",
        "ｋｉｌｌ ｍｙｓｅｌｆ",
        "No sé. Me quiero mòrir",
        "quiero hacerme daño",
        unicodedata.normalize("NFD", "quiero hacerme daño"),
        "Gracias a todos. I'm suicidal.",
    ],
)
def test_danger_is_seen_in_any_dress(said: str) -> None:
    assert signals_danger(f"Good evening. {said} Thank you.")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "This heat is killing me.",
        "He took his own life two years ago, and I miss him.",
        "She doesn't want to die.",
        "I want to diet",
        "skill myself in knitting",
        "No quiero vivienda nueva",
    ],
)
def test_what_everybody_says_and_what_mourners_say_is_not(said: str) -> None:
    assert not signals_danger(said)


@pytest.mark.parametrize("piece", ["i want to ", "kill ", "i ", "a\u0301\u200b", "\ufb03", "'", "𝕚 𝕨𝕒𝕟𝕥 "])
def test_a_megabyte_of_anything_takes_as_many_steps_as_it_has_words(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = piece * (1_000_000 // len(piece.encode()))
    steps = 0

    def counted(tree: dict[str, object], words: list[str], start: int) -> bool:
        nonlocal steps
        steps += 1
        return False

    monkeypatch.setattr("crisis.words._begins", counted)
    assert not signals_danger(said)
    assert steps <= 2 * len(folded(said))


def test_a_post_that_tells_of_danger_stands_and_its_writer_is_shown_the_numbers(mercy: Hospital, world: World) -> None:
    mia = mercy.person("Mia Lund").browser()
    page = mia.open("/forums/cancer/new").submit({"title": "Nights", "body": DANGER})
    assert page.heading == "You need not be alone with this"
    assert "911" in page.text
    assert "may be in danger" in page.text
    go_on = page.soup.select_one("main .acts a")
    assert go_on is not None
    assert "wisteria" in mia.open(str(go_on["href"])).text
    assert signs(world) == [("post", f"Nights\n\n{DANGER}")]
    assert not the_alert(mercy).unnamed


def test_a_title_a_reply_without_a_name_and_other_words_for_a_post_are_looked_at_too(mercy: Hospital, world: World) -> None:
    mia, sam = mercy.person("Mia Lund"), mercy.person("Sam Hill")
    topic = a_topic(mia, "I want to die", "Help.")
    topic.says(sam, "Quiero morir", anonymous=True)
    number = topic.says(sam, "All is well.")
    changed = sam.browser().open(f"{topic.post_path(number)}/change").submit({"body": DANGER})
    assert changed.heading == "You need not be alone with this"
    assert [source for source, _ in signs(world)] == ["post"] * 3
    assert [(alert.person_id, alert.unnamed) for alert in alerts(mercy)] == [(mia.id, False), (sam.id, True), (sam.id, False)]
    assert rows(world, "select distinct actor from audit_entry where action = 'crisis.raise'") == [("worker",)]


@pytest.mark.parametrize("listed", [True, False])
def test_a_word_on_a_care_page_is_looked_at_whether_it_stands_or_waits(mercy: Hospital, world: World, *, listed: bool) -> None:
    page = mercy.page(mercy.person(), open_to_hospital=True)
    writer = mercy.guest_browser(mercy.guest(page)) if listed else mercy.person("Mia Lund").browser()
    said = leave(writer, page, DANGER)
    assert said.heading == "You need not be alone with this"
    assert rows(world, "select count(*) from support_message") == [(1,)]
    alert = the_alert(mercy)
    assert (alert.guest_id is not None, alert.person_id is not None) == (listed, not listed)
    assert signs(world) == [("message", DANGER)]


def test_at_the_door_of_a_page_the_numbers_are_shown_as_well(world: World) -> None:
    page = open_page(world, listed=True)
    mia = hospital_of(page).person("Mia Lund").browser()
    said = mia.open(f"{page.path}/hello").submit({"body": DANGER}, action="/hello")
    assert said.heading == "You need not be alone with this"
    assert len(alerts(hospital_of(page))) == 1


def test_from_the_numbers_the_way_leads_nowhere_but_on_at_the_same_hospital(mercy: Hospital) -> None:
    for on in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        go_on = mercy.browser().open(f"/help/written?on={quote(on)}").soup.select_one("main .acts a")
        assert go_on is not None
        assert go_on["href"] == "/"


def test_what_tells_of_no_danger_goes_its_way(mercy: Hospital) -> None:
    page = mercy.page(mercy.person(), open_to_hospital=True)
    said = leave(mercy.person("Mia Lund").browser(), page, "We think of you.")
    assert said.path.startswith(page.path)
    assert alerts(mercy) == []


def test_a_hospital_adds_words_of_its_own_and_they_hold_there_alone(mercy: Hospital, world: World) -> None:
    admin = mercy.person("Ada Stone", "tenant_admin").browser()
    kept = admin.open("/admin/on-call/words").submit({"phrases_en": "The Long Sleep\n\nthe long  sleep", "phrases_es": ""})
    assert kept.status == 200
    assert rows(world, "select language, phrase from danger_phrase") == [("en", "the long sleep")]
    assert "the long sleep" in kept.soup.select_one("#phrases_en").text  # type: ignore[union-attr]
    brigid = world.hospital("brigid")
    for hospital, raised in ((mercy, 1), (brigid, 0)):
        a_topic(hospital.person("Mia Lund"), "Nights", "I think of the long sleep.")
        assert len(alerts(hospital)) == raised
    assert admin.open("/admin/on-call/words").submit({"phrases_en": "word " * 11}).status == 422
    assert admin.open("/admin/on-call/words").submit({"phrases_en": "x y\n" * 301}).status == 422
    with mercy.entered():
        assert db.session.query(DangerPhrase).count() == 1
