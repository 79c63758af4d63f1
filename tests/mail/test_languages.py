"""Each letter is written in the language of whoever gets it, whoever wrote and whoever sends."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from following.letters import FOLLOW, LINK_LASTS
from kernel.brand import Brand, BrandSource
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue
from mail import outbox
from mail.jobs import send_batch
from mail.models import Batch, Delivery
from pages.models import Guest
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.browser import Browser
from tests.support.statements import statements
from tests.support.world import APage, Hospital, World

IN_ENGLISH, IN_SPANISH = "If somebody is in danger, call", "Si alguien está en peligro, llame"


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital that speaks English."""
    return world.hospital()


@pytest.fixture
def page(hospital: Hospital) -> APage:
    """A page there."""
    return hospital.page(hospital.person(), open_to_hospital=True)


def choose(browser: Browser, language: str) -> None:
    """Presses a language at the foot of a page."""
    assert browser.post("/language", {"csrf_token": browser.token(), "language": language}).status == 200


def languages(sandbox: RunningSandbox) -> dict[str, str]:
    """Who got a letter in which language, as all three of its parts agree."""
    found = {}
    for mail in sandbox.mails():
        is_spanish = IN_SPANISH in mail["text"]
        assert is_spanish == (IN_SPANISH in mail["html"]) == ('lang="es"' in mail["html"])
        assert is_spanish != (IN_ENGLISH in mail["text"])
        found[mail["to"]] = "es" if is_spanish else "en"
    return found


def tell(hospital: Hospital, page: APage, sandbox: RunningSandbox) -> dict[str, str]:
    """Publishes an update and lets all letters leave."""
    sandbox.control("DELETE", "mails")
    hospital.update(page)
    hospital.world.work(everything=True)
    return languages(sandbox)


def test_followers_get_word_of_one_update_each_in_the_language_she_chose(
    hospital: Hospital, page: APage, sandbox: RunningSandbox
) -> None:
    ruth, rosa = (hospital.guest(page, f"{name}@example.org", name=name.title()) for name in ("ruth", "rosa"))
    hospital.guest(page, "silent@example.org", name="Silent")
    choose(hospital.guest_browser(ruth), "en")
    choose(hospital.guest_browser(rosa), "es")
    member = hospital.person("Mia Lund")
    browser = member.browser()
    browser.open(page.path).submit(action="/follow")
    choose(browser, "es")
    assert tell(hospital, page, sandbox) == {
        "ruth@example.org": "en",
        "rosa@example.org": "es",
        "silent@example.org": "en",
        member.email: "es",
    }
    choose(browser, "en")
    assert tell(hospital, page, sandbox)[member.email] == "en"


def test_who_said_nothing_gets_the_hospitals_language(
    hospital: Hospital, page: APage, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: BrandSource = hospital.world.app.extensions["brand_source"]

    def spanish() -> Brand:
        return replace(reads(), language="es")

    monkeypatch.setitem(hospital.world.app.extensions, "brand_source", spanish)
    hospital.guest(page)
    assert tell(hospital, page, sandbox) == {"ruth@example.org": "es"}


def test_who_arrives_by_a_letter_is_written_to_in_the_language_her_browser_read_it_in(
    hospital: Hospital, page: APage, sandbox: RunningSandbox
) -> None:
    guest_id = hospital.guest(page, state="invited")
    with hospital.entered():
        guest = db.session.get_one(Guest, (hospital.id, guest_id))
        token_path = f"/follow/{issue(FOLLOW, guest.key, new_id(), lasts=LINK_LASTS)}"
    browser = hospital.browser()
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es-MX"
    browser.open(token_path).submit(action=token_path)
    assert tell(hospital, page, sandbox) == {"ruth@example.org": "es"}


def test_a_letter_about_an_account_is_in_the_language_of_the_screen(hospital: Hospital, sandbox: RunningSandbox) -> None:
    browser = hospital.browser()
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es"
    browser.open("/join").submit(
        {"name": "Quill", "email": "quill@example.org", "age_group": "adult", "password": "seven grey herons"}
    )
    hospital.world.work()
    assert languages(sandbox) == {"quill@example.org": "es"}


def test_one_call_carries_one_language_and_nobody_is_left_behind(
    hospital: Hospital, page: APage, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_ADDRESSEES", 3)
    for n in range(10):
        hospital.guest(page, f"guest{n}@example.org", name=f"Guest {n}")
    with hospital.world.as_superuser() as connection:
        connection.execute(
            "update guest set language = (array['en', 'es', null])[1 + right(split_part(email, '@', 1), 1)::int % 3]"
        )
    assert len(tell(hospital, page, sandbox)) == 10
    with hospital.entered():
        spoken = [
            {d.language for d in db.session.scalars(select(Delivery).where(Delivery.batch_id == batch_id))}
            for batch_id in db.session.scalars(select(Batch.id))
        ]
    assert all(len(found) == 1 for found in spoken)
    assert sandbox.stats()["duplicates"] == 0


def test_a_language_that_nobody_knows_any_more_stops_no_letter(
    hospital: Hospital, page: APage, sandbox: RunningSandbox
) -> None:
    hospital.guest(page)
    with hospital.world.as_superuser() as connection:
        connection.execute("update guest set language = 'tlh'")
    assert tell(hospital, page, sandbox) == {"ruth@example.org": "en"}


def test_a_language_costs_no_statement_a_recipient(hospital: Hospital, page: APage, sandbox: RunningSandbox) -> None:
    sent = {}
    for many in (3, 30):
        for n in range(many):
            hospital.guest(page, f"of{many}-{n}@example.org", name="Guest")
        hospital.world.work(everything=True)  # of what was before nothing waits
        hospital.update(page)
        with hospital.world.as_superuser() as connection:
            connection.execute("update jobs.procrastinate_jobs set scheduled_at = now() where status = 'todo'")
        with statements() as counted:
            hospital.world.work()
        sent[many] = len(counted)
    assert sent[3] == sent[30]


def test_a_mailing_of_which_nothing_waits_does_nothing(hospital: Hospital, page: APage, sandbox: RunningSandbox) -> None:
    hospital.guest(page)
    assert tell(hospital, page, sandbox)
    with hospital.entered():
        mailing_id = db.session.scalars(select(Delivery.mailing_id)).first()
    with hospital.entered():
        send_batch.work(mailing_id=str(mailing_id))
        assert len(db.session.scalars(select(Batch.id)).all()) == 1
