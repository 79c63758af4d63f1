"""A saved view of the administrator's, and a week that was counted."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from admin.home.models import WeekCount
from admin.lists.actions import keep_view
from admin.lists.models import SavedView
from kernel.db import db
from tests.support.world import Somebody


def fill_lists(admin: Somebody) -> dict[str, UUID]:
    """Both; what stands for the view's id in an address."""
    keep_view("people", "Closed ones", {"state": "closed"}, actor=admin.reader)
    numbers = {"pages": 12, "reached": 40, "messages": 3, "answered": 0}
    db.session.add(WeekCount(week=date(2026, 10, 5), **numbers))
    db.session.flush()
    return {"view_id": db.session.scalars(select(SavedView.id)).one()}
