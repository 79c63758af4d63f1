"""Operators read nothing of what families write; with a reason they can for a while, and the hospital knows all of it."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
import time_machine

from kernel.clock import now
from messages.actions import leave_message
from pages.access import page_for
from tests.admin.operator.conftest import trail_of
from tests.admin.operator.operators import CONSOLE, Operated
from tests.admin.operator.test_signing_in import rooms
from tests.house.addresses import ask
from tests.support.statements import statements
from tests.support.world import APage, Hospital, Somebody, World

CANARY = "Zqxvwkj"  # stands in every word of the hospital's people, and nowhere else
CONTENT = ("care_page", "person", "photo", "post", "support_message", "update ")  # tables
GLASS = "/operator/glass/mercy"
REASON = f"{CANARY} asked us to look for lost words"


@pytest.fixture
def keeper(mercy: Hospital) -> Somebody:
    """Who keeps a page there, and looks after the hospital's console."""
    return mercy.person(f"Ada {CANARY}", "tenant_admin", email=f"ada@{CANARY.lower()}.example")


@pytest.fixture
def page(mercy: Hospital, keeper: Somebody) -> APage:
    """A page with an update and a word to it."""
    made = mercy.page(keeper, patient=f"Elena {CANARY}")
    mercy.update(made, f"She slept, {CANARY}.", title=f"Night {CANARY}")
    mercy.guest(made, f"ruth@{CANARY.lower()}.example", name=f"Ruth {CANARY}")
    with mercy.entered():
        leave_message(page_for(keeper.reader, made.slug), body=f"Words {CANARY}", update_id=None, reply_to=None)
    return made


@pytest.fixture
def superuser(world: World) -> Iterator[psycopg.Connection]:
    """A look past all walls."""
    with world.as_superuser() as connection:
        yield connection


def break_it(mine: Operated, minutes: str = "60") -> None:
    """Says why, and reads from then on."""
    assert mine.open(GLASS).submit({"reason": REASON, "minutes": minutes}).heading == "Care pages"


def test_no_page_of_the_console_shows_a_word_of_a_hospitals_or_asks_within_one(
    world: World, mine: Operated, page: APage
) -> None:
    mine.press("/operator/hospitals/mercy/count")
    for path, method in rooms(world.app):
        if method != "GET":
            continue
        with statements() as sent:
            answer = ask(mine.browser.client, CONSOLE, path.replace("/x", f"/{page.slug}"))
        assert answer.status_code in (200, 302), path
        assert CANARY.lower() not in answer.get_data(as_text=True).lower(), path
        said = " ".join(sent).lower()
        assert not any(f" {table}" in said for table in CONTENT), path
        assert len(sent) <= 8, path


def test_where_nobody_would_be_told_no_glass_is_broken(mine: Operated, page: APage, superuser: psycopg.Connection) -> None:
    mine.press("/operator/hospitals/mercy/freeze")
    answer = mine.open(GLASS).submit({"reason": REASON, "minutes": "60"})
    assert answer.status == 422
    assert "Thaw it first" in answer.text
    assert REASON in str(answer.soup.textarea)  # what was typed is kept
    assert superuser.execute("select from glass").rowcount == 0


def test_with_glass_she_reads_and_all_of_it_is_on_record_and_told(
    mine: Operated, page: APage, keeper: Somebody, superuser: psycopg.Connection
) -> None:
    superuser.execute("update hospital_policy set privacy_email = 'privacy@mercy.example'")
    break_it(mine)
    assert f"Elena {CANARY}" in mine.open(GLASS).text
    assert f"She slept, {CANARY}" in mine.open(f"{GLASS}/pages/{page.slug}").text
    assert f"Words {CANARY}" in mine.open(f"{GLASS}/pages/{page.slug}/messages").text
    mine.press(f"{GLASS}/end")
    assert mine.open(f"{GLASS}/pages/{page.slug}").heading == "Break the glass"
    assert trail_of(superuser) == ["glass.break", "page.read", "page.read", "glass.end"]
    told = "select email::text, letter from delivery join mailing on mailing.id = mailing_id where letter like 'glass%'"
    assert superuser.execute(told).fetchall() == [("privacy@mercy.example", "glass/broken")]
    about = "select distinct about_id::text, actor_id is not null from audit_entry where action = 'page.read'"
    assert superuser.execute(about).fetchall() == [(str(page.id), True)]
    assert CANARY not in str(superuser.execute("select details, action from audit_entry").fetchall())
    assert CANARY not in str(superuser.execute("select details, action from operator_act").fetchall())
    hers = keeper.browser()
    assert all(word in hers.open("/admin/audit/glass").text for word in ("Olga Ray", REASON))
    assert "An operator of CarePages" in hers.open(f"{page.path}/opened").text


def test_what_became_of_words_is_said_in_words_and_of_plain_ones_nothing(
    mine: Operated, page: APage, superuser: psycopg.Connection
) -> None:
    break_it(mine)
    updates, words = f"{GLASS}/pages/{page.slug}", f"{GLASS}/pages/{page.slug}/messages"
    assert not any(state in mine.open(at).text for at in (updates, words) for state in ("published", "shown"))
    superuser.execute("update support_message set state = 'set_aside'")
    superuser.execute("update update set state = 'stopped'")
    assert "taken back" in mine.open(updates).text
    assert "set aside" in mine.open(words).text


@pytest.mark.parametrize("reason", ["", "too short", "x" * 501, "    because          "])
def test_without_a_reason_that_says_something_nothing_opens(reason: str, mine: Operated, page: APage) -> None:
    refused = mine.open(GLASS).submit({"reason": reason, "minutes": "15"})
    assert (refused.status, CANARY in refused.text) == (422, False)
    assert mine.open(GLASS).submit({"reason": REASON, "minutes": "61"}).status == 422


def test_it_ends_by_itself_or_by_the_hospital_and_is_of_one_hospital_and_one_operator(
    mine: Operated, page: APage, keeper: Somebody, world: World, superuser: psycopg.Connection
) -> None:
    elsewhere = world.hospital("grace")
    other = elsewhere.page(elsewhere.person("Nora Lind"))
    break_it(mine, "15")
    mine.press(GLASS, reason=REASON, minutes="60")  # pressed twice: it lasts no longer
    assert superuser.execute("select from glass").rowcount == 1
    for path in (f"{GLASS}/pages/{other.slug}", f"{GLASS}/pages/nothing"):
        assert mine.open(path).status == 404
    assert mine.open(f"/operator/glass/grace/pages/{other.slug}").heading == "Break the glass"
    assert mine.browser.post(f"{GLASS}/pages/{page.slug}", {}).status in (400, 405)
    with time_machine.travel(now() + timedelta(minutes=14)):
        assert mine.open(f"{GLASS}/pages/{page.slug}").heading == f"Elena {CANARY}"
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert mine.open(f"{GLASS}/pages/{page.slug}").heading == "Break the glass"
    hers = keeper.browser()
    foreign = elsewhere.person("Vera Lund", "tenant_admin").browser()
    end = str(hers.open("/admin/audit/glass").form("/end")["action"])
    assert foreign.post(end, {"csrf_token": foreign.token()}).status == 404
    hers.open("/admin/audit/glass").submit(action="/end")
    assert mine.open(f"{GLASS}/pages/{page.slug}").heading == "Break the glass"
    assert trail_of(superuser, "person")[-1] == "glass.end"
