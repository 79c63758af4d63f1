"""Console page *Crisis*: alerts that wait, taking one, what raised it, how it ended, and how long alerts waited for a human."""

from datetime import datetime
from uuid import UUID

from babel.dates import format_date
from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from admin.base import ClosedPage
from crisis.access import alert_for, may_read, taken_alert
from crisis.actions import ask_who, close_alert, take_alert
from crisis.forms import OUTCOMES, CloseForm
from crisis.models import CrisisAlert, Outcome
from crisis.queries import (
    name_of_taker,
    signs_of,
    taken_alerts,
    times_to_a_human,
    waiting_alerts,
    who_is_behind,
)
from kernel.access import Permission, current_reader
from kernel.clock import now
from kernel.errors import NotFound


class CrisisPage(ClosedPage):
    """The list, and a page for each. Before she takes it somebody sees only since when it waits; of a page never anything."""

    needs = Permission.CRISIS_TAKE

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """What waits, what was taken, and how long it took."""
        return str(
            self.render(
                "console/crisis.html",
                waiting=waiting_alerts(),
                listed=taken_alerts(),
                months=times_to_a_human(),
                minutes=_minutes,
                month_word=lambda month: format_date(month, "LLLL y", locale=get_locale()),
                outcomes={str(outcome): words for outcome, words in OUTCOMES.items()},
            )
        )

    @expose("/<uuid:alert_id>")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def show(self, alert_id: UUID) -> ResponseReturnValue:
        """One alert."""
        return self._shown(alert_for(current_reader(), alert_id), CloseForm())

    @expose("/<uuid:alert_id>/take", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def take(self, alert_id: UUID) -> ResponseReturnValue:
        """She takes it."""
        return self._take(alert_id, over=False)

    @expose("/<uuid:alert_id>/take-over", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def take_over(self, alert_id: UUID) -> ResponseReturnValue:
        """She takes it over from whoever took it before."""
        return self._take(alert_id, over=True)

    def _take(self, alert_id: UUID, *, over: bool) -> ResponseReturnValue:
        alert = alert_for(current_reader(), alert_id, lock=True)
        if take_alert(alert, over=over, actor=current_reader()):
            flash(_("It is yours. Nobody else is written to any more."), "good")
        else:
            flash(_("Somebody was quicker, and has taken it."), "warn")
        return redirect(url_for("crisis_console.show", alert_id=alert_id))

    @expose("/<uuid:alert_id>/who", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def who(self, alert_id: UUID) -> ResponseReturnValue:
        """Who wrote without a name. That it was asked stands in the audit trail."""
        alert = taken_alert(current_reader(), alert_id)
        if not alert.unnamed:
            raise NotFound
        behind = ask_who(alert, actor=current_reader())
        return str(self.render("console/crisis_who.html", alert=alert, behind=behind))

    @expose("/<uuid:alert_id>/close", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def close(self, alert_id: UUID) -> ResponseReturnValue:
        """How it ended."""
        alert, form = taken_alert(current_reader(), alert_id), CloseForm()
        if not form.validate_on_submit():
            return self._shown(alert, form)
        close_alert(alert, Outcome(form.outcome.data), form.note.data.strip(), actor=current_reader())
        flash(_("It is closed."), "good")
        return redirect(url_for("crisis_console.index"))

    def _shown(self, alert: CrisisAlert, form: CloseForm) -> ResponseReturnValue:
        """What raised it, and who it is, only to whoever took it."""
        hers = may_read(current_reader(), alert)
        page = self.render(
            "console/crisis_one.html",
            alert=alert,
            hers=hers,
            signs=signs_of(alert) if hers else [],
            behind=who_is_behind(alert) if hers and not alert.unnamed else None,
            taker=name_of_taker(alert),
            form=form,
            minutes=_minutes,
            outcomes={str(outcome): words for outcome, words in OUTCOMES.items()},
        )
        return page, 422 if form.errors else 200


def _minutes(since: datetime, until: datetime | None = None) -> str:
    """How long, in whole minutes, as words."""
    passed = max(0, int(((until or now()) - since).total_seconds() // 60))
    return str(ngettext("%(num)d minute", "%(num)d minutes", passed))
