"""From a number to a card: the one patient who fits, compared and enrolled in two presses, and never twice."""

from datetime import date

import pytest

from integrations.record.finding import Found
from integrations.sandbox.fhir_people import NUMBER
from tenants.enrolment.codes import kept_references, kept_wristbands
from tests.integrations.record.conftest import Ward
from tests.integrations.record.ward import look_for
from tests.tenants.enrolment.cards import make_card, newest_card, use


def test_from_a_number_to_the_card_in_two_presses(ward: Ward) -> None:
    page = ward.nurse.open("/enrol/record")
    presses = 1
    found = page.submit({"number": "M-204417"})
    for shown in ("Rosalind Adaeze Okafor", "March 14, 1961", "4 West · Bed 12"):
        assert shown in found.text
    assert "Admissions" not in found.text
    presses += 1
    card = found.submit(action="/card")
    assert (card.heading, presses) == ("The card for Roz", 2)
    assert "The patient · English" in card.text
    kept = newest_card(ward.hospital).kept
    with ward.hospital.entered():
        assert (kept.reference_hash, kept.wristband_hash) == (kept_references("M-204417")[0], None)
