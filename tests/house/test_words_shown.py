"""The house in a language that brackets every message: whatever a person sees without brackets was never given to a translator.

Looked at are every page that can be opened, every form sent empty, a whole day of acts, errors, and every letter.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import flask_admin.babel
import flask_wtf.i18n
import psycopg
import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from accounts.account_letters import LEFT
from accounts.actions import invite
from accounts.models import Person
from billing.donations.letters import FAILED, RECEIPT, STOPPED, tell_other
from billing.donations.letters import REFUNDED as GIVEN_BACK
from billing.donations.letters import tell as tell_donor
from billing.donations.models import Donation
from billing.orders.letters import END, ORDERED, REFUNDED, tell
from billing.orders.models import Order
from following.conversation_news import tell_conversation
from following.forum_letters import DIGEST
from kernel import words
from kernel.brand import current_brand
from kernel.db import db
from kernel.errors import WORDS, error_page
from kernel.events import publish
from kernel.web import House, Place
from mail.actions import Recipient, post
from mail.letters import Held, Withdrawn, all_letters, seal
from mail.models import Mailing
from messages.models import SupportMessage
from pages.telling import Notice, PeopleTold
from tests.house.acts import the_day
from tests.house.acts_of_conversations import write_to
from tests.house.acts_of_forums import speak_to
from tests.house.acts_shared import newest, press
from tests.house.addresses import addresses
from tests.house.filled import Filled, filled
from tests.house.pseudo import Pseudo, peoples_words, untranslated, untranslated_on
from tests.support import browser
from tests.support.browser import Browser, Page
from tests.support.world import World


@dataclass
class Reader:
    """Somebody who reads every page that any browser of the test gets, and every letter, for words without brackets."""

    superuser: psycopg.Connection
    people: list[str] = field(default_factory=list)
    pages: int = 0
    letters: set[str] = field(default_factory=set)
    known: set[UUID] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)

    def read(self, page: str, where: str) -> None:
        """Notes which words of a page were never given to a translator."""
        self.pages += 1
        self._note(untranslated_on, page, where)

    def read_letters(self, hospital: Filled) -> None:
        """The same for every letter in the outbox that may leave now, once."""
        with hospital.hospital.entered():
            for mailing in db.session.scalars(select(Mailing).where(Mailing.id.not_in(self.known))):
                self._read_letter(mailing)

    def _read_letter(self, mailing: Mailing) -> None:
        try:
            letter = seal(mailing, current_brand())
        except (Held, Withdrawn):
            return
        self.known.add(mailing.id)
        self.letters.add(mailing.letter)
        for part in (letter.subject, letter.text):
            self._note(untranslated, part, mailing.letter)
        self._note(untranslated_on, letter.html, f"{mailing.letter}.html")

    def _note(self, look: Callable[[str, list[str]], list[str]], said: str, where: str) -> None:
        if look(said, self.people):
            self.people = peoples_words(self.superuser)  # it may be what somebody has typed since
            for part in look(said, self.people):
                self.wrong.setdefault(part, where)


@pytest.fixture
def reader(superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """The house speaks the language of brackets, and somebody reads along."""
    made = Reader(superuser)
    inspect = browser.inspect

    def inspect_and_read(tree: LexborHTMLParser, path: str) -> None:
        inspect(tree, path)
        made.read(tree.html or "", path)

    monkeypatch.setattr(words, "translations", lambda language: Pseudo())
    monkeypatch.setattr(flask_admin.babel.domain, "get_translations", Pseudo)  # these bring catalogues of their own
    monkeypatch.setattr(flask_wtf.i18n, "_get_translations", Pseudo)
    monkeypatch.setattr(browser, "inspect", inspect_and_read)
    yield made
    said = "\n".join(f"{where}: {part}" for part, where in made.wrong.items())
    assert not made.wrong, f"{len(made.wrong)} times words were never given to a translator:\n{said}"


@pytest.fixture
def hospital(world: World) -> Filled:
    """A hospital with everything in it."""
    return filled(world, "mercy")


def shown(hospital: Filled, app: House) -> list[str]:
    """Every address of the hospital that can be opened."""
    return [a.path for a in addresses(app, hospital) if a.looks and a.door is not None and a.door.place != Place.ANYWHERE]


def readers_of(hospital: Filled) -> list[Browser]:
    """Who keeps everything here, who came by a letter, somebody who just joined, and nobody we know."""
    newcomer = hospital.hospital.browser()
    her = {"name": "Quill", "email": "quill@example.org", "age_group": "adult", "password": "seven grey herons"}
    newcomer.open("/join").submit(her)
    return [hospital.browser, hospital.hospital.guest_browser(hospital.guest_id), newcomer, hospital.hospital.browser()]


def test_every_page_and_what_its_forms_say_when_sent_empty_can_be_read_in_another_language(
    hospital: Filled, app: House, reader: Reader
) -> None:
    refused = 0
    for somebody in readers_of(hospital):
        for path in shown(hospital, app):
            refused += _send_empty(somebody.open(path))
    Browser(app).open("/")
    assert reader.pages > len(shown(hospital, app))
    assert refused > 10


def _send_empty(page: Page) -> int:
    """Sends every form of a page that is there to be filled in, with nothing in it; how many were refused."""
    refused = 0
    for form in page.soup.select("main form[method=post][novalidate]"):
        emptied = {
            str(e["name"]): "" for e in form.select("input[type=text], input[type=email], input[type=password], textarea")
        }
        action = str(form.get("action") or page.path).partition("?")[0]
        refused += bool(emptied) and page.submit(emptied, action=action).status == 422
    return refused


def test_a_whole_day_and_every_letter_can_be_read_in_another_language(hospital: Filled, reader: Reader) -> None:
    _ask_for_rare_letters(hospital)
    reader.read_letters(hospital)
    for _ in the_day(hospital):
        reader.read_letters(hospital)
    assert reader.pages > 20
    assert reader.letters == {letter.name for letter in all_letters()}, "what posts this letter? do it in one of the two"


def _ask_for_rare_letters(hospital: Filled) -> None:
    """Those that no act of the day sends."""
    token = hospital.tokens["letter_links.fresh_link"]
    hospital.browser.open(f"/follow/{token}")
    press(hospital.browser, f"/follow/{token}/fresh")
    press(hospital.browser, "/account/digits")
    other = hospital.hospital.person("Quill", email="quill@example.org")
    other.browser().open("/account/email").submit({"email": hospital.admin.email})
    speak_to(hospital, other.browser())
    message_id = write_to(hospital)
    with hospital.hospital.entered():
        tell_conversation.work(message_id=message_id)
        order = db.session.get_one(Order, (hospital.hospital.id, hospital.sold["order_id"]))
        for letter in (ORDERED, END, REFUNDED):
            tell(letter, order)
        donation = db.session.get_one(Donation, (hospital.hospital.id, hospital.sold["donation_id"]))
        for letter in (FAILED, GIVEN_BACK, STOPPED):
            tell_donor(letter, donation)
        tell_donor(RECEIPT, donation, about=hospital.sold["receipt_id"])
        donation.tell_email = "else@example.org"
        tell_other(donation)
        invite(db.session.get_one(Person, (hospital.hospital.id, hospital.admin.id)))
        for letter in (LEFT, DIGEST):
            post(letter, other.id, [Recipient(other.id, other.id, other.email, "")])
        for notice in Notice:
            publish(PeopleTold(hospital.page.id, notice, [hospital.admin.id]))
    reader_by_letter = hospital.hospital.guest_browser(hospital.guest_id)
    reader_by_letter.open(hospital.page.path).submit({"body": "Aubergine"}, action="/messages")
    word = newest(hospital, SupportMessage, body="Aubergine")
    hospital.browser.open(f"{hospital.page.path}/messages?reply_to={word}").submit({"body": "Lantern"}, action="/messages")
    hospital.hospital.world.work()


def test_every_error_can_be_read_in_another_language(hospital: Filled, app: House, reader: Reader) -> None:
    for status in WORDS:
        with app.test_request_context("/", base_url=f"http://{hospital.hospital.host}"):
            app.preprocess_request()
            answer = error_page(status, reference="1234-5678")
            reader.read(answer.get_data(as_text=True), str(status))


def test_words_in_brackets_are_seen_and_words_without_are_missed() -> None:
    people = ["We think of you.", "Ruth"]
    assert untranslated("⟦Hello Ruth, ⟦All of⟧ it⟧ 14 Nov 2026, 6:40 pm – CarePages", people) == []
    assert untranslated("⟦Hello⟧ Ruth Moon: We think of you. Save it", people) == ["Moon:", "Save it"]
    page = "<h1>⟦One <b>two</b> three⟧</h1><img alt='Cat'><p aria-hidden=true>RM</p><script>x</script><p>Bare</p>"
    assert untranslated_on(page, people) == ["Bare", "Cat"]
