"""Staff enrol one patient, and the family opens the page on its own phone."""

from datetime import timedelta

from sqlalchemy import select

from accounts.models import Person, Session
from kernel.db import db
from mail.letters import seal
from mail.models import Mailing
from pages.models import CarePage, Visibility
from tenants.enrolment.consent import VERSION
from tenants.enrolment.models import Consent
from tenants.queries import brand_of_hospital
from tests.support.people import proof_token, rows
from tests.support.world import PASSWORD, World
from tests.tenants.enrolment.cards import (
    HER,
    PATIENT,
    digits_sent,
    everything_kept,
    later,
    make_card,
    newest_card,
    nurse,
    tell,
    use,
)


def test_staff_enrol_a_patient_with_three_answers_and_one_button(world: World) -> None:
    form = nurse(world.hospital()).open("/enrol").form("/enrol")
    asked = {field["name"] for field in form.select("input:not([type=hidden]), select, textarea")}
    assert asked == {"name", "language", "managed_by"}
    assert len(form.select("button")) == 1


def test_the_card_shows_its_code_to_scan_and_the_word_to_tell(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    page = staff.open("/enrol").submit({"name": PATIENT, "managed_by": "guardian"}, action="/enrol")
    card = newest_card(hospital)
    assert page.heading == f"The card for {PATIENT}"
    assert page.soup.select_one(".enrol-word").text == card.word  # type: ignore[union-attr]
    assert page.soup.select_one(".enrol-code").text.replace(" ", "") == card.code  # type: ignore[union-attr]
    assert page.soup.select_one("svg.enrol-qr path")


def test_what_staff_left_out_is_asked_for_beside_the_field_and_the_rest_is_kept(world: World) -> None:
    page = nurse(world.hospital()).open("/enrol").submit({"name": " ", "managed_by": "guardian"}, action="/enrol")
    assert page.status == 422
    assert "Write a first name." in page.text
    assert page.soup.select_one("input[value=guardian][checked]")


def test_the_family_opens_the_page_with_the_word_its_consent_and_two_presses(world: World) -> None:
    hospital = world.hospital()
    browser, card = hospital.browser(), make_card(hospital)
    consent = tell(card, browser)
    assert consent.heading == "What you agree to"
    page = consent.submit({"agree": "y"})
    assert page.heading == f"{PATIENT}’s page"
    assert "The page is yours" in page.text
    assert browser.open("/pages").status == 200
    assert PATIENT in browser.open("/pages").text


def test_nothing_is_kept_of_her_before_she_agrees_and_without_a_tick_there_is_no_page(world: World) -> None:
    hospital = world.hospital()
    card = make_card(hospital)
    page = tell(card).submit({})
    assert page.status == 422
    assert "Tick this if you agree" in page.text
    with hospital.entered():
        assert db.session.scalars(select(CarePage)).all() == []
        assert db.session.scalars(select(Consent)).all() == []
    assert HER["email"] not in everything_kept(world)
    assert page.submit({"agree": "y"}).heading == f"{PATIENT}’s page"


def test_consent_is_on_record_with_who_gave_it_to_which_words_in_which_language_and_as_whom(world: World) -> None:
    hospital = world.hospital()
    browser, card = hospital.browser(), make_card(hospital, managed_by="guardian", language="es")
    browser.post("/language", {"csrf_token": browser.token(), "language": "es"})
    use(card, browser)
    with hospital.entered():
        consent = db.session.scalars(select(Consent)).one()
        assert (consent.version, consent.language, consent.given_as) == (VERSION, "es", "guardian")
        assert db.session.get_one(Person, (hospital.id, consent.person_id)).name == HER["name"]
        assert db.session.get_one(CarePage, (hospital.id, consent.page_id)).patient_is_minor


def test_words_that_were_not_shown_to_her_as_they_are_now_are_shown_before_they_count(world: World) -> None:
    card = make_card(world.hospital())
    for stale in ("", "2020-01 en", f"{VERSION} es"):
        again = tell(card).submit({"agree": "y", "shown": stale})
        assert (again.status, again.heading) == (200, "What you agree to")
        assert again.soup.select_one("input[name=agree][checked]") is None


def test_the_page_is_for_nobody_else_and_its_letters_do_not_name_the_patient(world: World) -> None:
    hospital = world.hospital()
    use(make_card(hospital))
    with hospital.entered():
        page = db.session.scalars(select(CarePage)).one()
        assert (page.visibility, page.listed, page.kept_by) == (Visibility.INVITED, False, HER["name"])
        assert page.neutral_label == "News from Paul"


def test_a_patient_who_keeps_her_own_page_is_named_in_no_letter_and_a_teenager_is_found_by_nobody(world: World) -> None:
    hospital = world.hospital()
    use(make_card(hospital, managed_by="patient"), age_group="teen", name=PATIENT)
    with hospital.entered():
        page = db.session.scalars(select(CarePage)).one()
        assert (page.neutral_label, page.patient_is_minor) == ("Family news", True)


def test_whoever_keeps_a_page_for_somebody_must_be_of_age_and_a_child_brings_an_adult(world: World) -> None:
    hospital = world.hospital()
    card = make_card(hospital)
    assert "18 or older" in tell(card, age_group="teen").text
    assert "Ask an adult you trust" in tell(card, age_group="under_13").text
    assert card.kept.wrong_tries == 0


def test_somebody_who_is_signed_in_is_asked_for_the_word_alone(world: World) -> None:
    hospital = world.hospital()
    her = hospital.person("Ana Paz")
    browser, card = her.browser(), make_card(hospital)
    asked = {field["name"] for field in browser.open(card.path).form().select("input:not([type=hidden])")}
    assert asked == {"word"}
    assert use(card, browser).heading == f"{PATIENT}’s page"
    assert card.kept.claimed_by == her.id
    assert digits_sent(hospital) == []


def test_a_known_mailbox_opens_no_account_and_the_page_moves_there_once_it_is_proved(world: World) -> None:
    hospital = world.hospital()
    known = hospital.person("Paul Known", email=HER["email"])
    hospital.page(known, patient="Elena")
    browser, card = hospital.browser(), make_card(hospital)
    use(card, browser)
    shown = browser.open("/pages").text
    assert PATIENT in shown
    assert "Elena" not in shown
    assert card.kept.claimed_by != known.id
    [digits] = digits_sent(hospital)
    assert browser.open("/join/prove").submit({"code": digits}, action="/join/prove").status == 422
    link = f"/join/prove/{proof_token(hospital)}"
    browser.open(link).submit(action=link)
    assert card.kept.claimed_by == known.id
    assert rows(world, "select person_id from consent") == [(known.id,)]
    assert PATIENT in known.browser().open("/pages").text


def test_the_letter_says_how_to_come_in_again_without_a_password_and_that_works(world: World) -> None:
    hospital = world.hospital()
    use(make_card(hospital))
    with hospital.entered():
        letter = seal(db.session.scalars(select(Mailing)).one(), brand_of_hospital())
    for part in (letter.text, letter.html):
        assert "I forgot my password" in part
    assert PATIENT not in f"{letter.subject}{letter.text}{letter.html}"
    other = hospital.browser()
    assert other.sign_in(HER["email"], PASSWORD).status == 422
    other.open("/sign-in/forgotten").submit({"email": HER["email"]})
    other.open(f"/sign-in/new-password/{proof_token(hospital)}").submit({"password": "eleven brown hares"})
    assert PATIENT in other.open("/pages").text


def test_a_card_can_be_typed_with_small_letters_and_spaces_and_the_word_with_capitals(world: World) -> None:
    hospital = world.hospital()
    card, browser = make_card(hospital), hospital.browser()
    typed = f"{card.code[:4].lower()}-{card.code[4:].lower()}"
    page = browser.open(f"/enrol/claim?code={typed}")
    assert page.path == card.path
    assert tell(card, browser, word=f"  {card.word.upper().replace(' ', '')} ").heading == "What you agree to"


def test_staff_who_scan_a_card_by_mistake_do_not_take_it(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    card = make_card(hospital, staff)
    assert staff.open(card.path).heading == "This is for the family"
    assert staff.post(card.path, {"csrf_token": staff.token(), "word": card.word}).heading == "This is for the family"
    assert card.kept.state == "waiting"


def test_the_claim_is_shown_to_staff_and_undone_and_put_back(world: World) -> None:
    hospital = world.hospital()
    staff, family = nurse(hospital), hospital.browser()
    card = make_card(hospital, staff)
    path = use(card, family).path
    listed = staff.open("/enrol")
    assert f"by {HER['name']}" in listed.text
    assert "The page is open" in listed.text
    undone = listed.submit(action=f"{card.id}/take-back")
    assert "The page is closed to everybody" in undone.text
    closed, never = family.open(path), family.open("/pages/0123456789ab")
    assert closed.status == never.status == 404
    assert closed.text == never.text
    assert PATIENT not in family.open("/pages").text
    back = undone.submit(action=f"{card.id}/put-back")
    assert "The page is there again" in back.text
    assert family.open(path).heading == f"{PATIENT}’s page"


def test_after_a_day_it_is_not_put_back_and_after_a_week_not_undone(world: World) -> None:
    hospital = world.hospital()
    staff, family = nurse(hospital), hospital.browser()
    card = make_card(hospital, staff)
    path = use(card, family).path
    staff.open("/enrol").submit(action=f"{card.id}/take-back")
    later(world, timedelta(hours=25))
    late = staff.post(f"{card.staff_path}/put-back", {"csrf_token": staff.token()})
    assert "cannot be put back" in late.text
    assert family.open(path).status == 404
    other = make_card(hospital, staff)
    path = use(other, hospital.browser(), email="other@example.org").path
    later(world, timedelta(days=8))
    listed = staff.open("/enrol")
    assert PATIENT not in listed.text
    late = staff.post(f"{other.staff_path}/take-back", {"csrf_token": staff.token()})
    assert "nothing left to undo" in late.text
    assert rows(world, "select count(*) from care_page where closed_at is null") == [(1,)]


def test_a_page_that_was_closed_for_another_reason_is_not_put_back(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    card = make_card(hospital, staff)
    use(card)
    with world.as_superuser() as connection:
        connection.execute("update care_page set closed_at = now() - interval '1 minute'")
    staff.open("/enrol").submit(action=f"{card.id}/take-back")
    assert "cannot be put back" in staff.open("/enrol").submit(action=f"{card.id}/put-back").text
    assert rows(world, "select count(*) from care_page where closed_at is null") == [(0,)]


def test_the_name_is_forgotten_when_a_card_was_used_taken_back_or_ran_out(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    used, back, out = (make_card(hospital, staff) for _ in range(3))
    use(used)
    staff.open(back.staff_path).submit(action="take-back")
    assert out.kept.name == PATIENT
    later(world, timedelta(hours=25))
    world.work(everything=True)
    for card in (used, back, out):
        kept = card.kept
        assert (kept.name, kept.code_hash, kept.wristband_hash, kept.reference_hash) == (None, None, None, None)
    assert [card.kept.state for card in (used, back, out)] == ["claimed", "undone", "run_out"]


def test_every_step_is_on_record(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    card = make_card(hospital, staff)
    tell(card, word="maple 1")
    use(card)
    staff.open("/enrol").submit(action=f"{card.id}/take-back")
    staff.open("/enrol").submit(action=f"{card.id}/put-back")
    said = [row[0] for row in rows(world, "select action from audit_entry order by id")]
    steps = ["enrolment.make", "enrolment.wrong_try", "consent.give", "enrolment.claim", "enrolment.undo", "enrolment.put_back"]
    assert [one for one in said if one in steps] == steps
    assert {"page.close", "page.reopen"} <= set(said)


def test_the_newcomer_has_no_password_and_one_session(world: World) -> None:
    hospital = world.hospital()
    use(make_card(hospital))
    with hospital.entered():
        her = db.session.scalars(select(Person).where(Person.email == HER["email"])).one()
        assert (her.password_hash, her.proved_at) == (None, None)
        assert len(db.session.scalars(select(Session).where(Session.person_id == her.id)).all()) == 1
