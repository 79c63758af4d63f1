"""A page's album: all its pictures, one of them by itself, sending many at once, and what its keepers do with them."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.ids import new_id, parse_id
from kernel.web import POST, Url, feature
from pages import album_actions
from pages.access import PageVisit, managed_page, page_for, photo_for
from pages.album_queries import album_of, beside, picture_for_album, pictures_named, update_with
from pages.models import Right
from pages.parts import load_picture_parts
from pages.pictures_in_form import EARLIER, LATER, sent_files, take_in, take_one, take_words
from photos.cleaning import PictureRefused
from photos.models import Photo, PhotoState
from photos.serving import picture_to_take_home

LARGEST = 160 * 1024 * 1024  # bytes: a good many phone pictures from a form without scripts; with them each comes alone

blueprint = feature(
    "albums",
    __name__,
    [
        Url("/pages/<slug>/photos", "album", Permission.PAGE_READ),
        Url("/pages/<slug>/photos", "send", Permission.PAGE_MANAGE, POST, largest=LARGEST),
        Url("/pages/<slug>/photos/rows", "rows", Permission.PAGE_MANAGE),
        Url("/pages/<slug>/photos/words", "words", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/photos/<uuid:photo_id>", "picture", Permission.PAGE_READ),
        Url("/pages/<slug>/photos/<uuid:photo_id>/cover", "cover", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/photos/<uuid:photo_id>/full.jpg", "full", Permission.PAGE_READ),
        Url("/pages/<slug>/photos/<uuid:photo_id>/move", "move", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/photos/<uuid:photo_id>/restore", "restore", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/photos/<uuid:photo_id>/take-away", "take_away", Permission.PAGE_MANAGE, POST),
    ],
)


def album(slug: str) -> ResponseReturnValue:
    """All pictures that the reader is shown."""
    visit = page_for(current_reader(), slug)
    taken = parse_id(request.args.get("taken", "")) if visit.may(Right.POST) else None
    return render_template(
        "pages/album.html", visit=visit, page=visit.page, listed=album_of(visit), ticket=new_id(), taken=taken
    )


def send(slug: str) -> ResponseReturnValue:
    """Takes in pictures, one or many; to our own script, which sends each alone, the answer is the picture's row."""
    visit = managed_page(current_reader(), slug, Right.POST)
    in_album = not request.form.get("for_update")
    if request.form.get("row"):
        return _send_one(visit, in_album=in_album)
    arrival = take_in(visit, sent_files(), in_album=in_album)
    page = render_template("pages/arrived.html", visit=visit, page=visit.page, arrival=arrival)
    return page, 200 if arrival.arrived and not arrival.wrong else 422


def _send_one(visit: PageVisit, *, in_album: bool) -> ResponseReturnValue:
    files = sent_files()
    if len(files) != 1:
        raise NotFound
    try:
        photo = take_one(visit, files[0], in_album=in_album)
    except PictureRefused as refused:
        answer = make_response(str(refused), 422)
        answer.mimetype = "text/plain"
        return answer
    return _rows(visit, [photo], in_album=in_album), 201


def rows(slug: str) -> ResponseReturnValue:
    """Some pictures as they are now: asked by our own script until they are prepared."""
    visit = managed_page(current_reader(), slug, Right.POST)
    named = [found for found in map(parse_id, request.args.getlist("id")) if found]
    return _rows(visit, pictures_named(visit, named), in_album=not request.args.get("for_update"))


def _rows(visit: PageVisit, photos: list[Photo], *, in_album: bool) -> str:
    return render_template("pages/_picture_rows.html", page=visit.page, photos=photos, in_album=in_album)


def words(slug: str) -> ResponseReturnValue:
    """What stands under pictures, and what is read out to people who cannot see them."""
    visit = managed_page(current_reader(), slug, Right.POST)
    named = [found for found in map(parse_id, request.form.getlist("kept")) if found]
    photos = pictures_named(visit, named)
    for photo in photos:
        take_words(visit, photo)
    flash(_("Kept as you wrote it."), "good")
    if len(photos) == 1 and request.form.get("alone"):
        return redirect(url_for("albums.picture", slug=slug, photo_id=photos[0].id))
    return redirect(url_for("albums.album", slug=slug))


def picture(slug: str, photo_id: UUID) -> ResponseReturnValue:
    """One picture, large, with what was said about it."""
    visit = page_for(current_reader(), slug)
    photo = photo_for(visit, photo_id)
    before, after = beside(visit, photo)
    return render_template(
        "pages/picture.html",
        visit=visit,
        page=visit.page,
        photo=photo,
        before=before,
        after=after,
        update=update_with(visit, photo),
        parts=load_picture_parts(visit, photo),
    )


def full(slug: str, photo_id: UUID) -> ResponseReturnValue:
    """The picture in its full size, as a file, for those who may take it home."""
    visit = page_for(current_reader(), slug)
    photo = photo_for(visit, photo_id)
    if not visit.downloads:
        raise NotFound
    return picture_to_take_home(photo)


def cover(slug: str, photo_id: UUID) -> ResponseReturnValue:
    """Puts a picture at the head of the page, or (`off`) takes it from there."""
    visit, photo = _kept_picture(slug, photo_id)
    if photo.state != PhotoState.READY:
        raise NotFound
    off = bool(request.form.get("off"))
    album_actions.set_cover(visit, None if off else photo)
    flash(_("The page begins without a picture now.") if off else _("The page begins with this picture now."), "good")
    return redirect(url_for("albums.picture", slug=slug, photo_id=photo_id))


def move(slug: str, photo_id: UUID) -> ResponseReturnValue:
    """Changes places with the picture before it, or after it."""
    visit, photo = _kept_picture(slug, photo_id)
    way = request.form.get("way")
    if way in (EARLIER, LATER):
        album_actions.move_picture(visit, photo, earlier=way == EARLIER)
    place = parse_id(request.form.get("before", ""))
    return redirect(url_for("albums.album", slug=slug, before=place, _anchor=f"p-{photo_id}"))


def take_away(slug: str, photo_id: UUID) -> ResponseReturnValue:
    """Takes a picture out of the album, if no update holds it; the page after it offers to put it back."""
    visit = managed_page(current_reader(), slug, Right.POST)
    album_actions.take_away_picture(visit, picture_for_album(visit, photo_id))
    return redirect(url_for("albums.album", slug=slug, taken=photo_id))


def restore(slug: str, photo_id: UUID) -> ResponseReturnValue:
    """Puts back a picture that was taken away."""
    visit = managed_page(current_reader(), slug, Right.POST)
    album_actions.put_back_picture(visit, picture_for_album(visit, photo_id))
    flash(_("The picture is back where it was."), "good")
    return redirect(url_for("albums.album", slug=slug, _anchor=f"p-{photo_id}"))


def _kept_picture(slug: str, photo_id: UUID) -> tuple[PageVisit, Photo]:
    visit = managed_page(current_reader(), slug, Right.POST)
    return visit, photo_for(visit, photo_id)
