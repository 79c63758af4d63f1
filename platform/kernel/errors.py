"""Errors as a person meets them: what happened, what to do, what was kept; and a reference when it was our fault."""

import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kernel.access import NotAllowed, NotHeld
from kernel.brand import current_brand
from kernel.db import db, inside
from kernel.language import LANGUAGES, asked_language, known, speaking
from kernel.limits import TooOften
from kernel.logs import log, trace_of
from kernel.quotas import QuotaReached
from kernel.tenancy import HospitalFrozen, UnknownHost

MachineError = Callable[[int, str], Response]  # from a status and its title; by the beginnings of the addresses it is for
WORDS: Mapping[int, tuple[LazyString, LazyString]] = MappingProxyType(
    {
        400: (
            lazy("That did not arrive as it should"),
            lazy("Go back and try it once more. What you typed is still there."),
        ),
        403: (
            lazy("This is not yours to open"),
            lazy("Somebody else here can. If you think it should be you, ask them."),
        ),
        404: (
            lazy("There is nothing here that you can see"),
            lazy(
                "The address may be mistyped, or the page is only for people who were invited. "
                "If you were, the link in your letter opens it. If you have an account, sign in first."
            ),
        ),
        405: (
            lazy("This address works differently"),
            lazy("Go back to the page you came from, and use its buttons."),
        ),
        413: (
            lazy("That is more than we can take at once"),
            lazy("Send fewer pictures at a time. Your words are kept."),
        ),
        429: (
            lazy("That was very often in a short time"),
            lazy("Wait a few minutes, then try again. Nothing was lost."),
        ),
        500: (
            lazy("Something went wrong on our side"),
            lazy("It was not you. We have written down what happened. Go back and try again in a minute."),
        ),
        503: (
            lazy("We cannot reach our records just now"),
            lazy("Nothing is lost. Try again in a minute."),
        ),
    }
)


FROZEN_MINUTES = 10  # after which a browser or a program may ask a frozen hospital again


class NotFound(Exception):
    """The row does not exist, or not for this reader: the two are one, everywhere."""


class Unreachable(Exception):
    """A service beside the database does not answer just now; nothing was changed. Who raises it has told the log why."""

    title: str = lazy("We cannot reach everything just now")
    sentence: str = lazy("Nothing is lost. Try again in a minute.")
    seconds = 60  # after which a person or a job tries again


def install_errors(app: Flask) -> None:
    """Gives every error its page."""
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(NotAllowed, lambda _: error_page(403))
    app.register_error_handler(NotHeld, lambda _: error_page(404))
    app.register_error_handler(QuotaReached, _quota_reached)
    app.register_error_handler(TooOften, _too_often)
    app.register_error_handler(UnknownHost, lambda _: unknown_host())
    app.register_error_handler(HospitalFrozen, frozen_hospital)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Unreachable, _unreachable)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(Exception, _unknown)


def error_page(status: int, reference: str | None = None, sentence: str | None = None, title: str | None = None) -> Response:
    """The branded page for a status, nothing on it telling why; what was begun is rolled back."""
    usual, words = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    title = title or usual
    db.session.rollback()
    bare = _for_machines(status, str(title))
    if bare is not None:
        return bare
    g.read_only = g.shows_error = True
    html = render_template("errors/error.html", title=title, sentence=sentence or words, reference=reference)
    return make_response(html, status)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    answer = error_page(error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)  # RFC 9110, 15.5.6
    return answer


def unknown_host() -> Response:
    """The one answer under a name that is nobody's: no cookie, no brand, nothing to compare."""
    return Response("Nobody lives at this address.\n", 404, mimetype="text/plain")


def frozen_hospital(error: HospitalFrozen) -> Response:
    """What a frozen hospital answers at every address: calm, in both languages, without a cookie or a word of its own.

    Its emergency numbers are there as ever.
    """
    answer = _for_machines(503, str(WORDS[503][0]))
    if answer is None:
        db.session.rollback()
        with inside(error.tenant_id):
            numbers = [(line.number, line.dialled) for line in current_brand().emergency]
        html = render_template("errors/frozen.html", told=[_said_frozen(one) for one in LANGUAGES], numbers=numbers)
        answer = make_response(html, 503)
        g.pop("language", None)  # it is in all of them
    answer.headers["Retry-After"] = str(FROZEN_MINUTES * 60)
    return answer


def _said_frozen(language: str) -> tuple[str, str, str, str]:
    with speaking(language):
        sentence = _("The hospital’s pages are closed for now. Nothing is lost, and all of it comes back. Try again later.")
        return language, _("These pages are resting"), sentence, _("If somebody is in danger, call")


def _quota_reached(error: QuotaReached) -> Response:
    return error_page(403, title=error.title, sentence=error.sentence)


def _too_often(error: TooOften) -> Response:
    wait = ngettext(
        "Wait a minute, then try again. Nothing was lost.",
        "Wait %(num)d minutes, then try again. Nothing was lost.",
        error.minutes,
    )
    answer = error_page(429, sentence=wait)
    answer.headers["Retry-After"] = str(error.minutes * 60)
    return answer


def _unreachable(error: Unreachable) -> Response:
    answer = error_page(503, title=error.title, sentence=error.sentence)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _no_database(error: Exception) -> Response:
    log().error("database unreachable", kind=type(error).__name__)
    return _bare(503)


def _unknown(error: Exception) -> Response:
    reference = "-".join(secrets.token_hex(2) for _ in range(3))
    rule = request.url_rule.rule if request.url_rule else None
    log().error("unexpected error", reference=reference, rule=rule, **trace_of(error))
    try:
        return error_page(500, reference)
    except Exception as again:  # the page may need what is broken; the reader still gets an answer
        log().error("error page failed", reference=reference, kind=type(again).__name__)
        return _bare(500, reference)


def _for_machines(status: int, title: str) -> Response | None:
    """The answer for a program, in the form that is spoken at its address; None for a person."""
    spoken: Mapping[str, MachineError] = current_app.extensions.get("machine_errors", {})
    for beginning, say in spoken.items():
        if request.path.startswith(beginning):
            return say(status, title)
    if request.path.startswith(("/webhooks/", "/healthz", "/readyz")):
        return Response(f"{title}\n", status, mimetype="text/plain")
    return None


def _bare(status: int, reference: str = "") -> Response:
    """The page for when nothing can be asked, not even which language the hospital speaks."""
    language = known(asked_language())
    with speaking(language):
        return _without_brand(status, language, reference)


def _without_brand(status: int, language: str, reference: str) -> Response:
    title, words = WORDS[status]
    bare = _for_machines(status, str(title))
    if bare is not None:
        return bare
    html = f"<!doctype html><html lang={language}><title>{title}</title><h1>{title}</h1><p>{words}</p>"
    named = f"<p>{_('If you ask us for help, name this number:')} {reference}</p>" if reference else ""
    return Response(html + named, status, mimetype="text/html")
