"""The second step beside the password: a role is nothing without it, a code opens once, and nothing goes round it."""

import threading
from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import select

from accounts.factors.actions import keep_app, show_factor
from accounts.factors.app_codes import take_code
from accounts.factors.archive import second_step_files
from accounts.factors.models import Factor
from accounts.factors.recovery import use_code
from accounts.models import Person
from kernel.clock import now
from kernel.db import db, inside
from tests.accounts.steps import CONSOLE, SECOND, admin_of, first_removal, letters, set_up_app, trail, weak
from tests.support.people import bring_cookie, fetch, is_in, proof_token, rows
from tests.support.world import PASSWORD, Hospital, World


@pytest.fixture
def mercy(world: World) -> Iterator[Hospital]:
    """The hospital, in which time stands still: no code grows old while a test is at work."""
    with time_machine.travel(now(), tick=False):
        yield world.hospital()


def test_whoever_has_a_role_is_led_to_the_second_step_and_on_to_where_she_was_going(mercy: Hospital, world: World) -> None:
    admin = admin_of(mercy)
    browser = mercy.browser()
    led = browser.open(CONSOLE).submit({"email": admin.email, "password": PASSWORD})
    assert (led.path.partition("?")[0], led.heading) == (SECOND, "One step more")
    assert is_in(browser), "as a member she is in"
    assert browser.open(CONSOLE).path.startswith(SECOND)
    _, codes = set_up_app(browser, CONSOLE)
    assert len(set(codes)) == 10
    assert browser.open(CONSOLE).heading == "Policies"
    assert (trail(world), letters(world)) == (["factor.add", "factor.codes"], ["factors/added"])


def test_whoever_has_a_second_step_is_nobody_after_the_password_alone(mercy: Hospital, world: World) -> None:
    member = mercy.person("Ruth Berg")
    page = mercy.page(member)
    phone, _ = set_up_app(member.browser(), ahead=-1)
    browser = weak(member)
    assert not is_in(browser)
    for path in ("/account", "/account/second", "/pages", "/account/data"):
        assert browser.open(path).path.startswith(SECOND)
    assert fetch(browser, page.path).status_code == 404
    shown = browser.open(f"{SECOND}?next=/pages").submit({"second": phone.code()})
    assert shown.path == "/pages"
    assert is_in(browser)
    assert trail(world)[-1] == "factor.show"


def test_a_wrong_code_opens_nothing_and_guessing_ends_soon(mercy: Hospital, world: World) -> None:
    member = mercy.person("Ruth Berg")
    phone, _ = set_up_app(member.browser(), ahead=-1)
    browser = weak(member)
    step = browser.open(SECOND)
    for typed in ("", "0" * 41):
        assert step.submit({"second": typed}).status == 422
    for typed in ("000000", "abc", "12345", "½½½½½½", "７７７７７７", *["000000"] * 5):
        assert step.submit({"second": typed}).status == 422
    assert step.submit({"second": phone.code()}).status == 429
    assert not is_in(browser)
    assert trail(world).count("factor.refuse") == 10


