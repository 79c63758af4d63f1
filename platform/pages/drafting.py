"""Keeping what somebody writes, as she writes it; throwing it away, and taking it back from there."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.ids import parse_id
from kernel.showing import clock
from kernel.web import POST, Url, feature
from pages.access import PageVisit, managed_page, update_for
from pages.desk import Desk, filled_in, keep, throw_away
from pages.models import Right, Update, UpdateState

LONGEST = 200_000  # characters: far more than an update may have, so that even what is too long is not lost
CHANGED_ELSEWHERE = "changing.change"

blueprint = feature(
    "drafting",
    __name__,
    [
        Url("/pages/<slug>/draft", "keep_typed", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/draft/back", "back", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/draft/throw", "throw", Permission.PAGE_MANAGE, POST),
    ],
)


def keep_typed(slug: str) -> ResponseReturnValue:
    """What a script sends while she types; it is told when that was kept, and how far the update would go."""
    desk = _desk(slug)
    if len(desk.form.body.data or "") > LONGEST:
        return jsonify(said=_("This is too long to be kept with us. It stays on this device.")), 422
    kept = keep(desk)
    if kept is not None:
        said = _("Kept at %(hour)s", hour=clock(kept))
        return jsonify(base=kept.isoformat(), said=said, goes_to=desk.goes_to)
    other = desk.other
    if other is None:
        return jsonify(said=_("This could not be kept with us. It stays on this device.")), 422
    said = _("You kept other words at %(hour)s, perhaps on another device.", hour=clock(other.changed_at))
    return jsonify(base=other.changed_at.isoformat(), said=said, title=other.title, body=other.body), 409


def throw(slug: str) -> ResponseReturnValue:
    """Throws the draft away. What it said stands behind a button on the answer, so that it can be put back."""
    desk = _desk(slug)
    throw_away(desk)
    flash(desk.key, "forget")
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "act", "base")]
    return render_template("pages/thrown.html", page=desk.visit.page, update=desk.update, fields=fields)


def back(slug: str) -> ResponseReturnValue:
    """Puts back a draft that was thrown away, and goes on with it."""
    desk = _desk(slug)
    if keep(desk) is None:
        flash(_("You are writing something else meanwhile. It stands here as it is."), "warn")
    return redirect(_where(desk.visit, desk.update))


def _desk(slug: str) -> Desk:
    visit = managed_page(current_reader(), slug, Right.POST)
    about: UUID | None = parse_id(request.form.get("update", ""))
    return filled_in(visit, update_for(visit, about) if about else None)


def _where(visit: PageVisit, update: Update | None) -> str:
    if update is None:
        return url_for("writing.write", slug=visit.page.slug)
    waits = update.state in (UpdateState.STOPPED, UpdateState.SCHEDULED)
    return url_for("writing.write_again" if waits else CHANGED_ELSEWHERE, slug=visit.page.slug, update_id=update.id)
