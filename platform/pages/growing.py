"""Children grow up: each day the pages about them are looked through, and those concerned are told before anything changes."""

from collections.abc import Sequence

from sqlalchemy import select

from kernel.audit import record
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import publish
from kernel.jobs import daily
from pages.actions import close_page
from pages.ages import is_of_age, today
from pages.agreement import MONTH, Agreement
from pages.models import CarePage
from pages.telling import Notice, PeopleTold, tell_keepers


@daily("pages.grow_up")
def grow_up() -> None:
    """Moves every page about a child as far as its month of birth and the hospital's rules say; twice changes nothing."""
    for page in _pages_about_children():
        if page.born is None:
            continue
        if is_of_age(page.born):
            _comes_of_age(page)
        elif page.agreement == Agreement.GUARDIAN:
            _is_asked(page)


def _pages_about_children() -> Sequence[CarePage]:
    """Open pages about somebody who will soon be old enough to be asked, or is, locked."""
    soon = (today() + MONTH).replace(day=1)
    oldest = soon.replace(year=soon.year - current_brand().rules.assent_from)
    query = select(CarePage).where(CarePage.tenant_id == current_tenant_id(), CarePage.born <= oldest)
    there = query.where(CarePage.closed_at.is_(None), CarePage.patient_is_minor)
    return db.session.scalars(there.order_by(CarePage.id).with_for_update()).all()


def _is_asked(page: CarePage) -> None:
    """Those who keep the page are told a month before; then it waits for her yes."""
    if page.warned_at is None:
        page.warned_at = now()
        record("assent.warn", "care_page", page.id, actor="worker")
        tell_keepers(page, Notice.ASKED_SOON)
    elif page.asked_on is not None and page.asked_on <= today():
        page.agreement = Agreement.WAITING
        record("assent.await", "care_page", page.id, actor="worker")
        tell_keepers(page, Notice.ASKED_NOW)


def _comes_of_age(page: CarePage) -> None:
    """She is offered her page; a month later, if she has not come, it is closed and kept for her."""
    if page.of_age_at is None:
        page.of_age_at = now()
        record("patient.offer", "care_page", page.id, actor="worker")
        tell_keepers(page, Notice.OF_AGE)
        _tell_her(page, Notice.OFFERED)
    elif page.ends_on is not None and page.ends_on <= today() and not page.rests:
        tell_keepers(page, Notice.KEPT_FOR_HER)
        _tell_her(page, Notice.KEPT_FOR_HER)
        close_page(page, actor="worker")


def _tell_her(page: CarePage, notice: Notice) -> None:
    if page.patient_id is not None:
        publish(PeopleTold(page.id, notice, [page.patient_id]))
