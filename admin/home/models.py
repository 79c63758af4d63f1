"""How much happened in a hospital in a week: counted once, when the week is over, and never again."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from kernel.db import TenantTable, in_tenant


class WeekCount(TenantTable):
    """One week, by its Monday, where the hospital is.

    `pages` were begun, `reached` mailboxes got an update, `messages` were left on pages. `answered` topics of forums had an
    answer, half of them within `answer_minutes`, counted from the topic. A count that has been made is never made anew: by
    comparing two counts of one week, few could be told from none.
    """

    __tablename__ = "week_count"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "week"))

    week: Mapped[date]
    pages: Mapped[int]
    reached: Mapped[int]
    messages: Mapped[int]
    answered: Mapped[int]
    answer_minutes: Mapped[int | None]
