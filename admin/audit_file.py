"""The audit trail as a file for a spreadsheet, streamed a stretch at a time."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from admin.audit_search import Wanted, entries
from admin.audit_words import said_of
from admin.lists.lines import BYTE_ORDER_MARK, line_of
from kernel.audit import AuditEntry
from kernel.db import db

MOST = 100_000
AT_A_TIME = 1000


def csv_of(wanted: Wanted) -> Iterator[str]:
    """The rows that are wanted, the newest first, at most MOST; a last line says so when there are more.

    Each stretch is a transaction of its own: whoever downloads slowly holds no connection meanwhile.
    """
    yield BYTE_ORDER_MARK + line_of(_headings())
    before, left = None, MOST
    while left:
        before, lines = _stretch(wanted, before, min(left, AT_A_TIME))
        yield from lines
        left -= len(lines)
        if before is None:
            return
    if _stretch(wanted, before, 1)[1]:
        yield line_of([_("Only the newest rows are in this file. Choose fewer days to see the others.")])


def _stretch(wanted: Wanted, before: UUID | None, most: int) -> tuple[UUID | None, list[str]]:
    """The next lines, and from where they go on; None where the trail ends."""
    query = entries(wanted).order_by(AuditEntry.id.desc()).limit(most)
    rows = db.session.execute(query if before is None else query.where(AuditEntry.id < before)).all()
    last = rows[-1][0].id if len(rows) == most else None
    lines = [line_of(_cells(entry, name)) for entry, name in rows]
    db.session.rollback()
    return last, lines


def _headings() -> list[str]:
    return [
        _("Moment"),
        _("Action"),
        _("What was done"),
        _("Who acted"),
        _("Name"),
        _("Id of who acted"),
        _("About what"),
        _("Id of what it was about"),
        _("Details"),
    ]


def _cells(entry: AuditEntry, name: str | None) -> list[Any]:
    return [
        entry.created_at.isoformat(),
        entry.action,
        said_of(entry.action),
        entry.actor,
        name or "",
        entry.actor_id or "",
        entry.about,
        entry.about_id,
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True),
    ]
