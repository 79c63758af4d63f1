"""Rows of what a hospital decides in its console, made by the product's own actions; their ids, as addresses name them."""

from uuid import UUID

from sqlalchemy import update

from kernel.clock import now
from kernel.db import db
from pages.models import CarePage
from tenants.address.actions import claim_name
from tenants.terms.actions import agree, keep_draft
from tests.support.world import APage, Somebody


def fill_console(admin: Somebody, page: APage) -> dict[str, UUID]:
    """A name that is asked for, a page that is to be deleted, and terms.

    They are still a draft: where some hold, all who sign in are led to them first.
    """
    written = keep_draft({"en": "Be kind."}, actor=admin.reader)
    agree(written.id, "en", actor=admin.reader)
    claim = claim_name("care.example.org", actor=admin.reader)
    db.session.execute(update(CarePage).where(CarePage.id == page.id).values(ends_at=now()))
    db.session.flush()
    return {"claim_id": claim.id, "about_id": page.id}
