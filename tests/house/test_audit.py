"""Every act that changes something leaves its row in the audit trail, and the trail holds no words of anybody."""

import re
from typing import Any

import psycopg
import pytest

from kernel.web import SAFE_METHODS, House
from tests.house.acts import TYPED, the_day
from tests.house.addresses import of_hospitals
from tests.house.filled import Filled, filled
from tests.support.world import World

# Addresses that act and leave no row, each with its reason.
SILENT = {
    "address_console.look": "only looks whether a name leads here",
    "accounts.forgotten": "only asks for a letter, for known and unknown addresses alike",
    "accounts.prove_again": "only asks for a letter",
    "accounts.sign_out": "ends a session",
    "messages.writing": "passes on that somebody is writing, and keeps nothing",
    "visits.digits": "only asks for a letter",
    "factors.ask_new": "only asks the browser for a passkey; what it makes leaves its row",
    "second.ask_passkey": "only asks the browser for a passkey; what it shows leaves its row",
    "conversations.seen": "notes how far she has read; it is hers alone to know",
    "data.fetch": "gives its owner the copy she asked for; the asking left its row",
    "donations.look": "only asks how it stands; what it learns leaves its row",
    "donations.pay": "only asks for the payment page again",
    "enrolment_many.many": "only shows what stands in a file; nothing is enrolled yet",
    "drafting.back": "puts back what was being written; nobody else sees it",
    "drafting.keep_typed": "keeps what is being written, every few seconds; nobody else sees it",
    "drafting.throw": "throws away what was being written; nobody else saw it",
    "forums.keep_typed": "keeps what is being written, every few seconds; nobody else sees it",
    "forums.writing": "passes on that somebody writes; it is kept nowhere",
    "forums.seen": "notes how far she has read; it is hers alone to know",
    "following.seen": "notes that a letter was read; the delivery says so itself",
    "letter_links.fresh_link": "only asks for a letter, to the mailbox the old one went to",
    "payments_console.look": "only asks how the account stands; what has changed leaves its row",
    "people.ajax_update": "does nothing",
    "people.create_view": "does nothing",
    "people.delete_view": "does nothing",
    "record_console.test": "only asks the record system",
    "scim.search": "only looks; the filter stands in the body",
    "scim.search_groups": "only looks",
    "scim.search_users": "only looks",
    "shelf.cart": "changes what this browser has put aside; nothing is ordered yet, and nobody else sees it",
    "shelf.show": "puts something aside in this browser; nothing is ordered yet, and nobody else sees it",
    "signon_console.attempt": "only shows what rules would make of claims",
    "signon_console.test": "only asks the provider",
    "orders.begin_for": "notes in this browser from which page somebody comes; nothing is ordered yet",
    "orders.look": "only asks how it stands; what it learns leaves its row",
    "orders.pay": "only asks for the payment page again",
    "sendgrid.receive": "keeps the raw event, which is a row of its own",
    "stripe_hooks.receive": "keeps the raw event, which is a row of its own",
}
# What a detail may be: an id, a name of a state, role or field, a number, a yes or nothing; lists and mappings of these.
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORD = re.compile(rf"[a-z]+(_[a-z]+)*|{ID.pattern}")

Row = tuple[str, str, str, str, Any]


def trail(superuser: psycopg.Connection) -> list[Row]:
    """All that is on record, in order: action, actor, about, about_id, details."""
    query = "select action, actor, about, about_id::text, details from audit_entry order by id"
    return [(str(a), str(b), str(c), str(d), e) for a, b, c, d, e in superuser.execute(query)]


@pytest.fixture
def hospital(world: World) -> Filled:
    """A hospital with everything in it, on a new day."""
    return filled(world, "mercy")


def test_every_act_leaves_its_row_and_nothing_that_was_typed(
    hospital: Filled, app: House, superuser: psycopg.Connection
) -> None:
    seen, day = set[str](), trail(superuser)
    for endpoint, actions in the_day(hospital):
        after = trail(superuser)
        signs_in = endpoint == "accounts.sign_in"
        added = [row for row in after[len(day) :] if row[1] != "test" and (signs_in or row[0] != "session.begin")]
        assert [row[0] for row in added] == actions, f"{endpoint}: {added}"
        seen, day = seen | {endpoint}, after
    acting = {rule.endpoint for rule in of_hospitals(app) if set(rule.methods or ()) - SAFE_METHODS}
    assert acting - seen == set(SILENT)
    for action, actor, about, about_id, details in day:
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", action), action
        known = (
            "directory",
            "letter",
            "mailbox",
            "operator",
            "patient",
            "payments",
            "person",
            "provider",
            "somebody",
            "stranger",
            "test",
            "worker",
        )
        assert actor in known, actor
        said = ID.sub("", f"{action} {actor} {about} {details}".lower())
        assert not [word for word in TYPED if word.lower() in said], details
        assert _is_bare(details), f"{action} {about_id}: {details}"


def _is_bare(detail: Any) -> bool:
    if isinstance(detail, dict):
        return all(_is_bare(part) for pair in detail.items() for part in pair)
    if isinstance(detail, list):
        return all(_is_bare(part) for part in detail)
    return detail is None or isinstance(detail, int) or (isinstance(detail, str) and bool(WORD.fullmatch(detail)))


def test_the_trail_says_who_acted_and_where_it_lies(hospital: Filled, superuser: psycopg.Connection) -> None:
    for _ in zip(range(8), the_day(hospital), strict=False):
        pass
    named = "(actor in ('person', 'mailbox', 'operator')) <> (actor_id is not null)"
    query = f"select count(*) from audit_entry where tenant_id <> %s or {named}".encode()
    assert superuser.execute(query, [hospital.hospital.id]).fetchone() == (0,)
    unknown = """select action from audit_entry where actor = 'person'
                 and not exists (select from person where person.id = audit_entry.actor_id)"""
    assert superuser.execute(unknown).fetchall() == []


def test_what_did_not_happen_leaves_no_row(hospital: Filled, superuser: psycopg.Connection) -> None:
    before, page = trail(superuser), hospital.browser.open("/pages/new")
    page.submit({"who": "other", "patient_name": ""})
    hospital.browser.open(f"{hospital.page.path}/followers").submit({"people": "nobody"}, action="followers")
    hospital.browser.open("/admin/branding/").submit({"color": "no colour"})
    assert trail(superuser) == before
