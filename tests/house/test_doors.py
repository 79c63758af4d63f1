"""Every address of the application has a door, every door asks for something, and what only looks writes nothing."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

import wsgi
from kernel.access import GRANTS, Permission, Role
from kernel.config import Settings
from kernel.db import db
from kernel.ids import new_id
from kernel.web import Door, House, Place, limiter
from tests.house.addresses import addresses, ask, writes, written
from tests.house.conftest import Two
from tests.support.browser import Browser
from tests.support.statements import statements
from tests.support.world import PASSWORD

CLOSED = frozenset({"admin.static", "operator.static"})  # Flask-Admin brings files of its own; nobody gets them
# A token or a signature proves who asks.
SIGNED = frozenset({"letter_links.unsubscribe", "sendgrid.receive", "signon_leaving.ended", "stripe_hooks.receive"})
SCIM = re.compile(r"scim(_discovery)?\.")  # a hospital's directory, which shows its token with each call
# A moderator looks at a copy of words from somebody's page: that she did is put on record, for the page's owner to see.
ON_RECORD, TRAIL = frozenset({"moderation.show"}), {"audit_entry", "audit_seal"}
FAR = frozenset({"signon.go"})  # it asks a provider of accounts, which is not there
# Flask-Admin's own, with nothing behind it; a stream, which is one of places that are named in the query; and what is asked
# about pages of children or of those who cannot decide; reporting one's own post or request; asking about words that stand;
# a name that is nobody's; terms, of which there is a draft alone.
SHUT = re.compile(
    r"live\.live|people\.ajax_lookup|(child|handing|yours)\.|(forum|conversation)_reporting\.|help_reporting\.report_request"
    r"|moderated\.taken_down|address\.tls_allowed|terms\.show"
)
NAME = "Marigold"
GRAMMAR = re.compile(r"[a-z]+:[a-z]+(-[a-z]+)*")


@pytest.fixture
def fresh_app(settings: Settings) -> Iterator[House]:
    """An application to which a test may add addresses."""
    made = wsgi.create_app(settings)
    yield made
    limiter.enabled = False
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_every_address_has_a_door(app: House) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(app.doors) | CLOSED
    assert not CLOSED & set(app.doors)


def test_an_address_without_a_door_is_not_there_for_anybody(two: Two, fresh_app: House) -> None:
    fresh_app.add_url_rule("/probe", "probe", lambda: "here", methods=["GET", "POST"])
    limiter.enabled = False
    for host in ("localhost", two.mercy.hospital.host):
        assert Browser(fresh_app, host).open("/probe").status == 404
    admin = Browser(fresh_app, two.mercy.hospital.host)
    assert admin.sign_in(two.mercy.admin.email, PASSWORD).status == 200
    assert admin.open("/probe").status == 404
    assert admin.post("/probe", {"csrf_token": admin.token()}).status == 404
    assert admin.open("/admin/static/admin/js/helpers.js").status == 404


def test_permissions_are_spelt_alike_stand_in_order_and_are_each_asked_for_somewhere(app: House) -> None:
    names = [permission.value for permission in Permission]
    assert [name for name in names if not GRAMMAR.fullmatch(name)] == []
    assert names == sorted(names)
    assert all(p.name == re.sub("[:-]", "_", p.value).upper() for p in Permission)
    assert {door.needs for door in app.doors.values()} == set(Permission)


def test_every_role_is_granted_something_known_and_every_permission_has_a_holder() -> None:
    assert set(GRANTS) == set(Role)
    assert set[Permission]().union(*GRANTS.values()) == set(Permission)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_any_address_writes_nothing(method: str, two: Two, app: House, superuser: psycopg.Connection) -> None:
    mercy, before, newest = two.mercy, written(superuser), new_id()
    for address in addresses(app, mercy):
        if not address.looks or address.endpoint in CLOSED:
            continue
        with statements() as sent:
            answer = ask(mercy.browser.client, mercy.hospital.host, address.path, method)
        expected = (404,) if SHUT.match(address.endpoint) and method != "OPTIONS" else (200, 204, 302)
        expected = (503,) if address.endpoint in FAR and method != "OPTIONS" else expected
        expected = (401,) if SCIM.match(address.endpoint) else expected
        assert answer.status_code in expected, f"{method} {address.path}: {answer.status_code}"
        wrote = {one.split()[2] for one in sent if writes(one)}
        assert wrote <= (TRAIL if address.endpoint in ON_RECORD else set()), f"{method} {address.path}"
    after = written(superuser)
    assert {table for table in before if before[table] != after[table]} <= TRAIL
    assert {row[0] for row in superuser.execute("select action from audit_entry where id > %s", [newest])} <= {"page.read"}


def test_asking_for_the_head_of_an_answer_is_answered_as_opening_it_is(two: Two, app: House) -> None:
    host, differ = two.mercy.hospital.host, []
    for address in filter(lambda one: one.looks, addresses(app, two.mercy)):
        opened, head = (ask(app.test_client(), host, address.path, method) for method in ("GET", "HEAD"))
        if (opened.status_code, opened.location) != (head.status_code, head.location):
            differ.append(f"{address.endpoint}: {opened.status_code} {head.status_code} {head.location}")
    assert differ == []


def test_a_session_is_noted_as_seen_only_when_that_is_a_while_ago(two: Two, superuser: psycopg.Connection) -> None:
    seen = "select seen_at from session where person_id = %s and tenant_id = %s order by created_at"
    hers = [two.mercy.admin.id, two.mercy.hospital.id]
    two.mercy.browser.open("/account")
    before = superuser.execute(seen, hers).fetchall()
    two.mercy.browser.open("/account")
    assert superuser.execute(seen, hers).fetchall() == before
    superuser.execute("update session set seen_at = seen_at - interval '2 minutes' where person_id = %s", hers[:1])
    two.mercy.browser.open("/account")
    assert max(superuser.execute(seen, hers).fetchall()) > max(before)


def test_nothing_is_done_without_a_token(two: Two, app: House, superuser: psycopg.Connection) -> None:
    mercy, before = two.mercy, written(superuser)
    for address in addresses(app, mercy):
        if address.endpoint in SIGNED or SCIM.match(address.endpoint):
            continue
        for method in address.acts:
            answer = ask(mercy.browser.client, mercy.hospital.host, address.path, method)
            assert answer.status_code == 400, f"{method} {address.path}: {answer.status_code}"
            assert "did not arrive as it should" in answer.get_data(as_text=True)
    assert written(superuser) == before


def test_what_is_signed_is_refused_without_its_signature(two: Two, app: House, superuser: psycopg.Connection) -> None:
    signed, before = {a.endpoint for a in addresses(app, two.mercy)} & SIGNED, written(superuser)
    assert signed == SIGNED
    browser, host = two.mercy.hospital.browser(), two.mercy.hospital.host
    assert ask(browser.client, host, "/webhooks/sendgrid", "POST", json=[{"event": "delivered"}]).status_code == 403
    for address in filter(lambda one: SCIM.match(one.endpoint), addresses(app, two.mercy)):
        for method in address.acts:
            assert ask(two.mercy.browser.client, host, address.path, method, json={}).status_code == 401, address.path
    for token in ("x", two.mercy.tokens["letter_links.arrive"], two.grace.tokens["letter_links.unsubscribe"]):
        assert browser.post(f"/unsubscribe/{token}", {}).status == 404
    assert written(superuser) == before


def test_what_only_acts_cannot_be_opened_and_no_address_knows_other_methods(two: Two, app: House) -> None:
    host, known = two.mercy.hospital.host, app.url_map.bind(two.mercy.hospital.host)
    for address in addresses(app, two.mercy):
        here = known.allowed_methods(address.path.partition("?")[0])  # /join/prove/again is opened as /join/prove/<token>
        for method in {"GET", "PUT", "PATCH", "DELETE", "TRACE"} - set(here):
            answer = ask(two.mercy.browser.client, host, address.path, method)
            assert answer.status_code == 405, f"{method} {address.path}: {answer.status_code}"


def test_the_platforms_host_serves_no_hospitals_address_and_a_hospital_none_of_the_platforms(two: Two, app: House) -> None:
    wrong_host = {Place.HOSPITAL: "localhost", Place.PLATFORM: two.mercy.hospital.host}
    for address in addresses(app, two.mercy):
        if address.door is None or address.door.place not in wrong_host:
            continue
        for method in address.methods - {"OPTIONS"}:
            host = wrong_host[address.door.place]
            answer = ask(app.test_client(), host, address.path, method)
            assert answer.status_code == 404, f"{method} {address.path} at {host}: {answer.status_code}"


@pytest.mark.parametrize("rubbish", ["%00", "%FF%FE", "%F0%9F%92%90", "..", "' or true --", "x" * 3000, "{{7*7}}"])
def test_rubbish_in_an_address_is_never_an_error_of_ours(rubbish: str, two: Two, app: House) -> None:
    wrong, usual = [], {address.path for address in addresses(app, two.mercy)}
    for address in addresses(app, two.mercy, slug=rubbish, token=rubbish, filename=rubbish, size=rubbish):
        if address.path in usual:
            continue
        answer = ask(two.mercy.browser.client, two.mercy.hospital.host, address.path)
        wrong += [address.path] if answer.status_code >= 500 and address.endpoint not in FAR else []
    assert wrong == []


def test_an_error_of_ours_tells_the_log_nothing_that_was_typed(two: Two, fresh_app: House) -> None:
    def probe() -> str:
        return str(db.session.scalar(text("select 1 / 0 + length(:typed)"), {"typed": NAME}))

    fresh_app.add_url_rule("/probe", "probe", probe)
    fresh_app.doors["probe"] = Door(needs=Permission.HOSPITAL_READ)
    limiter.enabled = False
    with capture_logs() as logs:
        page = Browser(fresh_app, two.mercy.hospital.host).open("/probe")
    assert page.status == 500
    said = str(logs)
    assert "DataError" in said
    assert "in probe" in said
    assert NAME not in said + page.text
