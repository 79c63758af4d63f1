"""What is done to alerts: raised by a press or by words, taken, asked about, closed. None commits."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from crisis.jobs import call
from crisis.models import CrisisAlert, CrisisSign, Outcome, Source
from crisis.queries import Behind, Somebody, own_phrases, somebody_behind, who_is_behind
from crisis.words import signals_danger
from kernel.access import Reader, SignInNeeded
from kernel.audit import Actor, Mailbox, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id

MOST_SIGNS = 50  # of one alert; what comes beyond them is counted, and calls nobody less
LONGEST_SAID = 20_000  # characters of a snapshot
_WAITS = text("taken_at is null")  # as in the index that allows one such alert of somebody


def press_for_help(reader: Reader) -> CrisisAlert:
    """Somebody presses *I need help now*. Raises SignInNeeded for a stranger, whom nobody could find."""
    somebody = somebody_behind(reader)
    if somebody is None:
        raise SignInNeeded
    return raise_alert(somebody, Source.BUTTON, actor=Mailbox(somebody.guest_id) if somebody.guest_id else reader)


def look_for_danger(somebody: Somebody, source: Source, about_id: UUID, said: str) -> CrisisAlert | None:
    """Raises an alert when words signal danger. They stand all the same."""
    if not signals_danger(said, own_phrases()):
        return None
    return raise_alert(somebody, source, about_id, said[:LONGEST_SAID], actor="worker")


def raise_alert(
    somebody: Somebody, source: Source, about_id: UUID | None = None, said: str = "", *, actor: Actor
) -> CrisisAlert:
    """Calls for a human, with what was said as a snapshot. One alert of somebody waits at a time: what comes meanwhile is added
    to it, and nobody is written to twice for it.
    """
    new, alert = _waiting(somebody)
    alert.signs += 1
    if alert.signs <= MOST_SIGNS:
        db.session.add(CrisisSign(id=new_id(), alert_id=alert.id, source=source, about_id=about_id, said=said))
    about = {"thing": str(about_id)} if about_id else {}
    record("crisis.raise" if new else "crisis.again", "crisis_alert", alert.id, actor=actor, source=str(source), **about)
    if new:
        call(alert)
    return alert


def _waiting(somebody: Somebody) -> tuple[bool, CrisisAlert]:
    """Her alert that waits, locked; made now unless there is one. One that is taken at this very moment is passed over."""
    row = {"whose": somebody.whose, "person_id": somebody.person_id, "guest_id": somebody.guest_id}
    new = insert(CrisisAlert).values(id=new_id(), unnamed=somebody.unnamed, signs=0, calls=0, note="", **row)
    new = new.on_conflict_do_nothing(index_elements=["tenant_id", "whose", "unnamed"], index_where=_WAITS)
    waits = (CrisisAlert.tenant_id == current_tenant_id(), CrisisAlert.whose == somebody.whose)
    query = select(CrisisAlert).where(*waits, CrisisAlert.unnamed == somebody.unnamed, CrisisAlert.taken_at.is_(None))
    while True:
        made = db.session.scalar(new.returning(CrisisAlert.id)) is not None
        alert = db.session.scalars(query.with_for_update()).one_or_none()
        if alert is not None:
            return made, alert


def take_alert(alert: CrisisAlert, *, over: bool, actor: Reader) -> bool:
    """She takes it: nobody is written to any more, and what was written is hers to read, on record.

    False when somebody else has taken it, unless she says that she takes it `over`; the first moment stays.
    """
    before = alert.taken_by_id
    if before == actor.person_id:
        return True
    if alert.closed_at is not None or (alert.taken_at is not None and not over):
        return False
    alert.taken_at, alert.taken_by_id = alert.taken_at or now(), actor.person_id
    record("crisis.take", "crisis_alert", alert.id, actor=actor, **({"before": str(before)} if before else {}))
    return True


def ask_who(alert: CrisisAlert, *, actor: Reader) -> Behind | None:
    """Who wrote words without a name; None for somebody who has left. That it was asked is on record."""
    record("crisis.ask_who", "crisis_alert", alert.id, actor=actor)
    return who_is_behind(alert)


def close_alert(alert: CrisisAlert, outcome: Outcome, note: str, *, actor: Reader) -> None:
    """Ends an alert, and says how. The note is for the hospital, and stands nowhere but there."""
    alert.closed_at, alert.outcome, alert.note = now(), outcome, note
    record("crisis.close", "crisis_alert", alert.id, actor=actor, outcome=str(outcome))
