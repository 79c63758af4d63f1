"""Console page *Moderation*: what readers reported, as it stood then, and what becomes of it. Pages of families stay closed."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from accounts.models import Person
from admin.base import ClosedPage
from kernel.access import Permission, Reader, current_reader
from kernel.errors import NotFound
from moderation import actions, limits
from moderation.access import case_for, case_in_hand, case_to_undo, open_case
from moderation.forms import ALL_KINDS, OUTCOMES, DecisionForm, LimitForm
from moderation.limits import whom_to_limit
from moderation.models import Case, Outcome
from moderation.queries import CaseLine, decided_cases, name_of, queue_for, reports_of
from pages.noting import note_reading


class ModerationPage(ClosedPage):
    """The queue, what was decided, and each case. A moderator sees the copies that were taken and nothing else of a page."""

    needs = Permission.REPORT_READ

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> str:
        """What waits: urgent cases first, then the oldest. No words stand here: to read them is an act of its own."""
        lines, more = queue_for(current_reader())
        return str(self.render("console/moderation.html", lines=lines, more=more))

    @expose("/decided")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def decided(self) -> str:
        """What was decided, and how."""
        return str(self.render("console/moderation_decided.html", listed=decided_cases(current_reader()), outcomes=OUTCOMES))

    @expose("/<uuid:case_id>", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def show(self, case_id: UUID) -> ResponseReturnValue:
        """A case: what was said and why it was reported, and deciding about it. Whoever owns the page sees that it was read."""
        reader, form = current_reader(), DecisionForm()
        case = case_in_hand(reader, case_id) if request.method == "POST" else case_for(reader, case_id)
        if form.validate_on_submit():
            actions.decide(case, Outcome(form.outcome.data), form.note.data.strip(), actor=reader)
            flash(_("It is decided. Whoever reported it and whoever wrote it are told by letter what concerns them."), "good")
            flash(f"case-{case.id}", "forget")
            return redirect(url_for("moderation.index"))
        if case.page_id is not None:
            note_reading(case.page_id, reader, keeps=False, copy=case.id)
        hers = case.claimed_by is not None and case.claimed_by == reader.person_id
        given = {"line": CaseLine(case, 0, name_of(case.claimed_by)), "reports": reports_of(case), "hers": hers, "form": form}
        given |= {"limited": whom_to_limit(case), "limit_form": LimitForm(formdata=None)}
        page = self.render("console/moderation_case.html", case=case, kinds=ALL_KINDS, outcomes=OUTCOMES, **given)
        return page, 422 if form.errors else 200

    @expose("/<uuid:case_id>/claim", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def claim(self, case_id: UUID) -> ResponseReturnValue:
        """Takes a case, from somebody else if need be."""
        return _done(open_case, case_id, actions.claim, _("It is yours now. Others see that you are looking at it."))

    @expose("/<uuid:case_id>/give-back", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def give_back(self, case_id: UUID) -> ResponseReturnValue:
        """Leaves it to others."""
        return _done(case_in_hand, case_id, actions.give_back, _("It waits for somebody else to take it."))

    @expose("/<uuid:case_id>/hide", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def hide(self, case_id: UUID) -> ResponseReturnValue:
        """Hides the words while they are looked at."""
        return _done(case_in_hand, case_id, actions.hide, _("Nobody sees the words while you look at them."))

    @expose("/<uuid:case_id>/unhide", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def unhide(self, case_id: UUID) -> ResponseReturnValue:
        """Shows them again."""
        return _done(case_in_hand, case_id, actions.show, _("The words stand again as they did."))

    @expose("/<uuid:case_id>/limit", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def limit(self, case_id: UUID) -> ResponseReturnValue:
        """Silences or bans whoever wrote the words, for a while; who that is need not be known."""
        reader, form = current_reader(), LimitForm()
        case, person = _to_limit(reader, case_id)
        if form.validate_on_submit():
            limits.limit(case, person, limits.Limit(form.what.data), form.days.data, actor=reader)
            flash(_("It holds from now on and ends by itself. Whoever it is about gets a letter; nobody else is told."), "good")
        else:
            flash(_("Choose what holds, and for how many days."), "warn")
        return redirect(url_for("moderation.show", case_id=case_id))

    @expose("/<uuid:case_id>/lift", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def lift(self, case_id: UUID) -> ResponseReturnValue:
        """Ends it before its time."""
        case, person = _to_limit(current_reader(), case_id)
        limits.lift(case, person, actor=current_reader())
        flash(_("It has ended."), "good")
        return redirect(url_for("moderation.show", case_id=case_id))

    @expose("/<uuid:case_id>/undo", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def undo(self, case_id: UUID) -> ResponseReturnValue:
        """Takes a decision back."""
        if actions.undo(case_to_undo(current_reader(), case_id), actor=current_reader()):
            flash(_("The decision is taken back. The words stand as they did, and the case waits again."), "good")
            return redirect(url_for("moderation.show", case_id=case_id))
        flash(_("The same words were reported again. Decide about that instead."), "warn")
        return redirect(url_for("moderation.index"))


def _to_limit(reader: Reader, case_id: UUID) -> tuple[Case, Person]:
    case = case_for(reader, case_id, lock=True)
    person = whom_to_limit(case)
    if person is None:
        raise NotFound
    return case, person


def _done(find: Callable[[Reader, UUID], Case], case_id: UUID, act: Callable[..., None], said: str) -> ResponseReturnValue:
    reader = current_reader()
    act(find(reader, case_id), actor=reader)
    flash(said, "good")
    return redirect(url_for("moderation.show", case_id=case_id))
