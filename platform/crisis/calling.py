"""What a hospital does about who is on call and about its own words of danger. None commits."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select

from crisis.letters import PROVE_ON_CALL
from crisis.models import DangerPhrase, Line, OnCall
from crisis.queries import phrases_by_language
from kernel.access import Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from mail.actions import Recipient, post


def on_call_with(on_call_id: UUID) -> OnCall:
    """Somebody on the list. Raises NotFound."""
    listed = db.session.get(OnCall, (current_tenant_id(), on_call_id))
    if listed is None:
        raise NotFound
    return listed


def add_on_call(name: str, email: str, line: Line, language: str | None, *, actor: Actor) -> OnCall | None:
    """Puts a mailbox at the end of a line, and sends it the letter by which it is proved. None when it is listed already.

    Who puts her own proved mailbox on the list has said so herself: it counts at once.
    """
    known = select(OnCall.id).where(OnCall.tenant_id == current_tenant_id(), OnCall.email == email)
    if db.session.scalar(known) is not None:
        return None
    listed = OnCall(id=new_id(), line=line, position=_end_of(line), name=name, email=email, language=language)
    db.session.add(listed)
    db.session.flush()
    record("duty.add", "on_call", listed.id, actor=actor, line=str(line))
    if isinstance(actor, Reader) and (actor.email or "").lower() == email.lower():
        prove_on_call(listed, actor=actor)
    else:
        _ask(listed)
    return listed


def _end_of(line: str) -> int:
    last = select(func.max(OnCall.position)).where(OnCall.tenant_id == current_tenant_id(), OnCall.line == line)
    return int(db.session.scalar(last) or 0) + 1


def _ask(listed: OnCall) -> None:
    post(PROVE_ON_CALL, listed.id, [Recipient(listed.id, listed.id, listed.email, listed.name, listed.language)])


def ask_again(listed: OnCall, *, actor: Reader) -> None:
    """Sends the letter once more, while the mailbox is not proved."""
    if listed.proved_at is None:
        _ask(listed)
        record("duty.ask", "on_call", listed.id, actor=actor)


def prove_on_call(listed: OnCall, *, actor: Actor = "letter") -> None:
    """Whoever reads this mailbox says that she is on call: from now on it counts."""
    if listed.proved_at is None:
        listed.proved_at = now()
        record("duty.prove", "on_call", listed.id, actor=actor)


def move_up(listed: OnCall, *, actor: Reader) -> None:
    """Puts somebody before the one above her; the first of the second line comes to the end of the first."""
    above = select(OnCall).where(OnCall.tenant_id == current_tenant_id(), OnCall.line == listed.line)
    above = above.where(OnCall.position < listed.position).order_by(OnCall.position.desc()).limit(1)
    neighbour = db.session.scalars(above).one_or_none()
    if neighbour is not None:
        listed.position, neighbour.position = neighbour.position, listed.position
    elif listed.line == Line.SECOND:
        listed.line, listed.position = Line.FIRST, _end_of(Line.FIRST)
    record("duty.move", "on_call", listed.id, actor=actor, line=listed.line)


def to_second_line(listed: OnCall, *, actor: Reader) -> None:
    """Lets somebody be called only when nobody of the first line takes an alert."""
    if listed.line != Line.SECOND:
        listed.line, listed.position = Line.SECOND, _end_of(Line.SECOND)
        record("duty.move", "on_call", listed.id, actor=actor, line=listed.line)


def remove_on_call(listed: OnCall, *, actor: Actor) -> None:
    """Takes a mailbox off the list: no letter goes there any more."""
    db.session.delete(listed)
    record("duty.remove", "on_call", listed.id, actor=actor)


def keep_phrases(wanted: Mapping[str, Sequence[str]], *, actor: Reader) -> None:
    """Sets the hospital's own phrases, folded, language by language. The trail says how many, not which."""
    before = phrases_by_language()
    if {language: sorted(set(phrases)) for language, phrases in wanted.items() if phrases} == before:
        return
    db.session.execute(delete(DangerPhrase).where(DangerPhrase.tenant_id == current_tenant_id()))
    rows = [DangerPhrase(language=language, phrase=one) for language, phrases in wanted.items() for one in set(phrases)]
    db.session.add_all(rows)
    record("crisis.words", "tenant", current_tenant_id(), actor=actor, phrases=len(rows))
