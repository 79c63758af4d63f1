"""What an address says that is closed to a reader, or that is no page at all: one answer, and a form to ask by."""

from datetime import timedelta

from flask import Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from accounts.views import not_found
from kernel.access import Permission, current_reader
from kernel.db import db
from kernel.limits import TooOften, count_attempt
from kernel.web import POST, SAFE_METHODS, Url, feature
from pages.forms import AskForm
from pages.guests import ask_to_come
from pages.models import CarePage
from pages.queries import page_to_ask

blueprint = feature("closed", __name__, [Url("/pages/<slug>/ask", "ask", Permission.PAGE_READ, POST)])

HOUR = timedelta(hours=1)
MOST_A_DAY = 100  # of one page


def page_closed(error: Exception) -> Response:
    """The answer to PageClosed: 404, and the form. Words sent to such an address are answered as everywhere."""
    if request.method not in SAFE_METHODS:
        return not_found(error)
    db.session.rollback()
    g.read_only = True
    form = AskForm(current_reader(), formdata=None)
    slug = (request.view_args or {})["slug"]
    return make_response(render_template("pages/closed.html", form=form, slug=slug), 404)


def _has_room(page: CarePage) -> bool:
    """Whether a page can be asked once more today: whoever floods it is thanked like everybody, and is not heard."""
    try:
        count_attempt("ask a page", str(page.id), most=MOST_A_DAY, within=timedelta(days=1))
    except TooOften:
        return False
    return True


def ask(slug: str) -> ResponseReturnValue:
    """Somebody would like to come. Whether there is such a page, and whether it can be asked, makes no difference to her."""
    reader = current_reader()
    form = AskForm(reader)
    if not form.validate_on_submit():
        return render_template("pages/closed.html", form=form, slug=slug), 422
    count_attempt("ask from", request.remote_addr or "", most=30, within=HOUR)
    count_attempt("ask for", form.address, most=10, within=HOUR)
    page = page_to_ask(reader, slug, form.address)
    if page is not None and _has_room(page):
        ask_to_come(page.id, email=form.address, name=form.asker, word=form.word.data or "", actor=reader)
    return render_template("pages/asked.html")
