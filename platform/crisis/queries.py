"""Reads of the crisis lane: who is called, what is missing before a hospital opens, alerts, and how long they waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from accounts.models import AgeGroup, Person
from crisis.letters import ALERT
from crisis.models import CrisisAlert, CrisisSign, DangerPhrase, Line, OnCall
from kernel.access import Reader, Role
from kernel.brand import current_brand
from kernel.db import current_tenant_id, db
from kernel.paging import Slice, newest_first
from mail.actions import Recipient
from mail.models import Batch, BatchState, Mailing
from pages.models import Guest
from pages.own import is_readers

ALERTS_A_PAGE = 20
MOST_WAITING = 100
MONTHS = 12


class Missing(StrEnum):
    """What a hospital cannot go live without."""

    NUMBERS = "numbers"
    ON_CALL = "on_call"


def _is_called() -> ColumnElement[bool]:
    """Proved, and not the address of somebody whose account here was closed, or ends. Who only claims an address is nobody."""
    hers = and_(Person.tenant_id == OnCall.tenant_id, Person.email == OnCall.email, Person.proved_at.is_not(None))
    gone = or_(Person.disabled_at.is_not(None), Person.leaves_at.is_not(None))
    return and_(OnCall.proved_at.is_not(None), ~select(Person.id).where(hers, gone).exists())


def everybody_on_call() -> Sequence[OnCall]:
    """The whole list, proved or not, line by line."""
    query = select(OnCall).where(OnCall.tenant_id == current_tenant_id())
    return db.session.scalars(query.order_by(OnCall.line, OnCall.position, OnCall.id)).all()


def ready_to_go_live() -> frozenset[Missing]:
    """What is missing before the hospital one is in may open to families: nothing, when it is ready. One statement."""
    called = select(OnCall.id).where(OnCall.tenant_id == current_tenant_id(), OnCall.line == Line.FIRST, _is_called())
    return missing(bool(current_brand().emergency), bool(db.session.scalar(select(called.exists()))))


def missing(has_numbers: bool, has_somebody: bool) -> frozenset[Missing]:
    """The rule itself: emergency numbers, and somebody on the first line whose mailbox is proved."""
    there = {Missing.NUMBERS: has_numbers, Missing.ON_CALL: has_somebody}
    return frozenset(what for what, is_there in there.items() if not is_there)


def hospitals_with_somebody_on_call(session: Session) -> set[UUID]:
    """Every hospital where somebody of a first line is called, in an operators' session. One statement."""
    return set(session.scalars(select(OnCall.tenant_id).where(OnCall.line == Line.FIRST, _is_called()).distinct()))


def whom_to_call(calls: int) -> list[Recipient]:
    """Whose turn it is after so many rounds: the first line, the second, then everybody.

    Where a line is empty everybody is written to, and where nobody is on call the hospital's administrators: an alert that
    goes to nobody would be a promise broken.
    """
    query = select(OnCall).where(OnCall.tenant_id == current_tenant_id(), _is_called())
    called = db.session.scalars(query.order_by(OnCall.line, OnCall.position, OnCall.id)).all()
    line = {0: Line.FIRST, 1: Line.SECOND}.get(calls)
    turn = [one for one in called if one.line == line] or called
    return [Recipient(one.id, one.id, one.email, one.name, one.language) for one in turn] or _administrators()


def _administrators() -> list[Recipient]:
    open_to_her = and_(Person.proved_at.is_not(None), Person.disabled_at.is_(None), Person.leaves_at.is_(None))
    query = select(Person).where(Person.tenant_id == current_tenant_id(), open_to_her)
    found = db.session.scalars(query.where(Person.roles.contains([str(Role.TENANT_ADMIN)])).order_by(Person.id))
    return [Recipient(one.id, one.id, one.email, one.name, one.language) for one in found]


def own_phrases() -> list[str]:
    """The hospital's own phrases, of all languages."""
    return list(db.session.scalars(select(DangerPhrase.phrase).where(DangerPhrase.tenant_id == current_tenant_id())))


def phrases_by_language() -> dict[str, list[str]]:
    """The same, language by language, in their order."""
    told: dict[str, list[str]] = {}
    query = select(DangerPhrase).where(DangerPhrase.tenant_id == current_tenant_id()).order_by(DangerPhrase.phrase)
    for one in db.session.scalars(query):
        told.setdefault(one.language, []).append(one.phrase)
    return told


@dataclass(frozen=True)
class Somebody:
    """Whom an alert is about: an account or a mailbox. `unnamed`: she wrote without a name."""

    whose: UUID
    person_id: UUID | None = None
    guest_id: UUID | None = None
    unnamed: bool = False


def somebody_behind(reader: Reader) -> Somebody | None:
    """The reader, as an alert knows her: by her account, or by a letter, whatever became of her place on the page's list.

    None for a stranger. A child who came by a card has neither account nor mailbox: her browser's key stands for her.
    """
    if reader.person_id is not None:
        return Somebody(reader.person_id, reader.person_id)
    if not reader.keys:
        return None
    query = select(Guest.id).where(Guest.tenant_id == current_tenant_id(), is_readers(reader))
    guest_id = db.session.scalars(query.order_by(Guest.id.desc()).limit(1)).one_or_none()
    return Somebody(guest_id or reader.keys[0], None, guest_id)


