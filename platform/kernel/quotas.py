"""How much of something a hospital may have: said by operators, looked at where one more is made."""

from enum import StrEnum

from flask_babel import lazy_gettext as lazy
from sqlalchemy import Select, select

from kernel.db import current_tenant_id, db
from kernel.tenancy import Tenant


class Quota(StrEnum):
    """What can be limited. Letters are counted by the day, files in GB (see `photos/room.py`)."""

    FILES = "files"
    LETTERS = "letters"
    PAGES = "pages"
    PEOPLE = "people"


class QuotaReached(Exception):
    """The hospital has no room for one more."""

    title = lazy("There is no room for more here just now")
    sentence = lazy(
        "This hospital has as much on CarePages as was agreed with it. Please tell somebody at the hospital: they can have it "
        "changed. Nothing that is here is lost."
    )


def most_of(quota: Quota) -> int | None:
    """How much the hospital one is in may have; None for no end. One statement."""
    column = {
        Quota.FILES: Tenant.most_gb,
        Quota.LETTERS: Tenant.most_letters,
        Quota.PAGES: Tenant.most_pages,
        Quota.PEOPLE: Tenant.most_people,
    }[quota]
    return db.session.scalar(select(column).where(Tenant.id == current_tenant_id()))


def refuse_beyond(quota: Quota, used: Select[int]) -> None:
    """Raises QuotaReached when what `used` counts is as much as there may be. One statement, two with a limit."""
    most = most_of(quota)
    if most is not None and (db.session.scalar(used) or 0) >= most:
        raise QuotaReached
