"""What the audit trail can be searched by, and the query that finds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from wtforms import Field, ValidationError

from accounts.models import Person
from kernel.audit import AuditEntry
from kernel.db import current_tenant_id, db
from kernel.forms import HouseForm, LineField
from kernel.ids import first_id_of, parse_id

_APART = timedelta(minutes=10)  # a row's id may be made that long before the row, or after
_MOST_OF_A_NAME = 50  # people of one name


@dataclass(frozen=True)
class Wanted:
    """What is searched for: an action or the area it lies in, who did it, what it was about, and between which moments."""

    action: str = ""
    people: tuple[UUID, ...] = ()
    about_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditSearch(HouseForm):
    """What was typed. It only looks, so it needs no token; an address may hold it."""

    action = LineField(lazy("What was done"))
    person = LineField(lazy("By whom"))
    about = LineField(lazy("Id of what it was about"))
    since = LineField(lazy("From this day"))
    until = LineField(lazy("To this day"))

    def __init__(self, typed: Mapping[str, str]) -> None:
        super().__init__(formdata=typed, meta={"csrf": False})
        self._people: tuple[UUID, ...] = ()

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, field by field; those left empty are not among it."""
        return {name: value for name, value in self.data.items() if value}

    def validate_person(self, field: Field) -> None:
        """A member's name or address as it is written there, or her id: that is what is left of an account that ended."""
        if not field.data:
            return
        her_id = parse_id(field.data)
        self._people = (her_id,) if her_id else _people_called(field.data)
        if not self._people:
            raise ValidationError(_("Nobody here has this name or address. Write it as it stands in the list of people."))

    def validate_about(self, field: Field) -> None:
        """An id or nothing."""
        if field.data and parse_id(field.data) is None:
            raise ValidationError(_("This is no id. Copy it from a row of this list."))

    def validate_since(self, field: Field) -> None:
        """A day or nothing."""
        _day(field)

    def validate_until(self, field: Field) -> None:
        """A day or nothing, and not before the first one."""
        last, first = _day(field), None if self.since.errors else _day(self.since)
        if last and first and last < first:
            raise ValidationError(_("This day is before the first one."))

    def wanted(self) -> Wanted:
        """What it searches for, once it was found to be good. Days are the reader's."""
        until = _begin(self.until.data)
        return Wanted(
            action=self.action.data or "",
            people=self._people,
            about_id=parse_id(self.about.data or ""),
            since=_begin(self.since.data),
            until=until + timedelta(days=1) if until else None,
        )


def _people_called(typed: str) -> tuple[UUID, ...]:
    called = or_(Person.email == typed, func.lower(Person.name) == typed.lower())
    query = select(Person.id).where(Person.tenant_id == current_tenant_id(), called).limit(_MOST_OF_A_NAME)
    return tuple(db.session.scalars(query))


def _day(field: Field) -> date | None:
    if not field.data:
        return None
    try:
        day = date.fromisoformat(field.data)
    except ValueError:
        day = date.max
    if not MINYEAR < day.year < MAXYEAR:  # a day beside it must be one too
        raise ValidationError(_("Write the day as year, month and day, like 2026-11-23."))
    return day


def _begin(typed: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(typed), time(), get_timezone()) if typed else None


def entries(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The rows of the trail that are wanted, each with the name of who acted, where it is somebody with an account."""
    return (
        select(AuditEntry, Person.name)
        .outerjoin(Person, (Person.tenant_id == AuditEntry.tenant_id) & (Person.id == AuditEntry.actor_id))
        .where(AuditEntry.tenant_id == current_tenant_id(), *_conditions(wanted))
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = []
    if wanted.action:
        # An area as a range: behind row-level security PostgreSQL trusts comparing with an index, and not LIKE.
        within = and_(AuditEntry.action > f"{wanted.action}.", AuditEntry.action < f"{wanted.action}/")
        found.append(AuditEntry.action == wanted.action if "." in wanted.action else within)
    if wanted.people:
        found.append(AuditEntry.actor_id.in_(wanted.people))
    if wanted.about_id:
        found.append(AuditEntry.about_id == wanted.about_id)
    # Rows stand by their ids, which tell when they were made: so the days before and after are not gone through.
    if wanted.since:
        found += [AuditEntry.created_at >= wanted.since, AuditEntry.id >= first_id_of(wanted.since - _APART)]
    if wanted.until:
        found += [AuditEntry.created_at < wanted.until, AuditEntry.id < first_id_of(wanted.until + _APART)]
    return found
