"""The hospital's day, goes on: somebody says what she lives with, finds somebody like her, and both agree; others do not."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from kernel.db import db
from peers.models import Introduction, Living
from tests.house.acts_shared import Act, press
from tests.house.filled import Filled
from tests.house.filled_peers import LIVED
from tests.support.browser import Browser

SAID = {"condition": LIVED, "standing": "caregiver", "stage": "in_treatment"}


def meeting(filled: Filled) -> Iterator[Act]:
    """A member says it, is found, asks the administrator and is known to her; another question is taken back."""
    member = filled.hospital.person("Quill Feather", email="peer@example.org")
    hers = member.browser()
    hers.open("/account/living/add").submit(SAID, action="")
    yield "living.add", ["living.change"]
    living = f"/account/living/{_living(filled, member.id)}"
    hers.open(living).submit({"stage": "afterwards"}, action="")
    yield "living.change", ["living.change"]
    press(hers, "/account/living/be-found")
    yield "living.be_found", ["living.change"]
    hers.open("/account/living/choices").submit({"languages": ["en", "es"]}, action="")
    yield "living.choices", ["living.change"]
    press(hers, f"/people/{filled.admin.id}/ask")
    yield "peers.ask", ["introduction.ask"]
    press(filled.browser, f"/people/introductions/{_asked(filled, member.id)}/agree")
    yield "peers.agree", ["introduction.answer", "conversation.begin"]
    press(hers, f"/people/{filled.peers['person_id']}/ask")
    yield "peers.ask", ["introduction.ask"]
    press(hers, f"/people/introductions/{_asked(filled, member.id)}/withdraw")
    yield "peers.withdraw", ["introduction.withdraw"]
    yield from parting(filled, hers, living)


def parting(filled: Filled, hers: Browser, living: str) -> Iterator[Act]:
    """The administrator says no to another; the member blocks and takes it back, hides, and takes back what she said."""
    press(filled.browser, f"/people/introductions/{filled.peers['introduction_id']}/decline")
    yield "peers.decline", ["introduction.answer"]
    for act in ("block", "unblock"):
        press(hers, f"/people/{filled.admin.id}/{act}")
        yield f"peers.{act}", [f"person.{act}"]
    press(hers, "/account/living/hide")
    yield "living.hide", ["living.change"]
    press(hers, f"{living}/take-back")
    yield "living.take_back", ["living.change"]
    press(hers, "/account/living/take-all-back")
    yield "living.take_all_back", ["living.change"]


def _living(filled: Filled, person_id: UUID) -> UUID:
    with filled.hospital.entered():
        return db.session.scalars(select(Living.id).where(Living.person_id == person_id)).one()


def _asked(filled: Filled, person_id: UUID) -> UUID:
    """What somebody asked last."""
    with filled.hospital.entered():
        asked = select(Introduction.id).where(Introduction.from_id == person_id).order_by(Introduction.id.desc())
        return db.session.scalars(asked.limit(1)).one()
