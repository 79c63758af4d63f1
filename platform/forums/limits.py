"""How much somebody writes in a while: less while she is new, so that nobody floods a forum before anybody has seen it."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from forums.access import ForumVisit
from forums.forms import PostForm
from kernel.clock import now
from kernel.db import db
from kernel.limits import TooOften, count_attempt
from kernel.showing import clock, short_date
from moderation.trust import Level, level_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REPLIES = {Level.NEW: 10, Level.KNOWN: 30, Level.TRUSTED: 60}  # an hour
TOPICS = {Level.NEW: 3, Level.KNOWN: 10, Level.TRUSTED: 20}  # a day


def may_begin(visit: ForumVisit, form: PostForm) -> bool:
    """Counts one topic more. False, with a sentence on the form that says when she can go on, where it is too much for now."""
    until = _counted(visit, "topic", TOPICS, DAY)
    if until is not None:
        form.refuse(
            form.body, _("You have begun many topics. What you wrote is kept; you can begin one again %(when)s.", when=until)
        )
    return until is None


def may_reply(visit: ForumVisit, form: PostForm) -> bool:
    """The same for a reply."""
    until = _counted(visit, "post", REPLIES, HOUR)
    if until is not None:
        form.refuse(
            form.body, _("You have written much in a short time. What you wrote is kept; you can send it %(when)s.", when=until)
        )
    return until is None


def _counted(visit: ForumVisit, what: str, most: dict[Level, int], within: timedelta) -> str | None:
    """None when it was counted; otherwise when she can go on, and all that this request has begun is undone."""
    try:
        count_attempt(what, str(visit.reader.person_id), most=most[level_of(visit.reader)], within=within)
    except TooOften as error:
        db.session.rollback()
        return _in_words(now() + timedelta(minutes=error.minutes))
    return None


def _in_words(moment: datetime) -> str:
    return str(_("on %(day)s, from %(hour)s", hour=clock(moment), day=short_date(moment)))
