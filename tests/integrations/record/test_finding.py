"""From a number to a card: the one patient who fits, compared and enrolled in two presses, and never twice."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from integrations.record.finding import Found
from integrations.sandbox.fhir_people import PATIENTS
from tenants.enrolment.codes import kept_references, kept_wristbands
from tests.integrations.record.conftest import Ward
from tests.integrations.record.ward import look_for, set_up
from tests.support.people import rows
from tests.support.world import World
from tests.tenants.enrolment.cards import later, newest_card, use


def test_from_a_number_to_the_card_in_two_presses(ward: Ward) -> None:
    found = ward.nurse.open("/enrol/record").submit({"number": "M-204417"})  # a scanner presses this one itself
    for shown in ("Rosalind Adaeze Okafor", "March 14, 1961", "4 West · Bed 12"):
        assert shown in found.text
    assert "Admissions" not in found.text
    assert len(found.soup.select("main button")) == 1
    card = found.submit(action="/card")
    assert card.heading == "The card for Roz"
    assert "The patient · English" in card.text
    kept = newest_card(ward.hospital).kept
    with ward.hospital.entered():
        assert (kept.reference_hash, kept.wristband_hash) == (kept_references("M-204417")[0], None)


def test_a_scanned_wristband_ties_the_card_to_it(ward: Ward) -> None:
    found = look_for(ward.nurse, "w-77204418")
    assert "The card will open only with this wristband’s number, too." in found.text
    card = found.submit(action="/card")
    assert card.heading == "The card for Luz"
    assert "Español" in card.text
    kept = newest_card(ward.hospital).kept
    with ward.hospital.entered():
        assert (kept.reference_hash, kept.wristband_hash) == (kept_references("M-204418")[0], kept_wristbands("W-77204418")[0])


@pytest.mark.parametrize("name", ["luz echeverria", "Echeverría Luz", "LUZ MARINA SOTO"])
def test_a_name_and_the_day_of_birth_find_her_too(ward: Ward, name: str) -> None:
    assert "Luz Marina Echeverría Soto" in look_for(ward.nurse, patient=name, born="1987-11-02").text
    assert "knows nobody like this" in look_for(ward.nurse, patient=name, born="1987-02-11").text


def test_a_number_that_two_records_hold_since_they_were_joined_leads_to_the_newer_one(ward: Ward) -> None:
    old, new = PATIENTS[4], PATIENTS[5]
    ward.door.finds(old, {**new, "identifier": [*new["identifier"], *old["identifier"]]})
    found = look_for(ward.nurse, "M-204421")
    assert "3 East · Bed 20" in found.text


def test_who_may_be_under_age_is_looked_after_by_somebody_else(ward: Ward) -> None:
    found = look_for(ward.nurse, "M-204419")
    assert found.submit(action="/card").text.count("A parent or guardian") == 1
    found = look_for(ward.nurse, "M-204417")
    assert found.soup.select("input[name=managed_by][checked]")[0]["value"] == "patient"


@pytest.mark.parametrize(
    ("born", "minor"),
    [
        ("2008-11-15", False),
        ("2008-11-16", True),
        ("2008-11", True),
        ("2008-10", False),
        ("2008", True),
        ("2007", False),
        (None, None),
    ],
)
def test_a_date_that_is_known_in_part_is_taken_for_its_latest_day(born: str | None, minor: bool | None) -> None:
    found = Found("", "", born, (), None, (), None)
    assert found.may_be_minor(date(2026, 11, 15)) is minor


def test_the_second_time_there_is_no_second_card_and_the_waiting_one_is_shown(ward: Ward) -> None:
    first = look_for(ward.nurse, "M-204417")
    again = look_for(ward.nurse, "M-204417")
    card = first.submit(action="/card")
    seen = look_for(ward.nurse, "W-77204417")
    assert "There is a card for this patient already." in seen.text
    link = next(link for link in seen.soup.select("a.button") if link.get_text() == "Show the card")
    assert ward.nurse.open(str(link["href"])).heading == card.heading
    late = again.submit(action="/card")
    assert "There is a card for this patient already." in late.text
    assert count_of_cards(ward) == 1


def test_a_card_that_was_used_is_said_to_be_used_and_one_that_ran_out_makes_room(ward: Ward, world: World) -> None:
    look_for(ward.nurse, "M-204418").submit(action="/card")
    use(newest_card(ward.hospital))
    assert "the card was used. No second one is made." in look_for(ward.nurse, "M-204418").text
    look_for(ward.nurse, "M-204417").submit(action="/card")
    later(world, timedelta(hours=25))
    assert look_for(ward.nurse, "M-204417").submit(action="/card").heading == "The card for Roz"


def test_a_file_with_the_same_number_makes_no_second_card_either(ward: Ward) -> None:
    look_for(ward.nurse, "M-204417").submit(action="/card")
    file = b"name,language,managed_by,reference\nRoz,en,patient,M-204417"
    ward.nurse.open("/enrol/many").submit({"file": (BytesIO(file), "ward.csv")}).submit(action="/enrol/many/enrol")
    assert count_of_cards(ward) == 1


def test_the_answers_can_be_changed_before_the_card_is_made_and_what_was_found_stays_in_sight(ward: Ward) -> None:
    found = look_for(ward.nurse, "M-204417")
    shown = found.submit({"name": ""}, action="/card")
    assert shown.status == 422
    assert "March 14, 1961" in shown.text
    card = shown.submit({"name": "Rosa", "language": "es", "managed_by": "proxy"}, action="/card")
    assert card.heading == "The card for Rosa"
    assert "Somebody close, while the patient cannot decide · Español" in card.text


def test_the_way_is_offered_only_where_the_record_is_on(ward: Ward) -> None:
    assert "Find in the record" in ward.nurse.open("/enrol").text
    set_up(ward.hospital, ward.door.url, is_on=False)
    assert "Find in the record" not in ward.nurse.open("/enrol").text
    assert ward.nurse.open("/enrol/record").status == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Scan or type a number, or write a name and the date of birth."),
        ({"number": "--"}, "A number holds letters or digits."),
        ({"patient": "Luz", "born": "1987-11-02"}, "Write the first and the last name."),
        ({"patient": "Luz Soto"}, "Write the date of birth, too."),
        ({"born": "1987-11-02"}, "Write the first and the last name."),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_asked(ward: Ward, typed: dict[str, str], sentence: str) -> None:
    shown = ward.nurse.open("/enrol/record").submit(typed)
    assert shown.status == 422
    assert sentence in shown.text
    assert ward.door.asked == []


def count_of_cards(ward: Ward) -> int:
    """How many cards there are."""
    return int(rows(ward.hospital.world, "select count(*) from enrolment")[0][0])
