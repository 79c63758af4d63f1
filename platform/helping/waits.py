"""How long somebody has waited, in words that are true without being exact."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from kernel.clock import now

HOUR, DAY = 3600, 86_400  # seconds


def how_long(since: datetime, until: datetime | None = None) -> str:
    """The time that has passed, in whole hours; from two days on in whole days."""
    seconds = ((until or now()) - since).total_seconds()
    if seconds < HOUR:
        return str(_("less than an hour"))
    if seconds < 2 * DAY:
        return str(ngettext("%(num)d hour", "%(num)d hours", int(seconds // HOUR)))
    return str(ngettext("%(num)d day", "%(num)d days", int(seconds // DAY)))
