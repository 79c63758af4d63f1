"""Sows what was counted in the weeks before, and views that an administrator has kept."""

from collections.abc import Iterable
from datetime import timedelta

from accounts.models import Person
from admin.demo.shapes import Clock
from admin.home.models import WeekCount
from admin.home.numbers import monday
from admin.lists.actions import keep_view
from kernel.access import Role, person_reader
from kernel.db import db

# The oldest week first: pages begun, followers reached, messages, questions answered, and half of them within minutes.
_WEEKS = [
    (6, 48, 31, 4, 300),
    (9, 71, 52, 7, 240),
    (11, 96, 64, 12, 210),
    (14, 120, 88, 14, 185),
    (12, 133, 97, 13, 190),
    (17, 160, 121, 16, 150),
    (15, 171, 118, 12, 165),
    (19, 204, 140, 18, 120),
    (16, 198, 151, 15, 118),
    (21, 236, 177, 19, 96),
    (18, 247, 169, 17, 104),
    (23, 281, 204, 22, 83),
]
_VIEWS = {"Staff and volunteers": {"role": "any"}, "Closed accounts": {"state": "closed"}}


def sow_weeks(people: Iterable[Person], clock: Clock) -> None:
    """Twelve weeks, within the running transaction; and views of every administrator."""
    this = monday(clock.now.date())
    for back, (pages, reached, messages, answered, minutes) in enumerate(reversed(_WEEKS), 1):
        numbers = {"pages": pages, "reached": reached, "messages": messages, "answered": answered}
        db.session.add(WeekCount(week=this - timedelta(weeks=back), answer_minutes=minutes, **numbers))
    for person in people:
        if Role.TENANT_ADMIN in person.roles:
            for name, wish in _VIEWS.items():
                keep_view("people", name, wish, actor=person_reader(person.id, person.name, person.email, person.roles))
