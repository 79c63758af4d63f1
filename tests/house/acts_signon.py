"""The hospital's day, goes on: its administrator adds a provider of accounts, and people come and go by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import time
from urllib.parse import urlsplit

from tests.house.filled import Filled
from tests.integrations.identity.forger import CLIENT, SECRET, Forger, forging
from tests.integrations.identity.visits import Clinic, digits, newest_issuer
from tests.support.browser import Browser

Act = tuple[str, list[str]]
EVENT: dict[str, object] = {"http://schemas.openid.net/event/backchannel-logout": {}}


def signing_on(filled: Filled) -> Iterator[Act]:
    """From adding the provider to removing it."""
    with forging() as forger, let_through(filled, forger):
        yield from adding(filled.browser, forger)
        clinic = Clinic(filled.hospital, forger, newest_issuer(filled.hospital))
        yield from ruling(filled.browser, clinic)
        yield from coming(clinic)
        yield from going(clinic)
        filled.browser.open(f"/admin/signon/{clinic.issuer_id}").submit(action=f"{clinic.issuer_id}/remove")
        yield "signon_console.remove", ["issuer.remove"]


@contextmanager
def let_through(filled: Filled, forger: Forger) -> Iterator[None]:
    """The guard lets us go to this provider, on this machine."""
    app = filled.hospital.world.app
    before = app.config["OUTBOUND_ALLOW"]
    app.config["OUTBOUND_ALLOW"] = (urlsplit(forger.url).netloc,)
    yield
    app.config["OUTBOUND_ALLOW"] = before


def adding(admin: Browser, forger: Forger) -> Iterator[Act]:
    """A provider is kept, and changed."""
    said = {"name": "Marigold account", "url": forger.url, "client_id": CLIENT, "secret": SECRET}
    kept = admin.open("/admin/signon/new").submit(said)
    yield "signon_console.new", ["issuer.keep"]
    kept.submit(action=f"{kept.path}/open")
    yield "signon_console.let_in", ["issuer.keep"]
    admin.open(kept.path).submit({"name": "Lantern account"}, action=kept.path)
    yield "signon_console.one", ["issuer.keep"]


def ruling(admin: Browser, clinic: Clinic) -> Iterator[Act]:
    """Two rules; one of them goes again."""
    path = f"/admin/signon/{clinic.issuer_id}"
    for value in ("Aubergine", "Lantern"):
        shown = admin.open(path).submit({"claim": "groups", "value": value, "role": "staff"}, action="/rules")
        yield "signon_console.add", ["rule.add"]
    shown.submit(action="/remove")
    yield "signon_console.drop", ["rule.remove"]


def coming(clinic: Clinic) -> Iterator[Act]:
    """Somebody comes the first time, and again; somebody else ties two accounts."""
    clinic.forger.claims = {"groups": ["Aubergine", "Lantern"], "email": "quince@example.org", "name": "Quill"}
    browser = clinic.hospital.browser()
    clinic.visit(browser)
    yield "signon.callback", []
    browser.open("/sign-in/sso/first/mailbox").submit({"email": "quince@example.org"})
    yield "first_visit.mailbox", []
    shown = browser.open("/sign-in/sso/first").submit({"code": digits(clinic.hospital)})
    yield "first_visit.welcome", []
    shown.submit({"age_group": "adult"})
    yield "first_visit.account", ["person.create", "person.prove", "identity.connect", "person.roles"]
    clinic.visit(clinic.hospital.browser())
    yield "signon.callback", []
    clinic.forger.claims = {"sub": "s-2"}
    clinic.visit(clinic.hospital.person("Feather", email="feather@example.org").browser()).submit(action="/connect")
    yield "first_visit.join_here", ["identity.connect"]


def going(clinic: Clinic) -> Iterator[Act]:
    """The provider says that somebody signed out."""
    at = int(time())
    usual = {"iss": clinic.forger.url, "aud": CLIENT, "iat": at, "exp": at + 120, "jti": "1", "events": EVENT}
    token = clinic.forger.signed({**usual, "sub": "s-2"}, typ="logout+jwt")
    path = f"/sign-in/sso/{clinic.issuer_id}/ended"
    answer = clinic.hospital.browser().client.post(
        path, data={"logout_token": token}, base_url=f"http://{clinic.hospital.host}"
    )
    assert answer.status_code == 200
    yield "signon_leaving.ended", ["session.end"]
