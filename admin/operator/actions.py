"""What is done about operators: add one, close her account, take a lost app away; take a code of an app; note an act."""

from typing import Any
from uuid import UUID

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts import passwords
from accounts.factors.app_codes import step_of
from admin.operator.models import Operator, OperatorAct, OperatorSession
from kernel.clock import now
from kernel.forms import normal_address
from kernel.sealing import PLATFORM, NotOurs, seal, unseal

_APP, _NEW = "operator app", "operator new app"


def create_operator(session: Session, *, email: str, name: str, password: str) -> Operator:
    """Adds an operator. Raises ValueError when something is missing, or the address is known."""
    address = normal_address(email)
    if address is None:
        raise ValueError(f"{email} is not an e-mail address")
    if not name.strip():
        raise ValueError("an operator needs a name")
    if operator_with(session, address):
        raise ValueError(f"{email} is an operator already")
    made = Operator(email=address, name=name.strip(), password_hash=passwords.hashed(password))
    session.add(made)
    session.flush()
    note(session, made.id, "operator.create")
    return made


def operator_with(session: Session, email: str) -> Operator | None:
    """The operator with this address."""
    return session.scalars(select(Operator).where(Operator.email == email)).one_or_none()


def disable_operator(session: Session, operator: Operator) -> None:
    """Closes an operator's account, and ends her sessions at once."""
    operator.disabled_at = now()
    session.execute(delete(OperatorSession).where(OperatorSession.operator_id == operator.id))
    note(session, operator.id, "operator.disable")


def reset_app(session: Session, operator: Operator) -> None:
    """Takes a lost app away: she sets up another when she signs in next. Her sessions end."""
    operator.secret = None
    session.execute(delete(OperatorSession).where(OperatorSession.operator_id == operator.id))
    note(session, operator.id, "operator.reset")


def new_secret(operator_id: UUID) -> str:
    """A secret that no app has yet, sealed, so that it can wait in the form that shows it."""
    return seal(f"{_NEW} {operator_id}", pyotp.random_base32(), of=PLATFORM).decode()


def open_secret(operator_id: UUID, sealed: str) -> str | None:
    """What `new_secret` sealed for this operator, in base 32; None for anything else."""
    try:
        return unseal(f"{_NEW} {operator_id}", sealed.encode(), of=PLATFORM)
    except NotOurs:
        return None


def give_app(operator: Operator, secret: str) -> None:
    """An app that was set up elsewhere: in the demo it runs in the sandbox."""
    operator.secret = seal(_APP, secret, of=PLATFORM)


def keep_app(session: Session, operator_id: UUID, secret: str, typed: str) -> bool:
    """Keeps the first app of an operator once it has shown a code that fits. False when it does not, or there is an app."""
    step = step_of(secret, typed)
    if step is None:
        return False
    fresh = update(Operator).where(Operator.id == operator_id, Operator.secret.is_(None))
    kept = fresh.values(secret=seal(_APP, secret, of=PLATFORM), counter=step).returning(Operator.id)
    return session.scalar(kept) is not None


def take_code(session: Session, operator_id: UUID, typed: str) -> bool:
    """Whether a code is right and none of its step or a later one was taken before. Of two requests at once one is told so."""
    kept = session.scalar(select(Operator.secret).where(Operator.id == operator_id))
    step = step_of(unseal(_APP, kept, of=PLATFORM), typed) if kept else None
    if step is None:
        return False
    newer = update(Operator).where(Operator.id == operator_id, Operator.counter < step)
    return session.scalar(newer.values(counter=step).returning(Operator.id)) is not None


def note(session: Session, operator_id: UUID | None, action: str, hospital: str | None = None, **details: Any) -> None:
    """Adds a row to the operators' acts. `details` hold ids, names of fields and states, never words."""
    session.add(OperatorAct(operator_id=operator_id, action=action, hospital=hospital, details=details))
