"""Writing an update, publishing it, and taking it back."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.access import Permission, current_reader
from kernel.ids import new_id
from kernel.limits import TooOften, count_attempt
from kernel.web import GET_POST, POST, Url, feature
from pages import actions
from pages.access import PageVisit, managed_page, update_for
from pages.audience import audience_of
from pages.forms import UpdateForm
from pages.models import Right, Update, UpdateState
from pages.pictures_in_form import only_arranges, pictures_of_form
from pages.queries import pictures_of
from photos.models import Photo

LARGEST = 160 * 1024 * 1024  # bytes: a good many phone pictures
DAY = timedelta(days=1)

blueprint = feature(
    "writing",
    __name__,
    [
        Url("/pages/<slug>/updates", "write", Permission.PAGE_MANAGE, GET_POST, largest=LARGEST),
        Url("/pages/<slug>/updates/<uuid:update_id>/again", "write_again", Permission.PAGE_MANAGE, GET_POST, largest=LARGEST),
        Url("/pages/<slug>/updates/<uuid:update_id>/stop", "stop", Permission.PAGE_MANAGE, POST),
    ],
)


def write(slug: str) -> ResponseReturnValue:
    """A new update."""
    return _write(managed_page(current_reader(), slug, Right.POST), UpdateForm(data={"ticket": new_id()}), [], None)


def write_again(slug: str, update_id: UUID) -> ResponseReturnValue:
    """A stopped update, put right and published as if it were new."""
    visit = managed_page(current_reader(), slug, Right.POST)
    update = update_for(visit, update_id)
    if update.state != UpdateState.STOPPED:
        return redirect(url_for("pages.show_update", slug=slug, update_id=update_id))
    form = UpdateForm(data={"title": update.title, "body": update.body, "ticket": new_id()})
    return _write(visit, form, pictures_of(visit, [update]).get(update.id, []), update)


def _write(visit: PageVisit, form: UpdateForm, placed: list[Photo], again: Update | None) -> ResponseReturnValue:
    pictures = placed
    if form.is_submitted():
        pictures = pictures_of_form(visit, form, placed)
    if form.validate_on_submit() and not only_arranges() and _says_something(form, pictures):
        shows = [photo.shows for photo in pictures]
        try:
            if form.ticket.data:
                count_attempt("publish", f"{visit.page.id} {form.ticket.data}", most=1, within=DAY)
        except TooOften:  # the button was pressed twice: what the first press published stands
            return redirect(url_for("pages.show", slug=visit.page.slug))
        draft = actions.Draft(form.title.data or "", form.body.data or "", pictures, shows)
        update = actions.publish_update(visit, draft, again=again)
        flash(f"update-{again.id if again else visit.page.slug}", "forget")
        return redirect(url_for("pages.show", slug=visit.page.slug, _anchor=f"u-{update.id}"))
    page = render_template(
        "pages/write.html",
        form=form,
        visit=visit,
        page=visit.page,
        pictures=pictures,
        again=again,
        audience=audience_of(visit.page),
    )
    return page, 422 if form.errors else 200


def _says_something(form: UpdateForm, pictures: Sequence[Photo]) -> bool:
    if (form.body.data or "").strip() or form.title.data or pictures:
        return True
    form.refuse(form.body, "Write a few words, or choose a picture.")
    return False


def stop(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Takes an update back while its letters still wait."""
    visit = managed_page(current_reader(), slug, Right.POST)
    if actions.stop_update(visit, update_for(visit, update_id)):
        flash("Stopped. No letter left, and nobody but those who keep the page sees this update.", "good")
        return redirect(url_for("writing.write_again", slug=slug, update_id=update_id))
    flash("The two minutes were over: letters are already on their way.", "warn")
    return redirect(url_for("pages.show_update", slug=slug, update_id=update_id))
