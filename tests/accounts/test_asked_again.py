"""Acts with weight ask again whether it is really she: what was filled in is kept, and a lost step is taken away by others."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from accounts.models import Person
from kernel.clock import now
from kernel.db import db
from tests.accounts.steps import CONSOLE, admin_of, grow_old, letters, set_up_app, trail, weak
from tests.support.browser import Browser
from tests.support.people import is_in, rows
from tests.support.world import PASSWORD, Hospital, World


@pytest.fixture
def mercy(world: World) -> Iterator[Hospital]:
    """The hospital, in which time stands still: no code grows old while a test is at work."""
    with time_machine.travel(now(), tick=False):
        yield world.hospital()


def ask_policies(browser: Browser) -> Callable[[], int]:
    """Changing a policy, as a status."""
    form = browser.open(CONSOLE)
    return lambda: form.submit({"assent_from": "12"}).status


def test_an_act_with_weight_asks_again_after_a_while_and_keeps_what_was_filled_in(mercy: Hospital, world: World) -> None:
    browser = weak(admin_of(mercy))
    phone, _ = set_up_app(browser, ahead=-1)
    form = browser.open(CONSOLE)
    grow_old(world)
    again = form.submit({"assent_from": "12", "second_factor": ["staff", "tenant_admin"]})
    assert (again.status, again.heading) == (403, "Is it really you?")
    assert again.submit({"second": "000000"}).status == 422
    kept = again.submit({"second": phone.code()})
    assert (kept.status, kept.heading) == (200, "Policies")
    assert rows(world, "select assent_from, second_factor from hospital_policy") == [(12, ["staff", "tenant_admin"])]
    assert ask_policies(browser)() == 200, "and not again for a while"


def test_whoever_has_no_factor_is_asked_for_her_password_or_for_digits(mercy: Hospital, world: World) -> None:
    admin = admin_of(mercy)
    browser = admin.browser()
    form = browser.open(CONSOLE)
    grow_old(world)
    assert form.submit({"assent_from": "12"}).submit({"again": "wrong"}).status == 422
    assert form.submit({"assent_from": "12"}).submit({"again": PASSWORD}).heading == "Policies"
    with mercy.entered():
        db.session.get_one(Person, (mercy.id, admin.id)).password_hash = None
    grow_old(world)
    asked_again = form.submit({"assent_from": "11"})
    assert "six digits" in asked_again.text
    assert asked_again.submit({"digits": "000000"}).status == 422
    assert rows(world, "select assent_from from hospital_policy") == [(12,)]


def test_an_administrator_takes_a_lost_step_away_and_never_her_own(mercy: Hospital, world: World) -> None:
    admin, nurse = admin_of(mercy), mercy.person("Nora Lind", "staff")
    browser, hers = weak(admin), weak(nurse)
    set_up_app(browser, ahead=-1)
    set_up_app(hers, ahead=-1)
    own = browser.open(f"/admin/people/edit/?id={admin.id}").submit({"reset": "y"})
    assert "your own second step" in own.text
    browser.open(f"/admin/people/edit/?id={nurse.id}").submit({"reset": "y"})
    assert not is_in(hers)
    assert rows(world, "select person_id from factor") == [(admin.id,)]
    assert rows(world, "select distinct person_id from recovery_code") == [(admin.id,)]
    assert (trail(world)[-1], letters(world)[-1]) == ("factor.reset", "factors/reset")
    assert weak(nurse).open("/enrol").text.count("Set up an app") == 1
