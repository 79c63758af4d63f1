"""What is agreed to: the words of each version stay what they were, and whoever agreed can take a copy along."""

import hashlib
from collections.abc import Sequence

import pytest
from flask_babel import force_locale

from pages.agreed_words import AS_PROXY, TO_ASSENT, TO_TAKE
from pages.agreed_words import VERSION as OF_PAGE
from tenants.enrolment.consent import AS_WHOM, VERSION, words_for
from tenants.enrolment.models import CardState
from tests.support.world import World
from tests.tenants.enrolment.cards import later, make_card, nurse, tell, use

# By version and language. Whoever changes a word, or its translation, adds a version; a line that stands here is never changed.
FINGERPRINTS = {
    ("2026-11", "en"): "ea615fe2e68b4269",
    ("2026-11", "es"): "b3fce5db6b672f38",
    ("2026-12", "en"): "e0372ed43cfd31b6",
    ("2026-12", "es"): "0c2302ef9f83280c",
    ("page-2026-11", "en"): "1bf836a7dc8de7f8",
    ("page-2026-11", "es"): "2df4c22d4f29ab6b",
}


def fingerprint(language: str) -> str:
    """All that can be agreed to by a card, in a language."""
    with force_locale(language):
        return _hash([words_for(managed_by) for managed_by in sorted(AS_WHOM)])


def fingerprint_of_page(language: str) -> str:
    """All that can be agreed to about a page that there is."""
    with force_locale(language):
        return _hash([str(word) for word in (*AS_PROXY, *TO_TAKE, *TO_ASSENT)])


def _hash(words: Sequence[object]) -> str:
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_of_a_version_stay_what_they_were(language: str, world: World) -> None:
    with world.app.test_request_context():
        assert fingerprint(language) == FINGERPRINTS[VERSION, language]
        assert fingerprint_of_page(language) == FINGERPRINTS[OF_PAGE, language]


@pytest.mark.parametrize(
    ("managed_by", "first"),
    [("patient", "I am the patient"), ("proxy", "cannot agree just now"), ("guardian", "parent or guardian")],
)
def test_she_is_shown_as_whom_she_agrees(managed_by: str, first: str, world: World) -> None:
    page = tell(make_card(world.hospital(), managed_by=managed_by))
    assert first in page.soup.select("main li")[0].text


def test_staff_find_cards_by_how_they_stand(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    cards = {state: make_card(hospital, staff) for state in CardState}
    use(cards[CardState.CLAIMED])
    staff.open(cards[CardState.UNDONE].staff_path).submit(action="take-back")
    for _ in range(5):
        tell(cards[CardState.STOPPED], word="maple 1")
    with world.as_superuser() as connection:
        connection.execute("update enrolment set expires_at = now() where id = %s", [cards[CardState.RUN_OUT].id])
    assert {state: card.kept.state for state, card in cards.items()} == {state: state for state in CardState}
    for state in CardState:
        assert len(staff.open(f"/enrol?state={state}").soup.select("tbody tr")) == 1
    assert len(staff.open("/enrol?state=nonsense").soup.select("tbody tr")) == 5
    later(world, cards[CardState.WAITING].kept.expires_at - cards[CardState.WAITING].kept.created_at)
    assert "No card stands like this" in staff.open("/enrol?state=waiting").text
