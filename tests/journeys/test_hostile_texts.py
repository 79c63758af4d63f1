"""Every word of people in the database is hostile; then every page and letter is opened in a browser that forbids nothing."""

from collections.abc import Iterator
from itertools import cycle
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb
from sqlalchemy import Column, select
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT, JSONB, TSVECTOR
from werkzeug.test import TestResponse

from kernel.brand import current_brand
from kernel.db import Base, db
from kernel.text import rich_text
from kernel.web import House
from mail.letters import Withdrawn, all_letters, seal
from mail.models import Mailing
from tests.house.addresses import addresses
from tests.house.filled import Filled, filled
from tests.support.browser import Browser
from tests.support.hostile import hostile_texts
from tests.support.superuser import Superuser
from tests.support.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

# Columns that hold people's words: a line each, or as much as somebody likes to write.
LINES = {
    *("author_name", "caption", "display_name", "editor_name", "family_name", "formatted", "given_name", "instead", "kept_by"),
    *("name", "named", "names", "neutral_label", "patient_name", "phrase", "reporter_name", "sender_name", "shows", "title"),
    *("claim", "device", "operator_name", "registration", "subject", "value", "variant_names"),
}
WHOLE = {
    "opening_words",
    "tax_words",
    "about",
    "abouts",
    "body",
    "footer",
    "memorial_words",
    "note",
    "plea",
    "receipt_words",
    "said",
    "translations",
    "welcome",
    "word",
    "words",
}
MADE = {"body_html"}  # what the house itself makes of `body`
# What only the house writes, or nobody but one of its lists allows.
OURS = {
    *("accent", "act", "action", "actor", "age_group", "agreement", "audience", "channel", "chosen", "client_id", "color"),
    *("area", "details", "email", "emails", "emergency", "external_id", "feeling", "folded", "given_as", "id", "keys", "kind"),
    *("language", "letter", "line", "managed_by", "mark", "offered_rights", "only", "outcome", "pace", "password_hash"),
    *("base_url", "number_system", "way", "wristband_system"),
    *("photo_ids", "provider_session", "purpose", "read_by", "reason", "reply_to", "rights", "role", "roles", "scope"),
    *("second_factor", "slug", "source", "state", "state_before", "strong", "tell_answers", "tell_forums", "tell_mentions"),
    *("tell_updates", "tell_words", "text_size", "time_zone", "typeface", "url", "user_name", "verdict", "version"),
    *("visibility", "what", "written_by"),
    *("condition", "languages", "needed", "stage", "standing", "tell_conversations"),
    *("account", "answer_id", "asked", "carries", "charge_id", "code", "country", "currency", "days", "dispute", "fate"),
    *("hospital", "in_order", "invoice_id", "lifted_why", "list_name", "missing", "off", "privacy_email", "subscription_id"),
    *("sums", "tax_code", "tax_mode", "tell_email", "tribute", "wish"),
    *("if_not", "intent_id", "key", "link_key", "needs", "pay_url", "refuses", "rest", "session_id", "told", "type", "why"),
}
EXCEPT = {"audit_entry.about", "host.name", "moderation_case.about", "report.reason"}
_LOOK = """() => {
  const parts = [...document.querySelectorAll("*")];
  const runs = ({name, value}) => name.startsWith("on") || /^[\\s\\0]*javascript:/i.test(value);
  const strange = part => part.closest("main") && part.matches("svg script, math, base, object, embed");
  const foreign = parts.filter(part => [...part.attributes].some(runs) || strange(part));
  return [...(window.ran ? ["ran"] : []), ...foreign.map(part => part.outerHTML.slice(0, 200))];
}"""


