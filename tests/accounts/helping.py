"""Helpers of the account's tests: what is in the letters, sessions that began long ago, and a job's time that has come."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from accounts.models import Person, Proof, Purpose
from kernel.brand import current_brand
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue, six_digits
from mail.letters import Withdrawn, address, seal
from mail.models import Delivery, DeliveryState, Mailing
from tests.support.browser import Browser, Page
from tests.support.people import is_in
from tests.support.world import PASSWORD, Hospital, Somebody, World

NEW = "anna.new@example.org"


@dataclass(frozen=True)
class Sent:
    """A letter as its reader gets it."""

    name: str
    to: str
    subject: str
    text: str
    html: str


def letters(hospital: Hospital, name: str = "") -> list[Sent]:
    """Every letter that would leave now, the oldest first; those of one kind only, where it is named."""
    found = []
    with hospital.entered():
        query = select(Mailing, Delivery).join(Delivery, Delivery.mailing_id == Mailing.id).order_by(Delivery.id)
        for mailing, delivery in db.session.execute(query.where(Delivery.state == DeliveryState.QUEUED)):
            try:
                sealed, to = seal(mailing, current_brand()), address(mailing, delivery)
            except Withdrawn:
                continue
            text, html = sealed.text, sealed.html
            for tag, value in to.values.items():
                text, html = text.replace(tag, value), html.replace(tag, value)
            found.append(Sent(mailing.letter, delivery.email, sealed.subject, text, html))
    return [one for one in found if one.name.endswith(name)]


def proof(hospital: Hospital, purpose: Purpose, *, number: int = -1) -> tuple[str, str]:
    """Token and digits of a letter of its kind: the newest, or the `number`th that was made."""
    with hospital.entered():
        proofs = db.session.scalars(select(Proof).where(Proof.purpose == purpose).order_by(Proof.id)).all()
        one = proofs[number]
        return issue(purpose, one.id, new_id(), lasts=timedelta(hours=1)), six_digits(purpose, one.id)


def long_ago(world: World, interval: str = "11 minutes") -> None:
    """Everybody who is signed in did so that long ago."""
    with world.as_superuser() as connection:
        connection.execute("update session set created_at = created_at - %s::interval", [interval])


def row_of(somebody: Somebody) -> Person | None:
    """Somebody's row as it is now, with all its columns."""
    with somebody.hospital.entered():
        person = db.session.get(Person, (somebody.hospital.id, somebody.id))
        if person is not None:
            db.session.expunge(person)
        return person


def without_password(world: World, somebody: Somebody) -> None:
    """She signs in in some other way."""
    with world.as_superuser() as connection:
        connection.execute("update person set password_hash = null where id = %s", [somebody.id])


def week_over(world: World) -> None:
    """What is to happen in a week happens now."""
    with world.as_superuser() as connection:
        connection.execute("update person set leaves_at = now() where leaves_at is not null")
        connection.execute("update archive set expires_at = now() where expires_at is not null")
    world.mail_through("http://127.0.0.1:9")
    with world.as_superuser() as connection:
        connection.execute("delete from jobs.procrastinate_jobs where task_name like 'mail.%' and status = 'todo'")
    world.work(everything=True)


def sessions(world: World, person_id: UUID) -> int:
    """In how many browsers somebody is signed in."""
    with world.as_superuser() as connection:
        return connection.execute("select from session where person_id = %s", [person_id]).rowcount


def ask(browser: Browser, email: str = NEW, **more: str) -> Page:
    """Asks for a new address."""
    return browser.open("/account/email").submit({"email": email, **more}, action="/account/email")


def change(somebody: Somebody, browser: Browser, email: str = NEW) -> Page:
    """Changes the address, by the six digits."""
    ask(browser, email)
    _, code = proof(somebody.hospital, Purpose.NEW_EMAIL)
    return browser.open("/account/email/prove").submit({"code": code})


def email_of(somebody: Somebody) -> str | None:
    """Her address as it is now."""
    found = row_of(somebody)
    return found.email if found else None


def signs_in(hospital: Hospital, email: str, password: str = PASSWORD) -> bool:
    """Whether this pair opens an account."""
    browser = hospital.browser()
    browser.sign_in(email, password)
    return is_in(browser)
