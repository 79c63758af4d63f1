"""What is done about words that somebody finds wrong: report, take a case, hide, decide, undo, ask again. None commits."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from kernel.access import STRANGER, Reader
from kernel.audit import Actor, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.events import Event, publish
from kernel.ids import new_id
from mail.actions import post
from mail.letters import Letter
from moderation.letters import ARRIVED, BACK, LOOKED_AT, TAKEN_DOWN
from moderation.models import Case, Kind, Outcome, Report, WordRule
from moderation.queries import mailboxes_of, open_about, open_report
from moderation.sources import Subject, source_of
from moderation.trust import take_weight_back, weigh
from moderation.word_rules import Verdict

MARK_HELD = "held"  # how something stood that never did


@dataclass(frozen=True)
class Reported(Event):
    """Somebody reported something. `about` is the name of its source, `about_id` which it is."""

    report_id: UUID
    about: str
    about_id: UUID
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """Who reports: as the record names her, as moderators are told, and where an answer reaches her."""

    reader: Reader
    actor: Actor
    name: str
    guest_id: UUID | None = None


@dataclass(frozen=True)
class Reason:
    """Why: which kind of wrong, in her own words, and whether it cannot wait."""

    kind: str
    words: str
    urgent: bool = False


def report(subject: Subject, reason: Reason, by: Reporter) -> None:
    """Tells moderators of something, with what it says now. A reader's open report is not made twice; it can become urgent."""
    case = _case_about(subject)
    made = open_report(subject.id, by.reader, by.guest_id)
    if made is not None and (made.urgent or not reason.urgent):
        return
    case.urgent = case.urgent or reason.urgent
    if made is None:
        made = _new_report(case, subject, reason, by)
    made.urgent = reason.urgent
    db.session.flush()
    record("report.make", "report", made.id, actor=by.actor, case=str(case.id), of=subject.of, thing=str(subject.id))
    publish(Reported(made.id, subject.of, subject.id, reason.urgent))


def report_by_rule(subject: Subject, verdict: Verdict, *, stood: str | None = None, new: bool = True) -> None:
    """What the hospital's word rules found, or somebody new wrote, comes into the queue. What is held waits there, hidden,
    until somebody decides.

    `new`: it was written just now; otherwise it says something else now, and `stood` in this state before.
    """
    if not (verdict.waits or verdict.flagged):
        return
    case = _case_about(subject)
    if verdict.waits and not case.hidden:
        case.held, case.awaited, case.state_before = new, True, stood or MARK_HELD
    found = ", ".join(verdict.held + verdict.flagged)
    reason = Reason(Kind.RULE if found else Kind.NEWCOMER, found)
    made = _new_report(case, subject, reason, Reporter(reader=STRANGER, actor="worker", name=""))
    db.session.flush()
    record("report.make", "report", made.id, actor="worker", case=str(case.id), of=subject.of, thing=str(subject.id))
    publish(Reported(made.id, subject.of, subject.id, False))


def add_rule(rule: WordRule, *, actor: Actor) -> bool:
    """From now on a word is looked for. False when there is a rule for it in this language."""
    row = {"id": rule.id, "language": rule.language, "phrase": rule.phrase, "folded": rule.folded, "act": rule.act}
    added = insert(WordRule).values({**row, "instead": rule.instead}).on_conflict_do_nothing().returning(WordRule.id)
    if db.session.scalar(added) is None:
        return False
    record("wording.add", "word_rule", rule.id, actor=actor, act=rule.act, language=rule.language)
    return True


def remove_rule(rule: WordRule, *, actor: Actor) -> None:
    """It is not looked for any more. What was decided because of it stays decided."""
    record("wording.remove", "word_rule", rule.id, actor=actor, act=rule.act, language=rule.language)
    db.session.delete(rule)


def _new_report(case: Case, subject: Subject, reason: Reason, by: Reporter) -> Report:
    report = Report(
        id=new_id(),
        case_id=case.id,
        person_id=by.reader.person_id,
        guest_id=by.guest_id,
        reporter_name=by.name,
        kind=reason.kind,
        said=subject.said,
        reason=reason.words,
    )
    db.session.add(report)
    return report


