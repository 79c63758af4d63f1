"""Letters about the second step: one more, one less, a recovery code used, all of it taken away. None says more than that."""

from typing import Any
from uuid import UUID

from accounts.models import Person
from kernel.ids import new_id
from kernel.tenancy import canonical_url
from mail.actions import Recipient, post
from mail.letters import Letter, Personal, register
from mail.models import Delivery


def _always(about_id: UUID) -> dict[str, Any]:
    return {}


def _to_account(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/account/second")})


def _letter(name: str) -> Letter:
    return register(Letter(name=f"factors/{name}", fill=_always, personal=_to_account, links=("read",)))


ADDED = _letter("added")
CODE_USED = _letter("code_used")
REMOVED = _letter("removed")
RESET = _letter("reset")


def tell(letter: Letter, person: Person) -> None:
    """Puts one of these letters to somebody into the outbox; none leaves for a mailbox that was never proved."""
    if person.proved_at is not None:
        post(letter, new_id(), [Recipient(person.id, person.id, person.email, "", person.language)])
