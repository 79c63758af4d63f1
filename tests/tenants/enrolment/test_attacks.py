"""What somebody with a card and without its word can do, or with neither: nothing, and learn nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from zipfile import ZipFile

import pytest
from structlog.testing import capture_logs

from accounts.archive import _packed
from kernel.limits import count_attempt
from tenants.enrolment.claiming import MOST_FROM
from tenants.enrolment.models import MOST_TRIES
from tests.support.browser import Page
from tests.support.people import rows
from tests.support.world import Somebody, World
from tests.tenants.enrolment.cards import (
    HER,
    PATIENT,
    ACard,
    comparable,
    everything_kept,
    later,
    make_card,
    newest_card,
    nurse,
    tell,
    use,
)

NEVER = "ZZZZ2222"
WRISTBAND = "MRN-8841 7730"


def ended(world: World, how: str) -> ACard:
    """A card that opens nothing any more."""
    hospital = world.hospital()
    staff = nurse(hospital)
    card = make_card(hospital, staff)
    if how == "used":
        use(card, email="first@example.org")
    elif how == "taken back":
        staff.open(card.staff_path).submit(action="take-back")
    elif how == "run out":
        later(world, timedelta(hours=24))
    elif how == "stopped":
        for _ in range(MOST_TRIES):
            tell(card, word="maple 1")
    elif how == "undone":
        use(card, email="first@example.org")
        staff.open("/enrol").submit(action=f"{card.id}/take-back")
    return card


def asked(world: World, card: ACard, code: str, word: str) -> tuple[str, str]:
    """What an address answers when it is opened, and when a word is sent."""
    browser = world.app.test_client()
    base = f"http://{card.hospital.host}"
    path = f"/enrol/claim/{code}"
    opened = browser.get(path, base_url=base)
    shown = Page(card.hospital.browser(), opened, path)
    token = shown.soup.select_one("main input[name=csrf_token]")["value"]  # type: ignore[index]
    sent = browser.post(path, data={"csrf_token": token, "word": word, "agree": "y", **HER}, base_url=base)
    return comparable(shown, code), comparable(Page(card.hospital.browser(), sent, path), code)


@pytest.mark.parametrize("how", ["used", "taken back", "run out", "stopped", "undone", "waiting"])
def test_a_card_that_opens_nothing_and_one_that_never_was_are_told_apart_by_nobody(world: World, how: str) -> None:
    card = ended(world, how)
    word = "maple 1" if how == "waiting" else card.word
    before = rows(world, "select count(*) from care_page")
    assert asked(world, card, card.code, word) == asked(world, card, NEVER, word)
    assert rows(world, "select count(*) from care_page") == before


def test_the_word_cannot_be_guessed_five_tries_and_the_card_is_dead_which_staff_see(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    card = make_card(hospital, staff)
    for number in range(MOST_TRIES):
        assert tell(card, word=f"{card.word} {number}").status == 422
    assert tell(card).status == 422
    assert "Stopped: too many wrong words" in staff.open("/enrol").text
    assert card.kept.name is None
    assert staff.open(card.staff_path).status == 404


def test_codes_cannot_be_tried_one_after_the_other(world: World) -> None:
    hospital = world.hospital()
    card = make_card(hospital)
    with hospital.entered():
        for _ in range(MOST_FROM):
            count_attempt("claim from", "127.0.0.1", most=MOST_FROM, within=timedelta(hours=1))
    assert tell(card).status == 429


def test_whoever_has_the_card_and_not_the_word_learns_no_name(world: World) -> None:
    card = make_card(world.hospital())
    browser = card.hospital.browser()
    pages = [browser.open(card.path), tell(card, browser, word="maple 1"), tell(card, browser)]
    assert pages[-1].heading == "What you agree to"
    for page in pages:
        assert PATIENT not in page.answer.get_data(as_text=True)
        assert PATIENT not in str(page.answer.headers)


def test_nothing_of_the_patient_stands_in_an_address_a_log_a_letter_or_the_trail(world: World) -> None:
    hospital = world.hospital()
    with capture_logs() as logs:
        staff = nurse(hospital)
        card = make_card(hospital, staff)
        printed = staff.open(f"{card.staff_path}/card.pdf").answer
        page = use(card)
        world.work()
    assert PATIENT not in str(logs)
    assert PATIENT.lower() not in page.path.lower()
    assert PATIENT not in str(printed.headers)
    for table in ("audit_entry", "mailing", "delivery", "proof", "enrolment", "consent", "person"):
        assert PATIENT not in str(rows(world, f"select t::text from {table} t"))


def test_code_and_word_lie_nowhere(world: World) -> None:
    card = make_card(world.hospital())
    kept = everything_kept(world)
    assert PATIENT in kept
    assert card.code not in kept
    assert card.word not in kept


def test_a_card_of_another_hospital_opens_nothing_here(world: World) -> None:
    card, elsewhere = make_card(world.hospital()), world.hospital("brigid")
    browser = elsewhere.browser()
    page = browser.open(card.path).submit({"word": card.word, **HER})
    assert page.status == 422
    assert "do not open a page" in page.text
    staff = nurse(elsewhere)
    for path in (card.staff_path, f"{card.staff_path}/card.pdf"):
        assert staff.open(path).status == 404
    for act in ("take-back", "put-back"):
        assert staff.post(f"{card.staff_path}/{act}", {"csrf_token": staff.token()}).status == 404
    assert card.kept.state == "waiting"


def test_of_two_who_use_a_card_at_the_same_moment_one_gets_the_page(world: World) -> None:
    card = make_card(world.hospital())
    consents = [tell(card, email=f"{name}@example.org") for name in ("ada", "bea")]
    together = Barrier(2)

    def agree(page: Page) -> int:
        together.wait()
        return page.submit({"agree": "y"}).status

    with ThreadPoolExecutor(2) as both:
        statuses = list(both.map(agree, consents))
    assert sorted(statuses) == [200, 422]
    assert rows(world, "select count(*) from care_page") == [(1,)]
    assert rows(world, "select count(*) from consent") == [(1,)]


@pytest.mark.parametrize("who", ["staff", "tenant_admin", "volunteer"])
def test_staff_have_no_right_to_read_the_page(world: World, who: str) -> None:
    hospital = world.hospital()
    staff = hospital.person("Nora Nurse", "staff")
    card = make_card(hospital, staff.browser())
    path = use(card).path
    for browser in (staff.browser(), hospital.person("Vera", who).browser()):
        assert browser.open(path).status == 404
        assert PATIENT not in browser.open("/pages").text


@pytest.mark.parametrize("who", [None, "volunteer", "moderator", "spiritual_care"])
def test_nobody_but_staff_makes_cards_or_sees_them(world: World, who: str | None) -> None:
    hospital = world.hospital()
    card = make_card(hospital)
    browser = hospital.person("Vera", *([who] if who else [])).browser()
    for path in ("/enrol", "/enrol/many", card.staff_path, f"{card.staff_path}/card.pdf"):
        page = browser.open(path)
        assert page.status == 404
        assert card.word not in page.text
    assert "Enrol" not in hospital.person("Mia").browser().open("/").text


def tied(world: World) -> ACard:
    """A card that opens only with the patient's wristband."""
    hospital = world.hospital()
    staff = nurse(hospital)
    card = make_card(hospital, staff)
    assert "opens only with" in staff.open(card.staff_path).submit({"wristband": WRISTBAND}).text
    return card


