"""Who of the hospital has opened a page: for those who look after it."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from accounts.models import Person
from kernel.access import Permission, current_reader
from kernel.audit import PAGE_READ, AuditEntry
from kernel.db import current_tenant_id
from kernel.paging import Slice, newest_first
from kernel.web import Url, feature
from pages.access import PageVisit, managed_page
from pages.models import Right

blueprint = feature("opened", __name__, [Url("/pages/<slug>/opened", "opened", Permission.PAGE_MANAGE)])

MOST = 50


def opened(slug: str) -> ResponseReturnValue:
    """The names, and when."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    return render_template("pages/opened.html", page=visit.page, listed=readings_of(visit))


def readings_of(visit: PageVisit) -> Slice[tuple[AuditEntry, str | None]]:
    """Each reading of the page by somebody of the hospital, with her name while she has an account. One statement."""
    query = (
        select(AuditEntry, Person.name)
        .outerjoin(Person, (Person.tenant_id == AuditEntry.tenant_id) & (Person.id == AuditEntry.actor_id))
        .where(AuditEntry.tenant_id == current_tenant_id())
        .where(AuditEntry.about_id == visit.page.id, AuditEntry.action == PAGE_READ)
    )
    return newest_first(query, AuditEntry.id, MOST)
