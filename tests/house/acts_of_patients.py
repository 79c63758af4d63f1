"""The hospital's day, its part about whom pages are about: somebody who could not be asked, and a teenager."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from kernel.clock import now
from kernel.db import db
from pages.models import CarePage, Update
from tenants.enrolment.codes import code_of, word_of
from tenants.enrolment.models import Enrolment
from tests.house.filled import Filled
from tests.support.browser import Browser

Act = tuple[str, list[str]]


def deciding(filled: Filled) -> Iterator[Act]:
    """All of it."""
    yield from provisional(filled)
    yield from asked(filled)


def newest_card(filled: Filled) -> tuple[UUID, str, str]:
    """The card that was made last: its id, where it leads, and its word."""
    with filled.hospital.entered():
        card = db.session.scalars(select(Enrolment).order_by(Enrolment.id.desc()).limit(1)).one()
        return card.id, f"/enrol/claim/{code_of(card)}", word_of(card)


def press(browser: Browser, path: str, **values: object) -> None:
    """Presses a button, wherever it stands."""
    page = browser.post(path, {"csrf_token": browser.token(), **values})
    assert page.status < 400, f"{path}: {page.status} {page.text[:300]}"


def provisional(filled: Filled) -> Iterator[Act]:
    """A page for somebody who cannot be asked; staff and its keeper make cards, she comes, decides, and it is undone."""
    quill = filled.hospital.person("Quill Lantern", email="proxy@example.org").browser()
    path = quill.open("/pages/new").submit({"who": "cannot", "patient_name": "Marigold"}).path
    yield "pages.new", ["page.create", "proxy.agree", "consent.give"]
    press(quill, f"{path}/updates", body="Aubergine")
    yield "writing.write", ["update.publish"]
    press(quill, f"{path}/hand-back", act="make")
    yield "handing.by_keeper", ["enrolment.make"]
    card, claim, word = newest_card(filled)
    her = filled.hospital.browser()
    who = {"name": "Marigold Feather", "email": "marigold@example.org", "age_group": "adult"}
    her.open(claim).submit({**who, "word": word})
    yield "claiming.claim", ["person.join", "patient.come", "enrolment.claim"]
    with filled.hospital.entered():
        update = db.session.scalars(select(Update.id).order_by(Update.id.desc()).limit(1)).one()
    press(her, f"{path}/review/updates/{update}", verdict="hide")
    yield "yours.judge", ["update.hide", "review.judge"]
    press(her, f"{path}/review")
    yield "yours.review", ["review.keep_rest"]
    press(her, f"{path}/yours", act="put_off")
    yield "yours.yours", ["patient.put_off"]
    press(her, f"{path}/yours", act="begin")
    yield "yours.yours", ["patient.begin"]
    press(her, f"{path}/yours/take", agree="y")
    yield "yours.take", ["patient.take", "consent.give"]
    staff = filled.hospital.person("Thornbury Quill", "staff", email="undoes@example.org").browser()
    press(staff, f"/enrol/cards/{card}/take-back")
    yield "enrolment.take_back", ["patient.undo", "enrolment.undo"]


def asked(filled: Filled) -> Iterator[Act]:
    """A child's month of birth is set; by the card that a guardian used staff make one for her, and she says no."""
    staff = filled.hospital.person("Thornbury Quill", "staff", email="asks@example.org").browser()
    staff.open("/enrol").submit({"name": "Marigold", "managed_by": "guardian"}, action="/enrol")
    yield "enrolment.enrol", ["enrolment.make"]
    used, claim, word = newest_card(filled)
    guardian = filled.hospital.person("Ruth Feather", email="guardian@example.org").browser()
    month = {"born_month": "1", "born_year": str(now().year - 5)}
    path = guardian.open(claim).submit({"word": word}).submit({"agree": "y", **month}).path
    yield "claiming.claim", ["page.create", "consent.give", "enrolment.claim"]
    press(guardian, f"{path}/child", **month | {"born_month": "2"})
    yield "child.child", ["page.birth"]
    with filled.hospital.entered():
        page = db.session.scalars(select(CarePage).where(CarePage.slug == path.rpartition("/")[2])).one()
        page.agreement = "waiting"
    press(staff, f"/enrol/cards/{used}/hand-back")
    yield "handing.by_staff", ["enrolment.make"]
    _card, claim, word = newest_card(filled)
    child = filled.hospital.browser()
    child.open(claim).submit({"word": word, "age_group": "under_13"})
    yield "claiming.claim", ["patient.come", "enrolment.claim"]
    press(child, f"{path}/yours", act="no")
    yield "yours.yours", ["assent.refuse", "page.close"]
