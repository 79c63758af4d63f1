"""Sows what bringing gifts needs to be tried: a ward that does not take everything, and what a patient wishes."""

from collections.abc import Iterable

from sqlalchemy import select

from accounts.models import Person
from billing.delivery.receiving import keep_wish
from billing.delivery.wards import keep_ward
from billing.shelf.models import Carries
from kernel.access import Role, person_reader
from kernel.db import current_tenant_id, db
from pages.access import visit_to
from pages.models import CarePage, PageManager

WARD = "5 North"  # as the sandbox's record names it


def sow_gifts(people: Iterable[Person]) -> None:
    """An administrator says what a ward does not take; on the first page its owner would rather have no food."""
    known = {person.id: person for person in people}
    admin = next(person for person in known.values() if Role.TENANT_ADMIN in person.roles)
    keep_ward(WARD, [Carries.FLOWERS, Carries.PLANT], actor=person_reader(admin.id, admin.name, admin.email, admin.roles))
    keeps = (PageManager.tenant_id == CarePage.tenant_id) & (PageManager.page_id == CarePage.id) & PageManager.is_owner
    query = select(CarePage.slug, PageManager.person_id).join(PageManager, keeps)
    query = query.where(CarePage.tenant_id == current_tenant_id(), CarePage.closed_at.is_(None)).order_by(CarePage.id)
    slug, owner_id = db.session.execute(query.limit(1)).one()
    owner = known[owner_id]
    visit = visit_to(person_reader(owner.id, owner.name, owner.email, owner.roles), slug)
    keep_wish(visit, {"nothing": False, "no_food": True, "no_flowers": False, "from_hour": 14, "until_hour": 18})
