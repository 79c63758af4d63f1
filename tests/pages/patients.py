"""Pages about somebody who could not be asked, or who is a child, in a few words; and how she comes to them."""

from datetime import date

from sqlalchemy import select

from kernel.clock import now
from kernel.db import db
from pages.agreement import Agreement
from pages.growing import grow_up
from pages.models import CarePage
from pages.telling import Notice
from tenants.enrolment.codes import code_of, word_of
from tenants.enrolment.models import Enrolment
from tests.pages.scenes import NEW_YORK, act, set_page
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import APage, Hospital, Somebody, World

PATIENT = "Elena"
TEEN = {"name": "Mia Stern", "email": "mia@young.example", "age_group": "teen"}
ADULT = {"name": "Elena Stern", "email": "elena@own.example", "age_group": "adult"}


def born(years: int, *, months: int = 0) -> date:
    """The month of birth of somebody who turns this old in the month that it is at the hospital, or so many months later."""
    first = now().astimezone(NEW_YORK).date().replace(day=1)
    month = first.month - 1 + months
    return date(first.year - years + month // 12, month % 12 + 1, 1)


def page_about(world: World, hospital: Hospital, keeper: Somebody, agreement: Agreement, **more: object) -> APage:
    """A page with a follower and an update, about somebody who stands to it like this."""
    page = hospital.page(keeper, patient=PATIENT)
    hospital.guest(page)
    hospital.update(page, "She slept well.")
    child = agreement in (Agreement.GUARDIAN, Agreement.WAITING) or "born" in more
    set_page(world, page, patient_is_minor=child)
    for name, value in {"agreement": str(agreement), **more}.items():
        set_page(world, page, **{name: value})
    return page


def make_card(page: APage, browser: Browser | None = None) -> tuple[str, str]:
    """Whoever keeps a page makes a card for whom it is about; where it leads, and its word."""
    shown = act(browser or page.keeper.browser(), f"{page.path}/hand-back", act="make")
    assert shown.status == 200, shown.text
    return newest_card(page.keeper.hospital)


def newest_card(hospital: Hospital) -> tuple[str, str]:
    """The card that was made last: where it leads, and its word."""
    with hospital.entered():
        card = db.session.scalars(select(Enrolment).order_by(Enrolment.id.desc()).limit(1)).one()
        return f"/enrol/claim/{code_of(card)}", word_of(card)


def come(card: tuple[str, str], browser: Browser, **who: str) -> Page:
    """She scans the card, types its word, and says who she is, where that is asked."""
    path, word = card
    page = browser.open(path)
    asked = {str(field["name"]) for field in page.form().select("[name]")}
    return page.submit({name: value for name, value in {**who, "word": word}.items() if name in asked})


def decide(browser: Browser, page: APage, what: str) -> Page:
    """She presses one of the buttons of her own place."""
    return act(browser, f"{page.path}/yours", act=what)


def judge(browser: Browser, page: APage, part: str, thing: object, verdict: str) -> Page:
    """She decides about one thing."""
    return act(browser, f"{page.path}/review/{part}/{thing}", verdict=verdict)


def new_day(hospital: Hospital) -> None:
    """A day begins: pages about children are looked through."""
    with hospital.entered():
        grow_up.work()


def kept(hospital: Hospital, page: APage) -> CarePage:
    """The page's row as it is now."""
    with hospital.entered():
        found = db.session.get_one(CarePage, (hospital.id, page.id))
        db.session.expunge(found)
        return found


def told(world: World) -> list[str]:
    """The letters about what was decided that were put into the outbox since, each with whom it goes to; then none."""
    query = """select m.letter, d.email::text from mailing m join delivery d on d.mailing_id = m.id
               where m.letter = any(%s) order by m.id, d.email"""
    names = [f"following/{notice}" for notice in Notice]
    found = [f"{letter.rpartition('/')[2]} to {email.partition('@')[0]}" for letter, email in rows(world, query, names)]
    with world.as_superuser() as connection:
        connection.execute("delete from mailing where letter = any(%s)", [names])
    return found