def test_a_code_is_taken_once_and_so_are_those_before_it(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    phone, _ = set_up_app(member.browser(), ahead=-1)
    first, other = weak(member).open(SECOND), weak(member).open(SECOND)
    assert [first.submit({"second": phone.code(ahead)}).status for ahead in (-2, -1, 2, 1)] == [422, 422, 422, 200]
    assert [other.submit({"second": phone.code(ahead)}).status for ahead in (1, 0)] == [422, 422]


def test_an_app_is_kept_anew_only_by_a_code_that_was_not_used_before(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    phone, _ = set_up_app(member.browser(), ahead=-1)
    with mercy.entered():
        me = db.session.get_one(Person, (mercy.id, member.id))
        step = db.session.scalars(select(Factor.counter)).one()
        assert not keep_app(me, phone.secret, step=step, actor="test")
        assert keep_app(me, phone.secret, step=step + 1, actor="test")
        assert db.session.scalars(select(Factor.counter)).all() == [step + 1]


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_two_requests_at_once_one_is_believed(mercy: Hospital, world: World, kind: str) -> None:
    member = mercy.person("Ruth Berg")
    phone, codes = set_up_app(member.browser(), ahead=-1)
    code, start, taken = phone.code(), threading.Barrier(2), []

    def take() -> None:
        with world.app.app_context(), inside(mercy.id):
            app = db.session.scalars(select(Factor)).one()
            start.wait()
            taken.append(take_code(app, code) if kind == "app" else use_code(member.id, codes[0]))
            db.session.commit()

    both = [threading.Thread(target=take) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(taken) == [False, True]


def test_a_recovery_code_opens_once_and_its_owner_is_told(mercy: Hospital, world: World) -> None:
    member = mercy.person("Ruth Berg")
    _, codes = set_up_app(member.browser(), ahead=-1)
    browser = weak(member)
    browser.open(SECOND).submit({"second": f" {codes[0].upper().replace('-', ' ')} "})
    assert is_in(browser)
    assert "9 codes are left" in browser.open("/account/second").text
    assert weak(member).open(SECOND).submit({"second": codes[0]}).status == 422
    assert trail(world)[2:] == ["factor.use_code", "factor.show", "factor.refuse"]
    assert letters(world) == ["factors/added", "factors/code_used"]
    kept = rows(world, "select hash from recovery_code")
    assert not any(code.replace("-", "").encode() in bytes(row[0]) for row in kept for code in codes)


def test_new_codes_end_the_old_ones_and_a_code_of_hers_is_nobody_else_s(mercy: Hospital) -> None:
    member, other = mercy.person("Ruth Berg"), mercy.person("Paul Lund")
    browser = member.browser()
    _, old = set_up_app(browser, ahead=-1)
    set_up_app(other.browser(), ahead=-1)
    shown = browser.open("/account/second").submit(action="/codes")
    new = [item.get_text() for item in shown.soup.select(".second-codes li")]
    with mercy.entered():
        assert [use_code(member.id, old[0]), use_code(other.id, new[0]), use_code(member.id, new[0])] == [False, False, True]


def test_the_session_goes_on_under_another_token_and_the_old_one_opens_nothing(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    phone, _ = set_up_app(member.browser(), ahead=-1)
    browser = weak(member)
    planted = bring_cookie(browser, mercy)
    browser.open(SECOND).submit({"second": phone.code()})
    assert is_in(browser)
    assert not is_in(planted)
    assert planted.open(SECOND).path.startswith("/sign-in?")


def test_a_second_step_ends_what_is_signed_in_elsewhere_and_so_does_removing_the_last(mercy: Hospital) -> None:
    admin = admin_of(mercy)
    thief, browser = weak(admin), weak(admin)
    set_up_app(browser, ahead=-1)
    assert not is_in(thief)
    thief = admin.browser()
    browser.open("/account/second").browser.open(first_removal(browser)).submit()
    assert not is_in(thief)
    assert browser.open(CONSOLE).path.startswith(SECOND), "her role waits again"


def test_somebody_else_s_factor_is_not_there(mercy: Hospital) -> None:
    ruth, paul = mercy.person("Ruth Berg").browser(), mercy.person("Paul Lund").browser()
    set_up_app(ruth, ahead=-1)
    set_up_app(paul, ahead=-1)
    path = first_removal(ruth)
    assert paul.open(path).status == 404
    assert paul.post(path, {"csrf_token": paul.token()}).status == 404
    assert "Nothing" not in ruth.open("/account/second").text


def test_what_was_typed_comes_along_through_password_and_second_step(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    phone, _ = set_up_app(member.browser(), ahead=-1)
    browser = mercy.browser()
    values = {"csrf_token": browser.token(), "who": "other", "patient_name": "Marigold"}
    browser.post("/pages/new", values).submit({"email": member.email, "password": PASSWORD}, action="/sign-in")
    half = browser.post("/pages/new", {**values, "csrf_token": browser.token()})
    assert (half.status, half.heading) == (401, "One step more")
    made = half.submit({"second": phone.code()}, action=SECOND).submit(action="/pages/new")
    assert "Marigold" in made.text
    assert made.path.startswith("/pages/")


def test_another_sites_words_do_not_come_along(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    set_up_app(member.browser(), ahead=-1)
    assert "evil" not in str(weak(member).post("/pages/new", {"patient_name": "evil"}).soup)


def test_nobody_is_led_to_another_site(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    _, codes = set_up_app(member.browser(), ahead=-1)
    browser = weak(member)
    forms = [
        browser.open(f"{SECOND}?next={onward}") for onward in ("//evil.example", "https://evil.example", "/\\evil.example")
    ]
    assert [form.submit({"second": codes[0]}).path for form in forms] == ["/"] * 3


def test_a_new_password_by_letter_does_not_go_round_it(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    set_up_app(member.browser(), ahead=-1)
    browser = mercy.browser()
    browser.open("/sign-in/forgotten").submit({"email": member.email})
    led = browser.open(f"/sign-in/new-password/{proof_token(mercy)}").submit({"password": "eleven brown hares"})
    assert led.path.startswith(SECOND)
    assert not is_in(browser)


def test_joining_anew_with_a_known_mailbox_does_not_go_round_it(mercy: Hospital) -> None:
    member = mercy.person("Ruth Berg")
    set_up_app(member.browser(), ahead=-1)
    browser = mercy.browser()
    browser.open("/join").submit({"name": "Ruth", "email": member.email, "age_group": "adult", "password": PASSWORD})
    link = f"/join/prove/{proof_token(mercy)}"
    assert browser.open(link).submit(action=link).path.startswith(SECOND)
    assert not is_in(browser)


def test_whoever_has_not_proved_her_mailbox_cannot_lock_its_owner_out(mercy: Hospital, world: World) -> None:
    browser = mercy.browser()
    browser.open("/join").submit({"name": "Eve", "email": "ruth@example.org", "age_group": "adult", "password": PASSWORD})
    for path in ("/account/second/app", "/account/second/passkey"):
        assert browser.open(path).path.startswith("/join/prove")
        browser.post(path, {"csrf_token": browser.token(), "code": "123456"})
    ask = browser.client.post(
        "/account/second/passkey/ask", data={"csrf_token": browser.token()}, base_url="http://mercy.localhost"
    )
    assert ask.status_code == 404
    assert rows(world, "select from factor") == []


def test_a_secret_shown_to_one_is_not_taken_from_another_nor_from_another_hospital(mercy: Hospital, world: World) -> None:
    other = world.hospital("brigid")
    ruth, paul, bea = mercy.person("Ruth Berg"), mercy.person("Paul Lund"), other.person("Bea Other")
    shown = ruth.browser().open("/account/second/app").soup.select_one("input[name=secret]")
    assert shown is not None
    for somebody in (paul, bea):
        page = somebody.browser().open("/account/second/app").submit({"code": "123456", "secret": str(shown["value"])})
        assert page.status == 422
        again = page.soup.select_one("input[name=secret]")
        assert again is not None
        assert again["value"] != shown["value"]


def test_the_hospital_says_for_whom_and_it_holds_at_once(mercy: Hospital) -> None:
    admin, nurse = admin_of(mercy), mercy.person("Nora Lind", "staff")
    hers = weak(nurse)
    assert hers.open("/enrol").path.startswith(SECOND)
    admin.browser().open(CONSOLE).submit({"second_factor": ["tenant_admin"]})
    assert hers.open("/enrol").heading == "Enrol a patient"


def test_the_copy_of_her_data_names_the_step_and_holds_no_secret(mercy: Hospital, world: World) -> None:
    member = mercy.person("Ruth Berg")
    phone, codes = set_up_app(member.browser(), ahead=-1)
    with mercy.entered():
        [entry] = second_step_files(member.reader)
        assert b'"kind": "app"' in entry.content
        assert b'"recovery_codes_left": 10' in entry.content
        assert not [secret for secret in (phone.secret, *codes) if secret.encode() in entry.content]
        assert show_factor(db.session.get_one(Person, (mercy.id, member.id)), typed="", answer="") is False
