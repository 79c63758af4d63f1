"""Bringing a page to whoever it is about: a card made by whoever keeps it, on her own screen, or by staff at the bedside."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.language import current_language
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature
from pages.access import PageVisit
from pages.doors import owned_page
from pages.models import Update
from pages.parts import Part, Spot, add_part
from tenants.enrolment import actions
from tenants.enrolment.hand_back import make_card_for
from tenants.enrolment.models import CardKind, CardState
from tenants.enrolment.queries import card_with, cards_for_page, kind_for, page_of
from tenants.enrolment.views import shown_card

blueprint = feature(
    "handing",
    __name__,
    [
        Url("/enrol/cards/<uuid:enrolment_id>/hand-back", "by_staff", Permission.PATIENT_ENROL, POST),
        Url("/pages/<slug>/hand-back", "by_keeper", Permission.PAGE_MANAGE, GET_POST),
    ],
)

DAY, MOST_A_DAY = timedelta(days=1), 20  # cards of one page


def _for_owner(visit: PageVisit, updates: Sequence[Update]) -> CardKind | None:
    return kind_for(visit.page) if visit.owns else None


add_part(Part({Spot.HEAD: "enrolment/on_page.html"}, load=_for_owner))


def by_keeper(slug: str) -> ResponseReturnValue:
    """The page's owner makes a card for whoever it is about, and shows it to her; or takes it back."""
    visit = owned_page(current_reader(), slug)
    kind = kind_for(visit.page)
    if kind is None:
        raise NotFound
    waiting = cards_for_page(visit.page) if request.method == "POST" else cards_for_page(visit.page, lock=False)
    if request.method == "POST":
        if request.form.get("act") == "make":
            count_attempt("card for", str(visit.page.id), most=MOST_A_DAY, within=DAY)
            make_card_for(visit.page, kind, language=current_language(), by_keeper=True, actor=visit.reader)
        for card in waiting if request.form.get("act") == "take_back" else []:
            actions.take_back(card, actor=visit.reader)
        return redirect(url_for("handing.by_keeper", slug=slug))
    shown = {"card": waiting[0], **shown_card(waiting[0])} if waiting else {"card": None}
    return render_template("enrolment/by_keeper.html", visit=visit, page=visit.page, kind=kind, **shown)


def by_staff(enrolment_id: UUID) -> ResponseReturnValue:
    """At the bedside: the card by which a page was opened leads to one for the patient herself."""
    used = card_with(enrolment_id, lock=True)
    page = page_of(used) if used.kind == CardKind.ENROL and used.state is CardState.CLAIMED else None
    kind = kind_for(page) if page is not None else None
    if page is None or kind is None:
        flash(_("For this page no card is needed any more."), "warn")
        return redirect(url_for("enrolment.enrol"))
    card = make_card_for(page, kind, language=used.language, by_keeper=False, actor=current_reader())
    return redirect(url_for("enrolment.card", enrolment_id=card.id))
