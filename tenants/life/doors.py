"""What was closed since the day to which a hospital goes back stays closed: who was shut out, old links, unwanted letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from following.models import Follower
from kernel.db import current_tenant_id, db
from pages.models import CarePage, Guest, GuestState

SHUT_OUT = (GuestState.BLOCKED, GuestState.REMOVED)
AT_A_TIME = 1000  # rows in one statement


@dataclass(frozen=True)
class Doors:
    """Rows as they stand before a hospital goes back: by their `own` id, what of them holds afterwards, too."""

    guests: Sequence[dict[str, Any]]
    keys: Sequence[dict[str, Any]]
    letters: Sequence[dict[str, Any]]
    links: Sequence[dict[str, Any]]


def doors_now() -> Doors:
    """How the doors of the hospital stand. Four statements."""
    own = current_tenant_id()
    return Doors(
        guests=_read(Guest.__table__, "state", Guest.tenant_id == own, Guest.state.in_(SHUT_OUT)),
        keys=_read(Guest.__table__, "key", Guest.tenant_id == own),
        letters=_read(Follower.__table__, "unsubscribed_at", Follower.tenant_id == own, Follower.unsubscribed_at.is_not(None)),
        links=_read(CarePage.__table__, "link_key", CarePage.tenant_id == own),
    )


def keep_closed(doors: Doors) -> None:
    """Afterwards they stand so again. What is not there any more needs no door."""
    _write(Guest.__table__, "state", doors.guests)
    _write(Guest.__table__, "key", doors.keys)
    _write(Follower.__table__, "unsubscribed_at", doors.letters)
    _write(CarePage.__table__, "link_key", doors.links)


def _read(table: Any, column: str, *where: Any) -> list[dict[str, Any]]:
    found = db.session.execute(select(table.c.id, table.c[column]).where(*where))
    return [{"own": own_id, "kept": kept} for own_id, kept in found]


def _write(table: Any, column: str, rows: Sequence[dict[str, Any]]) -> None:
    change = (
        table.update()
        .where(table.c.tenant_id == current_tenant_id(), table.c.id == bindparam("own"))
        .values({column: bindparam("kept")})
    )
    for first in range(0, len(rows), AT_A_TIME):
        db.session.connection().execute(change, rows[first : first + AT_A_TIME])
