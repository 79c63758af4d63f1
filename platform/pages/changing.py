"""Changing an update that stands, reading what it said before, deleting it and putting it back, and pinning it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.clock import now
from kernel.db import db
from kernel.showing import clock
from kernel.web import GET_POST, POST, Url, feature
from pages import revisions
from pages.access import PageVisit, managed_page, update_for
from pages.desk import Desk, filled_in, is_good, laid_out, version_token
from pages.models import Audience, Right, Update, UpdateState
from pages.readers import let_in_number, readers_of
from pages.update_queries import earlier_versions, version_of
from pages.writing import WAITING, forget, keep_for_later, show_desk

FARTHER = [Audience.MANAGERS, Audience.CHOSEN, Audience.EVERYONE]  # each is seen by more people than the one before

blueprint = feature(
    "changing",
    __name__,
    [
        Url("/pages/<slug>/updates/<uuid:update_id>/back", "put_back", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/change", "change", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/delete", "delete", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/pin", "pin", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/unpin", "unpin", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/versions", "versions", Permission.PAGE_MANAGE),
        Url("/pages/<slug>/updates/<uuid:update_id>/versions/<uuid:version_id>", "bring_back", Permission.PAGE_MANAGE, POST),
    ],
)


def change(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Other words for an update that stands, or other people."""
    visit = managed_page(current_reader(), slug, Right.POST)
    update = update_for(visit, update_id)
    if update.state in WAITING:
        return redirect(
            url_for("writing.write_again", slug=slug, update_id=update_id), 307 if request.method == "POST" else 302
        )
    if request.method != "POST":
        if update.state == UpdateState.PUBLISHED:
            return show_desk(laid_out(visit, update))
        flash(_("This update is deleted. Put it back first, then change it."), "warn")
        return _to(update, slug)
    db.session.refresh(update, with_for_update=True)
    desk, act = filled_in(visit, update), request.form.get("act")
    if act == "find":
        return show_desk(desk)
    if act == "keep":
        return keep_for_later(desk)
    return _change(desk, update) if is_good(desk) else show_desk(desk, 422)


def _change(desk: Desk, update: Update) -> ResponseReturnValue:
    if _is_stale(desk, update):
        return show_desk(desk, 422, stands=update)
    if _widens(desk, update):
        if _letters_wait(desk, update):
            return show_desk(desk, 422)
        number = let_in_number(desk.visit) if desk.audience == Audience.EVERYONE else len(desk.chosen)
        asked = f"{desk.audience} {number}"
        if request.form.get("sure") != asked:
            return show_desk(desk, 422, widens=asked, number=number)
    revisions.change_update(desk.visit, update, desk.draft())
    forget(desk)
    flash(_("Changed. No letter goes out about that."), "good")
    return _to(update, desk.visit.page.slug)


def _is_stale(desk: Desk, update: Update) -> bool:
    """Whether somebody else was faster. What was typed stays, and what stands now is shown beside it."""
    form, token = desk.form, version_token(update)
    if update.state == UpdateState.DELETED:
        form.refuse(form.body, _("Somebody deleted this update meanwhile. Your words are kept here. Put it back first."))
    elif form.seen.data != token:
        form.refuse(
            form.body, _("Somebody changed this update meanwhile. Yours is kept here. Saving puts it in place of theirs.")
        )
    form.seen.data = token
    return bool(form.errors)


def _widens(desk: Desk, update: Update) -> bool:
    """Whether people would see it who do not see it now."""
    before, after = FARTHER.index(Audience(update.audience)), FARTHER.index(desk.audience)
    if before == after == FARTHER.index(Audience.CHOSEN):
        return bool(set(desk.chosen_ids) - set(readers_of(update)))
    return after > before


def _letters_wait(desk: Desk, update: Update) -> bool:
    """While its letters wait an update is not for more people than they go to: it is taken back and published anew."""
    if update.mail_at <= now():
        return False
    words = _("Its letters leave at %(hour)s. To tell more people, stop it and publish it anew.", hour=clock(update.mail_at))
    desk.form.refuse(desk.form.audience, words)
    return True


def _to(update: Update, slug: str) -> ResponseReturnValue:
    return redirect(url_for("pages.show_update", slug=slug, update_id=update.id))


def _found(slug: str, update_id: UUID) -> tuple[PageVisit, Update]:
    """The page, kept with the right to write, and the update there. Raises NotFound or NotAllowed."""
    visit = managed_page(current_reader(), slug, Right.POST)
    return visit, update_for(visit, update_id)


def versions(slug: str, update_id: UUID) -> ResponseReturnValue:
    """What an update said before, for those who keep the page."""
    visit = managed_page(current_reader(), slug)
    update = update_for(visit, update_id)
    listed = earlier_versions(update)
    return render_template("pages/versions.html", visit=visit, page=visit.page, update=update, listed=listed)


def bring_back(slug: str, update_id: UUID, version_id: UUID) -> ResponseReturnValue:
    """Lets an update say again what it said before."""
    visit, update = _found(slug, update_id)
    db.session.refresh(update, with_for_update=True)
    version = version_of(update, version_id)
    if update.state == UpdateState.PUBLISHED:
        revisions.bring_back(visit, update, version)
        flash(_("The earlier words stand there again. What stood there till now is kept among the earlier versions."), "good")
    return _to(update, slug)


def delete(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Takes an update away, at once, for all but those who keep the page."""
    visit, update = _found(slug, update_id)
    if revisions.delete_update(visit, update):
        flash(_("Deleted. Nobody but those who keep the page sees it now, and you can put it back."), "good")
    else:
        flash(_("Only what stands on the page can be deleted."), "warn")
    return redirect(url_for("pages.show", slug=slug, _anchor=f"u-{update.id}"))


def put_back(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Undoes a deletion."""
    visit, update = _found(slug, update_id)
    revisions.put_back(visit, update)
    flash(_("It stands on the page again."), "good")
    return redirect(url_for("pages.show", slug=slug, _anchor=f"u-{update.id}"))


def pin(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Lets an update stand first."""
    visit, update = _found(slug, update_id)
    if revisions.pin_update(visit, update):
        flash(_("Pinned. It stands before all others."), "good")
    else:
        flash(_("Three updates are pinned already. Unpin one of them first."), "warn")
    return redirect(url_for("pages.show", slug=slug))


def unpin(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Lets an update stand where its time is."""
    visit, update = _found(slug, update_id)
    revisions.unpin_update(visit, update)
    flash(_("It stands in its own time again."), "good")
    return redirect(url_for("pages.show", slug=slug))
