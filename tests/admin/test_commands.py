"""The command line: hospitals and their people, as rows of words or as JSON, and a sentence when something cannot be."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

import wsgi
from accounts.models import Person, Session
from accounts.sessions import end_sessions
from admin.commands.start import environment
from kernel.config import Settings
from kernel.db import db
from kernel.web import House
from tests.accounts.steps import set_up_app, weak
from tests.crisis.calls import on_call
from tests.support.browser import Browser
from tests.support.world import Hospital, World

PASSWORD = "five quiet lighthouses"
Run = Callable[..., Result]


@pytest.fixture
def run(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs `carepages` with these words on the test's database."""
    apps: list[House] = []
    create_app = wsgi.create_app

    def keeping(given: Settings) -> House:
        apps.append(create_app(given))
        return apps[-1]

    monkeypatch.setattr(wsgi, "create_app", keeping)
    names = {name.upper() for name in Settings.model_fields}
    env: dict[str, str | None] = {**dict.fromkeys(names & set(os.environ)), **environment(settings)}
    yield lambda *words, typed=None: CliRunner().invoke(wsgi.cli, words, env=env, input=typed)
    for app in apps:  # a process that ends closes its connections; a test does not end
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital that is there already."""
    return world.hospital("mercy")


def rows(ran: Result) -> list[dict[str, Any]]:
    """What a command printed as JSON."""
    assert ran.exit_code == 0, ran.output
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def refusal(ran: Result) -> str:
    """The sentence of a command that refused."""
    assert ran.exit_code == 1, ran.output
    assert isinstance(ran.exception, SystemExit), repr(ran.exception)
    assert ran.stdout == ""
    assert len(ran.stderr.strip().splitlines()) == 1
    return ran.stderr.strip()


def test_a_hospital_is_opened_and_answers_under_its_host(run: Run, world: World) -> None:
    ran = run("hospital", "create", "--slug", "st-anne", "--name", "St. Anne’s", "--json")
    assert rows(ran) == [
        {"slug": "st-anne", "name": "St. Anne’s", "state": "open", "hosts": ["st-anne.localhost"], "missing": ["on_call"]}
    ]
    assert "St. Anne’s" in Browser(world.app, "st-anne.localhost").open("/").text


def test_a_hospital_may_have_a_host_of_its_own(run: Run, world: World) -> None:
    ran = run("hospital", "create", "--slug", "st-anne", "--name", "St. Anne’s", "--host", "Care.Anne.Example", "--json")
    assert rows(ran)[0]["hosts"] == ["care.anne.example"]
    assert Browser(world.app, "care.anne.example").open("/").status == 200


@pytest.mark.parametrize(
    ("slug", "host", "why"),
    [
        ("St Anne", "a.example", "A slug is 3 to 40 small letters"),
        ("1st", "a.example", "A slug is 3 to 40 small letters"),
        ("ab", "a.example", "A slug is 3 to 40 small letters"),
        ("console", "a.example", "is not reserved"),
        ("mercy", "a.example", "There is a hospital mercy already."),
        ("grace", "mercy.localhost", "The host mercy.localhost leads to a hospital already."),
        ("grace", "MERCY.localhost.", "The host mercy.localhost leads to a hospital already."),
    ],
)
def test_a_hospital_that_cannot_be_is_refused_with_the_reason(
    slug: str, host: str, why: str, run: Run, mercy: Hospital
) -> None:
    assert why in refusal(run("hospital", "create", "--slug", slug, "--name", "Other", "--host", host, "--json"))
    assert [row["slug"] for row in rows(run("hospital", "list", "--json"))] == ["mercy"]


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("", "a.example"),
        ("Anne", "https://care.anne.example"),
        ("Anne", "care.anne.example/pages"),
        ("Anne", "two words"),
        ("Anne", "localhost"),
    ],
)
def test_a_hospital_nobody_could_reach_is_refused_with_the_reason(name: str, host: str, run: Run, world: World) -> None:
    refusal(run("hospital", "create", "--slug", "anne", "--name", name, "--host", host))


def test_hospitals_are_listed_by_their_slugs_and_shown_one_at_a_time(run: Run, world: World) -> None:
    assert rows(run("hospital", "list", "--json")) == []
    for slug in ("mercy", "grace"):
        world.hospital(slug)
    listed = rows(run("hospital", "list", "--json"))
    assert [row["slug"] for row in listed] == ["grace", "mercy"]
    assert rows(run("hospital", "show", "mercy", "--json")) == [listed[1]]
    assert run("hospital", "list").stdout.splitlines()[0].startswith("grace  Grace Hospital  open")


def test_what_a_hospital_cannot_go_live_without_is_said_until_it_is_there(run: Run, mercy: Hospital) -> None:
    assert rows(run("hospital", "show", "mercy", "--json"))[0]["missing"] == ["on_call"]
    assert run("check").stdout == "mercy is not ready for families: nobody is on call.\nNothing is misconfigured.\n"
    on_call(mercy, "Flora", "first")
    assert rows(run("hospital", "show", "mercy", "--json"))[0]["missing"] == []
    assert run("check").stdout == "Nothing is misconfigured.\n"


@pytest.mark.parametrize("verb", ["show", "freeze", "thaw"])
def test_a_hospital_that_does_not_exist_is_said_not_to(verb: str, run: Run, mercy: Hospital) -> None:
    assert refusal(run("hospital", verb, "nowhere")) == "There is no hospital nowhere."


def test_a_frozen_hospital_answers_nobody_until_it_is_thawed(run: Run, mercy: Hospital) -> None:
    for verb, state, status in (("freeze", "frozen", 503), ("freeze", "frozen", 503), ("thaw", "open", 200)):
        ran = run("hospital", verb, "mercy")
        assert (ran.exit_code, ran.stdout) == (0, f"mercy is {state}.\n")
        assert rows(run("hospital", "show", "mercy", "--json"))[0]["state"] == state
        assert mercy.browser().open("/").status == status
    with mercy.world.as_superuser() as connection:
        actions = connection.execute("select action from audit_entry where actor = 'command line' order by id").fetchall()
    assert [action for (action,) in actions] == ["hospital.frozen", "hospital.frozen", "hospital.open"]


def create(run: Run, *more: str, email: str = "anna@example.org", typed: str = PASSWORD, name: str = "Anna Berg") -> Result:
    """`person create` at Mercy."""
    words = ("person", "create", "--hospital", "mercy", "--email", email, "--name", name, *more, "--json")
    return run(*words, typed=f"{typed}\n")


def test_a_person_is_added_and_signs_in_with_the_password_that_was_typed(run: Run, mercy: Hospital) -> None:
    made = {"email": "anna@example.org", "name": "Anna Berg", "roles": ["staff", "tenant_admin"], "disabled": False}
    ran = create(run, "--role", "tenant_admin", "--role", "staff")
    assert rows(ran) == [made]
    assert PASSWORD not in ran.output
    assert rows(run("person", "list", "--hospital", "mercy", "--json")) == [made]
    assert mercy.browser().sign_in("anna@example.org", PASSWORD).status == 200
    with mercy.entered():
        kept = db.session.query(Person).one()
        assert kept.proved_at
        assert PASSWORD not in str(kept.password_hash)
        assert db.session.query(Session).one().person_id == kept.id
        end_sessions(kept.id)


def test_people_are_listed_hospital_by_hospital(run: Run, world: World, mercy: Hospital) -> None:
    world.hospital("grace").person("Gina Grace")
    mercy.person("Anna Berg")
    assert [row["name"] for row in rows(run("person", "list", "--hospital", "mercy", "--json"))] == ["Anna Berg"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [("short", "at least 10 characters"), ("", "at least 10 characters"), ("password123", "lists that thieves try first")],
)
def test_a_weak_password_is_refused_with_the_reason(typed: str, why: str, run: Run, mercy: Hospital) -> None:
    assert why in refusal(create(run, typed=typed))
    assert rows(run("person", "list", "--hospital", "mercy", "--json")) == []


def test_a_role_that_does_not_exist_is_refused_and_nobody_is_added(run: Run, mercy: Hospital) -> None:
    assert refusal(create(run, "--role", "emperor")) == "not a role: emperor"
    assert rows(run("person", "list", "--hospital", "mercy", "--json")) == []


def test_an_address_that_has_an_account_is_refused_whatever_its_capital_letters(run: Run, mercy: Hospital) -> None:
    assert create(run).exit_code == 0
    assert refusal(create(run, email="ANNA@example.org")) == "ANNA@example.org has an account here already"


@pytest.mark.parametrize(
    ("email", "name"), [("nobody", "Anna Berg"), ("a b@example.org", "Anna Berg"), ("anna@example.org", " ")]
)
def test_an_address_that_is_none_and_an_empty_name_are_refused(email: str, name: str, run: Run, mercy: Hospital) -> None:
    refusal(create(run, email=email, name=name))


@pytest.mark.parametrize(
    "words", [("create", "--email", "a@example.org", "--name", "A B"), ("list",), ("disable", "--email", "a@b.c")]
)
def test_people_of_a_hospital_that_does_not_exist_are_nobody(words: tuple[str, ...], run: Run, mercy: Hospital) -> None:
    assert refusal(run("person", *words, "--hospital", "nowhere", typed=PASSWORD)) == "There is no hospital nowhere."


def test_a_disabled_person_is_out_at_once_and_cannot_come_back(run: Run, mercy: Hospital) -> None:
    person = mercy.person()
    browser = person.browser()
    assert browser.open("/account").path == "/account"
    ran = run("person", "disable", "--hospital", "mercy", "--email", person.email)
    assert (ran.exit_code, ran.stdout) == (0, f"{person.email} is disabled.\n")
    assert rows(run("person", "list", "--hospital", "mercy", "--json"))[0]["disabled"] is True
    assert browser.open("/account").path.startswith("/sign-in")
    assert mercy.browser().sign_in(person.email, "three blue lanterns").path.startswith("/sign-in")


@pytest.mark.parametrize("verb", ["disable", "reset-factors"])
def test_whoever_is_not_there_cannot_be_disabled_or_reset(verb: str, run: Run, mercy: Hospital) -> None:
    said = refusal(run("person", verb, "--hospital", "mercy", "--email", "ruth@example.org"))
    assert said == "Nobody at mercy has the address ruth@example.org."


def test_a_lone_administrator_gets_back_in_when_her_second_step_is_lost(run: Run, mercy: Hospital) -> None:
    admin = mercy.person("Ada Stone", "tenant_admin")
    browser = admin.browser()
    set_up_app(browser)
    ran = run("person", "reset-factors", "--hospital", "mercy", "--email", admin.email)
    assert (ran.exit_code, ran.stdout) == (0, f"{admin.email} has no second step any more, and is told by letter.\n")
    assert browser.open("/account").path.startswith("/sign-in")
    assert "Set up an app" in weak(admin).open("/admin/").text


def test_an_audit_trail_that_holds_is_said_to_and_its_newest_seal_can_be_kept(run: Run, world: World, mercy: Hospital) -> None:
    world.hospital("grace")
    told = rows(run("audit", "verify", "--json"))
    assert [(row["hospital"], row["bad"]) for row in told] == [("grace", None), ("mercy", None)]
    said = run("audit", "verify", "--hospital", "mercy")
    assert (said.exit_code, said.stdout) == (
        0,
        f"mercy: all {told[1]['rows']} rows hold. The newest seal is {told[1]['newest']}\n",
    )
    mercy.person()
    assert run("audit", "verify", "--hospital", "mercy", "--expect", told[1]["newest"]).exit_code == 0


def test_a_changed_audit_trail_ends_with_an_error_that_names_the_first_bad_row(run: Run, mercy: Hospital) -> None:
    mercy.person("Anna Berg")
    with mercy.world.as_superuser() as connection:
        query = "update audit_entry set about = about || 'x' where action = 'person.create' returning id, created_at"
        [(entry_id, moment)] = connection.execute(query).fetchall()
        [(seq,)] = connection.execute("select seq from audit_seal where id = %s", [entry_id]).fetchall()
    said = refusal(run("audit", "verify"))
    assert said.startswith(f"mercy: row {seq}, entry {entry_id}, of {moment:%Y-%m-%d %H:%M:%S} UTC, is not as it was sealed")
    ran = run("audit", "verify", "--json")
    assert ran.exit_code == 1
    bad = json.loads(ran.stdout)[0]["bad"]
    assert (bad["seq"], bad["entry"], bad["moment"]) == (seq, str(entry_id), moment.isoformat())


def test_an_audit_trail_is_verified_with_words_that_make_sense(run: Run, mercy: Hospital) -> None:
    assert refusal(run("audit", "verify", "--hospital", "nowhere")) == "There is no hospital nowhere."
    for words in (["--expect", "1:" + "0" * 64], ["--hospital", "mercy", "--expect", "12"]):
        assert run("audit", "verify", *words).exit_code == 2
    far = f"999:{'0' * 64}"
    assert "the chain should reach 999 at least" in refusal(run("audit", "verify", "--hospital", "mercy", "--expect", far))


def test_what_a_command_needs_is_asked_for_by_its_name(run: Run) -> None:
    ran = run("hospital", "create", "--name", "Anne")
    assert (ran.exit_code, "--slug" in ran.stderr) == (2, True)
    assert run("nonsense").exit_code == 2


def test_the_share_of_the_platform_is_said_here_alone(run: Run, world: World, mercy: Hospital) -> None:
    assert run("hospital", "share", "mercy", "250").exit_code == 0
    assert run("hospital", "share", "mercy", "300").exit_code == 0
    assert "no hospital nowhere" in refusal(run("hospital", "share", "nowhere", "250"))
    assert run("hospital", "share", "mercy", "3001").exit_code == 2
    with world.as_superuser() as connection:
        assert connection.execute("select hospital_id, points from stripe_share").fetchall() == [(mercy.id, 300)]
        said = "select details->>'points' from audit_entry where action = 'hospital.share' order by id"
        assert connection.execute(said.encode()).fetchall() == [("250",), ("300",)]
