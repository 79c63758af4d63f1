"""What the audit trail can be searched by, and which rows that means."""

from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from uuid import UUID

from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, func, or_, select
from wtforms import Field, ValidationError

from accounts.models import Person
from admin.lists.search import Search
from admin.people.listing import finds
from kernel.audit import AuditEntry, in_area
from kernel.db import current_tenant_id, db
from kernel.forms import LineField
from kernel.ids import first_id_of, parse_id

_APART = timedelta(minutes=10)  # a row's id may be made that long before the row, or after
_MOST_OF_A_NAME = 50  # people of one name
_MOST_ALIKE = 10_000  # people in whose names or addresses its words are


class AuditSearch(Search):
    """An action or the area it lies in, who did it, what it was about, and between which days. Days are the reader's."""

    action = LineField(
        lazy("What was done"),
        description=lazy("Like page.read, or page for all that was done to pages"),
        render_kw={"list": "audit-actions"},
    )
    person = LineField(lazy("By whom"), description=lazy("The whole name or e-mail address"))
    about = LineField(lazy("Id of what it was about"), description=lazy("Press an id below to see all about it"))
    since = LineField(lazy("From this day"), render_kw={"type": "date"})
    until = LineField(lazy("To this day"), render_kw={"type": "date"})
    _people: tuple[UUID, ...] = ()

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

    def keeps(self) -> list[ColumnElement[bool]]:
        """All of it."""
        found = []
        if self.action.data:
            whole = "." in self.action.data
            found.append(AuditEntry.action == self.action.data if whole else in_area(self.action.data))
        if self._people:
            found.append(AuditEntry.actor_id.in_(self._people))
        if self.about.data:
            found.append(AuditEntry.about_id == parse_id(self.about.data))
        # Rows stand by their ids, which tell when they were made: so the days before and after are not gone through.
        since, until = _begin(self.since.data), _begin(self.until.data)
        if since:
            found += [AuditEntry.created_at >= since, AuditEntry.id >= first_id_of(since - _APART)]
        if until:
            end = until + timedelta(days=1)
            found += [AuditEntry.created_at < end, AuditEntry.id < first_id_of(end + _APART)]
        return found


def _people_called(typed: str) -> tuple[UUID, ...]:
    """Who is called exactly so, looked for among those who have all of these words: that is what an index knows."""
    alike = finds(typed, whole=True)
    those = select(Person.id).where(Person.tenant_id == current_tenant_id(), alike).limit(_MOST_ALIKE).cte("alike")
    called = or_(Person.email == typed, func.lower(Person.name) == typed.lower())
    query = select(Person.id).where(Person.tenant_id == current_tenant_id(), Person.id.in_(select(those.c.id)), called)
    return tuple(db.session.scalars(query.limit(_MOST_OF_A_NAME)))


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
