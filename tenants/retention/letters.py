"""The letter about what ends in a month: to one person about all that is hers, content-free; it leads to the list of it."""

from typing import Any
from uuid import UUID

from accounts.queries import person_with
from kernel.tenancy import canonical_url
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery


def _fill(person_id: UUID) -> dict[str, Any]:
    if person_with(person_id) is None:
        raise Withdrawn("she has left")
    return {}


def _personal(person_id: UUID, delivery: Delivery) -> Personal:
    """Where it leads asks her to sign in, unless she is."""
    return Personal(links={"read": canonical_url("/ending")}, words={"name": delivery.name})


ENDS_SOON = register(Letter(name="retention/ends_soon", fill=_fill, personal=_personal, links=("read",), words=("name",)))
