"""Staff bring a page to whoever it is about: from the card by which it was opened, with the same code, word and wristband."""

from kernel.clock import now
from tests.pages.patients import ADULT, newest_card
from tests.pages.scenes import act
from tests.support.people import rows
from tests.support.world import World
from tests.tenants.enrolment.cards import make_card, nurse, use


def test_staff_make_a_card_for_the_patient_from_the_one_her_proxy_used(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    proxy = hospital.browser()
    used = make_card(hospital, staff)
    path = use(used, proxy).path
    assert rows(world, "select agreement from care_page") == [("provisional",)]
    assert "The patient can decide again" in staff.open("/enrol").text
    shown = act(staff, f"{used.staff_path}/hand-back")
    assert "Hands the page back to the patient" in shown.text
    act(staff, shown.path, wristband="W-7781 4")
    claim, word = newest_card(hospital)
    her = hospital.browser()
    asks = her.open(claim).submit({**ADULT, "word": word})
    assert asks.heading == "The wristband"
    assert asks.submit({"wristband": "W-0000 0"}).status == 422
    assert asks.submit({"wristband": "w77814"}).heading == "A page about you"
    assert act(proxy, f"{path}/updates", body="Not now.").status == 403
    listed = staff.open("/enrol").text
    assert "Hands the page back to the patient" in listed
    assert "by Elena Stern" in listed
    assert "The patient can decide again" not in listed
    assert act(staff, f"{used.staff_path}/hand-back").heading == "Enrol a patient"
    [(card,)] = rows(world, "select id from enrolment where kind = 'hand_back'")
    act(staff, f"/enrol/cards/{card}/take-back")
    assert her.open(path).status == 404
    assert act(proxy, f"{path}/updates", body="We go on.").status == 200


def test_a_guardian_says_in_which_month_a_child_was_born_and_staff_can_have_her_asked(world: World) -> None:
    hospital = world.hospital()
    staff = nurse(hospital)
    used = make_card(hospital, staff, managed_by="guardian")
    guardian = hospital.browser()
    asks = guardian.open(used.path).submit(
        {"name": "Paul Ortega", "email": "paul@example.org", "age_group": "adult", "word": used.word}
    )
    assert asks.submit({"agree": "y"}).status == 422
    assert rows(world, "select from care_page") == []
    asks.submit({"agree": "y", "born_month": "1", "born_year": str(now().year - 15)})
    assert rows(world, "select agreement from care_page") == [("waiting",)]
    assert "Ask the young patient" in staff.open("/enrol").text
    assert "Asks the young patient" in act(staff, f"{used.staff_path}/hand-back").text


def test_a_card_of_whoever_keeps_a_page_is_shown_to_no_staff_nor_for_whom_it_is(world: World) -> None:
    hospital = world.hospital()
    staff, anna = nurse(hospital), hospital.person("Anna Berg").browser()
    path = anna.open("/pages/new").submit({"who": "cannot", "patient_name": "Elena"}).path
    act(anna, f"{path}/hand-back", act="make")
    [(card,)] = rows(world, "select id from enrolment")
    listed = staff.open("/enrol").text
    assert "Hands the page back to the patient" in listed
    assert "Elena" not in listed
    assert "Anna" not in listed
    for way in ("", "/card.pdf"):
        assert staff.open(f"/enrol/cards/{card}{way}").status == 404
    her = hospital.browser()
    claim, word = newest_card(hospital)
    her.open(claim).submit({**ADULT, "word": word})
    assert "Elena" not in staff.open("/enrol").text
    act(staff, f"/enrol/cards/{card}/take-back")
    assert her.open(path).status == 404
