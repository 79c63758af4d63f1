"""Where one is signed in, signing out there, and the letter with six digits for whoever has no password."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.asking import send_digits
from accounts.forms import local_path
from accounts.queries import me
from accounts.sessions import end_other_sessions, end_session, sessions_of, this_session
from kernel.access import Permission, current_reader
from kernel.audit import record
from kernel.errors import NotFound
from kernel.web import POST, Url, feature

blueprint = feature(
    "visits",
    __name__,
    [
        Url("/account/digits", "digits", Permission.ACCOUNT_MANAGE, POST),
        Url("/account/sessions", "sessions", Permission.ACCOUNT_MANAGE),
        Url("/account/sessions/end-others", "end_others", Permission.ACCOUNT_MANAGE, POST),
        Url("/account/sessions/<uuid:session_id>/end", "end", Permission.ACCOUNT_MANAGE, POST),
    ],
)


def sessions() -> ResponseReturnValue:
    """Every browser in which I am signed in."""
    somebody = me(current_reader())
    return render_template("accounts/sessions.html", sessions=sessions_of(somebody.id), here=this_session())


def end(session_id: UUID) -> ResponseReturnValue:
    """Signs me out in one browser. Somebody else's session is not there."""
    somebody = me(current_reader())
    if not end_session(somebody.id, session_id):
        raise NotFound
    record("session.end", "session", session_id, actor=current_reader())
    flash(_("You are signed out there."), "good")
    return redirect(url_for("visits.sessions") if session_id != this_session() else "/")


def end_others() -> ResponseReturnValue:
    """Signs me out everywhere but here."""
    somebody = me(current_reader())
    end_other_sessions(somebody.id)
    record("session.end_others", "person", somebody.id, actor=current_reader())
    flash(_("You are signed in here, and nowhere else."), "good")
    return redirect(url_for("visits.sessions"))


def digits() -> ResponseReturnValue:
    """Sends six digits to my mailbox, and goes back to where they are asked for."""
    send_digits(me(current_reader()))
    flash(_("We sent a letter with six digits to your mailbox."), "good")
    return redirect(local_path(request.form.get("next")))
