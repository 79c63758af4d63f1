"""What is done about somebody's second factors. Each is a verb; none commits."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from accounts.factors import app_codes
from accounts.factors.letters import ADDED, CODE_USED, REMOVED, RESET, tell
from accounts.factors.models import Factor, FactorKind
from accounts.factors.passkeys import NewPasskey, take_passkey
from accounts.factors.queries import factors_of, has_factor
from accounts.factors.recovery import drop_codes, make_codes, use_code
from accounts.models import Person
from accounts.sessions import end_other_sessions, end_sessions, strengthen, weaken
from kernel.access import Reader, person_reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from kernel.limits import count_attempt

MOST_PASSKEYS = 20


def keep_app(me: Person, secret: str, *, step: int, actor: Actor) -> bool:
    """Keeps an app that has shown the code of a time step, in the place of the one there was. False when that code was used."""
    kept = {"id": new_id(), "tenant_id": current_tenant_id(), "person_id": me.id, "kind": FactorKind.APP}
    values = {"secret": app_codes.sealed(secret), "counter": step, "used_at": now(), "created_at": now()}
    statement = insert(Factor).values(**kept, **values, name="")
    put = statement.on_conflict_do_update(
        index_elements=["tenant_id", "person_id"],
        index_where=Factor.kind == FactorKind.APP,
        set_=values,
        where=Factor.counter < step,
    )
    factor_id = db.session.scalar(put.returning(Factor.id))
    if factor_id is None:
        return False
    record("factor.add", "person", me.id, actor=actor, kind=FactorKind.APP)
    tell(ADDED, me)
    return True


def keep_passkey(me: Person, made: NewPasskey, name: str, *, actor: Reader) -> bool:
    """Keeps a passkey that has shown itself. False when it is somebody's already, or she has as many as one may."""
    if len(factors_of(me.id)) >= MOST_PASSKEYS:
        return False
    kept = {"id": new_id(), "tenant_id": current_tenant_id(), "person_id": me.id, "kind": FactorKind.PASSKEY, "name": name}
    values = {"secret": made.public_key, "credential_id": made.credential_id, "counter": made.counter, "created_at": now()}
    put = insert(Factor).values(**kept, **values).on_conflict_do_nothing().returning(Factor.id)
    if db.session.scalar(put) is None:
        return False
    record("factor.add", "person", me.id, actor=actor, kind=FactorKind.PASSKEY)
    tell(ADDED, me)
    return True


def begin_with_codes(me: Person, *, actor: Reader) -> list[str]:
    """The first factor is there: this browser counts in full, all others sign in anew, and ten recovery codes are made."""
    end_other_sessions(me.id)
    strengthen()
    return new_codes(me, actor=actor)


def new_codes(me: Person, *, actor: Reader) -> list[str]:
    """Ten recovery codes as they are read; those there were are of no use any more."""
    record("factor.codes", "person", me.id, actor=actor)
    return make_codes(me.id)


def remove_factor(me: Person, factor: Factor, *, actor: Reader) -> None:
    """One factor less. With the last one go the recovery codes, and what was shown in this browser counts no longer."""
    db.session.delete(factor)
    db.session.flush()
    record("factor.remove", "person", me.id, actor=actor, kind=factor.kind)
    tell(REMOVED, me)
    if not has_factor(me.id):
        drop_codes(me.id)
        end_other_sessions(me.id)
        weaken()


def reset_factors(person: Person, *, actor: Reader | str) -> None:
    """Takes all of somebody's second step away, for whoever lost it; she is signed out everywhere, and told."""
    db.session.execute(delete(Factor).where(Factor.tenant_id == current_tenant_id(), Factor.person_id == person.id))
    drop_codes(person.id)
    end_sessions(person.id)
    record("factor.reset", "person", person.id, actor=actor)
    tell(RESET, person)


def show_factor(me: Person, *, typed: str, answer: str) -> bool:
    """Takes what somebody shows beside her password: a code (of her app, or on paper), or a passkey's answer (JSON).

    When it holds, this browser counts in full from now on. Raises TooOften.
    """
    count_attempt("second factor", str(me.id), most=10, within=timedelta(minutes=15))
    count_attempt("second factor a day", str(me.id), most=100, within=timedelta(days=1))
    factors = factors_of(me.id)
    shown = take_passkey(me.id, factors, answer) if answer else _take_typed(me, factors, typed)
    record("factor.show" if shown else "factor.refuse", "person", me.id, actor=_as_actor(me))
    if shown:
        strengthen()
    return shown


def _take_typed(me: Person, factors: Sequence[Factor], typed: str) -> bool:
    app = next((one for one in factors if one.kind == FactorKind.APP), None)
    if app is not None and app_codes.take_code(app, typed):
        return True
    if not factors or not use_code(me.id, typed):
        return False
    record("factor.use_code", "person", me.id, actor=_as_actor(me))
    tell(CODE_USED, me)
    return True


def _as_actor(me: Person) -> Reader:
    return person_reader(me.id, me.name, None, [])
