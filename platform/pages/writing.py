"""Writing an update, publishing it, and taking it back."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.ids import new_id, parse_id
from kernel.limits import TooOften, count_attempt
from kernel.text import plain
from kernel.web import GET_POST, POST, Url, feature
from pages import actions
from pages.access import PageVisit, managed_page, update_for
from pages.audience import audience_of
from pages.forms import UpdateForm
from pages.models import Right, Update, UpdateState
from pages.queries import loose_photos, pictures_of
from photos.actions import keep_picture
from photos.cleaning import PictureRefused
from photos.models import Photo
from photos.store import FilesUnavailable

LARGEST = 160 * 1024 * 1024  # bytes: a good many phone pictures
MOST_PICTURES = 20
LONGEST_CAPTION = 300
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

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
        pictures = _still_kept(visit, placed) + _received(visit, form, request.form.getlist("kept"))
    if form.validate_on_submit() and _says_something(form, pictures):
        shows = [_shows(photo) for photo in pictures]
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
        shows=_shows,
    )
    return page, 422 if form.is_submitted() else 200


def _says_something(form: UpdateForm, pictures: Sequence[Photo]) -> bool:
    if (form.body.data or "").strip() or form.title.data or pictures:
        return True
    form.refuse(form.body, "Write a few words, or choose a picture.")
    return False


def _still_kept(visit: PageVisit, placed: Sequence[Photo]) -> list[Photo]:
    """The pictures of an earlier try that the form still names: nothing that arrived is asked for twice."""
    named = [found for found in map(parse_id, request.form.getlist("kept")) if found]
    return [photo for photo in placed if photo.id in named] + (loose_photos(visit, named) if named else [])


def _shows(photo: Photo) -> str:
    """What the form says that a picture shows."""
    return plain(request.form.get(f"shows-{photo.id}", ""))[:LONGEST_CAPTION]


def _received(visit: PageVisit, form: UpdateForm, kept: Sequence[str]) -> list[Photo]:
    """Cleans and keeps what was sent; what cannot be taken is named beside the field, and the rest stays."""
    photos: list[Photo] = []
    wrong: list[str] = []
    for sent in [file for file in form.pictures.data or [] if getattr(file, "filename", "")]:
        if len(kept) + len(photos) >= MOST_PICTURES:
            wrong.append(f"An update holds up to {MOST_PICTURES} pictures. The first ones are kept.")
            break
        count_attempt("picture", str(visit.reader.person_id), most=200 if visit.reader.is_member else 40, within=HOUR)
        try:
            photos.append(keep_picture(sent.read(), visit.page.id, actor=visit.reader))
        except PictureRefused as refused:
            wrong.append(f"{plain(sent.filename)[:80]}: {refused}")
        except FilesUnavailable:
            wrong.append(_("We cannot keep pictures at the moment. Try again in a minute, or publish your words without them."))
            break
    form.wrong_pictures = wrong
    return photos


def stop(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Takes an update back while its letters still wait."""
    visit = managed_page(current_reader(), slug, Right.POST)
    if actions.stop_update(visit, update_for(visit, update_id)):
        flash("Stopped. No letter left, and nobody but those who keep the page sees this update.", "good")
        return redirect(url_for("writing.write_again", slug=slug, update_id=update_id))
    flash("The two minutes were over: letters are already on their way.", "warn")
    return redirect(url_for("pages.show_update", slug=slug, update_id=update_id))
