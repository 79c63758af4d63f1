"""Reads of the queue and of what was decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import Person
from accounts.queries import people_to_tell, person_with
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.paging import Slice, newest_first
from mail.actions import Recipient
from moderation.access import tends_case
from moderation.models import Case, Report, WordRule
from moderation.sources import Source, source_of
from pages.models import Guest, GuestState

CASES_AT_ONCE = 50
REPORTS_AT_ONCE = 50
MOST_RULES = 2_000  # of one hospital; more are not added
_SHUT_OUT = (GuestState.BLOCKED, GuestState.REMOVED)


@dataclass(frozen=True)
class CaseLine:
    """A case as a list shows it: nothing of what was said, how often it was reported, and who has taken or decided it."""

    case: Case
    reports: int
    by: str | None

    @property
    def source(self) -> Source:
        """What it is about."""
        return source_of(self.case.about)


def queue_for(reader: Reader) -> tuple[list[CaseLine], bool]:
    """The open cases that a moderator may look at: urgent ones first, then the oldest; and whether there are more.

    Those that are not shown come up as others are decided. One statement.
    """
    query = select(Case, _reports(), Person.name).outerjoin(Person, _is(Case.claimed_by))
    waiting = query.where(tends_case(reader), Case.closed_at.is_(None)).order_by(Case.urgent.desc(), Case.id)
    found = [CaseLine(*row) for row in db.session.execute(waiting.limit(CASES_AT_ONCE + 1))]
    return found[:CASES_AT_ONCE], len(found) > CASES_AT_ONCE


def decided_cases(reader: Reader) -> Slice[CaseLine]:
    """What was decided, the newest case first, paged. One statement."""
    query = select(Case, _reports(), Person.name).outerjoin(Person, _is(Case.decided_by))
    found = newest_first(query.where(tends_case(reader), Case.closed_at.is_not(None)), Case.id, CASES_AT_ONCE)
    return Slice([CaseLine(*row) for row in found.rows], found.before, found.first)


def _reports() -> ScalarSelect[int]:
    of_case = and_(Report.tenant_id == Case.tenant_id, Report.case_id == Case.id)
    return select(func.count()).select_from(Report).where(of_case).scalar_subquery()


def _is(column: InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
    return and_(Person.tenant_id == Case.tenant_id, Person.id == column)


def name_of(person_id: UUID | None) -> str | None:
    """What whoever has taken a case is called; None while nobody has."""
    person = person_with(person_id)
    return person.name if person else None


def reports_of(case: Case) -> Sequence[Report]:
    """The first reports about a case, the oldest first: what it says is in each as it was then. One statement."""
    query = select(Report).where(Report.tenant_id == current_tenant_id(), Report.case_id == case.id)
    return db.session.scalars(query.order_by(Report.id).limit(REPORTS_AT_ONCE)).all()


def open_report(subject_id: UUID, reader: Reader, guest_id: UUID | None) -> Report | None:
    """What this reader has reported of it, while nobody has decided. Of a reader without any name nothing is known."""
    hers = Report.person_id == reader.person_id if reader.person_id else Report.guest_id == guest_id
    of_case = and_(Case.tenant_id == Report.tenant_id, Case.id == Report.case_id)
    query = select(Report).join(Case, of_case).where(Report.tenant_id == current_tenant_id(), hers)
    query = query.where(Case.about_id == subject_id, Case.closed_at.is_(None))
    return db.session.scalars(query.limit(1)).one_or_none() if reader.person_id or guest_id else None


def open_about(subject_id: UUID) -> Case | None:
    """The open case about something, if there is one, to be changed."""
    query = select(Case).where(Case.tenant_id == current_tenant_id(), Case.about_id == subject_id, Case.closed_at.is_(None))
    return db.session.scalars(query.with_for_update()).one_or_none()


def under_review(words: type[Any], *of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of these words is what an open case is about: then they are not gone before that is decided."""
    about = and_(Case.tenant_id == words.tenant_id, Case.about_id == words.id)
    return select(Case.id).join(words, about).where(Case.closed_at.is_(None), *of).correlate_except(Case, words).exists()


def word_rules() -> Sequence[WordRule]:
    """The hospital's word rules, by language and word. One statement."""
    query = select(WordRule).where(WordRule.tenant_id == current_tenant_id())
    return db.session.scalars(query.order_by(WordRule.language, WordRule.folded).limit(MOST_RULES)).all()


def word_rule_with(rule_id: UUID) -> WordRule:
    """One of the hospital's word rules. Raises NotFound."""
    rule = db.session.get(WordRule, (current_tenant_id(), rule_id))
    if rule is None:
        raise NotFound
    return rule


def mailboxes_of(person_ids: Collection[UUID], guest_ids: Collection[UUID]) -> list[Recipient]:
    """Where these people can be written to: by their proved address, or as readers by letter who were not shut out."""
    people = people_to_tell(person_ids) if person_ids else []
    to = [Recipient(one.id, one.id, one.email, "", one.language) for one in people]
    if not guest_ids:
        return to
    query = select(Guest).where(Guest.tenant_id == current_tenant_id(), Guest.id.in_(guest_ids), Guest.state.not_in(_SHUT_OUT))
    return to + [Recipient(g.id, g.key, g.email, "", g.language) for g in db.session.scalars(query.order_by(Guest.id))]
