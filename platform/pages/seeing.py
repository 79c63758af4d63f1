"""The page as somebody else sees it, to look at: nothing can be done there, and nothing is noted as seen."""

from dataclasses import replace
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import STRANGER, NotAllowed, Permission, Reader, current_reader
from kernel.web import Url, feature
from pages.access import PageVisit, guest_of, managed_page, visit_of
from pages.models import Guest, Right, Visibility
from pages.update_queries import updates_of
from pages.views import book

blueprint = feature(
    "seeing",
    __name__,
    [
        Url("/pages/<slug>/as", "as_newcomer", Permission.PAGE_MANAGE),
        Url("/pages/<slug>/as/<uuid:guest_id>", "as_somebody", Permission.PAGE_MANAGE),
    ],
)


def as_somebody(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """As one of those on the page's list sees it by her letter."""
    visit = _looker(slug)
    guest = guest_of(visit, guest_id)
    return _shown(visit, _as_guest(visit, guest), guest.name or guest.email)


def _as_guest(visit: PageVisit, guest: Guest) -> PageVisit | None:
    """The visit that this guest would make by her letter; None when the page is closed to her."""
    reader = Reader(person_id=guest.person_id, name=guest.name, keys=(guest.key,))
    theirs = visit_of(visit.page, guest, None, reader)
    return replace(theirs, imagined=True) if theirs else None


def as_newcomer(slug: str) -> ResponseReturnValue:
    """As somebody sees it who is not on the list: by the page's link, or as a member of the hospital."""
    visit = _looker(slug)
    if visit.page.visibility == Visibility.LINK:
        return _shown(visit, visit_of(visit.page, None, None, Reader(keys=(visit.page.link_key,))), _("anybody with the link"))
    if visit.page.visibility == Visibility.HOSPITAL:
        return _shown(visit, visit_of(visit.page, None, None, Reader(email="")), _("a member of the hospital"))
    return _shown(visit, visit_of(visit.page, None, None, STRANGER), _("somebody who is not on your list"))


def _looker(slug: str) -> PageVisit:
    visit = managed_page(current_reader(), slug)
    if not (visit.may(Right.MANAGE) or visit.may(Right.INVITE)):
        raise NotAllowed
    return visit


def _shown(visit: PageVisit, theirs: PageVisit | None, who: str) -> ResponseReturnValue:
    if theirs is None:
        return render_template("pages/as_outside.html", page=visit.page, who=who)
    listed = updates_of(theirs)
    return book(theirs, listed, listed, template="pages/as_reader.html", who=who)
