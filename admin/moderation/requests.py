"""Console page *Requests*: how many people wait for help, for how long, and who has each. Their words stay closed."""

from uuid import UUID

from babel.dates import format_date
from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from admin.base import ClosedPage
from helping.access import any_request, helps_with
from helping.actions import give_back
from helping.queries import how_many_wait, open_requests, times_to_an_answer
from kernel.access import NotAllowed, Permission, current_reader


class RequestsPage(ClosedPage):
    """Numbers and ages. Whoever may help with a request is led to it; nobody else is, and nowhere here is a word of it."""

    needs = Permission.REQUEST_OVERSEE

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """What waits, by kind and one by one; and how long it took until somebody answered."""
        return str(
            self.render(
                "console/requests.html",
                numbers=how_many_wait(),
                listed=open_requests(),
                months=times_to_an_answer(),
                opens=helps_with(current_reader()),
                month_word=lambda month: format_date(month, "LLLL y", locale=get_locale()),
                hours=lambda number: ngettext("%(num)d hour", "%(num)d hours", max(1, round(number))),
            )
        )

    @expose("/<uuid:request_id>/free", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def free(self, request_id: UUID) -> ResponseReturnValue:
        """Takes a request out of the hands of somebody who does not go on with it."""
        request, reader = any_request(request_id), current_reader()
        if request.asker_id == reader.person_id:
            raise NotAllowed
        if request.taken_by_id is not None:
            give_back(request, actor=reader)
        flash(_("It waits for somebody else to take it."), "good")
        return redirect(url_for("requests_console.index"))
