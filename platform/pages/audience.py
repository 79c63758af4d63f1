"""How many people an update would reach: asked by whoever writes one, answered by the storey that knows followers."""

from collections.abc import Callable, Collection
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from pages.models import Audience, CarePage

Counter = Callable[[CarePage, Audience, Collection[UUID]], int]


def audience_of(page: CarePage, audience: Audience = Audience.EVERYONE, chosen: Collection[UUID] = ()) -> int:
    """How many mailboxes would get word of an update for this audience, published now. wsgi.py says who counts."""
    count: Counter = current_app.extensions["audience_counter"]
    return count(page, audience, chosen)


def goes_to(page: CarePage, audience: Audience, chosen: Collection[UUID]) -> str:
    """How far an update for this audience goes, as a sentence for whoever is about to publish it."""
    if page.waits:
        return str(_("Nobody gets a letter: nobody but you sees this page, until %(name)s says yes.", name=page.patient_name))
    if audience == Audience.MANAGERS:
        return str(_("Nobody gets a letter. Only those who keep this page see it."))
    if audience == Audience.CHOSEN and not chosen:
        return str(_("Nobody is chosen yet."))
    number = audience_of(page, audience, chosen)
    if audience == Audience.CHOSEN:
        return str(ngettext("Goes to %(num)d person you chose.", "Goes to %(num)d people you chose.", number))
    if not number:
        return str(_("Nobody follows this page yet. It will stand here for when they come."))
    return str(
        ngettext("Goes to %(num)d person who follows this page.", "Goes to %(num)d people who follow this page.", number)
    )


def time_to_stop() -> str:
    """How long an update can be taken back before its letters leave: “2 minutes”, “30 seconds”; empty when not at all."""
    seconds: int = current_app.config["MAIL_STOP_SECONDS"]
    if seconds % 60 or not seconds:
        return str(ngettext("%(num)d second", "%(num)d seconds", seconds)) if seconds else ""
    return str(ngettext("%(num)d minute", "%(num)d minutes", seconds // 60))
