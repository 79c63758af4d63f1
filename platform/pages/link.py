"""A page's own link: whoever shows it may read a page that is for anyone with it; and renewing links."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.sessions import show_key
from kernel.access import Permission, current_reader
from kernel.clock import now
from kernel.errors import NotFound
from kernel.tenancy import canonical_url
from kernel.tokens import issue, open_token
from kernel.web import GET_POST, POST, Url, feature
from pages import guests
from pages.access import PageClosed, PageVisit, Standing, managed_page, visit_to
from pages.models import CarePage, Right, Visibility
from pages.queries import page_by_link

blueprint = feature(
    "link",
    __name__,
    [
        Url("/come/<token>", "come", Permission.LETTER_ANSWER, GET_POST),
        Url("/pages/<slug>/links", "links", Permission.PAGE_MANAGE),
        Url("/pages/<slug>/links/all", "renew_all", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/links/page", "renew", Permission.PAGE_MANAGE, POST),
    ],
)

COME = "come"
FOR_GOOD = datetime(2100, 1, 1, tzinfo=UTC)  # it ends when it is renewed; the same link stands there each time one looks


def address_of(page: CarePage) -> str:
    """The page's own link, to be passed on."""
    return canonical_url(f"/come/{issue(COME, page.link_key, page.id, lasts=FOR_GOOD - now())}")


def come(token: str) -> ResponseReturnValue:
    """Where the link leads. Opening it says what it is; pressing the button opens the page in this browser."""
    visit = _visit_by(token)
    if visit.standing is not Standing.LINK or visit.page.link_key in current_reader().keys:
        return redirect(url_for("pages.show", slug=visit.page.slug))
    if request.method != "POST":
        return render_template("pages/come.html", page=visit.page, token=token)
    show_key(visit.page.link_key)
    return redirect(url_for("pages.show", slug=visit.page.slug))


def _visit_by(token: str) -> PageVisit:
    """What the page is to the reader once she has shown the link. Raises NotFound for a link that opens nothing to her."""
    opened, reader = open_token(COME, token), current_reader()
    page = page_by_link(opened.first) if opened else None
    if page is None:
        raise NotFound
    try:
        return visit_to(replace(reader, keys=(*reader.keys, page.link_key)), page.slug)
    except PageClosed as closed:
        raise NotFound from closed


def links(slug: str) -> ResponseReturnValue:
    """The link to pass on, if there is one, and making all links anew."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    link = address_of(visit.page) if visit.page.visibility == Visibility.LINK else None
    return render_template("pages/links.html", visit=visit, page=visit.page, link=link)


def renew(slug: str) -> ResponseReturnValue:
    """The link of before opens nothing any more, to nobody."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    guests.renew_page_link(visit.page, actor=visit.reader)
    flash(_("The old link opens nothing any more. Whoever came by it has to ask, or needs the new one."), "good")
    return redirect(url_for("link.links", slug=slug))


def renew_all(slug: str) -> ResponseReturnValue:
    """No link of before opens anything; those who were let in get a new one by letter."""
    visit = managed_page(current_reader(), slug, Right.MANAGE)
    guests.renew_every_link(visit.page, actor=visit.reader)
    flash(_("No old link opens this page any more. New ones are on their way to the people you let in."), "good")
    return redirect(url_for("link.links", slug=slug))
