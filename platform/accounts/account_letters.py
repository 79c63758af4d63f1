"""Letters of the account: a new address and the old one, six digits, a copy that is ready, the end. None holds her words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts.letters import PROOF_LASTS
from accounts.models import Archive, ArchiveState, Proof, Purpose
from accounts.queries import person_with
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue, six_digits
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery

STOPPABLE = timedelta(days=7)  # how long the old mailbox can undo a change of address


def _open_proof(proof_id: UUID) -> Proof:
    proof = db.session.get(Proof, (current_tenant_id(), proof_id))
    if proof is None or proof.used_at is not None:
        raise Withdrawn("nobody waits for it")
    return proof


def _code(proof_id: UUID) -> dict[str, Any]:
    proof = _open_proof(proof_id)
    return {"code": six_digits(proof.purpose, proof.id)}


def _while_open(proof_id: UUID) -> dict[str, Any]:
    _open_proof(proof_id)
    return {}


def _always(about_id: UUID) -> dict[str, Any]:
    return {}


def _while_leaving(person_id: UUID) -> dict[str, Any]:
    person = person_with(person_id)
    if person is None or person.leaves_at is None:
        raise Withdrawn("she stays")
    return {"leaves_at": person.leaves_at}


def _while_ready(archive_id: UUID) -> dict[str, Any]:
    archive = db.session.get(Archive, (current_tenant_id(), archive_id))
    if archive is None or archive.state != ArchiveState.READY:
        raise Withdrawn("it is gone")
    return {"expires_at": archive.expires_at}


def _token(purpose: Purpose, path: str, lasts: timedelta) -> Callable[[UUID, Delivery], Personal]:
    def personal(about_id: UUID, delivery: Delivery) -> Personal:
        return Personal(links={"read": canonical_url(f"{path}/{issue(purpose, about_id, delivery.link_key, lasts=lasts)}")})

    return personal


def _plain(path: str) -> Callable[[UUID, Delivery], Personal]:
    return lambda about_id, delivery: Personal(links={"read": canonical_url(path)})


def _letter(name: str, fill: Callable[[UUID], dict[str, Any]], personal: Callable[[UUID, Delivery], Personal]) -> Letter:
    return register(Letter(name=f"accounts/{name}", fill=fill, personal=personal, links=("read",)))


_STOP = _token(Purpose.STOP_EMAIL, "/account/email/stop", PROOF_LASTS + STOPPABLE)

DIGITS = _letter("digits", _code, _plain("/account"))
NEW_EMAIL = _letter("new_email", _code, _token(Purpose.NEW_EMAIL, "/account/email/prove", PROOF_LASTS))
ADDRESS_TAKEN = _letter("address_taken", _while_open, _plain("/sign-in"))
EMAIL_ASKED = _letter("email_asked", _while_open, _STOP)
EMAIL_CHANGED = _letter("email_changed", _always, _plain("/account"))
EMAIL_MOVED = _letter("email_moved", _while_open, _STOP)
DATA_READY = _letter("data_ready", _while_ready, _plain("/account/data"))
ENDING = _letter("ending", _while_leaving, _plain("/sign-in"))
LEAVING = _letter("leaving", _while_leaving, _plain("/sign-in"))
LEFT = _letter("left", _always, _plain("/"))