def test_the_wristband_is_asked_for_after_the_word_alone_and_another_opens_nothing(world: World) -> None:
    card = tied(world)
    assert "wristband" not in tell(card, word="maple 1").text
    asks = tell(card)
    assert (asks.status, asks.heading) == (200, "The wristband")
    for _ in range(MOST_TRIES - 1):
        wrong = asks.submit({"wristband": "MRN-8841 7731"})
        assert wrong.status == 422
    assert rows(world, "select count(*) from care_page") == [(0,)]
    assert card.kept.state == "stopped"
    assert asks.submit({"wristband": WRISTBAND}).status == 422


def test_with_the_right_wristband_the_page_opens_after_one_press_more(world: World) -> None:
    card = tied(world)
    consent = tell(card).submit({"wristband": "mrn88417730"})
    assert consent.heading == "What you agree to"
    assert consent.submit({"agree": "y"}).heading == f"{PATIENT}’s page"


def test_a_wristband_that_was_named_once_is_looked_at_again_with_the_consent(world: World) -> None:
    card = tied(world)
    consent = tell(card).submit({"wristband": WRISTBAND})
    assert consent.submit({"agree": "y", "wristband": "MRN-0000 0000"}).heading == "The wristband"
    assert consent.submit({"agree": "y", "wristband": ""}).heading == "The wristband"
    assert rows(world, "select count(*) from care_page") == [(0,)]


def test_the_wristbands_number_is_nowhere_in_the_database(world: World) -> None:
    card = tied(world)
    tell(card).submit({"wristband": WRISTBAND})
    kept = everything_kept(world).casefold()
    for number in (WRISTBAND, WRISTBAND.replace(" ", ""), "mrn88417730", "8841 7730", "88417730"):
        assert number.casefold() not in kept


def test_what_was_undone_is_in_no_copy_of_the_data_of_whoever_used_the_card(world: World) -> None:
    hospital = world.hospital()
    staff, her = nurse(hospital), hospital.person("Ana Paz")
    card = make_card(hospital, staff)
    use(card, her.browser())
    assert PATIENT in packed(her)
    assert '"as": "proxy"' in packed(her)
    staff.open("/enrol").submit(action=f"{card.id}/take-back")
    assert PATIENT not in packed(her)


def packed(her: Somebody) -> str:
    """All words of a copy of somebody's data."""
    with her.hospital.entered():
        file = ZipFile(BytesIO(_packed(her.reader)))
        return " ".join(file.read(name).decode(errors="replace") for name in file.namelist())


def test_a_change_of_our_key_leaves_every_card_good_and_every_number_known(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    file = b"name,language,managed_by,reference\nMarigold,es,proxy,H-1"
    staff.open("/enrol/many").submit({"file": (BytesIO(file), "p.csv")}).submit(action="/enrol/many/enrol")
    card = newest_card(hospital)
    staff.open(card.staff_path).submit({"wristband": WRISTBAND})
    old = world.app.config["SECRET_KEY"]
    monkeypatch.setitem(world.app.config, "SECRET_KEY", "another key that only the tests know")
    monkeypatch.setitem(world.app.config, "SECRET_KEY_FALLBACKS", [old])
    assert card.code[:4] in staff.open(card.staff_path).text
    assert "1 has one already." in staff.open("/enrol/many").submit({"file": (BytesIO(file), "p.csv")}).text
    page = tell(card).submit({"wristband": WRISTBAND}).submit({"agree": "y"})
    assert page.heading == f"{PATIENT}’s page"


def test_an_undone_claim_leaves_the_card_dead(world: World) -> None:
    card = ended(world, "undone")
    assert tell(card).status == 422
    assert rows(world, "select count(*) from care_page where closed_at is null") == [(0,)]