def own_alert(somebody: Somebody) -> CrisisAlert | None:
    """The newest alert about somebody, under her name, that is not closed: she sees how it stands."""
    hers = and_(CrisisAlert.whose == somebody.whose, ~CrisisAlert.unnamed, CrisisAlert.closed_at.is_(None))
    query = select(CrisisAlert).where(CrisisAlert.tenant_id == current_tenant_id(), hers)
    return db.session.scalars(query.order_by(CrisisAlert.id.desc()).limit(1)).one_or_none()


def waiting_alerts() -> Sequence[CrisisAlert]:
    """Alerts that nobody has taken, the oldest first."""
    query = select(CrisisAlert).where(CrisisAlert.tenant_id == current_tenant_id(), CrisisAlert.taken_at.is_(None))
    return db.session.scalars(query.order_by(CrisisAlert.id).limit(MOST_WAITING)).all()


def how_many_wait() -> int:
    """How many those are."""
    query = select(func.count()).select_from(CrisisAlert).where(CrisisAlert.tenant_id == current_tenant_id())
    return int(db.session.scalar(query.where(CrisisAlert.taken_at.is_(None))) or 0)


def _first_mail_at() -> ScalarSelect[datetime]:
    """When the first letter about an alert left: it was handed to the mailer, which did not give it back."""
    of_it = and_(Mailing.tenant_id == CrisisAlert.tenant_id, Mailing.about_id == CrisisAlert.id, Mailing.letter == ALERT.name)
    of_mailing = and_(Batch.tenant_id == Mailing.tenant_id, Batch.mailing_id == Mailing.id)
    query = select(func.min(Batch.called_at)).join(Mailing, and_(of_mailing, of_it)).correlate(CrisisAlert)
    return query.where(Batch.state != BatchState.RELEASED).scalar_subquery()


def taken_alerts() -> Slice[tuple[CrisisAlert, str | None, datetime | None]]:
    """Alerts that were taken, the newest first; by whom, and when their first letter left."""
    taker = and_(Person.tenant_id == CrisisAlert.tenant_id, Person.id == CrisisAlert.taken_by_id)
    query = select(CrisisAlert, Person.name, _first_mail_at()).outerjoin(Person, taker)
    query = query.where(CrisisAlert.tenant_id == current_tenant_id(), CrisisAlert.taken_at.is_not(None))
    return newest_first(query, CrisisAlert.id, ALERTS_A_PAGE)


@dataclass(frozen=True)
class Waited:
    """How long alerts of a month waited for a human, in minutes: half of them at most `usual`, none longer than `longest`."""

    month: datetime
    usual: float
    longest: float


def times_to_a_human() -> list[Waited]:
    """The last months in which alerts were taken, the newest first. A month is the hospital's own."""
    month = func.date_trunc("month", func.timezone(current_brand().time_zone, CrisisAlert.created_at)).label("month")
    minutes = func.extract("epoch", CrisisAlert.taken_at - CrisisAlert.created_at) / 60
    query = select(month, func.percentile_cont(0.5).within_group(minutes), func.max(minutes))
    query = query.where(CrisisAlert.tenant_id == current_tenant_id(), CrisisAlert.taken_at.is_not(None))
    found = db.session.execute(query.group_by(month).order_by(month.desc()).limit(MONTHS))
    return [Waited(at, float(usual), float(longest)) for at, usual, longest in found]


def signs_of(alert: CrisisAlert) -> Sequence[CrisisSign]:
    """What raised an alert, in its order."""
    query = select(CrisisSign).where(CrisisSign.tenant_id == current_tenant_id(), CrisisSign.alert_id == alert.id)
    return db.session.scalars(query.order_by(CrisisSign.id)).all()


@dataclass(frozen=True)
class Behind:
    """Who is behind an alert. `is_young`: she said that she is younger than 18."""

    name: str
    email: str
    is_young: bool = False


def who_is_behind(alert: CrisisAlert) -> Behind | None:
    """The person or mailbox that an alert is about; None for somebody who has left meanwhile."""
    person = db.session.get(Person, (current_tenant_id(), alert.person_id)) if alert.person_id else None
    if person is not None:
        return Behind(person.name, person.email, person.age_group != AgeGroup.ADULT)
    guest = db.session.get(Guest, (current_tenant_id(), alert.guest_id)) if alert.guest_id else None
    return Behind(guest.name, guest.email) if guest is not None else None


def name_of_taker(alert: CrisisAlert) -> str | None:
    """Who took an alert; None when nobody did, or whoever did has left."""
    query = select(Person.name).where(Person.tenant_id == current_tenant_id(), Person.id == alert.taken_by_id)
    return db.session.scalar(query)


def alerts_about(person_id: UUID | None) -> Sequence[tuple[CrisisAlert, CrisisSign]]:
    """Every alert about somebody with what raised it, for a copy of her data."""
    of_alert = and_(CrisisAlert.tenant_id == CrisisSign.tenant_id, CrisisAlert.id == CrisisSign.alert_id)
    query = select(CrisisAlert, CrisisSign).join(CrisisAlert, of_alert)
    hers = and_(CrisisSign.tenant_id == current_tenant_id(), CrisisAlert.person_id == person_id)
    return [(alert, sign) for alert, sign in db.session.execute(query.where(hers).order_by(CrisisSign.id))]