def _case_about(subject: Subject) -> Case:
    """The open case about something; it is opened by whoever reports it first."""
    row = {
        "id": new_id(),
        "about": subject.of,
        "about_id": subject.id,
        "page_id": subject.page_id,
        "author_id": subject.author_id,
        "author_guest_id": subject.author_guest_id,
        "author_name": subject.author_name,
    }
    db.session.execute(insert(Case).values(row).on_conflict_do_nothing())
    its_own = select(Case).where(Case.tenant_id == current_tenant_id(), Case.about_id == subject.id, Case.closed_at.is_(None))
    return db.session.scalars(its_own.with_for_update()).one()


def claim(case: Case, *, actor: Reader) -> None:
    """A moderator takes a case, from another if need be."""
    case.claimed_by = actor.person_id
    record("case.claim", "case", case.id, actor=actor)


def give_back(case: Case, *, actor: Reader) -> None:
    """It is free for others again."""
    case.claimed_by = None
    record("case.give_back", "case", case.id, actor=actor)


def hide(case: Case, *, actor: Reader) -> None:
    """Nobody sees the words while they are looked at."""
    if not case.hidden:
        case.state_before = source_of(case.about).hide(case.about_id)
        record("case.hide", "case", case.id, actor=actor, found=case.hidden)


def show(case: Case, *, actor: Reader) -> None:
    """They stand again as they did, unless it was decided before that they do not."""
    if case.hidden and case.outcome is None:
        _put_back(case)
        record("case.show", "case", case.id, actor=actor)


def _put_back(case: Case) -> None:
    if case.held:
        source_of(case.about).release(case.about_id)
    elif case.state_before is not None:
        source_of(case.about).show(case.about_id, case.state_before)
    case.held, case.state_before = False, None


def decide(case: Case, outcome: Outcome, note: str, *, actor: Reader) -> None:
    """Ends a case. Whoever reported learns that it was looked at; whoever wrote, when her words go, come, or stay away."""
    was_down, awaited = case.outcome == Outcome.TAKEN_DOWN, case.awaited
    weigh(case, outcome)
    if outcome == Outcome.KEPT:
        _put_back(case)
    else:
        before = source_of(case.about).hide(case.about_id)
        case.state_before = case.state_before or before
    case.outcome, case.note, case.decided_by, case.closed_at = outcome, note, actor.person_id, now()
    case.awaited = False
    db.session.flush()
    record("case.decide", "case", case.id, actor=actor, outcome=outcome)
    _tell_reporters(case)
    if outcome == Outcome.TAKEN_DOWN:
        _tell_author(case, TAKEN_DOWN)
    elif was_down:
        _tell_author(case, BACK)
    elif awaited:
        _tell_author(case, ARRIVED)


def undo(case: Case, *, actor: Reader) -> bool:
    """Takes a decision back: the words stand as they did, and the case waits again. False when it was reported anew."""
    if open_about(case.about_id) is not None:
        return False
    was_down = case.outcome == Outcome.TAKEN_DOWN
    take_weight_back(case)
    _put_back(case)
    case.outcome = case.closed_at = case.claimed_by = case.decided_by = None
    db.session.flush()
    record("case.undo", "case", case.id, actor=actor)
    if was_down:
        _tell_author(case, BACK)
    return True


def ask_again(case: Case, words: str, *, actor: Actor) -> None:
    """Whoever wrote the words asks moderators to look once more. They stay away until somebody has."""
    case.plea = words
    if open_about(case.about_id) is None:
        case.closed_at = case.claimed_by = None
    db.session.flush()
    record("case.ask_again", "case", case.id, actor=actor)


def _tell_reporters(case: Case) -> None:
    """Each of them once, whatever is decided later."""
    untold = update(Report).where(Report.tenant_id == current_tenant_id(), Report.case_id == case.id, Report.told_at.is_(None))
    found = db.session.execute(untold.values(told_at=now()).returning(Report.person_id, Report.guest_id)).all()
    people = {person_id for person_id, _guest_id in found if person_id}
    guests = {guest_id for person_id, guest_id in found if guest_id and not person_id}
    to = mailboxes_of(people, guests)
    if to:
        post(LOOKED_AT, case.id, to)


def _tell_author(case: Case, letter: Letter) -> None:
    guest_id = None if case.author_id else case.author_guest_id
    to = mailboxes_of([case.author_id] if case.author_id else [], [guest_id] if guest_id else [])
    if to:
        post(letter, case.id, to)
