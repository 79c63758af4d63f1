"""A second factor that the hospital's own sign-in asked for counts here; one that it did not ask for does not."""

import pytest

from tests.accounts.steps import SECOND, set_up_app, weak
from tests.integrations.identity.visits import Clinic, digits
from tests.support.people import is_in, rows
from tests.support.world import World


@pytest.mark.parametrize(
    ("claims", "strong"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "mfa"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["mfa2"], "acr": "0"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_its_own_second_factor_counts_and_nobody_is_asked_again_at_each_bed(
    clinic: Clinic, claims: dict[str, object], strong: bool
) -> None:
    clinic.rule("groups", "nurses", "staff")
    clinic.forger.claims = {"groups": ["nurses"], **claims}
    browser = clinic.hospital.browser()
    clinic.arrive(browser)
    shown = browser.open("/enrol")
    assert (shown.heading == "Enrol a patient") is strong
    assert shown.path.startswith(SECOND) is not strong
    if strong:
        assert "has asked you for it already" in browser.open("/account").text
        clinic.visit(clinic.hospital.browser())
        assert browser.open("/enrol").heading == "Enrol a patient"


def test_whoever_has_a_step_of_ours_is_asked_for_it_when_the_provider_did_not_ask(clinic: Clinic) -> None:
    browser = clinic.hospital.browser()
    clinic.arrive(browser)
    set_up_app(browser)
    again = clinic.hospital.browser()
    assert clinic.visit(again, "/pages").path.startswith(SECOND)
    assert not is_in(again)
    clinic.forger.claims = {"amr": ["mfa"]}
    assert clinic.visit(clinic.hospital.browser(), "/pages").path == "/pages"


def test_a_mailbox_and_any_account_at_the_provider_do_not_go_round_a_step_of_ours(clinic: Clinic, world: World) -> None:
    ruth = clinic.hospital.person("Ruth Alder", "tenant_admin", email="ruth@mercy.example")
    _, codes = set_up_app(ruth.browser())
    thief = clinic.hospital.browser()
    clinic.forger.claims = {"sub": "thief", "amr": ["mfa"]}
    shown = clinic.visit(thief).submit({"code": digits(clinic.hospital)})
    assert "has a second step" in shown.text
    assert not is_in(thief)
    assert rows(world, "select count(*) from identity") == [(0,)]
    browser = weak(ruth)
    browser.open(SECOND).submit({"second": codes[0]})
    clinic.visit(browser).submit(action="/connect")
    assert rows(world, "select person_id from identity") == [(ruth.id,)]
