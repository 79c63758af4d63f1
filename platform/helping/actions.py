"""What is done about requests: ask, take, answer, give back, end, ask again, take one's words away. None commits."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from helping.access import SOMEBODY, HelpVisit
from helping.jobs import wind
from helping.letters import ANSWER
from helping.models import HelpLine, HelpPause, HelpRequest, Kind, Needed, Outcome, WordState
from helping.queries import asker_of, helper_of
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from mail.actions import post


@dataclass(frozen=True)
class Asked:
    """What somebody asks. `waits`: only she and moderators see it until one of them says yes."""

    kind: Kind
    needed: Needed
    body: str
    anonymous: bool = False
    waits: bool = False


@dataclass(frozen=True)
class HelpAsked(Event):
    """Somebody asked for help, whether it stands at once or waits."""

    request: HelpRequest


@dataclass(frozen=True)
class HelpWritten(Event):
    """Somebody wrote about a request: whoever asked, or whoever had taken it."""

    request: HelpRequest
    line: HelpLine


def ask(reader: Reader, asked: Asked) -> HelpRequest:
    """Asks for help. From now on it waits, and its clock runs."""
    request = HelpRequest(
        id=new_id(),
        asker_id=reader.person_id,
        kind=asked.kind,
        needed=asked.needed,
        anonymous=asked.anonymous,
        body=asked.body,
        state=WordState.WAITING if asked.waits else WordState.SHOWN,
    )
    db.session.add(request)
    begin_to_wait(request)
    actor = SOMEBODY if asked.anonymous else reader
    record("request.ask", "help_request", request.id, actor=actor, kind=str(asked.kind))
    publish(HelpAsked(request))
    return request


def begin_to_wait(request: HelpRequest) -> None:
    """From now on it waits for somebody, as if it were new. Leaves no row on record by itself."""
    request.place, request.waits_since = new_id(), now()
    request.taken_by_id = request.taken_at = request.answered_at = request.late_at = None
    db.session.flush()
    wind(request)


def take(visit: HelpVisit) -> bool:
    """She takes it: others see that somebody has it. False when somebody else was quicker."""
    request = visit.request
    if visit.has_it:
        return True
    if not request.can_be_taken:
        return False
    before = request.taken_by_id
    request.taken_by_id, request.taken_at = visit.reader.person_id, now()
    more = {"before": str(before)} if before else {}
    record("request.take", "help_request", request.id, actor=visit.reader, **more)
    return True


def give_back(request: HelpRequest, *, actor: Reader) -> None:
    """It is free for others. One that was answered begins to wait anew; the clock of any other goes on."""
    if request.answered_at is not None:
        begin_to_wait(request)
    request.taken_by_id = request.taken_at = None
    record("request.give_back", "help_request", request.id, actor=actor)


def write(visit: HelpVisit, body: str, *, waits: bool = False) -> HelpLine:
    """Adds to a request. `waits`: nobody else sees it until a moderator says yes."""
    state = WordState.WAITING if waits else WordState.SHOWN
    line = HelpLine(
        id=new_id(),
        request_id=visit.request.id,
        author_id=visit.reader.person_id,
        by_asker=visit.asked,
        body=body,
        state=state,
    )
    db.session.add(line)
    db.session.flush()
    record("request.write", "help_request", visit.request.id, actor=visit.actor, line=str(line.id))
    if not waits:
        arrive(visit.request, line)
    publish(HelpWritten(visit.request, line))
    return line


def arrive(request: HelpRequest, line: HelpLine) -> None:
    """Words are there to be read: the other gets a letter, and the first answer ends the waiting.

    What is written to a helper who may not help any more lets the request wait for another.
    """
    if not line.by_asker:
        request.answered_at = request.answered_at or now()
        request.first_answer_at = request.first_answer_at or request.answered_at
    to = helper_of(request) if line.by_asker else asker_of(request)
    if to:
        post(ANSWER, request.id, to)
    elif line.by_asker and request.taken_by_id is not None:
        begin_to_wait(request)


def end(visit: HelpVisit, outcome: Outcome) -> None:
    """Whoever has taken it says how it ended. Whoever asked gets a letter."""
    _close(visit.request, outcome)
    record("request.end", "help_request", visit.request.id, actor=visit.reader, outcome=str(outcome))
    to = asker_of(visit.request)
    if to:
        post(ANSWER, visit.request.id, to)


def close(visit: HelpVisit) -> None:
    """Whoever asked needs it no longer."""
    if visit.request.closed_at is None:
        _close(visit.request, Outcome.CLOSED)
        record("request.close", "help_request", visit.request.id, actor=visit.actor)


def ask_again(visit: HelpVisit) -> None:
    """It did not help: it waits for somebody again, with all that was written."""
    visit.request.closed_at = visit.request.outcome = None
    begin_to_wait(visit.request)
    record("request.again", "help_request", visit.request.id, actor=visit.actor)


def take_words_away(visit: HelpVisit) -> None:
    """Whoever asked takes all of it away: her words and the answers are deleted. When it was asked and answered stays."""
    request = visit.request
    if request.outcome == Outcome.AWAY:
        return
    request.closed_at = None
    _close(request, Outcome.AWAY)
    request.body = ""
    db.session.execute(delete(HelpLine).where(HelpLine.tenant_id == current_tenant_id(), HelpLine.request_id == request.id))
    record("request.away", "help_request", request.id, actor=visit.actor)


def _close(request: HelpRequest, outcome: Outcome) -> None:
    request.closed_at, request.outcome = now(), outcome


def pause_letters(reader: Reader) -> None:
    """No letters to her about those who wait."""
    row = {"id": new_id(), "person_id": reader.person_id}
    added = insert(HelpPause).values(row).on_conflict_do_nothing().returning(HelpPause.id)
    if db.session.scalar(added) is not None and reader.person_id is not None:
        record("request.pause", "person", reader.person_id, actor=reader)


def resume_letters(reader: Reader) -> None:
    """They come again."""
    hers = delete(HelpPause).where(HelpPause.tenant_id == current_tenant_id(), HelpPause.person_id == reader.person_id)
    if db.session.scalar(hers.returning(HelpPause.id)) is not None and reader.person_id is not None:
        record("request.resume", "person", reader.person_id, actor=reader)
