"""The address to which the letter leads: when a page is deleted, and one button to keep it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.web import GET_POST, Url, feature
from tenants.retention.actions import keep
from tenants.retention.queries import ending_for

blueprint = feature("retention", __name__, [Url("/ending/<uuid:page_id>", "ending", Permission.ACCOUNT_MANAGE, GET_POST)])


def ending(page_id: UUID) -> ResponseReturnValue:
    """Also of a page that is closed: it is not opened again by that."""
    pressed = request.method == "POST"
    found, page = ending_for(current_reader(), page_id, lock=pressed)
    if not pressed:
        return render_template("retention/ending.html", ending=found, page=page)
    keep(found, actor=current_reader())
    flash(_("It is kept. Nothing on it was lost."), "good")
    return redirect(url_for("pages.mine"))
