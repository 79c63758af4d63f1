"""The letter with six digits for whoever comes with a provider's account for the first time."""

from typing import Any
from uuid import UUID

from accounts.models import Proof
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import six_digits
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery


def _fill(proof_id: UUID) -> dict[str, Any]:
    proof = db.session.get(Proof, (current_tenant_id(), proof_id))
    if proof is None or proof.used_at is not None:
        raise Withdrawn("nobody waits for it")
    return {"code": six_digits(proof.purpose, proof.id)}


def _personal(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/sign-in")})


DIGITS = register(Letter(name="signon/digits", fill=_fill, personal=_personal, links=("read",)))