def _words() -> Iterator[tuple[str, Column[Any]]]:
    """Every column with people's words, and the table where it stands."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_made = column.computed is not None or isinstance(column.type, TSVECTOR)
            if column.name in LINES | WHOLE and f"{table.name}.{column.name}" not in EXCEPT and not is_made:
                yield table.name, column


def test_of_every_column_with_text_it_is_known_whether_people_write_it() -> None:
    unknown = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            holds_text = isinstance(column.type, ARRAY | JSONB | CITEXT) or column.type.python_type is str
            if holds_text and not column.foreign_keys and column.name not in LINES | WHOLE | MADE | OURS:
                unknown.append(f"{table.name}.{column.name}: who writes it?")
    assert unknown == []


@pytest.fixture(scope="module")
def spoiled(app: House, database_superuser: Superuser) -> Iterator[Filled]:
    """A filled hospital in which each word of somebody is hostile, and every text is somewhere."""
    with World(app, database_superuser) as world:
        made = filled(world, "mercy")
        with world.as_superuser() as connection:
            assert _spoil(connection) > 3000
        yield made


def _spoil(connection: psycopg.Connection) -> int:
    """Writes the texts over all words; returns how many were written."""
    texts = hostile_texts()
    lines, places = cycle(_single_lines(texts)), [*_rows(connection)]
    share = -(-len(texts) // sum(column.name in WHOLE for _, column, _ in places))
    written = 0
    for table, column, where in places:
        words = next(lines)
        if column.name in WHOLE:
            words = "\n\n".join(texts[written : written + share]) or words
            written += share
        _write(connection, table, column.name, where, _like(column, words))
        if column.name == "body" and "body_html" in Base.metadata.tables[table].columns:
            _write(connection, table, "body_html", where, rich_text(words))
    return min(written, len(texts))


def _single_lines(texts: list[str]) -> list[str]:
    return [text for text in texts if text.isprintable() and len(text) < 100]


def _rows(connection: psycopg.Connection) -> Iterator[tuple[str, Column[Any], str]]:
    """Every place where a row holds words of somebody."""
    for table, column in _words():
        found = SQL("select ctid::text from {} where {} is not null").format(Identifier(table), Identifier(column.name))
        for number in range(len(connection.execute(found).fetchall())):
            yield table, column, str(number)


def _write(connection: psycopg.Connection, table: str, column: str, number: str, value: object) -> None:
    """Into the row of this number, by the order of its key."""
    key = SQL(", ").join(Identifier(part.name) for part in Base.metadata.tables[table].primary_key)
    query = SQL("update {t} set {c} = %s where ({k}) = (select {k} from {t} order by {k} limit 1 offset %s)")
    connection.execute(query.format(t=Identifier(table), c=Identifier(column), k=key), (value, int(number)))


def _like(column: Column[Any], words: str) -> object:
    if column.name == "translations":
        return Jsonb({"es": {"welcome": words, "footer": words}})
    return Jsonb({"en": words, "es": words}) if isinstance(column.type, JSONB) else words


@pytest.fixture
def reader(chromium: "Chromium") -> "Iterator[Page]":
    """A browser's page in which whatever is called by a hostile text is noted."""
    with chromium.new_context() as context:
        context.add_init_script("window.alert = window.confirm = window.msgbox = () => { window.ran = true; }")
        yield context.new_page()


class Window:
    """A browser's page that asks the application itself, without the policy against scripts; `left`: where else it turned."""

    def __init__(self, page: "Page", browser: Browser) -> None:
        self.page, self.browser, self.left = page, browser, list[str]()
        page.route("**/*", self._answer)

    def shows(self, path: str) -> bool:
        """Opens an address; whether there is a page (else a file, or one that is opened anyhow)."""
        self.first = self._get(path)
        if self.first.mimetype != "text/html" or self.first.location or not self.first.get_data():
            return False
        self.page.goto(f"http://{self.browser.at}{path}")
        return True

    def _get(self, path: str) -> TestResponse:
        return self.browser.client.get(path, base_url=f"http://{self.browser.at}", buffered=True)

    def _answer(self, route: "Route") -> None:
        asked = route.request
        url = urlsplit(asked.url)
        if url.hostname != self.browser.at:
            self.left.append(asked.url)
        if asked.is_navigation_request() and asked.frame == self.page.main_frame:
            self._fulfill(route, self.first)
        elif url.hostname == self.browser.at and asked.resource_type in ("script", "document"):
            self._fulfill(route, self._get(f"{url.path}?{url.query}"))
        else:
            route.abort()

    def _fulfill(self, route: "Route", answer: TestResponse) -> None:
        headers = {name: value for name, value in answer.headers if name != "Content-Security-Policy"}
        route.fulfill(status=answer.status_code, headers=headers, body=answer.get_data())


def _addresses(app: House, spoiled: Filled) -> list[str]:
    """Whatever can be opened, what is searched for, and every letter as the console shows it."""
    opened = [address.path for address in addresses(app, spoiled) if address.looks and address.endpoint != "live.live"]
    asked = [f"/search?q={words}" for words in ("alert", "%3Csvg/onload=alert(1)%3E", "%22%3E%3Cimg src=x onerror=alert(1)%3E")]
    return opened + asked + [f"/admin/letters/show?letter={letter.name}" for letter in all_letters()]


@pytest.mark.parametrize("who", ["administrator", "stranger"])
def test_on_no_page_does_a_hostile_text_run(who: str, app: House, spoiled: Filled, reader: "Page") -> None:
    browser = spoiled.browser if who == "administrator" else spoiled.hospital.browser()
    window, seen = Window(reader, browser), 0
    for path in _addresses(app, spoiled):
        if window.shows(path):
            assert reader.evaluate(_LOOK) == [], path
            assert window.left == [], path
            seen += "alert(1)" in window.first.get_data(as_text=True)
    assert seen > (60 if who == "administrator" else 5), "the texts are where people see them"


def test_in_no_letter_does_a_hostile_text_run(app: House, spoiled: Filled, reader: "Page") -> None:
    with spoiled.hospital.entered():
        mailings = db.session.scalars(select(Mailing)).all()
        sealed = []
        for mailing in mailings:
            try:
                sealed.append(seal(mailing, current_brand()))
            except Withdrawn:
                continue
        shown = [letter.html for letter in sealed]
    assert len(shown) > 3
    for html in shown:
        reader.set_content(html)
        assert reader.evaluate(_LOOK) == [], html[:200]
