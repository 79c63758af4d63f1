"""Rows of what a hospital decides in its console, made by the product's own actions; their ids, as addresses name them."""

from uuid import UUID

from tenants.address.actions import claim_name
from tests.support.world import Somebody


def fill_console(admin: Somebody) -> dict[str, UUID]:
    """A name that is asked for."""
    return {"claim_id": claim_name("care.example.org", actor=admin.reader).id}
