"""The console's page about the record system: what it keeps, what it never shows, and what it asks others."""

import json
from typing import Any

import pytest

from tests.integrations.record.conftest import Ward
from tests.integrations.record.ward import FHIR, TOKEN, bundle
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import World

URL = "/admin/record/"


@pytest.fixture
def her(ward: Ward) -> Browser:
    """The browser of the hospital's administrator."""
    return ward.hospital.person("Ada Stone", "tenant_admin").browser()


def save(her: Browser, **typed: str) -> Page:
    """Fills in and saves."""
    return her.open(URL).submit(typed, action=URL)


def test_the_token_is_kept_sealed_and_never_shown_again(her: Browser, world: World) -> None:
    before = rows(world, "select token from record_system")
    assert TOKEN.encode() not in bytes(before[0][0])
    shown = save(her, number_system="urn:oid:1.2.3")
    assert TOKEN not in str(shown.soup)
    assert rows(world, "select token from record_system") == before
    save(her, token="another-token")
    assert rows(world, "select token from record_system") != before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number_system": "MRN"}, "It begins with urn: or https:"),
        ({"wristband_system": "urn:a|b"}, "It begins with urn: or https:"),
        ({"way": "backend"}, "Write our name there."),
        ({"token": "two words"}, "A token holds no spaces"),
        ({"base_url": ""}, "Write where the record system is."),
    ],
)
def test_what_makes_no_sense_is_said_and_not_kept(her: Browser, world: World, typed: dict[str, str], sentence: str) -> None:
    before = rows(world, "select * from record_system")
    shown = save(her, **typed)
    assert shown.status == 422
    assert sentence in shown.text
    assert rows(world, "select * from record_system") == before


def test_a_test_says_that_all_is_well(her: Browser) -> None:
    shown = her.open(URL).submit(action="/test")
    for sentence in ("All is well.", "speaks FHIR R4", "patients and their stays", "found nobody under a number"):
        assert sentence in shown.text


STATEMENT: dict[str, Any] = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": []}
SOMEBODY = {"resourceType": "Patient", "id": "1"}


@pytest.mark.parametrize(
    ("path", "told", "status", "sentence"),
    [
        ("/metadata", {}, 404, "not as a FHIR R4 record system does"),
        ("/metadata", [], 200, "not as a FHIR R4 record system does"),
        ("/metadata", {}, 503, "Nobody answers there in time"),
        ("/metadata", {**STATEMENT, "fhirVersion": "3.0.2"}, 200, "It speaks another FHIR than R4."),
        ("/metadata", STATEMENT, 200, "Patient, Encounter"),
        ("/_search", {}, 403, "It does not let us in."),
        ("/_search", bundle(SOMEBODY), 200, "it does not search by number"),
    ],
)
def test_a_test_says_in_plain_words_what_is_wrong(
    her: Browser,
    ward: Ward,
    path: str,
    told: object,
    status: int,
    sentence: str,
) -> None:
    ward.door.say(path, json.dumps(told).encode(), status=status, kind=FHIR)
    shown = her.open(URL).submit(action="/test")
    assert sentence in shown.text
    assert "Something needs another look." in shown.text


def test_removed_is_forgotten_with_all_that_let_us_in(her: Browser, ward: Ward, world: World) -> None:
    her.open(URL).submit(action="/remove")
    assert rows(world, "select * from record_system") == []
    assert her.post(f"{URL}test", {"csrf_token": her.token()}).status == 404
    assert ward.nurse.open("/enrol/record").status == 404


def test_another_hospital_s_administrator_sees_and_changes_her_own(ward: Ward, world: World) -> None:
    other = world.hospital("brigid").person("Bea Stone", "tenant_admin").browser()
    assert ward.door.url not in str(other.open(URL).soup)
    for act in ("test", "remove"):
        assert other.post(URL + act, {"csrf_token": other.token()}).status == 404
    assert len(rows(world, "select * from record_system")) == 1
