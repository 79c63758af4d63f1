"""How a browser goes to a provider and comes back, and who is signed in afterwards."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from sqlalchemy import select

from accounts.models import Proof, Purpose
from kernel.db import db
from kernel.tokens import six_digits
from tenants.signon.models import Issuer
from tenants.signon.providers import Settings, add_rule, keep_issuer
from tests.integrations.identity.forger import CLIENT, SECRET, Forger
from tests.support.browser import Browser, Page
from tests.support.people import fetch, rows
from tests.support.world import Hospital, World

USUAL = Settings(
    name="Mercy account",
    url="",
    client_id=CLIENT,
    secret=SECRET,
    scope="openid profile email",
    strong=("mfa",),
    makes_accounts=True,
    vouches=False,
    is_on=True,
)
CALLBACK = "/sign-in/sso/callback"


@dataclass(frozen=True)
class Asked:
    """What a browser was sent to the provider with."""

    url: str
    state: str
    nonce: str
    challenge: str


@dataclass
class Clinic:
    """A hospital with a provider of accounts."""

    hospital: Hospital
    forger: Forger
    issuer_id: UUID

    def change(self, **other: Any) -> None:
        """Other settings of the provider."""
        with self.hospital.entered():
            issuer = db.session.get_one(Issuer, (self.hospital.id, self.issuer_id))
            keep_issuer(issuer, replace(USUAL, url=issuer.url, secret=None, **other), actor="test")

    def rule(self, claim: str, value: str, role: str) -> None:
        """One rule more."""
        with self.hospital.entered():
            issuer = db.session.get_one(Issuer, (self.hospital.id, self.issuer_id))
            add_rule(issuer, claim=claim, value=value, role=role, actor="test")

    def leave(self, browser: Browser, onward: str = "/") -> Asked:
        """Goes to the provider, which is told the nonce."""
        answer = fetch(browser, f"/sign-in/sso/{self.issuer_id}?{urlencode({'next': onward})}")
        assert answer.status_code == 302, answer.get_data(as_text=True)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
        self.forger.nonce = asked["nonce"]
        return Asked(answer.location, asked["state"], asked["nonce"], asked["code_challenge"])

    def come_back(self, browser: Browser, asked: Asked, **other: str) -> Page:
        """Comes back with a code; the page on the way is sent on by its button."""
        answer = {"code": "c-1", "state": asked.state, **other}
        return browser.open(f"{CALLBACK}?{urlencode(answer)}").submit(action=CALLBACK)

    def visit(self, browser: Browser, onward: str = "/") -> Page:
        """There and back."""
        return self.come_back(browser, self.leave(browser, onward))

    def arrive(self, browser: Browser) -> Page:
        """The whole first visit: there and back, the digits from the letter, name and age."""
        shown = self.visit(browser)
        if shown.path.endswith("/first"):
            shown = shown.submit({"code": digits(self.hospital)})
        return shown.submit({"age_group": "adult"}) if shown.path.endswith("/account") else shown


def digits(hospital: Hospital) -> str:
    """What stands in the newest letter with six digits for a first visit."""
    with hospital.entered():
        query = select(Proof).where(Proof.purpose == Purpose.SIGN_ON).order_by(Proof.id.desc()).limit(1)
        return six_digits(Purpose.SIGN_ON, db.session.scalars(query).one().id)


def add_provider(hospital: Hospital, url: str, **other: Any) -> UUID:
    """A provider of this hospital; returns its id."""
    with hospital.entered():
        made = keep_issuer(None, replace(USUAL, url=url, **other), actor="test")
        assert made is not None
        return made.id


def signed_in(world: World) -> int:
    """How many sessions belong to somebody, at any hospital."""
    return int(rows(world, "select count(*) from session where person_id is not null")[0][0])


def people(world: World) -> list[tuple[Any, ...]]:
    """Address, whether it is proved, and whether the account is closed, of everybody."""
    return rows(world, "select email, proved_at is not null, disabled_at is not null from person order by id")


def newest_issuer(hospital: Hospital) -> UUID:
    """The provider that was added last."""
    with hospital.entered():
        return db.session.scalars(select(Issuer.id).order_by(Issuer.id.desc()).limit(1)).one()
