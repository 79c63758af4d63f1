"""The hospital's day, goes on: what somebody does about her own account, from her name to leaving and coming back."""

from collections.abc import Iterator
from io import BytesIO

from sqlalchemy import select

from accounts.models import Proof, Purpose, Session
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue, six_digits
from tests.house.filled import Filled
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser
from tests.support.world import PASSWORD, Somebody

Act = tuple[str, list[str]]


def account(filled: Filled) -> Iterator[Act]:
    """Somebody with a page to herself goes through all of her account."""
    her = filled.hospital.person("Marigold Lantern", email="marigold.lantern@example.org")
    browser = her.browser()
    yield from choices(browser)
    yield from visits(her, browser)
    yield from address(her, browser)
    browser.open("/account/data").submit(action="/account/data")
    yield "data.mine", ["archive.ask"]
    yield from leaving(filled, browser)


def choices(browser: Browser) -> Iterator[Act]:
    """Name, reading, letters and picture."""
    browser.open("/account/name").submit({"name": "Quill Thornbury"})
    yield "settings.name", ["person.name"]
    browser.open("/account/reading").submit({"text_size": "large", "language": "es", "time_zone": "Europe/Madrid"})
    yield "settings.reading", ["person.reading"]
    browser.open("/account/letters").submit({"updates": "daily", "words": "each", "answers": "never"})
    yield "settings.letters", ["person.letters"]
    browser.open("/account/photo").submit({"picture": (BytesIO(encoded(halves())), "Marigold.jpg")}, action="/account/photo")
    yield "faces.choose", ["photo.keep"]
    browser.open("/account/photo").submit(action="remove")
    yield "faces.remove", ["person.photo_away"]


def visits(her: Somebody, browser: Browser) -> Iterator[Act]:
    """Signing out in one other browser, and in all others."""
    her.browser()
    with her.hospital.entered():
        of_hers = select(Session.id).where(Session.person_id == her.id).order_by(Session.id.desc())
        newest = db.session.scalars(of_hers.limit(1)).one()
    browser.open("/account/sessions").submit(action=f"{newest}/end")
    yield "visits.end", ["session.end"]
    browser.post("/account/sessions/end-others", {"csrf_token": browser.token()})
    yield "visits.end_others", ["session.end_others"]


def address(her: Somebody, browser: Browser) -> Iterator[Act]:
    """A new address by its digits, another by its link, and the old one put back."""
    browser.open("/account/email").submit({"email": "thornbury.new@example.org"})
    yield "moving.email", ["person.ask_email"]
    _, code = letter(her, Purpose.NEW_EMAIL)
    browser.open("/account/email/prove").submit({"code": code})
    yield "moving.prove", ["person.email"]
    browser.open("/account/email").submit({"email": "quill.new@example.org"})
    yield "moving.email", ["person.ask_email"]
    token, _ = letter(her, Purpose.NEW_EMAIL)
    browser.open(f"/account/email/prove/{token}").submit()
    yield "moving.prove_by_link", ["person.email"]
    token, _ = letter(her, Purpose.STOP_EMAIL)
    her.hospital.browser().open(f"/account/email/stop/{token}").submit()
    yield "moving.stop", ["person.email_back"]
    token, _ = letter(her, Purpose.NEW_PASSWORD)
    browser.open(f"/sign-in/new-password/{token}").submit({"password": PASSWORD})
    yield "accounts.new_password", ["person.new_password"]


def leaving(filled: Filled, browser: Browser) -> Iterator[Act]:
    """She leaves, and comes back in time."""
    browser.open("/account/leave").submit({"words": "away"})
    yield "leaving.leave", ["person.leave"]
    browser.sign_in("thornbury.new@example.org", PASSWORD).submit(action="keep")
    yield "leaving.keep", ["person.keep"]


def letter(her: Somebody, purpose: Purpose) -> tuple[str, str]:
    """Token and digits of the newest letter of its kind to her."""
    with her.hospital.entered():
        hers = select(Proof).where(Proof.person_id == her.id, Proof.purpose == purpose).order_by(Proof.id.desc())
        proof = db.session.scalars(hers.limit(1)).one()
        lasts = proof.expires_at - proof.created_at
        return issue(purpose, proof.id, new_id(), lasts=lasts), six_digits(purpose, proof.id)
