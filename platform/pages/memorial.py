"""A page in memory of whoever it is about: asked for by one who keeps it, and said yes to by a second person."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import TextAreaField

from kernel.access import NotAllowed, Permission, current_reader
from kernel.errors import NotFound
from kernel.forms import HouseForm, at_most
from kernel.web import GET_POST, POST, Url, feature
from pages import remembering
from pages.access import PageVisit, managed_page, visit_to
from pages.memorial_models import Memorial
from pages.models import Right, Update
from pages.parts import Part, Spot, add_part

LONGEST = 300

blueprint = feature(
    "memorial",
    __name__,
    [
        Url("/memorials", "waiting", Permission.MEMORIAL_CONFIRM),
        Url("/memorials/<uuid:memorial_id>/confirm", "confirm_here", Permission.MEMORIAL_CONFIRM, POST),
        Url("/memorials/<uuid:memorial_id>/decline", "decline_here", Permission.MEMORIAL_CONFIRM, POST),
        Url("/pages/<slug>/memorial", "memorial", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/memorial/confirm", "confirm", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/memorial/decline", "decline", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/memorial/end", "end", Permission.PAGE_MANAGE, POST),
    ],
)


def _held(visit: PageVisit, _updates: Sequence[Update]) -> Memorial | None:
    """What was asked for, where it can be: letters are held from then on. One statement, for those who keep the page."""
    return remembering.asked_of(visit.page) if visit.manages and visit.page.silenced_at else None


add_part(Part({Spot.HELD: "pages/_memorial_held.html"}, load=_held))


class MemorialForm(HouseForm):
    """Words that would stand at the top of the page, or none."""

    words = TextAreaField(lazy("A few words at the top of the page, if you like"), [at_most(LONGEST)])


def memorial(slug: str) -> ResponseReturnValue:
    """What it means, how it stands, and asking for it."""
    visit, form = managed_page(current_reader(), slug), MemorialForm()
    if form.is_submitted() and not visit.may(Right.MANAGE):
        raise NotAllowed
    if form.validate_on_submit():
        if remembering.ask_for_memorial(visit, (form.words.data or "").strip()):
            flash(_("It is asked for. No letter of this page leaves until you let them."), "good")
        return redirect(url_for("memorial.memorial", slug=slug))
    asked = remembering.asked_of(visit.page)
    second = asked is not None and remembering.has_second(visit.page.id, asked.person_id)
    hers = asked is not None and asked.person_id == visit.reader.person_id
    told = {"visit": visit, "page": visit.page, "asked": asked, "second": second, "hers": hers}
    return render_template("pages/memorial.html", form=form, **told), 422 if form.errors else 200


def confirm(slug: str) -> ResponseReturnValue:
    """A second one who keeps the page says yes."""
    visit, asked = _asked(slug)
    remembering.confirm(asked, visit.page, actor=visit.reader)
    return redirect(url_for("pages.show", slug=slug))


def decline(slug: str) -> ResponseReturnValue:
    """Not so, or not now; or whoever asked takes it back."""
    visit, asked = _asked(slug)
    remembering.decline(asked, actor=visit.reader)
    return _back(slug)


def end(slug: str) -> ResponseReturnValue:
    """It is taken away. Any one of those who may manage the page can, at once: it may have been a mistake."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    remembering.end_memorial(visit.page, actor=visit.reader)
    return _back(slug)


def _asked(slug: str) -> tuple[PageVisit, Memorial]:
    """What waits on a page that she keeps. Raises NotFound when it was answered."""
    visit = visit_to(current_reader(), slug)
    asked = remembering.asked_of(visit.page, lock=True) if visit.manages and not visit.page.rests else None
    if asked is None:
        raise NotFound
    return visit, asked


def _back(slug: str) -> ResponseReturnValue:
    flash(_("The page is as it was. Its letters stay held until you let them leave."), "good")
    return redirect(url_for("memorial.memorial", slug=slug))


def waiting() -> ResponseReturnValue:
    """For the hospital's own: what waits because nobody else keeps the page. Nothing of the page is shown but the words."""
    return render_template("pages/memorials.html", listed=remembering.waiting_here())


def confirm_here(memorial_id: UUID) -> ResponseReturnValue:
    """She has asked on the ward, or the family, and says yes."""
    asked, page = remembering.waiting_with(memorial_id)
    remembering.confirm(asked, page, actor=current_reader())
    flash(_("The page is in memory of somebody now."), "good")
    return redirect(url_for("memorial.waiting"))


def decline_here(memorial_id: UUID) -> ResponseReturnValue:
    """It could not be confirmed. Nothing of the page has changed; its letters stay held."""
    asked, _page = remembering.waiting_with(memorial_id)
    remembering.decline(asked, actor=current_reader())
    flash(_("It is declined. The page is as it was."), "good")
    return redirect(url_for("memorial.waiting"))
