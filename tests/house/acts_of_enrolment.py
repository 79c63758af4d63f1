"""The hospital's day, goes on: staff enrol a patient and many, a family uses a card, and staff undo that and put it back."""

from collections.abc import Iterator
from io import BytesIO

from sqlalchemy import select

from kernel.clock import now
from kernel.db import db
from tenants.enrolment.codes import code_of, word_of
from tenants.enrolment.models import Enrolment
from tests.house.filled import Filled

Act = tuple[str, list[str]]


def enrolling(filled: Filled) -> Iterator[Act]:
    """A card is made, tied to a wristband, tried with a wrong word and used; its page is closed and put back."""
    staff = filled.hospital.person("Thornbury Quill", "staff", email="enrols@example.org").browser()
    staff.open("/enrol").submit({"name": "Marigold", "managed_by": "guardian"}, action="/enrol")
    yield "enrolment.enrol", ["enrolment.make"]
    with filled.hospital.entered():
        card = db.session.scalars(select(Enrolment).order_by(Enrolment.id.desc()).limit(1)).one()
        card_id, code, word = card.id, code_of(card), word_of(card)
    staff.open(f"/enrol/cards/{card_id}").submit({"wristband": "Lantern 7"})
    yield "enrolment.card", ["enrolment.wristband"]
    family, path = filled.hospital.browser(), f"/enrol/claim/{code}"
    who = {"name": "Quill Feather", "email": "claims@example.org", "age_group": "adult"}
    family.open(path).submit(who | {"word": "aubergine 1"})
    yield "claiming.claim", ["enrolment.wrong_try"]
    asks = family.open(path).submit(who | {"word": word})
    child = {"born_month": "1", "born_year": str(now().year - 4)}
    asks.submit({"wristband": "Lantern 7"}).submit({"agree": "y", **child})
    yield "claiming.claim", ["person.join", "page.create", "consent.give", "enrolment.claim"]
    staff.open("/enrol").submit(action=f"{card_id}/take-back")
    yield "enrolment.take_back", ["page.close", "enrolment.undo"]
    staff.open("/enrol").submit(action=f"{card_id}/put-back")
    yield "enrolment.put_back", ["page.reopen", "enrolment.put_back"]
    file = b"name,language,managed_by,reference\nMarigold,en,patient,Aubergine\n,en,patient,Lantern"
    seen = staff.open("/enrol/many").submit({"file": (BytesIO(file), "Marigold.csv")})
    seen.submit(action="/enrol/many/enrol")
    yield "enrolment_many.enrol_these", ["enrolment.make_many"]
