"""The second step of the demo's people: whoever needs one has an app, and the sandbox plays the telephone on which it runs."""

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from accounts.factors.app_codes import sealed
from accounts.factors.models import Factor, FactorKind
from accounts.factors.queries import has_factor
from accounts.models import Person
from admin.demo.shapes import HospitalStory
from kernel.db import current_tenant_id, db, inside
from tenants.policies.queries import hospital_policy
from tenants.queries import tenant_id_of


@dataclass(frozen=True)
class Telephone:
    """What the app of somebody knows: of which hospital, whose it is, and its secret (base 32)."""

    hospital: str
    name: str
    email: str
    secret: str


def open_second_step(stories: Sequence[HospitalStory]) -> list[Telephone]:
    """Gives an app to everybody whose role needs one and who has no second step yet; committed. Returns all the telephones.

    Runs outside any hospital, at each start: an older demo knew no second step.
    """
    telephones = []
    for story in stories:
        tenant_id = tenant_id_of(story.slug)
        db.session.rollback()
        with inside(tenant_id):
            telephones += _of(story)
            db.session.commit()
    return telephones


def _of(story: HospitalStory) -> list[Telephone]:
    demanded, telephones = set(hospital_policy().second_factor), []
    query = select(Person).where(Person.tenant_id == current_tenant_id(), Person.proved_at.is_not(None)).order_by(Person.id)
    emails = {told.email for told in story.people}
    for person in (one for one in db.session.scalars(query) if one.email in emails and demanded.intersection(one.roles)):
        secret = secret_for(person.email)
        if not has_factor(person.id):
            db.session.add(Factor(person_id=person.id, kind=FactorKind.APP, secret=sealed(secret)))
        telephones.append(Telephone(story.name, person.name, person.email, secret))
    return telephones


def secret_for(email: str) -> str:
    """A secret, the same each time for the same address. For the demo only: whoever reads this can derive it."""
    return b32encode(hashlib.sha256(b"second step\0" + email.encode()).digest()[:20]).decode()
