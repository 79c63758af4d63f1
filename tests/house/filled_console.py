"""Rows of what a hospital decides in its console, made by the product's own actions; their ids, as addresses name them."""

from uuid import UUID

from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from tenants.address.actions import claim_name
from tenants.retention.models import EndReason, PageEnding
from tenants.terms.actions import agree, keep_draft
from tests.support.world import APage, Somebody


def fill_console(admin: Somebody, page: APage) -> dict[str, UUID]:
    """A name that is asked for, a page that is to be deleted, and terms.

    They are still a draft: where some hold, all who sign in are led to them first.
    """
    written = keep_draft({"en": "Be kind."}, actor=admin.reader)
    agree(written.id, "en", actor=admin.reader)
    claim = claim_name("care.example.org", actor=admin.reader)
    ending = PageEnding(id=new_id(), page_id=page.id, reason=EndReason.QUIET, ends_at=now())
    db.session.add(ending)
    db.session.flush()
    return {"claim_id": claim.id, "ending_id": ending.id, "page_id": page.id}
