"""The terms for everybody to read; and the page that asks somebody who signed in to agree to new ones."""

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from accounts.forms import local_path
from kernel.access import Permission, current_reader
from kernel.brand import Words, current_brand
from kernel.errors import NotFound
from kernel.text import rich_text
from kernel.web import GET_POST, Url, feature
from tenants.terms.actions import agree
from tenants.terms.forms import AgreeForm
from tenants.terms.listeners import DUE
from tenants.terms.models import TermsVersion
from tenants.terms.queries import terms_that_hold

blueprint = feature(
    "terms",
    __name__,
    [
        Url("/terms", "show", Permission.HOSPITAL_READ),
        Url("/terms/agree", "ask", Permission.ACCOUNT_MANAGE, GET_POST),
    ],
)

# What opens without a yes: what a page is made of, help, leaving, a copy of one's data, and the way out.
OPEN = ("crisis", "crisis_console", "data", "language", "leaving", "live", "second", "service", "static", "terms")
OPEN_ADDRESSES = frozenset({"accounts.prove", "hospital.picture", "hospital.stylesheet", "letter_links.unsubscribe"})


@blueprint.before_app_request
def ask_first() -> ResponseReturnValue | None:
    """Somebody who signed in since the terms are new is led to them, from the next page she opens. What she sends arrives."""
    if not cookie.get(DUE) or request.method != "GET" or not current_reader().may(Permission.ACCOUNT_MANAGE):
        return None
    endpoint = request.endpoint or ""
    by_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    if by_script or endpoint in OPEN_ADDRESSES or endpoint.partition(".")[0] in OPEN:
        return None
    return redirect(url_for("terms.ask", next=request.full_path.rstrip("?")))


def show() -> ResponseReturnValue:
    """The terms that hold. Whoever comes by a letter reads them too, and is asked for nothing."""
    terms = terms_that_hold()
    if terms is None:
        raise NotFound
    return render_template("terms/show.html", terms=terms, body_html=rich_text(in_words(terms)))


def ask() -> ResponseReturnValue:
    """The terms again, and one button. Agreeing to other words than those that hold by now counts for nothing."""
    form, terms = AgreeForm(data={"next": request.args.get("next")}), terms_that_hold()
    onward = local_path(form.next.data)
    if terms is None:
        cookie.pop(DUE, None)
        return redirect(onward)
    if form.validate_on_submit() and form.terms.data == str(terms.id):
        agree(terms.id, get_locale().language, actor=current_reader())
        cookie.pop(DUE, None)
        return redirect(onward)
    form.terms.data = str(terms.id)
    return render_template("terms/ask.html", form=form, terms=terms, body_html=rich_text(in_words(terms)))


def in_words(terms: TermsVersion) -> str:
    """What stands in a version, in the reader's language or the hospital's."""
    own = current_brand().language
    return str(Words({own: terms.body.get(own, ""), **terms.body}))
