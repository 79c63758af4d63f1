"""What is to be deleted of somebody's: the list of it, and for each thing one button to keep it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.web import GET_POST, Url, feature
from tenants.retention.actions import keep
from tenants.retention.queries import ending_for, endings_for

URLS = [
    Url("/ending", "mine", Permission.ACCOUNT_MANAGE),
    Url("/ending/<kind>/<uuid:about_id>", "ending", Permission.ACCOUNT_MANAGE, GET_POST),
]
blueprint = feature("retention", __name__, URLS)


def mine() -> str:
    """All of it, the soonest first."""
    return render_template("retention/mine.html", listed=endings_for(current_reader()))


def ending(kind: str, about_id: UUID) -> ResponseReturnValue:
    """One of these. A page that is closed is not opened again by keeping it."""
    pressed = request.method == "POST"
    found, one = ending_for(current_reader(), kind, about_id, lock=pressed)
    if not pressed:
        return render_template("retention/ending.html", kind=found, one=one)
    keep(found, one, actor=current_reader(), own=True)
    flash(_("It is kept. Nothing was lost."), "good")
    return redirect(url_for("retention.mine"))
