"""Recovery codes: ten, shown once, each of use once. A keyed hash is kept, bound to the hospital and the person."""

import secrets
from uuid import UUID

from sqlalchemy import delete, update

from accounts.factors.models import RecoveryCode
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.tokens import seals

NUMBER, LENGTH, GROUP = 10, 12, 4
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else; twelve are 59 bits
_KEPT = "recovery code"


def make_codes(person_id: UUID) -> list[str]:
    """Ten new codes as they are read, in the place of all there were."""
    drop_codes(person_id)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(NUMBER)]
    for code in codes:
        db.session.add(RecoveryCode(person_id=person_id, hash=_kept(person_id, code)[0]))
    db.session.flush()
    return ["-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP)) for code in codes]


def drop_codes(person_id: UUID) -> None:
    """None of somebody's codes is of use any more."""
    mine = (RecoveryCode.tenant_id == current_tenant_id(), RecoveryCode.person_id == person_id)
    db.session.execute(delete(RecoveryCode).where(*mine))


def use_code(person_id: UUID, typed: str) -> bool:
    """Whether this is one of her codes that was not used yet. Of two requests at once one is told so."""
    code = "".join(c for c in typed.lower() if c in ALPHABET)
    if len(code) != LENGTH:
        return False
    this = (RecoveryCode.tenant_id == current_tenant_id(), RecoveryCode.person_id == person_id)
    unused = (RecoveryCode.used_at.is_(None), RecoveryCode.hash.in_(_kept(person_id, code)))
    used = update(RecoveryCode).where(*this, *unused).values(used_at=now()).returning(RecoveryCode.id)
    return db.session.scalar(used) is not None


def _kept(person_id: UUID, code: str) -> list[bytes]:
    return seals(_KEPT, person_id.bytes + code.encode())
