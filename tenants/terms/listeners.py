"""Who signs in is asked to agree when the terms are new to her; who joins by the form has read them there."""

from flask import has_request_context, request
from flask import session as cookie
from flask_babel import get_locale

from accounts.sessions import SignedIn
from kernel.access import person_reader
from kernel.brand import current_brand
from kernel.events import listens_to
from tenants.terms.actions import agree
from tenants.terms.queries import has_agreed

DUE = "terms"  # in the browser's cookie: she has not agreed to those that hold


@listens_to(SignedIn)
def ask_if_new(event: SignedIn) -> None:
    """Notes in her browser that she is to be asked. One statement, where the hospital has terms."""
    cookie.pop(DUE, None)
    terms, person = current_brand().rules.terms, event.person
    if terms is None or has_agreed(person.id, terms):
        return
    if has_request_context() and request.endpoint == "accounts.join" and request.form.get(DUE) == str(terms):
        agree(terms, get_locale().language, actor=person_reader(person.id, person.name, None, []))
    else:
        cookie[DUE] = True
