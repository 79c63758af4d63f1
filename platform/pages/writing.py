"""Writing an update, publishing it now or at its time, and taking it back."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.db import db
from kernel.limits import TooOften, count_attempt
from kernel.web import GET_POST, POST, Url, feature
from pages import actions
from pages.access import PageVisit, managed_page, update_for
from pages.audience import audience_of, time_to_stop
from pages.desk import Desk, filled_in, is_good, keep, laid_out, throw_away
from pages.models import Right, Update, UpdateState
from pages.pictures_in_form import only_arranges
from pages.readers import MOST_NAMED, guests_to_choose
from pages.update_form import zone
from pages.update_queries import planned_update

LARGEST = 160 * 1024 * 1024  # bytes: a good many phone pictures
DAY = timedelta(days=1)
WAITING = (UpdateState.SCHEDULED, UpdateState.STOPPED)

blueprint = feature(
    "writing",
    __name__,
    [
        Url("/pages/<slug>/updates", "write", Permission.PAGE_MANAGE, GET_POST, largest=LARGEST),
        Url("/pages/<slug>/updates/<uuid:update_id>/again", "write_again", Permission.PAGE_MANAGE, GET_POST, largest=LARGEST),
        Url("/pages/<slug>/updates/<uuid:update_id>/now", "publish_now", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/stop", "stop", Permission.PAGE_MANAGE, POST),
    ],
)


def write(slug: str) -> ResponseReturnValue:
    """A new update."""
    return _write(managed_page(current_reader(), slug, Right.POST), None)


def write_again(slug: str, update_id: UUID) -> ResponseReturnValue:
    """A stopped update or a planned one, put right and published as if it were new."""
    visit = managed_page(current_reader(), slug, Right.POST)
    update = update_for(visit, update_id)
    if update.state not in WAITING:  # it was published meanwhile: what was typed goes along, and is a change then
        return redirect(url_for("changing.change", slug=slug, update_id=update_id), 307 if request.method == "POST" else 302)
    return _write(visit, update)


def _write(visit: PageVisit, update: Update | None) -> ResponseReturnValue:
    if request.method != "POST":
        return show_desk(laid_out(visit, update))
    desk, act = filled_in(visit, update), request.form.get("act")
    if act == "find" or only_arranges():
        return show_desk(desk)
    if act == "keep":
        return keep_for_later(desk)
    return _publish(desk) if is_good(desk) else show_desk(desk, 422)


def _publish(desk: Desk) -> ResponseReturnValue:
    page, form, update = desk.visit.page, desk.form, desk.update
    if update is not None:
        db.session.refresh(update, with_for_update=True)  # somebody else, or its planned time, may be publishing it just now
        if update.state not in WAITING:
            return redirect(url_for("changing.change", slug=page.slug, update_id=update.id), 307)
    try:
        if form.ticket.data:
            count_attempt("publish", f"{page.id} {form.ticket.data}", most=1, within=DAY)
    except TooOften:  # the button was pressed twice: what the first press published stands
        return redirect(url_for("pages.show", slug=page.slug))
    if form.publish_at:
        made = actions.plan_update(desk.visit, desk.draft(), form.publish_at, again=update)
        flash(_("It is planned. Until then only those who keep the page see it."), "good")
    else:
        made = actions.publish_update(desk.visit, desk.draft(), again=update)
    forget(desk)
    return redirect(url_for("pages.show", slug=page.slug, _anchor=f"u-{made.id}"))


def forget(desk: Desk) -> None:
    """What was written has arrived: neither we nor the device keep it any longer as something that is being written."""
    throw_away(desk)
    flash(desk.key, "forget")
    if desk.form.quick.data:
        flash(f"quick-{desk.visit.page.slug}", "forget")


def keep_for_later(desk: Desk) -> ResponseReturnValue:
    """Keeps a draft by a button, for whoever writes without scripts."""
    if keep(desk) is None:
        return show_desk(desk, 422)
    flash(desk.key, "forget")
    flash(_("Your words are kept for later. Only you see them. They stand here when you go on writing."), "good")
    return redirect(url_for("pages.show", slug=desk.visit.page.slug))


def show_desk(desk: Desk, status: int = 200, **more: object) -> ResponseReturnValue:
    """The page on which one writes."""
    find = desk.form.find.data or ""
    html = render_template(
        "pages/write.html",
        desk=desk,
        form=desk.form,
        visit=desk.visit,
        page=desk.visit.page,
        pictures=desk.pictures,
        update=desk.update,
        everyone=audience_of(desk.visit.page) if desk.is_published_anew else 0,
        people=guests_to_choose(desk.visit, desk.chosen_ids, find),
        most_people=MOST_NAMED,
        time_to_stop=time_to_stop(),
        time_zone=str(zone()).replace("_", " "),
        **more,
    )
    return html, status


def publish_now(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Publishes a planned update before its time, or after a time at which it could not be."""
    visit = managed_page(current_reader(), slug, Right.POST)
    update = update_for(visit, update_id)
    planned = planned_update(update.id)
    if planned is not None:
        actions.publish_planned(planned, actor=visit.reader)
        return redirect(url_for("pages.show", slug=slug, _anchor=f"u-{planned.id}"))
    flash(_("It is no longer planned: somebody published it or took it back."), "warn")
    return redirect(url_for("pages.show_update", slug=slug, update_id=update_id))


def stop(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Takes an update back while its letters still wait, or before it is published."""
    visit = managed_page(current_reader(), slug, Right.POST)
    if actions.stop_update(visit, update_for(visit, update_id)):
        flash(_("Stopped. No letter left, and nobody but those who keep the page sees this update."), "good")
        return redirect(url_for("writing.write_again", slug=slug, update_id=update_id))
    flash(_("The time to stop it was over: letters are already on their way."), "warn")
    return redirect(url_for("pages.show_update", slug=slug, update_id=update_id))
