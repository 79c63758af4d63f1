"""Letters about an account: prove that this mailbox is yours, choose a new password, come and look after a hospital."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts.models import Proof, Purpose
from accounts.queries import person_with, proved_person
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue, six_digits
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery

PROOF_LASTS = timedelta(hours=2)
INVITATION_LASTS = timedelta(days=7)


def _fill_proof(proof_id: UUID) -> dict[str, Any]:
    proof = db.session.get(Proof, (current_tenant_id(), proof_id))
    somebody = person_with(proof.person_id) if proof is not None else None
    if proof is None or somebody is None or proof.used_at is not None:
        raise Withdrawn("nobody waits for it")
    known = proved_person(somebody.email) is not None
    code, without_password = six_digits(proof.purpose, proof.id), somebody.password_hash is None
    return {"name": somebody.name, "known": known, "code": code, "without_password": without_password}


def _links(purpose: Purpose, path: str, lasts: timedelta = PROOF_LASTS, then: str = "") -> Callable[[UUID, Delivery], Personal]:
    def personal(about_id: UUID, delivery: Delivery) -> Personal:
        token = issue(purpose, about_id, delivery.link_key, lasts=lasts)
        return Personal(links={"read": canonical_url(f"{path}/{token}{then}")})

    return personal


PROVE = register(
    Letter(
        name="accounts/prove",
        fill=_fill_proof,
        personal=_links(Purpose.JOIN, "/join/prove"),
        links=("read",),
    )
)

NEW_PASSWORD = register(
    Letter(
        name="accounts/new_password",
        fill=_fill_proof,
        personal=_links(Purpose.NEW_PASSWORD, "/sign-in/new-password"),
        links=("read",),
    )
)

INVITED = register(
    Letter(
        name="accounts/invited",
        fill=_fill_proof,
        personal=_links(Purpose.NEW_PASSWORD, "/sign-in/new-password", INVITATION_LASTS, "?next=/admin/"),
        links=("read",),
    )
)
