"""Codes from an app on a telephone (TOTP, RFC 6238): its secret, and taking each code once."""

import hmac
from uuid import UUID

import pyotp
from sqlalchemy import update

from accounts.factors.models import Factor, FactorKind
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.sealing import NotOurs, seal, unseal

STEP = 30  # seconds (RFC 6238, 4.1)
AROUND = (1, 0, -1)  # a telephone's clock may be one step off, either way (RFC 6238, 5.2)
DIGITS = 6
_NEW = "new app"  # a secret on its way to the app is bound to whoever asked for it


def new_secret(person_id: UUID) -> str:
    """A secret that nobody has yet, sealed, so that it can wait in the form that shows it."""
    return seal(f"{_NEW} {person_id}", pyotp.random_base32()).decode()


def open_secret(person_id: UUID, sealed: str) -> str | None:
    """What `new_secret` sealed for this person, in base 32; None for anything else."""
    try:
        return unseal(f"{_NEW} {person_id}", sealed.encode())
    except NotOurs:
        return None


def address_of(secret: str, email: str) -> str:
    """What an app reads from the QR code (otpauth://): the hospital's name, and whose account it is."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=current_brand().name)


def sealed(secret: str) -> bytes:
    """A secret as it is kept."""
    return seal(FactorKind.APP, secret)


def step_of(secret: str, typed: str) -> int | None:
    """The time step to which a code belongs, if it is one of now, or one step before or after."""
    digits, present = "".join(c for c in typed if c in "0123456789"), int(now().timestamp()) // STEP
    made = pyotp.TOTP(secret)
    fitting = (present + off for off in AROUND if hmac.compare_digest(made.generate_otp(present + off), digits))
    return next(fitting, None)


def take_code(app: Factor, typed: str) -> bool:
    """Whether a code is right and none of its step or a later one was taken before. Of two requests at once one is told so."""
    step = step_of(unseal(FactorKind.APP, app.secret), typed)
    if step is None:
        return False
    this = (Factor.tenant_id == current_tenant_id(), Factor.id == app.id, Factor.counter < step)
    taken = update(Factor).where(*this).values(counter=step, used_at=now()).returning(Factor.id)
    return db.session.scalar(taken) is not None
